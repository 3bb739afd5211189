//! Tables with several values per row: by class, by account, and by collateral group.

use super::columns::{MAX_COLUMNS, RightEdges, names};
use super::figures::{Word, is_cusip, is_figure_like, is_plainly_figure, joined, segments, words};
use super::rows::{Footnote, Place, Sink, count, named, split_row, without_mark};
use super::section::{Line, Section};
use super::tables::group_columns;
use crate::quantity::Layout;
use crate::report::filed_report::Header;

/// What the columns of a table are.
enum Columns {
    /// Figures of a class or an account; `texts` text columns precede them (CUSIP, description).
    Named { names: Vec<String>, texts: usize },
    /// The same figure for each of several collateral groups.
    Groups(Vec<String>),
}

/// Reads a table by class or by account. Line `at` of the caption belongs to the column header.
pub(super) fn read_by_class(section: &Section, at: usize, sink: &mut Sink<'_>) {
    let header = names(&section.caption, at, &section.title);
    let line = section.caption[at].number;
    if !is_width_sane(header.len(), line, sink) {
        return;
    }
    let (texts, figures): (Vec<_>, Vec<_>) =
        header.into_iter().skip(1).partition(|name| sink.layout.words.is_text_column(name));
    let (table, columns) = (section.title.clone(), figures.clone());
    sink.headers.push(Header { line, table, columns });
    let columns = Columns::Named { names: figures, texts: texts.len() };
    read_rows(&section.title, &columns, &section.rows, sink);
}

/// Reads a table by collateral group. Its first row, "Group", names the groups.
pub(super) fn read_by_group(section: &Section, sink: &mut Sink<'_>) {
    let mut rest = section.rows.as_slice();
    while let Some((at, groups)) = next_groups(rest, sink.layout) {
        if !is_width_sane(groups.len(), rest[at].number, sink) {
            return;
        }
        rest = &rest[at + 1..];
        let end = next_groups(rest, sink.layout).map_or(rest.len(), |(end, _)| end);
        read_rows(&section.title, &Columns::Groups(groups), &rest[..end], sink);
    }
}

/// The next row that names groups, and the groups.
fn next_groups(lines: &[Line], layout: &Layout) -> Option<(usize, Vec<String>)> {
    let mut lines = lines.iter().enumerate();
    lines.find_map(|(at, line)| Some((at, group_columns(&line.text, layout)?)))
}

fn is_width_sane(columns: usize, line: usize, sink: &mut Sink<'_>) -> bool {
    if columns > MAX_COLUMNS {
        sink.mistakes.at_line(line, format!("the header names more than {MAX_COLUMNS} columns"));
    }
    columns <= MAX_COLUMNS
}

/// A row with its values, before the values are assigned to columns.
struct UnplacedRow<'a> {
    line: usize,
    label: String,
    values: Vec<Word<'a>>,
}

fn read_rows(table: &str, columns: &Columns, lines: &[Line], sink: &mut Sink<'_>) {
    let width = columns.width();
    let mut rows: Vec<UnplacedRow<'_>> = Vec::new();
    let mut footnote = Footnote::default();
    // A label without values may be the first line of a two-line label.
    let mut waiting: Option<(usize, String)> = None;
    for line in lines {
        let words = words(&line.text);
        if footnote.contains(line, &words) || words.is_empty() {
            continue;
        }
        let row = split_row(&words, width);
        let (mut label, mut values) = (row.label, row.values);
        // The name of a class may be a number, and a CUSIP may be all digits: neither is a value.
        let begins_with_name = match (values.first(), columns) {
            (Some(first), Columns::Named { .. }) if label.is_empty() => {
                waiting.is_none() && is_class_number(first.text)
            }
            (Some(first), Columns::Named { texts, .. }) => *texts > 0 && is_cusip(first.text),
            _ => false,
        };
        if begins_with_name {
            (label, values) = words.split_at(label.len() + 1);
        }
        if sink.is_spoiled(line.number, label) {
            continue;
        }
        let values = match without_mark(values, width) {
            Ok(values) => values,
            Err(wrong) => {
                sink.mistakes.at_line(line.number, wrong);
                continue;
            }
        };
        let name = if columns.texts() > 0 { class_of(label) } else { joined(label) };

        if values.is_empty() {
            if is_described(columns, label, sink.layout) {
                continue;
            }
            if let Some((line, label)) = waiting.replace((line.number, name)) {
                lost_row(line, &label, table, sink);
            }
            continue;
        }
        let label = match (waiting.take(), name.is_empty()) {
            (Some((_, label)), true) => label,
            (Some((line, label)), false) => {
                lost_row(line, &label, table, sink);
                name
            }
            (None, true) => {
                let them = if values.len() == 1 { "it" } else { "them" };
                let values = count(values.len(), "value");
                let wrong = format!("{values} without a label before {them}");
                sink.mistakes.at_line(line.number, wrong);
                continue;
            }
            (None, false) => name,
        };
        rows.push(UnplacedRow { line: line.number, label, values: values.to_vec() });
    }
    if let Some((line, label)) = waiting {
        lost_row(line, &label, table, sink);
    }
    place(table, columns, &rows, sink);
}

