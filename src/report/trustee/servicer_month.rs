//! A month as servicers report it to a trustee, and its validation.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;

use crate::deal::Deal;
use crate::error::Diagnostic;
use crate::number::{MONEY_LIMIT, PUBLISHED_RATE_LIMIT};

/// Most places of a percentage; the rate as a fraction has two more.
const RATE_PLACES: u32 = 10;

/// A month as servicers report it: the collateral, and the rates of classes that follow an index.
/// Amounts are dollars, in whole cents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServicerMonth {
    /// One per collateral group, in the order of the deal file.
    pub groups: Vec<GroupRemittance>,
    /// Rate of every class that follows an index or a formula or takes its rate from reports, by
    /// class name, in percent a year, with at most ten places.
    pub rates_pct: BTreeMap<String, Decimal>,
    /// Interest that prepaid balances did not pay (prepayment interest shortfall).
    pub prepayment_shortfall: Decimal,
    /// The part of the shortfall that servicers pay out of their fee (compensating interest).
    pub fee_support: Decimal,
    /// Principal and interest that servicers advanced; included in scheduled principal and
    /// interest.
    pub advances: Decimal,
    /// Earlier advances that servicers recovered, out of payments in addition to those due.
    pub reimbursements: Decimal,
    /// The part of unscheduled principal that is repurchases of loans.
    pub repurchases: Decimal,
    /// Whether the groups' `other_fee` is paid as the external master servicing fee.
    pub has_external_master_fee: bool,
    /// Balance of loans worth more than par; the line is left out if `None`.
    pub premium_balance: Option<Decimal>,
    /// Balance of loans on contaminated properties.
    pub contaminated_balance: Decimal,
    /// Accounts that the trustee reports besides the distribution account.
    pub other_accounts: Vec<OtherAccount>,
}

/// A collateral group's month, as its servicer reports it. Amounts are dollars, in whole cents.
///
/// `balance_begin` − `scheduled_principal` − `prepayments` − `liquidation_principal` −
/// `realized_loss` is the balance after the month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupRemittance {
    /// Scheduled balance before the month.
    pub balance_begin: Decimal,
    /// Principal due by the loans' schedules.
    pub scheduled_principal: Decimal,
    /// Prepayments in full and in part, repurchases among them.
    pub prepayments: Decimal,
    /// Liquidation proceeds applied to principal. A report prints them for the pool alone, and a
    /// reader assumes that the groups' are in proportion to their losses.
    pub liquidation_principal: Decimal,
    /// Balance of liquidated loans that was not recovered.
    pub realized_loss: Decimal,
    /// Interest due by the loans' schedules, before fees.
    pub scheduled_interest: Decimal,
    /// The servicers' fee, including the part that supports shortfalls.
    pub servicing_fee: Decimal,
    /// The master servicer's fee.
    pub master_servicing_fee: Decimal,
    /// The trustee's fee.
    pub trustee_fee: Decimal,
    /// Fixed retained yield (FRY).
    pub retained_yield: Decimal,
    /// Fee for special hazard cover.
    pub special_hazard_fee: Decimal,
    /// Any other fee.
    pub other_fee: Decimal,
    /// Premium of pool insurance.
    pub pool_insurance_fee: Decimal,
    /// Spreads kept from interest.
    pub spreads: [Decimal; 3],
    /// Prepayment penalties collected.
    pub prepayment_penalties: Decimal,
    /// Number of loans before the month.
    pub loans_begin: u32,
    /// Number of loans paid in full or liquidated in the month.
    pub loans_paid: u32,
    /// Weighted average months to maturity.
    pub maturity_months: u32,
    /// Balance after the month that borrowers still owe; the denominator of delinquency
    /// percentages.
    pub actual_balance: Decimal,
    /// Balance at closing, the denominator of the percentage of cumulative losses, which is printed
    /// only if there are several groups. Zero if not known: the percentage is then printed as zero.
    pub closing_balance: Decimal,
    /// Delinquent loans.
    pub delinquencies: Delinquencies,
}

/// Delinquent loans by days behind and state: a row for each of [`BUCKETS`](Self::BUCKETS), with a
/// column for each of [`STATES`](Self::STATES).
///
/// Loans less than thirty days behind are not delinquent: the first column of their row is zero.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Delinquencies {
    /// Numbers of loans.
    pub loans: [[u32; Delinquencies::STATES.len()]; Delinquencies::BUCKETS.len()],
    /// Balances, in dollars.
    pub balances: [[Decimal; Delinquencies::STATES.len()]; Delinquencies::BUCKETS.len()],
}

/// An account that a trustee reports besides the distribution account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OtherAccount {
    /// Name of the account.
    pub name: String,
    /// Balance before the distribution.
    pub balance_begin: Decimal,
    /// Withdrawals.
    pub withdrawals: Decimal,
    /// Deposits.
    pub deposits: Decimal,
}

