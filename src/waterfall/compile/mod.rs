//! From terms to a program: every name resolved to a slot, every mistake told with its place.

mod formula;
mod interest;
mod names;
mod opening;
mod payment;
mod product;
mod redemption;
mod signed;
mod steps;
mod whole;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::program::{
    AccountSlots, ClassSlots, ClassText, ClauseText, GroupSlots, Kind, NamedSlot, Op, Program,
    Slot, Span,
};
use crate::number::{Arithmetic, Exact, RATE_LIMIT, Rounding};
use crate::remittance::Field;
use crate::terms::{At, Carry, Clause, DealTerms, Formula, Memory, Mistakes, Named};
use formula::Value;

/// Compiles a deal's terms. `None` only where a mistake was told.
pub(crate) fn compile(terms: &DealTerms, mistakes: &mut Mistakes) -> Option<Program> {
    let mut compiler = Compiler::new(terms, mistakes);
    compiler.declare_pool();
    compiler.declare_classes();
    compiler.declare_others();
    compiler.declare_schedules();
    compiler.open_month();
    compiler.sum_pool();
    compiler.state_rates();
    compiler.accrue_interest();
    for clause in &terms.waterfall {
        if compiler.mistakes.is_full() || compiler.is_too_large() {
            return None;
        }
        match clause {
            Clause::Set { name, formula, memory, source } => {
                compiler.set(name, formula, *memory, source);
            }
            Clause::Receive { name, amount, into, source } => {
                compiler.receive(name, amount, into, source);
            }
            Clause::Step(step) => compiler.step(step),
        }
    }
    compiler.check_whole();
    compiler.redemption();
    let Compiler { program, mistakes, .. } = compiler;
    mistakes.is_empty().then_some(program)
}

/// A program in the making.
struct Compiler<'a> {
    terms: &'a DealTerms,
    mistakes: &'a mut Mistakes,
    program: Program,
    /// Named amounts, percentages and tests so far, in the order of the file.
    known: Vec<(String, Value)>,
    schedules: Vec<(String, Value)>,
    /// The name whose formula is being compiled.
    setting: Option<String>,
    /// Classes that some clause pays.
    paid: Vec<bool>,
    /// Who receives all cash that is left.
    residual: Option<usize>,
    /// Rates that may be below nil.
    signed: Vec<Slot>,
    /// Amounts and rates that stand in formulas.
    constants: BTreeMap<(Kind, Decimal), Slot>,
}

impl<'a> Compiler<'a> {
    fn new(terms: &'a DealTerms, mistakes: &'a mut Mistakes) -> Self {
        let nowhere = GroupSlots { fields: 0, balance_end: 0, cumulative_loss: 0, net_rate: 0 };
        let program = Program {
            classes: Vec::new(),
            indices: Vec::new(),
            groups: Vec::new(),
            pool: nowhere,
            cash: 0,
            accounts: Vec::new(),
            parties: Vec::new(),
            recipients: Vec::new(),
            received: 0,
            money_schedules: Vec::new(),
            shortfall: 0,
            month: 0,
            date: 0,
            actual_days: 0,
            first_distribution: terms.dates.first,
            money_constants: Vec::new(),
            rate_constants: Vec::new(),
            schedules: Vec::new(),
            named: Vec::new(),
            ops: Vec::new(),
            operands: Vec::new(),
            settlings: Vec::new(),
            payees: Vec::new(),
            clauses: Vec::new(),
            class_texts: Vec::new(),
            money_slots: 0,
            rate_slots: 0,
            mask_slots: 0,
            cleared: Vec::new(),
            carry: match terms.carry {
                Carry::Cents => Rounding::CENTS,
                Carry::Fractions => Rounding::FRACTIONS,
            },
            rings: Vec::new(),
            sticky: Vec::new(),
            once: 0,
            redemption: Vec::new(),
        };
        Self {
            terms,
            mistakes,
            program,
            known: Vec::new(),
            schedules: Vec::new(),
            setting: None,
            paid: vec![false; terms.classes.len()],
            residual: None,
            signed: Vec::new(),
            constants: BTreeMap::new(),
        }
    }

    /// One more slot. A deal of more than sixteen bits count is told at the end, and not run.
    fn money_slot(&mut self) -> Slot {
        self.program.new_amount().unwrap_or(Slot::MAX)
    }

    fn rate_slot(&mut self) -> Slot {
        self.program.new_rate().unwrap_or(Slot::MAX)
    }

