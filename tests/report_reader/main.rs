//! The reader of trustee reports against four reports as filed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod printed_otherwise;

use paydown::report::{Cell, Report};

const FILES: [&str; 4] = [
    "deals/thornburg-2003-1/2003-12-26.txt",
    "deals/thornburg-2003-2/2003-04-25.txt",
    "deals/thornburg-2003-2/2003-04-25-amended.txt",
    "deals/thornburg-2003-4/2003-10-27.txt",
];

fn text(file: &str) -> String {
    std::fs::read_to_string(file).unwrap()
}

fn read(file: &str, text: &str) -> Report {
    Report::read(file, text.as_bytes()).unwrap_or_else(|wrong| panic!("{file}: {wrong:#?}"))
}

fn filed(file: &str) -> Report {
    Report::from_path(file).unwrap_or_else(|wrong| panic!("{file}: {wrong:#?}"))
}

/// Everything a cell says but the line it stands on.
fn said(cell: &Cell) -> [&str; 5] {
    let group = cell.group.as_deref().unwrap_or("");
    [&cell.table, group, &cell.row, &cell.column, &cell.text]
}

#[track_caller]
fn assert_same_but_for_lines(one: &Report, other: &Report, offset: usize) {
    assert_eq!(one.cells.len(), other.cells.len());
    for (left, right) in one.cells.iter().zip(&other.cells) {
        assert_eq!(said(left), said(right), "line {}", left.line);
        assert_eq!(left.figure, right.figure);
        assert_eq!(left.line + offset, right.line);
    }
    let titles =
        |report: &Report| -> Vec<_> { report.tables.iter().map(|t| t.title.clone()).collect() };
    assert_eq!(titles(one), titles(other));
    let lost = |report: &Report| -> Vec<_> {
        report.lost_values.iter().map(|l| (l.label.clone(), l.column.clone())).collect()
    };
    assert_eq!(lost(one), lost(other));
    assert_eq!(one.series, other.series);
    assert_eq!(one.distribution_date, other.distribution_date);
    assert_eq!(one.record_date, other.record_date);
    assert_eq!(one.amended, other.amended);
}

#[test]
fn what_the_reports_say_of_themselves() {
    let said: Vec<_> = FILES
        .map(filed)
        .iter()
        .map(|r| {
            let record = r.record_date.map(|date| date.to_string()).unwrap();
            format!("{} {} {record} {}", r.series, r.distribution_date, r.amended)
        })
        .collect();
    assert_eq!(
        said,
        [
            "2003-1 2003-12-26 2003-11-30 false",
            "2003-2 2003-04-25 2003-03-31 false",
            "2003-2 2003-04-25 2003-03-31 true",
            "2003-4 2003-10-27 2003-09-30 false",
        ]
    );
}

/// Line, number of figures and title of each table, as counted on the page by other means.
#[test]
fn every_figure_of_every_table() {
    let expected = include_str!("tables.txt");
    let mut counted = String::new();
    for file in FILES {
        let report = filed(file);
        let mut all = 0;
        counted += &format!("{file}\n");
        for (at, table) in report.tables.iter().enumerate() {
            let end = report.tables.get(at + 1).map_or(usize::MAX, |next| next.line);
            let lines = table.line..end;
            let cells = report.cells.iter().filter(|cell| lines.contains(&cell.line));
            let (line, cells, title) = (table.line, cells.count(), &table.title);
            counted += format!("{line:5} {cells:4} {title}").trim_end();
            counted.push('\n');
            all += cells;
        }
        counted.push('\n');
        assert_eq!(report.cells.len(), all, "{file}");
    }
    for (line, (counted, expected)) in counted.lines().zip(expected.lines()).enumerate() {
        assert_eq!(counted, expected, "tables.txt:{}", line + 1);
    }
    assert_eq!(counted.trim_end(), expected.trim_end());
}

/// Every cell's text stands on its line, and the figure is what the text says.
#[test]
fn cells_are_where_they_say() {
    for file in FILES {
        let text = text(file);
        let lines: Vec<&str> = text.lines().collect();
        for cell in filed(file).cells {
            let line = lines[cell.line - 1];
            assert!(line.contains(&cell.text), "{file}:{}: {cell:?}", cell.line);
            let places =
                cell.text.trim_end_matches('%').split_once('.').map_or(0, |(_, p)| p.len());
            assert_eq!(cell.figure.places() as usize, places, "{cell:?}");
            assert_eq!(cell.is_percent, cell.text.ends_with('%'));
            assert_eq!(
                cell.figure.value.to_string(),
                cell.text.trim_end_matches('%').replace(',', "")
            );
        }
    }
}

