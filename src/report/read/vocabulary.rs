//! Names of tables and rows in trustee reports, as far as the reader needs them.
//!
//! These lists decide only what the page leaves open: which caption line is the title, and whether
//! a label without a value is a heading, a row that lost its value, or the first half of a two-line
//! label. Tables and rows that are not listed are read as well.

use crate::quantity::layout::{self, Text};

/// Columns of text and dates, by the last word of their header.
const TEXT_COLUMNS: &[&str] = &["CUSIP", "Description", "Date"];

/// Row labels that are complete on one line, besides those of the layout.
const OTHER_ROWS: &[&str] = &["Realized Losses", "Weighted Average Maturity", "Pass-Through Rate"];

/// Beginnings of row labels that contain a date, a party, a group or a number.
const ROW_BEGINNINGS: &[&str] = &[
    "Ending Actual Collateral Balance at ",
    "Ending Actual Balance at ",
    "External Master Servicing Fee",
    "Master Servicing Fee",
    "Trustee Fee",
    "Spread ",
    "Senior Percentage Group ",
    "Senior PrePayment Percentage Grp ",
    "Subordinate Percentage Group ",
    "Subordinate PrePayment Percentage Grp ",
    "Beginning Class B-IO Notional Amount",
    "Ending Class B-IO Notional Amount",
];

/// Words that do not end a label: after one of these it continues on the next line.
const UNFINISHED_ENDS: &[&str] = &[
    "a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "&",
    "-",
];

fn listed(list: &[&str], text: &str) -> bool {
    list.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn begins(text: &str, beginning: &str) -> bool {
    text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

/// Whether a caption line (white space collapsed) is the title of a known table.
pub(super) fn is_title(line: &str) -> bool {
    let base = layout::without_continued(line);
    layout::titles().any(|title| title.eq_ignore_ascii_case(base))
}

pub(super) fn is_label_column(header: &str) -> bool {
    listed(&[layout::CLASS_LABEL, layout::ACCOUNT_LABEL], header)
}

pub(super) fn is_text_column(header: &str) -> bool {
    let last = header.rsplit(' ').next().unwrap_or(header);
    listed(TEXT_COLUMNS, last)
}

pub(super) fn is_section_heading(label: &str) -> bool {
    layout::headings().any(|heading| heading.eq_ignore_ascii_case(label)) || label.ends_with(':')
}

pub(super) fn is_descriptive_row(label: &str) -> bool {
    listed(&[Text::CollateralDescription.label(), Text::RecordDate.label()], label)
}

/// Whether this is the complete label of a row that has a figure.
pub(super) fn is_row(label: &str) -> bool {
    layout::rows().any(|(_, row)| row.eq_ignore_ascii_case(label))
        || listed(OTHER_ROWS, label)
        || ROW_BEGINNINGS.iter().any(|start| begins(label, start))
}

pub(super) fn is_unfinished(label: &str) -> bool {
    let last = label.rsplit(' ').next().unwrap_or(label);
    listed(UNFINISHED_ENDS, last) || label.ends_with(',')
}

pub(super) fn is_loan_state(header: &str) -> bool {
    listed(&layout::LOAN_STATES, header)
}

/// The measure (count or balance) that a line of a delinquency grid shows.
pub(super) fn measure(header: &str) -> Option<&'static str> {
    let mut measures = layout::MEASURES.into_iter();
    measures.find(|(printed, _)| printed.eq_ignore_ascii_case(header)).map(|(_, word)| word)
}

/// Whether this is the row of totals.
pub(super) fn is_total(label: &str) -> bool {
    listed(&[layout::TOTALS, layout::TOTAL], label)
}

/// The row of loans less than a month behind. They are not delinquent, so that the grid leaves
/// their first column blank.
pub(super) fn is_current_bucket(label: &str) -> bool {
    listed(&["0-29 Days", "Current"], label)
}
