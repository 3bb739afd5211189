//! Reading a report: from bytes to cells.

mod by_column;
mod columns;
mod delinquency;
mod denominations;
mod figures;
mod front;
mod html;
mod names;
mod one_value;
mod rows;
mod section;
mod source;
mod table_shapes;
mod tables;
mod text;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::filed_report::{Annotations, Report};
use crate::error::{Diagnostic, Errors, Mistakes};
use crate::quantity::Layout;
use crate::text_file::read_bytes;
pub(crate) use figures::is_cusip;
pub(crate) use names::misread;
use rows::Sink;
use source::{Mover, Source};
use text::{Kind, Piece};

/// How many mistakes we show: a file that is not a report has one on most lines.
pub(crate) const SHOWN: usize = 20;

/// The largest file read as a report, in bytes; real reports have about fifty thousand.
pub const MAX_REPORT_BYTES: u64 = 8 << 20;

/// Reads reports whose layout is one of several. Each is read in the layout of which it has most
/// titles and words of the cover block.
///
/// ```
/// use paydown::report::{Layout, ReportReader};
///
/// let layout = Layout::built_in();
/// let reader = ReportReader::new().layout(layout.as_ref().clone());
/// let report = reader.open("deals/thornburg-2003-4/2003-10-27.txt")?;
/// assert_eq!(report.series, "2003-4");
/// # Ok::<(), paydown::Errors>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct ReportReader {
    layouts: Vec<Arc<Layout>>,
}

impl ReportReader {
    /// A reader that knows the built-in layout.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a layout. Of those that fit a page equally well the first is taken, the built-in one last.
    pub fn layout(mut self, layout: Layout) -> Self {
        self.layouts.push(Arc::new(layout));
        self
    }

    /// Reads a report from the bytes of a file; messages call it `file`.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the file: the bytes are not text, the series or the date is
    /// missing, a table does not end, a figure is malformed, the values of a row fit no columns.
    pub fn read(&self, file: &str, bytes: &[u8]) -> Result<Report, Errors> {
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
        let Source { pieces, notes, origins } = source(&text, &mut mistakes);
        let mover = Mover { origins, text: &text };
        let chosen = self.chosen(&pieces);
        let layout = &*chosen;
        let mut denominations = denominations::read(&pieces, &notes);
        let front = front::read(file, &pieces, layout, &mover, &mut mistakes);
        let (sections, mut tables) = tables::sections(pieces, layout, &mut mistakes);
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
        let Sink { mut cells, lost: mut lost_values, mut headers, .. } = sink;
        // A value may turn out to be lost only after later rows: restore the order of the page. The
        // sort is stable, so it keeps the order within a line.
        cells.sort_by_key(|cell| cell.line);
        lost_values.sort_by_key(|lost| lost.line);

        mover.cells(&mut cells);
        let mut wrong = mistakes.into_diagnostics();
        let lines = lost_values.iter_mut().map(|lost| &mut lost.line);
        let lines = lines.chain(tables.iter_mut().map(|table| &mut table.line));
        let lines = lines.chain(headers.iter_mut().map(|header| &mut header.line));
        let lines = lines.chain(denominations.iter_mut().map(|found| &mut found.line));
        let lines = lines.chain(wrong.iter_mut().map(|mistake| &mut mistake.line));
        lines.for_each(|line| *line = mover.line(*line));
        match (front.series, front.distribution_date) {
            (Some(series), Some(distribution_date)) if wrong.is_empty() => Ok(Report {
                file: file.to_owned(),
                text: text.into(),
                series,
                distribution_date,
                record_date: front.record_date,
                amended: front.amended,
                tables,
                cells,
                lost_values,
                layout: chosen,
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
    /// As [`ReportReader::read`]; also if the file cannot be read or is larger than
    /// [`MAX_REPORT_BYTES`].
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Report, Errors> {
        let path = path.as_ref();
        let bytes = read_bytes(path, MAX_REPORT_BYTES, "the report")?;
        self.read(&path.display().to_string(), &bytes)
    }

    /// The layout that fits a page best.
    fn chosen(&self, pieces: &[Piece]) -> Arc<Layout> {
        let built_in = Layout::built_in();
        if self.layouts.is_empty() {
            return built_in;
        }
        let lines = pieces.iter().filter_map(|piece| match &piece.kind {
            Kind::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let lines: Vec<&str> = lines.collect();
        let fit = |layout: &Arc<Layout>| {
            let titles = lines.iter().filter(|line| layout.is_title(&one_spaced(line))).count();
            titles + layout.front.fit(&lines)
        };
        let mut best = (0, None);
        for layout in self.layouts.iter().chain([&built_in]) {
            let fit = fit(layout);
            if best.1.is_none() || fit > best.0 {
                best = (fit, Some(layout));
            }
        }
        best.1.map_or_else(|| built_in.clone(), Arc::clone)
    }
}

impl Report {
    /// Reads a report from the bytes of a file; messages call it `file`. See [`ReportReader`] for a
    /// report of another trustee.
    ///
    /// # Errors
    ///
    /// As [`ReportReader::read`].
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, Errors> {
        ReportReader::new().read(file, bytes)
    }

    /// Reads a report from a file.
    ///
    /// # Errors
    ///
    /// As [`ReportReader::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Errors> {
        ReportReader::new().open(path)
    }
}

/// The pieces of a page of plain text or of HTML.
fn source(text: &str, mistakes: &mut Mistakes) -> Source {
    if html::is_html(text) {
        return html::read(text, mistakes);
    }
    let (pieces, notes) = text::pieces(text, mistakes);
    Source { pieces, notes, origins: None }
}

/// The words of a line with one space between two.
fn one_spaced(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
