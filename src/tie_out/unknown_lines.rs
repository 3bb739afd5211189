//! Notes on unknown lines of a report, and on lines that reports of the deal have and it lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::note::{Note, NoteKind};
use super::page_keys::place_in_grid;
use super::sheet::Sheet;
use crate::deal::{Deal, group_subjects};
use crate::quantity::layout::{Shape, Table, joined};
use crate::quantity::{Item, Key, Layout, Of, narrow};
use crate::report::Cell;

/// Most notes of a kind that we list; we count the rest. A typical report has a few.
const MOST_SHOWN: usize = 100;

/// All notes on a report's labels, headers and lines: those with a line first, in order.
pub(super) fn notes(deal: &Deal, sheet: &Sheet<'_>) -> Vec<Note> {
    if sheet.report.is_table() {
        return of_tables(deal, sheet);
    }
    let page = Page::of(sheet);
    let mut unknown = Notes::new(NoteKind::Unknown);
    labels_and_headers(sheet, &mut unknown);
    let mut missing = Notes::new(NoteKind::Missing);
    tables(deal, &page, &mut missing);
    lost_values(sheet, &mut missing);
    classes(deal, sheet, &page, &mut missing);
    rows(deal, &page, &mut missing);
    groups(deal, &page, &mut missing);
    reported_lines(deal, &page, &mut missing);
    grids(deal, &page, &mut missing);
    unknown.into_notes().chain(missing.into_notes()).collect()
}

/// Notes on classes without a line in a month of tables that has classes.
fn of_tables(deal: &Deal, sheet: &Sheet<'_>) -> Vec<Note> {
    let has = |of: Of| sheet.copies.keys().any(|key| key.of == of);
    let classes = 0..deal.terms.classes.len();
    let is_missing =
        |class: &usize| !has(Of::Class(narrow(*class))) && !sheet.absent.has_class(*class);
    let missing = classes.filter(is_missing);
    let note = |class: usize| {
        let message = format!("class {} has no line", deal.class_names[class]);
        Note::new(NoteKind::Missing, 0, message)
    };
    missing.map(note).collect()
}

/// Notes of one kind, without repetitions.
struct Notes {
    kind: NoteKind,
    found: BTreeSet<(bool, usize, String)>,
}

impl Notes {
    const fn new(kind: NoteKind) -> Self {
        Self { kind, found: BTreeSet::new() }
    }

    fn add(&mut self, line: usize, message: String) {
        self.found.insert((line == 0, line, message));
    }

    fn into_notes(self) -> impl Iterator<Item = Note> {
        let kind = self.kind;
        let more = self.found.len().saturating_sub(MOST_SHOWN);
        let more = (more > 0).then(|| Note::new(kind, 0, format!("… and {more} more")));
        let messages = self.found.into_iter().take(MOST_SHOWN);
        messages.map(move |(_, line, message)| Note::new(kind, line, message)).chain(more)
    }
}

/// A row's item and its group, as the report names it.
type RowOf = (Item, Option<String>);

/// The contents of the report, by table title in lower case.
struct Page<'a> {
    layout: &'a Layout,
    /// The titles of its tables.
    titles: BTreeSet<String>,
    /// Columns of tables by class.
    columns: BTreeMap<String, BTreeSet<Item>>,
    names: BTreeMap<String, BTreeSet<String>>,
    /// How often a table has each row of one value.
    rows: BTreeMap<String, BTreeMap<RowOf, usize>>,
    /// Rows of each group's grid: the measure and the days behind (`None` for totals).
    days: BTreeSet<(Option<String>, Item, Option<u32>)>,
    states: BTreeSet<(Option<String>, String)>,
}

impl<'a> Page<'a> {
    /// Lost values count as present: they have notes of their own.
    fn of(sheet: &Sheet<'a>) -> Self {
        let report = sheet.report;
        let mut page = Self {
            layout: &report.layout,
            titles: report.tables.iter().map(|table| table.title.to_lowercase()).collect(),
            columns: BTreeMap::new(),
            names: BTreeMap::new(),
            rows: BTreeMap::new(),
            days: BTreeSet::new(),
            states: BTreeSet::new(),
        };
        for cell in &report.cells {
            page.add(&cell.table, cell.group.as_ref(), &cell.row, &cell.column);
        }
        for lost in &report.lost_values {
            page.add(&lost.table, lost.group.as_ref(), &lost.label, &lost.column);
        }
        page
    }

