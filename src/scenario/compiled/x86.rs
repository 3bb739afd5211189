//! Instructions of x86-64 with AVX2 and FMA, as bytes.
//!
//! All work on registers of four floats. Their encodings are those of Intel's "64 and IA-32
//! Architectures Software Developer's Manual", volume 2: chapter 2.3 (the VEX prefix) and the pages
//! of the instructions.

use super::trace::Operation;

/// A vector register, 0 to 15.
pub(super) type Register = u8;

/// A general register that points to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    Rcx = 1,
    Rdx = 2,
    Rsi = 6,
    Rdi = 7,
    R8 = 8,
}

/// Where an instruction takes its last operand from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Register(Register),
    /// A row of a table.
    Row(Base, u32),
    /// A register in memory of its own, for what is spilled.
    Spilled(u32),
    /// A row of the constants, which stand behind the code.
    Constant(u32),
}

/// Bytes of a register: four floats.
const REGISTER_BYTES: usize = 32;

/// How a fused multiply-add goes over its operands: the first is overwritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Second × first with the third.
    Times = 0xa8,
    /// Second × third with the first.
    Onto = 0xb8,
}

/// An opcode with its map and the bits of the prefix that choose it.
#[derive(Clone, Copy)]
struct Opcode {
    map: u8,
    wide: bool,
    code: u8,
}

const fn plain(code: u8) -> Opcode {
    Opcode { map: 1, wide: false, code }
}

const LOAD: Opcode = plain(0x10);
const STORE: Opcode = plain(0x11);
const MOVE: Opcode = plain(0x28);
const CHOOSE: Opcode = Opcode { map: 3, wide: false, code: 0x4b };
const ROUND: Opcode = Opcode { map: 3, wide: false, code: 0x09 };
const TEST: Opcode = Opcode { map: 2, wide: false, code: 0x17 };

/// Code under way.
#[derive(Debug, Default)]
pub(super) struct Code {
    /// Bytes from one row of a table to the next.
    row_bytes: u32,
    bytes: Vec<u8>,
    /// Distances still to be filled in: where, behind which instruction, and to what.
    open: Vec<(usize, usize, Target)>,
    /// Where labels stand.
    labels: Vec<usize>,
    constants: Vec<u64>,
}

#[derive(Debug, Clone, Copy)]
enum Target {
    Constant(u32),
    Label(u32),
}

impl Code {
    /// Code for tables with rows of so many registers.
    pub fn of_rows(registers: usize) -> Self {
        let row_bytes = u32::try_from(registers * REGISTER_BYTES).unwrap_or(u32::MAX);
        Self { row_bytes, ..Self::default() }
    }

    /// The row of a constant.
    pub fn constant(&mut self, bits: u64) -> u32 {
        let known = self.constants.iter().position(|constant| *constant == bits);
        let row = known.unwrap_or_else(|| {
            self.constants.push(bits);
            self.constants.len() - 1
        });
        u32::try_from(row).unwrap_or(u32::MAX)
    }

    pub fn load(&mut self, to: Register, from: Source) {
        let opcode = if matches!(from, Source::Register(_)) { MOVE } else { LOAD };
        self.instruction(opcode, to, 0, from, None);
    }

    pub fn store(&mut self, from: Register, to: Source) {
        self.instruction(STORE, from, 0, to, None);
    }

    /// An operation of two operands.
    pub fn two(&mut self, operation: Operation, to: Register, first: Register, second: Source) {
        let (code, comparison) = match operation {
            Operation::Plus => (0x58, None),
            Operation::Times => (0x59, None),
            Operation::Minus => (0x5c, None),
            Operation::Lesser => (0x5d, None),
            Operation::Over => (0x5e, None),
            Operation::Greater => (0x5f, None),
            Operation::And => (0x54, None),
            Operation::AndNot => (0x55, None),
            Operation::Or => (0x56, None),
            Operation::Differ => (0x57, None),
            Operation::Compare(comparison) => (0xc2, Some(comparison.0)),
            Operation::Nearest
            | Operation::Floor
            | Operation::Choose
            | Operation::TimesMinus
            | Operation::MinusProduct => unreachable!("has not two operands"),
        };
        self.instruction(plain(code), to, first, second, comparison);
    }

    /// An operation of one operand.
    pub fn one(&mut self, operation: Operation, to: Register, of: Source) {
        // To the nearest, or down; whether it was whole before is not told.
        let how = if operation == Operation::Floor { 0b1001 } else { 0b1000 };
        self.instruction(ROUND, to, 0, of, Some(how));
    }

