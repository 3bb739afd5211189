//! The frame that every page has: head, style, footer.

use super::markup::Html;

/// The style of every page.
const STYLE: &str = include_str!("style.css");

/// The refusal of everything that a page does not have: scripts, and files of other places.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A complete page. The title is text, the body is HTML.
pub(super) fn page(title: &str, body: Html) -> String {
    let mut html = Html::default();
    html.markup("<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n")
        .markup("<meta name=viewport content=\"width=device-width,initial-scale=1\">\n")
        .markup("<meta http-equiv=Content-Security-Policy content=\"")
        .markup(POLICY)
        .markup("\">\n<meta name=color-scheme content=\"light dark\">\n<title>")
        .text(title)
        .markup("</title>\n<style>\n")
        .markup(STYLE)
        .markup("</style>\n</head>\n<body>\n")
        .whole(&body.into_string())
        .markup("<footer>Written by paydown ")
        .markup(env!("CARGO_PKG_VERSION"))
        .markup(".</footer>\n</body>\n</html>\n");
    html.into_string()
}

/// Begins a list of facts.
pub(super) fn begin_facts(html: &mut Html) {
    html.markup("<dl class=facts>\n");
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
