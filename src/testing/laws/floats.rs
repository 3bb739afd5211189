//! The law of floats: a life in floats is the decimals' but for roundings.

use super::case::Case;
use super::figures::{HALF_A_CENT, same_tests, same_weights};
use super::formula::{formulas, on_net_rates, unnamed_test};
use super::verdict::{Breach, Look, Stop, Verdict, verdict};
use crate::deal_file::Clause;
use crate::number::Lanes;
use crate::projection::{CollateralRow, Listener, ProjectionResult, Value, float_heard};
use crate::waterfall::Field;
use crate::waterfall::{Month, Program, State, Unwatched, redeem, run};

/// A float's life is the decimals' within roundings: over its life each class has the same interest,
/// principal and losses in floats as in decimals, but for the cents that decimals round.
///
/// Each rounding to a cent is off by half a cent at most. In a month the path of a class has four of
/// each group's principal (ending balance, loss, recovery, prepayment) and two of its interest
/// (interest, fees). Its net rate is interest in cents over its balance: half a cent of the one moves
/// interest of the classes by as many times more as what accrues at it is more than the group (balances,
/// and unpaid interest and carryover that bear interest), and a formula that names the rate, a year's and
/// of any amount of the deal, by twelve times as much. Then one for the amount of each clause and each
/// `cents(…)`, and two (a cent) for a class's part of a list. Clauses that share out what others leave add those of the others, so
/// every clause and class of the deal counts once. Balances that are off by that accrue interest on
/// it, which a tenth more has room for. A deal may make more of half a cent: divide by small amounts, or
/// receive a balance every month. So where a life is further off, the collateral brings half a cent more,
/// or less, of each of its figures, every month, and each rounding counts as what moves a life most.
///
/// Not where a test comes out differently: from then on the two are two different lives
/// ([`compare_arithmetics`](crate::projection::compare_arithmetics) lists them). A test without a name
/// is told to nobody, so that a deal which has one and differs by more is not judged; nor one whose
/// collateral, or a group of it, ends in other months, with nothing but dust in floats.
#[must_use]
pub fn float_agrees_with_decimal_within_roundings(case: &Case) -> Verdict {
    verdict(|| {
        let (rows, floats) = (case.rows(), case.floats()?);
        same_tests(rows, floats)?;
        if rows.redemption.map(|sale| sale.period) != floats.redemption.map(|sale| sale.period) {
            return Err(Stop::not_here(
                "a redemption stands so near its limit that cents decide it",
            ));
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
                // What is no number is not within anything.
                if off.is_nan() || off > allowed {
                    if off <= moved.by_roundings(case, floats)? {
                        continue;
                    }
                    moved.is_small()?;
                    same_weights(&case.deal.terms, rows, floats, u32::MAX)?;
                    judged(case, floats)?;
                    let told = format!(
                        "{what} over its life is {decimal_total} in decimals and {float_total:.4} in \
                         floats; roundings allow {allowed:.2}"
                    );
                    return Err(Breach::new(told).of(&decimal.class).into());
                }
            }
        }
        Ok(())
    })
}

/// Dollars by which half a cent may move a life for roundings to be told from mistakes: twenty thousand
/// times as much. How much more it is depends on which half cent it was then.
const MOST_MOVED: f64 = 100.0;

/// What half a cent more or less of a figure of the collateral, each month, moves any life by.
struct Moved(Option<f64>);

impl Moved {
    /// What all roundings of the deal move a life by, each as much as that of the figure that moves it
    /// most.
    fn by_roundings(&mut self, case: &Case, floats: &ProjectionResult<f64>) -> Result<f64, Stop> {
        let most = match self.0 {
            Some(most) => most,
            None => *self.0.insert(moved(case, floats)?),
        };
        Ok(roundings(case) * most * 1.1)
    }
}

impl Moved {
    /// Ends a look where half a cent moves a life so much that roundings decide it.
    fn is_small(&self) -> Look {
        match self.0 {
            Some(most) if most > MOST_MOVED => Err(Stop::not_here(format!(
                "half a cent of the collateral moves a life by {most:.2}, so that roundings decide it"
            ))),
            _ => Ok(()),
        }
    }
}

