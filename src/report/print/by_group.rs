//! The collateral of a deal with several groups: a column for each group and one of totals.

use super::page::{Column, Table, lay_out};
use super::statement::Statement;
use crate::quantity::layout::{GROUP_COLLATERAL, Row, TOTAL};
use crate::quantity::{Key, Of, narrow};

/// Columns that fit on a page.
const COLUMNS_A_TABLE: usize = 3;

/// The label of the row that names the groups.
const GROUP: &str = "Group";

/// The tables by group; none in a deal with one pool.
pub(super) fn table(statement: &Statement<'_>) -> Vec<Table> {
    if statement.is_one_pool() {
        return Vec::new();
    }
    let groups = statement.deal.terms.groups.iter().enumerate();
    let mut subjects: Vec<(String, Of)> =
        groups.map(|(index, name)| (format!("{GROUP} {name}"), Of::Group(narrow(index)))).collect();
    subjects.push((TOTAL.to_owned(), Of::Pool));
    subjects.chunks(COLUMNS_A_TABLE).map(|subjects| of(statement, subjects)).collect()
}

fn of(statement: &Statement<'_>, subjects: &[(String, Of)]) -> Table {
    let mut labels = vec![GROUP.to_owned()];
    let mut values: Vec<Vec<String>> =
        subjects.iter().map(|(name, _)| vec![name.clone()]).collect();
    for row in GROUP_COLLATERAL.rows {
        match row {
            Row::Of(item, label) if statement.has(Key::pool(*item)) => {
                labels.push((*label).to_owned());
                for (values, (_, of)) in values.iter_mut().zip(subjects) {
                    // Percentages have no percent sign here.
                    let key = Key::new(*item, *of);
                    values.push(statement.at_places(key, statement.places(key)));
                }
            }
            Row::Text(text) => {
                let Some(words) = statement.words(*text) else { continue };
                labels.push(text.label().to_owned());
                values.iter_mut().for_each(|values| values.push(words.clone()));
            }
            _ => {}
        }
    }
    let columns = values.into_iter();
    let columns: Vec<Column> =
        columns.map(|values| Column { header: Vec::new(), values, is_text: false }).collect();
    let (_, rows) = lay_out("", &labels, &columns);
    Table::new(GROUP_COLLATERAL.title, Vec::new(), rows)
}
