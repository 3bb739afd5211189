//! Speeds of prepayment and default: CPR, SMM, PSA, ABS, CDR, MDR and SDA.

use paydown::collateral::{
    Assumptions, DefaultSpeed, GroupVectors, Loan, Pool, PrepaymentSpeed, Quantity, Vector,
    annual_from_monthly, level_payment, monthly_from_annual, project, psa_cpr, sda_cdr,
    smm_from_abs,
};

use crate::random_pools::agree;
use crate::{cpr, months, near};

#[test]
fn annual_rate_converts_to_monthly_and_back() {
    for annual in [0.0, 1e-3, 0.06, 0.5, 0.99, 1.0] {
        near(monthly_from_annual(annual), 1.0 - (1.0_f64 - annual).powf(1.0 / 12.0));
        if annual < 0.999 {
            near(annual_from_monthly(monthly_from_annual(annual)), annual);
        }
    }
    // A rate over 100 % prepays the whole balance, and no more.
    assert_eq!(monthly_from_annual(7.0), 1.0);
}

#[test]
fn psa_rises_by_a_fifth_of_a_percent_a_month_to_month_30() {
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
fn absolute_speed_is_a_share_of_the_original_loans() {
    near(smm_from_abs(1.5, 1), 0.015);
    near(smm_from_abs(1.5, 10), 1.5 / (100.0 - 1.5 * 9.0));
    // At 1.5 % a month, month 67 prepays the rest, and no loan is left after it.
    assert_eq!((smm_from_abs(1.5, 67), smm_from_abs(1.5, 300)), (1.0, 1.0));
    assert_eq!(smm_from_abs(0.0, 300), 0.0);
}

/// Each way to quote a speed, with the formula that defines it.
#[test]
fn each_quoted_speed_converts_to_a_monthly_rate() {
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

#[test]
fn each_month_prepays_at_its_value_of_the_vector() {
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
fn loan_with_its_own_vector_ignores_the_scenarios() {
    let mut own = Loan::level_pay(1e6, 8.0, 360);
    own.prepayment = Some((PrepaymentSpeed::Smm, Vector::flat(3.0)));
    let month = months(own, &cpr(6.0))[0];
    near(month.voluntary_prepayment, 0.03 * (1e6 - month.actual_amortization));
}

/// Speeds of group 1 and of group 2: CPR, and percent of SDA.
const SPEEDS: [(f64, f64); 2] = [(6.0, 100.0), (18.0, 900.0)];

/// Each loan differs from the first in one or more inputs of its rates.
#[test]
fn loans_in_one_pool_have_the_rates_they_have_alone() {
    let scenario = |prepayment, default| {
        let mut scenario = Assumptions::default();
        scenario.default_speed = DefaultSpeed::Sda;
        (scenario.prepayment_pct, scenario.default_pct) = (prepayment, default);
        (scenario.severity_pct, scenario.months_to_liquidation) = (GroupVectors::flat(30.0), 0);
        scenario
    };
    let plain = || Loan::level_pay(1e6, 8.0, 24);
    let changes: [fn(&mut Loan); 11] = [
        |loan| loan.age_months = 40,
        |loan| loan.group = "2".to_owned(),
        |loan| loan.prepayment = Some((PrepaymentSpeed::Cpr, Vector::flat(30.0))),
        |loan| loan.prepayment = Some((PrepaymentSpeed::Cpr, Vector::flat(40.0))),
        |loan| loan.default = Some((DefaultSpeed::Cdr, Vector::flat(5.0))),
        |loan| loan.default = Some((DefaultSpeed::Mdr, Vector::flat(5.0))),
        |loan| loan.severity_pct = Some(Vector::flat(70.0)),
        |loan| {
            // Rates that are not its own come from its group.
            loan.group = "2".to_owned();
            loan.prepayment = Some((PrepaymentSpeed::Cpr, Vector::flat(30.0)));
        },
        |loan| {
            loan.group = "2".to_owned();
            loan.severity_pct = Some(Vector::flat(70.0));
        },
        |loan| {
            loan.prepayment = Some((PrepaymentSpeed::Cpr, Vector::flat(30.0)));
            loan.severity_pct = Some(Vector::flat(70.0));
        },
        |loan| {
            loan.group = "2".to_owned();
            loan.prepayment = Some((PrepaymentSpeed::Cpr, Vector::flat(30.0)));
            loan.severity_pct = Some(Vector::flat(70.0));
        },
    ];
    let changed = changes.map(|change| {
        let mut loan = plain();
        change(&mut loan);
        loan
    });
    let loans: Vec<Loan> = std::iter::once(plain()).chain(changed).collect();
    let of_groups = |of: fn((f64, f64)) -> f64| {
        let [one, two] = SPEEDS.map(of);
        GroupVectors::parse(&format!("1: {one}, 2: {two}"), Quantity::CurveMultiple).unwrap()
    };
    let all = scenario(of_groups(|speeds| speeds.0), of_groups(|speeds| speeds.1));
    let together = &project(&Pool::from_loans(loans.clone()).unwrap(), &all).unwrap()[11];
    let mut sums = [[0.0; 3]; 2];
    for loan in loans {
        let group = usize::from(loan.group == "2");
        let (prepayment, default) = SPEEDS[group];
        let alone = scenario(GroupVectors::flat(prepayment), GroupVectors::flat(default));
        let month = project(&Pool::from_loans(vec![loan]).unwrap(), &alone).unwrap()[11][0];
        let figures = [month.voluntary_prepayment, month.new_defaults, month.loss];
        for (sum, figure) in sums[group].iter_mut().zip(figures) {
            *sum += figure;
        }
    }
    for (group, sums) in sums.into_iter().enumerate() {
        let month = together[group];
        let figures = [month.voluntary_prepayment, month.new_defaults, month.loss];
        for (sum, figure) in sums.into_iter().zip(figures) {
            assert!(agree(figure, sum, sum), "group {group}: {figure}, not {sum}");
        }
    }
}

/// Assumptions from pairs of a name and a text.
fn assumed(pairs: &[(&str, &str)]) -> Assumptions {
    let mut scenario = Assumptions::default();
    pairs.iter().for_each(|(name, text)| scenario.set(name, text).unwrap());
    scenario
}

/// PSA and SDA written as curves by age equal the standard ones, in a pool of mixed age.
#[test]
fn standard_curves_as_data_equal_the_standard_ones_at_every_age() {
    let loans = [0, 3, 28, 29, 59, 119, 200].map(|age_months| {
        let mut loan = Loan::level_pay(1e6 + f64::from(age_months), 8.0, 360 - age_months);
        loan.age_months = age_months;
        loan.group = age_months.to_string();
        loan
    });
    let pool = Pool::from_loans(loans.to_vec()).unwrap();
    let standard = assumed(&[("psa", "150 for 12, 90"), ("sda", "200"), ("severity", "40")]);
    let as_data = assumed(&[
        ("ppc", "150 for 12, 90"),
        ("ppc-curve", "0.2 ramp 30 6"),
        ("pdc", "200"),
        // 0.02 % a month to month 30, level to 60, down by 0.0095 % a month to 0.03 % in month 120.
        ("pdc-curve", "0.02 ramp 30 0.6, 0.6 for 30, 0.5905 ramp 60 0.03"),
        ("severity", "40"),
    ]);
    let (one, other) = (project(&pool, &standard).unwrap(), project(&pool, &as_data).unwrap());
    for (standard, as_data) in one.iter().flatten().zip(other.iter().flatten()) {
        near(as_data.voluntary_prepayment, standard.voluntary_prepayment);
        near(as_data.new_defaults, standard.new_defaults);
        near(as_data.balance_end, standard.balance_end);
    }
}

/// A curve of m percent in month m: worked by hand.
#[test]
fn curve_by_age_is_read_at_the_age_of_each_loan_and_by_group() {
    let of_age = |group: &str, age_months| {
        let mut loan = Loan::level_pay(1e6, 8.0, 300);
        (loan.group, loan.age_months) = (group.to_owned(), age_months);
        loan
    };
    let pool = Pool::from_loans(vec![of_age("1", 5), of_age("1", 8), of_age("2", 0)]).unwrap();
    let scenario = assumed(&[("ppc", "150"), ("ppc-curve", "1: 1 ramp 11 11, 2: 4")]);
    let first = &project(&pool, &scenario).unwrap()[0];
    let smm = |annual: f64| 1.0 - (1.0 - annual).powf(1.0 / 12.0);
    let due = level_payment(1e6, 8.0, 300) - 1e6 * 8.0 / 1200.0;
    // Months 6 and 9 of age at 6 % and 9 %, times 1.5; group 2 at 4 % times 1.5.
    near(first[0].voluntary_prepayment, (1e6 - due) * (smm(0.09) + smm(0.135)));
    near(first[1].voluntary_prepayment, (1e6 - due) * smm(0.06));
    let without = assumed(&[("ppc", "150")]);
    let wrong = without.validate(&pool).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "assumptions: prepayment: ppc is percent of a curve by loan age, and there is none; give \
         ppc-curve, percent a year"
    );
    let partly = assumed(&[("ppc", "150"), ("ppc-curve", "1: 6")]);
    let wrong = partly.validate(&pool).unwrap_err().to_string();
    assert!(wrong.contains("prepayment curve: group “2” has no vector"), "{wrong}");
}
