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

/// The nearest multiple of a step, rounding half up. If the step is zero, the value is unchanged.
#[inline(always)]
pub(crate) fn to_multiple(value: f64, step: f64) -> f64 {
    if step > 0.0 { (value / step + 0.5).floor() * step } else { value }
}