    fn add(&mut self, table: &str, group: Option<&String>, row: &str, column: &str) {
        let title = table.to_lowercase();
        if let Some((bucket, state, measure)) = place_in_grid(column) {
            let Some(item) = Item::of_measure(measure) else { return };
            let days = days(bucket);
            if self.layout.words.is_total(bucket) || days.is_some() {
                self.days.insert((group.cloned(), item, days));
            }
            self.states.insert((group.cloned(), state.to_lowercase()));
            return;
        }
        // If a whole line of a grid is lost, its column names no state.
        if let Some((bucket, measure)) = column.split_once(" / ")
            && let Some(item) = Item::of_measure(measure)
        {
            self.days.insert((group.cloned(), item, days(bucket)));
            return;
        }
        if column.is_empty() {
            if let Some((item, named)) = self.layout.row(row) {
                let of = group.cloned().or(named).filter(|name| !self.layout.words.is_total(name));
                *self.rows.entry(title.clone()).or_default().entry((item, of)).or_default() += 1;
            }
        } else if let Some((item, _)) = self.layout.column(table, column) {
            self.columns.entry(title.clone()).or_default().insert(item);
        }
        self.names.entry(title).or_default().insert(row.to_lowercase());
    }

    fn has_table(&self, title: &str) -> bool {
        self.titles.contains(&title.to_lowercase())
    }

    fn count(&self, title: &str, row: &RowOf) -> usize {
        let rows = self.rows.get(&title.to_lowercase());
        rows.and_then(|rows| rows.get(row)).copied().unwrap_or(0)
    }
}

/// The least days behind of a bucket.
fn days(bucket: &str) -> Option<u32> {
    let digits: String = bucket.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().or_else(|| bucket.eq_ignore_ascii_case("current").then_some(0))
}

/// Notes on unknown labels and headers.
fn labels_and_headers(sheet: &Sheet<'_>, unknown: &mut Notes) {
    let report = sheet.report;
    let (words, grid) = (&report.layout.words, &report.layout.grid);
    let in_table = |cell: &Cell| {
        if cell.table.is_empty() { String::new() } else { format!(" of {}", cell.table) }
    };
    // Lines of headers by table and column. A cell belongs to the last header above it.
    let mut headers: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for header in &report.annotations.headers {
        for column in &header.columns {
            headers.entry((&header.table, column)).or_default().push(header.line);
        }
    }
    let above = |column: &str, cell: &Cell| {
        let lines = headers.get(&(cell.table.as_str(), column))?;
        lines[..lines.partition_point(|line| *line < cell.line)].last().copied()
    };
    let mut in_grids: BTreeSet<&str> = BTreeSet::new();
    for (cell, key) in report.cells.iter().zip(&sheet.keys) {
        if cell.row.is_empty() || key.is_some() && !cell.column.contains(" / ") {
            continue;
        }
        if let Some((bucket, state, _)) = place_in_grid(&cell.column) {
            let line = above(state, cell).unwrap_or(cell.line);
            let is_bucket = words.is_total(bucket) || days(bucket).is_some();
            let is_state = words.is_total(state) || grid.is_state(state);
            for (name, is_known, line, what) in
                [(bucket, is_bucket, cell.line, "line"), (state, is_state, line, "header")]
            {
                if !is_known && in_grids.insert(name) {
                    unknown.add(line, format!("unknown {what} `{name}`{}", in_table(cell)));
                }
            }
        } else if cell.column.is_empty() {
            let message = format!("unknown label `{}`{}", cell.row, in_table(cell));
            unknown.add(cell.line, message);
        } else {
            let message = format!("unknown header `{}`{}", cell.column, in_table(cell));
            unknown.add(above(&cell.column, cell).unwrap_or(cell.line), message);
        }
    }
}

/// Notes on missing tables. What would be in a missing table has no notes of its own.
fn tables(deal: &Deal, page: &Page<'_>, missing: &mut Notes) {
    let grids: Vec<&str> = page.layout.grid_titles().collect();
    for title in page.layout.whole_report(deal.terms.groups.len()) {
        // The delinquency grid has one of several titles.
        let titles = if grids.contains(&title) { &grids[..] } else { &[title] };
        if !titles.iter().any(|title| page.has_table(title)) {
            missing.add(0, format!("there is no table `{title}`"));
        }
    }
}

