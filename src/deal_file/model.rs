//! A deal's terms as its file states them. Names and formulas are not resolved yet.

use rust_decimal::Decimal;

use super::claim::Claim;
use super::interest::InterestTerms;
use super::place::{At, Formula, Named};
use crate::calendar::{Accrual, Date, DistributionDates, Periods};
use crate::collateral::Loan;

/// The deal's loans, if its file has them.
#[derive(Debug, Clone, Default)]
pub(crate) struct CollateralTerms {
    /// Replines: each represents many similar loans.
    pub replines: Vec<Loan>,
    /// Loan tape, as a path from the deal's folder.
    pub loans: Option<Named>,
}

/// The terms of one deal, from its documents or inferred.
#[derive(Debug, Clone)]
pub(crate) struct DealTerms {
    pub name: String,
    pub series: String,
    pub title: String,
    pub dates: DistributionDates,
    /// Number of the last distribution before those that the file describes; 0 at closing.
    pub distributions_before: u32,
    /// Closing date, from which interest accrues for actual day counts; only those need it.
    pub closing: Option<Date>,
    pub closing_balance: Decimal,
    pub closing_balance_place: At,
    /// Balance of the whole pool before the first distribution that the file describes, and its
    /// place; `None` if the file does not state it.
    pub balance: Option<(Decimal, At)>,
    pub groups: Vec<String>,
    /// The place of each group's name.
    pub group_places: Vec<At>,
    /// Realized losses of each group before the first distribution that the file describes.
    pub cumulative_losses: Vec<Decimal>,
    pub collateral: CollateralTerms,
    pub carry: Carry,
    /// Families of classes that have shared principal pro rata since issue.
    pub families: Vec<Vec<Named>>,
    pub classes: Vec<ClassTerms>,
    /// Payees other than the classes: trustee, insurer, swap counterparty.
    pub parties: Vec<Named>,
    /// Accounts other than the distribution account, such as a reserve fund.
    pub accounts: Vec<AccountTerms>,
    /// Named lists of classes.
    pub lists: Vec<(Named, Vec<Named>)>,
    pub schedules: Vec<ScheduleTerms>,
    pub waterfall: Vec<Clause>,
    /// Optional redemption, if the deal has one.
    pub call: Option<CallTerms>,
    pub report: ReportTerms,
}

impl DealTerms {
    /// The payments and allocations of the waterfall.
    pub fn steps(&self) -> impl Iterator<Item = &StepTerms> {
        self.waterfall.iter().filter_map(|clause| match clause {
            Clause::Step(step) => Some(step),
            Clause::Set { .. } | Clause::Receive { .. } => None,
        })
    }

    /// Whether the file opens the deal after closing: some class has another balance than its
    /// original one, or the first distribution that the file describes is not the deal's first.
    pub fn is_seasoned(&self) -> bool {
        let moved = |class: &ClassTerms| class.balance != class.original_balance;
        self.distributions_before > 0 || self.classes.iter().any(moved)
    }

    /// The balance that the deal's loans should add up to: its field, value and place. `None` if the
    /// file opens a seasoned deal and does not state it.
    pub fn pool_balance(&self) -> Option<(&'static str, Decimal, At)> {
        match self.balance {
            Some((balance, at)) => Some(("`balance` of the collateral", balance, at)),
            None if self.is_seasoned() => None,
            None => Some(("`closing_balance`", self.closing_balance, self.closing_balance_place)),
        }
    }

    /// The distribution date before the first distribution that the file describes: see
    /// [`before`](Self::before).
    pub fn accrual_start(&self) -> Date {
        self.before(self.distributions_before + 1)
    }

    /// The distribution date before distribution `number`; before the first, closing, or a month
    /// before it if the file has none.
    pub fn before(&self, number: u32) -> Date {
        match number.saturating_sub(1) {
            0 => self.closing.unwrap_or_else(|| self.month_before()),
            before => self.dates.date(before).unwrap_or(self.dates.first),
        }
    }

