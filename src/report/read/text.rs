//! From bytes to the lines of a report: separates tags from text, and removes page furniture (page
//! numbers, page breaks, their margins) and footnotes.

use crate::error::Mistakes;
use crate::report::Cell;
use crate::text_file::{is_whole_figure, lines};

pub(super) const MAX_LINES: usize = 200_000;
pub(super) const MAX_LINE_CHARS: usize = 2_000;
/// Most tags of tables and footnotes on one line; a report has one or two.
const MAX_LINE_TAGS: usize = 16;
const TAB: usize = 8;

/// A piece of the page and its line in the file.
#[derive(Debug)]
pub(super) struct Piece {
    pub line: usize,
    pub kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    TableStart,
    TableEnd,
    Caption,
    /// The `<S>` that ends a caption and begins the rows.
    Stub,
    Text(String),
    Blank,
}

/// Decodes the bytes, or says why they are not text. Bytes that are not UTF-8 are Latin-1.
pub(super) fn decode(bytes: &[u8]) -> Result<String, &'static str> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err("the file is empty");
    }
    let control = bytes
        .iter()
        .filter(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C))
        .count();
    if bytes.contains(&0) || control * 100 > bytes.len() {
        return Err("this is not a text file; save the report as plain text");
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    })
}

/// A line of a footnote, which is no part of a table.
pub(super) type NoteLine = (usize, String);

/// The pieces of a text in the order of the file, and the lines of its footnotes.
pub(super) fn pieces(text: &str, mistakes: &mut Mistakes) -> (Vec<Piece>, Vec<NoteLine>) {
    let mut scanner = Scanner::default();
    for (index, raw) in lines(text).enumerate() {
        let number = index + 1;
        if number > MAX_LINES {
            let wrong =
                format!("the file has more than {MAX_LINES} lines; a report is far shorter");
            mistakes.at_line(number, wrong);
            break;
        }
        scanner.raw_line(number, raw, mistakes);
    }
    (scanner.pieces, scanner.notes)
}

/// Finds each figure without a place in its line. The cells are in the order of the page.
///
/// We search from the right, because the label on the left may contain the same digits: `0-29 Days`.
pub(super) fn place(cells: &mut [Cell], text: &str) {
    let lines: Vec<&str> = lines(text).collect();
    for row in cells.chunk_by_mut(|one, next| one.line == next.line) {
        let Some(line) = row[0].line.checked_sub(1).and_then(|line| lines.get(line)) else {
            continue;
        };
        let mut before = *line;
        for cell in row.iter_mut().rev().filter(|cell| cell.place == 0) {
            let mut found = before.rmatch_indices(&cell.text).map(|(at, _)| at);
            let is_here = |at: &usize| is_whole_figure(line, &(*at..at + cell.text.len()));
            if let Some(at) = found.find(is_here) {
                cell.place = line[..at].chars().count() + 1;
                before = &line[..at];
            }
        }
    }
}

/// Expands tabs to columns of eight, turns no-break spaces into spaces and drops control
/// characters; `None` if the line is too long.
fn expand(raw: &str) -> Option<String> {
    let mut line = String::with_capacity(raw.len());
    let mut width = 0;
    for char in raw.chars() {
        if width > MAX_LINE_CHARS {
            return None;
        }
        match char {
            '\t' => {
                let fill = TAB - width % TAB;
                line.extend(std::iter::repeat_n(' ', fill));
                width += fill;
            }
            // This includes form feeds, which have no width.
            char if char.is_ascii_control() => {}
            char => {
                line.push(if char == '\u{A0}' { ' ' } else { char });
                width += 1;
            }
        }
    }
    (width <= MAX_LINE_CHARS).then(|| line.trim_end().to_owned())
}

/// Finds the pieces of a text, line by line.
#[derive(Default)]
pub(super) struct Scanner {
    pub pieces: Vec<Piece>,
    pub notes: Vec<NoteLine>,
    in_footnote: bool,
    /// The last line was page furniture: blank lines after it are page margins.
    after_furniture: bool,
}

impl Scanner {
    /// A line as it is in the file.
    pub fn raw_line(&mut self, number: usize, raw: &str, mistakes: &mut Mistakes) {
        if raw.contains('\u{C}') {
            self.furniture();
        }
        let wrong = match expand(raw) {
            None => format!("the line is longer than {MAX_LINE_CHARS} characters"),
            Some(line) if self.line(number, &line).is_some() => return,
            Some(_) => {
                format!("more than {MAX_LINE_TAGS} tags of tables and footnotes are on the line")
            }
        };
        mistakes.at_line(number, wrong);
    }

