//! One case for each rule of the collateral, the expected value written as its formula.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use paydown::collateral::{
    Advances, Arm, Assumptions, DefaultSpeed, GroupMonth, GroupVectors, IndexCurve, Loan, Pool,
    PrepaymentInterest, PrepaymentSpeed, Quantity, Vector, annual_from_monthly, level_payment,
    monthly_from_annual, project, psa_cpr, scheduled_factor, sda_cdr, smm_from_abs,
};

fn near(computed: f64, expected: f64) {
    let allowed = 1e-12 * expected.abs().max(1e-6);
    assert!((computed - expected).abs() <= allowed, "{computed}, not {expected}");
}

/// The months of one loan.
fn months(loan: Loan, scenario: &Assumptions) -> Vec<GroupMonth> {
    let pool = Pool::new(vec![loan]).unwrap();
    let months = project(&pool, scenario).unwrap();
    months.into_iter().map(|month| month[0]).collect()
}

fn cpr(value_pct: f64) -> Assumptions {
    let mut scenario = Assumptions::default();
    scenario.prepayment_pct = GroupVectors::flat(value_pct);
    scenario
}

fn mdr(value_pct: f64, lag: u32, severity_pct: f64) -> Assumptions {
    let mut scenario = Assumptions::default();
    scenario.default_speed = DefaultSpeed::Mdr;
    scenario.default_pct = GroupVectors::flat(value_pct);
    scenario.months_to_liquidation = lag;
    scenario.severity_pct = GroupVectors::flat(severity_pct);
    scenario
}

#[test]
fn annual_rates_become_monthly_ones_and_back() {
    for annual in [0.0, 1e-3, 0.06, 0.5, 0.99, 1.0] {
        near(monthly_from_annual(annual), 1.0 - (1.0_f64 - annual).powf(1.0 / 12.0));
        if annual < 0.999 {
            near(annual_from_monthly(monthly_from_annual(annual)), annual);
        }
    }
    // Over 100 % there is no more to prepay than all.
    assert_eq!(monthly_from_annual(7.0), 1.0);
}

#[test]
fn psa_rises_by_a_fifth_of_a_percent_a_month_of_age_to_month_30() {
    for (month, percent) in [(1, 0.2), (4, 0.8), (29, 5.8), (30, 6.0), (31, 6.0), (360, 6.0)] {
        near(psa_cpr(100.0, month), percent / 100.0);
        near(psa_cpr(150.0, month), 1.5 * percent / 100.0);
    }
    // Written as a vector it is the same for a new loan.
    let vector = Vector::parse("0.2 ramp 30 6", Quantity::Rate).unwrap();
    for month in 1..=360 {
        near(vector.at(month) / 100.0, psa_cpr(100.0, month));
    }
}

#[test]
fn psa_counts_from_the_loans_origination() {
    // WAM 357 of 360: the first projected month is month 4 of the loan, 0.8 % CPR.
    let mut loan = Loan::level_pay(1e6, 8.0, 357);
    loan.age_months = 3;
    let mut scenario = cpr(100.0);
    scenario.prepayment_speed = PrepaymentSpeed::Psa;
    let first = months(loan, &scenario)[0];
    let after_schedule = 1e6 - first.actual_amortization;
    near(first.voluntary_prepayment, after_schedule * (1.0 - 0.992_f64.powf(1.0 / 12.0)));
}

#[test]
fn sda_counts_from_the_loans_origination() {
    let mut scenario = Assumptions::default();
    scenario.default_speed = DefaultSpeed::Sda;
    scenario.default_pct = GroupVectors::flat(200.0);
    let mut loan = Loan::level_pay(1e6, 8.0, 360);
    loan.age_months = 9;
    // Month 10 of the loan: twice 0.02 % a month of age.
    near(months(loan, &scenario)[0].new_defaults, 1e6 * monthly_from_annual(0.004));
}

