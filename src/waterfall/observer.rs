//! Who listens to a run: every payment of the reference run is told, with the clause it follows.

use rust_decimal::Decimal;

use super::program::{Kind, Payee, Program, Step};
use super::run::{Month, State, run};
use crate::number::{Arithmetic, Exact};
use crate::terms::Claim;

/// One payment or write-down to one class (tranche, bond), as the reference run made it.
///
/// Amounts are dollars. `due` is what this step has for the class: its claim, or its part of the
/// step's amount, never more than its claim. What is settled counts against the claim with its
/// fractions of a cent; what moves is `paid`, in whole cents. `due − settled = unpaid`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payment<'a> {
    /// The class that was paid or written down.
    pub class: &'a str,
    /// What the class claimed.
    pub claim: Claim,
    /// Due to the class at this step, in dollars, fractions of a cent included.
    pub due: Decimal,
    /// Settled at this step, fractions of a cent included.
    pub settled: Decimal,
    /// Cash that moved, in whole cents; nil for a write-down.
    pub paid: Decimal,
    /// Of what was due at this step, what the cash did not reach to.
    pub unpaid: Decimal,
    /// Balance of the class after this step.
    pub balance: Decimal,
    /// Cash left in the account after this payment, in whole cents. A payment from outside the
    /// account leaves it as it was.
    pub cash_left: Decimal,
    /// The clause in market words: "pay interest to A1, A2".
    pub clause: &'a str,
    /// The document's clause, or what it is inferred from.
    pub source: &'a str,
    /// Line of the clause in the deal file.
    pub deal_line: usize,
}

/// An amount, percentage or test that the deal file names, as the reference run worked it out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NamedValue<'a> {
    /// The name in the deal file.
    pub name: &'a str,
    /// The value: dollars, a fraction of one, or 1 for a test that passed and 0 for one that did not.
    pub value: Decimal,
    /// The document's clause, or what it is inferred from.
    pub source: &'a str,
    /// Line of the clause in the deal file.
    pub deal_line: usize,
}

/// Listens to the reference run of a month: an audit trail, an explanation, a test.
///
/// Calls come in the order of the waterfall, class by class. A step whose condition was not met is
/// not told. [`replay_observed`](crate::replay_observed) has an example.
pub trait Observer {
    /// A payment or write-down was made. Steps that gave nothing are told too.
    fn paid(&mut self, payment: &Payment<'_>);

    /// The month is done; the values that the deal file names, in its order.
    fn named(&mut self, value: &NamedValue<'_>) {
        let _ = value;
    }
}

/// What a run tells, in its own arithmetic.
pub(crate) trait Watch<A: Arithmetic> {
    fn paid(
        &mut self,
        step: Step,
        payee: &Payee,
        due: A::Money,
        settled: A::Money,
        unpaid: A::Money,
        state: &State<A>,
    );
}

/// Nobody listens.
pub(crate) struct Unwatched;

impl<A: Arithmetic> Watch<A> for Unwatched {
    fn paid(&mut self, _: Step, _: &Payee, _: A::Money, _: A::Money, _: A::Money, _: &State<A>) {}
}

/// Runs a month in decimals and tells an observer.
pub(crate) fn run_observed(
    program: &Program,
    class_names: &[String],
    month: &Month,
    state: &mut State<Exact>,
    observer: &mut dyn Observer,
) {
    run(program, month, state, &mut Named { program, class_names, observer });
    for named in &program.named {
        let clause = &program.clauses[usize::from(named.clause)];
        let value = match named.kind {
            Kind::Money => state.amount(named.slot),
            Kind::Rate => state.rate(named.slot),
            Kind::Mask => Decimal::from(u8::from(state.test(named.slot))),
        };
        observer.named(&NamedValue {
            name: &named.name,
            value,
            source: &clause.source,
            deal_line: clause.line,
        });
    }
}

/// Tells an [`Observer`] in the deal's own names.
struct Named<'a> {
    program: &'a Program,
    class_names: &'a [String],
    observer: &'a mut dyn Observer,
}

impl Watch<Exact> for Named<'_> {
    fn paid(
        &mut self,
        step: Step,
        payee: &Payee,
        due: Decimal,
        settled: Decimal,
        unpaid: Decimal,
        state: &State<Exact>,
    ) {
        let clause = &self.program.clauses[usize::from(step.clause)];
        let class = usize::from(payee.class);
        let paid = if payee.cents.is_some() { Exact::cash(settled) } else { Decimal::ZERO };
        self.observer.paid(&Payment {
            class: &self.class_names[class],
            claim: step.claim,
            due,
            settled,
            paid,
            unpaid,
            balance: state.amount(self.program.classes[class].balance),
            cash_left: state.amount(self.program.cash),
            clause: &clause.title,
            source: &clause.source,
            deal_line: clause.line,
        });
    }
}