/// Assigns the values of all rows to their columns.
fn place(table: &str, columns: &Columns, rows: &[UnplacedRow<'_>], sink: &mut Sink<'_>) {
    let width = columns.width();
    let edges = RightEdges::seen(width, rows.iter().map(|row| row.values.as_slice()));
    let words = &sink.layout.words;
    let mut reported_unknown = false;
    for row in rows {
        let place = |at: usize| {
            let (group, column) = columns.key(at);
            Place { line: row.line, table, group, row: &row.label, column }
        };
        let Some(assigned) = edges.assign(&row.values) else {
            let has = format!("{} holds {}", named(&row.label), count(row.values.len(), "value"));
            let wide = count(width, "column");
            let wrong = if row.values.len() > width {
                format!("{has}, but its table has {wide}")
            } else if edges.are_known() {
                format!(
                    "{has} for {wide}, and their positions do not show which columns they \
                     belong to; set each value flush right under the others"
                )
            } else if !std::mem::replace(&mut reported_unknown, true) {
                format!("{has}, but its table has {wide}, and no row has a value in each")
            } else {
                continue;
            };
            sink.mistakes.at_line(row.line, wrong);
            continue;
        };
        for (value, at) in row.values.iter().zip(&assigned) {
            sink.value(value, place(*at));
        }
        for at in (0..width).filter(|at| !assigned.contains(at)) {
            let (_, column) = columns.key(at);
            if !(words.is_total(&row.label) && words.is_left_blank(column)) {
                sink.lost(place(at));
            }
        }
    }
}

fn lost_row(line: usize, label: &str, table: &str, sink: &mut Sink<'_>) {
    sink.lost(Place { line, table, group: None, row: label, column: "" });
}

/// The class of a row whose label also has a CUSIP and a description.
fn class_of(label: &[Word<'_>]) -> String {
    let mut parts = segments(label);
    let first = parts.next().unwrap_or_default();
    let before_cusip = first.iter().position(|word| is_cusip(word.text));
    // Without a gap, only the first word is certainly the class.
    let certain = if parts.next().is_none() { 1 } else { first.len() };
    let length = before_cusip.unwrap_or(certain);
    joined(&first[..length.min(first.len())])
}

/// A class may be named by a number alone.
fn is_class_number(text: &str) -> bool {
    is_figure_like(text) && !is_plainly_figure(text) && text.len() <= 3
}

/// Whether the values of a row by group are descriptions or dates.
fn is_described(columns: &Columns, label: &[Word<'_>], layout: &Layout) -> bool {
    let Columns::Groups(_) = columns else { return false };
    let parts: Vec<_> = segments(label).collect();
    parts.len() > 1 || parts.first().is_some_and(|first| layout.is_description(&joined(first)))
}

impl Columns {
    fn width(&self) -> usize {
        match self {
            Self::Named { names, .. } => names.len(),
            Self::Groups(groups) => groups.len(),
        }
    }

    fn texts(&self) -> usize {
        match self {
            Self::Named { texts, .. } => *texts,
            Self::Groups(_) => 0,
        }
    }

    /// The group and the name of column `at`.
    fn key(&self, at: usize) -> (Option<&str>, &str) {
        match self {
            Self::Named { names, .. } => (None, names.get(at).map_or("", String::as_str)),
            Self::Groups(groups) => (groups.get(at).map(String::as_str), ""),
        }
    }
}
