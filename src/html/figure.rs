//! A figure on a page: its button, and what the button opens.

use rust_decimal::Decimal;

use super::markup::{Anchor, Html};
use crate::table::grouped;
use crate::tie_out::{CheckedCell, RestsOn, Verdict};

/// The class of a verdict in the style, a letter because every figure has it.
pub(super) const fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Input => "i",
        Verdict::Exact => "e",
        Verdict::Rounding => "r",
        Verdict::Anomaly => "a",
        Verdict::Restated => "t",
        Verdict::Superseded => "s",
        Verdict::Break => "b",
    }
}

/// The figures of one report, and where they and the clauses are on the page.
pub(super) struct Figures<'p> {
    /// The cells.
    pub cells: &'p [CheckedCell],
    /// The file of each cell.
    pub files: &'p [Anchor],
    /// The number on the page before the first figure.
    pub before: usize,
    /// The deal file.
    pub deal: Anchor,
}

impl Figures<'_> {
    /// The number of a figure on the page, from 1.
    const fn number(&self, cell: usize) -> usize {
        self.before + cell + 1
    }

    /// The button of a figure.
    pub fn button(&self, html: &mut Html, cell: usize) {
        let (number, figure) = (self.number(cell), &self.cells[cell]);
        html.markup("<button popovertarget=p").number(number).markup(" id=f").number(number);
        html.markup(" class=").markup(class(figure.verdict)).markup(">");
        html.text(&figure.published).markup("</button>");
    }

    /// What the button of a figure opens.
    pub fn popover(&self, html: &mut Html, cell: usize) {
        let figure = &self.cells[cell];
        html.markup("<div popover id=p").number(self.number(cell)).markup("><p>");
        title(html, figure);
        html.markup(" <b class=").markup(class(figure.verdict)).markup(">");
        html.markup(figure.verdict.name()).markup("</b><dl><dt>Published<dd>");
        html.text(&figure.published);
        row(html, "<dt>Computed<dd>", figure.computed);
        row(html, "<dt>Difference<dd>", figure.difference().filter(|by| !by.is_zero()));
        row(html, "<dt>Bounds<dd>", figure.low);
        row(html, " to ", figure.high);
        if let Some(reason) = &figure.reason {
            html.markup("<dt>Reason<dd>").text(reason);
        }
        if figure.basis == Some(RestsOn::Inferred) {
            html.markup("<dt>Rests on<dd>inputs that are not published and were inferred");
        }
        if let Some(formula) = &figure.formula {
            html.markup("<dt>Formula<dd>").text(formula);
        }
        self.inputs(html, figure);
        self.clause(html, figure);
        html.markup("</dl></div>\n");
    }

    /// The inputs of a figure. A column of a table is named once before its rows.
    fn inputs(&self, html: &mut Html, figure: &CheckedCell) {
        let known: Vec<usize> =
            figure.inputs.iter().copied().filter(|input| *input < self.cells.len()).collect();
        if known.is_empty() {
            return;
        }
        html.markup("<dt>Inputs");
        let column = |input: &usize| {
            let CheckedCell { table, group, column, .. } = &self.cells[*input];
            (table, group, column)
        };
        for of_column in known.chunk_by(|one, next| column(one) == column(next)) {
            let (table, group, column) = column(&of_column[0]);
            let table = if *table == figure.table { "" } else { table };
            let group = group.as_deref().filter(|_| *group != figure.group).unwrap_or_default();
            let is_alone = of_column.len() == 1;
            if !is_alone {
                path(html.markup("<dd>"), [table, group, column, ""]);
            }
            for number in of_column {
                let input = &self.cells[*number];
                html.markup("<dd><a href=#f").number(self.number(*number)).markup(">line ");
                html.number(input.line).markup("</a> ").text(&input.published).markup(" ");
                if is_alone {
                    path(html, [table, group, &input.row, column]);
                } else {
                    html.text(&input.row);
                }
            }
        }
    }

    fn clause(&self, html: &mut Html, figure: &CheckedCell) {
        if figure.source.is_none() && figure.clause_line == 0 {
            return;
        }
        html.markup("<dt>Clause<dd>");
        if figure.clause_line > 0 {
            html.line_link(self.deal, figure.clause_line).markup(" ");
        }
        html.text(figure.source.as_deref().unwrap_or_default());
    }
}

/// A figure's table, group, row and column.
pub(super) fn title(html: &mut Html, figure: &CheckedCell) {
    let row = if figure.row.is_empty() { "(no label)" } else { &figure.row };
    let group = figure.group.as_deref().unwrap_or_default();
    path(html, [&figure.table, group, row, &figure.column]);
}

fn path(html: &mut Html, parts: [&str; 4]) {
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    for (index, part) in parts.enumerate() {
        html.markup(if index == 0 { "" } else { " · " }).text(part);
    }
}

fn row(html: &mut Html, name: &'static str, number: Option<Decimal>) {
    if let Some(number) = number {
        html.markup(name).text(&grouped(&number.to_string()));
    }
}
