//! A deal's terms as its file states them: facts, names and formulas, not yet resolved.

use rust_decimal::Decimal;

use super::formula::Expr;
use super::tree::Node;
use crate::calendar::{Date, DayCount, DistributionDates};
use crate::collateral::Loan;

/// Where a statement stands in the deal file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct At {
    pub line: usize,
    pub column: usize,
}

/// A formula and the text it was read from.
#[derive(Debug, Clone)]
pub(crate) struct Formula {
    pub expr: Expr,
    pub text: Node,
}

impl Formula {
    /// Where a character of the formula stands in the file.
    pub fn place(&self, character: usize) -> At {
        let (line, column) = self.text.place(character);
        At { line, column }
    }
}

/// A name that must be known elsewhere in the file, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub at: At,
    pub name: String,
}

/// What the loans of a deal are, where its file says so.
#[derive(Debug, Clone, Default)]
pub(crate) struct CollateralTerms {
    /// Many alike loans taken as one.
    pub replines: Vec<Loan>,
    /// Loan tape, as a path from the deal's folder.
    pub loans: Option<Named>,
}

/// One deal: what its documents say, and what is inferred.
#[derive(Debug, Clone)]
pub(crate) struct DealTerms {
    pub name: String,
    pub series: String,
    pub title: String,
    pub dates: DistributionDates,
    /// Where interest starts to accrue for actual day counts; needed for those only.
    pub closing: Option<Date>,
    pub closing_balance: Decimal,
    pub closing_balance_place: At,
    pub groups: Vec<String>,
    /// Where each group is named.
    pub group_places: Vec<At>,
    /// Loans and replines, where the file has them.
    pub collateral: CollateralTerms,
    pub carry: Carry,
    /// Families of classes that have shared principal pro rata since issue.
    pub families: Vec<Vec<Named>>,
    pub classes: Vec<ClassTerms>,
    /// Who is paid besides the classes: trustee, insurer, swap counterparty.
    pub parties: Vec<Named>,
    /// Accounts besides the distribution account, such as a reserve fund.
    pub accounts: Vec<AccountTerms>,
    /// Lists of classes that formulas and payments refer to by name.
    pub lists: Vec<(Named, Vec<Named>)>,
    pub schedules: Vec<ScheduleTerms>,
    pub waterfall: Vec<Clause>,
    /// Optional redemption, where the deal has one.
    pub call: Option<CallTerms>,
    pub report: ReportTerms,
}

impl DealTerms {
    /// Index of a class by name.
    pub fn class(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|class| class.name.name == name)
    }

    /// Indices of classes named one by one or by a list's name; unknown names are left out, the
    /// compiler has told them.
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
    /// With fractions of a cent, printed rounded.
    Fractions,
}

/// A class (tranche, bond) of certificates or notes.
#[derive(Debug, Clone)]
pub(crate) struct ClassTerms {
    pub name: Named,
    pub original_balance: Decimal,
    /// The amount that per-denomination factors are quoted for.
    pub denomination: Decimal,
    /// The collateral group that the class is a senior of.
    pub group: Option<Named>,
    pub interest: InterestTerms,
    /// What interest accrues on, where it is not the class balance.
    pub notional: Option<Formula>,
    /// A rate that interest is capped at; what the cap takes is carried over.
    pub net_wac_cap: Option<Formula>,
    /// Whether interest left unpaid bears interest itself, at the class's rate.
    pub interest_on_unpaid: bool,
    pub day_count: DayCount,
    pub source: String,
}

impl ClassTerms {
    /// Whether the class has no balance of its own and shows the notional it accrues on.
    pub const fn shows_notional(&self) -> bool {
        self.notional.is_some() && self.original_balance.is_zero()
    }
}

/// How a class's pass-through rate is made.
#[derive(Debug, Clone)]
pub(crate) enum InterestTerms {
    /// No interest of its own: a residual or a principal-only class.
    None,
    /// Fixed, in percent a year.
    Fixed(Decimal),
    /// An index plus a margin. A report's rate is taken as printed: the index is not a fact of the
    /// deal.
    Index(IndexTerms),
    /// A formula over indices, net rates and numbers: floaters and inverse floaters. A report's rate
    /// is taken as printed.
    Formula(Formula),
    /// The net rate of a collateral group.
    GroupNetRate(Named),
    /// The groups' net rates weighted by what each group's balance exceeds its seniors'.
    WeightedSubordinate,
    /// Taken from the report, where nothing else determines it.
    Reported,
}

