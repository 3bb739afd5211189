//! Prints a month's figures as a report in the trustee's layout, which the reader can read back.
//!
//! The reader uses the same layout (`quantity::layout`). We print every table that the deal has,
//! and in each table the rows whose figure is known.

mod by_class;
mod by_group;
mod by_row;
mod grid;
mod page;
mod statement;

use page::short_date;

pub(crate) use statement::Statement;
pub use statement::{ClassText, Digits, Page};

/// Prints a month.
pub(crate) fn print(statement: &Statement<'_>) -> String {
    let mut tables = by_class::tables(statement);
    tables.extend(by_row::account(statement));
    tables.extend(by_class::other_accounts(statement));
    tables.extend(grid::tables(statement));
    tables.extend(by_row::collateral(statement));
    tables.extend(by_group::table(statement));
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
    lines.push(format!("Record Date:             {}", short_date(statement.record_date)));
    lines.push(format!("Distribution Date:       {}", short_date(statement.date)));
    lines.push(String::new());
    lines.push(format!("Series: {}", statement.deal.series()));
    lines.push(String::new());
    lines
}
