//! The law of floats: over its life a class has the same cash flows in floats as in decimals, but for
//! roundings.

use super::case::Case;
use super::figures::{HALF_A_CENT, same_tests, same_weights};
use super::formula::{formulas, on_net_rates, unnamed_test};
use super::verdict::{Breach, Check, Stop, Verdict, verdict};
use crate::deal_file::Clause;
use crate::number::FloatLanes;
use crate::projection::{CashFlows, CollateralRow, MonthRunner, Value, project_float_with};
use crate::waterfall::Field;
use crate::waterfall::{Month, NoRecorder, Program, State, redeem, run};

/// FloatArithmetic agree with decimals within roundings: over its life each class has the same interest, principal and
/// losses in floats as in decimals, but for the cents that decimals round.
///
/// One rounding to a cent moves an amount by at most half a cent. We count the roundings that can reach a class:
///
/// - each month, four of each group's principal (ending balance, loss, recovery, prepayment) and two of its
///   interest (interest, fees);
/// - one for the amount of each clause and each `cents(…)`, and two (a cent) for each class's part of a list.
///   A clause may share out what others leave, so every clause and class of the deal counts;
/// - those of each group's net rate, which is interest in cents over the balance. Half a cent of interest
///   moves the interest of the classes by a multiple: the amounts that accrue at the rate (balances, and
///   unpaid interest and carryover that bear interest) over the group's balance. A formula that names the
///   rate may apply a year of it to any amount of the deal, so it counts twelve times.
///
/// A tenth more allows for the interest on balances that are off by that. If a life is further off, the deal
/// may amplify half a cent: by dividing by small amounts, or by receiving a balance every month. So we run
/// the deal again with half a cent more, or less, of each figure of the collateral each month, and count each
/// rounding as the largest effect of those.
///
/// Does not apply if a test has different outcomes, because the two runs then differ by more
/// ([`compare_arithmetics`](crate::projection::compare_arithmetics) lists such tests). A test without a name
/// is in no row, so we do not judge a deal that has one and differs by more. Nor do we judge a deal whose
/// collateral, or a group of it, ends in different months, with nothing but dust left in floats.
#[must_use]
pub fn float_agrees_with_decimal_within_roundings(case: &Case) -> Verdict {
    verdict(|| {
        let (rows, floats) = (case.rows(), case.floats()?);
        same_tests(rows, floats)?;
        if rows.redemption.map(|sale| sale.period) != floats.redemption.map(|sale| sale.period) {
            return Err(Stop::not_here("a redemption is so near its limit that cents decide it"));
        }
        let months = f64::from(rows.months.max(floats.months));
        let allowed = (roundings(case) * months + of_net_rates(case)) * HALF_A_CENT * 1.1;
        let mut moved = Moved(None);
        let lives = rows.summary(rows.settlement).into_iter();
        for (decimal, float) in lives.zip(floats.summary(rows.settlement)) {
            let totals = [
                ("interest", decimal.interest, float.interest),
                ("principal", decimal.principal, float.principal),
                ("realized loss", decimal.realized_loss, float.realized_loss),
            ];
            for (what, decimal_total, float_total) in totals {
                let off = (decimal_total.to_float() - float_total).abs();
                // NaN is not within the allowed difference.
                if off.is_nan() || off > allowed {
                    if off <= moved.by_roundings(case, floats)? {
                        continue;
                    }
                    moved.is_small()?;
                    same_weights(&case.deal.terms, rows, floats, u32::MAX)?;
                    judged(case, floats)?;
                    let message = format!(
                        "{what} over its life is {decimal_total} in decimals and {float_total:.4} in \
                         floats; roundings allow {allowed:.2}"
                    );
                    return Err(Breach::new(message).of(&decimal.class).into());
                }
            }
        }
        Ok(())
    })
}

/// Dollars by which half a cent may move a life, twenty thousand times as much. Beyond that we cannot
/// distinguish roundings from mistakes.
const MOST_MOVED: f64 = 100.0;

/// The most that half a cent more or less of a collateral figure, each month, moves any total over a life.
struct Moved(Option<f64>);

impl Moved {
    /// The effect of all roundings of the deal, each counted as the figure that moves a life most.
    fn by_roundings(&mut self, case: &Case, floats: &CashFlows<f64>) -> Result<f64, Stop> {
        let most = match self.0 {
            Some(most) => most,
            None => *self.0.insert(moved(case, floats)?),
        };
        Ok(roundings(case) * most * 1.1)
    }
}

impl Moved {
    /// Ends a check if half a cent moves a life so much that roundings decide it.
    fn is_small(&self) -> Check {
        match self.0 {
            Some(most) if most > MOST_MOVED => Err(Stop::not_here(format!(
                "half a cent of the collateral moves a life by {most:.2}, so that roundings decide it"
            ))),
            _ => Ok(()),
        }
    }
}

