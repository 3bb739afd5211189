//! A page of HTML as the pieces that a page of plain text has: tables of `<tr>` and `<td>` are laid
//! out in columns, `<pre>` is text already.

mod layout;
mod table;
mod words;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::source::{Origin, Origins, Source};
use super::text::{Kind, MAX_LINES, Scanner, is_page_number};
use crate::error::Mistakes;
use crate::text_file::lines;
use table::{MAX_COLUMNS, MAX_SPAN, Open};
use words::{Cursor, Word, add, joined};

/// Deepest nesting of tables.
const DEEPEST: usize = 32;

/// Most characters of all lines of tables together, a bound on memory: cells that span columns and
/// rows make short files into wide tables.
const MAX_TABLE_CHARS: usize = 8 << 20;

/// Lines of text before a table that may have its title.
const LINES_BEFORE: usize = 3;

/// Whether a file, or a document of it, is HTML.
pub(super) fn is_html(text: &str) -> bool {
    tags(text).any(|tag| ["html", "!doctype", "tr", "td", "th", "pre"].contains(&tag.as_str()))
}

/// The names of the tags of a text, in lower case.
fn tags(text: &str) -> impl Iterator<Item = String> {
    text.split('<').skip(1).map(|rest| {
        let is_name = |char: &char| char.is_ascii_alphanumeric() || *char == '!';
        rest.chars().take(10).take_while(is_name).collect::<String>().to_ascii_lowercase()
    })
}

/// The pieces of a page. A filing may have documents of text and of HTML.
pub(super) fn read(text: &str, mistakes: &mut Mistakes) -> Source {
    let mut reader = Reader {
        cursor: Cursor::new(text),
        scanner: Scanner::default(),
        origins: Origins::default(),
        before: Vec::new(),
        line: Vec::new(),
        is_word_open: false,
        tables: Vec::new(),
        skipped: None,
        chars: 0,
        is_full: false,
        mistakes,
    };
    let mut from = 0;
    for document in documents(text) {
        if is_html(document) {
            reader.html(from, document);
        } else {
            reader.plain(from, document);
        }
        from += document.len();
    }
    Source {
        pieces: reader.scanner.pieces,
        notes: reader.scanner.notes,
        origins: Some(reader.origins),
    }
}

/// The parts of a filing, each of which begins with `<DOCUMENT>`.
fn documents(text: &str) -> Vec<&str> {
    const START: &str = "<document>";
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, _) in text.match_indices('<') {
        let is_start = text.get(at..at + START.len());
        if at > from && is_start.is_some_and(|tag| tag.eq_ignore_ascii_case(START)) {
            parts.push(&text[from..at]);
            from = at;
        }
    }
    parts.push(&text[from..]);
    parts
}

struct Reader<'t, 'm> {
    cursor: Cursor<'t>,
    scanner: Scanner,
    origins: Origins,
    /// Lines of text that may have the title of the next table; the last of them.
    before: Vec<Vec<Word>>,
    /// The line of text outside of tables.
    line: Vec<Word>,
    /// The last word may continue in the next text.
    is_word_open: bool,
    /// Tables that have begun, the outermost first.
    tables: Vec<Open>,
    /// The element whose text is not shown.
    skipped: Option<&'static str>,
    /// Characters in lines of tables.
    chars: usize,
    /// A limit has been reached: nothing more is read.
    is_full: bool,
    mistakes: &'m mut Mistakes,
}

