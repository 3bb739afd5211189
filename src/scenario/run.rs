//! Deals over scenarios, in parallel, told in order.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::arithmetic::{Arithmetic, Instructions};
use super::detail::{Full, FullBlock};
use super::grid::Scenarios;
use super::lanes::{self, Lives, Ready, Tile};
use super::passes::Detail;
use super::plan::{DealRun, Plan};
use super::summary::{ClassResult, Sums, discounted};
use super::width::{BATCH, TILE_BATCHES};
use crate::collateral::{Assumptions, Vector};
use crate::error::{Diagnostic, Mistakes};
use crate::projection::{ProjectionOptions, ProjectionResult, Value, project, project_float};

/// How scenarios are run.
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub struct RunOptions<'o> {
    /// In which arithmetic.
    pub arithmetic: Arithmetic,
    /// Discount vectors: percent a year by projected month, compounded monthly; each gives a present
    /// value, at the start of the first projected month, of what every month pays at its end. A deal of
    /// so many classes that with the vectors they have over some 60,000 present values is run a
    /// scenario at a time.
    pub discount_pct: &'o [Vector],
    /// With which processor instructions; the results of exact lanes do not depend on it. The default
    /// makes machine code, in memory of the process that is written first and executed then, where
    /// there are scenarios enough; [`Instructions::Vector`] makes none.
    pub instructions: Instructions,
    /// Set from outside to stop early. Blocks under way are finished; what has been told are the
    /// first scenarios, whole.
    pub cancel: Option<&'o AtomicBool>,
    /// Told after each tile, on the thread that ran it, of all paths done so far. Threads may tell
    /// out of turn: the greatest count is the latest.
    pub progress: Option<&'o (dyn Fn(Progress) + Sync)>,
    /// Told of every class, month and field of each tile and deal, on the thread that ran it, as
    /// soon as it is done: in no fixed order. The paths are told as well, in theirs.
    pub full: Option<&'o (dyn Fn(FullBlock<'_>) + Sync)>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Paths done.
    pub done: usize,
    /// Paths in all.
    pub of: usize,
}

/// One deal under one scenario, to its end.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ScenarioResult {
    /// Position of the deal among those given.
    pub deal: usize,
    /// Position of the scenario among those given.
    pub scenario: usize,
    /// Each class's life, in the order of the deal file.
    pub classes: Vec<ClassResult>,
}

/// A path whose lane broke an invariant, or that could not be run again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// Position of the deal among those given.
    pub deal: usize,
    /// Name of the scenario.
    pub scenario: String,
    /// What happened; the path's results are those of decimals, if it has any.
    pub message: String,
}

/// What a run came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// Paths told.
    pub paths: usize,
    /// Lanes that broke an invariant and were run again in decimals.
    pub faults: Vec<Fault>,
    /// Whether it was stopped from outside.
    pub cancelled: bool,
}

/// Blocks that are under way at once; memory is theirs alone.
const TILES_AT_ONCE: usize = 16;

