//! Linear-scan allocation of CPU registers for one basic block.
//!
//! A block has no branches, so that we know when each value is used next. When no CPU register is
//! free, we evict the value whose next use is furthest away (Belady's rule), and spill it if it is
//! not in memory. If an instruction can read an operand from memory, we do not load it. A block
//! begins with the constants and memory values that the CPU registers hold on every path to it.

use std::collections::{BTreeSet, HashMap};

use super::ssa::BasicBlock;
use super::trace::{At, Inst, Operand, Operation, Table};
use super::x86::{Base, Code, Order, Register, Source};

/// The number of CPU registers.
const REGISTERS: usize = 16;
/// Index of a value of the block.
type Id = usize;

#[derive(Debug, Clone, Copy)]
enum Event {
    Inst(u32),
    Store(Operand, At),
    Jump(u32),
    /// Jumps to a label if no bit is set.
    Skip(Operand, u32),
}

/// Where in memory a value can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    Nowhere,
    Row(At),
    Constant(u32),
    /// A spill slot.
    Spilled(u32),
}

#[derive(Debug)]
struct Value {
    operand: Operand,
    /// The events that use it, the next one last.
    uses: Vec<usize>,
    register: Option<Register>,
    home: Home,
    /// The rows that it was stored in.
    stored: Vec<At>,
}

/// What the CPU registers hold between blocks: constants, and values that are also in memory.
pub(super) type Held = BTreeSet<(Register, Operand)>;

/// Emits the instructions of a block. `held` is what the CPU registers hold at its beginning.
/// Returns what they hold at its end, and the number of values that it spilled.
pub(super) fn emit(
    code: &mut Code,
    insts: &[Inst],
    block: &BasicBlock,
    held: &Held,
) -> (Held, u32) {
    let events = events(block);
    let mut registers = Registers::of(code, insts, &events);
    registers.begin_with(held);
    for event in events {
        match event {
            Event::Inst(number) => registers.inst(number, &insts[number as usize]),
            Event::Store(value, at) => registers.store(value, at),
            Event::Jump(label) => registers.code.jump(label),
            Event::Skip(of, label) => registers.skip(of, label),
        }
    }
    (registers.held(), registers.spilled)
}

/// The operations, each followed by the stores of its result; then the copies between rows.
fn events(block: &BasicBlock) -> Vec<Event> {
    let mut stores: HashMap<u32, Vec<At>> = HashMap::new();
    let mut copies = Vec::new();
    for (at, value) in &block.stores {
        match value {
            Operand::Result(number) => stores.entry(*number).or_default().push(*at),
            copied => copies.push(Event::Store(*copied, *at)),
        }
    }
    let mut events = Vec::new();
    for number in &block.insts {
        events.push(Event::Inst(*number));
        for at in stores.get(number).into_iter().flatten() {
            events.push(Event::Store(Operand::Result(*number), *at));
        }
    }
    events.extend(copies);
    events.extend(block.skip.and_then(|(of, label)| match of {
        Operand::Constant(0) => Some(Event::Jump(label)),
        Operand::Constant(_) => None,
        of => Some(Event::Skip(of, label)),
    }));
    events
}

/// The state of the CPU registers during a block.
struct Registers<'c> {
    code: &'c mut Code,
    ids: HashMap<Operand, Id>,
    values: Vec<Value>,
    holds: [Option<Id>; REGISTERS],
    /// Values of the current instruction, which must not be evicted.
    pinned: Vec<Id>,
    spilled: u32,
}

impl<'c> Registers<'c> {
    fn of(code: &'c mut Code, insts: &[Inst], events: &[Event]) -> Self {
        let mut all = Self {
            code,
            ids: HashMap::new(),
            values: Vec::new(),
            holds: [None; REGISTERS],
            pinned: Vec::new(),
            spilled: 0,
        };
        // Backwards, so that the next use of a value is the last in its list.
        for (moment, event) in events.iter().enumerate().rev() {
            match event {
                Event::Inst(number) => {
                    all.id(Operand::Result(*number));
                    for operand in insts[*number as usize].used_operands() {
                        all.add_use(*operand, moment);
                    }
                }
                Event::Store(value, _) | Event::Skip(value, _) => all.add_use(*value, moment),
                Event::Jump(_) => {}
            }
        }
        all
    }

