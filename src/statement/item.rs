//! The quantities that trustees print, and what their tables call them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::layout;

/// A quantity of a monthly statement, whoever it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Item {
    // By class.
    Face,
    Rate,
    Opening,
    Accrued,
    UnpaidPaid,
    CurrentShortfall,
    NonSupported,
    InterestLoss,
    InterestPaid,
    RemainingUnpaid,
    Scheduled,
    Unscheduled,
    Accretion,
    Principal,
    Reduction,
    Loss,
    CumulativeLoss,
    Closing,
    Percentage,
    Total,

    // By collateral group, and for the pool.
    GrossCoupon,
    NetCoupon,
    PassThroughRate,
    Maturity,
    LoansBegin,
    LoansPaid,
    LoansEnd,
    BalanceBegin,
    BalanceEnd,
    ActualBalance,
    PaymentConstant,
    PoolScheduled,
    PoolUnscheduled,
    Interest,
    ServicingFee,
    MasterServicingFee,
    TrusteeFee,
    RetainedYield,
    SpecialHazardFee,
    OtherFee,
    PoolInsuranceFee,
    Spread1,
    Spread2,
    Spread3,
    NetInterest,
    PoolLoss,
    PoolCumulativeLoss,
    CumulativeLossPct,
    SpecialServicingFee,
    Penalties,
    PremiumBalance,
    SeniorPct,
    SeniorPrepaymentPct,
    SubordinatePct,
    SubordinatePrepaymentPct,

    // Of the distribution account and its fees.
    CashBegin,
    Payments,
    Liquidations,
    Repurchases,
    Advances,
    LossDeposit,
    TotalDeposits,
    Reimbursements,
    ServiceFeePaid,
    Distribution,
    TotalWithdrawals,
    CashEnd,
    PrepaymentShortfall,
    FeeSupport,
    UnsupportedShortfall,
    ExternalMasterFee,
    NetServicingFee,

    // As each deal defines them.
    RequiredOc,
    OcIncrease,
    OcReduction,
    SpecifiedOc,
    OcAmount,
    OcDeficiency,
    BaseOc,
    ExtraPrincipal,
    ExcessCash,
    ClassAOptimal,
    InsufficientFunds,
    NotionalBegin,
    NotionalEnd,
    ContaminatedBalance,
    HybridBalance,

    // Of other accounts, and of the delinquency grid.
    AccountBegin,
    AccountWithdrawals,
    AccountDeposits,
    AccountEnd,
    DelinquentCount,
    DelinquentBalance,
    DelinquentCountPct,
    DelinquentBalancePct,

    /// An amount, percentage or test that the deal file names.
    Named,
}

/// How an item is printed: a figure of another form stands in the wrong row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Amount,
    Count,
    Rate,
}

/// Headers of columns by class that this layout words otherwise.
const OTHER_HEADERS: &[(Item, &str)] = &[(Item::CumulativeLoss, "Cumulative Realized Loss")];

/// Columns of a factor statement that it prints as any other table does.
const NOT_PER_DENOMINATION: &[Item] = &[Item::Face, Item::Rate, Item::Percentage];

/// Labels of rows, without parties, dates and remarks, that this layout words otherwise.
const OTHER_LABELS: &[(Item, &str)] = &[
    (Item::Advances, "Other Amounts"),
    (Item::LossDeposit, "Realized Losses"),
    (Item::PaymentConstant, "Monthly P&I Constant"),
    (Item::TotalWithdrawals, "Total Withdrawals"),
];

/// The columns by class by their headers.
static HEADERS: LazyLock<BTreeMap<String, Item>> = LazyLock::new(|| {
    let others = OTHER_HEADERS.iter().map(|(item, header)| ((*header).to_owned(), *item));
    layout::columns().map(|(item, header)| (layout::joined(header), *item)).chain(others).collect()
});

/// The rows by what [`bare`] leaves of their labels; of two with one label the first counts.
static BARE_ROWS: LazyLock<BTreeMap<String, Item>> = LazyLock::new(|| {
    let mut rows = BTreeMap::new();
    for (item, label) in layout::rows().chain(OTHER_LABELS.iter().copied()) {
        rows.entry(bare(label)).or_insert(item);
    }
    rows
});

/// Measures of a delinquency grid, by the last word of the column.
const MEASURES: &[(Item, &str)] = &[
    (Item::DelinquentCount, "count"),
    (Item::DelinquentBalance, "balance"),
    (Item::DelinquentCountPct, "count %"),
    (Item::DelinquentBalancePct, "balance %"),
];

impl Item {
    /// The item of a column in a table by class, and whether it is per denomination there.
    pub fn of_column(table: &str, column: &str) -> Option<(Self, bool)> {
        let item = *HEADERS.get(column)?;
        let factors = table.to_ascii_lowercase().contains("factors statement");
        Some((item, factors && item.is_per_denomination()))
    }

    /// Whether a factor statement quotes the item per denomination.
    pub fn is_per_denomination(self) -> bool {
        !NOT_PER_DENOMINATION.contains(&self)
    }

    /// The item of a row label, and the collateral group that the label names.
    pub fn of_row(label: &str) -> Option<(Self, Option<String>)> {
        let (label, group) = split_group(label);
        let bare = bare(label);
        if bare.starts_with("endingscheduledprincipalbalanceofthe") {
            return Some((Self::HybridBalance, None));
        }
        BARE_ROWS.get(&bare).map(|item| (*item, group))
    }

    /// The item of a column in the table of other accounts.
    pub fn of_account_column(column: &str) -> Option<Self> {
        let columns = layout::ACCOUNT_COLUMNS.iter();
        columns.filter(|(_, header)| layout::joined(header) == column).map(|(item, _)| *item).next()
    }

