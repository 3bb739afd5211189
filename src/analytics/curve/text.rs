//! Curves as text: `par: 3m=4.1, 2y=3.9`, or a CSV file.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::discount_curve::{Curve, CurveKind};
use super::shape::Interpolation;
use crate::collateral::{csv_text, parse_plain_number};
use crate::error::{Diagnostic, Errors, Mistakes, quote, shortened};
use crate::text_file::read_text;

/// The longest text of a curve, and the longest line of a CSV file, in bytes.
const LONGEST_TEXT: usize = 64 << 10;

/// The largest CSV file, in bytes.
const LARGEST_BYTES: u64 = 1 << 20;

/// Reads `KIND: TIME=PERCENT, …`: the kind is `par`, `zero` or `swap`, a time is in years (`0.25`, `2y`)
/// or months (`3m`).
///
/// ```
/// use paydown::analytics::Curve;
/// let curve: Curve = "par: 3m=4.1, 1=4, 2y=3.9".parse().unwrap();
/// assert_eq!(curve.nodes(), [(0.25, 4.1), (1.0, 4.0), (2.0, 3.9)]);
/// assert_eq!(curve.to_string(), "par: 0.25=4.1, 1=4, 2=3.9");
/// ```
///
/// The error lists every mistake, with its column.
impl FromStr for Curve {
    type Err = Errors;

    fn from_str(text: &str) -> Result<Self, Errors> {
        let mut read = Nodes::of("curve");
        if text.len() > LONGEST_TEXT {
            let message = format!("the text is longer than {LONGEST_TEXT} bytes; use a file");
            return Err(Diagnostic::of_file("curve", message).into());
        }
        let Some((kind, nodes)) = text.split_once(':') else {
            let message = format!(
                "{} has no kind; write `par:`, `zero:` or `swap:` before the rates, such as `par: 3m=4.1, 2y=3.9`",
                quote(text)
            );
            return Err(Diagnostic::of_file("curve", message).into());
        };
        let column = |part: &str| {
            let before = part.as_ptr() as usize - text.as_ptr() as usize;
            text[..before].chars().count() + 1
        };
        let kind = kind.parse::<CurveKind>();
        if let Err(errors) = &kind {
            for error in errors {
                read.mistakes.at_place(1, 1, error.message.clone());
            }
        }
        for node in nodes.split(',').map(str::trim) {
            let place = (1, column(node));
            match node.split_once('=') {
                Some((time, rate)) => read.add(place, time.trim(), rate.trim()),
                None => {
                    let message = format!(
                        "{} is no node; write a time and its rate, such as 2y=3.9",
                        quote(node)
                    );
                    read.mistakes.at_place(place.0, place.1, message);
                }
            }
        }
        read.finish(kind.unwrap_or(CurveKind::Par))
    }
}

/// The kind and the nodes, as text that is read again.
impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (years, rate_pct)) in self.nodes().iter().enumerate() {
            match number {
                0 => write!(f, "{}: {years}={rate_pct}", self.kind())?,
                _ => write!(f, ", {years}={rate_pct}")?,
            }
        }
        Ok(())
    }
}

