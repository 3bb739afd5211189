//! Panels over one time axis: stacks of amounts, and a row for each class.

use std::fmt::Write;

use paydown::calendar::Date;

use super::svg::{Anchor, MARGIN, Svg, Unit, fitted, grouped, marks, round_step, width, written};
use crate::output::xml;

/// Left of a panel, for the numbers of its axis.
const LEFT: f64 = MARGIN + 56.0;
/// Right of a panel, for its key.
const RIGHT: f64 = 200.0;

/// Height of a line of a key.
const KEY: f64 = 17.0;

/// Size of the numbers of axes.
const SMALL: f64 = 11.0;

/// The least drawn thickness of a band, in tenths: a class of a thousandth of the deal is visible.
const LEAST: i64 = 7;

/// How far a line may move when points are left out, in tenths.
const TOLERANCE: f64 = 1.2;

/// How far above the other months an amount is cut off.
const SPIKE: f64 = 3.0;

/// The dates of a picture, and where they are.
pub struct Axis<'a> {
    pub left: f64,
    pub right: f64,
    dates: &'a [Date],
    join: Option<Date>,
}

impl<'a> Axis<'a> {
    /// The axis of some dates, of which the first is at the left end and the last at the right end.
    pub fn new(wide: f64, dates: &'a [Date], join: Option<Date>) -> Self {
        Self { left: LEFT, right: wide - RIGHT, dates, join }
    }

    fn x(&self, date: Date) -> f64 {
        let (Some(first), Some(last)) = (self.dates.first(), self.dates.last()) else {
            return self.left;
        };
        let days = f64::from(last.days_since(*first).max(1));
        let part = f64::from(date.days_since(*first)) / days;
        self.left + (self.right - self.left) * part.clamp(0.0, 1.0)
    }

    /// The place of each date, in tenths.
    fn tenths(&self) -> Vec<i64> {
        self.dates.iter().map(|date| (self.x(*date) * 10.0).round() as i64).collect()
    }

    /// The beginnings of years, or of months if there are less than two years, with their labels.
    fn marks(&self) -> Vec<(f64, String)> {
        let (Some(first), Some(last)) = (self.dates.first(), self.dates.last()) else {
            return Vec::new();
        };
        let months = last.months_since(*first);
        let (step, places) = if months < 24 {
            (if months <= 12 { 1 } else { 2 }, true)
        } else {
            let years = [1, 2, 5, 10, 20].into_iter().find(|years| months / (12 * years) <= 16);
            (12 * years.unwrap_or(50), false)
        };
        let begins = (1..=months).filter_map(|month| {
            let at = first.add_months(month)?;
            let begin = Date::from_ymd(at.year(), at.month(), 1)?;
            let number = i32::from(begin.year()) * 12 + i32::from(begin.month()) - 1;
            (number % step == 0 && begin <= *last).then_some(begin)
        });
        let label = |date: Date| match places {
            true => format!("{:04}-{:02}", date.year(), date.month()),
            false => date.year().to_string(),
        };
        begins.map(|date| (self.x(date), label(date))).collect()
    }

    /// The lines of years over a panel, the date of the join, and the labels below.
    fn draw(&self, svg: &mut Svg, top: f64, floor: f64) {
        for (x, label) in self.marks() {
            svg.line((x, top), (x, floor + 4.0), "stroke=\"#888\" stroke-opacity=\"0.35\"");
            svg.text((x, floor + 16.0), Anchor::Middle, SMALL, &label);
        }
        svg.line((self.left, floor), (self.right, floor), "stroke=\"#444\"");
        if let Some(join) = self.join {
            let x = self.x(join);
            svg.line((x, top - 4.0), (x, floor), "stroke=\"#111\" stroke-dasharray=\"5 3\"");
        }
    }

    /// The labels of the two sides of the join, if there is one. Returns the place below them.
    pub fn sides(&self, svg: &mut Svg, y: f64) -> f64 {
        let Some(join) = self.join else { return y };
        let x = self.x(join);
        let bold = " font-weight=\"bold\"";
        svg.styled((x - 6.0, y + 12.0), Anchor::End, SMALL, bold, "actual");
        svg.styled((x + 6.0, y + 12.0), Anchor::Start, SMALL, bold, "projected");
        y + 18.0
    }
}

