//! Compiles a payment or allocation: splits an amount among payees, settles each claim, and books
//! it. This module defines how each kind of claim is paid.

use super::compiler::{Compiler, narrow};
use crate::deal_file::Claim;
use crate::number::Rounding;
use crate::waterfall::op::{Op, Settling, Slot};
use crate::waterfall::program::Payee;

/// A payment, or an allocation, with every name resolved.
pub(super) struct Payment<'a> {
    pub claim: Claim,
    /// Classes, then parties, then accounts.
    pub recipients: &'a [usize],
    /// Payees that take no part while a test passes, each with the mask slot of its test.
    pub excepted: &'a [(usize, Slot)],
    pub is_pro_rata: bool,
    /// The total amount to distribute; `None` if the payees' claims determine it.
    pub amount: Option<Slot>,
    /// The amount of each payee, if the month supplies it; otherwise empty.
    pub reported: &'a [Slot],
    /// The cash it is paid from; `None` for an allocation and for a payment from outside the
    /// account.
    pub cash: Option<Slot>,
    /// The test that must pass.
    pub when: Option<Slot>,
    pub clause: u16,
}

impl Payment<'_> {
    /// Whether the claims are from earlier months. They are mostly zero, and then we skip them.
    const fn is_of_earlier_months(&self) -> bool {
        matches!(self.claim, Claim::UnpaidInterest | Claim::Carryover | Claim::WriteUp)
    }
}

/// The slots of a payee's claim.
#[derive(Clone, Copy)]
struct Books {
    /// The payee's claim; `None` for a party or an account, which claims the step's amount.
    claim: Option<Slot>,
    /// Accumulates cents paid.
    cents: Option<Slot>,
    /// Accumulates settled amounts, fractions of a cent included.
    carried: Option<Slot>,
    /// A second slot that increases by what is settled: the balance for accretion, write-ups and
    /// deposits; the unpaid realized loss for a write-down.
    adds_to: Option<Slot>,
    /// The balance of the class or account.
    balance: Option<Slot>,
}

