//! What a program does, stretch by stretch, without what nobody asks for.

use std::collections::BTreeSet;

use super::trace::{At, Operand, Step, Tape, Traced};

/// Recorded steps in stretches: a stretch has no branches, and may be followed by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listing {
    pub(super) steps: Vec<Step>,
    pub(super) stretches: Vec<Stretch>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Numbers of its steps.
    pub steps: Vec<u32>,
    /// What it leaves in memory, a row once.
    pub stores: Vec<(At, Operand)>,
    /// Where there is nothing of this in any lane, goes on with a later stretch.
    pub skip: Option<(Operand, u32)>,
}

impl Listing {
    /// How many rows of each table it works on.
    pub(super) fn rows(&self) -> [usize; 4] {
        let mut rows = [0; 4];
        let mut note = |at: At| {
            let rows = &mut rows[at.table as usize];
            *rows = (*rows).max(usize::from(at.row) + 1);
        };
        for Stretch { steps, stores, skip } in &self.stretches {
            let steps = steps.iter().flat_map(|step| self.steps[*step as usize].takes());
            let stored = stores.iter().map(|(_, value)| value);
            for operand in steps.chain(stored).chain(skip.iter().map(|(of, _)| of)) {
                if let Operand::Input(at) = operand {
                    note(*at);
                }
            }
            stores.iter().for_each(|(at, _)| note(*at));
        }
        rows
    }
}

/// A listing under way.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    stretches: Vec<Stretch>,
    /// Steps of the stretches so far.
    steps: u32,
}

impl Draft {
    /// Ends a stretch: what was recorded since the last one is its. Gives its number.
    pub fn end<'t>(
        &mut self,
        tape: &'t Tape,
        stores: impl Iterator<Item = (At, Traced<'t>)>,
    ) -> usize {
        let begins = self.steps;
        self.steps = u32::try_from(tape.len()).unwrap_or(u32::MAX);
        let stores = stores.map(|(at, value)| (at, value.operand())).collect();
        tape.begin_stretch();
        self.stretches.push(Stretch { steps: (begins..self.steps).collect(), stores, skip: None });
        self.stretches.len() - 1
    }

    /// How many stretches there are.
    pub fn stretches(&self) -> usize {
        self.stretches.len()
    }

    /// After a stretch, goes on with a later one where there is nothing of a value in any lane.
    pub fn skip(&mut self, after: usize, unless: Traced<'_>, to: usize) {
        let to = u32::try_from(to).unwrap_or(u32::MAX);
        self.stretches[after].skip = Some((unless.operand(), to));
    }

    /// The listing of what was recorded.
    pub fn finish(self, tape: Tape) -> Listing {
        Listing { steps: tape.into_steps(), stretches: self.stretches }
    }
}

/// Leaves out of listings that work on the same rows what leads to no row that is asked for: by
/// `asked`, or by one of the listings when it runs. A row that anyone asks for is kept wherever it is
/// stored.
pub(crate) fn prune(listings: &mut [Listing], asked: BTreeSet<At>) {
    let mut asked = asked;
    let mut needed: Vec<_> = listings.iter().map(|of| vec![false; of.steps.len()]).collect();
    loop {
        let before = asked.len();
        for (Listing { steps, stretches }, needed) in listings.iter().zip(&mut needed) {
            stretches.iter().for_each(|stretch| need(steps, stretch, needed, &mut asked));
        }
        if asked.len() == before {
            break;
        }
    }
    for (listing, needed) in listings.iter_mut().zip(&needed) {
        for stretch in &mut listing.stretches {
            stretch.steps.retain(|step| needed[*step as usize]);
            stretch.stores.retain(|(at, _)| asked.contains(at));
        }
    }
}

/// Marks the steps that a stretch needs, and asks for the rows that they read.
fn need(steps: &[Step], stretch: &Stretch, needed: &mut [bool], asked: &mut BTreeSet<At>) {
    let mut reads = BTreeSet::new();
    let mut ask = |operand: &Operand, needed: &mut [bool]| match operand {
        Operand::Constant(_) => {}
        Operand::Input(at) => {
            reads.insert(*at);
        }
        Operand::Result(number) => needed[*number as usize] = true,
    };
    for (_, value) in stretch.stores.iter().filter(|(at, _)| asked.contains(at)) {
        ask(value, needed);
    }
    if let Some((unless, _)) = &stretch.skip {
        ask(unless, needed);
    }
    for step in stretch.steps.iter().rev() {
        if needed[*step as usize] {
            for operand in steps[*step as usize].takes() {
                ask(operand, needed);
            }
        }
    }
    asked.extend(reads);
}
