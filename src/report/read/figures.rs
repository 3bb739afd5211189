//! The words of a line, and which of them are figures.

use rust_decimal::Decimal;

use crate::number::Figure;

/// Most digits that a decimal stores exactly.
const MAX_DIGITS: usize = 28;

/// A word of a line and its character columns, counted from 0, `end` exclusive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    pub text: &'a str,
    pub start: usize,
    pub end: usize,
}

/// The words of a line in order. A `$` on its own is left out; a `%` on its own is part of the
/// figure before it.
pub(super) fn words(line: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut previous_byte = 0;
    let stop = line.chars().count();
    let ends = std::iter::once((stop, (line.len(), ' ')));
    for (column, (byte, char)) in line.char_indices().enumerate().chain(ends) {
        match (open, char.is_whitespace()) {
            (None, false) => open = Some((column, byte)),
            (Some((start, first)), true) => {
                open = None;
                match (&line[first..byte], words.last_mut()) {
                    ("$", _) => {}
                    ("%", Some(last)) if is_figure_like(last.text) => {
                        last.text = &line[previous_byte..byte];
                        last.end = column;
                    }
                    (text, _) => {
                        previous_byte = first;
                        words.push(Word { text, start, end: column });
                    }
                }
            }
            _ => {}
        }
    }
    words
}

/// The words joined by one space each.
pub(super) fn joined(words: &[Word<'_>]) -> String {
    words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
}

/// The words in groups, split at gaps of two or more spaces.
pub(super) fn segments<'w, 'a>(words: &'w [Word<'a>]) -> impl Iterator<Item = &'w [Word<'a>]> {
    words.chunk_by(|left, right| right.start < left.end + 2)
}

/// A figure without sign, dollar sign, parentheses and percent sign.
fn core(text: &str) -> &str {
    text.trim_start_matches(['-', '+', '$', '(']).trim_end_matches(['%', ')', '-', ' '])
}

/// Whether this looks like a figure, well formed or not: digits, commas and points, maybe a sign.
pub(super) fn is_figure_like(text: &str) -> bool {
    let core = core(text);
    core.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.'))
        && core.bytes().any(|byte| byte.is_ascii_digit())
}

/// A mark printed in place of a figure to say that there is none.
pub(super) fn is_blank_mark(text: &str) -> bool {
    matches!(text, "-" | "--" | "---" | "N/A" | "n/a")
}

/// Whether this begins like a figure but contains other characters: `1,2O3.00`.
pub(super) fn is_damaged_figure(text: &str) -> bool {
    !is_figure_like(text)
        && core(text).starts_with(|char: char| char.is_ascii_digit())
        && text.contains(['.', ',', '%'])
}

