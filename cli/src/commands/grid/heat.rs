//! The grid as data of its picture.

use paydown::projection::Projection;
use paydown::scenario::{self, Arithmetic, Scenarios};

use super::Job;
use super::lives::{Life, Lives};
use crate::output::{DealName, Failure, Start, fail};
use crate::picture::Caption;
use crate::picture::heat::{Axis, Class, Heat, MOST_CELLS, MOST_PANELS, MOST_VALUES, Section};

/// Refuses a grid that no picture can show, before it is run.
pub fn check(job: &Job) -> Result<(), Failure> {
    let [cpr, cdr, severity, shift] = job.axes() else { return Ok(()) };
    for axis in [cpr, cdr] {
        let count = axis.values().len();
        if count > MOST_VALUES {
            let message = format!(
                "{count} values of --{} are more than the {MOST_VALUES} that a picture can show; give \
                 fewer",
                axis.name()
            );
            return Err(fail("--svg", message));
        }
    }
    let sections = severity.values().len() * shift.values().len();
    if 2 * sections > MOST_PANELS {
        let message = format!(
            "{sections} pairs of --severity and --shift have more than the {MOST_PANELS} panels that a \
             picture can show; give fewer values"
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

/// For each deal, severity and shift, the classes over prepayments and defaults.
pub fn of(job: &Job, lives: &Lives) -> Heat {
    let [cpr, cdr, severity, shift] = job.axes() else { return Heat::default() };
    let axis = |axis: &scenario::Axis| Axis {
        name: axis.name().to_uppercase(),
        unit: match axis.name() {
            "psa" | "sda" => "% of the curve",
            _ => "% a year",
        },
        values: axis.values().to_vec(),
    };
    let (columns, rows) = (cpr.values().len(), cdr.values().len());
    let (thirds, fourths) = (severity.values().len(), shift.values().len());
    let mut sections = Vec::new();
    for (deal, subject) in job.subjects.iter().enumerate() {
        for (third, loss) in severity.values().iter().enumerate() {
            for (fourth, by) in shift.values().iter().enumerate() {
                // The last axis varies fastest.
                let place = |column: usize, row: usize| {
                    ((column * rows + row) * thirds + third) * fourths + fourth
                };
                let table = |lives: &[Life], of: fn(&Life) -> Option<f64>| {
                    let row = |row| {
                        (0..columns)
                            .map(|column| lives.get(place(column, row)).and_then(of))
                            .collect()
                    };
                    (0..rows).map(row).collect()
                };
                let class = |(name, lives): (&str, &[Life])| Class {
                    name: name.to_owned(),
                    lives: table(lives, |life| life.average_years),
                    losses: table(lives, |life| Some(life.loss_pct)),
                };
                let mut heading = format!("{}: severity {loss} %", subject.deal.name());
                if *by != 0.0 || fourths > 1 {
                    heading += &format!(", rates {by:+} basis points");
                }
                let classes = lives.chosen(job, deal).map(class).collect();
                sections.push(Section { deal, heading, classes });
            }
        }
    }
    Heat { axes: [axis(cpr), axis(cdr)], sections }
}
