//! `docs/tables.md` lists every column of every table, and every field of `columns.yaml`.

use super::parts;
use crate::report::tables::kind::{ColumnForm, DATE, REVISION, TableKind};

const GUIDE: &str = include_str!("../../../../docs/tables.md");

/// The rows of the first table after a heading, as cells.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let after = GUIDE.split_once(heading).map(|(_, after)| after).unwrap_or_default();
    let table = after.lines().skip_while(|line| !line.starts_with('|'));
    let rows = table.take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.split(" | ").map(|cell| cell.trim_matches(['|', ' '])).collect()).collect()
}

/// The names in backticks of a cell.
fn names(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn guide_lists_the_columns_of_each_table() {
    for kind in TableKind::ALL {
        let rows = rows(&format!("\n### `{}`\n", kind.file_name()));
        let listed: Vec<&str> = rows.iter().flat_map(|row| names(row[0])).collect();
        let own = [DATE, kind.name_column(), REVISION];
        let all: Vec<&str> = own.into_iter().chain(kind.columns()).collect();
        assert_eq!(listed, all, "{}", kind.file_name());
        for row in &rows[3..] {
            let unit = row.last().copied().unwrap_or_default();
            let form = kind.form(names(row[0])[0]);
            let of_form: &[&str] = match form {
                Some(ColumnForm::Amount) => &["dollars"],
                Some(ColumnForm::Rate) => &["percent", "fraction"],
                Some(ColumnForm::Count) => &["count"],
                Some(ColumnForm::Date) => &["date"],
                Some(ColumnForm::Test) => &["test"],
                None => &[],
            };
            assert!(of_form.contains(&unit), "{row:?}");
        }
    }
}

#[test]
fn guide_describes_every_field_of_columns_yaml() {
    let rows = rows("\n## `columns.yaml`\n");
    let listed: Vec<&str> = rows.iter().flat_map(|row| names(row[0])).collect();
    for kind in TableKind::ALL {
        let fields: Vec<&str> = parts::of(kind).names().collect();
        let others = TableKind::ALL.map(TableKind::name_column);
        let here: Vec<&str> = listed
            .iter()
            .copied()
            .filter(|name| *name == kind.name_column() || !others.contains(name))
            .collect();
        let (mut here, mut fields) = (here, fields);
        here.sort_unstable();
        fields.sort_unstable();
        assert_eq!(here, fields, "{}", kind.name());
    }
}

/// Every example of the guide is read.
#[test]
fn examples_of_the_guide_are_read() {
    let examples: Vec<&str> = GUIDE
        .split("```yaml\n")
        .skip(1)
        .filter_map(|after| Some(after.split_once("```")?.0))
        .filter(|text| TableKind::ALL.iter().any(|kind| text.starts_with(kind.name())))
        .collect();
    assert!(examples.len() >= 3);
    for text in examples {
        assert!(super::read("columns.yaml", text).is_ok(), "{text}");
    }
    for kind in TableKind::ALL {
        for form in parts::of(kind).fields {
            let needs_sum = if form.name == "weighted" { "  sum: true\n" } else { "" };
            assert!(!form.meaning.is_empty() && !form.default.is_empty());
            // Examples are of classes and of collateral.
            let of = if form.name == "weighted" || form.name == "where" {
                TableKind::Collateral
            } else {
                TableKind::Classes
            };
            if kind == of {
                let text =
                    format!("{}:\n{needs_sum}  {}: {}\n", of.name(), form.name, form.example);
                let read = super::read("columns.yaml", &text);
                assert!(read.is_ok(), "{text} {:?}", read.err());
            }
        }
    }
}
