//! Tables with one value per row: accounts, fees, collateral.

use super::figures::{Word, joined, segments, words};
use super::rows::{Footnote, Place, Sink, count, named, split_row, without_mark};
use super::section::{Line, Section};
use crate::quantity::Layout;

/// A gap this wide separates a label from a description: "Trustee        Deutsche Bank".
const DESCRIPTION_GAP: usize = 6;

/// Most lines of a label before its value.
const MAX_LABEL_LINES: usize = 4;

/// Words that do not end a label: after one of these it continues on the next line.
const UNFINISHED_ENDS: &[&str] = &[
    "a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "&",
    "-",
];

/// Reads a section of one value per row.
pub(super) fn read(section: &Section, sink: &mut Sink<'_>) {
    let mut reader = Reader {
        layout: sink.layout,
        table: &section.title,
        waiting: None,
        adjacent: false,
        description_after: None,
    };
    let mut footnote = Footnote::default();
    for line in &section.rows {
        if line.text.is_empty() {
            reader.adjacent = false;
            footnote = Footnote::default();
            continue;
        }
        let words = words(&line.text);
        if footnote.contains(line, &words) {
            continue;
        }
        reader.line(line, &words, sink);
        reader.adjacent = true;
    }
    reader.end_waiting(Next::Nothing, sink);
}

/// A label whose value has not been read yet.
struct Waiting {
    line: usize,
    label: String,
    lines: usize,
    indent: usize,
    /// The label is known to be complete.
    complete: bool,
}

struct Reader<'s> {
    layout: &'s Layout,
    table: &'s str,
    waiting: Option<Waiting>,
    /// There is no blank line between this line and the last.
    adjacent: bool,
    /// If the last line was a label that has a description: the column after which it may follow.
    description_after: Option<usize>,
}

/// What follows a label instead of its value.
enum Next {
    Row { indent: usize, adjacent: bool },
    Nothing,
}

impl Reader<'_> {
    fn line(&mut self, line: &Line, words: &[Word<'_>], sink: &mut Sink<'_>) {
        let description_after = self.description_after.take();
        let row = split_row(words, 1);
        let label = joined(row.label);
        let indent = words.first().map_or(0, |word| word.start);
        let values = match without_mark(row.values, 1) {
            Ok(values) => values,
            Err(wrong) => return sink.mistakes.at_line(line.number, wrong),
        };
        match values {
            [] => self.label_alone(line, words, description_after, sink),
            [value] if row.label.is_empty() => {
                // The value of the label on the line before. If no label waits, the value keeps
                // its place without a label: we do not move values to other rows.
                let label = self.waiting.take().map(|waiting| waiting.label);
                self.value(line, label.as_deref().unwrap_or(""), value, sink);
            }
            [value] => {
                let next = Next::Row { indent, adjacent: self.adjacent };
                let label = match self.waiting.take() {
                    Some(waiting) if self.continues(&waiting, &label, indent) => {
                        format!("{} {label}", waiting.label)
                    }
                    waiting => {
                        self.waiting = waiting;
                        self.end_waiting(next, sink);
                        label
                    }
                };
                self.value(line, &label, value, sink);
            }
            values => {
                self.end_waiting(Next::Row { indent, adjacent: self.adjacent }, sink);
                let (row, values) = (named(&label), count(values.len(), "value"));
                let wrong = format!("{row} holds {values}, but its table has 1 column");
                sink.mistakes.at_line(line.number, wrong);
            }
        }
    }

    fn value(&self, line: &Line, row: &str, value: &Word<'_>, sink: &mut Sink<'_>) {
        sink.value(value, self.place(line.number, row));
    }

    fn place<'r>(&'r self, line: usize, row: &'r str) -> Place<'r> {
        Place { line, table: self.table, group: None, row, column: "" }
    }

    /// Whether this label continues the one that waits for its value.
    fn continues(&self, waiting: &Waiting, label: &str, indent: usize) -> bool {
        self.adjacent
            && !waiting.complete
            && !self.layout.is_complete_label(label)
            && !self.layout.is_description(label)
            && waiting.lines < MAX_LABEL_LINES
            && (indent <= waiting.indent + 1 || is_unfinished(&waiting.label))
    }

    fn label_alone(
        &mut self,
        line: &Line,
        words: &[Word<'_>],
        description_after: Option<usize>,
        sink: &mut Sink<'_>,
    ) {
        let label = joined(words);
        let indent = words.first().map_or(0, |word| word.start);
        // The description of a label on the last line, set where values are.
        if description_after.is_some_and(|column| indent > column)
            && !self.layout.is_complete_label(&label)
        {
            return;
        }
        let next = Next::Row { indent, adjacent: self.adjacent };
        let parts: Vec<_> = segments(words).collect();
        if sink.is_spoiled(line.number, words) {
            return self.end_waiting(next, sink);
        }
        let descriptive = match parts.as_slice() {
            [only] => self.layout.is_description(&joined(only)),
            [first, .., last] => {
                let before = parts[parts.len() - 2];
                self.layout.is_description(&joined(first))
                    || !self.layout.is_complete_label(&label) && is_described(before, last)
            }
            [] => return,
        };
        if descriptive {
            self.end_waiting(next, sink);
            if parts.len() == 1 {
                self.description_after = words.last().map(|word| word.end);
            }
            return;
        }
        if self.layout.is_heading(&label) {
            return self.end_waiting(next, sink);
        }
        let complete = self.layout.is_complete_label(&label);
        match self.waiting.take() {
            Some(mut waiting) if !complete && self.continues(&waiting, &label, indent) => {
                waiting.label = format!("{} {label}", waiting.label);
                waiting.lines += 1;
                self.waiting = Some(waiting);
            }
            waiting => {
                self.waiting = waiting;
                self.end_waiting(next, sink);
                self.waiting =
                    Some(Waiting { line: line.number, label, lines: 1, indent, complete });
            }
        }
    }

    /// The waiting label gets no value: it is a heading of what follows, or its value is lost.
    fn end_waiting(&mut self, next: Next, sink: &mut Sink<'_>) {
        let Some(waiting) = self.waiting.take() else { return };
        let is_heading = match next {
            Next::Row { indent, adjacent } => indent > waiting.indent + 1 || !adjacent,
            Next::Nothing => false,
        };
        if waiting.complete || !is_heading {
            sink.lost(self.place(waiting.line, &waiting.label));
        }
    }
}

/// Whether the last part is a description, because a wide gap precedes it.
fn is_described(before: &[Word<'_>], last: &[Word<'_>]) -> bool {
    let gap = before.last().zip(last.first()).map_or(0, |(left, right)| right.start - left.end);
    gap >= DESCRIPTION_GAP
}

fn is_unfinished(label: &str) -> bool {
    let last = label.rsplit(' ').next().unwrap_or(label);
    UNFINISHED_ENDS.iter().any(|end| end.eq_ignore_ascii_case(last)) || label.ends_with(',')
}
