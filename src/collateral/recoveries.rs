//! Subsequent recoveries: cash received on liquidated loans after their losses are realized.

use super::assumptions::Assumptions;
use super::pool::Pool;
use super::vector::Vector;

/// Subsequent recoveries that are not received yet, by group and scenario.
pub(super) struct Recoveries<'a, const W: usize> {
    /// For each group and scenario, percent of a month's losses that is recovered.
    of_losses: Vec<[&'a Vector; W]>,
    /// Months from liquidation to recovery.
    lag: [u32; W],
    /// Amounts not received yet: for each group a ring buffer over months of liquidation.
    awaited: Vec<[f64; W]>,
    /// Length of each ring buffer; zero if no scenario recovers anything.
    ring: usize,
}

impl<'a, const W: usize> Recoveries<'a, W> {
    /// `None` if a group has no vector.
    pub(super) fn new(pool: &'a Pool, scenarios: &[&'a Assumptions; W]) -> Option<Self> {
        let mut of_losses = Vec::with_capacity(pool.groups().len());
        for group in pool.groups() {
            let mut vectors = [scenarios.first()?.recovery_pct.of_group(group)?; W];
            for (vector, scenario) in vectors.iter_mut().zip(scenarios) {
                *vector = scenario.recovery_pct.of_group(group)?;
            }
            of_losses.push(vectors);
        }
        let recovers_nothing =
            of_losses.iter().flatten().all(|vector: &&Vector| vector.range_pct() == (0.0, 0.0));
        let lag = scenarios.map(|scenario| scenario.months_to_recovery);
        let longest = lag.iter().copied().max().unwrap_or(0) as usize;
        let ring = if recovers_nothing { 0 } else { 1 + longest };
        let awaited = vec![[0.0; W]; ring * of_losses.len()];
        Some(Self { of_losses, lag, awaited, ring })
    }

    /// Records a month's losses of a group and returns the recoveries received on earlier losses.
    pub(super) fn step(&mut self, group: usize, month: u32, losses: &[f64; W]) -> [f64; W] {
        let mut received = [0.0; W];
        if self.ring == 0 {
            return received;
        }
        let of_group = &mut self.awaited[group * self.ring..(group + 1) * self.ring];
        let now = month as usize % self.ring;
        for lane in 0..W {
            of_group[now][lane] = losses[lane] * self.of_losses[group][lane].at(month) / 100.0;
            if let Some(liquidated) = month.checked_sub(self.lag[lane]) {
                let due = &mut of_group[liquidated as usize % self.ring][lane];
                received[lane] = std::mem::take(due);
            }
        }
        received
    }

    /// Whether no scenario recovers anything.
    pub(super) const fn are_none(&self) -> bool {
        self.ring == 0
    }

    /// Whether recoveries are still due in a scenario.
    pub(super) fn are_awaited_in(&self, lane: usize) -> bool {
        self.awaited.iter().any(|amounts| amounts[lane] > 0.0)
    }

    /// Whether recoveries are still due in any scenario.
    pub(super) fn are_awaited(&self) -> bool {
        self.awaited.iter().flatten().any(|amount| *amount > 0.0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::loan::Loan;
    use super::super::vector::{GroupVectors, Quantity};
    use super::*;

    /// Half of group 1's losses and a quarter of group 2's are received two months later in the
    /// first scenario, and one month later in the second. The third scenario recovers nothing.
    #[test]
    fn recovery_is_received_after_its_lag_in_its_own_group_and_scenario() {
        let loans = ["1", "2", "3"].map(|group| {
            let mut loan = Loan::level_pay(1_000.0, 6.0, 12);
            loan.group = group.to_owned();
            loan
        });
        let pool = Pool::from_loans(loans.into()).unwrap();
        let scenario = |text: &str, months_to_recovery| Assumptions {
            recovery_pct: GroupVectors::parse(text, Quantity::Recovery).unwrap(),
            months_to_recovery,
            ..Assumptions::default()
        };
        let some = "1: 50, 2: 25, 3: 0";
        let scenarios = [scenario(some, 2), scenario(some, 1), scenario("0", 1)];
        let [first, second, third] = &scenarios;
        let mut recoveries = Recoveries::new(&pool, &[first, second, third]).unwrap();
        assert!(!recoveries.are_none() && !recoveries.are_awaited());
        let zero = [0.0; 3];
        let mut month = |month, losses: [[f64; 3]; 3]| {
            let received = [0, 1, 2].map(|group| recoveries.step(group, month, &losses[group]));
            (received, [0, 1, 2].map(|lane| recoveries.are_awaited_in(lane)))
        };
        let losses = [[100.0; 3], [200.0; 3], [400.0; 3]];
        assert_eq!(month(1, losses), ([zero; 3], [true, true, false]));
        let second_month = [[0.0, 50.0, 0.0], [0.0, 50.0, 0.0], zero];
        assert_eq!(month(2, [zero; 3]), (second_month, [true, false, false]));
        let third_month = [[50.0, 0.0, 0.0], [50.0, 0.0, 0.0], zero];
        assert_eq!(month(3, [zero; 3]), (third_month, [false; 3]));
        assert_eq!(month(4, [zero; 3]), ([zero; 3], [false; 3]));
        let none = Recoveries::new(&pool, &[third]).unwrap();
        assert!(none.are_none() && !none.are_awaited());
    }
}
