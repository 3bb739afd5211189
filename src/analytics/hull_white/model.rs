//! The model: a state that reverts to zero, and bonds that it prices.

use crate::analytics::Curve;
use crate::error::{Errors, Mistakes};
use crate::math::power::{exp, exp_m1};

/// The one-factor Hull-White model, fitted to a curve: the short rate is `r(t) = x(t) + α(t)`, with
/// `dx = −a·x·dt + σ·dW` and `x(0) = 0`, and `α` such that the model prices every zero bond as the curve
/// does. Rates are compounded continuously inside, and are normal.
///
/// The form is that of Brigo and Mercurio, *Interest Rate Models: Theory and Practice* (2006), 3.3 and
/// 4.2. Times are in years from the curve's date; month `m` is at `m/12`.
///
/// ```
/// use paydown::analytics::{Curve, HullWhite};
/// let curve: Curve = "par: 1y=4.9, 5y=4, 30y=4.4".parse().unwrap();
/// let model = HullWhite::new(&curve, 0.03, 0.01).unwrap();
/// // What the model pays today for a dollar in ten years is what the curve pays.
/// assert!((model.bond(0.0, 10.0).price(0.0) - curve.discount(10.0)).abs() < 1e-15);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct HullWhite {
    curve: Curve,
    mean_reversion: f64,
    volatility: f64,
}

/// A zero bond seen from a time at which the state is `x`: `−ln P = decay + loading·x`, so that its
/// continuous yield is affine in `x` to the last bit. Its other rates are functions of that one.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct AffineBond {
    /// Years that the bond has to run.
    pub years: f64,
    /// −ln of its price if the state is zero.
    pub decay: f64,
    /// What the state adds to that, in years.
    pub loading: f64,
}

impl AffineBond {
    /// The price of one unit at maturity, if the state is `x`.
    #[must_use]
    pub fn price(&self, x: f64) -> f64 {
        exp(-self.growth(x))
    }

    /// The continuously compounded yield in percent.
    #[must_use]
    pub fn continuous_pct(&self, x: f64) -> f64 {
        100.0 * self.growth(x) / self.years
    }

    /// The simple rate in percent, as of an index of this tenor: `(1/P − 1) ÷ years`.
    #[must_use]
    pub fn simple_pct(&self, x: f64) -> f64 {
        100.0 * exp_m1(self.growth(x)) / self.years
    }

    /// The bond-equivalent yield in percent of the zero bond. It is no par yield, which is no function
    /// of one bond.
    #[must_use]
    pub fn bond_equivalent_pct(&self, x: f64) -> f64 {
        200.0 * exp_m1(self.growth(x) / (2.0 * self.years))
    }

    fn growth(&self, x: f64) -> f64 {
        self.decay + self.loading * x
    }
}

impl HullWhite {
    /// The greatest mean reversion, a year.
    pub const FASTEST: f64 = 5.0;
    /// The greatest volatility, a fraction for the root of a year.
    pub const MOST_VOLATILE: f64 = 0.1;

    /// The model on a curve. `mean_reversion` is `a` a year, `volatility` is `σ` for the root of a year
    /// as a fraction: 0.01 is 100 basis points.
    ///
    /// # Errors
    /// If `a` is not from 0 to [`FASTEST`](Self::FASTEST), or `σ` not from 0 to
    /// [`MOST_VOLATILE`](Self::MOST_VOLATILE).
    pub fn new(curve: &Curve, mean_reversion: f64, volatility: f64) -> Result<Self, Errors> {
        let mut mistakes = Mistakes::showing_all("Hull-White");
        let (fastest, most) = (Self::FASTEST, Self::MOST_VOLATILE);
        if !(0.0..=fastest).contains(&mean_reversion) {
            let message =
                format!("the mean reversion is from 0 to {fastest} a year, not {mean_reversion}");
            mistakes.of_file(message);
        }
        if !(0.0..=most).contains(&volatility) {
            let message = format!(
                "the volatility is a fraction from 0 to {most}, not {volatility}; 0.01 is 100 bp"
            );
            mistakes.of_file(message);
        }
        mistakes.finish(Some(Self { curve: curve.clone(), mean_reversion, volatility }))
    }

    /// The model on the same curve with parameters that are in range.
    pub(super) fn with_parameters(&self, mean_reversion: f64, volatility: f64) -> Self {
        Self { curve: self.curve.clone(), mean_reversion, volatility }
    }

    /// The curve that the model prices.
    #[must_use]
    pub fn curve(&self) -> &Curve {
        &self.curve
    }

    /// The speed `a` at which the state reverts to zero, a year.
    #[must_use]
    pub fn mean_reversion(&self) -> f64 {
        self.mean_reversion
    }

