//! A deal's months as a picture: balances, cash flows and losses over one time axis.

use paydown::calendar::Date;
use paydown::projection::{CashFlows, Value};

use super::panel::{Axis, Band, Stack, Strip, finite, most, strips};
use super::svg::{Anchor, Caption, MARGIN, Svg, written};

const WIDE: f64 = 1000.0;

/// The palette of Okabe and Ito, which colour-blind readers can distinguish, and other tones of it.
const COLOURS: [&str; 14] = [
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7A5195",
    "#B8860B", "#7FCEB9", "#8C2D04", "#A6CEE3", "#F4A582", "#4D4D4D",
];

/// Colours of collateral groups, which are no classes.
const GROUPS: [&str; 6] = ["#8C510A", "#BF812D", "#DFC27D", "#35978F", "#80CDC1", "#543005"];

/// The colour of everything without a colour of its own.
const REST: &str = "#BBBBBB";

/// The most classes that are rows of their own.
const MOST_ROWS: usize = 64;

/// A balance below half a cent is zero.
const LEAST_BALANCE: f64 = 0.005;

/// A deal's months. Every list of amounts has one for each date, in dollars; of interest, principal
/// and losses the first is zero, because the first date is the start. What is no number counts as zero.
pub struct Flows {
    /// The start, then the distribution dates in order.
    pub dates: Vec<Date>,
    pub classes: Vec<Class>,
    /// Collateral groups, without their total.
    pub groups: Vec<Group>,
    /// The last actual distribution, if actual months come before projected ones.
    pub join: Option<Date>,
}

/// A class over the months.
pub struct Class {
    pub name: String,
    /// Whether its balance is that of others, so that it adds nothing to theirs.
    pub is_notional: bool,
    pub balance: Vec<f64>,
    /// All interest paid, with shortfalls of earlier months and carryover.
    pub interest: Vec<f64>,
    pub principal: Vec<f64>,
    /// Write-downs less write-ups.
    pub loss: Vec<f64>,
}

/// A collateral group over the months.
pub struct Group {
    pub name: String,
    pub balance: Vec<f64>,
    pub loss: Vec<f64>,
}

impl Flows {
    /// The months of a projection.
    pub fn of<V: Value>(flows: &CashFlows<V>) -> Self {
        let mut dates = vec![flows.settlement];
        let rows = flows.class_rows.iter().step_by(flows.opening.len().max(1));
        dates.extend(rows.map(|row| row.date));
        let mut classes: Vec<Class> = flows
            .opening
            .iter()
            .map(|class| Class {
                name: class.name.clone(),
                is_notional: class.is_notional,
                balance: vec![class.balance.to_float()],
                interest: vec![0.0],
                principal: vec![0.0],
                loss: vec![0.0],
            })
            .collect();
        for row in &flows.class_rows {
            let Some(class) = classes.get_mut(row.class_index) else { continue };
            let interest = row.interest_paid + row.shortfall_paid + row.carryover_paid;
            class.balance.push(row.balance_end.to_float());
            class.interest.push(interest.to_float());
            class.principal.push(row.principal.to_float());
            class.loss.push((row.realized_loss - row.write_up).to_float());
        }
        let each = flows.groups.len() + usize::from(flows.groups.len() > 1);
        let months = || flows.collateral_rows.chunks(each.max(1));
        let groups = flows.groups.iter().enumerate().map(|(place, name)| {
            let rows = months().filter_map(|rows| rows.get(place)).map(|row| &row.month);
            let begin = rows.clone().next().map_or(0.0, |month| month.balance_begin);
            let ends = rows.clone().map(|month| month.balance_end);
            Group {
                name: name.clone(),
                balance: std::iter::once(begin).chain(ends).collect(),
                loss: std::iter::once(0.0).chain(rows.map(|month| month.loss)).collect(),
            }
        });
        Self { dates, groups: groups.collect(), classes, join: None }
    }

    /// How many dates the picture has: up to that on which the last balance is paid, or all of them if
    /// a balance remains or there is none.
    fn end(&self) -> usize {
        let last_of = |class: &Class| class.balance.iter().rposition(|b| *b >= LEAST_BALANCE);
        let last = |notional: bool| {
            let classes = self.classes.iter().filter(|class| class.is_notional == notional);
            classes.filter_map(last_of).max()
        };
        let last = last(false).or_else(|| last(true));
        last.map_or(self.dates.len(), |last| (last + 2).min(self.dates.len()))
    }
}

/// The classes or groups of one colour: those at `members`.
struct Shade {
    name: String,
    colour: &'static str,
    members: Vec<usize>,
}