/// A rate that follows an index; percent a year.
#[derive(Debug, Clone)]
pub(crate) struct IndexTerms {
    pub name: String,
    pub margin: Decimal,
    pub cap: Option<Decimal>,
    pub floor: Decimal,
    /// Multiple that index plus margin is rounded to, halves up.
    pub rounding: Option<Decimal>,
    /// Months before a reset at which the index is read.
    pub look_back: u32,
    /// Distributions from one reset to the next.
    pub reset_frequency: u32,
    /// Distributions after closing that still have the first rate.
    pub months_to_reset: u32,
}

impl InterestTerms {
    /// How the rate is made, in market words: "libor-1m + 0.32 %".
    pub fn words(&self) -> String {
        match self {
            Self::None => "no interest of its own".to_owned(),
            Self::Fixed(pct) => format!("fixed at {} %", pct.normalize()),
            Self::Index(IndexTerms { name, margin, cap, .. }) => {
                let cap = cap.map(|cap| format!(", at most {} %", cap.normalize()));
                let cap = cap.unwrap_or_default();
                let sign = if margin.is_sign_negative() { '-' } else { '+' };
                let margin = margin.abs().normalize();
                format!("{name} {sign} {margin} %{cap}, as the report prints it")
            }
            Self::Formula(formula) => format!("{}, as the report prints it", formula.expr),
            Self::GroupNetRate(group) => format!("net rate of group {}", group.name),
            Self::WeightedSubordinate => {
                "net rates of the groups, weighted by what their balances exceed their seniors'"
                    .to_owned()
            }
            Self::Reported => "as the report prints it".to_owned(),
        }
    }

    /// Whether a report's rate is taken as given: nothing in the deal or the pool makes it.
    pub const fn is_given(&self) -> bool {
        matches!(self, Self::Index(_) | Self::Formula(_) | Self::Reported)
    }
}

/// Redemption before the collateral ends: when it may be bought (optional redemption, clean-up
/// call) or is auctioned, and at which price.
#[derive(Debug, Clone)]
pub(crate) struct CallTerms {
    pub at: At,
    /// Collateral balance, after the distribution, at or below which it may be exercised.
    pub balance: Option<Decimal>,
    /// Date from which it may be exercised whatever the balance.
    pub date: Option<Date>,
    /// Date from which the collateral is auctioned until a bid reaches the price.
    pub auction: Option<Date>,
    pub price: CallPrice,
    pub source: String,
}

/// What the collateral is bought for at a redemption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallPrice {
    /// Par of the collateral; it goes through the waterfall with the month's principal.
    Collateral,
    /// What the classes are still owed after the distribution: balances, accrued and unpaid
    /// interest, carryover.
    Classes,
    /// The greater of both.
    Greater,
}

/// An account besides the distribution account.
#[derive(Debug, Clone)]
pub(crate) struct AccountTerms {
    pub name: Named,
    pub opening_balance: Decimal,
}

/// A percentage or amount that depends on the distribution's number.
#[derive(Debug, Clone)]
pub(crate) struct ScheduleTerms {
    pub name: Named,
    /// Whether the values are amounts; otherwise percentages, as fractions of one.
    pub of_amounts: bool,
    /// From which distribution on (counted from 1), which value.
    pub steps: Vec<(u32, Decimal)>,
    pub source: String,
}

/// One clause of the priority of payments.
#[derive(Debug, Clone)]
pub(crate) enum Clause {
    /// An amount, percentage or test, worked out when its turn comes.
    Set { name: Named, formula: Formula, memory: Memory, source: String },
    /// Money that comes in from outside the pool: a hedge's, a guarantor's.
    Receive { name: Named, amount: Formula, into: Funds, source: String },
    /// A payment or a write-down.
    Step(StepTerms),
}

impl Clause {
    /// Its formulas, of every kind.
    pub fn formulas(&self) -> Vec<&Formula> {
        match self {
            Self::Set { formula, .. } => vec![formula],
            Self::Receive { amount, .. } => vec![amount],
            Self::Step(step) => step.formulas().collect(),
        }
    }
}

