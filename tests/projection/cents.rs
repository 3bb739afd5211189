//! No cent is lost: at the end of a deal each class is paid or written down in full.

use paydown::Deal;
use paydown::collateral::{GroupVectors, Quantity};
use paydown::projection::Projection;
use paydown::projection::{CashFlows, ProjectionOptions};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::invariants::starts;
use crate::{pass_through, scenario};

/// Deals whose documents do not write down a class when losses exceed the classes below it.
const NOT_WRITTEN_DOWN: [&str; 2] = ["home-equity", "thornburg-2003-4"];

/// Prepayments, in percent a year: the same for all groups, or one for each.
const PREPAYMENTS: [&str; 6] = ["0", "6", "20", "60", "30 for 24, 5", "5 ramp 30 40"];
const PREPAYMENTS_OF_GROUPS: [[&str; 4]; 3] =
    [["5", "60", "20", "1"], ["60", "1", "1", "30"], ["0", "20", "60", "90"]];

/// Defaults, in percent a year, and severity.
const DEFAULTS: [(&str, f64); 5] =
    [("0", 0.0), ("5", 0.0), ("2", 35.0), ("12", 60.0), ("0 for 30, 20 for 20, 0", 45.0)];

fn vectors(text: &str) -> GroupVectors {
    GroupVectors::parse(text, Quantity::Rate).unwrap()
}

/// Prepayments for a deal of these groups: one vector, or one for each group.
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

fn assert_nothing_is_left(what: &str, result: &CashFlows<Decimal>) {
    for (class, known) in result.opening.iter().enumerate() {
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
        let groups = Projection::with(&deal, &with(&start, "20", ("0", 0.0))).run().unwrap().groups;
        for cpr in prepayments(&groups) {
            for defaults in DEFAULTS {
                if defaults.1 > 0.0 && NOT_WRITTEN_DOWN.contains(&deal.name()) {
                    continue;
                }
                let what = format!("{name}, {cpr} CPR, {} CDR, {} lost", defaults.0, defaults.1);
                let result = Projection::with(&deal, &with(&start, &cpr, defaults)).run().unwrap();
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

/// A pass-through of one loan: class A at `interest`, and a residual class for what is left over.
fn one_class(balance: &str, gross: &str, fee: &str, interest: &str) -> Deal {
    let text = format!(
        "deal: one\nseries: one\ntitle: One class\n\
         dates:\n  first_distribution: 2001-02-25\n  business_days: every day\n  source: Example\n\
         collateral:\n  groups: [pool]\n  closing_balance: {balance}\n  replines:\n    \
         - balance: {balance}\n      rate: {gross}\n      remaining_term: 120\n      \
         servicing_fee: {fee}\n  source: Example\n\
         classes:\n  - class: A\n    original_balance: {balance}\n    interest:\n      {interest}\n    \
         source: Example\n  - class: R\n    original_balance: 0.00\n    interest: none\n    \
         source: Example\n\
         waterfall:\n  - pay: interest\n    to: [A]\n    source: Example\n  \
         - pay: scheduled principal\n    amount: pool.scheduled_principal\n    to: [A]\n    source: Example\n  \
         - pay: unscheduled principal\n    amount: pool.unscheduled_principal\n    to: [A]\n    source: Example\n  \
         - allocate: realized loss\n    amount: pool.realized_loss\n    to: [A]\n    source: Example\n  \
         - pay: residual\n    to: [R]\n    source: Example\n"
    );
    Deal::from_text("deal.yaml", &text).unwrap()
}

/// A month's net interest is the net rate on the balance, rounded half up to cents. A class with
/// that rate and that balance accrues the same. So its interest never takes a cent of principal,
/// and no cent is left over.
#[test]
fn class_at_the_collaterals_net_rate_is_paid_to_the_cent() {
    // The first two often have half a cent of interest: 0.625 and 0.5 % of whole cents a month.
    for (balance, gross, fee, net) in [
        ("100000000.00", "8", "0.5", "7.5"),
        ("60000012.80", "6.25", "0.25", "6"),
        ("774474863.37", "5.365", "0.2625", "5.1025"),
        ("123456789012.34", "4.3", "0.255", "4.045"),
        ("7777.77", "7.125", "0", "7.125"),
    ] {
        for interest in [format!("fixed: {net}"), "net_rate_of_group: pool".to_owned()] {
            let deal = one_class(balance, gross, fee, &interest);
            for (cpr, cdr, severity) in [(0.0, 0.0, 0.0), (20.0, 0.0, 0.0), (8.0, 4.0, 40.0)] {
                let what = format!("{balance} at {interest}, {cpr} CPR, {cdr} CDR");
                let result = Projection::with(&deal, &scenario(cpr, cdr, severity)).run().unwrap();
                let net: Decimal = net.parse().unwrap();
                for (row, of) in result.rows_of(0).zip(&result.collateral_rows) {
                    let accrual = (row.balance_begin * net / Decimal::from(1200))
                        .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
                    assert_eq!(row.interest_due, accrual, "{what}: {}", row.date);
                    assert_eq!(row.interest_paid, accrual, "{what}: {}", row.date);
                    let received = Decimal::from_f64_retain(of.month.net_interest()).unwrap();
                    assert_eq!(received.round_dp(2), accrual, "{what}: {}", row.date);
                }
                assert!(result.rows_of(1).all(|row| row.interest_paid.is_zero()), "{what}");
                assert_nothing_is_left(&what, &result);
            }
        }
    }
}

/// The pass-through has no other class that could receive leftover cents.
#[test]
fn interest_of_the_pass_through_equals_that_of_its_collateral() {
    let result = Projection::with(&pass_through(), &scenario(10.0, 3.0, 40.0)).run().unwrap();
    for (row, of) in result.rows_of(0).zip(&result.collateral_rows) {
        let received = Decimal::from_f64_retain(of.month.net_interest()).unwrap().round_dp(2);
        assert_eq!(row.interest_paid, received, "{}", row.date);
        assert_eq!(of.month.balance_end, row.balance_end.to_string().parse::<f64>().unwrap());
    }
}