/// A colour for each of the heaviest, and one for the others, which come last.
fn shades(names: &[&str], weights: &[f64], colours: &[&'static str], kind: &str) -> Vec<Shade> {
    let mut order: Vec<usize> = (0..names.len()).filter(|place| weights[*place] > 0.0).collect();
    order.sort_by(|one, other| weights[*other].total_cmp(&weights[*one]));
    let most = if order.len() > colours.len() { colours.len() - 1 } else { order.len() };
    let mut rest = order.split_off(most);
    order.sort_unstable();
    rest.sort_unstable();
    let mut shades: Vec<Shade> = order
        .iter()
        .zip(colours)
        .map(|(place, colour)| Shade {
            name: names[*place].to_owned(),
            colour,
            members: vec![*place],
        })
        .collect();
    if !rest.is_empty() {
        let name = format!("{} other {kind}", rest.len());
        shades.push(Shade { name, colour: REST, members: rest });
    }
    shades
}

/// The bands of the shades: the sum of their members over the first `end` dates.
fn bands<'f>(shades: &[Shade], end: usize, of: impl Fn(usize) -> Option<&'f [f64]>) -> Vec<Band> {
    let band = |shade: &Shade| {
        let mut amounts = vec![0.0; end];
        for own in shade.members.iter().filter_map(|member| of(*member)) {
            for (sum, own) in amounts.iter_mut().zip(own) {
                *sum += finite(*own);
            }
        }
        Band { name: shade.name.clone(), colour: shade.colour, amounts }
    };
    shades.iter().map(band).collect()
}

fn sum<'a>(amounts: impl Iterator<Item = &'a f64>) -> f64 {
    amounts.copied().map(finite).sum()
}

/// A list of amounts of a class.
type Column = fn(&Class) -> &[f64];

/// The picture, with the first class of the deal at the bottom of each stack.
pub fn picture(flows: &Flows, caption: &Caption) -> String {
    let end = flows.end();
    let axis = Axis::new(WIDE, &flows.dates[..end], flows.join);
    let mut svg = Svg::new(WIDE);
    let y = svg.caption(caption);
    let y = svg.wrapped((MARGIN, y), WIDE - 2.0 * MARGIN, &[span(flows, end)], 1);
    let mut y = axis.sides(&mut svg, y) + 6.0;
    let names: Vec<&str> = flows.classes.iter().map(|class| class.name.as_str()).collect();
    let shades = shades(&names, &weights(flows, end), &COLOURS, "classes");
    y = balances(flows, &shades, end).draw(&mut svg, &axis, y);
    y = rows(&mut svg, flows, &shades, &axis, end, y);
    let kinds: [(&str, &str, Column); 3] = [
        ("Principal", "paid", |class| &class.principal),
        ("Interest", "paid", |class| &class.interest),
        ("Write-downs of classes", "written down", |class| &class.loss),
    ];
    for (place, (heading, verb, of)) in kinds.into_iter().enumerate() {
        if place == 2 {
            y = losses(&mut svg, flows, &axis, end, y);
        }
        let columns: Vec<&[f64]> = flows.classes.iter().map(of).collect();
        let bands = bands(&shades, end, |class| columns.get(class).copied());
        y = flow(&mut svg, &axis, y, (heading, verb), bands, &columns, end);
    }
    svg.finish(y + MARGIN / 2.0, &caption.title)
}

/// The months that the picture shows.
fn span(flows: &Flows, end: usize) -> String {
    let (first, last) = (flows.dates.first(), flows.dates[..end].last());
    let (Some(first), Some(last)) = (first, last) else { return "Months: none".to_owned() };
    let has_balance =
        |class: &Class| class.balance.get(end - 1).is_some_and(|b| *b >= LEAST_BALANCE);
    let is_of_deal = |class: &&Class| !class.is_notional;
    let why = match flows.classes.iter().filter(is_of_deal).any(has_balance) {
        true => "; a balance remains",
        false if end < flows.dates.len() => {
            ", when the last balance ends; later months are not drawn"
        }
        false => ", when the last balance ends",
    };
    format!("Months: {} from {first} to {last}{why}", end - 1)
}

/// What each class weighs in the picture: its parts of all balances, interest and losses.
fn weights(flows: &Flows, end: usize) -> Vec<f64> {
    let parts = |of: &dyn Fn(&Class) -> f64| -> Vec<f64> {
        let own: Vec<f64> = flows.classes.iter().map(|class| of(class).max(0.0)).collect();
        let all: f64 = own.iter().sum();
        own.iter().map(|own| if all > 0.0 { own / all } else { 0.0 }).collect()
    };
    let balance = parts(&|class| if class.is_notional { 0.0 } else { most(&class.balance) });
    let interest = parts(&|class| sum(class.interest.iter().take(end)));
    let loss = parts(&|class| sum(class.loss.iter().take(end)));
    let all = balance.iter().zip(&interest).zip(&loss);
    all.map(|((balance, interest), loss)| balance + interest + loss).collect()
}

