//! Invariants of every deal in every scenario, in both arithmetics.

use approx::abs_diff_eq;
use paydown::Deal;
use paydown::collateral::GroupVectors;
use paydown::projection::Projection;
use paydown::projection::{CashFlows, ProjectionOptions, Value};
use paydown::tie_out::Replay;

use crate::{SUM_OF_CENTS, pass_through, scenario};

/// Deals in `deals/` that start from closing, besides the pass-through.
const EXAMPLES: [&str; 5] =
    ["sequential-cmo", "pac-support", "home-equity", "two-groups", "tape-swap-reserve"];

/// Every deal in `deals/` with its start. A deal with reports starts from each of them.
pub fn starts() -> Vec<(String, Deal, ProjectionOptions)> {
    let mut starts = vec![("pass-through".to_owned(), pass_through(), scenario(0.0, 0.0, 0.0))];
    for (name, date) in [
        ("thornburg-2003-1", "2003-12-26"),
        ("thornburg-2003-2", "2003-04-25"),
        ("thornburg-2003-2", "2003-04-25-amended"),
        ("thornburg-2003-4", "2003-10-27"),
    ] {
        let deal = Deal::open(format!("deals/{name}")).unwrap();
        let mut options = scenario(0.0, 0.0, 0.0);
        options.start = Some(
            Replay::of(&deal).file(format!("deals/{name}/{date}.txt")).unwrap().state().clone(),
        );
        starts.push((format!("{name} from {date}"), deal, options));
    }
    for name in EXAMPLES {
        let deal = Deal::open(format!("deals/{name}")).unwrap();
        starts.push((name.to_owned(), deal, scenario(0.0, 0.0, 0.0)));
    }
    starts
}

/// CPR, CDR, severity and lag: usual values, and the least and the most that can be assumed.
const SCENARIOS: [(f64, f64, f64, u32); 9] = [
    (0.0, 0.0, 0.0, 12),
    (20.0, 0.0, 0.0, 12),
    (100.0, 0.0, 0.0, 12),
    (10.0, 2.0, 35.0, 12),
    (6.0, 12.0, 60.0, 6),
    (0.0, 100.0, 50.0, 0),
    (30.0, 100.0, 100.0, 18),
    (10.0, 5.0, 0.0, 12),
    (10.0, 5.0, 500.0, 12),
];

fn with_scenario(
    options: &ProjectionOptions,
    (cpr, cdr, severity, lag): (f64, f64, f64, u32),
) -> ProjectionOptions {
    let mut options = options.clone();
    options.assumptions.prepayment_pct = GroupVectors::flat(cpr);
    options.assumptions.default_pct = GroupVectors::flat(cdr);
    options.assumptions.severity_pct = GroupVectors::flat(severity);
    options.assumptions.months_to_liquidation = lag;
    options
}

/// Asserts the invariants of a projection, in which equal amounts may differ by `near`.
pub fn assert_invariants<V: Value>(what: &str, result: &CashFlows<V>, near: f64) {
    let zero = V::default();
    for (class, known) in result.opening.iter().enumerate() {
        let (mut before, mut retired) = (known.balance, known.balance <= zero);
        let mut gone = 0.0;
        for row in result.rows_of(class) {
            let place = || format!("{what}, {} in {}", known.name, row.date);
            assert_eq!(row.balance_begin, before, "{}: balances roll", place());
            for amount in [
                row.balance_end,
                row.principal,
                row.realized_loss,
                row.interest_paid,
                row.interest_shortfall,
                row.shortfall_paid,
                row.carryover_due,
                row.carryover_paid,
                row.accretion,
                row.write_up,
            ] {
                assert!(amount >= zero, "{}: nothing is negative: {amount}", place());
            }
            let lives = row.balance_end > zero && row.write_up == zero;
            assert!(
                !retired || !lives,
                "{}: a retired class remains retired, unless it is written up",
                place()
            );
            retired = row.balance_end == zero;
            before = row.balance_end;
            gone += (row.principal + row.realized_loss).to_float();
            gone -= (row.accretion + row.write_up).to_float();
        }
        let off = known.balance.to_float() - gone - before.to_float();
        assert!(
            abs_diff_eq!(off, 0.0, epsilon = near),
            "{what}, {}: principal + losses − accretion − write-ups = opening",
            known.name
        );
    }
    let last = result.collateral_rows.last().unwrap();
    assert_eq!(last.month.balance_end, 0.0, "{what}: the collateral ends");
    for row in &result.collateral_rows {
        for (field, value) in paydown::collateral::GroupMonth::FIELDS.iter().zip(row.month.values())
        {
            assert!(value >= 0.0, "{what}, {} of {}: {field} is {value}", row.group, row.date);
        }
    }
}

