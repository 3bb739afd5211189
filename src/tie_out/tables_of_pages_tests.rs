//! The filed reports as tables have the verdicts of their pages.

use super::*;
use crate::calendar::Date;
use crate::tie_out::{CheckedCell, Replay, TieOut, Verdict, cells_taken};

/// The cells of the chosen figures of a report.
fn chosen_cells(deal: &Deal, report: &Report, tied: &TieOut) -> BTreeMap<Key, CheckedCell> {
    let taken = cells_taken(deal, report).unwrap();
    taken.into_iter().map(|(key, cell)| (key, tied.cells[cell].clone())).collect()
}

/// Every figure that a table carries has the verdict that the page's has, or is an input, because the
/// figures that compute it have no column. An anomaly stays one where a column contradicts it.
#[test]
fn filed_reports_as_tables_have_the_verdicts_of_their_pages() {
    let mut judged = 0;
    let mut lost = Vec::new();
    for (folder, file) in [
        ("thornburg-2003-1", "2003-12-26"),
        ("thornburg-2003-2", "2003-04-25"),
        ("thornburg-2003-2", "2003-04-25-amended"),
        ("thornburg-2003-4", "2003-10-27"),
    ] {
        let deal = Deal::open(format!("deals/{folder}")).unwrap();
        let page = Report::open(format!("deals/{folder}/{file}.txt")).unwrap();
        let tables = Tables::of_pages(&deal, std::slice::from_ref(&page)).unwrap();
        assert!(tables.notes.is_empty(), "{:?}", tables.notes);
        let table = tables.reports(&deal).remove(0);
        let on_page = Replay::of(&deal).report(&page).unwrap();
        let in_table = Replay::of(&deal).tables(&tables).remove(0).unwrap();
        let on_page = chosen_cells(&deal, &page, &on_page);
        for (key, cell) in chosen_cells(&deal, &table, &in_table) {
            // Sums of the grid are no figures of the page.
            let Some(printed) = on_page.get(&key) else { continue };
            judged += 1;
            let verdicts = [printed.verdict, cell.verdict];
            let place = format!("{file} {} · {}", cell.row, cell.column);
            if verdicts[0] == Verdict::Anomaly && verdicts[1] != Verdict::Anomaly {
                lost.push(place);
                continue;
            }
            assert!(
                verdicts[0] == verdicts[1] || cell.verdict == Verdict::Input,
                "{place}: {verdicts:?}"
            );
        }
    }
    assert_eq!(judged, 758);
    // A page of 2003-2 prints an account that the classes are paid 100.00 more than: are paid
    // from outside it, which tables know. The support of 2003-4's shortfall has no column.
    let expected = [
        "2003-04-25 total · distribution",
        "2003-04-25-amended total · distribution",
        "2003-10-27 pool · non_supported_shortfall",
    ];
    assert_eq!(lost, expected);
}

/// What is written and read again has the same lines, values and digits.
#[test]
fn written_tables_read_back_to_the_digit() {
    let folder = std::env::temp_dir().join(format!("paydown-tables-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, file) in
        [("thornburg-2003-1", "2003-12-26"), ("thornburg-2003-2", "2003-04-25-amended")]
    {
        let deal = Deal::open(format!("deals/{name}")).unwrap();
        let page = Report::open(format!("deals/{name}/{file}.txt")).unwrap();
        let tables = Tables::of_pages(&deal, &[page]).unwrap();
        for (kind, text) in tables.files() {
            std::fs::write(folder.join(kind.file_name()), text).unwrap();
        }
        let read = Tables::open(&deal, &folder).unwrap();
        let values = |tables: &Tables| {
            let rows = tables.rows.iter();
            let row = rows.map(|row| {
                let of = |value: &crate::report::tables::TableValue| (value.field, value.value);
                let mut values: Vec<_> = row.values.iter().map(of).collect();
                values.sort_by_key(|(field, _)| *field);
                (row.kind, row.name.clone(), row.date, row.revision, values)
            });
            let mut rows: Vec<_> = row.collect();
            rows.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
            rows
        };
        assert_eq!(values(&read), values(&tables));
        assert_eq!(read.notes, []);
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// An amendment is a later revision: what it replaces is judged as superseded.
#[test]
fn amendment_is_a_later_revision_of_its_lines() {
    let deal = Deal::open("deals/thornburg-2003-2").unwrap();
    let pages = ["2003-04-25", "2003-04-25-amended"]
        .map(|file| Report::open(format!("deals/thornburg-2003-2/{file}.txt")).unwrap());
    let tables = Tables::of_pages(&deal, &pages).unwrap();
    let tied = Replay::of(&deal).tables(&tables).remove(0).unwrap();
    assert_eq!(tied.distribution_date, Date::from_ymd(2003, 4, 25).unwrap());
    let superseded = tied.counts().superseded;
    assert!(superseded > 100 && superseded * 2 == tied.cells.len(), "{superseded}");
}
