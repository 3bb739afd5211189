//! Average life and loss of each class over prepayments × defaults, as heat maps.

use super::svg::{Anchor, Caption, MARGIN, Svg, number};
use crate::output::xml;

/// The most panels of a picture, and the most cells: more would be no picture, and slow to show.
pub const MOST_PANELS: usize = 60;
pub const MOST_CELLS: usize = 20_000;

/// The most values of an axis: more would be finer than a pixel.
pub const MOST_VALUES: usize = 100;

/// Greatest size of a cell.
const CELL: (f64, f64) = (50.0, 26.0);
/// Greatest size of all cells of a panel.
const CELLS: (f64, f64) = (700.0, 520.0);
/// The size below which a cell has no room for its number.
const LABELLED: (f64, f64) = (36.0, 15.0);
/// Margins of a panel for its name, the numbers and names of its axes, and its scale.
const LEFT: f64 = 50.0;
const ABOVE: f64 = 24.0;
const BELOW: f64 = 72.0;
const BETWEEN: f64 = 26.0;
/// The least width of the cells of a panel, so that its name and its scale fit.
const NARROWEST: f64 = 180.0;
/// Widths of a picture: of one panel, and of a row of them.
const LEAST: f64 = 720.0;
const WIDEST: f64 = 1240.0;
/// Length of a scale.
const SCALE: f64 = 60.0;

/// Realized loss that prints as zero, percent of the balance.
const NO_LOSS: f64 = 0.005;

/// Colours from light to dark, so that the order remains visible in greyscale.
type Colours = [[f64; 3]; 4];
const BLUES: Colours =
    [[239.0, 245.0, 252.0], [158.0, 202.0, 225.0], [49.0, 130.0, 189.0], [8.0, 42.0, 92.0]];
const ORANGES: Colours =
    [[255.0, 245.0, 235.0], [253.0, 190.0, 133.0], [217.0, 95.0, 14.0], [102.0, 37.0, 6.0]];

/// An axis: its name as the market writes it, such as `CPR`; what one percent is of; its values.
#[derive(Default)]
pub struct Axis {
    pub name: String,
    pub unit: &'static str,
    pub values: Vec<f64>,
}

/// A grid of scenarios: the axes of every panel, prepayments and defaults, and the sections.
#[derive(Default)]
pub struct Heat {
    pub axes: [Axis; 2],
    pub sections: Vec<Section>,
}

/// The classes of one deal under one severity and one shift of rates.
pub struct Section {
    /// The place of the deal: classes of one deal have the same scales in all its sections.
    pub deal: usize,
    pub heading: String,
    /// The same classes in every section of a deal.
    pub classes: Vec<Class>,
}

/// A class: its figures by default, then by prepayment.
pub struct Class {
    pub name: String,
    /// Average life in years; `None` if no principal is paid.
    pub lives: Vec<Vec<Option<f64>>>,
    /// Realized loss, percent of the starting balance.
    pub losses: Vec<Vec<Option<f64>>>,
}

/// What the panels of a row show.
struct Measure {
    name: &'static str,
    unit: &'static str,
    /// What is said of classes without a figure.
    without: &'static str,
    colours: Colours,
    of: fn(&Class) -> &Vec<Vec<Option<f64>>>,
    /// Figures up to this are none.
    none: f64,
}

const MEASURES: [Measure; 2] = [
    Measure {
        name: "Average life, years",
        unit: "years",
        without: "No principal is paid",
        colours: BLUES,
        of: |class| &class.lives,
        none: f64::NEG_INFINITY,
    },
    Measure {
        name: "Realized loss, % of the starting balance",
        unit: "%",
        without: "No losses",
        colours: ORANGES,
        of: |class| &class.losses,
        none: NO_LOSS,
    },
];

