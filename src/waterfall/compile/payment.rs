//! A payment or allocation as operations: what is shared, what each payee is settled, where it is
//! booked. This is where it stands how a claim is paid.

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
    /// Who takes no part while which test passes.
    pub excepted: &'a [(usize, Slot)],
    pub is_pro_rata: bool,
    /// How much there is to give in all; none where the payees' claims say it.
    pub amount: Option<Slot>,
    /// The cash it is paid from; none for an allocation and for a payment from outside the account.
    pub cash: Option<Slot>,
    /// The test that must pass.
    pub when: Option<Slot>,
    pub clause: u16,
}

impl Payment<'_> {
    /// Whether it is of what is owed from earlier months, mostly nothing.
    const fn is_from_before(&self) -> bool {
        matches!(self.claim, Claim::UnpaidInterest | Claim::Carryover | Claim::WriteUp)
    }
}

/// The slots of a payee.
#[derive(Clone, Copy)]
struct Books {
    /// What the payee may claim. A party or an account claims what the clause gives it.
    claim: Option<Slot>,
    /// Where cents paid add up.
    cents: Option<Slot>,
    /// Where settled amounts add up, fractions included.
    carried: Option<Slot>,
    /// What else grows by what is settled: the balance by accretion, write-ups and deposits, the
    /// unpaid realized loss by a write-down.
    adds_to: Option<Slot>,
    /// The balance of the class or account.
    balance: Option<Slot>,
}