    /// The item of a measure in a delinquency grid.
    pub fn of_measure(measure: &str) -> Option<Self> {
        MEASURES.iter().find(|(_, name)| *name == measure).map(|(item, _)| *item)
    }

    /// The name that a deal file's reported lines may use, of a class where `by_class`.
    pub fn of_name(name: &str, by_class: bool) -> Option<Self> {
        let names = if by_class { CLASS_NAMES } else { POOL_NAMES };
        names.iter().find(|(known, _)| *known == name).map(|(_, item)| *item)
    }

    /// Names for [`of_name`](Self::of_name).
    pub fn names(by_class: bool) -> Vec<&'static str> {
        let names = if by_class { CLASS_NAMES } else { POOL_NAMES };
        names.iter().map(|(name, _)| *name).collect()
    }

    /// Row labels that a deal may define, for "did you mean".
    pub fn labels() -> impl Iterator<Item = &'static str> {
        layout::rows().chain(OTHER_LABELS.iter().copied()).map(|(_, label)| label)
    }

    /// How the item is printed.
    pub const fn form(self) -> Form {
        match self {
            Self::LoansBegin
            | Self::LoansPaid
            | Self::LoansEnd
            | Self::Maturity
            | Self::DelinquentCount => Form::Count,
            Self::Rate
            | Self::GrossCoupon
            | Self::NetCoupon
            | Self::PassThroughRate
            | Self::CumulativeLossPct
            | Self::Percentage
            | Self::SeniorPct
            | Self::SeniorPrepaymentPct
            | Self::SubordinatePct
            | Self::SubordinatePrepaymentPct
            | Self::DelinquentCountPct
            | Self::DelinquentBalancePct => Form::Rate,
            _ => Form::Amount,
        }
    }
}

const CLASS_NAMES: &[(&str, Item)] = &[
    ("original_balance", Item::Face),
    ("balance_begin", Item::Opening),
    ("balance_end", Item::Closing),
    ("accrued_interest", Item::Accrued),
    ("non_supported_shortfall", Item::NonSupported),
    ("current_shortfall", Item::CurrentShortfall),
    ("unpaid_interest_paid", Item::UnpaidPaid),
    ("interest_paid", Item::InterestPaid),
    ("scheduled_principal", Item::Scheduled),
    ("unscheduled_principal", Item::Unscheduled),
    ("principal", Item::Principal),
    ("realized_loss", Item::Loss),
    ("distribution", Item::Total),
];

const POOL_NAMES: &[(&str, Item)] = &[
    ("balance_begin", Item::BalanceBegin),
    ("balance_end", Item::BalanceEnd),
    ("scheduled_principal", Item::PoolScheduled),
    ("unscheduled_principal", Item::PoolUnscheduled),
    ("realized_loss", Item::PoolLoss),
    ("scheduled_interest", Item::Interest),
    ("net_interest", Item::NetInterest),
    ("servicing_fee", Item::ServicingFee),
    ("master_servicing_fee", Item::MasterServicingFee),
    ("trustee_fee", Item::TrusteeFee),
    ("other_fee", Item::OtherFee),
    ("prepayment_penalties", Item::Penalties),
    ("deposits", Item::TotalDeposits),
    ("net_servicing_fee", Item::NetServicingFee),
    ("distribution", Item::Distribution),
];

/// `Senior PrePayment Percentage Grp 1` without its group, and the group.
fn split_group(label: &str) -> (&str, Option<String>) {
    let mut words = label.rsplitn(3, ' ');
    if let (Some(number), Some(word), Some(rest)) = (words.next(), words.next(), words.next())
        && (word.eq_ignore_ascii_case("group") || word.eq_ignore_ascii_case("grp"))
    {
        return (rest, Some(number.to_owned()));
    }
    (label, None)
}

/// A label's letters and digits, without remarks in parentheses, the party after a dash, and the
/// date after "at".
fn bare(label: &str) -> String {
    let mut kept = String::new();
    let mut depth = 0_usize;
    for letter in label.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    let kept = kept.split("- ").next().unwrap_or_default();
    let kept = kept.split(" at ").next().unwrap_or_default();
    kept.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_however_the_trustee_words_them() {
        let cases = [
            ("Master Servicing Fee- Wells Fargo", Item::MasterServicingFee),
            ("Trustee Fee - Deutsche Bank", Item::TrusteeFee),
            ("External Master Servicing Fee- Washington Mutual", Item::ExternalMasterFee),
            ("Realized Loss (Gains, Subsequent Expenses & Recoveries)", Item::LossDeposit),
            ("Ending Actual Balance at 30-Sep-2003", Item::ActualBalance),
            ("Weighted Average Maturity(Stepdown Calculation )", Item::Maturity),
            ("Monthly P &I Constant", Item::PaymentConstant),
            ("Weighted Average Pass Through Rate", Item::PassThroughRate),
            ("Total Withdrawals (Pool Distribution Amount)", Item::TotalWithdrawals),
            ("Non-Supported Prepayment/Curtailment Interest Shortfall", Item::UnsupportedShortfall),
            (
                "Ending Scheduled Principal Balance of the Five Year Hybrid Mortgage Loans",
                Item::HybridBalance,
            ),
        ];
        for (label, item) in cases {
            assert_eq!(Item::of_row(label), Some((item, None)), "{label}");
        }
        assert_eq!(
            Item::of_row("Senior PrePayment Percentage Grp 3"),
            Some((Item::SeniorPrepaymentPct, Some("3".to_owned())))
        );
    }
}
