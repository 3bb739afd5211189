//! Parses YAML into a tree of texts with their places.
//!
//! The tree does not interpret values: the reader of a field decides whether `0.10` is a rate, a
//! name or a date, so it sees every digit as written. YAML features that a deal file or a layout does
//! not need (anchors, tags, several documents) are refused here.
//!
//! One pass over the parser's events builds the tree with an explicit stack, without recursion.

mod characters;
mod errors;

use std::collections::BTreeMap;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, StructureStyle};

pub(crate) use characters::name_characters;

use crate::error::{Errors, Mistakes, quote};

/// Deepest nesting of lists and maps.
const DEEPEST: usize = 24;
/// Most keys and values in a file.
const MOST_NODES: usize = 100_000;
/// Largest file, in bytes.
const LONGEST: usize = 1 << 20;

/// A value and its place: line and column of its first character, counted from 1.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) value: Value,
}

impl Mistakes {
    /// Adds a mistake at the place of a node.
    pub(crate) fn at(&mut self, node: &Node, message: impl Into<String>) {
        self.at_place(node.line, node.column, message);
    }
}

/// An uninterpreted value.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text {
        text: String,
        /// The places of the text's stretches in the file, for [`Node::place`].
        stretches: Vec<Stretch>,
    },
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
    /// No value, or `null`, or `~`.
    Empty,
}

/// The name of a field.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// A contiguous part of a text: character `from` of the text is at this line and column.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    from: usize,
    line: usize,
    column: usize,
}

impl Node {
    const fn new(line: usize, column: usize, value: Value) -> Self {
        Self { line, column, value }
    }

    /// Line and column of character `at` of the node's text, which may span several lines. For a
    /// node without text, the place of the node.
    pub(crate) fn place(&self, at: usize) -> (usize, usize) {
        if let Value::Text { stretches, .. } = &self.value {
            let stretch = stretches.iter().rev().find(|stretch| stretch.from <= at);
            if let Some(stretch) = stretch {
                return (stretch.line, stretch.column + at - stretch.from);
            }
        }
        (self.line, self.column)
    }
}

/// Parses `source`; `file` is its name in messages, and `what` says what it is, such as `a deal file`.
pub(crate) fn parse(file: &str, source: &str, what: &'static str) -> Result<Node, Errors> {
    let mut mistakes = Mistakes::new(file);
    if source.len() > LONGEST {
        mistakes
            .of_file(format!("the file has {} bytes; {what} has at most {LONGEST}", source.len()));
        return mistakes.finish(None);
    }
    let first_tab = report_tabs(source, &mut mistakes);
    let mut builder = Builder {
        source,
        what,
        mistakes,
        open: Vec::new(),
        too_deep: 0,
        deep_reported: false,
        nodes: 0,
        documents: 0,
        root: None,
    };
    let options = granit_parser::options! {
        disallow_directives: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
    };
    for event in Parser::new_from_str_with_options(source, options) {
        match event {
            Ok((event, span)) => {
                if builder.handle(event, &span).is_break() {
                    break;
                }
            }
            // A tab often causes a syntax error below or right above it. We report only the tab.
            Err(error) if first_tab.is_some_and(|line| line <= error.marker().line() + 1) => break,
            Err(error) => {
                // So does a character that cannot be seen.
                let line = error.marker().line();
                if !characters::report_invisible(source, line, &mut builder.mistakes) {
                    builder.report_syntax(&error);
                    characters::report_look_alike(source, line, &mut builder.mistakes);
                }
                break;
            }
        }
    }
    let empty = |node: &Node| matches!(node.value, Value::Empty);
    if builder.mistakes.is_empty() && builder.root.as_ref().is_none_or(empty) {
        builder.mistakes.of_file("the file is empty");
    }
    characters::name_characters(source, &mut builder.mistakes);
    builder.mistakes.finish(builder.root)
}

/// Reports the first tab of each line, ignoring comments. Returns the first line with a tab.
fn report_tabs(source: &str, mistakes: &mut Mistakes) -> Option<usize> {
    let mut first = None;
    for (index, line) in source.lines().enumerate() {
        let mut before = ' ';
        for (column, c) in line.chars().enumerate() {
            if c == '#' && before.is_whitespace() {
                break;
            }
            if c == '\t' {
                mistakes.at_place(index + 1, column + 1, "this is a tab; write spaces");
                first = first.or(Some(index + 1));
                break;
            }
            before = c;
        }
    }
    first
}

type Flow = std::ops::ControlFlow<()>;

/// A list or map that is not complete yet.
enum Open {
    List {
        line: usize,
        column: usize,
        items: Vec<Node>,
    },
    Map {
        line: usize,
        column: usize,
        /// Whether the map is in braces, in which a comma ends a value.
        braces: bool,
        fields: Vec<(Key, Node)>,
        /// The first line of each key, to find duplicates.
        seen: BTreeMap<String, usize>,
        key: Awaited,
    },
}

