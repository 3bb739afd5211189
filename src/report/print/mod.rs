//! Prints a month's figures as a report in the trustee's layout, which the reader can read back.
//!
//! The reader uses the same layout. We print every table that the deal has,
//! and in each table the rows whose figure is known.

mod by_class;
mod by_group;
mod by_row;
mod grid;
mod page;
mod statement;

use crate::quantity::layout::Shape;
use page::{Table, short_date};

pub(crate) use statement::Statement;
pub use statement::{ClassText, Digits, Page};

/// The column in which dates begin.
const DATES: usize = 25;

/// Prints a month.
pub(crate) fn print(statement: &Statement<'_>) -> String {
    let groups = statement.deal.terms.groups.len();
    let of_deal = statement.layout.tables.iter().filter(|table| table.deals.include(groups));
    let of_layout = of_deal.flat_map(|table| match &table.shape {
        Shape::Classes { texts, columns } => {
            vec![by_class::of_classes(statement, &table.title, texts, columns)]
        }
        Shape::Accounts(columns) => {
            by_class::of_accounts(statement, &table.title, columns).into_iter().collect()
        }
        Shape::Groups(rows) => by_group::tables(statement, &table.title, rows),
        Shape::Rows(rows) => by_row::table(statement, &table.title, rows).into_iter().collect(),
        Shape::Grid => grid::tables(statement, &table.title),
    });
    let tables: Vec<Table> = of_layout.collect();
    let mut text = String::new();
    for (index, table) in tables.iter().enumerate() {
        let head = if index == 0 { front(statement) } else { Vec::new() };
        table.write(&head, &mut text);
    }
    text
}

/// The cover block above the first table.
fn front(statement: &Statement<'_>) -> Vec<String> {
    let mut lines = statement.page.issuer.clone();
    if lines.is_empty() {
        lines.push(statement.deal.title().to_owned());
    }
    lines.push(String::new());
    let front = &statement.layout.front;
    for (label, date) in
        [(&front.record_date, statement.record_date), (&front.distribution_date, statement.date)]
    {
        let label = label.first().map_or("", String::as_str);
        lines.push(format!("{label:DATES$}{}", short_date(date)));
    }
    lines.push(String::new());
    let label = front.series.first().map_or("", |label| &label.after);
    lines.push(format!("{label} {}", statement.deal.series()));
    lines.push(String::new());
    lines
}
