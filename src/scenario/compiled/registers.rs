//! Which value is in which register: a block of recorded insts as instructions.
//!
//! A block has no branches, so that it is known when a value is live for next. A register that is
//! needed is taken from the value for which that is longest hence. What stands in memory is an
//! operand as it is, where an instruction takes one from there. A block begins with what registers
//! hold of memory and of constants wherever it is come from.

use std::collections::{BTreeSet, HashMap};

use super::ssa::BasicBlock;
use super::trace::{At, Inst, Operand, Operation, Table};
use super::x86::{Base, Code, Order, Register, Source};

const REGISTERS: usize = 16;

/// Index of a value of the block.
type Id = usize;

/// What happens in a block, one thing after the other.
#[derive(Debug, Clone, Copy)]
enum Event {
    Inst(u32),
    Store(Operand, At),
    Go(u32),
    /// Goes to a label where there is nothing.
    Skip(Operand, u32),
}

/// Where a value may be read from memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    Nowhere,
    Row(At),
    Constant(u32),
    /// A row of its own, for what no register is left.
    Spilled(u32),
}

/// A value of the block.
#[derive(Debug)]
struct Value {
    operand: Operand,
    /// The moments at which it is live for, the next one last.
    uses: Vec<usize>,
    register: Option<Register>,
    home: Home,
    /// Rows that it was stored in.
    stored: Vec<At>,
}

/// What registers hold between blocks: constants, and what stands in memory.
pub(super) type Held = BTreeSet<(Register, Operand)>;

/// Makes a block instructions, which begins with so much in registers. Gives what it leaves there,
/// and how many rows it spilled.
pub(super) fn make(
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
            Event::Go(label) => registers.code.go(label),
            Event::Skip(of, label) => registers.skip(of, label),
        }
    }
    (registers.held(), registers.spilled)
}

/// Steps in their order, each followed by where its result is stored; copies come last.
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
        Operand::Constant(0) => Some(Event::Go(label)),
        Operand::Constant(_) => None,
        of => Some(Event::Skip(of, label)),
    }));
    events
}

