//! The schedule of a planned amortization class from the speeds between which it holds.

use rust_decimal::{Decimal, RoundingStrategy};

use super::options::ProjectionOptions;
use super::run::Projection;
use crate::calendar::Date;
use crate::deal::Deal;
use crate::error::{Diagnostic, Errors, quote};
use crate::table::{Cell, Row};

/// The group of collateral rows that is the sum of several.
const TOTAL: &str = "total";

/// One distribution of a planned schedule, in dollars and whole cents.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedPayment {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Distribution date.
    pub date: Date,
    /// Planned principal.
    pub principal: Decimal,
    /// Planned balance after it.
    pub balance: Decimal,
}

impl Row for PlannedPayment {
    fn columns() -> Vec<&'static str> {
        vec!["period", "date", "principal", "balance"]
    }

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Whole(u64::from(self.period)),
            Cell::date(Some(self.date)),
            Cell::Decimal(self.principal, 2),
            Cell::Decimal(self.balance, 2),
        ]
    }
}

/// The schedule of a class: in each month the least principal that the collateral
/// pays under any of the scenarios, until the balance that the class has at the start is paid. Two speeds make the schedule of a planned
/// amortization class (PAC), one that of a targeted one (TAC). `group` is a collateral group; `None` for
/// all.
///
/// Principal and balances are sums of unrounded principal, each rounded to the cent, so that principal
/// may differ by a cent from the fall of the balance. The schedule ends with the collateral if that pays
/// less than the balance; then its last balance is above zero.
///
/// # Errors
///
/// No scenario, an unknown class or group, and what a projection reports.
///
/// ```
/// use paydown::projection::{ProjectionOptions, planned_schedule};
/// use paydown::scenario::{Grid, NamedScenario};
/// use paydown::{Deal, collateral::Assumptions};
///
/// let deal = Deal::open("deals/pac-support")?;
/// let speeds = Grid::of_axes(&Assumptions::default(), [("psa", "100,250")])?;
/// let base = ProjectionOptions::default();
/// let options: Vec<_> = NamedScenario::all(&speeds).iter().map(|one| one.options(&base)).collect();
/// let plan = planned_schedule(&deal, "PAC", None, &options)?;
/// assert_eq!(plan[0].balance.to_string(), "69974231.32");
/// # Ok::<(), paydown::Errors>(())
/// ```
pub fn planned_schedule(
    deal: &Deal,
    class: &str,
    group: Option<&str>,
    scenarios: &[ProjectionOptions],
) -> Result<Vec<PlannedPayment>, Errors> {
    let Some(position) = deal.class_names().position(|name| name == class) else {
        let classes: Vec<&str> = deal.class_names().collect();
        let message =
            format!("there is no class {}; the classes are {}", quote(class), classes.join(", "));
        return Err(Diagnostic::of_file("schedule", message).into());
    };
    let (mut whole, mut least): (f64, Vec<(u32, Date, f64)>) = (0.0, Vec::new());
    for (number, options) in scenarios.iter().enumerate() {
        let flows = Projection::with(deal, options).float().run()?;
        let has_total = flows.collateral_rows.iter().any(|row| row.group == TOTAL);
        let wanted = group.or(has_total.then_some(TOTAL));
        let rows = flows.collateral_rows.iter();
        let rows = rows.filter(|row| wanted.is_none_or(|wanted| row.group == wanted));
        let principal = rows.map(|row| {
            let month = &row.month;
            let paid = month.scheduled_principal() + month.voluntary_prepayment + month.recovery;
            (row.period, row.date, paid)
        });
        if number == 0 {
            whole = flows.opening[position].balance;
            least.extend(principal);
        } else {
            let months = least.iter_mut().zip(principal);
            let shared = months.map(|(least, other)| least.2 = least.2.min(other.2)).count();
            // A scenario whose collateral is paid off pays nothing more.
            least.truncate(shared);
        }
    }
    if least.is_empty() {
        let message = match group {
            Some(group) if !scenarios.is_empty() => {
                format!("there is no collateral group {}", quote(group))
            }
            _ => "a schedule follows from one scenario or several; give a speed".to_owned(),
        };
        return Err(Diagnostic::of_file("schedule", message).into());
    }
    let cents = |amount: f64| {
        let amount = Decimal::from_f64_retain(amount).unwrap_or_default();
        amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
    };
    let (mut paid, mut plan) = (0.0, Vec::new());
    for (period, date, least) in least {
        let principal = least.min(whole - paid);
        paid += principal;
        plan.push(PlannedPayment {
            period,
            date,
            principal: cents(principal),
            balance: cents(whole - paid),
        });
        if paid >= whole {
            break;
        }
    }
    Ok(plan)
}
