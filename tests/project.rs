//! Projections: published figures, and laws that hold of every deal and scenario.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use paydown::calendar::Date;
use paydown::collateral::{Advances, DefaultSpeed, GroupVectors, IndexCurve, PrepaymentSpeed};
use paydown::projection::{BalanceCarry, ProjectionOptions, ProjectionResult, Value};
use paydown::{Deal, project, project_float, replay};

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
fn cash_flow_a() -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.assumptions.prepayment_speed = PrepaymentSpeed::Smm;
    options.assumptions.prepayment_pct = GroupVectors::flat(1.0);
    options.assumptions.default_speed = DefaultSpeed::Mdr;
    options.assumptions.default_pct = GroupVectors::flat(1.0);
    options.assumptions.severity_pct = GroupVectors::flat(20.0);
    options.assumptions.months_to_liquidation = 12;
    options
}

/// CPR, CDR and severity in percent.
fn scenario(cpr: f64, cdr: f64, severity: f64) -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.assumptions.prepayment_pct = GroupVectors::flat(cpr);
    options.assumptions.default_pct = GroupVectors::flat(cdr);
    options.assumptions.severity_pct = GroupVectors::flat(severity);
    options.assumptions.indices.set("libor-1m", IndexCurve::flat(1.1));
    options
}

fn pass_through() -> Deal {
    Deal::from_path("deals/bma-pass-through").unwrap()
}

/// The pass-through with its repline's lines replaced.
fn pass_through_of(balance: &str, rate: &str, term: u32) -> Deal {
    let text = std::fs::read_to_string("deals/bma-pass-through/deal.yaml")
        .unwrap()
        .replace("100000000.00", balance)
        .replace("rate: 8\n", &format!("rate: {rate}\n"))
        .replace("remaining_term: 360", &format!("remaining_term: {term}"));
    Deal::from_text("deal.yaml", &text).unwrap()
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
    let fields = paydown::collateral::GroupMonth::<1>::FIELDS;
    let of = |month: usize, field: &str| {
        let place = fields.iter().position(|known| *known == field).unwrap();
        result.collateral_rows[month].month.values(0)[place]
    };
    assert_cash_flow_a(
        |month, field| of(month as usize - 1, field),
        |field| (0..360).map(|month| of(month, field)).sum(),
    );
}

