//! From basic tiles to instructions.

use super::registers::{Held, make};
use super::ssa::Ssa;
use super::x86::Code;

/// The instructions of all blocks, for rows of so many registers, and how many rows they
/// spill.
pub(super) fn instructions(ssa: &Ssa, registers: usize) -> Option<(Vec<u8>, usize)> {
    let mut code = Code::of_rows(registers);
    let mut spilled = 0;
    // What registers hold where a block is come from; none yet where it is not.
    let mut arriving: Vec<Option<Held>> = vec![None; ssa.blocks.len() + 1];
    let mut held = Held::new();
    for (number, block) in ssa.blocks.iter().enumerate() {
        code.label();
        if let Some(jumped) = &arriving[number] {
            held = held.intersection(jumped).copied().collect();
        }
        let (left, rows) = make(&mut code, &ssa.insts, block, &held);
        (held, spilled) = (left, spilled.max(rows));
        if let Some((_, to)) = block.skip {
            let jumped = &mut arriving[to as usize];
            *jumped = Some(match &*jumped {
                Some(others) => others.intersection(&held).copied().collect(),
                None => held.clone(),
            });
        }
    }
    code.label();
    code.end();
    Some((code.finish()?, spilled as usize))
}
