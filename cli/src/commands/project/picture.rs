//! Class balances over time, stacked, as an SVG picture.

use std::fmt::Write;

use crate::output::xml;
use paydown::projection::{CashFlows, Value};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 540.0;
const LEFT: f64 = 80.0;
const RIGHT: f64 = 150.0;
const TOP: f64 = 50.0;
const BOTTOM: f64 = 50.0;

/// The palette of Okabe and Ito, which colour-blind readers can distinguish, and lighter tones of
/// it.
const COLOURS: [&str; 14] = [
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7FB8D8",
    "#F2CF7F", "#7FCEB9", "#E5BCD3", "#AAD9F4", "#EAAE7F", "#F7F1A0",
];

/// The picture, with the first class of the deal at the bottom.
pub fn balances<V: Value>(deal: &str, result: &CashFlows<V>) -> String {
    let columns = stacked(result);
    let most = columns.iter().filter_map(|column| column.last()).copied().fold(0.0, f64::max);
    let last = columns.len().saturating_sub(1).max(1) as f64;
    let (right, floor) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    let x = |month: usize| LEFT + (right - LEFT) * month as f64 / last;
    let y = |amount: f64| floor - (floor - TOP) * if most > 0.0 { amount / most } else { 0.0 };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n\
         <text x=\"{LEFT}\" y=\"28\" font-size=\"17\">{}: class balances, millions</text>\n",
        xml(deal)
    );
    // Writing to a String does not fail.
    let shown: Vec<usize> = (0..result.opening.len())
        .filter(|class| columns.iter().any(|column| column[class + 1] > column[*class]))
        .collect();
    for (place, class) in shown.iter().enumerate() {
        let colour = COLOURS[place % COLOURS.len()];
        let mut points = String::new();
        for (month, column) in columns.iter().enumerate() {
            let _ = write!(points, "{:.2},{:.2} ", x(month), y(column[class + 1]));
        }
        for (month, column) in columns.iter().enumerate().rev() {
            let _ = write!(points, "{:.2},{:.2} ", x(month), y(column[*class]));
        }
        let points = points.trim_end();
        let _ = writeln!(svg, "<polygon fill=\"{colour}\" points=\"{points}\"/>");
        // The key has the order of the stack, from the top.
        let key = TOP + 22.0 * (shown.len() - 1 - place) as f64;
        let (box_x, text_x) = (right + 16.0, right + 36.0);
        let name = xml(&result.opening[*class].name);
        let _ = writeln!(
            svg,
            "<rect x=\"{box_x}\" y=\"{key}\" width=\"14\" height=\"14\" fill=\"{colour}\"/>\
             <text x=\"{text_x}\" y=\"{}\">{name}</text>",
            key + 12.0
        );
    }
    let step = round_step(most / 5.0);
    let mut mark = 0.0;
    while step > 0.0 && mark <= most {
        let at = y(mark);
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{right}\" y1=\"{at:.2}\" y2=\"{at:.2}\" stroke=\"#888\" \
             stroke-opacity=\"0.4\"/><text x=\"{}\" y=\"{:.2}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            at + 4.0,
            mark / 1e6
        );
        mark += step;
    }
    for (month, year) in years(result) {
        let at = x(month);
        let _ = writeln!(
            svg,
            "<line x1=\"{at:.2}\" x2=\"{at:.2}\" y1=\"{floor}\" y2=\"{}\" stroke=\"#444\"/>\
             <text x=\"{at:.2}\" y=\"{}\" text-anchor=\"middle\">{year}</text>",
            floor + 5.0,
            floor + 21.0
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// Running totals of balances, starting at 0, for the start and each month.
fn stacked<V: Value>(result: &CashFlows<V>) -> Vec<Vec<f64>> {
    let running = |balances: Vec<f64>| {
        let mut total = 0.0;
        let mut column = vec![0.0];
        for balance in balances {
            total += balance;
            column.push(total);
        }
        column
    };
    // A notional repeats the balance of another class or of the collateral, so we do not stack it.
    let of = |balances: &mut dyn Iterator<Item = V>| {
        let shown = result.opening.iter().zip(balances);
        shown.map(|(class, v)| if class.is_notional { 0.0 } else { v.to_float() }).collect()
    };
    let months = result.class_rows.chunks(result.opening.len().max(1));
    let mut columns = vec![running(of(&mut result.opening.iter().map(|class| class.balance)))];
    columns.extend(months.map(|rows| running(of(&mut rows.iter().map(|row| row.balance_end)))));
    columns
}

/// Marks of the time axis: months in which a year begins, with the year; about eight at most.
fn years<V: Value>(result: &CashFlows<V>) -> Vec<(usize, u16)> {
    let rows = result.class_rows.iter().step_by(result.opening.len().max(1));
    let begins: Vec<(usize, u16)> = rows
        .enumerate()
        .filter(|(_, row)| row.date.month() == 1)
        .map(|(month, row)| (month + 1, row.date.year()))
        .collect();
    let every = [1, 2, 5, 10, 20].into_iter().find(|every| begins.len() / every <= 8).unwrap_or(50);
    begins.into_iter().filter(|(_, year)| usize::from(*year) % every == 0).collect()
}

/// The smallest of 1, 2 and 5 times a power of ten that is at least `least`.
fn round_step(least: f64) -> f64 {
    if least <= 0.0 {
        return 0.0;
    }
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    steps.into_iter().find(|step| *step >= least).unwrap_or(10.0 * power)
}
