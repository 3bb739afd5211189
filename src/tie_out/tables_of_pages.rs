//! The figures of pages as tables.

use std::collections::BTreeMap;

use super::choice_of_copies::choose;
use super::month_inputs::DELINQUENT;
use super::sheet::{Chosen, Sheet};
use super::table_keys;
use super::tie::all_relations;
use crate::deal::{Deal, group_subjects};
use crate::error::{Diagnostic, Errors};
use crate::number::Figure;
use crate::quantity::{ALL, Item, Key, Of};
use crate::report::Report;
use crate::report::tables::{RowText, TOTAL, TableKind, Tables};

/// The states of a grid that have a column of their own, by what their names begin with.
const STATES: [(&str, Item); 3] =
    [("bankruptc", Item::Bankruptcy), ("foreclosure", Item::Foreclosure), ("reo", Item::Reo)];

impl Tables {
    /// The figures of pages as tables: of each page the figures that a table has a column for. Of
    /// several copies of a figure it is the one that agrees with most other figures. Delinquent
    /// balances are sums: `delinquent_90` of ninety days and more. An amendment is a later revision of
    /// its lines.
    ///
    /// # Errors
    ///
    /// A page that is not of this deal, with its line; figures that a table cannot have; two pages of
    /// one date of which neither amends the other.
    ///
    /// ```
    /// use paydown::{Deal, Replay};
    /// use paydown::report::{Report, tables::Tables};
    ///
    /// let deal = Deal::open("deals/thornburg-2003-4")?;
    /// let page = Report::open("deals/thornburg-2003-4/2003-10-27.txt")?;
    /// let tables = Tables::of_pages(&deal, &[page])?;
    /// let tied = Replay::of(&deal).tables(&tables).remove(0)?;
    /// assert_eq!(tied.counts().breaks, 0);
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    pub fn of_pages(deal: &Deal, pages: &[Report]) -> Result<Self, Errors> {
        let (mut rows, mut wrong) = (Vec::new(), Vec::new());
        for page in pages {
            match rows_of(deal, page) {
                Ok(of_page) => rows.extend(of_page),
                Err(mistakes) => wrong.extend(mistakes),
            }
        }
        Diagnostic::none_of(wrong)?;
        Self::from_rows(deal, rows)
    }
}

/// The lines of a page's figures.
fn rows_of(deal: &Deal, page: &Report) -> Result<Vec<RowText>, Errors> {
    let sheet = Sheet::new(deal, page)?;
    let relations = all_relations(deal, &sheet, None);
    let chosen = choose(deal, &sheet, &relations);
    let printed = chosen.iter().map(|(key, cell)| (*key, sheet.figure(*cell)));
    let mut figures: BTreeMap<Key, Figure> = printed.collect();
    figures.extend(delinquencies(deal, &sheet, &chosen));
    let mut rows: BTreeMap<(TableKind, Of), RowText> = BTreeMap::new();
    for (key, figure) in figures {
        let Some((kind, column)) = table_keys::column(key) else { continue };
        let Some(name) = name(deal, key.of) else { continue };
        let revision = u32::from(page.amended);
        let row = rows.remove(&(kind, key.of));
        let row = row
            .unwrap_or_else(|| RowText::new(kind, page.distribution_date, name).revision(revision));
        rows.insert((kind, key.of), row.set(column, figure.value));
    }
    Ok(rows.into_values().collect())
}

/// The name of a line.
fn name(deal: &Deal, of: Of) -> Option<String> {
    let at = usize::from;
    Some(match of {
        Of::Class(class) => deal.class_names.get(at(class))?.clone(),
        Of::Group(group) => deal.terms.groups.get(at(group))?.clone(),
        Of::Classes => TOTAL.to_owned(),
        // A deal's only group is its pool.
        Of::Pool => match deal.terms.groups.as_slice() {
            [only] => only.clone(),
            _ => TOTAL.to_owned(),
        },
        _ => return None,
    })
}

/// Balances behind by their columns, from the grids.
fn delinquencies(deal: &Deal, sheet: &Sheet<'_>, chosen: &Chosen) -> BTreeMap<Key, Figure> {
    let mut sums: BTreeMap<Key, Figure> = BTreeMap::new();
    for key in sheet.copies.keys() {
        let Some(cell) = chosen.get(key) else { continue };
        let Of::Grid { group, bucket, state } = key.of else { continue };
        if key.item != Item::DelinquentBalance || bucket == ALL || state == ALL {
            continue;
        }
        let item = if state == DELINQUENT {
            match sheet.days_behind(bucket) {
                90.. => Some(Item::Delinquent90),
                60.. => Some(Item::Delinquent60),
                30.. => Some(Item::Delinquent30),
                _ => None,
            }
        } else {
            let named = sheet.report.layout.grid.states.get(usize::from(state));
            let named = named.map(|name| name.to_lowercase()).unwrap_or_default();
            STATES.iter().find(|(begins, _)| named.starts_with(begins)).map(|(_, item)| *item)
        };
        let of = group.map_or(Of::Pool, Of::Group);
        let Some(item) = item.filter(|_| group_subjects(&deal.terms).contains(&of)) else {
            continue;
        };
        let figure = sheet.figure(*cell);
        let sum = sums.get(&Key::new(item, of)).and_then(|sum| {
            let value = sum.value.checked_add(figure.value)?;
            Some(Figure::new(value))
        });
        sums.insert(Key::new(item, of), sum.unwrap_or(figure));
    }
    sums
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "tables_of_pages_tests.rs"]
mod tests;
