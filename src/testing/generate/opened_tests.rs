//! A deal that its file opens after some months pays on as the deal that was run from closing.

use std::collections::BTreeSet;

use std::fmt::Write;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rust_decimal::Decimal;

use super::months::{Collections, MonthRunner};
use super::remittances::remittances;
use super::{DealShape, Feature};
use crate::collateral::{IndexCurve, Indices};
use crate::deal::Deal;
use crate::waterfall::Recording;

/// Deals that remember no more than a file can state: balances in cents, no averages or sticky tests.
fn shape() -> DealShape {
    let features = [Feature::Seasoned, Feature::Fractions, Feature::Triggers, Feature::AnyClauses];
    features.into_iter().fold(DealShape::any(), DealShape::without)
}

/// The deal file as it would open the deal after the months that the runner paid.
fn opened(deal: &Deal, runner: &MonthRunner) -> String {
    let (program, state) = (&runner.program, &runner.state);
    let mut classes = deal.terms.classes.iter().zip(&program.classes);
    let mut accounts = program.accounts.iter();
    let months = i32::try_from(runner.period()).unwrap();
    let next = deal.terms.dates.first.add_months(months).unwrap();
    let mut text = String::new();
    for line in deal.text().lines() {
        if line.starts_with("    opening_balance:") {
            let balance = state.amount(accounts.next().unwrap().balance);
            writeln!(text, "    opening_balance: {balance}").unwrap();
            continue;
        }
        writeln!(text, "{line}").unwrap();
        if line.starts_with("  first_distribution:") {
            writeln!(text, "  next_distribution: {next}").unwrap();
        } else if line.starts_with("  closing_balance:") {
            writeln!(text, "  cumulative_loss:").unwrap();
            for (group, slots) in deal.terms.groups.iter().zip(&program.groups) {
                writeln!(text, "    {group}: {}", state.amount(slots.cumulative_loss)).unwrap();
            }
        } else if line.starts_with("    original_balance:") {
            let (terms, slots) = classes.next().unwrap();
            let unpaid = state.amount(slots.unpaid) + state.amount(slots.interest_due);
            let mut field = |name: &str, amount: Decimal, unless: Decimal| {
                if amount != unless {
                    writeln!(text, "    {name}: {amount}").unwrap();
                }
            };
            field("balance", state.amount(slots.balance), terms.original_balance);
            field("unpaid_interest", unpaid, Decimal::ZERO);
            field("carryover", state.amount(slots.carryover), Decimal::ZERO);
            field("cumulative_loss", state.amount(slots.unpaid_loss), Decimal::ZERO);
        }
    }
    text
}

#[test]
fn opened_deal_pays_on_as_the_deal_from_closing() {
    const MONTHS: usize = 6;
    let mut indices = Indices::default();
    for name in super::loans::INDICES {
        indices.set(name, IndexCurve::flat(3.25));
    }
    let months = proptest::collection::vec(proptest::collection::vec(remittances(), 3), MONTHS);
    let cases = (shape().deal_files(), months, 1..MONTHS, 0..120_i64);
    let config = Config { failure_persistence: None, cases: 100, ..Config::default() };
    let carried_in: std::cell::RefCell<BTreeSet<&str>> = std::cell::RefCell::default();
    let result = TestRunner::new(config).run(&cases, |(deal, months, opened_after, cash_pct)| {
        let groups = deal.terms.groups.len();
        let collections: Vec<Collections> = months
            .iter()
            .map(|month| Collections {
                groups: month[..groups].to_vec(),
                cash: month[..groups]
                    .iter()
                    .map(|group| {
                        let paid = group.values[1] + group.values[2] + group.values[5];
                        (paid * Decimal::new(cash_pct, 2)).round_dp(2)
                    })
                    .sum(),
                shortfall: Decimal::ZERO,
            })
            .collect();
        let mut silent = Recording::default();
        let mut from_closing = MonthRunner::new(&deal, &indices).unwrap();
        for month in &collections[..opened_after] {
            from_closing.pay(month, &mut silent);
        }
        let text = opened(&deal, &from_closing);
        let later = Deal::from_text("deal.yaml", &text)
            .map_err(|mistakes| TestCaseError::fail(format!("{mistakes}\n{text}")))?;
        let mut from_file = MonthRunner::new(&later, &indices).unwrap();
        prop_assert_eq!(from_file.period(), from_closing.period());
        for month in &collections[opened_after..] {
            from_closing.pay(month, &mut silent);
            from_file.pay(month, &mut silent);
            let values = |runner: &MonthRunner| runner.state.reported_values(&runner.program);
            prop_assert_eq!(values(&from_file), values(&from_closing), "{}", text);
            let carried = |runner: &MonthRunner| {
                let carried = runner.state.carry_forward(&runner.program);
                (carried.losses, carried.carryover, carried.unpaid_losses, carried.accounts)
            };
            prop_assert_eq!(carried(&from_file), carried(&from_closing), "{}", text);
        }
        let fields = ["balance", "unpaid_interest", "cumulative_loss", "carryover"];
        let has = |field: &&str| text.contains(&format!("\n    {field}: "));
        carried_in.borrow_mut().extend(fields.into_iter().filter(has));
        Ok(())
    });
    if let Err(failed) = result {
        panic!("{failed}");
    }
    let carried_in = carried_in.into_inner();
    assert_eq!(carried_in.len(), 4, "of all fields only {carried_in:?} were carried on");
}