impl Compiler<'_> {
    pub(super) fn payment(&mut self, payment: &Payment<'_>) {
        let guard = payment.when.map(|mask| {
            self.emit(Op::SkipUnless { mask, skip: 0 });
            self.program.ops.len()
        });
        match (payment.claim, payment.amount) {
            (Claim::Residual, _) => self.pay_residual(payment),
            (_, None) if payment.is_pro_rata => self.pay_claims_pro_rata(payment),
            (_, None) => self.pay_claims(payment),
            (_, Some(amount)) => self.pay_amount(payment, amount),
        }
        if let Some(start) = guard {
            let len = narrow(self.program.ops.len() - start);
            if let Some(Op::SkipUnless { skip, .. }) = self.program.ops.get_mut(start - 1) {
                *skip = len;
            }
        }
    }

    /// All cash that is left goes to one class.
    fn pay_residual(&mut self, payment: &Payment<'_>) {
        let (Some(cash), [class]) = (payment.cash, payment.recipients) else { return };
        let left = self.only_when(payment, cash);
        self.emit(Op::Begin { amount: payment.amount });
        self.settle(payment, *class, left, left);
    }

    /// Claims are paid one after the other.
    fn pay_claims(&mut self, payment: &Payment<'_>) {
        self.emit(Op::Begin { amount: None });
        for recipient in payment.recipients {
            let Some(claim) = self.books(payment.claim, *recipient).claim else { continue };
            self.unless_paid_up(payment, claim, |compiler| {
                let left = compiler.only_when(payment, claim);
                let left = compiler.unless_excepted(payment, *recipient, left);
                compiler.settle(payment, *recipient, left, claim);
            });
        }
    }

    /// An amount is given as far as claims reach, one after the other or in proportion to them.
    fn pay_amount(&mut self, payment: &Payment<'_>, amount: Slot) {
        let left = self.only_when(payment, amount);
        // What a party or an account claims: all that the clause gives, and each all of it.
        let claims: Vec<Slot> = payment
            .recipients
            .iter()
            .map(|recipient| {
                let own = self.books(payment.claim, *recipient).claim;
                own.unwrap_or_else(|| self.copy(left))
            })
            .collect();
        // What each may take: its whole claim, or nothing while it is excepted.
        let rooms: Vec<Slot> = payment
            .recipients
            .iter()
            .zip(&claims)
            .map(|(recipient, claim)| self.unless_excepted(payment, *recipient, *claim))
            .collect();
        self.emit(Op::Begin { amount: Some(left) });
        if let ([recipient], [claim], [room]) = (payment.recipients, &claims[..], &rooms[..]) {
            self.settle_within(payment, *recipient, left, *claim, *room);
            return;
        }
        let total = self.sum(&rooms, &[]);
        let want = self.min(left, total);
        if payment.is_pro_rata {
            self.unless(want, |compiler| {
                compiler.give_pro_rata(payment, want, total, &claims, &rooms);
            });
            return;
        }
        self.unless(if payment.is_from_before() { want } else { left }, |compiler| {
            let mut left = left;
            for ((recipient, claim), room) in payment.recipients.iter().zip(&claims).zip(&rooms) {
                left = compiler.settle_within(payment, *recipient, left, *claim, *room);
            }
        });
    }

    /// Settles what a payee may take; answered is what is left for those after it.
    fn settle_within(
        &mut self,
        payment: &Payment<'_>,
        recipient: usize,
        left: Slot,
        claim: Slot,
        room: Slot,
    ) -> Slot {
        if room == claim {
            self.settle(payment, recipient, left, claim);
            return left;
        }
        let (part, rest) = (self.min(left, room), self.sum(&[left], &[room]));
        self.settle(payment, recipient, part, claim);
        rest
    }

    /// Skips operations where there is nothing of an amount.
    pub(super) fn unless(&mut self, amount: Slot, emit: impl FnOnce(&mut Self)) {
        self.emit(Op::SkipIfZero { amount, skip: 0 });
        let start = self.program.ops.len();
        emit(self);
        let len = narrow(self.program.ops.len() - start);
        if let Some(Op::SkipIfZero { skip, .. }) = self.program.ops.get_mut(start - 1) {
            *skip = len;
        }
    }

    /// Gives an amount, no more than what all may take, to several in proportion to it.
    fn give_pro_rata(
        &mut self,
        payment: &Payment<'_>,
        want: Slot,
        total: Slot,
        claims: &[Slot],
        rooms: &[Slot],
    ) {
        let mut want = want;
        if let Some(cash) = payment.cash {
            // Where the cash does not reach, what there is is shared, not first come first served.
            let out = self.money_slot();
            self.emit(Op::Covered { amount: want, cash, out });
            want = out;
        }
        let parts = self.share(want, total, rooms, self.program.carry);
        for ((recipient, claim), part) in payment.recipients.iter().zip(claims).zip(parts) {
            self.settle(payment, *recipient, part, *claim);
        }
    }

    /// Claims are paid whole where the cash is there, otherwise each gets its share of the cash.
    fn pay_claims_pro_rata(&mut self, payment: &Payment<'_>) {
        let Some(cash) = payment.cash else { return self.pay_claims(payment) };
        let owned = payment.recipients.iter().filter_map(|recipient| {
            Some((*recipient, self.books(payment.claim, *recipient).claim?))
        });
        let owned: Vec<(usize, Slot)> = owned.collect();
        let claims: Vec<Slot> = owned
            .iter()
            .map(|(recipient, claim)| {
                let claim = self.claimed(payment, *claim);
                self.unless_excepted(payment, *recipient, claim)
            })
            .collect();
        let cents: Vec<Slot> =
            claims.iter().map(|claim| self.round(*claim, Rounding::CENTS)).collect();
        self.emit(Op::Begin { amount: None });
        let weight = self.sum(&claims, &[]);
        self.unless_paid_up(payment, weight, |compiler| {
            let total = compiler.sum(&cents, &[]);
            let (whole, want) = (compiler.at_least(cash, total), compiler.min(cash, total));
            let parts = compiler.share(want, weight, &claims, Rounding::CENTS);
            for ((recipient, claim), part) in owned.into_iter().zip(parts) {
                let left = compiler.only_when(payment, claim);
                let left = compiler.unless_excepted(payment, recipient, left);
                let of = compiler.settling(payment, recipient, left, claim);
                compiler.emit(Op::PayPart { whole, part, cash, of });
                compiler.book(payment, recipient, of);
            }
        });
    }

    /// Skips operations where what is owed from before is nothing, as it mostly is.
    fn unless_paid_up(&mut self, payment: &Payment<'_>, owed: Slot, emit: impl FnOnce(&mut Self)) {
        if payment.is_from_before() { self.unless(owed, emit) } else { emit(self) }
    }

    /// A claim where the step's test passed.
    fn claimed(&mut self, payment: &Payment<'_>, claim: Slot) -> Slot {
        if payment.when.is_some() { self.only_when(payment, claim) } else { claim }
    }

    /// An amount where the step's test passed, all of it where it has none; in a slot of its own.
    fn only_when(&mut self, payment: &Payment<'_>, a: Slot) -> Slot {
        let Some(mask) = payment.when else { return self.copy(a) };
        let (b, out) = (self.money_constant(rust_decimal::Decimal::ZERO), self.money_slot());
        self.emit(Op::Select { mask, a, b, out });
        out
    }

    /// A payee's amount, nil while it is excepted; where it never is, the same slot.
    fn unless_excepted(&mut self, payment: &Payment<'_>, recipient: usize, b: Slot) -> Slot {
        let mut excepted = payment.excepted.iter();
        let Some((_, mask)) = excepted.find(|(excepted, _)| *excepted == recipient) else {
            return b;
        };
        let (a, out) = (self.money_constant(rust_decimal::Decimal::ZERO), self.money_slot());
        self.emit(Op::Select { mask: *mask, a, b, out });
        out
    }

    /// Splits an amount in proportion to claims, of which there is so much in all.
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

    /// Where a settled claim is booked with the payment. It is the balance that grows, if one does,
    /// so that who listens is told of it as it is then.
    fn settling(
        &mut self,
        payment: &Payment<'_>,
        recipient: usize,
        left: Slot,
        claim: Slot,
    ) -> Settling {
        let books = self.books(payment.claim, recipient);
        let grows = books.adds_to.filter(|slot| Some(*slot) == books.balance);
        let booked = grows.or(books.carried).or(books.adds_to);
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

    /// Books what was settled wherever else it adds up.
    fn book(&mut self, payment: &Payment<'_>, recipient: usize, of: Settling) {
        let Some(settled) = of.settled else { return };
        let books = self.books(payment.claim, recipient);
        // What a class is paid from outside the account is cash that comes in too.
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
        let (plus, minus) = (self.operands(&[slot, amount]), self.operands(&[]));
        self.emit(Op::Sum { plus, minus, out: slot });
    }

    /// What a recipient claims, and where what it gets adds up.
    fn books(&self, claim: Claim, recipient: usize) -> Books {
        let nothing =
            Books { claim: None, cents: None, carried: None, adds_to: None, balance: None };
        let Some(slots) = self.program.classes.get(recipient) else {
            let other = recipient - self.program.classes.len();
            return match self.program.parties.get(other) {
                Some(cents) => Books { cents: Some(*cents), ..nothing },
                None => {
                    let account = self.program.accounts[other - self.program.parties.len()];
                    let balance = Some(account.balance);
                    Books { adds_to: balance, balance, ..nothing }
                }
            };
        };
        let nothing = Books { balance: Some(slots.balance), ..nothing };
        let paid = |claim, cents| Books { claim: Some(claim), cents: Some(cents), ..nothing };
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
                ..nothing
            },
            Claim::WriteUp => Books {
                claim: Some(slots.unpaid_loss),
                carried: Some(slots.write_up),
                adds_to: Some(slots.balance),
                ..nothing
            },
            Claim::Accretion => Books {
                claim: Some(slots.interest_due),
                carried: Some(slots.accretion),
                adds_to: Some(slots.balance),
                ..nothing
            },
            Claim::Residual | Claim::Fee | Claim::Deposit => {
                Books { cents: Some(slots.residual_cents), ..nothing }
            }
        }
    }
}
