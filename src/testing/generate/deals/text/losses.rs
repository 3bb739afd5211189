//! Clauses that change balances without cash: realized losses and write-ups.

use super::deal_text::DealText;
use crate::testing::generate::deals::plan::LossOrder;

impl DealText<'_> {
    /// Losses, the most junior class first.
    pub(super) fn losses(&mut self) {
        let Some(losses) = self.plan.rules.losses.clone() else { return };
        let certificates = self.structure.certificates();
        let (seniors, subordinates) = (self.structure.seniors(), self.structure.subordinates());
        let excess = format!("{}.balance - pool.balance_end", self.structure.of(&certificates));
        let amount = if losses.excess { excess } else { "pool.realized_loss".to_owned() };
        let reversed = |classes: &[usize]| classes.iter().rev().copied().collect::<Vec<_>>();
        let clause = match losses.order {
            LossOrder::ReverseSequential => {
                self.to("allocate", "realized loss", &reversed(&certificates), false)
            }
            LossOrder::ProRata => self.to("allocate", "realized loss", &certificates, true),
            LossOrder::ByGroup | LossOrder::SubordinatesOnly => {
                if subordinates.is_empty() {
                    self.to("allocate", "realized loss", &reversed(&seniors), false)
                } else {
                    self.to("allocate", "realized loss", &reversed(&subordinates), false)
                }
            }
        };
        self.push(clause.with("amount", amount));
        if losses.order == LossOrder::ByGroup && !subordinates.is_empty() {
            for group in 0..self.structure.groups.len() {
                let own = self.structure.seniors_of(group);
                let balance = self.structure.of(&own);
                let over =
                    format!("{balance}.balance - {}.balance_end", self.structure.collateral(group));
                let clause = self.to("allocate", "realized loss", &own, true);
                self.push(clause.with("amount", over));
            }
        }
    }

    /// Recoveries of earlier losses write up the classes that bore them.
    pub(super) fn write_ups(&mut self, first: bool) {
        let losses = self.plan.rules.losses.as_ref();
        let Some(write_up) = losses.and_then(|losses| losses.write_up) else { return };
        if write_up.first == first {
            let certificates = self.structure.certificates();
            let clause = self.to("allocate", "write-up", &certificates, write_up.shared);
            self.push(clause.with("amount", "pool.subsequent_recovery"));
        }
    }
}