/// The columns of the tables by class and by account.
fn columns() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut tables: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in include_str!("columns.txt").lines() {
        match (line.strip_prefix("    "), tables.last_mut()) {
            (Some(column), Some((_, columns))) => columns.push(column),
            _ => tables.push((line, Vec::new())),
        }
    }
    tables
}

#[test]
fn the_same_columns_in_every_report() {
    for file in FILES {
        let report = filed(file);
        for (title, columns) in &columns() {
            let mut rows: Vec<(usize, Vec<&str>)> = Vec::new();
            for cell in report.cells.iter().filter(|cell| cell.table == *title) {
                match rows.last_mut() {
                    Some((line, row)) if *line == cell.line => row.push(&cell.column),
                    _ => rows.push((cell.line, vec![&cell.column])),
                }
            }
            // Only the last row, the totals, leaves columns blank: rates and notional balances.
            let last = rows.len().saturating_sub(1);
            for (at, (line, row)) in rows.iter().enumerate() {
                let expected: Vec<&str> = columns
                    .iter()
                    .copied()
                    .filter(|column| {
                        at < last
                            || row.len() == columns.len()
                            || !(column.ends_with("Rate") || column.contains("Notional"))
                    })
                    .collect();
                assert_eq!(*row, expected, "{file}:{line}: {title}");
            }
            assert!(!rows.is_empty() || (*title == "OTHER ACCOUNTS" && file.contains("2003-1")));
        }
    }
}

#[track_caller]
fn assert_cell(report: &Report, line: usize, place: [&str; 4], text: &str) {
    let [table, group, row, column] = place;
    let found = report
        .cells
        .iter()
        .find(|cell| {
            cell.line == line
                && cell.column == column
                && cell.row == row
                && cell.group.as_deref().unwrap_or("") == group
        })
        .unwrap_or_else(|| panic!("no cell {place:?} on line {line}"));
    assert_eq!((found.table.as_str(), found.text.as_str()), (table, text));
}

#[test]
fn cells_of_2003_4() {
    let report = filed(FILES[3]);
    let (summary, interest) =
        ("Certificateholder Distribution Summary", "Interest Distribution Statement");
    let grid = "LOAN STATUS STRATIFICATION/CREDIT ENHANCEMENT STATEMENT";
    // Lines of the exhibit; the cover pages of the filing, 90 lines, are left out.
    for (line, place, text) in [
        (35, [summary, "", "A1", "Certificate Pass-Through Rate"], "1.44000%"),
        (35, [summary, "", "A1", "Beginning Certificate Balance"], "1,298,203,263.42"),
        (39, [summary, "", "OwnerTrust", "Interest Distribution"], "2,552,265.39"),
        (41, [summary, "", "Totals", "Beginning Certificate Balance"], "1,377,404,704.93"),
        (174, [interest, "", "A1", "Current Accrued Interest"], "1,557,843.92"),
        (180, [interest, "", "Totals", "Original Face Amount"], "1,395,936,000.00"),
        (180, [interest, "", "Totals", "Current Accrued Interest"], "1,685,139.73"),
        (324, ["OTHER ACCOUNTS", "", "Reserve Fund", "Ending Balance"], "0.00"),
        (338, [grid, "", "0-29 Days", "0-29 Days / BANKRUPTCY / count"], "0"),
        (341, [grid, "", "30 Days", "30 Days / DELINQUENT / count"], "17"),
        (342, [grid, "", "30 Days", "30 Days / Total / balance"], "9,608,105.01"),
        (356, [grid, "", "180+ Days", "180+ Days / DELINQUENT / count"], "0"),
        (368, [grid, "", "30 Days", "30 Days / DELINQUENT / count %"], "0.548741%"),
        (387, [grid, "", "Totals", "Totals / Total / balance %"], "0.705412%"),
        (
            415,
            ["COLLATERAL STATEMENT", "", "Weighted Average Maturity(Stepdown Calculation )", ""],
            "357",
        ),
        (
            422,
            ["COLLATERAL STATEMENT", "", "Ending Actual Collateral Balance at 30-Sep-2003", ""],
            "1,362,055,117.15",
        ),
        (454, ["COLLATERAL STATEMENT", "", "Weighted Average Net Rate", ""], "4.010888%"),
        (477, ["COLLATERAL STATEMENT", "", "Spread 1", ""], "0.00"),
    ] {
        assert_cell(&report, line, place, text);
    }
    assert_eq!(report.lost_values, []);
    let zero_29 = report.cells.iter().filter(|cell| cell.row == "0-29 Days");
    assert!(zero_29.clone().all(|cell| !cell.column.contains("DELINQUENT")));
    assert_eq!(zero_29.count(), 16);
}