/// Notes on lost values.
fn lost_values(sheet: &Sheet<'_>, missing: &mut Notes) {
    for lost in &sheet.report.lost_values {
        let group = lost.group.as_ref().map(|group| format!(" of {group}")).unwrap_or_default();
        let column = Some(&lost.column).filter(|column| !column.is_empty());
        let column = column.map(|column| format!(" in column `{column}`")).unwrap_or_default();
        let message = format!("`{}`{group} of {} has no value{column}", lost.label, lost.table);
        missing.add(lost.line, message);
    }
}

/// Notes on missing columns and rows of the tables by class.
fn classes(deal: &Deal, sheet: &Sheet<'_>, page: &Page<'_>, missing: &mut Notes) {
    let (no_columns, no_names) = (BTreeSet::new(), BTreeSet::new());
    let words = &page.layout.words;
    for table in page.layout.tables.iter().filter(|table| table.required) {
        let (title, Shape::Classes { columns: of_table, .. }) = (&table.title, &table.shape) else {
            continue;
        };
        if !page.has_table(title) {
            continue;
        }
        let key = title.to_lowercase();
        let columns = page.columns.get(&key).unwrap_or(&no_columns);
        for (item, header) in of_table {
            if !columns.contains(item) {
                missing.add(0, format!("{title} has no column `{}`", joined(header)));
            }
        }
        let names = page.names.get(&key).unwrap_or(&no_names);
        let has = |name: &str| names.contains(&name.to_lowercase());
        for (index, name) in deal.class_names.iter().enumerate() {
            if !has(name) && !sheet.absent.has_class(index) {
                missing.add(0, format!("{title} has no row of class {name}"));
            }
        }
        if !words.is_per_denomination(title) && !names.iter().any(|name| words.is_total(name)) {
            missing.add(0, format!("{title} has no row of totals"));
        }
    }
}

/// Notes on missing rows of the tables of one value per row.
fn rows(deal: &Deal, page: &Page<'_>, missing: &mut Notes) {
    let is_of_deal = |table: &&Table| {
        table.required
            && page.has_table(&table.title)
            && table.deals.include(deal.terms.groups.len())
            && matches!(table.shape, Shape::Rows(_))
    };
    // If the deal has one pool, the report prints its collateral twice, under one title.
    let mut titles: BTreeMap<&str, BTreeMap<Item, Vec<&str>>> = BTreeMap::new();
    for table in page.layout.tables.iter().filter(is_of_deal) {
        let lines = titles.entry(&table.title).or_default();
        for (item, label) in table.labels() {
            lines.entry(item).or_default().push(label);
        }
    }
    for (title, lines) in titles {
        for (item, labels) in lines {
            let found = page.count(title, &(item, None));
            // A line that the deal file defines may be in any table: see `reported_lines`.
            let elsewhere = found == 0 && is_defined(deal, item);
            if found < labels.len() && is_expected(deal, item) && !elsewhere {
                let message = match labels[..] {
                    [one, other] if found == 1 && one == other => {
                        format!("only one line `{one}` of two")
                    }
                    [one, other] if found == 1 => {
                        format!("only one of the lines `{one}` and `{other}`")
                    }
                    [one, other] if one != other => {
                        format!("neither a line `{one}` nor `{other}`")
                    }
                    _ => format!("no line `{}`", labels[0]),
                };
                missing.add(0, format!("{title} has {message}"));
            }
        }
    }
}

/// Whether the deal file defines this line for the pool.
fn is_defined(deal: &Deal, item: Item) -> bool {
    deal.lines.iter().any(|line| line.key == Key::pool(item))
}

/// Whether reports of the deal have the line: some lines exist only if the deal file defines them.
fn is_expected(deal: &Deal, item: Item) -> bool {
    match item {
        Item::OcAmount | Item::OcDeficiency => {
            !deal.terms.report.overcollateralization_of.is_empty() || is_defined(deal, item)
        }
        Item::RequiredOc
        | Item::OcIncrease
        | Item::OcReduction
        | Item::SpecifiedOc
        | Item::BaseOc
        | Item::ExtraPrincipal
        | Item::ExcessCash
        | Item::ClassAOptimal
        | Item::NotionalBegin
        | Item::NotionalEnd
        | Item::PremiumBalance
        | Item::ExternalMasterFee
        | Item::SpecialServicingFee => is_defined(deal, item),
        _ => true,
    }
}

