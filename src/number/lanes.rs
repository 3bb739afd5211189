//! The operations that float lanes and cent lanes share.
//!
//! A value is four lanes wide, the width of an AVX2 register; a run applies each operation to
//! several such registers.

/// The operations that are the same for floats and for whole cents. The module that expands it
/// defines `MONEY_MOST` and `RATE_MOST` in its own units.
macro_rules! plain_lanes {
    () => {
        type Money = V;
        type Rate = V;
        type Mask = V::Mask;

        const ZERO: V = V::ZERO;
        const ZERO_RATE: V = V::ZERO;

        #[inline(always)]
        fn most() -> V {
            V::all(MONEY_MOST)
        }

        #[inline(always)]
        fn mask(value: bool) -> V::Mask {
            V::mask(value)
        }

        #[inline(always)]
        fn add(a: V, b: V) -> V {
            a.plus(b)
        }

        #[inline(always)]
        fn less(a: V, b: V) -> V {
            a.minus(b).greater(V::ZERO)
        }

        #[inline(always)]
        fn min(a: V, b: V) -> V {
            a.lesser(b)
        }

        #[inline(always)]
        fn max(a: V, b: V) -> V {
            a.greater(b)
        }

        #[inline(always)]
        fn settle(due: V, available: V) -> Settled<V> {
            let (paid, unpaid, left) = Self::fill(due, available);
            Settled { paid, left, unpaid }
        }

        #[inline(always)]
        fn fill(amount: V, capacity: V) -> (V, V, V) {
            let taken = Self::min(amount, capacity);
            (taken, amount.minus(taken), capacity.minus(taken))
        }

        /// No amount carries fractions of a cent, so a claim falls by what is settled.
        #[inline(always)]
        fn pay(amount: V, claim: V, cash: V) -> Paid<V> {
            let due = Self::min(amount, claim);
            let settled = Self::min(due, cash);
            Paid {
                due,
                settled,
                unpaid: due.minus(settled),
                left: amount.minus(due),
                claim: claim.minus(settled),
                cash: cash.minus(settled),
            }
        }

        #[inline(always)]
        fn select(mask: V::Mask, a: V, b: V) -> V {
            V::choose(mask, a, b)
        }

        #[inline(always)]
        fn select_rate(mask: V::Mask, a: V, b: V) -> V {
            V::choose(mask, a, b)
        }

        #[inline(always)]
        fn cash(carried: V) -> V {
            carried
        }

        #[inline(always)]
        fn rate_add(a: V, b: V) -> V {
            a.plus(b).lesser(V::all(RATE_MOST))
        }

        #[inline(always)]
        fn rate_less(a: V, b: V) -> V {
            Self::less(a, b)
        }

        #[inline(always)]
        fn rate_over(n: V, d: V) -> V {
            Self::ratio(n, d)
        }

        #[inline(always)]
        fn rate_min(a: V, b: V) -> V {
            Self::min(a, b)
        }

        #[inline(always)]
        fn rate_max(a: V, b: V) -> V {
            Self::max(a, b)
        }

        #[inline(always)]
        fn and(a: V::Mask, b: V::Mask) -> V::Mask {
            V::and(a, b)
        }

        #[inline(always)]
        fn or(a: V::Mask, b: V::Mask) -> V::Mask {
            V::or(a, b)
        }

        #[inline(always)]
        fn not(a: V::Mask) -> V::Mask {
            V::not(a)
        }

        #[inline(always)]
        fn possible(mask: V::Mask) -> bool {
            V::any(mask)
        }

        #[inline(always)]
        fn some(amounts: &[Cell<V>]) -> bool {
            V::some(amounts)
        }
    };
}
pub(super) use plain_lanes;
