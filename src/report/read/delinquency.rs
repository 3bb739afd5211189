//! Delinquency grids: days behind by state of the loan, counts above balances.

use std::collections::BTreeSet;

use super::columns::{MAX_COLUMNS, nearest_in_order};
use super::figures::{Word, is_blank_mark, is_figure_like, joined, segments, shown, words};
use super::rows::{Footnote, Place, Sink, count, named, without_mark};
use super::section::{Line, Section};
use crate::quantity::Layout;
use crate::report::filed_report::Header;

/// Reads a grid; `header` is the line that names the states of a loan.
///
/// Values are flush left under their headers. A label covers its own line and the unlabelled
/// lines below it, one for each measure (count, then balance).
pub(super) fn read(section: &Section, header: &Line, sink: &mut Sink<'_>) {
    let header_words = words(&header.text);
    let columns: Vec<(String, usize)> = segments(&header_words)
        .filter_map(|part| Some((joined(part), part.first()?.start)))
        .collect();
    if columns.len() > MAX_COLUMNS {
        let wrong = format!("the header names more than {MAX_COLUMNS} columns");
        return sink.mistakes.at_line(header.number, wrong);
    }
    sink.headers.push(Header {
        line: header.number,
        table: section.title.clone(),
        columns: columns.iter().map(|(state, _)| state.clone()).collect(),
    });
    let mut reader = Reader {
        layout: sink.layout,
        table: &section.title,
        reach: reach(&columns),
        columns,
        group: None,
        measures: vec!["count", "balance"],
        in_measures: false,
        row: None,
        footnote: Footnote::default(),
        seen: BTreeSet::new(),
    };
    // The second header may be at the end of the caption instead of above the rows.
    let caption = section.caption.iter().filter(|line| line.number > header.number);
    for line in caption.chain(&section.rows) {
        reader.line(line, sink);
    }
    reader.end_row(sink);
}

/// Half the least distance between columns: a value further off has no header.
fn reach(columns: &[(String, usize)]) -> usize {
    columns.windows(2).map(|pair| (pair[1].1 - pair[0].1) / 2).min().unwrap_or(usize::MAX)
}

/// The current row: a label and the lines of values read for it.
struct Open {
    line: usize,
    label: String,
    /// Lines of values read.
    lines: usize,
    is_percent: bool,
}

struct Reader<'s> {
    layout: &'s Layout,
    table: &'s str,
    columns: Vec<(String, usize)>,
    reach: usize,
    group: Option<String>,
    measures: Vec<&'static str>,
    /// The previous line was part of the second header.
    in_measures: bool,
    row: Option<Open>,
    footnote: Footnote,
    /// Group, row, measure and percent sign of every line of values, to find repeated rows.
    seen: BTreeSet<(Option<String>, String, &'static str, bool)>,
}

