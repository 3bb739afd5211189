//! Notes about a projection: assumptions without effect, curves that do not cover its months, values
//! that are probably fractions, cash that no borrower pays or no class receives.

use paydown::Deal;
use paydown::calendar::Date;
use paydown::collateral::{
    Advances, DefaultSpeed, GroupVectors, IndexCurve, Loan, Pool, PrepaymentInterest,
    PrepaymentSpeed, Quantity, Vector,
};
use paydown::projection::Projection;
use paydown::projection::{Call, ProjectionOptions};

use crate::small_deal::{class, clauses, deal, read, repline, text};
use crate::{pass_through, pass_through_of};

/// The notes of a projection in decimals, one per line.
fn notes(deal: &Deal, options: &ProjectionOptions) -> Vec<String> {
    let result = Projection::with(deal, options).run().unwrap();
    result.notes.iter().map(ToString::to_string).collect()
}

/// The notes of the pass-through of one loan of 360 months under changed assumptions.
fn of(change: impl FnOnce(&mut ProjectionOptions)) -> Vec<String> {
    let mut options = ProjectionOptions::default();
    change(&mut options);
    notes(&pass_through(), &options)
}

fn flat(options: &mut ProjectionOptions, cpr: f64, cdr: f64, severity: f64) {
    options.assumptions.prepayment_pct = GroupVectors::flat(cpr);
    options.assumptions.default_pct = GroupVectors::flat(cdr);
    options.assumptions.severity_pct = GroupVectors::flat(severity);
}

const NET: &str = "interest:\n      net_rate_of_group: pool";

/// A class that is paid all principal and takes the net rate, and a residual.
fn plain_rest() -> String {
    let classes = class("A", "1000000.00", NET) + &class("R", "0.00", "interest: none");
    let steps = clauses(&[
        "pay: interest; to: [A]",
        "pay: scheduled principal; to: [A]; amount: pool.scheduled_principal",
        "pay: unscheduled principal; to: [A]; amount: pool.unscheduled_principal",
        "allocate: realized loss; to: [A]; amount: pool.realized_loss",
        "pay: residual; to: R",
    ]);
    format!("classes:\n{classes}{steps}")
}

#[test]
fn ordinary_assumptions_have_no_notes() {
    assert_eq!(of(|_| {}), [""; 0]);
    assert_eq!(of(|options| flat(options, 6.0, 0.2, 40.0)), [""; 0]);
    assert_eq!(of(|options| flat(options, 0.5, 0.05, 1.5)), [""; 0]);
    let all = of(|options| {
        flat(options, 6.0, 2.0, 40.0);
        let assumed = &mut options.assumptions;
        assumed.recovery_pct = GroupVectors::flat(10.0);
        assumed.months_to_recovery = 6;
        assumed.months_to_liquidation = 18;
        assumed.advances = Advances::StoppedAfterMonths(6);
        assumed.interest_advances_recovered = true;
        assumed.prepayment_interest = PrepaymentInterest::new(15.0, true);
    });
    assert_eq!(all, [""; 0]);
    for (speed, value) in
        [(PrepaymentSpeed::Smm, 0.1), (PrepaymentSpeed::Psa, 50.0), (PrepaymentSpeed::Abs, 1.3)]
    {
        let found = of(|options| {
            options.assumptions.prepayment_speed = speed;
            options.assumptions.prepayment_pct = GroupVectors::flat(value);
        });
        assert_eq!(found, [""; 0], "{speed:?}");
    }
}

