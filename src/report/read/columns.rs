//! Column names from stacked headers, and the column that a value belongs to.

use super::figures::{Word, segments, words};
use super::section::Line;
use super::tables::without_marks;

/// Limits of a header's lines and a table's columns.
const MAX_HEADER_LINES: usize = 8;
pub(super) const MAX_COLUMNS: usize = 64;

/// How many characters a value's edge may be off its column's. Columns are much further apart.
const DRIFT: usize = 4;

/// One header phrase and the character columns it occupies.
struct Phrase {
    text: String,
    start: usize,
    end: usize,
}

/// The names of a table's columns, the label column first. Line `at` of the caption is one line of
/// the stacked header. Words over the same column are joined from top to bottom.
pub(super) fn names(caption: &[Line], at: usize, title: &str) -> Vec<String> {
    let is_header =
        |line: &Line| !line.text.is_empty() && super::figures::joined(&words(&line.text)) != title;
    let above = caption[..at].iter().rev().take(MAX_HEADER_LINES);
    let above = above.take_while(|line| is_header(line)).count();
    let below =
        caption[at + 1..].iter().take(MAX_HEADER_LINES).take_while(|line| is_header(line)).count();
    let lines: Vec<Vec<Phrase>> =
        caption[at - above..=at + below].iter().map(|line| phrases(&line.text)).collect();

    // The line with most phrases has one for every column; we join the phrases of the other lines
    // to the nearest of these. Of equal lines it is the lowest, which is nearest to the values.
    let base = lines.iter().max_by_key(|line| line.len()).map_or(&[][..], Vec::as_slice);
    let mut names = vec![String::new(); base.len()];
    if base.len() > MAX_COLUMNS {
        return names;
    }
    for phrase in lines.iter().flatten() {
        let nearest = base.iter().zip(&mut names).min_by_key(|(column, _)| apart(column, phrase));
        if let Some((_, name)) = nearest {
            if !name.is_empty() && !name.ends_with('/') {
                name.push(' ');
            }
            name.push_str(&phrase.text);
        }
    }
    names
}

fn phrases(line: &str) -> Vec<Phrase> {
    let words = words(line);
    let phrases = segments(&words).filter_map(|part| {
        let text = without_marks(part);
        let (start, end) = (part.first()?.start, part.last()?.end);
        (!text.is_empty()).then_some(Phrase { text, start, end })
    });
    phrases.collect()
}

/// Distance of a phrase from a column, for ordering: most overlap first, then the nearer edge.
fn apart(column: &Phrase, phrase: &Phrase) -> (isize, usize) {
    let signed = |n: usize| isize::try_from(n).unwrap_or(isize::MAX);
    let overlap = signed(column.end.min(phrase.end)) - signed(column.start.max(phrase.start));
    let edge = column.start.abs_diff(phrase.start).min(column.end.abs_diff(phrase.end));
    (-overlap, edge)
}

/// The range of right edges of each column, observed in the rows with a value in every column.
///
/// We do not use the header for this: values are flush right, but some filings have headers flush
/// left.
pub(super) struct RightEdges(Vec<Option<(usize, usize)>>);

impl RightEdges {
    pub fn seen<'v, 'a: 'v>(columns: usize, rows: impl Iterator<Item = &'v [Word<'a>]>) -> Self {
        let mut edges: Vec<Option<(usize, usize)>> = vec![None; columns];
        for values in rows.filter(|values| values.len() == columns) {
            for (edge, value) in edges.iter_mut().zip(values) {
                let (low, high) = edge.unwrap_or((value.end, value.end));
                *edge = Some((low.min(value.end), high.max(value.end)));
            }
        }
        Self(edges)
    }

    /// Whether some row has a value in every column.
    pub fn are_known(&self) -> bool {
        self.0.iter().all(Option::is_some)
    }

    /// The column of each value: in order if every column has one, otherwise by right edge. `None`
    /// if the edges are ambiguous.
    pub fn assign(&self, values: &[Word<'_>]) -> Option<Vec<usize>> {
        if values.len() >= self.0.len() {
            return (values.len() == self.0.len()).then(|| (0..values.len()).collect());
        }
        let distance = |(low, high)| {
            move |end: usize| usize::saturating_sub(low, end) + end.saturating_sub(high)
        };
        let distances: Vec<_> =
            self.0.iter().map(|edge| edge.map(distance)).collect::<Option<_>>()?;
        nearest_in_order(values.iter().map(|value| value.end), &distances, DRIFT)
    }
}

/// The nearest column of each position. `None` if one is further than `reach`, is equally near
/// to two columns, or is not right of the one before.
pub(super) fn nearest_in_order(
    positions: impl Iterator<Item = usize>,
    distances: &[impl Fn(usize) -> usize],
    reach: usize,
) -> Option<Vec<usize>> {
    let mut assigned: Vec<usize> = Vec::new();
    for position in positions {
        let (best, at) =
            distances.iter().enumerate().map(|(at, distance)| (distance(position), at)).min()?;
        let others = distances.iter().enumerate().filter(|(i, _)| *i != at);
        let alone = others.map(|(_, distance)| distance(position)).all(|d| d > best);
        if best > reach || !alone || assigned.last().is_some_and(|last| *last >= at) {
            return None;
        }
        assigned.push(at);
    }
    Some(assigned)
}
