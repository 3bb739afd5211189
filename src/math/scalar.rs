//! Small functions of one number, without branches that would stop a loop over lanes from becoming
//! vector code.

/// The smaller of two numbers. Unlike `f64::min` it compiles to one vector instruction, because it does not
/// treat NaN specially.
#[inline(always)]
pub(crate) fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The larger of two numbers; see [`lesser`].
#[inline(always)]
pub(crate) fn greater(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// A part divided by a whole, or zero if the whole is zero.
#[inline(always)]
pub(crate) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// The nearest multiple of a step, halves up. A step of zero rounds nothing.
#[inline(always)]
pub(crate) fn to_multiple(value: f64, step: f64) -> f64 {
    if step > 0.0 { (value / step + 0.5).floor() * step } else { value }
}