/// Runs deals over scenarios, on the threads of the current `rayon` pool, and tells every path,
/// scenario by scenario and for each the deals in order, whatever the threads.
///
/// Paths are told on the caller's thread and then forgotten: a run holds what is under way, however
/// many scenarios there are. A path's results depend on its deal and its scenario alone. A lane in
/// which balances or cash do not add up is run again in decimals and told of in
/// [`Outcome::faults`].
///
/// # Errors
///
/// What a deal lacks to be projected, and everything that is wrong with the scenarios, each told
/// with its name; nothing has run then.
///
/// # Panics
///
/// Only where `tell`, the functions of `options` or a [`Scenarios`] of the caller's do.
///
/// ```
/// use paydown::Deal;
/// use paydown::collateral::Vector;
/// use paydown::scenario::{Generated, Arithmetic, RunOptions, Scenario, DealRun, run};
///
/// let deal = Deal::from_path("deals/sequential-cmo").unwrap();
/// let discounts = [Vector::flat(5.0)];
/// let mut options = RunOptions::default();
/// options.arithmetic = Arithmetic::Cents;
/// options.discount_pct = &discounts;
/// let scenarios = Generated::new(3, |_| Scenario::default());
/// let mut values = Vec::new();
/// let done = run(&[DealRun::new(&deal)], &scenarios, &options, |path| {
///     values.push(path.classes[0].present_values[0]);
/// });
/// assert!(done.unwrap().faults.is_empty());
/// assert_eq!(values[0], values[2]);
/// ```
pub fn run(
    subjects: &[DealRun<'_>],
    scenarios: &(impl Scenarios + ?Sized),
    options: &RunOptions<'_>,
    each: impl FnMut(ScenarioResult),
) -> Result<Outcome, Vec<Diagnostic>> {
    if scenarios.is_empty() || subjects.is_empty() {
        return Ok(Outcome::default());
    }
    Ok(run_plans(&plans(subjects, scenarios, options)?, scenarios, options, each))
}

/// Runs what is ready and was looked at; this cannot fail.
pub(super) fn run_plans(
    plans: &[Ready<'_>],
    scenarios: &(impl Scenarios + ?Sized),
    options: &RunOptions<'_>,
    mut each: impl FnMut(ScenarioResult),
) -> Outcome {
    let mut outcome = Outcome::default();
    let discounts = discounts(plans, options.discount_pct);
    let width = width_of(scenarios.len());
    let tiles = scenarios.len().div_ceil(width);
    let (done, of) = (AtomicUsize::new(0), scenarios.len().saturating_mul(plans.len()));
    let is_cancelled = || options.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed));
    for first in (0..tiles).step_by(TILES_AT_ONCE) {
        let messages: Vec<Option<(Vec<ScenarioResult>, Vec<Fault>)>> = (first
            ..tiles.min(first + TILES_AT_ONCE))
            .into_par_iter()
            .map_init(
                || Workspace::new(width, options),
                |room, tile| {
                    if is_cancelled() {
                        return None;
                    }
                    let results = room.tile(plans, &discounts, tile, scenarios, options);
                    let paths = results.0.len();
                    let done = done.fetch_add(paths, Ordering::Relaxed) + paths;
                    if let Some(progress) = options.progress {
                        progress(Progress { done, of });
                    }
                    Some(results)
                },
            )
            .collect();
        for results in messages {
            let Some((paths, faults)) = results else {
                outcome.cancelled = true;
                return outcome;
            };
            outcome.paths += paths.len();
            outcome.faults.extend(faults);
            paths.into_iter().for_each(&mut each);
        }
    }
    outcome
}

/// Every deal ready, and every scenario looked at.
pub(super) fn plans<'d>(
    subjects: &'d [DealRun<'d>],
    scenarios: &(impl Scenarios + ?Sized),
    options: &RunOptions<'_>,
) -> Result<Vec<Ready<'d>>, Vec<Diagnostic>> {
    let in_cents = options.arithmetic != Arithmetic::Float;
    let detail = if options.full.is_some() { Detail::Fields } else { Detail::Totals };
    let assumed = scenarios.assumptions(0);
    let (mut plans, mut mistakes) = (Vec::new(), Mistakes::showing_all("scenarios"));
    // What is wrong with a scenario for one deal may be so for all, and is told once.
    let mut known: BTreeSet<(String, String)> = BTreeSet::new();
    for subject in subjects {
        match Plan::new(subject, &assumed, in_cents, detail, options.discount_pct.len()) {
            Ok(plan) => {
                let wrong = scenarios.validate(&plan.start.pool).err().into_iter().flatten();
                let mut is_new = |mistake: &Diagnostic| {
                    known.insert((mistake.file.clone(), mistake.message.clone()))
                };
                mistakes.extend(wrong.filter(|mistake| is_new(mistake)));
                plans.push(plan);
            }
            Err(text) => mistakes.extend(text),
        }
    }
    let plans = mistakes.finish(Some(plans))?;
    let ready = |plan| Ready::new(plan, options.instructions, scenarios.len(), options.arithmetic);
    Ok(plans.into_iter().map(ready).collect())
}

