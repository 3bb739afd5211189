//! Deals whose order of payments is upside down are noticed, also where losses never reach a class.

use paydown::Deal;
use paydown::projection::ProjectionOptions;
use paydown::testing::laws::{
    Case, Laws, NotHeld, Verdict, hold, who_is_paid_first_is_repaid_first,
};

use crate::deals::{shown, starts};
use crate::scenarios::{eventful, four_scenarios};

/// An auto loan deal. Its notes are 87 % of the loans, so that overcollateralization absorbs the losses.
fn auto(waterfall: &str) -> Deal {
    let text = format!(
        "deal: auto
series: 2026-A
title: Auto Receivables Trust 2026-A
dates:
  first_distribution: 2026-02-15
  business_days: federal reserve
  closing: 2026-01-21
  source: a test
collateral:
  groups: [pool]
  closing_balance: 1000000.00
  replines:
    - balance: 1000000.00
      rate: 6.9
      remaining_term: 24
  source: a test
classes:
  - class: A-1
    original_balance: 300000.00
    interest:
      fixed: 4.1
    source: a test
  - class: A-2
    original_balance: 400000.00
    interest:
      fixed: 4.4
    source: a test
  - class: B
    original_balance: 170000.00
    interest:
      fixed: 5.2
    source: a test
  - class: CERT
    original_balance: 0.00
    interest: none
    source: a test
waterfall:
{waterfall}
  - pay: residual
    to: CERT
    source: a test
"
    );
    Deal::from_text("auto/deal.yaml", &text).unwrap()
}

fn interest(to: &str) -> String {
    format!("  - pay: interest\n    to: {to}\n    split: pro rata\n    source: a test\n")
}

fn principal(to: &str, amount: &str) -> String {
    format!(
        "  - pay: unscheduled principal\n    amount: {amount}\n    to: {to}\n    split: sequential\n    \
         source: a test\n"
    )
}

const POOL: &str = "pool.scheduled_principal + pool.unscheduled_principal";

fn verdict(deal: &Deal) -> Verdict {
    let case = Case::new(deal.clone(), ProjectionOptions::default()).unwrap();
    who_is_paid_first_is_repaid_first(&case)
}

#[test]
fn principal_to_the_junior_first_within_a_step_is_broken() {
    let first_priority = principal("[A-1, A-2]", "classes(A-1, A-2).balance - pool.balance_end");
    let turned = principal("[B, A-2, A-1]", POOL);
    let deal = auto(&[interest("[A-1, A-2]"), first_priority, interest("[B]"), turned].concat());
    let what = "distribution 1 of 2026-02-17, `pay unscheduled principal to B, A-2, A-1` (line 51), \
                B: it is repaid ";
    let left = "; A-2, whose interest an earlier clause pays, has a balance of 400000.00 left";
    let broken = verdict(&deal).to_string();
    assert!(broken.contains(what) && broken.ends_with(left), "{broken}");
}

#[test]
fn interest_to_the_junior_first_contradicts_principal() {
    let deal =
        auto(&[interest("[B]"), interest("[A-1, A-2]"), principal("[A-1, A-2, B]", POOL)].concat());
    let broken = verdict(&deal).to_string();
    let what = "A-1: it is repaid ";
    let left = "; B, whose interest an earlier clause pays, has a balance of 170000.00 left";
    assert!(broken.contains(what) && broken.ends_with(left), "{broken}");
}

#[test]
fn principal_to_the_junior_by_an_earlier_clause_is_broken() {
    let rest = format!("{POOL} - class(B).principal");
    let deal = auto(
        &[
            interest("[A-1, A-2]"),
            interest("[B]"),
            principal("[B]", POOL),
            principal("[A-1, A-2]", &rest),
        ]
        .concat(),
    );
    let broken = verdict(&deal).to_string();
    let left = "; A-1, whose interest an earlier clause pays, gets no principal and has a balance of \
                300000.00 left";
    assert!(broken.contains("B: it is repaid ") && broken.ends_with(left), "{broken}");
}

