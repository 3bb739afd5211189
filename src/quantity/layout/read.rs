//! Reads a layout from its file.

use super::dates::DateFormat;
use super::fields::{Entries, Fields, one_of, text, texts};
use super::front::{Front, SeriesForm, SeriesLabel};
use super::lookup::Lookup;
use super::table::{Column, Deals, GridWords, Row, Shape, Table, TextRow, Words};
use super::{Layout, without};
use crate::error::{Errors, Mistakes, nearest, quote};
use crate::quantity::list::{Item, Names};
use crate::yaml::{self, Node, Value};

/// Most items of a list, and most fields of a part.
const MOST: usize = 500;

impl Layout {
    /// Reads a layout from the text of its file; messages call it `file`.
    ///
    /// # Errors
    ///
    /// Every mistake, with its line and column: a field that is missing or unknown, a quantity that
    /// there is not, a label or header that names two quantities, date formats that contradict each
    /// other.
    pub fn from_text(file: &str, text: &str) -> Result<Self, Errors> {
        let root = yaml::parse(file, text, "a layout")?;
        let mut mistakes = Mistakes::new(file);
        let layout = Reader { mistakes: &mut mistakes, lookup: Lookup::default() }.layout(&root);
        yaml::name_characters(text, &mut mistakes);
        mistakes.finish(layout)
    }
}

struct Reader<'m> {
    mistakes: &'m mut Mistakes,
    lookup: Lookup,
}

