//! What a projection tells: rows by month, and each class's life in one line.

use super::value::Value;
use crate::calendar::{Date, days_30_360};
use crate::collateral::GroupMonth;

/// A deal's projected months.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ProjectionResult<V> {
    /// The classes, in the order of the deal file.
    pub classes: Vec<ProjectedClass<V>>,
    /// The collateral groups, in the order of the deal file.
    pub groups: Vec<String>,
    /// Months projected.
    pub months: u32,
    /// The last distribution date before the first projected one, moved as any is: from closing, a
    /// month before the first.
    pub settlement: Date,
    /// For each month, a row for each class.
    pub class_rows: Vec<ClassRow<V>>,
    /// For each month, a row for each group and, where there are several, one of all.
    pub collateral_rows: Vec<CollateralRow>,
    /// For each month, a row for each test that the deal file names.
    pub trigger_rows: Vec<TriggerRow>,
    /// Every account besides the distribution account and every month.
    pub account_rows: Vec<AccountRow<V>>,
    /// Every party that is no class and every month.
    pub fee_rows: Vec<FeeRow<V>>,
    /// How the collateral was sold before it ended, where it was.
    pub redemption: Option<Redemption<V>>,
}

/// The sale of the collateral that ended a deal (optional redemption, clean-up call, auction).
///
/// The row of the collateral has what was sold among its voluntary prepayments, at par, whatever
/// the price.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Redemption<V> {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Distribution date.
    pub date: Date,
    /// Whether it was called or auctioned.
    pub kind: RedemptionKind,
    /// Balance of the collateral sold, after the month's own principal and losses, in dollars.
    pub collateral: V,
    /// Dollars paid for it.
    pub price: V,
}

/// How collateral is sold before it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedemptionKind {
    /// Bought by whoever has the option, at the price that the deal file says.
    Call,
    /// Sold to a bidder, at that price or more.
    Auction,
}

/// A class (tranche, bond) before the first projected month.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ProjectedClass<V> {
    /// Its name.
    pub name: String,
    /// Its balance before the first projected month.
    pub balance: V,
    /// Whether that is a notional, on which interest accrues and of which nothing is ever paid.
    pub is_notional: bool,
}

/// One class in one month.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ClassRow<V> {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Distribution date.
    pub date: Date,
    /// Position among the result's classes.
    pub class: usize,
    /// Balance before the distribution.
    pub balance_begin: V,
    /// Rate of the month, percent a year.
    pub rate_pct: V,
    /// Days of the accrual period as the class counts them.
    pub accrual_days: u32,
    /// Interest of this month, its share of non-supported shortfalls taken off; for what a
    /// residual receives, the same as is paid.
    pub interest_due: V,
    /// Paid of it, and what a residual receives.
    pub interest_paid: V,
    /// Interest of this month left unpaid.
    pub interest_shortfall: V,
    /// Paid of interest left unpaid in earlier months.
    pub shortfall_paid: V,
    /// Carryover due.
    pub carryover_due: V,
    /// Paid of it.
    pub carryover_paid: V,
    /// Interest added to the balance.
    pub accretion: V,
    /// Principal paid.
    pub principal: V,
    /// Loss that the balance was written down by.
    pub realized_loss: V,
    /// What the balance was written up by.
    pub write_up: V,
    /// Balance after the distribution.
    pub balance_end: V,
    /// Ending over original balance, nil where that is nil.
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
    /// The group's name; `total` for all groups of several.
    pub group: String,
    /// Its month; amounts are whole cents where the projection is in decimals.
    pub month: GroupMonth,
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

/// One account besides the distribution account in one month, in dollars.
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
    /// Balance after it.
    pub balance_end: V,
}

/// What one party that is no class (trustee, insurer, swap counterparty) is paid in one month.
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

/// A class's life in one line.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ClassSummary<V> {
    /// Its name.
    pub class: String,
    /// Balance before the first projected month.
    pub balance: V,
    /// All interest paid, with that of earlier months and carryover.
    pub interest: V,
    /// All principal paid.
    pub principal: V,
    /// All losses, less what was written up again.
    pub realized_loss: V,
    /// Years from settlement to each payment of principal after it, 30/360, weighted by it; none where
    /// no principal is paid after it.
    pub average_life_years: Option<f64>,
    /// Date of the first payment of principal; one of less than half a cent is none.
    pub first_principal: Option<Date>,
    /// Date of the last.
    pub last_principal: Option<Date>,
}

/// Half a cent: what floats call a payment.
pub(crate) const LEAST_PAYMENT: f64 = 0.005;

impl<V: Value> ProjectionResult<V> {
    /// The rows of one class, by its position.
    pub fn rows_of(&self, class: usize) -> impl Iterator<Item = &ClassRow<V>> {
        self.class_rows.iter().filter(move |row| row.class == class)
    }

    /// Each class's life in one line; average lives are those of what is paid after `settlement`.
    #[must_use]
    pub fn summary(&self, settlement: Date) -> Vec<ClassSummary<V>> {
        let zero = V::default();
        let mut lines: Vec<ClassSummary<V>> = self
            .classes
            .iter()
            .map(|class| ClassSummary {
                class: class.name.clone(),
                balance: class.balance,
                interest: zero,
                principal: zero,
                realized_loss: zero,
                average_life_years: None,
                first_principal: None,
                last_principal: None,
            })
            .collect();
        let mut weighted = vec![(0.0, 0.0); lines.len()];
        for row in &self.class_rows {
            let line = &mut lines[row.class];
            line.interest =
                line.interest + row.interest_paid + row.shortfall_paid + row.carryover_paid;
            line.principal = line.principal + row.principal;
            line.realized_loss = line.realized_loss + row.realized_loss - row.write_up;
            let principal = row.principal.to_float();
            if row.date > settlement {
                let years = f64::from(days_30_360(settlement, row.date)) / 360.0;
                let (weighted, paid) = &mut weighted[row.class];
                *weighted += years * principal;
                *paid += principal;
            }
            if principal >= LEAST_PAYMENT {
                line.first_principal = line.first_principal.or(Some(row.date));
                line.last_principal = Some(row.date);
            }
        }
        for (line, (weighted, paid)) in lines.iter_mut().zip(weighted) {
            line.average_life_years = (paid > 0.0).then(|| weighted / paid);
        }
        lines
    }
}
