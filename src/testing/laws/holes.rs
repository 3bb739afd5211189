//! The law of holes: figures that tables do not publish make no verdict wrong.

use std::collections::BTreeSet;

use super::reported_tables::first_other;
use crate::calendar::Date;
use crate::deal::Deal;
use crate::report::tables::{TableKind, TableRow, Tables};
use crate::tie_out::{Replay, Verdict};

/// Something that tables do not publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Hole {
    /// A field of a line.
    Field,
    /// A line.
    Line,
    /// A column of a table, in all months.
    Column,
    /// A name of a table, such as a class or an index, in all months.
    Name,
    /// A table that is optional, in all months.
    Table,
    /// All lines of a month but the first, which opens the deal: another one would need other figures.
    Month,
}

/// The note of a month whose cash neither is published nor follows from what is paid.
const ASSUMED_CASH: &str = "`distribution` in collateral.csv is net interest";

/// What fields of tables have in common that are not published together.
type Place = (Option<TableKind>, Option<Date>, Option<String>, Option<&'static str>);

impl Hole {
    /// Every hole.
    pub const ALL: [Self; 6] =
        [Self::Field, Self::Line, Self::Column, Self::Name, Self::Table, Self::Month];

    /// Takes what is not published from the tables. The number chooses among what there is of a table,
    /// and the table: each as often as another, however few lines it has. Returns the table; none for a
    /// month, and if there is nothing to take.
    pub fn punch(self, tables: &mut Tables, number: u32) -> Option<TableKind> {
        let rows = &mut tables.rows;
        let first = rows.iter().map(|row| row.date).min();
        let fields = rows.iter().flat_map(|row| row.values.iter().map(move |value| (row, value)));
        let mut places: BTreeSet<Place> =
            fields.map(|(row, value)| self.place(row, value.field)).collect();
        places.retain(|(kind, date, ..)| match self {
            Self::Table => !matches!(kind, Some(TableKind::Collateral | TableKind::Classes)),
            Self::Month => *date != first,
            _ => true,
        });
        let kinds: BTreeSet<Option<TableKind>> = places.iter().map(|place| place.0).collect();
        let kind = *kinds.iter().nth(number as usize % kinds.len().max(1))?;
        let of_kind: Vec<&Place> = places.iter().filter(|place| place.0 == kind).collect();
        let taken = of_kind[number as usize / kinds.len() % of_kind.len()];
        for row in rows.iter_mut() {
            let mut values = std::mem::take(&mut row.values);
            values.retain(|value| self.place(row, value.field) != *taken);
            row.values = values;
        }
        rows.retain(|row| !row.values.is_empty());
        kind
    }

    fn place(self, row: &TableRow, field: &'static str) -> Place {
        let (kind, date, name) = (Some(row.kind), Some(row.date), || Some(row.name.clone()));
        match self {
            Self::Field => (kind, date, name(), Some(field)),
            Self::Line => (kind, date, name(), None),
            Self::Column => (kind, None, None, Some(field)),
            Self::Name => (kind, None, name(), None),
            Self::Table => (kind, None, None, None),
            Self::Month => (None, date, None, None),
        }
    }
}

/// Tables from which figures are missing are never judged wrongly: what they publish is an input,
/// exact or a rounding, or a month is an error that names its date. A month whose cash is assumed, which a
/// note says, pays that cash and not the real one: in it and after it figures may be breaks, and no
/// anomalies.
///
/// # Errors
///
/// The first figure that is a break or an anomaly, or an error without a date.
///
/// # Panics
///
/// As [`Replay`].
pub fn holes_are_not_judged(deal: &Deal, tables: &Tables) -> Result<(), String> {
    let mut allowed = vec![Verdict::Input, Verdict::Exact, Verdict::Rounding];
    for tied in Replay::of(deal).tables(tables) {
        match tied {
            Ok(tied) => {
                if tied.notes.iter().any(|note| note.message.starts_with(ASSUMED_CASH)) {
                    allowed.push(Verdict::Break);
                }
                first_other(&tied, &allowed).map_or(Ok(()), Err)?;
            }
            Err(errors) => {
                let without = errors.iter().find(|error| !error.message.contains(" on 20"));
                without.map_or(Ok(()), |error| Err(format!("without a date: {error}")))?;
            }
        }
    }
    Ok(())
}
