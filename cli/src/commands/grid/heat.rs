//! Average life and loss of each class over CPR × CDR, as an SVG picture.

use std::fmt::Write;

use paydown::scenario::{Arithmetic, Axis, Scenarios};

use super::Job;
use super::lives::{Life, Lives};
use crate::output::xml;

const CELL: (f64, f64) = (50.0, 26.0);
const MARGIN: f64 = 28.0;
/// Margins of a panel for the numbers and names of its axes.
const LEFT: f64 = 58.0;
const ABOVE: f64 = 28.0;
const BELOW: f64 = 52.0;
const BETWEEN: f64 = 26.0;
/// The least width of a panel, so that its title fits.
const TITLE: f64 = 170.0;
/// The greatest width of a row of panels.
const WIDEST: f64 = 1240.0;
const HEAD: f64 = 130.0;

/// Colours from light to dark, so that the order remains visible in greyscale.
type Scale = [[f64; 3]; 4];
const BLUES: Scale =
    [[239.0, 245.0, 252.0], [158.0, 202.0, 225.0], [49.0, 130.0, 189.0], [8.0, 42.0, 92.0]];
const ORANGES: Scale =
    [[255.0, 245.0, 235.0], [253.0, 190.0, 133.0], [217.0, 95.0, 14.0], [102.0, 37.0, 6.0]];

/// A measure of a class's life; `None` if the class has no value.
type Figure = fn(&Life) -> Option<f64>;

struct Measure {
    name: &'static str,
    scale: Scale,
    value: Figure,
    most: f64,
}

impl Measure {
    fn colour(&self, value: f64) -> [f64; 3] {
        let at = if self.most > 0.0 { (value / self.most).clamp(0.0, 1.0) * 3.0 } else { 0.0 };
        let low = (at as usize).min(2);
        let part = at - low as f64;
        std::array::from_fn(|hue| {
            self.scale[low][hue] * (1.0 - part) + self.scale[low + 1][hue] * part
        })
    }
}

/// One panel: a class in the scenarios with one severity and one shift.
struct Panel<'p> {
    name: &'p str,
    /// Indexed by CDR, then CPR.
    lives: Vec<Vec<Life>>,
}

/// The panels under one heading.
struct Section<'p> {
    heading: String,
    panels: Vec<Panel<'p>>,
}

/// The picture: for each deal, severity and shift, two panels for each class.
pub fn picture(job: &Job, lives: &Lives) -> String {
    let axes = job.axes();
    let (cprs, cdrs) = (axes[0].values(), axes[1].values());
    let sections = sections(job, lives);
    let (panel_wide, panel_high) = (
        LEFT + (CELL.0 * cprs.len() as f64).max(TITLE),
        ABOVE + CELL.1 * cdrs.len() as f64 + BELOW,
    );
    let pair_wide = 2.0 * panel_wide + BETWEEN;
    let across = (((WIDEST - 2.0 * MARGIN + BETWEEN) / (pair_wide + BETWEEN)) as usize).max(1);
    let most = sections.iter().map(|section| section.panels.len()).max().unwrap_or(1);
    let across = across.min(most.max(1));
    let wide = (2.0 * MARGIN + across as f64 * (pair_wide + BETWEEN) - BETWEEN).max(560.0);
    let rows = |section: &Section<'_>| section.panels.len().div_ceil(across);
    let high: f64 = sections.iter().map(|s| 40.0 + rows(s) as f64 * panel_high).sum();
    let high = HEAD + high + MARGIN / 2.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" \
         height=\"{high}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#111\">\n\
         <rect width=\"{wide}\" height=\"{high}\" fill=\"white\"/>\n"
    );
    let scenarios = job.cases.len();
    text(&mut svg, MARGIN, 36.0, "start", 19.0, "Average life and loss of each class");
    let arithmetic = match job.arithmetic {
        Arithmetic::Cents => "whole cents, in lanes",
        Arithmetic::Decimal => "decimals",
        _ => "floats",
    };
    let under = format!(
        "{scenarios} scenarios of prepayments ({}) and defaults ({}), percent; {arithmetic}",
        unit(&axes[0]),
        unit(&axes[1])
    );
    text(&mut svg, MARGIN, 56.0, "start", 12.0, &under);
    let measures = measures(&sections);
    for (place, measure) in measures.iter().enumerate() {
        legend(&mut svg, MARGIN + 280.0 * place as f64, 74.0, measure);
    }
    let mut top = HEAD;
    for section in &sections {
        text(&mut svg, MARGIN, top + 20.0, "start", 15.0, &section.heading);
        for (number, panel) in section.panels.iter().enumerate() {
            let x = MARGIN + (number % across) as f64 * (pair_wide + BETWEEN);
            let y = top + 40.0 + (number / across) as f64 * panel_high;
            for (place, measure) in measures.iter().enumerate() {
                let x = x + place as f64 * (panel_wide + BETWEEN);
                draw(&mut svg, (x, y), panel, measure, [&axes[0], &axes[1]]);
            }
        }
        top += 40.0 + rows(section) as f64 * panel_high;
    }
    svg.push_str("</svg>\n");
    svg
}

