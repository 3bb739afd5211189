//! Tests of `src/waterfall`: what each word of the deal file pays, in small deals and in those of
//! `deals/`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounts;
mod accretion;
mod accrual_periods;
mod carryover;
mod exceptions;
mod fees;
mod groups;
mod hedges;
mod losses;
mod notional_classes;
mod numbers;
mod overcollateralization;
mod principal;
mod rates;
mod redemption;
mod small_deal;
mod triggers;
mod unpaid_interest;
mod write_ups;

use paydown::Deal;
use paydown::calendar::Date;
use paydown::collateral::{GroupVectors, IndexCurve, PrepaymentSpeed, Quantity};
use paydown::projection::Projection;
use paydown::projection::{Call, CashFlows, ClassRow, ProjectionOptions};
use rust_decimal::Decimal;

use small_deal::{class, clauses, deal, read, repline, text};

/// Dollars: one rounding to cents.
const HALF_A_CENT: f64 = 0.005;
/// Dollars: two roundings to cents.
const CENT: f64 = 0.01;
/// Relative: six digits of a balance that grows for years.
const MILLIONTH: f64 = 1e-6;

type Result = CashFlows<Decimal>;

type Row = ClassRow<Decimal>;

fn d(text: &str) -> Decimal {
    text.replace(',', "").parse().unwrap()
}

fn folder(name: &str) -> Deal {
    Deal::open(format!("deals/{name}")).unwrap()
}

/// CPR, CDR and severity in percent; LIBOR at 3 %, CMT at 4 %.
fn scenario(cpr: f64, cdr: f64, severity: f64) -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.assumptions.prepayment_pct = GroupVectors::flat(cpr);
    options.assumptions.default_pct = GroupVectors::flat(cdr);
    options.assumptions.severity_pct = GroupVectors::flat(severity);
    with_libor(&mut options, 3.0);
    options.assumptions.indices.set("cmt-1y", IndexCurve::flat(4.0));
    options
}

fn vectors(text: &str) -> GroupVectors {
    GroupVectors::parse(text, Quantity::Rate).unwrap()
}

fn with_libor(options: &mut ProjectionOptions, pct: f64) {
    options.assumptions.indices.set("libor-1m", IndexCurve::flat(pct));
}

fn rows<'r>(result: &'r Result, class: &str) -> Vec<&'r Row> {
    let place = result.opening.iter().position(|known| known.name == class).unwrap();
    result.rows_of(place).collect()
}

fn total(result: &Result, class: &str, amount: impl Fn(&Row) -> Decimal) -> Decimal {
    rows(result, class).into_iter().map(amount).sum()
}

fn paid(row: &Row) -> Decimal {
    row.interest_paid + row.shortfall_paid + row.carryover_paid + row.principal
}

/// Whether a trigger passed, in each month.
fn passed(result: &Result, trigger: &str) -> Vec<bool> {
    let rows = result.trigger_rows.iter().filter(|row| row.trigger == trigger);
    rows.map(|row| row.passed).collect()
}

/// A deal of groups 1 and 2, each 1,000,000.00, 12 months at 12 %, and these other parts.
fn deal_of_two_groups(rest: &str) -> Deal {
    let replines = repline("group: 1") + &repline("group: 2");
    let text = text("[1, 2]", &replines, rest);
    read(&text.replace("closing_balance: 1000000.00", "closing_balance: 2000000.00"))
}

/// A schedule of percentages (`steps`) or of amounts, from `month: value` pairs.
fn schedule(name: &str, kind: &str, values: &str) -> String {
    format!("schedules:\n  - schedule: {name}\n    {kind}: {{{values}}}\n    source: Example\n")
}

const PRINCIPAL: [&str; 2] = [
    "pay: scheduled principal; amount: pool.scheduled_principal; to: [all]; split: sequential",
    "pay: unscheduled principal; amount: pool.unscheduled_principal; to: [all]; split: sequential",
];

/// The home-equity deal, with this share of its pool 60 days late.
fn home_equity(late: &str, force: &[(&str, bool)]) -> Result {
    let mut options = scenario(15.0, 1.0, 30.0);
    options.assumptions.delinquent_60_pct = Some(vectors(late));
    options.forced.extend(force.iter().map(|(name, passes)| ((*name).to_owned(), *passes)));
    Projection::with(&folder("home-equity"), &options).run().unwrap()
}

/// The months in which a trigger passes after it failed, or fails after it passed.
fn changes(passed: &[bool]) -> Vec<usize> {
    (1..passed.len())
        .filter(|month| passed[*month] != passed[month - 1])
        .map(|month| month + 1)
        .collect()
}

/// A deal on one loan of 1,000,000.00 at 12 %, which pays no principal until all of it falls due after
/// `months`.
fn bullet(months: u32, classes: &str, rest: &str, waterfall: &str) -> Deal {
    let text = format!(
        "deal: small\nseries: small\ntitle: Small\n\
         dates:\n  first_distribution: 2001-02-25\n  closing: 2001-01-25\n  \
         business_days: every day\n  source: Example\n\
         collateral:\n  groups: [pool]\n  closing_balance: 1000000.00\n  replines:\n    \
         - balance: 1000000.00\n      rate: 12\n      remaining_term: {months}\n      \
         interest_only: {months}\n  source: Example\n\
         classes:\n{classes}{rest}{waterfall}"
    );
    Deal::from_text("deal.yaml", &text).unwrap_or_else(|mistakes| {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

/// Classes of these balances at 6 %, and a residual.
fn at_six(classes: &[(&str, &str)]) -> String {
    let classes: String = classes
        .iter()
        .map(|(name, balance)| class(name, balance, "interest:\n      fixed: 6"))
        .collect();
    format!("classes:\n{classes}{}", class("R", "0.00", "interest: none"))
}