/// Discount factors by month, one for each vector; for each deal's months.
fn discounts(plans: &[Ready<'_>], vectors: &[Vector]) -> Vec<Vec<f64>> {
    if vectors.is_empty() {
        return Vec::new();
    }
    let months = plans.iter().map(|ready| ready.plan.distributions.len()).max().unwrap_or(0);
    let mut factors = vec![1.0; vectors.len()];
    (1..)
        .take(months)
        .map(|month| {
            for (factor, vector) in factors.iter_mut().zip(vectors) {
                *factor /= 1.0 + vector.at(month) / 1200.0;
            }
            factors.clone()
        })
        .collect()
}

/// The scenarios of a tile as lanes: a short one repeats its last.
fn lanes_of(scenarios: &[Assumptions]) -> [&Assumptions; BATCH] {
    let last = scenarios.len().saturating_sub(1);
    std::array::from_fn(|lane| &scenarios[lane.min(last)])
}

/// How many scenarios a tile has: whole batches, as many as leave every thread a tile.
fn width_of(scenarios: usize) -> usize {
    let batches = scenarios.div_ceil(BATCH * rayon::current_num_threads());
    BATCH * batches.clamp(1, TILE_BATCHES)
}

/// What a thread needs for its tiles, kept from one to the next.
struct Workspace {
    /// How many scenarios a tile has.
    width: usize,
    /// For each batch, where all is asked for.
    full: Vec<Full>,
}

impl Workspace {
    fn new(width: usize, options: &RunOptions<'_>) -> Self {
        let full = options.full.map_or(0, |_| width / BATCH);
        Self { width, full: vec![Full::new(); full] }
    }

    /// Runs one tile of scenarios through every deal.
    fn tile(
        &mut self,
        plans: &[Ready<'_>],
        discounts: &[Vec<f64>],
        tile: usize,
        scenarios: &(impl Scenarios + ?Sized),
        options: &RunOptions<'_>,
    ) -> (Vec<ScenarioResult>, Vec<Fault>) {
        let first = tile * self.width;
        let last = scenarios.len().min(first + self.width);
        let made: Vec<Assumptions> =
            (first..last).map(|number| scenarios.assumptions(number)).collect();
        let mut faults = Vec::new();
        // For each deal and scenario of the tile.
        let mut lives: Vec<Vec<Vec<ClassResult>>> = Vec::with_capacity(plans.len());
        for (deal, ready) in plans.iter().enumerate() {
            let plan = &ready.plan;
            let in_lanes = plan.runs_in_lanes(options.arithmetic);
            let mut of_deal = Vec::with_capacity(made.len());
            let text = self.lanes(ready, discounts, &made, options);
            for (path, (assumed, text)) in made.iter().zip(text).enumerate() {
                if let Some(classes) = text {
                    of_deal.push(classes);
                    continue;
                }
                let (batch, lane) = (path / BATCH, path % BATCH);
                let full = self.full.get_mut(batch).map(|full| (full, lane));
                let (classes, failed) = alone(plan, assumed, discounts, options, full);
                if in_lanes || failed.is_some() {
                    let message = failed.unwrap_or_else(|| {
                        "a balance or the cash of a month did not add up in its lane; these are \
                         the results of its own run in decimals"
                            .to_owned()
                    });
                    let scenario = scenarios.scenario(first + path).name;
                    faults.push(Fault { deal, scenario, message });
                }
                of_deal.push(classes);
            }
            lives.push(of_deal);
            if let Some(each) = options.full {
                for (batch, (made, full)) in made.chunks(BATCH).zip(&self.full).enumerate() {
                    let first = first + batch * BATCH;
                    each(FullBlock { deal, first, count: made.len(), full });
                }
            }
        }
        let mut paths = Vec::with_capacity(made.len() * plans.len());
        for number in 0..made.len() {
            for (deal, of_deal) in lives.iter_mut().enumerate() {
                let classes = std::mem::take(&mut of_deal[number]);
                paths.push(ScenarioResult { deal, scenario: first + number, classes });
            }
        }
        (paths, faults)
    }

    /// Runs what can run in lanes; none for a scenario that has no result.
    fn lanes(
        &mut self,
        ready: &Ready<'_>,
        discounts: &[Vec<f64>],
        made: &[Assumptions],
        options: &RunOptions<'_>,
    ) -> Lives {
        let batches: Vec<[&Assumptions; BATCH]> = made.chunks(BATCH).map(lanes_of).collect();
        let plan = &ready.plan;
        let (unit, percent) = plan.units(options.arithmetic);
        for full in &mut self.full {
            full.prepare(plan, unit, percent);
        }
        if !plan.runs_in_lanes(options.arithmetic) {
            return vec![None; made.len()];
        }
        let mut tile = Tile { batches: &batches, discounts, unit, full: &mut self.full };
        lanes::run(options.arithmetic, options.instructions, ready, &mut tile)
    }
}

/// One scenario alone, outside lanes, and what went wrong if something did.
fn alone(
    plan: &Plan<'_>,
    assumed: &Assumptions,
    discounts: &[Vec<f64>],
    options: &RunOptions<'_>,
    full: Option<(&mut Full, usize)>,
) -> (Vec<ClassResult>, Option<String>) {
    let mut projected: ProjectionOptions = (*plan.subject.options).clone();
    projected.assumptions = assumed.clone();
    // The tape is not read again for every scenario.
    projected.loans = Some(plan.start.pool.clone());
    let deal = plan.subject.deal;
    let messages = if plan.alone_in_floats(options.arithmetic) {
        project_float(deal, &projected).map(|result| lives(plan, &result, discounts, full))
    } else {
        project(deal, &projected).map(|result| lives(plan, &result, discounts, full))
    };
    match messages {
        Ok(classes) => (classes, None),
        Err(mistakes) => {
            let messages: Vec<String> =
                mistakes.iter().map(|mistake| mistake.to_string()).collect();
            (vec![ClassResult::default(); plan.program.classes.len()], Some(messages.join("; ")))
        }
    }
}

/// The classes' lives of rows, summed as lanes sum them.
fn lives<V: Value>(
    plan: &Plan<'_>,
    result: &ProjectionResult<V>,
    discounts: &[Vec<f64>],
    full: Option<(&mut Full, usize)>,
) -> Vec<ClassResult> {
    if let Some((full, path)) = full {
        full.take_rows(path, result);
    }
    let vectors = discounts.first().map_or(0, Vec::len);
    let classes = plan.program.classes.len();
    let mut sums = vec![(Sums::<[f64; 1]>::new(), vec![0.0; vectors]); classes];
    for (number, row) in result.class_rows.iter().enumerate() {
        let month = number / classes.max(1);
        // Cents are whole; floats stay as they are.
        let units = |value: V| {
            let units = value.to_float() * V::UNITS;
            if V::UNITS > 1.0 { units.round() } else { units }
        };
        let interest = units(row.interest_paid + row.shortfall_paid + row.carryover_paid);
        let (principal, loss) = (units(row.principal), units(row.realized_loss - row.write_up));
        let years = plan.distributions.get(month).map_or(0.0, |distribution| distribution.years);
        let (sums, present_values) = &mut sums[row.class];
        sums.interest[0] += interest;
        sums.principal.add([(month + 1) as f64], [years], [principal]);
        sums.loss[0] += loss;
        for (value, factor) in
            present_values.iter_mut().zip(discounts.get(month).into_iter().flatten())
        {
            *value = discounted([*value], [interest + principal], [*factor])[0];
        }
    }
    let lives = result.classes.iter().zip(&sums).map(|(class, (sums, present_values))| {
        let unit = 1.0 / V::UNITS;
        let balance = class.balance.to_float();
        let mut path = sums.map(|[value]| value).path(balance, unit, |month| plan.date(month));
        path.present_values = present_values.iter().map(|value| value * unit).collect();
        path
    });
    lives.collect()
}
