//! The clauses after those of the seniors: support between groups, subordinates, losses.

use super::{CENT, CLOSING, Collected, DUST, Month, ORIGINAL, Paid, RATE, State};
use super::{any, lesser, over, ratio, share_out, take};

/// Credit support at closing of B-2 to B-6: the share of the pool in each class and those below it.
const SUPPORT: [f64; 5] = {
    let mut support = [0.0; 5];
    let (mut below, mut class) = (0.0, 6);
    while class > 1 {
        class -= 1;
        below += ORIGINAL[class];
        support[class - 1] = below / CLOSING;
    }
    support
};

impl<const W: usize> State<W> {
    /// Pays principal of groups whose seniors are retired to the other seniors. Returns the
    /// scheduled and the unscheduled part.
    #[inline(always)]
    pub(super) fn cross_retired(
        &mut self,
        crossing: &[u64; W],
        collected: &[Collected<W>; 4],
        principal: &mut [[f64; W]; 10],
    ) -> [[f64; W]; 2] {
        let (mut scheduled, mut unscheduled) = ([0.0; W], [0.0; W]);
        for (begin, collected) in self.begin.iter().zip(collected) {
            for lane in 0..W {
                let crosses = (begin[lane] <= CENT) & (crossing[lane] != 0);
                let other = collected.prepaid[lane] + collected.liquidation[lane];
                scheduled[lane] += if crosses { collected.scheduled[lane] } else { 0.0 };
                unscheduled[lane] += if crosses { other } else { 0.0 };
            }
        }
        [scheduled, unscheduled]
            .map(|amount| share_out(&amount, &mut self.balance[..4], &mut principal[..4]))
    }

    /// Pays seniors that exceed their group's loans, before the subordinates.
    #[inline(always)]
    pub(super) fn support(
        &mut self,
        deficiency: &[f64; W],
        pool_principal: &[f64; W],
        collected: &[Collected<W>; 4],
        principal: &mut [[f64; W]; 10],
        senior_principal: &mut [f64; W],
    ) {
        for lane in 0..W {
            let own = senior_principal[lane];
            let crossed = lesser(deficiency[lane], over(pool_principal[lane], own));
            let crossed = if deficiency[lane] > CENT { crossed } else { 0.0 };
            let mut so_far = 0.0;
            for group in 0..4 {
                let balance = self.balance[group][lane];
                so_far += over(balance, collected[group].end[lane]);
                let reached = crossed * ratio(so_far, deficiency[lane]) + own;
                let paid = lesser(over(reached, senior_principal[lane]), balance);
                self.balance[group][lane] -= paid;
                principal[group][lane] += paid;
                senior_principal[lane] += paid;
            }
        }
    }

    /// Pays the subordinates: interest in order of rank, scheduled principal pro rata, and
    /// prepayments pro rata to classes with enough credit support. Returns the month's unpaid
    /// interest.
    #[inline(always)]
    pub(super) fn pay_subordinates(
        &mut self,
        month: &Month<W>,
        [senior_scheduled, senior_principal]: [&[f64; W]; 2],
        cash: &mut [f64; W],
        paid: &mut Paid<W>,
    ) -> [f64; W] {
        let Paid { interest, principal, due, .. } = paid;
        let (mut funds, mut short) = ([0.0; W], [0.0; W]);
        let (mut refused, mut left) = ([0.0; W], [0.0; W]);
        for lane in 0..W {
            let (mut available, mut still_due, mut total) = (month.funds[lane], 0.0, 0.0);
            for class in 4..10 {
                let owed = self.begin[class][lane] * month.sub_rate[lane];
                let now = lesser(available, owed);
                available -= now;
                interest[class][lane] = now;
                due[class][lane] = owed - now;
                still_due += owed - now;
                total += self.balance[class][lane];
            }
            cash[lane] -= month.funds[lane] - available;
            funds[lane] = available;
            short[lane] = still_due;

            let theirs = over(month.pool_principal[lane], senior_principal[lane]);
            let scheduled = over(month.pool_scheduled[lane], senior_scheduled[lane]);
            let scheduled = lesser(lesser(scheduled, theirs), total);
            let each = ratio(scheduled, total);
            let (mut below, mut restricted, mut outstanding) = (0.0, 0_u64, 0.0);
            let mut support = [0.0; 6];
            for class in (1..6).rev() {
                below += self.begin[class + 4][lane];
                support[class] = ratio(below, month.pool_begin[lane]);
            }
            let mut open = [0.0; 6];
            for class in 0..6 {
                let balance = self.balance[class + 4][lane];
                let part = lesser(balance * each, balance);
                principal[class + 4][lane] = part;
                self.balance[class + 4][lane] = balance - part;
                if class > 0 {
                    restricted |= u64::from(support[class] < SUPPORT[class - 1] - RATE);
                }
                open[class] = if restricted == 0 { balance - part } else { 0.0 };
                outstanding += open[class];
            }
            let prepayments = over(theirs, scheduled);
            let shared = lesser(prepayments, outstanding);
            let each = ratio(shared, outstanding);
            for class in 0..6 {
                let part = lesser(open[class] * each, open[class]);
                principal[class + 4][lane] += part;
                self.balance[class + 4][lane] -= part;
            }
            cash[lane] = over(cash[lane], scheduled + shared);
            refused[lane] = if restricted == 0 { 0.0 } else { prepayments - shared };
            left[lane] = total - scheduled - shared;
        }
        if self.is_unpaid {
            for class in 4..10 {
                for lane in 0..W {
                    let now = lesser(funds[lane], self.unpaid[class][lane]);
                    funds[lane] -= now;
                    cash[lane] = over(cash[lane], now);
                    self.unpaid[class][lane] -= now;
                    interest[class][lane] += now;
                }
            }
        }
        if any(&refused, |refused| refused > DUST) {
            for class in 4..10 {
                for lane in 0..W {
                    let now = lesser(refused[lane], self.balance[class][lane]);
                    refused[lane] -= now;
                    left[lane] -= now;
                    cash[lane] = over(cash[lane], now);
                    self.balance[class][lane] -= now;
                    principal[class][lane] += now;
                }
            }
        }
        if any(&left, |left| left <= CENT) {
            let mut amount = [0.0; W];
            for lane in 0..W {
                let so_far: f64 = principal.iter().map(|principal| principal[lane]).sum();
                let rest = over(month.pool_principal[lane], so_far);
                amount[lane] = if left[lane] <= CENT { rest } else { 0.0 };
            }
            let paid = share_out(&amount, &mut self.balance[..4], &mut principal[..4]);
            take(cash, &paid);
        }
        short
    }

