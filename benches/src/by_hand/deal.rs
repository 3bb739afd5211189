//! Series 2003-1 in hand-written code, with the rules of `deals/thornburg-2003-1/deal.yaml`.
//!
//! Every clause of the deal file is implemented; clauses that most months do not need are skipped
//! if no lane needs them. We leave out what cannot affect these runs:
//!
//! - prepayment interest shortfalls, penalties and subsequent recoveries, which these scenarios do
//!   not have;
//! - interest of A-R, whose balance is zero;
//! - rounding to cents, which floats do not do;
//! - the monthly checks that balances roll forward and cash is accounted for, which `paydown` makes
//!   and code for a single deal would not.
//!
//! Each omission makes the yardstick faster, never slower.
//!
//! The net rate of a group is constant while it has loans, and cash is not compared with payments
//! that receipts already limit. Both are correct for fixed-rate replines with advances, and the
//! author of code for one deal knows that.

mod clauses;

use super::collateral::{Collected, Repaying, Schedule, Speeds};
use super::sums::{Life, Sums};
use super::{lesser, over, ratio};
use crate::cases::Start;

/// Amounts that differ by less are equal in a test, as in the float run.
const CENT: f64 = 0.005;
/// The tolerance of rates.
const RATE: f64 = 1e-9;
/// Dollars that are only a rounding error of floats.
const DUST: f64 = 1e-6;

const CLOSING: f64 = 774_474_863.0;
/// B-1 to B-6 at closing.
const ORIGINAL: [f64; 6] =
    [7_743_000.0, 5_806_000.0, 4_645_000.0, 1_160_000.0, 772_000.0, 1_948_763.0];
const SUBORDINATES: f64 = 22_074_763.0;

/// Months in the rolling average of the delinquency test.
const RING: usize = 6;

/// Classes, B-1 to B-6, A-R.
const CLASSES: usize = 11;
/// The index of each in the deal file.
const IN_FILE: [usize; CLASSES] = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1];

/// The deal after its report of December 2003: no losses to date, no unpaid interest, and a month
/// without delinquencies of 60 days.
pub struct Deal2003x1 {
    schedules: Vec<Schedule>,
    balances: [f64; 10],
    first_period: u32,
    years: Vec<f64>,
}

/// The state between two months; classes and B-1 to B-6.
struct State<const W: usize> {
    balance: [[f64; W]; 10],
    /// Balances before the month.
    begin: [[f64; W]; 10],
    unpaid: [[f64; W]; 10],
    /// Whether any unpaid interest is more than a rounding error.
    is_unpaid: bool,
    losses_to_date: [f64; W],
    late: [[f64; W]; RING],
}

/// The payments of a month. Each month overwrites the same arrays, so that none is cleared twice.
struct Paid<const W: usize> {
    interest: [[f64; W]; 10],
    principal: [[f64; W]; 10],
    loss: [[f64; W]; 10],
    /// Interest of the month that is still owed.
    due: [[f64; W]; 10],
    residual: [f64; W],
}

/// The values of the deal's schedules in a month.
struct Scheduled {
    /// Whether the shifting percentage may step down in this month.
    steps_down: bool,
    shift: f64,
    two_times_shift: f64,
    loss_limit: f64,
}

impl Scheduled {
    const fn of(period: u32) -> Self {
        let (shift, loss_limit) = match period {
            0..85 => (1.0, 0.0),
            85..97 => (0.7, 0.30),
            97..109 => (0.6, 0.35),
            109..121 => (0.4, 0.40),
            121..133 => (0.2, 0.45),
            _ => (0.0, 0.50),
        };
        let two_times_shift = if period < 37 { 0.5 } else { 0.0 };
        Self { steps_down: period >= 85, shift, two_times_shift, loss_limit }
    }
}

impl Deal2003x1 {
    /// The deal at its start.
    ///
    /// # Panics
    ///
    /// If the start is that of another deal.
    #[must_use]
    pub fn new(start: &Start) -> Self {
        assert_eq!((start.replines.len(), start.balances.len()), (4, CLASSES));
        let mut balances = [0.0; 10];
        for (balance, place) in balances.iter_mut().zip(IN_FILE) {
            *balance = start.balances[place];
        }
        Self {
            schedules: start.replines.iter().map(Schedule::new).collect(),
            balances,
            first_period: start.period,
            years: start.years.clone(),
        }
    }