    fn mask_slot(&mut self) -> Slot {
        self.program.new_test().unwrap_or(Slot::MAX)
    }

    /// A money slot that starts every month at nil.
    fn cleared_slot(&mut self) -> Slot {
        let slot = self.money_slot();
        self.program.cleared.push(slot);
        slot
    }

    fn money_constant(&mut self, value: Decimal) -> Slot {
        let value = Exact::round(value, self.program.carry);
        if let Some(slot) = self.constants.get(&(Kind::Money, value)) {
            return *slot;
        }
        let slot = self.money_slot();
        self.constants.insert((Kind::Money, value), slot);
        self.program.money_constants.push((slot, value));
        slot
    }

    fn rate_constant(&mut self, value: Decimal) -> Slot {
        let value = Exact::round(value, Rounding::RATE);
        if let Some(slot) = self.constants.get(&(Kind::Rate, value)) {
            return *slot;
        }
        let slot = self.rate_slot();
        self.constants.insert((Kind::Rate, value), slot);
        self.program.rate_constants.push((slot, value));
        slot
    }

    fn operands(&mut self, slots: &[Slot]) -> Span {
        let start = self.program.operands.len();
        self.program.operands.extend_from_slice(slots);
        Span { start: narrow(start), len: narrow(slots.len()) }
    }

    fn emit(&mut self, op: Op) {
        self.note_sign(&op);
        self.program.ops.push(op);
    }

    /// The excess of some amounts over others, in a slot of its own.
    fn sum(&mut self, plus: &[Slot], minus: &[Slot]) -> Slot {
        if let ([one], []) = (plus, minus) {
            return *one;
        }
        let out = self.money_slot();
        let (plus, minus) = (self.operands(plus), self.operands(minus));
        self.emit(Op::Sum { plus, minus, out });
        out
    }

    /// A copy of an amount as it is now: balances and cash move on, what is named stays.
    fn copy(&mut self, slot: Slot) -> Slot {
        let out = self.money_slot();
        let (plus, minus) = (self.operands(&[slot]), self.operands(&[]));
        self.emit(Op::Sum { plus, minus, out });
        out
    }

    fn min(&mut self, a: Slot, b: Slot) -> Slot {
        let out = self.money_slot();
        self.emit(Op::Min { a, b, out });
        out
    }

    fn round(&mut self, a: Slot, rounding: Rounding) -> Slot {
        let out = self.money_slot();
        self.emit(Op::Round { a, rounding, out });
        out
    }

    fn at_least(&mut self, a: Slot, b: Slot) -> Slot {
        let out = self.mask_slot();
        self.emit(Op::AtLeast { a, b, out });
        out
    }

    /// Slots for each group's remittance and, as sums, for the pool's.
    fn declare_pool(&mut self) {
        self.program.cash = self.money_slot();
        self.program.shortfall = self.money_slot();
        self.program.month = self.rate_slot();
        self.program.date = self.rate_slot();
        self.program.actual_days = self.rate_slot();
        for _ in &self.terms.groups {
            let slots = self.declare_group();
            self.program.groups.push(slots);
        }
        self.program.pool =
            if let [only] = self.program.groups[..] { only } else { self.declare_group() };
    }

    /// The pool's figures of the month, and what is left of every group.
    fn sum_pool(&mut self) {
        let (groups, pool) = (self.program.groups.clone(), self.program.pool);
        let mut all = groups.clone();
        if groups.len() > 1 {
            for field in Field::ALL {
                self.sum_groups(&groups, |group| group.field(field), pool.field(field));
            }
            self.sum_groups(&groups, |group| group.cumulative_loss, pool.cumulative_loss);
            all.push(pool);
        }
        for group in all {
            let plus = self.operands(&[group.field(Field::BalanceBegin)]);
            let minus = self.operands(&[
                group.field(Field::ScheduledPrincipal),
                group.field(Field::UnscheduledPrincipal),
                group.field(Field::RealizedLoss),
            ]);
            self.emit(Op::Sum { plus, minus, out: group.balance_end });
        }
    }

    fn sum_groups(&mut self, groups: &[GroupSlots], of: impl Fn(&GroupSlots) -> Slot, out: Slot) {
        let parts: Vec<Slot> = groups.iter().map(of).collect();
        let (plus, minus) = (self.operands(&parts), self.operands(&[]));
        self.emit(Op::Sum { plus, minus, out });
    }

