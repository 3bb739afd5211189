//! A deal's month as machine code, for each kind of month that its paths have.

use std::cell::Cell;
use std::collections::BTreeSet;

use rayon::prelude::*;

use super::executable::{Code, Tables};
use super::recorder::{KindOfMonth, record};
use super::ssa::{Draft, Listing, prune};
use super::trace::{At, Table, Tape, Traced};
use crate::collateral::{Flow, FlowRows};
use crate::math::LANES;
use crate::number::{Arithmetic, Floats, WholeCents};
use crate::scenario::arithmetic::LaneArithmetic;
use crate::scenario::inputs::Enter;
use crate::scenario::passes::Asked;
use crate::scenario::plan::Plan;
use crate::scenario::width::{STRANDS, WIDTH};
use crate::waterfall::State;

/// The machine code of a deal's months.
#[derive(Debug)]
pub(in crate::scenario) struct MonthCode {
    codes: Vec<Code>,
    /// For each month, its code while no path of a strand has ended, and later.
    months: Vec<[usize; 2]>,
    /// Registers that any of them spills.
    spilled: usize,
}

impl MonthCode {
    /// None where its months are of more kinds than so many, or the processor or the system does not
    /// allow it.
    pub fn of(plan: &Plan<'_>, arithmetic: LaneArithmetic, most_kinds: usize) -> Option<Self> {
        let months_before = plan.start.months_run();
        let mut kinds: Vec<(KindOfMonth, bool)> = Vec::new();
        let mut months = Vec::new();
        for (number, distribution) in (1..).zip(&plan.distributions) {
            let (days, run) = (distribution.dates.days, months_before + number);
            let kind = KindOfMonth::of(&plan.program, days, run, number == 1);
            // A month that is once in a path is not worth a code of its own for whole blocks.
            months.push([!kind.is_first, false].map(|all| {
                let known = kinds.iter().position(|known| *known == (kind.clone(), all));
                known.unwrap_or_else(|| {
                    kinds.push((kind.clone(), all));
                    kinds.len() - 1
                })
            }));
        }
        let figures = plan.start.pool.groups().len() * Flow::COUNT;
        if kinds.len() > most_kinds || u16::try_from(figures).is_err() {
            return None;
        }
        let mut listings: Vec<Listing> = kinds
            .par_iter()
            .map(|(kind, all)| {
                let tape = Tape::default();
                let draft = match arithmetic {
                    LaneArithmetic::Exact => {
                        month::<WholeCents<Traced<'_>>>(&tape, plan, kind, *all)
                    }
                    LaneArithmetic::Float | LaneArithmetic::Decimal => {
                        month::<Floats<Traced<'_>>>(&tape, plan, kind, *all)
                    }
                };
                draft.finish(tape)
            })
            .collect();
        prune(&mut listings, asked(plan));
        let codes: Option<Vec<Code>> =
            listings.par_iter().map(|listing| Code::new(listing, STRANDS)).collect();
        let codes = codes?;
        let spilled = codes.iter().map(Code::spilled).max().unwrap_or(0);
        Some(Self { codes, months, spilled })
    }

    /// Room for what the code spills.
    pub fn spilled(&self) -> Vec<Cell<[f64; LANES]>> {
        vec![Cell::new([0.0; LANES]); self.spilled]
    }

    /// Pays a month, by its number from 1, and adds it up.
    #[inline(always)]
    pub fn run<A>(
        &self,
        (month, all): (u32, bool),
        flows: &[FlowRows<WIDTH>],
        state: &State<A, STRANDS>,
        spilled: &[Cell<[f64; LANES]>],
    ) where
        A: Arithmetic<Money = [f64; LANES], Rate = [f64; LANES], Mask = [u64; LANES]>,
    {
        let [code, later] = self.months[month as usize - 1];
        let (given, _) = flows.as_flattened().as_flattened().as_chunks();
        let (amounts, rates, tests) = state.tables();
        let tables = Tables { given, amounts, rates, tests };
        self.codes[if all { code } else { later }].run(tables, spilled);
    }
}

/// Records a month, and what adds it up.
fn month<'t, A>(tape: &'t Tape, plan: &Plan<'_>, kind: &KindOfMonth, all: bool) -> Draft
where
    A: Enter<Traced<'t>>,
{
    let given = |place: usize, flow: Flow| {
        let row = place * Flow::COUNT + flow as usize;
        tape.input(At { table: Table::Given, row: u16::try_from(row).unwrap_or(u16::MAX) })
    };
    let enter = |state: &State<A>| plan.entry.enter::<A, _>(given, state);
    record::<A>(tape, &plan.program, &plan.month(), kind, enter, |state| {
        plan.tally.add(&plan.checks, state, (kind.is_first, all));
    })
}

/// Rows that somebody looks at besides the program.
fn asked(plan: &Plan<'_>) -> BTreeSet<At> {
    let (mut amounts, tests) = plan.tally.kept();
    amounts.push(plan.entry.left);
    let mut rates = Vec::new();
    if plan.asked == Asked::Fields {
        for class in &plan.program.classes {
            // What `Full::take` reads.
            amounts.extend(class.reported());
            amounts.extend([class.opening, class.scheduled, class.unscheduled]);
            rates.push(class.rate);
        }
    }
    let of = |table: Table, rows: Vec<u16>| rows.into_iter().map(move |row| At { table, row });
    let amounts = of(Table::Amounts, amounts);
    amounts.chain(of(Table::Rates, rates)).chain(of(Table::Tests, tests)).collect()
}
