//! What float lanes and exact lanes have in common: values and tests side by side.
//!
//! A value is four lanes wide, so that it is one register of the processor; a run takes several
//! such strands through each operation. Plain loops over plain arrays, inlined into whoever calls them, so that a driver compiled for
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

/// Scenarios side by side as strands of so many lanes.
#[inline(always)]
pub(crate) fn strands<const W: usize, const L: usize, const N: usize>(
    flat: &[f64; W],
) -> [[f64; L]; N] {
    const { assert!(W == L * N) };
    let mut out = [[0.0; L]; N];
    for strand in 0..N {
        for lane in 0..L {
            out[strand][lane] = flat[strand * L + lane];
        }
    }
    out
}

/// Strands as scenarios side by side.
#[inline(always)]
pub(crate) fn flat<const W: usize, const L: usize, const N: usize>(
    strands: &[[f64; L]; N],
) -> [f64; W] {
    const { assert!(W == L * N) };
    let mut out = [0.0; W];
    for strand in 0..N {
        for lane in 0..L {
            out[strand * L + lane] = strands[strand][lane];
        }
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

/// The part of an arithmetic that is the same for floats and for whole cents. Each has a `RATE_MOST`
/// in its own units.
macro_rules! plain_lanes {
    () => {
        type Money = [f64; W];
        type Rate = [f64; W];
        type Mask = Masks<W>;

        const NIL: [f64; W] = [0.0; W];
        const MOST: [f64; W] = [MONEY_MOST; W];
        const NIL_RATE: [f64; W] = [0.0; W];

        #[inline(always)]
        fn mask(value: bool) -> Masks<W> {
            [mask_of(value); W]
        }

        #[inline(always)]
        fn add(a: [f64; W], b: [f64; W]) -> [f64; W] {
            zip(a, b, |a, b| a + b)
        }

        #[inline(always)]
        fn less(a: [f64; W], b: [f64; W]) -> [f64; W] {
            zip(a, b, |a, b| greater(a - b, 0.0))
        }

        #[inline(always)]
        fn min(a: [f64; W], b: [f64; W]) -> [f64; W] {
            zip(a, b, lesser)
        }

        #[inline(always)]
        fn max(a: [f64; W], b: [f64; W]) -> [f64; W] {
            zip(a, b, greater)
        }

        #[inline(always)]
        fn settle(due: [f64; W], available: [f64; W]) -> Settled<[f64; W]> {
            let (paid, unpaid, left) = Self::fill(due, available);
            Settled { paid, left, unpaid }
        }

        #[inline(always)]
        fn fill(amount: [f64; W], room: [f64; W]) -> ([f64; W], [f64; W], [f64; W]) {
            let taken = Self::min(amount, room);
            (taken, zip(amount, taken, |a, t| a - t), zip(room, taken, |r, t| r - t))
        }

        /// Cents are cash here: a claim falls by what is settled.
        #[inline(always)]
        fn pay(amount: [f64; W], claim: [f64; W], cash: [f64; W]) -> Paid<[f64; W]> {
            let due = Self::min(amount, claim);
            let settled = Self::min(due, cash);
            let over = |a, b| zip(a, b, |a, b| a - b);
            Paid {
                due,
                settled,
                unpaid: over(due, settled),
                left: over(amount, due),
                claim: over(claim, settled),
                cash: over(cash, settled),
            }
        }

        #[inline(always)]
        fn select(mask: Masks<W>, a: [f64; W], b: [f64; W]) -> [f64; W] {
            choose(mask, a, b)
        }

        #[inline(always)]
        fn select_rate(mask: Masks<W>, a: [f64; W], b: [f64; W]) -> [f64; W] {
            choose(mask, a, b)
        }

        #[inline(always)]
        fn cash(carried: [f64; W]) -> [f64; W] {
            carried
        }

        #[inline(always)]
        fn rate_add(a: [f64; W], b: [f64; W]) -> [f64; W] {
            zip(a, b, |a, b| lesser(a + b, RATE_MOST))
        }

        #[inline(always)]
        fn rate_less(a: [f64; W], b: [f64; W]) -> [f64; W] {
            Self::less(a, b)
        }

        #[inline(always)]
        fn rate_over(n: [f64; W], d: [f64; W]) -> [f64; W] {
            Self::ratio(n, d)
        }

        #[inline(always)]
        fn rate_min(a: [f64; W], b: [f64; W]) -> [f64; W] {
            Self::min(a, b)
        }

        #[inline(always)]
        fn rate_max(a: [f64; W], b: [f64; W]) -> [f64; W] {
            Self::max(a, b)
        }

        #[inline(always)]
        fn and(a: Masks<W>, b: Masks<W>) -> Masks<W> {
            join(a, b, |a, b| a & b)
        }

        #[inline(always)]
        fn or(a: Masks<W>, b: Masks<W>) -> Masks<W> {
            join(a, b, |a, b| a | b)
        }

        #[inline(always)]
        fn not(a: Masks<W>) -> Masks<W> {
            join(a, a, |a, _| !a)
        }

        #[inline(always)]
        fn possible(mask: Masks<W>) -> bool {
            any(mask)
        }

        #[inline(always)]
        fn some(amounts: &[Cell<[f64; W]>]) -> bool {
            let mut seen = [0; W];
            for amount in amounts {
                let amount = amount.get();
                for lane in 0..W {
                    seen[lane] |= amount[lane].to_bits();
                }
            }
            any(seen)
        }
    };
}
pub(super) use plain_lanes;
