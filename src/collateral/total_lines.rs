//! Lines of a tape that are totals of its other lines: as loans they would count the pool twice.

use std::collections::BTreeSet;

use crate::error::{Diagnostic, Mistakes};

/// Names of lines that are no loans, in small letters and without anything but letters.
const NAMES: [&str; 16] = [
    "total",
    "totals",
    "sum",
    "sums",
    "subtotal",
    "subtotals",
    "grandtotal",
    "pooltotal",
    "totalpool",
    "grouptotal",
    "totalloans",
    "totalbalance",
    "average",
    "averages",
    "weightedaverage",
    "weightedaverages",
];

/// Whether a loan or a group has the name of a line that sums up others.
pub(super) fn is_name_of_a_total(name: &str) -> bool {
    let letters: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    NAMES.contains(&letters.as_str())
}

/// A line of a tape: its number, its balance and whether it names its loan.
pub(super) struct Line {
    pub number: usize,
    pub balance: f64,
    pub is_named: bool,
}

/// Finds lines whose balance is the sum of all other lines, of all lines before them, or of those
/// since the last such line.
///
/// Sums of two or three round balances may coincide, so the line of a loan that has a name or
/// number is only a note. A line without one is a mistake if the others have names, or if it sums up
/// at least three lines; a total of fewer lines doubles the pool, which is compared with the closing
/// balance.
pub(super) fn find(file: &str, lines: &[Line], mistakes: &mut Mistakes) -> Vec<Diagnostic> {
    let cents = |line: &Line| (line.balance * 100.0).round() as i128;
    let whole: i128 = lines.iter().map(cents).sum();
    let others_are_named = lines.iter().filter(|line| !line.is_named).count() == 1;
    let mut notes = Vec::new();
    // Sums of the lines before this one that are no sums themselves.
    let (mut before, mut since) = ((0_i128, 0_usize), (0_i128, 0_usize));
    let others = lines.iter().filter(|line| cents(line) > 0).count().saturating_sub(1);
    for line in lines {
        let balance = cents(line);
        if balance == 0 {
            continue;
        }
        let sums = BTreeSet::from([before, since, (whole - balance, others)]);
        let summed = sums.iter().filter(|(sum, _)| *sum == balance).map(|(_, count)| *count).max();
        let is_sure = |count| !line.is_named && (others_are_named || count > 2);
        match summed {
            Some(count) if is_sure(count) => {
                let other = match count {
                    1 => "that of the other line".to_owned(),
                    count => format!("the sum of {count} other lines"),
                };
                let message = format!(
                    "the balance is {other}; remove a line of totals, or name the loan under `loan`"
                );
                mistakes.at_line(line.number, message);
            }
            Some(count) if count > 1 => {
                let message =
                    format!("the balance is the sum of {count} other lines; is this a total?");
                notes.push(Diagnostic::at_line(file, line.number, message));
            }
            _ => {
                before = (before.0 + balance, before.1 + 1);
                since = (since.0 + balance, since.1 + 1);
                continue;
            }
        }
        since = (0, 0);
    }
    notes
}
