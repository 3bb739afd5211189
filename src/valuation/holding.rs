//! A class as its buyer holds it from settlement.

use crate::analytics::{CashFlow, FloaterFlow, average_life_years};
use crate::calendar::{Date, DayCount, days_30_360};
use crate::error::{Diagnostic, Errors};
use crate::projection::{CashFlows, ClassRow, CollateralRow, LEAST_PAYMENT, Value};

/// Why a class without a balance at settlement has no price.
pub(super) const NO_BALANCE: &str = "it has no balance at settlement to quote a price on";

/// What the buyer of a class who settles on a date receives, in dollars.
///
/// ```
/// use paydown::valuation::Holding;
/// use paydown::{Deal, Scenario};
///
/// let deal = Deal::open("deals/sequential-cmo")?;
/// let flows = deal.project(&Scenario::new().psa(165.0))?;
/// let settle = flows.settlement;
/// let held = Holding::of(&deal, &flows, "A", settle)?;
/// assert_eq!(held.payments.first().map(|paid| paid.date), Some(flows.class_rows[0].date));
/// # Ok::<(), paydown::Errors>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Holding {
    /// Name of the class.
    pub class: String,
    /// The date on which the buyer pays.
    pub settle: Date,
    /// Balance of the class at settlement: that at the beginning of the accrual period. Of a class
    /// that has none, its notional.
    pub balance: f64,
    /// Interest accrued from the first day of the accrual period to settlement.
    pub accrued_interest: f64,
    /// The payments that the buyer gets.
    pub payments: Vec<Payment>,
    /// Write-downs of the class after settlement.
    pub written_down: f64,
    /// Losses allocated to the class after settlement, less write-ups.
    pub realized_loss: f64,
    /// Balance that is unpaid when the collateral has ended; it is lost too.
    pub balance_unpaid: f64,
    /// Interest that is unpaid after the last payment.
    pub unpaid_interest: f64,
    /// Balance of the collateral before the first payment.
    pub collateral_balance: f64,
    /// Losses of the collateral after settlement.
    pub collateral_loss: f64,
    /// Interest of the whole accrual period that contains settlement.
    pub(super) accrued_month: f64,
    /// Whether the balance is a notional.
    pub is_notional: bool,
    /// How the class counts days.
    pub day_count: DayCount,
    /// Whether the rate rises with an index, so that the class has a margin to it.
    pub is_floater: bool,
}

/// One payment to the buyer.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Payment {
    /// Distribution date.
    pub date: Date,
    /// Principal paid.
    pub principal: f64,
    /// Interest paid, with shortfalls of earlier months and carryover.
    pub interest: f64,
    /// What the balance or notional falls by, zero if it rises.
    pub amortized: f64,
    /// The index rate of the accrual period, in percent a year, of a floater.
    pub index_pct: Option<f64>,
}

impl Holding {
    /// The holding of the class named `class` from `settle` on.
    ///
    /// # Errors
    ///
    /// If the deal has no such class, or nothing is paid after settlement.
    pub fn of<V: Value>(
        deal: &crate::Deal,
        flows: &CashFlows<V>,
        class: &str,
        settle: Date,
    ) -> Result<Self, Errors> {
        let wrong = |message: String| Errors::from(Diagnostic::of_file("class", message));
        let Some(index) = deal.class_names().position(|name| name == class) else {
            let known: Vec<&str> = deal.class_names().collect();
            return Err(wrong(format!("no class `{class}`; the deal has {}", known.join(", "))));
        };
        let rows: Vec<&ClassRow<V>> = flows.rows_bought(index, settle).collect();
        let Some(first) = rows.first() else {
            return Err(wrong(format!("nothing is paid to class {class} after {settle}")));
        };
        let terms = &deal.terms.classes[index];
        let is_notional = terms.shows_notional();
        let payment = |row: &&ClassRow<V>| Payment {
            date: row.date,
            principal: row.principal.to_float(),
            interest: row.interest().to_float(),
            amortized: row.amortized(is_notional),
            index_pct: row.index_pct,
        };
        let of_groups = |row: &&CollateralRow| flows.groups.contains(&row.group);
        let collateral = || flows.collateral_rows.iter().filter(of_groups);
        let begins = collateral().filter(|row| row.period == first.period);
        let after = || collateral().filter(|row| row.period >= first.period);
        let last = rows.last().unwrap_or(first);
        let ends = after().filter(|row| row.period == last.period);
        let is_over = ends.map(|row| row.month.balance_end).sum::<f64>() < LEAST_PAYMENT;
        let float = |amount: V| amount.to_float();
        Ok(Self {
            class: class.to_owned(),
            settle,
            balance: float(first.balance_begin),
            accrued_interest: accrued(first, terms.accrual.day_count, settle),
            payments: rows.iter().map(payment).collect(),
            written_down: rows.iter().map(|row| float(row.realized_loss)).sum(),
            balance_unpaid: if is_over && !is_notional { float(last.balance_end) } else { 0.0 },
            accrued_month: float(first.accrued),
            realized_loss: rows.iter().map(|row| float(row.realized_loss - row.write_up)).sum(),
            unpaid_interest: float(last.unpaid_interest),
            collateral_balance: begins.map(|row| row.month.balance_begin).sum(),
            collateral_loss: after().map(|row| row.month.loss).sum(),
            is_notional,
            day_count: terms.accrual.day_count,
            is_floater: terms.interest.floats_with().is_some(),
        })
    }

