//! A reader of pages, stricter than a browser.

use std::collections::BTreeSet;

/// Elements without an end.
const VOID: [&str; 3] = ["br", "input", "meta"];

/// Elements whose end tag HTML lets us omit.
const OPEN_ENDED: [&str; 9] = ["dd", "dt", "li", "p", "tbody", "td", "th", "thead", "tr"];

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A start tag: the name of the element, and its attributes.
    Start(String, Vec<(String, String)>),
    /// The name of an end tag.
    End(String),
    /// Text, with its character references replaced.
    Text(String),
}

/// The value of an attribute of a start tag.
pub fn attribute<'p>(piece: &'p Piece, name: &str) -> Option<&'p str> {
    let Piece::Start(_, attributes) = piece else { return None };
    attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The pieces of a page. Panics at anything that is no HTML.
pub fn pieces(html: &str) -> Vec<Piece> {
    let mut rest = html.strip_prefix("<!DOCTYPE html>").expect("the document type");
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<').unwrap_or(rest.len());
            pieces.push(Piece::Text(unescaped(&rest[..end])));
            rest = &rest[end..];
            continue;
        };
        let end = end_of_tag(tag);
        let (inner, after) = (&tag[..end], &tag[end + 1..]);
        rest = after;
        match inner.strip_prefix('/') {
            Some(name) => pieces.push(Piece::End(name.to_owned())),
            None => {
                let piece = start(inner.trim_end_matches('/'));
                let is_style = matches!(&piece, Piece::Start(name, _) if name == "style");
                pieces.push(piece);
                if inner.ends_with('/') {
                    pieces.push(Piece::End(inner.split([' ', '/']).next().unwrap().to_owned()));
                }
                if is_style {
                    let end = rest.find("</style>").expect("the end of the style");
                    pieces.push(Piece::Text(rest[..end].to_owned()));
                    rest = &rest[end..];
                }
            }
        }
    }
    pieces
}

fn end_of_tag(tag: &str) -> usize {
    let mut quoted = false;
    for (at, char) in tag.char_indices() {
        match char {
            '"' => quoted = !quoted,
            '>' if !quoted => return at,
            '<' if !quoted => panic!("`<` in a tag: {}", &tag[..at]),
            _ => {}
        }
    }
    panic!("a tag without an end: {}", &tag[..tag.len().min(80)]);
}

fn start(tag: &str) -> Piece {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    assert!(name.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit()), "<{tag}>");
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Piece::Start(name.to_owned(), attributes);
        }
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let key = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').expect("the end of a value"),
                None => after.split_at(after.find(' ').unwrap_or(after.len())),
            };
            let is_bare = !after.starts_with('"');
            assert!(!is_bare || !value.contains(['"', '\'', '`', '=']), "<{tag}>");
        }
        assert!(key.chars().all(|char| char.is_ascii_alphabetic() || char == '-'), "<{tag}>");
        assert!(attributes.iter().all(|(known, _)| *known != key), "twice: <{tag}>");
        attributes.push((key, unescaped(value)));
    }
}

fn unescaped(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (name, after) = part.split_once(';').expect("the end of a character reference");
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            _ => panic!("the character reference &{name};"),
        });
        out.push_str(after);
    }
    let is_allowed = |char: char| char == '\n' || char == '\t' || !char.is_control();
    assert!(out.chars().all(is_allowed), "control characters in {out:?}");
    out
}

/// Checks that a page is whole: elements end in order, names are unique, every link and every button
/// leads to something, and nothing is loaded or run.
pub fn check(html: &str) -> Vec<Piece> {
    let pieces = pieces(html);
    let mut open: Vec<&str> = Vec::new();
    let (mut names, mut links) = (BTreeSet::new(), Vec::new());
    for piece in &pieces {
        match piece {
            Piece::Start(name, attributes) => {
                assert!(
                    !["script", "link", "img", "iframe", "base"].contains(&name.as_str()),
                    "<{name}>"
                );
                if !VOID.contains(&name.as_str()) {
                    open.push(name);
                }
                for (key, value) in attributes {
                    assert!(!key.starts_with("on") && key != "src", "{piece:?}");
                    match key.as_str() {
                        "id" => assert!(names.insert(value.as_str()), "twice: {value}"),
                        "href" => {
                            links.push(value.strip_prefix('#').expect("a link inside the page"))
                        }
                        "popovertarget" => links.push(value),
                        _ => {}
                    }
                }
            }
            Piece::End(name) => {
                while open.last().is_some_and(|last| last != name && OPEN_ENDED.contains(last)) {
                    open.pop();
                }
                assert_eq!(open.pop(), Some(name.as_str()), "</{name}>");
            }
            Piece::Text(_) => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    for link in links {
        assert!(names.contains(link), "nothing has the name {link}");
    }
    pieces
}

/// The elements of a page, without their texts and attributes.
pub fn elements(pieces: &[Piece]) -> Vec<&str> {
    let name = |piece: &'_ Piece| matches!(piece, Piece::Start(..));
    pieces
        .iter()
        .filter(|piece| name(piece))
        .map(|piece| match piece {
            Piece::Start(name, _) | Piece::End(name) | Piece::Text(name) => name.as_str(),
        })
        .collect()
}

/// A figure on a page: the class of its verdict, and its first character and text in its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub line: usize,
    pub place: usize,
    pub text: String,
    pub class: String,
}

/// The lines of the blocks of a page, each with its anchor and its text, and the figures in them.
/// Lines of deal files have none.
pub fn lines(pieces: &[Piece]) -> (Vec<(String, String)>, Vec<Shown>) {
    let (mut lines, mut figures) = (Vec::<(String, String)>::new(), Vec::<Shown>::new());
    let (mut in_line, mut in_number, mut in_button) = (false, false, false);
    for piece in pieces {
        match piece {
            Piece::Start(name, _) if name == "span" => {
                lines.push((attribute(piece, "id").unwrap().to_owned(), String::new()));
                in_line = true;
            }
            Piece::End(name) if name == "span" => in_line = false,
            Piece::Start(name, _) if name == "a" => in_number = true,
            Piece::End(name) if name == "a" => in_number = false,
            Piece::Start(name, _) if name == "button" => {
                assert!(in_line, "a figure outside of lines");
                let (anchor, text) = lines.last().unwrap();
                let line = anchor[1..].split('-').next().unwrap().parse().unwrap();
                let place = text.chars().count() + 1;
                let class = attribute(piece, "class").unwrap().to_owned();
                figures.push(Shown { line, place, text: String::new(), class });
                in_button = true;
            }
            Piece::End(name) if name == "button" => in_button = false,
            Piece::Text(text) if in_line && !in_number => {
                lines.last_mut().unwrap().1.push_str(text);
                if in_button {
                    figures.last_mut().unwrap().text.push_str(text);
                }
            }
            _ => {}
        }
    }
    (lines, figures)
}
