//! Cents never go missing: at the end of every deal each class is paid or written down whole.

use paydown::collateral::{Advances, GroupVectors, Loan, Pool, Quantity};
use paydown::projection::{ProjectionOptions, ProjectionResult};
use paydown::{Deal, project};
use rust_decimal::Decimal;

use crate::laws::starts;
use crate::scenario;

/// Deals whose documents leave some class standing where losses exceed what is below it.
const NOT_WRITTEN_DOWN: [&str; 2] = ["home-equity", "thornburg-2003-4"];

/// Prepayments, in percent a year: alike in all groups, and each group its own.
const PREPAYMENTS: [&str; 6] = ["0", "6", "20", "60", "30 for 24, 5", "5 ramp 30 40"];
const PREPAYMENTS_OF_GROUPS: [[&str; 4]; 3] =
    [["5", "60", "20", "1"], ["60", "1", "1", "30"], ["0", "20", "60", "90"]];

/// Defaults, in percent a year, and severity.
const DEFAULTS: [(&str, f64); 5] =
    [("0", 0.0), ("5", 0.0), ("2", 35.0), ("12", 60.0), ("0 for 30, 20 for 20, 0", 45.0)];

fn vectors(text: &str) -> GroupVectors {
    GroupVectors::parse(text, Quantity::Rate).unwrap()
}

/// Prepayments for a deal of these groups: one vector, or one of each group's own.
fn prepayments(groups: &[String]) -> Vec<String> {
    let mut all: Vec<String> = PREPAYMENTS.iter().map(|text| (*text).to_owned()).collect();
    if groups.len() > 1 {
        all.extend(PREPAYMENTS_OF_GROUPS.iter().map(|own| {
            let own = groups.iter().zip(own).map(|(group, cpr)| format!("{group}: {cpr}"));
            own.collect::<Vec<_>>().join(", ")
        }));
    }
    all
}

fn assert_nothing_is_left(what: &str, result: &ProjectionResult<Decimal>) {
    for (class, known) in result.classes.iter().enumerate() {
        let rows: Vec<_> = result.rows_of(class).collect();
        let left = rows.last().unwrap().balance_end;
        let gone: Decimal =
            rows.iter().map(|row| row.principal + row.realized_loss - row.accretion).sum();
        assert!(left.is_zero(), "{what}: {left} of {} is left", known.name);
        assert_eq!(gone, known.balance, "{what}: principal + losses of {}", known.name);
    }
}

#[test]
fn every_class_of_every_deal_is_paid_or_written_down_to_the_cent() {
    for (name, deal, start) in starts() {
        let groups = project(&deal, &with(&start, "20", ("0", 0.0))).unwrap().groups;
        for cpr in prepayments(&groups) {
            for defaults in DEFAULTS {
                if defaults.1 > 0.0 && NOT_WRITTEN_DOWN.contains(&deal.name()) {
                    continue;
                }
                let what = format!("{name}, {cpr} CPR, {} CDR, {} lost", defaults.0, defaults.1);
                let result = project(&deal, &with(&start, &cpr, defaults)).unwrap();
                assert_nothing_is_left(&what, &result);
            }
        }
    }
}
fn with(start: &ProjectionOptions, cpr: &str, (cdr, severity): (&str, f64)) -> ProjectionOptions {
    let mut options = start.clone();
    options.assumptions.prepayment_pct = vectors(cpr);
    options.assumptions.default_pct = vectors(cdr);
    options.assumptions.severity_pct = GroupVectors::flat(severity);
    options
}
