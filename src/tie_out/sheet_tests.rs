//! Quantities of cells, and the errors for a report that is incomplete or of another deal.

use super::sheet::Sheet;
use crate::deal::Deal;
use crate::quantity::{ALL, Item, Key, Layout, Of};
use crate::report::{Cell, Report};
use crate::tie_out::{NoteKind, Replay};

pub(super) fn filing(deal: &str, date: &str) -> (Deal, Report) {
    let report = Report::open(format!("deals/{deal}/{date}.txt")).unwrap();
    (Deal::open(format!("deals/{deal}")).unwrap(), report)
}

fn mistakes(deal: &Deal, report: &Report) -> Vec<String> {
    let messages = Sheet::new(deal, report).unwrap_err();
    messages.into_iter().map(|mistake| mistake.message).collect()
}

/// A deal of several groups has tables of groups as well; a deal with one pool has a grid with
/// another title.
#[test]
fn every_missing_table_has_a_note_and_group_tables_only_if_there_are_groups() {
    for (deal, date, of_groups) in [
        ("thornburg-2003-1", "2003-12-26", Some("Group Level Collateral Statement")),
        ("thornburg-2003-4", "2003-10-27", None),
    ] {
        let (deal, mut report) = filing(deal, date);
        let messages = |report: &Report| -> Vec<String> {
            let tied = Replay::of(&deal).report(report).unwrap();
            let notes = tied.notes.into_iter().filter(|note| note.kind == NoteKind::Missing);
            notes.map(|note| note.message).collect()
        };
        assert!(messages(&report).is_empty());
        let (grid, other) = match of_groups {
            Some(_) => ("Delinquency Status By Groups", "LOAN STATUS STRATIFICATION/CREDIT"),
            None => ("LOAN STATUS STRATIFICATION/CREDIT ENHANCEMENT STATEMENT", "Delinquency"),
        };
        report.tables.clear();
        let messages = messages(&report);
        let missing = |title: &str| format!("there is no table `{title}`");
        assert_eq!(messages.len(), 15 + usize::from(of_groups.is_some()), "{messages:?}");
        assert!(messages.contains(&missing("Certificateholder Distribution Summary")));
        assert!(messages.contains(&missing(grid)));
        assert!(!messages.iter().any(|message| message.contains(other)));
        let reported = messages.iter().filter(|message| message.contains("Group Level")).cloned();
        let expected: Vec<String> = of_groups.map(missing).into_iter().collect();
        assert_eq!(reported.collect::<Vec<_>>(), expected);
    }
}

#[test]
fn mistake_of_many_cells_is_reported_once() {
    let (deal, mut report) = filing("thornburg-2003-4", "2003-10-27");
    let mut renamed = 0;
    for cell in &mut report.cells {
        for (class, other) in [("A1", "Z1"), ("M1", "Z2")] {
            if cell.row == class {
                cell.row = other.to_owned();
                renamed += 1;
            }
        }
    }
    assert!(renamed > 2);
    let messages = mistakes(&deal, &report);
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[0].starts_with("class `Z1` is not in the deal file"));
    assert!(messages[1].starts_with("class `Z2` is not in the deal file"));
}

/// Accounts are numbered in order of appearance; a row named like a class or like totals is not an
/// account.
#[test]
fn account_rows_are_neither_classes_nor_totals() {
    let (deal, mut report) = filing("thornburg-2003-4", "2003-10-27");
    let columns =
        ["Beginning Balance", "Current Withdrawals", "Current Deposits", "Ending Balance"];
    let account = report.cells.iter().find(|cell| cell.column == columns[0]).unwrap().clone();
    let rows = ["Reserve Fund", "Certificate Account", "RESERVE FUND", "A1", "Totals", "Total"];
    report.cells = rows.map(|row| Cell { row: row.to_owned(), ..account.clone() }).to_vec();
    let sheet = Sheet::new(&deal, &report).unwrap();
    let of = |row| Some(Key::new(Item::AccountBegin, Of::Row(row)));
    assert_eq!(sheet.keys, [of(0), of(1), of(0), None, None, None]);
    assert_eq!(sheet.accounts, 2);
}

/// Buckets and states of the layout have its numbers; others follow in order of appearance.
#[test]
fn buckets_of_sixty_days_or_more_are_late_under_any_name() {
    let (deal, mut report) = filing("thornburg-2003-4", "2003-10-27");
    let grid = report.cells.iter().find(|cell| cell.column.ends_with("/ balance")).unwrap().clone();
    let columns = [
        "200 Days / DELINQUENT / balance",
        "59 Days / DELINQUENT / balance",
        "60 Days / SOLD / balance",
        "Total / Total / balance",
    ];
    let cells = columns.map(|column| Cell { column: column.to_owned(), ..grid.clone() });
    report.cells = cells.to_vec();
    let sheet = Sheet::new(&deal, &report).unwrap();
    let places = sheet.keys.iter().map(|key| match key.unwrap().of {
        Of::Grid { bucket, state, .. } => (bucket, state),
        of => unreachable!("{of:?}"),
    });
    let places: Vec<(u16, u16)> = places.collect();
    let [(first, _), (second, delinquent), (sixty, sold), total] = places[..] else {
        unreachable!("{places:?}")
    };
    let grid = &Layout::built_in().grid;
    let [known, states] =
        [&grid.days, &grid.states].map(|names| u16::try_from(names.len()).unwrap());
    assert_eq!((first, second, delinquent, sold), (known, known + 1, 0, states));
    assert_eq!(total, (ALL, ALL));
    let late = |bucket: u16| sheet.days_behind(bucket) >= 60;
    assert!(late(first) && late(sixty) && !late(second));
}
