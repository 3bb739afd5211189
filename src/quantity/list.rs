//! The list of quantities that trustees print.

/// A quantity of a monthly statement, without its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    // Of a class, in tables only.
    Notional,
    NotionalAfter,
    UnpaidBegin,
    CurrentPaid,
    CarryoverPaid,
    Carryover,
    WriteUp,
    Exchange,

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

    // Of a collateral group or of the pool, in tables only.
    Curtailments,
    Payoffs,
    RepurchasedPrincipal,
    LiquidationPrincipal,
    Purchased,
    Draws,
    PrincipalAdjustment,
    CapitalizedInterest,
    DeferredInterest,
    ForbornePrincipal,
    ModificationLoss,
    SubsequentRecovery,
    InterestAdjustment,
    Delinquent30,
    Delinquent60,
    Delinquent90,
    Foreclosure,
    Bankruptcy,
    Reo,

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

    // Of parties, indices and tests, in tables only.
    FeeDue,
    FeePaid,
    FeeUnpaid,
    IndexRate,
    /// A test: one if it passes, otherwise zero.
    Passes,

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

/// Measures of a delinquency grid, by the last word of a cell's column.
const MEASURES: &[(Item, &str)] = &[
    (Item::DelinquentCount, "count"),
    (Item::DelinquentBalance, "balance"),
    (Item::DelinquentCountPct, "count %"),
    (Item::DelinquentBalancePct, "balance %"),
];

impl Item {
    /// The item of a measure in a delinquency grid.
    pub fn of_measure(measure: &str) -> Option<Self> {
        MEASURES.iter().find(|(_, name)| *name == measure).map(|(item, _)| *item)
    }

    /// Whether a factor statement quotes the item per denomination.
    pub fn is_per_denomination(self) -> bool {
        !NOT_PER_DENOMINATION.contains(&self)
    }

    /// The item that a deal file's reported lines call `name`: a class item if `by_class`,
    /// otherwise an item of a group, the pool or the account. Only amounts that pages print.
    pub fn of_name(name: &str, by_class: bool) -> Option<Self> {
        Self::line_names(by_class).find(|(known, _)| *known == name).map(|(_, item)| item)
    }

