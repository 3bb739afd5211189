//! Finds the quantity that a column header or a row label names.

use std::collections::{BTreeMap, BTreeSet};

use crate::quantity::list::Item;

/// What the words of a layout mean. Letters of either case are the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Lookup {
    titles: BTreeSet<String>,
    /// Columns of tables by class, and of tables by account.
    headers: BTreeMap<String, Item>,
    account_headers: BTreeMap<String, Item>,
    /// Rows, by label as [`bare`] reduces it.
    rows: BTreeMap<String, (Item, String)>,
    /// Beginnings of labels, reduced.
    row_beginnings: Vec<(String, Item)>,
    /// Labels that are complete on one line.
    complete: BTreeSet<String>,
    complete_beginnings: Vec<String>,
    headings: BTreeSet<String>,
    descriptions: BTreeSet<String>,
}

impl Lookup {
    pub fn title(&mut self, title: &str) {
        self.titles.insert(title.to_ascii_lowercase());
    }

    pub fn header(&mut self, item: Item, header: &str) -> Result<(), String> {
        add_header(&mut self.headers, item, header)
    }

    pub fn account_header(&mut self, item: Item, header: &str) -> Result<(), String> {
        add_header(&mut self.account_headers, item, header)
    }

    pub fn label(&mut self, item: Item, label: &str) -> Result<(), String> {
        let reduced = bare(label);
        if reduced.is_empty() {
            return Err(format!("`{label}` has no letters or digits outside parentheses"));
        }
        match self.rows.get(&reduced) {
            Some((known, as_in)) if *known != item => Err(format!(
                "`{label}` is another quantity's label too: `{as_in}`; one label has one meaning"
            )),
            Some(_) => Ok(()),
            None => {
                self.rows.insert(reduced, (item, label.to_owned()));
                Ok(())
            }
        }
    }

    /// A label that is complete on one line.
    pub fn complete_label(&mut self, item: Item, label: &str) -> Result<(), String> {
        self.complete.insert(label.to_ascii_lowercase());
        self.label(item, label)
    }

    pub fn label_beginning(&mut self, item: Item, label: &str) -> Result<(), String> {
        let reduced = bare(label);
        if reduced.is_empty() {
            return Err(format!("`{label}` has no letters or digits outside parentheses"));
        }
        self.row_beginnings.push((reduced, item));
        Ok(())
    }

    pub fn complete_beginning(&mut self, label: &str) {
        self.complete_beginnings.push(label.to_ascii_lowercase());
    }

    pub fn heading(&mut self, heading: &str) {
        self.headings.insert(heading.to_ascii_lowercase());
    }

    pub fn description(&mut self, label: &str) {
        self.descriptions.insert(label.to_ascii_lowercase());
    }

    pub fn is_title(&self, title: &str) -> bool {
        self.titles.contains(&title.to_ascii_lowercase())
    }

    pub fn of_header(&self, header: &str) -> Option<Item> {
        self.headers.get(&header.to_ascii_lowercase()).copied()
    }

    pub fn of_account_header(&self, header: &str) -> Option<Item> {
        self.account_headers.get(&header.to_ascii_lowercase()).copied()
    }

    pub fn of_label(&self, label: &str) -> Option<Item> {
        let label = bare(label);
        let mut beginnings = self.row_beginnings.iter();
        let begun = beginnings.find(|(beginning, _)| label.starts_with(beginning.as_str()));
        begun.map(|(_, item)| *item).or_else(|| self.rows.get(&label).map(|(item, _)| *item))
    }

    /// Labels of rows, for "did you mean" in messages.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.rows.values().map(|(_, label)| label.as_str())
    }

    /// Whether this is the complete label of a row that has a figure.
    pub fn is_complete(&self, label: &str) -> bool {
        let label = label.to_ascii_lowercase();
        let begins = |beginning: &String| {
            let rest = label.strip_prefix(beginning.as_str());
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        self.complete.contains(&label) || self.complete_beginnings.iter().any(begins)
    }

    pub fn is_heading(&self, label: &str) -> bool {
        self.headings.contains(&label.to_ascii_lowercase())
    }

    /// Whether the value of the row is a description or a date.
    pub fn is_description(&self, label: &str) -> bool {
        self.descriptions.contains(&label.to_ascii_lowercase())
    }
}

fn add_header(
    headers: &mut BTreeMap<String, Item>,
    item: Item,
    header: &str,
) -> Result<(), String> {
    let known = headers.insert(header.to_ascii_lowercase(), item);
    if known.is_some_and(|known| known != item) {
        return Err(format!("`{header}` is the header of another quantity too"));
    }
    Ok(())
}

/// The letters and digits of a label in lower case, without remarks in parentheses, the party after
/// a dash, and the date after "at". Reports vary in all of these.
fn bare(label: &str) -> String {
    let mut kept = String::new();
    let mut depth = 0_usize;
    for letter in label.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    let kept = kept.split("- ").next().unwrap_or_default();
    let kept = kept.split(" at ").next().unwrap_or_default();
    kept.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}