impl Measure {
    fn figures<'c>(&self, class: &'c Class) -> impl Iterator<Item = f64> + use<'c> {
        (self.of)(class).iter().flatten().filter_map(|figure| *figure)
    }

    /// Whether a class has a panel: any figure but none.
    fn is_drawn(&self, class: &Class) -> bool {
        self.figures(class).any(|figure| figure > self.none)
    }

    /// The least and greatest figure of a class in some sections.
    fn scale<'c>(&self, classes: impl Iterator<Item = &'c Class>) -> (f64, f64) {
        let all = classes.flat_map(|class| self.figures(class));
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), figure| {
            (least.min(figure), most.max(figure))
        })
    }

    /// The colour of a place on the scale, from 0 to 1.
    fn colour(&self, part: f64) -> [f64; 3] {
        let at = part.clamp(0.0, 1.0) * 3.0;
        let low = (at as usize).min(2);
        let part = at - low as f64;
        std::array::from_fn(|hue| {
            self.colours[low][hue] * (1.0 - part) + self.colours[low + 1][hue] * part
        })
    }
}

/// The sizes of the panels.
struct Layout {
    cell: (f64, f64),
    panel: (f64, f64),
    across: usize,
}

impl Layout {
    fn of(heat: &Heat) -> Self {
        let [columns, rows] = heat.axes.each_ref().map(|axis| axis.values.len().max(1) as f64);
        let cell = (CELL.0.min(CELLS.0 / columns), CELL.1.min(CELLS.1 / rows));
        let wide = LEFT + (cell.0 * columns).max(NARROWEST);
        let across = ((WIDEST - 2.0 * MARGIN + BETWEEN) / (wide + BETWEEN)) as usize;
        let most = heat.sections.iter().map(|section| section.classes.len()).max().unwrap_or(1);
        let panel = (wide, ABOVE + cell.1 * rows + BELOW);
        Self { cell, panel, across: across.min(most).max(1) }
    }

    fn wide(&self) -> f64 {
        let panels = self.across as f64 * (self.panel.0 + BETWEEN) - BETWEEN;
        (2.0 * MARGIN + panels).max(LEAST)
    }
}

/// The picture, and what it leaves out if there is too much.
pub fn picture(heat: &Heat, mut caption: Caption) -> (String, Option<String>) {
    let layout = Layout::of(heat);
    let (drawn, left_out) = limited(heat);
    if let Some(left_out) = &left_out {
        caption = caption.with("Not all is drawn", vec![left_out.clone()]);
    }
    let mut svg = Svg::new(layout.wide());
    let mut y = svg.caption(&caption) + 6.0;
    for section in &heat.sections {
        let shown = drawn.get(section.deal).copied().unwrap_or(0).min(section.classes.len());
        if shown == 0 {
            continue;
        }
        svg.bold((MARGIN, y + 16.0), 15.0, &section.heading);
        y += 28.0;
        for measure in &MEASURES {
            y = self::section(&mut svg, heat, section, shown, measure, &layout, y);
        }
        y += 6.0;
    }
    (svg.finish(y + MARGIN / 2.0, &caption.title), left_out)
}

/// How many classes of each deal are drawn, in their order, and what is left out.
fn limited(heat: &Heat) -> (Vec<usize>, Option<String>) {
    let cells = heat.axes[0].values.len() * heat.axes[1].values.len();
    let most = (MOST_CELLS / cells.max(1)).clamp(1, MOST_PANELS);
    let deals = heat.sections.iter().map(|section| section.deal + 1).max().unwrap_or(0);
    let mut drawn = vec![0; deals];
    let (mut panels, mut classes, mut all) = (0, 0, 0);
    for deal in 0..deals {
        let sections = || heat.sections.iter().filter(move |section| section.deal == deal);
        let count = sections().next().map_or(0, |section| section.classes.len());
        for place in 0..count {
            let of = sections().filter_map(|section| section.classes.get(place));
            let own: usize =
                of.map(|class| MEASURES.iter().filter(|one| one.is_drawn(class)).count()).sum();
            let is_next = drawn[deal] == place && classes == all;
            if is_next && (panels + own <= most || all == 0) {
                drawn[deal] += 1;
                classes += 1;
            }
            panels += own;
            all += 1;
        }
    }
    let left_out = (classes < all).then(|| {
        format!(
            "the first {classes} of {all} classes, because {panels} panels are more than {most}; \
             choose classes with --class, or give fewer values of --severity and --shift"
        )
    });
    (drawn, left_out)
}

