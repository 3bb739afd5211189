//! Means over paths of what classes are paid by month, each path with its own weights.

use super::arithmetic::Unit;
use super::inputs::LaneInputs;
use super::plan::Plan;
use super::width::{BATCH, BATCH_REGISTERS};
use crate::calendar::Date;
use crate::collateral::Vector;
use crate::math::LANES;
use crate::waterfall::State;

/// Pairs of neighbouring scenarios in a batch.
const PAIRS: usize = BATCH / 2;

/// Samples that the pairs are dealt to, round by round.
const SAMPLES: usize = 8 * PAIRS;

/// What each class is paid in each month, in the mean over scenarios, each payment times the weight
/// of its scenario and month ([`Scenarios::weighted`](super::Scenarios::weighted)).
///
/// Sums are also kept by sample, for standard errors. Scenarios 2k and 2k + 1 are one pair, such as
/// antithetic paths, and pair k is in sample k mod 64, so that a pair is never divided.
///
/// Sums are made in the order of scenarios: they have the same bits on any number of threads.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MeanPayments {
    classes: usize,
    dates: Vec<Date>,
    scenarios: usize,
    /// Sums by month, class and sample.
    sums: Vec<[f64; SAMPLES]>,
}

impl MeanPayments {
    pub(super) fn new(plan: &Plan) -> Self {
        let dates = plan.distributions.iter().map(|distribution| distribution.date).collect();
        Self { classes: plan.program.classes.len(), dates, scenarios: 0, sums: Vec::new() }
    }

    /// The number of scenarios.
    #[must_use]
    pub const fn scenarios(&self) -> usize {
        self.scenarios
    }

    /// The number of samples: 64, or that of the pairs if there are fewer.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.scenarios.div_ceil(2).min(SAMPLES)
    }

    /// The months with payments.
    #[must_use]
    pub fn months(&self) -> usize {
        self.sums.len() / self.classes.max(1)
    }

    /// The distribution date of a month, numbered from 0.
    #[must_use]
    pub fn date(&self, month: usize) -> Option<Date> {
        self.dates.get(month).copied()
    }

    /// The mean in dollars of what a class is paid in a month, numbered from 0; zero after the last.
    #[must_use]
    pub fn mean(&self, class: usize, month: usize) -> f64 {
        self.cell(class, month).iter().sum::<f64>() / self.scenarios.max(1) as f64
    }

    /// The mean over the scenarios of one sample.
    #[must_use]
    pub fn mean_of_sample(&self, sample: usize, class: usize, month: usize) -> f64 {
        let sum = self.cell(class, month).get(sample).copied().unwrap_or(0.0);
        sum / self.scenarios_of(sample).max(1) as f64
    }

    /// The scenarios of a sample.
    #[must_use]
    pub fn scenarios_of(&self, sample: usize) -> usize {
        let (rounds, left) = (self.scenarios / (2 * SAMPLES), self.scenarios % (2 * SAMPLES));
        2 * rounds + left.saturating_sub(2 * sample).min(2)
    }

    fn cell(&self, class: usize, month: usize) -> &[f64; SAMPLES] {
        let cell = self.sums.get(month * self.classes + class);
        cell.filter(|_| class < self.classes).unwrap_or(&[0.0; SAMPLES])
    }

    /// Adds the next batch of `count` scenarios.
    pub(super) fn add(&mut self, batch: &BatchPayments, count: usize) {
        let first = self.scenarios / 2 % SAMPLES;
        if self.sums.len() < batch.cells.len() {
            self.sums.resize(batch.cells.len(), [0.0; SAMPLES]);
        }
        for (sums, cells) in self.sums.iter_mut().zip(&batch.cells) {
            for (sum, paid) in sums[first..first + PAIRS].iter_mut().zip(cells) {
                *sum += batch.unit.value(*paid);
            }
        }
        self.scenarios += count;
    }
}

/// The weighted payments of one batch, summed by month, class and pair.
#[derive(Debug, Clone, Default)]
pub(super) struct BatchPayments {
    /// By month. A lane that repeats the last scenario has weights of zero.
    weights: Vec<[f64; BATCH]>,
    /// By month, then class.
    cells: Vec<[f64; PAIRS]>,
    classes: usize,
    unit: Unit,
}

impl BatchPayments {
    /// Without payments yet, for scenarios with these weights by month.
    pub fn of(plan: &Plan, weights: &[Vector], unit: Unit) -> Self {
        let classes = plan.program.classes.len();
        let months = plan.start.pool.longest_term_months() as usize;
        let mut rows = vec![[0.0; BATCH]; plan.distributions.len()];
        for (lane, vector) in weights.iter().enumerate().take(BATCH) {
            for (month, row) in (1..).zip(&mut rows) {
                row[lane] = vector.at(month);
            }
        }
        let cells = Vec::with_capacity(months * classes);
        Self { weights: rows, cells, classes, unit }
    }

    /// Adds a month, by its number from 1. The batch's registers begin at `from`.
    #[inline(always)]
    pub fn take<A: LaneInputs<[f64; LANES]>, const N: usize>(
        &mut self,
        plan: &Plan,
        month: u32,
        from: usize,
        state: &State<A, N>,
    ) {
        let weights = self.weights[month as usize - 1];
        for slot in plan.totals.month_paid() {
            let mut weighted = [0.0; BATCH];
            if let Some(slot) = slot {
                let row = &state.amounts(slot)[from..from + BATCH_REGISTERS];
                for (register, paid) in row.iter().enumerate() {
                    let paid = paid.get();
                    for lane in 0..LANES {
                        let at = register * LANES + lane;
                        weighted[at] = paid[lane] * weights[at];
                    }
                }
            }
            self.cells.push(pairs(&weighted));
        }
    }

    /// Adds what one scenario that was projected on its own pays to a class, in dollars: the unit of
    /// deals that do not run in lanes.
    pub fn add(&mut self, lane: usize, month: usize, class: usize, paid: f64) {
        let needed = (month + 1) * self.classes;
        if self.cells.len() < needed {
            self.cells.resize(needed, [0.0; PAIRS]);
        }
        let weight = self.weights.get(month).map_or(0.0, |weights| weights[lane]);
        self.cells[month * self.classes + class][lane / 2] += paid * weight;
    }
}

#[inline(always)]
fn pairs(lanes: &[f64; BATCH]) -> [f64; PAIRS] {
    let mut sums = [0.0; PAIRS];
    for pair in 0..PAIRS {
        sums[pair] = lanes[2 * pair] + lanes[2 * pair + 1];
    }
    sums
}