/// One idea a note: each assumption alone, and its one note.
#[test]
fn assumption_without_effect_has_a_note() {
    type Change = fn(&mut ProjectionOptions);
    let cases: [(Change, &str); 15] = [
        (|o| flat(o, 0.0, 0.0, 40.0), "severity: no effect, for no loan defaults"),
        (|o| flat(o, 0.0, 5.0, 0.0), "defaults: no losses, for the severity is zero"),
        (
            |o| flat(o, 0.0, 5.0, 120.0),
            "severity: above 100 percent, but a loss is at most the balance liquidated",
        ),
        (
            |o| o.assumptions.recovery_pct = GroupVectors::flat(10.0),
            "recovery: no effect, for there are no losses",
        ),
        (
            |o| o.assumptions.months_to_recovery = 6,
            "months to recovery: no effect, for the recovery is zero",
        ),
        (
            |o| o.assumptions.months_to_liquidation = 6,
            "months to liquidation: no effect, for no loan defaults",
        ),
        (|o| o.assumptions.advances = Advances::None, "advances: no effect, for no loan defaults"),
        (
            |o| o.assumptions.interest_advances_recovered = true,
            "recovery of advanced interest: no effect, for no loan defaults",
        ),
        (
            |o| {
                flat(o, 0.0, 5.0, 40.0);
                o.assumptions.advances = Advances::StoppedAfterMonths(12);
            },
            "stop of advances: no effect, for loans are liquidated before it",
        ),
        (
            |o| {
                flat(o, 0.0, 5.0, 40.0);
                o.assumptions.advances = Advances::None;
                o.assumptions.interest_advances_recovered = true;
            },
            "recovery of advanced interest: no effect, for nothing is advanced",
        ),
        (
            |o| o.assumptions.prepayment_interest = PrepaymentInterest::new(15.0, false),
            "days of interest lost: no effect, for no loan prepays",
        ),
        (
            |o| {
                flat(o, 6.0, 0.0, 0.0);
                o.assumptions.prepayment_interest = PrepaymentInterest::new(0.0, true);
            },
            "compensating interest: no effect, for prepayments lose no days of interest",
        ),
        (
            |o| o.assumptions.indices.set("cmt-1y", IndexCurve::flat(3.0)),
            "index cmt-1y: no effect, for no class and no loan follows it",
        ),
        (
            |o| {
                flat(o, 0.0, 5.0, 40.0);
                o.assumptions.months_to_liquidation = 360;
            },
            "defaults: none in a loan's last 360 months, those from default to liquidation; no loan has \
             a longer term, so none defaults",
        ),
        (
            |o| o.assumptions.indices.set("\u{1b}[31m", IndexCurve::flat(3.0)),
            "index \\u{1b}[31m: no effect, for no class and no loan follows it",
        ),
    ];
    for (change, expected) in cases {
        assert_eq!(of(change), [format!("assumptions: {expected}")]);
    }
}

/// A loan of 12 months has no default that is liquidated after 12; one of 13 months has.
#[test]
fn defaults_on_loans_shorter_than_the_lag_have_a_note() {
    let mut options = ProjectionOptions::default();
    flat(&mut options, 0.0, 10.0, 50.0);
    let found = notes(&pass_through_of("1000000.00", "12", 12), &options);
    let expected = "assumptions: defaults: none in a loan's last 12 months, those from default to \
                    liquidation; no loan has a longer term, so none defaults";
    assert!(found.contains(&expected.to_owned()), "{found:?}");
    let found = notes(&pass_through_of("100000000.00", "12", 13), &options);
    assert_eq!(found, [""; 0]);
    // One of two replines is short.
    let half = repline("").replace("1000000.00", "500000.00");
    let long = half.replace("remaining_term: 12", "remaining_term: 24");
    let found = notes(&read(&text("[pool]", &(half + &long), &plain_rest())), &options);
    assert!(
        found.len() == 1
            && found[0].ends_with("1 of 2 loans have no longer term, so they do not default"),
        "{found:?}"
    );
}

#[test]
fn replines_with_their_own_vectors_have_a_note() {
    let mut options = ProjectionOptions::default();
    flat(&mut options, 6.0, 5.0, 50.0);
    options.assumptions.months_to_liquidation = 1;
    let found = notes(&read(&text("[pool]", &repline("mdr: 1"), &plain_rest())), &options);
    assert_eq!(found, ["assumptions: defaults: no effect, for each loan has its own"]);
    let half = |more: &str| repline(more).replace("1000000.00", "500000.00");
    let two = half("cpr: 20") + &half("");
    let found = notes(&read(&text("[pool]", &two, &plain_rest())), &options);
    assert_eq!(
        found,
        ["assumptions: prepayments: used by 1 of 2 loans; the others have their own"]
    );
    options.assumptions.severity_pct = GroupVectors::flat(0.0);
    let two = half("severity: 40") + &half("");
    let found = notes(&read(&text("[pool]", &two, &plain_rest())), &options);
    let expected =
        "assumptions: defaults: without a severity only loans with their own have losses";
    assert_eq!(found, [expected]);
}