impl Reader<'_> {
    fn layout(mut self, root: &Node) -> Option<Layout> {
        let mut fields = Fields::of(root, "a layout", self.mistakes)?;
        let name = fields.required("name", self.mistakes).and_then(|at| text(at, self.mistakes));
        let front = fields.required("front", self.mistakes).and_then(|at| self.front(at));
        let words = fields.optional("words").map_or(Some(Words::default()), |at| self.words(at));
        let grid = fields.optional("grid").map_or(Some(GridWords::default()), |at| self.grid(at));
        let words_of_tables = words.clone().unwrap_or_default();
        let tables = fields
            .required("tables", self.mistakes)
            .and_then(|at| self.items(at, |reader, at| reader.table(at, &words_of_tables)));
        self.other(fields.optional("other_headers"), Names::Class, Lookup::header);
        self.other(fields.optional("other_labels"), Names::Pool, Lookup::label);
        self.other(fields.optional("label_beginnings"), Names::Pool, Lookup::label_beginning);
        if let Some(at) = fields.optional("complete_beginnings") {
            for label in texts(at, self.mistakes).unwrap_or_default() {
                self.lookup.complete_beginning(&label);
            }
        }
        fields.finish(self.mistakes);
        Some(Layout {
            name: name?,
            front: front?,
            words: words?,
            grid: grid?,
            tables: tables?,
            lookup: self.lookup,
        })
    }

    fn front(&mut self, node: &Node) -> Option<Front> {
        let mut fields = Fields::of(node, "`front`", self.mistakes)?;
        let series = fields
            .required("series", self.mistakes)
            .and_then(|at| self.items(at, |reader, at| reader.series_label(at)));
        let distribution_date = fields
            .required("distribution_date", self.mistakes)
            .and_then(|at| texts(at, self.mistakes));
        let record_date = fields.optional("record_date");
        let record_date = record_date.map_or(Some(Vec::new()), |at| texts(at, self.mistakes));
        let dates = fields.required("dates", self.mistakes).and_then(|at| self.dates(at));
        fields.finish(self.mistakes);
        Some(Front {
            series: series?,
            distribution_date: distribution_date?,
            record_date: record_date?,
            dates: dates?,
        })
    }

    /// `Series:`, or `{after: Series, form: "%Y-%n"}`.
    fn series_label(&mut self, node: &Node) -> Option<SeriesLabel> {
        if let Value::Text { .. } = node.value {
            return Some(SeriesLabel { after: text(node, self.mistakes)?, form: None });
        }
        let mut fields = Fields::of(node, "a label of the series", self.mistakes)?;
        let after = fields.required("after", self.mistakes).and_then(|at| text(at, self.mistakes));
        let form = fields.optional("form").map_or(Some(None), |at| {
            let form = SeriesForm::of(&text(at, self.mistakes)?);
            form.map(Some).map_err(|wrong| self.mistakes.at(at, wrong)).ok()
        });
        fields.finish(self.mistakes);
        Some(SeriesLabel { after: after?, form: form? })
    }

    fn dates(&mut self, node: &Node) -> Option<Vec<DateFormat>> {
        let formats = self.items(node, |reader, at| {
            let format = DateFormat::of(&text(at, reader.mistakes)?);
            format.map_err(|wrong| reader.mistakes.at(at, wrong)).ok()
        })?;
        for (at, one) in formats.iter().enumerate() {
            for other in &formats[..at] {
                if let Some(text) = one.contradicts(other) {
                    let message = format!(
                        "`{}` and `{}` read `{text}` as two dates; keep the one that the pages use",
                        other.text, one.text
                    );
                    self.mistakes.at(node, message);
                }
            }
        }
        Some(formats)
    }

    fn words(&mut self, node: &Node) -> Option<Words> {
        let mut fields = Fields::of(node, "`words`", self.mistakes)?;
        let mut words = Words::default();
        for (name, word) in [
            ("class", &mut words.class),
            ("account", &mut words.account),
            ("continued", &mut words.continued),
            ("per_denomination", &mut words.per_denomination),
        ] {
            if let Some(at) = fields.optional(name) {
                *word = text(at, self.mistakes)?;
            }
        }
        for (name, list) in [
            ("group", &mut words.group),
            ("totals", &mut words.totals),
            ("text_columns", &mut words.text_columns),
            ("without_total", &mut words.without_total),
        ] {
            if let Some(at) = fields.optional(name) {
                *list = texts(at, self.mistakes)?;
            }
        }
        fields.finish(self.mistakes);
        Some(words)
    }

    fn grid(&mut self, node: &Node) -> Option<GridWords> {
        let mut fields = Fields::of(node, "`grid`", self.mistakes)?;
        let mut lists = ["states", "days", "current"].map(|name| {
            let at = fields.required(name, self.mistakes)?;
            texts(at, self.mistakes)
        });
        let [count, balance] = ["count", "balance"].map(|name| {
            let at = fields.required(name, self.mistakes)?;
            text(at, self.mistakes)
        });
        fields.finish(self.mistakes);
        let [states, days, current] = &mut lists;
        Some(GridWords {
            states: states.take()?,
            days: days.take()?,
            current: current.take()?,
            count: count?,
            balance: balance?,
        })
    }

    /// Other words for quantities.
    fn other(
        &mut self,
        node: Option<&Node>,
        names: Names,
        add: fn(&mut Lookup, Item, &str) -> Result<(), String>,
    ) {
        let Some(entries) = node.and_then(|at| Entries::of(at, "the fields here", self.mistakes))
        else {
            return;
        };
        for (key, node) in entries.0 {
            let item = self.item(&key.text, (key.line, key.column), names);
            for label in texts(node, self.mistakes).unwrap_or_default() {
                if let Some(Err(wrong)) = item.map(|item| add(&mut self.lookup, item, &label)) {
                    self.mistakes.at(node, wrong);
                }
            }
        }
    }

    fn table(&mut self, node: &Node, words: &Words) -> Option<Table> {
        let mut fields = Fields::of(node, "a table", self.mistakes)?;
        let title = fields.required("title", self.mistakes).and_then(|at| text(at, self.mistakes));
        if let Some(title) = &title {
            self.lookup.title(words.without_continued(title));
        }
        let deals = fields
            .optional("deals")
            .map_or(Some(Deals::All), |at| one_of(at, "deals", Deals::WORDS, self.mistakes));
        let required = fields.optional("required").map_or(Some(true), |at| {
            one_of(at, "required", &[("yes", true), ("no", false)], self.mistakes)
        });
        let shapes = [
            ("by class", 0),
            ("by account", 1),
            ("by group", 2),
            ("one value a row", 3),
            ("grid", 4),
        ];
        let shape = fields
            .required("shape", self.mistakes)
            .and_then(|at| one_of(at, "shape", &shapes, self.mistakes));
        let texts = match (shape, fields.optional("texts")) {
            (Some(0), Some(at)) => {
                let read = self.items(at, |reader, at| texts(at, reader.mistakes));
                for header in read.iter().flatten() {
                    if !words.is_text_column(&joined(header)) {
                        let message = format!(
                            "`{}` is no column of text: its last word must be one of {}",
                            joined(header),
                            words.text_columns.join(", ")
                        );
                        self.mistakes.at(at, message);
                    }
                }
                read
            }
            (_, found) => {
                if let Some(at) = found {
                    self.mistakes.at(at, "only a table by class has `texts`");
                }
                Some(Vec::new())
            }
        };
        let shape = match shape {
            Some(number @ (0 | 1)) => {
                let names = if number == 0 { Names::Class } else { Names::Account };
                let columns = fields
                    .required("columns", self.mistakes)
                    .and_then(|at| self.columns(at, names));
                match number {
                    0 => {
                        columns.zip(texts).map(|(columns, texts)| Shape::Classes { texts, columns })
                    }
                    _ => columns.map(Shape::Accounts),
                }
            }
            Some(number @ (2 | 3)) => {
                let rows = fields.required("rows", self.mistakes).and_then(|at| {
                    let mut rows = Vec::new();
                    self.rows(at, false, words, &mut rows)?;
                    Some(rows)
                });
                rows.map(if number == 2 { Shape::Groups } else { Shape::Rows })
            }
            Some(_) => Some(Shape::Grid),
            None => {
                for name in ["columns", "rows"] {
                    let _ = fields.optional(name);
                }
                None
            }
        };
        fields.finish(self.mistakes);
        Some(Table { title: title?, shape: shape?, deals: deals?, required: required? })
    }

    /// `balance_begin: [Beginning, Certificate, Balance]`
    fn columns(&mut self, node: &Node, names: Names) -> Option<Vec<Column>> {
        let entries = Entries::of(node, "`columns`", self.mistakes)?;
        let mut columns = Vec::new();
        for (key, node) in entries.0 {
            let item = self.item(&key.text, (key.line, key.column), names);
            let (Some(header), Some(item)) = (texts(node, self.mistakes), item) else { continue };
            let added = match names {
                Names::Account => self.lookup.account_header(item, &joined(&header)),
                _ => self.lookup.header(item, &joined(&header)),
            };
            if let Err(wrong) = added {
                self.mistakes.at(node, wrong);
            }
            columns.push((item, header));
        }
        Some(columns)
    }

    fn rows(
        &mut self,
        node: &Node,
        indented: bool,
        words: &Words,
        rows: &mut Vec<Row>,
    ) -> Option<()> {
        self.items(node, |reader, at| {
            reader.row(at, indented, words, rows);
            Some(())
        })
        .map(|_| ())
    }

    /// A row: `balance_begin: Beginning Balance`, `blank`, or a heading with rows of its own.
    fn row(&mut self, node: &Node, indented: bool, words: &Words, rows: &mut Vec<Row>) {
        if matches!(&node.value, Value::Text { text, .. } if text == "blank") {
            return rows.push(Row::Blank);
        }
        let Value::Map(entries) = &node.value else {
            let message = "a row is `QUANTITY: LABEL`, `blank`, or a `heading` with `rows`";
            return self.mistakes.at(node, message);
        };
        if entries.iter().any(|(key, _)| key.text == "heading") {
            return self.heading(node, indented, words, rows);
        }
        let [(key, value)] = &entries[..] else {
            let message = "a row has one quantity; begin each with `- ` on a line of its own";
            return self.mistakes.at(node, message);
        };
        let Some(label) = text(value, self.mistakes) else { return };
        let text_row = TextRow::ALL.iter().find(|(name, _)| *name == key.text);
        if let Some((_, text)) = text_row {
            self.lookup.description(&label);
            return rows.push(Row::Text(*text, label));
        }
        let Some(item) = self.item(&key.text, (key.line, key.column), Names::Pool) else { return };
        let row = if let Some(label) = without(&label, " at {date}") {
            Row::AsOf(item, label.to_owned())
        } else if let Some(rest) = without(&label, " {group}") {
            let (label, word) = rest.rsplit_once(' ').unwrap_or((rest, ""));
            if !words.group.iter().any(|known| known == word) {
                let message = format!(
                    "the word before `{{group}}` must be one of `words: group`: {}",
                    words.group.join(", ")
                );
                return self.mistakes.at(value, message);
            }
            Row::OfGroup(item, label.to_owned(), word.to_owned())
        } else if let Some(at) = label.find(['{', '}']) {
            let found = quote(&label[at..]);
            let message = format!(
                "{found} is no part of a label; a label may end in ` at {{date}}` or ` {{group}}`"
            );
            return self.mistakes.at(value, message);
        } else if indented {
            Row::Under(item, label)
        } else {
            Row::Of(item, label)
        };
        if let Some((item, label)) = row.label()
            && let Err(wrong) = self.lookup.complete_label(item, label)
        {
            self.mistakes.at(value, wrong);
        }
        rows.push(row);
    }

    fn heading(&mut self, node: &Node, indented: bool, words: &Words, rows: &mut Vec<Row>) {
        let Some(mut fields) = Fields::of(node, "a heading", self.mistakes) else { return };
        let heading = fields.required("heading", self.mistakes);
        if let Some(heading) = heading.and_then(|at| text(at, self.mistakes)) {
            self.lookup.heading(&heading);
            rows.push(Row::Heading(heading));
        }
        if indented {
            self.mistakes.at(node, "a heading is not under another heading");
        }
        if let Some(at) = fields.required("rows", self.mistakes).filter(|_| !indented) {
            self.rows(at, true, words, rows);
        }
        fields.finish(self.mistakes);
    }

    fn item(&mut self, name: &str, at: (usize, usize), names: Names) -> Option<Item> {
        let found = Item::of_layout_name(name, names);
        if found.is_none() {
            let known = Item::layout_names(names);
            let meant = nearest(name, known.iter().copied())
                .map(|known| format!("; did you mean `{known}`?"))
                .unwrap_or_default();
            let what = match names {
                Names::Class => "a class",
                Names::Pool => "the collateral or of the distribution account",
                Names::Account => "an account",
            };
            let message = format!("{} is no quantity of {what}{meant}", quote(name));
            self.mistakes.at_place(at.0, at.1, message);
        }
        found
    }

    /// The items of a list, each as `read` reads it. All are read, even if one is wrong.
    fn items<T>(
        &mut self,
        node: &Node,
        mut read: impl FnMut(&mut Self, &Node) -> Option<T>,
    ) -> Option<Vec<T>> {
        let items = match &node.value {
            Value::List(items) => &items[..],
            _ => std::slice::from_ref(node),
        };
        if items.len() > MOST {
            self.mistakes
                .at(node, format!("the list has {} items; at most {MOST} are read", items.len()));
            return None;
        }
        let read: Vec<Option<T>> = items.iter().map(|item| read(self, item)).collect();
        read.into_iter().collect()
    }
}

/// The lines of a header joined with spaces; after a slash without one.
pub(crate) fn joined(header: &[String]) -> String {
    let mut name = String::new();
    for word in header {
        if !name.is_empty() && !name.ends_with('/') {
            name.push(' ');
        }
        name.push_str(word);
    }
    name
}