/// An amount, or zero for what is no number.
pub fn finite(amount: f64) -> f64 {
    if amount.is_finite() { amount } else { 0.0 }
}

/// The greatest amount, and at least zero.
pub fn most(amounts: &[f64]) -> f64 {
    amounts.iter().copied().map(finite).fold(0.0, f64::max)
}

/// One colour of a panel: a class, a group, or several of them together.
pub struct Band {
    pub name: String,
    pub colour: &'static str,
    /// An amount for each date of the axis, in dollars.
    pub amounts: Vec<f64>,
}

impl Band {
    pub fn total(&self) -> f64 {
        self.amounts.iter().sum()
    }
}

/// Amounts over time, one on another.
pub struct Stack<'a> {
    pub heading: &'a str,
    pub note: String,
    /// From the bottom.
    pub bands: Vec<Band>,
    /// A line over the stack.
    pub line: Option<Band>,
    /// Whether an amount is one of a month, and not one at its end.
    pub is_flow: bool,
    pub high: f64,
}

impl Stack<'_> {
    /// Draws the panel from `top` on. Returns the place below it.
    pub fn draw(&self, svg: &mut Svg, axis: &Axis<'_>, top: f64) -> f64 {
        let months = axis.dates.len();
        let mut edges: Vec<Vec<f64>> = vec![vec![0.0; months]];
        for band in &self.bands {
            let below = &edges[edges.len() - 1];
            let above = below.iter().zip(&band.amounts).map(|(below, own)| below + own.max(0.0));
            edges.push(above.collect());
        }
        let totals = edges.pop().unwrap_or_default();
        edges.push(totals.clone());
        let line = self.line.iter().flat_map(|line| &line.amounts).copied().fold(0.0, f64::max);
        let (most, spikes) = scale(&totals, axis.dates, self.is_flow);
        let most = most.max(line);
        let unit = Unit::of(most);
        let floor = self.heading(svg, axis, top, unit, &spikes) + self.high;
        let plot = floor - self.high;
        let y = |amount: f64| floor - self.high * (amount / most).clamp(0.0, 1.0);
        let tenths = |edge: &Vec<f64>| -> Vec<i64> {
            edge.iter().map(|amount| (y(*amount) * 10.0).round() as i64).collect()
        };
        let wanted = if self.high > 150.0 { 6.0 } else { 4.0 };
        let step = round_step(most / wanted) / unit.0;
        let places = (-(step.log10() + 1e-9).floor()).clamp(0.0, 6.0) as usize;
        for mark in marks(most, wanted) {
            let at = y(mark);
            svg.line((axis.left, at), (axis.right, at), "stroke=\"#888\" stroke-opacity=\"0.35\"");
            let label = grouped(mark / unit.0, places);
            svg.text((axis.left - 7.0, at + 4.0), Anchor::End, SMALL, &label);
        }
        let x = axis.tenths();
        svg.raw(format_args!(
            "<g transform=\"scale(.1)\" stroke-width=\"{LEAST}\" stroke-linejoin=\"round\">"
        ));
        let edges: Vec<Vec<i64>> = edges.iter().map(tenths).collect();
        for (place, band) in self.bands.iter().enumerate() {
            let area = match self.is_flow {
                true => steps(&x, &edges[place], &edges[place + 1], &band.amounts),
                false => area(&x, &edges[place], &edges[place + 1], &band.amounts),
            };
            if !area.is_empty() {
                let (colour, name) = (band.colour, xml(&self.title(band)));
                svg.raw(format_args!(
                    "<path fill=\"{colour}\" stroke=\"{colour}\" d=\"{area}\"><title>{name}</title></path>"
                ));
            }
        }
        if let Some(line) = &self.line {
            let points = simplified(&x, &tenths(&line.amounts));
            let (colour, name) = (line.colour, xml(&self.title(line)));
            svg.raw(format_args!(
                "<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"14\" \
                 stroke-dasharray=\"60 35\" d=\"{}\"><title>{name}</title></path>",
                path(&points)
            ));
        }
        svg.raw(format_args!("</g>"));
        for (month, _) in &spikes {
            let at = axis.x(axis.dates[*month]);
            svg.raw(format_args!(
                "<path fill=\"#111\" d=\"M{:.1} {:.1}l4 6h-8z\"/>",
                at,
                plot - 8.0
            ));
        }
        axis.draw(svg, plot, floor);
        self.key(svg, axis, plot);
        floor + 36.0
    }

    /// The heading with its note, wrapped. Returns the place below it.
    fn heading(
        &self,
        svg: &mut Svg,
        axis: &Axis<'_>,
        top: f64,
        unit: Unit,
        spikes: &[(usize, f64)],
    ) -> f64 {
        let kind = if self.is_flow { " a month" } else { "" };
        let heading = format!("{}, {}{kind}", self.heading, unit.1);
        svg.bold((MARGIN, top + 12.0), 13.0, &heading);
        let mut note = self.note.clone();
        if !spikes.is_empty() {
            let shown: Vec<String> = spikes
                .iter()
                .take(3)
                .map(|(month, amount)| format!("{} on {}", written(*amount), axis.dates[*month]))
                .collect();
            let more = spikes.len() - shown.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let _ = write!(note, "; above the scale (▲): {}{more}", shown.join(", "));
        }
        let at = MARGIN + width(&heading, 13.0) * 1.08 + 12.0;
        let room = axis.right + 40.0 - at;
        let note = fitted(&note, SMALL, room);
        svg.faint((at, top + 12.0), Anchor::Start, SMALL, &note);
        if self.is_flow {
            let label = format!("in all, {}", self.total_unit().1);
            svg.faint((svg.wide - MARGIN, top + 12.0), Anchor::End, SMALL, &label);
        }
        top + if spikes.is_empty() { 24.0 } else { 30.0 }
    }

    /// The unit of the totals over all months.
    fn total_unit(&self) -> Unit {
        Unit::of(self.bands.iter().map(Band::total).fold(0.0, f64::max))
    }

    /// The tooltip of a band.
    fn title(&self, band: &Band) -> String {
        let name = &band.name;
        if self.is_flow {
            return format!("{name}: {} in all", written(band.total()));
        }
        let at = |place: Option<&f64>| written(place.copied().unwrap_or(0.0));
        let (first, last) = (at(band.amounts.first()), at(band.amounts.last()));
        format!("{name}: {first} at the start, {last} at the end")
    }

    /// The names, in the order of the stack from the top; of flows the greatest, with their totals.
    fn key(&self, svg: &mut Svg, axis: &Axis<'_>, top: f64) {
        let unit = self.total_unit();
        let x = axis.right + 16.0;
        let (text_x, right) = (x + 20.0, svg.wide - MARGIN);
        let mut y = top;
        if let Some(line) = &self.line {
            let style = format!(
                "stroke=\"{}\" stroke-width=\"1.4\" stroke-dasharray=\"6 3.5\"",
                line.colour
            );
            svg.line((x - 2.0, y + 6.0), (x + 14.0, y + 6.0), &style);
            svg.cut((text_x, y + 10.5), 12.0, right - text_x, &line.name);
            y += KEY;
        }
        let mut order: Vec<usize> = (0..self.bands.len()).collect();
        if self.is_flow {
            let total = |place: &usize| self.bands[*place].total();
            order.sort_by(|one, other| total(other).total_cmp(&total(one)));
            let room = (self.high / KEY) as usize;
            order.truncate(if order.len() > room { room - 1 } else { room });
            order.sort_unstable();
        }
        let shown = order.iter().rev().map(|place| &self.bands[*place]);
        for band in shown {
            svg.rect((x, y), (12.0, 12.0), &format!("fill=\"{}\"", band.colour));
            let total = if self.is_flow { unit.amount(band.total()) } else { String::new() };
            let wide = right - text_x - width(&total, SMALL) - 8.0;
            svg.cut((text_x, y + 10.5), 12.0, wide, &band.name);
            if self.is_flow {
                svg.text((right, y + 10.5), Anchor::End, SMALL, &total);
            }
            y += KEY;
        }
        let more = self.bands.len() - order.len();
        if more > 0 {
            svg.faint((text_x, y + 10.5), Anchor::Start, SMALL, &format!("and {more} more"));
        }
    }
}