/// Balances of the classes, with that of the collateral.
fn balances<'a>(flows: &Flows, shades: &[Shade], end: usize) -> Stack<'a> {
    let bands = bands(shades, end, |class| {
        flows.classes.get(class).filter(|class| !class.is_notional).map(|class| &class.balance[..])
    });
    let mut pool = vec![0.0; end];
    for group in &flows.groups {
        for (sum, own) in pool.iter_mut().zip(&group.balance) {
            *sum += finite(*own);
        }
    }
    let start: f64 = bands.iter().filter_map(|band| band.amounts.first()).sum();
    let pool_start = pool.first().copied().unwrap_or(0.0);
    let note =
        format!("at the start: classes {}, collateral {}", written(start), written(pool_start));
    let line = Band { name: "collateral".to_owned(), colour: "#111111", amounts: pool };
    Stack {
        heading: "Balances",
        note,
        bands,
        line: (pool_start > 0.0).then_some(line),
        is_flow: false,
        high: 250.0,
    }
}

/// A row for each class, in the order of the deal.
fn rows(
    svg: &mut Svg,
    flows: &Flows,
    shades: &[Shade],
    axis: &Axis<'_>,
    end: usize,
    top: f64,
) -> f64 {
    let greatest = |place: usize| most(&flows.classes[place].balance);
    let mut shown: Vec<usize> =
        (0..flows.classes.len()).filter(|place| greatest(*place) >= LEAST_BALANCE).collect();
    shown.sort_by(|one, other| greatest(*other).total_cmp(&greatest(*one)));
    let rest = shown.split_off(shown.len().min(MOST_ROWS)).len();
    shown.sort_unstable();
    if shown.is_empty() {
        return folded(svg, top, "Classes: none has a balance");
    }
    let first = |class: &Class| class.balance.first().copied().map_or(0.0, finite);
    let all: f64 = flows.classes.iter().filter(|class| !class.is_notional).map(first).sum();
    let strip = |place: &usize| {
        let class = &flows.classes[*place];
        let shade = shades.iter().find(|shade| shade.members.contains(place));
        let part = match 100.0 * first(class) / all {
            _ if class.is_notional => "notional".to_owned(),
            part if part > 0.0 && part < 0.05 => "< 0.1 %".to_owned(),
            part if part.is_finite() => format!("{part:.1} %"),
            _ => String::new(),
        };
        Strip {
            name: &class.name,
            colour: shade.map_or(REST, |shade| shade.colour),
            amounts: &class.balance[..end],
            part,
        }
    };
    let shown: Vec<Strip<'_>> = shown.iter().map(strip).collect();
    strips(svg, axis, top, &shown, rest)
}

/// Losses of the collateral, by group.
fn losses(svg: &mut Svg, flows: &Flows, axis: &Axis<'_>, end: usize, top: f64) -> f64 {
    let names: Vec<&str> = flows.groups.iter().map(|group| group.name.as_str()).collect();
    let columns: Vec<&[f64]> = flows.groups.iter().map(|group| &group.loss[..]).collect();
    let weights: Vec<f64> = columns.iter().map(|loss| sum(loss.iter().take(end))).collect();
    let shades = shades(&names, &weights, &GROUPS, "groups");
    let bands = bands(&shades, end, |group| columns.get(group).copied());
    flow(svg, axis, top, ("Losses of the collateral", "lost"), bands, &columns, end)
}

/// A panel of amounts by month, or a line of text if all of them are zero.
fn flow(
    svg: &mut Svg,
    axis: &Axis<'_>,
    top: f64,
    (heading, verb): (&str, &str),
    bands: Vec<Band>,
    columns: &[&[f64]],
    end: usize,
) -> f64 {
    let all: f64 = columns.iter().map(|column| sum(column.iter().take(end))).sum();
    let later: f64 = columns.iter().map(|column| sum(column.iter().skip(end))).sum();
    let later = (later >= LEAST_BALANCE).then(|| format!("; {} later", written(later)));
    let bands: Vec<Band> =
        bands.into_iter().filter(|band| most(&band.amounts) >= LEAST_BALANCE).collect();
    if bands.is_empty() {
        return folded(svg, top, &format!("{heading}: none{}", later.unwrap_or_default()));
    }
    let note = format!("{} {verb}{}", written(all), later.unwrap_or_default());
    let high = 110.0;
    Stack { heading, note, bands, line: None, is_flow: true, high }.draw(svg, axis, top)
}

/// A line of text in place of a panel.
fn folded(svg: &mut Svg, top: f64, text: &str) -> f64 {
    svg.faint((MARGIN, top + 12.0), Anchor::Start, 12.0, text);
    top + 28.0
}