#[test]
fn sda_rises_to_month_30_stays_to_60_falls_to_120() {
    let percents = [
        (1, 0.02),
        (29, 0.58),
        (30, 0.60),
        (60, 0.60),
        (61, 0.60 - 0.0095),
        (90, 0.60 - 0.0095 * 30.0),
        (119, 0.60 - 0.0095 * 59.0),
        (120, 0.03),
        (121, 0.03),
        (360, 0.03),
    ];
    for (month, percent) in percents {
        near(sda_cdr(100.0, month), percent / 100.0);
        near(sda_cdr(250.0, month), 2.5 * percent / 100.0);
    }
}

#[test]
fn an_absolute_speed_is_a_share_of_the_original_loans() {
    near(smm_from_abs(1.5, 1), 0.015);
    near(smm_from_abs(1.5, 10), 1.5 / (100.0 - 1.5 * 9.0));
    // At 1.5 % a month the 67th takes what is left, and none is left after it.
    assert_eq!((smm_from_abs(1.5, 67), smm_from_abs(1.5, 300)), (1.0, 1.0));
    assert_eq!(smm_from_abs(0.0, 300), 0.0);
}

#[test]
fn level_payments_repay_the_loan() {
    let payment = level_payment(1e6, 7.0, 180);
    let mut balance = 1e6;
    for month in months(Loan::level_pay(1e6, 7.0, 180), &cpr(0.0)) {
        let interest = balance * 7.0 / 1200.0;
        near(month.actual_interest, interest);
        let scale = month.actual_amortization / (payment - interest) - 1.0;
        assert!(scale.abs() < 1e-10);
        balance = month.balance_end;
    }
    assert_eq!(balance, 0.0);
    near(scheduled_factor(0.0, 12, 3), 9.0 / 12.0);
    near(scheduled_factor(7.0, 180, 180), 0.0);
}

#[test]
fn interest_only_months_pay_no_principal_then_the_rest_of_the_term_repays() {
    let mut loan = Loan::level_pay(1e6, 6.0, 360);
    loan.interest_only_months = 120;
    let months = months(loan, &cpr(0.0));
    assert_eq!(months[119].balance_end, 1e6);
    near(months[120].actual_amortization, level_payment(1e6, 6.0, 240) - 1e6 * 0.005);
    assert_eq!(months[359].balance_end, 0.0);
}

#[test]
fn a_balloon_pays_what_is_left_in_its_last_month() {
    let mut loan = Loan::level_pay(1e6, 6.0, 60);
    loan.amortization_term_months = 360;
    let months = months(loan, &cpr(0.0));
    near(months[58].balance_end, 1e6 * scheduled_factor(6.0, 360, 59));
    near(months[59].actual_amortization, months[58].balance_end);
    assert_eq!(months.len(), 60);
}

#[test]
fn each_term_of_an_adjustable_rate_acts() {
    type Change = fn(&mut Arm);
    // A reset from 5 % to libor + 2.25, with the curve at 1.41 %.
    let cases: [(Change, f64, f64); 10] = [
        (|_| {}, 1.41, 1.41 + 2.25),
        (|arm| arm.rounding_pct = 0.125, 1.41, 3.625),
        (|arm| arm.rounding_pct = 0.125, 1.3125, 3.625), // a half is rounded up
        (|arm| arm.first_cap_pct = Some(1.0), 1.41, 5.0 - 1.0),
        (|arm| arm.first_cap_pct = Some(1.0), 9.0, 5.0 + 1.0),
        (|arm| arm.periodic_cap_pct = Some(1.0), 1.41, 1.41 + 2.25), // not the first reset's
        (|arm| arm.max_rate_pct = Some(10.0), 9.0, 10.0),
        (|arm| arm.floor_rate_pct = 4.5, 1.41, 4.5),
        (|arm| arm.margin_pct = -0.25, 1.5, 1.25),
        (|arm| arm.margin_pct = -2.0, 1.5, 0.0), // a rate is never below nil
    ];
    for (number, (change, index, expected)) in cases.into_iter().enumerate() {
        let mut arm = Arm::monthly("libor-12m", 2.25);
        change(&mut arm);
        let rate = arm.reset_rate_pct(2, index, 5.0);
        assert!((rate - expected).abs() < 1e-12, "case {number}: {rate}, not {expected}");
    }
}

