//! Runs prepared deals over scenarios in parallel and reports the results in order.

use serde::Serialize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::arithmetic::{Arithmetic, Instructions, Unit};
use super::grid::Scenarios;
use super::lanes::{self, Lives, Ready, Tile};
use super::mean_payments::{BatchPayments, MeanPayments};
use super::monthly_results::{Full, FullBlock};
use super::passes::Detail;
use super::plan::Plan;
use super::refusals::{discount_factors, wrong_scenario};
use super::summary::{ClassResult, Sums, amortized, discounted};
use super::width::{BATCH, TILE_BATCHES};
use crate::collateral::{Assumptions, Vector};
use crate::error::Diagnostic;
use crate::projection::{CashFlows, Projection, Value};

/// How scenarios run.
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub struct RunOptions<'o> {
    /// The arithmetic.
    pub arithmetic: Arithmetic,
    /// Discount vectors, in percent a year by month from settlement, compounded monthly. Each gives every
    /// class a present value at settlement, the start of the projection: its payments, each on its
    /// distribution date, 30/360. A flat vector is a mortgage yield, and the present value the full price. A deal runs one scenario at a time if its classes have more
    /// than about 60,000 present values in all. A run refuses a vector whose factor is no positive
    /// number in some month: rates are above −1200 percent.
    pub discount_pct: &'o [Vector],
    /// The processor instructions. Results in whole cents do not depend on them. If there are
    /// enough scenarios, the default compiles machine code into memory of the process, which is
    /// first written and then made executable. [`Instructions::Simd`] compiles none.
    pub instructions: Instructions,
    /// Set this flag to stop early. Tiles in progress finish. The results reported are those of the
    /// first scenarios, without a gap.
    pub cancel: Option<&'o AtomicBool>,
    /// Called after each tile, on the thread that ran it, with the paths done so far. Calls of
    /// different threads may arrive out of order: the greatest count is the latest.
    pub progress: Option<&'o (dyn Fn(Progress) + Sync)>,
    /// Called with every class, month and field of each deal and batch of up to sixteen scenarios,
    /// on the thread that ran it, as soon as it is done. The order is not fixed. Results are also
    /// reported as usual, in order.
    pub full: Option<&'o (dyn Fn(FullBlock<'_>) + Sync)>,
    /// Whether deals are prepared for [`Prepared::mean_payments`](super::Prepared::mean_payments);
    /// not together with `full`.
    pub payments: bool,
}

impl RunOptions<'_> {
    /// The slots that a run reads after each month.
    pub(super) const fn detail(&self) -> Detail {
        match (self.full.is_some(), self.payments) {
            (true, _) => Detail::Fields,
            (false, true) => Detail::Payments,
            (false, false) => Detail::Totals,
        }
    }
}

/// Progress of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Paths done.
    pub done: usize,
    /// Paths in total.
    pub of: usize,
}

/// The result of one path: one deal under one scenario.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScenarioResult {
    /// Position of the deal in the list passed to [`run`](super::run()).
    pub deal: usize,
    /// Position of the scenario.
    pub scenario: usize,
    /// The result of each class, in the order of the deal file.
    pub classes: Vec<ClassResult>,
}

/// A path whose lane broke an invariant, or that could not be projected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fault {
    /// Position of the deal in the list passed to [`run`](super::run()).
    pub deal: usize,
    /// Position of the scenario.
    pub position: usize,
    /// Name of the scenario.
    pub scenario: String,
    /// What happened. If the path has results, they come from a run in decimals.
    pub message: String,
}

/// Outcome of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Outcome {
    /// Paths reported.
    pub paths: usize,
    /// Paths whose lanes broke an invariant, which ran again in decimals, and paths that could not
    /// be projected.
    pub faults: Vec<Fault>,
    /// Notes about the deals and the first scenario, each once.
    pub notes: Vec<Diagnostic>,
    /// Whether [`RunOptions::cancel`] stopped it.
    pub cancelled: bool,
}

