//! The header of a table's file: where each field is.

use super::figure_text::FigureForm;
use super::format::Content;
use super::kind::{Column, ColumnForm, DATE, REVISION, TableKind};
use super::layout::{Layout, NameFrom, Theirs};
use crate::error::{Diagnostic, Mistakes, nearest, quote, shortened};

/// Where the fields of a file's lines are.
#[derive(Debug)]
pub(super) struct Header {
    /// The number of columns.
    pub width: usize,
    pub date: usize,
    /// The column of the name; `None` if it is the file's or a constant.
    pub name: Option<usize>,
    pub revision: Option<usize>,
    pub fields: Vec<FieldAt>,
    /// Columns whose text chooses the lines, each with the texts that count.
    pub filter: Vec<(usize, Vec<String>)>,
}

/// One of our fields in a file.
#[derive(Debug)]
pub(super) struct FieldAt {
    pub column: Column,
    pub form: FigureForm,
    /// Their columns, each subtracted if the flag is true.
    pub parts: Vec<(usize, bool)>,
}

/// Most columns of a file.
const MOST_COLUMNS: usize = 2_000;
/// Columns that a message lists.
const SHOWN: usize = 8;
/// Unknown columns that get a note each.
const NOTED: usize = 10;
/// Places of an amount that is a binary float, unless `columns.yaml` says others.
const PLACES_OF_AMOUNTS: u32 = 2;

/// What is known while a header is read.
pub(super) struct HeaderReader<'a> {
    pub kind: TableKind,
    pub layout: &'a Layout,
    /// `columns.yaml` as it is named in messages.
    pub layout_file: &'a str,
    /// The table's file as it is named in messages.
    pub file: &'a str,
    pub line: usize,
    /// Each column with its place in the line.
    pub columns: Vec<(usize, String)>,
    /// What each column holds.
    pub contents: &'a [Content],
}

