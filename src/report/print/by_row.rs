//! Tables of one value per row: the account, shortfalls, fees, the collateral.

use super::page::{Table, dashed_date};
use super::statement::{Statement, unless_empty};
use crate::quantity::layout::{
    ACCOUNT, COLLATERAL, COLLATERAL_DETAIL, FEES, MISCELLANEOUS, OTHER_INFORMATION, Row, RowTable,
    SHARES, SHORTFALL,
};
use crate::quantity::{Key, Of, narrow};

/// Spaces by which a row under a heading is indented.
const INDENT: usize = 5;

/// Spaces between the longest label and the longest value.
const GAP: usize = 6;

/// The distribution account, shortfalls and fees.
pub(super) fn account(statement: &Statement<'_>) -> Vec<Table> {
    [&ACCOUNT, &SHORTFALL, &FEES].into_iter().filter_map(|table| of(statement, table)).collect()
}

/// The collateral. A deal with one pool also has the details; a deal with several groups has the
/// shares of their principal.
pub(super) fn collateral(statement: &Statement<'_>) -> Vec<Table> {
    let mut tables = Vec::new();
    if statement.is_one_pool() {
        tables.extend(of(statement, &OTHER_INFORMATION));
    }
    tables.extend(of(statement, &COLLATERAL));
    if statement.is_one_pool() {
        tables.extend(of(statement, &COLLATERAL_DETAIL));
    } else {
        tables.extend(shares(statement));
    }
    tables
}

/// A line of a table: its label and value, or neither.
type Line = (String, String);

fn of(statement: &Statement<'_>, table: &RowTable) -> Option<Table> {
    let figure = |item, label: String| {
        let key = Key::pool(item);
        statement.has(key).then(|| (label, statement.text(key)))
    };
    let lines = table.rows.iter().filter_map(|row| match row {
        Row::Of(item, label) => figure(*item, (*label).to_owned()),
        Row::Under(item, label) => figure(*item, format!("{:INDENT$}{label}", "")),
        Row::AsOf(item, label) => {
            figure(*item, format!("{label} at {}", dashed_date(statement.record_date)))
        }
        Row::Heading(heading) => Some(((*heading).to_owned(), String::new())),
        Row::Text(text) => Some((text.label().to_owned(), statement.words(*text)?)),
        Row::Blank => Some(Line::default()),
    });
    laid_out(table.title, lines.collect())
}

/// How senior and subordinate classes share each group's principal, if the deal defines it.
fn shares(statement: &Statement<'_>) -> Option<Table> {
    let mut lines = Vec::new();
    for (group, name) in statement.deal.terms.groups.iter().enumerate() {
        for (item, label, word) in SHARES {
            let key = Key::new(item, Of::Group(narrow(group)));
            if statement.has(key) {
                lines.push((format!("{label} {word} {name}"), statement.text(key)));
            }
        }
    }
    laid_out(MISCELLANEOUS, lines)
}

fn laid_out(title: &str, lines: Vec<Line>) -> Option<Table> {
    let longest = |part: fn(&Line) -> usize| lines.iter().map(part).max().unwrap_or(0);
    let label_width = longest(|(label, _)| label.len()) + GAP;
    let width = longest(|(_, value)| value.len());
    let rows = lines.iter().map(|(label, value)| format!("{label:label_width$}{value:>width$}"));
    unless_empty(Table::new(title, Vec::new(), rows.collect()))
}