impl Compiler<'_> {
    pub(super) fn payment(&mut self, payment: &Payment<'_>) {
        let pay = |compiler: &mut Self| match (payment.claim, payment.amount) {
            (Claim::Residual, _) => compiler.pay_residual(payment),
            _ if !payment.reported.is_empty() => compiler.pay_reported(payment),
            (_, None) if payment.is_pro_rata => compiler.pay_claims_pro_rata(payment),
            (_, None) => compiler.pay_claims(payment),
            (_, Some(amount)) => compiler.pay_amount(payment, amount),
        };
        match payment.when {
            Some(mask) => self.skipping(|skip| Op::SkipUnless { mask, skip }, pay),
            None => pay(self),
        }
    }

    /// Pays all cash that is left to one class.
    fn pay_residual(&mut self, payment: &Payment<'_>) {
        let (Some(cash), [class]) = (payment.cash, payment.recipients) else { return };
        let left = self.zero_unless_passed(payment, cash);
        self.emit(Op::Begin { amount: payment.amount });
        self.settle(payment, *class, left, left);
    }

    /// Pays each payee what the month says, up to its claim and the cash.
    fn pay_reported(&mut self, payment: &Payment<'_>) {
        let total = self.sum(payment.reported, &[]);
        self.emit(Op::Begin { amount: Some(total) });
        for (recipient, amount) in payment.recipients.iter().zip(payment.reported) {
            let Some(claim) = self.books(payment.claim, *recipient).claim else { continue };
            let left = self.copy(*amount);
            self.settle(payment, *recipient, left, claim);
        }
    }

    fn pay_claims(&mut self, payment: &Payment<'_>) {
        self.emit(Op::Begin { amount: None });
        for recipient in payment.recipients {
            let Some(claim) = self.books(payment.claim, *recipient).claim else { continue };
            self.skip_if_paid_up(payment, claim, |compiler| {
                let left = compiler.zero_unless_passed(payment, claim);
                let left = compiler.zero_if_excepted(payment, *recipient, left);
                compiler.settle(payment, *recipient, left, claim);
            });
        }
    }

    /// Distributes an amount, limited by the claims, one after another or in proportion to them.
    fn pay_amount(&mut self, payment: &Payment<'_>, amount: Slot) {
        let left = self.zero_unless_passed(payment, amount);
        // A party or an account claims the whole amount.
        let claims: Vec<Slot> = payment
            .recipients
            .iter()
            .map(|recipient| {
                let own = self.books(payment.claim, *recipient).claim;
                own.unwrap_or_else(|| self.copy(left))
            })
            .collect();
        // The most that each payee may take: its claim, or zero while it is excepted.
        let limits: Vec<Slot> = payment
            .recipients
            .iter()
            .zip(&claims)
            .map(|(recipient, claim)| self.zero_if_excepted(payment, *recipient, *claim))
            .collect();
        self.emit(Op::Begin { amount: Some(left) });
        if let ([recipient], [claim], [limit]) = (payment.recipients, &claims[..], &limits[..]) {
            self.settle_within(payment, *recipient, left, *claim, *limit);
            return;
        }
        let total = self.sum(&limits, &[]);
        let want = self.min(left, total);
        if payment.is_pro_rata {
            self.skip_if_zero(want, |compiler| {
                compiler.distribute_pro_rata(payment, want, total, &claims, &limits);
            });
            return;
        }
        self.skip_if_zero(if payment.is_of_earlier_months() { want } else { left }, |compiler| {
            let mut left = left;
            for ((recipient, claim), limit) in payment.recipients.iter().zip(&claims).zip(&limits) {
                left = compiler.settle_within(payment, *recipient, left, *claim, *limit);
            }
        });
    }

    /// Settles a claim up to its limit. Returns the slot of what is left for the payees after it.
    fn settle_within(
        &mut self,
        payment: &Payment<'_>,
        recipient: usize,
        left: Slot,
        claim: Slot,
        limit: Slot,
    ) -> Slot {
        if limit == claim {
            self.settle(payment, recipient, left, claim);
            return left;
        }
        let (part, rest) = (self.min(left, limit), self.sum(&[left], &[limit]));
        self.settle(payment, recipient, part, claim);
        rest
    }

    /// Emits operations that are skipped if an amount is zero.
    pub(super) fn skip_if_zero(&mut self, amount: Slot, emit: impl FnOnce(&mut Self)) {
        self.skipping(|skip| Op::SkipIfZero { amount, skip }, emit);
    }

    /// Emits operations, and before them the operation that skips them.
    fn skipping(&mut self, guard: impl Fn(u16) -> Op, emit: impl FnOnce(&mut Self)) {
        let at = self.program.ops.len();
        self.emit(guard(0));
        emit(self);
        self.program.ops[at] = guard(narrow(self.program.ops.len() - at - 1));
    }

    /// Distributes an amount, at most the sum of the limits, in proportion to the limits.
    fn distribute_pro_rata(
        &mut self,
        payment: &Payment<'_>,
        want: Slot,
        total: Slot,
        claims: &[Slot],
        limits: &[Slot],
    ) {
        let mut want = want;
        if let Some(cash) = payment.cash {
            // If the cash does not suffice, all payees share it; the first ones have no priority.
            want = self.amount(|out| Op::Covered { amount: want, cash, out });
        }
        let parts = self.share(want, total, limits, self.program.carry);
        for ((recipient, claim), part) in payment.recipients.iter().zip(claims).zip(parts) {
            self.settle(payment, *recipient, part, *claim);
        }
    }

    /// Pays claims in full if the cash suffices; otherwise each gets its share of the cash.
    fn pay_claims_pro_rata(&mut self, payment: &Payment<'_>) {
        let Some(cash) = payment.cash else { return self.pay_claims(payment) };
        let with_claims = payment.recipients.iter().filter_map(|recipient| {
            Some((*recipient, self.books(payment.claim, *recipient).claim?))
        });
        let with_claims: Vec<(usize, Slot)> = with_claims.collect();
        let claims: Vec<Slot> = with_claims
            .iter()
            .map(|(recipient, claim)| {
                let claim = self.claimed(payment, *claim);
                self.zero_if_excepted(payment, *recipient, claim)
            })
            .collect();
        let cents: Vec<Slot> =
            claims.iter().map(|claim| self.round(*claim, Rounding::CENTS)).collect();
        self.emit(Op::Begin { amount: None });
        let weight = self.sum(&claims, &[]);
        self.skip_if_paid_up(payment, weight, |compiler| {
            let total = compiler.sum(&cents, &[]);
            let whole = compiler.test(|out| Op::AtLeast { a: cash, b: total, out });
            let want = compiler.min(cash, total);
            let parts = compiler.share(want, weight, &claims, Rounding::CENTS);
            for ((recipient, claim), part) in with_claims.into_iter().zip(parts) {
                let left = compiler.zero_unless_passed(payment, claim);
                let left = compiler.zero_if_excepted(payment, recipient, left);
                let of = compiler.settling(payment, recipient, left, claim);
                compiler.emit(Op::PayPart { whole, part, cash, of });
                compiler.book(payment, recipient, of);
            }
        });
    }

    /// Emits operations that are skipped if a claim from earlier months is zero, as it mostly is.
    fn skip_if_paid_up(&mut self, payment: &Payment<'_>, owed: Slot, emit: impl FnOnce(&mut Self)) {
        if payment.is_of_earlier_months() { self.skip_if_zero(owed, emit) } else { emit(self) }
    }

    /// A claim, or zero if the step's test did not pass.
    fn claimed(&mut self, payment: &Payment<'_>, claim: Slot) -> Slot {
        if payment.when.is_some() { self.zero_unless_passed(payment, claim) } else { claim }
    }

    /// A copy of an amount, or zero if the step has a test that did not pass.
    fn zero_unless_passed(&mut self, payment: &Payment<'_>, a: Slot) -> Slot {
        let Some(mask) = payment.when else { return self.copy(a) };
        let b = self.money_constant(rust_decimal::Decimal::ZERO);
        self.amount(|out| Op::Select { mask, a, b, out })
    }

    /// A payee's amount, or zero while it is excepted. Returns the same slot if it never is.
    fn zero_if_excepted(&mut self, payment: &Payment<'_>, recipient: usize, b: Slot) -> Slot {
        let mut excepted = payment.excepted.iter();
        let Some((_, mask)) = excepted.find(|(excepted, _)| *excepted == recipient) else {
            return b;
        };
        let a = self.money_constant(rust_decimal::Decimal::ZERO);
        self.amount(|out| Op::Select { mask: *mask, a, b, out })
    }

    /// Splits an amount in proportion to claims, whose sum is `total`.
    fn share(
        &mut self,
        amount: Slot,
        total: Slot,
        claims: &[Slot],
        rounding: Rounding,
    ) -> Vec<Slot> {
        let parts: Vec<Slot> = claims.iter().map(|_| self.money_slot()).collect();
        let (weights, outs) = (self.operands(claims), self.operands(&parts));
        self.emit(Op::Share { amount, total, weights, outs, rounding });
        parts
    }

    /// Settles a payee's claim from what is left, and books it.
    fn settle(&mut self, payment: &Payment<'_>, recipient: usize, left: Slot, claim: Slot) {
        let of = self.settling(payment, recipient, left, claim);
        self.emit(match payment.cash {
            Some(cash) => Op::Pay { cash, of },
            None => Op::Allocate { of },
        });
        self.book(payment, recipient, of);
    }

    /// How a claim is settled, and the slot it is booked to with the payment. If a balance
    /// increases, it is that slot, so that the observer gets the balance after the payment.
    fn settling(
        &mut self,
        payment: &Payment<'_>,
        recipient: usize,
        left: Slot,
        claim: Slot,
    ) -> Settling {
        let books = self.books(payment.claim, recipient);
        let increased = books.adds_to.filter(|slot| Some(*slot) == books.balance);
        let booked = increased.or(books.carried).or(books.adds_to);
        self.program.payees.push(Payee {
            recipient: narrow(recipient),
            claim: payment.claim,
            clause: payment.clause,
            balance: books.balance,
        });
        Settling {
            left,
            claim,
            booked: booked.or(books.cents).unwrap_or(self.program.received),
            in_cents: booked.is_none(),
            is_first: false,
            is_last: false,
            settled: Some(self.money_slot()),
            payee: narrow(self.program.payees.len() - 1),
        }
    }

    /// Adds what was settled to the other slots of the claim.
    fn book(&mut self, payment: &Payment<'_>, recipient: usize, of: Settling) {
        let Some(settled) = of.settled else { return };
        let books = self.books(payment.claim, recipient);
        // A payment to a class from outside the account is cash received, too.
        let outside = match (payment.cash, self.program.classes.get(recipient)) {
            (None, Some(class)) if books.cents.is_some() => Some(class.outside_cents),
            _ => None,
        };
        let fractions = [books.carried, books.adds_to].into_iter().flatten();
        for slot in fractions.filter(|slot| *slot != of.booked) {
            self.add_to(slot, settled);
        }
        for slot in [books.cents, outside].into_iter().flatten().filter(|slot| *slot != of.booked) {
            let cents = self.round(settled, Rounding::CENTS);
            self.add_to(slot, cents);
        }
    }

    pub(super) fn add_to(&mut self, slot: Slot, amount: Slot) {
        self.sum_to(&[slot, amount], &[], slot);
    }

    fn books(&self, claim: Claim, recipient: usize) -> Books {
        let empty = Books { claim: None, cents: None, carried: None, adds_to: None, balance: None };
        let Some(slots) = self.program.classes.get(recipient) else {
            let other = recipient - self.program.classes.len();
            return match self.program.parties.get(other) {
                Some(cents) => Books { cents: Some(*cents), ..empty },
                None => {
                    let account = self.program.accounts[other - self.program.parties.len()];
                    let balance = Some(account.balance);
                    Books { adds_to: balance, balance, ..empty }
                }
            };
        };
        let empty = Books { balance: Some(slots.balance), ..empty };
        let paid = |claim, cents| Books { claim: Some(claim), cents: Some(cents), ..empty };
        match claim {
            Claim::Interest => paid(slots.interest_due, slots.interest_cents),
            Claim::UnpaidInterest => paid(slots.unpaid, slots.unpaid_cents),
            Claim::Carryover => paid(slots.carryover, slots.carryover_cents),
            Claim::ScheduledPrincipal => Books {
                carried: Some(slots.scheduled),
                ..paid(slots.balance, slots.scheduled_cents)
            },
            Claim::UnscheduledPrincipal => Books {
                carried: Some(slots.unscheduled),
                ..paid(slots.balance, slots.unscheduled_cents)
            },
            Claim::RealizedLoss => Books {
                claim: Some(slots.balance),
                carried: Some(slots.loss),
                adds_to: Some(slots.unpaid_loss),
                ..empty
            },
            Claim::WriteUp => Books {
                claim: Some(slots.unpaid_loss),
                carried: Some(slots.write_up),
                adds_to: Some(slots.balance),
                ..empty
            },
            Claim::Accretion => Books {
                claim: Some(slots.interest_due),
                carried: Some(slots.accretion),
                adds_to: Some(slots.balance),
                ..empty
            },
            Claim::Residual | Claim::Fee | Claim::Deposit => {
                Books { cents: Some(slots.residual_cents), ..empty }
            }
        }
    }
}
