//! The value of a field of a line.

use rust_decimal::Decimal;

use super::figure_text::{Fault, read_figure};
use super::header::FieldAt;
use super::kind::ColumnForm;
use super::row::{Published, TableValue};
use super::table_file::{Field, Reading, TableFile};
use crate::error::{Diagnostic, quote};
use crate::number::{Figure, MONEY_LIMIT, PUBLISHED_RATE_LIMIT};

impl TableFile<'_> {
    /// The value of a field, unless it is empty or wrong.
    pub(super) fn value(
        &self,
        line: usize,
        field: &FieldAt,
        subject: usize,
        columns: &[Field<'_>],
        reading: &mut Reading<'_>,
    ) -> Option<TableValue> {
        let name = field.column.name;
        if let [(at, minus)] = *field.parts {
            let (place, text) = (columns[at].0, &*columns[at].1);
            if self.layout.is_empty(text) {
                return None;
            }
            let value = match field.column.form {
                ColumnForm::Date => match self.read_date(at, text, reading) {
                    Some(date) => Published::Date(date),
                    None => {
                        self.wrong_date(line, at, place, text, reading);
                        return None;
                    }
                },
                ColumnForm::Test => match test(text) {
                    Some(passes) => Published::Test(passes),
                    None => {
                        let message = format!("{} is neither `true` nor `false`", quote(text));
                        reading.mistakes.at_place(line, place, message);
                        return None;
                    }
                },
                _ => {
                    let figure = self.figure(line, field, subject, at, columns, reading)?;
                    Published::Figure(if minus { figure.negated() } else { figure })
                }
            };
            return Some(TableValue { field: name, place, text: text.to_owned(), value });
        }
        let empty = field.parts.iter().filter(|(at, _)| self.layout.is_empty(&columns[*at].1));
        let empty = empty.count();
        if empty > 0 {
            // What is empty was not published, so the sum was not either.
            if empty < field.parts.len() {
                let what = format!("+{name}");
                let file = self.file.to_string();
                reading.gather.note_again(self.kind, &what, || {
                    let message = format!(
                        "`{name}` is not read where one of the columns that make it is empty"
                    );
                    Diagnostic::at_line(&file, line, message)
                });
            }
            return None;
        }
        let mut sum = Some(Figure::new(Decimal::ZERO));
        for (at, minus) in &field.parts {
            let figure = self.figure(line, field, subject, *at, columns, reading)?;
            let figure = if *minus { figure.negated() } else { figure };
            sum = sum.and_then(|sum| sum.plus(figure));
        }
        let Some(figure) = sum.filter(|figure| figure.value.abs() < MONEY_LIMIT) else {
            let message = format!("the sum of the columns of `{name}` is too great");
            reading.mistakes.at_line(line, message);
            return None;
        };
        let text = figure.value.to_string();
        Some(TableValue { field: name, place: 0, text, value: Published::Figure(figure) })
    }

    /// The figure of one column.
    fn figure(
        &self,
        line: usize,
        field: &FieldAt,
        subject: usize,
        at: usize,
        columns: &[Field<'_>],
        reading: &mut Reading<'_>,
    ) -> Option<Figure> {
        let (place, text) = (columns[at].0, &*columns[at].1);
        let read = read_figure(
            text,
            &field.form,
            field.column.name,
            field.column.form,
            reading.content(at),
        );
        let read = read.and_then(|figure| self.of_whole_face(figure, field, subject));
        match read {
            Ok(figure) => Some(figure),
            Err(fault) => {
                let message = fault.message(text, self.kind.name());
                if fault.is_of_column() {
                    reading.of_column(line, place, at, text, message);
                } else {
                    reading.mistakes.at_place(line, place, message);
                }
                None
            }
        }
    }

    /// A figure quoted per some face: a factor as a fraction of one, an amount for the whole class.
    fn of_whole_face(
        &self,
        figure: Figure,
        field: &FieldAt,
        subject: usize,
    ) -> Result<Figure, Fault> {
        let whole = match (field.form.per_face, field.column.form) {
            (None, _) => Some(figure),
            (Some(face), ColumnForm::Rate) => figure.over(face),
            (Some(face), _) => {
                let classes = &self.deal.terms.classes;
                let balance = match classes.get(subject) {
                    Some(class) => class.original_balance,
                    None => classes.iter().map(|class| class.original_balance).sum(),
                };
                match balance.is_zero() {
                    true => Some(Figure::new(Decimal::ZERO)),
                    false => figure.over(face).and_then(|figure| figure.times(balance)),
                }
            }
        };
        let most = match field.column.form {
            ColumnForm::Rate => PUBLISHED_RATE_LIMIT,
            _ => MONEY_LIMIT,
        };
        whole.filter(|figure| figure.value.abs() < most).ok_or(Fault::TooGreat)
    }
}

/// Whether a test passes, by its usual words.
fn test(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "pass" | "passes" | "1" => Some(true),
        "false" | "no" | "fail" | "fails" | "0" => Some(false),
        _ => None,
    }
}
