//! One payment of a security.

/// One payment of a security, after settlement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CashFlow {
    /// Years from settlement to payment, 30/360.
    pub years: f64,
    /// Principal paid.
    pub principal: f64,
    /// Interest paid.
    pub interest: f64,
}

impl CashFlow {
    /// The payment for month `month` of a monthly security settled at the start of month 1.
    ///
    /// `actual_delay_days` is the number of days from the month's end to the payment: 14 for GNMA
    /// I, whose *stated* delay of 45 days runs from the month's start and includes the payment day.
    #[must_use]
    pub fn monthly(month: u32, actual_delay_days: u32, principal: f64, interest: f64) -> Self {
        let days = 30.0 * f64::from(month) + f64::from(actual_delay_days);
        Self { years: days / 360.0, principal, interest }
    }

    /// Principal and interest.
    #[must_use]
    pub fn amount(&self) -> f64 {
        self.principal + self.interest
    }
}
