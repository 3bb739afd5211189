//! The grid as data of its picture.

use paydown::projection::Projection;
use paydown::scenario::{self, Arithmetic, ColumnValues, Scenarios};

use super::Job;
use super::lives::{Life, Lives};
use crate::output::{DealName, Failure, Start, fail};
use crate::picture::Caption;
use crate::picture::heat::{Axis, Class, Heat, MOST_CELLS, MOST_PANELS, MOST_VALUES, Section};

/// Refuses a grid that no picture can show, before it is run.
pub fn check(job: &Job) -> Result<(), Failure> {
    let [columns, rows, others @ ..] = job.axes() else { return Ok(()) };
    for axis in [columns, rows] {
        let count = numbers(axis).len();
        if count != axis.len() {
            let message = format!(
                "--{} has vectors; a picture is over numbers, leave --svg out",
                axis.name()
            );
            return Err(fail("--svg", message));
        }
        if count > MOST_VALUES {
            let message = format!(
                "{count} values of --{} are more than the {MOST_VALUES} that a picture can show; give \
                 fewer",
                axis.name()
            );
            return Err(fail("--svg", message));
        }
    }
    let sections: usize = others.iter().map(scenario::Axis::len).product();
    if 2 * sections > MOST_PANELS {
        let names: Vec<String> = others.iter().map(|axis| format!("--{}", axis.name())).collect();
        let message = format!(
            "{sections} combinations of {} have more than the {MOST_PANELS} panels that a picture can \
             show; give fewer values",
            names.join(", ")
        );
        return Err(fail("--svg", message));
    }
    let cells = 2 * job.cases.len();
    if cells > MOST_CELLS {
        let message = format!(
            "{} scenarios have {cells} cells of one class, more than the {MOST_CELLS} that a picture \
             can show; give fewer values",
            job.cases.len()
        );
        return Err(fail("--svg", message));
    }
    Ok(())
}

/// What the picture is made of: the options given, and each deal with its start.
pub fn caption(job: &Job, options: Vec<String>) -> Caption {
    let title = match &job.subjects[..] {
        [one] => format!("{}: average life and loss of each class", one.deal.name()),
        _ => "Average life and loss of each class".to_owned(),
    };
    let arithmetic = match job.arithmetic {
        Arithmetic::Cents => "whole cents",
        Arithmetic::Decimal => "decimals",
        _ => "floats",
    };
    let mut caption = Caption::of(title).with_assumptions(options);
    for subject in &job.subjects {
        let first = Projection::with(&subject.deal, &subject.options).first_month();
        let start = match &subject.options.start {
            Some(state) => Start::of(Some(state), state.date),
            None => Start { from: "closing".to_owned(), date: format!("first month {first}") },
        };
        caption = caption.with_deal(&DealName::of(&subject.deal)).with_start(&start);
    }
    caption.with("Scenarios", vec![format!("{}, in {arithmetic}", job.cases.len())])
}

/// The numbers of an axis; none if it has vectors.
fn numbers(axis: &scenario::Axis) -> &[f64] {
    match axis.values() {
        ColumnValues::Numbers(numbers) => numbers,
        _ => &[],
    }
}

/// For each deal and combination of the other axes, the classes over prepayments and defaults.
pub fn of(job: &Job, lives: &Lives) -> Heat {
    let [columns, rows, others @ ..] = job.axes() else { return Heat::default() };
    let axis = |axis: &scenario::Axis| Axis {
        name: axis.name().to_uppercase(),
        unit: match axis.name() {
            "psa" | "ppc" | "sda" | "pdc" => "% of the curve",
            "smm" | "mdr" | "abs" => "% a month",
            _ => "% a year",
        },
        values: numbers(axis).to_vec(),
    };
    let combinations: usize = others.iter().map(scenario::Axis::len).product();
    let mut sections = Vec::new();
    for (deal, subject) in job.subjects.iter().enumerate() {
        for combination in 0..combinations {
            let table = |lives: &[Life], of: fn(&Life) -> Option<f64>| {
                // The last axis varies fastest.
                let place = |column: usize, row: usize| {
                    (column * rows.len() + row) * combinations + combination
                };
                let row = |row| {
                    (0..columns.len())
                        .map(|column| lives.get(place(column, row)).and_then(of))
                        .collect()
                };
                (0..rows.len()).map(row).collect()
            };
            let class = |(name, lives): (&str, &[Life])| Class {
                name: name.to_owned(),
                lives: table(lives, |life| life.average_years),
                losses: table(lives, |life| Some(life.loss_pct)),
            };
            // The first scenarios have the first values of prepayments and defaults.
            let places = job.places(combination);
            let values = others.iter().zip(&places[2..]).filter_map(|(axis, place)| {
                let value = axis.text(*place);
                match axis.name() {
                    "severity" => Some(format!("severity {value} %")),
                    "shift" if axis.len() == 1 && value == "0" => None,
                    "shift" => {
                        let points = value.parse().map_or(value, |by: f64| format!("{by:+}"));
                        Some(format!("rates {points} basis points"))
                    }
                    name => Some(format!("{name} {value}")),
                }
            });
            let heading = values.collect::<Vec<_>>().join(", ");
            let heading = format!("{}: {heading}", subject.deal.name());
            let classes = lives.chosen(job, deal).map(class).collect();
            sections.push(Section { deal, heading, classes });
        }
    }
    Heat { axes: [axis(columns), axis(rows)], sections }
}
