//! Mean reversion and volatility from quoted swaptions.

use super::model::HullWhite;
use super::options::Exercise;
use crate::analytics::Curve;
use crate::error::{Errors, Mistakes};

/// A swaption at the money, quoted by its normal volatility.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SwaptionQuote {
    /// Years to expiry.
    pub expiry: f64,
    /// Years of the swap.
    pub tenor: f64,
    /// Normal (Bachelier) volatility in basis points a year.
    pub volatility_bp: f64,
}

/// A model fitted to swaptions.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct HullWhiteFit {
    /// The model.
    pub model: HullWhite,
    /// The model's normal volatility less the quoted one, in basis points, in the order of the quotes.
    pub residuals_bp: Vec<f64>,
}

impl HullWhiteFit {
    /// The root of the mean square of the residuals, in basis points.
    #[must_use]
    pub fn root_mean_square_bp(&self) -> f64 {
        (sum_of_squares(&self.residuals_bp) / self.residuals_bp.len() as f64).sqrt()
    }
}

/// Steps of the search at most; a fit takes about ten.
const MOST_STEPS: usize = 200;

impl HullWhite {
    /// The normal volatility in basis points of a swaption at the money: its price is
    /// `annuity · volatility · √(expiry ÷ 2π)`.
    #[must_use]
    pub fn swaption_volatility_bp(&self, expiry: f64, tenor: f64) -> f64 {
        let (rate_pct, annuity) = self.forward_swap(expiry, tenor);
        let price = self.swaption(Exercise::Put, expiry, tenor, rate_pct);
        10_000.0 * price / (annuity * (expiry / std::f64::consts::TAU).sqrt())
    }

    /// The model whose swaptions are nearest to quotes: the least sum of squares of the differences in
    /// normal volatility, by the method of Levenberg and Marquardt.
    ///
    /// # Errors
    /// Every quote whose times or volatility are out of range; fewer than two quotes, which do not
    /// determine mean reversion.
    pub fn fit(curve: &Curve, quotes: &[SwaptionQuote]) -> Result<HullWhiteFit, Errors> {
        let mut mistakes = Mistakes::showing_all("swaptions");
        if quotes.len() < 2 {
            mistakes.of_file("mean reversion and volatility need two quotes at least");
        }
        let most_bp = 10_000.0 * Self::MOST_VOLATILE;
        for (number, quote) in (1..).zip(quotes) {
            let is_time = |years: f64| years > 0.0 && years <= Curve::LONGEST;
            if !(is_time(quote.expiry) && is_time(quote.tenor)) {
                let message = format!(
                    "quote {number}: expiry and tenor are more than 0 and at most {} years",
                    Curve::LONGEST
                );
                mistakes.of_file(message);
            }
            if !(quote.volatility_bp > 0.0 && quote.volatility_bp <= most_bp) {
                let message = format!(
                    "quote {number}: a normal volatility is more than 0 and at most {most_bp} bp, not {}",
                    quote.volatility_bp
                );
                mistakes.of_file(message);
            }
        }
        mistakes.finish(Some(()))?;
        let mean_bp =
            quotes.iter().map(|quote| quote.volatility_bp).sum::<f64>() / quotes.len() as f64;
        let first = Self::new(curve, 0.03, mean_bp / 10_000.0)?;
        let model = search(first, quotes);
        let residuals_bp = model.residuals_bp(quotes);
        Ok(HullWhiteFit { model, residuals_bp })
    }

    fn residuals_bp(&self, quotes: &[SwaptionQuote]) -> Vec<f64> {
        let of = |quote: &SwaptionQuote| {
            self.swaption_volatility_bp(quote.expiry, quote.tenor) - quote.volatility_bp
        };
        quotes.iter().map(of).collect()
    }

    /// The model with other parameters, at the ends of their ranges if they are beyond.
    fn moved(&self, mean_reversion: f64, volatility: f64) -> Self {
        let mean_reversion = mean_reversion.clamp(0.0, Self::FASTEST);
        let volatility = volatility.clamp(1e-6, Self::MOST_VOLATILE);
        self.with_parameters(mean_reversion, volatility)
    }
}

/// The nearest model, by damped Gauss-Newton steps from the first.
fn search(first: HullWhite, quotes: &[SwaptionQuote]) -> HullWhite {
    let (mut best, mut damping) = (first, 1e-3);
    let mut residuals = best.residuals_bp(quotes);
    for _ in 0..MOST_STEPS {
        let (a, volatility) = (best.mean_reversion(), best.volatility());
        // Differences to one side suffice: they only direct the step.
        let (a_step, volatility_step) = (1e-6, 1e-5 * volatility);
        let slopes = |moved: &HullWhite, step: f64| -> Vec<f64> {
            let moved = moved.residuals_bp(quotes);
            moved.iter().zip(&residuals).map(|(moved, here)| (moved - here) / step).collect()
        };
        let by_a = slopes(&best.with_parameters(a + a_step, volatility), a_step);
        let by_volatility =
            slopes(&best.with_parameters(a, volatility + volatility_step), volatility_step);
        let product = |one: &[f64], other: &[f64]| -> f64 {
            one.iter().zip(other).map(|(one, other)| one * other).sum()
        };
        let across = product(&by_a, &by_volatility);
        let (aa, vv) = (product(&by_a, &by_a), product(&by_volatility, &by_volatility));
        let (a_side, v_side) = (product(&by_a, &residuals), product(&by_volatility, &residuals));
        let (aa, vv) = (aa * (1.0 + damping), vv * (1.0 + damping));
        let determinant = aa * vv - across * across;
        let next = best.moved(
            a - (vv * a_side - across * v_side) / determinant,
            volatility - (aa * v_side - across * a_side) / determinant,
        );
        let next_residuals = next.residuals_bp(quotes);
        let (before, after) = (sum_of_squares(&residuals), sum_of_squares(&next_residuals));
        if after < before {
            (best, residuals, damping) = (next, next_residuals, damping * 0.1);
            if before - after <= 1e-14 * before {
                break;
            }
        } else {
            damping *= 10.0;
            if damping > 1e12 || !after.is_finite() {
                break;
            }
        }
    }
    best
}

fn sum_of_squares(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum()
}
