//! The laws of changed figures: a figure that the tie-out judges is independent of itself, and a wrong
//! digit in it is noticed.

use rust_decimal::Decimal;

use super::reported_tables::described;
use crate::deal::Deal;
use crate::error::Errors;
use crate::report::tables::{TableKind, Tables};
use crate::report::{Cell, Report};
use crate::tie_out::{CheckedCell, Replay, RestsOn, TieOut, Verdict};

/// Which of the figures that are judged a law changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sample {
    /// Where it begins: any number.
    pub first: u32,
    /// At most this number of figures of a kind, evenly spaced.
    pub most: usize,
}

impl Sample {
    /// At most this number of figures, from one that `first` chooses.
    #[must_use]
    pub const fn new(first: u32, most: usize) -> Self {
        Self { first, most }
    }

    fn of<T>(self, all: Vec<T>) -> impl Iterator<Item = T> {
        let every = all.len().div_ceil(self.most.max(1)).max(1);
        all.into_iter().skip(self.first as usize % every).step_by(every)
    }
}

/// The months of tables, each tied out.
struct Months<'d> {
    deal: &'d Deal,
    reports: Vec<Report>,
    tied: Vec<Result<TieOut, Errors>>,
}

impl<'d> Months<'d> {
    fn of(deal: &'d Deal, tables: &Tables) -> Self {
        let reports = tables.reports(deal);
        let tied = Replay::of(deal).series(reports.clone());
        Self { deal, reports, tied }
    }

    /// Month and place of each figure that could have failed.
    fn judged(&self) -> Vec<(usize, usize)> {
        let is_judged = |cell: &CheckedCell| {
            cell.computed.is_some() && matches!(cell.verdict, Verdict::Exact | Verdict::Rounding)
        };
        let months = self.tied.iter().enumerate();
        let tied = months.filter_map(|(month, tied)| Some((month, tied.as_ref().ok()?)));
        tied.flat_map(|(month, tied)| {
            let cells = tied.cells.iter().enumerate();
            cells.filter(|(_, cell)| is_judged(cell)).map(move |(cell, _)| (month, cell))
        })
        .collect()
    }

    fn cell(&self, (month, cell): (usize, usize)) -> Option<&CheckedCell> {
        self.tied[month].as_ref().ok().map(|tied| &tied.cells[cell])
    }

    /// A month with another figure in one place.
    fn changed(&self, (month, cell): (usize, usize), figure: Decimal) -> Report {
        let mut report = self.reports[month].clone();
        let cell = &mut report.cells[cell];
        cell.text = figure.to_string();
        cell.figure.value = figure;
        report
    }

    /// A month tied out again with another figure in one place.
    fn tied_again(&self, place: (usize, usize), figure: Decimal) -> Result<TieOut, Errors> {
        let report = self.changed(place, figure);
        let before = self.tied[..place.0].iter().flatten().next_back();
        TieOut::of(self.deal, &report, before.map(|tied| &tied.closing), None)
    }
}

/// A figure that could have failed is independent of itself: if the published figure changes by one unit
/// of its last digit, the computed one does not change with it, and the figure is not taken as an input.
/// Returns how many figures were changed, each up and down.
///
/// # Errors
///
/// The first figure that moves with itself.
///
/// # Panics
///
/// As [`Replay`].
pub fn judged_figures_are_independent_of_themselves(
    deal: &Deal,
    tables: &Tables,
    sample: Sample,
) -> Result<usize, String> {
    let months = Months::of(deal, tables);
    let mut changed = 0;
    // Only what rests on inferred inputs can move with itself, unless the tie-out takes another figure for
    // independent that is not.
    let (inferred, independent): (Vec<_>, Vec<_>) =
        months.judged().into_iter().partition(|place| {
            months.cell(*place).is_some_and(|cell| cell.basis == Some(RestsOn::Inferred))
        });
    for place in sample.of(inferred).chain(sample.of(independent)) {
        let Some(before) = months.cell(place) else { continue };
        let figure = months.reports[place.0].cells[place.1].figure;
        let unit = Decimal::new(1, figure.places());
        for by in [unit, -unit] {
            let is_possible = figure.value + by >= Decimal::ZERO;
            if !is_possible {
                continue;
            }
            changed += 1;
            let Ok(tied) = months.tied_again(place, figure.value + by) else { continue };
            let after = &tied.cells[place.1];
            let moved = after.computed.zip(before.computed).map(|(now, was)| now - was);
            if after.verdict == Verdict::Input || moved == Some(by) {
                return Err(format!("{}: moves with itself", described(&tied, after)));
            }
        }
    }
    Ok(changed)
}

