//! Delinquency grids: days behind by state of the loan, counts above balances, then percentages.

use super::page::{GAP, Table};
use super::statement::Statement;
use crate::quantity::{ALL, Item, Key, Of, narrow};

/// The grid of the pool, or one for each group under the same title.
pub(super) fn tables(statement: &Statement<'_>, title: &str) -> Vec<Table> {
    if statement.is_one_pool() {
        return vec![table(title, statement, None, "")];
    }
    let groups = statement.deal.terms.groups.iter().enumerate();
    let of = |(group, name): (usize, &String)| {
        let name = format!("{} {name}", statement.layout.words.group());
        table(title, statement, Some(narrow(group)), &name)
    };
    groups.map(of).collect()
}

fn table(title: &str, statement: &Statement<'_>, group: Option<u16>, name: &str) -> Table {
    let indices = |count: usize| (0..count).map(narrow).chain([ALL]);
    let (words, grid) = (&statement.layout.words, &statement.layout.grid);
    let [totals, total] = words.total_labels();
    let states: Vec<u16> = indices(grid.states.len()).collect();
    let days = grid.days.iter().map(String::as_str).chain([totals]);
    let buckets: Vec<(u16, &str)> = indices(grid.days.len()).zip(days).collect();
    let value = |item, bucket, state| {
        // Loans less than a month behind are not delinquent.
        if (bucket, state) == (0, 0) {
            return String::new();
        }
        statement.text(Key::new(item, Of::Grid { group, bucket, state }))
    };
    let line = |label: &str, item, bucket| {
        let values = states.iter().map(|state| value(item, bucket, *state));
        (label.to_owned(), values.collect::<Vec<_>>())
    };

    let mut lines = Vec::new();
    for (measure, label) in [&grid.count, &grid.balance].into_iter().zip([name, ""]) {
        lines.push((label.to_owned(), vec![measure.clone(); states.len()]));
    }
    for [count, balance] in [
        [Item::DelinquentCount, Item::DelinquentBalance],
        [Item::DelinquentCountPct, Item::DelinquentBalancePct],
    ] {
        for (bucket, label) in &buckets {
            lines.extend([Default::default(), line(label, count, *bucket)]);
            lines.push(line("", balance, *bucket));
        }
    }
    let header: Vec<String> = grid.states.iter().cloned().chain([total.to_owned()]).collect();
    let (header, rows) = set(&header, &lines);
    Table::new(title, header, rows)
}

/// Lays out labels and values flush left, each value under its header.
fn set(header: &[String], lines: &[(String, Vec<String>)]) -> (Vec<String>, Vec<String>) {
    let label_width = lines.iter().map(|(label, _)| label.len()).max().unwrap_or(0) + GAP;
    let width = |at: usize| {
        let values = lines.iter().filter_map(|(_, values)| values.get(at));
        values.chain([&header[at]]).map(String::len).max().unwrap_or(0) + GAP
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let one = |label: &str, values: &[String]| {
        let mut line = format!("{label:label_width$}");
        for (value, width) in values.iter().zip(&widths) {
            line.push_str(&format!("{value:width$}"));
        }
        line
    };
    let rows = lines.iter().map(|(label, values)| one(label, values)).collect();
    (vec![one("", header)], rows)
}
