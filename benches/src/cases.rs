//! The cases of the benches: deals from their reports, a grid of scenarios, pools of many loans.

use std::path::Path;

use paydown::Deal;
use paydown::collateral::{
    Assumptions, DefaultSpeed, IndexCurve, Loan, Pool, PrepaymentSpeed, Quantity, Vector,
};
use paydown::error::Errors;
use paydown::projection::Projection;
use paydown::projection::ProjectionOptions;
use paydown::scenario::{Axis, Grid, Scenario, Scenarios};
use paydown::tie_out::Replay;

use crate::by_hand::Speeds;

/// Scenarios in a batch, which run side by side.
pub const WIDTH: usize = 16;

/// A deal and its start.
pub struct Case {
    /// The deal.
    pub deal: Deal,
    /// The state after its report, if it has one; loans, if the deal has none of its own.
    pub options: ProjectionOptions,
}

impl Case {
    /// A deal of `deals/` by the name of its folder, from its first report.
    ///
    /// # Panics
    ///
    /// If the deal or its report cannot be read.
    #[must_use]
    pub fn open(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deals").join(name);
        let deal = Deal::open(&folder).expect("a deal of `deals/`");
        let mut options = ProjectionOptions::default();
        let mut reports: Vec<_> = std::fs::read_dir(&folder)
            .expect("a folder of `deals/`")
            .map(|entry| entry.expect("a file of the deal").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
            .collect();
        reports.sort();
        options.start = reports
            .first()
            .map(|report| Replay::of(&deal).file(report).expect("its report").state().clone());
        Self { deal, options }
    }

    /// A pass-through on the given loans. Its waterfall takes almost no time.
    #[must_use]
    pub fn loans(pool: Pool) -> Self {
        let mut case = Self::open("bma-pass-through");
        case.options.loans = Some(pool);
        case
    }

    /// The case in the form that a run of scenarios needs.
    #[must_use]
    pub const fn subject(&self) -> Projection<'_> {
        Projection::with(&self.deal, &self.options)
    }

    /// The replines that the projection computes from the report, and the classes before its first
    /// month.
    ///
    /// # Panics
    ///
    /// If the deal cannot be projected.
    #[must_use]
    pub fn start(&self) -> Start {
        let mut options = self.options.clone();
        options.assumptions = assumed();
        let result = Projection::with(&self.deal, &options).float().run().expect("a projection");
        let replines = result.collateral_rows.iter().take(result.groups.len()).map(|row| {
            let month = &row.month;
            Repline {
                balance: month.balance_begin,
                gross_rate: month.expected_interest / month.balance_begin * 12.0,
                net_rate: month.net_rate / 100.0,
                term_months: month.wam.round() as u32 + 1,
            }
        });
        let first = result.class_rows.iter().take(result.opening.len());
        let years = result.class_rows.iter().step_by(result.opening.len()).map(|row| {
            let (start, end) = (result.settlement, row.date);
            let (first, last) = (start.day().min(30), end.day());
            let last = if first == 30 { last.min(30) } else { last };
            let days = 30 * end.months_since(start) + i32::from(last) - i32::from(first);
            f64::from(days) / 360.0
        });
        Start {
            replines: replines.collect(),
            balances: first.map(|row| row.balance_begin).collect(),
            period: result.class_rows[0].period,
            years: years.collect(),
        }
    }
}

/// A deal before its first month.
#[derive(Debug, Clone)]
pub struct Start {
    /// One for each group.
    pub replines: Vec<Repline>,
    /// One for each class.
    pub balances: Vec<f64>,
    /// Number of the first distribution.
    pub period: u32,
    /// Years from settlement to each distribution, 30/360.
    pub years: Vec<f64>,
}

/// A fixed-rate, level-pay repline; rates as fractions of one a year.
#[derive(Debug, Clone, Copy)]
pub struct Repline {
    /// Current balance.
    pub balance: f64,
    /// Rate that borrowers pay.
    pub gross_rate: f64,
    /// Pass-through rate.
    pub net_rate: f64,
    /// Months to the last payment.
    pub term_months: u32,
}

/// The assumptions of all scenarios: twelve months to liquidation, advances, constant index rates.
#[must_use]
pub fn assumed() -> Assumptions {
    let mut assumed = Assumptions::default();
    for name in ["libor-1m", "libor-6m", "libor-12m", "cmt-1y"] {
        assumed.indices.set(name, IndexCurve::flat(1.12));
    }
    assumed
}

/// Prepayments of the sixteen scenarios, CPR in percent.
pub const CPR: [f64; 4] = [8.0, 15.0, 25.0, 40.0];
/// Their defaults, CDR in percent.
pub const CDR: [f64; 2] = [0.25, 1.0];
/// Their severities in percent.
pub const SEVERITY: [f64; 2] = [20.0, 40.0];

/// Sixteen scenarios, repeated, so that all batches of a run are alike.
pub struct Repeated {
    grid: Grid,
    count: usize,
}

impl Repeated {
    /// `count` scenarios.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let grid = Grid::of(assumed())
            .with(Axis::cpr(&CPR))
            .with(Axis::cdr(&CDR))
            .with(Axis::severity(&SEVERITY));
        Self { grid, count }
    }
}

impl Scenarios for Repeated {
    fn len(&self) -> usize {
        self.count
    }

    fn scenario(&self, position: usize) -> Scenario {
        self.grid.scenario(position % WIDTH)
    }

    fn assumptions(&self, position: usize) -> Assumptions {
        self.grid.assumptions(position % WIDTH)
    }

    fn validate(&self, pool: &Pool) -> Result<(), Errors> {
        self.grid.validate(pool)
    }
}

/// Fixed-rate loans that differ in balance, rate and term, each with its own vectors of
/// prepayments, defaults and severity that change once.
#[must_use]
pub fn loans(count: usize) -> Vec<Loan> {
    let vector = |text: String, quantity| Vector::parse(&text, quantity).expect("a vector");
    let own = |number: usize| {
        let step = (number % 40) as f64;
        let balance = 200_000.0 + 5_000.0 * step;
        let mut loan = Loan::level_pay(balance, 5.0 + 0.05 * step, 300 + (number % 61) as u32);
        loan.servicing_fee_pct = 0.25;
        let (cpr, then) = (4.0 + 0.25 * step, 8.0 + 0.5 * step);
        let cpr = vector(format!("{cpr} for 30, {then}"), Quantity::Rate);
        let cdr = vector(format!("{} for 60, {}", 0.2 + 0.02 * step, 0.5), Quantity::Rate);
        let severity = vector(format!("{} for 48, 35", 20.0 + 0.5 * step), Quantity::Severity);
        loan.prepayment = Some((PrepaymentSpeed::Cpr, cpr));
        loan.default = Some((DefaultSpeed::Cdr, cdr));
        loan.severity_pct = Some(severity);
        loan
    };
    (0..count).map(own).collect()
}

/// The speeds of some scenarios, for the yardsticks.
#[must_use]
pub fn speeds<const W: usize>(positions: [usize; W]) -> Speeds<W> {
    let grid = Repeated::new(WIDTH).grid;
    let places = positions.map(|position| grid.places(position % WIDTH));
    let axis = |axis: usize, values: &[f64]| std::array::from_fn(|lane| values[places[lane][axis]]);
    Speeds::of_pct(axis(0, &CPR), axis(1, &CDR), axis(2, &SEVERITY))
}
