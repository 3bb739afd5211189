//! Tables with a row for each class, or for each account besides the distribution account.

use rust_decimal::Decimal;

use super::page::{Column, Table, lay_out, number};
use super::statement::{Statement, unless_empty};
use crate::quantity::layout::{Column as Quantity, joined};
use crate::quantity::{Key, Of, narrow};

/// A table by class.
pub(super) fn of_classes(
    statement: &Statement<'_>,
    title: &str,
    texts: &[Vec<String>],
    columns_of: &[Quantity],
) -> Table {
    let words = &statement.layout.words;
    let factors = words.is_per_denomination(title);
    let classes = 0..statement.deal.class_names.len();
    let mut labels = statement.deal.class_names.clone();
    if !factors {
        labels.push(words.total_labels()[0].to_owned());
    }
    let mut columns = descriptions(statement, texts, labels.len());
    for (item, header) in columns_of {
        let is_factor = factors && item.is_per_denomination();
        let of_class = |class: usize| {
            let key = Key::class(*item, narrow(class));
            statement.text(if is_factor { key.per_denomination() } else { key })
        };
        let mut values: Vec<String> = classes.clone().map(of_class).collect();
        if !factors {
            let is_blank = words.is_left_blank(&joined(header));
            values.push(if is_blank { String::new() } else { statement.text(Key::classes(*item)) });
        }
        columns.push(Column { header: header.clone(), values, is_text: false });
    }
    let (headers, rows) = lay_out(&words.class, &labels, &columns);
    let footnotes = if factors { denominations(statement) } else { Vec::new() };
    Table { title: title.to_owned(), headers, rows, footnotes }
}

/// CUSIPs, and descriptions in any other column of text; blank if the page does not have them.
fn descriptions(statement: &Statement<'_>, texts: &[Vec<String>], rows: usize) -> Vec<Column> {
    let known = &statement.page.classes;
    let column = |header: &Vec<String>| {
        let is_cusip = joined(header).eq_ignore_ascii_case("CUSIP");
        let of = |class: &super::ClassText| match is_cusip {
            true => class.cusip.clone(),
            false => class.description.clone(),
        };
        let names = statement.deal.class_names.iter();
        let mut values: Vec<String> =
            names.map(|name| known.get(name).map(of).unwrap_or_default()).collect();
        values.resize(rows, String::new());
        Column { header: header.clone(), values, is_text: true }
    };
    texts.iter().map(column).collect()
}

/// Footnotes on the denominations for which factors are quoted.
fn denominations(statement: &Statement<'_>) -> Vec<String> {
    let mut quoted: Vec<(Decimal, Vec<&str>)> = Vec::new();
    for class in &statement.deal.terms.classes {
        let name = class.name.name.as_str();
        match quoted.iter_mut().find(|(denomination, _)| *denomination == class.denomination) {
            Some((_, classes)) => classes.push(name),
            None => quoted.push((class.denomination, vec![name])),
        }
    }
    let amount = |denomination: Decimal| number(denomination.normalize());
    match &quoted[..] {
        [(denomination, _)] => {
            vec![format!("All Classes Are Per ${} Denomination.", amount(*denomination))]
        }
        _ => {
            let notes = quoted.iter().map(|(denomination, classes)| {
                let (names, amount) = (classes.join(", "), amount(*denomination));
                format!("Classes {names} are per ${amount} Denomination.")
            });
            notes.collect()
        }
    }
}

/// The accounts besides the distribution account.
pub(super) fn of_accounts(
    statement: &Statement<'_>,
    title: &str,
    columns: &[Quantity],
) -> Option<Table> {
    let labels: Vec<String> = statement.accounts.iter().map(|name| (*name).to_owned()).collect();
    let columns = columns.iter().map(|(item, header)| {
        let keys = (0..labels.len()).map(|row| Key::new(*item, Of::Row(narrow(row))));
        let values = keys.map(|key| statement.text(key)).collect();
        Column { header: header.clone(), values, is_text: false }
    });
    let columns: Vec<Column> = columns.collect();
    let (headers, rows) = lay_out(&statement.layout.words.account, &labels, &columns);
    unless_empty(Table::new(title, headers, rows))
}