/// What a map expects next.
enum Awaited {
    Key,
    Value(Key),
    /// The value of a key that was reported as a mistake. We skip it.
    Dropped,
}

struct Builder<'s> {
    source: &'s str,
    /// What the source is, for messages.
    what: &'static str,
    mistakes: Mistakes,
    open: Vec<Open>,
    /// Number of open lists and maps beyond [`DEEPEST`], which we do not keep.
    too_deep: usize,
    deep_reported: bool,
    nodes: usize,
    documents: usize,
    root: Option<Node>,
}

impl Builder<'_> {
    fn handle(&mut self, event: Event<'_>, span: &Span) -> Flow {
        let (line, column) = (span.start.line(), span.start.col() + 1);
        if event.tag().is_some() {
            self.report_tag(span);
        }
        match event {
            Event::Scalar(text, style, ..) => {
                let node = Node::new(line, column, self.scalar(&text, style, span));
                return self.put(node);
            }
            Event::SequenceStart(..) => {
                return self.open(Open::List { line, column, items: Vec::new() });
            }
            Event::MappingStart(style, ..) => {
                return self.open(Open::Map {
                    line,
                    column,
                    braces: style == StructureStyle::Flow,
                    fields: Vec::new(),
                    seen: BTreeMap::new(),
                    key: Awaited::Key,
                });
            }
            Event::SequenceEnd | Event::MappingEnd => return self.close(),
            Event::Anchor(_, name) => {
                let what = self.what;
                let message = format!(
                    "`&{name}` is a YAML anchor, which {what} does not have; \
                     write the text out wherever it is needed, or quote text that begins with `&`"
                );
                self.mistakes.at_place(line, column, message);
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let what = self.what;
                let message = format!(
                    "{} is a YAML alias, which {what} does not have; \
                     write the text out, or quote text that begins with `*`",
                    quote(span.slice(self.source).unwrap_or("*"))
                );
                self.mistakes.at_place(line, column, message);
                return self.put(Node::new(line, column, no_text()));
            }
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let message = format!("a second document begins here; {} holds one", self.what);
                    self.mistakes.at_place(line, column, message);
                    return Flow::Break(());
                }
            }
            _ => {}
        }
        Flow::Continue(())
    }

    fn scalar(&self, text: &str, style: ScalarStyle, span: &Span) -> Value {
        let plain = style == ScalarStyle::Plain;
        let names_field = matches!(self.open.last(), Some(Open::Map { key: Awaited::Key, .. }));
        // For a missing value the parser emits a `~` of zero length.
        let unwritten = span.slice(self.source).is_some_and(str::is_empty);
        let null = matches!(text, "~" | "null" | "Null" | "NULL") && !names_field;
        if plain && (null || unwritten) {
            return Value::Empty;
        }
        Value::Text { text: text.to_owned(), stretches: stretches(text, style, span, self.source) }
    }

    /// Adds a complete node to the tree: as the document, an item, a key or a value.
    fn put(&mut self, node: Node) -> Flow {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            let message = format!("the file has more than {MOST_NODES} keys and values");
            self.mistakes.at(&node, message);
            return Flow::Break(());
        }
        if self.too_deep > 0 {
            return Flow::Continue(());
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { braces, fields, seen, key, .. }) => {
                let mistakes = &mut self.mistakes;
                *key = match std::mem::replace(key, Awaited::Key) {
                    Awaited::Key => add_key(node, seen, self.what, mistakes),
                    Awaited::Value(of) => {
                        add_value(of, node, *braces, fields, mistakes);
                        Awaited::Key
                    }
                    Awaited::Dropped => Awaited::Key,
                };
            }
        }
        Flow::Continue(())
    }

    fn open(&mut self, opened: Open) -> Flow {
        if self.too_deep > 0 {
            self.too_deep += 1;
        } else if self.open.len() == DEEPEST {
            let (Open::List { line, column, .. } | Open::Map { line, column, .. }) = opened;
            self.report_deep(line, column);
            self.too_deep = 1;
        } else {
            self.open.push(opened);
        }
        Flow::Continue(())
    }

    fn close(&mut self) -> Flow {
        if self.too_deep > 1 {
            self.too_deep -= 1;
            return Flow::Continue(());
        }
        let node = if self.too_deep == 1 {
            self.too_deep = 0;
            // Replaces the list that is too deep, which is already reported.
            Node::new(0, 0, no_text())
        } else {
            match self.open.pop() {
                Some(Open::List { line, column, items }) => {
                    Node::new(line, column, Value::List(items))
                }
                Some(Open::Map { line, column, fields, .. }) => {
                    Node::new(line, column, Value::Map(fields))
                }
                None => return Flow::Continue(()),
            }
        };
        self.put(node)
    }

    fn report_deep(&mut self, line: usize, column: usize) {
        if std::mem::replace(&mut self.deep_reported, true) {
            return;
        }
        let message = format!("lists and fields are nested more than {DEEPEST} deep here");
        self.mistakes.at_place(line, column, message);
    }

    fn report_tag(&mut self, span: &Span) {
        let tag = span.tag_span();
        let written = tag.and_then(|tag| tag.slice(self.source)).unwrap_or("!");
        let place = tag.map_or(span.start, |tag| tag.start);
        let word = written.trim_start_matches('!');
        let what = self.what;
        let message = if written.starts_with("!!") || written.starts_with("!<") || word.is_empty() {
            format!("{} is a YAML tag, which {what} does not have; remove it", quote(written))
        } else if word == "not" {
            format!(
                "{} is a YAML tag, which {what} does not have; \
                 negation is the word `not` without `!`",
                quote(written)
            )
        } else {
            format!(
                "{} is a YAML tag, which {what} does not have; \
                 negation is the word `not`: {}",
                quote(written),
                quote(&format!("not {word}"))
            )
        };
        self.mistakes.at_place(place.line(), place.col() + 1, message);
    }

    fn report_syntax(&mut self, error: &ScanError) {
        let (line, column) = (error.marker().line(), error.marker().col() + 1);
        if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
            self.report_deep(line, column);
        } else {
            self.mistakes.at_place(line, column, errors::explain(error.kind(), self.what));
        }
    }
}

