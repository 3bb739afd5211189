//! Every random deal is read and runs to its end, all of the language occurs, and deals shrink.

use crate::deal::Deal;
use std::collections::BTreeSet;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use super::plan::plans;
use super::text::deal_file;
use super::{DealShape, Feature, deal_files};
use crate::deal_file::{DEAL, Kind, Part};
use crate::projection::Projection;
use crate::projection::{Call, ProjectionOptions};
use crate::testing::assumptions;
use crate::waterfall::Field;

/// The texts of `count` random deals, not read.
fn texts(shape: &DealShape, count: usize) -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let plans = plans(shape);
    let one = |_| deal_file(&plans.new_tree(&mut runner).unwrap().current());
    (0..count).map(one).collect()
}

#[test]
fn every_random_deal_is_read() {
    let mut runner = TestRunner::default();
    let files = deal_files();
    for _ in 0..100 {
        // Panics if the reader refuses it.
        let file = files.new_tree(&mut runner).unwrap().current();
        assert!(file.has_loans(), "{file:?}");
    }
}

/// The fields and words of a text, each under the fields it is part of:
/// `classes.interest.fixed`, `waterfall.split: pro rata`.
fn written(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<(usize, &str)> = Vec::new();
    for line in text.lines() {
        let bare = line.trim_start_matches([' ', '-']);
        let indent = line.len() - bare.len();
        let Some((field, value)) = bare.split_once(':') else { continue };
        open.retain(|(outer, _)| *outer < indent);
        open.push((indent, field));
        let path: Vec<&str> = open.iter().map(|(_, field)| *field).collect();
        found.insert(path.join("."));
        found.insert(format!("{}: {}", path.join("."), value.trim()));
    }
    found
}

/// The fields and words of the deal file's form, in the same notation.
fn of_form(part: &Part, under: &str, found: &mut BTreeSet<String>) {
    for form in part.fields {
        let path = format!("{under}{}", form.name);
        found.insert(path.clone());
        let words = match form.kind {
            Kind::Word(words) | Kind::NameOr(words) | Kind::Periods(words) => words(),
            Kind::WordOr(words, part) => {
                of_form(part, &format!("{path}."), found);
                words()
            }
            Kind::Fields(part) | Kind::List(part) => {
                of_form(part, &format!("{path}."), found);
                Vec::new()
            }
            Kind::Clauses(parts) => {
                parts.iter().for_each(|part| of_form(part, &format!("{path}."), found));
                Vec::new()
            }
            _ => Vec::new(),
        };
        found.extend(words.into_iter().map(|word| format!("{path}: {word}")));
    }
}

/// What random deals do not write: a tape, which is a file of its own, numbers that only match tables,
/// and defaults.
const LEFT_OUT: [&str; 8] = [
    "collateral.loans",
    "classes.cusip",
    "classes.isin",
    "classes.day_count: 30/360",
    "classes.interest_on_unpaid: no",
    "waterfall.sticky: no",
    "waterfall.from: account",
    "waterfall.into: account",
];

#[test]
fn every_field_and_word_of_the_deal_file_comes_up() {
    let texts = texts(&DealShape::any(), 400);
    let found: BTreeSet<String> = texts.iter().flat_map(|text| written(text)).collect();
    let mut of_language = BTreeSet::new();
    of_form(&DEAL, "", &mut of_language);
    assert!(of_language.len() > 140, "{of_language:?}");
    let missing: Vec<&String> = of_language.difference(&found).collect();
    assert_eq!(missing, LEFT_OUT.iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>());
}

