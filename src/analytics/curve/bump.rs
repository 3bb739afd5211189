//! Bumps of a curve's quoted rates: all alike, or those around one maturity.

use super::discount_curve::Curve;
use crate::error::Errors;

/// The maturities of the key rates, in years.
pub const KEY_RATE_YEARS: [f64; 9] = [0.25, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0];

/// How much each maturity takes of a bump.
///
/// A key rate's weight is one at its maturity and falls linearly to zero at its neighbours'; the
/// first is flat before its maturity, and the last after. At any maturity the weights add up to one,
/// so that all key rates together are the parallel bump.
///
/// ```
/// use paydown::analytics::Bump;
/// let five = Bump::key_rates()[4];
/// assert_eq!([3.0, 4.0, 5.0, 6.5, 7.0].map(|years| five.weight(years)), [0.0, 0.5, 1.0, 0.25, 0.0]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bump(Option<usize>);

impl Bump {
    /// The same bump for every maturity.
    pub const PARALLEL: Self = Self(None);

    /// The bumps of the rates at [`KEY_RATE_YEARS`].
    #[must_use]
    pub fn key_rates() -> [Self; KEY_RATE_YEARS.len()] {
        std::array::from_fn(|number| Self(Some(number)))
    }

    /// The maturity of a key rate in years; `None` for a parallel bump.
    #[must_use]
    pub fn years(self) -> Option<f64> {
        self.0.map(|number| KEY_RATE_YEARS[number])
    }

    /// The share of the bump that a maturity takes, 0 to 1.
    #[must_use]
    pub fn weight(self, years: f64) -> f64 {
        let Some(number) = self.0 else { return 1.0 };
        // What a weight loses the next one gains, to the last bit.
        rise(number, years) - rise(number + 1, years)
    }
}

/// From 0 at the key rate before `number` to 1 at its own: 1 for the first, 0 after the last.
fn rise(number: usize, years: f64) -> f64 {
    match (number.checked_sub(1), KEY_RATE_YEARS.get(number)) {
        (None, _) => 1.0,
        (_, None) => 0.0,
        (Some(before), Some(at)) => {
            let before = KEY_RATE_YEARS[before];
            ((years - before) / (at - before)).clamp(0.0, 1.0)
        }
    }
}

impl Curve {
    /// The curve rebuilt after its quoted rates, par yields of a par curve, are bumped by a weight of
    /// `basis_points`.
    ///
    /// A bump moves quotes only. So a key rate moves nothing of a curve that has no node between the
    /// two key rates beside it.
    ///
    /// # Errors
    /// If a bumped rate is out of range, or no positive discount factor reprices it.
    ///
    /// ```
    /// use paydown::analytics::{Bump, Curve};
    /// let curve: Curve = "par: 2y=4, 5y=4.5, 10y=5".parse().unwrap();
    /// let up = curve.with_bump(Bump::PARALLEL, 25.0).unwrap();
    /// assert!((up.par_pct(5.0) - 4.75).abs() < 1e-12);
    /// ```
    pub fn with_bump(&self, bump: Bump, basis_points: f64) -> Result<Self, Errors> {
        self.with_rates(|years, rate_pct| rate_pct + bump.weight(years) * basis_points / 100.0)
    }
}
