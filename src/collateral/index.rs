//! Index curves: projected rates of the indices that adjustable loans and floating classes follow.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::csv_text;
use super::vector::{Quantity, Vector};
use super::vector_syntax::parse_plain_number;
use crate::calendar::Date;
use crate::error::{Diagnostic, Errors, Mistakes, nearest, shortened};
use crate::text_file::read_text;

/// Greatest distance in months between a month in a file and the first projected month.
const FARTHEST_MONTH: i64 = 10_000;

/// Longest line of a file of rates, in bytes.
const LONGEST_LINE: usize = 4 << 10;

/// Largest file of rates: 1 MiB.
const LARGEST_BYTES: u64 = 1 << 20;

/// The rates of one index, in percent, by month counted from the first projected one (month 1).
///
/// Months 0, −1, … precede the projection; a look-back reads them. A month without a rate has the
/// rate of the last earlier month with one. Months before the first rate have the first rate.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexCurve {
    shape: Shape,
    /// The first projected month, if the curve was read from dates.
    first_month: Option<Date>,
}

/// Months in a row that a curve has no rate for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct UncoveredMonths {
    pub first: i64,
    pub last: i64,
    /// The month whose rate applies to them, and that rate.
    pub taken_from: i64,
    pub rate_pct: f64,
}

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Vector(Vector),
    /// Months and rates, at least one, months strictly ascending; shared by all clones.
    Points(Arc<[(i64, f64)]>),
}

impl IndexCurve {
    /// One rate for every month.
    #[must_use]
    pub fn flat(rate_pct: f64) -> Self {
        Self::from_vector(Vector::flat(rate_pct))
    }

    /// Rates as an assumption vector.
    #[must_use]
    pub const fn from_vector(vector: Vector) -> Self {
        Self { shape: Shape::Vector(vector), first_month: None }
    }

    /// A rate for each month from the first projected one; the last holds.
    ///
    /// ```
    /// use paydown::collateral::IndexCurve;
    /// let curve = IndexCurve::from_rates(&[1.0, 1.5]);
    /// assert_eq!([0, 1, 2, 3].map(|month| curve.rate_pct(month)), [1.0, 1.0, 1.5, 1.5]);
    /// ```
    #[must_use]
    pub fn from_rates(rates_pct: &[f64]) -> Self {
        let points = (1..).zip(rates_pct.iter().copied());
        Self { shape: Shape::Points(points.collect()), first_month: None }
    }

    /// Reads rates in the syntax of assumption vectors: `1.1`, `1.1 ramp 36 3.5, 4`.
    ///
    /// # Errors
    /// All mistakes, in the order of the text.
    pub fn parse(text: &str) -> Result<Self, Vec<super::VectorError>> {
        Vector::parse(text, Quantity::IndexRate).map(Self::from_vector)
    }

    /// Reads a CSV text whose header is `month,rate` or `date,rate`.
    ///
    /// Rates are in percent. A month may be 0 or negative, and a date may precede the first
    /// projected month: look-backs read this history. We use only the month of a date
    /// (`2003-12-26`). `first_month` is any day in the first projected month.
    ///
    /// # Errors
    /// Every mistake with its line and column; messages name the file `file`.
    ///
    /// ```
    /// use paydown::{calendar::Date, collateral::IndexCurve};
    /// let start = Date::from_ymd(2003, 12, 1).unwrap();
    /// let text = "date,rate\n2003-11-01,1.12\n2004-01-15,1.25\n";
    /// let curve = IndexCurve::from_csv("libor.csv", text, start).unwrap();
    /// assert_eq!((curve.rate_pct(0), curve.rate_pct(1), curve.rate_pct(2)), (1.12, 1.12, 1.25));
    /// ```
    pub fn from_csv(file: &str, text: &str, first_month: Date) -> Result<Self, Errors> {
        read_points(file, text, first_month)
    }

    /// Reads a CSV file of at most 1 MiB, in the format of [`from_csv`](Self::from_csv).
    ///
    /// # Errors
    /// Every mistake with its line and column, or a message that the file cannot be read.
    pub fn from_csv_file(path: &Path, first_month: Date) -> Result<Self, Errors> {
        let text = read_text(path, LARGEST_BYTES, "a file of index rates; name fewer months")?;
        Self::from_csv(&path.display().to_string(), &text, first_month)
    }

