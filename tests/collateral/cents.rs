//! A group's month in whole cents.

use paydown::collateral::{CentsRoll, Pool, project};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::random_pools::{loans, scenarios};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn balances_in_cents_roll_exactly_and_end_at_zero(
        loans in vec(loans(), 1..4), scenario in scenarios(),
    ) {
        let pool = Pool::new(loans).unwrap();
        let months = project(&pool, &scenario).unwrap();
        for group in 0..pool.groups().len() {
            let mut roll = CentsRoll::new([pool.group_balance(group)]);
            for month in &months {
                let [before] = roll.balance();
                let c = roll.admit(&month[group]);
                prop_assert_eq!(c.balance_begin, [before]);
                let principal =
                    [c.scheduled_principal, c.voluntary_prepayment, c.recovery, c.loss].map(|[part]| part);
                prop_assert!(principal.iter().all(|part| *part >= 0.0));
                prop_assert_eq!([before - principal.iter().sum::<f64>()], c.balance_end);
                // Four roundings move a part by no more than three cents.
                for (cents, exact) in principal.iter().zip([
                    month[group].scheduled_principal(0), month[group].voluntary_prepayment[0],
                    month[group].recovery[0], month[group].loss[0],
                ]) {
                    prop_assert!((*cents - 100.0 * exact).abs() <= 3.0, "{} {}", cents, exact);
                }
            }
            prop_assert_eq!(roll.balance(), [0.0]);
        }
    }
}
