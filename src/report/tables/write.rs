//! Writes tables as the CSV files that are read.

use std::collections::BTreeSet;

use super::kind::{DATE, REVISION};
use super::{Published, TableKind, TableRow, Tables};

impl Tables {
    /// The file of each table that has lines, in the order of [`TableKind::ALL`]: its text, with the
    /// columns that some line has. Read again, it is the same, to the last digit of every figure; only
    /// figures that are sums or means of others lose how well they are known.
    ///
    /// ```
    /// use paydown::Deal;
    /// use paydown::report::tables::{RowText, TableKind, Tables};
    ///
    /// let deal = Deal::open("deals/bma-pass-through")?;
    /// let date = deal.first_distribution();
    /// let row = RowText::new(TableKind::Classes, date, "PT").set("principal", "1.50");
    /// let (kind, text) = Tables::from_rows(&deal, [row])?.files().remove(0);
    /// assert_eq!(kind.file_name(), "classes.csv");
    /// assert_eq!(text, format!("distribution_date,class,principal\n{date},PT,1.50\n"));
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    #[must_use]
    pub fn files(&self) -> Vec<(TableKind, String)> {
        let of = |kind: TableKind| {
            let rows: Vec<&TableRow> = self.rows.iter().filter(|row| row.kind == kind).collect();
            (!rows.is_empty()).then(|| (kind, text(kind, &rows)))
        };
        TableKind::ALL.into_iter().filter_map(of).collect()
    }
}

/// The text of a table.
fn text(kind: TableKind, rows: &[&TableRow]) -> String {
    let used: BTreeSet<&str> =
        rows.iter().flat_map(|row| &row.values).map(|value| value.field).collect();
    let columns: Vec<&str> = kind.columns().filter(|column| used.contains(column)).collect();
    let is_revised = rows.iter().any(|row| row.revision > 0);
    let mut header = vec![DATE, kind.name_column()];
    header.extend(is_revised.then_some(REVISION));
    header.extend(&columns);
    let mut text = header.join(",");
    text.push('\n');
    for row in rows {
        text.push_str(&row.date.to_string());
        text.push(',');
        text.push_str(&quoted(&row.name));
        if is_revised {
            text.push_str(&format!(",{}", row.revision));
        }
        for column in &columns {
            text.push(',');
            if let Some(value) = row.get(column) {
                text.push_str(&plain(value.value));
            }
        }
        text.push('\n');
    }
    text
}

/// A value without signs of currency, percent or thousands.
fn plain(value: Published) -> String {
    match value {
        Published::Figure(figure) => figure.value.to_string(),
        Published::Date(date) => date.to_string(),
        Published::Test(passes) => passes.to_string(),
    }
}

/// A name as a field: in quotes if it has characters that separate fields.
fn quoted(name: &str) -> String {
    let is_plain = !name.contains([',', '"', '\n', '\r']) && name.trim() == name;
    if is_plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}