fn moved(case: &Case, floats: &CashFlows<f64>) -> Result<f64, Stop> {
    let lives = floats.summary(floats.settlement);
    let mut most = 0.0_f64;
    for (field, by) in
        Field::ALL.into_iter().flat_map(|field| [(field, HALF_A_CENT), (field, -HALF_A_CENT)])
    {
        let off = project_float_with(&case.deal, &case.options, &mut HalfACent(field, by))?;
        same_tests(floats, &off)?;
        for (life, off) in lives.iter().zip(off.summary(floats.settlement)) {
            most = most.max((life.interest - off.interest).abs());
            most = most.max((life.principal - off.principal).abs());
            most = most.max((life.realized_loss - off.realized_loss).abs());
        }
    }
    Ok(most)
}

/// Changes a figure by half a cent each month, while there is collateral.
struct HalfACent(Field, f64);

impl MonthRunner<FloatLanes<1>> for HalfACent {
    fn run(
        &mut self,
        program: &Program,
        month: &Month<[[f64; 1]; 1]>,
        state: &mut State<FloatLanes<1>>,
    ) {
        let mut month = month.clone();
        for group in &mut month.groups {
            let balance = group.get(Field::BalanceBegin)[0][0];
            let value = &mut group.get_mut(self.0)[0][0];
            // Decimals pay a figure in cents even if floats have nothing left of it.
            if *value > 0.0 || balance > HALF_A_CENT {
                *value = (*value + self.1).max(0.0);
            }
            if self.0 == Field::ScheduledInterest && balance > HALF_A_CENT {
                let [[rate]] = &mut group.net_rate;
                *rate = (*rate + 12.0 * self.1 / balance).max(0.0);
            }
        }
        run(program, &month, state, &mut NoRecorder);
    }

    fn redeem(
        &mut self,
        program: &Program,
        month: &Month<[[f64; 1]; 1]>,
        price: [f64; 1],
        state: &mut State<FloatLanes<1>>,
    ) {
        redeem(program, month, price, state, &mut NoRecorder);
    }

    fn end(&mut self, _: &Program, _: &Month<[[f64; 1]; 1]>, _: &State<FloatLanes<1>>) {}
}

/// Ends a check if the runs may have diverged at a test or a group that no row shows.
fn judged(case: &Case, floats: &CashFlows<f64>) -> Check {
    let rows = case.rows();
    if rows.months != floats.months {
        let (decimals, floats) = (rows.months, floats.months);
        let message = format!("it lasts {decimals} months in decimals, {floats} in floats");
        return Err(Stop::not_here(message));
    }
    // A class may still accrue at the net rate of dust.
    let mut groups = rows.collateral_rows.iter().zip(&floats.collateral_rows);
    let is_dust = |(row, float): &(&CollateralRow, &CollateralRow)| {
        row.month.balance_begin <= 0.0 && float.month.balance_begin > 0.0
    };
    if let Some((row, _)) = groups.find(is_dust) {
        let message = format!("{} has nothing left on {} but dust in floats", row.group, row.date);
        return Err(Stop::not_here(message));
    }
    match unnamed_test(&case.deal.terms) {
        Some(test) => {
            Err(Stop::not_here(format!("`{test}` has no name, and may come out differently")))
        }
        None => Ok(()),
    }
}

/// Roundings of net rates over the life: each counts as the amounts that accrue at the rate over the group's
/// balance.
fn of_net_rates(case: &Case) -> f64 {
    let rows = case.rows();
    let terms = &case.deal.terms;
    let formulas = 12.0 * on_net_rates(terms) as f64;
    let closing = terms.closing_balance.to_float();
    let groups = rows.groups.len() + usize::from(rows.groups.len() > 1);
    let months = case.months().zip(rows.collateral_rows.chunks(groups.max(1)));
    let of_months = months.map(|((distribution, classes), collateral)| {
        let (mut accrues, mut all) = (0.0, closing);
        for ((row, month), terms) in classes.iter().zip(&distribution.classes).zip(&terms.classes) {
            let balance = row.balance_begin.to_float();
            let unpaid = month.opening_unpaid.to_float();
            let carryover = row.carryover_due.to_float();
            accrues += balance + carryover + if terms.interest_on_unpaid { unpaid } else { 0.0 };
            all += balance + carryover + unpaid;
        }
        let of_groups = collateral.iter().take(rows.groups.len()).map(|row| {
            let balance = row.month.balance_begin;
            let times = accrues + formulas * all;
            if balance > 0.0 { (times / balance).max(1.0) } else { 1.0 }
        });
        of_groups.sum::<f64>()
    });
    of_months.sum()
}

/// Roundings of a month that can reach a class, without those of net rates.
fn roundings(case: &Case) -> f64 {
    let terms = &case.deal.terms;
    let of_clauses = terms.waterfall.iter().map(|clause| match clause {
        Clause::Set { .. } => 0,
        Clause::Receive { .. } | Clause::Step(_) => 1,
    });
    let in_formulas = formulas(terms).map(|formula| formula.to_string().matches("cents(").count());
    let all = 6 * terms.groups.len()
        + of_clauses.sum::<usize>()
        + in_formulas.sum::<usize>()
        + 2 * terms.classes.len();
    all as f64
}