    fn add_use(&mut self, operand: Operand, moment: usize) {
        let id = self.id(operand);
        self.values[id].uses.push(moment);
    }

    fn id(&mut self, operand: Operand) -> Id {
        *self.ids.entry(operand).or_insert_with(|| {
            let home = match operand {
                Operand::Constant(bits) => Home::Constant(self.code.constant(bits)),
                Operand::Input(at) => Home::Row(at),
                Operand::Result(_) => Home::Nowhere,
            };
            let (uses, stored) = (Vec::new(), Vec::new());
            self.values.push(Value { operand, uses, register: None, home, stored });
            self.values.len() - 1
        })
    }

    /// Starts with what the CPU registers hold. Values that the block uses take precedence.
    fn begin_with(&mut self, held: &Held) {
        let (live, others): (Vec<_>, Vec<_>) =
            held.iter().copied().partition(|(_, operand)| self.ids.contains_key(operand));
        for (register, operand) in live.into_iter().chain(others) {
            let value = self.id(operand);
            let is_free = self.holds[usize::from(register)].is_none();
            if is_free && self.values[value].register.is_none() {
                self.hold(register, value);
            }
        }
        self.pinned.clear();
    }

    /// The constants and the current values of memory that the CPU registers hold.
    fn held(&self) -> Held {
        let mut held = Held::new();
        for value in &self.values {
            let Value { operand, register: Some(register), home, stored, .. } = value else {
                continue;
            };
            let is_home =
                matches!((operand, home), (Operand::Input(at), Home::Row(of)) if at == of);
            if is_home || matches!(operand, Operand::Constant(_)) {
                held.insert((*register, *operand));
            }
            held.extend(stored.iter().map(|at| (*register, Operand::Input(*at))));
        }
        held
    }

    fn inst(&mut self, number: u32, inst: &Inst) {
        let operands: Vec<Id> =
            inst.used_operands().iter().map(|operand| self.id(*operand)).collect();
        self.begin(&operands);
        let result = self.id(Operand::Result(number));
        match (inst.operation, &operands[..]) {
            (Operation::Choose, &[mask, a, b]) => {
                let (mask, b) = (self.in_register(mask), self.in_register(b));
                let a = self.source(a);
                self.unpin();
                let to = self.allocate(result);
                self.code.choose(to, mask, a, b);
            }
            (operation, &[a, b, c]) => self.fused(operation, [a, b, c], result),
            (operation, &[a, b]) => self.two(operation, a, b, result),
            (operation, &[a]) => {
                let of = self.source(a);
                self.unpin();
                let to = self.allocate(result);
                self.code.one(operation, to, of);
            }
            _ => unreachable!("an operation has one to three operands"),
        }
        self.pinned.clear();
    }

    fn two(&mut self, operation: Operation, a: Id, b: Id, result: Id) {
        let commutes = matches!(
            operation,
            Operation::Plus | Operation::Times | Operation::And | Operation::Or | Operation::Xor
        );
        // Only the second operand can be read from memory. If neither is in a CPU register, we load
        // the one that is used again sooner.
        let swaps = commutes
            && self.values[a].register.is_none()
            && (self.values[b].register.is_some() || self.next_use(b) < self.next_use(a));
        let (a, b) = if swaps { (b, a) } else { (a, b) };
        let first = self.in_register(a);
        let second = self.source(b);
        self.unpin();
        let to = self.allocate(result);
        self.code.two(operation, to, first, second);
    }

    /// Emits a fused multiply-add. The instruction overwrites its first operand, which is a value
    /// without further uses or else a copy.
    fn fused(&mut self, operation: Operation, [a, b, c]: [Id; 3], result: Id) {
        let ends = |id: Id| self.values[id].register.is_some() && self.values[id].uses.is_empty();
        let (order, first, second, third) = if ends(c) {
            let (a, b) = if self.values[a].register.is_some() { (a, b) } else { (b, a) };
            (Order::Onto, c, a, b)
        } else if ends(b) && !ends(a) {
            (Order::Times, b, a, c)
        } else {
            (Order::Times, a, b, c)
        };
        let overwrites = ends(first);
        let second = self.in_register(second);
        let third = self.source(third);
        if overwrites {
            let register = self.in_register(first);
            self.code.fused(operation, order, register, second, third);
            self.hold(register, result);
        } else {
            // The other operands are still pinned, so that the copy overwrites none of them.
            let from = self.source(first);
            let to = self.allocate(result);
            self.code.load(to, from);
            self.code.fused(operation, order, to, second, third);
        }
    }

