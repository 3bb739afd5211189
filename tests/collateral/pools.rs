//! Pools: groups, weighted averages, loan counts, and loans that are aggregated.

use approx::{abs_diff_eq, assert_abs_diff_eq, assert_relative_eq};
use paydown::collateral::{
    Arm, Assumptions, GroupMonth, GroupVectors, Loan, Pool, project, scheduled_factor,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::random_pools::{agree, balances, loans, scenarios};
use crate::{LOAN_COUNT, TEN_DIGITS, TWELVE_DIGITS, cpr, mdr, months, near};

#[test]
fn factor_rate_and_term_of_a_group_are_weighted_by_balance() {
    let (small, large) = (Loan::level_pay(1e6, 6.0, 120), Loan::level_pay(3e6, 9.0, 360));
    let pool = Pool::from_loans(vec![small.clone(), large.clone()]).unwrap();
    let group = project(&pool, &cpr(0.0)).unwrap()[9][0];
    let (a, b) = (months(small, &cpr(0.0))[9], months(large, &cpr(0.0))[9]);
    near(
        group.amortization_factor,
        (scheduled_factor(6.0, 120, 10) + 3.0 * scheduled_factor(9.0, 360, 10)) / 4.0,
    );
    let (begin_a, begin_b) = (a.balance_begin, b.balance_begin);
    near(group.net_rate, (6.0 * begin_a + 9.0 * begin_b) / (begin_a + begin_b));
    let (end_a, end_b) = (a.balance_end, b.balance_end);
    near(group.wam, (110.0 * end_a + 350.0 * end_b) / (end_a + end_b));
    // A total of groups weights the same way.
    let total = GroupMonth::total(&[a, b], &[1e6, 3e6]);
    near(total.amortization_factor, group.amortization_factor);
    near(total.net_rate, group.net_rate);
    near(total.wam, group.wam);
}

#[test]
fn ten_thousand_like_loans_equal_one_repline_of_their_sum() {
    let loans = vec![Loan::level_pay(1e4, 8.0, 60); 10_000];
    let mut scenario = mdr(0.5, 6, 30.0);
    scenario.prepayment_pct = GroupVectors::flat(12.0);
    let many = months_of(&loans, &scenario);
    let one = months_of(&[Loan::level_pay(1e8, 8.0, 60)], &scenario);
    for (many, one) in many.iter().zip(&one) {
        for (a, b) in many.values().into_iter().zip(one.values()) {
            assert_relative_eq!(a, b, max_relative = TEN_DIGITS, epsilon = TEN_DIGITS);
        }
    }
}

fn months_of(loans: &[Loan], scenario: &Assumptions) -> Vec<GroupMonth> {
    let pool = Pool::from_loans(loans.to_vec()).unwrap();
    let months = project(&pool, scenario).unwrap();
    months.into_iter().map(|month| month[0]).collect()
}

#[test]
fn loans_are_counted_until_they_are_prepaid_or_liquidated() {
    let mut loan = Loan::level_pay(1e6, 6.0, 360);
    loan.loan_count = 80;
    let near =
        |count: f64, expected: f64| assert_abs_diff_eq!(count, expected, epsilon = LOAN_COUNT);
    let idle = months(loan.clone(), &cpr(0.0));
    idle.iter().for_each(|month| near(month.loan_count, 80.0));
    for (month, fast) in months(loan.clone(), &cpr(40.0)).iter().enumerate().take(300) {
        near(fast.loan_count, 80.0 * 0.6_f64.powf(month as f64 / 12.0));
    }
    loan.balance = 0.0;
    months(loan, &cpr(40.0)).iter().for_each(|month| near(month.loan_count, 0.0));
    // Each line of a tape is one loan unless it has a loan count.
    let tape = "balance,gross_rate,remaining_term,loan_count\n1000,6,360,\n1000,6,360,7\n";
    let counts = |text: &str| -> Vec<u32> {
        let pool = Pool::from_csv("loans.csv", text).unwrap();
        pool.loans().map(|loan| loan.loan_count).collect()
    };
    assert_eq!(counts(tape), [1, 7]);
    assert_eq!(counts("balance,gross_rate,remaining_term\n1000,6,360\n"), [1]);
}

#[test]
fn pool_has_at_most_forty_groups() {
    let loans = |groups: usize| -> Vec<Loan> {
        let group = |group: usize| {
            let mut loan = Loan::level_pay(100.0, 8.0, 360);
            loan.group = group.to_string();
            loan
        };
        (0..groups).map(group).collect()
    };
    assert_eq!(Pool::from_loans(loans(40)).unwrap().groups().len(), 40);
    let mistakes = Pool::from_loans(loans(41)).unwrap_err();
    assert_eq!(mistakes[0].message, "the loans belong to more than 40 groups");
}

/// A pool that has been projected equals one that has not.
#[test]
fn pools_of_equal_loans_are_equal() {
    let pool = |balance| Pool::from_loans(vec![Loan::level_pay(balance, 8.0, 360)]).unwrap();
    let projected = pool(100.0);
    project(&projected, &Assumptions::default()).unwrap();
    assert_eq!(projected, pool(100.0));
    assert_ne!(projected, pool(101.0));
}

/// Each mistake with its message, and the nearest loan without a mistake.
#[test]
fn loan_beyond_a_limit_is_refused_and_at_the_limit_accepted() {
    let fees = |servicing, other| {
        let mut loan = Loan::level_pay(100.0, 8.0, 360);
        (loan.servicing_fee_pct, loan.other_fees_pct) = (servicing, other);
        loan
    };
    let capped = |most, floor| {
        let mut arm = Arm::monthly("libor-1m", 2.0);
        (arm.max_rate_pct, arm.floor_rate_pct) = (Some(most), floor);
        let mut loan = Loan::level_pay(100.0, 8.0, 360);
        loan.arm = Some(arm);
        loan
    };
    let cases = [
        (fees(7.0, 1.5), Some("fees of 8.5 exceed the rate of 8")),
        (fees(7.0, 1.0), None),
        (capped(2.0, 2.5), Some("the life cap is under the floor of 2.5")),
        (capped(2.5, 2.5), None),
        (capped(3.0, 2.5), None),
    ];
    for (loan, expected) in cases {
        let message =
            Pool::from_loans(vec![loan]).err().map(|mistakes| mistakes[0].message.clone());
        assert_eq!(message.is_some(), expected.is_some(), "{message:?}, not {expected:?}");
        assert!(message.unwrap_or_default().contains(expected.unwrap_or_default()));
    }
    assert_eq!(fees(0.25, 0.5).net_rate_pct(), 7.25);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn aggregating_loans_that_differ_in_balance_and_count_changes_no_month(
        loans in vec(loans(), 1..4),
        more in vec((0usize..4, balances(), 0u32..9), 1..6),
        scenario in scenarios(),
    ) {
        let mut all = loans.clone();
        for (of, balance, loan_count) in more {
            let mut loan = loans[of % loans.len()].clone();
            (loan.balance, loan.loan_count) = (balance, loan_count);
            all.push(loan);
        }
        let pool = Pool::from_loans(all).unwrap();
        let aggregated = pool.aggregated();
        prop_assert!(aggregated.loan_count() <= loans.len());
        prop_assert_eq!(aggregated.groups(), pool.groups());
        let (one_by_one, together) =
            (project(&pool, &scenario).unwrap(), project(&aggregated, &scenario).unwrap());
        // A rounding error of a loss may be recovered months after everything else.
        let nothing = vec![GroupMonth::ZERO; pool.groups().len()];
        let months = one_by_one.len().max(together.len());
        let padded = |projected: &[Vec<GroupMonth>]| -> Vec<GroupMonth> {
            (0..months).flat_map(|month| projected.get(month).unwrap_or(&nothing).clone()).collect()
        };
        let opening: f64 = pool.loans().map(|loan| loan.balance).sum();
        for (ours, theirs) in padded(&one_by_one).iter().zip(&padded(&together)) {
            let (ours, theirs) = (ours.values(), theirs.values());
            for ((field, a), b) in GroupMonth::FIELDS.iter().zip(ours).zip(theirs) {
                let scale = match *field {
                    // Weighted by balances that may be nothing but rounding errors.
                    "net_rate" | "wam" => continue,
                    "amortization_factor" | "loan_count" => 100.0,
                    _ => opening,
                };
                prop_assert!(agree(a, b, scale), "{} {} {}", field, a, b);
            }
        }
    }

    /// Sums differ in their last bits, by at most one part in 10¹² of the group's balance.
    #[test]
    fn order_of_loans_does_not_change_the_months(loans in vec(loans(), 2..6), scenario in scenarios()) {
        let mut reversed = loans.clone();
        reversed.reverse();
        let (pool, other) = (Pool::from_loans(loans).unwrap(), Pool::from_loans(reversed).unwrap());
        let place = |group: &String| other.groups().iter().position(|known| known == group).unwrap();
        let (months, others) = (project(&pool, &scenario).unwrap(), project(&other, &scenario).unwrap());
        for (month, other) in months.iter().zip(&others) {
            for (number, group) in pool.groups().iter().enumerate() {
                let balance = pool.group_balance(number);
                for field in 0..GroupMonth::FIELDS.len() {
                    let (a, b) = (month[number].values()[field], other[place(group)].values()[field]);
                    // Rates and terms are quotients, of rounding errors if almost nothing is left.
                    let quotient = ["net_rate", "wam"].contains(&GroupMonth::FIELDS[field]);
                    prop_assert!(quotient || abs_diff_eq!(a, b, epsilon = TWELVE_DIGITS * balance.max(1.0)), "{} {} {}", GroupMonth::FIELDS[field], a, b);
                }
            }
        }
    }
}
