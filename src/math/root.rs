//! Root of a function of one variable.

use std::fmt;

/// The interval brackets no root: the function has the same sign at both ends, NaN at one or on the
/// way, or an end is infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Bracketless {
    /// Value of the function at the lower end.
    pub at_low: f64,
    /// Value of the function at the upper end.
    pub at_high: f64,
}

impl fmt::Display for Bracketless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at_low, at_high } = self;
        write!(f, "no root between the ends, where the function is {at_low} and {at_high}")
    }
}

impl std::error::Error for Bracketless {}

/// Where a continuous function crosses zero between `low` and `high`, to the last bits of `f64`.
///
/// This is Brent's method (*Algorithms for Minimization without Derivatives*, 1973, chapter 4):
/// inverse interpolation, or bisection if interpolation does not converge.
///
/// # Errors
/// [`Bracketless`] if the function does not change sign between the ends, an end is not finite, or
/// the function is NaN at a point between them.
///
/// ```
/// let root = paydown::analytics::find_root(|x| x * x - 2.0, 0.0, 2.0).unwrap();
/// assert!((root - 2f64.sqrt()).abs() < 1e-15);
/// ```
pub fn find_root(function: impl Fn(f64) -> f64, low: f64, high: f64) -> Result<f64, Bracketless> {
    // `best` estimate, `last` estimate before it, and `other` end beyond the root.
    let (mut other, mut best) = (low, high);
    let (mut at_other, mut at_best) = (function(other), function(best));
    let finite = low.is_finite() && high.is_finite();
    if at_other == 0.0 && finite {
        return Ok(low);
    }
    let rises = at_other < 0.0 && at_best >= 0.0;
    let crosses = finite && (rises || (at_other > 0.0 && at_best <= 0.0));
    let bracketless = Bracketless { at_low: at_other, at_high: at_best };
    if !crosses {
        return Err(bracketless);
    }
    let (mut last, mut at_last) = (other, at_other);
    let (mut step, mut step_before) = (best - other, best - other);
    for _ in 0..400 {
        if (at_best > 0.0) == (at_other > 0.0) {
            (other, at_other) = (last, at_last);
            step = best - last;
            step_before = step;
        }
        if at_other.abs() < at_best.abs() {
            (last, at_last) = (best, at_best);
            (best, at_best) = (other, at_other);
            (other, at_other) = (last, at_last);
        }
        let tolerance = 2.0 * f64::EPSILON * best.abs() + f64::MIN_POSITIVE;
        // Not the half of the difference, which may be infinite.
        let half = 0.5 * other - 0.5 * best;
        if at_best == 0.0 || half.abs() <= tolerance {
            break;
        }
        let mut next = half;
        let mut next_before = half;
        if step_before.abs() >= tolerance && at_last.abs() > at_best.abs() {
            let ratio = at_best / at_last;
            let (mut p, mut q) = if last.to_bits() == other.to_bits() {
                (2.0 * half * ratio, 1.0 - ratio)
            } else {
                let (a, b) = (at_last / at_other, at_best / at_other);
                let p = ratio * (2.0 * half * a * (a - b) - (best - last) * (b - 1.0));
                (p, (a - 1.0) * (b - 1.0) * (ratio - 1.0))
            };
            if p > 0.0 {
                q = -q;
            }
            p = p.abs();
            let interpolates =
                2.0 * p < (3.0 * half * q - (tolerance * q).abs()).min((step_before * q).abs());
            if interpolates {
                next = p / q;
                next_before = step;
            }
        }
        step_before = next_before;
        step = next;
        (last, at_last) = (best, at_best);
        best += if step.abs() > tolerance { step } else { tolerance.copysign(half) };
        at_best = function(best);
        if at_best.is_nan() {
            return Err(bracketless);
        }
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_that_bracket_no_root_are_refused() {
        for (low, high) in [
            (1.0, 2.0),
            (f64::NEG_INFINITY, 1.0),
            (-1.0, f64::INFINITY),
            (f64::NAN, 1.0),
            (-1.0, f64::NAN),
        ] {
            assert!(find_root(|x| x, low, high).is_err(), "{low} to {high}");
        }
        let hole = |x: f64| if x.abs() < 0.4 { f64::NAN } else { x };
        assert!(find_root(hole, -1.0, 1.5).is_err());
    }

    #[test]
    fn root_between_the_farthest_ends_is_found() {
        let root = find_root(|x| x - 3.0, f64::MIN, f64::MAX);
        assert!(root.is_ok_and(|root| (root - 3.0).abs() < 1e-12), "{root:?}");
        assert_eq!(find_root(|x| x, 0.0, 0.0), Ok(0.0));
    }
}
