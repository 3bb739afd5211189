//! From a run in decimals to what an [`Observer`] hears, in the deal's own names.

use rust_decimal::Decimal;

use super::month::Month;
use super::pay_month::run;
use super::recorder::Recorder;
use super::state::State;
use crate::number::{DecimalArithmetic, MoneyArithmetic};
use crate::waterfall::observer::{ClassMonth, NamedKind, NamedValue, Observer, Payment};
use crate::waterfall::op::Slot;
use crate::waterfall::program::{ClassSlots, ClauseText, Kind, Program};

/// Runs a month in decimals and tells an observer.
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

/// For each class, interest unpaid before a month that has not run yet.
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

/// Tells an observer the named values and the classes of a month that has run.
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
        observer.named(&NamedValue {
            name: &named.name,
            kind,
            value,
            formula: &clause.formula,
            uses: names_used(program, clause),
            source: &clause.source,
            deal_line: clause.line,
        });
    }
    for (index, slots) in program.classes.iter().enumerate() {
        let text = &program.class_texts[index];
        observer.class(&ClassMonth {
            class: &program.recipients[index],
            opening_balance: state.amount(slots.opening),
            opening_unpaid: unpaid_before[index],
            rate: state.rate(slots.rate),
            rate_terms: &text.interest,
            period: text.day_count.year_fraction(month.accrual_start, month.date),
            accrued: state.amount(slots.accrued),
            shortfall: state.amount(slots.shortfall_share),
            interest_paid: state.amount(slots.interest_cents) + state.amount(slots.unpaid_cents),
            principal: state.amount(slots.scheduled) + state.amount(slots.unscheduled),
            residual: state.amount(slots.residual_cents),
            realized_loss: state.amount(slots.loss),
            write_up: state.amount(slots.write_up),
            closing_balance: state.amount(slots.balance),
            closing_unpaid: state.amount(slots.unpaid) + state.amount(slots.interest_due),
            source: &text.source,
            deal_line: text.line,
        });
    }
}

fn names_used<'p>(program: &'p Program, clause: &ClauseText) -> Vec<&'p str> {
    clause.uses.iter().map(|index| program.named[usize::from(*index)].name.as_str()).collect()
}

/// Tells an [`Observer`] in the deal's own names.
pub(crate) struct ObserverAdapter<'a> {
    program: &'a Program,
    /// What the step at hand gives in all.
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
            class: &self.program.recipients[recipient],
            claim: payee.claim,
            due,
            settled,
            paid,
            unpaid,
            balance: payee.balance.map_or(Decimal::ZERO, |slot| state.amount(slot)),
            cash_left: state.amount(program.cash),
            amount: self.amount,
            clause: &clause.title,
            formula: &clause.formula,
            when: &clause.when,
            except: &clause.except,
            uses: names_used(self.program, clause),
            source: &clause.source,
            deal_line: clause.line,
        });
    }
}
