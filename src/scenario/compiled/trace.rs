//! Operations recorded instead of carried out: what an arithmetic of lanes does, as a list.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use crate::math::SimdF64;

/// Where a value stands in memory: a row of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct At {
    pub table: Table,
    pub row: u16,
}

/// The tables that a program works on: the slots of a run, and what is given with a month, which it
/// only reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Table {
    Amounts,
    Rates,
    Tests,
    Given,
}

/// What an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Operand {
    /// The same bits in every lane.
    Constant(u64),
    /// What stands in memory where a block begins.
    Input(At),
    /// The result of an operation, by its number.
    Result(u32),
}

/// Each is one instruction of a processor with vectors. A test is all ones or all zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Operation {
    Plus,
    Minus,
    Times,
    Over,
    Lesser,
    Greater,
    And,
    /// The second where the first is not.
    AndNot,
    Or,
    /// Where one of both is.
    Differ,
    /// The nearest whole number, or the greatest that is not more.
    Nearest,
    Floor,
    Compare(Comparison),
    /// By the first, the second or the third.
    Choose,
    /// First × second − third.
    TimesMinus,
    /// Third − first × second.
    MinusProduct,
}

/// A comparison, as the processor numbers it. What is no number fails all but the negated ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Comparison(pub u8);

impl Comparison {
    const AT_LEAST: Self = Self(0x1d);
    const ABOVE: Self = Self(0x1e);
    const BELOW: Self = Self(0x11);
    /// Passes where one is no number.
    const IS_NOT: Self = Self(0x04);

    /// The one that passes where this one fails.
    const fn negated(self) -> Self {
        Self(self.0 ^ 4)
    }

    fn passes(self, a: f64, b: f64) -> bool {
        let with_the_bit = match self.0 | 4 {
            0x1d => a >= b,
            0x1e => a > b,
            0x15 => a >= b || a.is_nan() || b.is_nan(),
            _ => a != b,
        };
        with_the_bit == (self.0 & 4 != 0)
    }
}

/// An operation with what it takes; unused operands are nil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Inst {
    pub operation: Operation,
    pub operands: [Operand; 3],
}

impl Inst {
    /// The operands that the operation has.
    pub fn takes(&self) -> &[Operand] {
        let count = match self.operation {
            Operation::Choose | Operation::TimesMinus | Operation::MinusProduct => 3,
            Operation::Nearest | Operation::Floor => 1,
            _ => 2,
        };
        &self.operands[..count]
    }
}

/// What was recorded so far. An operation that was recorded before in the block is not again.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    insts: RefCell<Vec<Inst>>,
    known: RefCell<HashMap<Inst, u32>>,
}

impl Trace {
    /// What stands in memory.
    pub fn input(&self, at: At) -> TracedValue<'_> {
        TracedValue::Input(self, at)
    }

    /// How many operations were recorded.
    pub fn len(&self) -> usize {
        self.insts.borrow().len()
    }

    /// Begins a block: what was worked out before is in memory alone.
    pub fn begin_block(&self) {
        self.known.borrow_mut().clear();
    }

    pub(super) fn into_insts(self) -> Vec<Inst> {
        self.insts.into_inner()
    }

    fn record(&self, inst: Inst) -> TracedValue<'_> {
        let mut known = self.known.borrow_mut();
        let number = *known.entry(inst).or_insert_with(|| {
            let mut insts = self.insts.borrow_mut();
            insts.push(inst);
            u32::try_from(insts.len() - 1).unwrap_or(u32::MAX)
        });
        TracedValue::Result(self, number)
    }
}

