//! Random deals and months keep the law of printed reports; a digit that is changed does not.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{Family, family_series};
use crate::quantity::{Item, Key};
use crate::report::trustee::Trustee;
use crate::report::{Digits, Page, Report};
use crate::testing::printed_report_reads_back;
use crate::tie_out::{Status, read_back};
use crate::{Deal, replay_series};

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    // The same cases each time: what CI has seen, anyone sees.
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn hold_the_law(family: Family, cases: u32, digits: Digits) {
    let told = runner(cases).run(&family_series(family, 4), |series| {
        let law = printed_report_reads_back(series.file.deal(), &series.months, digits);
        proptest::prop_assert_eq!(law, Ok(()));
        Ok(())
    });
    if let Err(broken) = told {
        panic!("{family:?}: {broken}");
    }
}

#[test]
fn printed_reports_of_pro_rata_notes_read_back() {
    hold_the_law(Family::ProRata, 60, Digits::Full);
    hold_the_law(Family::ProRata, 30, Digits::Trustee);
}

#[test]
fn printed_reports_of_senior_and_mezzanine_certificates_read_back() {
    hold_the_law(Family::SeniorMezzanine, 60, Digits::Full);
    hold_the_law(Family::SeniorMezzanine, 30, Digits::Trustee);
}

#[test]
fn printed_reports_of_shifting_interest_read_back() {
    hold_the_law(Family::ShiftingInterest, 40, Digits::Full);
    hold_the_law(Family::ShiftingInterest, 20, Digits::Trustee);
}

#[test]
#[ignore = "thousands of deals: minutes in release"]
fn printed_reports_of_thousands_of_deals_read_back() {
    for family in Family::ALL {
        hold_the_law(family, 1_000, Digits::Full);
        hold_the_law(family, 500, Digits::Trustee);
    }
}

/// A figure that reads otherwise than it was printed, and one of a class that is not read.
#[test]
fn what_reads_otherwise_than_printed_is_told() {
    let series = family_series(Family::ProRata, 1).new_tree(&mut runner(1)).unwrap().current();
    let deal: &Deal = series.file.deal();
    let page = Page { digits: Digits::Full, ..Page::default() };
    let printed = Trustee::at_closing(deal, &page).unwrap().distribute(&series.months[0]).unwrap();
    let report = printed.read().unwrap();
    assert_eq!(read_back(deal, &report, &printed.figures), Ok(()));

    let mut otherwise = printed.figures.clone();
    *otherwise.get_mut(&Key::class(Item::Closing, 0)).unwrap() += rust_decimal::Decimal::ONE;
    let told = read_back(deal, &report, &otherwise).unwrap_err();
    assert!(told.contains("was printed of"), "{told}");

    let mut without = report.clone();
    let first = deal.class_names().next().unwrap();
    without.cells.retain(|cell| cell.row != first || !cell.column.starts_with("Ending"));
    let told = read_back(deal, &without, &printed.figures).unwrap_err();
    assert!(told.contains("is not read"), "{told}");
}

/// A report with the leading digit of one figure changed; the last may be within what the others
/// leave open.
fn changed(text: &str, report: &Report, cell: usize) -> Option<String> {
    let cell = &report.cells[cell];
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let line = &mut lines[cell.line - 1];
    // Figures that stand twice on a line are left alone: which one it is, is not known here.
    let mut places = line.match_indices(&cell.text).map(|(at, _)| at);
    let (at, None) = (places.next()?, places.next()) else { return None };
    let digit = at + cell.text.find(|c: char| c.is_ascii_digit())?;
    let other = if line.as_bytes()[digit] == b'9' { "8" } else { "9" };
    line.replace_range(digit..=digit, other);
    Some(lines.join("\n"))
}

/// A computed figure that is changed is told itself, whatever the deal.
#[test]
fn a_digit_changed_in_a_printed_report_is_told() {
    for family in Family::ALL {
        let series = family_series(family, 1).new_tree(&mut runner(1)).unwrap().current();
        let deal: &Deal = series.file.deal();
        let page = Page { digits: Digits::Full, ..Page::default() };
        let printed =
            Trustee::at_closing(deal, &page).unwrap().distribute(&series.months[0]).unwrap();
        let report = printed.read().unwrap();
        let tied = replay_series(deal, vec![report.clone()]).remove(0).unwrap();
        let mut tried = 0;
        for (index, cell) in tied.cells.iter().enumerate().step_by(11) {
            if cell.computed.is_none() {
                continue;
            }
            let Some(text) = changed(&printed.text, &report, index) else { continue };
            tried += 1;
            let wrong = Report::read("changed.txt", text.as_bytes()).unwrap();
            let told = replay_series(deal, vec![wrong]).remove(0).unwrap();
            assert!(
                matches!(told.cells[index].status, Status::Anomaly | Status::Break),
                "{family:?}, line {}, {} · {}: {} is {:?}",
                cell.line,
                cell.row,
                cell.column,
                told.cells[index].published,
                told.cells[index].status,
            );
        }
        assert!(tried >= 5, "{family:?}: {tried} figures");
    }
}
