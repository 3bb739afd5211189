//! One month, as a run is given it.

use crate::calendar::{Date, days_between};
use crate::number::Measured;
use crate::waterfall::program::Program;
use crate::waterfall::remittance::Remittance;

/// What a month brings: printed figures as far as they are known, or projected floats.
#[derive(Debug, Clone)]
pub(crate) struct Month<V = Measured> {
    /// Number of the distribution, from 1.
    pub period: u32,
    /// The previous distribution date; closing for the first.
    pub accrual_start: Date,
    /// This distribution date.
    pub date: Date,
    /// One per collateral group.
    pub groups: Vec<Remittance<V>>,
    /// Cash in the distribution account, fees paid, in cents.
    pub cash: V,
    /// Interest shortfalls of the month that no servicing fee supports.
    pub shortfall: V,
    /// One per class: the rate where it is given with the month.
    pub rates: Vec<Option<V>>,
    /// One per index of the program, as fractions of one; empty where every rate is given.
    pub indices: Vec<V>,
    /// Named tests that are forced to pass or to fail, by their index in the program.
    pub forced: Vec<(u16, bool)>,
    /// Whether interest unpaid before the distribution has still to bear interest of this period,
    /// where it bears any. What is backed out of a report's figures has borne it.
    pub unpaid_bears_interest: bool,
    /// One per class: balance and unpaid interest before the distribution. None where the month
    /// goes on from the state that the one before left.
    pub opening: Option<Vec<Opening>>,
}

/// What programs read of a distribution's date.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dates {
    /// The number of the distribution, from 1.
    pub(super) period: u32,
    /// Its date as the documents name it, before any move to a business day, as a number.
    pub(super) named: u32,
    /// Days since the distribution before.
    pub days: u32,
}

impl Dates {
    pub fn of(program: &Program, period: u32, accrual_start: Date, date: Date) -> Self {
        let months = i32::try_from(period).unwrap_or(i32::MAX).saturating_sub(1);
        let named = program.first_distribution.add_months(months).unwrap_or(date);
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
