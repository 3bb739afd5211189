//! The operations of a program.

use crate::number::{Fraction, Rounding};

/// Index of an amount, a rate or a mask in a run's state. The operation determines which of the
/// three tables the index is for.
pub(crate) type Slot = u16;

/// A range of one of the program's tables.
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

/// One operation. A `mask` is the result of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Op {
    // Amounts.
    /// Sum of the `plus` amounts minus the sum of the `minus` amounts, floored at zero once, at the
    /// end.
    Sum { plus: Span, minus: Span, out: Slot },
    /// The value of `a`.
    Copy { a: Slot, out: Slot },
    /// `a` + `b`.
    Add { a: Slot, b: Slot, out: Slot },
    /// `a` − `b`, floored at zero.
    Less { a: Slot, b: Slot, out: Slot },
    /// The lesser of `a` and `b`.
    Min { a: Slot, b: Slot, out: Slot },
    /// The greater of `a` and `b`.
    Max { a: Slot, b: Slot, out: Slot },
    /// `a` if the test passes, otherwise `b`.
    Select { mask: Slot, a: Slot, b: Slot, out: Slot },
    /// The part of an amount that cash covers. If the cash is at least the amount rounded to cents,
    /// that is the amount with its fractions of a cent; otherwise it is the cash.
    Covered { amount: Slot, cash: Slot, out: Slot },
    /// `a`, rounded.
    Round { a: Slot, rounding: Rounding, out: Slot },
    /// An amount times a rate times a fraction, rounded once.
    Scale { amount: Slot, rate: Slot, by: Fraction, rounding: Rounding, out: Slot },
    /// Interest on a balance for the month's accrual period. `accrual` is an index of the program's
    /// [accruals](super::program::Program::accruals), here and below.
    Accrue { balance: Slot, rate: Slot, accrual: u16, rounding: Rounding, out: Slot },
    /// Splits an amount among `outs` in proportion to `weights`, whose sum is `total`.
    Share { amount: Slot, total: Slot, weights: Span, outs: Span, rounding: Rounding },

    // Rates, percentages and numbers.
    /// `n` ÷ `d`, of two amounts.
    Ratio { n: Slot, d: Slot, out: Slot },
    /// Mean of rates weighted by amounts.
    Weighted { weights: Span, rates: Span, out: Slot },
    /// Like `Sum`, for rates.
    RateSum { plus: Span, minus: Span, out: Slot },
    /// `a` + `b`.
    RateAdd { a: Slot, b: Slot, out: Slot },
    /// `a` − `b`, floored at zero.
    RateLess { a: Slot, b: Slot, out: Slot },
    /// `a` × `b`.
    RateTimes { a: Slot, b: Slot, out: Slot },
    /// `n` ÷ `d`.
    RateOver { n: Slot, d: Slot, out: Slot },
    /// The lesser of `a` and `b`.
    RateMin { a: Slot, b: Slot, out: Slot },
    /// The greater of `a` and `b`.
    RateMax { a: Slot, b: Slot, out: Slot },
    /// `a` if the test passes, otherwise `b`.
    RateSelect { mask: Slot, a: Slot, b: Slot, out: Slot },

    // Tests.
    /// `a` ≥ `b`, of amounts.
    AtLeast { a: Slot, b: Slot, out: Slot },
    /// `a` ≥ `b`, of rates.
    RateAtLeast { a: Slot, b: Slot, out: Slot },
    /// `a` is not at least `b`; of amounts.
    Below { a: Slot, b: Slot, out: Slot },
    /// `a` is not at least `b`; of rates.
    RateBelow { a: Slot, b: Slot, out: Slot },
    /// Whether both pass.
    And { a: Slot, b: Slot, out: Slot },
    /// Whether either passes.
    Or { a: Slot, b: Slot, out: Slot },
    /// Whether `a` fails.
    Not { a: Slot, out: Slot },

    /// Replaces the computed rate of a class with the one that the month supplies, if any.
    GivenRate { class: u16 },
    /// Converts a yearly cap to the rate that, over the month's accrual period, yields a twelfth of a
    /// year's interest.
    PerActualDays { rate: Slot, accrual: u16, out: Slot },
    /// Adds the period's interest to interest unpaid before the distribution, unless the month's
    /// input already includes it ([`Month::unpaid_bears_interest`](super::Month)).
    BearInterest { unpaid: Slot, rate: Slot, accrual: u16, rounding: Rounding },
    /// A rolling average over the values in `ring`, the oldest first; this month's value replaces
    /// the oldest.
    Average { value: Slot, ring: Span, of_money: bool, out: Slot },
    /// Overwrites a named test with the result that the month forces, if any.
    Forced { named: u16, mask: Slot },
    /// Receives money from outside the pool, in cents.
    Receive { amount: Slot, into: Slot },

    /// Skips the next `skip` operations if the test passes in no lane. They would change nothing.
    SkipUnless { mask: Slot, skip: u16 },

    /// Skips the next `skip` operations if an amount is zero in every lane. They would change
    /// nothing, but they would notify an observer; so only lanes, which have none, skip.
    SkipIfZero { amount: Slot, skip: u16 },

    // Payments and allocations, one operation a payee.
    /// The start of a step, for the observer: the total amount to distribute, or `None` if the
    /// payees' claims determine it.
    Begin { amount: Option<Slot> },
    /// Pays a claim from cash, up to what remains of the step's amount.
    Pay { cash: Slot, of: Settling },
    /// Settles a claim without cash, up to what remains of the step's amount.
    Allocate { of: Settling },
    /// Settles the claims of a list one after another, from cash if it is a payment. No later
    /// operation reads what remains of the amount. Only programs for lanes contain it: it notifies
    /// no observer.
    PayInOrder { amount: Slot, cash: Option<Slot>, of: Span },
    /// Splits an amount among a list in proportion to weights, whose sum is `total`, and settles
    /// each claim up to its part. Like `PayInOrder`, only programs for lanes contain it.
    PayProRata {
        amount: Slot,
        total: Slot,
        weights: Span,
        rounding: Rounding,
        cash: Option<Slot>,
        of: Span,
    },
    /// Pays a claim in full if the cash covers all claims of the step (`whole`), otherwise its part
    /// of the cash.
    PayPart { whole: Slot, part: Slot, cash: Slot, of: Settling },
}

/// How one payee's claim is settled, and where the amount is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settling {
    /// What remains of the step's amount; falls by what the claim takes of it. `PayPart` only reads
    /// it.
    pub left: Slot,
    /// The payee's claim; falls by what is settled.
    pub claim: Slot,
    /// Accumulates what is settled.
    pub booked: Slot,
    /// Whether `booked` accumulates whole cents.
    pub in_cents: bool,
    /// Whether `booked` is zero before, so that we store instead of add.
    pub is_first: bool,
    /// Whether no later operation reads what remains in `left`.
    pub is_last: bool,
    /// The amount settled by this operation alone, if it is booked in a second place too.
    pub settled: Option<Slot>,
    /// Index of the payee, for the observer.
    pub payee: u16,
}
