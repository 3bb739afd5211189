//! The collateral of a deal with several groups: a column for each group and one of totals.

use super::page::{Column, Table, lay_out};
use super::statement::Statement;
use crate::quantity::layout::Row;
use crate::quantity::{Key, Of, narrow};

/// Columns that fit on a page.
const COLUMNS_A_TABLE: usize = 3;

/// The tables by group.
pub(super) fn tables(statement: &Statement<'_>, title: &str, rows: &[Row]) -> Vec<Table> {
    let words = &statement.layout.words;
    let groups = statement.deal.terms.groups.iter().enumerate();
    let of_group = |(index, name)| (format!("{} {name}", words.group()), Of::Group(narrow(index)));
    let mut subjects: Vec<(String, Of)> = groups.map(of_group).collect();
    subjects.push((words.total_labels()[1].to_owned(), Of::Pool));
    let parts = subjects.chunks(COLUMNS_A_TABLE);
    parts.map(|subjects| of(statement, title, rows, subjects)).collect()
}

fn of(statement: &Statement<'_>, title: &str, rows: &[Row], subjects: &[(String, Of)]) -> Table {
    // The row that names the groups.
    let mut labels = vec![statement.layout.words.group().to_owned()];
    let mut values: Vec<Vec<String>> =
        subjects.iter().map(|(name, _)| vec![name.clone()]).collect();
    for row in rows {
        match row {
            Row::Of(item, label) if statement.has(Key::pool(*item)) => {
                labels.push(label.clone());
                for (values, (_, of)) in values.iter_mut().zip(subjects) {
                    // Percentages have no percent sign here.
                    let key = Key::new(*item, *of);
                    values.push(statement.at_places(key, statement.places(key)));
                }
            }
            Row::Text(text, label) => {
                let Some(words) = statement.words(*text) else { continue };
                labels.push(label.clone());
                values.iter_mut().for_each(|values| values.push(words.clone()));
            }
            _ => {}
        }
    }
    let columns = values.into_iter();
    let columns: Vec<Column> =
        columns.map(|values| Column { header: Vec::new(), values, is_text: false }).collect();
    let (_, rows) = lay_out("", &labels, &columns);
    Table::new(title, Vec::new(), rows)
}
