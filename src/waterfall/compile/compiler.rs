//! The state of the compiler: the program under construction, symbol tables and the constant pool.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::value::Value;
use crate::deal_file::{Carry, DealTerms, Formula, Named};
use crate::error::Mistakes;
use crate::number::{DecimalArithmetic, MoneyArithmetic, Rounding};
use crate::waterfall::clause::Clause;
use crate::waterfall::op::{Op, Slot, Span};
use crate::waterfall::program::{GroupSlots, Kind, Program};

pub(super) struct Compiler<'a> {
    pub(super) terms: &'a DealTerms,
    pub(super) mistakes: &'a mut Mistakes,
    pub(super) program: Program,
    /// Symbol table of the named values defined so far, in the order of the file.
    pub(super) known: Vec<(String, Value)>,
    pub(super) schedules: Vec<(String, Value)>,
    /// The name whose formula is being compiled.
    pub(super) setting: Option<String>,
    /// Classes that some clause pays.
    pub(super) paid: Vec<bool>,
    /// The class that receives the residual.
    pub(super) residual: Option<usize>,
    /// Rates that may be negative.
    pub(super) signed: Vec<Slot>,
    /// Constant pool: one slot for each distinct amount or rate that formulas contain.
    pub(super) constants: BTreeMap<(Kind, Decimal), Slot>,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(terms: &'a DealTerms, mistakes: &'a mut Mistakes) -> Self {
        let undeclared = GroupSlots { fields: 0, balance_end: 0, cumulative_loss: 0, net_rate: 0 };
        let program = Program {
            classes: Vec::new(),
            indices: Vec::new(),
            groups: Vec::new(),
            pool: undeclared,
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
            dates: terms.dates,
            accruals: Vec::new(),
            money_constants: Vec::new(),
            rate_constants: Vec::new(),
            initial: Vec::new(),
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
            reported: Vec::new(),
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

    /// Allocates a slot. If sixteen bits overflow, `is_too_large` rejects the deal.
    pub(super) fn money_slot(&mut self) -> Slot {
        self.program.new_amount().unwrap_or(Slot::MAX)
    }

    pub(super) fn rate_slot(&mut self) -> Slot {
        self.program.new_rate().unwrap_or(Slot::MAX)
    }

    pub(super) fn mask_slot(&mut self) -> Slot {
        self.program.new_test().unwrap_or(Slot::MAX)
    }

    /// Allocates a money slot that starts every month at zero.
    pub(super) fn cleared_slot(&mut self) -> Slot {
        let slot = self.money_slot();
        self.program.cleared.push(slot);
        slot
    }

    pub(super) fn money_constant(&mut self, value: Decimal) -> Slot {
        let value = DecimalArithmetic::round(value, self.program.carry);
        if let Some(slot) = self.constants.get(&(Kind::Money, value)) {
            return *slot;
        }
        let slot = self.money_slot();
        self.constants.insert((Kind::Money, value), slot);
        self.program.money_constants.push((slot, value));
        slot
    }

    pub(super) fn rate_constant(&mut self, value: Decimal) -> Slot {
        let value = DecimalArithmetic::round(value, Rounding::RATE);
        if let Some(slot) = self.constants.get(&(Kind::Rate, value)) {
            return *slot;
        }
        let slot = self.rate_slot();
        self.constants.insert((Kind::Rate, value), slot);
        self.program.rate_constants.push((slot, value));
        slot
    }

    pub(super) fn operands(&mut self, slots: &[Slot]) -> Span {
        let start = self.program.operands.len();
        self.program.operands.extend_from_slice(slots);
        Span { start: narrow(start), len: narrow(slots.len()) }
    }

    pub(super) fn emit(&mut self, op: Op) {
        self.propagate_sign(&op);
        self.program.ops.push(op);
    }

    /// Sum of `plus` less sum of `minus`, floored at zero. Emits nothing for one amount alone and
    /// returns its slot.
    pub(super) fn sum(&mut self, plus: &[Slot], minus: &[Slot]) -> Slot {
        if let ([one], []) = (plus, minus) {
            return *one;
        }
        let out = self.money_slot();
        self.sum_to(plus, minus, out);
        out
    }

    /// Stores the sum of `plus` less the sum of `minus`, floored at zero.
    pub(super) fn sum_to(&mut self, plus: &[Slot], minus: &[Slot], out: Slot) {
        let (plus, minus) = (self.operands(plus), self.operands(minus));
        self.emit(Op::Sum { plus, minus, out });
    }

    /// The same for rates.
    pub(super) fn rate_sum_to(&mut self, plus: &[Slot], minus: &[Slot], out: Slot) {
        let (plus, minus) = (self.operands(plus), self.operands(minus));
        self.emit(Op::RateSum { plus, minus, out });
    }

    /// Copies an amount. Balances and cash change as payments are made; a copy keeps the value.
    pub(super) fn copy(&mut self, slot: Slot) -> Slot {
        let out = self.money_slot();
        self.sum_to(&[slot], &[], out);
        out
    }

    /// Emits an operation whose result is a new amount.
    pub(super) fn amount(&mut self, op: impl FnOnce(Slot) -> Op) -> Slot {
        let out = self.money_slot();
        self.emit(op(out));
        out
    }

    pub(super) fn rate(&mut self, op: impl FnOnce(Slot) -> Op) -> Slot {
        let out = self.rate_slot();
        self.emit(op(out));
        out
    }

    pub(super) fn test(&mut self, op: impl FnOnce(Slot) -> Op) -> Slot {
        let out = self.mask_slot();
        self.emit(op(out));
        out
    }

    pub(super) fn min(&mut self, a: Slot, b: Slot) -> Slot {
        self.amount(|out| Op::Min { a, b, out })
    }

    pub(super) fn round(&mut self, a: Slot, rounding: Rounding) -> Slot {
        self.amount(|out| Op::Round { a, rounding, out })
    }

    /// Records a clause for the observer. `formulas` are those of its amount and of its test.
    pub(super) fn clause(
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
            .filter_map(|name| named.iter().find(|known| *known.name == *name))
            .map(|known| Arc::clone(&known.name))
            .collect();
        let [formula, when] = formulas
            .map(|formula| formula.map(|formula| formula.expr.to_string()).unwrap_or_default());
        let except = except.iter().map(|(name, test)| format!("{} if {}", name.name, test.expr));
        let except = except.collect::<Vec<_>>().join("; ");
        let source = source.to_owned();
        let clause = Clause { line, title, formula, when, except, uses, source };
        self.program.clauses.push(Arc::new(clause));
        narrow(self.program.clauses.len() - 1)
    }
}

/// A table index in sixteen bits. The reader limits terms to far fewer.
pub(super) fn narrow(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
