//! All roots of a difference of two functions that fall, and fall ever slower.

use super::root::find_root;

/// The value of a function that falls, and its slope, which is not positive and rises.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Falling {
    pub value: f64,
    pub slope: f64,
}

/// The most intervals that we search.
const MOST_INTERVALS: usize = 5_000;

/// An interval of this share of the whole is not divided: roots within it are one.
const NARROWEST: f64 = 1e-13;

/// All roots between `low` and `high` of the first function less the second, ascending, as far as
/// `f64` distinguishes them. `None` if there are too many near-roots to separate.
///
/// The slopes may be those by another variable that rises with this one.
///
/// Both functions fall and their slopes rise, so their ends bound the difference and its slope in an
/// interval. Where the difference cannot be zero there is no root, where its slope keeps its sign
/// there is one at most, and any other interval is divided.
pub(crate) fn roots(parts: impl Fn(f64) -> [Falling; 2], low: f64, high: f64) -> Option<Vec<f64>> {
    let difference = |x: f64| {
        let [first, second] = parts(x);
        first.value - second.value
    };
    let narrowest = NARROWEST * (high - low);
    let mut found: Vec<f64> = Vec::new();
    let mut intervals = vec![((low, parts(low)), (high, parts(high)))];
    let mut searched = 0;
    while let Some((left, right)) = intervals.pop() {
        searched += 1;
        if searched > MOST_INTERVALS {
            return None;
        }
        let ((a, [first_a, second_a]), (b, [first_b, second_b])) = (left, right);
        let least = first_b.value - second_a.value;
        let greatest = first_a.value - second_b.value;
        if least > 0.0 || greatest < 0.0 {
            continue;
        }
        let falls = first_b.slope - second_a.slope <= 0.0;
        let rises = first_a.slope - second_b.slope >= 0.0;
        if falls || rises || b - a <= narrowest {
            found.extend(find_root(difference, a, b).ok());
        } else {
            let middle = 0.5 * a + 0.5 * b;
            let middle = (middle, parts(middle));
            intervals.push((middle, right));
            // The left half is searched first, so that roots ascend.
            intervals.push((left, middle));
        }
    }
    found.dedup_by(|next, last| *next - *last <= 2.0 * narrowest);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sum of `size · e^(−power · x)`, split by the signs of the sizes.
    fn sum(terms: &[(f64, f64)]) -> impl Fn(f64) -> [Falling; 2] + '_ {
        move |x| {
            let mut parts = [Falling::default(); 2];
            for (size, power) in terms {
                let part = &mut parts[usize::from(*size < 0.0)];
                let value = size.abs() * (-power * x).exp();
                part.value += value;
                part.slope -= power * value;
            }
            parts
        }
    }

    #[track_caller]
    fn check(terms: &[(f64, f64)], expected: &[f64]) {
        let found = roots(sum(terms), -5.0, 5.0).unwrap_or_default();
        assert_eq!(found.len(), expected.len(), "{found:?}, not {expected:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
        }
    }

    #[test]
    fn every_root_is_found_once() {
        let ln = f64::ln;
        // With y = e^−x: 1 − y, then (y − 2)(y − 3), then (y − 2)(y − 3)(y − 5), then y² + 1.
        check(&[(1.0, 0.0), (-1.0, 1.0)], &[0.0]);
        check(&[(6.0, 0.0), (-5.0, 1.0), (1.0, 2.0)], &[-ln(3.0), -ln(2.0)]);
        let cubic = [(-30.0, 0.0), (31.0, 1.0), (-10.0, 2.0), (1.0, 3.0)];
        check(&cubic, &[-ln(5.0), -ln(3.0), -ln(2.0)]);
        check(&[(1.0, 0.0), (1.0, 2.0)], &[]);
        // Two roots that are near: (y − 1)(y − 1.0001).
        check(&[(1.0001, 0.0), (-2.0001, 1.0), (1.0, 2.0)], &[-ln(1.0001), 0.0]);
    }

    #[test]
    fn difference_that_is_zero_everywhere_ends() {
        let same = |x: f64| [Falling { value: (-x).exp(), slope: -(-x).exp() }; 2];
        assert_eq!(roots(same, 0.0, 1.0), None);
    }
}