    /// The volatility `σ` of the short rate, a fraction for the root of a year.
    #[must_use]
    pub fn volatility(&self) -> f64 {
        self.volatility
    }

    /// The model with the same parameters on another curve, such as a bumped one.
    #[must_use]
    pub fn on(&self, curve: &Curve) -> Self {
        Self { curve: curve.clone(), ..*self }
    }

    /// The zero bond that matures at `to`, seen from `from`, which is not after it.
    #[must_use]
    pub fn bond(&self, from: f64, to: f64) -> AffineBond {
        let years = to - from;
        let decay = self.mean_decay(to) - self.mean_decay(from);
        let convexity = 0.5 * self.integral_variance(years);
        AffineBond { years, decay: decay - convexity, loading: self.loading(years) }
    }

    /// `∫α` from today: the decay if the state remains zero.
    pub(super) fn mean_decay(&self, years: f64) -> f64 {
        self.curve.decay(years) + 0.5 * self.integral_variance(years)
    }

    /// `(1 − e^(−a·t)) ÷ a`: what the state adds to the decay over a time.
    pub(super) fn loading(&self, years: f64) -> f64 {
        years * mean_of_exponential(self.mean_reversion * years)
    }

    /// How much of the state is left after a time.
    pub(super) fn remains(&self, years: f64) -> f64 {
        exp(-self.mean_reversion * years)
    }

    /// The variance of the state after a time.
    pub(super) fn state_variance(&self, years: f64) -> f64 {
        let square = self.volatility * self.volatility;
        square * years * mean_of_exponential(2.0 * self.mean_reversion * years)
    }

    /// The variance of the state's integral over a time.
    pub(super) fn integral_variance(&self, years: f64) -> f64 {
        let square = self.volatility * self.volatility;
        square * years * years * years * integral_variance(self.mean_reversion * years)
    }

    /// The covariance of the state after a time with its integral over that time.
    pub(super) fn covariance(&self, years: f64) -> f64 {
        let spread = self.volatility * self.loading(years);
        0.5 * spread * spread
    }
}

/// `(1 − e^(−y)) ÷ y`; 1 at zero.
fn mean_of_exponential(y: f64) -> f64 {
    if y == 0.0 { 1.0 } else { -exp_m1(-y) / y }
}

/// `[y − 2·(1 − e^(−y)) + (1 − e^(−2y)) ÷ 2] ÷ y³`; a third at zero.
fn integral_variance(y: f64) -> f64 {
    if y > 1.0 {
        return (y + 2.0 * exp_m1(-y) - 0.5 * exp_m1(-2.0 * y)) / (y * y * y);
    }
    // Near zero the terms cancel, so we sum the Taylor series: (2^(n−1) − 2)·(−1)^(n−1) ÷ n! · y^(n−3).
    let (mut sum, mut power, mut doubled) = (0.0, 1.0 / 6.0, 4.0);
    for n in 3..=26 {
        sum += power * (doubled - 2.0);
        power *= -y / f64::from(n + 1);
        doubled *= 2.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_near_zero_meets_the_formula() {
        let formula = |y: f64| (y + 2.0 * exp_m1(-y) - 0.5 * exp_m1(-2.0 * y)) / (y * y * y);
        assert_eq!(integral_variance(0.0), 1.0 / 3.0);
        for y in [0.5, 0.75, 1.0] {
            // The terms cancel to a thirtieth of themselves at one half.
            assert!((integral_variance(y) / formula(y) - 1.0).abs() < 1e-13, "{y}");
        }
    }

    #[test]
    fn months_add_up_to_a_year() {
        let curve: Curve = "zero: 1=3".parse().unwrap_or_else(|error| unreachable!("{error}"));
        for a in [0.0, 1e-12, 0.03, 2.5] {
            let Ok(model) = HullWhite::new(&curve, a, 0.01) else { unreachable!("{a}") };
            let step = 1.0 / 12.0;
            let (remains, loading) = (model.remains(step), model.loading(step));
            // The variances of the state and of its integral, and their covariance, month by month.
            let (mut state, mut integral, mut both) = (0.0, 0.0, 0.0);
            for _ in 0..12 {
                integral += 2.0 * loading * both + loading * loading * state;
                integral += model.integral_variance(step);
                both = remains * (both + loading * state) + model.covariance(step);
                state = remains * remains * state + model.state_variance(step);
            }
            for (monthly, yearly) in [
                (state, model.state_variance(1.0)),
                (integral, model.integral_variance(1.0)),
                (both, model.covariance(1.0)),
            ] {
                assert!((monthly / yearly - 1.0).abs() < 1e-13, "{a}: {monthly}, not {yearly}");
            }
        }
    }
}