    /// The rate in a month, in percent.
    #[must_use]
    pub fn rate_pct(&self, month: i64) -> f64 {
        match &self.shape {
            Shape::Vector(vector) => vector.at(u32::try_from(month.max(1)).unwrap_or(u32::MAX)),
            Shape::Points(points) => {
                let after = points.partition_point(|(at, _)| *at <= month);
                points.get(after.saturating_sub(1)).map_or(0.0, |p| p.1)
            }
        }
    }

    /// The curve with `shift_pct` added to every rate; 1 is a hundred basis points.
    #[must_use]
    pub fn shifted(&self, shift_pct: f64) -> Self {
        let shape = match &self.shape {
            Shape::Vector(vector) => Shape::Vector(vector.shifted(shift_pct)),
            Shape::Points(points) => {
                Shape::Points(points.iter().map(|(m, r)| (*m, r + shift_pct)).collect())
            }
        };
        Self { shape, first_month: self.first_month }
    }

    /// The greatest rate of any month, in percent.
    pub(super) fn greatest_rate_pct(&self) -> f64 {
        match &self.shape {
            Shape::Vector(vector) => vector.range_pct().1,
            Shape::Points(points) => points.iter().map(|point| point.1).fold(f64::MIN, f64::max),
        }
    }

    /// The months from `first` to `last` for which the curve has no rate: those before its first,
    /// after its last and between two. A vector has a rate for every month.
    pub(crate) fn uncovered(&self, first: i64, last: i64) -> Vec<UncoveredMonths> {
        let Shape::Points(points) = &self.shape else { return Vec::new() };
        let mut found = Vec::new();
        let mut add = |from: i64, to: i64, (taken_from, rate_pct): (i64, f64)| {
            let (from, to) = (from.max(first), to.min(last));
            if from <= to {
                found.push(UncoveredMonths { first: from, last: to, taken_from, rate_pct });
            }
        };
        if let (Some(start), Some(end)) = (points.first(), points.last()) {
            add(first, start.0 - 1, *start);
            for pair in points.windows(2) {
                add(pair[0].0 + 1, pair[1].0 - 1, pair[0]);
            }
            add(end.0 + 1, last, *end);
        }
        found
    }

    /// A month as the curve's file names it: `2024-02`, or its number.
    pub(crate) fn month_name(&self, month: i64) -> String {
        let date = self.first_month.and_then(|first| {
            let first = Date::from_ymd(first.year(), first.month(), 1)?;
            first.add_months(i32::try_from(month - 1).ok()?)
        });
        match date {
            Some(date) => format!("{:04}-{:02}", date.year(), date.month()),
            None => format!("month {month}"),
        }
    }

    /// What is wrong with the curve's rates, or `None`.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        match &self.shape {
            Shape::Vector(vector) => vector.problem(Quantity::IndexRate),
            Shape::Points(points) => {
                points.iter().find_map(|(_, rate)| Quantity::IndexRate.problem(*rate))
            }
        }
    }
}

impl From<f64> for IndexCurve {
    fn from(rate_pct: f64) -> Self {
        Self::flat(rate_pct)
    }
}

impl From<Vector> for IndexCurve {
    fn from(vector: Vector) -> Self {
        Self::from_vector(vector)
    }
}

impl fmt::Display for IndexCurve {
    /// Writes the rates from month 1 as text that [`parse`](Self::parse) reads. That text has no
    /// place for the rates of earlier months, which a CSV file may have.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let points = match &self.shape {
            Shape::Vector(vector) => return vector.fmt(f),
            Shape::Points(points) => points,
        };
        let mut from = 1;
        for (month, _) in points.iter().filter(|(month, _)| *month > 1) {
            write!(f, "{} for {}, ", self.rate_pct(from), month - from)?;
            from = *month;
        }
        write!(f, "{}", self.rate_pct(from))
    }
}

/// Curves by the names that loans and classes use: `libor-1m`, `libor-12m`, `cmt-1y`, …
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Indices {
    // Shared by all clones: every scenario has one.
    curves: Arc<[(Arc<str>, IndexCurve)]>,
}

impl Indices {
    /// Sets the curve of a name and replaces any earlier one.
    pub fn set(&mut self, name: &str, curve: IndexCurve) {
        let mut curves = self.curves.to_vec();
        match curves.iter_mut().find(|(known, _)| **known == *name) {
            Some((_, old)) => *old = curve,
            None => curves.push((name.into(), curve)),
        }
        self.curves = curves.into();
    }