/// The top of an axis, and the months above it: of flows a few months may be far above all others,
/// such as that of a call, and would leave nothing to see of them.
fn scale(totals: &[f64], dates: &[Date], is_flow: bool) -> (f64, Vec<(usize, f64)>) {
    let most = most(totals);
    let mut sorted = totals.to_vec();
    sorted.sort_by(f64::total_cmp);
    let usual = sorted.get(totals.len() * 97 / 100).copied().unwrap_or(most) * 1.1;
    if !is_flow || dates.len() < 24 || usual <= 0.0 || most < SPIKE * usual {
        return (most, Vec::new());
    }
    let above = totals.iter().copied().enumerate().filter(|(_, total)| *total > usual);
    let mut above: Vec<(usize, f64)> = above.collect();
    above.sort_by(|one, other| other.1.total_cmp(&one.1));
    (usual, above)
}

/// Runs of dates with amounts: first and last place of each.
fn runs(amounts: &[f64]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (place, _) in amounts.iter().enumerate().filter(|(_, amount)| **amount > 0.0) {
        match runs.last_mut() {
            Some(run) if run.1 + 1 == place => run.1 = place,
            _ => runs.push((place, place)),
        }
    }
    runs
}

/// The outline of balances between two edges, from the date before the first to the one after the last.
fn area(x: &[i64], below: &[i64], above: &[i64], amounts: &[f64]) -> String {
    let mut outline = String::new();
    for (first, last) in runs(amounts) {
        let run = first.saturating_sub(1)..=(last + 1).min(x.len() - 1);
        let mut points = simplified(&x[run.clone()], &above[run.clone()]);
        points.extend(simplified(&x[run.clone()], &below[run]).into_iter().rev());
        outline += &path(&points);
        outline.push('z');
    }
    outline
}