    /// The payments as flows by time: years from settlement, 30/360, per 100 of balance.
    ///
    /// `None` if the class has no balance at settlement, so that a price in percent has no meaning.
    #[must_use]
    pub fn flows(&self) -> Option<Vec<CashFlow>> {
        let per_100 = self.per_100()?;
        let flow = |payment: &Payment| CashFlow {
            years: self.years_to(payment.date),
            principal: payment.principal * per_100,
            interest: payment.interest * per_100,
        };
        Some(self.payments.iter().map(flow).collect())
    }

    /// The payments of a floater with the index of each period, per 100 of balance; `None` if the class
    /// is no floater or has no balance. Times count days as the class does.
    #[must_use]
    pub fn floater_flows(&self) -> Option<Vec<FloaterFlow>> {
        let per_100 = self.per_100().filter(|_| self.is_floater)?;
        let flow = |payment: &Payment| {
            let fraction = self.day_count.year_fraction(self.settle, payment.date);
            Some(FloaterFlow {
                years: f64::from(fraction.days) / f64::from(fraction.basis),
                index_pct: payment.index_pct?,
                amount: (payment.principal + payment.interest) * per_100,
            })
        };
        self.payments.iter().map(flow).collect()
    }

    /// Accrued interest per 100 of balance.
    #[must_use]
    pub fn accrued_per_100(&self) -> Option<f64> {
        Some(self.accrued_interest * self.per_100()?)
    }

    pub(super) fn per_100(&self) -> Option<f64> {
        (self.balance > 0.0).then(|| 100.0 / self.balance)
    }

    /// Years from settlement to a date, 30/360 (*Standard Formulas*, E.1).
    #[must_use]
    pub fn years_to(&self, date: Date) -> f64 {
        f64::from(days_30_360(self.settle, date)) / 360.0
    }

    /// Average life in years from settlement, weighted by what the balance or notional falls by.
    #[must_use]
    pub fn average_life_years(&self) -> Option<f64> {
        let falls = self.payments.iter().map(|payment| CashFlow {
            years: self.years_to(payment.date),
            principal: payment.amortized,
            interest: 0.0,
        });
        average_life_years(&falls.collect::<Vec<_>>())
    }

    /// Principal that is lost: written down and not written up, or unpaid at the end.
    #[must_use]
    pub fn principal_loss(&self) -> f64 {
        self.realized_loss + self.balance_unpaid
    }

    /// Principal lost, percent of the balance at settlement.
    #[must_use]
    pub fn class_loss_pct(&self) -> Option<f64> {
        Some(self.principal_loss() * self.per_100()?)
    }

    /// Losses of the collateral from settlement, percent of its balance then.
    #[must_use]
    pub fn collateral_loss_pct(&self) -> Option<f64> {
        let balance = self.collateral_balance;
        (balance > 0.0).then(|| 100.0 * self.collateral_loss / balance)
    }

    /// Dates of the first and of the last payment of principal, of half a cent or more.
    #[must_use]
    pub fn window(&self) -> Option<(Date, Date)> {
        let mut paid = self.payments.iter().filter(|payment| payment.principal >= LEAST_PAYMENT);
        let first = paid.next()?;
        Some((first.date, paid.next_back().unwrap_or(first).date))
    }
}

/// Interest accrued from the beginning of a month's accrual period to settlement.
fn accrued<V: Value>(row: &ClassRow<V>, day_count: DayCount, settle: Date) -> f64 {
    let fraction = |end| {
        let of = day_count.year_fraction(row.accrual_begin, end);
        f64::from(of.days) / f64::from(of.basis)
    };
    let whole: f64 = fraction(row.accrual_end);
    if settle <= row.accrual_begin || whole == 0.0 {
        return 0.0;
    }
    row.accrued.to_float() * fraction(settle) / whole
}