/// The cash received, and the cash paid. In decimals they are equal to the cent.
fn cash_in_and_out<V: Value>(result: &CashFlows<V>) -> (f64, f64) {
    let several = result.groups.len() > 1;
    let of_all = result.collateral_rows.iter().filter(|row| (row.group == "total") == several);
    let cash_in = of_all.map(|row| {
        let month = &row.month;
        month.net_interest()
            + month.scheduled_principal()
            + month.voluntary_prepayment
            + month.recovery
            + month.penalties
            + month.subsequent_recovery
    });
    let paid = result
        .class_rows
        .iter()
        .map(|row| row.interest_paid + row.shortfall_paid + row.carryover_paid + row.principal);
    (cash_in.sum(), paid.map(Value::to_float).sum())
}

#[test]
fn every_deal_keeps_the_invariants_in_both_arithmetics() {
    for (name, deal, options) in starts() {
        for values in SCENARIOS {
            let options = with_scenario(&options, values);
            let what = format!("{name}, {values:?}");
            let decimal = Projection::with(&deal, &options).run().unwrap();
            assert_invariants(&what, &decimal, SUM_OF_CENTS);
            // This deal has a swap, fees and an account too. The run itself asserts that it keeps cash.
            if name != "tape-swap-reserve" {
                let (cash_in, paid) = cash_in_and_out(&decimal);
                let is_near = abs_diff_eq!(cash_in, paid, epsilon = SUM_OF_CENTS);
                assert!(is_near, "{what}: in {cash_in}, out {paid}");
            }
            for row in &decimal.class_rows {
                for amount in [row.principal, row.interest_paid, row.realized_loss, row.balance_end]
                {
                    assert_eq!(amount, amount.round_dp(2), "{what}: whole cents");
                }
            }
            let float = Projection::with(&deal, &options).float().run().unwrap();
            assert_invariants(&what, &float, 0.01);
        }
    }
}

#[test]
fn every_deal_keeps_the_invariants_if_losses_are_recovered() {
    for (name, deal, options) in starts() {
        for (recovered, months) in [(40.0, 9), (100.0, 0), (100.0, 30)] {
            let mut options = with_scenario(&options, (10.0, 5.0, 60.0, 12));
            let without = Projection::with(&deal, &options).run().unwrap();
            options.assumptions.recovery_pct = GroupVectors::flat(recovered);
            options.assumptions.months_to_recovery = months;
            let what = format!("{name}, {recovered} % after {months} months");
            let decimal = Projection::with(&deal, &options).run().unwrap();
            assert_invariants(&what, &decimal, SUM_OF_CENTS);
            assert_invariants(
                &what,
                &Projection::with(&deal, &options).float().run().unwrap(),
                0.01,
            );
            if name != "tape-swap-reserve" {
                let (cash_in, paid) = cash_in_and_out(&decimal);
                let is_near = abs_diff_eq!(cash_in, paid, epsilon = SUM_OF_CENTS);
                assert!(is_near, "{what}: in {cash_in}, out {paid}");
                assert!(cash_in > cash_in_and_out(&without).0, "{what}");
            }
        }
    }
}