#[test]
fn values_that_are_probably_fractions_have_a_note() {
    let find = |change: fn(&mut ProjectionOptions), expected: &str| {
        let found = of(change);
        assert!(found.contains(&format!("assumptions: {expected}")), "{found:?}");
    };
    find(
        |o| flat(o, 0.06, 0.0, 0.0),
        "prepayments: values are in percent: 0.06 is 0.06 %; did you mean 6?",
    );
    find(
        |o| flat(o, 0.0, 0.005, 40.0),
        "defaults: values are in percent: 0.005 is 0.005 %; did you mean 0.5?",
    );
    find(
        |o| flat(o, 0.0, 5.0, 0.4),
        "severity: values are in percent: 0.4 is 0.4 %; did you mean 40?",
    );
    find(
        |o| flat(o, 0.0, 5.0, 1.0),
        "severity: values are in percent: 1 is 1 %; did you mean 100?",
    );
    find(
        |o| o.assumptions.indices.set("sofr", IndexCurve::flat(0.0533)),
        "index sofr: values are in percent: 0.0533 is 0.0533 %; did you mean 5.33?",
    );
    find(
        |o| {
            o.assumptions.prepayment_speed = PrepaymentSpeed::Psa;
            o.assumptions.prepayment_pct = GroupVectors::flat(1.5);
        },
        "prepayments: values are in percent: 1.5 is 1.5 %; did you mean 150?",
    );
    find(
        |o| {
            flat(o, 0.0, 0.0, 40.0);
            o.assumptions.default_speed = DefaultSpeed::Sda;
            o.assumptions.default_pct = GroupVectors::everywhere(
                Vector::parse("0 for 12, 1", Quantity::CurveMultiple).unwrap(),
            );
        },
        "defaults: values are in percent: 1 is 1 %; did you mean 100?",
    );
}

/// The pass-through closes with 100,000,000.00; a tape with a line of totals has twice as much.
#[test]
fn loans_that_replace_those_of_the_deal_are_compared_with_the_closing_balance() {
    let of = |loans: Vec<Loan>| {
        let mut options = ProjectionOptions::default();
        options.loans = Some(Pool::from_loans(loans).unwrap());
        notes(&pass_through(), &options)
    };
    let loan = Loan::level_pay(100_000_000.0, 8.0, 360);
    assert_eq!(of(vec![loan.clone()]), [""; 0]);
    let expected = "assumptions: loans: `closing_balance` is 100000000.00, and the loans given add up to \
                    200000000.00, 100000000.00 more";
    assert_eq!(of(vec![loan.clone(), loan]), [expected]);
}

/// A floater of 12 months from February 2001, on a curve read from a file.
fn floater_notes(curve: &str) -> Vec<String> {
    let rest = plain_rest().replacen(NET, "interest:\n      index: libor-1m\n      margin: 1", 1);
    let deal = deal(&rest);
    let mut options = ProjectionOptions::default();
    let first = Date::from_ymd(2001, 2, 1).unwrap();
    options
        .assumptions
        .indices
        .set("libor-1m", IndexCurve::from_csv("c.csv", curve, first).unwrap());
    notes(&deal, &options)
}

#[test]
fn curve_that_does_not_cover_the_months_has_a_note() {
    let cases = [
        (
            "date,rate\n1998-01-01,1\n1998-02-01,2\n",
            "no rate for 2001-02 to 2002-01, so that of 1998-02 is taken, 2 %",
        ),
        (
            "date,rate\n2001-02-01,1\n2001-05-01,4\n2002-01-01,4\n",
            "no rate for 2001-03 to 2001-04, so that of 2001-02 is taken, 1 %; no rate for 2001-06 to \
             2001-12, so that of 2001-05 is taken, 4 %",
        ),
        (
            "month,rate\n3,1.5\n12,2\n",
            "no rate for month 1 to month 2, so that of month 3 is taken, 1.5 %; no rate for month 4 to \
             month 11, so that of month 3 is taken, 1.5 %",
        ),
        (
            "month,rate\n1,1.5\n2,2\n3,2\n4,2\n5,2\n6,2\n7,2\n8,2\n9,2\n10,2\n11,2\n",
            "no rate for month 12, so that of month 11 is taken, 2 %",
        ),
    ];
    for (curve, expected) in cases {
        assert_eq!(floater_notes(curve), [format!("assumptions: index libor-1m: {expected}")]);
    }
    let gaps = "month,rate\n1,1\n3,1\n5,1\n7,1\n9,1\n11,1\n12,1\n";
    assert!(floater_notes(gaps)[0].ends_with("; 2 further gaps"));
    let months: String = (1..=12).map(|month| format!("{month},3\n")).collect();
    assert_eq!(floater_notes(&format!("month,rate\n{months}")), [""; 0]);
}