    /// One scenario, with instructions that every processor has.
    #[must_use]
    pub fn scalar(&self, speeds: &Speeds<1>) -> [[Life; CLASSES]; 1] {
        self.run(speeds)
    }

    /// Sixteen scenarios side by side, with AVX2 and FMA.
    ///
    /// # Panics
    ///
    /// If the processor does not have them.
    #[must_use]
    pub fn lanes(&self, speeds: &Speeds<16>) -> [[Life; CLASSES]; 16] {
        assert!(super::has_avx2(), "hand-written lanes need AVX2 and FMA");
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the assertion above checked that the processor has the instructions.
        #[allow(unsafe_code)]
        unsafe {
            self.avx2(speeds)
        }
        #[cfg(not(target_arch = "x86_64"))]
        self.run(speeds)
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn avx2(&self, speeds: &Speeds<16>) -> [[Life; CLASSES]; 16] {
        self.run(speeds)
    }

    #[inline(always)]
    fn run<const W: usize>(&self, speeds: &Speeds<W>) -> [[Life; CLASSES]; W] {
        let mut groups: [Repaying<W>; 4] =
            std::array::from_fn(|group| Repaying::new(&self.schedules[group]));
        let mut collected = [Collected::<W>::ZERO; 4];
        let mut state = State {
            balance: self.balances.map(|balance| [balance; W]),
            begin: [[0.0; W]; 10],
            unpaid: [[0.0; W]; 10],
            is_unpaid: false,
            losses_to_date: [0.0; W],
            late: [[0.0; W]; RING],
        };
        let mut paid = Paid {
            interest: [[0.0; W]; 10],
            principal: [[0.0; W]; 10],
            loss: [[0.0; W]; 10],
            due: [[0.0; W]; 10],
            residual: [0.0; W],
        };
        let mut sums = [Sums::<W>::ZERO; CLASSES];
        let months = self.schedules.iter().map(|schedule| schedule.term).max().unwrap_or(0);
        for month in 0..months {
            for ((group, schedule), collected) in
                groups.iter_mut().zip(&self.schedules).zip(&mut collected)
            {
                group.step(schedule, month, speeds, collected);
            }
            // A group without loans has no rate.
            let net: [f64; 4] = std::array::from_fn(|group| {
                let schedule = &self.schedules[group];
                if month < schedule.term { schedule.net } else { 0.0 }
            });
            let scheduled = Scheduled::of(self.first_period + month as u32);
            state.pay(&scheduled, month, &net, &collected, &mut paid);
            let (number, years) = ((month + 1) as f64, self.years[month]);
            for class in 0..10 {
                let Paid { interest, principal, loss, .. } = &paid;
                let (interest, principal) = (&interest[class], &principal[class]);
                sums[class].add(number, years, interest, principal, &loss[class]);
            }
            sums[10].add_interest(&paid.residual);
        }
        std::array::from_fn(|lane| {
            let mut lives = [Life::default(); CLASSES];
            for (sums, place) in sums.iter().zip(IN_FILE) {
                lives[place] = sums.life(lane);
            }
            lives
        })
    }
}

/// Whether a test passes in any lane.
#[inline(always)]
fn any<const W: usize>(values: &[f64; W], test: impl Fn(f64) -> bool) -> bool {
    let mut seen = 0;
    for lane in 0..W {
        seen |= u64::from(test(values[lane]));
    }
    seen != 0
}

/// Pays an amount pro rata to claims and reduces them. Returns the total paid.
#[inline(always)]
fn share_out<const W: usize>(
    amount: &[f64; W],
    claims: &mut [[f64; W]],
    booked: &mut [[f64; W]],
) -> [f64; W] {
    let mut paid = [0.0; W];
    for lane in 0..W {
        let mut total = 0.0;
        for claim in claims.iter() {
            total += claim[lane];
        }
        let each = ratio(lesser(amount[lane], total), total);
        for (claim, booked) in claims.iter_mut().zip(booked.iter_mut()) {
            let part = lesser(claim[lane] * each, claim[lane]);
            claim[lane] -= part;
            booked[lane] += part;
            paid[lane] += part;
        }
    }
    paid
}

#[inline(always)]
fn take<const W: usize>(from: &mut [f64; W], paid: &[f64; W]) {
    for lane in 0..W {
        from[lane] = over(from[lane], paid[lane]);
    }
}

/// The funds of the subordinates.
struct Month<const W: usize> {
    /// Interest that remains after the seniors.
    funds: [f64; W],
    sub_rate: [f64; W],
    pool_begin: [f64; W],
    pool_scheduled: [f64; W],
    pool_principal: [f64; W],
}

impl<const W: usize> State<W> {
    /// Pays a month, from 0, in the order of the deal file.
    #[inline(always)]
    fn pay(
        &mut self,
        scheduled: &Scheduled,
        month: usize,
        net: &[f64; 4],
        collected: &[Collected<W>; 4],
        paid: &mut Paid<W>,
    ) {
        let Paid { interest, principal, due, .. } = paid;
        let (mut cash, mut funds) = ([0.0; W], [0.0; W]);
        let (mut pool_scheduled, mut pool_principal) = ([0.0; W], [0.0; W]);
        let (mut pool_begin, mut pool_end) = ([0.0; W], [0.0; W]);
        let (mut sub_begin, mut sub_rate) = ([0.0; W], [0.0; W]);
        let (mut crossing, mut pool_loss) = ([0_u64; W], [0.0; W]);
        let mut share = [[0.0; W]; 4];
        let mut prepayment_share = [[0.0; W]; 4];
        // Interest owed beyond the groups' own interest; the smallest senior balance.
        let (mut short, mut least) = ([0.0; W], [0.0; W]);

        let slot = month % RING;
        for lane in 0..W {
            let late: f64 = collected.iter().map(|group| group.late[lane]).sum();
            self.late[slot][lane] = late;
        }
        // The first month of the average is the report's, which had no delinquencies.
        let looked_back = 1.0 / (month + 2).min(RING) as f64;
        for lane in 0..W {
            for class in 0..10 {
                self.begin[class][lane] = self.balance[class][lane];
            }
            let (mut pool, mut of_schedule, mut unscheduled) = (0.0, 0.0, 0.0);
            let (mut lost, mut left, mut interest_in) = (0.0, 0.0, 0.0);
            let (mut subordinate, mut weighted, mut smallest) = (0.0, 0.0, f64::MAX);
            for group in 0..4 {
                let collected = &collected[group];
                pool += collected.begin[lane];
                of_schedule += collected.scheduled[lane];
                unscheduled += collected.prepaid[lane] + collected.liquidation[lane];
                lost += collected.loss[lane];
                left += collected.end[lane];
                interest_in += collected.begin[lane] * net[group];
                let weight = over(collected.begin[lane], self.begin[group][lane]);
                subordinate += weight;
                weighted += weight * net[group];
                share[group][lane] =
                    lesser(ratio(self.begin[group][lane], collected.begin[lane]), 1.0);
                smallest = lesser(self.begin[group][lane], smallest);
            }
            least[lane] = smallest;
            let subs: f64 = (4..10).map(|class| self.begin[class][lane]).sum();
            let seniors: f64 = (0..4).map(|class| self.begin[class][lane]).sum();
            let initial = (CLOSING - SUBORDINATES) / CLOSING;
            let late: f64 = self.late.iter().map(|late| late[lane]).sum::<f64>() * looked_back;
            let few_late = late < 0.5 * subs - CENT;
            self.losses_to_date[lane] += lost;
            let limit = scheduled.loss_limit * SUBORDINATES - CENT;
            let passes = few_late & (self.losses_to_date[lane] < limit);
            let steps_down = !scheduled.steps_down | passes;
            let mut above = false;
            for group in 0..4 {
                above |= share[group][lane] > initial + RATE;
            }
            let shift = if steps_down & !above { scheduled.shift } else { 1.0 };
            let twice = ratio(subs, pool) >= 2.0 * SUBORDINATES / CLOSING - RATE;
            let shift = if twice { lesser(shift, scheduled.two_times_shift) } else { shift };
            for group in 0..4 {
                let of = share[group][lane];
                prepayment_share[group][lane] = of + shift * (1.0 - of);
            }
            crossing[lane] = u64::from(!(twice & few_late));

            let all = interest_in + of_schedule + unscheduled;
            let available = over(all + pool, of_schedule + unscheduled + seniors + subs);
            let (mut senior_interest, mut left_over) = (0.0, 0.0);
            for class in 0..4 {
                let owed = self.begin[class][lane] * net[class];
                let of_group = collected[class].begin[lane] * net[class];
                let most = lesser(of_group, over(available, senior_interest));
                let now = lesser(most, owed);
                senior_interest += now;
                interest[class][lane] = now;
                due[class][lane] = owed - now;
                left_over += owed - now;
            }
            short[lane] = left_over;
            funds[lane] = over(available, senior_interest);
            cash[lane] = all - senior_interest;
            pool_begin[lane] = pool;
            pool_end[lane] = left;
            pool_loss[lane] = lost;
            pool_scheduled[lane] = of_schedule;
            pool_principal[lane] = of_schedule + unscheduled;
            sub_begin[lane] = subs;
            sub_rate[lane] = ratio(weighted, subordinate);
        }
        if self.is_unpaid | any(&short, |short| short > DUST) {
            let paid = share_out(&funds, &mut due[..4], &mut interest[..4]);
            take(&mut funds, &paid);
            take(&mut cash, &paid);
            let paid = share_out(&funds, &mut self.unpaid[..4], &mut interest[..4]);
            take(&mut funds, &paid);
            take(&mut cash, &paid);
        }

        // Principal of the seniors, from their own groups.
        let (mut senior_scheduled, mut senior_principal) = ([0.0; W], [0.0; W]);
        for group in 0..4 {
            let collected = &collected[group];
            for lane in 0..W {
                let (of, of_prepayments) = (share[group][lane], prepayment_share[group][lane]);
                let balance = self.balance[group][lane];
                let scheduled = lesser(of * collected.scheduled[lane], balance);
                let proceeds = collected.liquidation[lane];
                let liquidated = of * (proceeds + collected.loss[lane]);
                let wanted = of_prepayments * collected.prepaid[lane]
                    + lesser(liquidated, of_prepayments * proceeds);
                let unscheduled = lesser(wanted, balance - scheduled);
                principal[group][lane] = scheduled + unscheduled;
                self.balance[group][lane] = balance - scheduled - unscheduled;
                senior_scheduled[lane] += scheduled;
                senior_principal[lane] += scheduled + unscheduled;
            }
        }
        if any(&least, |least| least <= CENT) {
            let paid = self.cross_retired(&crossing, collected, principal);
            for lane in 0..W {
                senior_scheduled[lane] += paid[0][lane];
                senior_principal[lane] += paid[0][lane] + paid[1][lane];
            }
        }
        let mut deficiency = [0.0; W];
        for lane in 0..W {
            for group in 0..4 {
                deficiency[lane] += over(self.balance[group][lane], collected[group].end[lane]);
            }
        }
        let is_deficient = any(&deficiency, |deficiency| deficiency > CENT);
        if is_deficient {
            self.support(&deficiency, &pool_principal, collected, principal, &mut senior_principal);
        }
        for lane in 0..W {
            cash[lane] = over(cash[lane], senior_principal[lane]);
        }

        let month = Month { funds, sub_rate, pool_begin, pool_scheduled, pool_principal };
        let seniors = [&senior_scheduled, &senior_principal];
        let sub_short = self.pay_subordinates(&month, seniors, &mut cash, paid);
        if is_deficient {
            self.pay_still_short(&deficiency, collected, &mut cash, &mut paid.principal);
        }
        self.write_down(collected, &pool_loss, &pool_end, &mut paid.loss);
        paid.residual = cash;
        let owed = [&short, &sub_short];
        if self.is_unpaid | owed.iter().any(|owed| any(owed, |owed| owed > DUST)) {
            self.owe(&paid.due);
        }
    }
}
