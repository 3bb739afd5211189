//! Relations of the delinquency grids.

use rust_decimal::Decimal;

use super::relation::{Relations, Tolerance};
use crate::quantity::{ALL, Item, Key, Of, Term};

impl Relations<'_> {
    pub(super) fn of_grids(&mut self, one_pool: bool) {
        for (group, buckets, states) in self.printed.grids {
            let key =
                |item, bucket, state| Key::new(item, Of::Grid { group: *group, bucket, state });
            for item in [Item::DelinquentCount, Item::DelinquentBalance] {
                let key = |bucket, state| key(item, bucket, state);
                self.of_sums(key, buckets, states, Tolerance::Exact, true);
            }
            let pool = match group {
                Some(group) if !one_pool => Of::Group(*group),
                _ => Of::Pool,
            };
            for (bucket, state) in places(buckets, states) {
                let share = |item, total| {
                    let part = Term::Key(key(item, bucket, state));
                    part.times(Term::Number(Decimal::ONE_HUNDRED)).over(Term::Key(total))
                };
                // Counts are exact, so a percentage of counts is exact in every digit.
                let target = key(Item::DelinquentCountPct, bucket, state);
                let term = share(Item::DelinquentCount, Key::new(Item::LoansEnd, pool));
                self.exact(target, term, "delinquent loans ÷ ending loans = percentage");
                // Reports print the pool's actual balance, but not the groups'.
                if pool == Of::Pool {
                    let target = key(Item::DelinquentBalancePct, bucket, state);
                    let term = share(Item::DelinquentBalance, Key::pool(Item::ActualBalance));
                    let says = "delinquent balance ÷ ending actual balance = percentage";
                    self.add(target, term, Tolerance::HalfUnits, true, says);
                }
            }
            if pool != Of::Pool {
                self.of_undetermined_shares(*group, buckets, states);
            }
        }
    }

    /// Percentages of a group's actual balance, which is not printed. They still add up and are in
    /// proportion to the balances, each within half a unit.
    fn of_undetermined_shares(&mut self, group: Option<u16>, buckets: &[u16], states: &[u16]) {
        let item = Item::DelinquentBalancePct;
        let key = |bucket, state| Key::new(item, Of::Grid { group, bucket, state });
        self.of_sums(key, buckets, states, Tolerance::HalfUnits, false);
        let balance = |bucket, state| {
            let of = Of::Grid { group, bucket, state };
            Term::Key(Key::new(Item::DelinquentBalance, of))
        };
        for (bucket, state) in places(buckets, states) {
            let share = balance(bucket, state).over(balance(ALL, ALL));
            let term = Term::Key(key(ALL, ALL)).times(share);
            let says = "percentages are in proportion to balances";
            self.check(key(bucket, state), term, Tolerance::HalfUnits, says);
        }
    }

    /// The totals of a grid, for each bucket and then for each state.
    fn of_sums(
        &mut self,
        key: impl Fn(u16, u16) -> Key,
        buckets: &[u16],
        states: &[u16],
        tolerance: Tolerance,
        defines: bool,
    ) {
        for bucket in buckets {
            let parts = self.present(states.iter().map(|state| key(*bucket, *state)));
            let says = "the states of a bucket add up";
            self.add(key(*bucket, ALL), Term::sum(parts), tolerance, defines, says);
        }
        for state in states.iter().copied().chain([ALL]) {
            let parts = self.present(buckets.iter().map(|bucket| key(*bucket, state)));
            let says = "the buckets of a state add up";
            self.add(key(ALL, state), Term::sum(parts), tolerance, defines, says);
        }
    }
}

/// Every bucket and state of a grid, totals last.
fn places(buckets: &[u16], states: &[u16]) -> impl Iterator<Item = (u16, u16)> {
    let buckets = buckets.iter().copied().chain([ALL]);
    buckets.flat_map(|bucket| states.iter().copied().chain([ALL]).map(move |state| (bucket, state)))
}
