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
                for bucket in buckets {
                    let parts = self.present(states.iter().map(|state| key(item, *bucket, *state)));
                    let says = "the states of a bucket add up";
                    self.exact(key(item, *bucket, ALL), Term::sum(parts), says);
                }
                for state in states.iter().copied().chain([ALL]) {
                    let parts =
                        self.present(buckets.iter().map(|bucket| key(item, *bucket, state)));
                    let says = "the buckets of a state add up";
                    self.exact(key(item, ALL, state), Term::sum(parts), says);
                }
            }
            let pool = match group {
                Some(group) if !one_pool => Of::Group(*group),
                _ => Of::Pool,
            };
            let all: Vec<(u16, u16)> = buckets
                .iter()
                .copied()
                .chain([ALL])
                .flat_map(|bucket| {
                    states.iter().copied().chain([ALL]).map(move |state| (bucket, state))
                })
                .collect();
            for (bucket, state) in &all {
                let share = |item, total| {
                    Term::Key(key(item, *bucket, *state))
                        .times(Term::Number(Decimal::ONE_HUNDRED))
                        .over(Term::Key(total))
                };
                // Counts are exact, so a percentage of counts is exact in every digit.
                self.exact(
                    key(Item::DelinquentCountPct, *bucket, *state),
                    share(Item::DelinquentCount, Key::new(Item::LoansEnd, pool)),
                    "delinquent loans ÷ ending loans = percentage",
                );
                // Reports print the pool's actual balance, but not the groups'.
                if pool == Of::Pool {
                    self.near(
                        key(Item::DelinquentBalancePct, *bucket, *state),
                        share(Item::DelinquentBalance, Key::pool(Item::ActualBalance)),
                        "delinquent balance ÷ ending actual balance = percentage",
                    );
                }
            }
            if pool != Of::Pool {
                self.of_undetermined_shares(*group, buckets, states);
            }
        }
    }

    /// Percentages of a group's actual balance, which is not printed. They still add up and are in
    /// proportion to the balances, each within half a unit.
    pub(super) fn of_undetermined_shares(
        &mut self,
        group: Option<u16>,
        buckets: &[u16],
        states: &[u16],
    ) {
        let item = Item::DelinquentBalancePct;
        let key = |bucket, state| Key::new(item, Of::Grid { group, bucket, state });
        for bucket in buckets {
            let parts = self.present(states.iter().map(|state| key(*bucket, *state)));
            let says = "the states of a bucket add up";
            self.add(key(*bucket, ALL), Term::sum(parts), Tolerance::HalfUnits, false, says);
        }
        for state in states.iter().copied().chain([ALL]) {
            let parts = self.present(buckets.iter().map(|bucket| key(*bucket, state)));
            let says = "the buckets of a state add up";
            self.add(key(ALL, state), Term::sum(parts), Tolerance::HalfUnits, false, says);
        }
        let balance = |bucket, state| {
            let of = Of::Grid { group, bucket, state };
            Term::Key(Key::new(Item::DelinquentBalance, of))
        };
        for bucket in buckets.iter().copied().chain([ALL]) {
            for state in states.iter().copied().chain([ALL]) {
                let share = balance(bucket, state).over(balance(ALL, ALL));
                self.add(
                    key(bucket, state),
                    Term::Key(key(ALL, ALL)).times(share),
                    Tolerance::HalfUnits,
                    false,
                    "percentages are in proportion to balances",
                );
            }
        }
    }
}
