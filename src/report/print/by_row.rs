//! Tables of one value per row: the account, shortfalls, fees, the collateral.

use super::page::{Table, dashed_date};
use super::statement::{Statement, unless_empty};
use crate::quantity::layout::Row;
use crate::quantity::{Key, Of, narrow};

/// Spaces by which a row under a heading is indented.
const INDENT: usize = 5;

/// Spaces between the longest label and the longest value.
const GAP: usize = 6;

/// A line of a table: its label and value, or neither.
type Line = (String, String);

/// A table of one value a row: the rows whose figure is known.
pub(super) fn table(statement: &Statement<'_>, title: &str, rows: &[Row]) -> Option<Table> {
    let figure = |item, label: String| {
        let key = Key::pool(item);
        statement.has(key).then(|| (label, statement.text(key)))
    };
    let lines = rows.iter().filter_map(|row| match row {
        Row::Of(item, label) => figure(*item, label.clone()),
        Row::Under(item, label) => figure(*item, format!("{:INDENT$}{label}", "")),
        Row::AsOf(item, label) => {
            figure(*item, format!("{label} at {}", dashed_date(statement.record_date)))
        }
        Row::Heading(heading) => Some((heading.clone(), String::new())),
        Row::Text(text, label) => Some((label.clone(), statement.words(*text)?)),
        Row::Blank => Some(Line::default()),
        Row::OfGroup(..) => None,
    });
    laid_out(title, lines.chain(of_groups(statement, rows)).collect())
}

/// The rows that are repeated for each group.
fn of_groups(statement: &Statement<'_>, rows: &[Row]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (group, name) in statement.deal.terms.groups.iter().enumerate() {
        for row in rows {
            let Row::OfGroup(item, label, word) = row else { continue };
            let key = Key::new(*item, Of::Group(narrow(group)));
            if statement.has(key) {
                lines.push((format!("{label} {word} {name}"), statement.text(key)));
            }
        }
    }
    lines
}

fn laid_out(title: &str, lines: Vec<Line>) -> Option<Table> {
    let longest = |part: fn(&Line) -> usize| lines.iter().map(part).max().unwrap_or(0);
    let label_width = longest(|(label, _)| label.len()) + GAP;
    let width = longest(|(_, value)| value.len());
    let rows = lines.iter().map(|(label, value)| format!("{label:label_width$}{value:>width$}"));
    unless_empty(Table::new(title, Vec::new(), rows.collect()))
}
