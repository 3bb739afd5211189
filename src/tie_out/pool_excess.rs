//! The excess of the pool over the classes, in a deal that has no overcollateralization.
//!
//! It should be zero, but a deal may begin with cents of it, and the clauses of its file may pay
//! the classes more than the pool's principal. A report is to blame only for what neither explains.

use rust_decimal::Decimal;

use super::closing_state::Closing;
use super::model::Values;
use crate::deal::Deal;
use crate::quantity::{Item, Key};
use crate::report::relations::most_of_rounding;
use crate::waterfall::Month;

/// The excess of the pool over the classes in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PoolExcess {
    /// As the report before left it; zero without one.
    inherited: Decimal,
    /// What the deal file made of it in earlier months of which there is no report.
    earlier: Decimal,
    /// What the run adds to it; zero if rounding explains it.
    made: Decimal,
    /// After the run, from the opening balances with which it started.
    after: Decimal,
    /// What rounding can explain.
    slack: Decimal,
    /// Before the run.
    start: Decimal,
    /// The report has lines of tables, whose rates may have few digits.
    is_table: bool,
}

impl PoolExcess {
    pub fn of(
        deal: &Deal,
        previous: Option<&Closing>,
        (month, is_table): (&Month, bool),
        values: &Values,
    ) -> Self {
        let pool = |item| values.value(Key::pool(item)).unwrap_or_default();
        let opening = month.opening.iter().flatten().map(|class| class.balance.value);
        let classes = 0..deal.terms.classes.len();
        let closing = classes.filter_map(|class| values.carried(class));
        let closing = closing.map(|(balance, _)| balance.value);
        let start = pool(Item::BalanceBegin) - opening.sum::<Decimal>();
        let after = pool(Item::BalanceEnd) - closing.sum::<Decimal>();
        // Half a cent for the balance of each class, and for the pool.
        let slack = Decimal::new(5, 3) * Decimal::from(deal.terms.classes.len() + 1);
        let made = Some(after - start).filter(|made| made.abs() > slack).unwrap_or_default();
        // Clauses that make an excess this month may have made the one before it.
        let is_earlier = previous.is_none() && !made.is_zero();
        let earlier = if is_earlier { start } else { Decimal::ZERO };
        Self { inherited: inherited(previous), earlier, made, after, slack, start, is_table }
    }

    /// What the deal file makes of the excess, before and after the distribution.
    pub fn by_deal_file(&self) -> [Decimal; 2] {
        [self.earlier, self.earlier + self.made]
    }

    /// Whether the deal file makes an excess that no report is held to: this month, or in months before
    /// one that opens in the middle of the deal's life.
    pub fn is_of_deal_file(&self, deal: &Deal, opens_anew: bool) -> bool {
        let is_grown = self.start.abs() > most_of_rounding(&deal.terms);
        !self.made.is_zero() || !self.earlier.is_zero() || (opens_anew && is_grown)
    }

    /// The excess to which we hold the next report: the printed one, if the run has it too.
    pub fn left(&self, printed: Decimal) -> Decimal {
        let is_inexact = self.is_table && !self.made.is_zero();
        let is_of_run = is_inexact || (printed - self.after).abs() <= self.slack;
        if is_of_run { printed } else { self.inherited + self.earlier + self.made }
    }
}

/// The excess that the report before left.
pub(super) fn inherited(previous: Option<&Closing>) -> Decimal {
    previous.map(|closing| closing.pool_excess).unwrap_or_default()
}
