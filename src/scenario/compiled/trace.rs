//! Records the operations of a lane arithmetic instead of carrying them out.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use crate::math::SimdF64;

/// The place of a value in memory: a row of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct At {
    pub table: Table,
    pub row: u16,
}

/// The tables that a program works on: a run's slots, and a month's inputs, which are read-only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Table {
    Amounts,
    Rates,
    Tests,
    ReadOnly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Operand {
    /// The same bits in every lane.
    Constant(u64),
    /// The value in memory at the beginning of the block.
    Input(At),
    /// The result of the operation with this number.
    Result(u32),
}

/// An operation. Each is one AVX2 or FMA instruction. A test sets all bits of a lane or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Operation {
    Plus,
    Minus,
    Times,
    Over,
    Lesser,
    Greater,
    And,
    /// NOT first AND second.
    AndNot,
    Or,
    Xor,
    /// The nearest whole number, halves to even.
    Nearest,
    Floor,
    Compare(Comparison),
    /// The second if the first is set, otherwise the third.
    Choose,
    /// First × second − third.
    TimesMinus,
    /// Third − first × second.
    MinusProduct,
}

/// A comparison predicate, as `vcmppd` encodes it. NaN fails all predicates except the negated
/// ones, which have bit 2 set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Comparison(pub u8);

impl Comparison {
    const AT_LEAST: Self = Self(0x1d);
    const ABOVE: Self = Self(0x1e);
    const BELOW: Self = Self(0x11);
    /// Passes if either operand is NaN.
    const IS_NOT: Self = Self(0x04);

    /// The predicate that passes exactly if this one fails.
    const fn negated(self) -> Self {
        Self(self.0 ^ 4)
    }

    fn passes(self, a: f64, b: f64) -> bool {
        let unnegated = match self.0 | 4 {
            0x1d => a >= b,
            0x1e => a > b,
            0x15 => a >= b || a.is_nan() || b.is_nan(),
            _ => a != b,
        };
        unnegated == (self.0 & 4 != 0)
    }
}

/// An operation with its operands; unused operands are the constant 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Inst {
    pub operation: Operation,
    pub operands: [Operand; 3],
}

impl Inst {
    /// The operands that the operation uses.
    pub fn used_operands(&self) -> &[Operand] {
        let count = match self.operation {
            Operation::Choose | Operation::TimesMinus | Operation::MinusProduct => 3,
            Operation::Nearest | Operation::Floor => 1,
            _ => 2,
        };
        &self.operands[..count]
    }
}

/// The recorded operations. One that repeats another in the same block is not recorded again.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    insts: RefCell<Vec<Inst>>,
    known: RefCell<HashMap<Inst, u32>>,
}

impl Trace {
    pub fn input(&self, at: At) -> TracedValue<'_> {
        TracedValue::Input(self, at)
    }

    pub fn len(&self) -> usize {
        self.insts.borrow().len()
    }

    /// Begins a block. Results of earlier blocks can be read from memory only.
    pub fn begin_block(&self) {
        self.known.borrow_mut().clear();
    }

    pub(super) fn into_insts(self) -> Vec<Inst> {
        self.insts.into_inner()
    }

    fn inst(&self, number: u32) -> Inst {
        self.insts.borrow()[number as usize]
    }

    fn value(&self, operand: Operand) -> TracedValue<'_> {
        match operand {
            Operand::Constant(bits) => TracedValue::Constant(bits),
            Operand::Input(at) => TracedValue::Input(self, at),
            Operand::Result(number) => TracedValue::Result(self, number),
        }
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

/// A value, or the outcome of a test, that records the operations on it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TracedValue<'t> {
    Constant(u64),
    Input(&'t Trace, At),
    Result(&'t Trace, u32),
}

const ZEROS: u64 = 0;
const ONES: u64 = u64::MAX;
/// All bits of a float except the sign.
const ABSOLUTE: u64 = u64::MAX >> 1;

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

    /// Whether the value is the same in every block: a constant, or read from read-only memory.
    pub const fn is_fixed(self) -> bool {
        matches!(self, Self::Constant(_) | Self::Input(_, At { table: Table::ReadOnly, .. }))
    }

    /// Whether both are the same constant, the same place or the same result.
    pub fn is_same(self, other: Self) -> bool {
        self.operand() == other.operand()
    }

    /// Records an operation, or folds it if all operands are constants.
    fn of(operation: Operation, operands: [Self; 3]) -> Self {
        let trace = operands.iter().find_map(|operand| match operand {
            Self::Constant(_) => None,
            Self::Input(trace, _) | Self::Result(trace, _) => Some(*trace),
        });
        let inst = Inst { operation, operands: operands.map(Self::operand) };
        match trace {
            Some(trace) => trace.record(inst),
            None => Self::Constant(fold(inst)),
        }
    }

    fn two(operation: Operation, a: Self, b: Self) -> Self {
        Self::of(operation, [a, b, Self::Constant(ZEROS)])
    }

    fn one(operation: Operation, a: Self) -> Self {
        Self::two(operation, a, Self::Constant(ZEROS))
    }
}