impl Delinquencies {
    /// Days behind.
    pub const BUCKETS: [&'static str; 7] =
        ["0-29 Days", "30 Days", "60 Days", "90 Days", "120 Days", "150 Days", "180+ Days"];
    /// States of a loan: delinquent only, bankruptcy, foreclosure, real estate owned.
    pub const STATES: [&'static str; 4] = ["DELINQUENT", "BANKRUPTCY", "FORECLOSURE", "REO"];

    pub(super) const SIZE: [usize; 2] = [Self::BUCKETS.len(), Self::STATES.len()];

    /// The first of the buckets that count as sixty days and more.
    pub(super) const SIXTY_DAYS: usize = 2;

    /// Balance sixty days and more behind, in bankruptcy, in foreclosure or real estate owned.
    #[must_use]
    pub fn balance_60(&self) -> Decimal {
        let rows = self.balances.iter().enumerate();
        rows.map(|(bucket, states)| {
            let skipped = usize::from(bucket < Self::SIXTY_DAYS);
            states.iter().skip(skipped).sum::<Decimal>()
        })
        .sum()
    }

    /// Balance of all delinquent loans.
    #[must_use]
    pub fn balance(&self) -> Decimal {
        self.balances.iter().flatten().sum()
    }
}

/// Lists only the entries that are not zero: most are zero.
impl fmt::Debug for Delinquencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.loans.iter().zip(&self.balances).zip(Self::BUCKETS);
        let cells = rows.flat_map(|((loans, balances), bucket)| {
            let states = loans.iter().zip(balances).zip(Self::STATES);
            states.map(move |((loans, balance), state)| ((bucket, state), (loans, balance)))
        });
        let nonzero = cells.filter(|(_, (loans, balance))| **loans > 0 || !balance.is_zero());
        f.debug_map().entries(nonzero).finish()
    }
}

impl GroupRemittance {
    /// Principal other than scheduled: prepayments and liquidation proceeds.
    #[must_use]
    pub fn unscheduled_principal(&self) -> Decimal {
        self.prepayments + self.liquidation_principal
    }

    /// All fees.
    #[must_use]
    pub fn fees(&self) -> Decimal {
        let named = [
            self.servicing_fee,
            self.master_servicing_fee,
            self.trustee_fee,
            self.retained_yield,
            self.special_hazard_fee,
            self.other_fee,
            self.pool_insurance_fee,
        ];
        named.into_iter().chain(self.spreads).sum()
    }

    /// Interest less all fees.
    #[must_use]
    pub fn net_interest(&self) -> Decimal {
        self.scheduled_interest - self.fees()
    }

    /// Scheduled balance after the month.
    #[must_use]
    pub fn balance_end(&self) -> Decimal {
        let principal = self.scheduled_principal + self.unscheduled_principal();
        self.balance_begin - principal - self.realized_loss
    }

    fn amounts(&self) -> Vec<(&'static str, Decimal)> {
        let mut amounts = vec![
            ("balance_begin", self.balance_begin),
            ("scheduled_principal", self.scheduled_principal),
            ("prepayments", self.prepayments),
            ("liquidation_principal", self.liquidation_principal),
            ("realized_loss", self.realized_loss),
            ("scheduled_interest", self.scheduled_interest),
            ("servicing_fee", self.servicing_fee),
            ("master_servicing_fee", self.master_servicing_fee),
            ("trustee_fee", self.trustee_fee),
            ("retained_yield", self.retained_yield),
            ("special_hazard_fee", self.special_hazard_fee),
            ("other_fee", self.other_fee),
            ("pool_insurance_fee", self.pool_insurance_fee),
            ("prepayment_penalties", self.prepayment_penalties),
            ("actual_balance", self.actual_balance),
            ("closing_balance", self.closing_balance),
        ];
        amounts.extend(self.spreads.map(|spread| ("spreads", spread)));
        let late = self.delinquencies.balances.iter().flatten();
        amounts.extend(late.map(|balance| ("delinquencies", *balance)));
        amounts
    }
}

impl ServicerMonth {
    /// Cash of the month for the distribution account: interest less fees and unsupported
    /// shortfalls, plus principal and prepayment penalties.
    #[must_use]
    pub fn cash(&self) -> Decimal {
        let groups = self.groups.iter();
        let collected = groups.map(|group| {
            group.net_interest()
                + group.scheduled_principal
                + group.unscheduled_principal()
                + group.prepayment_penalties
        });
        collected.sum::<Decimal>() - self.unsupported_shortfall()
    }

    /// Prepayment interest shortfall not supported by the servicing fee.
    #[must_use]
    pub fn unsupported_shortfall(&self) -> Decimal {
        self.prepayment_shortfall - self.fee_support
    }

    /// All mistakes in the month, for a deal.
    pub(super) fn mistakes(&self, deal: &Deal) -> Vec<Diagnostic> {
        let mut messages = Vec::new();
        self.check_amounts(&mut messages);
        // Amounts that are refused may be too large to add up.
        let add_up = messages.is_empty();
        self.check_groups(deal, add_up, &mut messages);
        self.check_rates(deal, &mut messages);
        messages.into_iter().map(|message| Diagnostic::of_file("month", message)).collect()
    }

