//! *Cash Flow A* of the Standard Formulas, every printed figure.

use paydown::collateral::{DefaultSpeed, GroupVectors, PrepaymentSpeed};
use paydown::project_float;
use paydown::projection::ProjectionOptions;

use crate::{example, pass_through};

/// Month, PERF, NEW DEF, FCL, SCH in ten-thousandths, EXP AM, VOL PREPAY, AM DEF, ACT AM, EXP INT,
/// LOST INT, PRIN RECOV, PRIN LOSS, ADB of *Cash Flow A*, in whole dollars.
const PRINTED: [[i64; 14]; 7] = [
    [1, 97934244, 1000000, 999329, 9993, 67098, 999329, 671, 66427, 666667, 6667, 0, 0, 0],
    [12, 77816148, 794620, 10674244, 9916, 64994, 794042, 7770, 57223, 595663, 71213, 0, 0, 0],
    [
        13, 76203943, 778161, 10453093, 9909, 64118, 777591, 7666, 56453, 589936, 76349, 791646,
        200000, 991646,
    ],
    [
        60, 28288335, 288958, 3880385, 9507, 33903, 288656, 4053, 29850, 219063, 28351, 293702,
        74530, 368232,
    ],
    [180, 2022789, 20700, 277471, 7678, 6663, 20641, 797, 5866, 15693, 2031, 20930, 5449, 26379],
    [349, 6793, 0, 854, 776, 674, 69, 75, 599, 57, 7, 59, 37, 95],
    [360, 0, 0, 0, 0, 577, 0, 0, 577, 4, 0, 0, 7, 7],
];

const PRINTED_FIELDS: [&str; 13] = [
    "performing",
    "new_defaults",
    "in_foreclosure",
    "amortization_factor",
    "expected_amortization",
    "voluntary_prepayment",
    "default_amortization",
    "actual_amortization",
    "expected_interest",
    "interest_lost",
    "recovery",
    "loss",
    "liquidated",
];

const PRINTED_TOTALS: [(&str, i64); 8] = [
    ("new_defaults", 47_576_640),
    ("expected_amortization", 5_510_477),
    ("voluntary_prepayment", 47_527_662),
    ("default_amortization", 614_780),
    ("actual_amortization", 4_895_697),
    ("recovery", 37_446_547),
    ("loss", 9_515_314),
    ("liquidated", 46_961_860),
];

/// Monthly rates of 1 %, liquidation after 12 months, severity 20 %, advanced.
pub fn cash_flow_a() -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.assumptions.prepayment_speed = PrepaymentSpeed::Smm;
    options.assumptions.prepayment_pct = GroupVectors::flat(1.0);
    options.assumptions.default_speed = DefaultSpeed::Mdr;
    options.assumptions.default_pct = GroupVectors::flat(1.0);
    options.assumptions.severity_pct = GroupVectors::flat(20.0);
    options.assumptions.months_to_liquidation = 12;
    options
}

/// Checks every printed figure of *Cash Flow A*, `value` being that of a month and field.
fn assert_cash_flow_a(value: impl Fn(i64, &str) -> f64, total: impl Fn(&str) -> f64) {
    for row in PRINTED {
        for (field, printed) in PRINTED_FIELDS.iter().zip(&row[1..]) {
            let scale = if *field == "amortization_factor" { 10_000.0 } else { 1.0 };
            let computed = (scale * value(row[0], field)).round() as i64;
            assert_eq!(computed, *printed, "month {}, {field}", row[0]);
        }
    }
    for (field, printed) in PRINTED_TOTALS {
        assert_eq!(total(field).round() as i64, printed, "total of {field}");
    }
}

#[test]
fn cash_flow_a_agrees_on_every_printed_figure_through_the_library() {
    let result = project_float(&pass_through(), &cash_flow_a()).unwrap();
    assert_eq!(result.collateral_rows.len(), 360);
    let fields = paydown::collateral::GroupMonth::FIELDS;
    let of = |month: usize, field: &str| {
        let place = fields.iter().position(|known| *known == field).unwrap();
        result.collateral_rows[month].month.values()[place]
    };
    assert_cash_flow_a(
        |month, field| of(month as usize - 1, field),
        |field| (0..360).map(|month| of(month, field)).sum(),
    );
}

#[test]
fn cash_flow_a_agrees_on_every_printed_figure_through_the_example() {
    let line = "deals/bma-pass-through --smm 1 --mdr 1 --severity 20 --lag 12 --show collateral \
                --arithmetic float --format csv";
    let output = example(&line.split_whitespace().collect::<Vec<_>>());
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    assert_eq!(
        header,
        "period,date,group,balance_begin,performing,new_defaults,in_foreclosure,\
         amortization_factor,expected_amortization,voluntary_prepayment,default_amortization,\
         actual_amortization,expected_interest,interest_lost,actual_interest,recovery,loss,\
         liquidated,advances,penalties,fees,prepayment_interest_shortfall,delinquent_60,net_rate,\
         wam,balance_end"
    );
    let columns: Vec<&str> = header.split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let of = |month: usize, field: &str| {
        let place = columns.iter().position(|known| *known == field).unwrap();
        rows[month][place].parse::<f64>().unwrap()
    };
    assert_cash_flow_a(
        |month, field| of(month as usize - 1, field),
        |field| (0..rows.len()).map(|month| of(month, field)).sum(),
    );
}
