//! The summary of a projection.

use paydown::calendar::Date;
use paydown::projection::Projection;

use crate::{pass_through, scenario};

/// A buyer at settlement does not receive the earlier payments.
#[test]
fn average_life_counts_only_payments_after_settlement() {
    let result = Projection::with(&pass_through(), &scenario(0.0, 0.0, 0.0)).run().unwrap();
    let settlement = Date::from_ymd(2029, 1, 1).unwrap();
    let [summary] = &result.summary(settlement)[..] else { panic!() };
    // The last payment is on 25 January 2029: 24 days of 30/360.
    let life = summary.average_life_years.unwrap();
    assert!((life - 24.0 / 360.0).abs() < 1e-12, "{life}");
    assert_eq!(summary.principal.to_string(), "100000000.00");
    assert_eq!(result.summary(Date::from_ymd(2030, 1, 1).unwrap())[0].average_life_years, None);
}
