//! Prepayment and default speeds, and their conversion to monthly rates.
//!
//! Bond Market Association *Standard Formulas*, chapter SF (02/01/99), B.1–B.4 and C.4. Rates
//! are fractions (0.06, not 6) unless a name ends in `_pct`. A loan's month is its age in that
//! month; a new loan's first month is month 1.

use super::vector::{Quantity, Vector};
use crate::math::power::{exp_m1, ln_1p};

/// Unit of a vector's values.
pub(super) trait Speed: Copy + PartialEq {
    fn depends_on_age(self) -> bool;
    /// The last month of a loan up to which a value has the same meaning as in `loan_month`.
    fn level_until(self, loan_month: u32) -> u32;
    /// The annual rate and zero; or zero and the monthly rate, if computing that needs no power.
    fn rates(self, value_pct: f64, loan_month: u32) -> (f64, f64);
}

/// Unit of a prepayment speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum PrepaymentSpeed {
    /// Conditional prepayment rate: percent of the outstanding balance a year.
    #[default]
    Cpr,
    /// Single monthly mortality: percent of the outstanding balance a month.
    Smm,
    /// Percent of the standard prepayment curve (PSA): CPR rises by 0.2 % a month of age to 6 % in
    /// month 30, and is level from there.
    Psa,
    /// Absolute prepayment speed: percent of the *original* number of loans a month.
    Abs,
    /// Percent of a prepayment curve (PPC) given as data, a CPR by loan age:
    /// [`Assumptions::prepayment_curve_pct`](super::Assumptions::prepayment_curve_pct).
    Ppc,
}

impl PrepaymentSpeed {
    /// The quantity, which has the range of valid values.
    #[must_use]
    pub const fn quantity(self) -> Quantity {
        match self {
            Self::Cpr | Self::Smm | Self::Abs => Quantity::Rate,
            Self::Psa | Self::Ppc => Quantity::CurveMultiple,
        }
    }

    /// Whether the monthly rate depends on the loan's age.
    #[must_use]
    pub const fn depends_on_age(self) -> bool {
        matches!(self, Self::Psa | Self::Abs | Self::Ppc)
    }

    /// The single monthly mortality of a speed, for a loan in its month `loan_month`. NaN for
    /// [`Ppc`](Self::Ppc), because its curve is data.
    #[inline(always)]
    #[must_use]
    pub fn smm(self, speed_pct: f64, loan_month: u32) -> f64 {
        monthly(self.rates(speed_pct, loan_month))
    }
}

impl Speed for PrepaymentSpeed {
    fn depends_on_age(self) -> bool {
        self.depends_on_age()
    }

    fn level_until(self, loan_month: u32) -> u32 {
        match self {
            Self::Cpr | Self::Smm => u32::MAX,
            Self::Psa if loan_month >= 30 => u32::MAX,
            Self::Psa | Self::Abs | Self::Ppc => loan_month,
        }
    }

    #[inline(always)]
    fn rates(self, speed_pct: f64, loan_month: u32) -> (f64, f64) {
        match self {
            Self::Cpr => (speed_pct / 100.0, 0.0),
            Self::Psa => (psa_cpr(speed_pct, loan_month), 0.0),
            Self::Smm => (0.0, at_most_one(speed_pct / 100.0)),
            Self::Abs => (0.0, smm_from_abs(speed_pct, loan_month)),
            Self::Ppc => (f64::NAN, 0.0),
        }
    }
}

/// The monthly rate of [`Speed::rates`], of which one is zero.
#[inline(always)]
fn monthly((annual, monthly): (f64, f64)) -> f64 {
    monthly_from_annual(annual) + monthly
}

/// Unit of a default rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum DefaultSpeed {
    /// Conditional default rate: percent of the performing balance a year.
    #[default]
    Cdr,
    /// Monthly default rate: percent of the performing balance a month.
    Mdr,
    /// Percent of the standard default assumption, [`sda_cdr`].
    Sda,
    /// Percent of a default curve (PDC) given as data, a CDR by loan age:
    /// [`Assumptions::default_curve_pct`](super::Assumptions::default_curve_pct).
    Pdc,
}

impl DefaultSpeed {
    /// The quantity, which has the range of valid values.
    #[must_use]
    pub const fn quantity(self) -> Quantity {
        match self {
            Self::Cdr | Self::Mdr => Quantity::Rate,
            Self::Sda | Self::Pdc => Quantity::CurveMultiple,
        }
    }

