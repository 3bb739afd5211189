//! Lines that are added by date and name, such as those of loans by group.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::gather::Gather;
use super::layout::Layout;
use super::row::{Published, TableRow, TableValue};
use super::signs;
use crate::calendar::Date;
use crate::error::{Diagnostic, Mistakes, quote};
use crate::number::{Figure, MONEY_LIMIT};

/// Places of a weighted mean: those of the engine's rates.
const MEAN_PLACES: u32 = 12;

/// The sums of a table so far, by date, subject and revision.
#[derive(Default)]
pub(super) struct Sums {
    of: BTreeMap<(Date, usize, u32), SumOfLines>,
}

/// Lines of one date and name.
struct SumOfLines {
    /// The first line, with its values.
    first: TableRow,
    lines: usize,
    fields: Vec<SumOfField>,
}

struct SumOfField {
    field: &'static str,
    lines: usize,
    sum: Total,
}

enum Total {
    Of(Figure),
    /// The sums of the weights, of the weighted figures, and of their weighted half units.
    Mean([Decimal; 3]),
    /// Dates and tests, which must be the same on every line.
    Same(TableValue),
    /// Beyond what a decimal holds.
    TooGreat,
}

impl Sums {
    /// Adds a line.
    pub(super) fn add(
        &mut self,
        row: TableRow,
        subject: usize,
        layout: &Layout,
        mistakes: &mut Mistakes,
    ) {
        let place = (row.date, subject, row.revision);
        let sum = self.of.entry(place).or_insert_with(|| SumOfLines {
            first: row.clone(),
            lines: 0,
            fields: Vec::new(),
        });
        sum.lines += 1;
        for value in &row.values {
            let weight = layout.weighted.iter().find(|(of, _)| *of == value.field);
            let added = match (&value.value, weight) {
                (Published::Figure(figure), None) => Total::Of(*figure),
                (Published::Figure(figure), Some((_, weight))) => {
                    let Some(Published::Figure(weight)) = row.get(weight).map(|of| of.value) else {
                        continue;
                    };
                    weighted(figure, weight.value).map_or(Total::TooGreat, Total::Mean)
                }
                _ => Total::Same(value.clone()),
            };
            let Some(known) = sum.fields.iter_mut().find(|known| known.field == value.field) else {
                sum.fields.push(SumOfField { field: value.field, lines: 1, sum: added });
                continue;
            };
            known.lines += 1;
            known.sum = match (&known.sum, added) {
                (Total::Of(a), Total::Of(b)) => a.plus(b).map_or(Total::TooGreat, Total::Of),
                (Total::Mean(a), Total::Mean(b)) => {
                    plus(a, &b).map_or(Total::TooGreat, Total::Mean)
                }
                (Total::Same(a), Total::Same(b)) if a.value == b.value => Total::Same(b),
                (Total::Same(a), Total::Same(b)) => {
                    let message = format!(
                        "`{}` is {} here and {} on line {}, and both lines are added",
                        value.field,
                        quote(&b.text),
                        quote(&a.text),
                        sum.first.line
                    );
                    mistakes.at_place(row.line, value.place, message);
                    Total::Same(b)
                }
                _ => Total::TooGreat,
            };
        }
    }

    /// Adds the sums as rows.
    pub(super) fn finish(self, gather: &mut Gather, wrong: &mut Vec<Diagnostic>) {
        for ((_, subject, _), sum) in self.of {
            let SumOfLines { first, lines, fields } = sum;
            let mut mistakes = Mistakes::new(&first.file);
            let mut row = TableRow { values: Vec::with_capacity(fields.len()), ..first.clone() };
            for of in fields {
                let SumOfField { field, lines: with, sum } = of;
                if with < lines {
                    note_empty(&first, field, lines - with, gather);
                }
                let own = first.values.iter().find(|value| value.field == field);
                let value = match (sum, own) {
                    // One line is no sum.
                    (Total::Of(_) | Total::Mean(_), Some(own)) if lines == 1 => Ok(own.clone()),
                    (Total::Of(figure), _) if figure.value.abs() < MONEY_LIMIT => {
                        Ok(of_sum(field, figure))
                    }
                    (Total::Mean(sums), _) => match mean(sums) {
                        Some(figure) => Ok(of_sum(field, figure)),
                        // Without a weight there is no mean.
                        None => continue,
                    },
                    (Total::Same(value), _) => Ok(value),
                    (Total::Of(_) | Total::TooGreat, _) => {
                        Err(format!("the sum of `{field}` is too great"))
                    }
                };
                let value = value.and_then(|mut value| {
                    let resolved = signs::resolve(row.kind, &mut value);
                    resolved.map_err(|message| format!("the sum {} {message}", value.text))?;
                    Ok(value)
                });
                match value {
                    Ok(value) => row.values.push(value),
                    Err(message) => mistakes.at_line(row.line, message),
                }
            }
            gather.add(row, subject, &mut mistakes);
            wrong.extend(mistakes.into_diagnostics());
        }
    }
}

fn note_empty(row: &TableRow, field: &str, empty: usize, gather: &mut Gather) {
    gather.note_again(row.kind, &format!("sum of {field}"), || {
        let are = if empty == 1 { "line is" } else { "lines are" };
        let message = format!(
            "`{field}` of {} on {} is a sum in which {empty} {are} empty",
            quote(&row.name),
            row.date
        );
        Diagnostic::at_line(&row.file, row.line, message)
    });
}

fn of_sum(field: &'static str, figure: Figure) -> TableValue {
    let text = figure.value.to_string();
    TableValue { field, place: 0, text, value: Published::Figure(figure) }
}

fn weighted(figure: &Figure, weight: Decimal) -> Option<[Decimal; 3]> {
    let product = weight.checked_mul(figure.value)?;
    Some([weight, product, weight.checked_mul(figure.tolerance())?])
}

fn plus(a: &[Decimal; 3], b: &[Decimal; 3]) -> Option<[Decimal; 3]> {
    Some([a[0].checked_add(b[0])?, a[1].checked_add(b[1])?, a[2].checked_add(b[2])?])
}

fn mean([weights, products, halves]: [Decimal; 3]) -> Option<Figure> {
    let value = products.checked_div(weights)?.round_dp(MEAN_PLACES);
    let half_unit = halves.checked_div(weights)?.abs() + Decimal::new(5, MEAN_PLACES + 1);
    Some(Figure::mean(value, half_unit))
}