/// The outline of flows between two edges: a step from the date before to each date.
fn steps(x: &[i64], below: &[i64], above: &[i64], amounts: &[f64]) -> String {
    let mut outline = String::new();
    for (first, last) in runs(amounts) {
        let first = first.max(1);
        if last < first {
            continue;
        }
        let (mut at_x, mut at_y) = (x[first - 1], above[first]);
        let _ = write!(outline, "M{at_x} {at_y}");
        let there = (first..=last).map(|place| (x[place], above[place]));
        let back = (first..=last).rev().map(|place| (x[place - 1], below[place]));
        for (to_x, to_y) in there.chain(back) {
            if to_y != at_y {
                let _ = write!(outline, "v{}", to_y - at_y);
                at_y = to_y;
            }
            if to_x != at_x {
                let _ = write!(outline, "h{}", to_x - at_x);
                at_x = to_x;
            }
        }
        outline.push('z');
    }
    outline
}

/// A line through points, relative from each to the next.
fn path(points: &[(i64, i64)]) -> String {
    let mut path = String::new();
    let mut at: Option<(i64, i64)> = None;
    for &(x, y) in points {
        let _ = match at {
            None => write!(path, "M{x} {y}l"),
            Some(from) if y < from.1 => write!(path, "{}{} ", x - from.0, y - from.1),
            Some(from) => write!(path, "{} {} ", x - from.0, y - from.1),
        };
        at = Some((x, y));
    }
    path.trim_end_matches([' ', 'l']).to_owned()
}

