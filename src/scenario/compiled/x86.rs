//! Encodes x86-64 instructions with AVX2 and FMA.
//!
//! All vector instructions work on four floats. The encodings are from Intel's "64 and IA-32
//! Architectures Software Developer's Manual", volume 2: chapter 2.3 (VEX) and the instructions.

use super::trace::Operation;

/// A vector register of the processor, 0 to 15.
pub(super) type Register = u8;

/// A general-purpose register that points to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    Rcx = 1,
    Rdx = 2,
    Rsi = 6,
    Rdi = 7,
    R8 = 8,
}

/// Where an instruction reads its last operand, or where a store writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Register(Register),
    /// A row of a table.
    Row(Base, u32),
    /// A spill slot.
    Spilled(u32),
    /// A row of the constants, which follow the code.
    Constant(u32),
}

/// Bytes of four floats.
const REGISTER_BYTES: usize = 32;

/// The operand order of a fused multiply-add. The first operand is overwritten with the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Second × first, combined with the third (the form 213).
    Times = 0xa8,
    /// Second × third, combined with the first (the form 231).
    Onto = 0xb8,
}

/// An opcode with its VEX map and W bit.
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

#[derive(Debug, Default)]
pub(super) struct Code {
    /// Bytes from one row of a table to the next.
    row_bytes: u32,
    bytes: Vec<u8>,
    /// Relative distances to fill in: their position, the end of their instruction, and the target.
    open: Vec<(usize, usize, Target)>,
    /// The positions of the labels.
    labels: Vec<usize>,
    constants: Vec<u64>,
}

#[derive(Debug, Clone, Copy)]
enum Target {
    Constant(u32),
    Label(u32),
}

impl Code {
    /// Starts code for tables with rows of `registers` registers, four floats each.
    pub fn of_rows(registers: usize) -> Self {
        let row_bytes = u32::try_from(registers * REGISTER_BYTES).unwrap_or(u32::MAX);
        Self { row_bytes, ..Self::default() }
    }

    /// The row of a constant, which is added if it is new.
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
            Operation::Xor => (0x57, None),
            Operation::Compare(comparison) => (0xc2, Some(comparison.0)),
            _ => unreachable!("does not have two operands"),
        };
        self.instruction(plain(code), to, first, second, comparison);
    }

    pub fn one(&mut self, operation: Operation, to: Register, of: Source) {
        // Rounds to nearest even, or down. Bit 3 suppresses the precision exception.
        let mode = if operation == Operation::Floor { 0b1001 } else { 0b1000 };
        self.instruction(ROUND, to, 0, of, Some(mode));
    }

    /// Emits a blend: `a` in lanes with the mask set, otherwise `b`.
    pub fn choose(&mut self, to: Register, mask: Register, a: Source, b: Register) {
        self.instruction(CHOOSE, to, b, a, Some(mask << 4));
    }

    /// Emits a fused multiply-add, which overwrites its first operand.
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

    /// Jumps to a label if no bit of a vector register is set.
    pub fn jump_if_zero(&mut self, of: Register, label: u32) {
        self.instruction(TEST, of, 0, Source::Register(of), None);
        self.bytes.extend([0x0f, 0x84]);
        self.distance(Target::Label(label), 0);
    }

    pub fn jump(&mut self, label: u32) {
        self.bytes.push(0xe9);
        self.distance(Target::Label(label), 0);
    }

    /// Places the next label, in the order of their numbers.
    pub fn label(&mut self) {
        self.labels.push(self.bytes.len());
    }

    pub fn end(&mut self) {
        // vzeroupper; ret
        self.bytes.extend([0xc5, 0xf8, 0x77, 0xc3]);
    }

    /// The code followed by its constants. None if a distance does not fit 32 bits.
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

    /// Emits the VEX prefix, the opcode and the operands. `last` is a register or in memory.
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
        // VEX stores register numbers inverted. 0b101 is 256 bits with the implied prefix 0x66.
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

    /// Emits a memory operand, `offset` bytes after a base.
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
