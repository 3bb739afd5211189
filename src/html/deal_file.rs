//! The deal file beside a report or a projection.

use std::collections::BTreeMap;

use super::markup::{Anchor, Html};
use crate::deal::Deal;
use crate::text_file::lines;

/// The figures that a line of the deal file produces: how many, and the number of the first.
pub(super) type Figures = BTreeMap<usize, (usize, usize)>;

/// Writes the lines of a deal file, each with its anchor and a link to the figures of its clause.
pub(super) fn write(html: &mut Html, deal: &Deal, anchor: Anchor, figures: &Figures) {
    html.markup("<aside class=deal aria-label=\"Deal file\">\n<h2>Deal file</h2>\n<p class=file>")
        .text(&deal.file)
        .markup("</p>\n<pre class=wrapped>");
    for (index, text) in lines(deal.text()).enumerate() {
        let line = index + 1;
        html.begin_line(anchor, line).text(text);
        if let Some((count, first)) = figures.get(&line) {
            html.markup(" <a class=made href=#f").number(*first).markup(">").number(*count);
            html.markup(if *count == 1 { " figure</a>" } else { " figures</a>" });
        }
        html.end_line();
    }
    html.markup("</pre>\n</aside>\n");
}