impl Reader<'_, '_> {
    /// Reads a document of HTML that begins at byte `from`.
    fn html(&mut self, from: usize, document: &str) {
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        // What is before this has been read: the text of a `<pre>`.
        let mut read = 0;
        for token in Tokenizer::new_with_emitter(document, emitter) {
            let Ok(token) = token;
            if self.is_full {
                return;
            }
            match token {
                Token::StartTag(tag) if tag.span.start >= read => {
                    if *tag.name == b"pre"[..] && self.tables.is_empty() && self.skipped.is_none() {
                        self.end_line();
                        self.show_lines();
                        read = end_of_pre(document, tag.span.end);
                        if let Some(part) = document.get(tag.span.start..read) {
                            self.plain(from + tag.span.start, part);
                        }
                        continue;
                    }
                    self.start(&tag, from);
                }
                Token::EndTag(tag) if tag.span.start >= read => {
                    self.end(&String::from_utf8_lossy(&tag.name));
                }
                Token::String(text) if text.span.start >= read && self.skipped.is_none() => {
                    if let Some(stretch) = document.get(text.span.start..text.span.end) {
                        self.text(stretch, from + text.span.start);
                    }
                }
                _ => {}
            }
        }
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.end_line();
        self.show_lines();
        self.skipped = None;
    }

    /// Reads a part of the file that is plain text, and begins at byte `from`.
    fn plain(&mut self, from: usize, part: &str) {
        let (mut number, place) = self.cursor.to(from);
        for (index, raw) in lines(part).enumerate() {
            // The first line keeps its column.
            let indent =
                if index == 0 { " ".repeat((place - 1).min(MAX_LINES)) } else { String::new() };
            let Some(line) = self.new_line(Origin { line: number, words: Vec::new() }) else {
                return;
            };
            self.scanner.raw_line(line, &format!("{indent}{raw}"), self.mistakes);
            number += 1;
        }
        self.cursor.to(from + part.len());
    }

