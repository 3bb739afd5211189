//! The lines above the tables of a page: how they name the series and the dates.

use super::dates::DateFormat;
use crate::calendar::Date;

/// The words and formats of the lines above the tables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Front {
    /// In order: the first of these that a page has names its series.
    pub series: Vec<SeriesLabel>,
    pub distribution_date: Vec<String>,
    pub record_date: Vec<String>,
    pub dates: Vec<DateFormat>,
}

/// Words before the series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SeriesLabel {
    pub after: String,
    /// If given, only a word of this form is the series, and only at the end of its phrase:
    /// sentences name series too.
    pub form: Option<SeriesForm>,
}

/// How a series is written, such as `%Y-%n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SeriesForm(Vec<Part>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// `%Y`: a year of four digits.
    Year,
    /// `%y`: a year of two digits.
    YearShort,
    /// `%n`: letters and digits, at least one.
    Number,
    Char(char),
}

impl Front {
    /// The date at the start of a text, in any of the formats.
    pub fn date(&self, text: &str) -> Option<Date> {
        self.dates.iter().find_map(|format| format.date(text))
    }

    /// How many of the three entries some line has.
    pub fn fit(&self, lines: &[&str]) -> usize {
        let has = |labels: &[String]| {
            let dated = |line: &&str| {
                labels
                    .iter()
                    .any(|label| entry(line, label).is_some_and(|value| self.date(value).is_some()))
            };
            lines.iter().any(dated)
        };
        let series = |line: &&str| self.series.iter().any(|label| label.series(line).is_some());
        usize::from(lines.iter().any(series))
            + usize::from(has(&self.distribution_date))
            + usize::from(has(&self.record_date))
    }

    /// A date in each format: `10/27/03, 10/27/2003 or 27-Oct-2003`.
    pub fn example_dates(&self) -> String {
        let Some(date) = Date::from_ymd(2003, 10, 27) else { return String::new() };
        let examples: Vec<String> = self.dates.iter().map(|format| format.print(date)).collect();
        match &examples[..] {
            [before @ .., last] if !before.is_empty() => {
                format!("{} or {last}", before.join(", "))
            }
            _ => examples.concat(),
        }
    }

    /// A line such as `Distribution Date: 10/27/03`.
    pub fn example_distribution(&self) -> String {
        let label = self.distribution_date.first().map_or("", String::as_str);
        let date = Date::from_ymd(2003, 10, 27);
        let date = self.dates.first().zip(date).map(|(format, date)| format.print(date));
        format!("{label} {}", date.unwrap_or_default())
    }

    /// A line such as `Series: 2005-2`.
    pub fn example_series(&self) -> String {
        let Some(SeriesLabel { after, form }) = self.series.first() else { return String::new() };
        let form = form.as_ref().map_or("2005-2".to_owned(), SeriesForm::example);
        format!("{after} {form}")
    }
}

impl SeriesLabel {
    /// The series in a line.
    pub fn series<'t>(&self, text: &'t str) -> Option<&'t str> {
        let Some(form) = &self.form else {
            return entry(text, &self.after)?.split(' ').next();
        };
        entries(text, &self.after).find(|value| form.fits(value))
    }
}

impl SeriesForm {
    /// Reads a form, or says what is wrong with it.
    pub fn of(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut chars = text.chars();
        while let Some(char) = chars.next() {
            parts.push(match char {
                '%' => match chars.next() {
                    Some('Y') => Part::Year,
                    Some('y') => Part::YearShort,
                    Some('n') => Part::Number,
                    other => {
                        let found: String = std::iter::once('%').chain(other).collect();
                        return Err(format!(
                            "`{found}` is no part of a series; the parts are %Y or %y (a year of \
                             four or two digits) and %n (letters and digits)"
                        ));
                    }
                },
                char if char.is_whitespace() => {
                    return Err("a series is one word, without a space".to_owned());
                }
                char => Part::Char(char),
            });
        }
        if parts.iter().all(|part| matches!(part, Part::Char(_))) {
            return Err("the form of a series has a year or a number, as in %Y-%n".to_owned());
        }
        Ok(Self(parts))
    }

    fn fits(&self, text: &str) -> bool {
        let mut rest = text;
        let fits = self.0.iter().all(|part| {
            let (most, is): (usize, fn(&u8) -> bool) = match part {
                Part::Year => (4, u8::is_ascii_digit),
                Part::YearShort => (2, u8::is_ascii_digit),
                Part::Number => (usize::MAX, u8::is_ascii_alphanumeric),
                Part::Char(char) => {
                    let after = rest.strip_prefix(*char);
                    rest = after.unwrap_or(rest);
                    return after.is_some();
                }
            };
            let found = rest.bytes().take_while(is).take(most).count();
            rest = &rest[found..];
            if most == usize::MAX { found > 0 } else { found == most }
        });
        fits && rest.is_empty()
    }

    fn example(&self) -> String {
        let part = |part: &Part| match part {
            Part::Year => "2005".to_owned(),
            Part::YearShort => "05".to_owned(),
            Part::Number => "2".to_owned(),
            Part::Char(char) => char.to_string(),
        };
        self.0.iter().map(part).collect()
    }
}

/// The text after `name`, up to two spaces: `THB  Series: 2003-4`. The name must be at the start
/// of the line or after a space.
pub(crate) fn entry<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut windows = text.as_bytes().windows(name.len());
    let at = windows.position(|window| window.eq_ignore_ascii_case(name.as_bytes()))?;
    let before = text.get(..at)?;
    if !(before.is_empty() || before.ends_with(char::is_whitespace)) {
        return None;
    }
    let rest = text.get(at + name.len()..)?.trim_start();
    let phrase = rest.split("  ").next().unwrap_or(rest);
    (!phrase.is_empty()).then_some(phrase)
}

/// The words after every `name` in a line that end a phrase.
fn entries<'t>(text: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    let name: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
    text.split("  ").filter_map(move |phrase| {
        let words: Vec<&str> = phrase.split_whitespace().collect();
        let (last, before) = words.split_last()?;
        let start = before.len().checked_sub(name.len())?;
        let is_named =
            before[start..].iter().zip(&name).all(|(word, name)| word.eq_ignore_ascii_case(name));
        is_named.then_some(*last)
    })
}
