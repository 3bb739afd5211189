//! Figures of rows: cents of floats, a row's columns by name, and where two runs differ.

use rust_decimal::prelude::FromPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::case::Case;
use super::verdict::{Breach, Look, Stop};
use crate::projection::{ClassRow, ProjectionResult, Value};

/// Half a cent: what one rounding moves an amount by at most.
pub(super) fn half_cent() -> Decimal {
    Decimal::new(5, 3)
}

pub(super) fn cent() -> Decimal {
    Decimal::new(1, 2)
}

/// An amount that is whole cents, told as a float.
pub(super) fn cents(amount: f64) -> Decimal {
    Decimal::from_f64((amount * 100.0).round()).unwrap_or(Decimal::MAX) / Decimal::ONE_HUNDRED
}

impl Case {
    /// An amount as the run carries it: whole cents, or eight places.
    pub(super) fn rounded(&self, amount: Decimal) -> Decimal {
        let places = if self.is_in_cents() { 2 } else { 8 };
        amount.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
    }
}

/// A row's columns in their order, each with its name. Only the rate can be anything but an amount.
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

/// Two runs in which every row of every class is the same, `same` saying of each figure whether it
/// is: its column, the one value, the other.
pub(super) fn same_rows<V: Value>(
    one: &ProjectionResult<V>,
    other: &ProjectionResult<V>,
    changed: &str,
    same: impl Fn(&str, V, V) -> bool,
) -> Look {
    for (row, again) in one.class_rows.iter().zip(&other.class_rows) {
        for ((column, value), (_, now)) in columns(row).into_iter().zip(columns(again)) {
            if !same(column, value, now) {
                let told = format!("{column} is {value}, and {now} {changed}");
                let whose = one.classes.get(row.class).map_or("", |class| class.name.as_str());
                return Err(Breach::new(told).at(row.period, row.date).of(whose).into());
            }
        }
    }
    if one.months == other.months {
        return Ok(());
    }
    let told = format!("it lasts {} months, and {} {changed}", one.months, other.months);
    Err(Breach::new(told).into())
}

/// Two runs that are equal in everything they tell.
pub(super) fn same_run(
    one: &ProjectionResult<Decimal>,
    other: &ProjectionResult<Decimal>,
    changed: &str,
) -> Look {
    same_rows(one, other, changed, |_, one, other| one == other)?;
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

/// Ends a look where a test comes out differently in two runs that differ by less than a cent: it
/// stands so near its limit that dust decides, and from then on the two are two different lives.
pub(super) fn same_tests<V, W>(one: &ProjectionResult<V>, other: &ProjectionResult<W>) -> Look {
    let pairs = one.trigger_rows.iter().zip(&other.trigger_rows);
    match pairs.filter(|(one, other)| one.passed != other.passed).map(|(one, _)| one).next() {
        Some(row) => Err(Stop::not_here(format!(
            "test {} of {} stands so near its limit that less than a cent decides it",
            row.trigger, row.date
        ))),
        None => Ok(()),
    }
}
