//! Tests of `src/collateral`: loans, pools and their monthly cash flows, and the files they are
//! read from.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod adjustable_rates;
mod advances;
mod amortization;
mod assumptions;
mod csv_text;
mod index_curves;
mod interest;
mod loan_tape;
mod losses;
mod numeric_edges;
mod pools;
mod random_pools;
mod recasts;
mod software;
mod speeds;
mod standard_formulas;
mod vectors;
mod vectors_by_loan;

use approx::assert_relative_eq;
use paydown::collateral::{
    Assumptions, DefaultSpeed, GroupMonth, GroupVectors, Loan, Pool, PrepaymentSpeed, project,
};

/// Ten digits: what is left of sixteen where a difference of two amounts is a ten thousandth of them, or where ten
/// thousand loans are summed.
const TEN_DIGITS: f64 = 1e-10;
/// Eleven digits: sums of a pool's loans in two orders.
const ELEVEN_DIGITS: f64 = 1e-11;
/// Twelve digits: a formula and another way to compute it.
const TWELVE_DIGITS: f64 = 1e-12;

/// Loans: a count is a quotient of balances that are summed over the months.
const LOAN_COUNT: f64 = 1e-6;

/// Asserts that two values are equal to twelve digits, or to a millionth of a trillionth.
fn near(computed: f64, expected: f64) {
    let (max_relative, epsilon) = (TWELVE_DIGITS, TWELVE_DIGITS * 1e-6);
    assert_relative_eq!(computed, expected, max_relative = max_relative, epsilon = epsilon);
}

/// The months of one loan.
fn months(loan: Loan, scenario: &Assumptions) -> Vec<GroupMonth> {
    let pool = Pool::from_loans(vec![loan]).unwrap();
    let months = project(&pool, scenario).unwrap();
    months.into_iter().map(|month| month[0]).collect()
}

fn cpr(value_pct: f64) -> Assumptions {
    let mut scenario = Assumptions::default();
    scenario.prepayment_pct = GroupVectors::flat(value_pct);
    scenario
}

fn psa(value_pct: f64) -> Assumptions {
    let mut scenario = cpr(value_pct);
    scenario.prepayment_speed = PrepaymentSpeed::Psa;
    scenario
}

fn mdr(value_pct: f64, lag: u32, severity_pct: f64) -> Assumptions {
    let mut scenario = Assumptions::default();
    scenario.default_speed = DefaultSpeed::Mdr;
    scenario.default_pct = GroupVectors::flat(value_pct);
    scenario.months_to_liquidation = lag;
    scenario.severity_pct = GroupVectors::flat(severity_pct);
    scenario
}
