//! The targets of hostile input: functions of bytes that must not panic, hang or fill the memory.
//!
//! The smoke test here and the fuzzers in `fuzz/` call the same functions. A target does not judge the
//! result: a file may be refused or read. We use what a reader accepts, so that the engine's own
//! assertions check it.

use paydown::analytics::{Bump, Curve, CurveKind};
use paydown::calendar::Date;
use paydown::collateral::{
    Assumptions, GroupVectors, IndexCurve, Loan, Pool, PoolProjection, Quantity, Vector,
};
use paydown::history::History;
use paydown::projection::Projection;
use paydown::projection::{Call, ProjectionOptions};
use paydown::report::tables::{Published, TableKind, Tables};
use paydown::report::{Layout, Report, ReportReader};
use paydown::scenario::{Arithmetic, RunOptions, Scenario, run};
use paydown::table::Row;
use paydown::tie_out::{Replay, TieOut};
use paydown::{Deal, DealState};

/// A target: its name, which its corpus has too, and its function.
pub struct Target {
    pub name: &'static str,
    pub call: fn(&[u8]),
}

/// Every target.
pub const TARGETS: [Target; 9] = [
    Target { name: "report", call: report },
    Target { name: "layout", call: layout },
    Target { name: "deal", call: deal },
    Target { name: "formula", call: formula },
    Target { name: "tape", call: tape },
    Target { name: "tables", call: tables },
    Target { name: "vector", call: vector },
    Target { name: "curve", call: curve },
    Target { name: "date", call: date },
];

/// Months to project: enough for resets, triggers and liquidations.
const MONTHS: u32 = 15;

/// Series, deal file and report.
const DEALS: [(&str, &str, &str); 3] = [
    (
        "2003-1",
        include_str!("../../deals/thornburg-2003-1/deal.yaml"),
        include_str!("../../deals/thornburg-2003-1/2003-12-26.txt"),
    ),
    (
        "2003-2",
        include_str!("../../deals/thornburg-2003-2/deal.yaml"),
        include_str!("../../deals/thornburg-2003-2/2003-04-25.txt"),
    ),
    (
        "2003-4",
        include_str!("../../deals/thornburg-2003-4/deal.yaml"),
        include_str!("../../deals/thornburg-2003-4/2003-10-27.txt"),
    ),
];

/// A trustee report: read, and tied out with the deal of its series.
pub fn report(bytes: &[u8]) {
    let Ok(report) = Report::read("report.txt", bytes) else { return };
    for (series, text, _) in DEALS {
        if report.series == series
            && let Ok(deal) = Deal::from_text("deal.yaml", text)
        {
            tie_out_and_project(&deal, report);
            return;
        }
    }
}

/// A layout: read, and filings read in it.
pub fn layout(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(layout) = Layout::from_text("layout.yaml", text) else { return };
    let reader = ReportReader::new().layout(layout);
    for (_, deal, text) in DEALS {
        if let (Ok(report), Ok(deal)) =
            (reader.read("report.txt", text.as_bytes()), Deal::from_text("deal.yaml", deal))
        {
            let _ = Replay::of(&deal).report(&report);
        }
    }
}

/// A deal file: read, projected from closing, and tied out with the report of its series.
pub fn deal(bytes: &[u8]) {
    let Ok(deal) = Deal::from_bytes("deal.yaml", bytes) else { return };
    project_in_all(&deal, None);
    for (series, _, text) in DEALS {
        if deal.series() == series
            && let Ok(report) = Report::read("report.txt", text.as_bytes())
        {
            tie_out_and_project(&deal, report);
            return;
        }
    }
}

/// A formula: as a value that a clause pays, as a condition and as a class's rate.
pub fn formula(bytes: &[u8]) {
    const DEAL: &str = include_str!("formula.yaml");
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // A single-quoted YAML text, which may contain anything but line ends.
    let quoted = format!("'{}'", text.replace('\'', "''").replace(['\n', '\r', '\t'], " "));
    for place in ["AMOUNT", "TEST", "RATE"] {
        let others = [("AMOUNT", "cash"), ("TEST", "month >= 1"), ("RATE", "5%")];
        let mut file = DEAL.replace(place, &quoted);
        for (other, plain) in others {
            file = file.replace(other, plain);
        }
        if let Ok(deal) = Deal::from_text("deal.yaml", &file) {
            project_in_all(&deal, None);
        }
    }
}

/// A loan tape: read, and projected.
pub fn tape(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(pool) = Pool::from_csv("loans.csv", text) else { return };
    project_pool(&pool, &assumptions());
}

