//! The reports of one deal in the order of their dates, in whichever order they are given.

use super::closing_state::Closing;
use super::corrections::{self, Corrections};
use super::month::TieOut;
use super::note::{Note, NoteKind};
use crate::calendar::Date;
use crate::error::Errors;
use crate::report::{Cell, Report};

/// What precedes a date.
#[derive(Default)]
struct Before {
    /// The closing state of the latest date before it, unless its reports contradict each other.
    closing: Option<Closing>,
    /// The latest date before it, if its reports contradict each other.
    disputed: Option<Date>,
}

/// Ties out reports in the order of their dates, those of one date by their files' names. `tie_out`
/// ties out one of them after the closing state of the date before.
pub(super) fn in_order(
    mut reports: Vec<Report>,
    mut tie_out: impl FnMut(&Report, Option<&Closing>) -> Result<TieOut, Errors>,
) -> Vec<Result<TieOut, Errors>> {
    reports.sort_by(|one, other| {
        let place = |report: &Report| (report.distribution_date, report.amended);
        place(one).cmp(&place(other)).then_with(|| one.file.cmp(&other.file))
    });
    let mut before = Before::default();
    let mut corrections = Corrections::default();
    let mut results: Vec<Result<TieOut, Errors>> = Vec::new();
    for of_date in reports.chunk_by(|one, other| one.distribution_date == other.distribution_date) {
        let mut tied: Vec<Result<TieOut, Errors>> =
            of_date.iter().map(|report| tie_out(report, before.closing.as_ref())).collect();
        if let Some(date) = before.disputed {
            let message = format!(
                "the reports of {date} have different figures and none amends the others: this \
                 report opens with its own figures"
            );
            for (tied, report) in tied.iter_mut().zip(of_date) {
                if let Ok(tied) = tied {
                    tied.add(Note::new(NoteKind::Date, report.annotations.date_lines[0], &message));
                }
            }
        }
        if let Some(after) = note_rivals(of_date, &mut tied) {
            before = after;
        }
        for tied in tied.iter_mut().flatten() {
            corrections.note(tied);
            if let Some(Ok(before)) = results.last_mut() {
                corrections::corrected(before, tied);
            }
        }
        results.append(&mut tied);
    }
    results
}

/// Notes reports of one date that contradict each other: neither amends the other, or both amend
/// an earlier one. Returns what precedes the next date; `None` if no report was tied out.
///
/// An amendment replaces what it amends, so that only amendments open the next date if there are
/// some. Reports that contradict each other open nothing: no choice between them is better than
/// another, least of all one by the order of files.
fn note_rivals(of_date: &[Report], tied: &mut [Result<TieOut, Errors>]) -> Option<Before> {
    let mut after = None;
    let is_replaced = (0..of_date.len()).any(|index| of_date[index].amended && tied[index].is_ok());
    for amended in [false, true] {
        let alternatives: Vec<usize> = (0..of_date.len())
            .filter(|index| of_date[*index].amended == amended && tied[*index].is_ok())
            .collect();
        let Some(first) = alternatives.first().copied() else { continue };
        let differs = |index: &usize| !have_same_figures(&of_date[first], &of_date[*index]);
        let Some(other) = alternatives.iter().copied().find(differs) else {
            let closing = tied[first].as_ref().ok().map(|tied| tied.closing.clone());
            after = Some(Before { closing, disputed: None });
            continue;
        };
        for index in alternatives {
            let rival = if differs(&index) { first } else { other };
            let mut message = format!(
                "{}, of the same date, has other figures, and neither amends the other",
                of_date[rival].file
            );
            if amended || !is_replaced {
                message.push_str(": the next month opens with neither");
            }
            if let Ok(tied) = &mut tied[index] {
                let line = of_date[index].annotations.date_lines[0];
                tied.add(Note::new(NoteKind::Date, line, message));
            }
        }
        after = Some(Before { closing: None, disputed: Some(of_date[first].distribution_date) });
    }
    after
}

/// Whether two reports print the same figures in the same places, on whichever lines.
fn have_same_figures(one: &Report, other: &Report) -> bool {
    let is_same = |one: &Cell, other: &Cell| {
        one.figure == other.figure
            && one.group == other.group
            && (&one.table, &one.row, &one.column) == (&other.table, &other.row, &other.column)
    };
    let mut pairs = one.cells.iter().zip(&other.cells);
    one.cells.len() == other.cells.len() && pairs.all(|(one, other)| is_same(one, other))
}