/// The measures, with scales from zero to the greatest value.
fn measures(sections: &[Section<'_>]) -> [Measure; 2] {
    let all = || {
        let panels = sections.iter().flat_map(|section| &section.panels);
        panels.flat_map(|panel| panel.lives.iter().flatten())
    };
    let most = |value: Figure| all().filter_map(value).fold(0.0, f64::max);
    let (years, loss): (Figure, Figure) = (|life| life.average_years, |life| Some(life.loss_pct));
    [
        Measure { name: "average life, years", scale: BLUES, value: years, most: most(years) },
        Measure { name: "loss, % of balance", scale: ORANGES, value: loss, most: most(loss) },
    ]
}

fn sections<'p>(job: &'p Job, lives: &'p Lives) -> Vec<Section<'p>> {
    let axes = job.axes();
    let count = |axis: usize| axes[axis].values().len();
    let mut sections = Vec::new();
    for (deal, kept) in job.subjects.iter().enumerate() {
        let shown = lives.shown(job, deal);
        for (third, severity) in axes[2].values().iter().enumerate() {
            for (fourth, shift) in axes[3].values().iter().enumerate() {
                // The last axis varies fastest.
                let place = |cpr: usize, cdr: usize| {
                    ((cpr * count(1) + cdr) * count(2) + third) * count(3) + fourth
                };
                let panels = shown.iter().map(|(name, lives)| Panel {
                    name,
                    lives: (0..count(1))
                        .map(|cdr| (0..count(0)).map(|cpr| lives[place(cpr, cdr)]).collect())
                        .collect(),
                });
                let name = kept.deal.name();
                let mut heading = format!("{name}: severity {severity} %");
                if *shift != 0.0 {
                    let _ = write!(heading, ", rates {shift:+} basis points");
                }
                sections.push(Section { heading, panels: panels.collect() });
            }
        }
    }
    sections
}

fn draw(
    svg: &mut String,
    at: (f64, f64),
    panel: &Panel<'_>,
    measure: &Measure,
    [prepayments, defaults]: [&Axis; 2],
) {
    let (cprs, cdrs) = (prepayments.values(), defaults.values());
    let (left, top) = (at.0 + LEFT, at.1 + ABOVE);
    let (wide, high) = (CELL.0 * cprs.len() as f64, CELL.1 * cdrs.len() as f64);
    let title = format!("{}: {}", panel.name, measure.name);
    text(svg, left, top - 9.0, "start", 12.5, &title);
    for (row, lives) in panel.lives.iter().enumerate() {
        // The lowest value is at the bottom.
        let y = top + high - CELL.1 * (row + 1) as f64;
        text(svg, left - 7.0, y + 17.5, "end", 11.0, &cdrs[row].to_string());
        for (column, life) in lives.iter().enumerate() {
            cell(svg, (left + CELL.0 * column as f64, y), (measure.value)(life), measure);
        }
    }
    for (column, cpr) in cprs.iter().enumerate() {
        let x = left + CELL.0 * (column as f64 + 0.5);
        text(svg, x, top + high + 16.0, "middle", 11.0, &cpr.to_string());
    }
    text(
        svg,
        left + wide / 2.0,
        top + high + 34.0,
        "middle",
        11.0,
        &format!("{}, %", unit(prepayments)),
    );
    let (x, y) = (at.0 + 14.0, top + high / 2.0);
    let _ = writeln!(
        svg,
        "<text x=\"{x}\" y=\"{y}\" font-size=\"11\" text-anchor=\"middle\" \
         transform=\"rotate(-90 {x} {y})\">{}, %</text>",
        unit(defaults)
    );
}

fn cell(svg: &mut String, (x, y): (f64, f64), value: Option<f64>, measure: &Measure) {
    let (fill, ink, label) = match value {
        // The class is never paid principal.
        None => ([255.0; 3], "#111", "–".to_owned()),
        Some(value) => {
            let colour = measure.colour(value);
            // Luma (ITU-R BT.601).
            let grey = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2];
            let label = if value == 0.0 { "0".to_owned() } else { format!("{value:.2}") };
            (colour, if grey < 140.0 { "white" } else { "#111" }, label)
        }
    };
    let _ = writeln!(
        svg,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" fill=\"{}\" stroke=\"#777\" \
         stroke-width=\"0.6\"/><text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"{ink}\">{label}\
         </text>",
        CELL.0,
        CELL.1,
        rgb(fill),
        x + CELL.0 / 2.0,
        y + 17.5
    );
}

/// The colour scale of a measure, from zero to the greatest value.
fn legend(svg: &mut String, x: f64, y: f64, measure: &Measure) {
    const STEPS: usize = 48;
    const LONG: f64 = 240.0;
    text(svg, x, y + 10.0, "start", 12.0, measure.name);
    for step in 0..STEPS {
        let colour = measure.colour(measure.most * (step as f64 + 0.5) / STEPS as f64);
        let _ = writeln!(
            svg,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"12\" fill=\"{}\"/>",
            x + LONG * step as f64 / STEPS as f64,
            y + 16.0,
            LONG / STEPS as f64 + 0.3,
            rgb(colour)
        );
    }
    let _ = writeln!(
        svg,
        "<rect x=\"{x}\" y=\"{}\" width=\"{LONG}\" height=\"12\" fill=\"none\" stroke=\"#777\" \
         stroke-width=\"0.6\"/>",
        y + 16.0
    );
    let marks: &[(f64, &str)] = match measure.most > 0.0 {
        true => &[(0.0, "start"), (0.5, "middle"), (1.0, "end")],
        false => &[(0.0, "start")],
    };
    for (part, anchor) in marks {
        let label = format!("{:.1}", measure.most * *part);
        text(svg, x + LONG * *part, y + 42.0, anchor, 11.0, &label);
    }
}

/// The unit of an axis, as the market writes it.
fn unit(axis: &Axis) -> String {
    axis.name().to_uppercase()
}

fn rgb(colour: [f64; 3]) -> String {
    let [red, green, blue] = colour.map(|hue| hue.round() as u8);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Writes a label.
fn text(svg: &mut String, x: f64, y: f64, anchor: &str, size: f64, label: &str) {
    let label = xml(label);
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\">{label}</text>"
    );
}