/// The panels of a section for one measure, and a line for the classes without one. Returns the place
/// below them.
fn section(
    svg: &mut Svg,
    heat: &Heat,
    section: &Section,
    shown: usize,
    measure: &Measure,
    layout: &Layout,
    mut top: f64,
) -> f64 {
    let classes = || section.classes[..shown].iter().enumerate();
    let drawn: Vec<usize> =
        classes().filter(|(_, class)| measure.is_drawn(class)).map(|(place, _)| place).collect();
    let folded: Vec<String> = classes()
        .filter(|(_, class)| !measure.is_drawn(class))
        .map(|(_, class)| class.name.clone())
        .collect();
    if !drawn.is_empty() {
        svg.bold((MARGIN, top + 13.0), 12.5, measure.name);
        top += 24.0;
        for (number, place) in drawn.iter().enumerate() {
            let x = MARGIN + (number % layout.across) as f64 * (layout.panel.0 + BETWEEN);
            let y = top + (number / layout.across) as f64 * layout.panel.1;
            let of_deal = heat.sections.iter().filter(|other| other.deal == section.deal);
            let scale = measure.scale(of_deal.filter_map(|section| section.classes.get(*place)));
            panel(svg, heat, (x, y), &section.classes[*place], measure, scale, layout);
        }
        top += drawn.len().div_ceil(layout.across) as f64 * layout.panel.1;
    }
    if !folded.is_empty() {
        let last = folded.len() - 1;
        let mut parts: Vec<String> = folded[..last].iter().map(|name| format!("{name},")).collect();
        parts.push(folded[last].clone());
        parts[0] = format!("{}: {}", measure.without, parts[0]);
        top = svg.wrapped((MARGIN, top + 12.0), svg.wide - 2.0 * MARGIN, &parts, 4);
    }
    top + 8.0
}

fn panel(
    svg: &mut Svg,
    heat: &Heat,
    at: (f64, f64),
    class: &Class,
    measure: &Measure,
    (least, most): (f64, f64),
    layout: &Layout,
) {
    let [across, up] = &heat.axes;
    let (wide, high) = layout.cell;
    let (left, top) = (at.0 + LEFT, at.1 + ABOVE);
    let floor = top + high * up.values.len() as f64;
    svg.cut((left, top - 8.0), 12.5, layout.panel.0 - LEFT, &class.name);
    let part = |figure: f64| if most > least { (figure - least) / (most - least) } else { 0.5 };
    let is_labelled = wide >= LABELLED.0 && high >= LABELLED.1;
    svg.raw(format_args!("<g stroke=\"#777\" stroke-width=\"0.6\">"));
    for (row, figures) in (measure.of)(class).iter().enumerate() {
        // The lowest value is at the bottom.
        let y = floor - high * (row + 1) as f64;
        for (column, figure) in figures.iter().enumerate() {
            let x = left + wide * column as f64;
            let fill = figure.map_or([255.0; 3], |figure| measure.colour(part(figure)));
            let shown = figure.map_or_else(|| "–".to_owned(), |figure| format!("{figure:.2}"));
            let title = format!(
                "{}, {} {}, {} {}: {shown} {}",
                class.name,
                across.name,
                across.values[column],
                up.name,
                up.values[row],
                measure.unit
            );
            svg.raw(format_args!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"><title>{}</title></rect>",
                number(x), number(y), number(wide), number(high), rgb(fill), xml(&title)
            ));
        }
    }
    svg.raw(format_args!("</g>"));
    if is_labelled {
        svg.raw(format_args!(
            "<g font-size=\"11\" text-anchor=\"middle\" pointer-events=\"none\">"
        ));
        for (row, figures) in (measure.of)(class).iter().enumerate() {
            let y = floor - high * (row as f64 + 0.5) + 4.0;
            for (column, figure) in figures.iter().enumerate() {
                let x = left + wide * (column as f64 + 0.5);
                label(svg, (x, y), *figure, |figure| measure.colour(part(figure)), measure.none);
            }
        }
        svg.raw(format_args!("</g>"));
    }
    for (column, x) in spaced(across, wide, 34.0) {
        let at = (left + wide * (x + 0.5), floor + 15.0);
        svg.text(at, Anchor::Middle, 11.0, &column);
    }
    for (row, y) in spaced(up, high, 15.0) {
        svg.text((left - 6.0, floor - high * (y + 0.5) + 4.0), Anchor::End, 11.0, &row);
    }
    let name = |axis: &Axis| format!("{}, {}", axis.name, axis.unit);
    svg.text((left, floor + 31.0), Anchor::Start, 11.0, &name(across));
    let up_name = if floor - top >= 100.0 { name(up) } else { format!("{}, %", up.name) };
    let (x, y) = (number(at.0 + 12.0), number(f64::midpoint(top, floor)));
    svg.raw(format_args!(
        "<text x=\"{x}\" y=\"{y}\" font-size=\"11\" text-anchor=\"middle\" \
         transform=\"rotate(-90 {x} {y})\">{}</text>",
        xml(&up_name)
    ));
    legend(svg, (left, floor + 40.0), measure, (least, most));
}