fn moved(case: &Case, floats: &ProjectionResult<f64>) -> Result<f64, Stop> {
    let lives = floats.summary(floats.settlement);
    let mut most = 0.0_f64;
    for (field, by) in
        Field::ALL.into_iter().flat_map(|field| [(field, HALF_A_CENT), (field, -HALF_A_CENT)])
    {
        let off = float_heard(&case.deal, &case.options, &mut HalfACent(field, by))?;
        same_tests(floats, &off)?;
        for (life, off) in lives.iter().zip(off.summary(floats.settlement)) {
            most = most.max((life.interest - off.interest).abs());
            most = most.max((life.principal - off.principal).abs());
            most = most.max((life.realized_loss - off.realized_loss).abs());
        }
    }
    Ok(most)
}

/// Each month brings half a cent more or less of a figure, where there is any collateral.
struct HalfACent(Field, f64);

impl Listener<Lanes<1>> for HalfACent {
    fn run(
        &mut self,
        program: &Program,
        month: &Month<[[f64; 1]; 1]>,
        state: &mut State<Lanes<1>>,
    ) {
        let mut month = month.clone();
        for group in &mut month.groups {
            let balance = group.get(Field::BalanceBegin)[0][0];
            let value = &mut group.get_mut(self.0)[0][0];
            // What falls by cents comes in cents, also where floats have nothing left to come.
            if *value > 0.0 || balance > HALF_A_CENT {
                *value = (*value + self.1).max(0.0);
            }
            if self.0 == Field::ScheduledInterest && balance > HALF_A_CENT {
                let rate = &mut group.net_rate[0][0];
                *rate = (*rate + 12.0 * self.1 / balance).max(0.0);
            }
        }
        run(program, &month, state, &mut Unwatched);
    }

    fn redeem(
        &mut self,
        program: &Program,
        month: &Month<[[f64; 1]; 1]>,
        price: [f64; 1],
        state: &mut State<Lanes<1>>,
    ) {
        redeem(program, month, price, state, &mut Unwatched);
    }

    fn end(&mut self, _: &Program, _: &Month<[[f64; 1]; 1]>, _: &State<Lanes<1>>) {}
}

/// Ends a look where the two may be two different lives that nobody is told of.
fn judged(case: &Case, floats: &ProjectionResult<f64>) -> Look {
    let rows = case.rows();
    if rows.months != floats.months {
        let (decimals, floats) = (rows.months, floats.months);
        let told = format!("it lasts {decimals} months in decimals, {floats} in floats");
        return Err(Stop::not_here(told));
    }
    // A class may still accrue at the net rate of dust.
    let mut groups = rows.collateral_rows.iter().zip(&floats.collateral_rows);
    let is_dust = |(row, float): &(&CollateralRow, &CollateralRow)| {
        row.month.balance_begin[0] <= 0.0 && float.month.balance_begin[0] > 0.0
    };
    if let Some((row, _)) = groups.find(is_dust) {
        let told = format!("{} has nothing left on {} but dust in floats", row.group, row.date);
        return Err(Stop::not_here(told));
    }
    match unnamed_test(&case.deal.terms) {
        Some(test) => {
            Err(Stop::not_here(format!("`{test}` has no name, and may come out differently")))
        }
        None => Ok(()),
    }
}

/// Roundings of net rates over the life: each counts as often as what it is a rate of exceeds its group.
fn of_net_rates(case: &Case) -> f64 {
    let rows = case.rows();
    let terms = &case.deal.terms;
    let formulas = 12.0 * on_net_rates(terms) as f64;
    let closing = terms.closing_balance.to_float();
    let groups = rows.groups.len() + usize::from(rows.groups.len() > 1);
    let months = case.months().zip(rows.collateral_rows.chunks(groups.max(1)));
    let of_months = months.map(|((distribution, classes), collateral)| {
        let (mut accrues, mut all) = (0.0, closing);
        for ((row, heard), terms) in classes.iter().zip(&distribution.classes).zip(&terms.classes) {
            let balance = row.balance_begin.to_float();
            let unpaid = heard.opening_unpaid.to_float();
            let carryover = row.carryover_due.to_float();
            accrues += balance + carryover + if terms.interest_on_unpaid { unpaid } else { 0.0 };
            all += balance + carryover + unpaid;
        }
        let of_groups = collateral.iter().take(rows.groups.len()).map(|row| {
            let balance = row.month.balance_begin[0];
            let times = accrues + formulas * all;
            if balance > 0.0 { (times / balance).max(1.0) } else { 1.0 }
        });
        of_groups.sum::<f64>()
    });
    of_months.sum()
}

/// Roundings of a month that can reach a class, but for those of net rates.
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