    fn declare_group(&mut self) -> GroupSlots {
        let fields = self.money_slot();
        for _ in 1..Field::ALL.len() {
            self.money_slot();
        }
        GroupSlots {
            fields,
            balance_end: self.money_slot(),
            cumulative_loss: self.money_slot(),
            net_rate: self.rate_slot(),
        }
    }

    fn declare_classes(&mut self) {
        for class in &self.terms.classes {
            let slots = ClassSlots {
                rate: self.rate_slot(),
                opening: self.money_slot(),
                balance: self.money_slot(),
                accrued: self.money_slot(),
                shortfall_share: self.cleared_slot(),
                interest_due: self.money_slot(),
                unpaid: self.money_slot(),
                interest_cents: self.cleared_slot(),
                unpaid_cents: self.cleared_slot(),
                residual_cents: self.cleared_slot(),
                scheduled_cents: self.cleared_slot(),
                unscheduled_cents: self.cleared_slot(),
                outside_cents: self.cleared_slot(),
                scheduled: self.cleared_slot(),
                unscheduled: self.cleared_slot(),
                loss: self.cleared_slot(),
                notional: self.money_slot(),
                carryover: self.money_slot(),
                carryover_due: self.money_slot(),
                carryover_cents: self.cleared_slot(),
                accretion: self.cleared_slot(),
                unpaid_loss: self.money_slot(),
                write_up: self.cleared_slot(),
            };
            self.program.classes.push(slots);
            self.program.class_texts.push(ClassText {
                line: class.name.at.line,
                interest: class.interest.words(),
                day_count: class.day_count,
                source: class.source.clone(),
            });
        }
    }

    /// Parties that are no classes, and accounts besides the distribution account.
    fn declare_others(&mut self) {
        self.program.received = self.cleared_slot();
        for _ in &self.terms.parties {
            let slot = self.cleared_slot();
            self.program.parties.push(slot);
        }
        for account in &self.terms.accounts {
            let slots = AccountSlots {
                balance: self.money_slot(),
                opening: self.money_slot(),
                at_closing: account.opening_balance,
            };
            self.program.accounts.push(slots);
        }
        let classes = self.terms.classes.iter().map(|class| &class.name);
        let accounts = self.terms.accounts.iter().map(|account| &account.name);
        let all = classes.chain(&self.terms.parties).chain(accounts);
        self.program.recipients = all.map(|named| named.name.clone()).collect();
    }

    fn declare_schedules(&mut self) {
        for schedule in &self.terms.schedules {
            self.is_reserved(&schedule.name);
            let kind = if schedule.of_amounts { Kind::Money } else { Kind::Rate };
            let slot = if schedule.of_amounts {
                let slot = self.money_slot();
                self.program.money_schedules.push((slot, schedule.steps.clone()));
                slot
            } else {
                let slot = self.rate_slot();
                let steps = schedule.steps.iter();
                let steps = steps.map(|(from, pct)| (*from, Exact::round(*pct, Rounding::RATE)));
                self.program.schedules.push((slot, steps.collect()));
                slot
            };
            let name = schedule.name.name.clone();
            let title = format!("schedule {name}");
            let clause =
                self.clause(schedule.name.at.line, title, [None, None], &[], &schedule.source);
            self.program.named.push(NamedSlot { name: name.clone(), kind, slot, clause });
            let value = if schedule.of_amounts { Value::Money(slot) } else { Value::Rate(slot) };
            self.schedules.push((name, value));
        }
    }

