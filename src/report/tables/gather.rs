//! Gathers the rows of all tables: each date, name and revision once.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::kind::{ColumnForm, TableKind};
use super::row::{Published, TableRow, TableValue};
use crate::calendar::Date;
use crate::error::{Diagnostic, Mistakes, quote};
use crate::number::Figure;

/// Most values of all tables together: 600 months of 200 classes with every column are a third of it.
const MOST_VALUES: usize = 10_000_000;
/// Most lines of all tables together: 600 months of 8,000 loans.
pub(super) const MOST_LINES: usize = 5_000_000;
/// Most notes that are kept.
const MOST_NOTES: usize = 200;

/// The rows and notes of the tables read so far.
#[derive(Default)]
pub(super) struct Gather {
    pub rows: Vec<TableRow>,
    /// The row of each table, date, subject and revision.
    seen: HashMap<(TableKind, Date, usize, u32), usize>,
    values: usize,
    lines: usize,
    /// Whether there are more values than we keep, which is reported once.
    is_full: bool,
    notes: Vec<Diagnostic>,
    /// The note about each thing that recurs, and how often it does.
    repeated: BTreeMap<(TableKind, String), (usize, usize)>,
}

impl Gather {
    /// Adds a row about the deal's `subject`.
    pub(super) fn add(&mut self, row: TableRow, subject: usize, mistakes: &mut Mistakes) {
        let place = (row.kind, row.date, subject, row.revision);
        if let Some(first) = self.seen.insert(place, self.rows.len()) {
            let other = &self.rows[first];
            let of = match other.file == row.file {
                true => String::new(),
                false => format!(" of {}", other.file),
            };
            let message = format!(
                "{} {} of {} is on line {}{of} already; keep one line, or number corrections in a \
                 column `revision`",
                row.kind.name_column(),
                quote(&row.name),
                row.date,
                other.line
            );
            mistakes.at_line(row.line, message);
            self.seen.insert(place, first);
            return;
        }
        self.values += row.values.len();
        if self.values > MOST_VALUES {
            if !std::mem::replace(&mut self.is_full, true) {
                let message = format!("the tables have more than {MOST_VALUES} values");
                mistakes.at_line(row.line, message);
            }
            return;
        }
        self.rows.push(row);
    }

    /// Counts a line, and says whether there are too many.
    pub(super) const fn is_too_long(&mut self) -> bool {
        self.lines += 1;
        self.lines > MOST_LINES
    }

    /// Whether the reader should stop.
    pub(super) const fn is_full(&self) -> bool {
        self.is_full
    }

    pub(super) fn note(&mut self, note: Diagnostic) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(note);
        }
    }

    /// A note about something that may recur on many lines; only the first is shown, with the number
    /// of the others.
    pub(super) fn note_again(
        &mut self,
        kind: TableKind,
        what: &str,
        note: impl FnOnce() -> Diagnostic,
    ) {
        if let Some((_, more)) = self.repeated.get_mut(&(kind, what.to_owned())) {
            *more += 1;
        } else if self.notes.len() < MOST_NOTES {
            self.repeated.insert((kind, what.to_owned()), (self.notes.len(), 0));
            self.notes.push(note());
        }
    }

    /// Gives a zero without places those that the other figures of its column have.
    fn fix_zeros(&mut self) {
        let is_bare =
            |value: &TableValue| matches!(value.value, Published::Figure(of) if of.is_bare_zero());
        if !self.rows.iter().any(|row| row.values.iter().any(is_bare)) {
            return;
        }
        let mut places: HashMap<(TableKind, &'static str), u32> = HashMap::new();
        for row in &self.rows {
            for value in &row.values {
                if let Published::Figure(figure) = value.value {
                    let most = places.entry((row.kind, value.field)).or_default();
                    *most = figure.places().max(*most);
                }
            }
        }
        for row in &mut self.rows {
            for value in &mut row.values {
                if let Published::Figure(figure) = &mut value.value
                    && figure.is_bare_zero()
                {
                    let most = places.get(&(row.kind, value.field)).copied().unwrap_or_default();
                    let is_count = row.kind.form(value.field) == Some(ColumnForm::Count);
                    if !is_count {
                        *figure = Figure::rounded(Decimal::new(0, most));
                    }
                }
            }
        }
    }

    /// Takes the rows and the notes.
    pub(super) fn finish(mut self) -> (Vec<TableRow>, Vec<Diagnostic>) {
        self.fix_zeros();
        for (note, more) in self.repeated.into_values().filter(|(_, more)| *more > 0) {
            let lines = if more == 1 { "line" } else { "lines" };
            self.notes[note].message.push_str(&format!(" (and on {more} more {lines})"));
        }
        (self.rows, self.notes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_values_have_limits() {
        let mut gather = Gather::default();
        assert!((0..MOST_LINES).all(|_| !gather.is_too_long()));
        assert!(gather.is_too_long());
        gather.values = MOST_VALUES;
        let Some(date) = Date::from_ymd(2003, 9, 25) else { return };
        let value = TableValue {
            field: "principal",
            place: 0,
            text: "1.00".to_owned(),
            value: Published::Figure(Figure::new(Decimal::ONE)),
        };
        let row = |name: &str| TableRow {
            kind: TableKind::Classes,
            file: "classes.csv".into(),
            line: 2,
            date,
            name: name.to_owned(),
            revision: 0,
            values: vec![value.clone()],
        };
        let mut mistakes = Mistakes::new("classes.csv");
        gather.add(row("A"), 0, &mut mistakes);
        gather.add(row("B"), 1, &mut mistakes);
        assert!(gather.is_full() && gather.rows.is_empty());
        let found: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        assert_eq!(found, ["classes.csv:2: the tables have more than 10000000 values"]);
    }

    #[test]
    fn notes_are_limited_and_repeated_ones_counted() {
        let mut gather = Gather::default();
        for line in 1..=2 * MOST_NOTES {
            gather.note_again(TableKind::Fees, "x", || Diagnostic::at_line("f", line, "first"));
            gather.note_again(TableKind::Fees, &line.to_string(), || Diagnostic::of_file("f", ""));
        }
        let (_, notes) = gather.finish();
        assert_eq!(notes.len(), MOST_NOTES);
        assert_eq!(notes[0].to_string(), "f:1: first (and on 399 more lines)");
    }
}