/// Nine letters and digits, at least one digit.
pub(crate) fn is_cusip(text: &str) -> bool {
    text.len() == 9
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// A figure that cannot be a number in a label: it has a point, a comma or a percent sign.
pub(super) fn is_plainly_figure(text: &str) -> bool {
    is_figure_like(text) && (text.ends_with('%') || core(text).contains(['.', ',']))
}

/// The figure in a text and whether it is a percentage, or a message if it is malformed.
pub(super) fn figure(text: &str) -> Result<(Figure, bool), String> {
    let wrong = |what: &str| Err(format!("`{}` is not a figure: {what}", shown(text)));
    const GOOD: &str = "write digits, with a comma every three and one point, as in 1,234.00";

    let is_percent = text.contains('%');
    let mut rest = text.strip_suffix('%').unwrap_or(text).trim_end();
    let mut negative = false;
    if rest.starts_with('(') || rest.ends_with(')') {
        let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) else {
            return wrong("write a negative amount in two parentheses, as in (1.00)");
        };
        rest = inner.strip_suffix('%').unwrap_or(inner);
        negative = true;
    }
    // The dollar sign may be before or after the minus.
    rest = rest.strip_prefix('$').unwrap_or(rest);
    if let Some(inner) = rest.strip_prefix('-') {
        if negative {
            return wrong("write either a minus or parentheses, not both");
        }
        negative = true;
        rest = inner.strip_prefix('$').unwrap_or(inner);
    }
    if rest.ends_with('-') {
        return wrong("write the minus before the figure, as in -1.00");
    }
    if !rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.')) {
        return wrong(GOOD);
    }

    let (integer, places) = match rest.split_once('.') {
        Some((_, places)) if places.contains('.') => {
            return wrong("it has more than one decimal point");
        }
        Some((_, "")) => return wrong("no digit follows the decimal point"),
        Some((_, places)) if places.contains(',') => {
            return wrong("it has a comma after the decimal point");
        }
        Some((integer, places)) => (integer, places),
        None => (rest, ""),
    };
    if integer.contains(',') && !commas_part_thousands(integer) {
        return wrong("commas must part every three digits, as in 1,234.00");
    }
    let mut digits: String = integer.bytes().filter(|b| *b != b',').map(char::from).collect();
    if digits.is_empty() && places.is_empty() {
        return wrong(GOOD);
    }
    let count = digits.trim_start_matches('0').len() + places.len();
    if count > MAX_DIGITS {
        let kept = format!("more than the {MAX_DIGITS} that can be kept exactly");
        return wrong(&format!("it has {count} digits, {kept}"));
    }
    if digits.is_empty() {
        digits.push('0');
    }
    if !places.is_empty() {
        digits.push('.');
        digits.push_str(places);
    }
    match Decimal::from_str_exact(&digits) {
        Ok(mut value) => {
            value.set_sign_negative(negative && !value.is_zero());
            Ok((Figure::new(value), is_percent))
        }
        Err(_) => wrong(GOOD),
    }
}

/// One to three digits, then three after each comma.
fn commas_part_thousands(integer: &str) -> bool {
    integer.split(',').enumerate().all(|(index, part)| {
        if index == 0 { (1..=3).contains(&part.len()) } else { part.len() == 3 }
    })
}

/// The text for a message, shortened if it is long.
pub(super) fn shown(text: &str) -> String {
    const SHOWN: usize = 60;
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN - 1).chain(['…']).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    fn value(text: &str) -> String {
        let (figure, percent) = figure(text).unwrap();
        format!("{}{}", figure.value, if percent { "%" } else { "" })
    }

    #[test]
    fn figures_as_reports_print_them() {
        for (text, expected) in [
            ("1,557,843.92", "1557843.92"),
            ("1.44000%", "1.44000%"),
            ("25000.00000000", "25000.00000000"),
            ("0", "0"),
            (".50", "0.50"),
            ("-1.00", "-1.00"),
            ("(1.00)", "-1.00"),
            ("(1,234.5%)", "-1234.5%"),
            ("(1.00)%", "-1.00%"),
            ("$1.00", "1.00"),
            ("-$1.00", "-1.00"),
            ("$-1.00", "-1.00"),
            ("($1.00)", "-1.00"),
            ("(0.00)", "0.00"),
            ("9999999999999999999999999999", "9999999999999999999999999999"),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_figure() {
        let long = ["0.00000000000000000000000000001", "99999999999999999999999999999"];
        let short = [
            "1,23.4.5", "12,34.00", "1.", "1..2", ",123", "1,2345", "(1.00", "1.00)", "1.00-",
            "--1.00", "+1.00", "1.000,00", ".", "1%%", "", "%", "(-1.00)",
        ];
        for text in short.into_iter().chain(long) {
            assert!(figure(text).is_err(), "{text}");
        }
    }

    #[test]
    fn words_keep_their_columns() {
        let found = words("  A-1  $ 1.50 %   2");
        let flat: Vec<_> = found.iter().map(|w| (w.text, w.start, w.end)).collect();
        assert_eq!(flat, [("A-1", 2, 5), ("1.50 %", 9, 15), ("2", 18, 19)]);
    }
}
