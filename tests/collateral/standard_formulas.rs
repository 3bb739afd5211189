//! Figures that the Bond Market Association prints in *Standard Formulas*, chapter SF (02/01/99).

use paydown::analytics::{
    CashFlow, average_life_years, bond_equivalent_yield_pct, convexity_years_squared,
    macaulay_duration_years, modified_duration_years, mortgage_yield_pct,
};
use paydown::collateral::{
    Assumptions, DefaultSpeed, GroupMonth, GroupVectors, Loan, Pool, PrepaymentSpeed,
    annual_from_monthly, project, psa_pct_from_cpr, smm_between_factors,
};

/// C.3, *Cash Flow A*: 100,000,000 of new 30-year loans at 8 %, 1 % SMM, 1 % MDR, liquidation
/// after 12 months, severity 20 %, principal and interest advanced.
fn cash_flow_a() -> Vec<GroupMonth> {
    let pool = Pool::from_loans(vec![Loan::level_pay(100_000_000.0, 8.0, 360)]).unwrap();
    let mut scenario = Assumptions::default();
    scenario.prepayment_speed = PrepaymentSpeed::Smm;
    scenario.prepayment_pct = GroupVectors::flat(1.0);
    scenario.default_speed = DefaultSpeed::Mdr;
    scenario.default_pct = GroupVectors::flat(1.0);
    scenario.severity_pct = GroupVectors::flat(20.0);
    scenario.months_to_liquidation = 12;
    let months = project(&pool, &scenario).unwrap();
    months.into_iter().map(|month| month[0]).collect()
}

#[test]
fn cash_flow_a_equals_every_printed_dollar() {
    // Month, PERF, NEW DEF, FCL, SCH in ten-thousandths, EXP AM, VOL PREPAY, AM DEF, ACT AM,
    // EXP INT, LOST INT, PRIN RECOV, PRIN LOSS, ADB.
    let printed: [[i64; 14]; 7] = [
        [1, 97934244, 1000000, 999329, 9993, 67098, 999329, 671, 66427, 666667, 6667, 0, 0, 0],
        [12, 77816148, 794620, 10674244, 9916, 64994, 794042, 7770, 57223, 595663, 71213, 0, 0, 0],
        [
            13, 76203943, 778161, 10453093, 9909, 64118, 777591, 7666, 56453, 589936, 76349,
            791646, 200000, 991646,
        ],
        [
            60, 28288335, 288958, 3880385, 9507, 33903, 288656, 4053, 29850, 219063, 28351, 293702,
            74530, 368232,
        ],
        [
            180, 2022789, 20700, 277471, 7678, 6663, 20641, 797, 5866, 15693, 2031, 20930, 5449,
            26379,
        ],
        [349, 6793, 0, 854, 776, 674, 69, 75, 599, 57, 7, 59, 37, 95],
        [360, 0, 0, 0, 0, 577, 0, 0, 577, 4, 0, 0, 7, 7],
    ];
    let months = cash_flow_a();
    assert_eq!(months.len(), 360);
    for row in printed {
        let month = &months[row[0] as usize - 1];
        let computed = [
            month.performing,
            month.new_defaults,
            month.in_foreclosure,
            month.amortization_factor * 10_000.0,
            month.expected_amortization,
            month.voluntary_prepayment,
            month.default_amortization,
            month.actual_amortization,
            month.expected_interest,
            month.interest_lost,
            month.recovery,
            month.loss,
            month.liquidated,
        ];
        let rounded = computed.map(|value| value.round() as i64);
        assert_eq!(rounded, row[1..], "month {}", row[0]);
    }
}

#[test]
fn cash_flow_a_equals_every_printed_total() {
    let months = cash_flow_a();
    let total =
        |field: fn(&GroupMonth) -> f64| months.iter().map(field).sum::<f64>().round() as i64;
    assert_eq!(total(|month| month.new_defaults), 47_576_640);
    assert_eq!(total(|month| month.expected_amortization), 5_510_477);
    assert_eq!(total(|month| month.voluntary_prepayment), 47_527_662);
    assert_eq!(total(|month| month.default_amortization), 614_780);
    assert_eq!(total(|month| month.actual_amortization), 4_895_697);
    assert_eq!(total(|month| month.recovery), 37_446_547);
    assert_eq!(total(|month| month.loss), 9_515_314);
    assert_eq!(total(|month| month.liquidated), 46_961_860);
}

/// B.3: a GNMA I 9 % (gross 9.5 %) with a term of 359 months, between the factors after 15 and 16.
#[test]
fn speeds_between_two_factors_equal_the_printed_ones() {
    let smm = smm_between_factors(0.851_506_25, 0.847_322_82, 9.5, 359, 15);
    let cpr = annual_from_monthly(smm);
    assert_eq!(format!("{:.6}", 100.0 * smm), "0.435270");
    assert_eq!(format!("{:.4}", 100.0 * cpr), "5.1000");
    assert_eq!(format!("{:.2}", psa_pct_from_cpr(cpr, 17)), "150.00");
}

/// B.1 and G.1: a GNMA I 9 % (gross 9.5 %) of 360 months at 150 PSA, settled at issue at 100.
///
/// The payment for a month arrives 14 days after its end. The same date is 44 days after the
/// month's start, so both readings of the delay give these figures.
#[test]
fn gnma_at_150_psa_has_the_printed_yield_life_and_durations() {
    let mut loan = Loan::level_pay(100.0, 9.5, 360);
    loan.servicing_fee_pct = 0.5;
    let pool = Pool::from_loans(vec![loan]).unwrap();
    let mut scenario = Assumptions::default();
    scenario.prepayment_speed = PrepaymentSpeed::Psa;
    scenario.prepayment_pct = GroupVectors::flat(150.0);
    let flows: Vec<CashFlow> = (1..)
        .zip(project(&pool, &scenario).unwrap())
        .map(|(number, groups)| {
            let month = &groups[0];
            let principal = month.actual_amortization + month.voluntary_prepayment;
            CashFlow::monthly(number, 14, principal, month.net_interest())
        })
        .collect();
    let amounts = [1, 2, 3, 360].map(|month| format!("{:.4}", flows[month - 1].amount()));
    assert_eq!(amounts, ["0.8242", "0.8491", "0.8738", "0.0562"]);

    let yield_pct = bond_equivalent_yield_pct(&flows, 100.0).unwrap();
    assert_eq!(format!("{yield_pct:.5}"), "9.10675");
    assert_eq!(format!("{:.5}", mortgage_yield_pct(yield_pct)), "8.93863");
    assert_eq!(format!("{:.5}", average_life_years(&flows).unwrap()), "9.77844");
    assert_eq!(format!("{:.5}", macaulay_duration_years(&flows, yield_pct).unwrap()), "5.73147");
    assert_eq!(format!("{:.5}", modified_duration_years(&flows, yield_pct).unwrap()), "5.48186");
    assert_eq!(format!("{:.4}", convexity_years_squared(&flows, yield_pct).unwrap()), "54.4326");
}
