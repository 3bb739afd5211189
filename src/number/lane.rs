//! What float lanes and exact lanes have in common: values and tests side by side.
//!
//! Plain loops over plain arrays, inlined into whoever calls them, so that a driver compiled for
//! vector instructions gets vector code. A test is all ones or all zeros, as those instructions
//! have it.

/// The outcome of a test in each lane: all ones or all zeros.
pub(super) type Masks<const W: usize> = [u64; W];

#[inline(always)]
pub(super) fn map<const W: usize>(a: [f64; W], f: impl Fn(f64) -> f64) -> [f64; W] {
    let mut out = [0.0; W];
    for lane in 0..W {
        out[lane] = f(a[lane]);
    }
    out
}

#[inline(always)]
pub(super) fn zip<const W: usize>(
    a: [f64; W],
    b: [f64; W],
    f: impl Fn(f64, f64) -> f64,
) -> [f64; W] {
    let mut out = [0.0; W];
    for lane in 0..W {
        out[lane] = f(a[lane], b[lane]);
    }
    out
}

/// The lesser, as one vector instruction has it: the second where they do not compare.
#[inline(always)]
pub(super) fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

#[inline(always)]
pub(super) fn greater(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

#[inline(always)]
pub(super) const fn mask_of(test: bool) -> u64 {
    if test { u64::MAX } else { 0 }
}

#[inline(always)]
pub(super) fn compare<const W: usize>(
    a: [f64; W],
    b: [f64; W],
    f: impl Fn(f64, f64) -> bool,
) -> Masks<W> {
    let mut out = [0; W];
    for lane in 0..W {
        out[lane] = mask_of(f(a[lane], b[lane]));
    }
    out
}

/// `a` where the test passed, otherwise `b`.
#[inline(always)]
pub(super) fn choose<const W: usize>(mask: Masks<W>, a: [f64; W], b: [f64; W]) -> [f64; W] {
    let mut out = [0.0; W];
    for lane in 0..W {
        let bits = (a[lane].to_bits() & mask[lane]) | (b[lane].to_bits() & !mask[lane]);
        out[lane] = f64::from_bits(bits);
    }
    out
}

#[inline(always)]
pub(super) fn join<const W: usize>(
    a: Masks<W>,
    b: Masks<W>,
    f: impl Fn(u64, u64) -> u64,
) -> Masks<W> {
    let mut out = [0; W];
    for lane in 0..W {
        out[lane] = f(a[lane], b[lane]);
    }
    out
}

/// Whether the test passed in any lane.
#[inline(always)]
pub(super) fn any<const W: usize>(mask: Masks<W>) -> bool {
    let mut seen = 0;
    for lane in mask {
        seen |= lane;
    }
    seen != 0
}
