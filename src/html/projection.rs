//! A projection as a page.

use std::collections::BTreeMap;

use super::markup::{Anchor, Html};
use super::{deal_file, frame};
use crate::calendar::Date;
use crate::deal::Deal;
use crate::projection::{CashFlows, TriggerRow, Value};
use crate::table::{Cell, Row, grouped};

/// Decimal places of rates, factors and lives at most. CSV and JSON have all of them.
const PLACES: usize = 6;

/// What a page says about a projection besides its cash flows.
#[derive(Debug, Clone)]
pub struct Projected<'p> {
    deal: &'p Deal,
    start: &'p str,
    settlement: Option<Date>,
    assumptions: BTreeMap<String, String>,
    pictures: Vec<String>,
}

impl<'p> Projected<'p> {
    /// A projection of this deal. `start` names what it started from: `closing`, or a report's file.
    #[must_use]
    pub const fn new(deal: &'p Deal, start: &'p str) -> Self {
        let assumptions = BTreeMap::new();
        Self { deal, start, settlement: None, assumptions, pictures: Vec::new() }
    }

    /// The settlement date from which average lives count, instead of
    /// [`CashFlows::settlement`].
    #[must_use]
    pub const fn settlement(mut self, date: Option<Date>) -> Self {
        self.settlement = date;
        self
    }

    /// The assumptions by name, as the user gave them.
    #[must_use]
    pub fn assumptions(mut self, assumptions: BTreeMap<String, String>) -> Self {
        self.assumptions = assumptions;
        self
    }

    /// A picture: an `<svg>` element, which is put into the page as it is.
    #[must_use]
    pub fn picture(mut self, svg: String) -> Self {
        self.pictures.push(svg);
        self
    }
}

/// A projection as one HTML file without script: pictures, the summary of the classes, triggers, the
/// months of each class and group, and the deal file.
///
/// ```
/// use paydown::html::{Projected, projection};
/// use paydown::{Deal, Scenario};
///
/// let deal = Deal::open("deals/bma-pass-through")?;
/// let flows = deal.project(&Scenario::new().cpr(6.0))?;
/// let page = projection(&flows, &Projected::new(&deal, "closing"));
/// assert!(page.contains("<td class=n>100,000,000.00"));
/// # Ok::<(), paydown::Errors>(())
/// ```
#[must_use]
pub fn projection<V: Value>(flows: &CashFlows<V>, about: &Projected<'_>) -> String {
    let deal = about.deal;
    let settlement = about.settlement.unwrap_or(flows.settlement);
    let mut html = Html::default();
    html.markup("<header>\n<h1>").text(deal.name()).markup(", projected</h1>\n");
    frame::begin_facts(&mut html);
    frame::deal_facts(&mut html, deal);
    frame::fact(&mut html, "Start", &format!("{}, {}", about.start, flows.settlement));
    frame::fact(&mut html, "Months", &flows.months.to_string());
    frame::fact(&mut html, "Settlement of average lives", &settlement.to_string());
    html.markup("</dl>\n</header>\n<main class=beside>\n<div>\n<h2>Assumptions</h2>\n");
    frame::begin_facts(&mut html);
    if about.assumptions.is_empty() {
        html.markup("<div><dd>none</dd></div>\n");
    }
    for (name, text) in &about.assumptions {
        html.markup("<div><dt>").text(name).markup("</dt><dd>").text(text).markup("</dd></div>\n");
    }
    html.markup("</dl>\n");
    if !flows.notes.is_empty() {
        html.markup("<h2>Notes</h2>\n<ul class=notes>\n");
        for note in &flows.notes {
            html.markup("<li>").value(note).markup("\n");
        }
        html.markup("</ul>\n");
    }
    html.markup("<h2>Classes</h2>\n");
    table(&mut html, &flows.summary(settlement).iter().collect::<Vec<_>>(), &[]);
    for picture in &about.pictures {
        html.markup("<figure>\n").whole(picture).markup("</figure>\n");
    }
    triggers(&mut html, &flows.trigger_rows);
    months(&mut html, flows);
    html.markup("</div>\n");
    let anchor = Anchor { letter: 'D', file: 1 };
    deal_file::write(&mut html, deal, anchor, &deal_file::Figures::new());
    html.markup("</main>\n");
    frame::page(&format!("{}: projection", deal.name()), html)
}