/// The registers during a block.
struct Registers<'c> {
    code: &'c mut Code,
    ids: HashMap<Operand, Id>,
    values: Vec<Value>,
    holds: [Option<Id>; REGISTERS],
    /// Values of the instruction at hand, whose registers stay.
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
        // From the end, so that the next use of a value is the last in its list.
        for (moment, event) in events.iter().enumerate().rev() {
            match event {
                Event::Inst(number) => {
                    all.id(Operand::Result(*number));
                    for operand in insts[*number as usize].takes() {
                        all.note(*operand, moment);
                    }
                }
                Event::Store(value, _) | Event::Skip(value, _) => all.note(*value, moment),
                Event::Go(_) => {}
            }
        }
        all
    }

    fn note(&mut self, operand: Operand, moment: usize) {
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

    /// Of what registers hold, what the block asks for comes first.
    fn begin_with(&mut self, held: &Held) {
        let is_asked = |of: &Self, operand: &Operand| of.ids.contains_key(operand);
        let (live, others): (Vec<_>, Vec<_>) =
            held.iter().copied().partition(|(_, operand)| is_asked(self, operand));
        for (register, operand) in live.into_iter().chain(others) {
            let value = self.id(operand);
            if self.holds[usize::from(register)].is_none() && self.values[value].register.is_none()
            {
                self.hold(register, value);
            }
        }
        self.end();
    }

    /// What the registers hold of constants and of memory as it is now.
    fn held(&self) -> Held {
        let mut held = Held::new();
        for value in &self.values {
            let Value { operand, register: Some(register), home, stored, .. } = value else {
                continue;
            };
            match (operand, home) {
                (Operand::Constant(_), _) => {
                    held.insert((*register, *operand));
                }
                (Operand::Input(at), Home::Row(home)) if at == home => {
                    held.insert((*register, *operand));
                }
                _ => {}
            }
            held.extend(stored.iter().map(|at| (*register, Operand::Input(*at))));
        }
        held
    }

    /// Carries out an operation.
    fn inst(&mut self, number: u32, inst: &Inst) {
        let operands: Vec<Id> = inst.takes().iter().map(|operand| self.id(*operand)).collect();
        self.begin(&operands);
        let result = self.id(Operand::Result(number));
        match (inst.operation, &operands[..]) {
            (Operation::Choose, &[mask, a, b]) => {
                let (mask, b) = (self.bring(mask), self.bring(b));
                let a = self.source(a);
                self.unpin();
                let to = self.take(result);
                self.code.choose(to, mask, a, b);
            }
            (operation, &[a, b, c]) => self.fused(operation, [a, b, c], result),
            (operation, &[a, b]) => self.two(operation, a, b, result),
            (operation, &[a]) => {
                let of = self.source(a);
                self.unpin();
                let to = self.take(result);
                self.code.one(operation, to, of);
            }
            _ => unreachable!("an operation takes one to three"),
        }
        self.end();
    }

    fn two(&mut self, operation: Operation, a: Id, b: Id, result: Id) {
        let commutes = matches!(
            operation,
            Operation::Plus | Operation::Times | Operation::And | Operation::Or | Operation::Differ
        );
        // The second may stand in memory: let it be the one that is live for later.
        let swaps = commutes
            && self.values[a].register.is_none()
            && (self.values[b].register.is_some() || self.next(b) < self.next(a));
        let (a, b) = if swaps { (b, a) } else { (a, b) };
        let first = self.bring(a);
        let second = self.source(b);
        self.unpin();
        let to = self.take(result);
        self.code.two(operation, to, first, second);
    }

    /// The first operand of the instruction is overwritten: one that is live for no more, or a copy.
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
        let second = self.bring(second);
        let third = self.source(third);
        if overwrites {
            let register = self.bring(first);
            self.code.fused(operation, order, register, second, third);
            self.hold(register, result);
        } else {
            // Taken while the others are held, so that the copy overwrites none of them.
            let from = self.source(first);
            let to = self.take(result);
            self.code.load(to, from);
            self.code.fused(operation, order, to, second, third);
        }
    }

    /// Stores a value in a row. What stood there, and is still live for, is kept.
    fn store(&mut self, value: Operand, at: At) {
        let value = self.id(value);
        self.begin(&[value]);
        let register = self.bring(value);
        if let Some(before) = self.ids.get(&Operand::Input(at)).copied()
            && before != value
        {
            if !self.values[before].uses.is_empty() {
                self.bring(before);
            }
            self.values[before].home = Home::Nowhere;
        }
        self.code.store(register, row(at));
        let value = &mut self.values[value];
        value.stored.push(at);
        if matches!(value.home, Home::Nowhere | Home::Spilled(_)) {
            value.home = Home::Row(at);
        }
        self.end();
    }

    fn skip(&mut self, of: Operand, label: u32) {
        let of = self.id(of);
        self.begin(&[of]);
        let register = self.bring(of);
        self.code.skip_if_nothing(register, label);
        self.end();
    }

    /// Operands of an instruction: each is live for once more.
    fn begin(&mut self, operands: &[Id]) {
        for operand in operands {
            self.values[*operand].uses.pop();
        }
        self.pinned.extend(operands);
    }

    fn end(&mut self) {
        self.pinned.clear();
    }

    /// What is live for no more gives its register to the result, once all operands are found.
    fn unpin(&mut self) {
        let values = &self.values;
        self.pinned.retain(|id| !values[*id].uses.is_empty());
    }

    /// When a value is live for next; later than anything if no more.
    fn next(&self, value: Id) -> usize {
        self.values[value].uses.last().copied().unwrap_or(usize::MAX)
    }

    /// A value in a register, loaded if it is in none.
    fn bring(&mut self, value: Id) -> Register {
        if let Some(register) = self.values[value].register {
            return register;
        }
        let from = self.source(value);
        let register = self.take(value);
        self.code.load(register, from);
        register
    }

    /// Where an instruction may take a value from.
    fn source(&self, value: Id) -> Source {
        let Value { register, home, .. } = &self.values[value];
        match (register, home) {
            (Some(register), _) => Source::Register(*register),
            (None, Home::Row(at)) => row(*at),
            (None, Home::Constant(constant)) => Source::Constant(*constant),
            (None, Home::Spilled(number)) => Source::Spilled(*number),
            (None, Home::Nowhere) => unreachable!("a value that is live for is somewhere"),
        }
    }

    /// A register for a value: a free one, or that of the value that is live for last.
    fn take(&mut self, value: Id) -> Register {
        let free = self.holds.iter().position(Option::is_none);
        let register = free.unwrap_or_else(|| self.evict());
        let register = u8::try_from(register).unwrap_or(0);
        self.hold(register, value);
        register
    }

    fn hold(&mut self, register: Register, value: Id) {
        let before = self.holds[usize::from(register)].replace(value);
        if let Some(before) = before {
            self.values[before].register = None;
        }
        self.values[value].register = Some(register);
        self.pinned.push(value);
    }

    /// The register to be given up: that of the value that is live for last. Of values that are live
    /// for no more, what stands in memory may be of use to the next block.
    fn evict(&mut self) -> usize {
        let held = (0..REGISTERS).filter_map(|register| Some((register, self.holds[register]?)));
        let others = held.filter(|(_, held)| !self.pinned.contains(held));
        let last = others
            .max_by_key(|(_, held)| (self.next(*held), self.values[*held].home == Home::Nowhere));
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
        Table::Given => Base::R8,
    };
    Source::Row(base, at.row as u32)
}