/// A wrong digit in a figure that could have failed is noticed, and changes no verdict of an earlier month.
/// The digit is neither of the last two, which may be roundings. It is noticed at the figure, or at one that
/// the tie-out computes of it or computes it of. Returns how many figures were changed.
///
/// # Errors
///
/// The first wrong digit that is not noticed, or that changes a verdict of an earlier month.
///
/// # Panics
///
/// As [`Replay`].
pub fn wrong_digits_are_noticed(
    deal: &Deal,
    tables: &Tables,
    sample: Sample,
) -> Result<usize, String> {
    let months = Months::of(deal, tables);
    let mut changed = 0;
    for place in sample.of(months.judged()) {
        let (month, at) = place;
        let report = &months.reports[month];
        let Some(wrong) = wrong_digit(&report.cells[at], sample.first) else { continue };
        changed += 1;
        let mut reports = months.reports.clone();
        reports.truncate(month + 1);
        reports[month] = months.changed(place, wrong);
        let tied = Replay::of(deal).series(reports);
        for (was, is) in months.tied[..month].iter().zip(&tied) {
            let verdicts = |tied: &Result<TieOut, Errors>| match tied {
                Ok(tied) => tied.cells.iter().map(|cell| cell.verdict).collect(),
                Err(_) => Vec::new(),
            };
            if verdicts(was) != verdicts(is) {
                return Err("a verdict of an earlier month changes".to_owned());
            }
        }
        // A month that cannot be tied out is refused with its reason.
        let Ok(tied) = &tied[month] else { continue };
        let own = &tied.cells[at];
        let is_linked = |(index, cell): &(usize, &CheckedCell)| {
            *index == at || cell.inputs.contains(&at) || own.inputs.contains(index)
        };
        let mut linked = tied.cells.iter().enumerate().filter(is_linked);
        let is_noticed =
            linked.any(|(_, cell)| matches!(cell.verdict, Verdict::Anomaly | Verdict::Break));
        // The printed digits may leave open whether a test passes.
        let is_open = is_test(&report.cells[at]) && own.verdict == Verdict::Rounding;
        if !is_noticed && !is_open {
            return Err(format!("{}: not noticed", described(tied, own)));
        }
    }
    Ok(changed)
}

/// The figure with five more in one of its digits but the last two, modulo ten; a test the other way.
fn wrong_digit(cell: &Cell, number: u32) -> Option<Decimal> {
    let value = cell.figure.value;
    if is_test(cell) {
        return Some(Decimal::ONE - value);
    }
    let mut wrong = value.to_string();
    let digits = wrong.char_indices().filter(|(_, c)| c.is_ascii_digit());
    let digits: Vec<(usize, u32)> =
        digits.filter_map(|(at, c)| Some((at, c.to_digit(10)?))).collect();
    let large = digits.len().checked_sub(2).filter(|large| *large > 0)?;
    let (at, digit) = digits[number as usize % large];
    wrong.replace_range(at..=at, &((digit + 5) % 10).to_string());
    wrong.parse().ok()
}

const fn is_test(cell: &Cell) -> bool {
    matches!(cell.of_table, Some((TableKind::Triggers, _)))
}