    /// Whether the monthly rate depends on the loan's age.
    #[must_use]
    pub const fn depends_on_age(self) -> bool {
        matches!(self, Self::Sda | Self::Pdc)
    }

    /// The monthly default rate of a speed, for a loan in its month `loan_month`. NaN for
    /// [`Pdc`](Self::Pdc), because its curve is data.
    #[inline(always)]
    #[must_use]
    pub fn mdr(self, speed_pct: f64, loan_month: u32) -> f64 {
        monthly(self.rates(speed_pct, loan_month))
    }
}

impl Speed for DefaultSpeed {
    fn depends_on_age(self) -> bool {
        self.depends_on_age()
    }

    fn level_until(self, loan_month: u32) -> u32 {
        match (self, loan_month) {
            (Self::Cdr | Self::Mdr, _) | (Self::Sda, 120..) => u32::MAX,
            (Self::Sda, 30..=60) => 60,
            (Self::Sda | Self::Pdc, _) => loan_month,
        }
    }

    #[inline(always)]
    fn rates(self, speed_pct: f64, loan_month: u32) -> (f64, f64) {
        match self {
            Self::Cdr => (speed_pct / 100.0, 0.0),
            Self::Sda => (sda_cdr(speed_pct, loan_month), 0.0),
            Self::Mdr => (0.0, at_most_one(speed_pct / 100.0)),
            Self::Pdc => (f64::NAN, 0.0),
        }
    }
}

/// The unit of a speed with its curve, if that is data.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Unit<'a, S> {
    Standard(S),
    /// Percent of an annual rate in percent, by the loan's month.
    OfCurve(&'a Vector),
}

impl<S: Speed> Speed for Unit<'_, S> {
    fn depends_on_age(self) -> bool {
        match self {
            Self::Standard(speed) => speed.depends_on_age(),
            Self::OfCurve(_) => true,
        }
    }

    fn level_until(self, loan_month: u32) -> u32 {
        match self {
            Self::Standard(speed) => speed.level_until(loan_month),
            Self::OfCurve(curve) => curve.holds_until(loan_month),
        }
    }

    #[inline(always)]
    fn rates(self, value_pct: f64, loan_month: u32) -> (f64, f64) {
        match self {
            Self::Standard(speed) => speed.rates(value_pct, loan_month),
            Self::OfCurve(curve) => (value_pct / 100.0 * (curve.at(loan_month) / 100.0), 0.0),
        }
    }
}

/// `SMM = 1 − (1 − CPR)^(1/12)`, and likewise `MDR` from `CDR`. Rates over 1 count as 1; NaN gives
/// NaN.
#[inline(always)]
#[must_use]
pub fn monthly_from_annual(annual: f64) -> f64 {
    // 0 − x, not −x: a rate of zero gives 0, not −0.
    0.0 - exp_m1(ln_1p(-at_most_one(annual)) / 12.0)
}

/// `CPR = 1 − (1 − SMM)^12`, and likewise `CDR` from `MDR`. Rates over 1 count as 1; NaN gives NaN.
#[inline(always)]
#[must_use]
pub fn annual_from_monthly(monthly: f64) -> f64 {
    0.0 - exp_m1(12.0 * ln_1p(-at_most_one(monthly)))
}

/// CPR in a loan's month `loan_month` at a percentage of PSA.
#[inline(always)]
#[must_use]
pub fn psa_cpr(psa_pct: f64, loan_month: u32) -> f64 {
    psa_pct / 100.0 * (0.002 * f64::from(loan_month.min(30)))
}

/// The percentage of PSA that gives a CPR in a loan's month `loan_month`, from 1.
#[must_use]
pub fn psa_pct_from_cpr(cpr: f64, loan_month: u32) -> f64 {
    cpr / psa_cpr(100.0, loan_month.max(1)) * 100.0
}

/// CDR in a loan's month `loan_month` at a percentage of the standard default assumption. At 100 %
/// it rises by 0.02 % a month of age to 0.60 % in month 30, is level to month 60, falls by 0.0095 %
/// a month to 0.03 % in month 120, and is level from there.
#[inline(always)]
#[must_use]
pub fn sda_cdr(sda_pct: f64, loan_month: u32) -> f64 {
    let standard_pct = match loan_month {
        0..30 => 0.02 * f64::from(loan_month),
        30..=60 => 0.60,
        61..120 => 0.60 - 0.0095 * f64::from(loan_month - 60),
        _ => 0.03,
    };
    sda_pct / 100.0 * standard_pct / 100.0
}

