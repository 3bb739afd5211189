//! Reads the fields of a deal file as text, amounts, dates, lists and so on.
//!
//! A method that fails reports its own mistake and returns `None`. So a reader can continue and
//! report all mistakes of a file at once, and its own `None` needs no message. [`Fields::optional`]
//! also returns `None` for an absent field, without a report.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use super::formula::{self, Expr};
use super::limits::LONGEST_NAME;
use super::schema::Part;
use crate::calendar::Date;
use crate::error::{Mistakes, first_foreign_letter, nearest, quote};
use crate::number::MONEY_LIMIT;
use crate::yaml::{Key, Node, Value};

/// The fields of one part of a deal. [`Fields::finish`] reports unknown ones.
pub(crate) struct Fields<'n> {
    part: &'static Part,
    node: &'n Node,
    entries: &'n [(Key, Node)],
    /// Names that the reader has looked up; at the end, all names of the part.
    looked_up: Vec<&'static str>,
}

/// A value and the name of its field.
#[derive(Clone, Copy)]
pub(crate) struct Field<'n> {
    pub(crate) name: &'n str,
    pub(crate) node: &'n Node,
    /// Whether the field may be left out.
    optional: bool,
}

impl<'n> Fields<'n> {
    /// The fields of the document itself.
    pub(crate) fn of(node: &'n Node, part: &'static Part, mistakes: &mut Mistakes) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            let (part, found) = (part.name, found(node));
            let message = format!("{part} must be written as fields, `name: value`; found {found}");
            mistakes.at(node, message);
            return None;
        };
        Some(Self { part, node, entries, looked_up: Vec::new() })
    }

    /// Sets the part when the reader knows which kind it is.
    pub(crate) const fn become_part(&mut self, part: &'static Part) {
        self.part = part;
    }

    /// The node of the fields, for mistakes about several fields together.
    pub(crate) const fn node(&self) -> &'n Node {
        self.node
    }

    pub(crate) fn required(
        &mut self,
        name: &'static str,
        mistakes: &mut Mistakes,
    ) -> Option<Field<'n>> {
        let field = self.find(name, false);
        if field.is_none() {
            let message = format!("`{name}` is missing in {}", self.part.name);
            mistakes.at(self.node, message);
        }
        field
    }

    /// A field that may be left out.
    pub(crate) fn optional(&mut self, name: &'static str) -> Option<Field<'n>> {
        self.find(name, true)
    }

    /// A field that may be left out, as `read` reads it, or `absent`. `None` only if it is wrong.
    pub(crate) fn optional_or<T>(
        &mut self,
        name: &'static str,
        absent: T,
        read: impl FnOnce(Field<'n>) -> Option<T>,
    ) -> Option<T> {
        self.optional(name).map_or(Some(absent), read)
    }

    fn find(&mut self, name: &'static str, optional: bool) -> Option<Field<'n>> {
        // Otherwise the schema lacks the field. Every test that reads such a part checks this.
        debug_assert!(self.part.has(name), "`{name}` is read, but {} has none", self.part.name);
        self.looked_up.push(name);
        let (_, node) = self.entries.iter().find(|(key, _)| key.text == name)?;
        Some(Field { name, node, optional })
    }

    /// Reports unknown fields. Call it after looking up every field of the part.
    pub(crate) fn finish(self, mistakes: &mut Mistakes) {
        for name in self.part.names() {
            debug_assert!(self.looked_up.contains(&name), "`{name}` is never read");
        }
        for (key, _) in self.entries {
            if mistakes.is_full() {
                return;
            }
            if self.part.has(&key.text) {
                continue;
            }
            let known: Vec<&str> = self.part.names().collect();
            let meant = match nearest(&key.text, known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`? Fields here"),
                None => "fields here".to_owned(),
            };
            let message = format!(
                "unknown field {} in {}; {meant}: {}",
                quote(&key.text),
                self.part.name,
                known.join(", ")
            );
            mistakes.at_place(key.line, key.column, message);
        }
    }
}

impl<'n> Field<'n> {
    /// Reports a mistake at the place of this field's value.
    pub(crate) fn wrong<T>(
        &self,
        mistakes: &mut Mistakes,
        message: impl Into<String>,
    ) -> Option<T> {
        mistakes.at(self.node, message);
        None
    }

    /// Reports that the value is not the `expected` one.
    fn must_be<T>(&self, expected: &str, mistakes: &mut Mistakes) -> Option<T> {
        let found = found(self.node);
        let message = format!("`{}` must be {expected}; found {found}", self.name);
        self.wrong(mistakes, message)
    }

    fn filled(&self, expected: &str, mistakes: &mut Mistakes) -> Option<()> {
        let nothing = match &self.node.value {
            Value::Empty => true,
            Value::Text { text, .. } => text.trim().is_empty(),
            Value::List(_) | Value::Map(_) => false,
        };
        if !nothing {
            return Some(());
        }
        let or = if self.optional { " or leave the line out" } else { "" };
        self.wrong(mistakes, format!("`{}` is empty; write {expected}{or}", self.name))
    }

    fn expect(&self, expected: &str, mistakes: &mut Mistakes) -> Option<&'n str> {
        self.filled(expected, mistakes)?;
        match &self.node.value {
            Value::Text { text, .. } => Some(text),
            _ => self.must_be(expected, mistakes),
        }
    }

    pub(crate) fn text(&self, mistakes: &mut Mistakes) -> Option<String> {
        Some(self.expect("text", mistakes)?.trim().to_owned())
    }

    /// A name that other fields and formulas can refer to.
    pub(crate) fn name(&self, mistakes: &mut Mistakes) -> Option<String> {
        let text = self.expect("a name", mistakes)?;
        match invalid_name(text) {
            None => Some(text.to_owned()),
            Some(message) => self.wrong(mistakes, message),
        }
    }

    /// An amount of money, not negative, with at most `places` decimal places.
    pub(crate) fn amount(&self, places: u32, mistakes: &mut Mistakes) -> Option<Decimal> {
        let expected = "an amount such as 1298203263.42";
        if let Value::Text { text, .. } = &self.node.value
            && text.trim().ends_with('%')
        {
            return self.must_be(expected, mistakes);
        }
        let amount = self.decimal(expected, places, mistakes)?;
        if amount >= MONEY_LIMIT {
            let shown = quote(&amount.to_string());
            let message = format!("{shown} is too great; amounts stay below {MONEY_LIMIT}");
            return self.wrong(mistakes, message);
        }
        Some(amount)
    }

    /// A percentage that may be negative, because it is added to another.
    pub(crate) fn margin(&self, mistakes: &mut Mistakes) -> Option<Decimal> {
        let negative = match &self.node.value {
            Value::Text { text, .. } => text.trim().strip_prefix('-'),
            _ => None,
        };
        let Some(digits) = negative.filter(|digits| plain_number(digits)) else {
            return self.percent(mistakes);
        };
        let percent = self.digits(digits, 10, mistakes)?;
        if percent > Decimal::ONE_HUNDRED {
            let shown = quote(&format!("-{percent}"));
            let message = format!("{shown} is too small; a margin is from -100 to 1000");
            return self.wrong(mistakes, message);
        }
        Some(-percent)
    }

    /// A percentage, written without `%`: `4.5` is 4.5 %.
    pub(crate) fn percent(&self, mistakes: &mut Mistakes) -> Option<Decimal> {
        let percent = self.decimal("a percentage such as 4.5", 10, mistakes)?;
        if percent > Decimal::ONE_THOUSAND {
            let shown = quote(&percent.to_string());
            let message = format!("{shown} is too great; percentages go from 0 to 1000");
            return self.wrong(mistakes, message);
        }
        Some(percent)
    }

    /// Digits with at most one dot between them.
    fn decimal(&self, expected: &str, places: u32, mistakes: &mut Mistakes) -> Option<Decimal> {
        let text = self.expect(expected, mistakes)?.trim();
        let shown = quote(text);
        if !plain_number(text) {
            let message = mistyped(text)
                .unwrap_or_else(|| format!("`{}` must be {expected}; found {shown}", self.name));
            return self.wrong(mistakes, message);
        }
        self.digits(text, places, mistakes)
    }

    /// The number that the digits represent, with at most `places` decimal places.
    fn digits(&self, text: &str, places: u32, mistakes: &mut Mistakes) -> Option<Decimal> {
        let shown = quote(text);
        // Trailing zeros do not count; a figure copied from a report may have them.
        let Ok(number) = Decimal::from_str_exact(text) else {
            return self.wrong(mistakes, format!("{shown} has too many digits"));
        };
        let number_places = number.normalize().scale();
        if number_places > places {
            let message = format!(
                "{shown} has {number_places} decimal places; `{}` has at most {places}",
                self.name
            );
            return self.wrong(mistakes, message);
        }
        Some(number)
    }

    /// A whole number within a range.
    pub(crate) fn whole(&self, range: RangeInclusive<u32>, mistakes: &mut Mistakes) -> Option<u32> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let text = self.expect(&expected, mistakes)?.trim();
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number) if digits && range.contains(&number) => Some(number),
            _ => self.must_be(&expected, mistakes),
        }
    }

    pub(crate) fn date(&self, mistakes: &mut Mistakes) -> Option<Date> {
        let expected = "a date such as 2003-10-27 (year, month, day)";
        let text = self.expect(expected, mistakes)?.trim();
        if let Some(date) = Date::parse_iso(text) {
            return Some(date);
        }
        let formed = text.len() == 10
            && text.char_indices().all(|(at, c)| match at {
                4 | 7 => c == '-',
                _ => c.is_ascii_digit(),
            });
        if formed {
            let message = format!("there is no day {} from 1901 to 2199", quote(text));
            return self.wrong(mistakes, message);
        }
        self.must_be(expected, mistakes)
    }

    /// Whether the value is this word.
    pub(crate) fn is_text(&self, word: &str) -> bool {
        matches!(&self.node.value, Value::Text { text, .. } if text.trim() == word)
    }

    /// The meaning of a keyword, one of `words`.
    pub(crate) fn one_of<T: Clone>(
        &self,
        words: &[(&'static str, T)],
        mistakes: &mut Mistakes,
    ) -> Option<T> {
        let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let expected = match all.as_slice() {
            [only] => format!("`{only}`"),
            _ => format!("one of {}", all.join(", ")),
        };
        let text = self.expect(&expected, mistakes)?.trim();
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
            return Some(meaning.clone());
        }
        let Some(meant) = nearest(text, all) else { return self.must_be(&expected, mistakes) };
        let message = format!(
            "`{}` must be {expected}; found {}, did you mean `{meant}`?",
            self.name,
            quote(text)
        );
        self.wrong(mistakes, message)
    }

    pub(crate) fn formula(&self, mistakes: &mut Mistakes) -> Option<Expr> {
        let text = self.expect("a formula", mistakes)?;
        match formula::parse(text) {
            Ok(read) => Some(read),
            Err(fault) => {
                let (line, column) = self.node.place(fault.at);
                mistakes.at_place(line, column, fault.message);
                None
            }
        }
    }

    pub(crate) fn fields(
        &self,
        part: &'static Part,
        mistakes: &mut Mistakes,
    ) -> Option<Fields<'n>> {
        self.filled("its fields", mistakes)?;
        Fields::of(self.node, part, mistakes)
    }

    /// Fields whose names the deal chooses, such as its lists. [`key_name`] checks these names.
    pub(crate) fn entries(
        &self,
        most: usize,
        mistakes: &mut Mistakes,
    ) -> Option<Vec<(&'n Key, Field<'n>)>> {
        let expected = "fields, `name: value`";
        self.filled(expected, mistakes)?;
        let Value::Map(entries) = &self.node.value else { return self.must_be(expected, mistakes) };
        self.no_more_than(most, entries.len(), mistakes)?;
        let field =
            |(key, node): &'n (Key, Node)| (key, Field { name: &key.text, node, optional: false });
        Some(entries.iter().map(field).collect())
    }

    /// A list of one to `most` items, each read by `item`. We read all, even if one is wrong.
    pub(crate) fn list<T>(
        &self,
        most: usize,
        mistakes: &mut Mistakes,
        item: impl FnMut(Field<'n>, &mut Mistakes) -> Option<T>,
    ) -> Option<Vec<T>> {
        let expected = "a list, such as [A, B]";
        self.filled(expected, mistakes)?;
        match &self.node.value {
            Value::List(items) => self.items(items, most, mistakes, item),
            _ => self.must_be(expected, mistakes),
        }
    }

    /// One item, or a list of items: `A1` is read as `[A1]`.
    pub(crate) fn one_or_more<T>(
        &self,
        most: usize,
        mistakes: &mut Mistakes,
        mut item: impl FnMut(Field<'n>, &mut Mistakes) -> Option<T>,
    ) -> Option<Vec<T>> {
        match &self.node.value {
            Value::List(items) => self.items(items, most, mistakes, item),
            _ => item(*self, mistakes).map(|read| vec![read]),
        }
    }

    /// Reports too many items. The caller then reads none of them.
    fn no_more_than(&self, most: usize, count: usize, mistakes: &mut Mistakes) -> Option<()> {
        if count <= most {
            return Some(());
        }
        self.wrong(mistakes, format!("`{}` has {count} items; at most {most} are read", self.name))
    }

    fn items<T>(
        &self,
        items: &'n [Node],
        most: usize,
        mistakes: &mut Mistakes,
        mut item: impl FnMut(Field<'n>, &mut Mistakes) -> Option<T>,
    ) -> Option<Vec<T>> {
        if items.is_empty() {
            let or = if self.optional { " or leave the line out" } else { "" };
            let message = format!("`{}` is an empty list; write an item{or}", self.name);
            return self.wrong(mistakes, message);
        }
        self.no_more_than(most, items.len(), mistakes)?;
        let read: Vec<Option<T>> = items
            .iter()
            .map(|node| item(Field { name: self.name, node, optional: false }, mistakes))
            .collect();
        read.into_iter().collect()
    }
}

/// The name of a field of [`Field::entries`], checked.
pub(crate) fn key_name(key: &Key, mistakes: &mut Mistakes) -> Option<String> {
    match invalid_name(&key.text) {
        None => Some(key.text.clone()),
        Some(message) => {
            mistakes.at_place(key.line, key.column, message);
            None
        }
    }
}

/// Why a text is not a valid name, or `None` if it is. A name has only characters that a formula
/// allows in the parentheses of `class(A-1)`.
fn invalid_name(text: &str) -> Option<String> {
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let shown = quote(text);
    if text.is_empty() || !text.chars().all(known) {
        let foreign = first_foreign_letter(text).map(|letter| format!("; {letter}"));
        let message = format!(
            "{shown} is not a name; a name has letters, digits, `-`, `_` and `.` only{}",
            foreign.unwrap_or_default()
        );
        return Some(message);
    }
    (text.len() > LONGEST_NAME).then(|| {
        format!("{shown} has {} characters; a name has at most {LONGEST_NAME}", text.len())
    })
}

/// Describes a node for a message.
fn found(node: &Node) -> String {
    match &node.value {
        Value::Text { text, .. } => quote(text),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "fields".to_owned(),
        Value::Empty => "nothing".to_owned(),
    }
}

/// Digits, or digits, a dot and digits.
fn plain_number(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    [whole, fraction]
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The message for a number in the notation of reports, spreadsheets or programs.
fn mistyped(text: &str) -> Option<String> {
    let shown = quote(text);
    if text.strip_prefix('-').is_some_and(plain_number) {
        return Some(format!("{shown} is negative; it must be 0 or more"));
    }
    let exponent = |(mantissa, exponent): (&str, &str)| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        plain_number(mantissa) && exponent.bytes().all(|byte| byte.is_ascii_digit())
    };
    if text.split_once(['e', 'E']).is_some_and(exponent) {
        return Some(format!("{shown} has an exponent; write all the digits out"));
    }
    let bare: String = text
        .chars()
        .filter(|c| !matches!(c, ',' | '_' | '\'' | '$' | '%') && !c.is_whitespace())
        .collect();
    if bare == text || !plain_number(&bare) {
        return None;
    }
    if text.contains(',') && !by_thousands(text) {
        return Some(format!(
            "{shown} is not read as a number; write decimals after a dot, and no commas"
        ));
    }
    let mut without: Vec<&str> =
        [(",", "commas"), ("$", "`$`"), ("%", "`%`"), ("_", "`_`"), ("'", "`'`")]
            .iter()
            .filter(|(sign, _)| text.contains(sign))
            .map(|(_, name)| *name)
            .collect();
    // A no-break space separates thousands too.
    without.extend(text.contains(char::is_whitespace).then_some("spaces"));
    Some(format!("{shown} is not read as a number; write {bare} without {}", without.join(" and ")))
}

/// Whether all commas separate groups of three digits. A comma as in `4,5` is a decimal comma.
fn by_thousands(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or(text);
    let digits = |group: &str| group.bytes().filter(u8::is_ascii_digit).count();
    !text.trim_start_matches(whole).contains(',')
        && whole.split(',').skip(1).all(|group| digits(group) == 3)
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod fields_tests;
