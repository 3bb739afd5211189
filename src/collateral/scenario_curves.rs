//! The index curves of adjustable loans in several scenarios, and the schedules that these share.

use std::collections::BTreeMap;

use super::assumptions::Assumptions;
use super::index::IndexCurve;
use super::loan::Loan;
use super::pool::Pool;
use super::schedule::{Schedule, schedule, schedule_bytes};

/// One index's curve in each scenario.
#[derive(Clone, Copy)]
struct Curves<'a, const W: usize> {
    of: [&'a IndexCurve; W],
    /// Whether all scenarios have the same curve.
    same: bool,
}

/// The curves of the indices that adjustable loans follow, by name of the index.
pub(super) struct Indexed<'a, const W: usize> {
    pool: &'a Pool,
    curves: BTreeMap<&'a str, Curves<'a, W>>,
}

impl<'a, const W: usize> Indexed<'a, W> {
    pub(super) fn new(pool: &'a Pool, scenarios: &[&'a Assumptions; W]) -> Self {
        let mut indexed = Self { pool, curves: BTreeMap::new() };
        for loan in Self::first_loans(pool) {
            let Some(name) = loan.arm.as_ref().map(|arm| arm.index.as_str()) else { continue };
            if indexed.curves.contains_key(name) {
                continue;
            }
            let found: Option<Vec<_>> = scenarios.iter().map(|s| s.indices.get(name)).collect();
            let Some(Ok(of)) = found.map(<[&IndexCurve; W]>::try_from) else { continue };
            let same = of.iter().all(|curve| *curve == of[0]);
            indexed.curves.insert(name, Curves { of, same });
        }
        indexed
    }

    /// The first loan of each set of terms that determine a schedule.
    fn first_loans(pool: &'a Pool) -> impl Iterator<Item = &'a Loan> {
        pool.by_terms().firsts.iter().map(|first| &pool.kept_loans()[*first])
    }

    fn of(&self, loan: &Loan) -> Option<&Curves<'a, W>> {
        self.curves.get(loan.arm.as_ref()?.index.as_str())
    }

    /// The curve of an adjustable loan's index in each scenario.
    pub(super) fn curves(&self, loan: &Loan) -> Option<[&'a IndexCurve; W]> {
        self.of(loan).map(|curves| curves.of)
    }

    /// The curve of a loan's index, if all scenarios have the same: then they share one schedule.
    fn same(&self, loan: &Loan) -> Option<&'a IndexCurve> {
        self.of(loan).filter(|curves| curves.same).map(|curves| curves.of[0])
    }

    /// The schedule of each set of terms, if it is the same in all scenarios.
    pub(super) fn schedules(&self) -> Vec<Option<Schedule>> {
        let adjusting = |loan: &Loan| self.same(loan).map(|curve| schedule(loan, Some(curve)));
        let known = Self::first_loans(self.pool).zip(self.pool.schedules());
        known.map(|(loan, fixed)| fixed.clone().or_else(|| adjusting(loan))).collect()
    }

    /// Size in bytes of the schedules that are the same in all scenarios.
    pub(super) fn schedule_bytes(&self) -> usize {
        let scheduled = Self::first_loans(self.pool)
            .filter(|loan| loan.arm.is_none() || self.same(loan).is_some());
        scheduled.map(schedule_bytes).fold(0, usize::saturating_add)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::loan::Arm;
    use super::super::projection::{LaneProjection, PoolProjection};
    use super::*;
    use crate::calendar::Date;

    /// Fixed or adjustable loans with equal terms share one schedule.
    #[test]
    fn schedules_are_shared_by_loans_with_equal_terms() {
        let fixed = Loan::level_pay(100_000.0, 6.0, 40);
        let mut arm = fixed.clone();
        arm.arm = Some(Arm::monthly("libor-1m", 2.0));
        let like = |loan: &Loan| Loan { balance: 7.0, age_months: 3, ..loan.clone() };
        let mut loans = vec![fixed.clone(), arm.clone(), like(&fixed), like(&arm)];
        let changes: [fn(&mut Arm); 12] = [
            |arm| arm.index = "cmt-1y".to_owned(),
            |arm| arm.margin_pct = 2.5,
            |arm| arm.first_cap_pct = Some(0.5),
            |arm| arm.periodic_cap_pct = Some(0.25),
            |arm| arm.max_rate_pct = Some(6.5),
            |arm| arm.floor_rate_pct = 5.0,
            |arm| arm.months_to_reset = 5,
            |arm| arm.reset_frequency_months = 6,
            |arm| arm.look_back_months = 2,
            |arm| arm.months_to_recast = Some(9),
            |arm| (arm.months_to_recast, arm.recast_frequency_months) = (Some(9), Some(7)),
            |arm| arm.rounding_pct = 0.125,
        ];
        for change in changes {
            let mut other = arm.clone();
            change(other.arm.as_mut().unwrap());
            loans.push(other);
        }
        let pool = Pool::from_loans(loans).unwrap();
        let mut scenario = Assumptions::default();
        let points = "month,rate\n-3,3.5\n1,2.1\n4,4.3\n7,1.7\n30,5.2\n";
        let start = Date::from_ymd(2003, 12, 1).unwrap();
        let curve = IndexCurve::from_csv("c.csv", points, start).unwrap();
        scenario.indices.set("libor-1m", curve.clone());
        scenario.indices.set("cmt-1y", curve.shifted(0.3));
        let projection = LaneProjection::new(&pool, [&scenario, &scenario]).unwrap();
        let of = |number: usize| projection.loans[number].schedule.clone().unwrap();
        let shared = |a: usize, b: usize| std::sync::Arc::ptr_eq(&of(a), &of(b));
        assert!(shared(0, 2) && shared(1, 3));
        let distinct: Vec<usize> = (0..2).chain(4..16).collect();
        for (place, a) in distinct.iter().enumerate() {
            assert!(distinct[place + 1..].iter().all(|b| !shared(*a, *b)), "{a}");
        }
        // Each has the bits of the schedule computed for its loan alone.
        for (number, loan) in pool.kept_loans().iter().enumerate() {
            let curve = loan.arm.as_ref().and_then(|arm| scenario.indices.get(&arm.index));
            let bits = |schedule: &Schedule| -> Vec<[u64; 3]> {
                let months = schedule.iter();
                months.map(|m| [m.repaid, m.factor, m.rate].map(f64::to_bits)).collect()
            };
            assert_eq!(bits(&of(number)), bits(&schedule(loan, curve)), "loan {number}");
        }
    }

    /// 4 GiB ÷ (600 months × three floats of eight bytes) is 298,261.6 schedules.
    #[test]
    fn schedules_of_more_than_four_gibibytes_are_refused() {
        let mistake = |loans: u32, of: fn(u32) -> Loan| {
            let pool = Pool::from_loans((0..loans).map(of).collect()).unwrap();
            let mut scenario = Assumptions::default();
            scenario.indices.set("libor-1m", IndexCurve::flat(3.0));
            let mistake = PoolProjection::new(&pool, &scenario).err();
            mistake.map(|mistake| mistake.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let fixed = |number| Loan::level_pay(1.0, 1.0 + f64::from(number) / 1e5, 600);
        let adjustable = |number| {
            let arm = Some(Arm::monthly("libor-1m", 1.0 + f64::from(number) / 1e5));
            Loan { arm, ..Loan::level_pay(1.0, 6.0, 600) }
        };
        let alike =
            |number: u32| Loan { balance: f64::from(number), ..Loan::level_pay(1.0, 6.0, 600) };
        let expected = "assumptions: 298262 loans of 298262 different schedules need more than 4 GiB; \
                        make replines of loans that are nearly alike in rate and term";
        assert_eq!(mistake(298_262, fixed).unwrap(), [expected]);
        assert_eq!(mistake(298_262, adjustable).unwrap(), [expected]);
        assert_eq!(mistake(298_262, alike), None);
    }
}
