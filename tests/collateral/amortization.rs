//! Scheduled payments: level payments, interest-only months, balloons; and how balances roll.

use approx::assert_abs_diff_eq;
use paydown::collateral::{GroupMonth, Loan, Pool, level_payment, project, scheduled_factor};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::random_pools::{agree, loans, scenarios};
use crate::{TEN_DIGITS, cpr, months, near};

#[test]
fn level_payments_repay_the_loan() {
    let payment = level_payment(1e6, 7.0, 180);
    let mut balance = 1e6;
    for month in months(Loan::level_pay(1e6, 7.0, 180), &cpr(0.0)) {
        let interest = balance * 7.0 / 1200.0;
        near(month.actual_interest, interest);
        let scale = month.actual_amortization / (payment - interest) - 1.0;
        assert_abs_diff_eq!(scale, 0.0, epsilon = TEN_DIGITS);
        balance = month.balance_end;
    }
    assert_eq!(balance, 0.0);
    near(scheduled_factor(0.0, 12, 3), 9.0 / 12.0);
    near(scheduled_factor(7.0, 180, 180), 0.0);
}

#[test]
fn interest_only_months_pay_no_principal_then_the_rest_of_the_term_repays_it() {
    let mut loan = Loan::level_pay(1e6, 6.0, 360);
    loan.interest_only_months = 120;
    let months = months(loan, &cpr(0.0));
    assert_eq!(months[119].balance_end, 1e6);
    near(months[120].actual_amortization, level_payment(1e6, 6.0, 240) - 1e6 * 0.005);
    assert_eq!(months[359].balance_end, 0.0);
}

#[test]
fn balloon_repays_the_rest_in_its_last_month() {
    let mut loan = Loan::level_pay(1e6, 6.0, 60);
    loan.amortization_term_months = 360;
    let months = months(loan, &cpr(0.0));
    near(months[58].balance_end, 1e6 * scheduled_factor(6.0, 360, 59));
    near(months[59].actual_amortization, months[58].balance_end);
    assert_eq!(months.len(), 60);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn balances_roll_and_all_principal_is_repaid_recovered_or_lost(
        loans in vec(loans(), 1..5), scenario in scenarios(),
    ) {
        let pool = Pool::from_loans(loans).unwrap();
        let mut months = project(&pool, &scenario).unwrap();
        months.push(vec![GroupMonth::ZERO; pool.groups().len()]);
        for group in 0..pool.groups().len() {
            let opening = pool.group_balance(group);
            prop_assert!(agree(months[0][group].balance_begin, opening, opening));
            let mut principal = 0.0;
            for pair in months.windows(2) {
                let (m, next) = (&pair[0][group], &pair[1][group]);
                let paid = m.scheduled_principal() + m.voluntary_prepayment;
                let end = m.balance_begin - paid - m.liquidated;
                prop_assert!(agree(end, m.balance_end, opening));
                prop_assert!(agree(m.performing + m.in_foreclosure, m.balance_end, opening));
                prop_assert!(agree(m.recovery + m.loss, m.liquidated, opening));
                prop_assert!(agree(m.actual_interest + m.interest_lost, m.expected_interest, opening));
                prop_assert_eq!(m.balance_end, next.balance_begin);
                principal += paid + m.recovery + m.loss;
                for (field, value) in GroupMonth::FIELDS.iter().zip(m.values()) {
                    prop_assert!(value.is_finite() && value >= 0.0, "{} {}", field, value);
                }
            }
            prop_assert!(agree(principal, opening, opening), "{} of {}", principal, opening);
        }
    }
}
