//! A remittance: one collateral group's month, as the servicer reports it to the trustee.
//!
//! Reports and projections share one list of fields. A tie-out fills it with printed figures, a
//! projection with floats; the run treats both alike.

/// A field of a group's month. Amounts are in dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Field {
    /// Scheduled balance of the loans before the month's principal.
    BalanceBegin,
    /// Principal due by the loans' schedules.
    ScheduledPrincipal,
    /// Prepayments in full and in part, repurchases, and principal of liquidated loans.
    UnscheduledPrincipal,
    /// The part of unscheduled principal that comes from liquidations.
    LiquidationPrincipal,
    /// Unrecovered balance of liquidated loans.
    RealizedLoss,
    /// Interest due by the loans' schedules, before fees.
    ScheduledInterest,
    /// Prepayment penalties collected.
    PrepaymentPenalties,
    /// Recoveries on losses of earlier months; neither principal nor interest of a loan.
    SubsequentRecovery,
    /// Balance of loans sixty or more days delinquent, in foreclosure, in bankruptcy or REO.
    Delinquent60,
    /// Number of loans before the month's principal, for fees per loan. It is an amount: one dollar
    /// for each loan.
    LoanCount,
}

impl Field {
    /// Every field, in the order of [`Remittance::values`].
    pub const ALL: [Self; 10] = [
        Self::BalanceBegin,
        Self::ScheduledPrincipal,
        Self::UnscheduledPrincipal,
        Self::LiquidationPrincipal,
        Self::RealizedLoss,
        Self::ScheduledInterest,
        Self::PrepaymentPenalties,
        Self::SubsequentRecovery,
        Self::Delinquent60,
        Self::LoanCount,
    ];

    /// The field's name in a deal file's formulas.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BalanceBegin => "balance_begin",
            Self::ScheduledPrincipal => "scheduled_principal",
            Self::UnscheduledPrincipal => "unscheduled_principal",
            Self::LiquidationPrincipal => "liquidation_principal",
            Self::RealizedLoss => "realized_loss",
            Self::ScheduledInterest => "scheduled_interest",
            Self::PrepaymentPenalties => "prepayment_penalties",
            Self::SubsequentRecovery => "subsequent_recovery",
            Self::Delinquent60 => "delinquent_60",
            Self::LoanCount => "loan_count",
        }
    }
}

/// One collateral group's month: a value for each [`Field`], and the group's net rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Remittance<T> {
    /// The values, in the order of [`Field::ALL`].
    pub values: [T; Field::ALL.len()],
    /// Net rate of the group: interest less fees on the beginning balance, as a fraction of one a
    /// year.
    pub net_rate: T,
}

impl<T> Remittance<T> {
    /// The value of a field.
    pub const fn get(&self, field: Field) -> &T {
        &self.values[field as usize]
    }

    /// A mutable reference to the value of a field.
    pub const fn get_mut(&mut self, field: Field) -> &mut T {
        &mut self.values[field as usize]
    }
}