const fn mask_bits(value: bool) -> u64 {
    if value { ONES } else { ZEROS }
}

/// Constant folding: the bits of the result of an operation on constants.
fn fold(inst: Inst) -> u64 {
    let bits = inst.operands.map(|operand| match operand {
        Operand::Constant(bits) => bits,
        Operand::Input(_) | Operand::Result(_) => ZEROS,
    });
    let [a, b, c] = bits.map(f64::from_bits);
    let first_if = |is_first: bool| if is_first { bits[0] } else { bits[1] };
    match inst.operation {
        Operation::Plus => (a + b).to_bits(),
        Operation::Minus => (a - b).to_bits(),
        Operation::Times => (a * b).to_bits(),
        Operation::Over => (a / b).to_bits(),
        Operation::Lesser => first_if(a < b),
        Operation::Greater => first_if(a > b),
        Operation::And => bits[0] & bits[1],
        Operation::AndNot => !bits[0] & bits[1],
        Operation::Or => bits[0] | bits[1],
        Operation::Xor => bits[0] ^ bits[1],
        Operation::Nearest => a.round_ties_even().to_bits(),
        Operation::Floor => a.floor().to_bits(),
        Operation::Compare(comparison) => mask_bits(comparison.passes(a, b)),
        Operation::Choose => (bits[0] & bits[1]) | (!bits[0] & bits[2]),
        Operation::TimesMinus => a.mul_add(b, -c).to_bits(),
        Operation::MinusProduct => (-a).mul_add(b, c).to_bits(),
    }
}

macro_rules! record_always {
    ($($name:ident: $operation:expr,)+) => {$(
        fn $name(self, other: Self) -> Self {
            Self::two($operation, self, other)
        }
    )+};
}

/// Simplifies an operation only if no bit of the result changes.
impl SimdF64 for TracedValue<'_> {
    type Mask = Self;

    const ZERO: Self = Self::Constant(ZEROS);

    fn all(value: f64) -> Self {
        Self::Constant(value.to_bits())
    }

    record_always! {
        plus: Operation::Plus,
        over: Operation::Over,
        is_at_least: Operation::Compare(Comparison::AT_LEAST),
        is_above: Operation::Compare(Comparison::ABOVE),
        is_below: Operation::Compare(Comparison::BELOW),
        is_not: Operation::Compare(Comparison::IS_NOT),
    }

    fn minus(self, other: Self) -> Self {
        if other.is(ZEROS) { self } else { Self::two(Operation::Minus, self, other) }
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
        Self::and(Self::Constant(ABSOLUTE), self)
    }

    fn nearest(self) -> Self {
        Self::one(Operation::Nearest, self)
    }

    fn floor(self) -> Self {
        Self::one(Operation::Floor, self)
    }

    fn choose(mask: Self, a: Self, b: Self) -> Self {
        if mask.is(ONES) || a.is_same(b) {
            a
        } else if mask.is(ZEROS) {
            b
        } else if b.is(ZEROS) {
            Self::and(mask, a)
        } else if a.is(ZEROS) {
            Self::two(Operation::AndNot, mask, b)
        } else {
            Self::of(Operation::Choose, [mask, a, b])
        }
    }

    fn mask(value: bool) -> Self {
        Self::Constant(mask_bits(value))
    }

    fn and(a: Self, b: Self) -> Self {
        if a.is(ONES) || b.is(ZEROS) || a.is_same(b) {
            b
        } else if b.is(ONES) || a.is(ZEROS) {
            a
        } else {
            Self::two(Operation::And, a, b)
        }
    }

    fn or(a: Self, b: Self) -> Self {
        if a.is(ZEROS) || b.is(ONES) || a.is_same(b) {
            b
        } else if b.is(ZEROS) || a.is(ONES) {
            a
        } else {
            Self::two(Operation::Or, a, b)
        }
    }

    fn not(a: Self) -> Self {
        if let Self::Result(trace, number) = a
            && let Inst { operation: Operation::Compare(of), operands } = trace.inst(number)
        {
            let [one, other, _] = operands.map(|operand| trace.value(operand));
            return Self::two(Operation::Compare(of.negated()), one, other);
        }
        Self::two(Operation::Xor, Self::Constant(ONES), a)
    }

    /// The lanes are unknown, so that everything that might matter is recorded.
    fn any(_: Self) -> bool {
        true
    }

    fn some(_: &[Cell<Self>]) -> bool {
        true
    }
}
