//! Figures that the Bond Market Association prints in *Standard Formulas*, chapter SF (02/01/99).

use paydown::analytics::{
    CashFlow, average_life_years, bond_equivalent_yield_pct, convexity_years_squared,
    macaulay_duration_years, modified_duration_years, mortgage_yield_pct,
};
use paydown::collateral::{
    Assumptions, DefaultSpeed, GroupMonth, GroupVectors, Loan, Pool, PoolHistory, PrepaymentSpeed,
    annual_from_monthly, historical_psa_pct, historical_smm, project, psa_pct_from_cpr,
    scheduled_factor, smm_between_factors, smm_from_abs,
};

use crate::{months, near, psa};

/// C.3: 100,000,000 of new 30-year loans at 8 %, liquidation after 12 months, severity 20 %, principal
/// and interest advanced.
fn cash_flow(prepayment: (PrepaymentSpeed, f64), default: (DefaultSpeed, f64)) -> Vec<GroupMonth> {
    let mut scenario = Assumptions::default();
    scenario.prepayment_speed = prepayment.0;
    scenario.prepayment_pct = GroupVectors::flat(prepayment.1);
    scenario.default_speed = default.0;
    scenario.default_pct = GroupVectors::flat(default.1);
    scenario.severity_pct = GroupVectors::flat(20.0);
    scenario.months_to_liquidation = 12;
    months(Loan::level_pay(100_000_000.0, 8.0, 360), &scenario)
}

/// *Cash Flow A*: 1 % SMM, 1 % MDR.
fn cash_flow_a() -> Vec<GroupMonth> {
    cash_flow((PrepaymentSpeed::Smm, 1.0), (DefaultSpeed::Mdr, 1.0))
}

/// *Cash Flow B*: 150 PSA, 100 SDA.
fn cash_flow_b() -> Vec<GroupMonth> {
    cash_flow((PrepaymentSpeed::Psa, 150.0), (DefaultSpeed::Sda, 100.0))
}

// Columns of the tables: month, PERF, NEW DEF, FCL, SCH, EXP AM, VOL PREPAY, AM DEF, ACT AM, EXP INT,
// LOST INT, ACT INT, PRIN RECOV, PRIN LOSS, ADB, in whole dollars. Empty cells are zero here.

/// SF-23 to SF-30: *Cash Flow A*.
const CASH_FLOW_A: &str = "
    1 97934244 1000000 999329 0.9993 67098 999329 671 66427 666667 6667 660000 0 0 0
    2 95910689 979342 1977334 0.9987 66870 978680 1337 65532 659557 13191 646366 0 0 0
    3 93928478 959107 2934442 0.998 66649 958454 1999 64650 652587 19576 633011 0 0 0
    12 77816148 794620 10674244 0.9916 64994 794042 7770 57223 595663 71213 524449 0 0 0
    13 76203943 778161 10453093 0.9909 64118 777591 7666 56453 589936 76349 513587 791646 200000 991646
    14 74624734 762039 10236469 0.9902 63255 761477 7562 55693 577714 74768 502946 775233 195868 971101
    24 60506537 617905 8299839 0.9826 55235 617414 6603 48631 468443 60626 407817 628500 158924 787424
    30 53337352 544712 7316424 0.9778 50919 544259 6088 44832 412954 53444 359510 553994 140157 694151
    31 52226823 533374 7164089 0.977 50234 532927 6006 44228 404359 52332 352027 542453 137249 679702
    60 28288335 288958 3880385 0.9507 33903 288656 4053 29850 219063 28351 190712 293702 74530 368232
    61 27693418 282883 3798778 0.9497 33446 282586 3999 29448 214458 27755 186703 287521 72970 360491
    120 7766959 79388 1065414 0.8772 15029 79255 1797 13233 60185 7789 52396 80543 20625 101168
    121 7598697 77670 1042333 0.8758 14827 77538 1773 13054 58882 7621 51262 78796 20182 98978
    180 2022789 20700 277471 0.7678 6663 20641 797 5866 15693 2031 13662 20930 5449 26379
    240 474084 4864 65031 0.6048 2954 4838 353 2600 3687 477 3210 4882 1317 6198
    300 84409 873 11579 0.3619 1309 861 157 1153 662 86 576 856 257 1112
    348 7461 82 1023 0.0844 683 76 82 601 62 8 54 66 39 105
    349 6793 0 854 0.0776 674 69 75 599 57 7 50 59 37 95
    359 577 0 7 0.0073 586 6 7 579 8 0 8 0 13 13
    360 0 0 0 0 577 0 0 577 4 0 4 0 7 7