    /// A named amount, percentage or test.
    fn set(&mut self, name: &Named, formula: &Formula, memory: Memory, source: &str) {
        let is_known = self.known.iter().any(|(known, _)| *known == name.name)
            || self.schedules.iter().any(|(known, _)| *known == name.name);
        if self.is_reserved(name) || is_known {
            // Names given twice are told by the reader of the file.
            return;
        }
        self.setting = Some(name.name.clone());
        let value = self.formula(formula);
        self.setting = None;
        // What is too great for a percentage can only be an amount.
        let value = match value {
            Some(Value::NumberTimes(numbers, rate)) if numbers.is_amount() => {
                self.amount_of(name.at, numbers, rate).map(Value::Money)
            }
            value => value,
        };
        let value = value.filter(|value| self.decided(formula.place(0), &[*value]).is_some());
        let Some(value) = value else {
            // Known without a value, so that its users are not told a second mistake.
            self.known.push((name.name.clone(), Value::Unknown));
            return;
        };
        let title = format!("set {}", name.name);
        let clause = self.clause(name.at.line, title, [Some(formula), None], &[], source);
        let (kind, slot) = match value {
            // What is too great for a percentage is told as an amount, whatever names it.
            Value::Number(number) if number > RATE_LIMIT => {
                let Some(amount) = self.as_money(name.at, value) else { return };
                (Kind::Money, amount)
            }
            Value::Number(n) | Value::Percent(n) => (Kind::Rate, self.rate_constant(n)),
            Value::NumberTimes(numbers, rate) => {
                let Some(product) = self.rate_of(name.at, numbers, rate) else { return };
                (Kind::Rate, self.average(product, memory, false))
            }
            Value::Money(slot) => (Kind::Money, self.average(slot, memory, true)),
            Value::Rate(slot) => (Kind::Rate, self.average(slot, memory, false)),
            Value::Mask(slot) => (Kind::Mask, self.remembered(slot, memory == Memory::Sticky)),
            Value::Date(_) => {
                let told = "a date is only compared; name the test, as in `date >= 2006-02-25`";
                self.mistakes.at_place(name.at.line, name.at.column, told);
                self.known.push((name.name.clone(), Value::Unknown));
                return;
            }
            Value::Choice { .. } | Value::Unknown => return,
        };
        let At { line, column } = name.at;
        match (memory, kind) {
            (Memory::Sticky, Kind::Money | Kind::Rate) => {
                let told = "only a test can be sticky; this is no test, take out `sticky`";
                self.mistakes.at_place(line, column, told);
            }
            (Memory::AverageMonths(_), Kind::Mask) => {
                let told = "a test has no average; take out `average_of_months`";
                self.mistakes.at_place(line, column, told);
            }
            _ => {}
        }
        let value = match (kind, value) {
            // A number stays one: an amount or a percentage, as its place asks.
            (_, Value::Number(_)) => value,
            (_, Value::NumberTimes(..)) if memory == Memory::None => value,
            (Kind::Money, _) => Value::Money(slot),
            (Kind::Rate, _) => Value::Rate(slot),
            (Kind::Mask, _) => Value::Mask(slot),
        };
        self.known.push((name.name.clone(), value));
        self.program.named.push(NamedSlot { name: name.name.clone(), kind, slot, clause });
    }

    /// A value as it is now, or its rolling average.
    fn average(&mut self, value: Slot, memory: Memory, of_money: bool) -> Slot {
        let Memory::AverageMonths(months) = memory else {
            return if of_money { self.copy(value) } else { value };
        };
        let mut slot = || if of_money { self.money_slot() } else { self.rate_slot() };
        let out = slot();
        let ring: Vec<Slot> = (0..months).map(|_| slot()).collect();
        let ring = self.operands(&ring);
        self.program.rings.push((ring, of_money));
        self.emit(Op::Average { value, ring, of_money, out });
        out
    }

    /// A test in a slot of its own, which can be forced; a sticky one that passed stays passed.
    fn remembered(&mut self, test: Slot, sticky: bool) -> Slot {
        let out = self.mask_slot();
        if sticky {
            self.program.sticky.push(out);
        }
        // Or with itself copies a test; or with what it was keeps it.
        let b = if sticky { out } else { test };
        self.emit(Op::Or { a: test, b, out });
        let named = narrow(self.program.named.len());
        self.emit(Op::Forced { named, mask: out });
        out
    }

    /// Notes a clause for the observer, with the formulas of its amount and of its test.
    fn clause(
        &mut self,
        line: usize,
        title: String,
        formulas: [Option<&Formula>; 2],
        except: &[(Named, Formula)],
        source: &str,
    ) -> u16 {
        let named = &self.program.named;
        let uses = formulas
            .into_iter()
            .flatten()
            .chain(except.iter().map(|(_, test)| test))
            .flat_map(|formula| formula.expr.bare_names())
            .filter_map(|name| named.iter().position(|known| known.name == name))
            .map(narrow)
            .collect();
        let [formula, when] = formulas
            .map(|formula| formula.map(|formula| formula.expr.to_string()).unwrap_or_default());
        let except = except.iter().map(|(name, test)| format!("{} if {}", name.name, test.expr));
        let except = except.collect::<Vec<_>>().join("; ");
        let source = source.to_owned();
        self.program.clauses.push(ClauseText { line, title, formula, when, except, uses, source });
        narrow(self.program.clauses.len() - 1)
    }
}

/// A table index in sixteen bits. Terms are limited on reading, far below.
fn narrow(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
