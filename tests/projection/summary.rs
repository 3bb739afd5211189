//! The summary of a projection.

use approx::assert_abs_diff_eq;
use paydown::calendar::Date;
use paydown::project;

use crate::{LIFE_YEARS, pass_through, scenario};

/// A buyer at settlement does not receive the earlier payments.
#[test]
fn average_life_counts_only_payments_after_settlement() {
    let result = project(&pass_through(), &scenario(0.0, 0.0, 0.0)).unwrap();
    let settlement = Date::from_ymd(2029, 1, 1).unwrap();
    let [summary] = &result.summary(settlement)[..] else { panic!() };
    // The last payment is on 25 January 2029: 24 days of 30/360.
    let life = summary.average_life_years.unwrap();
    assert_abs_diff_eq!(life, 24.0 / 360.0, epsilon = LIFE_YEARS);
    assert_eq!(summary.principal.to_string(), "100000000.00");
    assert_eq!(result.summary(Date::from_ymd(2030, 1, 1).unwrap())[0].average_life_years, None);
}
