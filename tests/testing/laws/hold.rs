//! The report of a check under random scenarios: what a person reads, and the options that show it again.

use paydown::Deal;
use paydown::collateral::GroupVectors;
use paydown::projection::ProjectionOptions;
use paydown::testing::laws::{Case, Laws, NotHeld, check, hold};
use paydown::testing::{as_options, assumptions};
use paydown::tie_out::Replay;
use proptest::test_runner::{Config, TestRunner};

use crate::options::{parsed, words};

/// A deal whose losses reach B-1 before B-2.
fn two_groups_with_losses_reversed() -> Deal {
    let text = std::fs::read_to_string("deals/two-groups/deal.yaml").unwrap();
    let reversed = text.replacen("to: [B-2, B-1]", "to: [B-1, B-2]", 1);
    assert_ne!(text, reversed);
    Deal::from_text("deals/two-groups/deal.yaml", &reversed).unwrap()
}

#[test]
fn broken_law_is_reported_in_words_with_its_smallest_scenario() {
    let failure = hold(&two_groups_with_losses_reversed(), 16).unwrap_err();
    let report = failure.to_string();
    println!("{report}");
    let lines: Vec<&str> = report.lines().collect();
    assert!(lines.iter().all(|line| line.chars().count() <= 100), "{report}");
    assert!(lines.len() <= 20, "{report}");
    let starts = [
        "two-groups breaks a law under random scenario ",
        "Who is paid last bears losses first",
        "  expected  the file does not contradict itself on who is junior",
        "  found     B-1: it bears ",
        "  where     deals/two-groups/deal.yaml, line 140: allocate realized loss to B-1, B-2",
        "  when      distribution ",
        "  paydown project deals/two-groups --",
        "This judges the deal file and not the engine.",
    ];
    for start in starts {
        assert!(lines.iter().any(|line| line.starts_with(start)), "{start}\n{report}");
    }
    // `unwrap` in a test prints the same.
    assert!(format!("{failure:?}").contains(&report));
    assert!(!report.contains("holds") && !report.contains("does not apply"), "{report}");
}

#[test]
fn smallest_scenario_breaks_the_law_and_has_no_option_that_does_not_matter() {
    let deal = two_groups_with_losses_reversed();
    let Err(NotHeld::Broken(broken)) = hold(&deal, 16) else { panic!("the law is kept") };
    let options = as_options(&broken.options);
    let names: Vec<String> =
        words(&options).into_iter().filter(|word| word.starts_with("--")).collect();
    // Losses need defaults and a severity, and the loans' index a rate.
    assert!(names.len() <= 4, "{options}");
    assert!(!options.contains("for") && !options.contains("ramp"), "{options}");
    let mut again = ProjectionOptions::default();
    again.assumptions = parsed(&options);
    assert_eq!(again.assumptions, broken.options.assumptions);
    let findings = check(&Case::new(deal, again).unwrap());
    let names: Vec<_> = findings.broken().map(|finding| finding.law.name).collect();
    let reported: Vec<_> = broken.findings.iter().map(|finding| finding.law.name).collect();
    assert_eq!(names, reported);
}

#[test]
fn deal_without_loans_is_an_error_and_no_broken_law() {
    let deal = Deal::open("deals/thornburg-2003-4").unwrap();
    let Err(NotHeld::CannotRun(errors)) = hold(&deal, 2) else { panic!("it runs") };
    assert_eq!(errors, Case::new(deal, ProjectionOptions::default()).unwrap_err());
}

#[test]
fn deal_without_loans_starts_from_a_report() {
    for (folder, report) in [
        ("deals/thornburg-2003-1", "2003-12-26"),
        ("deals/thornburg-2003-2", "2003-04-25"),
        ("deals/thornburg-2003-4", "2003-10-27"),
    ] {
        let deal = Deal::open(folder).unwrap();
        let state =
            Replay::of(&deal).file(format!("{folder}/{report}.txt")).unwrap().state().clone();
        let held = Laws::of(&deal).from(state).cases(2).months(36).run();
        assert!(held.is_ok(), "{held:?}");
    }
}

/// The test of one's own deal, whole.
#[test]
fn test_of_a_deal_is_a_line() {
    let file = Deal::open("deals/sequential-cmo").unwrap();
    hold(&file, 8).unwrap();
}

#[test]
fn options_read_back_as_the_scenario_that_they_are_of() {
    let config = Config { cases: 500, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&assumptions(), |scenario| {
        let mut options = ProjectionOptions::default();
        options.assumptions = scenario;
        let text = as_options(&options);
        let mut read = ProjectionOptions::default();
        read.assumptions = parsed(&text);
        proptest::prop_assert_eq!(&as_options(&read), &text);
        let values = |of: &ProjectionOptions| {
            let (assumed, months) = (&of.assumptions, [1, 2, 7, 30, 59, 61, 400]);
            let of = [&assumed.prepayment_pct, &assumed.default_pct, &assumed.severity_pct];
            let vectors = of.into_iter().flat_map(GroupVectors::vectors);
            let values = vectors.flat_map(|vector| months.map(|month| vector.at(month)));
            let curves = assumed.indices.iter();
            let rates =
                curves.flat_map(|(_, curve)| months.map(|month| curve.rate_pct(i64::from(month))));
            values.chain(rates).collect::<Vec<f64>>()
        };
        proptest::prop_assert_eq!(values(&read), values(&options), "{}", text);
        Ok(())
    });
    result.unwrap();
}