impl Curve {
    /// Reads a CSV text whose header is `years,rate_pct` or `tenor,rate_pct`: a line for each node, a
    /// time in years (`0.25`, `2y`) or months (`3m`) and a rate in percent. `file` is its name in
    /// messages.
    ///
    /// # Errors
    /// Every mistake with its line.
    ///
    /// ```
    /// use paydown::analytics::{Curve, CurveKind};
    /// let text = "tenor,rate_pct\n3m,4.1\n2y,3.9\n";
    /// let curve = Curve::from_csv("treasury.csv", text, CurveKind::Par).unwrap();
    /// assert_eq!(curve.nodes(), [(0.25, 4.1), (2.0, 3.9)]);
    /// ```
    pub fn from_csv(file: &str, text: &str, kind: CurveKind) -> Result<Self, Errors> {
        let text = csv_text::checked(file, text, LONGEST_TEXT, "node")?;
        let mut read = Nodes::of(file);
        for (number, record) in csv_text::records(text).enumerate() {
            if read.mistakes.is_full() {
                break;
            }
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    read.mistakes.of_file(format!("not a CSV text: {error}"));
                    break;
                }
            };
            let line = record.position().map_or(0, |at| at.line() as usize);
            let fields: Vec<&str> = record.iter().collect();
            match fields[..] {
                ["years" | "tenor", "rate_pct"] if number == 0 => {}
                _ if number == 0 => {
                    let known = ["years", "tenor", "rate_pct"];
                    let message = csv_text::header_of_another_form(text, &known);
                    let message = message.unwrap_or_else(|| {
                        let header = shortened(&fields.join(","));
                        format!(
                            "the header is “years,rate_pct” or “tenor,rate_pct”, not “{header}”"
                        )
                    });
                    return Err(Diagnostic::at_line(file, line, message).into());
                }
                [time, rate] => read.add((line, 0), time, rate),
                _ => read.mistakes.at_line(line, csv_text::wrong_field_count(&record, 2)),
            }
        }
        read.finish(kind)
    }

    /// Reads a CSV file of at most 1 MiB, in the format of [`from_csv`](Self::from_csv).
    ///
    /// # Errors
    /// Every mistake with its line, or a message that the file cannot be read.
    pub fn from_csv_file(path: &Path, kind: CurveKind) -> Result<Self, Errors> {
        let text = read_text(path, LARGEST_BYTES, "a file of a curve; name fewer nodes")?;
        Self::from_csv(&path.display().to_string(), &text, kind)
    }
}

/// Nodes as they are read, each with its line and column.
struct Nodes {
    nodes: Vec<(f64, f64)>,
    places: Vec<(usize, usize)>,
    mistakes: Mistakes,
}

impl Nodes {
    fn of(file: &str) -> Self {
        Self { nodes: Vec::new(), places: Vec::new(), mistakes: Mistakes::showing_all(file) }
    }

    fn add(&mut self, place: (usize, usize), time: &str, rate: &str) {
        let years = years(time).map_err(|message| format!("{}: {message}", quote(time)));
        let rate_pct =
            parse_plain_number(rate).map_err(|message| format!("{}: {message}", quote(rate)));
        match (years, rate_pct) {
            (Ok(years), Ok(rate_pct)) => {
                self.nodes.push((years, rate_pct));
                self.places.push(place);
            }
            (years, rate_pct) => {
                for message in [years.err(), rate_pct.err()].into_iter().flatten() {
                    self.mistakes.at_place(place.0, place.1, message);
                }
            }
        }
    }

    /// The curve, if every node was read and is right.
    fn finish(mut self, kind: CurveKind) -> Result<Curve, Errors> {
        let was_read = self.mistakes.is_empty();
        let made = Curve::made(kind, Interpolation::default(), &self.nodes);
        for (number, message) in made.as_ref().err().into_iter().flatten() {
            // Without a node that cannot be read, others may seem to be too few.
            if was_read || !self.nodes.is_empty() {
                let (line, column) = self.places.get(*number).copied().unwrap_or_default();
                self.mistakes.at_place(line, column, message.clone());
            }
        }
        self.mistakes.finish(made.ok())
    }
}

/// A time in years: `0.25`, `2y`, `3m`.
fn years(text: &str) -> Result<f64, String> {
    let (number, months) = match text.strip_suffix(['y', 'Y']) {
        Some(number) => (number, false),
        None => text.strip_suffix(['m', 'M']).map_or((text, false), |number| (number, true)),
    };
    let number = parse_plain_number(number)
        .map_err(|_| "write a time in years or months, such as 0.25, 2y or 3m".to_owned())?;
    Ok(if months { number / 12.0 } else { number })
}