    fn start(&mut self, tag: &StartTag<usize>, from: usize) {
        if self.skipped.is_some() {
            return;
        }
        let name = String::from_utf8_lossy(&tag.name);
        let skipped = ["script", "style", "title", "template", "noscript", "textarea"];
        if let Some(name) = skipped.into_iter().find(|skipped| *skipped == name) {
            self.skipped = Some(name);
            return;
        }
        let (line, _) = self.cursor.to(from + tag.span.start);
        match &*name {
            "table" => {
                self.flush_table();
                self.end_line();
                if self.tables.len() == DEEPEST {
                    let wrong = format!("tables are nested more than {DEEPEST} deep here");
                    return self.stop(line, wrong);
                }
                self.tables.push(Open::default());
            }
            "tr" => self.in_table(|table| table.start_row(line)),
            "td" | "th" => {
                let span = |name: &str| {
                    let value = tag.attributes.get(name.as_bytes());
                    let value = value.and_then(|value| std::str::from_utf8(value).ok());
                    value
                        .and_then(|value| value.trim().parse().ok())
                        .unwrap_or(1)
                        .clamp(1, MAX_SPAN)
                };
                let (columns, rows) = (span("colspan"), span("rowspan"));
                self.in_table(|table| table.start_cell(line, columns, rows));
            }
            "caption" => self.in_table(Open::start_caption),
            "sup" => self.is_word_open = false,
            name if is_block(name) => self.break_line(),
            _ => {}
        }
        let columns = self.tables.last().map_or(0, Open::width);
        if columns > MAX_COLUMNS {
            self.stop(line, format!("a row of the table has more than {MAX_COLUMNS} columns"));
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(skipped) = self.skipped {
            if skipped == name {
                self.skipped = None;
            }
            return;
        }
        match name {
            "table" if !self.tables.is_empty() => self.end_table(),
            "tr" => self.in_table(Open::end_row),
            "td" | "th" | "caption" => self.in_table(Open::end_cell),
            name if is_block(name) => self.break_line(),
            _ => {}
        }
    }

    fn in_table(&mut self, change: impl FnOnce(&mut Open)) {
        self.is_word_open = false;
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    fn text(&mut self, stretch: &str, from: usize) {
        let cursor = &mut self.cursor;
        let words = match self.tables.last_mut() {
            // Text between the cells of a table is shown above it.
            Some(table) => table.words(),
            None => &mut self.line,
        };
        self.is_word_open = add(words, self.is_word_open, stretch, from, cursor);
    }

    fn break_line(&mut self) {
        self.is_word_open = false;
        match self.tables.last_mut() {
            Some(table) => table.break_line(),
            None => self.end_line(),
        }
    }

    /// Ends the line of text outside of tables.
    fn end_line(&mut self) {
        self.is_word_open = false;
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            self.before.push(line);
        }
        if self.before.len() > LINES_BEFORE {
            let line = self.before.remove(0);
            self.show_line(&line);
        }
    }

    fn end_table(&mut self) {
        self.flush_table();
        self.tables.pop();
        self.is_word_open = false;
    }

    /// Shows what the innermost table has so far: it ends, or another begins in it.
    fn flush_table(&mut self) {
        let Some(open) = self.tables.last_mut() else { return };
        let table = std::mem::take(open).end();
        if !table.has_figures() {
            for line in table.into_lines() {
                self.line = line;
                self.end_line();
            }
            return;
        }
        let first = table.first_line();
        let Some(start) = self.new_line(Origin { line: first, words: Vec::new() }) else { return };
        self.scanner.push(start, Kind::TableStart);
        self.show_lines();
        for line in layout::lines(&table) {
            let Some(number) = self.new_line(line.origin) else { return };
            self.chars += line.text.len();
            if self.chars > MAX_TABLE_CHARS || line.is_too_long {
                let wrong = "the rows up to here are far wider than those of a report";
                return self.stop(self.origins.0[number - 1].line, wrong.to_owned());
            }
            if line.is_first_row {
                self.scanner.push(number, Kind::Stub);
            }
            let kind = if line.text.is_empty() { Kind::Blank } else { Kind::Text(line.text) };
            self.scanner.push(number, kind);
        }
        if let Some(end) = self.new_line(Origin { line: first, words: Vec::new() }) {
            self.scanner.push(end, Kind::TableEnd);
        }
    }

    /// Shows the lines that wait for a table.
    fn show_lines(&mut self) {
        for line in std::mem::take(&mut self.before) {
            self.show_line(&line);
        }
    }

    fn show_line(&mut self, line: &[Word]) {
        let text = joined(line);
        let Some(first) = line.first().filter(|_| !is_page_number(&text)) else { return };
        let number = self.new_line(Origin { line: first.line, words: Vec::new() });
        if let Some(number) = number {
            self.scanner.push(number, Kind::Text(text));
            self.scanner.push(number, Kind::Blank);
        }
    }

    /// The number of a new line; `None` if there are too many.
    fn new_line(&mut self, origin: Origin) -> Option<usize> {
        let line = origin.line;
        if self.is_full {
            return None;
        }
        self.origins.0.push(origin);
        if self.origins.0.len() > MAX_LINES {
            self.is_full = true;
            let wrong =
                format!("the page has more than {MAX_LINES} lines; a report is far shorter");
            self.stop(line, wrong);
            return None;
        }
        Some(self.origins.0.len())
    }

    /// Reports that a limit has been reached.
    fn stop(&mut self, line: usize, wrong: String) {
        if !self.is_full {
            self.end_line();
            self.show_lines();
        }
        self.is_full = true;
        self.tables.clear();
        self.origins.0.push(Origin { line, words: Vec::new() });
        self.mistakes.at_line(self.origins.0.len(), wrong);
    }
}

/// Where a `<pre>` ends whose text begins at byte `from`.
fn end_of_pre(document: &str, from: usize) -> usize {
    const END: &[u8] = b"</pre";
    let rest = &document.as_bytes()[from.min(document.len())..];
    let mut windows = rest.windows(END.len());
    let end = windows.position(|window| window.eq_ignore_ascii_case(END));
    end.map_or(document.len(), |at| from + at)
}

/// Whether an element begins a line.
fn is_block(name: &str) -> bool {
    let heading = name.strip_prefix('h').is_some_and(|level| level.len() == 1);
    let blocks = [
        "address",
        "blockquote",
        "body",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "ul",
    ];
    heading || blocks.contains(&name)
}
