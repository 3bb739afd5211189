//! Writes a table as aligned text, as CSV or as JSON.

use super::tables::Table;

/// The output format of a table.
#[derive(Clone, Copy)]
pub enum Format {
    Table,
    Csv,
    Json,
}

/// The greatest number of decimal places in aligned text.
const PLACES_ON_PAGE: usize = 2;

pub fn write(table: &Table, format: Format) -> String {
    match format {
        Format::Table => page(table),
        Format::Csv => csv(table),
        Format::Json => json(table),
    }
}

fn csv(table: &Table) -> String {
    let mut text = table.columns.join(",") + "\n";
    for row in &table.rows {
        let fields: Vec<String> = row.iter().map(|field| quoted(field)).collect();
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

/// A CSV field, quoted if it contains a comma, a quote or a line break (RFC 4180).
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// A list of rows. Figures are numbers with the digits of the CSV; empty cells are null.
fn json(table: &Table) -> String {
    let rows = table.rows.iter().map(|row| {
        let cells = table.columns.iter().zip(row).map(|(column, cell)| {
            let value = match cell.as_str() {
                "" => "null".to_owned(),
                text if table.words.contains(column) => serde_json::Value::from(text).to_string(),
                number => number.to_owned(),
            };
            format!("\"{column}\":{value}")
        });
        format!("{{{}}}", cells.collect::<Vec<_>>().join(","))
    });
    format!("[{}]\n", rows.collect::<Vec<_>>().join(",\n"))
}

/// Columns separated by two spaces; numbers are right-aligned, with digits in groups of three.
fn page(table: &Table) -> String {
    let shown: Vec<usize> = table
        .on_page
        .iter()
        .filter_map(|name| table.columns.iter().position(|column| column == name))
        .collect();
    let is_word = |column: usize| table.words.contains(&table.columns[column]);
    let head = shown.iter().map(|column| table.columns[*column].replace('_', " ")).collect();
    let mut lines: Vec<Vec<String>> = vec![head];
    lines.extend(table.rows.iter().map(|row| {
        let cell = |column: &usize| {
            let text = &row[*column];
            if is_word(*column) { text.clone() } else { figure(text) }
        };
        shown.iter().map(cell).collect()
    }));
    // Each word of a heading is on its own line.
    let width = |column: usize| {
        let body = lines[1..].iter().map(|line| line[column].chars().count());
        let head = lines[0][column].split(' ').map(str::len);
        body.chain(head).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..shown.len()).map(width).collect();
    let deep = lines[0].iter().map(|name| name.split(' ').count()).max().unwrap_or(1);
    let mut text = String::new();
    for level in 0..deep {
        let words: Vec<String> = lines[0]
            .iter()
            .map(|name| {
                let words: Vec<&str> = name.split(' ').collect();
                (level + words.len()).checked_sub(deep).map_or("", |word| words[word]).to_owned()
            })
            .collect();
        line(&mut text, &words, &widths, |column| is_word(shown[column]));
    }
    for cells in &lines[1..] {
        line(&mut text, cells, &widths, |column| is_word(shown[column]));
    }
    text
}

fn line(text: &mut String, cells: &[String], widths: &[usize], is_word: impl Fn(usize) -> bool) {
    let mut out = String::new();
    for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
        if column > 0 {
            out.push_str("  ");
        }
        let blanks = " ".repeat(width.saturating_sub(cell.chars().count()));
        if is_word(column) {
            out.push_str(cell);
            out.push_str(&blanks);
        } else {
            out.push_str(&blanks);
            out.push_str(cell);
        }
    }
    text.push_str(out.trim_end());
    text.push('\n');
}

/// A number with at most two decimal places and digits in groups of three.
fn figure(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let rounded = match (digits.split_once('.'), digits.parse::<f64>()) {
        (Some((_, places)), Ok(number)) if places.len() > PLACES_ON_PAGE => {
            format!("{number:.PLACES_ON_PAGE$}")
        }
        _ => digits.to_owned(),
    };
    let (whole, places) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !places.is_empty() {
        out.push('.');
        out.push_str(places);
    }
    out
}
