//! Delinquency grids: days behind by state of the loan, counts above balances, then percentages.

use super::page::{GAP, Table};
use super::statement::Statement;
use crate::quantity::layout::{
    BUCKETS, GROUP_GRIDS, LOAN_STATES, MEASURES, POOL_GRID, TOTAL, TOTALS,
};
use crate::quantity::{ALL, Item, Key, Of, narrow};

/// The grid of the pool, or one for each group under the same title.
pub(super) fn tables(statement: &Statement<'_>) -> Vec<Table> {
    if statement.is_one_pool() {
        return vec![table(POOL_GRID, statement, None, "")];
    }
    let groups = statement.deal.terms.groups.iter().enumerate();
    let of = |(group, name): (usize, &String)| {
        let name = format!("Group {name}");
        table(GROUP_GRIDS, statement, Some(narrow(group)), &name)
    };
    groups.map(of).collect()
}

fn table(title: &str, statement: &Statement<'_>, group: Option<u16>, name: &str) -> Table {
    let indices = |count: usize| (0..count).map(narrow).chain([ALL]);
    let states: Vec<u16> = indices(LOAN_STATES.len()).collect();
    let buckets: Vec<(u16, &str)> =
        indices(BUCKETS.len()).zip(BUCKETS.into_iter().chain([TOTALS])).collect();
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
    for ((measure, _), label) in MEASURES.iter().zip([name, ""]) {
        lines.push((label.to_owned(), vec![(*measure).to_owned(); states.len()]));
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
    let (header, rows) = set(&lines);
    Table::new(title, header, rows)
}

/// Lays out labels and values flush left, each value under its header.
fn set(lines: &[(String, Vec<String>)]) -> (Vec<String>, Vec<String>) {
    let header: Vec<String> = LOAN_STATES.into_iter().chain([TOTAL]).map(str::to_owned).collect();
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
    (vec![one("", &header)], rows)
}