    /// Stores a value in a row. If the old value of the row has further uses, we load it first.
    fn store(&mut self, value: Operand, at: At) {
        let value = self.id(value);
        self.begin(&[value]);
        let register = self.in_register(value);
        if let Some(before) = self.ids.get(&Operand::Input(at)).copied()
            && before != value
        {
            if !self.values[before].uses.is_empty() {
                self.in_register(before);
            }
            self.values[before].home = Home::Nowhere;
        }
        self.code.store(register, row(at));
        let value = &mut self.values[value];
        value.stored.push(at);
        if matches!(value.home, Home::Nowhere | Home::Spilled(_)) {
            value.home = Home::Row(at);
        }
        self.pinned.clear();
    }

    fn skip(&mut self, of: Operand, label: u32) {
        let of = self.id(of);
        self.begin(&[of]);
        let register = self.in_register(of);
        self.code.jump_if_zero(register, label);
        self.pinned.clear();
    }

    /// Starts an instruction: this is a use of each operand, and pins it.
    fn begin(&mut self, operands: &[Id]) {
        for operand in operands {
            self.values[*operand].uses.pop();
        }
        self.pinned.extend(operands);
    }

    /// Unpins operands without further uses, so that the result may take their CPU register. Called
    /// once all operands are in place.
    fn unpin(&mut self) {
        let values = &self.values;
        self.pinned.retain(|id| !values[*id].uses.is_empty());
    }

    /// The next use of a value; `usize::MAX` if there is none.
    fn next_use(&self, value: Id) -> usize {
        self.values[value].uses.last().copied().unwrap_or(usize::MAX)
    }

    /// The CPU register of a value, which is loaded if necessary.
    fn in_register(&mut self, value: Id) -> Register {
        if let Some(register) = self.values[value].register {
            return register;
        }
        let from = self.source(value);
        let register = self.allocate(value);
        self.code.load(register, from);
        register
    }

    /// Where an instruction can read a value from.
    fn source(&self, value: Id) -> Source {
        let Value { register, home, .. } = &self.values[value];
        match (register, home) {
            (Some(register), _) => Source::Register(*register),
            (None, Home::Row(at)) => row(*at),
            (None, Home::Constant(constant)) => Source::Constant(*constant),
            (None, Home::Spilled(number)) => Source::Spilled(*number),
            (None, Home::Nowhere) => unreachable!("a value with uses has a place"),
        }
    }

    /// Allocates a CPU register for a value: a free one, or an evicted one.
    fn allocate(&mut self, value: Id) -> Register {
        let free = self.holds.iter().position(Option::is_none);
        let register = free.unwrap_or_else(|| self.evict());
        let register = u8::try_from(register).unwrap_or(0);
        self.hold(register, value);
        register
    }

    fn hold(&mut self, register: Register, value: Id) {
        if let Some(before) = self.holds[usize::from(register)].replace(value) {
            self.values[before].register = None;
        }
        self.values[value].register = Some(register);
        self.pinned.push(value);
    }

    /// Evicts the value whose next use is furthest away (Belady's rule), and returns its CPU
    /// register. Of values without further uses, we prefer one that is not in memory: the next
    /// block may use the others.
    fn evict(&mut self) -> usize {
        let held = (0..REGISTERS).filter_map(|register| Some((register, self.holds[register]?)));
        let others = held.filter(|(_, held)| !self.pinned.contains(held));
        let last = others.max_by_key(|(_, held)| {
            (self.next_use(*held), self.values[*held].home == Home::Nowhere)
        });
        let Some((register, held)) = last else { unreachable!("an instruction has four values") };
        let value = &mut self.values[held];
        value.register = None;
        if value.home == Home::Nowhere && !value.uses.is_empty() {
            value.home = Home::Spilled(self.spilled);
            self.code.store(register as Register, Source::Spilled(self.spilled));
            self.spilled += 1;
        }
        self.holds[register] = None;
        register
    }
}

const fn row(at: At) -> Source {
    let base = match at.table {
        Table::Amounts => Base::Rdi,
        Table::Rates => Base::Rsi,
        Table::Tests => Base::Rdx,
        Table::ReadOnly => Base::R8,
    };
    Source::Row(base, at.row as u32)
}
