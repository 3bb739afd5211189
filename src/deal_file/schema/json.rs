//! Writes JSON, with the fields of an object in the order in which they are added.

use std::fmt::{self, Write};

/// A JSON value.
pub(super) enum Json {
    Bool(bool),
    /// The digits to write.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn number(number: impl fmt::Display) -> Self {
        Self::Number(number.to_string())
    }

    pub(super) fn texts(texts: &[&str]) -> Self {
        Self::List(texts.iter().map(|text| Self::text(*text)).collect())
    }

    pub(super) fn object<const N: usize>(fields: [(&str, Self); N]) -> Self {
        Self::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// Adds a field to an object; does nothing to other values.
    pub(super) fn with(mut self, name: &str, value: Self) -> Self {
        if let Self::Object(fields) = &mut self {
            fields.push((name.to_owned(), value));
        }
        self
    }

    fn write(&self, out: &mut impl Write, depth: usize) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(out, "{value}"),
            Self::Number(digits) => out.write_str(digits),
            Self::Text(text) => write_text(out, text),
            Self::List(items) => {
                // Lists of plain values are written on one line.
                let inline =
                    items.iter().all(|item| !matches!(item, Self::List(_) | Self::Object(_)));
                let parts: Vec<&Self> = items.iter().collect();
                write_parts(out, depth, ['[', ']'], inline, &parts, |out, item| {
                    item.write(out, depth + 1)
                })
            }
            Self::Object(fields) => {
                let parts: Vec<&(String, Self)> = fields.iter().collect();
                write_parts(out, depth, ['{', '}'], false, &parts, |out, (name, value)| {
                    write_text(out, name)?;
                    out.write_str(": ")?;
                    value.write(out, depth + 1)
                })
            }
        }
    }
}

fn write_parts<W: Write, T>(
    out: &mut W,
    depth: usize,
    [open, close]: [char; 2],
    inline: bool,
    parts: &[&T],
    write_part: impl Fn(&mut W, &T) -> fmt::Result,
) -> fmt::Result {
    out.write_char(open)?;
    for (index, part) in parts.iter().enumerate() {
        match (index, inline) {
            (0, true) => {}
            (_, true) => out.write_str(", ")?,
            (0, false) => write!(out, "\n{:1$}", "", 2 * (depth + 1))?,
            (_, false) => write!(out, ",\n{:1$}", "", 2 * (depth + 1))?,
        }
        write_part(out, part)?;
    }
    if !inline && !parts.is_empty() {
        write!(out, "\n{:1$}", "", 2 * depth)?;
    }
    out.write_char(close)
}

fn write_text(out: &mut impl Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(out, "\\{c}")?,
            c if c.is_control() => write!(out, "\\u{:04x}", u32::from(c))?,
            c => out.write_char(c)?,
        }
    }
    out.write_char('"')
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}