/// What a named value keeps of earlier months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// Nothing: it is worked out anew.
    None,
    /// A test that passed once stays passed.
    Sticky,
    /// It is the average of so many months, this one included; of those there were so far.
    AverageMonths(u32),
}

/// A payment: a claim, its payees and who of them is excepted, how it is split, where the money comes
/// from, and when.
#[derive(Debug, Clone)]
pub(crate) struct StepTerms {
    pub at: At,
    pub claim: Claim,
    pub to: Vec<Named>,
    /// Payees, or lists of them, that take no part while a test passes.
    pub except: Vec<(Named, Formula)>,
    /// None where the file does not say it: one payee needs no split.
    pub split: Option<Split>,
    /// How much is paid in all, where the claim does not say it: principal and losses.
    pub amount: Option<Formula>,
    pub funds: Funds,
    pub when: Option<Formula>,
    pub source: String,
}

impl StepTerms {
    /// Its formulas: the amount, the condition, and the tests of who is excepted.
    pub fn formulas(&self) -> impl Iterator<Item = &Formula> {
        let tests = self.except.iter().map(|(_, test)| test);
        self.amount.iter().chain(&self.when).chain(tests)
    }
}

/// What a payee of a step claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Claim {
    /// This period's interest, less its share of non-supported shortfalls.
    Interest,
    /// Interest unpaid from earlier periods.
    UnpaidInterest,
    /// Principal, up to the class balance, printed as scheduled.
    ScheduledPrincipal,
    /// Principal, up to the class balance, printed as unscheduled.
    UnscheduledPrincipal,
    /// A realized loss, up to the class balance: the balance falls, nothing is paid.
    RealizedLoss,
    /// Realized losses allocated to the class earlier and not written up yet (its unpaid realized
    /// loss amount): the balance rises, nothing is paid.
    WriteUp,
    /// Whatever cash is left.
    Residual,
    /// Interest that a cap took from the class earlier or now, with interest on it.
    Carryover,
    /// This period's interest, added to the class balance instead of paid (a Z class).
    Accretion,
    /// A fee, premium or hedge payment to a party that is no class.
    Fee,
    /// A deposit into an account.
    Deposit,
}

impl Claim {
    /// Whether the claim says itself how much is paid.
    #[must_use]
    pub const fn says_how_much(self) -> bool {
        matches!(
            self,
            Self::Interest
                | Self::UnpaidInterest
                | Self::Carryover
                | Self::Accretion
                | Self::Residual
        )
    }

    /// Whether cash moves.
    #[must_use]
    pub const fn moves_cash(self) -> bool {
        !matches!(self, Self::RealizedLoss | Self::WriteUp | Self::Accretion)
    }

    /// The claim in market words, as a deal file writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Interest => "interest",
            Self::UnpaidInterest => "unpaid interest",
            Self::ScheduledPrincipal => "scheduled principal",
            Self::UnscheduledPrincipal => "unscheduled principal",
            Self::RealizedLoss => "realized loss",
            Self::WriteUp => "write-up",
            Self::Residual => "residual",
            Self::Carryover => "carryover",
            Self::Accretion => "accretion",
            Self::Fee => "fee",
            Self::Deposit => "deposit",
        }
    }
}

/// How a claim is shared among several payees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Split {
    /// In the order of the list, each whole before the next.
    Sequential,
    /// In proportion to what each may claim.
    ProRata,
}

/// Where the money of a payment comes from.
#[derive(Debug, Clone)]
pub(crate) enum Funds {
    /// The distribution account.
    Account,
    /// Outside the account; the classes are retired, but no cash of the month is used.
    Outside,
    /// Another account of the deal.
    Named(Named),
}

/// How the trustee reports this deal.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReportTerms {
    /// Classes whose balances the collateral exceeds by the overcollateralization; none where the
    /// deal has none, and pool and classes are equal.
    pub overcollateralization_of: Vec<Named>,
    /// Printed lines whose meaning differs by deal, as formulas over printed quantities.
    pub lines: Vec<LineTerms>,
}

/// A reported line as this deal defines it.
#[derive(Debug, Clone)]
pub(crate) struct LineTerms {
    pub label: Named,
    /// The collateral group the line is of; none for a line of the whole deal.
    pub group: Option<Named>,
    pub formula: Formula,
    pub source: String,
}