    fn check_amounts(&self, messages: &mut Vec<String>) {
        let mut amounts = vec![
            ("prepayment_shortfall", self.prepayment_shortfall),
            ("fee_support", self.fee_support),
            ("advances", self.advances),
            ("reimbursements", self.reimbursements),
            ("repurchases", self.repurchases),
            ("premium_balance", self.premium_balance.unwrap_or_default()),
            ("contaminated_balance", self.contaminated_balance),
        ];
        amounts.extend(self.groups.iter().flat_map(GroupRemittance::amounts));
        for account in &self.other_accounts {
            let OtherAccount { balance_begin, withdrawals, deposits, .. } = account;
            let of_account = [balance_begin, withdrawals, deposits];
            amounts.extend(of_account.map(|amount| ("other_accounts", *amount)));
        }
        for (name, amount) in amounts {
            if amount < Decimal::ZERO || amount >= MONEY_LIMIT || amount.normalize().scale() > 2 {
                messages.push(format!(
                    "`{name}` is {amount}; amounts are whole cents, zero or more and below \
                     {MONEY_LIMIT}"
                ));
            }
        }
    }

    /// `add_up`: whether amounts are valid, so that sums of them can be compared.
    fn check_groups(&self, deal: &Deal, add_up: bool, messages: &mut Vec<String>) {
        let names = &deal.terms.groups;
        if names.len() != self.groups.len() {
            let (has, given) = (names.len(), self.groups.len());
            messages.push(format!("the deal has {has} collateral groups, the month has {given}"));
        }
        let mut at_most = |what: &str, amount: Decimal, most: Decimal| {
            if amount > most {
                messages.push(format!("{what}: {amount} is more than {most}"));
            }
        };
        for (name, group) in names.iter().zip(&self.groups) {
            let of = |what: &str| format!("group {name}, {what}");
            let late = &group.delinquencies;
            if add_up {
                let gone = group.balance_begin - group.balance_end();
                at_most(&of("principal and loss over its balance"), gone, group.balance_begin);
                at_most(&of("fees over its interest"), group.fees(), group.scheduled_interest);
            }
            let (paid, loans) = (group.loans_paid, group.loans_begin);
            at_most(&of("loans paid over its loans"), paid.into(), loans.into());
            if add_up {
                let most = group.actual_balance;
                at_most(&of("delinquencies over its actual balance"), late.balance(), most);
            }
            let late_loans: u64 = late.loans.iter().flatten().map(|loans| u64::from(*loans)).sum();
            at_most(&of("delinquent loans over its loans"), late_loans.into(), loans.into());
            for current in [late.balances[0][0], late.loans[0][0].into()] {
                at_most(&of("delinquent and less than 30 days behind"), current, Decimal::ZERO);
            }
        }
        if !add_up {
            return;
        }
        let (support, fees) = (self.fee_support, self.sum(|group| group.servicing_fee));
        at_most("fee support over the shortfall", support, self.prepayment_shortfall);
        at_most("fee support over the servicing fee", support, fees);
        let net = self.sum(GroupRemittance::net_interest);
        at_most("shortfall over net interest", self.unsupported_shortfall(), net);
        let prepaid = self.sum(|group| group.prepayments);
        at_most("repurchases over prepayments", self.repurchases, prepaid);
    }

    pub(super) fn sum(&self, amount: fn(&GroupRemittance) -> Decimal) -> Decimal {
        self.groups.iter().map(amount).sum()
    }

    fn check_rates(&self, deal: &Deal, messages: &mut Vec<String>) {
        for class in &deal.terms.classes {
            let name = &class.name.name;
            match (class.interest.is_given(), self.rates_pct.get(name)) {
                (true, None) => messages.push(format!(
                    "`rates_pct` has no rate of class {name}; its rate is {}",
                    class.interest.words()
                )),
                (false, Some(_)) => messages.push(format!(
                    "`rates_pct` has a rate of class {name}, whose rate the deal makes itself"
                )),
                (true, Some(rate)) if *rate < Decimal::ZERO || *rate >= PUBLISHED_RATE_LIMIT => {
                    messages.push(format!(
                        "the rate of class {name} is {rate} %; rates are zero or more and below \
                         {PUBLISHED_RATE_LIMIT}"
                    ));
                }
                (true, Some(rate)) if rate.normalize().scale() > RATE_PLACES => {
                    messages.push(format!(
                        "the rate of class {name} is {rate} %; rates have at most {RATE_PLACES} \
                         places"
                    ));
                }
                _ => {}
            }
        }
        for name in self.rates_pct.keys() {
            if deal.terms.class(name).is_none() {
                messages.push(format!("`rates_pct` has a class `{name}` that the deal has not"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Delinquencies;
    use crate::quantity::Layout;

    #[test]
    fn buckets_and_states_are_those_of_the_layout() {
        let layout = Layout::built_in();
        assert_eq!(layout.grid.days, Delinquencies::BUCKETS);
        assert_eq!(layout.grid.states, Delinquencies::STATES);
    }
}
