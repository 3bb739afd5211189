//! Defaults, liquidations, losses and subsequent recoveries.

use paydown::collateral::{GroupMonth, GroupVectors, Loan, Pool, Quantity, project};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::random_pools::{agree, loans, scenarios};
use crate::{mdr, months, near};

#[test]
fn no_loan_defaults_too_late_to_be_liquidated_in_its_term() {
    let months = months(Loan::level_pay(1e6, 8.0, 24), &mdr(1.0, 12, 20.0));
    assert!(months[11].new_defaults > 0.0);
    assert_eq!(months[12].new_defaults, 0.0);
    assert!(months[23].liquidated > 0.0);
}

#[test]
fn share_of_losses_is_recovered_after_the_lag() {
    let mut scenario = mdr(1.0, 0, 40.0);
    scenario.recovery_pct = GroupVectors::parse("25 for 2, 10", Quantity::Recovery).unwrap();
    scenario.months_to_recovery = 3;
    let mut loan = Loan::level_pay(1e6, 12.0, 5);
    loan.interest_only_months = 5;
    // 1,000,000, 990,000, 980,100 and so on: one in a hundred defaults and loses 40 %.
    let months = months(loan, &scenario);
    assert_eq!(months.len(), 8);
    for (month, expected) in
        [0.0, 0.0, 0.0, 1000.0, 990.0, 392.04, 388.1196, 384.238404].into_iter().enumerate()
    {
        near(months[month].subsequent_recovery, expected);
    }
    near(months[4].loss, 3842.38404);
    assert_eq!((months[5].balance_begin, months[7].net_interest()), (0.0, 0.0));
    // Without a lag, in the month of the loss.
    scenario.months_to_recovery = 0;
    let same = self::months(Loan::level_pay(1e6, 12.0, 5), &scenario);
    assert_eq!(same.len(), 5);
    near(same[0].subsequent_recovery, 0.25 * same[0].loss);
    near(same[4].subsequent_recovery, 0.1 * same[4].loss);
}

#[test]
fn delinquency_is_assumed_or_else_equals_the_foreclosures() {
    let loan = Loan::level_pay(1e6, 8.0, 360);
    let mut scenario = mdr(1.0, 12, 20.0);
    let fifth = months(loan.clone(), &scenario)[4];
    assert_eq!(fifth.delinquent_60, fifth.in_foreclosure);
    scenario.delinquent_60_pct = Some(GroupVectors::flat(7.5));
    let fifth = months(loan, &scenario)[4];
    near(fifth.delinquent_60, 0.075 * fifth.balance_end);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn subsequent_recoveries_are_their_share_of_earlier_losses_and_change_nothing_else(
        loans in vec(loans(), 1..4), scenario in scenarios(),
    ) {
        let pool = Pool::from_loans(loans).unwrap();
        let mut without = scenario.clone();
        without.recovery_pct = GroupVectors::flat(0.0);
        let (months, without) = (project(&pool, &scenario).unwrap(), project(&pool, &without).unwrap());
        prop_assert!(without.len() <= months.len());
        let lag = scenario.months_to_recovery as usize;
        for (group, name) in pool.groups().iter().enumerate() {
            let share = scenario.recovery_pct.of_group(name).unwrap();
            let of_loss = |month: usize| match months.get(month) {
                Some(groups) => groups[group].loss * share.at(month as u32 + 1) / 100.0,
                None => 0.0,
            };
            for (month, groups) in months.iter().enumerate() {
                let expected = month.checked_sub(lag).map_or(0.0, of_loss);
                prop_assert_eq!(groups[group].subsequent_recovery, expected);
                let mut rest = groups[group];
                rest.subsequent_recovery = 0.0;
                // After the last loan a month has only recoveries.
                let before = without.get(month).map_or(GroupMonth::ZERO, |month| month[group]);
                prop_assert_eq!(rest, before);
            }
            // All recoveries are received, and the months end with the last of them.
            let sum: f64 = months.iter().map(|month| month[group].subsequent_recovery).sum();
            let owed: f64 = (0..months.len()).map(of_loss).sum();
            prop_assert!(agree(sum, owed, owed), "{} of {}", sum, owed);
        }
        let last = months.last().unwrap();
        let received = last.iter().any(|month| month.subsequent_recovery > 0.0);
        prop_assert!(months.len() == without.len() || received);
    }
}
