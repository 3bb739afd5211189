//! The least and the most that can be assumed.

use approx::assert_abs_diff_eq;
use paydown::collateral::Advances;
use paydown::projection::Projection;
use paydown::projection::{CashFlows, ProjectionOptions};

use crate::invariants::assert_invariants;
use crate::standard_formulas::cash_flow_a;
use crate::{LIFE_YEARS, pass_through, pass_through_of, scenario};

#[test]
fn zero_prepayment_pays_the_schedule() {
    let result = Projection::with(&pass_through(), &ProjectionOptions::default()).run().unwrap();
    assert_eq!(result.months, 360);
    let first = result.rows_of(0).next().unwrap();
    assert_eq!(first.principal.to_string(), "67097.91");
    assert_eq!(first.interest_paid.to_string(), "666666.67");
    let summary = result.summary(result.settlement);
    assert_eq!(summary[0].first_principal.unwrap().to_string(), "1999-02-25");
    assert_eq!(summary[0].last_principal.unwrap().to_string(), "2029-01-25");
}

#[test]
fn full_prepayment_ends_in_the_first_month() {
    let result = Projection::with(&pass_through(), &scenario(100.0, 0.0, 0.0)).run().unwrap();
    assert_eq!(result.months, 1);
    let summary = result.summary(result.settlement);
    assert_eq!(summary[0].principal.to_string(), "100000000.00");
    let life = summary[0].average_life_years.unwrap();
    assert_abs_diff_eq!(life, 1.0 / 12.0, epsilon = LIFE_YEARS);
}

#[test]
fn full_default_loses_the_severity_and_pays_the_rest() {
    let mut options = scenario(0.0, 100.0, 40.0);
    options.assumptions.months_to_liquidation = 0;
    let result = Projection::with(&pass_through(), &options).run().unwrap();
    assert_eq!(result.months, 1);
    let summary = &result.summary(result.settlement)[0];
    assert_eq!(summary.realized_loss.to_string(), "40000000.00");
    assert_eq!(summary.principal.to_string(), "60000000.00");
}

#[test]
fn severity_over_100_loses_no_more_than_the_balance() {
    let of = |severity| {
        let result =
            Projection::with(&pass_through(), &scenario(5.0, 5.0, severity)).run().unwrap();
        result.summary(result.settlement)[0].clone()
    };
    assert!(of(0.0).realized_loss.is_zero());
    // Principal advanced for a loan that is lost completely is recovered first, so a severity over 100
    // loses more.
    assert!(of(200.0).realized_loss >= of(100.0).realized_loss);
    assert!(of(200.0).realized_loss + of(200.0).principal == of(0.0).principal);
}

#[test]
fn negative_severity_is_refused() {
    let mistakes = Projection::with(&pass_through(), &scenario(5.0, 5.0, -1.0)).run().unwrap_err();
    assert!(mistakes[0].message.contains("severity"), "{}", mistakes[0]);
}

#[test]
fn smallest_pools_are_paid_in_full() {
    for (balance, rate, term) in
        [("0.01", "8", 360), ("100000000.00", "0", 360), ("100000000.00", "8", 1), ("0.01", "0", 1)]
    {
        let deal = pass_through_of(balance, rate, term);
        for (cpr, cdr, severity) in [(0.0, 0.0, 0.0), (10.0, 5.0, 50.0)] {
            let options = scenario(cpr, cdr, severity);
            let what = format!("{balance} at {rate} for {term}");
            let decimal = Projection::with(&deal, &options).run().unwrap();
            assert_invariants(&what, &decimal, 0.0001);
            assert!(decimal.class_rows.last().unwrap().balance_end.is_zero());
            assert_invariants(
                &what,
                &Projection::with(&deal, &options).float().run().unwrap(),
                0.01,
            );
        }
    }
}

#[test]
fn without_advances_interest_of_defaulted_loans_is_not_paid() {
    let mut options = cash_flow_a();
    let advanced = Projection::with(&pass_through(), &options).run().unwrap();
    options.assumptions.advances = Advances::None;
    let not = Projection::with(&pass_through(), &options).run().unwrap();
    assert_invariants("not advanced", &not, 0.0001);
    let interest = |result: &CashFlows<_>| -> rust_decimal::Decimal {
        result.summary(result.settlement)[0].interest
    };
    assert!(interest(&not) < interest(&advanced));
}

#[test]
fn months_option_ends_a_projection_early() {
    let mut options = ProjectionOptions::default();
    options.months = Some(5);
    let result = Projection::with(&pass_through(), &options).run().unwrap();
    assert_eq!((result.months, result.class_rows.len()), (5, 5));
}
