//! Compiles a deal's months, once for each kind of month.

use std::cell::Cell;
use std::collections::BTreeSet;

use rayon::prelude::*;

use super::executable::{Code, Tables};
use super::ssa::{Ssa, SsaBuilder, prune};
use super::trace::{At, Table, Trace, TracedValue};
use super::tracer::{MonthKind, record};
use crate::collateral::{Flow, FlowRows};
use crate::math::LANES;
use crate::number::{CentArithmetic, FloatArithmetic};
use crate::scenario::arithmetic::Arithmetic;
use crate::scenario::inputs::LaneInputs;
use crate::scenario::passes::Detail;
use crate::scenario::plan::Plan;
use crate::scenario::width::{BATCH, BATCH_REGISTERS};
use crate::waterfall::State;

/// The machine code of a deal's months.
#[derive(Debug)]
pub(in crate::scenario) struct MonthCode {
    codes: Vec<Code>,
    /// For each month, the index of its code while no path has ended, and of its code afterwards.
    months: Vec<[usize; 2]>,
    /// The most spill slots that any code needs.
    spilled: usize,
}

impl MonthCode {
    /// Compiles the months. None if there are more than `most_kinds` kinds of month, or if the
    /// processor or the operating system does not allow it.
    pub fn of(plan: &Plan, arithmetic: Arithmetic, most_kinds: usize) -> Option<Self> {
        let months_before = plan.start.months_run();
        let mut kinds: Vec<(MonthKind, bool)> = Vec::new();
        let mut months = Vec::new();
        for (number, distribution) in (1..).zip(&plan.distributions) {
            let (run, fractions) = (months_before + number, &distribution.year_fractions);
            let kind = MonthKind::of(&plan.program, fractions, run, number == 1);
            // The first month occurs once in a path: it is not worth a second compilation for the
            // case that no path has ended.
            months.push([!kind.is_first, false].map(|all| {
                let index = kinds.iter().position(|known| *known == (kind.clone(), all));
                index.unwrap_or_else(|| {
                    kinds.push((kind.clone(), all));
                    kinds.len() - 1
                })
            }));
        }
        let figures = plan.start.pool.groups().len() * Flow::COUNT;
        if kinds.len() > most_kinds || u16::try_from(figures).is_err() {
            return None;
        }
        let mut programs: Vec<Ssa> = kinds
            .par_iter()
            .map(|kind| {
                let trace = Trace::default();
                let month = match arithmetic {
                    Arithmetic::Cents => month::<CentArithmetic<TracedValue<'_>>>,
                    Arithmetic::Float | Arithmetic::Decimal => {
                        month::<FloatArithmetic<TracedValue<'_>>>
                    }
                };
                month(&trace, plan, kind).finish(trace)
            })
            .collect();
        prune(&mut programs, live(plan));
        let code = |ssa| Code::new(ssa, BATCH_REGISTERS);
        let codes = programs.par_iter().map(code).collect::<Option<Vec<Code>>>()?;
        let spilled = codes.iter().map(Code::spilled).max().unwrap_or(0);
        Some(Self { codes, months, spilled })
    }

    pub fn spilled(&self) -> Vec<Cell<[f64; LANES]>> {
        vec![Cell::new([0.0; LANES]); self.spilled]
    }

    /// Runs a month, by its number from 1. `all` says that no path has ended.
    #[inline(always)]
    pub fn run<A: LaneInputs<[f64; LANES]>>(
        &self,
        (month, all): (u32, bool),
        flows: &[FlowRows<BATCH>],
        state: &State<A, BATCH_REGISTERS>,
        spilled: &[Cell<[f64; LANES]>],
    ) {
        let [code, later] = self.months[month as usize - 1];
        let (read_only, _) = flows.as_flattened().as_flattened().as_chunks();
        let (amounts, rates, tests) = state.tables();
        let tables = Tables { read_only, amounts, rates, tests };
        self.codes[if all { code } else { later }].run(tables, spilled);
    }
}

/// Traces a month: the inputs of the collateral, the operations, and the running sums.
fn month<'t, A: LaneInputs<TracedValue<'t>>>(
    trace: &'t Trace,
    plan: &Plan,
    (kind, all): &(MonthKind, bool),
) -> SsaBuilder {
    let flow = |place: usize, figure: Flow| {
        let row = place * Flow::COUNT + figure as usize;
        trace.input(At { table: Table::ReadOnly, row: u16::try_from(row).unwrap_or(u16::MAX) })
    };
    let enter = |state: &State<A>| plan.inputs.enter::<A, _>(flow, state);
    record::<A>(trace, &plan.program, &plan.month(), kind, enter, |state| {
        plan.totals.add(&plan.checks, state, (kind.is_first, *all));
    })
}

/// The rows that are read outside the compiled months.
fn live(plan: &Plan) -> BTreeSet<At> {
    let (mut amounts, tests) = plan.totals.live_out();
    amounts.push(plan.inputs.left);
    let mut rates = Vec::new();
    if plan.detail == Detail::Fields {
        for class in &plan.program.classes {
            // What `Full::take` reads.
            amounts.extend(class.reported_slots());
            amounts.extend([class.opening, class.scheduled, class.unscheduled]);
            rates.push(class.rate);
        }
    }
    let of = |table: Table, rows: Vec<u16>| rows.into_iter().map(move |row| At { table, row });
    let amounts = of(Table::Amounts, amounts);
    amounts.chain(of(Table::Rates, rates)).chain(of(Table::Tests, tests)).collect()
}
