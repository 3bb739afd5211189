//! Options that the model prices in closed form: on zero bonds, caplets, swaptions.

use super::model::HullWhite;
use crate::analytics::curve::{coupons, is_term};
use crate::math::find_root;
use crate::math::normal::normal_below;
use crate::math::power::ln_1p;

/// What the holder of an option may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exercise {
    /// Buy the bond; of a swap, receive the fixed rate.
    Call,
    /// Sell the bond; of a swap, pay the fixed rate.
    Put,
}

impl HullWhite {
    /// The price of an option to buy or sell, at `expiry` and for `strike`, a zero bond that pays one at
    /// `maturity`. Times are in years. NaN if `maturity` is before `expiry`, or `strike` is not positive.
    #[must_use]
    pub fn bond_option(&self, exercise: Exercise, expiry: f64, maturity: f64, strike: f64) -> f64 {
        if !(maturity >= expiry && strike > 0.0) {
            return f64::NAN;
        }
        let curve = self.curve();
        let bond = curve.discount(maturity);
        let paid = strike * curve.discount(expiry);
        let deviation = self.loading(maturity - expiry) * self.state_variance(expiry).sqrt();
        let sign = if exercise == Exercise::Call { 1.0 } else { -1.0 };
        // Without volatility the option is worth what its exercise is worth, if anything.
        if deviation == 0.0 {
            return (sign * (bond - paid)).max(0.0);
        }
        let high = ln_1p(bond / paid - 1.0) / deviation + 0.5 * deviation;
        let low = high - deviation;
        sign * (bond * normal_below(sign * high) - paid * normal_below(sign * low))
    }

    /// The price of a caplet that pays at `to` the excess of the simple rate from `from` to `to`, fixed at
    /// `from`, over `strike_pct`, for the length of the period, on one unit.
    ///
    /// It is `1 + strike·length` options to sell a bond for the inverse of that.
    #[must_use]
    pub fn caplet(&self, from: f64, to: f64, strike_pct: f64) -> f64 {
        let growth = 1.0 + strike_pct / 100.0 * (to - from);
        growth * self.bond_option(Exercise::Put, from, to, 1.0 / growth)
    }

    /// The rate in percent of the swap that starts at `expiry` and runs for `tenor` years, semiannual,
    /// and the value today of one a year on its fixed leg; NaN unless `tenor` is positive and at most
    /// 1,000.
    #[must_use]
    pub fn forward_swap(&self, expiry: f64, tenor: f64) -> (f64, f64) {
        if !is_term(tenor) {
            return (f64::NAN, f64::NAN);
        }
        let curve = self.curve();
        let annuity: f64 =
            coupons(tenor).map(|(time, accrues)| accrues * curve.discount(expiry + time)).sum();
        let floating = curve.discount(expiry) - curve.discount(expiry + tenor);
        (100.0 * floating / annuity, annuity)
    }

    /// The price of a European swaption: at `expiry`, the right to pay ([`Put`](Exercise::Put)) or receive
    /// `strike_pct` on one unit for `tenor` years, semiannual.
    ///
    /// By Jamshidian's decomposition (*An exact bond option formula*, Journal of Finance 44, 1989): every
    /// bond of the fixed leg is exercised at the same state. NaN if no state gives the swap no value, or
    /// `tenor` is not positive or more than 1,000.
    #[must_use]
    pub fn swaption(&self, exercise: Exercise, expiry: f64, tenor: f64, strike_pct: f64) -> f64 {
        if !is_term(tenor) {
            return f64::NAN;
        }
        let rate = strike_pct / 100.0;
        let leg = coupons(tenor).map(|(time, accrues)| {
            let last = if time == tenor { 1.0 } else { 0.0 };
            (expiry + time, rate * accrues + last)
        });
        let leg: Vec<(f64, f64)> = leg.collect();
        let bonds: Vec<_> =
            leg.iter().map(|(time, paid)| (self.bond(expiry, *time), *paid)).collect();
        let excess =
            |x: f64| bonds.iter().map(|(bond, paid)| paid * bond.price(x)).sum::<f64>() - 1.0;
        // A state is a rate: from −1,000 to 1,000 percent.
        let Ok(x) = find_root(excess, -10.0, 10.0) else { return f64::NAN };
        let strikes = bonds.iter().map(|(bond, _)| bond.price(x));
        let options = leg.iter().zip(strikes);
        let value = |((time, paid), strike): (&(f64, f64), f64)| {
            paid * self.bond_option(exercise, expiry, *time, strike)
        };
        options.map(value).sum()
    }
}
