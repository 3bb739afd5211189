//! What a buyer of a class gets, and what it is worth: compared with published figures and with laws.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod breakeven;
mod decrement;
mod effective;
mod laws;
mod oas;
mod prepayment_models;
mod settlement;
mod standard_formulas;

use paydown::collateral::{Loan, Pool};
use paydown::projection::{CashFlows, Projection};
use paydown::{Deal, Scenario};

/// A pass-through: one class that gets all principal and interest of one group, by calendar months, on a
/// day of each month that no business day moves.
pub fn pass_through(closing: &str, first: &str, rate: &str) -> Deal {
    let text = format!(
        "deal: pass-through\nseries: s\ntitle: t\n\
         dates:\n  closing: {closing}\n  first_distribution: {first}\n  business_days: every day\n  \
         source: test\n\
         collateral:\n  groups: [1]\n  closing_balance: 100000000.00\n  source: test\n\
         classes:\n  - {{class: A, original_balance: 100000000.00, interest: {{fixed: {rate}}}, source: test}}\n  \
         - {{class: R, original_balance: 0.00, interest: none, source: test}}\n\
         waterfall:\n  - {{pay: interest, to: A, source: test}}\n  \
         - {{pay: unscheduled principal, to: A, \
         amount: pool.scheduled_principal + pool.unscheduled_principal, source: test}}\n  \
         - {{pay: residual, to: R, source: test}}\n"
    );
    Deal::from_text("pass-through.yaml", &text).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Its flows in floats, with one loan at a gross rate and a scenario.
pub fn flows(
    deal: &Deal,
    gross: f64,
    net: f64,
    months: u32,
    scenario: &Scenario,
) -> CashFlows<f64> {
    let mut loan = Loan::level_pay(100_000_000.0, gross, months);
    loan.servicing_fee_pct = gross - net;
    let pool = Pool::from_loans(vec![loan]).unwrap();
    Projection::of(deal).scenario(scenario).loans(pool).float().run().unwrap()
}
