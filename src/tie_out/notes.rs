//! Notes: findings of a tie-out other than verdicts on figures.

use std::collections::BTreeSet;

use super::closing_state::Closing;
use super::inference::Inferred;
use super::inference_rules::Evidence;
use super::note::{Note, NoteKind};
use super::sheet::Sheet;
use crate::deal::Deal;
use crate::error::Diagnostic;
use crate::quantity::{Item, Key};
use crate::report::Report;

/// The note about figures that break, if there are some.
pub(super) fn of_breaks(file: &str, breaks: usize) -> Option<Diagnostic> {
    let figures = if breaks == 1 { "figure breaks" } else { "figures break" };
    let message = format!("the report does not tie out: {breaks} {figures}");
    (breaks > 0).then(|| Diagnostic::of_file(file, message))
}

/// Compares a report's dates with the deal's, and its number with that of the previous report.
pub(super) fn of_dates(
    deal: &Deal,
    report: &Report,
    period: u32,
    previous: Option<&Closing>,
) -> Vec<Note> {
    let dates = &deal.terms.dates;
    let (date, [line, record_line]) = (report.distribution_date, report.annotations.date_lines);
    let mut messages = Vec::new();
    if let Some(own) = dates.date(period).filter(|own| *own != date) {
        let message = format!(
            "the report is dated {date}; by the deal file distribution number {period} is on {own}"
        );
        messages.push((line, message));
    }
    let before = period.checked_sub(1).filter(|before| *before > 0);
    let before = before.and_then(|before| dates.date(before));
    match (report.record_date, before) {
        (Some(record), _) if record > date => {
            let message = format!("the record date {record} is after the distribution date {date}");
            messages.push((record_line, message));
        }
        (Some(record), Some(before)) if record < before => {
            let message = format!(
                "the record date {record} is before {before}, the distribution before that of \
                 {date}; one of the report's two dates is another month's"
            );
            messages.push((record_line, message));
        }
        _ => {}
    }
    if let Some(previous) = previous
        && let Some(number) = dates.period_of(previous.state.date)
        && number + 1 != period
    {
        let message = format!(
            "the report before, dated {}, has distribution number {number} and this one number \
             {period}: it does not follow, and opens with its own figures",
            previous.state.date
        );
        messages.push((line, message));
    }
    messages.sort_by_key(|(line, _)| *line);
    messages.into_iter().map(|(line, messages)| Note::new(NoteKind::Date, line, messages)).collect()
}

/// What was inferred without figures that determine it, and what is unknown and not needed.
pub(super) fn of_inferred(
    deal: &Deal,
    sheet: &Sheet<'_>,
    inferred: &[Inferred],
    unknown: &[Key],
) -> Vec<Note> {
    let assumed = inferred.iter().filter(|one| one.evidence == Evidence::Assumed);
    let assumed = assumed.map(|one| format!("{} is {}", sheet.name(deal, one.key), one.says));
    // Few tables publish all that a deal could depend on: a note names balances and rates alone.
    let is_noted = |key: &&Key| {
        matches!(key.item, Item::BalanceBegin | Item::Interest | Item::PassThroughRate)
    };
    let unknown = unknown.iter().filter(is_noted).map(|key| {
        format!("{} is unknown; nothing that the deal pays depends on it", sheet.name(deal, *key))
    });
    assumed.chain(unknown).map(|message| Note::new(NoteKind::Assumed, 0, message)).collect()
}

/// Compares the denominations in footnotes with the deal file.
pub(super) fn of_denominations(deal: &Deal, report: &Report) -> Vec<Note> {
    let footnotes = &report.annotations.denominations;
    let named: BTreeSet<&str> =
        footnotes.iter().flat_map(|footnote| &footnote.classes).map(String::as_str).collect();
    let mut notes = Vec::new();
    for footnote in footnotes {
        // `A` is class A, or every one of and A1 that no footnote names itself.
        let is_of = |class: &str, name: &str| {
            let is_member = |rest: &str| {
                rest.starts_with(|next: char| next == '-' || next.is_ascii_digit())
                    && !named.contains(class)
            };
            let is_letters = name.chars().all(char::is_alphabetic);
            class == name || is_letters && class.strip_prefix(name).is_some_and(is_member)
        };
        let others = deal.terms.classes.iter().zip(&deal.class_names).filter(|(class, name)| {
            let is_meant = footnote.classes.is_empty()
                || footnote.classes.iter().any(|meant| is_of(name, meant));
            is_meant
                && !class.original_balance.is_zero()
                && class.denomination != footnote.amount.value
        });
        let others: Vec<String> =
            others.map(|(class, name)| format!("{} of {name}", class.denomination)).collect();
        if !others.is_empty() {
            let message = format!(
                "the footnote has factors per {} denomination; the deal file has {}",
                footnote.text,
                others.join(", ")
            );
            notes.push(Note::new(NoteKind::Denomination, footnote.line, message));
        }
    }
    notes
}
