//! The cash flows of a projection: rows by month, and a summary line for each class.

use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::value::Value;
use crate::calendar::{Date, days_30_360};
use crate::collateral::GroupMonth;
use crate::error::Diagnostic;
use crate::table::{Cell, Row, Table, row, serialize_row};

/// Places of rates, factors and years.
const PLACES: usize = 10;

/// Columns of the collateral that are not amounts.
const RATIOS: [&str; 3] = ["amortization_factor", "net_rate", "wam"];

/// A deal's projected cash flows: amounts in decimals by default, or in `f64`.
///
/// The rows are public. [`classes`](Self::classes) and the methods beside it give them as
/// [tables](Table), which write CSV and give columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "V: Value")]
#[non_exhaustive]
pub struct CashFlows<V = Decimal> {
    /// The deal's name.
    pub deal: String,
    /// The classes before the first month, in the order of the deal file.
    pub opening: Vec<OpeningClass<V>>,
    /// The collateral groups, in the order of the deal file.
    pub groups: Vec<String>,
    /// Months projected.
    pub months: u32,
    /// The distribution date before the first projected one, adjusted for business days as any is;
    /// from closing, one month before the first.
    pub settlement: Date,
    /// For each month, a row for each class.
    pub class_rows: Vec<ClassRow<V>>,
    /// For each month, a row for each group and, if there are several, one for their total.
    pub collateral_rows: Vec<CollateralRow>,
    /// For each month, a row for each test that the deal file names.
    pub trigger_rows: Vec<TriggerRow>,
    /// For each month, a row for each account except the distribution account.
    pub account_rows: Vec<AccountRow<V>>,
    /// For each month, a row for each party that is not a class.
    pub fee_rows: Vec<FeeRow<V>>,
    /// The sale of the collateral before it paid off, if there was one.
    pub redemption: Option<Redemption<V>>,
    /// Notes: figures that the deal file states twice, assumptions without effect, data that do not
    /// cover the projected months. They are no mistakes.
    pub notes: Vec<Diagnostic>,
}

/// The sale of the collateral that ended a deal (optional redemption, clean-up call, auction).
///
/// The collateral's row includes the balance sold in its voluntary prepayments, at par. The price
/// does not change this.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(bound = "V: Value")]
#[non_exhaustive]
pub struct Redemption<V> {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Distribution date.
    pub date: Date,
    /// Call or auction.
    pub kind: RedemptionKind,
    /// Balance of the collateral sold, after the month's own principal and losses, in dollars.
    pub collateral: V,
    /// Price, in dollars.
    pub price: V,
}

/// How collateral is sold before it pays off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RedemptionKind {
    /// Bought by the holder of the option, at the price in the deal file.
    Call,
    /// Sold to a bidder, at that price or a higher one.
    Auction,
}

/// A class (tranche, bond) before the first projected month.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(bound = "V: Value")]
#[non_exhaustive]
pub struct OpeningClass<V> {
    /// Its name.
    pub name: String,
    /// Its balance before the first projected month.
    pub balance: V,
    /// Whether that is a notional: interest accrues on it, and it is never paid as principal.
    pub is_notional: bool,
}

/// One class in one month.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ClassRow<V> {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Distribution date.
    pub date: Date,
    /// Its name.
    pub class: Arc<str>,
    /// Its place in the deal file, from zero.
    pub class_index: usize,
    /// Balance before the distribution.
    pub balance_begin: V,
    /// Rate of the month, percent a year.
    pub rate_pct: V,
    /// The first day of the accrual period.
    pub accrual_begin: Date,
    /// The day after the last of the accrual period.
    pub accrual_end: Date,
    /// Days of the accrual period in the class's day count.
    pub accrual_days: u32,
    /// Interest accrued for the month, before shortfalls.
    pub accrued: V,
    /// Interest accrued for the month, less the class's share of non-supported prepayment interest
    /// shortfalls. A residual's receipt is due as it is paid.
    pub interest_due: V,
    /// Interest paid for the month, including what a residual receives.
    pub interest_paid: V,
    /// Interest for the month that remains unpaid.
    pub interest_shortfall: V,
    /// Payment of interest shortfalls of earlier months.
    pub shortfall_paid: V,
    /// Carryover due.
    pub carryover_due: V,
    /// Carryover paid.
    pub carryover_paid: V,
    /// Interest added to the balance.
    pub accretion: V,
    /// Principal paid.
    pub principal: V,
    /// Realized loss by which the balance was written down.
    pub realized_loss: V,
    /// Amount by which the balance was written up.
    pub write_up: V,
    /// Balance after the distribution.
    pub balance_end: V,
    /// Ending balance ÷ original balance, or zero if the original balance is zero.
    pub factor: V,
}