    /// Adds the month's unpaid interest to that of earlier months.
    #[inline(always)]
    pub(super) fn owe(&mut self, due: &[[f64; W]; 10]) {
        let mut most = [0.0; W];
        for (unpaid, due) in self.unpaid.iter_mut().zip(due) {
            for lane in 0..W {
                unpaid[lane] += due[lane];
                most[lane] = lesser(-unpaid[lane], most[lane]);
            }
        }
        self.is_unpaid = any(&most, |most| most < -DUST);
    }

    /// Pays the remaining cash to seniors that still exceed their group's loans, pro rata to that
    /// excess, before A-R.
    #[inline(always)]
    pub(super) fn pay_still_short(
        &mut self,
        deficiency: &[f64; W],
        collected: &[Collected<W>; 4],
        cash: &mut [f64; W],
        principal: &mut [[f64; W]; 10],
    ) {
        for lane in 0..W {
            let mut short = [0.0; 4];
            for group in 0..4 {
                let short_now = over(self.balance[group][lane], collected[group].end[lane]);
                short[group] = if deficiency[lane] > CENT { short_now } else { 0.0 };
            }
            for group in 0..4 {
                let from_here: f64 = short[group..].iter().sum();
                let paid = lesser(short[group], cash[lane] * ratio(short[group], from_here));
                cash[lane] -= paid;
                self.balance[group][lane] -= paid;
                principal[group][lane] += paid;
            }
        }
    }

    /// Writes classes down, from the most junior up, as far as certificates exceed the pool.
    #[inline(always)]
    pub(super) fn write_down(
        &mut self,
        collected: &[Collected<W>; 4],
        pool_loss: &[f64; W],
        pool_end: &[f64; W],
        loss: &mut [[f64; W]; 10],
    ) {
        let (mut losses, mut senior) = ([0.0; W], [0.0; W]);
        for lane in 0..W {
            let subs: f64 = (4..10).map(|class| self.balance[class][lane]).sum();
            let seniors: f64 = (0..4).map(|class| self.balance[class][lane]).sum();
            let all = lesser(pool_loss[lane], over(seniors + subs, pool_end[lane]));
            losses[lane] = all;
            senior[lane] = over(all, subs);
            let mut left = all;
            for class in (4..10).rev() {
                let now = lesser(left, self.balance[class][lane]);
                left -= now;
                self.balance[class][lane] -= now;
                loss[class][lane] = now;
            }
            for class in 0..4 {
                loss[class][lane] = 0.0;
            }
        }
        if any(&senior, |senior| senior > DUST) {
            let mut rest = senior;
            for class in 0..4 {
                for lane in 0..W {
                    let of_group = ratio(collected[class].loss[lane], pool_loss[lane]);
                    let borne = lesser(senior[lane] * of_group, rest[lane]);
                    let now = lesser(borne, self.balance[class][lane]);
                    rest[lane] -= now;
                    self.balance[class][lane] -= now;
                    loss[class][lane] += now;
                }
            }
            let _ = share_out(&rest, &mut self.balance[..4], &mut loss[..4]);
        }
        if any(pool_end, |pool_end| pool_end <= CENT) {
            for (balance, loss) in self.balance.iter_mut().zip(loss) {
                for lane in 0..W {
                    let gone = if pool_end[lane] <= CENT { balance[lane] } else { 0.0 };
                    balance[lane] -= gone;
                    loss[lane] += gone;
                }
            }
        }
    }
}