    /// The names that [`of_name`](Self::of_name) knows.
    pub fn names(by_class: bool) -> Vec<&'static str> {
        Self::line_names(by_class).map(|(name, _)| name).collect()
    }

    fn line_names(by_class: bool) -> impl Iterator<Item = (&'static str, Self)> {
        let (lines, columns) =
            if by_class { (CLASS_LINES, CLASS_NAMES) } else { (POOL_LINES, GROUP_NAMES) };
        let columns = columns
            .iter()
            .filter(|(_, item)| item.form() == Form::Amount && !item.is_in_tables_only());
        lines.iter().chain(columns).map(|(name, item)| (*name, *item))
    }

    /// Whether no page prints the item: it is a column of a table.
    const fn is_in_tables_only(self) -> bool {
        matches!(
            self,
            Self::Notional
                | Self::NotionalAfter
                | Self::UnpaidBegin
                | Self::CurrentPaid
                | Self::CarryoverPaid
                | Self::Carryover
                | Self::WriteUp
                | Self::Exchange
                | Self::Curtailments
                | Self::Payoffs
                | Self::RepurchasedPrincipal
                | Self::LiquidationPrincipal
                | Self::Purchased
                | Self::Draws
                | Self::PrincipalAdjustment
                | Self::CapitalizedInterest
                | Self::DeferredInterest
                | Self::ForbornePrincipal
                | Self::ModificationLoss
                | Self::SubsequentRecovery
                | Self::InterestAdjustment
                | Self::Delinquent30
                | Self::Delinquent60
                | Self::Delinquent90
                | Self::Foreclosure
                | Self::Bankruptcy
                | Self::Reo
        )
    }

    /// How the item is printed.
    pub const fn form(self) -> Form {
        match self {
            Self::LoansBegin
            | Self::LoansPaid
            | Self::LoansEnd
            | Self::Maturity
            | Self::DelinquentCount
            | Self::Passes => Form::Count,
            Self::Rate
            | Self::IndexRate
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

/// The quantities of a class by name: the columns of `classes.csv`, and the names of formulas of
/// reported lines.
pub(crate) const CLASS_NAMES: &[(&str, Item)] = &[
    ("original_balance", Item::Face),
    ("rate", Item::Rate),
    ("balance_begin", Item::Opening),
    ("notional", Item::Notional),
    ("accrued_interest", Item::Accrued),
    ("non_supported_shortfall", Item::NonSupported),
    ("current_shortfall", Item::CurrentShortfall),
    ("unpaid_interest_begin", Item::UnpaidBegin),
    ("unpaid_interest_paid", Item::UnpaidPaid),
    ("interest_paid", Item::CurrentPaid),
    ("carryover_paid", Item::CarryoverPaid),
    ("interest_total", Item::InterestPaid),
    ("unpaid_interest", Item::RemainingUnpaid),
    ("carryover", Item::Carryover),
    ("scheduled_principal", Item::Scheduled),
    ("unscheduled_principal", Item::Unscheduled),
    ("principal", Item::Principal),
    ("accretion", Item::Accretion),
    ("exchange", Item::Exchange),
    ("realized_loss", Item::Loss),
    ("write_up", Item::WriteUp),
    ("balance_end", Item::Closing),
    ("notional_end", Item::NotionalAfter),
    ("factor", Item::Percentage),
    ("distribution", Item::Total),
    ("cumulative_loss", Item::CumulativeLoss),
];

/// The quantities of a collateral group or of the pool by name: the columns of `collateral.csv`.
pub(crate) const GROUP_NAMES: &[(&str, Item)] = &[
    ("balance_begin", Item::BalanceBegin),
    ("balance_end", Item::BalanceEnd),
    ("scheduled_principal", Item::PoolScheduled),
    ("unscheduled_principal", Item::PoolUnscheduled),
    ("curtailments", Item::Curtailments),
    ("payoffs", Item::Payoffs),
    ("repurchases", Item::RepurchasedPrincipal),
    ("liquidation_principal", Item::LiquidationPrincipal),
    ("purchased", Item::Purchased),
    ("draws", Item::Draws),
    ("principal_adjustment", Item::PrincipalAdjustment),
    ("capitalized_interest", Item::CapitalizedInterest),
    ("deferred_interest", Item::DeferredInterest),
    ("forborne_principal", Item::ForbornePrincipal),
    ("modification_loss", Item::ModificationLoss),
    ("realized_loss", Item::PoolLoss),
    ("subsequent_recovery", Item::SubsequentRecovery),
    ("scheduled_interest", Item::Interest),
    ("net_interest", Item::NetInterest),
    ("interest_adjustment", Item::InterestAdjustment),
    ("gross_rate", Item::GrossCoupon),
    ("net_rate", Item::PassThroughRate),
    ("servicing_fee", Item::ServicingFee),
    ("master_servicing_fee", Item::MasterServicingFee),
    ("trustee_fee", Item::TrusteeFee),
    ("other_fee", Item::OtherFee),
    ("prepayment_penalties", Item::Penalties),
    ("prepayment_shortfall", Item::PrepaymentShortfall),
    ("non_supported_shortfall", Item::UnsupportedShortfall),
    ("advances", Item::Advances),
    ("reimbursements", Item::Reimbursements),
    ("deposits", Item::TotalDeposits),
    ("distribution", Item::Distribution),
    ("loan_count", Item::LoansBegin),
    ("loans_paid", Item::LoansPaid),
    ("wam", Item::Maturity),
    ("delinquent_30", Item::Delinquent30),
    ("delinquent_60", Item::Delinquent60),
    ("delinquent_90", Item::Delinquent90),
    ("foreclosure", Item::Foreclosure),
    ("bankruptcy", Item::Bankruptcy),
    ("reo", Item::Reo),
    ("cumulative_loss", Item::PoolCumulativeLoss),
];

/// Names of formulas of reported lines, besides the columns of tables. A page prints one amount of
/// interest paid to a class.
const CLASS_LINES: &[(&str, Item)] = &[("interest_paid", Item::InterestPaid)];
const POOL_LINES: &[(&str, Item)] = &[("net_servicing_fee", Item::NetServicingFee)];

/// Names of what only pages print of a class, besides the columns of tables.
const CLASS_PAGE_NAMES: &[(&str, Item)] =
    &[("interest_loss", Item::InterestLoss), ("principal_reduction", Item::Reduction)];

/// Names of what only pages print of a group, the pool or the distribution account.
const POOL_PAGE_NAMES: &[(&str, Item)] = &[
    ("net_coupon", Item::NetCoupon),
    ("loan_count_end", Item::LoansEnd),
    ("actual_balance_end", Item::ActualBalance),
    ("payment_constant", Item::PaymentConstant),
    ("retained_yield", Item::RetainedYield),
    ("special_hazard_fee", Item::SpecialHazardFee),
    ("pool_insurance_fee", Item::PoolInsuranceFee),
    ("spread_1", Item::Spread1),
    ("spread_2", Item::Spread2),
    ("spread_3", Item::Spread3),
    ("cumulative_loss_pct", Item::CumulativeLossPct),
    ("special_servicing_fee", Item::SpecialServicingFee),
    ("premium_balance", Item::PremiumBalance),
    ("senior_pct", Item::SeniorPct),
    ("senior_prepayment_pct", Item::SeniorPrepaymentPct),
    ("subordinate_pct", Item::SubordinatePct),
    ("subordinate_prepayment_pct", Item::SubordinatePrepaymentPct),
    ("cash_begin", Item::CashBegin),
    ("payments", Item::Payments),
    ("liquidations", Item::Liquidations),
    ("repurchase_proceeds", Item::Repurchases),
    ("loss_deposit", Item::LossDeposit),
    ("service_fee_paid", Item::ServiceFeePaid),
    ("withdrawals", Item::TotalWithdrawals),
    ("cash_end", Item::CashEnd),
    ("fee_support", Item::FeeSupport),
    ("external_master_fee", Item::ExternalMasterFee),
    ("net_servicing_fee", Item::NetServicingFee),
    ("required_oc", Item::RequiredOc),
    ("oc_increase", Item::OcIncrease),
    ("oc_reduction", Item::OcReduction),
    ("specified_oc", Item::SpecifiedOc),
    ("oc_amount", Item::OcAmount),
    ("oc_deficiency", Item::OcDeficiency),
    ("base_oc", Item::BaseOc),
    ("extra_principal", Item::ExtraPrincipal),
    ("excess_cash", Item::ExcessCash),
    ("class_a_optimal", Item::ClassAOptimal),
    ("insufficient_funds", Item::InsufficientFunds),
    ("notional_begin", Item::NotionalBegin),
    ("notional_end", Item::NotionalEnd),
    ("contaminated_balance", Item::ContaminatedBalance),
    ("hybrid_balance", Item::HybridBalance),
];

/// The columns of tables by account.
const ACCOUNT_PAGE_NAMES: &[(&str, Item)] = &[
    ("balance_begin", Item::AccountBegin),
    ("deposits", Item::AccountDeposits),
    ("withdrawals", Item::AccountWithdrawals),
    ("balance_end", Item::AccountEnd),
];

/// What the quantities of a part of a layout are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    Class,
    Pool,
    Account,
}

impl Names {
    fn list(self) -> impl Iterator<Item = &'static (&'static str, Item)> {
        let [first, second]: [&[(&str, Item)]; 2] = match self {
            Self::Class => [CLASS_NAMES, CLASS_PAGE_NAMES],
            Self::Pool => [GROUP_NAMES, POOL_PAGE_NAMES],
            Self::Account => [ACCOUNT_PAGE_NAMES, &[]],
        };
        first.iter().chain(second)
    }
}

impl Item {
    /// The item that a layout calls `name`.
    pub fn of_layout_name(name: &str, names: Names) -> Option<Self> {
        names.list().find(|(known, _)| *known == name).map(|(_, item)| *item)
    }

    /// The names that [`of_layout_name`](Self::of_layout_name) knows.
    pub fn layout_names(names: Names) -> Vec<&'static str> {
        names.list().map(|(name, _)| *name).collect()
    }
}
