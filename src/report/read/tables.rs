//! Groups pieces of the page into sections: title, caption lines and rows.

use super::figures::{joined, segments, words};
use super::rows::{is_mark, split_row};
use super::section::{Line, Section};
use super::text::{Kind, Piece};
use crate::error::Mistakes;
use crate::quantity::Layout;
use crate::report::filed_report::TableHeading;

/// The sections of all tables in order, and the titles.
pub(super) fn sections(
    pieces: Vec<Piece>,
    layout: &Layout,
    mistakes: &mut Mistakes,
) -> (Vec<Section>, Vec<TableHeading>) {
    let mut gatherer = Gatherer::of(layout);
    let mut any = false;
    for Piece { line, kind } in pieces {
        match kind {
            Kind::TableStart => {
                any = true;
                if let Some(begun) = gatherer.table {
                    let wrong = format!(
                        "a table begins inside the table that begins on line {begun}; close that \
                         one with </TABLE>"
                    );
                    mistakes.at_line(line, wrong);
                }
                gatherer.end_table();
                gatherer.table = Some(line);
            }
            Kind::TableEnd => gatherer.end_table(),
            Kind::Caption => gatherer.caption(),
            Kind::Stub => gatherer.in_rows = true,
            Kind::Text(text) => gatherer.line(line, text),
            Kind::Blank => gatherer.line(line, String::new()),
        }
    }
    if let Some(begun) = gatherer.table {
        let wrong = format!("the file ends inside the table that begins on line {begun}");
        mistakes.at_line(begun, format!("{wrong}; a table ends with </TABLE>"));
        gatherer.end_table();
    }
    if !any {
        let wrong =
            "the file holds no table; each table of a report is between <TABLE> and </TABLE>";
        mistakes.at_line(0, wrong);
    }
    (gatherer.sections, gatherer.headings)
}

struct Gatherer<'l> {
    layout: &'l Layout,
    sections: Vec<Section>,
    headings: Vec<TableHeading>,
    /// The line the open table begins on.
    table: Option<usize>,
    /// How many sections of the open table have ended.
    of_table: usize,
    title: String,
    open: Section,
    in_rows: bool,
}

impl<'l> Gatherer<'l> {
    fn of(layout: &'l Layout) -> Self {
        Self {
            layout,
            sections: Vec::new(),
            headings: Vec::new(),
            table: None,
            of_table: 0,
            title: String::new(),
            open: Section::default(),
            in_rows: false,
        }
    }

    fn line(&mut self, number: usize, text: String) {
        if self.table.is_none() {
            return;
        }
        let Section { rows, caption, .. } = &mut self.open;
        if self.in_rows { rows } else { caption }.push(Line { number, text });
    }

    /// A caption tag begins a new section, unless we are still in the caption of the open one.
    fn caption(&mut self) {
        if self.in_rows {
            self.end_section();
        }
    }

    fn end_table(&mut self) {
        if self.table.is_some() {
            self.end_section();
        }
        self.table = None;
        self.of_table = 0;
        self.title.clear();
    }

    fn end_section(&mut self) {
        let mut section = std::mem::take(&mut self.open);
        if !self.in_rows {
            part_rows_from_caption(&mut section, self.layout);
        }
        // The row that names the groups is none of the caption.
        let groups = |line: &Line| group_columns(&line.text, self.layout).is_some();
        if let Some(at) = section.caption.iter().position(groups) {
            let rows = section.caption.split_off(at);
            section.rows.splice(0..0, rows);
        }
        self.in_rows = false;
        let first = self.of_table == 0;
        self.of_table += 1;

        let heading = known_title(&section.caption, self.layout)
            .or_else(|| first.then(|| first_line(&section.caption)).flatten());
        let empty = section.rows.iter().all(|line| line.text.is_empty());
        if let Some(heading) = &heading {
            self.title.clone_from(&heading.title);
        }
        let untitled = || TableHeading { title: String::new(), line: self.table.unwrap_or(0) };
        let heading = heading.or_else(|| (first && !empty).then(untitled));
        self.headings.extend(heading);
        section.title.clone_from(&self.title);
        if !empty {
            self.sections.push(section);
        }
    }
}

/// The first caption line that is a known title.
fn known_title(caption: &[Line], layout: &Layout) -> Option<TableHeading> {
    caption.iter().find_map(|line| {
        let title = joined(&words(&line.text));
        layout.is_title(&title).then_some(TableHeading { title, line: line.number })
    })
}

/// The first non-blank caption line, if it is one phrase and so not a row of headers.
fn first_line(caption: &[Line]) -> Option<TableHeading> {
    let line = caption.iter().find(|line| !line.text.is_empty())?;
    let words = words(&line.text);
    (segments(&words).count() == 1)
        .then(|| TableHeading { title: joined(&words), line: line.number })
}

/// Splits a section of a table without `<S>`: rows begin after the column headers, or at the
/// first value.
fn part_rows_from_caption(section: &mut Section, layout: &Layout) {
    let caption = &section.caption;
    let header_end = caption
        .iter()
        .position(|line| is_label_header(&line.text, layout) || is_grid_header(&line.text, layout));
    let first_value = || {
        caption.iter().position(|line| {
            let words = words(&line.text);
            let row = split_row(&words, 1);
            !row.label.is_empty() && !row.values.is_empty()
        })
    };
    if let Some(split) = header_end.map(|at| at + 1).or_else(first_value) {
        section.rows = section.caption.split_off(split);
    }
}

/// A header line whose first column is that of classes or accounts.
pub(super) fn is_label_header(text: &str, layout: &Layout) -> bool {
    let words = words(text);
    let mut parts = segments(&words);
    let first = parts.next().map(without_marks).unwrap_or_default();
    layout.words.is_label_column(&first) && parts.next().is_some()
}

/// The header line of a delinquency grid.
pub(super) fn is_grid_header(text: &str, layout: &Layout) -> bool {
    let words = words(text);
    segments(&words).filter(|part| layout.grid.is_state(&joined(part))).count() > 1
}

/// The groups in a row "Group   Group 1   Group 2   Total".
pub(super) fn group_columns(text: &str, layout: &Layout) -> Option<Vec<String>> {
    let words = words(text);
    let mut parts = segments(&words).map(joined);
    let is_group =
        |name: &String| layout.words.is_total(name) || layout.words.without_group(name).is_some();
    let label = parts.next()?;
    let groups: Vec<String> = parts.collect();
    (layout.words.group().eq_ignore_ascii_case(&label)
        && !groups.is_empty()
        && groups.iter().all(is_group))
    .then_some(groups)
}

/// A header phrase without footnote marks: "Losses (4)" is "Losses".
pub(super) fn without_marks(words: &[super::figures::Word<'_>]) -> String {
    let kept: Vec<_> = words.iter().copied().filter(|word| !is_mark(word.text)).collect();
    joined(&kept)
}
