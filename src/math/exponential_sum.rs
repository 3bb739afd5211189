//! All roots of a sum of exponentials.

use super::power::exp;
use super::root::find_root;

/// The greatest distance from zero at which we look for a root: the exponential of half of it is
/// the greatest number that `f64` holds.
const FARTHEST: f64 = 1_400.0;

/// One term of a sum of exponentials: `size · e^(exponent · u)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Term {
    pub size: f64,
    pub exponent: f64,
}

/// How often the sign of the sizes changes, in ascending order of exponents. A sum of exponentials
/// has at most that number of roots (Descartes' rule of signs).
pub(crate) fn sign_changes(terms: &[Term]) -> usize {
    terms.windows(2).filter(|pair| (pair[0].size > 0.0) != (pair[1].size > 0.0)).count()
}

/// All roots in `u`, ascending, of `Σ size · e^(exponent · u)`, as far as `f64` distinguishes
/// them. Two that it does not are one.
///
/// `terms` are finite, of sizes other than zero, and ascend strictly in their exponents.
///
/// The proof of Descartes' rule is the algorithm. Divided by `e^(a · u)`, with `a` between two
/// exponents at which the sign changes, the sum has the same roots, and its derivative has one
/// change of sign less. Between two roots of that derivative the quotient is monotone, so it has at
/// most one root there.
pub(crate) fn roots(terms: &[Term]) -> Vec<f64> {
    let change = terms.windows(2).position(|pair| (pair[0].size > 0.0) != (pair[1].size > 0.0));
    let (Some(change), [first, .., last]) = (change, terms) else { return Vec::new() };
    let middle = 0.5 * terms[change].exponent + 0.5 * terms[change + 1].exponent;
    let mut turns = roots(&derivative(terms, middle));
    if turns.is_empty() {
        // The quotient is monotone everywhere. Any point divides the axis in two parts.
        turns.push(0.0);
    }
    let mut found = Vec::new();
    let signs: Vec<i8> = turns.iter().map(|turn| sign(terms, *turn)).collect();
    let mut between = |low: f64, high: f64| {
        // The signs at the ends differ, so there is a root.
        found.extend(find_root(|u| scaled(terms, u).0, low, high).ok());
    };
    let (lowest, highest) = (turns[0], turns[turns.len() - 1]);
    let of = |term: &Term| if term.size > 0.0 { 1 } else { -1 };
    if let Some(low) = beyond(terms, lowest, -1.0, (signs[0], of(first))) {
        between(low, lowest);
    }
    for number in 1..turns.len() {
        if signs[number - 1] * signs[number] < 0 {
            between(turns[number - 1], turns[number]);
        }
    }
    if let Some(high) = beyond(terms, highest, 1.0, (signs[signs.len() - 1], of(last))) {
        between(highest, high);
    }
    let touched = turns.iter().zip(&signs).filter(|(_, sign)| **sign == 0);
    found.extend(touched.map(|(turn, _)| *turn));
    found.sort_by(f64::total_cmp);
    found
}

/// The derivative of the sum over `e^(at · u)`, times `e^(at · u)`. Its greatest size is 1.
fn derivative(terms: &[Term], at: f64) -> Vec<Term> {
    let slope = |term: &Term| Term { size: term.size * (term.exponent - at), ..*term };
    let terms: Vec<Term> = terms.iter().map(slope).collect();
    let greatest = terms.iter().fold(0.0, |most: f64, term| most.max(term.size.abs()));
    let unit = terms.iter().map(|term| Term { size: term.size / greatest, ..*term });
    unit.filter(|term| term.size != 0.0).collect()
}

/// A point beyond `from` at which the sum has the sign that it keeps from there on, if its sign at
/// `from` is the opposite and there is such a point. `signs` are those two.
fn beyond(terms: &[Term], from: f64, direction: f64, (at, far): (i8, i8)) -> Option<f64> {
    if at * far >= 0 {
        return None;
    }
    let steps = std::iter::successors(Some(1.0), |step| Some(2.0 * step));
    let points = steps.map(|step| from + direction * step);
    points.take_while(|u| u.abs() <= FARTHEST).find(|u| sign(terms, *u) == far)
}

/// The sign of the sum: zero if it may be a rounding error.
fn sign(terms: &[Term], u: f64) -> i8 {
    let (sum, error) = scaled(terms, u);
    if sum.abs() <= error {
        0
    } else if sum > 0.0 {
        1
    } else {
        -1
    }
}

/// The sum over its greatest exponential, and a bound of the rounding error of that.
fn scaled(terms: &[Term], u: f64) -> (f64, f64) {
    let powers = || terms.iter().map(|term| term.exponent * u);
    let greatest = powers().fold(f64::NEG_INFINITY, f64::max);
    let widest = powers().fold(0.0, |most: f64, power| most.max((power - greatest).abs()));
    let (mut sum, mut whole) = (0.0, 0.0);
    for term in terms {
        let value = term.size * exp(term.exponent * u - greatest);
        sum += value;
        whole += value.abs();
    }
    // Each exponential errs by the rounding of its power, and the sum by one rounding a term.
    let relative = f64::EPSILON * (4.0 + widest.min(700.0) + greatest.abs() + terms.len() as f64);
    (sum, whole * relative)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn polynomial(sizes: &[f64]) -> Vec<Term> {
        let terms = sizes.iter().enumerate();
        let terms = terms.map(|(power, size)| Term { size: *size, exponent: power as f64 });
        terms.filter(|term| term.size != 0.0).collect()
    }

    /// The roots of a polynomial in x = e^u.
    fn positive_roots(sizes: &[f64]) -> Vec<f64> {
        roots(&polynomial(sizes)).into_iter().map(f64::exp).collect()
    }

    #[track_caller]
    fn check(sizes: &[f64], expected: &[f64], allowed: f64) {
        let found = positive_roots(sizes);
        assert_eq!(found.len(), expected.len(), "{found:?}, not {expected:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= allowed * expected, "{found}, not {expected}");
        }
    }

    #[test]
    fn every_positive_root_of_a_polynomial_is_found_once() {
        check(&[1.0, 1.0], &[], 0.0);
        check(&[-6.0, 5.0, 1.0], &[1.0], 1e-14);
        // (x − 2)(x − 3), then times (x − 5), then (x − 2)² with a double root, then x² + 1.
        check(&[6.0, -5.0, 1.0], &[2.0, 3.0], 1e-13);
        check(&[-30.0, 31.0, -10.0, 1.0], &[2.0, 3.0, 5.0], 1e-12);
        check(&[4.0, -4.0, 1.0], &[2.0], 1e-6);
        check(&[1.0, -1.0, 1.0], &[], 0.0);
        // Far apart: (x − 1e-6)(x − 1e6).
        check(&[1.0, -(1e6 + 1e-6), 1.0], &[1e-6, 1e6], 1e-13);
        // (x − 1)(x − 2)…(x − 6).
        let six = [720.0, -1764.0, 1624.0, -735.0, 175.0, -21.0, 1.0];
        check(&six, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 1e-9);
    }
}
