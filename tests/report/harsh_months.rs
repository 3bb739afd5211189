//! Projected months of harsh scenarios, printed as reports: they do not contradict themselves, and
//! they tie out one after another and each alone.

use paydown::Deal;
use paydown::collateral::{
    GroupVectors, IndexCurve, PrepaymentInterest, PrepaymentSpeed, Quantity,
};
use paydown::projection::{BalanceCarry, ProjectionOptions};
use paydown::report::trustee::project_reports;
use paydown::report::{Digits, Page, Report};
use paydown::tie_out::Replay;
use paydown::tie_out::{TieOut, Verdict};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rust_decimal::Decimal;

/// Each series with its filing.
const FILINGS: [(&str, &str); 3] = [
    ("deals/thornburg-2003-1", "2003-12-26.txt"),
    ("deals/thornburg-2003-2", "2003-04-25.txt"),
    ("deals/thornburg-2003-4", "2003-10-27.txt"),
];

/// Speeds in percent: monthly prepayments, yearly defaults, severity; months to liquidation; days of
/// interest lost by prepaid balances; an index.
#[derive(Debug, Clone)]
struct Scenario {
    smm: String,
    cdr: String,
    severity: f64,
    lag: u32,
    days_lost: f64,
    index: f64,
    months: u32,
}

impl Scenario {
    fn new(smm: &str, cdr: &str) -> Self {
        let (smm, cdr) = (smm.to_owned(), cdr.to_owned());
        Self { smm, cdr, severity: 50.0, lag: 0, days_lost: 0.0, index: 1.12, months: 12 }
    }

    fn vectors(text: &str, quantity: Quantity) -> GroupVectors {
        GroupVectors::parse(text, quantity).unwrap()
    }
}

/// A filing, and the months after it as the trustee prints them.
fn series(deal: &Deal, file: &str, scenario: &Scenario, digits: Digits) -> Vec<Report> {
    let filed = Report::open(file).unwrap();
    let start = Replay::of(deal).series(vec![filed.clone()]).remove(0).unwrap().state().clone();
    let mut options = ProjectionOptions::default();
    options.start = Some(start);
    options.carry = BalanceCarry::Trustee;
    options.months = Some(scenario.months);
    let assumptions = &mut options.assumptions;
    assumptions.prepayment_speed = PrepaymentSpeed::Smm;
    assumptions.prepayment_pct = Scenario::vectors(&scenario.smm, Quantity::Rate);
    assumptions.default_pct = Scenario::vectors(&scenario.cdr, Quantity::Rate);
    assumptions.severity_pct = GroupVectors::flat(scenario.severity);
    assumptions.months_to_liquidation = scenario.lag;
    assumptions.prepayment_interest = PrepaymentInterest::new(scenario.days_lost, false);
    assumptions.indices.set("libor-1m", IndexCurve::flat(scenario.index));
    let mut page = Page::default();
    page.digits = digits;
    let printed = project_reports(deal, &options, &page).unwrap();
    std::iter::once(filed).chain(printed.iter().map(|month| month.read().unwrap())).collect()
}

/// The first figure that the tie-out reports in a month.
fn reported(tied: &TieOut) -> Option<String> {
    let mut cells = tied.cells.iter();
    let cell = cells.find(|cell| matches!(cell.verdict, Verdict::Anomaly | Verdict::Break))?;
    Some(format!("{}: {cell:#?}", tied.distribution_date))
}

/// Asserts that the months after a filing tie out in order.
#[track_caller]
fn assert_tied(folder: &str, file: &str, scenario: &Scenario, digits: Digits) {
    let deal = Deal::open(folder).unwrap();
    let months = series(&deal, &format!("{folder}/{file}"), scenario, digits);
    assert!(months.len() > 2, "{scenario:?}");
    for tied in Replay::of(&deal).series(months).into_iter().skip(1) {
        let wrong = reported(&tied.unwrap());
        assert!(wrong.is_none(), "{folder} {digits:?} {scenario:?}: {}", wrong.unwrap_or_default());
    }
}

/// Six tenths of each group prepay in a month and pay half a month's interest less, which is more
/// than the classes accrue in the last months.
#[test]
fn months_with_shortfalls_beyond_the_accruals_tie_out() {
    let scenario = Scenario { days_lost: 15.0, ..Scenario::new("60", "0") };
    for (folder, file) in FILINGS {
        assert_tied(folder, file, &scenario, Digits::Trustee);
    }
}

/// The last balances of the subordinates are cents, and what their interest leaves unpaid is less
/// than half a cent a month.
#[test]
fn months_with_less_than_half_a_cent_unpaid_tie_out() {
    let scenario = Scenario { months: 32, ..Scenario::new("50", "5") };
    let (folder, file) = FILINGS[0];
    assert_tied(folder, file, &scenario, Digits::Trustee);
}

/// Nothing is lost, so that no losses say of which groups the liquidated loans were.
#[test]
fn months_with_liquidations_and_without_losses_tie_out() {
    let scenario = Scenario { severity: 0.0, months: 3, ..Scenario::new("0", "1") };
    let (folder, file) = FILINGS[0];
    for digits in [Digits::Full, Digits::Trustee] {
        assert_tied(folder, file, &scenario, digits);
    }
}

