//! Figures of one report that correct those of an earlier one.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::checked_cell::{CheckedCell, Verdict};
use super::month::TieOut;
use crate::calendar::Date;

/// A figure's table, row and column.
type Place = (String, Option<String>, String, String);

/// The differences of a series that no later report has corrected yet.
#[derive(Debug, Default)]
pub(super) struct Corrections {
    open: BTreeMap<Place, (Date, Decimal)>,
}

impl Corrections {
    /// Says of figures which earlier difference they take back: they differ by exactly as much the
    /// other way. Keeps the differences of this report.
    pub fn note(&mut self, tied: &mut TieOut) {
        let date = tied.distribution_date;
        for cell in &mut tied.cells {
            let is_wrong = matches!(cell.verdict, Verdict::Anomaly | Verdict::Break);
            let Some(by) = cell.difference().filter(|by| is_wrong && !by.is_zero()) else {
                continue;
            };
            let place =
                (cell.table.clone(), cell.group.clone(), cell.row.clone(), cell.column.clone());
            match self.open.remove(&place) {
                Some((earlier, of)) if of == -by && earlier < date => {
                    add(cell, &format!("it corrects {earlier}"));
                }
                _ => {
                    self.open.insert(place, (date, by));
                }
            }
        }
    }
}

/// Says of ending balances that the next report restates them as the model has them.
pub(super) fn corrected(before: &mut TieOut, next: &TieOut) {
    for restated in next.restated.values() {
        let Some(ended) = before.closing.ended.get(&restated.ended) else { continue };
        if ended.computed == Some(restated.now)
            && ended.published != restated.now
            && let Some(cell) = before.cells.get_mut(ended.cell)
        {
            add(cell, &format!("corrected in the report of {}", next.distribution_date));
        }
    }
}

/// Adds to the reason of a verdict.
fn add(cell: &mut CheckedCell, more: &str) {
    cell.reason = Some(match cell.reason.take() {
        Some(reason) => format!("{reason}; {more}"),
        None => more.to_owned(),
    });
}