/// 100,000.00 at 1 % over 360 months is repaid by 321.64 a month. At an index of 5 % and a margin of
/// 3 %, the first month's interest after the reset is 665 (8 % of 99,762 ÷ 12), and the payment is not
/// recast before month 61: 59 months pay less than their interest.
#[test]
fn payment_below_interest_has_a_note() {
    let arm = "index: lib\n      margin: 3\n      months_to_reset: 1\n      reset_frequency: 1\n      months_to_recast: 60";
    let replines = repline(arm)
        .replace("rate: 12", "rate: 1")
        .replace("remaining_term: 12", "remaining_term: 360");
    let deal = read(&text("[pool]", &replines, &plain_rest()));
    let mut options = ProjectionOptions::default();
    options.assumptions.indices.set("lib", IndexCurve::flat(5.0));
    let expected = "deal.yaml:12:7: negative amortization is not modelled: in 59 months, month 2 first, the \
                    payment is less than the interest, and the deal receives the difference although no \
                    borrower pays it";
    assert_eq!(notes(&deal, &options), [expected]);
    // At an index of 1 % and without a margin the rate remains 1 %.
    let low = replines.replace("margin: 3", "margin: 0");
    options.assumptions.indices.set("lib", IndexCurve::flat(1.0));
    assert_eq!(notes(&read(&text("[pool]", &low, &plain_rest())), &options), [""; 0]);
}

/// A reserve of 5,000.00 from which only a shortfall of interest is paid.
#[test]
fn cash_left_in_an_account_at_the_end_has_a_note() {
    let account = "accounts:\n  - account: reserve\n    opening_balance: 5000.00\n    source: x\n";
    let draw = "  - pay: interest\n    to: A\n    from: reserve\n    source: x\n";
    let deal = deal(&format!("{account}{}{draw}", plain_rest()));
    let expected = "account reserve: 5000.00 is left after the last distribution, and no clause pays it \
                    out";
    assert_eq!(notes(&deal, &ProjectionOptions::default()), [expected]);
    // A projection of six months leaves it to the seventh.
    let mut options = ProjectionOptions::default();
    options.months = Some(6);
    let cut = notes(&deal, &options);
    assert!(
        cut.len() == 1 && cut[0].starts_with("the projection ends after 6 months, "),
        "{cut:?}"
    );
}

/// The call is allowed at 10 % of 1,000,000.00, or from a date; distributions are on the 25th.
#[test]
fn call_that_is_not_exercised_has_a_note() {
    let with_call = |call: &str| deal(&format!("{}call:\n  {call}\n  source: x\n", plain_rest()));
    let on = |year, month, day| Call::From(Date::from_ymd(year, month, day).unwrap());
    let of = |deal: &Deal, call| {
        let mut options = ProjectionOptions::default();
        options.call = call;
        notes(deal, &options)
    };
    let clean_up = with_call("percent_of_closing_balance: 10");
    let is_called = |note: &str| note.starts_with("the deal is called on ");
    for call in [Call::First, on(2001, 6, 25)] {
        let notes = of(&clean_up, call);
        assert!(notes.len() == 1 && is_called(&notes[0]), "{notes:?}");
    }
    let notes = of(&clean_up, on(2001, 6, 24));
    let expected = "assumptions: call: no distribution is on 2001-06-24; the first one after it is on 2001-06-25";
    assert!(notes.len() == 2 && notes[0] == expected && is_called(&notes[1]), "{notes:?}");
    let never =
        "the deal is never called, for the collateral is paid off before the deal file allows it";
    assert_eq!(of(&with_call("date: 2010-01-25"), Call::First), [never]);
    let late = of(&clean_up, on(2060, 1, 25));
    let never = "the deal is never called, for the collateral is paid off before 2060-01-25";
    assert_eq!(late.last().map(String::as_str), Some(never));
}

#[test]
fn forced_trigger_that_no_clause_reads_has_a_note() {
    let rest = |when: &str| {
        let steps = plain_rest();
        steps
            .replace(
                "waterfall:\n",
                "waterfall:\n  - set: late\n    is: month >= 3\n    source: x\n",
            )
            .replace(
                "    to: [A]\n    amount: pool.unscheduled_principal\n",
                &format!("    to: [A]\n    amount: pool.unscheduled_principal{when}\n"),
            )
    };
    let mut options = ProjectionOptions::default();
    options.forced.insert("late".to_owned(), true);
    let expected = "assumptions: forced trigger late: no effect, for no clause reads it";
    assert_eq!(notes(&deal(&rest("")), &options), [expected]);
    let read = rest(" * if(late, 100%, 100%)");
    assert_eq!(notes(&deal(&read), &options), [""; 0]);
}