/// The months of each class, group, account and party, folded.
fn months<V: Value>(html: &mut Html, flows: &CashFlows<V>) {
    html.markup("<h2>Months</h2>\n");
    for (index, class) in flows.opening.iter().enumerate() {
        let rows: Vec<_> = flows.rows_of(index).collect();
        folded(html, "Class ", &class.name, &rows, &["class"]);
    }
    for (name, rows) in named(&flows.collateral_rows, |row| &row.group) {
        folded(html, "Collateral ", name, &rows, &["group"]);
    }
    for (name, rows) in named(&flows.account_rows, |row| &row.account) {
        folded(html, "Account ", name, &rows, &["account"]);
    }
    for (name, rows) in named(&flows.fee_rows, |row| &row.party) {
        folded(html, "Fees of ", name, &rows, &["party"]);
    }
}

/// Rows by name, in the order of their first rows.
fn named<'r, R>(rows: &'r [R], name: impl Fn(&'r R) -> &'r str) -> Vec<(&'r str, Vec<&'r R>)> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut of_names: Vec<(&str, Vec<&R>)> = Vec::new();
    for row in rows {
        let place = *places.entry(name(row)).or_insert(of_names.len());
        if place == of_names.len() {
            of_names.push((name(row), Vec::new()));
        }
        of_names[place].1.push(row);
    }
    of_names
}

fn folded<R: Row>(html: &mut Html, kind: &'static str, name: &str, rows: &[&R], without: &[&str]) {
    html.markup("<details><summary>").markup(kind).text(name).markup("</summary>\n");
    table(html, rows, without);
    html.markup("</details>\n");
}

/// A table without some columns, and without those that are zero in every row.
fn table<R: Row>(html: &mut Html, rows: &[&R], without: &[&str]) {
    let names = R::columns();
    let cells: Vec<Vec<Cell<'_>>> = rows.iter().map(|row| row.cells()).collect();
    let is_empty = |cell: &Cell<'_>| *cell == Cell::Empty || cell.number() == Some(0.0);
    let is_shown = |place: &usize| {
        !without.contains(&names[*place]) && cells.iter().any(|row| !is_empty(&row[*place]))
    };
    let shown: Vec<usize> = (0..names.len()).filter(is_shown).collect();
    let is_word = |place: usize| cells.iter().any(|row| row[place].is_word());
    html.markup("<div class=sheet><table class=rows><thead><tr>");
    for place in &shown {
        html.markup(if is_word(*place) { "<th>" } else { "<th class=n>" });
        html.text(&names[*place].replace('_', " "));
    }
    html.markup("</thead>\n<tbody>\n");
    for row in &cells {
        html.markup("<tr>");
        for place in &shown {
            let cell = &row[*place];
            html.markup(if is_word(*place) { "<td>" } else { "<td class=n>" });
            html.text(&text(cell));
        }
        html.markup("\n");
    }
    html.markup("</tbody></table></div>\n");
}

/// A cell as text: numbers with digits in groups of three, and at most [`PLACES`].
fn text(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Decimal(number, places) => {
            grouped(&Cell::Decimal(*number, (*places).min(PLACES as u32)).to_string())
        }
        Cell::Float(number, places) => {
            grouped(&Cell::Float(*number, (*places).min(PLACES)).to_string())
        }
        _ => cell.to_string(),
    }
}

/// The outcomes of each trigger, with the months in which they begin and end.
fn triggers(html: &mut Html, rows: &[TriggerRow]) {
    if rows.is_empty() {
        return;
    }
    html.markup("<h2>Triggers</h2>\n<div class=sheet><table class=rows><thead><tr><th>trigger")
        .markup("<th>outcome<th>from<th>to<th class=n>months</thead>\n<tbody>\n");
    for (trigger, rows) in named(rows, |row| &row.trigger) {
        for spell in rows.chunk_by(|one, next| one.passed == next.passed) {
            let [first, last] = [spell[0], spell[spell.len() - 1]];
            html.markup("<tr><td>").text(trigger);
            html.markup(if first.passed { "<td>pass<td>" } else { "<td>fail<td>" });
            html.value(first.date).markup("<td>").value(last.date);
            html.markup("<td class=n>").number(spell.len()).markup("\n");
        }
    }
    html.markup("</tbody></table></div>\n");
}