/// Group 1 is lost in a month. The deal file then pays A-1 interest that no class accrues, as
/// principal: from the second month the pool exceeds the certificates by 65,079.81 and more.
#[test]
fn months_in_which_the_deal_file_pays_interest_as_principal_tie_out() {
    let scenario =
        Scenario { severity: 100.0, months: 6, ..Scenario::new("0", "1: 100, 2: 0, 3: 0, 4: 0") };
    let (folder, file) = FILINGS[0];
    assert_tied(folder, file, &scenario, Digits::Trustee);
    let deal = Deal::open(folder).unwrap();
    let months = series(&deal, &format!("{folder}/{file}"), &scenario, Digits::Trustee);
    let figure = |report: &Report, row: &str, column: &str| {
        let mut cells = report.cells.iter();
        let is_it = |cell: &&paydown::report::Cell| cell.row == row && cell.column == column;
        cells.find(is_it).unwrap().figure.value
    };
    let excess = |report: &Report| {
        figure(report, "Ending Scheduled Collateral Balance", "")
            - figure(report, "Totals", "Ending Certificate Balance")
    };
    assert_eq!(excess(&months[2]), Decimal::new(6_507_981, 2));
    // The months in which the file does so contradict no report that is replayed alone either.
    for month in months.into_iter().skip(2) {
        let wrong = reported(&Replay::of(&deal).series(vec![month]).remove(0).unwrap());
        assert!(wrong.is_none(), "{}", wrong.unwrap_or_default());
    }
}

/// In the month before, a total is not what the certificates add up to: that is no excess which the
/// deal file made, and the month after is not held to it.
#[test]
fn wrong_balance_of_one_month_does_not_accuse_the_next() {
    let (folder, file) = FILINGS[0];
    let deal = Deal::open(folder).unwrap();
    let scenario = Scenario { months: 2, ..Scenario::new("2", "1") };
    let mut months = series(&deal, &format!("{folder}/{file}"), &scenario, Digits::Full);
    let place = |cell: &&mut paydown::report::Cell| {
        cell.row == "B-6" && cell.column == "Ending Certificate Balance"
    };
    for cell in months[1].cells.iter_mut().filter(place) {
        cell.figure.value += Decimal::ONE_HUNDRED;
    }
    let tied: Vec<TieOut> = Replay::of(&deal).series(months).into_iter().flatten().collect();
    assert!(reported(&tied[1]).is_some());
    let blamed = tied[2].cells.iter().find(|cell| {
        cell.row == "Totals" && matches!(cell.verdict, Verdict::Anomaly | Verdict::Break)
    });
    assert!(blamed.is_none(), "{blamed:#?}");
}

/// Of the shortfall the classes bear what they accrue: their table's total is the sum of their
/// rounded shares, within half a cent each, and the account's line has the whole shortfall.
#[test]
fn shortfall_beyond_the_accruals_is_not_in_the_total_of_the_classes() {
    let (folder, file) = FILINGS[2];
    let deal = Deal::open(folder).unwrap();
    let scenario = Scenario { days_lost: 15.0, ..Scenario::new("60", "0") };
    let months = series(&deal, &format!("{folder}/{file}"), &scenario, Digits::Trustee);
    let mut beyond = 0;
    for month in months.iter().skip(1) {
        let of = |column: &str, is_total: bool| -> Decimal {
            let cells = month.cells.iter().filter(|cell| {
                cell.column == column
                    && (cell.row == "Totals") == is_total
                    && !cell.table.contains("Factors")
            });
            cells.map(|cell| cell.figure.value).sum()
        };
        let column = "Non-Supported Interest Shortfall";
        let (sum, total) = (of(column, false), of(column, true));
        assert!((sum - total).abs() <= Decimal::new(25, 3), "{sum} and {total}");
        let label = "Non-Supported Prepayment/Curtailment Interest Shortfall";
        let line = month.cells.iter().find(|cell| cell.row == label).unwrap().figure.value;
        let accrued = of("Current Accrued Interest", true);
        assert!((total - line.min(accrued)).abs() <= Decimal::new(25, 3), "{total} of {line}");
        beyond += usize::from(line > accrued);
    }
    assert!(beyond > 2, "{beyond} months with a shortfall beyond the accruals");
}

fn vector(most: u32) -> impl Strategy<Value = String> {
    prop::array::uniform4(0..=most)
        .prop_map(move |[a, b, c, d]| format!("1: {a}, 2: {b}, 3: {c}, 4: {d}"))
}

fn scenarios(groups: bool) -> impl Strategy<Value = Scenario> {
    let speed = move |most: u32| {
        let flat = (0..=most).prop_map(|speed| speed.to_string());
        if groups { prop_oneof![flat, vector(most)].boxed() } else { flat.boxed() }
    };
    let others = (0..=100_u32, 0..=6_u32, prop::sample::select(vec![0.0, 15.0, 30.0]), 0..=12_u32);
    (speed(60), speed(90), others).prop_map(|(smm, cdr, (severity, lag, days_lost, index))| {
        Scenario {
            severity: severity.into(),
            lag,
            days_lost,
            index: index.into(),
            months: 9,
            ..Scenario::new(&smm, &cdr)
        }
    })
}

/// The same scenarios in each run.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn assert_scenarios_tie(cases: u32) {
    for (folder, file) in FILINGS {
        let digits = prop::sample::select(vec![Digits::Full, Digits::Trustee]);
        let mut runner = runner(cases);
        let run =
            runner.run(&(scenarios(folder.ends_with("2003-1")), digits), |(scenario, digits)| {
                assert_tied(folder, file, &scenario, digits);
                Ok(())
            });
        run.unwrap();
    }
}

#[test]
fn months_of_random_scenarios_tie_out() {
    assert_scenarios_tie(4);
}

#[test]
#[ignore = "many scenarios: minutes in a debug build"]
fn months_of_many_random_scenarios_tie_out() {
    assert_scenarios_tie(200);
}
