//! A traced program in SSA form, in basic blocks, and its dead-code elimination.

use std::collections::BTreeSet;

use super::trace::{At, Inst, Operand, Trace, TracedValue};

/// The traced operations in basic blocks. A block contains no branch and may end with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ssa {
    pub(super) insts: Vec<Inst>,
    pub(super) blocks: Vec<BasicBlock>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BasicBlock {
    /// The numbers of its operations.
    pub insts: Vec<u32>,
    /// The values that it leaves in memory, at most one for each row.
    pub stores: Vec<(At, Operand)>,
    /// If this operand has no bit set in any lane, jumps to the later block with this number.
    pub skip: Option<(Operand, u32)>,
}

impl Ssa {
    /// The number of rows of each table that it needs.
    pub(super) fn rows(&self) -> [usize; 4] {
        let mut rows = [0; 4];
        let mut note = |at: At| {
            let rows = &mut rows[at.table as usize];
            *rows = (*rows).max(usize::from(at.row) + 1);
        };
        for BasicBlock { insts, stores, skip } in &self.blocks {
            let insts = insts.iter().flat_map(|inst| self.insts[*inst as usize].used_operands());
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

/// Builds an [`Ssa`] block by block.
#[derive(Debug, Default)]
pub(crate) struct SsaBuilder {
    blocks: Vec<BasicBlock>,
    /// The number of operations in the blocks so far.
    insts: u32,
}

impl SsaBuilder {
    /// Ends a block, which gets the operations traced since the last one. Returns its number.
    pub fn end<'t>(
        &mut self,
        trace: &'t Trace,
        stores: impl Iterator<Item = (At, TracedValue<'t>)>,
    ) -> usize {
        let first = self.insts;
        self.insts = u32::try_from(trace.len()).unwrap_or(u32::MAX);
        let stores = stores.map(|(at, value)| (at, value.operand())).collect();
        trace.begin_block();
        self.blocks.push(BasicBlock { insts: (first..self.insts).collect(), stores, skip: None });
        self.blocks.len() - 1
    }

    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// Ends the block `after` with a jump to the block `to`, taken if `unless` has no bit set.
    pub fn skip(&mut self, after: usize, unless: TracedValue<'_>, to: usize) {
        let to = u32::try_from(to).unwrap_or(u32::MAX);
        self.blocks[after].skip = Some((unless.operand(), to));
    }

    pub fn finish(self, trace: Trace) -> Ssa {
        Ssa { insts: trace.into_insts(), blocks: self.blocks }
    }
}

/// Dead-code elimination over programs that work on the same rows and may run in any order. A row
/// is live if it is in `live` or if live code of any program reads it. We keep every store to a
/// live row and what the store depends on.
pub(crate) fn prune(programs: &mut [Ssa], mut live: BTreeSet<At>) {
    let mut needed: Vec<_> = programs.iter().map(|of| vec![false; of.insts.len()]).collect();
    loop {
        let before = live.len();
        for (Ssa { insts, blocks }, needed) in programs.iter().zip(&mut needed) {
            blocks.iter().for_each(|block| mark(insts, block, needed, &mut live));
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

/// Marks the live operations of a block, and adds the rows that they read to the live rows.
fn mark(insts: &[Inst], block: &BasicBlock, needed: &mut [bool], live: &mut BTreeSet<At>) {
    let mut reads = BTreeSet::new();
    let mut require = |operand: &Operand, needed: &mut [bool]| match operand {
        Operand::Constant(_) => {}
        Operand::Input(at) => {
            reads.insert(*at);
        }
        Operand::Result(number) => needed[*number as usize] = true,
    };
    for (_, value) in block.stores.iter().filter(|(at, _)| live.contains(at)) {
        require(value, needed);
    }
    if let Some((unless, _)) = &block.skip {
        require(unless, needed);
    }
    for inst in block.insts.iter().rev() {
        if needed[*inst as usize] {
            let operands = insts[*inst as usize].used_operands();
            operands.iter().for_each(|operand| require(operand, needed));
        }
    }
    live.extend(reads);
}