    /// The day from which a buyer holds all that the deal pays: its closing, or the distribution date
    /// before the first that the file describes. Without a closing date, the day that this would be.
    pub fn settlement(&self) -> Date {
        match (self.distributions_before, self.closing) {
            (0, None) => self.dates.business_days.following(self.month_before()),
            _ => self.accrual_start(),
        }
    }

    fn month_before(&self) -> Date {
        self.dates.first.add_months(-1).unwrap_or(self.dates.first)
    }

    /// Index of a class by name.
    pub fn class(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|class| class.name.name == name)
    }

    /// Indices of the classes that `names` refers to, by class or by list. Unknown names are left
    /// out; the checks and the compiler report them.
    pub fn classes_named(&self, names: &[Named]) -> Vec<usize> {
        let mut classes = Vec::new();
        for name in names {
            match self.lists.iter().find(|(list, _)| list.name == name.name) {
                Some((_, members)) => {
                    classes.extend(members.iter().filter_map(|member| self.class(&member.name)));
                }
                None => classes.extend(self.class(&name.name)),
            }
        }
        classes
    }
}

/// How the trustee carries class balances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carry {
    /// In whole cents.
    Cents,
    /// With fractions of a cent; reports print them rounded.
    Fractions,
}

/// A class (tranche, bond) of certificates or notes.
#[derive(Debug, Clone)]
pub(crate) struct ClassTerms {
    pub name: Named,
    pub original_balance: Decimal,
    /// Balance before the first distribution that the file describes.
    pub balance: Decimal,
    /// Interest unpaid, carryover owed, and realized losses not written up, before that distribution.
    pub unpaid_interest: Decimal,
    pub carryover: Decimal,
    pub cumulative_loss: Decimal,
    /// The amount that per-denomination factors are quoted for.
    pub denomination: Decimal,
    /// The collateral group that the class is a senior of.
    pub group: Option<Named>,
    pub interest: InterestTerms,
    /// The amount on which interest accrues, if not the class balance.
    pub notional: Option<Formula>,
    /// The rate at which interest is capped. Interest above the cap becomes carryover.
    pub net_wac_cap: Option<Formula>,
    /// Whether unpaid interest bears interest at the class's rate.
    pub interest_on_unpaid: bool,
    pub accrual: Accrual,
    /// The place of the first day of its first period, if the file states it.
    pub accrues_from_place: At,
    /// Whether the file states from when to when its periods last.
    pub states_periods: bool,
    /// CUSIP numbers, by which tables may name the class.
    pub cusips: Vec<Named>,
    pub isins: Vec<Named>,
    pub source: String,
}

impl ClassTerms {
    /// Whether its first period begins at closing, and nothing says what would do so without one.
    pub const fn needs_closing(&self) -> bool {
        let is_between = matches!(self.accrual.periods, Periods::Distributions { .. });
        is_between && !self.states_periods && self.accrual.from.is_none()
    }

    /// Whether reports print the notional amount, because the class has no balance of its own.
    pub const fn shows_notional(&self) -> bool {
        self.notional.is_some() && self.original_balance.is_zero()
    }
}

/// Redemption of the deal before the collateral pays off: when the collateral may be bought
/// (optional redemption, clean-up call) or is auctioned, and at which price.
#[derive(Debug, Clone)]
pub(crate) struct CallTerms {
    pub at: At,
    /// It may be exercised if the collateral balance after the distribution is no more than this.
    pub balance: Option<Decimal>,
    /// It may be exercised from this date, at any balance.
    pub date: Option<Date>,
    /// From this date the collateral is auctioned until a bid reaches the price.
    pub auction: Option<Date>,
    pub price: CallPrice,
    pub source: String,
}

/// The price of the collateral at a redemption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallPrice {
    /// Par of the collateral; it is paid through the waterfall with the month's principal.
    Collateral,
    /// The amount that the classes are still owed after the distribution: balances, accrued and
    /// unpaid interest, carryover.
    Classes,
    /// The greater of both.
    Greater,
}