impl HeaderReader<'_> {
    /// The header, and notes about unknown columns. `None` after a mistake.
    pub(super) fn read(
        &self,
        mistakes: &mut Mistakes,
        notes: &mut Vec<Diagnostic>,
    ) -> Option<Header> {
        if self.columns.len() > MOST_COLUMNS {
            mistakes.at_line(self.line, format!("the header has more than {MOST_COLUMNS} columns"));
            return None;
        }
        let mut used = vec![false; self.columns.len()];
        let mut wrong = Vec::new();
        let mut find = |ours: &str| -> Option<Vec<(usize, bool)>> {
            let parts: Vec<(usize, bool)> = match self.layout.mapped(ours) {
                Some(theirs) => {
                    let found = theirs.iter().map(|theirs| match self.theirs(theirs) {
                        Ok(at) => Some((at, theirs.minus)),
                        Err(message) => {
                            wrong.push(message);
                            None
                        }
                    });
                    found.collect::<Vec<_>>().into_iter().collect::<Option<_>>()?
                }
                // What `columns.yaml` reads as another field is not ours, although it has our name.
                None if self.layout.is_named(ours) || self.layout.is_ignored(ours) => return None,
                None => vec![(self.position(ours)?, false)],
            };
            parts.iter().for_each(|(at, _)| used[*at] = true);
            Some(parts)
        };
        let date = find(DATE);
        let named_by_column = self.layout.name == NameFrom::Column;
        let name = if named_by_column { find(self.kind.name_column()) } else { None };
        let revision = find(REVISION);
        let mut fields = Vec::new();
        for column in self.kind.forms() {
            if let Some(parts) = find(column.name) {
                let mut form = self.layout.form_of(column.name);
                if self.has_floats(&parts) && column.form == ColumnForm::Amount {
                    form.digits.get_or_insert(PLACES_OF_AMOUNTS);
                }
                fields.push(FieldAt { column, form, parts });
            }
        }
        let mut filter = Vec::new();
        for (column, texts) in &self.layout.filter {
            match self.theirs(&Theirs { column: column.clone(), minus: false }) {
                Ok(at) => {
                    used[at] = true;
                    filter.push((at, texts.clone()));
                }
                Err(message) => wrong.push(message),
            }
        }
        let mapping_failed = !wrong.is_empty();
        mistakes.extend(wrong);
        if !mapping_failed {
            for (ours, found) in [(DATE, date.is_some()), (self.kind.name_column(), name.is_some())]
            {
                if !found && (ours == DATE || named_by_column) {
                    mistakes.at_line(self.line, self.missing(ours));
                }
            }
            if fields.is_empty() && mistakes.is_empty() {
                let known = self.kind.columns().collect::<Vec<_>>().join(", ");
                let message = format!("no column has a figure; columns of this table: {known}");
                mistakes.at_line(self.line, message);
            }
        }
        self.report_sums(&fields, mistakes);
        self.report_floats(&fields, name.as_deref(), mistakes);
        self.report_doubles(&used, mistakes);
        self.note_unknown(&used, notes);
        let only = |parts: Vec<(usize, bool)>| parts.first().map(|(at, _)| *at);
        let header = Header {
            width: self.columns.len(),
            date: date.and_then(only)?,
            name: match named_by_column {
                true => Some(name.and_then(only)?),
                false => None,
            },
            revision: revision.and_then(only),
            fields,
            filter,
        };
        mistakes.is_empty().then_some(header)
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(_, column)| column == name)
    }

    /// The position of a column that `columns.yaml` names.
    fn theirs(&self, theirs: &Theirs) -> Result<usize, Diagnostic> {
        let named = &theirs.column;
        self.position(&named.name).ok_or_else(|| {
            let columns = self.columns.iter().map(|(_, column)| column.as_str());
            let meant = nearest(&named.name, columns);
            let meant = meant.map(|meant| format!("; did you mean {}?", quote(meant)));
            Diagnostic {
                file: self.layout_file.to_owned(),
                line: named.at.line,
                column: named.at.column,
                message: format!(
                    "{} has no column {}{}",
                    self.file,
                    quote(&named.name),
                    meant.unwrap_or_default()
                ),
            }
        })
    }

    fn missing(&self, ours: &str) -> String {
        let kind = self.kind.name();
        let columns = self.columns.iter().map(|(_, column)| quote(column));
        let mut has: Vec<String> = columns.take(SHOWN).collect();
        if self.columns.len() > SHOWN {
            has.push("…".to_owned());
        }
        let or = match ours {
            DATE => String::new(),
            name => format!(", or `constant: {{{name}: NAME}}`,"),
        };
        format!(
            "the column `{ours}` is missing; if another of {} is it, write `columns: {{{ours}: \
             THEIRS}}`{or} under `{kind}:` in a columns.yaml beside the file",
            has.join(", ")
        )
    }

    /// Reports columns that are read and occur twice.
    fn report_doubles(&self, used: &[bool], mistakes: &mut Mistakes) {
        for (at, (place, column)) in self.columns.iter().enumerate() {
            let first = self.position(column).unwrap_or(at);
            if first < at && used[first] {
                let message = format!("the column {} is named twice", quote(column));
                mistakes.at_place(self.line, *place, message);
            }
        }
    }

    fn has_floats(&self, parts: &[(usize, bool)]) -> bool {
        parts.iter().any(|(at, _)| self.contents[*at] == Content::Float)
    }

    /// Reports binary floats of which the digits are not known, and those that are names.
    fn report_floats(
        &self,
        fields: &[FieldAt],
        name: Option<&[(usize, bool)]>,
        mistakes: &mut Mistakes,
    ) {
        let theirs = |parts: &[(usize, bool)]| match *parts {
            [(at, _), ..] => quote(&self.columns[at].1),
            [] => String::new(),
        };
        if let Some(parts) = name.filter(|parts| self.has_floats(parts)) {
            let message = format!(
                "the column {} has names, and is of binary floats; write it as text or whole numbers",
                theirs(parts)
            );
            mistakes.at_line(self.line, message);
        }
        for FieldAt { column, form, parts } in fields {
            if self.has_floats(parts) && column.form.is_figure() && form.digits.is_none() {
                let (kind, ours) = (self.kind.name(), column.name);
                let message = format!(
                    "the column {} is of binary floats, which do not say how many digits were \
                     printed; write `digits: {{{ours}: N}}` under `{kind}:` in a columns.yaml beside \
                     the file, or write the column as decimals or text",
                    theirs(parts)
                );
                mistakes.at_line(self.line, message);
            }
        }
    }

    /// Reports rates and terms of loans of which no mean is taken.
    fn report_sums(&self, fields: &[FieldAt], mistakes: &mut Mistakes) {
        if !self.layout.sum {
            return;
        }
        for field in fields {
            let name = field.column.name;
            let adds = field.column.form != ColumnForm::Rate && name != "wam";
            let weight = self.layout.weighted.iter().find(|(of, _)| *of == name);
            let column = field.parts.first().and_then(|(at, _)| self.columns.get(*at));
            let place = column.map_or(0, |(place, _)| *place);
            match weight {
                None if !adds => {
                    let theirs = column.map_or(name, |(_, name)| name);
                    let message = format!(
                        "`{name}` is not added; write `weighted: {{{name}: balance_begin}}` for its \
                         mean, or `ignore: [{}]`, under `{}:` in columns.yaml",
                        shortened(theirs),
                        self.kind.name()
                    );
                    mistakes.at_place(self.line, place, message);
                }
                Some((_, weight)) if !fields.iter().any(|of| of.column.name == *weight) => {
                    let message =
                        format!("`{name}` is weighted by `{weight}`, which the file does not have");
                    mistakes.at_place(self.line, place, message);
                }
                _ => {}
            }
        }
    }

    fn note_unknown(&self, used: &[bool], notes: &mut Vec<Diagnostic>) {
        let unknown: Vec<_> = (self.columns.iter().zip(used))
            .filter(|((_, column), used)| {
                !**used && !column.is_empty() && !self.layout.is_ignored(column)
            })
            .map(|(column, _)| column)
            .collect();
        let known: Vec<&str> = self.kind.columns().collect();
        for (place, column) in unknown.iter().take(NOTED) {
            let meant = nearest(column, known.iter().copied());
            let meant = meant.map(|meant| format!("; did you mean `{meant}`?"));
            let message =
                format!("the column {} is not read{}", quote(column), meant.unwrap_or_default());
            let (file, line) = (self.file.to_owned(), self.line);
            notes.push(Diagnostic { file, line, column: *place, message });
        }
        if let Some(more) = unknown.len().checked_sub(NOTED).filter(|more| *more > 0) {
            let message = format!("{more} more columns are not read");
            notes.push(Diagnostic::at_line(self.file, self.line, message));
        }
    }
}
