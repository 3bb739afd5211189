//! The lines of tables as one report a distribution date.

use std::collections::BTreeMap;
use std::path::Path;

use rust_decimal::Decimal;

use super::{Published, TableKind, TableRow, Tables};
use crate::calendar::Date;
use crate::deal::Deal;
use crate::number::Figure;
use crate::report::filed_report::{Annotations, Cell};
use crate::report::{Layout, Report};

/// Columns of a month that has balances, or follows from them.
const OPENING: [&str; 4] = ["balance_begin", "balance_end", "principal", "distribution"];

impl Tables {
    /// One report for each distribution date, in the order of the dates. Its figures are in the order
    /// of the tables, and then of their lines.
    #[must_use]
    pub fn reports(&self, deal: &Deal) -> Vec<Report> {
        let mut rows: Vec<&TableRow> = self.rows.iter().collect();
        rows.sort_by_key(|row| (row.date, row.kind));
        let months = rows.chunk_by(|one, next| one.date == next.date);
        let mut reports: Vec<Report> =
            months.map(|rows| self.report(deal, rows[0].date, rows)).collect();
        let mut follows_others = false;
        for report in &mut reports {
            report.follows_others = follows_others;
            follows_others |= report.cells.iter().any(|cell| OPENING.contains(&&*cell.column));
        }
        reports
    }

    fn report(&self, deal: &Deal, date: Date, rows: &[&TableRow]) -> Report {
        let mut latest: BTreeMap<(TableKind, &str), u32> = BTreeMap::new();
        for row in rows {
            let revision = latest.entry((row.kind, &row.name)).or_default();
            *revision = row.revision.max(*revision);
        }
        let mut report = Report {
            file: self.file.clone(),
            text: Default::default(),
            series: deal.series().to_owned(),
            distribution_date: date,
            record_date: None,
            amended: false,
            tables: Vec::new(),
            cells: Vec::new(),
            lost_values: Vec::new(),
            layout: Layout::built_in(),
            annotations: Annotations::default(),
            accrual_periods: BTreeMap::new(),
            follows_others: false,
        };
        for row in rows {
            let is_superseded = latest[&(row.kind, row.name.as_str())] > row.revision;
            let table = Path::new(&*row.file).file_name();
            let table =
                table.map_or_else(|| row.file.to_string(), |name| name.display().to_string());
            for value in &row.values {
                let figure = match value.value {
                    Published::Figure(figure) => figure,
                    Published::Test(passes) => Figure::new(Decimal::from(u8::from(passes))),
                    Published::Date(_) => continue,
                };
                report.cells.push(Cell {
                    line: row.line,
                    place: value.place,
                    table: table.clone(),
                    group: None,
                    row: row.name.clone(),
                    column: value.field.to_owned(),
                    text: value.text.clone(),
                    figure,
                    is_percent: false,
                    of_table: Some((row.kind, is_superseded)),
                });
            }
            let date = |field| match row.get(field).map(|value| value.value) {
                Some(Published::Date(date)) => Some(date),
                _ => None,
            };
            if let (false, Some(begin), Some(end)) =
                (is_superseded, date("accrual_begin"), date("accrual_end"))
            {
                report.accrual_periods.insert(row.name.clone(), (begin, end));
            }
        }
        report
    }
}