/// The figure in a cell, in an ink that is visible on its colour.
fn label(
    svg: &mut Svg,
    (x, y): (f64, f64),
    figure: Option<f64>,
    colour: impl Fn(f64) -> [f64; 3],
    none: f64,
) {
    let (ink, text) = match figure {
        None => ("#111", "–".to_owned()),
        Some(figure) => {
            let [red, green, blue] = colour(figure);
            // Luma (ITU-R BT.601).
            let grey = 0.299 * red + 0.587 * green + 0.114 * blue;
            let text = if figure.abs() < none { "0".to_owned() } else { format!("{figure:.2}") };
            (if grey < 140.0 { "white" } else { "#111" }, text)
        }
    };
    let (x, y) = (number(x), number(y));
    svg.raw(format_args!("<text x=\"{x}\" y=\"{y}\" fill=\"{ink}\">{text}</text>"));
}

/// The values of an axis that have room, with their places.
fn spaced(axis: &Axis, size: f64, room: f64) -> impl Iterator<Item = (String, f64)> {
    let every = (room / size).ceil().max(1.0) as usize;
    let all = axis.values.iter().enumerate().step_by(every);
    all.map(|(place, value)| (value.to_string(), place as f64))
}

/// The scale of a class: its least and greatest figure.
fn legend(svg: &mut Svg, (x, y): (f64, f64), measure: &Measure, (least, most): (f64, f64)) {
    const STEPS: usize = 20;
    if most <= least {
        let style =
            format!("fill=\"{}\" stroke=\"#777\" stroke-width=\"0.6\"", rgb(measure.colour(0.5)));
        svg.rect((x, y), (10.0, 10.0), &style);
        let text = format!("{least:.2} {} in every scenario", measure.unit);
        svg.text((x + 16.0, y + 9.0), Anchor::Start, 10.5, &text);
        return;
    }
    svg.text((x, y + 9.0), Anchor::Start, 10.5, &format!("{least:.2}"));
    let left = x + 40.0;
    let step = SCALE / STEPS as f64;
    for place in 0..STEPS {
        let colour = measure.colour((place as f64 + 0.5) / STEPS as f64);
        let at = (left + step * place as f64, y);
        svg.rect(at, (step + 0.3, 10.0), &format!("fill=\"{}\"", rgb(colour)));
    }
    let frame = "fill=\"none\" stroke=\"#777\" stroke-width=\"0.6\"";
    svg.rect((left, y), (SCALE, 10.0), frame);
    let text = format!("{most:.2} {}", measure.unit);
    svg.text((left + SCALE + 6.0, y + 9.0), Anchor::Start, 10.5, &text);
}

fn rgb(colour: [f64; 3]) -> String {
    let [red, green, blue] = colour.map(|hue| hue.round() as u8);
    format!("#{red:02x}{green:02x}{blue:02x}")
}
