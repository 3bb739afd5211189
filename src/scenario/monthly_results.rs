//! Every class, month and field of a batch of paths, in a buffer that the caller owns.

use super::arithmetic::Unit;
use super::inputs::LaneInputs;
use super::plan::Plan;
use super::width::{BATCH, BATCH_REGISTERS, Wide};
use crate::calendar::Date;
use crate::math::{LANES, flat};
use crate::projection::{CashFlows, Value};
use crate::waterfall::{Row, State};

/// A field of a class's month. The same fields are in the class rows of a projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FullField {
    /// Balance before the distribution.
    BalanceBegin,
    /// Pass-through rate, percent a year.
    Rate,
    /// Interest accrued in the month, less the class's share of shortfalls. For a residual class,
    /// the amount received.
    InterestDue,
    /// Interest of the month, paid.
    InterestPaid,
    /// Interest of the month, not paid.
    InterestShortfall,
    /// Interest shortfalls of earlier months, paid.
    ShortfallPaid,
    /// Carryover owed.
    CarryoverDue,
    /// Carryover paid.
    CarryoverPaid,
    /// Interest added to the balance.
    Accretion,
    /// Principal paid.
    Principal,
    /// Realized loss allocated.
    RealizedLoss,
    /// Write-up of earlier losses.
    WriteUp,
    /// Balance after the distribution.
    BalanceEnd,
}

impl FullField {
    /// All fields, in order.
    pub const ALL: [Self; 13] = [
        Self::BalanceBegin,
        Self::Rate,
        Self::InterestDue,
        Self::InterestPaid,
        Self::InterestShortfall,
        Self::ShortfallPaid,
        Self::CarryoverDue,
        Self::CarryoverPaid,
        Self::Accretion,
        Self::Principal,
        Self::RealizedLoss,
        Self::WriteUp,
        Self::BalanceEnd,
    ];
}

/// One class's month, with the values of a batch for each field.
type Cells = [Wide; FullField::ALL.len()];

const NO_CELLS: Cells = [[[0.0; LANES]; BATCH_REGISTERS]; FullField::ALL.len()];

/// Full results of up to sixteen paths of one deal. The buffer is made once and reused.
#[derive(Debug, Clone, Default)]
pub struct Full {
    /// By month, then class.
    cells: Vec<Cells>,
    classes: usize,
    /// Months of each path.
    months: [usize; BATCH],
    dates: Vec<Date>,
    /// The units of an amount and of a rate.
    money: Unit,
    percent: Unit,
}

impl Full {
    /// An empty buffer. It allocates memory for the first batch and keeps it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of months of a path, by the path's position in the batch.
    #[must_use]
    pub fn months(&self, path: usize) -> usize {
        self.months.get(path).copied().unwrap_or(0)
    }

    /// The distribution date of a month, numbered from 0.
    #[must_use]
    pub fn date(&self, month: usize) -> Option<Date> {
        self.dates.get(month).copied()
    }

    /// The value of a field, in dollars or, for a rate, in percent. Zero after the path's end.
    #[must_use]
    pub fn value(&self, path: usize, month: usize, class: usize, field: FullField) -> f64 {
        if month >= self.months(path) || class >= self.classes {
            return 0.0;
        }
        let unit = if field == FullField::Rate { self.percent } else { self.money };
        let cell = &self.cells[month * self.classes + class][field as usize];
        unit.value(cell[path / LANES][path % LANES])
    }

    /// A hash of all values of each of the first `count` paths. In the same arithmetic, equal
    /// values give equal hashes.
    #[must_use]
    pub fn digests(&self, count: usize) -> Vec<u64> {
        /// The bits of the golden ratio. Any number other than zero would do.
        const START: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut sums = [START; BATCH];
        let longest = self.months.iter().copied().max().unwrap_or(0);
        for month in 0..longest {
            // The cells after a path's end are left over from an earlier batch.
            let kept = self.months.map(|months| if month < months { u64::MAX } else { 0 });
            let first = month * self.classes;
            for row in self.cells[first..first + self.classes].iter().flatten().map(flat) {
                let row: [f64; BATCH] = row;
                for lane in 0..BATCH {
                    let next = sums[lane].rotate_left(5).wrapping_add(row[lane].to_bits());
                    sums[lane] = (next & kept[lane]) | (sums[lane] & !kept[lane]);
                }
            }
        }
        let paths = sums.iter().zip(&self.months).take(count);
        paths.map(|(sum, months)| sum.rotate_left(17).wrapping_add(*months as u64)).collect()
    }

    /// Drops the months of a path, which then has none.
    pub(super) fn forget(&mut self, path: usize) {
        self.months[path] = 0;
    }

    pub(super) fn prepare(&mut self, plan: &Plan, units: (Unit, Unit)) {
        self.classes = plan.program.classes.len();
        self.months = [0; BATCH];
        (self.money, self.percent) = units;
        self.dates.clear();
        self.dates.extend(plan.distributions.iter().map(|distribution| distribution.date));
        self.grow_to(plan.start.pool.longest_term_months() as usize);
    }

    /// Grows the buffer to this number of months.
    #[inline(always)]
    fn grow_to(&mut self, months: usize) {
        let needed = months * self.classes;
        if self.cells.len() < needed {
            self.cells.resize(needed, NO_CELLS);
        }
    }

