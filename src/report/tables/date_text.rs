//! Dates as tables write them.

use crate::calendar::{Date, DistributionDates, year_of_two_digits};
use crate::error::quote;

/// A part of a date's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// `%Y`: four digits.
    Year,
    /// `%y`: two digits.
    ShortYear,
    /// `%m`: one or two digits.
    Month,
    /// `%d`: one or two digits.
    Day,
    /// `%b`: a month in three letters or in full.
    MonthName,
    /// Text between the parts.
    Literal(char),
}

/// How a table writes its dates: `%Y-%m-%d`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateFormat {
    parts: Vec<Part>,
}

/// What a date of a table's line means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateMeaning {
    /// The distribution date.
    Distribution,
    /// The distribution of the month that is this number of months later.
    Month(i32),
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl DateFormat {
    /// `2003-10-27`.
    pub(super) fn iso() -> Self {
        use Part::{Day, Literal, Month, Year};
        Self { parts: vec![Year, Literal('-'), Month, Literal('-'), Day] }
    }

    /// `12/2003`.
    pub(super) fn of_months() -> Self {
        Self { parts: vec![Part::Month, Part::Literal('/'), Part::Year] }
    }

    /// Reads a format of `%Y`, `%y`, `%m`, `%d`, `%b` and other characters.
    ///
    /// # Errors
    ///
    /// A message if another letter follows a `%`, or if year or month is missing or twice.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut characters = text.chars();
        while let Some(c) = characters.next() {
            parts.push(match c {
                '%' => match characters.next() {
                    Some('Y') => Part::Year,
                    Some('y') => Part::ShortYear,
                    Some('m') => Part::Month,
                    Some('d' | 'e') => Part::Day,
                    Some('b' | 'B') => Part::MonthName,
                    Some('%') => Part::Literal('%'),
                    other => {
                        let other = other.map(String::from).unwrap_or_default();
                        return Err(format!(
                            "{} is not known; a format has %Y or %y for the year, %m or %b for \
                             the month, %d for the day",
                            quote(&format!("%{other}"))
                        ));
                    }
                },
                c => Part::Literal(c),
            });
        }
        let count = |of: &[Part]| parts.iter().filter(|part| of.contains(part)).count();
        for (name, of, least) in [
            ("year, %Y or %y", &[Part::Year, Part::ShortYear][..], 1),
            ("month, %m or %b", &[Part::Month, Part::MonthName][..], 1),
            ("day, %d", &[Part::Day][..], 0),
        ] {
            match count(of) {
                0 if least == 1 => return Err(format!("the format has no {name}")),
                0 | 1 => {}
                _ => return Err(format!("the format has more than one {name}")),
            }
        }
        Ok(Self { parts })
    }

    /// Whether the format says which day of the month it is.
    pub(super) fn has_day(&self) -> bool {
        self.parts.contains(&Part::Day)
    }

    /// The date of a text; the first day of the month if the format has no day.
    pub(super) fn read(&self, text: &str) -> Option<Date> {
        let (mut year, mut month, mut day) = (None, None, 1);
        let mut rest = text;
        for (at, part) in self.parts.iter().enumerate() {
            // `%Y%m%d` has two digits for each part: no other character ends them.
            let is_open = !matches!(
                self.parts.get(at + 1),
                Some(Part::Month | Part::Day | Part::Year | Part::ShortYear)
            );
            let least = if is_open { 1 } else { 2 };
            match part {
                Part::Year => year = Some(digits(&mut rest, 4, 4)?),
                Part::ShortYear => year = Some(year_of_two_digits(digits(&mut rest, 2, 2)?)),
                Part::Month => month = u8::try_from(digits(&mut rest, least, 2)?).ok(),
                Part::Day => day = u8::try_from(digits(&mut rest, least, 2)?).ok()?,
                Part::MonthName => month = Some(month_name(&mut rest)?),
                Part::Literal(c) => rest = rest.strip_prefix(*c)?,
            }
        }
        if !rest.is_empty() {
            return None;
        }
        Date::from_ymd(year?, month?, day)
    }
}

/// The number that the next digits make, at least `least` and at most `most` of them.
fn digits(rest: &mut &str, least: usize, most: usize) -> Option<u16> {
    let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count < least {
        return None;
    }
    let (number, after) = rest.split_at(count);
    *rest = after;
    number.parse().ok()
}

/// The number of a month in letters: `Oct`, `OCTOBER`, `Sept`.
fn month_name(rest: &mut &str) -> Option<u8> {
    let count = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, after) = rest.split_at(count);
    *rest = after;
    let name = name.to_ascii_lowercase();
    let is_name = |month: &&str| name.len() >= 3 && month.starts_with(name.as_str());
    let number = MONTHS.iter().position(is_name)? + 1;
    u8::try_from(number).ok()
}

impl DateMeaning {
    /// The distribution date that a line's date means. `None` before the first distribution and after
    /// the year 2199.
    pub(super) fn distribution(self, date: Date, of: &DistributionDates) -> Option<Date> {
        match self {
            Self::Distribution => Some(date),
            Self::Month(later) => {
                let months = date.months_since(of.first).checked_add(later)?;
                of.date(u32::try_from(months).ok()?.checked_add(1)?)
            }
        }
    }
}

/// Formats that a message can suggest.
const KNOWN: [&str; 15] = [
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%m/%d/%y",
    "%d/%m/%y",
    "%d-%b-%y",
    "%d-%b-%Y",
    "%Y%m%d",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%m-%d-%Y",
    "%b %d, %Y",
    "%d %b %Y",
    "%m/%Y",
    "%b-%y",
];

/// The message for a text that is no date of a format, in the table `table`.
pub(super) fn wrong_date(text: &str, format: &DateFormat, table: &str) -> String {
    let shown = quote(text);
    let all = KNOWN.iter().filter_map(|known| Some((*known, DateFormat::parse(known).ok()?)));
    let fits = |format: &DateFormat| format.read(text).is_some();
    let known: Vec<_> = all.filter(|(_, other)| other != format && fits(other)).take(2).collect();
    let setting = |(pattern, format): &(&str, DateFormat)| match format.has_day() {
        true => format!("`date_format: \"{pattern}\"`"),
        false => format!("`date: month` and `date_format: \"{pattern}\"`"),
    };
    let is_serial = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(first) = known.first() {
        let or = known.get(1).map(|second| format!(", or {}", setting(second))).unwrap_or_default();
        format!(
            "{shown} is read as a date only if a columns.yaml beside the file says so: write {}{or} \
             under `{table}:`",
            setting(first)
        )
    } else if is_serial {
        format!("{shown} is a spreadsheet's number of a day; show the column as dates, 2003-10-27")
    } else {
        format!("{shown} is no date; write year, month and day as 2003-10-27")
    }
}
