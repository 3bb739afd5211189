//! A file as filed: its lines, with every figure as a button at its place.

use std::collections::BTreeMap;
use std::ops::Range;

use super::figure::Figures;
use super::markup::{Anchor, Html};
use super::source::Source;
use crate::text_file::{is_whole_figure, lines};

/// Columns at most for which the letters of a block become smaller; a wider block is scrolled.
const WIDEST: usize = 160;

/// Writes the lines of a file. `cells` are the positions of the cells in this file. A figure whose
/// line the file does not have is after the last line. Of a table we show the header, the lines with
/// figures, and those in `noted`.
pub(super) fn write(
    html: &mut Html,
    source: &Source<'_>,
    anchor: Anchor,
    figures: &Figures<'_>,
    cells: &[usize],
    noted: &[usize],
) {
    let mut by_line: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for cell in cells {
        by_line.entry(figures.cells[*cell].line).or_default().push(*cell);
    }
    let widest = lines(source.text).map(|line| line.chars().count()).max().unwrap_or(0);
    html.markup("<div class=sheet><pre class=page style=--w:")
        .number(widest.min(WIDEST))
        .markup(">");
    for (index, text) in lines(source.text).enumerate() {
        let line = index + 1;
        let here = by_line.remove(&line);
        if source.is_table && line > 1 && here.is_none() && !noted.contains(&line) {
            continue;
        }
        html.begin_line(anchor, line);
        write_line(html, text, figures, &here.unwrap_or_default());
        html.end_line();
    }
    for (line, cells) in by_line {
        write_line(html.begin_line(anchor, line), "", figures, &cells);
        html.end_line();
    }
    html.markup("</pre></div>\n");
}

/// A line with its figures. A figure that is not in the text follows it.
fn write_line(html: &mut Html, text: &str, figures: &Figures<'_>, cells: &[usize]) {
    let (placed, lost) = place(text, figures, cells);
    let mut from = 0;
    for (start, (end, cell)) in placed {
        html.text(&text[from..start]);
        figures.button(html, cell);
        from = end;
    }
    html.text(&text[from..]);
    for cell in lost {
        html.markup(" ");
        figures.button(html, cell);
    }
}

/// Figures by the first byte of their place in a line: the end, and the cell.
type Placed = BTreeMap<usize, (usize, usize)>;

/// The places of a line's figures in bytes, and the figures that have none.
///
/// A figure is where its cell says, if the line has its text there. Otherwise we search for it from
/// the right, behind the label. No place is used twice.
fn place(text: &str, figures: &Figures<'_>, cells: &[usize]) -> (Placed, Vec<usize>) {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let (mut placed, mut unplaced) = (Placed::new(), Vec::new());
    for cell in cells {
        let figure = &figures.cells[*cell];
        let at = figure.place.checked_sub(1).and_then(|place| starts.get(place)).copied();
        let at = at.filter(|at| text[*at..].starts_with(&figure.published));
        let range = at.map(|at| at..at + figure.published.len());
        match range.filter(|range| is_free(&placed, range)) {
            Some(range) => drop(placed.insert(range.start, (range.end, *cell))),
            None => unplaced.push(*cell),
        }
    }
    let mut lost = Vec::new();
    for cell in unplaced.into_iter().rev() {
        let published = figures.cells[cell].published.as_str();
        let mut ranges = text.rmatch_indices(published).map(|(at, _)| at..at + published.len());
        let is_here =
            |range: &Range<usize>| is_whole_figure(text, range) && is_free(&placed, range);
        match ranges.find(is_here) {
            Some(range) => drop(placed.insert(range.start, (range.end, cell))),
            None => lost.push(cell),
        }
    }
    lost.reverse();
    (placed, lost)
}

/// Whether no figure is at a place yet.
fn is_free(placed: &Placed, range: &Range<usize>) -> bool {
    let before = placed.range(..range.end).next_back();
    !range.is_empty() && before.is_none_or(|(_, (end, _))| *end <= range.start)
}