    /// `None` if the line has too many tags.
    fn line(&mut self, number: usize, line: &str) -> Option<()> {
        if is_page_number(line) {
            self.furniture();
        } else if line.contains('<') {
            return self.marked_up(number, line);
        } else if line.is_empty() {
            if !self.in_footnote && !self.after_furniture {
                self.push(number, Kind::Blank);
            }
        } else if self.in_footnote {
            self.notes.push((number, without_entities(line)));
        } else {
            self.text(number, line);
        }
        Some(())
    }

    fn marked_up(&mut self, number: usize, line: &str) -> Option<()> {
        let mut text = String::new();
        let mut note = String::new();
        let mut tags = 0;
        let mut rest = line;
        while let Some(char) = rest.chars().next() {
            let Some((tag, length)) = tag(rest) else {
                text.push(if self.in_footnote { ' ' } else { char });
                note.extend(self.in_footnote.then_some(char));
                rest = &rest[char.len_utf8()..];
                continue;
            };
            rest = &rest[length..];
            let kind = match tag.as_str() {
                "table" => Some(Kind::TableStart),
                "/table" => Some(Kind::TableEnd),
                "caption" => Some(Kind::Caption),
                "s" => Some(Kind::Stub),
                _ => None,
            };
            let boundary = matches!(tag.as_str(), "fn" | "/fn" | "page");
            if kind.is_some() || boundary {
                tags += 1;
                if tags > MAX_LINE_TAGS {
                    return None;
                }
                // Text before the tag precedes the tag's piece; text after it keeps its column.
                self.text(number, &text);
                text = " ".repeat(text.chars().count());
            }
            match tag.as_str() {
                "s" | "c" => text.extend(std::iter::repeat_n(' ', length)),
                // A footnote that is never closed ends with its table.
                "fn" => self.in_footnote = true,
                "/fn" | "table" | "/table" => self.in_footnote = false,
                "page" => self.furniture(),
                _ => {}
            }
            if let Some(kind) = kind {
                self.push(number, kind);
            }
        }
        self.text(number, &text);
        if !note.trim().is_empty() {
            self.notes.push((number, without_entities(&note)));
        }
        Some(())
    }

    fn text(&mut self, number: usize, text: &str) {
        let text = text.trim_end();
        if !text.is_empty() {
            self.push(number, Kind::Text(without_entities(text)));
        }
    }

    pub fn push(&mut self, line: usize, kind: Kind) {
        self.after_furniture = false;
        self.pieces.push(Piece { line, kind });
    }

    /// A page ends here. We drop the blank lines of its margins, as they would split what
    /// continues on the next page.
    pub fn furniture(&mut self) {
        while self.pieces.pop_if(|piece| matches!(piece.kind, Kind::Blank)).is_some() {}
        self.after_furniture = true;
    }
}

/// "Page 3", "Page 3 of 9", "- 3 -".
pub(super) fn is_page_number(line: &str) -> bool {
    if line.len() > MAX_LINE_CHARS {
        return false;
    }
    let number = |word: &str| {
        (1..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let words: Vec<&str> = line.split_whitespace().take(5).collect();
    let is_page = |word: &str| word.eq_ignore_ascii_case("page");
    match words.as_slice() {
        [page, n] => is_page(page) && number(n),
        [page, n, of, m] => {
            is_page(page) && of.eq_ignore_ascii_case("of") && number(n) && number(m)
        }
        ["-", n, "-"] => number(n),
        [word] => {
            word.strip_prefix('-').and_then(|word| word.strip_suffix('-')).is_some_and(number)
        }
        _ => false,
    }
}

/// Known tags; anything else in angle brackets is text, such as `<60 days>`.
const TAGS: &str = "table caption s c fn page text document type sequence filename description \
                    sec-document sec-header b i u p br center font pre html head title body hr \
                    div span sup sub em strong small big tt a";

/// The tag at the start of `text`: its name in lower case (with `/` if it closes) and its length.
fn tag(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('<')?;
    let end = inner.bytes().take(200).position(|byte| byte == b'>')?;
    let inner = inner.get(..end)?;
    let name = inner.split_whitespace().next()?.trim_end_matches('/').to_ascii_lowercase();
    let bare = name.strip_prefix('/').unwrap_or(&name);
    let footnote_mark = bare
        .strip_prefix('f')
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()));
    (footnote_mark || TAGS.split(' ').any(|tag| tag == bare)).then_some((name, end + 2))
}

/// Replaces character references; unknown ones are left unchanged.
fn without_entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (char, length) = entity(rest).unwrap_or(('&', 1));
        out.push(char);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// The character that a reference at the start of `text` means, and the reference's length.
pub(super) fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(10).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let char = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" | "mdash" => '-',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            match char::from_u32(code)? {
                '\u{A0}' => ' ',
                char if char.is_control() => return None,
                char => char,
            }
        }
    };
    Some((char, end + 1))
}
