//! Reads the list of planted faults, `faults.txt`.

use std::path::Path;

use super::deal_terms::DealTermFault;
use super::recordings::{RecordingFault, change};
use super::sources::SourceFault;

/// A planted fault.
pub struct Fault {
    /// Its position in the list, from 1.
    pub number: usize,
    /// What is wrong.
    pub what: String,
    pub plant: Plant,
    /// Who must notice: `laws`, `reference`, `lanes`, or a law by name.
    pub noticed_by: Vec<String>,
}

/// The place of a fault.
pub enum Plant {
    Source(SourceFault),
    DealTerm(DealTermFault),
    Recording(RecordingFault),
}

/// Text, and the text that replaces it.
pub struct Change {
    pub was: String,
    pub is: String,
}

impl Fault {
    /// Plants the fault, and returns who noticed.
    pub fn noticed(&self) -> Vec<String> {
        match &self.plant {
            Plant::Source(fault) => fault.noticed(self.number),
            Plant::DealTerm(fault) if fault.is_noticed() => vec!["reference".to_owned()],
            Plant::DealTerm(_) => Vec::new(),
            Plant::Recording(fault) => fault.noticed(&self.noticed_by),
        }
    }
}

/// Every planted fault.
pub fn faults() -> Vec<Fault> {
    let text = std::fs::read_to_string(Path::new("tests/testing/planted/faults.txt")).unwrap();
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.starts_with('#'));
    paragraphs.zip(1..).map(|(paragraph, number)| fault(paragraph.trim_end(), number)).collect()
}

fn fault(paragraph: &str, number: usize) -> Fault {
    let lines: Vec<&str> = paragraph.lines().collect();
    let value = |name: &str| lines.iter().find_map(|line| line.strip_prefix(name));
    let changed = |was: &str, is: &str| {
        let of = |mark| -> Vec<&str> {
            lines.iter().filter_map(|line| line.strip_prefix(mark)).collect()
        };
        let (was, is) = (of(was), of(is));
        (!was.is_empty()).then(|| Change { was: was.join("\n"), is: is.join("\n") })
    };
    let change_of = || changed("-", "+").unwrap_or_else(|| panic!("no change: {paragraph}"));
    let plant = if let Some(file) = value("source: ") {
        Plant::Source(SourceFault { file: file.to_owned(), change: change_of() })
    } else if let Some(file) = value("deal term: ") {
        let given = changed("given -", "given +");
        Plant::DealTerm(DealTermFault { file: file.to_owned(), given, term: change_of() })
    } else {
        let deal = value("recording: ").unwrap_or_else(|| panic!("no place: {paragraph}"));
        let name = value("change: ").unwrap_or_else(|| panic!("no change: {paragraph}"));
        Plant::Recording(RecordingFault { deal: deal.to_owned(), change: change(name) })
    };
    let noticed_by =
        value("noticed by: ").unwrap_or_else(|| panic!("no `noticed by`: {paragraph}"));
    Fault {
        number,
        what: lines[0].to_owned(),
        plant,
        noticed_by: noticed_by.split(", ").map(str::to_owned).collect(),
    }
}
