//! Parser of assumption vectors, which reports the column of every mistake.

use std::fmt;

use super::limits::MOST_GROUPS;
use super::vector::{GroupVectors, Quantity, Segment, Vector};
use crate::error::{misleading_in, shortened};

/// Longest segment, in months: a hundred years.
const LONGEST_MONTHS: u32 = 1_200;
/// Most segments of a vector.
const MOST_SEGMENTS: usize = 1_200;
/// Longest text of one assumption's vectors, in bytes.
const LONGEST_TEXT: usize = 1 << 20;
/// Most mistakes that we report of one text; a text with more is wrong as a whole.
const MOST_MISTAKES: usize = 100;

/// A mistake in a vector: its place in the text, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VectorError {
    /// Column in characters of the vector's text, from 1.
    pub column: usize,
    /// The wrong text, shortened if it is long.
    pub text: String,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl VectorError {
    pub(super) fn new(column: usize, text: &str, message: impl Into<String>) -> Self {
        Self { column, text: shortened(text), message: message.into() }
    }
}

impl fmt::Display for VectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}, “{}”: {}", self.column, self.text, self.message)
    }
}

impl std::error::Error for VectorError {}

impl Vector {
    /// Reads a vector.
    ///
    /// # Errors
    /// All mistakes, in the order of the text.
    pub fn parse(text: &str, quantity: Quantity) -> Result<Self, Vec<VectorError>> {
        let mut errors = Vec::new();
        let vector = parse_segments(&pieces(text, &mut errors), quantity, &mut errors);
        vector.filter(|_| errors.is_empty()).ok_or(errors)
    }
}

impl GroupVectors {
    /// Reads one vector for all collateral, or one for each group, as in `1: 20, 2: 15`.
    ///
    /// # Errors
    /// All mistakes, in the order of the text.
    pub fn parse(text: &str, quantity: Quantity) -> Result<Self, Vec<VectorError>> {
        let mut errors = Vec::new();
        let mut everywhere = None;
        let mut groups: Vec<(String, Vector)> = Vec::new();
        let mut pieces = pieces(text, &mut errors).into_iter().peekable();
        let named = text.contains(':');
        while let Some(mut piece) = pieces.next() {
            let name = piece.split_name();
            let mut run = vec![piece];
            while let Some(next) = pieces.next_if(|next| !next.text.contains(':')) {
                run.push(next);
            }
            if errors.len() >= MOST_MISTAKES || groups.len() > MOST_GROUPS {
                break;
            }
            let vector = parse_segments(&run, quantity, &mut errors);
            match name {
                Some(Piece { column, text: name }) => {
                    let mut report =
                        |message: &str| errors.push(VectorError::new(column, name, message));
                    if name.is_empty() {
                        report("write a group's name before the colon, as in “1: 20, 2: 15”");
                    } else if groups.iter().any(|(known, _)| known == name) {
                        report("this group has a vector already; write each group once");
                    }
                    groups.extend(vector.map(|vector| (name.to_owned(), vector)));
                }
                None if named => errors.push(VectorError::new(
                    run[0].column,
                    run[0].text,
                    "name every group or none: a vector for one group starts with its name and a colon, as in “1: 20, 2: 15”",
                )),
                None => everywhere = vector,
            }
        }
        if let Some((name, _)) = groups.get(MOST_GROUPS) {
            let message = format!("there are vectors for more than {MOST_GROUPS} groups");
            errors.push(VectorError::new(1, name, message));
        }
        if errors.is_empty() {
            Ok(everywhere.map_or_else(|| Self::by_group(groups), Self::everywhere))
        } else {
            errors.sort_by_key(|error| error.column);
            Err(errors)
        }
    }
}

/// A part of the text and its first column.
#[derive(Clone, Copy)]
struct Piece<'a> {
    column: usize,
    text: &'a str,
}

impl<'a> Piece<'a> {
    fn trimmed(self) -> Self {
        let start = self.text.trim_start();
        let skipped = self.text.chars().count() - start.chars().count();
        Self { column: self.column + skipped, text: start.trim_end() }
    }

    fn split(self, separator: impl Fn(char) -> bool) -> Vec<Self> {
        let mut column = self.column;
        let mut parts = Vec::new();
        for text in self.text.split(separator) {
            parts.push(Self { column, text }.trimmed());
            column += text.chars().count() + 1;
        }
        parts
    }

