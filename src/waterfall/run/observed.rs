//! Reports a run in decimals to an [`Observer`], with the names of the deal file.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::month_input::Month;
use super::pay_month::run;
use super::recorder::Recorder;
use super::state::State;
use crate::number::{DecimalArithmetic, MoneyArithmetic};
use crate::waterfall::observer::{ClassMonth, NamedKind, NamedValue, Observer, Payment};
use crate::waterfall::op::Slot;
use crate::waterfall::program::{ClassSlots, Kind, Program};

/// Runs a month in decimals and reports it to an observer.
pub(crate) fn run_observed(
    program: &Program,
    month: &Month,
    state: &mut State<DecimalArithmetic>,
    observer: &mut dyn Observer,
) {
    observer.distribution(month.period, month.date);
    let unpaid = unpaid_before(program, month, state);
    run(program, month, state, &mut ObserverAdapter::new(program, observer));
    observe_values(program, month, &unpaid, state, observer);
}

/// Interest of each class that is unpaid before a month, which has not run yet.
pub(crate) fn unpaid_before(
    program: &Program,
    month: &Month,
    state: &State<DecimalArithmetic>,
) -> Vec<Decimal> {
    match &month.opening {
        Some(opening) => opening.iter().map(|class| class.unpaid.value).collect(),
        None => {
            let classes = program.classes.iter();
            let owed =
                |slots: &ClassSlots| state.amount(slots.unpaid) + state.amount(slots.interest_due);
            classes.map(owed).collect()
        }
    }
}

/// Reports the named values and the classes of a month that has run.
pub(crate) fn observe_values(
    program: &Program,
    month: &Month,
    unpaid_before: &[Decimal],
    state: &State<DecimalArithmetic>,
    observer: &mut dyn Observer,
) {
    for named in &program.named {
        let clause = &program.clauses[usize::from(named.clause)];
        let (kind, value) = match named.kind {
            Kind::Money => (NamedKind::Amount, state.amount(named.slot)),
            Kind::Rate => (NamedKind::Percentage, state.rate(named.slot)),
            Kind::Mask => (NamedKind::Test, Decimal::from(u8::from(state.test(named.slot)))),
        };
        let (name, clause) = (Arc::clone(&named.name), Arc::clone(clause));
        observer.named(&NamedValue { name, kind, value, clause });
    }
    for (index, slots) in program.classes.iter().enumerate() {
        let text = &program.class_texts[index];
        observer.class(&ClassMonth {
            class: Arc::clone(&program.recipients[index]),
            opening_balance: state.amount(slots.opening),
            opening_unpaid: unpaid_before[index],
            rate: state.rate(slots.rate),
            rate_terms: Arc::clone(&text.interest),
            period: month.year_fractions[usize::from(text.accrual)],
            accrued: state.amount(slots.accrued),
            shortfall: state.amount(slots.shortfall_share),
            interest_paid: state.amount(slots.interest_cents) + state.amount(slots.unpaid_cents),
            principal: state.amount(slots.scheduled) + state.amount(slots.unscheduled),
            residual: state.amount(slots.residual_cents),
            realized_loss: state.amount(slots.loss),
            write_up: state.amount(slots.write_up),
            closing_balance: state.amount(slots.balance),
            closing_unpaid: state.amount(slots.unpaid) + state.amount(slots.interest_due),
            source: Arc::clone(&text.source),
            deal_line: text.line,
        });
    }
}

/// Reports payments to an [`Observer`], with the names of the deal file.
pub(crate) struct ObserverAdapter<'a> {
    program: &'a Program,
    /// The amount of the current step.
    amount: Option<Decimal>,
    observer: &'a mut dyn Observer,
}

impl<'a> ObserverAdapter<'a> {
    pub fn new(program: &'a Program, observer: &'a mut dyn Observer) -> Self {
        Self { program, amount: None, observer }
    }
}

impl Recorder<DecimalArithmetic, 1> for ObserverAdapter<'_> {
    fn begins(&mut self, amount: Option<Slot>, state: &State<DecimalArithmetic>) {
        self.amount = amount.map(|slot| state.amount(slot));
    }

    fn paid(
        &mut self,
        program: &Program,
        payee: u16,
        (due, settled, unpaid): (Decimal, Decimal, Decimal),
        state: &State<DecimalArithmetic>,
    ) {
        let payee = &program.payees[usize::from(payee)];
        let clause = &self.program.clauses[usize::from(payee.clause)];
        let recipient = usize::from(payee.recipient);
        let paid =
            if payee.claim.moves_cash() { DecimalArithmetic::cash(settled) } else { Decimal::ZERO };
        self.observer.paid(&Payment {
            payee: Arc::clone(&self.program.recipients[recipient]),
            claim: payee.claim,
            due,
            settled,
            paid,
            unpaid,
            balance: payee.balance.map_or(Decimal::ZERO, |slot| state.amount(slot)),
            cash_left: state.amount(program.cash),
            amount: self.amount,
            clause: Arc::clone(clause),
        });
    }
}