/// A value or the outcome of a test that is recorded, not worked out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TracedValue<'t> {
    Constant(u64),
    Input(&'t Trace, At),
    Result(&'t Trace, u32),
}

const NOTHING: u64 = 0;
const ONES: u64 = u64::MAX;
/// All bits of a float but its sign.
const SIZE: u64 = u64::MAX >> 1;

impl<'t> TracedValue<'t> {
    pub(super) const fn operand(self) -> Operand {
        match self {
            Self::Constant(bits) => Operand::Constant(bits),
            Self::Input(_, at) => Operand::Input(at),
            Self::Result(_, number) => Operand::Result(number),
        }
    }

    fn is(self, bits: u64) -> bool {
        self.operand() == Operand::Constant(bits)
    }

    /// Whether it is the same wherever it is live for: a constant, or what is only read.
    pub const fn is_fixed(self) -> bool {
        matches!(self, Self::Constant(_) | Self::Input(_, At { table: Table::Given, .. }))
    }

    /// Whether it is the same value: the same bits, or from the same place or operation.
    pub fn is_same(self, other: Self) -> bool {
        self.operand() == other.operand()
    }

    /// Records an operation, unless its operands are known.
    fn of(operation: Operation, operands: [Self; 3]) -> Self {
        let trace = operands.iter().find_map(|operand| match operand {
            Self::Constant(_) => None,
            Self::Input(trace, _) | Self::Result(trace, _) => Some(*trace),
        });
        let inst = Inst { operation, operands: operands.map(Self::operand) };
        match trace {
            Some(trace) => trace.record(inst),
            None => Self::Constant(known(inst)),
        }
    }

    fn two(operation: Operation, a: Self, b: Self) -> Self {
        Self::of(operation, [a, b, Self::Constant(NOTHING)])
    }

    fn one(operation: Operation, a: Self) -> Self {
        Self::two(operation, a, Self::Constant(NOTHING))
    }

    fn compare(comparison: Comparison, a: Self, b: Self) -> Self {
        Self::two(Operation::Compare(comparison), a, b)
    }

    /// The operation that a result is of.
    fn inst(self) -> Option<Inst> {
        match self {
            Self::Result(trace, number) => trace.insts.borrow().get(number as usize).copied(),
            _ => None,
        }
    }

    /// An operand of a recorded operation as a value again.
    fn again(self, operand: Operand) -> Self {
        match (self, operand) {
            (_, Operand::Constant(bits)) => Self::Constant(bits),
            (Self::Result(trace, _) | Self::Input(trace, _), Operand::Input(at)) => {
                Self::Input(trace, at)
            }
            (Self::Result(trace, _) | Self::Input(trace, _), Operand::Result(number)) => {
                Self::Result(trace, number)
            }
            (Self::Constant(_), _) => self,
        }
    }
}

/// The bits that an operation on constants comes to.
fn known(inst: Inst) -> u64 {
    let bits = inst.operands.map(|operand| match operand {
        Operand::Constant(bits) => bits,
        Operand::Input(_) | Operand::Result(_) => NOTHING,
    });
    let [a, b, c] = bits.map(f64::from_bits);
    match inst.operation {
        Operation::Plus => (a + b).to_bits(),
        Operation::Minus => (a - b).to_bits(),
        Operation::Times => (a * b).to_bits(),
        Operation::Over => (a / b).to_bits(),
        Operation::Lesser => {
            if a < b {
                bits[0]
            } else {
                bits[1]
            }
        }
        Operation::Greater => {
            if a > b {
                bits[0]
            } else {
                bits[1]
            }
        }
        Operation::And => bits[0] & bits[1],
        Operation::AndNot => !bits[0] & bits[1],
        Operation::Or => bits[0] | bits[1],
        Operation::Differ => bits[0] ^ bits[1],
        Operation::Nearest => a.round_ties_even().to_bits(),
        Operation::Floor => a.floor().to_bits(),
        Operation::Compare(comparison) => {
            if comparison.passes(a, b) {
                ONES
            } else {
                NOTHING
            }
        }
        Operation::Choose => (bits[0] & bits[1]) | (!bits[0] & bits[2]),
        Operation::TimesMinus => a.mul_add(b, -c).to_bits(),
        Operation::MinusProduct => (-a).mul_add(b, c).to_bits(),
    }
}

/// Left out is only what changes no bit.
impl SimdF64 for TracedValue<'_> {
    type Mask = Self;

    const ZERO: Self = Self::Constant(NOTHING);

    fn all(value: f64) -> Self {
        Self::Constant(value.to_bits())
    }

    fn plus(self, other: Self) -> Self {
        Self::two(Operation::Plus, self, other)
    }

    fn minus(self, other: Self) -> Self {
        if other.is(NOTHING) { self } else { Self::two(Operation::Minus, self, other) }
    }

    fn times(self, other: Self) -> Self {
        let one = 1.0_f64.to_bits();
        if other.is(one) {
            self
        } else if self.is(one) {
            other
        } else {
            Self::two(Operation::Times, self, other)
        }
    }

    fn over(self, other: Self) -> Self {
        Self::two(Operation::Over, self, other)
    }

    fn times_minus(self, by: Self, less: Self) -> Self {
        Self::of(Operation::TimesMinus, [self, by, less])
    }

    fn minus_product(self, a: Self, b: Self) -> Self {
        Self::of(Operation::MinusProduct, [a, b, self])
    }

    fn lesser(self, other: Self) -> Self {
        if self.is_same(other) { self } else { Self::two(Operation::Lesser, self, other) }
    }

    fn greater(self, other: Self) -> Self {
        if self.is_same(other) { self } else { Self::two(Operation::Greater, self, other) }
    }

    fn size(self) -> Self {
        Self::and(Self::Constant(SIZE), self)
    }

    fn nearest(self) -> Self {
        Self::one(Operation::Nearest, self)
    }

    fn floor(self) -> Self {
        Self::one(Operation::Floor, self)
    }

    fn is_at_least(self, other: Self) -> Self {
        Self::compare(Comparison::AT_LEAST, self, other)
    }

    fn is_above(self, other: Self) -> Self {
        Self::compare(Comparison::ABOVE, self, other)
    }

    fn is_below(self, other: Self) -> Self {
        Self::compare(Comparison::BELOW, self, other)
    }

    fn is_not(self, other: Self) -> Self {
        Self::compare(Comparison::IS_NOT, self, other)
    }

    fn choose(mask: Self, a: Self, b: Self) -> Self {
        if mask.is(ONES) || a.is_same(b) {
            a
        } else if mask.is(NOTHING) {
            b
        } else if b.is(NOTHING) {
            Self::and(mask, a)
        } else if a.is(NOTHING) {
            Self::two(Operation::AndNot, mask, b)
        } else {
            Self::of(Operation::Choose, [mask, a, b])
        }
    }

    fn mask(value: bool) -> Self {
        Self::Constant(if value { ONES } else { NOTHING })
    }

    fn and(a: Self, b: Self) -> Self {
        if a.is(ONES) || b.is(NOTHING) || a.is_same(b) {
            b
        } else if b.is(ONES) || a.is(NOTHING) {
            a
        } else {
            Self::two(Operation::And, a, b)
        }
    }

    fn or(a: Self, b: Self) -> Self {
        if a.is(NOTHING) || b.is(ONES) || a.is_same(b) {
            b
        } else if b.is(NOTHING) || a.is(ONES) {
            a
        } else {
            Self::two(Operation::Or, a, b)
        }
    }

    fn not(a: Self) -> Self {
        match a.inst() {
            Some(Inst { operation: Operation::Compare(comparison), operands: [one, other, _] }) => {
                Self::compare(comparison.negated(), a.again(one), a.again(other))
            }
            _ => Self::two(Operation::Differ, Self::Constant(ONES), a),
        }
    }

    /// It may have: what is recorded is carried out wherever it might matter.
    fn any(_: Self) -> bool {
        true
    }

    fn some(_: &[Cell<Self>]) -> bool {
        true
    }
}