/// One collateral group, or all of them, in one month.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CollateralRow {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Distribution date.
    pub date: Date,
    /// The group's name; `total` for the sum of several groups.
    pub group: String,
    /// The group's month; amounts are in whole cents if the projection is in decimals. Of an actual
    /// month, a figure that is not known is not a number (NaN), and its cell is empty.
    pub month: GroupMonth,
    /// Places of printed amounts.
    pub(crate) places: usize,
}

/// One named test in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TriggerRow {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Distribution date.
    pub date: Date,
    /// Its name in the deal file.
    pub trigger: String,
    /// Whether it passed.
    pub passed: bool,
}

/// One account, other than the distribution account, in one month, in dollars.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AccountRow<V> {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Distribution date.
    pub date: Date,
    /// Its name in the deal file.
    pub account: String,
    /// Balance before the distribution.
    pub balance_begin: V,
    /// Balance after the distribution.
    pub balance_end: V,
}

/// Payment to one party that is not a class (trustee, insurer, swap counterparty) in one month.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FeeRow<V> {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Distribution date.
    pub date: Date,
    /// Its name in the deal file.
    pub party: String,
    /// Dollars paid.
    pub paid: V,
}

/// Lifetime totals of one class.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ClassSummary<V> {
    /// Its name.
    pub class: String,
    /// Balance before the first projected month.
    pub balance: V,
    /// All interest paid, including interest shortfalls of earlier months and carryover.
    pub interest: V,
    /// All principal paid, including what pays accreted interest.
    pub principal: V,
    /// Realized losses less write-ups.
    pub realized_loss: V,
    /// Average life: years by [`days_30_360`] ÷ 360 from settlement to each later distribution,
    /// weighted by what the balance falls by: principal paid less accretion of the same month, if
    /// that is positive (*Standard Formulas*, SF-56). `None` if that is zero in all those months.
    pub average_life_years: Option<f64>,
    /// Date of the first payment of principal of at least half a cent.
    pub first_principal: Option<Date>,
    /// Date of the last payment of principal of at least half a cent.
    pub last_principal: Option<Date>,
}

/// The smallest amount that counts as a payment in floats: half a cent.
pub(crate) const LEAST_PAYMENT: f64 = 0.005;

row! { [V: Value] ClassRow<V> {
    "period": Cell::Whole(row.period.into()),
    "date": Cell::Date(row.date),
    "class": Cell::text(&row.class),
    "balance_begin": row.balance_begin.money(),
    "rate": row.rate_pct.cell(PLACES),
    "accrual_days": Cell::Whole(row.accrual_days.into()),
    "interest_due": row.interest_due.money(),
    "interest_paid": row.interest_paid.money(),
    "interest_shortfall": row.interest_shortfall.money(),
    "shortfall_paid": row.shortfall_paid.money(),
    "carryover_due": row.carryover_due.money(),
    "carryover_paid": row.carryover_paid.money(),
    "accretion": row.accretion.money(),
    "principal": row.principal.money(),
    "realized_loss": row.realized_loss.money(),
    "write_up": row.write_up.money(),
    "balance_end": row.balance_end.money(),
    "factor": row.factor.cell(PLACES),
} as row }

row! { TriggerRow {
    "period": Cell::Whole(row.period.into()),
    "date": Cell::Date(row.date),
    "trigger": Cell::text(&row.trigger),
    "outcome": Cell::text(if row.passed { "pass" } else { "fail" }),
} as row }

row! { [V: Value] AccountRow<V> {
    "period": Cell::Whole(row.period.into()),
    "date": Cell::Date(row.date),
    "account": Cell::text(&row.account),
    "balance_begin": row.balance_begin.money(),
    "balance_end": row.balance_end.money(),
} as row }

row! { [V: Value] FeeRow<V> {
    "period": Cell::Whole(row.period.into()),
    "date": Cell::Date(row.date),
    "party": Cell::text(&row.party),
    "paid": row.paid.money(),
} as row }

row! { [V: Value] ClassSummary<V> {
    "class": Cell::text(&row.class),
    "balance": row.balance.money(),
    "interest": row.interest.money(),
    "principal": row.principal.money(),
    "realized_loss": row.realized_loss.money(),
    "average_life_years": row.average_life_years.map_or(Cell::Empty, |years| years.cell(PLACES)),
    "first_principal": Cell::date(row.first_principal),
    "last_principal": Cell::date(row.last_principal),
} as row }

