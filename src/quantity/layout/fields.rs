//! The fields of a layout's file.

use crate::error::{Mistakes, nearest, quote};
use crate::yaml::{Key, Node, Value};

/// Longest text of a layout, in characters.
const LONGEST: usize = 200;

/// Most fields of a part, and most texts of a list.
const MOST: usize = 500;

/// Names and values of a part, in the order of the file.
pub(super) struct Entries<'n>(pub &'n [(Key, Node)]);

impl<'n> Entries<'n> {
    pub fn of(node: &'n Node, part: &str, mistakes: &mut Mistakes) -> Option<Self> {
        match &node.value {
            Value::Map(entries) if entries.len() <= MOST => Some(Self(entries)),
            Value::Map(entries) => {
                let count = entries.len();
                mistakes.at(node, format!("{part} has {count} fields; at most {MOST} are read"));
                None
            }
            _ => {
                mistakes.at(node, format!("{part} must be written as fields, `name: value`"));
                None
            }
        }
    }
}

/// The fields of a part whose names we know.
pub(super) struct Fields<'n> {
    part: &'static str,
    node: &'n Node,
    entries: &'n [(Key, Node)],
    known: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    pub fn of(node: &'n Node, part: &'static str, mistakes: &mut Mistakes) -> Option<Self> {
        let Entries(entries) = Entries::of(node, part, mistakes)?;
        Some(Self { part, node, entries, known: Vec::new() })
    }

    /// A field that may be left out.
    pub fn optional(&mut self, name: &'static str) -> Option<&'n Node> {
        self.known.push(name);
        self.entries.iter().find(|(key, _)| key.text == name).map(|(_, node)| node)
    }

    pub fn required(&mut self, name: &'static str, mistakes: &mut Mistakes) -> Option<&'n Node> {
        let found = self.optional(name);
        if found.is_none() {
            mistakes.at(self.node, format!("`{name}` is missing in {}", self.part));
        }
        found
    }

    /// Reports unknown fields. Call it after looking up every field of the part.
    pub fn finish(self, mistakes: &mut Mistakes) {
        for (key, _) in self.entries.iter().filter(|(key, _)| !self.known.contains(&&*key.text)) {
            let known = self.known.join(", ");
            let meant = match nearest(&key.text, self.known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`? Fields here"),
                None => "fields here".to_owned(),
            };
            let name = quote(&key.text);
            let message = format!("unknown field {name} in {}; {meant}: {known}", self.part);
            mistakes.at_place(key.line, key.column, message);
        }
    }
}

/// A text that is not empty.
pub(super) fn text(node: &Node, mistakes: &mut Mistakes) -> Option<String> {
    let Value::Text { text, .. } = &node.value else {
        mistakes.at(node, "write text here");
        return None;
    };
    let text = text.trim();
    if text.is_empty() {
        mistakes.at(node, "this text is empty");
        return None;
    }
    if text.chars().count() > LONGEST {
        mistakes.at(node, format!("this text is longer than {LONGEST} characters"));
        return None;
    }
    Some(text.to_owned())
}

/// One text, or a list of them.
pub(super) fn texts(node: &Node, mistakes: &mut Mistakes) -> Option<Vec<String>> {
    let items = match &node.value {
        Value::List(items) if items.is_empty() || items.len() > MOST => {
            mistakes.at(node, format!("a list has from 1 to {MOST} texts"));
            return None;
        }
        Value::List(items) => &items[..],
        _ => std::slice::from_ref(node),
    };
    let read: Vec<Option<String>> = items.iter().map(|item| text(item, mistakes)).collect();
    read.into_iter().collect()
}

/// The meaning of a word, one of `words`.
pub(super) fn one_of<T: Copy>(
    node: &Node,
    field: &str,
    words: &[(&str, T)],
    mistakes: &mut Mistakes,
) -> Option<T> {
    let found = text(node, mistakes)?;
    let meaning = words.iter().find(|(word, _)| *word == found).map(|(_, meaning)| *meaning);
    if meaning.is_none() {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let meant = nearest(&found, known.iter().copied())
            .map(|word| format!(", did you mean `{word}`?"))
            .unwrap_or_default();
        let (found, known) = (quote(&found), known.join(", "));
        mistakes.at(node, format!("`{field}` must be one of {known}; found {found}{meant}"));
    }
    meaning
}
