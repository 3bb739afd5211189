//! Net interest: fees, prepayment interest shortfalls, compensating interest and penalties.

use paydown::collateral::{
    Advances, Assumptions, GroupVectors, Loan, Pool, PrepaymentInterest, PrepaymentSpeed, project,
};

use crate::{cpr, mdr, months, near};

#[test]
fn net_interest_is_interest_paid_and_advanced_less_fees_and_shortfall() {
    let mut loan = Loan::level_pay(1e6, 8.0, 360);
    loan.servicing_fee_pct = 0.5;
    let mut scenario = mdr(1.0, 12, 20.0);
    let second = |scenario: &Assumptions| months(loan.clone(), scenario)[1];
    let advanced = second(&scenario);
    near(advanced.net_interest(), advanced.balance_begin * 7.5 / 1200.0);
    scenario.advances = Advances::None;
    let month = second(&scenario);
    let paying = month.balance_begin - 1e4 - month.new_defaults;
    near(month.net_interest(), paying * 7.5 / 1200.0);
    scenario.prepayment_pct = GroupVectors::flat(10.0);
    scenario.prepayment_interest = PrepaymentInterest::new(15.0, false);
    let month = second(&scenario);
    let before = month.actual_interest - month.fees;
    near(month.net_interest(), before - month.voluntary_prepayment * 0.5 * 7.5 / 1200.0);
}

#[test]
fn prepayment_interest_is_compensated_up_to_the_servicing_fee() {
    let mut loan = Loan::level_pay(1e6, 8.0, 360);
    (loan.servicing_fee_pct, loan.other_fees_pct) = (0.25, 0.05);
    let cases = [(0.0, false, 6.0), (15.0, false, 6.0), (15.0, true, 6.0), (15.0, true, 90.0)];
    for (days, compensated, speed) in cases {
        let mut scenario = cpr(speed);
        scenario.prepayment_interest = PrepaymentInterest::new(days, compensated);
        let month = months(loan.clone(), &scenario)[0];
        let gross = month.voluntary_prepayment * days / 30.0 * (8.0 - 0.25) / 1200.0;
        let fee = 1e6 * 0.25 / 1200.0;
        let made_up = if compensated { gross.min(fee) } else { 0.0 };
        near(month.compensating_interest, made_up);
        near(month.prepayment_interest_shortfall, gross - made_up);
        near(month.fees, 1e6 * 0.30 / 1200.0);
        near(month.net_rate, 7.7);
    }
}

#[test]
fn shortfall_is_at_most_the_groups_interest_after_fees() {
    let mut loan = Loan::level_pay(1e6, 8.0, 360);
    (loan.servicing_fee_pct, loan.other_fees_pct) = (0.25, 0.75);
    let mut scenario = cpr(100.0);
    scenario.prepayment_interest = PrepaymentInterest::new(30.0, false);
    // All is prepaid: the interest that fees leave is lost, and no principal pays for it.
    let month = months(loan.clone(), &scenario)[0];
    near(month.prepayment_interest_shortfall, 1e6 * (8.0 - 1.0) / 1200.0);
    assert_eq!(month.net_interest(), 0.0);
    // The interest of the group's other loans bears the shortfall first. At 2000 % PSA a new loan
    // prepays only a little.
    scenario.prepayment_speed = PrepaymentSpeed::Psa;
    scenario.prepayment_pct = GroupVectors::flat(2000.0);
    let mut old = loan.clone();
    old.age_months = 60;
    let pool = Pool::from_loans(vec![old, loan]).unwrap();
    let month = project(&pool, &scenario).unwrap()[0][0];
    near(month.prepayment_interest_shortfall, month.voluntary_prepayment * 7.75 / 1200.0);
    assert!(month.voluntary_prepayment < 1.01e6 && month.net_interest() > 0.0);
}

#[test]
fn penalties_are_due_until_their_last_month() {
    let mut loan = Loan::level_pay(1e6, 8.0, 360);
    (loan.penalty_pct, loan.penalty_months) = (2.0, 36);
    let months = months(loan, &cpr(10.0));
    near(months[35].penalties, 0.02 * months[35].voluntary_prepayment);
    assert_eq!(months[36].penalties, 0.0);
}
