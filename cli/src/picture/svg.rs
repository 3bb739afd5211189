//! What all pictures share: text that fits, the caption, scales and colours.

use std::fmt::Write;

use crate::output::{DealName, Start, xml};

/// Space around a picture.
pub const MARGIN: f64 = 24.0;

/// The most lines of one entry of a caption.
const MOST_LINES: usize = 12;

/// How many digits of a deal's digest a picture has: enough to recognize the deal file.
const DIGITS: usize = 12;

const CAPTION: f64 = 12.0;

/// What a picture was made of, above its panels.
pub struct Caption {
    pub title: String,
    /// Each entry: its name, and parts between which a line may break.
    pub entries: Vec<(String, Vec<String>)>,
}

impl Caption {
    pub fn of(title: String) -> Self {
        Self { title, entries: Vec::new() }
    }

    /// Adds an entry.
    pub fn with(mut self, name: &str, parts: Vec<String>) -> Self {
        self.entries.push((name.to_owned(), parts));
        self
    }

    pub fn with_start(self, start: &Start) -> Self {
        self.with("Start", vec![format!("{},", start.from), start.date.clone()])
    }

    /// Adds the options as they are on the command line.
    pub fn with_assumptions(self, mut options: Vec<String>) -> Self {
        if options.is_empty() {
            options.push("none given".to_owned());
        }
        self.with("Assumptions", options)
    }

    pub fn with_deal(self, deal: &DealName<'_>) -> Self {
        let digest = &deal.digest[..deal.digest.len().min(DIGITS)];
        self.with(
            "Deal",
            vec![
                format!("{},", deal.series),
                format!("digest {digest};"),
                format!("paydown {}", env!("CARGO_PKG_VERSION")),
            ],
        )
    }
}

/// On which side of its place a text is.
#[derive(Clone, Copy)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    const fn attribute(self) -> &'static str {
        match self {
            Self::Start => "",
            Self::Middle => " text-anchor=\"middle\"",
            Self::End => " text-anchor=\"end\"",
        }
    }
}

/// The elements of a picture so far.
pub struct Svg {
    pub wide: f64,
    body: String,
}

// Writing to a String does not fail.
impl Svg {
    pub const fn new(wide: f64) -> Self {
        Self { wide, body: String::new() }
    }

    /// Adds elements as they are.
    pub fn raw(&mut self, elements: std::fmt::Arguments<'_>) {
        let _ = self.body.write_fmt(elements);
        self.body.push('\n');
    }

    pub fn text(&mut self, at: (f64, f64), anchor: Anchor, size: f64, text: &str) {
        self.styled(at, anchor, size, "", text);
    }

    pub fn bold(&mut self, at: (f64, f64), size: f64, text: &str) {
        self.styled(at, Anchor::Start, size, " font-weight=\"bold\"", text);
    }

    pub fn faint(&mut self, at: (f64, f64), anchor: Anchor, size: f64, text: &str) {
        self.styled(at, anchor, size, " fill=\"#555\"", text);
    }

    /// A text with attributes of its own.
    pub fn styled(&mut self, at: (f64, f64), anchor: Anchor, size: f64, style: &str, text: &str) {
        let (x, y) = (number(at.0), number(at.1));
        let (anchor, text) = (anchor.attribute(), xml(text));
        self.raw(format_args!(
            "<text x=\"{x}\" y=\"{y}\"{anchor} font-size=\"{size}\"{style}>{text}</text>"
        ));
    }

    /// A text cut to a width; the whole text is its tooltip.
    pub fn cut(&mut self, at: (f64, f64), size: f64, wide: f64, text: &str) {
        let shown = fitted(text, size, wide);
        if shown == text {
            return self.text(at, Anchor::Start, size, text);
        }
        let (x, y) = (number(at.0), number(at.1));
        self.raw(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"><title>{}</title>{}</text>",
            xml(text),
            xml(&shown)
        ));
    }

    /// A text in the lines that it needs, up to a limit. Returns the place below it.
    pub fn wrapped(&mut self, at: (f64, f64), wide: f64, parts: &[String], most: usize) -> f64 {
        let mut y = at.1;
        for line in lines(parts, CAPTION, wide, most) {
            self.styled((at.0, y), Anchor::Start, CAPTION, " fill=\"#333\"", &line);
            y += 16.0;
        }
        y
    }

    pub fn rect(&mut self, at: (f64, f64), size: (f64, f64), style: &str) {
        let [x, y, wide, high] = [at.0, at.1, size.0, size.1].map(number);
        self.raw(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" {style}/>"
        ));
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), style: &str) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(number);
        self.raw(format_args!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" {style}/>"));
    }

    /// Title and entries, from the top of the picture. Returns the place below them.
    pub fn caption(&mut self, caption: &Caption) -> f64 {
        let wide = self.wide - 2.0 * MARGIN;
        let title = fitted(&caption.title, 20.0, wide);
        self.bold((MARGIN, 36.0), 18.0, &title);
        let mut y = 58.0;
        for (name, parts) in &caption.entries {
            let mut parts = parts.clone();
            match parts.first_mut() {
                Some(first) => *first = format!("{name}: {first}"),
                None => parts.push(name.clone()),
            }
            y = self.wrapped((MARGIN, y), wide, &parts, MOST_LINES);
        }
        y
    }

    /// The picture, with its height and a name for readers that do not see it.
    pub fn finish(self, high: f64, name: &str) -> String {
        let (wide, high, name) = (number(self.wide), number(high), xml(name));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" \
             width=\"{wide}\" height=\"{high}\" role=\"img\" aria-label=\"{name}\" \
             font-family=\"sans-serif\" fill=\"#111\">\n\
             <rect width=\"{wide}\" height=\"{high}\" fill=\"white\"/>\n{}</svg>\n",
            self.body
        )
    }
}