/// The points of a line without those that lie on it (Douglas and Peucker).
fn simplified(x: &[i64], y: &[i64]) -> Vec<(i64, i64)> {
    let mut is_kept = vec![false; x.len()];
    let mut parts = vec![(0, x.len().saturating_sub(1))];
    while let Some((first, last)) = parts.pop() {
        if let Some(kept) = is_kept.get_mut(first) {
            *kept = true;
        }
        if let Some(kept) = is_kept.get_mut(last) {
            *kept = true;
        }
        let far = |place: usize| {
            let part = (x[place] - x[first]) as f64 / (x[last] - x[first]).max(1) as f64;
            (y[place] as f64 - y[first] as f64 - part * (y[last] - y[first]) as f64).abs()
        };
        let farthest = (first + 1..last).max_by(|one, other| far(*one).total_cmp(&far(*other)));
        if let Some(place) = farthest.filter(|place| far(*place) > TOLERANCE) {
            parts.extend([(first, place), (place, last)]);
        }
    }
    let points = x.iter().zip(y).zip(is_kept).filter(|(_, kept)| *kept);
    points.map(|((x, y), _)| (*x, *y)).collect()
}

/// A class as a row of its own, in parts of its greatest balance.
pub struct Strip<'a> {
    pub name: &'a str,
    pub colour: &'static str,
    pub amounts: &'a [f64],
    /// What is left of it: its part of the deal, or that it is a notional.
    pub part: String,
}

/// Rows of classes, below a heading. Returns the place below them.
pub fn strips(svg: &mut Svg, axis: &Axis<'_>, top: f64, strips: &[Strip<'_>], rest: usize) -> f64 {
    let step = if strips.len() <= 16 { 20.0 } else { 14.0 };
    let high = step - 4.0;
    let unit = Unit::of(strips.iter().map(|strip| most(strip.amounts)).fold(0.0, f64::max));
    let heading = "Each class, from zero to its own greatest balance";
    svg.bold((MARGIN, top + 12.0), 13.0, heading);
    let at = MARGIN + width(heading, 13.0) * 1.08 + 12.0;
    svg.faint((at, top + 12.0), Anchor::Start, SMALL, "left: part of the deal at the start");
    let right = svg.wide - MARGIN;
    svg.faint((right, top + 12.0), Anchor::End, SMALL, &format!("greatest, {}", unit.1));
    let mut y = top + 24.0;
    let plot = y;
    let x = axis.tenths();
    for strip in strips {
        let (greatest, floor) = (most(strip.amounts), y + high);
        let edge: Vec<i64> = strip
            .amounts
            .iter()
            .map(|amount| (finite(*amount) / greatest).clamp(0.0, 1.0))
            .map(|part| ((floor - high * part) * 10.0).round() as i64)
            .collect();
        let below = vec![(floor * 10.0).round() as i64; edge.len()];
        let (area, colour) = (area(&x, &below, &edge, strip.amounts), strip.colour);
        let amount = unit.amount(greatest);
        let title = xml(&format!("{}: {} at most", strip.name, written(greatest)));
        svg.line((axis.left, floor), (axis.right, floor), "stroke=\"#ccc\" stroke-width=\"0.6\"");
        svg.raw(format_args!(
            "<path transform=\"scale(.1)\" fill=\"{colour}\" stroke=\"{colour}\" \
             stroke-width=\"10\" d=\"{area}\"><title>{title}</title></path>"
        ));
        if !strip.part.is_empty() {
            svg.faint((axis.left - 7.0, floor - 1.5), Anchor::End, 10.5, &strip.part);
        }
        let wide = right - axis.right - 22.0 - width(&amount, 10.5);
        svg.cut((axis.right + 16.0, floor - 1.5), 11.0, wide, strip.name);
        svg.text((right, floor - 1.5), Anchor::End, 10.5, &amount);
        y += step;
    }
    axis.draw(svg, plot, y - 4.0);
    y += 14.0;
    if rest > 0 {
        let label = format!("and {rest} classes with smaller balances");
        svg.faint(
            (axis.right + 16.0, y - 6.0),
            Anchor::Start,
            SMALL,
            &fitted(&label, SMALL, RIGHT - 20.0),
        );
    }
    y + 18.0
}