/// A table of the kind that the first byte chooses, after a `columns.yaml` and a line of three dashes.
pub fn tables(bytes: &[u8]) {
    const DEAL: &str = include_str!("../bad_tables/deal.yaml");
    let Some((first, rest)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let Ok(deal) = Deal::from_text("deal.yaml", DEAL) else { return };
    let kind = TableKind::ALL[usize::from(*first) % TableKind::ALL.len()];
    let (columns, table) = text.split_once("\n---\n").unwrap_or(("", text));
    let Ok(read) = Tables::from_texts(&deal, &[(kind, "A-1.csv", table)], columns) else { return };
    for value in read.rows.iter().flat_map(|row| &row.values) {
        if let Published::Figure(figure) = value.value {
            let within = figure.interval();
            assert!(within.low <= figure.value && figure.value <= within.high, "{text:?}");
            assert_eq!(figure.print(figure.value), figure.value, "{text:?}");
        }
    }
    let tied = Replay::of(&deal).tables(&read);
    show_history(&deal, &tied.into_iter().flatten().collect::<Vec<_>>());
}

/// A vector, of the quantity that the first byte chooses: read, printed, read again, evaluated.
pub fn vector(bytes: &[u8]) {
    const QUANTITIES: [Quantity; 6] = [
        Quantity::Rate,
        Quantity::CurveMultiple,
        Quantity::Severity,
        Quantity::Recovery,
        Quantity::Share,
        Quantity::IndexRate,
    ];
    let Some((first, rest)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let quantity = QUANTITIES[usize::from(*first) % QUANTITIES.len()];
    if let Ok(read) = Vector::parse(text, quantity) {
        let values = |vector: &Vector| [0, 1, 2, 12, 13, 600, u32::MAX].map(|at| vector.at(at));
        let (low, high) = read.range_pct();
        assert!(values(&read).iter().all(|value| (low..=high).contains(value)), "{text:?}");
        let again = Vector::parse(&read.to_string(), quantity);
        assert_eq!(again.as_ref().map(values), Ok(values(&read)), "{text:?}");
    }
    if let Ok(read) = GroupVectors::parse(text, quantity) {
        assert!(GroupVectors::parse(&read.to_string(), quantity).is_ok(), "{text:?}");
        let mut assumed = assumptions();
        assumed.prepayment_pct = read;
        project_pool(&small_pool(), &assumed);
    }
}

/// A curve of an index or of discount factors: read, and evaluated at times near and far.
pub fn curve(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    index_curve(text);
    let of_csv = |kind| Curve::from_csv("curve.csv", text, kind);
    for curve in [text.parse::<Curve>(), of_csv(CurveKind::Par), of_csv(CurveKind::Zero)] {
        let Ok(curve) = curve else { continue };
        assert!(curve.to_string().parse::<Curve>().is_ok_and(|again| again == curve), "{text:?}");
        let _ = curve.with_bump(Bump::PARALLEL, 50.0);
        for years in [0.0, 0.3, 7.0, 100.0, 1e300] {
            assert!(curve.discount(years) > 0.0, "{text:?}");
            let _ = (curve.zero_pct(years), curve.par_pct(years), curve.forward_pct(years, 9.0));
        }
    }
}

/// The curve of an index as CSV.
fn index_curve(text: &str) {
    let Some(first) = Date::from_ymd(2003, 12, 1) else { return };
    let Ok(curve) = IndexCurve::from_csv("curve.csv", text, first) else { return };
    assert_eq!(curve.problem(), None, "{text:?}");
    for month in [i64::MIN, -1, 0, 1, 2, 600, i64::MAX] {
        assert!((-20.0..=100.0).contains(&curve.rate_pct(month)), "{text:?}");
    }
}

/// A date: read, printed, read again, moved.
pub fn date(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Some(read) = Date::parse_iso(text) else { return };
    assert_eq!(Date::parse_iso(&read.to_string()), Some(read));
    for months in [i32::MIN, -1, 1, 12, 3_600, i32::MAX] {
        let _ = read.add_months(months);
    }
}

fn tie_out_and_project(deal: &Deal, report: Report) {
    let tied = Replay::of(deal).series(vec![report]);
    let tied: Vec<TieOut> = tied.into_iter().flatten().collect();
    show_history(deal, &tied);
    for tied in tied {
        project_in_all(deal, Some(tied.state().clone()));
    }
}

/// Every row of the months, and their speeds.
fn show_history(deal: &Deal, tied: &[TieOut]) {
    let Ok(history) = History::of(deal, tied) else { return };
    let rows = history.flows.class_rows.len();
    assert_eq!(rows, history.actual_months as usize * history.flows.opening.len());
    for row in history.collateral() {
        let _ = row.cells();
    }
    let speeds = history.speeds();
    assert_eq!(speeds.len(), history.flows.collateral_rows.len());
}

/// In decimals, in floats and in lanes of both kinds, from closing or from a report; and called.
fn project_in_all(deal: &Deal, from: Option<DealState>) {
    let mut options = ProjectionOptions::default();
    options.start = from;
    options.months = Some(MONTHS);
    let mut scenario = Scenario::from(assumptions());
    let subject = Projection::with(deal, &options);
    for name in subject.index_names().unwrap_or_default() {
        scenario.assumptions.indices.set(&name, IndexCurve::flat(3.0));
    }
    let scenarios = [scenario];
    for arithmetic in [Arithmetic::Float, Arithmetic::Cents] {
        let mut how = RunOptions::default();
        how.arithmetic = arithmetic;
        let _ = run(std::slice::from_ref(&subject), &scenarios[..], &how, |_| {});
    }
    let [Scenario { assumptions, .. }] = scenarios;
    options.assumptions = assumptions;
    let _ = Projection::with(deal, &options).run();
    let _ = Projection::with(deal, &options).float().run();
    options.call = Call::First;
    let _ = Projection::with(deal, &options).run();
}

fn project_pool(pool: &Pool, assumed: &Assumptions) {
    let mut assumed = assumed.clone();
    for name in pool.index_names() {
        assumed.indices.set(name, IndexCurve::flat(3.0));
    }
    let Ok(projection) = PoolProjection::new(pool, &assumed) else { return };
    projection.take(MONTHS as usize).for_each(drop);
}

fn small_pool() -> Pool {
    Pool::from_loans(vec![Loan::level_pay(100_000.0, 6.0, 60)]).unwrap()
}

fn assumptions() -> Assumptions {
    let mut assumed = Assumptions::default();
    assumed.prepayment_pct = GroupVectors::flat(20.0);
    assumed.default_pct = GroupVectors::flat(5.0);
    assumed.severity_pct = GroupVectors::flat(40.0);
    assumed.recovery_pct = GroupVectors::flat(10.0);
    assumed.months_to_liquidation = 3;
    assumed.months_to_recovery = 2;
    assumed
}