/// The example, built with the tests unless only this test was asked for.
fn example(arguments: &[&str]) -> std::process::Output {
    let tests = std::env::current_exe().unwrap();
    let built: PathBuf = tests.parent().unwrap().parent().unwrap().join("examples/project");
    if !built.is_file() {
        let cargo = Command::new(env!("CARGO")).args(["build", "--example", "project"]).status();
        assert!(cargo.unwrap().success());
    }
    Command::new(built).args(arguments).output().unwrap()
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

#[test]
fn headers_of_classes_and_summary_are_those_agreed() {
    let header = |show: &str| {
        let output = example(&["deals/bma-pass-through", "--show", show, "--format", "csv"]);
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().next().unwrap().to_owned()
    };
    assert_eq!(
        header("classes"),
        "period,date,class,balance_begin,rate,accrual_days,interest_due,interest_paid,\
         interest_shortfall,shortfall_paid,carryover_due,carryover_paid,accretion,principal,\
         realized_loss,write_up,balance_end,factor"
    );
    assert_eq!(
        header("summary"),
        "class,balance,interest,principal,realized_loss,average_life_years,first_principal,\
         last_principal"
    );
}

/// Every deal of `deals/` with where it starts; the deals of reports start from each of theirs.
fn starts() -> Vec<(String, Deal, ProjectionOptions)> {
    let mut starts = vec![("pass-through".to_owned(), pass_through(), scenario(0.0, 0.0, 0.0))];
    for (name, date) in [
        ("thornburg-2003-1", "2003-12-26"),
        ("thornburg-2003-2", "2003-04-25"),
        ("thornburg-2003-2", "2003-04-25-amended"),
        ("thornburg-2003-4", "2003-10-27"),
    ] {
        let deal = Deal::from_path(format!("deals/{name}")).unwrap();
        let mut options = scenario(0.0, 0.0, 0.0);
        options.from = Some(replay(&deal, format!("deals/{name}/{date}.txt")).unwrap());
        starts.push((format!("{name} from {date}"), deal, options));
    }
    starts
}

/// CPR, CDR, severity, lag; beyond the usual, the ends of what can be assumed.
const SCENARIOS: [(f64, f64, f64, u32); 9] = [
    (0.0, 0.0, 0.0, 12),
    (20.0, 0.0, 0.0, 12),
    (100.0, 0.0, 0.0, 12),
    (10.0, 2.0, 35.0, 12),
    (6.0, 12.0, 60.0, 6),
    (0.0, 100.0, 50.0, 0),
    (30.0, 100.0, 100.0, 18),
    (10.0, 5.0, 0.0, 12),
    (10.0, 5.0, 500.0, 12),
];

fn with_scenario(
    options: &ProjectionOptions,
    (cpr, cdr, severity, lag): (f64, f64, f64, u32),
) -> ProjectionOptions {
    let mut options = options.clone();
    options.assumptions.prepayment_pct = GroupVectors::flat(cpr);
    options.assumptions.default_pct = GroupVectors::flat(cdr);
    options.assumptions.severity_pct = GroupVectors::flat(severity);
    options.assumptions.months_to_liquidation = lag;
    options
}

/// What holds of every projection, `near` being what equality may miss.
fn assert_laws<V: Value>(what: &str, result: &ProjectionResult<V>, near: f64) {
    let nil = V::default();
    for (class, known) in result.classes.iter().enumerate() {
        let (mut before, mut retired) = (known.balance, known.balance <= nil);
        let mut gone = 0.0;
        for row in result.rows_of(class) {
            let told = || format!("{what}, {} in {}", known.name, row.date);
            assert_eq!(row.balance_begin, before, "{}: balances roll", told());
            for amount in [
                row.balance_end,
                row.principal,
                row.realized_loss,
                row.interest_paid,
                row.interest_shortfall,
                row.shortfall_paid,
            ] {
                assert!(amount >= nil, "{}: nothing is negative: {amount}", told());
            }
            assert!(!retired || row.balance_end == nil, "{}: retired stays retired", told());
            retired = row.balance_end == nil;
            before = row.balance_end;
            gone += (row.principal + row.realized_loss - row.write_up).to_float();
        }
        let off = known.balance.to_float() - gone - before.to_float();
        assert!(off.abs() <= near, "{what}, {}: principal + losses = opening", known.name);
    }
    let last = result.collateral_rows.last().unwrap();
    assert_eq!(last.month.balance_end[0], 0.0, "{what}: the collateral ends");
    for row in &result.collateral_rows {
        for (field, value) in
            paydown::collateral::GroupMonth::<1>::FIELDS.iter().zip(row.month.values(0))
        {
            assert!(value >= 0.0, "{what}, {} of {}: {field} is {value}", row.group, row.date);
        }
    }
}

/// All cash that comes in is paid: to the cent in decimals.
fn cash_in_and_out<V: Value>(result: &ProjectionResult<V>) -> (f64, f64) {
    let several = result.groups.len() > 1;
    let of_all = result.collateral_rows.iter().filter(|row| (row.group == "total") == several);
    let cash_in = of_all.map(|row| {
        let month = &row.month;
        month.net_interest(0)
            + month.scheduled_principal(0)
            + month.voluntary_prepayment[0]
            + month.recovery[0]
            + month.penalties[0]
    });
    let paid = result
        .class_rows
        .iter()
        .map(|row| (row.interest_paid + row.shortfall_paid + row.principal).to_float());
    (cash_in.sum(), paid.sum())
}

#[test]
fn every_deal_keeps_the_laws_to_its_end_in_both_arithmetics() {
    for (name, deal, options) in starts() {
        for values in SCENARIOS {
            let options = with_scenario(&options, values);
            let what = format!("{name}, {values:?}");
            let decimal = project(&deal, &options).unwrap();
            assert_laws(&what, &decimal, 0.0001);
            let (cash_in, paid) = cash_in_and_out(&decimal);
            assert!((cash_in - paid).abs() < 0.0001, "{what}: in {cash_in}, out {paid}");
            for row in &decimal.class_rows {
                for amount in [row.principal, row.interest_paid, row.realized_loss, row.balance_end]
                {
                    assert_eq!(amount, amount.round_dp(2), "{what}: whole cents");
                }
            }
            let float = project_float(&deal, &options).unwrap();
            assert_laws(&what, &float, 0.01);
        }
    }
}

/// How far decimals may stand from floats over a class's life.
///
/// Each rounding to a cent is off by half a cent at most. In a month the path of a class has four
/// of each group's principal (ending balance, loss, recovery, prepayment), two of its interest
/// (interest, fees) and one of its net rate, whose tenth place moves interest by less than half a
/// cent on less than 1.2 billion; then one for the amount of each clause, and two (a cent) for a
/// class's part of a list. Clauses that share out what others leave add those of the others, so
/// that every clause and payee of the deal counts once. Balances that are off by that accrue
/// interest on it, which a tenth more has room for.
fn allowed(deal: &str, months: u32) -> f64 {
    let text = std::fs::read_to_string(format!("deals/{deal}/deal.yaml")).unwrap();
    let groups = text.matches("line: Senior Percentage").count().max(1);
    let clauses = text.matches("  - pay:").count() + text.matches("  - allocate:").count();
    let payees = text.matches("  - class:").count();
    let roundings = 7 * groups + clauses + 2 * payees;
    0.005 * f64::from(months) * roundings as f64 * 1.1
}

#[test]
fn decimals_and_floats_agree_over_the_life_of_each_class() {
    let mut flips: BTreeMap<String, usize> = BTreeMap::new();
    let mut widest = 0.0_f64;
    for (name, deal, options) in starts() {
        for values in SCENARIOS {
            let options = with_scenario(&options, values);
            let decimal = project(&deal, &options).unwrap();
            let float = project_float(&deal, &options).unwrap();
            let months = decimal.months.max(float.months);
            let what = format!("{name}, {values:?}");
            let outcomes = decimal.trigger_rows.iter().zip(&float.trigger_rows);
            let flipped = outcomes.filter(|(a, b)| a.passed != b.passed).count();
            if flipped > 0 {
                flips.insert(what, flipped);
                continue;
            }
            let allowed = allowed(deal.name(), months);
            let settlement = decimal.settlement;
            for (a, b) in decimal.summary(settlement).iter().zip(float.summary(settlement)) {
                for (item, decimal, float) in [
                    ("principal", a.principal, b.principal),
                    ("interest", a.interest, b.interest),
                    ("loss", a.realized_loss, b.realized_loss),
                ] {
                    let off = (decimal.to_float() - float).abs();
                    widest = widest.max(off / allowed);
                    assert!(off <= allowed, "{what}, {} {item}: {decimal} or {float}", a.class);
                }
            }
        }
    }
    println!("widest: {widest} of what is allowed; flips: {flips:?}");
    assert!(flips.is_empty(), "tests that flip between the arithmetics: {flips:?}");
}

#[test]
fn no_prepayment_pays_the_schedule() {
    let result = project(&pass_through(), &ProjectionOptions::default()).unwrap();
    assert_eq!(result.months, 360);
    let first = result.rows_of(0).next().unwrap();
    assert_eq!(first.principal.to_string(), "67097.91");
    assert_eq!(first.interest_paid.to_string(), "666666.67");
    let summary = result.summary(result.settlement);
    assert_eq!(summary[0].first_principal.unwrap().to_string(), "1999-02-25");
    assert_eq!(summary[0].last_principal.unwrap().to_string(), "2029-01-25");
}

#[test]
fn all_prepaying_ends_in_the_first_month() {
    let result = project(&pass_through(), &scenario(100.0, 0.0, 0.0)).unwrap();
    assert_eq!(result.months, 1);
    let summary = result.summary(result.settlement);
    assert_eq!(summary[0].principal.to_string(), "100000000.00");
    assert!((summary[0].average_life_years.unwrap() - 1.0 / 12.0).abs() < 1e-12);
}

#[test]
fn all_defaulting_at_once_loses_what_severity_says() {
    let mut options = scenario(0.0, 100.0, 40.0);
    options.assumptions.months_to_liquidation = 0;
    let result = project(&pass_through(), &options).unwrap();
    assert_eq!(result.months, 1);
    let summary = &result.summary(result.settlement)[0];
    assert_eq!(summary.realized_loss.to_string(), "40000000.00");
    assert_eq!(summary.principal.to_string(), "60000000.00");
}

#[test]
fn severity_over_100_loses_no_more_than_the_balance() {
    let of = |severity| {
        let result = project(&pass_through(), &scenario(5.0, 5.0, severity)).unwrap();
        result.summary(result.settlement)[0].clone()
    };
    assert!(of(0.0).realized_loss.is_zero());
    // Advanced principal of a loan that is lost whole comes back, so that more is lost over 100.
    assert!(of(200.0).realized_loss >= of(100.0).realized_loss);
    assert!(of(200.0).realized_loss + of(200.0).principal == of(0.0).principal);
}

#[test]
fn a_negative_severity_is_told() {
    let told = project(&pass_through(), &scenario(5.0, 5.0, -1.0)).unwrap_err();
    assert!(told[0].message.contains("severity"), "{}", told[0]);
}

#[test]
fn the_smallest_pools_are_paid() {
    for (balance, rate, term) in
        [("0.01", "8", 360), ("100000000.00", "0", 360), ("100000000.00", "8", 1), ("0.01", "0", 1)]
    {
        let deal = pass_through_of(balance, rate, term);
        for (cpr, cdr, severity) in [(0.0, 0.0, 0.0), (10.0, 5.0, 50.0)] {
            let options = scenario(cpr, cdr, severity);
            let what = format!("{balance} at {rate} for {term}");
            let decimal = project(&deal, &options).unwrap();
            assert_laws(&what, &decimal, 0.0001);
            assert!(decimal.class_rows.last().unwrap().balance_end.is_zero());
            assert_laws(&what, &project_float(&deal, &options).unwrap(), 0.01);
        }
    }
}

#[test]
fn without_advances_interest_of_defaulted_loans_is_not_paid() {
    let mut options = cash_flow_a();
    let advanced = project(&pass_through(), &options).unwrap();
    options.assumptions.advances = Advances::None;
    let not = project(&pass_through(), &options).unwrap();
    assert_laws("not advanced", &not, 0.0001);
    let interest = |result: &ProjectionResult<_>| -> rust_decimal::Decimal {
        result.summary(result.settlement)[0].interest
    };
    assert!(interest(&not) < interest(&advanced));
}

#[test]
fn months_end_a_projection_early() {
    let mut options = ProjectionOptions::default();
    options.months = Some(5);
    let result = project(&pass_through(), &options).unwrap();
    assert_eq!((result.months, result.class_rows.len()), (5, 5));
}

#[test]
fn the_trustees_carry_is_kept_where_asked_for() {
    let (_, deal, mut options) = starts().remove(4);
    options.carry = BalanceCarry::Trustee;
    let result = project(&deal, &options).unwrap();
    let has_fractions = result.class_rows.iter().any(|row| row.balance_end.scale() > 2);
    assert!(has_fractions, "2003-4 carries fractions of a cent");
}

#[test]
fn a_projection_from_a_report_goes_on_with_its_dates_and_balances() {
    let (_, deal, options) = &starts()[1];
    let result = project(deal, options).unwrap();
    assert_eq!(result.settlement, Date::from_ymd(2003, 12, 26).unwrap());
    let first = &result.class_rows[0];
    assert_eq!(first.date, Date::from_ymd(2004, 1, 26).unwrap());
    assert_eq!(first.period, 12);
    assert_eq!(first.balance_begin.to_string(), "163982935.69");
}

#[test]
fn what_is_missing_is_told() {
    let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
    let told = project(&deal, &ProjectionOptions::default()).unwrap_err();
    assert!(told[0].message.contains("no loans to project"), "{}", told[0]);

    let mut options = ProjectionOptions::default();
    options.from = Some(replay(&deal, "deals/thornburg-2003-4/2003-10-27.txt").unwrap());
    let told = project(&deal, &options).unwrap_err();
    assert!(told[0].message.contains("“libor-1m”"), "{}", told[0]);
    assert!(told[0].message.contains("libor-1m=3.5"), "{}", told[0]);

    let told = project(&pass_through(), &options).unwrap_err();
    assert!(told[0].message.contains("not of bma-pass-through"), "{}", told[0]);
}

#[test]
fn ten_thousand_loans_are_one_pool() {
    let mut tape = String::from("balance,gross_rate,remaining_term,age\n");
    for loan in 0..10_000 {
        tape.push_str(&format!("{}.{:02},6.5,{},{}\n", 9_000 + loan % 997, loan % 100, 300, 60));
    }
    let mut options = scenario(8.0, 1.0, 30.0);
    options.loans = Some(paydown::collateral::read_tape("loans.csv", &tape).unwrap());
    options.months = Some(3);
    let result = project(&pass_through(), &options).unwrap();
    assert_eq!(result.months, 3);
    assert_eq!(result.collateral_rows[0].group, "pool");
}

#[test]
fn a_tape_stands_in_the_deals_folder() {
    let folder = std::env::temp_dir().join(format!("paydown-tape-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let text = std::fs::read_to_string("deals/bma-pass-through/deal.yaml").unwrap();
    let (before, rest) = text.split_once("  replines:\n").unwrap();
    let (_, after) = rest.split_once("  source: Standard").unwrap();
    let text = format!("{before}  loans: loans.csv\n  source: Standard{after}");
    std::fs::write(folder.join("deal.yaml"), text).unwrap();

    let deal = Deal::from_path(&folder).unwrap();
    let told = project(&deal, &ProjectionOptions::default()).unwrap_err();
    assert!(told[0].message.contains("there is no file"), "{}", told[0]);
    assert_eq!((told[0].line, told[0].column), (16, 10));

    let tape = "balance,gross_rate,remaining_term\n100000000.00,8,360\n";
    std::fs::write(folder.join("loans.csv"), tape).unwrap();
    let of_tape = project(&deal, &cash_flow_a()).unwrap();
    assert_eq!(of_tape, project(&pass_through(), &cash_flow_a()).unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn json_has_the_figures_of_the_csv_as_numbers() {
    let output = example(&["deals/bma-pass-through", "--show", "summary", "--format", "json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let rows: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(rows[0]["class"], "PT");
    assert_eq!(rows[0]["principal"], 100_000_000.0);
    assert_eq!(rows[0]["last_principal"], "2029-01-25");
}

#[test]
fn what_a_deal_does_not_have_is_told_by_the_example() {
    for (arguments, told) in [
        (["--call", "first"], "the deal file has no `call`"),
        (["--force", "delinquency=pass"], "the deal has no trigger named `delinquency`"),
        (["--force", "delinquency"], "write TRIGGER=pass or TRIGGER=fail"),
        (["--call", "soon"], "write never, first or a date"),
        (["--show", "steps"], "steps are not shown"),
        (["--index", "libor"], "write NAME=V"),
    ] {
        let output = example(&["deals/bma-pass-through", arguments[0], arguments[1]]);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(told), "{error}");
    }
}