";

/// SF-31 to SF-38: *Cash Flow B*.
const CASH_FLOW_B: &str = "
    1 99906219 1667 1666 0.9993 67098 25018 1 67097 666667 11 666656 0 0 0
    2 99785306 3331 4993 0.9987 67528 50057 3 67525 666053 33 666019 0 0 0
    3 99637279 4991 9977 0.998 67944 75098 7 67938 665269 67 665202 0 0 0
    12 97098818 19519 127811 0.9916 70991 297182 93 70898 650632 853 649779 0 0 0
    13 96685496 21063 147113 0.9909 71246 321121 108 71138 648178 992 647185 1320 333 1653
    14 96246710 22589 166276 0.9902 71481 344839 123 71358 645551 1131 644419 2637 666 3303
    24 90529791 36562 346911 0.9826 72753 565713 276 72477 610230 2444 607787 15438 3904 19342
    30 86051329 43543 441856 0.9778 72531 679304 368 72163 581822 3136 578685 22515 5696 28212
    31 85263063 43144 455009 0.977 72421 673082 381 72039 576621 3233 573388 23631 5979 29611
    60 65098221 32948 413725 0.9507 68966 513897 432 68534 440875 3004 437871 29054 7373 36426
    61 64488603 32121 409329 0.9497 68848 509080 431 68417 436746 2972 433774 28781 7304 36085
    120 36902132 932 32329 0.8772 62781 291172 55 62726 248622 249 248374 3918 1003 4921
    121 36550166 923 28652 0.8758 62697 288395 49 62648 246230 222 246008 3624 928 4552
    180 20125040 509 6358 0.7678 58247 158794 18 58229 135660 46 135614 444 116 559
    240 9877050 250 3121 0.6048 54071 77934 17 54055 66750 23 66727 217 58 275
    300 3682531 94 1163 0.3619 50195 29057 16 50179 25087 9 25078 80 24 103
    348 587917 16 186 0.0844 47295 4639 15 47280 4267 1 4266 11 7 18
    349 536461 0 156 0.0776 47236 4233 14 47223 3921 1 3919 10 6 16
    359 46596 0 1 0.0073 46654 368 1 46652 624 0 624 0 3 3
    360 0 0 0 0 46596 0 0 46596 311 0 311 0 1 1
";

/// Asserts that the months have every cell of a printed table.
fn assert_cells(months: &[GroupMonth], printed: &str) {
    assert_eq!(months.len(), 360);
    for row in printed.trim().lines() {
        let cells: Vec<f64> = row.split_whitespace().map(|cell| cell.parse().unwrap()).collect();
        let month = &months[cells[0] as usize - 1];
        assert_eq!((1e4 * month.amortization_factor).round(), (1e4 * cells[4]).round(), "{row}");
        let computed = [
            (1, month.performing),
            (2, month.new_defaults),
            (3, month.in_foreclosure),
            (5, month.expected_amortization),
            (6, month.voluntary_prepayment),
            (7, month.default_amortization),
            (8, month.actual_amortization),
            (9, month.expected_interest),
            (10, month.interest_lost),
            (11, month.expected_interest - month.interest_lost),
            (12, month.recovery),
            (13, month.loss),
            (14, month.liquidated),
        ];
        for (column, amount) in computed {
            assert_eq!(amount.round(), cells[column], "column {column} of {row}");
        }
    }
}

/// New defaults, EXP AM, VOL PREPAY, AM DEF, ACT AM, recoveries, losses and ADB, in whole dollars.
fn totals(months: &[GroupMonth]) -> [i64; 8] {
    let fields: [fn(&GroupMonth) -> f64; 8] = [
        |month| month.new_defaults,
        |month| month.expected_amortization,
        |month| month.voluntary_prepayment,
        |month| month.default_amortization,
        |month| month.actual_amortization,
        |month| month.recovery,
        |month| month.loss,
        |month| month.liquidated,
    ];
    fields.map(|field| months.iter().map(field).sum::<f64>().round() as i64)
}

#[test]
fn cash_flow_a_equals_every_printed_dollar() {
    let months = cash_flow_a();
    assert_cells(&months, CASH_FLOW_A);
    assert_eq!(
        totals(&months),
        [47576640, 5510477, 47527662, 614780, 4895697, 37446547, 9515314, 46961860]
    );
}

