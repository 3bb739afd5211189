//! Tied-out reports as a page.

use std::collections::BTreeMap;

use super::figure::{Figures, class, title};
use super::markup::{Anchor, Html};
use super::source::Source;
use super::{deal_file, filed, frame};
use crate::deal::Deal;
use crate::table::grouped;
use crate::tie_out::{CheckedCell, RestsOn, TieOut, Verdict};

/// A tie-out with its deal and the files it was read from.
#[derive(Debug, Clone)]
pub struct Filed<'r> {
    tie_out: &'r TieOut,
    deal: &'r Deal,
    sources: Vec<Source<'r>>,
}

impl<'r> Filed<'r> {
    /// A tie-out of this deal. `sources` are the report, or the tables, that were tied out.
    #[must_use]
    pub fn new(tie_out: &'r TieOut, deal: &'r Deal, sources: &[Source<'r>]) -> Self {
        Self { tie_out, deal, sources: sources.to_vec() }
    }

    /// The heading of the report.
    fn heading(&self) -> String {
        let amended = if self.tie_out.amended { ", amended" } else { "" };
        format!("{}, {}{amended}", self.tie_out.deal, self.tie_out.distribution_date)
    }
}

impl TieOut {
    /// The tie-out as one HTML file without script: the report as filed, every figure coloured by its
    /// verdict, beside the deal file.
    ///
    /// `deal` is the deal that was tied out, `sources` the report or the tables. A figure that is not
    /// in its line follows it; one whose line is not in the sources is at the end, so that every
    /// figure is on the page.
    #[must_use]
    pub fn html(&self, deal: &Deal, sources: &[Source<'_>]) -> String {
        tie_outs(&[Filed::new(self, deal, sources)])
    }
}

/// Several tie-outs as one HTML file without script, in their order: see [`TieOut::html`]. Reports of
/// one deal are beside its deal file.
#[must_use]
pub fn tie_outs(reports: &[Filed<'_>]) -> String {
    let heading = match reports {
        [one] => one.heading(),
        several => format!("{} reports", several.len()),
    };
    let mut page = Page { has_headings: reports.len() != 1, ..Page::default() };
    let mut html = Html::default();
    html.markup("<header>\n<h1>").text(&heading).markup("</h1>\n");
    if page.has_headings {
        html.markup("<nav><ul>\n");
        for (index, report) in reports.iter().enumerate() {
            html.markup("<li><a href=#report-").number(index + 1).markup(">");
            html.text(&report.heading()).markup("</a> ");
            counts(&mut html, &report.tie_out.cells);
        }
        html.markup("</ul></nav>\n");
    }
    html.markup("</header>\n");
    filter(&mut html, reports);
    html.markup("<main>\n");
    for group in by_deal(reports) {
        page.deal(&mut html, &group);
    }
    html.markup("</main>\n").whole(&page.popovers.into_string());
    frame::page(&format!("{heading}: tie-out"), html)
}

/// Reports with their numbers on the page, by deal, in the order of each deal's first report.
fn by_deal<'f, 'r>(reports: &'f [Filed<'r>]) -> Vec<Vec<(usize, &'f Filed<'r>)>> {
    let mut digests: Vec<String> = Vec::new();
    let mut groups: Vec<Vec<(usize, &Filed<'r>)>> = Vec::new();
    for (index, report) in reports.iter().enumerate() {
        let digest = report.deal.digest();
        let place = digests.iter().position(|known| *known == digest).unwrap_or(digests.len());
        if place == digests.len() {
            digests.push(digest);
            groups.push(Vec::new());
        }
        groups[place].push((index + 1, report));
    }
    groups
}

/// How many figures have each verdict. Verdicts that only corrected months have are left out if no
/// figure has them.
fn by_verdict<'c>(
    cells: impl Iterator<Item = &'c CheckedCell> + Clone,
) -> impl Iterator<Item = (Verdict, usize)> {
    let count = move |verdict| cells.clone().filter(|cell| cell.verdict == verdict).count();
    let counts = Verdict::ALL.into_iter().map(move |verdict| (verdict, count(verdict)));
    counts.filter(|(verdict, count)| {
        *count > 0 || !matches!(verdict, Verdict::Restated | Verdict::Superseded)
    })
}

/// The checkboxes that show and hide figures by verdict, with the counts of the page.
fn filter(html: &mut Html, reports: &[Filed<'_>]) {
    html.markup("<form class=filter autocomplete=off><fieldset><legend>Figures</legend>\n");
    for (verdict, count) in by_verdict(reports.iter().flat_map(|report| &report.tie_out.cells)) {
        html.markup("<label><input type=checkbox checked id=show-").markup(class(verdict));
        html.markup("> <b class=").markup(class(verdict)).markup(">").markup(verdict.name());
        html.markup("</b> ").number(count).markup("</label>\n");
    }
    html.markup("<label><input type=checkbox id=only> only lines with these figures</label>\n");
    html.markup("</fieldset></form>\n");
}

fn counts(html: &mut Html, cells: &[CheckedCell]) {
    html.number(cells.len()).markup(if cells.len() == 1 { " figure: " } else { " figures: " });
    for (index, (verdict, count)) in by_verdict(cells.iter()).enumerate() {
        html.markup(if index == 0 { "" } else { ", " }).number(count);
        html.markup(" ").markup(verdict.name());
    }
    let is_inferred = |cell: &&CheckedCell| {
        cell.verdict == Verdict::Exact && cell.basis == Some(RestsOn::Inferred)
    };
    let inferred = cells.iter().filter(is_inferred).count();
    if inferred > 0 {
        html.markup("; of the exact ones ").number(inferred).markup(" rest on inferred inputs");
    }
}

/// The page so far: how many figures, files and deal files it has, and what its buttons open.
#[derive(Default)]
struct Page {
    /// Reports have headings of their own.
    has_headings: bool,
    figures: usize,
    files: usize,
    deals: usize,
    popovers: Html,
}

impl Page {
    /// The reports of a deal beside its deal file.
    fn deal(&mut self, html: &mut Html, reports: &[(usize, &Filed<'_>)]) {
        self.deals += 1;
        let anchor = Anchor { letter: 'D', file: self.deals };
        let mut by_clause = deal_file::Figures::new();
        html.markup("<section class=beside>\n<div>\n");
        for (number, report) in reports {
            for (cell, place) in report.tie_out.cells.iter().zip(self.figures + 1..) {
                by_clause.entry(cell.clause_line).or_insert((0, place)).0 += 1;
            }
            self.report(html, *number, report, anchor);
        }
        html.markup("</div>\n");
        if let Some((_, report)) = reports.first() {
            deal_file::write(html, report.deal, anchor, &by_clause);
        }
        html.markup("</section>\n");
    }

    fn report(&mut self, html: &mut Html, number: usize, report: &Filed<'_>, deal: Anchor) {
        let tied = report.tie_out;
        html.markup("<article id=report-").number(number).markup(">\n");
        if self.has_headings {
            html.markup("<h2>").text(&report.heading()).markup("</h2>\n");
        }
        frame::begin_facts(html);
        frame::fact(html, "Report", &tied.file);
        frame::deal_facts(html, report.deal);
        html.markup("<div><dt>Figures</dt><dd>");
        counts(html, &tied.cells);
        html.markup("; <a href=#findings-").number(number);
        html.markup(">those that are neither input nor exact</a></dd></div>\n</dl>\n");

        let first = Anchor { letter: 'L', file: self.files + 1 };
        // A tie-out without sources still has its figures, after the last line of an empty file.
        let empty = [Source::page(&tied.file, "")];
        let sources = if report.sources.is_empty() { &empty[..] } else { &report.sources };
        let mut by_source: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut files = Vec::new();
        for (index, cell) in tied.cells.iter().enumerate() {
            let source = sources.iter().position(|source| source.is_named(&cell.table));
            let source = source.unwrap_or(0);
            by_source.entry(source).or_default().push(index);
            files.push(Anchor { letter: 'L', file: first.file + source });
        }
        let figures = Figures { cells: &tied.cells, files: &files, before: self.figures, deal };
        notes(html, tied, first);
        for (index, source) in sources.iter().enumerate() {
            let anchor = Anchor { letter: 'L', file: first.file + index };
            let cells = by_source.get(&index).map_or(&[][..], Vec::as_slice);
            html.markup("<p class=file>").text(source.name).markup("</p>\n");
            // A note has a line of the first source.
            let notes = if index == 0 { tied.notes.as_slice() } else { &[] };
            let noted: Vec<usize> = notes.iter().map(|note| note.line).collect();
            filed::write(html, source, anchor, &figures, cells, &noted);
        }
        findings(html, &figures, number);
        html.markup("</article>\n");
        (0..tied.cells.len()).for_each(|cell| figures.popover(&mut self.popovers, cell));
        self.figures += tied.cells.len();
        self.files += sources.len();
    }
}

fn notes(html: &mut Html, tied: &TieOut, anchor: Anchor) {
    if tied.notes.is_empty() {
        return;
    }
    html.markup("<h3>Notes</h3>\n<ul class=notes>\n");
    for note in &tied.notes {
        html.markup("<li><b>").markup(note.kind.name()).markup("</b> ");
        if note.line > 0 {
            html.line_link(anchor, note.line).markup(" ");
        }
        html.text(&note.message).markup("\n");
    }
    html.markup("</ul>\n");
}

/// The figures that are neither inputs nor exact, with their reasons, which paper has too.
fn findings(html: &mut Html, figures: &Figures<'_>, number: usize) {
    let differs = |cell: &CheckedCell| !matches!(cell.verdict, Verdict::Input | Verdict::Exact);
    html.markup("<h3 id=findings-").number(number);
    html.markup(">Figures that are neither input nor exact</h3>\n");
    if !figures.cells.iter().any(differs) {
        html.markup("<p>None.</p>\n");
        return;
    }
    html.markup("<div class=sheet><table><thead><tr><th>Line<th>Figure<th>Verdict")
        .markup("<th class=n>Published<th class=n>Computed<th class=n>Difference</thead>\n");
    for (cell, file) in figures.cells.iter().zip(figures.files).filter(|(cell, _)| differs(cell)) {
        html.markup("<tbody class=").markup(class(cell.verdict)).markup("><tr><td><a href=#");
        html.anchor(*file, cell.line).markup(">").number(cell.line).markup("</a><td>");
        title(html, cell);
        html.markup("<td><b class=").markup(class(cell.verdict)).markup(">");
        html.markup(cell.verdict.name()).markup("</b><td class=n>").text(&cell.published);
        for number in [cell.computed, cell.difference()] {
            html.markup("<td class=n>");
            html.text(&number.map(|number| grouped(&number.to_string())).unwrap_or_default());
        }
        if let Some(reason) = &cell.reason {
            html.markup("<tr><td><td colspan=5 class=reason>").text(reason);
        }
        html.markup("</tbody>\n");
    }
    html.markup("</table></div>\n");
}
