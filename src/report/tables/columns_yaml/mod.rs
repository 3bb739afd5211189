//! Reads `columns.yaml`: how the files of each table are written.

mod check;
mod parts;
mod values;

use super::date_text::{DateFormat, DateMeaning};
use super::kind::TableKind;
use super::layout::{Layout, Layouts, NameFrom};
use crate::deal_file::{At, Field, Fields};
use crate::error::{Errors, Mistakes};
use crate::yaml::{self, Value};
use values::Reader;

/// The file beside the tables.
pub(super) const FILE_NAME: &str = "columns.yaml";

/// Reads the text of a `columns.yaml`; `file` is its name in messages.
///
/// # Errors
///
/// Every mistake, with its line and column.
pub(super) fn read(file: &str, text: &str) -> Result<Layouts, Errors> {
    let root = yaml::parse(file, text, FILE_NAME)?;
    let mut mistakes = Mistakes::new(file);
    let mut layouts = Layouts { file: file.to_owned(), ..Layouts::default() };
    if let Some(mut fields) = Fields::of(&root, &parts::TABLES, &mut mistakes) {
        for kind in TableKind::ALL {
            let field = fields.optional(kind.name());
            let layout = field.and_then(|field| read_table(kind, &field, &mut mistakes));
            if let Some(layout) = layout {
                layouts.of[kind as usize] = layout;
            }
        }
        fields.finish(&mut mistakes);
    }
    mistakes.finish(Some(layouts))
}

/// A table's layout. A field that is wrong is reported and left as if absent.
fn read_table(kind: TableKind, field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Layout> {
    let mut fields = field.fields(parts::of(kind), mistakes)?;
    let read = Reader { kind };
    let mut layout = Layout::default();
    let present = |field: Option<Field<'_>>| field.is_some();
    let files = fields.optional("file").and_then(|f| read.files(&f, mistakes));
    layout.files = files.unwrap_or_default();
    let separator = fields.optional("separator");
    layout.separator = separator.and_then(|f| read.separator(&f, mistakes));
    if let Some(field) = fields.optional("columns") {
        layout.columns = read.columns(&field, mistakes);
    }
    if let Some(field) = fields.optional("add") {
        layout.columns.extend(read.sums(&field, mistakes));
    }
    let by_file = fields.optional(kind.name_column());
    let constant = fields.optional("constant");
    if let Some(field) = by_file {
        let from = field.fields(&parts::FROM, mistakes).and_then(|mut fields| {
            let from = fields.required("from", mistakes);
            let from = from.and_then(|f| f.one_of(&[("filename", NameFrom::FileName)], mistakes));
            fields.finish(mistakes);
            from
        });
        layout.name = from.unwrap_or(NameFrom::FileName);
    }
    if let Some(field) = constant {
        if present(by_file) {
            let message = "the name is `constant` or `{from: filename}`, not both";
            field.wrong::<()>(mistakes, message);
        }
        layout.name = read.constant(&field, mistakes).unwrap_or(NameFrom::FileName);
    }
    if let Some(field) = fields.optional("match") {
        layout.matching = read.matching(&field, mistakes).unwrap_or(layout.matching);
        layout.match_at = Some(At { line: field.node.line, column: field.node.column });
    }
    let date = fields.optional("date");
    layout.date =
        date.and_then(|field| read_date(&field, mistakes)).unwrap_or(DateMeaning::Distribution);
    if present(date) && layout.date == DateMeaning::Month(0) {
        layout.date_format = DateFormat::of_months();
    }
    if let Some(field) = fields.optional("date_format") {
        let format = read.date_format(&field, layout.date, mistakes);
        layout.date_format = format.unwrap_or(layout.date_format);
    }
    if let Some(field) = fields.optional("decimal") {
        layout.form.decimal = read.sign(&field, &['.', ','], mistakes).unwrap_or('.');
    }
    if let Some(field) = fields.optional("thousands") {
        layout.form.thousands = read.sign(&field, &[',', '.', ' ', '\''], mistakes);
        if layout.form.thousands == Some(layout.form.decimal) {
            let message = "`thousands` and `decimal` are the same character; write both";
            field.wrong::<()>(mistakes, message);
        }
    }
    layout.form.currency = fields.optional("currency").and_then(|f| read.currency(&f, mistakes));
    if let Some(field) = fields.optional("parentheses") {
        layout.form.parentheses = field.one_of(&[("negative", true)], mistakes).unwrap_or(true);
    }
    if let Some(field) = fields.optional("percent") {
        layout.percent = read.rates(&field, mistakes);
    }
    if let Some(field) = fields.optional("fraction") {
        layout.fraction = read.rates(&field, mistakes);
    }
    if let Some(field) = fields.optional("per_face") {
        layout.per_face = read.per_face(&field, mistakes);
    }
    if let Some(field) = fields.optional("digits") {
        layout.digits = read.digits(&field, mistakes);
    }
    if let Some(field) = fields.optional("empty") {
        layout.empty = read.texts(&field, mistakes);
    }
    if let Some(field) = fields.optional("ignore") {
        layout.ignore = read.named_texts(&field, mistakes);
    }
    if let Some(field) = fields.optional("where") {
        layout.filter = read.filter(&field, mistakes);
    }
    if let Some(field) = fields.optional("sum") {
        let words = [("true", true), ("false", false), ("yes", true), ("no", false)];
        layout.sum = field.one_of(&words, mistakes).unwrap_or(true);
    }
    if let Some(field) = fields.optional("weighted") {
        layout.weighted = read.weighted(&field, mistakes);
        if !layout.sum && !layout.weighted.is_empty() {
            field.wrong::<()>(mistakes, "a weighted mean needs lines that are added: `sum: true`");
        }
    }
    fields.finish(mistakes);
    check::check(kind, field, &layout, mistakes);
    Some(layout)
}

/// `month`, or `{period_end: +1}`.
fn read_date(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<DateMeaning> {
    if !matches!(field.node.value, Value::Map(_)) {
        if field.is_text("month") {
            return Some(DateMeaning::Month(0));
        }
        let message = "`date` is `month`, or `{period_end: +1}`; without it, dates are those of \
                       distributions";
        return field.wrong(mistakes, message);
    }
    let mut fields = field.fields(&parts::PERIOD, mistakes)?;
    let end = fields.required("period_end", mistakes);
    fields.finish(mistakes);
    let end = end?;
    let text = end.text(mistakes)?;
    match text.strip_prefix('+').unwrap_or(&text).parse::<i32>() {
        Ok(months) if (-12..=12).contains(&months) => Some(DateMeaning::Month(months)),
        _ => end.wrong(mistakes, "`period_end` is a whole number of months from -12 to +12"),
    }
}

#[cfg(test)]
#[path = "guide_tests.rs"]
mod guide_tests;