impl Row for CollateralRow {
    fn columns() -> Vec<&'static str> {
        ["period", "date", "group"].into_iter().chain(GroupMonth::printed_fields()).collect()
    }

    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells =
            vec![Cell::Whole(self.period.into()), Cell::Date(self.date), Cell::text(&self.group)];
        cells.extend(GroupMonth::printed_fields().zip(self.month.values()).map(
            |(field, value)| {
                let places = if RATIOS.contains(&field) { PLACES } else { self.places };
                if value.is_nan() { Cell::Empty } else { Cell::Float(value, places) }
            },
        ));
        cells
    }
}

impl Serialize for CollateralRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_row(self, serializer)
    }
}

impl<V: Value> CashFlows<V> {
    /// Cash flows of a deal without months, classes or notes.
    pub(crate) const fn empty(deal: String, groups: Vec<String>, settlement: Date) -> Self {
        Self {
            deal,
            opening: Vec::new(),
            groups,
            months: 0,
            settlement,
            class_rows: Vec::new(),
            collateral_rows: Vec::new(),
            trigger_rows: Vec::new(),
            account_rows: Vec::new(),
            fee_rows: Vec::new(),
            redemption: None,
            notes: Vec::new(),
        }
    }

    /// Each class in each month, with the balances, rate, interest, principal and loss.
    #[must_use]
    pub const fn classes(&self) -> Table<'_, ClassRow<V>> {
        Table::of(self.class_rows.as_slice())
    }

    /// Each collateral group in each month, and their total if there are several.
    #[must_use]
    pub const fn collateral(&self) -> Table<'_, CollateralRow> {
        Table::of(self.collateral_rows.as_slice())
    }

    /// Each test that the deal file names, in each month.
    #[must_use]
    pub const fn triggers(&self) -> Table<'_, TriggerRow> {
        Table::of(self.trigger_rows.as_slice())
    }

    /// Each account in each month, except the distribution account.
    #[must_use]
    pub const fn accounts(&self) -> Table<'_, AccountRow<V>> {
        Table::of(self.account_rows.as_slice())
    }

    /// What each party that is not a class is paid in each month.
    #[must_use]
    pub const fn fees(&self) -> Table<'_, FeeRow<V>> {
        Table::of(self.fee_rows.as_slice())
    }

    /// The rows of one class, by its place in the deal file.
    pub fn rows_of(&self, class: usize) -> impl Iterator<Item = &ClassRow<V>> {
        self.class_rows.iter().filter(move |row| row.class_index == class)
    }

    /// Lifetime totals of each class. Average lives count distributions after `settlement`.
    #[must_use]
    pub fn summary(&self, settlement: Date) -> Vec<ClassSummary<V>> {
        let zero = V::default();
        let line = |class: &OpeningClass<V>| ClassSummary {
            class: class.name.clone(),
            balance: class.balance,
            interest: zero,
            principal: zero,
            realized_loss: zero,
            average_life_years: None,
            first_principal: None,
            last_principal: None,
        };
        let mut lines: Vec<ClassSummary<V>> = self.opening.iter().map(line).collect();
        let mut weighted = vec![(0.0, 0.0); lines.len()];
        for row in &self.class_rows {
            let line = &mut lines[row.class_index];
            line.interest =
                line.interest + row.interest_paid + row.shortfall_paid + row.carryover_paid;
            line.principal = line.principal + row.principal;
            line.realized_loss = line.realized_loss + row.realized_loss - row.write_up;
            let principal = row.principal.to_float();
            if row.date > settlement {
                let years = f64::from(days_30_360(settlement, row.date)) / 360.0;
                let (weighted, amortization) = &mut weighted[row.class_index];
                let falls = amortized(row);
                *weighted += years * falls;
                *amortization += falls;
            }
            if principal >= LEAST_PAYMENT {
                line.first_principal = line.first_principal.or(Some(row.date));
                line.last_principal = Some(row.date);
            }
        }
        for (line, (weighted, amortization)) in lines.iter_mut().zip(weighted) {
            line.average_life_years = (amortization > 0.0).then(|| weighted / amortization);
        }
        lines
    }
}

/// What the balance falls by in a month: principal less accretion, if positive.
///
/// In floats a payment of just what accreted leaves a rounding error, which is no amortization: a
/// difference of less than half a cent does not count.
fn amortized<V: Value>(row: &ClassRow<V>) -> f64 {
    let net = (row.principal - row.accretion).to_float();
    let accretes = row.accretion > V::default();
    if net >= LEAST_PAYMENT || !accretes { net } else { 0.0 }
}