    /// Splits off a leading `NAME:`.
    fn split_name(&mut self) -> Option<Self> {
        let (name, rest) = self.text.split_once(':')?;
        let column = self.column;
        let after = column + name.chars().count() + 1;
        *self = Self { column: after, text: rest }.trimmed();
        Some(Self { column, text: name }.trimmed())
    }
}

/// The parts between commas. If the text is too long, reports that and returns none.
fn pieces<'a>(text: &'a str, errors: &mut Vec<VectorError>) -> Vec<Piece<'a>> {
    if text.len() > LONGEST_TEXT {
        let message = format!("{} bytes are more than the {LONGEST_TEXT} of a vector", text.len());
        errors.push(VectorError::new(1, "", message));
        return Vec::new();
    }
    Piece { column: 1, text }.split(|c| c == ',')
}

fn parse_segments(
    pieces: &[Piece<'_>],
    quantity: Quantity,
    errors: &mut Vec<VectorError>,
) -> Option<Vector> {
    let mut segments = Vec::new();
    if let Some(piece) = pieces.get(MOST_SEGMENTS) {
        let message = format!("a vector has at most {MOST_SEGMENTS} segments");
        errors.push(VectorError::new(piece.column, piece.text, message));
        return None;
    }
    for (position, piece) in pieces.iter().enumerate() {
        if errors.len() >= MOST_MISTAKES {
            break;
        }
        let last = position + 1 == pieces.len();
        segments.extend(parse_segment(*piece, last, quantity, errors));
    }
    Vector::of(&segments)
}

fn parse_segment(
    piece: Piece<'_>,
    last: bool,
    quantity: Quantity,
    errors: &mut Vec<VectorError>,
) -> Option<Segment> {
    const SHAPES: &str = "a segment is “VALUE”, “VALUE for MONTHS” or “START ramp MONTHS END”, as in “0.2 ramp 30 6, 8 for 12, 10”";
    let words: Vec<Piece<'_>> =
        piece.split(char::is_whitespace).into_iter().filter(|word| !word.text.is_empty()).collect();
    let mut value = |word: &Piece<'_>| parse_value(*word, quantity, errors);
    match words.as_slice() {
        [only] => {
            let start = value(only)?;
            if !last {
                let message = format!(
                    "only the last value may lack a length; say how long this one lasts, as in “{start} for 12”"
                );
                errors.push(VectorError::new(only.column, only.text, message));
                return None;
            }
            Some(Segment { start, end: start, months: 1 })
        }
        [first, keyword, months] if keyword.text == "for" => {
            let start = value(first);
            let months = parse_months(*months, 1, errors);
            Some(Segment { start: start?, end: start?, months: months? })
        }
        [first, keyword, months, end] if keyword.text == "ramp" => {
            let (start, end) = (value(first), value(end));
            let months = parse_months(*months, 2, errors);
            Some(Segment { start: start?, end: end?, months: months? })
        }
        _ => {
            errors.push(VectorError::new(piece.column, piece.text, SHAPES));
            None
        }
    }
}

fn parse_value(word: Piece<'_>, quantity: Quantity, errors: &mut Vec<VectorError>) -> Option<f64> {
    let value = parse_plain_number(word.text).and_then(|value| quantity.checked(value));
    value.map_err(|message| errors.push(VectorError::new(word.column, word.text, message))).ok()
}

fn parse_months(word: Piece<'_>, least: u32, errors: &mut Vec<VectorError>) -> Option<u32> {
    let months = word.text.parse::<u32>().ok();
    let months = months.filter(|months| (least..=LONGEST_MONTHS).contains(months));
    if months.is_none() {
        let message = format!("months are a whole number from {least} to {LONGEST_MONTHS}");
        errors.push(VectorError::new(word.column, word.text, message));
    }
    months
}

/// Reads digits, a sign and a decimal point. Refuses `NaN`, `inf`, exponents and separators.
pub(crate) fn parse_plain_number(text: &str) -> Result<f64, String> {
    if let Some(number) = text.strip_suffix('%') {
        return Err(format!("values are in percent already: write “{number}”"));
    }
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
    text.parse::<f64>()
        .ok()
        .filter(|value| plain && value.is_finite())
        // Turns -0 into 0: products with -0 would print a minus.
        .map(|value| value + 0.0)
        .ok_or_else(|| {
            misleading_in(text)
                .unwrap_or_else(|| "write a plain number such as 6 or 0.25".to_owned())
        })
}
