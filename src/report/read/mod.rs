//! Reading a report: from bytes to cells.

mod by_column;
mod columns;
mod delinquency;
mod denominations;
mod figures;
mod front;
mod names;
mod one_value;
mod rows;
mod section;
mod table_shapes;
mod tables;
mod text;

use std::collections::BTreeMap;
use std::path::Path;

use super::filed_report::{Annotations, Report};
use crate::error::{Diagnostic, Errors, Mistakes};
use crate::quantity::Layout;
use crate::text_file::read_bytes;
pub(crate) use figures::is_cusip;
pub(crate) use names::misread;
use rows::Sink;

/// How many mistakes we show: a file that is not a report has one on most lines.
pub(crate) const SHOWN: usize = 20;

/// The largest file read as a report, in bytes; real reports have about fifty thousand.
pub const MAX_REPORT_BYTES: u64 = 8 << 20;

impl Report {
    /// Reads a report from the bytes of a file; messages call it `file`.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the file: the bytes are not text, the series or the date is
    /// missing, a table does not end, a figure is malformed, the values of a row fit no columns.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, Errors> {
        let built_in = Layout::built_in();
        let layout = &*built_in;
        let of_file = |message: String| Err(Diagnostic::of_file(file, message).into());
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_REPORT_BYTES {
            let mib = MAX_REPORT_BYTES >> 20;
            return of_file(format!("the file is larger than {mib} MiB; a report is far smaller"));
        }
        let text = match text::decode(bytes) {
            Ok(text) => text,
            Err(wrong) => return of_file(wrong.to_owned()),
        };
        let mut mistakes = Mistakes::showing(file, SHOWN);
        let (pieces, notes) = text::pieces(&text, &mut mistakes);
        let denominations = denominations::read(&pieces, &notes);
        let front = front::read(file, &pieces, layout, &mut mistakes);
        let (sections, tables) = tables::sections(pieces, layout, &mut mistakes);
        let mut sink = Sink {
            layout,
            cells: Vec::new(),
            lost: Vec::new(),
            headers: Vec::new(),
            is_full: false,
            mistakes: &mut mistakes,
        };
        for section in &sections {
            table_shapes::read(section, &mut sink);
        }
        let Sink { mut cells, lost: mut lost_values, headers, .. } = sink;
        // A value may turn out to be lost only after later rows: restore the order of the page. The
        // sort is stable, so it keeps the order within a line.
        cells.sort_by_key(|cell| cell.line);
        lost_values.sort_by_key(|lost| lost.line);
        text::place(&mut cells, &text);

        let wrong = mistakes.into_diagnostics();
        match (front.series, front.distribution_date) {
            (Some(series), Some(distribution_date)) if wrong.is_empty() => Ok(Self {
                file: file.to_owned(),
                text: text.into(),
                series,
                distribution_date,
                record_date: front.record_date,
                amended: front.amended,
                tables,
                cells,
                lost_values,
                layout: built_in.clone(),
                annotations: Annotations { date_lines: front.lines, headers, denominations },
                accrual_periods: BTreeMap::new(),
                follows_others: false,
            }),
            _ => Err(wrong.into()),
        }
    }

    /// Reads a report from a file.
    ///
    /// # Errors
    ///
    /// As [`Report::read`]; also if the file cannot be read or is larger than
    /// [`MAX_REPORT_BYTES`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Errors> {
        let path = path.as_ref();
        let bytes = read_bytes(path, MAX_REPORT_BYTES, "the report")?;
        Self::read(&path.display().to_string(), &bytes)
    }
}
