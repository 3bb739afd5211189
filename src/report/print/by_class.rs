//! Tables with a row for each class, or for each account besides the distribution account.

use rust_decimal::Decimal;

use super::page::{Column, Table, lay_out, number};
use super::statement::{Statement, unless_empty};
use crate::quantity::layout::{
    ACCOUNT_COLUMNS, ACCOUNT_LABEL, CLASS_LABEL, CLASS_TABLES, ClassTable, DESCRIPTIONS,
    OTHER_ACCOUNTS, TOTALS, is_left_blank, joined,
};
use crate::quantity::{Key, Of, narrow};

/// The tables by class, in order.
pub(super) fn tables(statement: &Statement<'_>) -> Vec<Table> {
    CLASS_TABLES.iter().map(|table| of_classes(statement, table)).collect()
}

fn of_classes(statement: &Statement<'_>, table: &ClassTable) -> Table {
    let classes = 0..statement.deal.class_names.len();
    let mut labels = statement.deal.class_names.clone();
    if !table.factors {
        labels.push(TOTALS.to_owned());
    }
    let mut columns = Vec::new();
    if table.describes {
        columns.extend(descriptions(statement, labels.len()));
    }
    for (item, header) in table.columns {
        let is_factor = table.factors && item.is_per_denomination();
        let of_class = |class: usize| {
            let key = Key::class(*item, narrow(class));
            statement.text(if is_factor { key.per_denomination() } else { key })
        };
        let mut values: Vec<String> = classes.clone().map(of_class).collect();
        if !table.factors {
            let is_blank = is_left_blank(&joined(header));
            values.push(if is_blank { String::new() } else { statement.text(Key::classes(*item)) });
        }
        columns.push(Column { header: words(header), values, is_text: false });
    }
    let (headers, rows) = lay_out(CLASS_LABEL, &labels, &columns);
    let footnotes = if table.factors { denominations(statement) } else { Vec::new() };
    Table { title: table.printed_title(), headers, rows, footnotes }
}

/// CUSIPs and descriptions; blank if the page does not have them.
fn descriptions(statement: &Statement<'_>, rows: usize) -> Vec<Column> {
    let known = &statement.page.classes;
    let of = |text: fn(&super::ClassText) -> &String| {
        let names = statement.deal.class_names.iter();
        let mut values: Vec<String> =
            names.map(|name| known.get(name).map(text).cloned().unwrap_or_default()).collect();
        values.resize(rows, String::new());
        values
    };
    let [cusip, description] = DESCRIPTIONS.map(words);
    vec![
        Column { header: cusip, values: of(|class| &class.cusip), is_text: true },
        Column { header: description, values: of(|class| &class.description), is_text: true },
    ]
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
pub(super) fn other_accounts(statement: &Statement<'_>) -> Option<Table> {
    let labels: Vec<String> = statement.accounts.iter().map(|name| (*name).to_owned()).collect();
    let columns = ACCOUNT_COLUMNS.map(|(item, header)| {
        let keys = (0..labels.len()).map(|row| Key::new(item, Of::Row(narrow(row))));
        let values = keys.map(|key| statement.text(key)).collect();
        Column { header: words(header), values, is_text: false }
    });
    let (headers, rows) = lay_out(ACCOUNT_LABEL, &labels, &columns);
    unless_empty(Table::new(OTHER_ACCOUNTS, headers, rows))
}

fn words(header: &[&str]) -> Vec<String> {
    header.iter().map(|word| (*word).to_owned()).collect()
}
