//! How a page prints dates, such as `%m/%d/%y` or `%B %d, %Y`.

use crate::calendar::{Date, year_of_two_digits};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A format of dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateFormat {
    /// As the layout writes it.
    pub text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// `%d`: one or two digits.
    Day,
    /// `%m`: one or two digits.
    Month,
    /// `%b`: the first three letters.
    MonthShort,
    /// `%B`: the whole name.
    MonthName,
    /// `%y`: two digits.
    YearShort,
    /// `%Y`: four digits.
    Year,
    Char(char),
}

impl DateFormat {
    /// Reads a format, or says what is wrong with it.
    pub fn of(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut chars = text.chars();
        while let Some(char) = chars.next() {
            parts.push(match char {
                '%' => match chars.next() {
                    Some('d') => Part::Day,
                    Some('m') => Part::Month,
                    Some('b') => Part::MonthShort,
                    Some('B') => Part::MonthName,
                    Some('y') => Part::YearShort,
                    Some('Y') => Part::Year,
                    other => {
                        let found: String = std::iter::once('%').chain(other).collect();
                        return Err(format!(
                            "`{found}` is no part of a date; the parts are %d (day), %m, %b or %B \
                             (month as number, short or whole name), %y or %Y (year of two or four \
                             digits)"
                        ));
                    }
                },
                char => Part::Char(char),
            });
        }
        let count = |of: &[Part]| parts.iter().filter(|part| of.contains(part)).count();
        let months = count(&[Part::Month, Part::MonthShort, Part::MonthName]);
        if [count(&[Part::Day]), months, count(&[Part::YearShort, Part::Year])] != [1; 3] {
            return Err("a date has one day, one month and one year, as in %m/%d/%Y".to_owned());
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// The date at the start of a text. It ends with the text or before a space. Letters of either
    /// case are the same.
    pub fn date(&self, text: &str) -> Option<Date> {
        let (mut year, mut month, mut day) = (0, 0, 0);
        let mut rest = text;
        for part in &self.parts {
            match part {
                Part::Day => day = u8::try_from(number(&mut rest, 1..=2)?).ok()?,
                Part::Month => month = u8::try_from(number(&mut rest, 1..=2)?).ok()?,
                Part::MonthShort => month = name(&mut rest, 3)?,
                Part::MonthName => month = name(&mut rest, usize::MAX)?,
                Part::Year => year = number(&mut rest, 4..=4)?,
                Part::YearShort => year = year_of_two_digits(number(&mut rest, 2..=2)?),
                Part::Char(' ') => {
                    rest = rest.strip_prefix(char::is_whitespace)?.trim_start();
                }
                Part::Char(char) => rest = rest.strip_prefix(*char)?,
            }
        }
        let ends = rest.is_empty() || rest.starts_with(char::is_whitespace);
        if ends { Date::from_ymd(year, month, day) } else { None }
    }

    /// The date in this format.
    pub fn print(&self, date: Date) -> String {
        let month = MONTHS.get(usize::from(date.month()) - 1).copied().unwrap_or_default();
        let part = |part: &Part| match part {
            Part::Day => format!("{:02}", date.day()),
            Part::Month => format!("{:02}", date.month()),
            Part::MonthShort => month.get(..3).unwrap_or_default().to_owned(),
            Part::MonthName => month.to_owned(),
            Part::YearShort => format!("{:02}", date.year() % 100),
            Part::Year => date.year().to_string(),
            Part::Char(char) => char.to_string(),
        };
        self.parts.iter().map(part).collect()
    }

    /// A text that both formats read, as different dates; `None` if there is none.
    pub fn contradicts(&self, other: &Self) -> Option<String> {
        let probe = Date::from_ymd(2003, 2, 1)?;
        let printed = self.print(probe);
        other.date(&printed).is_some_and(|read| read != probe).then_some(printed)
    }
}

/// Takes a number with one of these counts of digits from the start of `rest`.
fn number(rest: &mut &str, digits: std::ops::RangeInclusive<usize>) -> Option<u16> {
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = rest.split_at(count);
    *rest = after;
    digits.contains(&count).then(|| number.parse().ok()).flatten()
}

/// Takes the name of a month from the start of `rest`: its first `letters`.
fn name(rest: &mut &str, letters: usize) -> Option<u8> {
    let count = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, after) = rest.split_at(count);
    *rest = after;
    let is_it = |month: &str| month[..letters.min(month.len())].eq_ignore_ascii_case(name);
    u8::try_from(MONTHS.iter().position(|month| is_it(month))? + 1).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(format: &str, text: &str) -> String {
        let date = DateFormat::of(format).unwrap().date(text);
        date.map_or("none".to_owned(), |date| date.to_string())
    }

    #[test]
    fn dates_are_read_in_their_format_only() {
        for (format, text, date) in [
            ("%m/%d/%y", "12/26/03", "2003-12-26"),
            ("%m/%d/%y", "1/2/69", "1969-01-02"),
            ("%m/%d/%y", "1/2/68", "2068-01-02"),
            ("%m/%d/%y", "10/27/03 to holders", "2003-10-27"),
            ("%m/%d/%y", "10/27/2003", "none"),
            ("%m/%d/%y", "27/10/03", "none"),
            ("%m/%d/%y", "2/30/03", "none"),
            ("%m/%d/%y", "10/27/03.", "none"),
            ("%m/%d/%Y", "10/27/03", "none"),
            ("%m/%d/%Y", "010/27/2003", "none"),
            ("%m/%d/%Y", "10/27/2003", "2003-10-27"),
            ("%d-%b-%Y", "25-Jul-2002", "2002-07-25"),
            ("%d-%b-%Y", "25-JUL-2002", "2002-07-25"),
            ("%d-%b-%Y", "25-July-2002", "none"),
            ("%d-%b-%Y", "25-07-2002", "none"),
            ("%d-%b-%Y", "25-Jul-02", "none"),
            ("%B %d, %Y", "JULY 21, 2003", "2003-07-21"),
            ("%B %d, %Y", "May  5, 2003", "2003-05-05"),
            ("%B %d, %Y", "July 21 2003", "none"),
            ("%B %d, %Y", "Jul 21, 2003", "none"),
            ("%B %d, %Y", "", "none"),
            ("%Y.%m.%d", "2003.10.27", "2003-10-27"),
        ] {
            assert_eq!(read(format, text), date, "{text} as {format}");
        }
    }

    #[test]
    fn wrong_formats_are_refused() {
        let once = "a date has one day, one month and one year, as in %m/%d/%Y";
        for format in ["", "%d/%m", "%m/%d/%y/%Y", "%b %m %d %Y"] {
            assert_eq!(DateFormat::of(format).unwrap_err(), once, "{format}");
        }
        assert!(DateFormat::of("%q").unwrap_err().starts_with("`%q` is no part of a date"));
        assert!(DateFormat::of("%d/%m/%").unwrap_err().starts_with("`%` is no part of a date"));
    }

    #[test]
    fn formats_that_read_one_text_as_two_dates_contradict_each_other() {
        let of = |text| DateFormat::of(text).unwrap();
        let both = |one, other| of(one).contradicts(&of(other));
        assert_eq!(both("%m/%d/%Y", "%d/%m/%Y").as_deref(), Some("02/01/2003"));
        assert_eq!(both("%y/%m/%d", "%m/%d/%y").as_deref(), Some("03/02/01"));
        assert_eq!(both("%m/%d/%Y", "%m/%d/%y"), None);
        assert_eq!(both("%m/%d/%Y", "%d-%b-%Y"), None);
    }
}