/// A coordinate to a tenth, which is less than a pixel of any screen.
pub fn number(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{:.1}", tenths as f64 / 10.0)
    }
}

/// Greatest width of a text. The font is the reader's, so we take that of a wide one (DejaVu Sans).
pub fn width(text: &str, size: f64) -> f64 {
    let em = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '\'' | ' ' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' => 1.0,
        'A'..='Z' | '&' => 0.75,
        ' '..='~' => 0.64,
        '\u{1100}'.. => 1.05,
        _ => 0.8,
    };
    size * text.chars().map(em).sum::<f64>()
}

/// A text, shortened if it is wider.
pub fn fitted(text: &str, size: f64, wide: f64) -> String {
    if width(text, size) <= wide {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut used = width("…", size);
    for c in text.chars() {
        used += width(c.encode_utf8(&mut [0; 4]), size);
        if used > wide {
            break;
        }
        shown.push(c);
    }
    shown.trim_end().to_owned() + "…"
}

/// Parts as lines. A part that is wider than a line breaks at a space, or anywhere if it has none.
fn lines(parts: &[String], size: f64, wide: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let fits = |line: &str, more: &str| width(line, size) + width(more, size) <= wide;
    for part in parts {
        let part = part.trim();
        let is_whole = fits("", part);
        let pieces: Vec<&str> = if is_whole { vec![part] } else { part.split(' ').collect() };
        for piece in pieces {
            let space = if line.is_empty() { "" } else { " " };
            if fits(&line, &format!("{space}{piece}")) {
                line.push_str(space);
                line.push_str(piece);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in piece.chars() {
                if !fits(&line, c.encode_utf8(&mut [0; 4])) {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        let left: usize = lines[most - 1..].iter().map(|line| line.chars().count() + 1).sum();
        lines.truncate(most - 1);
        lines.push(format!("… and {} more characters", left - 1));
    }
    lines
}

/// The smallest of 1, 2 and 5 times a power of ten that is at least `least`.
pub fn round_step(least: f64) -> f64 {
    if !(least > 0.0 && least.is_finite()) {
        return 0.0;
    }
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    steps.into_iter().find(|step| *step >= least).unwrap_or(10.0 * power)
}

/// Marks from zero to `most`, about the number wanted.
pub fn marks(most: f64, wanted: f64) -> Vec<f64> {
    let step = round_step(most / wanted);
    if step <= 0.0 {
        return Vec::new();
    }
    let count = (most / step + 1e-9).floor() as u32;
    (0..=count.min(50)).map(|mark| f64::from(mark) * step).collect()
}

/// A number with commas and a number of decimal places.
pub fn grouped(value: f64, places: usize) -> String {
    let text = format!("{:.places$}", value.abs());
    let whole = text.find('.').unwrap_or(text.len());
    let mut shown = if value < 0.0 { "−".to_owned() } else { String::new() };
    for (place, digit) in text.chars().enumerate() {
        if place > 0 && place < whole && (whole - place) % 3 == 0 {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// The unit of amounts in dollars: its size and its name.
#[derive(Clone, Copy)]
pub struct Unit(pub f64, pub &'static str);

impl Unit {
    /// The unit in which the greatest of some amounts has few digits.
    pub fn of(most: f64) -> Self {
        match most {
            most if most >= 2e10 => Self(1e9, "$ billions"),
            most if most >= 5e4 => Self(1e6, "$ millions"),
            most if most >= 500.0 => Self(1e3, "$ thousands"),
            _ => Self(1.0, "$"),
        }
    }

    /// An amount in the unit, to cents if the unit is a dollar, or to two or three digits.
    pub fn amount(self, amount: f64) -> String {
        let value = amount / self.0;
        let places = if value != 0.0 && value.abs() < 0.1 { 4 } else { 2 };
        grouped(value, places)
    }
}

/// An amount with its unit: `$26.14 million`.
pub fn written(amount: f64) -> String {
    let unit = Unit::of(amount);
    let name = unit.1.trim_start_matches('$').trim_end_matches('s');
    format!("${}{name}", unit.amount(amount))
}