#[test]
fn cash_flow_b_equals_every_printed_dollar() {
    let months = cash_flow_b();
    assert_cells(&months, CASH_FLOW_B);
    assert_eq!(
        totals(&months),
        [2776019, 21208767, 76052023, 36809, 21171958, 2184008, 555201, 2739209]
    );
}

/// Cumulative defaults in percent of the original balance, by PSA, at 50, 100, 150, 200, 250 and 300 SDA.
#[test]
fn cumulative_defaults_equal_the_printed_ones() {
    for (psa, printed) in [
        (100.0, [1.56, 3.09, 4.59, 6.08, 7.53, 8.97]),
        (125.0, [1.47, 2.92, 4.35, 5.76, 7.14, 8.51]),
        (150.0, [1.40, 2.78, 4.13, 5.47, 6.79, 8.08]),
        (175.0, [1.33, 2.64, 3.93, 5.20, 6.45, 7.69]),
        (200.0, [1.26, 2.51, 3.74, 4.95, 6.14, 7.32]),
        (250.0, [1.15, 2.28, 3.40, 4.50, 5.59, 6.66]),
        (300.0, [1.05, 2.08, 3.10, 4.11, 5.10, 6.08]),
        (400.0, [0.88, 1.74, 2.60, 3.45, 4.29, 5.12]),
        (500.0, [0.74, 1.48, 2.21, 2.93, 3.64, 4.35]),
    ] {
        for (sda, printed) in [50.0, 100.0, 150.0, 200.0, 250.0, 300.0].into_iter().zip(printed) {
            let months = cash_flow((PrepaymentSpeed::Psa, psa), (DefaultSpeed::Sda, sda));
            let defaults: f64 = months.iter().map(|month| month.new_defaults).sum();
            assert_eq!(format!("{:.2}", defaults / 1e6), format!("{printed:.2}"), "{psa} {sda}");
        }
    }
}

/// SF-4: a GNMA I 9 % (gross 9.5 %) of 360 months in its first month at 150 PSA, as shares of par.
#[test]
fn first_month_of_a_pass_through_has_the_printed_parts() {
    let mut loan = Loan::level_pay(1.0, 9.5, 360);
    loan.servicing_fee_pct = 0.5;
    let first = months(loan, &psa(150.0))[0];
    let principal = first.actual_amortization + first.voluntary_prepayment;
    let parts = [
        first.actual_amortization,
        first.voluntary_prepayment,
        first.expected_interest,
        first.expected_interest - first.net_interest(),
        principal,
        first.net_interest(),
        principal + first.net_interest(),
    ];
    let printed = [
        "0.00049188",
        "0.00025022",
        "0.00791667",
        "0.00041667",
        "0.00074210",
        "0.00750000",
        "0.00824210",
    ];
    assert_eq!(parts.map(|part| format!("{part:.8}")), printed);
}

/// SF-7: what the factors of B.3 consist of.
#[test]
fn factors_have_the_printed_scheduled_and_prepaid_parts() {
    let factors = [15, 16].map(|elapsed| scheduled_factor(9.5, 359, elapsed));
    assert_eq!(factors.map(|factor| format!("{factor:.8}")), ["0.99213300", "0.99157471"]);
    let scheduled = 0.851_506_25 * factors[1] / factors[0];
    let parts = [scheduled, 0.851_506_25 - scheduled, scheduled - 0.847_322_82];
    let printed = ["0.85102709", "0.00047916", "0.00370427"];
    assert_eq!(parts.map(|part| format!("{part:.8}")), printed);
}

/// SF-12 and SF-13: two pools from 1 January to 1 July 1989, in loan months 12 and 2. The average PSA
/// is in the example of `historical_psa_pct`.
#[test]
fn average_speed_of_two_pools_equals_the_printed_one() {
    let pool = |original: f64, [begin, end]: [f64; 2], remaining_months, age_months| PoolHistory {
        balance_begin: original * begin,
        balance_end: original * end,
        rate_pct: 9.5,
        remaining_months,
        age_months,
    };
    let pools = [
        pool(1e6, [0.869_252_18, 0.847_322_82], 349, 11),
        pool(2e6, [0.999_508_12, 0.982_902_30], 359, 1),
    ];
    let actual: f64 = pools.iter().map(|pool| pool.balance_end).sum();
    let left = [scheduled_factor(9.5, 349, 6), scheduled_factor(9.5, 359, 6)];
    let scheduled = pools[0].balance_begin * left[0] + pools[1].balance_begin * left[1];
    assert_eq!(format!("{actual:.2} {scheduled:.2}"), "2813127.42 2859330.23");
    let smm = historical_smm(&pools, 6);
    let cpr = annual_from_monthly(smm);
    assert_eq!(format!("{:.6} {:.4}", 100.0 * smm, 100.0 * cpr), "0.271142 3.2056");
    assert_eq!(format!("{:.2}", historical_psa_pct(&pools, 6).unwrap()), "212.02");
    // Of one pool and one month it is the speed between two factors.
    let one = pool(1.0, [0.851_506_25, 0.847_322_82], 344, 16);
    assert_eq!(format!("{:.2}", historical_psa_pct(&[one], 1).unwrap()), "150.00");
    near(historical_smm(&[one], 1), smm_between_factors(0.851_506_25, 0.847_322_82, 9.5, 359, 15));
    // Less repaid than scheduled is no speed, and neither is no pool.
    let mut unpaid = pools[0];
    unpaid.balance_end = unpaid.balance_begin;
    assert_eq!(historical_psa_pct(&[unpaid], 6), None);
    assert_eq!(historical_psa_pct(&[], 6), None);
}