impl Outcome {
    /// Adds the outcome of scenarios that begin at a position.
    pub(super) fn add(&mut self, other: Self, first: usize) {
        let Self { paths, faults, notes, cancelled } = other;
        self.paths += paths;
        let moved = |fault: Fault| Fault { position: first + fault.position, ..fault };
        self.faults.extend(faults.into_iter().map(moved));
        let new = notes.into_iter().filter(|note| !self.notes.contains(note)).collect::<Vec<_>>();
        self.notes.extend(new);
        self.cancelled |= cancelled;
    }
}

/// Tiles in progress at once. This bounds the memory of a run.
const TILES_AT_ONCE: usize = 16;

/// What a tile leaves: results, faults and, if they are wanted, the payments of each deal by batch.
type TileDone = (Vec<ScenarioResult>, Vec<Fault>, Vec<Vec<BatchPayments>>);

/// Runs plans over scenarios that have been validated, which cannot fail. Adds to the payments of
/// each deal if there are any.
pub(super) fn run_plans(
    plans: &[Ready],
    scenarios: &(impl Scenarios + ?Sized),
    options: &RunOptions<'_>,
    payments: &mut [MeanPayments],
    mut each: impl FnMut(ScenarioResult),
) -> Outcome {
    let mut outcome = Outcome::default();
    let first = scenarios.assumptions(0);
    for note in plans.iter().flat_map(|ready| ready.plan.notes(&first)) {
        if !outcome.notes.contains(&note) {
            outcome.notes.push(note);
        }
    }
    let discounts: Vec<Vec<Vec<f64>>> =
        plans.iter().map(|ready| discounts(ready, options.discount_pct)).collect();
    let width = width_of(scenarios.len());
    let tiles = scenarios.len().div_ceil(width);
    let (done, of) = (AtomicUsize::new(0), scenarios.len().saturating_mul(plans.len()));
    let is_cancelled = || options.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed));
    for first in (0..tiles).step_by(TILES_AT_ONCE) {
        let tiles_done: Vec<Option<TileDone>> = (first..tiles.min(first + TILES_AT_ONCE))
            .into_par_iter()
            .map_init(
                || Workspace::new(width, options),
                |workspace, tile| {
                    if is_cancelled() {
                        return None;
                    }
                    let results = workspace.tile(plans, &discounts, tile, scenarios, options);
                    let paths = results.0.len();
                    let done = done.fetch_add(paths, Ordering::Relaxed) + paths;
                    if let Some(progress) = options.progress {
                        progress(Progress { done, of });
                    }
                    Some(results)
                },
            )
            .collect();
        for results in tiles_done {
            let Some((paths, faults, paid)) = results else {
                outcome.cancelled = true;
                return outcome;
            };
            let mut left = paths.len() / plans.len();
            for batch in 0..left.div_ceil(BATCH) {
                let count = left.min(BATCH);
                left -= count;
                for (payments, paid) in payments.iter_mut().zip(&paid) {
                    payments.add(&paid[batch], count);
                }
            }
            outcome.paths += paths.len();
            outcome.faults.extend(faults);
            paths.into_iter().for_each(&mut each);
        }
    }
    outcome
}

/// Discount factors of a deal by month, one for each vector: from settlement to its distribution.
fn discounts(ready: &Ready, vectors: &[Vector]) -> Vec<Vec<f64>> {
    let distributions = &ready.plan.distributions;
    let mut all = vec![Vec::with_capacity(vectors.len()); distributions.len()];
    for vector in vectors {
        let days = distributions.iter().map(|distribution| distribution.days);
        for (factors, factor) in all.iter_mut().zip(discount_factors(days, vector)) {
            factors.push(factor);
        }
    }
    all
}

/// The scenarios of a batch. A short batch repeats its last scenario.
pub(super) fn lanes_of<S>(scenarios: &[S]) -> [&S; BATCH] {
    let last = scenarios.len().saturating_sub(1);
    std::array::from_fn(|lane| &scenarios[lane.min(last)])
}

/// Scenarios of a tile: whole batches, and as wide as leaves a tile for every thread.
fn width_of(scenarios: usize) -> usize {
    let batches = scenarios.div_ceil(BATCH * rayon::current_num_threads());
    BATCH * batches.clamp(1, TILE_BATCHES)
}