/// Notes on missing rows and columns of the table by collateral group.
fn groups(deal: &Deal, page: &Page<'_>, missing: &mut Notes) {
    let of_deal = |table: &&Table| {
        page.has_table(&table.title)
            && table.deals.include(deal.terms.groups.len())
            && matches!(table.shape, Shape::Groups(_))
    };
    let tables = page.layout.tables.iter().filter(of_deal);
    let labels = tables.flat_map(|table| table.labels().map(|label| (&table.title, label)));
    for (title, (item, label)) in labels {
        let mut without = Vec::new();
        let mut found = 0;
        for name in &deal.terms.groups {
            let printed = [format!("{} {name}", page.layout.words.group()), name.clone()];
            let count: usize =
                printed.into_iter().map(|name| page.count(title, &(item, Some(name)))).sum();
            found += count;
            if count == 0 {
                without.push(name.as_str());
            }
        }
        if found == 0 {
            missing.add(0, format!("{title} has no line `{label}`"));
            continue;
        }
        if !without.is_empty() {
            let without = without.join(", ");
            missing.add(0, format!("{title} has no `{label}` of group {without}"));
        }
        if page.count(title, &(item, None)) == 0 {
            missing.add(0, format!("{title} has no total of `{label}`"));
        }
    }
}

/// Notes on lines that the deal file defines and no table has.
fn reported_lines(deal: &Deal, page: &Page<'_>, missing: &mut Notes) {
    let one_pool = deal.terms.groups.len() == 1;
    for (line, defined) in deal.lines.iter().zip(&deal.terms.report.lines) {
        let group = defined.group.as_ref().filter(|_| !one_pool).map(|group| group.name.clone());
        let word = page.layout.words.group();
        let named = group.as_ref().map(|group| format!("{word} {group}"));
        let is_it = |(item, of): &RowOf| *item == line.key.item && (*of == group || *of == named);
        let mut rows = page.rows.values().flat_map(BTreeMap::keys);
        if !rows.any(is_it) {
            let of = group.map(|group| format!(" of group {group}")).unwrap_or_default();
            missing.add(0, format!("no table has the line `{}`{of}", defined.label.name));
        }
    }
}

/// Notes on missing rows and columns of the delinquency grids.
fn grids(deal: &Deal, page: &Page<'_>, missing: &mut Notes) {
    if !page.layout.grid_titles().any(|title| page.has_table(title)) {
        return;
    }
    let (words, grid) = (&page.layout.words, &page.layout.grid);
    for of in group_subjects(&deal.terms) {
        let group = match of {
            Of::Group(group) => Some(&deal.terms.groups[usize::from(group)]),
            _ => None,
        };
        let is_of = |name: &Option<String>| match (group, name) {
            (None, _) => true,
            (Some(group), Some(name)) => words.without_group(name).unwrap_or(name) == group,
            (Some(_), None) => false,
        };
        let of_group = group.map(|group| format!(" of group {group}")).unwrap_or_default();
        let lines: BTreeSet<(Item, Option<u32>)> = (page.days.iter())
            .filter(|(name, _, _)| is_of(name))
            .map(|(_, item, days)| (*item, *days))
            .collect();
        if lines.is_empty() {
            missing.add(0, format!("there is no delinquency grid{of_group}"));
            continue;
        }
        for (item, what) in [
            (Item::DelinquentCount, "counts"),
            (Item::DelinquentBalance, "balances"),
            (Item::DelinquentCountPct, "percentages of counts"),
            (Item::DelinquentBalancePct, "percentages of balances"),
        ] {
            if !lines.iter().any(|(found, _)| *found == item) {
                missing.add(0, format!("the delinquency grid{of_group} has no {what}"));
                continue;
            }
            let buckets = grid.days.iter().map(|bucket| (bucket.as_str(), days(bucket)));
            for (bucket, days) in buckets.chain([(words.total_labels()[0], None)]) {
                if !lines.contains(&(item, days)) {
                    let grid = format!("the delinquency grid{of_group}");
                    missing.add(0, format!("the {what} of {grid} have no line `{bucket}`"));
                }
            }
        }
        let states: Vec<&str> = (page.states.iter())
            .filter(|(name, _)| is_of(name))
            .map(|(_, state)| state.as_str())
            .collect();
        for state in &grid.states {
            if !states.iter().any(|known| known.eq_ignore_ascii_case(state)) {
                missing.add(0, format!("the delinquency grid{of_group} has no column `{state}`"));
            }
        }
        if !states.iter().any(|state| words.is_total(state)) {
            missing.add(0, format!("the delinquency grid{of_group} has no column of totals"));
        }
    }
}
