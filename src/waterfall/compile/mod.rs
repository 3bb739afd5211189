//! The compiler from deal terms to a program. It resolves every name to a slot and reports every
//! mistake with its line and column.

mod carry_shortfalls;
mod clauses;
mod compiler;
mod completeness;
mod declare;
mod formula;
mod interest;
mod month_start;
mod named_values;
mod names;
mod payment;
mod product;
mod redemption_payments;
mod signs;
mod value;

use compiler::Compiler;

use crate::deal_file::{Clause, DealTerms};
use crate::error::Mistakes;
use crate::waterfall::program::Program;

/// Compiles a deal's terms. Returns `None` only if it reported a mistake.
pub(crate) fn compile(terms: &DealTerms, mistakes: &mut Mistakes) -> Option<Program> {
    let mut compiler = Compiler::new(terms, mistakes);
    compiler.declare_pool();
    compiler.declare_classes();
    compiler.declare_others();
    compiler.declare_schedules();
    compiler.open_month();
    compiler.sum_pool();
    compiler.state_rates();
    compiler.accrue_interest();
    for clause in &terms.waterfall {
        if compiler.mistakes.is_full() || compiler.is_too_large() {
            return None;
        }
        match clause {
            Clause::Set { name, formula, memory, source } => {
                compiler.set(name, formula, *memory, source);
            }
            Clause::Receive { name, amount, into, source } => {
                compiler.receive(name, amount, into, source);
            }
            Clause::Step(step) => compiler.step(step),
        }
    }
    compiler.check_completeness();
    compiler.redemption();
    let Compiler { program, mistakes, .. } = compiler;
    mistakes.is_empty().then_some(program)
}
