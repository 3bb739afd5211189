//! The deal file's loans at the balances of a state that a report leaves.

use paydown::projection::{CashFlows, Projection, ProjectionOptions};
use paydown::report::Page;
use paydown::report::trustee::project_reports;
use paydown::{Deal, DealState, Replay};

use crate::invariants::starts;
use crate::small_deal::{class, clauses, read, text};
use crate::{SUM_OF_CENTS, scenario};

const FIRST: &str = "    - group: 1
      balance: 600000.00
      loan_count: 6
      rate: 9
      remaining_term: 30
      age: 6
      servicing_fee: 0.5
    - group: 1
      balance: 200000.00
      loan_count: 2
      rate: 9
      remaining_term: 30
      age: 6
      servicing_fee: 0.25
";
const SECOND: &str = "    - group: 2
      balance: 200000.00
      rate: 7.5
      remaining_term: 8
      age: 2
";

/// A deal of two groups, sequential.
fn deal(replines: &str) -> Deal {
    let classes = ["A", "B"].map(|name| class(name, "500000.00", "interest:\n      fixed: 6"));
    let rest = [
        "classes:\n",
        &classes.concat(),
        &class("R", "0.00", "interest: none"),
        &clauses(&[
            "pay: unpaid interest; to: [A, B]; split: sequential",
            "pay: interest; to: [A, B]; split: sequential",
            "pay: scheduled principal; amount: pool.scheduled_principal; to: [A, B]; split: sequential",
            "pay: unscheduled principal; amount: pool.unscheduled_principal; to: [A, B]; \
             split: sequential",
            "pay: residual; to: R",
        ]),
    ];
    read(&text("[1, 2]", replines, &rest.concat()))
}

/// The state of a deal after a month of a projection, as the report of that month has it.
fn state_after(deal: &Deal, month: usize, options: &ProjectionOptions) -> DealState {
    let reports = project_reports(deal, options, &Page::default()).unwrap();
    let tied = Replay::of(deal).report(&reports[month - 1].read().unwrap()).unwrap();
    assert_eq!(tied.counts().breaks, 0);
    tied.state().clone()
}

fn scaled(deal: &Deal, state: &DealState, options: &ProjectionOptions) -> CashFlows {
    let projection = Projection::with(deal, options).start(state).scale_loans(true);
    projection.run().unwrap()
}

/// Loans that pay as scheduled: scaled to the balance of any month, they pay on as if they had been
/// projected from closing. Their balances begin in whole cents, so an amount may differ by a cent.
#[test]
fn loans_that_pay_as_scheduled_pay_on_when_they_are_scaled() {
    const A_CENT: f64 = 0.01;
    let deal = deal(&format!("{FIRST}{SECOND}"));
    let options = scenario(0.0, 0.0, 0.0);
    let whole = Projection::with(&deal, &options).run().unwrap();
    for month in [1, 5, 7, 9] {
        let state = state_after(&deal, month, &options);
        let rest = scaled(&deal, &state, &options);
        assert_eq!(rest.months as usize, 30 - month);
        let later = whole.collateral_rows.iter().filter(|row| row.period as usize > month);
        for (row, expected) in rest.collateral_rows.iter().zip(later) {
            assert_eq!(
                (row.period, row.date, &row.group),
                (expected.period, expected.date, &expected.group)
            );
            let (month, expected) = (&row.month, &expected.month);
            for (amount, expected) in [
                (month.balance_end, expected.balance_end),
                (month.actual_interest, expected.actual_interest),
                (month.fees, expected.fees),
            ] {
                assert!((amount - expected).abs() < A_CENT + SUM_OF_CENTS, "{amount} {expected}");
            }
        }
    }
}

