//! Figures of rows: cents of floats, the columns of a row by name, and where two runs differ.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::verdict::{Breach, Check, Stop};
use crate::deal_file::{DealTerms, InterestTerms};
use crate::projection::{CashFlows, ClassRow, Value};

/// Half a cent, the most that one rounding moves an amount.
pub(super) fn half_cent() -> Decimal {
    Decimal::new(5, 3)
}

/// Half a cent in floats. FloatArithmetic treat a smaller amount as zero when they test whether there is any.
pub(super) const HALF_A_CENT: f64 = 0.005;

pub(super) fn cent() -> Decimal {
    Decimal::new(1, 2)
}

/// A float that holds whole cents, as a decimal.
pub(super) fn cents(amount: f64) -> Decimal {
    Decimal::from_f64((amount * 100.0).round()).unwrap_or(Decimal::MAX) / Decimal::ONE_HUNDRED
}

/// The columns of a row in order, with their names. All but the rate are amounts.
pub(super) fn columns<V: Value>(row: &ClassRow<V>) -> [(&'static str, V); 13] {
    [
        ("balance before", row.balance_begin),
        ("rate", row.rate_pct),
        ("interest due", row.interest_due),
        ("interest paid", row.interest_paid),
        ("interest shortfall", row.interest_shortfall),
        ("shortfall paid", row.shortfall_paid),
        ("carryover due", row.carryover_due),
        ("carryover paid", row.carryover_paid),
        ("accretion", row.accretion),
        ("principal", row.principal),
        ("realized loss", row.realized_loss),
        ("write-up", row.write_up),
        ("balance after", row.balance_end),
    ]
}

/// Checks that every class row that both runs have is the same. `same` compares the two values of a column.
pub(super) fn same_rows<V: Value>(
    one: &CashFlows<V>,
    other: &CashFlows<V>,
    changed: &str,
    same: impl Fn(&str, V, V) -> bool,
) -> Check {
    for (row, again) in one.class_rows.iter().zip(&other.class_rows) {
        for ((column, value), (_, now)) in columns(row).into_iter().zip(columns(again)) {
            if !same(column, value, now) {
                let message = format!("{column} is {value}, and {now} {changed}");
                let whose =
                    one.opening.get(row.class_index).map_or("", |class| class.name.as_str());
                return Err(Breach::new(message).at(row.period, row.date).of(whose).into());
            }
        }
    }
    Ok(())
}

/// Checks that two runs last equally long, not counting months that begin with at most `dust` of
/// collateral.
pub(super) fn same_length<V: Value>(
    one: &CashFlows<V>,
    other: &CashFlows<V>,
    dust: f64,
    changed: &str,
) -> Check {
    let shorter = one.months.min(other.months) as usize;
    let months = |run: &CashFlows<V>| {
        let groups = run.groups.len() + usize::from(run.groups.len() > 1);
        let later = run.collateral_rows.iter().skip(shorter * groups);
        later.map(|row| row.month.balance_begin).all(|balance| balance <= dust)
    };
    if one.months == other.months || (dust > 0.0 && months(one) && months(other)) {
        return Ok(());
    }
    let message = format!("it lasts {} months, and {} {changed}", one.months, other.months);
    Err(Breach::new(message).into())
}

/// Checks that two runs are equal in every row.
pub(super) fn same_run(
    one: &CashFlows<Decimal>,
    other: &CashFlows<Decimal>,
    changed: &str,
) -> Check {
    same_rows(one, other, changed, |_, one, other| one == other)?;
    same_length(one, other, 0.0, changed)?;
    let parts: [(&str, bool); 4] = [
        ("a test", one.trigger_rows == other.trigger_rows),
        ("an account", one.account_rows == other.account_rows),
        ("a fee", one.fee_rows == other.fee_rows),
        ("the redemption", one.redemption == other.redemption),
    ];
    match parts.iter().find(|(_, is_same)| !is_same) {
        Some((what, _)) => Err(Breach::new(format!("{what} is another {changed}")).into()),
        None => Ok(()),
    }
}

/// Ends a check if a test has different outcomes in two runs that differ by less than a cent. It is so near
/// its limit that rounding decides it, and from then on the runs differ by more.
pub(super) fn same_tests<V, W>(one: &CashFlows<V>, other: &CashFlows<W>) -> Check {
    let pairs = one.trigger_rows.iter().zip(&other.trigger_rows);
    match pairs.filter(|(one, other)| one.passed != other.passed).map(|(one, _)| one).next() {
        Some(row) => Err(Stop::not_here(format!(
            "test {} of {} is so near its limit that less than a cent decides it",
            row.trigger, row.date
        ))),
        None => Ok(()),
    }
}

/// Ends a check if, in some month until `until`, a group exceeds its seniors in one run, and in the other no
/// group does by half a cent. The weighted subordinate rate is zero in one run and not in the other, and
/// from then on they differ by more.
pub(super) fn same_weights<V: Value, W: Value>(
    terms: &DealTerms,
    one: &CashFlows<V>,
    other: &CashFlows<W>,
    until: u32,
) -> Check {
    let mut classes = terms.classes.iter();
    if !classes.any(|class| matches!(class.interest, InterestTerms::WeightedSubordinate)) {
        return Ok(());
    }
    let months = weigh(terms, one).zip(weigh(terms, other));
    let mut months = months.take_while(|((row, _), _)| row.period <= until);
    match months.find(|((_, one), (_, other))| one != other) {
        Some(((ClassRow { date, .. }, _), _)) => Err(Stop::not_here(format!(
            "the groups exceed their seniors on {date} by so little that less than a cent decides it"
        ))),
        None => Ok(()),
    }
}

/// Each month's first row, and whether any group exceeds its seniors.
fn weigh<'r, V: Value>(
    terms: &'r DealTerms,
    rows: &'r CashFlows<V>,
) -> impl Iterator<Item = (&'r ClassRow<V>, bool)> {
    let groups = rows.groups.len() + usize::from(rows.groups.len() > 1);
    let classes = rows.class_rows.chunks(rows.opening.len().max(1));
    classes.zip(rows.collateral_rows.chunks(groups.max(1))).filter_map(|(classes, collateral)| {
        let excess = collateral.iter().take(rows.groups.len()).map(|group| {
            // The balance of a class without principal is zero; its row shows the notional instead.
            let seniors = classes.iter().filter(|row| {
                let class = &terms.classes[row.class_index];
                let of = class.group.as_ref().filter(|_| !class.shows_notional());
                of.is_some_and(|name| name.name == group.group)
            });
            let seniors: f64 = seniors.map(|row| row.balance_begin.to_float()).sum();
            (group.month.balance_begin - seniors).max(0.0)
        });
        Some((classes.first()?, excess.sum::<f64>() >= HALF_A_CENT))
    })
}
