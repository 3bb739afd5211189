//! The frame that every page has: head, style, facts.

use super::markup::Html;
use crate::deal::Deal;

/// The style of every page.
const STYLE: &str = include_str!("style.css");

/// The beginning of every page, up to its title. Its policy refuses what no page has: scripts, and
/// files of other places.
const HEAD: &str = include_str!("head.html");

/// A complete page. The title is text, the body is HTML.
pub(super) fn page(title: &str, body: Html) -> String {
    let mut html = Html::default();
    html.markup(HEAD)
        .text(title)
        .markup("</title>\n<style>\n")
        .markup(STYLE)
        .markup("</style>\n</head>\n<body>\n")
        .whole(&body.into_string())
        .markup("</body>\n</html>\n");
    html.into_string()
}

/// Begins a list of facts.
pub(super) fn begin_facts(html: &mut Html) {
    html.markup("<dl class=facts>\n");
}

/// The facts about a page's deal, and the program that wrote the page.
pub(super) fn deal_facts(html: &mut Html, deal: &Deal) {
    fact(html, "Deal", deal.title());
    fact(html, "Series", deal.series());
    fact(html, "Deal file", &deal.file);
    fact(html, "Digest of the deal", &deal.digest());
    fact(html, "Written by", concat!("paydown ", env!("CARGO_PKG_VERSION")));
}

/// A fact about the page's subject, such as its deal file.
pub(super) fn fact(html: &mut Html, name: &'static str, text: &str) {
    if !text.is_empty() {
        html.markup("<div><dt>")
            .markup(name)
            .markup("</dt><dd>")
            .text(text)
            .markup("</dd></div>\n");
    }
}