/// `SMM = 100·a / (100 − a·(m − 1))`, with both rates in percent; 1 once no loans remain.
#[inline(always)]
#[must_use]
pub fn smm_from_abs(abs_pct: f64, loan_month: u32) -> f64 {
    // All loans prepay in their first month at any speed from 100 percent on.
    let abs_pct = if abs_pct > 100.0 { 100.0 } else { abs_pct };
    let left = 100.0 - abs_pct * f64::from(loan_month.max(1) - 1);
    // Not the other comparison: a speed that is not a number has no rate.
    if left <= abs_pct { 1.0 } else { abs_pct / left }
}

/// The share of its original balance that a level-pay loan has after `elapsed_months` of its
/// `term_months` at `rate_pct` a year, without prepayments; NaN if the rate is not a finite number
/// above −1,200 percent.
#[must_use]
pub fn scheduled_factor(rate_pct: f64, term_months: u32, elapsed_months: u32) -> f64 {
    if elapsed_months >= term_months {
        return 0.0;
    }
    let left = f64::from(term_months - elapsed_months);
    // (1 − v^left) / (1 − v^term) with v = 1/(1+g)
    annuity(rate_pct, left) / annuity(rate_pct, f64::from(term_months))
}

/// The single monthly mortality between two published pool factors.
///
/// `elapsed_months` are the months from the start of the term to the first factor.
///
/// ```
/// use paydown::collateral::{annual_from_monthly, psa_pct_from_cpr, smm_between_factors};
/// // A GNMA I 9 % (gross 9.5), term 359 months, from the 15th to the 16th of them: its loans'
/// // month 17. Standard Formulas, chapter SF, B.3.
/// let smm = smm_between_factors(0.85150625, 0.84732282, 9.5, 359, 15);
/// assert_eq!(format!("{:.6}", 100.0 * smm), "0.435270");
/// let cpr = annual_from_monthly(smm);
/// assert_eq!(format!("{:.4}", 100.0 * cpr), "5.1000");
/// assert_eq!(format!("{:.2}", psa_pct_from_cpr(cpr, 17)), "150.00");
/// ```
///
/// It is NaN or infinite if the first factor, or the schedule after the elapsed months, is zero.
#[must_use]
pub fn smm_between_factors(
    factor_begin: f64,
    factor_end: f64,
    rate_pct: f64,
    term_months: u32,
    elapsed_months: u32,
) -> f64 {
    let scheduled = scheduled_factor(rate_pct, term_months, elapsed_months.saturating_add(1))
        / scheduled_factor(rate_pct, term_months, elapsed_months);
    1.0 - factor_end / (factor_begin * scheduled)
}

/// Level monthly payment on a balance: `B·g / (1 − (1+g)^−n)`, or `B/n` at a rate of zero; NaN if
/// the rate is not a finite number above −1,200 percent.
///
/// ```
/// let payment = paydown::collateral::level_payment(100_000.0, 8.0, 360);
/// assert_eq!(format!("{payment:.2}"), "733.76");
/// assert_eq!(paydown::collateral::level_payment(1_200.0, 0.0, 12), 100.0);
/// ```
#[must_use]
pub fn level_payment(balance: f64, rate_pct: f64, months: u32) -> f64 {
    balance / annuity(rate_pct, f64::from(months.max(1)))
}

/// Present value of 1 a month for `months`, the balance that it repays: `(1 − (1+g)^−n) / g`, or `n` at a rate of zero.
fn annuity(rate_pct: f64, months: f64) -> f64 {
    let g = rate_pct / 1200.0;
    if !(g > -1.0 && g.is_finite()) {
        return f64::NAN;
    }
    // At lower rates it is n to the last digit, and near zero n · g loses its digits.
    if (g * months).abs() < 0.25 * f64::EPSILON {
        return months;
    }
    -exp_m1(-months * ln_1p(g)) / g
}

/// The share of its balance that a level-pay loan repays this month at monthly rate `g`, with
/// `months` payments left, more than one: `g / ((1+g)^months − 1)`, or `1/months` at a rate of
/// zero. `growth` is ln(1 + g), which the caller computes once for many months.
#[inline(always)]
pub(super) fn share_of_growth(g: f64, growth: f64, months: u32) -> f64 {
    let n = f64::from(months);
    let grown = exp_m1(n * growth);
    let zero = g == 0.0;
    (if zero { 1.0 } else { g }) / (if zero { n } else { grown })
}

#[inline(always)]
pub(crate) fn at_most_one(x: f64) -> f64 {
    // Not the other comparison: a NaN stays one.
    if x > 1.0 { 1.0 } else { x }
}
