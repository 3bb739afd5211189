//! Random deals and months keep the law of printed reports; a changed digit breaks it.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::{Family, family_series};
use crate::Deal;
use crate::quantity::{Item, Key};
use crate::report::trustee::Trustee;
use crate::report::{Digits, Page, Report};
use crate::testing::printed_report_reads_back;
use crate::tie_out::Replay;
use crate::tie_out::{Verdict, read_back};

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    // The same cases each time, so that everyone sees what CI has seen.
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn assert_read_back(family: Family, cases: u32, digits: Digits) {
    let result = runner(cases).run(&family_series(family, 4), |series| {
        let law = printed_report_reads_back(&series.file, &series.months, digits);
        proptest::prop_assert_eq!(law, Ok(()));
        Ok(())
    });
    if let Err(broken) = result {
        panic!("{family:?}: {broken}");
    }
}

#[test]
fn printed_reports_of_pro_rata_notes_read_back() {
    assert_read_back(Family::ProRata, 60, Digits::Full);
    assert_read_back(Family::ProRata, 30, Digits::Trustee);
}

#[test]
fn printed_reports_of_senior_and_mezzanine_certificates_read_back() {
    assert_read_back(Family::SeniorMezzanine, 60, Digits::Full);
    assert_read_back(Family::SeniorMezzanine, 30, Digits::Trustee);
}

#[test]
fn printed_reports_of_shifting_interest_read_back() {
    assert_read_back(Family::ShiftingInterest, 40, Digits::Full);
    assert_read_back(Family::ShiftingInterest, 20, Digits::Trustee);
}

#[test]
#[ignore = "thousands of deals: minutes in release"]
fn printed_reports_of_thousands_of_deals_read_back() {
    for family in Family::ALL {
        assert_read_back(family, 1_000, Digits::Full);
        assert_read_back(family, 500, Digits::Trustee);
    }
}

/// One figure reads differently from what was printed, and one is not read.
#[test]
fn figures_that_read_differently_are_reported() {
    let series = family_series(Family::ProRata, 1).new_tree(&mut runner(1)).unwrap().current();
    let deal: &Deal = &series.file;
    let page = Page { digits: Digits::Full, ..Page::default() };
    let printed = Trustee::at_closing(deal, &page).unwrap().distribute(&series.months[0]).unwrap();
    let report = printed.read().unwrap();
    assert_eq!(read_back(deal, &report, &printed.figures), Ok(()));

    let mut otherwise = printed.figures.clone();
    *otherwise.get_mut(&Key::class(Item::Closing, 0)).unwrap() += rust_decimal::Decimal::ONE;
    let error = read_back(deal, &report, &otherwise).unwrap_err();
    assert!(error.contains("was printed of"), "{error}");

    let mut without = report.clone();
    let first = deal.class_names().next().unwrap();
    without.cells.retain(|cell| cell.row != first || !cell.column.starts_with("Ending"));
    let error = read_back(deal, &without, &printed.figures).unwrap_err();
    assert!(error.contains("is not read"), "{error}");
}

/// A report with the leading digit of one figure changed. A changed last digit could be a rounding.
fn changed(text: &str, report: &Report, cell: usize) -> Option<String> {
    let cell = &report.cells[cell];
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let line = &mut lines[cell.line - 1];
    // We skip a figure that is twice on its line, because we do not know which of the two it is.
    let mut places = line.match_indices(&cell.text).map(|(at, _)| at);
    let (at, None) = (places.next()?, places.next()) else { return None };
    let digit = at + cell.text.find(|c: char| c.is_ascii_digit())?;
    let other = if line.as_bytes()[digit] == b'9' { "8" } else { "9" };
    line.replace_range(digit..=digit, other);
    Some(lines.join("\n"))
}

/// The changed figure itself gets the verdict, in any deal.
#[test]
fn a_changed_digit_in_a_printed_report_is_reported() {
    for family in Family::ALL {
        let series = family_series(family, 1).new_tree(&mut runner(1)).unwrap().current();
        let deal: &Deal = &series.file;
        let page = Page { digits: Digits::Full, ..Page::default() };
        let printed =
            Trustee::at_closing(deal, &page).unwrap().distribute(&series.months[0]).unwrap();
        let report = printed.read().unwrap();
        let tied = Replay::of(deal).series(vec![report.clone()]).remove(0).unwrap();
        let mut tried = 0;
        for (index, cell) in tied.cells.iter().enumerate().step_by(11) {
            if cell.computed.is_none() {
                continue;
            }
            let Some(text) = changed(&printed.text, &report, index) else { continue };
            tried += 1;
            let wrong = Report::read("changed.txt", text.as_bytes()).unwrap();
            let replayed = Replay::of(deal).series(vec![wrong]).remove(0).unwrap();
            assert!(
                matches!(replayed.cells[index].verdict, Verdict::Anomaly | Verdict::Break),
                "{family:?}, line {}, {} · {}: {} is {:?}",
                cell.line,
                cell.row,
                cell.column,
                replayed.cells[index].published,
                replayed.cells[index].verdict,
            );
        }
        assert!(tried >= 5, "{family:?}: {tried} figures");
    }
}
