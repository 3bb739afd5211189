//! The summary of a projection.

use paydown::calendar::Date;
use paydown::project;

use crate::{pass_through, scenario};

/// What was paid before settlement is no part of the life that a buyer has from then on.
#[test]
fn an_average_life_is_of_what_is_paid_after_settlement() {
    let result = project(&pass_through(), &scenario(0.0, 0.0, 0.0)).unwrap();
    let settlement = Date::from_ymd(2029, 1, 1).unwrap();
    let [summary] = &result.summary(settlement)[..] else { panic!() };
    // The last payment is of 25 January 2029: 24 days of 30/360.
    let life = summary.average_life_years.unwrap();
    assert!((life - 24.0 / 360.0).abs() < 1e-12, "{life}");
    assert_eq!(summary.principal.to_string(), "100000000.00");
    assert_eq!(result.summary(Date::from_ymd(2030, 1, 1).unwrap())[0].average_life_years, None);
}