/// SF-42 and SF-43: speeds of one month of an FHLMC, an FNMA and a GNMA pool. The WAM of the first two
/// is that at the later factor.
#[test]
fn speeds_of_one_month_equal_the_printed_ones() {
    for (begin, end, rate_pct, remaining_months, month, printed) in [
        (0.978_574_8, 0.970_867_4, 9.69, 343, 7, "604"),
        (0.968_915_77, 0.967_835_24, 10.03, 342, 16, "22"),
        (0.97, 0.96, 7.5, 355, 5, "1087"),
    ] {
        let pool = PoolHistory {
            balance_begin: begin,
            balance_end: end,
            rate_pct,
            remaining_months,
            age_months: month - 1,
        };
        assert_eq!(format!("{:.0}", historical_psa_pct(&[pool], 1).unwrap()), printed);
    }
}

/// SF-9: SMM, its CPR, and its PSA from month 30.
#[test]
fn conversions_of_a_monthly_rate_equal_the_printed_table() {
    for (smm_pct, printed) in [
        (0.05, "0.6 10"),
        (0.50, "5.8 97"),
        (1.00, "11.4 189"),
        (1.50, "16.6 276"),
        (2.00, "21.5 359"),
        (2.25, "23.9 398"),
    ] {
        let cpr = annual_from_monthly(smm_pct / 100.0);
        let computed = format!("{:.1} {:.0}", 100.0 * cpr, psa_pct_from_cpr(cpr, 30));
        assert_eq!(computed, printed, "SMM {smm_pct}");
    }
}

/// SF-10 and SF-11: SMM in percent by loan month and PSA.
#[test]
fn monthly_rates_of_psa_equal_the_printed_table() {
    for (month, psa_pct, printed) in [
        (1, 100.0, "0.02"),
        (10, 50.0, "0.08"),
        (10, 100.0, "0.17"),
        (10, 200.0, "0.34"),
        (10, 500.0, "0.87"),
        (10, 950.0, "1.74"),
        (20, 100.0, "0.34"),
        (20, 300.0, "1.06"),
        (20, 950.0, "3.91"),
        (30, 50.0, "0.25"),
        (30, 100.0, "0.51"),
        (30, 150.0, "0.78"),
        (30, 200.0, "1.06"),
        (30, 300.0, "1.64"),
        (30, 500.0, "2.93"),
        (30, 950.0, "6.79"),
    ] {
        let smm_pct = 100.0 * PrepaymentSpeed::Psa.smm(psa_pct, month);
        assert_eq!(format!("{smm_pct:.2}"), printed, "{psa_pct} PSA in month {month}");
    }
}

/// SF-13, 2 ABS in month 11; and the table of SF-15, SMM in percent by loan month.
#[test]
fn monthly_rates_of_abs_equal_the_printed_table() {
    for (abs_pct, month, printed) in [
        (2.0, 11, "2.50"),
        (1.5, 1, "1.50"),
        (1.5, 10, "1.73"),
        (1.5, 20, "2.10"),
        (1.5, 30, "2.65"),
        (1.5, 40, "3.61"),
        (1.5, 50, "5.66"),
        (2.0, 25, "3.85"),
        (2.0, 40, "9.09"),
        (2.0, 49, "50.00"),
        (2.0, 50, "100.00"),
    ] {
        let smm_pct = 100.0 * smm_from_abs(abs_pct, month);
        assert_eq!(format!("{smm_pct:.2}"), printed, "{abs_pct} ABS in month {month}");
    }
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