#[test]
fn rates_reset_when_due_from_the_index_before_and_the_payment_follows() {
    let mut arm = Arm::monthly("libor-12m", 2.0);
    arm.months_to_reset = 6;
    arm.reset_frequency_months = 12;
    arm.look_back_months = 2;
    arm.periodic_cap_pct = Some(1.0);
    let mut loan = Loan::level_pay(1e6, 5.0, 360);
    loan.arm = Some(arm);
    let mut scenario = cpr(0.0);
    // Month 7 reads month 5 (1.0), month 19 reads month 17 (9.0).
    let curve = IndexCurve::parse("1 for 5, 3 for 11, 9").unwrap();
    scenario.indices.set("libor-12m", curve);
    let months = months(loan, &scenario);
    let rates = [6, 7, 18, 19, 31].map(|month: usize| months[month - 1].net_rate);
    for (rate, expected) in rates.into_iter().zip([5.0, 3.0, 3.0, 4.0, 5.0]) {
        near(rate, expected);
    }
    let balance = months[5].balance_end;
    near(months[6].actual_amortization, level_payment(balance, 3.0, 354) - balance * 0.0025);
}

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
fn advances_that_stop_leave_the_balance_amortized_so_far() {
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

#[test]
fn advanced_interest_is_recovered_from_proceeds_where_asked() {
    let mut scenario = mdr(1.0, 2, 40.0);
    scenario.interest_advances_recovered = true;
    let months = months(Loan::level_pay(1e6, 8.0, 360), &scenario);
    let (g, factor) = (8.0 / 1200.0, |month| scheduled_factor(8.0, 360, month));
    // The defaults of month 1 paid no interest in months 1 and 2, nor in month 3.
    let owed = months[0].new_defaults * g * (factor(0) + factor(1) + factor(2));
    near(months[2].advances_recovered, owed);
    near(months[2].loss, 0.4 * months[0].new_defaults + owed);
    // Those of month 4 none in months 4, 5 and 6, on what was left of their loans.
    let owed = months[3].new_defaults * g * (factor(3) + factor(4) + factor(5)) / factor(3);
    near(months[5].advances_recovered, owed);
}

#[test]
fn a_share_of_a_months_losses_comes_in_months_later() {
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
    // In the same month, where nothing lies between.
    scenario.months_to_recovery = 0;
    let same = self::months(Loan::level_pay(1e6, 12.0, 5), &scenario);
    assert_eq!(same.len(), 5);
    near(same[0].subsequent_recovery, 0.25 * same[0].loss);
    near(same[4].subsequent_recovery, 0.1 * same[4].loss);
}

#[test]
fn no_loan_defaults_that_could_not_be_liquidated_in_its_term() {
    let months = months(Loan::level_pay(1e6, 8.0, 24), &mdr(1.0, 12, 20.0));
    assert!(months[11].new_defaults > 0.0);
    assert_eq!(months[12].new_defaults, 0.0);
    assert!(months[23].liquidated > 0.0);
}

#[test]
fn prepaid_balances_lose_interest_and_the_servicer_makes_it_up_as_far_as_its_fee_goes() {
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
fn a_shortfall_is_at_most_what_fees_leave_of_a_groups_interest() {
    let mut loan = Loan::level_pay(1e6, 8.0, 360);
    (loan.servicing_fee_pct, loan.other_fees_pct) = (0.25, 0.75);
    let mut scenario = cpr(100.0);
    scenario.prepayment_interest = PrepaymentInterest::new(30.0, false);
    // All is prepaid and earns nothing: what the fees leave is lost, and principal pays no interest.
    let month = months(loan.clone(), &scenario)[0];
    near(month.prepayment_interest_shortfall, 1e6 * (8.0 - 1.0) / 1200.0);
    assert_eq!(month.net_interest(), 0.0);
    // What other loans of the group earn bears it first: at 2000 % PSA a new loan prepays a little.
    scenario.prepayment_speed = PrepaymentSpeed::Psa;
    scenario.prepayment_pct = GroupVectors::flat(2000.0);
    let mut old = loan.clone();
    old.age_months = 60;
    let pool = Pool::new(vec![old, loan]).unwrap();
    let month = project(&pool, &scenario).unwrap()[0][0];
    near(month.prepayment_interest_shortfall, month.voluntary_prepayment * 7.75 / 1200.0);
    assert!(month.voluntary_prepayment < 1.01e6 && month.net_interest() > 0.0);
}

#[test]
fn penalties_are_due_while_they_last() {
    let mut loan = Loan::level_pay(1e6, 8.0, 360);
    (loan.penalty_pct, loan.penalty_months) = (2.0, 36);
    let months = months(loan, &cpr(10.0));
    near(months[35].penalties, 0.02 * months[35].voluntary_prepayment);
    assert_eq!(months[36].penalties, 0.0);
}

#[test]
fn delinquency_is_what_is_assumed_or_else_what_is_in_foreclosure() {
    let loan = Loan::level_pay(1e6, 8.0, 360);
    let mut scenario = mdr(1.0, 12, 20.0);
    let fifth = months(loan.clone(), &scenario)[4];
    assert_eq!(fifth.delinquent_60, fifth.in_foreclosure);
    scenario.delinquent_60_pct = Some(GroupVectors::flat(7.5));
    let fifth = months(loan, &scenario)[4];
    near(fifth.delinquent_60, 0.075 * fifth.balance_end);
}

#[test]
fn a_groups_factor_rate_and_term_are_weighted_by_balance() {
    let (small, large) = (Loan::level_pay(1e6, 6.0, 120), Loan::level_pay(3e6, 9.0, 360));
    let pool = Pool::new(vec![small.clone(), large.clone()]).unwrap();
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
fn own_vectors_are_in_place_of_the_scenarios() {
    let mut own = Loan::level_pay(1e6, 8.0, 360);
    own.prepayment = Some((PrepaymentSpeed::Smm, Vector::flat(3.0)));
    let month = months(own, &cpr(6.0))[0];
    near(month.voluntary_prepayment, 0.03 * (1e6 - month.actual_amortization));
}

#[test]
fn extreme_assumptions_give_clear_results() {
    let loan = || Loan::level_pay(1e6, 8.0, 360);
    // All is prepaid in the first month, after scheduled principal.
    let all = months(loan(), &cpr(100.0));
    near(all[0].voluntary_prepayment, 1e6 - all[0].actual_amortization);
    assert_eq!((all[0].balance_end, all[359].balance_begin), (0.0, 0.0));
    // All defaults at once; nothing is left to prepay.
    let mut scenario = mdr(100.0, 12, 30.0);
    scenario.prepayment_pct = GroupVectors::flat(100.0);
    let all = months(loan(), &scenario);
    assert_eq!((all[0].new_defaults, all[0].voluntary_prepayment), (1e6, 0.0));
    assert_eq!(all[0].performing, 0.0);
    near(all[12].loss, 3e5);
    assert_eq!(all[12].balance_end, 0.0);
    // Severity over what is left loses what is liquidated, severity 0 nothing.
    let lost = months(loan(), &mdr(100.0, 12, 250.0));
    assert_eq!((lost[12].loss, lost[12].recovery), (lost[12].liquidated, 0.0));
    let whole = months(loan(), &mdr(100.0, 12, 0.0));
    assert_eq!((whole[12].recovery, whole[12].loss), (whole[12].liquidated, 0.0));
    // Liquidated in the month of default.
    let at_once = months(loan(), &mdr(1.0, 0, 40.0));
    assert_eq!((at_once[0].liquidated, at_once[0].in_foreclosure), (1e4, 0.0));
    // A cent, a rate of zero, a month.
    assert_eq!(months(Loan::level_pay(0.01, 8.0, 360), &cpr(6.0))[359].balance_end, 0.0);
    near(months(Loan::level_pay(1200.0, 0.0, 12), &cpr(0.0))[5].actual_amortization, 100.0);
    let one = months(Loan::level_pay(1e6, 8.0, 1), &mdr(5.0, 12, 20.0));
    assert_eq!((one.len(), one[0].actual_amortization), (1, 1e6));
}

#[test]
fn ten_thousand_loans_are_as_one_repline_of_their_sum() {
    let loans = vec![Loan::level_pay(1e4, 8.0, 60); 10_000];
    let mut scenario = mdr(0.5, 6, 30.0);
    scenario.prepayment_pct = GroupVectors::flat(12.0);
    let many = months_of(&loans, &scenario);
    let one = months_of(&[Loan::level_pay(1e8, 8.0, 60)], &scenario);
    for (many, one) in many.iter().zip(&one) {
        for (a, b) in many.values().into_iter().zip(one.values()) {
            assert!((a - b).abs() <= 1e-10 * b.abs().max(1.0), "{a} {b}");
        }
    }
}

fn months_of(loans: &[Loan], scenario: &Assumptions) -> Vec<GroupMonth> {
    let pool = Pool::new(loans.to_vec()).unwrap();
    let months = project(&pool, scenario).unwrap();
    months.into_iter().map(|month| month[0]).collect()
}

#[test]
fn every_month_prepays_at_its_own_value_of_the_vector() {
    for text in ["0.2 ramp 30 6", "1 for 3, 1 ramp 5 3, 3 ramp 4 0.5, 2 for 6, 4"] {
        let vector = Vector::parse(text, Quantity::Rate).unwrap();
        let mut scenario = cpr(0.0);
        scenario.prepayment_speed = PrepaymentSpeed::Smm;
        scenario.prepayment_pct = GroupVectors::everywhere(vector.clone());
        for (number, month) in (1..60).zip(months(Loan::level_pay(1e6, 8.0, 60), &scenario)) {
            let after_schedule = month.balance_begin - month.actual_amortization;
            near(month.voluntary_prepayment, after_schedule * vector.at(number) / 100.0);
        }
    }
}

#[test]
fn net_interest_is_what_is_paid_and_advanced_less_fees_and_shortfall() {
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

/// Each way of quoting a speed, by the formula that it is quoted by.
#[test]
fn each_speed_is_a_monthly_rate() {
    let cases = [
        (PrepaymentSpeed::Cpr.smm(6.0, 5), 1.0 - 0.94_f64.powf(1.0 / 12.0)),
        (PrepaymentSpeed::Smm.smm(0.5, 5), 0.005),
        (PrepaymentSpeed::Smm.smm(150.0, 5), 1.0),
        // One and a half times 0.2 % a month of age.
        (PrepaymentSpeed::Psa.smm(150.0, 10), 1.0 - 0.97_f64.powf(1.0 / 12.0)),
        (PrepaymentSpeed::Abs.smm(1.5, 11), 1.5 / (100.0 - 1.5 * 10.0)),
        (DefaultSpeed::Cdr.mdr(6.0, 5), 1.0 - 0.94_f64.powf(1.0 / 12.0)),
        (DefaultSpeed::Mdr.mdr(0.5, 5), 0.005),
        // Twice 0.02 % a month of age.
        (DefaultSpeed::Sda.mdr(200.0, 10), 1.0 - 0.996_f64.powf(1.0 / 12.0)),
        (level_payment(1_200.0, 0.0, 12), 100.0),
    ];
    for (computed, expected) in cases {
        near(computed, expected);
    }
}
