//! Code generation: from basic blocks to instructions.

use super::registers::{Held, emit};
use super::ssa::Ssa;
use super::x86::Code;

/// The instructions of all blocks, for rows of `registers` registers, and the number of values that
/// they spill. None if the code is too long.
pub(super) fn instructions(ssa: &Ssa, registers: usize) -> Option<(Vec<u8>, usize)> {
    let mut code = Code::of_rows(registers);
    let mut spilled = 0;
    // What the CPU registers hold at every jump to a block; none if no jump to it has been seen.
    let mut at_jump: Vec<Option<Held>> = vec![None; ssa.blocks.len() + 1];
    let mut held = Held::new();
    for (number, block) in ssa.blocks.iter().enumerate() {
        code.label();
        if let Some(jumped) = &at_jump[number] {
            held.retain(|of| jumped.contains(of));
        }
        let (left, rows) = emit(&mut code, &ssa.insts, block, &held);
        (held, spilled) = (left, spilled.max(rows));
        if let Some((_, to)) = block.skip {
            let jumped = at_jump[to as usize].get_or_insert_with(|| held.clone());
            jumped.retain(|of| held.contains(of));
        }
    }
    code.label();
    code.end();
    Some((code.finish()?, spilled as usize))
}
