//! Small scalar functions without branches, so that a loop over lanes vectorises.

/// The smaller of two numbers: one vector instruction, as NaN is not special, unlike `f64::min`.
#[inline(always)]
pub(crate) fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The larger of two numbers; see [`lesser`].
#[inline(always)]
pub(crate) fn greater(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// `part` divided by `whole`, or zero if `whole` is not positive.
#[inline(always)]
pub(crate) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// Units in one of a decimal that we round to multiples: it has at most ten places.
const UNITS: f64 = 1e10;

/// The nearest multiple of a step, rounding half up. If the step is zero, the value is unchanged.
///
/// The rule is one of decimals. 5.675 is halfway between 5.65 and 5.70, but its nearest `f64` is
/// below, and 5.675 ÷ 0.05 in `f64` is below 113.5. So we work in whole units of the tenth place,
/// which `f64` holds exactly up to 2^53. Under a value of 10,000 the quotient is further from the
/// next whole number, by one part in 10^14, than its own rounding moves it.
#[inline(always)]
pub(crate) fn to_multiple(value: f64, step: f64) -> f64 {
    let (units, step_units) = (to_units(value), to_units(step));
    if step_units > 0.0 {
        ((units + 0.5 * step_units) / step_units).floor() * step_units / UNITS
    } else {
        value
    }
}

/// The nearest whole number of units.
#[inline(always)]
fn to_units(value: f64) -> f64 {
    (value * UNITS + 0.5).floor()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    /// Every tie between two multiples from −20 to 200, written as index + margin with a margin
    /// that `f64` does not hold. Expected: the multiple above, in exact decimals.
    #[test]
    fn tie_of_an_index_and_a_margin_rounds_up_at_every_step() {
        let parse = |value: Decimal| -> f64 { value.to_string().parse().unwrap_or(f64::NAN) };
        for step in ["0.001", "0.005", "0.01", "0.05", "0.1", "0.125", "0.25"] {
            let step: Decimal = step.parse().unwrap_or_default();
            let half = step / Decimal::TWO;
            let margin = Decimal::new(219, 2);
            let mut below = Decimal::from(-20);
            while below < Decimal::from(200) {
                let (index, above) = (below + half - margin, below + step);
                let rounded = to_multiple(parse(index) + parse(margin), parse(step));
                assert_eq!(rounded, parse(above), "{index} + {margin} to {step}");
                // A unit of the tenth place below the tie goes down.
                let under = parse(index - Decimal::new(1, 10)) + parse(margin);
                assert_eq!(to_multiple(under, parse(step)), parse(below), "{index} less a unit");
                assert_eq!(to_multiple(parse(above), parse(step)), parse(above), "{above}");
                below = above;
            }
        }
    }

    #[test]
    fn value_is_unchanged_by_a_step_of_zero() {
        assert_eq!(to_multiple(5.675, 0.0), 5.675);
        assert_eq!(to_multiple(5.675, 1e-12), 5.675);
        assert!(to_multiple(f64::NAN, 0.05).is_nan());
    }
}