    /// The curve of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&IndexCurve> {
        self.iter().find(|(known, _)| *known == name).map(|(_, curve)| curve)
    }

    /// Names and curves, in the order they were first set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &IndexCurve)> {
        self.curves.iter().map(|(name, curve)| (&**name, curve))
    }

    /// Every curve with `shift_pct` added.
    #[must_use]
    pub fn shifted(&self, shift_pct: f64) -> Self {
        let shift =
            |(name, curve): &(Arc<str>, IndexCurve)| (name.clone(), curve.shifted(shift_pct));
        Self { curves: self.curves.iter().map(shift).collect() }
    }

    /// The message for an index that `who` follows and that has no curve; `followed` are the names
    /// of all indices that are followed, so that a curve with another name may be meant for it.
    pub(crate) fn missing(&self, who: &str, name: &str, followed: &[&str]) -> String {
        let unused = self.iter().map(|(known, _)| known).filter(|known| !followed.contains(known));
        let shown = shortened(name);
        match nearest(name, unused) {
            Some(near) => format!(
                "{who} follow the index “{shown}”, and the curve given is named “{}”, which they do \
                 not follow; name it “{shown}”",
                shortened(near)
            ),
            None => {
                format!("no curve is given for the index “{shown}”; give one, such as {shown}=3.5")
            }
        }
    }
}

fn read_points(file: &str, text: &str, first_month: Date) -> Result<IndexCurve, Errors> {
    let mut mistakes = Mistakes::showing_all(file);
    let mut points: Vec<(i64, f64)> = Vec::new();
    let mut dated = false;
    let text = csv_text::checked(file, text, LONGEST_LINE, "month")?;
    for (position, record) in csv_text::records(text).enumerate() {
        if mistakes.is_full() {
            break;
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                mistakes.of_file(format!("not a CSV text: {error}"));
                break;
            }
        };
        let line = record.position().map_or(0, |at| at.line() as usize);
        let fields: Vec<&str> = record.iter().collect();
        if position == 0 {
            match fields.as_slice() {
                ["month", "rate"] => {}
                ["date", "rate"] => dated = true,
                _ => {
                    let header = shortened(&fields.join(","));
                    let message =
                        csv_text::header_of_another_form(text, &["month", "date", "rate"])
                            .unwrap_or_else(|| {
                                format!("the header is “month,rate” or “date,rate”, not “{header}”")
                            });
                    return Err(Diagnostic::at_line(file, line, message).into());
                }
            }
            continue;
        }
        let [when, rate] = fields.as_slice() else {
            mistakes.at_line(line, csv_text::wrong_field_count(&record, 2));
            continue;
        };
        let (shown_when, shown_rate) = (shortened(when), shortened(rate));
        let month = if dated {
            Date::parse_iso(when)
                .map(|date| i64::from(date.months_since(first_month)) + 1)
                .ok_or_else(|| format!("column date, “{shown_when}”: write a date as 2003-12-26"))
        } else {
            when.parse::<i64>()
                .ok()
                .filter(|month| (-FARTHEST_MONTH..=FARTHEST_MONTH).contains(month))
                .ok_or_else(|| format!("column month, “{shown_when}”: write a whole number of months, 1 for the first projected one"))
        };
        let value = parse_plain_number(rate)
            .and_then(|rate| Quantity::IndexRate.checked(rate))
            .map_err(|message| format!("column rate, “{shown_rate}”: {message}"));
        match (month, value) {
            (Ok(month), Ok(_)) if points.last().is_some_and(|(before, _)| *before >= month) => {
                let rule = "each month appears once, in ascending order";
                mistakes.at_line(line, format!("“{shown_when}”: {rule}"));
            }
            (Ok(month), Ok(value)) => points.push((month, value)),
            (month, value) => {
                for message in [month.err(), value.err()].into_iter().flatten() {
                    mistakes.at_line(line, message);
                }
            }
        }
    }
    if mistakes.is_empty() && points.is_empty() {
        mistakes.of_file("an index needs at least one line with a month and a rate");
    }
    let first_month = dated.then_some(first_month);
    mistakes.finish(Some(IndexCurve { shape: Shape::Points(points.into()), first_month }))
}
