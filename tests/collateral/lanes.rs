//! Projections of several scenarios in lanes.

use paydown::collateral::{
    Advances, Assumptions, GroupMonth, Pool, PrepaymentInterest, Projection,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::random_pools::{loans, scenarios};

/// A month's figures as bits, all groups.
fn bits<const W: usize>(month: &[GroupMonth<W>], lane: usize) -> Vec<u64> {
    let groups = month.iter().flat_map(|group| group.values(lane));
    groups.map(f64::to_bits).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn lane_equals_its_scenario_alone_to_the_last_bit(
        loans in vec(loans(), 1..4), mut scenarios in vec(scenarios(), 16),
        (same_rules, same_curve) in any::<(bool, bool)>(),
    ) {
        let pool = Pool::new(loans).unwrap();
        let first = scenarios[0].clone();
        for scenario in &mut scenarios {
            if same_rules {
                // The rules that most scenarios have, for which the projection has a fast path.
                scenario.months_to_liquidation = first.months_to_liquidation;
                scenario.advances = Advances::UntilLiquidation;
                scenario.interest_advances_recovered = false;
                scenario.prepayment_interest = PrepaymentInterest::default();
            }
            if same_curve {
                scenario.indices = first.indices.clone();
            }
        }
        let all: [&Assumptions; 16] = std::array::from_fn(|lane| &scenarios[lane]);
        let mut wide = Projection::new(&pool, all).unwrap();
        let mut alone: Vec<_> = all.iter().map(|one| Projection::new(&pool, [*one]).unwrap()).collect();
        let mut months = vec![GroupMonth::ZERO; pool.groups().len()];
        let mut month = vec![GroupMonth::ZERO; pool.groups().len()];
        while wide.step(&mut months) {
            for (lane, one) in alone.iter_mut().enumerate() {
                // A scenario without pending recoveries ends before the others.
                if !one.step(&mut month) {
                    month.fill(GroupMonth::ZERO);
                }
                prop_assert_eq!(bits(&months, lane), bits(&month, 0), "lane {} month {}", lane, wide.month());
            }
        }
    }
}
