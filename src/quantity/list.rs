//! The list of quantities that trustees print.

/// A quantity of a monthly statement, without its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Item {
    // Of a class.
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

    // Of a collateral group or of the pool.
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

    // Defined differently by each deal.
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

/// How an item is printed. A figure in another form must be in the wrong row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Amount,
    Count,
    Rate,
}

/// Columns that a factor statement does not quote per denomination.
const NOT_PER_DENOMINATION: &[Item] = &[Item::Face, Item::Rate, Item::Percentage];

impl Item {
    /// Whether a factor statement quotes the item per denomination.
    pub fn is_per_denomination(self) -> bool {
        !NOT_PER_DENOMINATION.contains(&self)
    }

    /// The item that a deal file's reported lines call `name`: a class item if `by_class`,
    /// otherwise an item of a group, the pool or the account.
    pub fn of_name(name: &str, by_class: bool) -> Option<Self> {
        let names = if by_class { CLASS_NAMES } else { POOL_NAMES };
        names.iter().find(|(known, _)| *known == name).map(|(_, item)| *item)
    }

    /// The names that [`of_name`](Self::of_name) knows.
    pub fn names(by_class: bool) -> Vec<&'static str> {
        let names = if by_class { CLASS_NAMES } else { POOL_NAMES };
        names.iter().map(|(name, _)| *name).collect()
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
