//! Reads the values of `columns.yaml`.

use rust_decimal::Decimal;

use crate::deal_file::{At, Field, Named};
use crate::error::{Mistakes, nearest, quote};
use crate::report::tables::date_text::{DateFormat, DateMeaning};
use crate::report::tables::kind::{Column, ColumnForm, DATE, REVISION, TableKind};
use crate::report::tables::layout::{Mapped, Matching, NameFrom, Theirs};
use crate::yaml::{Key, Node, Value};

/// Most entries of a list or of fields.
const MOST: usize = 2_000;

/// Reads the values of one table's fields.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    pub kind: TableKind,
}

/// The text of a node as written, also if it is white space.
fn raw<'n>(field: &Field<'n>) -> &'n str {
    match &field.node.value {
        Value::Text { text, .. } => text,
        _ => "",
    }
}

fn named(node: &Node, name: String) -> Named {
    Named { at: At { line: node.line, column: node.column }, name }
}

impl Reader {
    /// One of our columns of figures, dates and tests.
    fn column(self, text: &str) -> Option<Column> {
        self.kind.forms().into_iter().find(|column| column.name == text)
    }

    /// One of our columns, also those of date, name and revision.
    fn ours(self, key: &Key, mistakes: &mut Mistakes) -> Option<&'static str> {
        let others = [DATE, self.kind.name_column(), REVISION];
        let all: Vec<&'static str> = others.into_iter().chain(self.kind.columns()).collect();
        let found = all.iter().copied().find(|name| *name == key.text);
        if found.is_none() {
            mistakes.at_place(key.line, key.column, self.unknown(&key.text, &all));
        }
        found
    }

    fn unknown(self, text: &str, all: &[&'static str]) -> String {
        let meant = match nearest(text, all.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("it has {}", all.join(", ")),
        };
        format!("the table `{}` has no column {}; {meant}", self.kind.name(), quote(text))
    }

    /// One of our columns of figures, as the value of a field.
    fn figure(self, field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Column> {
        let text = field.text(mistakes)?;
        let is_figure =
            |column: &Column| !matches!(column.form, ColumnForm::Date | ColumnForm::Test);
        let found = self.column(&text).filter(is_figure);
        if found.is_none() {
            let figures = self.kind.forms().into_iter().filter(is_figure);
            let all: Vec<&'static str> = figures.map(|column| column.name).collect();
            return field.wrong(mistakes, self.unknown(&text, &all));
        }
        found
    }

    /// Names or patterns of files in the folder.
    pub(super) fn files(self, field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Vec<Named>> {
        field.one_or_more(MOST, mistakes, |field, mistakes| {
            let text = field.text(mistakes)?;
            if text.is_empty() {
                return field.wrong(mistakes, "`file` is empty; write the name of a file");
            }
            Some(named(field.node, text))
        })
    }

    pub(super) fn separator(self, field: &Field<'_>, mistakes: &mut Mistakes) -> Option<char> {
        let text = raw(field);
        let mut characters = text.chars();
        match (text, characters.next(), characters.next()) {
            ("tab", ..) => Some('\t'),
            (_, Some(c @ (',' | ';' | '\t' | '|' | '^' | '~' | ':')), None) => Some(c),
            _ => field.wrong(
                mistakes,
                "`separator` is one of `\",\"`, `\";\"`, `tab`, `\"|\"`, `\"^\"`, `\"~\"` and `\":\"`",
            ),
        }
    }

    /// One of some characters.
    pub(super) fn sign(
        self,
        field: &Field<'_>,
        known: &[char],
        mistakes: &mut Mistakes,
    ) -> Option<char> {
        let text = raw(field);
        let found = known.iter().copied().find(|c| text == c.to_string());
        found.or_else(|| {
            let all: Vec<String> = known.iter().map(|c| format!("`\"{c}\"`")).collect();
            field.wrong(mistakes, format!("`{}` is one of {}", field.name, all.join(", ")))
        })
    }

    /// `columns`: ours by theirs.
    pub(super) fn columns(self, field: &Field<'_>, mistakes: &mut Mistakes) -> Vec<Mapped> {
        let entries = field.entries(MOST, mistakes).unwrap_or_default();
        let read = entries.into_iter().filter_map(|(key, field)| {
            let ours = self.ours(key, mistakes);
            let theirs = self.theirs(field, mistakes)?;
            let ours = ours?;
            let is_figure = self.column(ours).is_some_and(|column| column.form.is_figure());
            if theirs.minus && !is_figure {
                let message = format!("`{ours}` has no sign to change; remove the `-`");
                return field.wrong(mistakes, message);
            }
            Some(Mapped { ours, theirs: vec![theirs] })
        });
        read.collect()
    }

    /// `add`: ours by several of theirs.
    pub(super) fn sums(self, field: &Field<'_>, mistakes: &mut Mistakes) -> Vec<Mapped> {
        let entries = field.entries(MOST, mistakes).unwrap_or_default();
        let read = entries.into_iter().filter_map(|(key, field)| {
            let ours = self.ours(key, mistakes);
            let theirs = field.one_or_more(MOST, mistakes, |field, m| self.theirs(field, m))?;
            let ours = ours?;
            let form = self.column(ours).map(|column| column.form);
            if !matches!(form, Some(ColumnForm::Amount | ColumnForm::Count)) {
                let message = format!("`{ours}` is no amount; columns of amounts are added");
                mistakes.at_place(key.line, key.column, message);
                return None;
            }
            Some(Mapped { ours, theirs })
        });
        read.collect()
    }

    /// Their column, with a `-` before it for the other sign.
    fn theirs(self, field: Field<'_>, mistakes: &mut Mistakes) -> Option<Theirs> {
        let text = field.text(mistakes)?;
        let (name, minus) = match text.strip_prefix('-') {
            Some(name) => (name.trim_start(), true),
            None => (text.as_str(), false),
        };
        if name.is_empty() {
            return field.wrong(mistakes, "write the name of a column of the file");
        }
        Some(Theirs { column: named(field.node, name.to_owned()), minus })
    }

    /// `constant`: the name of every line.
    pub(super) fn constant(self, field: &Field<'_>, mistakes: &mut Mistakes) -> Option<NameFrom> {
        let column = self.kind.name_column();
        let entries = field.entries(MOST, mistakes)?;
        let mut found = None;
        for (key, field) in entries {
            if key.text == column {
                found = field.text(mistakes).map(NameFrom::Constant);
            } else {
                let message = format!("only `{column}` can be constant here");
                mistakes.at_place(key.line, key.column, message);
            }
        }
        found
    }

    pub(super) fn matching(self, field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Matching> {
        if self.kind != TableKind::Classes {
            let message = "only classes have CUSIPs and ISINs; remove `match` here";
            return field.wrong(mistakes, message);
        }
        let words =
            [("name", Matching::Name), ("cusip", Matching::Cusip), ("isin", Matching::Isin)];
        field.one_of(&words, mistakes)
    }

    pub(super) fn date_format(
        self,
        field: &Field<'_>,
        meaning: DateMeaning,
        mistakes: &mut Mistakes,
    ) -> Option<DateFormat> {
        match DateFormat::parse(&field.text(mistakes)?) {
            Err(message) => field.wrong(mistakes, format!("`date_format`: {message}")),
            Ok(format) if meaning == DateMeaning::Distribution && !format.has_day() => field.wrong(
                mistakes,
                "`date_format` has no day; write `date: month`, or `date: {period_end: +1}`",
            ),
            Ok(format) => Some(format),
        }
    }

    pub(super) fn currency(self, field: &Field<'_>, mistakes: &mut Mistakes) -> Option<String> {
        let text = field.text(mistakes)?;
        let is_sign = |c: char| !c.is_ascii_digit() && !".,-()%".contains(c);
        if text.is_empty() || text.len() > 8 || !text.chars().all(is_sign) {
            return field.wrong(mistakes, "`currency` is a sign or a code such as `\"$\"` or USD");
        }
        Some(text)
    }

    /// Our columns of rates.
    pub(super) fn rates(self, field: &Field<'_>, mistakes: &mut Mistakes) -> Vec<&'static str> {
        let read = field.one_or_more(MOST, mistakes, |field, mistakes| {
            let column = self.figure(&field, mistakes)?;
            if column.form != ColumnForm::Rate {
                let message = format!("`{}` is no rate", column.name);
                return field.wrong(mistakes, message);
            }
            Some(column.name)
        });
        read.unwrap_or_default()
    }

    pub(super) fn per_face(
        self,
        field: &Field<'_>,
        mistakes: &mut Mistakes,
    ) -> Vec<(Decimal, &'static str)> {
        if self.kind != TableKind::Classes {
            field.wrong::<()>(mistakes, "only figures of classes are quoted per face");
            return Vec::new();
        }
        let mut all = Vec::new();
        for (key, field) in field.entries(MOST, mistakes).unwrap_or_default() {
            let face = Decimal::from_str_exact(&key.text).ok();
            let most = Decimal::from(1_000_000_000);
            let face = face.filter(|face| *face > Decimal::ZERO && *face <= most);
            if face.is_none() {
                let message = "`per_face` is an amount of face, such as 1000";
                mistakes.at_place(key.line, key.column, message);
            }
            let fields = field.one_or_more(MOST, mistakes, |field, mistakes| {
                let column = self.figure(&field, mistakes)?;
                if column.form == ColumnForm::Rate && column.name != "factor" {
                    let message = format!("`{}` is not quoted per face", column.name);
                    return field.wrong(mistakes, message);
                }
                Some(column.name)
            });
            if let (Some(face), Some(fields)) = (face, fields) {
                all.extend(fields.into_iter().map(|field| (face, field)));
            }
        }
        all
    }

    /// A number of places for all amounts, or for some of our columns.
    pub(super) fn digits(
        self,
        field: &Field<'_>,
        mistakes: &mut Mistakes,
    ) -> Vec<(&'static str, u32)> {
        /// Most places: those of the engine's rates.
        const MOST_PLACES: u32 = 12;
        if let Value::Map(_) = field.node.value {
            let entries = field.entries(MOST, mistakes).unwrap_or_default();
            let figures = self.kind.forms().into_iter();
            let known: Vec<&'static str> = figures
                .filter(|column| column.form.is_figure())
                .map(|column| column.name)
                .collect();
            let read = entries.into_iter().filter_map(|(key, field)| {
                let ours = known.iter().copied().find(|name| *name == key.text);
                if ours.is_none() {
                    let message = self.unknown(&key.text, &known);
                    mistakes.at_place(key.line, key.column, message);
                }
                let places = field.whole(0..=MOST_PLACES, mistakes)?;
                Some((ours?, places))
            });
            return read.collect();
        }
        let Some(places) = field.whole(0..=MOST_PLACES, mistakes) else { return Vec::new() };
        let amounts = self.kind.forms().into_iter();
        let amounts = amounts.filter(|column| column.form == ColumnForm::Amount);
        amounts.map(|column| (column.name, places)).collect()
    }

    /// One text or several.
    pub(super) fn texts(self, field: &Field<'_>, mistakes: &mut Mistakes) -> Vec<String> {
        field.one_or_more(MOST, mistakes, |field, m| field.text(m)).unwrap_or_default()
    }

    /// One text or several, with their places.
    pub(super) fn named_texts(self, field: &Field<'_>, mistakes: &mut Mistakes) -> Vec<Named> {
        let read =
            field.one_or_more(MOST, mistakes, |field, m| Some(named(field.node, field.text(m)?)));
        read.unwrap_or_default()
    }

    /// `where`: their columns, each with the texts that count.
    pub(super) fn filter(
        self,
        field: &Field<'_>,
        mistakes: &mut Mistakes,
    ) -> Vec<(Named, Vec<String>)> {
        let entries = field.entries(MOST, mistakes).unwrap_or_default();
        let read = entries.into_iter().map(|(key, field)| {
            let at = At { line: key.line, column: key.column };
            (Named { at, name: key.text.clone() }, self.texts(&field, mistakes))
        });
        read.collect()
    }

    /// `weighted`: our columns, each with the one that weights it.
    pub(super) fn weighted(
        self,
        field: &Field<'_>,
        mistakes: &mut Mistakes,
    ) -> Vec<(&'static str, &'static str)> {
        let entries = field.entries(MOST, mistakes).unwrap_or_default();
        let read = entries.into_iter().filter_map(|(key, field)| {
            let ours = self.ours(key, mistakes);
            let weight = self.figure(&field, mistakes)?;
            if weight.form == ColumnForm::Rate {
                let message = format!("`{}` is no amount; means are weighted by one", weight.name);
                return field.wrong(mistakes, message);
            }
            Some((ours?, weight.name))
        });
        read.collect()
    }
}
