//! What a program does, block by block, without what nobody asks for.

use std::collections::BTreeSet;

use super::trace::{At, Inst, Operand, Trace, TracedValue};

/// Recorded insts in blocks: a block has no branches, and may be followed by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ssa {
    pub(super) insts: Vec<Inst>,
    pub(super) blocks: Vec<BasicBlock>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BasicBlock {
    /// Numbers of its insts.
    pub insts: Vec<u32>,
    /// What it leaves in memory, a row once.
    pub stores: Vec<(At, Operand)>,
    /// Where there is nothing of this in any lane, goes on with a later block.
    pub skip: Option<(Operand, u32)>,
}

impl Ssa {
    /// How many rows of each table it works on.
    pub(super) fn rows(&self) -> [usize; 4] {
        let mut rows = [0; 4];
        let mut note = |at: At| {
            let rows = &mut rows[at.table as usize];
            *rows = (*rows).max(usize::from(at.row) + 1);
        };
        for BasicBlock { insts, stores, skip } in &self.blocks {
            let insts = insts.iter().flat_map(|inst| self.insts[*inst as usize].takes());
            let stored = stores.iter().map(|(_, value)| value);
            for operand in insts.chain(stored).chain(skip.iter().map(|(of, _)| of)) {
                if let Operand::Input(at) = operand {
                    note(*at);
                }
            }
            stores.iter().for_each(|(at, _)| note(*at));
        }
        rows
    }
}

/// A ssa under way.
#[derive(Debug, Default)]
pub(crate) struct SsaBuilder {
    blocks: Vec<BasicBlock>,
    /// Steps of the blocks so far.
    insts: u32,
}

impl SsaBuilder {
    /// Ends a block: what was recorded since the last one is its. Gives its number.
    pub fn end<'t>(
        &mut self,
        trace: &'t Trace,
        stores: impl Iterator<Item = (At, TracedValue<'t>)>,
    ) -> usize {
        let begins = self.insts;
        self.insts = u32::try_from(trace.len()).unwrap_or(u32::MAX);
        let stores = stores.map(|(at, value)| (at, value.operand())).collect();
        trace.begin_block();
        self.blocks.push(BasicBlock { insts: (begins..self.insts).collect(), stores, skip: None });
        self.blocks.len() - 1
    }

    /// How many blocks there are.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// After a block, goes on with a later one where there is nothing of a value in any lane.
    pub fn skip(&mut self, after: usize, unless: TracedValue<'_>, to: usize) {
        let to = u32::try_from(to).unwrap_or(u32::MAX);
        self.blocks[after].skip = Some((unless.operand(), to));
    }

    /// The ssa of what was recorded.
    pub fn finish(self, trace: Trace) -> Ssa {
        Ssa { insts: trace.into_insts(), blocks: self.blocks }
    }
}

/// Leaves out of programs that work on the same rows what leads to no row that is live for: by
/// `live`, or by one of the programs when it runs. A row that anyone asks for is kept wherever it is
/// stored.
pub(crate) fn prune(programs: &mut [Ssa], live: BTreeSet<At>) {
    let mut live = live;
    let mut needed: Vec<_> = programs.iter().map(|of| vec![false; of.insts.len()]).collect();
    loop {
        let before = live.len();
        for (Ssa { insts, blocks }, needed) in programs.iter().zip(&mut needed) {
            blocks.iter().for_each(|block| need(insts, block, needed, &mut live));
        }
        if live.len() == before {
            break;
        }
    }
    for (ssa, needed) in programs.iter_mut().zip(&needed) {
        for block in &mut ssa.blocks {
            block.insts.retain(|inst| needed[*inst as usize]);
            block.stores.retain(|(at, _)| live.contains(at));
        }
    }
}

/// Marks the insts that a block needs, and asks for the rows that they read.
fn need(insts: &[Inst], block: &BasicBlock, needed: &mut [bool], live: &mut BTreeSet<At>) {
    let mut reads = BTreeSet::new();
    let mut ask = |operand: &Operand, needed: &mut [bool]| match operand {
        Operand::Constant(_) => {}
        Operand::Input(at) => {
            reads.insert(*at);
        }
        Operand::Result(number) => needed[*number as usize] = true,
    };
    for (_, value) in block.stores.iter().filter(|(at, _)| live.contains(at)) {
        ask(value, needed);
    }
    if let Some((unless, _)) = &block.skip {
        ask(unless, needed);
    }
    for inst in block.insts.iter().rev() {
        if needed[*inst as usize] {
            for operand in insts[*inst as usize].takes() {
                ask(operand, needed);
            }
        }
    }
    live.extend(reads);
}
