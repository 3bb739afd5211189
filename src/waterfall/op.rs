//! The operations that a program is made of.

use crate::calendar::DayCount;
use crate::number::{Fraction, Rounding};

/// Index of an amount, a rate or a mask in a run's state; which of the three, the operation says.
pub(crate) type Slot = u16;

/// A stretch of one of the program's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub start: u16,
    pub len: u16,
}

impl Span {
    #[inline(always)]
    pub fn of<T>(self, table: &[T]) -> &[T] {
        &table[usize::from(self.start)..usize::from(self.start) + usize::from(self.len)]
    }
}

/// One operation. Operands are slots of the kind that the operation works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Op {
    // Amounts.
    /// The excess of the `plus` amounts over the `minus` ones; floored once, at the end.
    Sum {
        plus: Span,
        minus: Span,
        out: Slot,
    },
    Copy {
        a: Slot,
        out: Slot,
    },
    Add {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    /// The excess of `a` over `b`.
    Less {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    Min {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    Max {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    Select {
        mask: Slot,
        a: Slot,
        b: Slot,
        out: Slot,
    },
    /// What cash covers of an amount: all of it where its cents are there, otherwise the cash.
    Covered {
        amount: Slot,
        cash: Slot,
        out: Slot,
    },
    Round {
        a: Slot,
        rounding: Rounding,
        out: Slot,
    },
    Scale {
        amount: Slot,
        rate: Slot,
        by: Fraction,
        rounding: Rounding,
        out: Slot,
    },
    /// Interest of one period on a balance.
    Accrue {
        balance: Slot,
        rate: Slot,
        day_count: DayCount,
        rounding: Rounding,
        out: Slot,
    },
    /// Shares an amount among `outs` in proportion to `weights`, of which there is `total`.
    Share {
        amount: Slot,
        total: Slot,
        weights: Span,
        outs: Span,
        rounding: Rounding,
    },

    // Rates, percentages and numbers.
    Ratio {
        n: Slot,
        d: Slot,
        out: Slot,
    },
    /// The mean of rates weighted by amounts.
    Weighted {
        weights: Span,
        rates: Span,
        out: Slot,
    },
    RateSum {
        plus: Span,
        minus: Span,
        out: Slot,
    },
    RateAdd {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    /// The excess of `a` over `b`.
    RateLess {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    RateTimes {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    RateOver {
        n: Slot,
        d: Slot,
        out: Slot,
    },
    RateMin {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    RateMax {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    RateSelect {
        mask: Slot,
        a: Slot,
        b: Slot,
        out: Slot,
    },

    // Tests.
    AtLeast {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    RateAtLeast {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    /// `a` is not at least `b`.
    Below {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    RateBelow {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    And {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    Or {
        a: Slot,
        b: Slot,
        out: Slot,
    },
    Not {
        a: Slot,
        out: Slot,
    },

    /// Takes a rate that is given with the month in place of the one worked out.
    GivenRate {
        class: u16,
    },
    /// A yearly cap on days of 30/360 as a rate on actual days.
    PerActualDays {
        rate: Slot,
        day_count: DayCount,
        out: Slot,
    },
    /// Interest unpaid before the distribution bears interest of the period, unless what the month
    /// brings of it has borne it already.
    BearInterest {
        unpaid: Slot,
        rate: Slot,
        day_count: DayCount,
        rounding: Rounding,
    },
    /// A rolling average: the ring forgets its oldest value and takes this month's.
    Average {
        value: Slot,
        ring: Span,
        of_money: bool,
        out: Slot,
    },
    /// A named test that is forced from outside to pass or to fail.
    Forced {
        named: u16,
        mask: Slot,
    },
    /// Money from outside the pool, in cents.
    Receive {
        amount: Slot,
        into: Slot,
    },

    /// Skips so many operations where the test passes in no lane. They do nothing then.
    SkipUnless {
        mask: Slot,
        skip: u16,
    },

    /// Skips so many operations where there is nothing of an amount in any lane. They do nothing
    /// then, but tell who listens.
    SkipIfZero {
        amount: Slot,
        skip: u16,
    },

    // Payments and allocations, each of a step's payees by itself.
    /// A step begins that gives this in all; none where its payees' claims say it. For who listens.
    Begin {
        amount: Option<Slot>,
    },
    /// Pays a claim from cash, as far as what is left of the step's amount goes.
    Pay {
        cash: Slot,
        of: Settling,
    },
    /// Settles a claim without cash, as far as what is left of the step's amount goes.
    Allocate {
        of: Settling,
    },
    /// Settles the claims of a list one after the other, from cash if it is a payment; nothing asks
    /// for what is left of the amount. Lanes alone have lists as one: nobody listens.
    PayInOrder {
        amount: Slot,
        cash: Option<Slot>,
        of: Span,
    },
    /// Splits an amount among a list in proportion to weights, of which there is `total`, and settles
    /// each claim as far as its part goes.
    PayProRata {
        amount: Slot,
        total: Slot,
        weights: Span,
        rounding: Rounding,
        cash: Option<Slot>,
        of: Span,
    },
    /// Pays a claim whole where all of the step's claims are, otherwise its part of the cash.
    PayPart {
        whole: Slot,
        part: Slot,
        cash: Slot,
        of: Settling,
    },
}

/// How one payee's claim is settled and booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settling {
    /// What is left of the amount that the step gives; falls by what the claim takes of it. Nothing
    /// where a part is paid.
    pub left: Slot,
    /// What the payee claims; falls by what is settled.
    pub claim: Slot,
    /// Where what is settled adds up.
    pub booked: Slot,
    /// Whether it adds up in whole cents.
    pub in_cents: bool,
    /// Whether it is the first there, so that nothing has to be added to.
    pub is_first: bool,
    /// Whether nothing asks for what is left of the amount.
    pub is_last: bool,
    /// What is settled, where it is booked elsewhere too.
    pub settled: Option<Slot>,
    /// Index of the payee, for the observer.
    pub payee: u16,
}
