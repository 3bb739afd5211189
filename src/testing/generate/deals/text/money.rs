//! Clauses of fees, hedges and the reserve account.

use rust_decimal::Decimal;

use super::clause::Clause;
use super::deal_text::{DealText, by_year};
use crate::testing::generate::deals::plan::{FeeSize, HedgeKind};

/// Accounts of a deal besides the distribution account.
pub(super) const RESERVE: &str = "reserve";
pub(super) const YIELD_MAINTENANCE: &str = "yield_maintenance";

impl DealText<'_> {
    /// A fee to a party of its own.
    fn fee(&mut self, party: &str, amount: impl Into<String>, from: Option<&str>) {
        if !self.parties.iter().any(|known| known == party) {
            self.parties.push(party.to_owned());
        }
        let clause = Clause::new("pay", "fee").with("to", party).with("amount", amount);
        self.push(clause.with_some("from", from));
    }

    /// Fees paid before the classes, or after them.
    pub(super) fn fees(&mut self, late: bool) {
        let names = ["trustee", "servicer", "insurer", "custodian"];
        for (index, fee) in self.plan.fees.iter().enumerate().filter(|(_, fee)| fee.late == late) {
            let amount = match &fee.size {
                FeeSize::OfPool(percent) => format!("{percent}% * pool.balance_begin / 12"),
                FeeSize::AtLeast(percent, least) => {
                    format!("max({least:.2}, {percent}% * pool.balance_begin / 12)")
                }
                FeeSize::Monthly(amount) => format!("{amount:.2}"),
                FeeSize::PerLoan(amount) => format!("{amount:.2} * pool.loan_count"),
                FeeSize::Yearly(amount, years) => {
                    let name = format!("yearly_{}", index + 1);
                    let zero = Decimal::new(0, 2);
                    let each = (0..*years)
                        .flat_map(|year| [(12 * year + 1, *amount), (12 * year + 2, zero)]);
                    self.schedule(&name, true, each.collect());
                    name
                }
            };
            self.fee(names[index % names.len()], amount, None);
        }
    }

    /// Payments from and to a hedge counterparty.
    pub(super) fn hedge(&mut self) {
        let Some(hedge) = self.plan.hedge.clone() else { return };
        let closing = self.closing_balance;
        let notional = hedge
            .notional
            .iter()
            .map(|percent| (closing * percent / Decimal::ONE_HUNDRED).round_dp(2));
        let steps = by_year(notional.chain(std::iter::once(Decimal::new(0, 2))));
        self.schedule("hedged", true, steps);
        let (index, strike) = (format!("index({}).rate", hedge.index), hedge.strike);
        let year = if hedge.actual_days { "* actual_days / 360" } else { "/ 12" };
        let receipt = match hedge.kind {
            HedgeKind::Cap | HedgeKind::YieldMaintenance => {
                format!("hedged * max(0%, {index} - {strike}%) {year}")
            }
            HedgeKind::Corridor => {
                let second = strike + Decimal::from(5);
                format!("hedged * (min({index}, {second}%) - {strike}%) {year}")
            }
            HedgeKind::Swap => {
                self.set("floating", format!("hedged * {index} {year}"));
                self.set("fixed_leg", format!("hedged * {strike}% / 12"));
                "floating - fixed_leg".to_owned()
            }
        };
        let clause = Clause::new("receive", "hedge_payment").with("amount", receipt);
        let into = (hedge.kind == HedgeKind::YieldMaintenance).then_some(YIELD_MAINTENANCE);
        self.accounts.extend(into.map(|account| (account, Decimal::new(0, 2))));
        self.push(clause.with_some("into", into));
        if hedge.kind == HedgeKind::Swap {
            self.fee("counterparty", "fixed_leg - floating", None);
        }
    }

    /// The reserve account pays interest that the cash did not cover.
    pub(super) fn draw_for_interest(&mut self) {
        let Some(reserve) = &self.plan.reserve else { return };
        self.accounts.push((RESERVE, reserve.opening));
        let bearing = self.structure.those(|class| class.bears_interest());
        self.pay_interest(&bearing, true, Some(RESERVE));
    }

    /// The reserve account covers losses, is filled to its target, and releases the excess.
    pub(super) fn reserve(&mut self) {
        let Some(reserve) = self.plan.reserve.clone() else { return };
        let certificates = self.structure.certificates();
        let of = self.structure.of(&certificates);
        if reserve.covers_losses {
            let clause = self.to("pay", "unscheduled principal", &certificates, false);
            let clause = clause.with("amount", format!("{of}.balance - pool.balance_end"));
            self.push(clause.with("from", RESERVE));
        }
        let part = format!("{}% * pool.balance_end", reserve.target);
        let target = match reserve.floor {
            Some(floor) => format!("max({floor:.2}, {part})"),
            None => part,
        };
        self.set("reserve_target", format!("if({of}.balance > 0, {target}, 0)"));
        let held = format!("account({RESERVE}).balance");
        let clause = Clause::new("pay", "deposit").with("to", RESERVE);
        self.push(clause.with("amount", format!("reserve_target - {held}")));
        if reserve.to_depositor {
            self.fee("depositor", format!("{held} - reserve_target"), Some(RESERVE));
        }
    }
}