    /// Copies a month of the paths that have not ended. The batch's registers begin at `from`.
    #[inline(always)]
    pub(super) fn take<A: LaneInputs<[f64; LANES]>, const N: usize>(
        &mut self,
        plan: &Plan,
        month: usize,
        from: usize,
        state: &State<A, N>,
    ) {
        let alive: [[u64; LANES]; BATCH_REGISTERS] =
            std::array::from_fn(|register| state.tests(plan.totals.alive)[from + register].get());
        for (months, alive) in self.months.iter_mut().zip(alive.as_flattened()) {
            *months = if *alive != 0 { month + 1 } else { *months };
        }
        // Recoveries may arrive after the last loan has matured.
        self.grow_to(month + 1);
        let start = month * self.classes;
        let (before, cells) = self.cells.split_at_mut(start);
        let before = &mut before[start.saturating_sub(self.classes)..];
        let cells = &mut cells[..self.classes];
        for class in &plan.notional {
            // The notional of this month is the closing balance of the month before.
            let notional = state.amounts(plan.program.classes[*class].notional);
            if let Some(cells) = before.get_mut(*class) {
                show::<A, N>(&alive, notional, from, &mut cells[12]);
            }
        }
        for (class, cells) in plan.program.classes.iter().zip(cells.iter_mut()) {
            let of = |slot: u16| state.amounts(slot);
            let (accrued, shared) = (of(class.accrued), of(class.shortfall_share));
            let (residual, interest) = (of(class.residual_cents), of(class.interest_cents));
            let (scheduled, unscheduled) = (of(class.scheduled), of(class.unscheduled));
            for register in 0..BATCH_REGISTERS {
                let at = from + register;
                let due = A::less(accrued[at].get(), shared[at].get());
                cells[2][register] = A::add(due, residual[at].get());
                cells[3][register] = A::add(interest[at].get(), residual[at].get());
                cells[9][register] = A::add(scheduled[at].get(), unscheduled[at].get());
            }
            take(of(class.opening), from, &mut cells[0]);
            take(state.rates(class.rate), from, &mut cells[1]);
            take(of(class.interest_due), from, &mut cells[4]);
            take(of(class.unpaid_cents), from, &mut cells[5]);
            take(of(class.carryover_due), from, &mut cells[6]);
            take(of(class.carryover_cents), from, &mut cells[7]);
            take(of(class.accretion), from, &mut cells[8]);
            take(of(class.loss), from, &mut cells[10]);
            take(of(class.write_up), from, &mut cells[11]);
            take(of(class.balance), from, &mut cells[12]);
        }
        for class in &plan.notional {
            let notional = state.amounts(plan.program.classes[*class].notional);
            show::<A, N>(&alive, notional, from, &mut cells[*class][0]);
        }
    }

    /// Copies the rows of one path that was projected on its own, in the units of the batch.
    pub(super) fn take_rows<V: Value>(&mut self, path: usize, result: &CashFlows<V>) {
        let (money, percent) = (self.money, self.percent);
        self.months[path] = result.months as usize;
        self.grow_to(self.months[path]);
        for (row, cells) in result.class_rows.iter().zip(&mut self.cells) {
            let values = [
                row.balance_begin,
                row.rate_pct,
                row.interest_due,
                row.interest_paid,
                row.interest_shortfall,
                row.shortfall_paid,
                row.carryover_due,
                row.carryover_paid,
                row.accretion,
                row.principal,
                row.realized_loss,
                row.write_up,
                row.balance_end,
            ];
            let fields = FullField::ALL.into_iter().zip(values);
            for (cell, (field, value)) in cells.iter_mut().zip(fields) {
                let unit = if field == FullField::Rate { percent } else { money };
                cell[path / LANES][path % LANES] = unit.number(value.to_float());
            }
        }
    }
}

/// Full results of a batch of paths, as passed to [`RunOptions::full`](super::RunOptions::full).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct FullBlock<'f> {
    /// Position of the deal in the list passed to [`run`](super::run()).
    pub deal: usize,
    /// Position of the batch's first scenario.
    pub first: usize,
    /// The number of scenarios: they are the paths 0 to `count` − 1 of `full`.
    pub count: usize,
    /// Every class, month and field; valid until the call returns.
    pub full: &'f Full,
}

/// Copies a batch's registers of a row.
#[inline(always)]
fn take<const N: usize>(row: &Row<[f64; LANES], N>, from: usize, cell: &mut Wide) {
    for (cell, value) in cell.iter_mut().zip(&row[from..from + BATCH_REGISTERS]) {
        *cell = value.get();
    }
}

/// Copies a batch's registers of a row, in the lanes that have not ended.
#[inline(always)]
fn show<A: LaneInputs<[f64; LANES]>, const N: usize>(
    alive: &[[u64; LANES]; BATCH_REGISTERS],
    row: &Row<[f64; LANES], N>,
    from: usize,
    cell: &mut Wide,
) {
    for register in 0..BATCH_REGISTERS {
        cell[register] = A::select(alive[register], row[from + register].get(), cell[register]);
    }
}