#[test]
fn scaled_loans_begin_with_the_balances_of_the_state_by_group() {
    let deal = deal(&format!("{FIRST}{SECOND}"));
    let options = scenario(30.0, 0.0, 0.0);
    let state = state_after(&deal, 4, &options);
    let flows = scaled(&deal, &state, &options);
    for (row, group) in flows.collateral_rows.iter().zip(&state.groups) {
        let balance: f64 = group.balance.unwrap().to_string().parse().unwrap();
        assert!((row.month.balance_begin - balance).abs() < SUM_OF_CENTS, "{}", row.group);
    }
    // 30 − 4 months are left, and the note says what was done to each group.
    assert_eq!(flows.months, 26);
    let notes: Vec<String> = flows.notes.iter().map(ToString::to_string).collect();
    let says = "deal.yaml: group 2: the loans of the deal file, 200000.00, are moved on by 4 months and \
                scaled by 0.";
    assert!(notes.iter().any(|note| note.starts_with(says)), "{notes:#?}");
    assert!(notes.iter().any(|note| note.ends_with("on 2001-05-25")), "{notes:#?}");
    // Floats and a run of many scenarios begin with the same.
    let float = Projection::with(&deal, &options).start(&state).scale_loans(true).float().run();
    let float = float.unwrap();
    assert!(
        (float.collateral_rows[0].month.balance_begin
            - flows.collateral_rows[0].month.balance_begin)
            .abs()
            < SUM_OF_CENTS
    );
}

/// The second loan of group 1 has 3 months; after 4, the first has all of the group's balance.
#[test]
fn loan_whose_term_is_over_is_left_out() {
    let short = FIRST.replacen(
        "remaining_term: 30\n      age: 6\n      servicing_fee: 0.25",
        "remaining_term: 3",
        1,
    );
    let deal = deal(&format!("{short}{SECOND}"));
    let options = scenario(0.0, 0.0, 0.0);
    let state = state_after(&deal, 4, &options);
    let flows = scaled(&deal, &state, &options);
    let first = &flows.collateral_rows[0].month;
    // All of the balance bears the fee of 0.5 % of the loan that is left.
    assert!((first.fees - first.balance_begin * 0.005 / 12.0).abs() < 0.01, "{first:?}");
    let notes: Vec<String> = flows.notes.iter().map(ToString::to_string).collect();
    let says = "; left out: 1 loan whose term is over by then";
    assert!(notes.iter().any(|note| note.contains(says)), "{notes:#?}");
}

#[test]
fn scaling_that_is_not_possible_is_refused() {
    let options = scenario(0.0, 0.0, 0.0);
    let both = deal(&format!("{FIRST}{SECOND}"));
    let state = state_after(&both, 4, &options);
    let refused = |deal: &Deal, state: &DealState| {
        let projection = Projection::with(deal, &options).start(state).scale_loans(true);
        projection.run().unwrap_err().to_string()
    };
    // A level payment leaves (1 − 1.00625⁻⁴) ÷ (1 − 1.00625⁻⁸) of 200,000.00, rounded month by month.
    // Group 2 has that balance, and all of its loans are over, or there are none.
    let over =
        deal(&format!("{FIRST}{}", SECOND.replace("remaining_term: 8", "remaining_term: 4")));
    let says = "2001-05-25.txt: group 2 has a balance of 101246.05 on 2001-05-25, but none of its loans in \
                the deal file has a term left after 4 months";
    assert_eq!(refused(&over, &state), says);
    let none = deal(&FIRST.replace("600000", "800000"));
    let message = refused(&none, &state);
    assert!(message.ends_with("on 2001-05-25, but the deal file has no loans of it"), "{message}");
    // After 8 months group 2 is paid off, so that it needs no loans.
    let state = state_after(&both, 8, &options);
    assert_eq!(scaled(&none, &state, &options).months, 22);
    // A state, and no other loans.
    let message =
        Projection::with(&both, &options).scale_loans(true).run().unwrap_err().to_string();
    assert_eq!(
        message,
        "loans: loans are scaled to the balances of a state: start from a report too"
    );
    let (_, filed, of_report) = starts().swap_remove(1);
    let message =
        Projection::with(&filed, &of_report).scale_loans(true).run().unwrap_err().to_string();
    assert!(message.contains("the deal has no loans to project"), "{message}");
}
