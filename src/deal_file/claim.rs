//! What a payee of a clause is paid for.

use serde::{Serialize, Serializer};

/// The claim of a payee of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Claim {
    /// This period's interest, less its share of non-supported shortfalls.
    Interest,
    /// Interest unpaid from earlier periods.
    UnpaidInterest,
    /// Principal, up to the class balance; reported as scheduled.
    ScheduledPrincipal,
    /// Principal, up to the class balance; reported as unscheduled.
    UnscheduledPrincipal,
    /// A realized loss, up to the class balance. The balance is written down; no cash is paid.
    RealizedLoss,
    /// Realized losses allocated to the class earlier and not written up yet (its unpaid realized
    /// loss amount). The balance is written up; no cash is paid.
    WriteUp,
    /// All remaining cash.
    Residual,
    /// Interest that the class lost to its net WAC cap, now or earlier, with interest on it.
    Carryover,
    /// This period's interest, added to the class balance and not paid (a Z class).
    Accretion,
    /// A fee, premium or hedge payment to a party that is not a class.
    Fee,
    /// A deposit into an account.
    Deposit,
}

/// The claim in market words.
impl Serialize for Claim {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Claim {
    /// Whether the claim itself determines the amount. If not, the deal file must give an `amount`.
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

    /// Whether the claim is principal.
    pub(crate) const fn is_principal(self) -> bool {
        matches!(self, Self::ScheduledPrincipal | Self::UnscheduledPrincipal)
    }

    /// Whether the claim is paid in cash. If not, only class balances change.
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