#[derive(Debug, Clone)]
pub(crate) struct AccountTerms {
    pub name: Named,
    /// Balance before the first distribution that the file describes.
    pub opening_balance: Decimal,
}

/// A percentage or amount that depends on the number of the distribution.
#[derive(Debug, Clone)]
pub(crate) struct ScheduleTerms {
    pub name: Named,
    /// Whether the values are amounts; otherwise they are percentages, as fractions of one.
    pub of_amounts: bool,
    /// The first distribution (counted from 1) of each value, and the value.
    pub steps: Vec<(u32, Decimal)>,
    pub source: String,
}

/// One clause of the priority of payments.
#[derive(Debug, Clone)]
pub(crate) enum Clause {
    /// Computes an amount, percentage or test when the waterfall reaches the clause.
    Set { name: Named, formula: Formula, memory: Memory, source: String },
    /// Receives money from outside the pool, such as from a hedge or a guarantor.
    Receive { name: Named, amount: Formula, into: Funds, source: String },
    /// A payment or a write-down.
    Step(StepTerms),
}

impl Clause {
    pub fn formulas(&self) -> Vec<&Formula> {
        match self {
            Self::Set { formula, .. } => vec![formula],
            Self::Receive { amount, .. } => vec![amount],
            Self::Step(step) => step.formulas().collect(),
        }
    }
}

/// What a named value remembers from earlier months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// Nothing.
    None,
    /// A test that has passed once remains passed.
    Sticky,
    /// The value is the average over this number of months, the current one included, or over all
    /// months so far if there are fewer.
    AverageMonths(u32),
}

/// A payment or a write-down: what is claimed, by which payees, from which funds and when.
#[derive(Debug, Clone)]
pub(crate) struct StepTerms {
    pub at: At,
    pub claim: Claim,
    pub to: Vec<Named>,
    /// Payees, or lists of payees, that are left out while a test passes.
    pub except: Vec<(Named, Formula)>,
    /// `None` if the file does not say it: one payee needs no split.
    pub split: Option<Split>,
    /// The total to pay. Required if the claim does not determine it (principal and losses),
    /// otherwise an upper limit.
    pub amount: Option<Formula>,
    /// Whether the amount of each payee is what the report prints (`amount: as reported`).
    pub is_reported: bool,
    pub funds: Funds,
    pub when: Option<Formula>,
    pub source: String,
}

impl StepTerms {
    /// The formulas of the step: the amount, the condition, and the tests of excepted payees.
    pub fn formulas(&self) -> impl Iterator<Item = &Formula> {
        let tests = self.except.iter().map(|(_, test)| test);
        self.amount.iter().chain(&self.when).chain(tests)
    }
}

/// How a claim is shared among several payees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Split {
    /// In the order of the list, each in full before the next.
    Sequential,
    /// In proportion to the claims.
    ProRata,
}

/// Where the money of a payment comes from.
#[derive(Debug, Clone)]
pub(crate) enum Funds {
    /// The distribution account.
    Account,
    /// Money from outside the account: the classes are paid down, but no cash of the month is used.
    Outside,
    /// Another account of the deal.
    Named(Named),
}

/// How the trustee reports this deal.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReportTerms {
    /// The classes whose balance is subtracted from the collateral balance to give the
    /// overcollateralization. Empty if the deal has none; pool and classes are then equal.
    pub overcollateralization_of: Vec<Named>,
    /// Printed lines that each deal defines differently, as formulas over printed quantities.
    pub lines: Vec<LineTerms>,
}

#[derive(Debug, Clone)]
pub(crate) struct LineTerms {
    pub label: Named,
    /// The collateral group of the line; `None` for a line of the deal as a whole.
    pub group: Option<Named>,
    pub formula: Formula,
    pub source: String,
}