impl Reader<'_> {
    fn line(&mut self, line: &Line, sink: &mut Sink<'_>) {
        let words = words(&line.text);
        let in_footnote = self.footnote.contains(line, &words);
        if words.is_empty() || in_footnote || self.second_header(&words, sink) {
            return;
        }
        self.in_measures = false;
        let is_value = |word: &Word<'_>| is_figure_like(word.text) || is_blank_mark(word.text);
        let labelled = words.iter().rposition(|word| !is_value(word)).map_or(0, |at| at + 1);
        let (label, values) = words.split_at(labelled);
        if segments(label).count() > 1 {
            let stray = label.last().map_or("", |word| word.text);
            let wrong = format!("`{}` is among the values of a row and is no figure", shown(stray));
            self.row = None;
            return sink.mistakes.at_line(line.number, wrong);
        }
        if !label.is_empty() {
            self.end_row(sink);
            self.row =
                Some(Open { line: line.number, label: joined(label), lines: 0, is_percent: false });
        }
        if values.is_empty() {
            return;
        }
        let read = match without_mark(values, self.columns.len()) {
            Ok(values) => self.values(line.number, values, sink),
            Err(wrong) => {
                self.row.iter_mut().for_each(|row| row.lines += 1);
                Err(wrong)
            }
        };
        if let Err(wrong) = read {
            sink.mistakes.at_line(line.number, wrong);
        }
    }

    /// The second header: "Group 1   No of Loans   No of Loans" above "Principal Balance   …". It
    /// gives the group and the measures.
    fn second_header(&mut self, words: &[Word<'_>], sink: &mut Sink<'_>) -> bool {
        let parts: Vec<String> = segments(words).map(joined).collect();
        let measure = |name: &str| self.layout.grid.measure(name);
        let (first, rest) = match parts.split_first() {
            Some((first, rest)) if measure(first).is_none() => (Some(first), rest),
            _ => (None, parts.as_slice()),
        };
        let Some(word) = rest.first().and_then(|part| measure(part)) else { return false };
        if !rest.iter().all(|part| measure(part) == Some(word)) {
            return false;
        }
        if let Some(group) = first {
            self.group = Some(group.clone());
        }
        if !self.in_measures {
            self.end_row(sink);
            self.measures.clear();
        }
        if !self.measures.contains(&word) {
            self.measures.push(word);
        }
        self.in_measures = true;
        true
    }

    /// Reads a line of values; the error is a mistake of the line.
    fn values(
        &mut self,
        line: usize,
        values: &[Word<'_>],
        sink: &mut Sink<'_>,
    ) -> Result<(), String> {
        let table = self.table;
        let found = count(values.len(), "value");
        let Some(row) = &mut self.row else {
            return Err(format!("{found} under no row of the grid"));
        };
        let name = named(&row.label);
        let Some(measure) = self.measures.get(row.lines) else {
            let (lines, measures) = (row.lines + 1, self.measures.join(" and "));
            return Err(format!("{name} has {lines} lines of values; the header names {measures}"));
        };
        row.lines += 1;

        let percents = values.iter().filter(|value| value.text.contains('%')).count();
        let figures = values.iter().filter(|value| !is_blank_mark(value.text)).count();
        if percents > 0 && percents < figures {
            let what = "one of them has lost or gained a percent sign";
            return Err(format!("{name} mixes percentages with amounts; {what}"));
        }
        row.is_percent = percents > 0;
        let key = (self.group.clone(), row.label.clone(), *measure, row.is_percent);
        if !self.seen.insert(key) {
            return Err(format!("{name} is in the grid twice"));
        }

        let width = self.columns.len();
        let Some(assigned) = assign(&self.columns, self.reach, values) else {
            let wide = count(width, "column");
            return Err(if values.len() > width {
                format!("{name} holds {found}, but the grid has {wide}")
            } else {
                format!(
                    "{name} holds {found} for {wide}, and their positions do not show which \
                     columns they belong to; set each value flush left under its header"
                )
            });
        };
        let percent = if row.is_percent { " %" } else { "" };
        for (at, (header, _)) in self.columns.iter().enumerate() {
            let column = format!("{} / {header} / {measure}{percent}", row.label);
            let group = self.group.as_deref();
            let place = Place { line, table, group, row: &row.label, column: &column };
            match assigned.iter().position(|assigned| *assigned == at) {
                Some(value) => sink.value(&values[value], place),
                // The grid leaves this one place blank: loans that are not behind.
                None if at == 0 && self.layout.grid.is_current(&row.label) => {}
                None => sink.lost(place),
            }
        }
        Ok(())
    }

    /// Ends the current row; each measure without a line of values is a lost value.
    fn end_row(&mut self, sink: &mut Sink<'_>) {
        let Some(row) = self.row.take() else { return };
        let percent = if row.is_percent { " %" } else { "" };
        for measure in self.measures.iter().skip(row.lines) {
            sink.lost(Place {
                line: row.line,
                table: self.table,
                group: self.group.as_deref(),
                row: &row.label,
                column: &format!("{} / {measure}{percent}", row.label),
            });
        }
    }
}

/// The column of each value: in order if every column has one, otherwise by left edge.
fn assign(columns: &[(String, usize)], reach: usize, values: &[Word<'_>]) -> Option<Vec<usize>> {
    if values.len() >= columns.len() {
        return (values.len() == columns.len()).then(|| (0..values.len()).collect());
    }
    let distances: Vec<_> =
        columns.iter().map(|(_, left)| move |start: usize| left.abs_diff(start)).collect();
    nearest_in_order(values.iter().map(|value| value.start), &distances, reach)
}
