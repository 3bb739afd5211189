//! Tests of `src/projection`: published figures, and invariants of every deal and scenario.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod assumptions;
mod cash_flow_a;
mod cents;
mod compare_arithmetics;
mod invariants;
mod notes;
mod observer;
mod planned_classes;
mod scaled_loans;
mod shifting_interest;
#[path = "../waterfall/small_deal.rs"]
mod small_deal;
mod standard_formulas;
mod start;
mod summary;
mod textbook;

use paydown::Deal;
use paydown::collateral::{GroupVectors, IndexCurve};
use paydown::projection::ProjectionOptions;

/// Years: an average life is a quotient of sums.
const LIFE_YEARS: f64 = 1e-12;
/// Dollars: whole cents, summed as floats.
const SUM_OF_CENTS: f64 = 0.0001;
/// Dollars: one rounding to cents.
const HALF_A_CENT: f64 = 0.005;
/// Dollars: a decimal and a float over the life of a deal.
const FIVE_CENTS: f64 = 0.05;

/// CPR, CDR and severity in percent.
fn scenario(cpr: f64, cdr: f64, severity: f64) -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.assumptions.prepayment_pct = GroupVectors::flat(cpr);
    options.assumptions.default_pct = GroupVectors::flat(cdr);
    options.assumptions.severity_pct = GroupVectors::flat(severity);
    options.assumptions.indices.set("libor-1m", IndexCurve::flat(1.1));
    options.assumptions.indices.set("cmt-1y", IndexCurve::flat(1.3));
    options
}

fn pass_through() -> Deal {
    Deal::open("deals/bma-pass-through").unwrap()
}

/// The pass-through with another loan.
fn pass_through_of(balance: &str, rate: &str, term: u32) -> Deal {
    let text = std::fs::read_to_string("deals/bma-pass-through/deal.yaml")
        .unwrap()
        .replace("100000000.00", balance)
        .replace("rate: 8\n", &format!("rate: {rate}\n"))
        .replace("remaining_term: 360", &format!("remaining_term: {term}"));
    Deal::from_text("deal.yaml", &text).unwrap()
}