/// Buffers that a thread keeps from tile to tile.
struct Workspace {
    /// Scenarios of a tile.
    width: usize,
    /// One buffer for each batch if the caller wants full detail, otherwise empty.
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
        plans: &[Ready],
        discounts: &[Vec<Vec<f64>>],
        tile: usize,
        scenarios: &(impl Scenarios + ?Sized),
        options: &RunOptions<'_>,
    ) -> TileDone {
        let first = tile * self.width;
        let last = scenarios.len().min(first + self.width);
        let (made, weights): (Vec<Assumptions>, Vec<Vector>) =
            if options.detail() == Detail::Payments {
                (first..last).map(|number| scenarios.weighted(number)).unzip()
            } else {
                ((first..last).map(|number| scenarios.assumptions(number)).collect(), Vec::new())
            };
        let mut faults = Vec::new();
        let mut all_payments = Vec::new();
        // By deal, then scenario of the tile.
        let mut lives: Vec<Vec<Vec<ClassResult>>> = Vec::with_capacity(plans.len());
        for (deal, ready) in plans.iter().enumerate() {
            let (plan, discounts) = (&ready.plan, &discounts[deal][..]);
            let in_lanes = plan.runs_in_lanes(options.arithmetic);
            let mut of_deal = Vec::with_capacity(made.len());
            let wrong: Vec<Option<String>> =
                made.iter().map(|assumed| wrong_scenario(plan, assumed)).collect();
            let unit = plan.units(options.arithmetic).0;
            let batches = weights.chunks(BATCH);
            let mut payments: Vec<BatchPayments> =
                batches.map(|weights| BatchPayments::of(plan, weights, unit)).collect();
            let in_lane = self.lanes(ready, discounts, (&made, &wrong), &mut payments, options);
            for (path, (assumed, in_lane)) in made.iter().zip(in_lane).enumerate() {
                if let Some(message) = &wrong[path] {
                    if let Some(full) = self.full.get_mut(path / BATCH) {
                        full.forget(path % BATCH);
                    }
                    let scenario = scenarios.scenario(first + path).name;
                    let position = first + path;
                    faults.push(Fault { deal, position, scenario, message: message.clone() });
                    of_deal.push(vec![ClassResult::default(); plan.program.classes.len()]);
                    continue;
                }
                if let Some(classes) = in_lane {
                    of_deal.push(classes);
                    continue;
                }
                let (batch, lane) = (path / BATCH, path % BATCH);
                let kept = Kept {
                    full: self.full.get_mut(batch),
                    // What a lane was paid before it failed is in the sums already.
                    payments: payments.get_mut(batch).filter(|_| !in_lanes),
                    lane,
                };
                let (classes, failed) = alone(plan, assumed, discounts, options, kept);
                if in_lanes || failed.is_some() {
                    let message = failed.unwrap_or_else(|| {
                        "a balance or the cash of a month did not add up in its lane; these are \
                         the results of its own run in decimals"
                            .to_owned()
                    });
                    let scenario = scenarios.scenario(first + path).name;
                    let position = first + path;
                    faults.push(Fault { deal, position, scenario, message });
                }
                of_deal.push(classes);
            }
            lives.push(of_deal);
            all_payments.push(payments);
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
        (paths, faults, all_payments)
    }

    /// Runs scenarios in lanes. None for each scenario without a result: because its lane broke an
    /// invariant, or because the deal does not run in lanes. In the lane of a wrong scenario runs
    /// another one, whose results do not count.
    fn lanes(
        &mut self,
        ready: &Ready,
        discounts: &[Vec<f64>],
        (made, wrong): (&[Assumptions], &[Option<String>]),
        payments: &mut [BatchPayments],
        options: &RunOptions<'_>,
    ) -> Lives {
        let plan = &ready.plan;
        let units = plan.units(options.arithmetic);
        self.full.iter_mut().for_each(|full| full.prepare(plan, units));
        let any_right = made.iter().zip(wrong).find(|(_, wrong)| wrong.is_none());
        let Some((right, _)) = any_right.filter(|_| plan.runs_in_lanes(options.arithmetic)) else {
            return vec![None; made.len()];
        };
        let lane = |(made, wrong): (_, &Option<String>)| if wrong.is_none() { made } else { right };
        let lanes: Vec<&Assumptions> = made.iter().zip(wrong).map(lane).collect();
        let batches: Vec<[&Assumptions; BATCH]> =
            lanes.chunks(BATCH).map(|batch| lanes_of(batch).map(|lane| *lane)).collect();
        let full = &mut self.full;
        let mut tile = Tile { batches: &batches, discounts, unit: units.0, full, payments };
        lanes::run(options.arithmetic, options.instructions, ready, &mut tile)
    }
}