    /// `a` where the mask is set, otherwise `b`.
    pub fn choose(&mut self, to: Register, mask: Register, a: Source, b: Register) {
        self.instruction(CHOOSE, to, b, a, Some(mask << 4));
    }

    /// A fused operation; its first operand is overwritten.
    pub fn fused(
        &mut self,
        operation: Operation,
        order: Order,
        first: Register,
        second: Register,
        third: Source,
    ) {
        let kind = match operation {
            Operation::TimesMinus => 2,
            Operation::MinusProduct => 4,
            _ => 0,
        };
        let opcode = Opcode { map: 2, wide: true, code: order as u8 + kind };
        self.instruction(opcode, first, second, third, None);
    }

    /// Goes to a label where no bit of a register is set.
    pub fn skip_if_nothing(&mut self, of: Register, label: u32) {
        self.instruction(TEST, of, 0, Source::Register(of), None);
        self.bytes.extend([0x0f, 0x84]);
        self.distance(Target::Label(label), 0);
    }

    pub fn go(&mut self, label: u32) {
        self.bytes.push(0xe9);
        self.distance(Target::Label(label), 0);
    }

    /// Labels are placed in their order.
    pub fn label(&mut self) {
        self.labels.push(self.bytes.len());
    }

    pub fn end(&mut self) {
        // vzeroupper; ret
        self.bytes.extend([0xc5, 0xf8, 0x77, 0xc3]);
    }

    /// The code with its constants behind it; none where it is longer than a distance may be.
    pub fn finish(mut self) -> Option<Vec<u8>> {
        let constants = self.bytes.len().next_multiple_of(REGISTER_BYTES);
        self.bytes.resize(constants, 0);
        for bits in &self.constants {
            self.bytes.extend([bits.to_le_bytes(); 4].as_flattened());
        }
        for (at, behind, target) in self.open {
            let target = match target {
                Target::Constant(row) => constants + row as usize * REGISTER_BYTES,
                Target::Label(label) => self.labels[label as usize],
            };
            let distance = i32::try_from(target as i64 - behind as i64).ok()?;
            self.bytes[at..at + 4].copy_from_slice(&distance.to_le_bytes());
        }
        Some(self.bytes)
    }

    fn distance(&mut self, target: Target, behind: usize) {
        let at = self.bytes.len();
        self.bytes.extend([0; 4]);
        self.open.push((at, at + 4 + behind, target));
    }

    /// Prefix, opcode, operands: `register` and `second` are registers, `last` a register or memory.
    fn instruction(
        &mut self,
        Opcode { map, wide, code }: Opcode,
        register: Register,
        second: Register,
        last: Source,
        immediate: Option<u8>,
    ) {
        let last_high = match last {
            Source::Register(register) => register >= 8,
            Source::Row(base, _) => base as u8 >= 8,
            Source::Spilled(_) | Source::Constant(_) => false,
        };
        // Bits of registers are written negated. 256 bits; the prefix 0x66 is implied.
        let vector = (!second & 0xf) << 3 | 0b101;
        let register_bit = if register >= 8 { 0 } else { 0x80 };
        if map == 1 && !wide && !last_high {
            self.bytes.extend([0xc5, register_bit | vector]);
        } else {
            let last_bit = if last_high { 0 } else { 0x20 };
            let wide_bit = if wide { 0x80 } else { 0 };
            self.bytes.extend([0xc4, register_bit | 0x40 | last_bit | map, wide_bit | vector]);
        }
        self.bytes.push(code);
        let field = (register & 7) << 3;
        match last {
            Source::Register(register) => self.bytes.push(0xc0 | field | (register & 7)),
            Source::Row(base, row) => self.memory(field, base, row * self.row_bytes),
            Source::Spilled(number) => {
                self.memory(field, Base::Rcx, number * REGISTER_BYTES as u32);
            }
            Source::Constant(row) => {
                self.bytes.push(field | 0b101);
                self.distance(Target::Constant(row), usize::from(immediate.is_some()));
            }
        }
        self.bytes.extend(immediate);
    }

    /// An operand so many bytes after a base.
    fn memory(&mut self, field: u8, base: Base, offset: u32) {
        let base = base as u8 & 7;
        if let Ok(offset @ 0..=0x7f) = u8::try_from(offset) {
            self.bytes.extend([0x40 | field | base, offset]);
        } else {
            self.bytes.push(0x80 | field | base);
            self.bytes.extend(offset.to_le_bytes());
        }
    }
}
