//! The input of one month's run.

use crate::calendar::{Date, YearFraction, days_between};
use crate::number::Measured;
use crate::waterfall::program::Program;
use crate::waterfall::remittance::Remittance;

/// The input of a month: figures known to their printed digits, or projected floats.
#[derive(Debug, Clone)]
pub(crate) struct Month<V = Measured> {
    /// Number of the distribution, from 1.
    pub period: u32,
    /// The previous distribution date; closing for the first.
    pub accrual_start: Date,
    /// This distribution date.
    pub date: Date,
    /// The fraction of a year for which each of the program's accruals accrues.
    pub year_fractions: Vec<YearFraction>,
    /// One per collateral group.
    pub groups: Vec<Remittance<V>>,
    /// Cash in the distribution account after fees, in cents.
    pub cash: V,
    /// Non-supported interest shortfalls of the month: those that no servicing fee covers.
    pub shortfall: V,
    /// One per class: the rate, if the month supplies it.
    pub rates: Vec<Option<V>>,
    /// One per slot of the program that is [reported](Program::reported); empty if there is none, and
    /// in a projection.
    pub reported: Vec<V>,
    /// One per index of the program, as fractions of one; empty if the month supplies every rate.
    pub indices: Vec<V>,
    /// Named tests that the month forces to pass or fail, by their index in the program.
    pub forced: Vec<(u16, bool)>,
    /// Whether interest unpaid before the distribution does not yet include interest on it for this
    /// period. Figures derived from a report already include it.
    pub unpaid_bears_interest: bool,
    /// One per class: balance and unpaid interest before the distribution. `None` if the month
    /// continues from the state that the previous one left.
    pub opening: Option<Vec<Opening>>,
}

/// The inputs of a program that depend on the distribution date.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dates {
    /// The number of the distribution, from 1.
    pub(super) period: u32,
    /// The date before any adjustment to a business day, as a number.
    pub(super) named: u32,
    /// Days since the previous distribution.
    pub days: u32,
}

impl Dates {
    pub fn of(program: &Program, period: u32, accrual_start: Date, date: Date) -> Self {
        let named = program.dates.scheduled(period).unwrap_or(date);
        Self { period, named: named.number(), days: days_between(accrual_start, date) }
    }
}

impl<V> Month<V> {
    pub fn dates(&self, program: &Program) -> Dates {
        Dates::of(program, self.period, self.accrual_start, self.date)
    }
}

/// A class before a distribution.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    pub balance: Measured,
    pub unpaid: Measured,
}