#[test]
fn every_word_of_formulas_and_every_structure_comes_up() {
    let all = texts(&DealShape::any(), 400).concat();
    let operators = ["<", "<=", ">", ">=", "=", "!=", "+", "-", "*", "/", "and", "or"];
    let operators = operators.map(|operator| format!(" {operator} "));
    let functions = ["min(", "max(", "if(", "cents(", "not ", "index(", "account(", "group("];
    let names =
        ["cash", "shortfall", "month", "date", "actual_days", "closing_balance", "net_rate"];
    let of_classes = super::text::OF_CLASSES.map(|field| format!(").{field}"));
    let remitted = Field::ALL.map(|field| format!("pool.{}", field.name()));
    // Classes by their letters, then what the rules name.
    let structures = [
        "class: P-",
        "class: T-",
        "class: N-",
        "class: Z-",
        "class: PO-",
        "class: IO-",
        "class: M-",
        "min(12%, ",
        "max(1%, ",
        "+ margin_",
        "net_deferred_interest",
        "senior_prepayment_percentage",
        "shift_now",
        "stepped_down",
        "oc_target",
        "amount: cash\n",
        "delinquency_trigger_",
        "loss_trigger_",
        "oc_trigger_",
        "date_trigger_",
        "month_trigger_",
        "late_",
        "floating - fixed_leg",
        "reserve_target",
        "into: yield_maintenance",
        "pool.loan_count",
        "yearly_",
        "from: outside",
        "prepayment_penalties\n",
        "when: not ",
        "except:\n      M-",
        ": support_lost_",
        "except:\n      stranger: ",
        "except:\n      reserve: ",
    ];
    let words = operators.iter().map(String::as_str).chain(functions).chain(names);
    let words = words.chain(of_classes.iter().map(String::as_str));
    let words = words.chain(remitted.iter().map(String::as_str)).chain(structures);
    let missing: Vec<&str> = words.filter(|word| !all.contains(word)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn random_deals_run_to_their_ends_in_decimals_and_floats() {
    let mut runner =
        TestRunner::new(Config { failure_persistence: None, cases: 30, ..Config::default() });
    let result = runner.run(&(deal_files(), assumptions()), |(file, scenario)| {
        let has_call = file.terms.call.is_some();
        let call = if has_call { Call::First } else { Call::Never };
        let options = ProjectionOptions { assumptions: scenario, call, ..Default::default() };
        let decimal = Projection::with(&file, &options).run();
        let decimal = decimal.map_err(|mistakes| TestCaseError::fail(format!("{mistakes:?}")))?;
        let float = Projection::with(&file, &options).float().run();
        let float = float.map_err(|mistakes| TestCaseError::fail(format!("{mistakes:?}")))?;
        assert!(decimal.months > 0 && float.months > 0);
        Ok(())
    });
    if let Err(failed) = result {
        panic!("{failed}");
    }
}

/// The smallest deal file that has all of these words.
fn smallest_with(words: &[&str]) -> String {
    let config = Config {
        failure_persistence: None,
        max_shrink_iters: 20_000,
        cases: 2_000,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    // We do not read the texts before they are small, because reading takes most of the time.
    let texts = plans(&DealShape::any()).prop_map(|plan| deal_file(&plan));
    let result = runner.run(&texts, |text| {
        let all = words.iter().all(|word| text.contains(word));
        if all { Err(TestCaseError::fail("planted")) } else { Ok(()) }
    });
    match result {
        Err(TestError::Fail(_, text)) => text,
        other => panic!("{words:?}: {other:?}"),
    }
}

/// The smallest deal has 46 lines.
#[test]
fn counterexamples_are_deals_that_a_person_can_read() {
    let cases: [(&[&str], usize); 9] = [
        (&["pay: residual"], 46),
        (&["class: M-"], 70),
        (&["class: Z-"], 55),
        (&["average_of_months", "sticky: yes"], 60),
        (&["net_wac_cap", "from: yield_maintenance"], 80),
        (&["groups: [1, 2", "interest_only: "], 80),
        (&["allocate: write-up"], 60),
        (&["to: stranger", " / 360"], 65),
        // Tests of credit support except subordinates, in longer deals.
        (&["except:\n      A-1: "], 65),
    ];
    for (words, most) in cases {
        let text = smallest_with(words);
        let lines = text.lines().count();
        assert!(lines <= most, "{words:?}: {lines} lines\n{text}");
        assert!(Deal::from_text("deal.yaml", &text).is_ok(), "{text}");
        // Everything unneeded is gone, and amounts are round.
        assert!(text.matches("- class:").count() <= 3, "{text}");
        assert!(text.matches("original_balance: 1000000.00").count() >= 1, "{text}");
    }
}

#[test]
fn a_shape_without_a_feature_has_none_of_it() {
    let marks = [
        (Feature::Accrual, "allocate: accretion"),
        (Feature::AdjustableLoans, "months_to_recast"),
        (Feature::ActualDays, "day_count"),
        (Feature::AccrualPeriods, "    accrual: "),
        (Feature::Calls, "\ncall:"),
        (Feature::CreditSupport, "support_lost_"),
        (Feature::Fees, "to: trustee"),
        (Feature::Fractions, "carried:"),
        (Feature::Hedges, "hedge_payment"),
        (Feature::InterestOnly, "class: IO-"),
        (Feature::InterestOnUnpaid, "interest_on_unpaid"),
        (Feature::Lockout, "class: N-"),
        (Feature::Losses, "realized loss"),
        (Feature::NetWacCaps, "net_wac_cap"),
        (Feature::Overcollateralization, "oc_target"),
        (Feature::OwnSpeeds, "severity"),
        (Feature::PrincipalOnly, "class: PO-"),
        (Feature::ReportedLines, "\nreport:"),
        (Feature::Reserve, "account: reserve"),
        (Feature::ResidualBalance, "class(R)"),
        (Feature::Schedules, "planned_"),
        (Feature::Seasoned, "next_distribution: "),
        (Feature::ShiftingInterest, "shift"),
        (Feature::StepDown, "stepped_down"),
        (Feature::Subordinates, "class: M-"),
        (Feature::Triggers, "_trigger_"),
        (Feature::Turbo, "amount: cash\n"),
        (Feature::WriteUps, "write-up"),
    ];
    let plain = texts(&DealShape::plain(), 60).concat();
    for (feature, mark) in marks {
        assert!(!plain.contains(mark), "{feature:?}");
        let with = DealShape::plain().with(Feature::Losses).with(Feature::Subordinates);
        let with = texts(&with.with(feature), 60).concat();
        assert!(with.contains(mark), "{feature:?}");
    }
}

#[test]
fn a_shape_keeps_to_its_numbers_of_groups_and_classes() {
    let mut runner = TestRunner::deterministic();
    let files = DealShape::any().groups(2..=2).classes(3..=4).deal_files();
    for _ in 0..100 {
        let file = files.new_tree(&mut runner).unwrap().current();
        assert_eq!(file.terms.groups.len(), 2);
        assert!((4..=5).contains(&file.class_names().count()));
    }
}
