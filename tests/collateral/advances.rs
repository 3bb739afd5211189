//! The servicer's advances on defaulted loans, and their recovery from proceeds.

use paydown::collateral::{
    Advances, GroupVectors, Loan, Pool, Quantity, project, scheduled_factor,
};
use proptest::prelude::*;

use crate::random_pools::{agree, loans, scenarios};
use crate::{mdr, months, near};

#[test]
fn without_advances_the_balance_at_default_is_liquidated() {
    let mut scenario = mdr(1.0, 3, 40.0);
    scenario.advances = Advances::None;
    let months = months(Loan::level_pay(1e6, 8.0, 360), &scenario);
    assert_eq!(months[2].liquidated, 0.0);
    assert_eq!(months[3].liquidated, months[0].new_defaults);
    near(months[3].loss, 0.4 * months[0].new_defaults);
    near(months[2].in_foreclosure, months[..3].iter().map(|m| m.new_defaults).sum());
}

#[test]
fn stopped_advances_liquidate_the_balance_amortized_so_far() {
    let mut scenario = mdr(1.0, 6, 40.0);
    scenario.advances = Advances::StoppedAfterMonths(2);
    let months = months(Loan::level_pay(1e6, 8.0, 360), &scenario);
    let factor = |month| scheduled_factor(8.0, 360, month);
    near(months[6].liquidated, months[0].new_defaults * factor(2) / factor(0));
    near(months[9].liquidated, months[3].new_defaults * factor(5) / factor(3));
    // Two cohorts are advanced in any month but the first.
    let balance = months[4].new_defaults + months[3].new_defaults * factor(4) / factor(3);
    near(months[4].interest_advanced, balance * 8.0 / 1200.0);
    let principal = months[4].default_amortization;
    near(months[4].advances, principal + months[4].interest_advanced);
}

/// One default, in month 1, liquidated three months later: it misses the principal of months 1 to 3
/// and the interest of months 1 to 4. Worked by hand from Standard Formulas C.3: EXPINT(4) has the
/// interest on FCL(3), and EXPAM(4) leaves out ADB(4).
#[test]
fn advances_stop_after_their_number_of_payments() {
    let lag = 3;
    for payments in 0..=6 {
        let mut scenario = mdr(0.0, lag, 40.0);
        scenario.default_pct = GroupVectors::parse("1 for 1, 0", Quantity::Rate).unwrap();
        scenario.advances = Advances::StoppedAfterMonths(payments);
        let mut recovering = scenario.clone();
        recovering.interest_advances_recovered = true;
        let months_of = |scenario| months(Loan::level_pay(1e6, 8.0, 360), scenario);
        let (months, recovering) = (months_of(&scenario), months_of(&recovering));
        // The balance that defaulted, before each month.
        let balance = |month: u32| 1e4 * scheduled_factor(8.0, 360, month.min(payments).min(lag));
        let mut interest = 0.0;
        for (number, month) in (1..=6).zip(&months) {
            let is_advanced = number <= payments.min(lag + 1);
            let due = if is_advanced { balance(number - 1) * 8.0 / 1200.0 } else { 0.0 };
            assert!((month.interest_advanced - due).abs() < 1e-9, "{payments}, {number}");
            interest += due;
            let repays = number <= payments.min(lag);
            let principal = if repays { balance(number - 1) - balance(number) } else { 0.0 };
            assert!((month.default_amortization - principal).abs() < 1e-9, "{payments}, {number}");
        }
        near(months[3].liquidated, balance(lag));
        assert!((recovering[3].advances_recovered - interest).abs() < 1e-9, "{payments}");
    }
}

#[test]
fn interest_advances_are_recovered_from_proceeds_if_assumed() {
    let mut scenario = mdr(1.0, 2, 40.0);
    scenario.interest_advances_recovered = true;
    let months = months(Loan::level_pay(1e6, 8.0, 360), &scenario);
    let (g, factor) = (8.0 / 1200.0, |month| scheduled_factor(8.0, 360, month));
    // The defaults of month 1 paid no interest in months 1 and 2, nor in month 3.
    let owed = months[0].new_defaults * g * (factor(0) + factor(1) + factor(2));
    near(months[2].advances_recovered, owed);
    near(months[2].loss, 0.4 * months[0].new_defaults + owed);
    // The defaults of month 4 paid none in months 4, 5 and 6, on their amortized balances.
    let owed = months[3].new_defaults * g * (factor(3) + factor(4) + factor(5)) / factor(3);
    near(months[5].advances_recovered, owed);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn full_advances_pay_all_expected_interest_and_no_advances_pay_none(
        loan in loans(), scenario in scenarios(),
    ) {
        let balance = loan.balance;
        let pool = Pool::from_loans(vec![loan]).unwrap();
        let (mut full, mut none) = (scenario.clone(), scenario);
        full.advances = Advances::UntilLiquidation;
        none.advances = Advances::None;
        for month in project(&pool, &full).unwrap() {
            let interest = month[0].actual_interest + month[0].interest_advanced;
            prop_assert!(agree(interest, month[0].expected_interest, balance));
            let scheduled = month[0].scheduled_principal();
            prop_assert!(agree(scheduled, month[0].expected_amortization, balance));
        }
        for month in project(&pool, &none).unwrap() {
            prop_assert_eq!((month[0].advances, month[0].default_amortization), (0.0, 0.0));
        }
    }

    #[test]
    fn advances_stopped_at_once_equal_none_and_after_the_lag_equal_full(
        loan in loans(), scenario in scenarios(), later in 1u32..30,
    ) {
        let pool = Pool::from_loans(vec![loan]).unwrap();
        let with = |advances| {
            let mut scenario = scenario.clone();
            scenario.advances = advances;
            project(&pool, &scenario).unwrap()
        };
        let lag = scenario.months_to_liquidation;
        prop_assert_eq!(with(Advances::StoppedAfterMonths(0)), with(Advances::None));
        prop_assert_eq!(with(Advances::StoppedAfterMonths(lag + later)), with(Advances::UntilLiquidation));
    }

    #[test]
    fn recovering_advanced_interest_moves_recovery_to_loss_and_nothing_else(
        loan in loans(), scenario in scenarios(),
    ) {
        let balance = loan.balance;
        let pool = Pool::from_loans(vec![loan]).unwrap();
        let (mut kept, mut taken) = (scenario.clone(), scenario);
        kept.interest_advances_recovered = false;
        taken.interest_advances_recovered = true;
        let months = project(&pool, &kept).unwrap().into_iter().zip(project(&pool, &taken).unwrap());
        for (kept, taken) in months {
            let (kept, mut taken) = (kept[0], taken[0]);
            let moved = taken.advances_recovered;
            prop_assert!(agree(taken.recovery + moved, kept.recovery, balance));
            prop_assert!(agree(taken.loss - moved, kept.loss, balance));
            taken.recovery = kept.recovery;
            taken.loss = kept.loss;
            taken.advances_recovered = 0.0;
            // A greater loss has a greater subsequent recovery.
            taken.subsequent_recovery = kept.subsequent_recovery;
            prop_assert_eq!(kept, taken);
        }
    }
}