/// What a run keeps of a scenario beside its sums, and the scenario's place in its batch.
struct Kept<'k> {
    full: Option<&'k mut Full>,
    payments: Option<&'k mut BatchPayments>,
    lane: usize,
}

/// Runs one scenario on its own, outside lanes. Returns the results and, if it failed, the error.
fn alone(
    plan: &Plan,
    assumed: &Assumptions,
    discounts: &[Vec<f64>],
    options: &RunOptions<'_>,
    kept: Kept<'_>,
) -> (Vec<ClassResult>, Option<String>) {
    let projection = Projection::with(&plan.deal, &plan.options).assumptions(assumed.clone());
    let projected = if plan.alone_in_floats(options.arithmetic) {
        projection.float().run().map(|flows| lives(plan, &flows, discounts, kept))
    } else {
        projection.run().map(|flows| lives(plan, &flows, discounts, kept))
    };
    match projected {
        Ok(classes) => (classes, None),
        Err(mistakes) => {
            let messages: Vec<String> = mistakes.iter().map(Diagnostic::to_string).collect();
            (vec![ClassResult::default(); plan.program.classes.len()], Some(messages.join("; ")))
        }
    }
}

/// Sums the rows of a projection to class results, in the order of operations of the lanes.
fn lives<V: Value>(
    plan: &Plan,
    result: &CashFlows<V>,
    discounts: &[Vec<f64>],
    mut kept: Kept<'_>,
) -> Vec<ClassResult> {
    if let Some(full) = kept.full {
        full.take_rows(kept.lane, result);
    }
    let vectors = discounts.first().map_or(0, Vec::len);
    let classes = plan.program.classes.len();
    // Whole cents, or floats as they are.
    let unit = Unit::part_of_one(V::UNITS);
    let mut sums = vec![(Sums::<[f64; 1]>::new(), vec![0.0; vectors]); classes];
    for (number, row) in result.class_rows.iter().enumerate() {
        let month = number / classes.max(1);
        let units = |value: V| unit.number(value.to_float());
        let interest = units(row.interest_paid + row.shortfall_paid + row.carryover_paid);
        let (principal, loss) = (units(row.principal), units(row.realized_loss - row.write_up));
        let [falls] = amortized([principal], [units(row.accretion)]);
        let years = plan.distributions.get(month).map_or(0.0, |distribution| distribution.years);
        let (sums, present_values) = &mut sums[row.class_index];
        sums.interest[0] += interest;
        sums.principal.add([(month + 1) as f64], [years], [principal], [falls]);
        sums.loss[0] += loss;
        if let Some(payments) = &mut kept.payments {
            let paid = unit.value(interest + principal);
            payments.add(kept.lane, month, row.class_index, paid);
        }
        let factors = discounts.get(month).into_iter().flatten();
        for (value, factor) in present_values.iter_mut().zip(factors) {
            *value = discounted([*value], [interest + principal], [*factor])[0];
        }
    }
    let lives = result.opening.iter().zip(&sums).map(|(class, (sums, present_values))| {
        let balance = class.balance.to_float();
        let mut path = sums.map(|[value]| value).path(balance, unit, |month| plan.date(month));
        path.present_values = present_values.iter().map(|value| unit.value(*value)).collect();
        path
    });
    lives.collect()
}