#[test]
fn cells_of_2003_1_by_group() {
    let report = filed(FILES[0]);
    let (grid, groups) = ("Delinquency Verdict By Groups", "Group Level Collateral Statement");
    for (line, place, text) in [
        (384, [grid, "Group 1", "30 Days", "30 Days / Total / balance"], "1,649,991.41"),
        (441, [grid, "Group 2", "30 Days", "30 Days / DELINQUENT / balance"], "602,561.68"),
        (541, [grid, "Group 3", "Totals", "Totals / DELINQUENT / count %"], "0.145560%"),
        (598, [grid, "Group 4", "Totals", "Totals / Total / count %"], "0.000000%"),
        (
            643,
            ["Miscellaneous Reporting", "", "Senior PrePayment Percentage Grp 1", ""],
            "100.000000%",
        ),
        (668, [groups, "Group 3", "Weighted Average Maturity", ""], "347"),
        (672, [groups, "Group 1", "Beginning Scheduled Balance", ""], "173,706,173.15"),
        (686, [groups, "Group 2", "Spread Fee 1", ""], "0.00"),
        (706, [groups, "Total", "Beginning Loan Count", ""], "1,318"),
        (732, [groups, "Group 4", "Pass-Through Rate", ""], "5.365208"),
    ] {
        assert_cell(&report, line, place, text);
    }
    assert_eq!(report.lost_values, []);
}

#[test]
fn labels_over_two_lines_are_one_row() {
    let report = filed(FILES[1]);
    let hybrids: Vec<_> = report
        .cells
        .iter()
        .filter(|cell| cell.table.is_empty())
        .map(|cell| (cell.line, cell.row.as_str(), cell.text.as_str()))
        .collect();
    let of = "Ending Scheduled Principal Balance of the";
    assert_eq!(
        hybrids,
        [
            (448, "Beginning Class B-IO Notional Amount", "1,060,891,769.67"),
            (449, "Ending Class B-IO Notional Amount", "1,047,510,098.26"),
            (451, &*format!("{of} Three Year Hybrid Mortgage Loans"), "83,626,103.99"),
            (453, &*format!("{of} Five Year Hybrid Mortgage Loans"), "410,586,395.77"),
            (455, &*format!("{of} 7-10 Year Hybrid Mortgage Loans"), "74,612,485.33"),
        ]
    );
    // The amended report prints the same labels on one line.
    let amended = filed(FILES[2]);
    let rows = |report: &Report| -> Vec<_> {
        let cells = report.cells.iter().filter(|cell| cell.table.is_empty());
        cells.map(|cell| (cell.row.clone(), cell.text.clone())).collect()
    };
    assert_eq!(rows(&report), rows(&amended));
}

#[test]
fn values_a_line_off_their_labels_stay_where_they_are() {
    let report = filed(FILES[2]);
    let lost: Vec<_> = report
        .lost_values
        .iter()
        .map(|lost| (lost.line, lost.label.as_str(), lost.table.as_str()))
        .collect();
    let table = "COLLATERAL STATEMENT";
    assert_eq!(lost, [(416, "Weighted Average Gross Coupon", table)]);
    for (line, row, text) in [
        (417, "Weighted Average Net Coupon", "4.540624%"),
        (419, "Weighted Average Maturity(Stepdown Calculation )", "4.215826%"),
        (420, "Beginning Scheduled Collateral Loan Count", "332"),
        (421, "", "2,446"),
        (422, "Number Of Loans Paid In Full", "44"),
    ] {
        assert_cell(&report, line, [table, "", row, ""], text);
    }
}