#[test]
fn principal_in_the_order_of_interest_holds_and_says_that_losses_were_absorbed() {
    let deal =
        auto(&[interest("[A-1, A-2]"), interest("[B]"), principal("[A-1, A-2, B]", POOL)].concat());
    assert_eq!(verdict(&deal), Verdict::Holds);
    let held = hold(&deal, 4).unwrap().to_string();
    let report = "\
auto keeps all laws under 4 random scenarios.
Not checked: whether the junior class bears losses first, since no clause allocates losses to a
class.
Compare with the documents: interest to A-1 and A-2, then B; principal to A-1, then A-2, then B.
";
    assert_eq!(held, report);
}

#[test]
fn order_that_the_file_states_once_is_reported_as_unchecked() {
    let deal = auto(&[interest("[A-1, A-2, B]"), principal("[B, A-2, A-1]", POOL)].concat());
    let unchecked = hold(&deal, 2).unwrap().unchecked();
    assert_eq!(unchecked.len(), 3, "{unchecked:?}");
    assert!(unchecked[1].starts_with("Not checked: the order of principal"), "{unchecked:?}");
    assert_eq!(
        unchecked[2],
        "Compare with the documents: interest to A-1 and A-2 and B; principal to B, then A-2, then A-1."
    );
}

#[test]
fn law_of_the_deal_that_is_left_out_is_not_reported() {
    let deal =
        auto(&[interest("[A-1, A-2]"), interest("[B]"), principal("[B, A-2, A-1]", POOL)].concat());
    let Err(NotHeld::Broken(broken)) = hold(&deal, 2) else { panic!("the law is kept") };
    assert!(broken.is_of_the_deal());
    let law = broken.findings[0].law.name;
    assert_eq!(law, "who_is_paid_first_is_repaid_first");
    assert!(Laws::of(&deal).cases(2).without(law).run().is_ok());
}

/// Each group repays its own class first, with what the other group does not need.
#[test]
fn groups_that_repay_their_own_classes_first_are_no_contradiction() {
    let text = auto(&[interest("[A-1, A-2, B]"), principal("[A-1, A-2, B]", POOL)].concat());
    let text = text
        .text()
        .replace("groups: [pool]", "groups: [1, 2]")
        .replace("    - balance: 1000000.00", "    - group: 1\n      balance: 500000.00")
        .replace(
            "      remaining_term: 24\n",
            "      remaining_term: 24\n    - group: 2\n      balance: 500000.00\n      rate: 8\n      \
             remaining_term: 24\n",
        )
        .replace("  - pay: interest\n    to: [A-1, A-2, B]\n    split: pro rata\n    source: a test\n", &[
            interest("[A-1]"), interest("[A-2]"), interest("[B]"),
            principal("[A-1, A-2]", "group(1).scheduled_principal + group(1).unscheduled_principal"),
            principal("[A-2, A-1]", "group(2).scheduled_principal + group(2).unscheduled_principal"),
        ].concat())
        .replace(POOL, &format!("{POOL} - classes(A-1, A-2).principal"));
    assert_eq!(verdict(&Deal::from_text("groups.yaml", &text).unwrap()), Verdict::Holds);
}

/// Structures of the market as the documents show them, and every deal here: none contradicts itself.
#[test]
fn structures_of_the_documents_do_not_contradict_themselves() {
    let mut cases = Vec::new();
    for case in shown("docs/structures.md") {
        for options in four_scenarios(&case) {
            cases.push((case.name.clone(), case.deal.clone(), options));
        }
    }
    cases.extend(starts().into_iter().map(|(name, deal, options)| (name, deal, eventful(options))));
    let mut applied = 0;
    for (name, deal, options) in cases {
        let case = Case::new(deal, options).unwrap();
        let verdict = who_is_paid_first_is_repaid_first(&case);
        assert!(!verdict.is_broken(), "{name}: {verdict}");
        applied += usize::from(verdict == Verdict::Holds);
    }
    assert!(applied > 20, "{applied}");
}