/// The value of a node that was reported as a mistake; `Empty` would be reported again.
fn no_text() -> Value {
    Value::Text { text: String::new(), stretches: Vec::new() }
}

fn add_key(
    node: Node,
    seen: &mut BTreeMap<String, usize>,
    what: &str,
    mistakes: &mut Mistakes,
) -> Awaited {
    let (line, column) = (node.line, node.column);
    let mut dropped = |message: &str| {
        mistakes.at_place(line, column, message);
        Awaited::Dropped
    };
    let text = match node.value {
        Value::Text { text, .. } if !text.is_empty() => text,
        Value::Text { stretches, .. } if stretches.is_empty() => return Awaited::Dropped,
        Value::Text { .. } | Value::Empty => return dropped("a field has no name before its `:`"),
        Value::List(_) | Value::Map(_) => {
            return dropped("the name of a field is text, not a list or fields");
        }
    };
    if text == "<<" {
        let message =
            format!("`<<` is a YAML merge key, which {what} does not have; write the fields out");
        return dropped(&message);
    }
    if let Some(first) = seen.get(&text) {
        let shown = quote(&text);
        return dropped(&format!(
            "{shown} is given twice, first on line {first}; keep one of them"
        ));
    }
    seen.insert(text.clone(), line);
    Awaited::Value(Key { text, line, column })
}

fn add_value(
    key: Key,
    mut node: Node,
    braces: bool,
    fields: &mut Vec<(Key, Node)>,
    mistakes: &mut Mistakes,
) {
    if matches!(node.value, Value::Empty) {
        // The parser places an empty value at the next token. The place of its key is more helpful.
        (node.line, node.column) = (key.line, key.column);
        if braces {
            let message = format!(
                "{} has no value; within braces a comma ends a value, \
                 so write numbers without commas and quote text that holds one",
                quote(&key.text)
            );
            mistakes.at(&node, message);
            return;
        }
    }
    fields.push((key, node));
}

/// The stretches of a scalar. YAML folding changes only white space, so the other characters of the
/// text match those in the file one to one. If they do not (a quoted text with escapes), we return
/// one stretch that begins where the scalar begins.
fn stretches(text: &str, style: ScalarStyle, span: &Span, source: &str) -> Vec<Stretch> {
    let (line, column) = (span.start.line(), span.start.col() + 1);
    let start = vec![Stretch { from: 0, line, column }];
    let Some(written) = span.slice(source) else { return start };
    // The span of a quoted text includes its quotes; that of `|` and `>` begins below the sign.
    let opening =
        usize::from(matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted));
    let mut found: Vec<Stretch> = Vec::new();
    let (mut at_line, mut at_column) = (line, column);
    let mut letters = text.chars().enumerate().filter(|(_, c)| !c.is_whitespace());
    let mut expected = letters.next();
    for (offset, c) in written.char_indices() {
        let Some((from, letter)) = expected else { break };
        if offset >= opening && !c.is_whitespace() {
            if c != letter {
                return start;
            }
            if found.last().is_none_or(|last| {
                last.line != at_line || at_column + last.from != last.column + from
            }) {
                found.push(Stretch { from, line: at_line, column: at_column });
            }
            expected = letters.next();
        }
        if c == '\n' {
            (at_line, at_column) = (at_line + 1, 1);
        } else {
            at_column += 1;
        }
    }
    if found.is_empty() || expected.is_some() {
        return start;
    }
    found
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tree_tests;
