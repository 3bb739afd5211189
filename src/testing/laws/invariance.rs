//! Laws of two runs: changes that move no cash flow, or move it in a known way.

use rust_decimal::Decimal;

use super::case::Case;
use super::figures::{
    HALF_A_CENT, columns, same_length, same_rows, same_run, same_tests, same_weights,
};
use super::formula::{dollars, formulas, unnamed_test};
use super::verdict::{Breach, Check, Stop, Verdict, seen, verdict};
use crate::collateral::{Loan, Pool};
use crate::deal_file::DealTerms;
use crate::error::Mistakes;
use crate::projection::Projection;
use crate::projection::{CashFlows, ProjectionOptions};
use crate::waterfall::compile;

/// Dust: by how much sums of floats in another order may differ, as a part of the greatest balance.
///
/// A float has 53 binary places, 1.1e-16 of its value. A life sums some thousands of figures, each from a
/// chain of tens of operations.
const DUST: f64 = 1e-11;

/// Dust of balances that are cents themselves, in dollars: a ten-thousandth of a cent.
const LEAST_DUST: f64 = 1e-6;

/// Dust of rates in percent, which are quotients of such sums.
const DUST_OF_RATES: f64 = 1e-9;

/// Dust of the sums of one month, as a part of themselves: some ninety roundings of half a float's last
/// place.
const DUST_OF_A_MONTH: f64 = 1e-14;

/// The most that a deal may amplify dust to, as a part of the pool. Beyond it the nudge below is no measure
/// of how the deal amplifies dust, because both are limited by what there is to pay.
const MOST_DUST: f64 = 1e-6;

/// The part of its balance by which we move each loan to see how the deal amplifies dust: a hundred times a
/// month's dust.
const NUDGE: f64 = 1e-12;

/// A shift of zero changes nothing: with every index curve shifted by zero basis points, every figure is the
/// same.
#[must_use]
pub fn zero_shift_changes_nothing(case: &Case) -> Verdict {
    verdict(|| {
        let mut options = case.options.clone();
        if options.assumptions.indices.iter().next().is_none() {
            return Err(Stop::not_here("no index is assumed"));
        }
        options.assumptions.indices = options.assumptions.indices.shifted(0.0);
        let message = "with curves shifted by zero";
        // With equal curves we reuse the second run that another law makes.
        if options.assumptions.indices == case.options.assumptions.indices {
            return same_run(case.rows(), case.second()?, message);
        }
        same_run(case.rows(), &case.again(&options)?, message)
    })
}

/// A run is the same each time: nothing in it is random, and nothing is kept from one run to the next.
#[must_use]
pub fn a_run_is_the_same_each_time(case: &Case) -> Verdict {
    verdict(|| same_run(case.rows(), case.second()?, "when it is run again"))
}

/// Forcing a test to its own outcome changes nothing.
///
/// A force applies to all months, so we force the tests that have one outcome in all of them.
#[must_use]
pub fn forcing_a_test_to_its_own_outcome_changes_nothing(case: &Case) -> Verdict {
    verdict(|| {
        let mut options = case.options.clone();
        let rows = &case.rows().trigger_rows;
        for name in case.deal.trigger_names() {
            let mut outcomes = rows.iter().filter(|row| row.trigger == name).map(|row| row.passed);
            let Some(first) = outcomes.next() else { continue };
            if outcomes.all(|passed| passed == first) {
                options.forced.insert(name.to_owned(), first);
            }
        }
        seen(options.forced.len(), "no test has one outcome in all months")?;
        same_run(case.rows(), &case.again(&options)?, "with tests forced to their own outcomes")
    })
}

/// A projection cut short is the beginning of the whole: the months do not depend on how many are projected.
#[must_use]
pub fn the_first_months_do_not_depend_on_the_last(case: &Case) -> Verdict {
    verdict(|| {
        let rows = case.rows();
        let half = rows.months / 2;
        seen(half as usize, "it has one month")?;
        let mut options = case.options.clone();
        options.months = Some(half);
        let cut = case.again(&options)?;
        let mut whole = rows.clone();
        whole.class_rows.truncate(cut.class_rows.len());
        whole.months = half;
        // The notional after the last month is the next month's, whether the projection is cut or not.
        let changed = "if later months are not projected";
        same_rows(&whole, &cut, changed, |_, one, other| one == other)?;
        same_length(&whole, &cut, 0.0, changed)
    })
}

/// Splitting a pool in two changes nothing: each loan becomes two of half its balance.
///
/// We compare floats, in which halves are exact. Every figure is the same but for the dust of summing in
/// another order: 1e-11 of the pool, or a month's dust as the deal amplifies it
/// ([`order_of_loans_does_not_matter`]).
#[must_use]
pub fn splitting_a_pool_in_two_changes_nothing(case: &Case) -> Verdict {
    verdict(|| {
        let halves = case.start.loans.iter().flat_map(|loan| {
            let half =
                |loan_count| Loan { balance: loan.balance / 2.0, loan_count, ..loan.clone() };
            // A count cannot be halved, so one half has all of it. It falls as the balance of that half falls.
            [half(loan.loan_count), half(0)]
        });
        same_lives(case, halves.collect(), "if each loan is two of half its balance")
    })
}

/// The order of loans does not matter: a tape read backwards is the same pool.
///
/// We compare floats, which may differ by the dust of summing in another order: 1e-11 of the pool. Some deals
/// amplify dust. A deal that pays 244 % of its class's excess over a target overshoots it by 144 % a month
/// later, and the dust with it. Dust also moves a rate that is weighted by balances of a cent, and the net
/// rate of a group of which only dust is left. So if a figure differs by more, we run the deal again with
/// each loan moved by 1e-12 of its balance, a hundred times a month's dust. The figure may differ by a
/// hundredth of the largest effect of that until then.
#[must_use]
pub fn order_of_loans_does_not_matter(case: &Case) -> Verdict {
    verdict(|| {
        seen(case.start.loans.len() - 1, "the pool is one loan")?;
        let backwards = case.start.loans.iter().rev().cloned();
        same_lives(case, backwards.collect(), "if the loans are in the opposite order")
    })
}

fn pool_of(case: &Case) -> f64 {
    case.start.loans.iter().map(|loan| loan.balance).sum()
}

/// Checks that every figure in floats is the same with other loans.
fn same_lives(case: &Case, loans: Vec<Loan>, changed: &str) -> Check {
    let floats = case.floats()?;
    let again = with_loans(case, loans)?;
    let mut tolerance = Tolerance::of(case);
    let mut nudged = None;
    loop {
        match near(floats, &again, 1.0, tolerance, changed) {
            Err(Stop::Broken(breach)) => {
                let period = breach.distribution.map_or(u32::MAX, |(period, _)| period);
                same_weights(&case.deal.terms, floats, &again, period)?;
                let nudged = match &nudged {
                    Some(nudged) => nudged,
                    None => nudged.insert(nudge(case)?),
                };
                let wider = tolerance.where_moved(floats, nudged, period);
                if wider.amount > pool_of(case) * MOST_DUST {
                    return Err(Stop::not_here(
                        "it multiplies differences from month to month until dust decides a life",
                    ));
                }
                let wider = wider.where_dust_is_left(case, floats, period);
                if wider == tolerance {
                    return Err(Stop::Broken(breach));
                }
                tolerance = wider;
            }
            result => return result,
        }
    }
}

fn with_loans(case: &Case, loans: Vec<Loan>) -> Result<CashFlows<f64>, Stop> {
    let options =
        ProjectionOptions { loans: Some(Pool::from_loans(loans)?), ..case.options.clone() };
    Ok(Projection::with(&case.deal, &options).float().run()?)
}

/// The run with the balance of each loan raised by a part of itself, up to [`NUDGE`] and greater from loan to
/// loan. If all parts were equal, every ratio might stay as it is.
fn nudge(case: &Case) -> Result<CashFlows<f64>, Stop> {
    let parts = case.start.loans.len() as f64;
    let loans = case.start.loans.iter().zip(1..).map(|(loan, place)| {
        let by = NUDGE * f64::from(place) / parts;
        Loan { balance: loan.balance * (1.0 + by), ..loan.clone() }
    });
    let nudged = with_loans(case, loans.collect())?;
    same_tests(case.floats()?, &nudged)?;
    Ok(nudged)
}

/// By how much two figures may differ.
#[derive(Clone, Copy, PartialEq)]
struct Tolerance {
    amount: f64,
    /// Of rates in percent.
    rate: f64,
}

impl Tolerance {
    /// Dust of sums over a life.
    fn of(case: &Case) -> Self {
        Self { amount: LEAST_DUST + pool_of(case) * DUST, rate: DUST_OF_RATES }
    }

    /// Widened to a month's dust as the deal amplifies it until a month, measured by the nudge.
    fn where_moved(self, floats: &CashFlows<f64>, nudged: &CashFlows<f64>, until: u32) -> Self {
        let mut tolerance = self;
        let rows = floats.class_rows.iter().zip(&nudged.class_rows);
        for (row, now) in rows.take_while(|(row, _)| row.period <= until) {
            for ((column, value), (_, now)) in columns(row).into_iter().zip(columns(now)) {
                let tolerance =
                    if column == "rate" { &mut tolerance.rate } else { &mut tolerance.amount };
                *tolerance = tolerance.max((value - now).abs() / NUDGE * DUST_OF_A_MONTH);
            }
        }
        tolerance
    }

    /// Widened by rates of groups that have almost nothing left. A balance is known to a month's dust of the
    /// pool, so a group's rate is known to the part that this dust is of the group's balance, which may be a
    /// billionth of a dollar after defaults and prepayments. The same part of what accrues at the rate on
    /// the classes' balances is uncertain.
    fn where_dust_is_left(self, case: &Case, floats: &CashFlows<f64>, until: u32) -> Self {
        let dust = pool_of(case) * DUST_OF_A_MONTH;
        let groups = floats.collateral_rows.iter().take_while(|row| row.period <= until);
        let rates = groups.map(|row| row.month).filter(|month| month.balance_begin > 0.0);
        let rates = rates.map(|month| month.net_rate * (dust / month.balance_begin).min(1.0));
        let rate = rates.fold(0.0, f64::max);
        let classes = floats.class_rows.iter().take_while(|row| row.period <= until);
        let accrued = classes.map(|row| (row.balance_begin + row.carryover_due) / 1_200.0);
        let amount = rate * accrued.sum::<f64>();
        Self { rate: self.rate.max(rate), amount: self.amount.max(amount) }
    }
}

/// Checks that `other` has `times` the amounts of `one`, within a tolerance.
fn near(
    one: &CashFlows<f64>,
    other: &CashFlows<f64>,
    times: f64,
    tolerance: Tolerance,
    changed: &str,
) -> Check {
    same_tests(one, other)?;
    same_rows(one, other, changed, |column, value, now| {
        if column == "rate" {
            return (value - now).abs() <= tolerance.rate;
        }
        let dust = tolerance.amount.max(value.abs() * DUST);
        (value * times - now).abs() <= dust * times
    })?;
    same_length(one, other, tolerance.amount, changed)
}

/// The factor by which the deal is scaled. A power of two is exact in floats.
const TIMES: u32 = 2;

/// Scaling the deal scales its cash flows: twice the loans, balances, accounts, schedules of amounts and
/// limits give twice the cash flows, at the same rates and in the same months.
///
/// We compare floats, in which doubling is exact, with the dust of sums in another order. Does not apply to
/// deals with amounts of dollars in their formulas, such as a floor of 20,000, which we do not scale.
#[must_use]
pub fn scaling_the_deal_scales_its_cash_flows(case: &Case) -> Verdict {
    verdict(|| {
        if case.options.start.is_some() {
            return Err(Stop::not_here("it starts from a report, whose figures are given"));
        }
        let mut terms = case.deal.terms.clone();
        if let Some(formula) =
            formulas(&terms).find_map(|formula| Some((formula, dollars(formula)?)))
        {
            let (formula, amount) = formula;
            return Err(Stop::not_here(format!("`{formula}` has {amount}, which may be dollars")));
        }
        let times = Decimal::from(TIMES);
        scale(&mut terms, times);
        let mut mistakes = Mistakes::new(&case.deal.file);
        let program = compile(&terms, &mut mistakes);
        let program = mistakes.finish(program)?;
        let mut deal = case.deal.clone();
        (deal.terms, deal.program) = (terms, program);
        let loans = case.start.loans.iter().map(|loan| Loan {
            balance: loan.balance * f64::from(TIMES),
            loan_count: loan.loan_count.saturating_mul(TIMES),
            ..loan.clone()
        });
        let options = ProjectionOptions {
            loans: Some(Pool::from_loans(loans.collect())?),
            ..case.options.clone()
        };
        let scaled = Projection::with(&deal, &options).float().run()?;
        let floats = case.floats()?;
        let tolerance = Tolerance::of(case);
        let result =
            near(floats, &scaled, f64::from(TIMES), tolerance, "if everything is twice as much");
        match result {
            Err(Stop::Broken(breach)) => {
                let period = breach.distribution.map_or(u32::MAX, |(period, _)| period);
                same_weights(&case.deal.terms, floats, &scaled, period)?;
                within_half_a_cent(floats, &scaled, tolerance, &breach)?;
                Err(undecided(case, floats, *breach))
            }
            result => result,
        }
    })
}

/// Ends a check if the month's figures differ by at most half a cent. FloatArithmetic treat an amount below half a cent
/// as zero. An interest shortfall of 0.3 cents is zero in one run and 0.6 cents in the other, and from then
/// on the runs differ by more.
fn within_half_a_cent(
    floats: &CashFlows<f64>,
    scaled: &CashFlows<f64>,
    tolerance: Tolerance,
    breach: &Breach,
) -> Check {
    let Some((_, date)) = breach.distribution else {
        return Ok(());
    };
    let tolerance = Tolerance { amount: tolerance.amount + HALF_A_CENT, ..tolerance };
    match near(floats, scaled, f64::from(TIMES), tolerance, "") {
        Err(Stop::Broken(later)) if later.distribution == breach.distribution => Ok(()),
        _ => {
            Err(Stop::not_here(format!("less than half a cent may decide what is paid on {date}")))
        }
    }
}

/// A breach, unless half a cent may have caused it, which is not scaled with the deal: if a class or a group
/// has less than a dollar left, or if a test (`when: class(A).accrued_interest > cash`) has no name, so that
/// no row shows its outcome.
fn undecided(case: &Case, floats: &CashFlows<f64>, breach: Breach) -> Stop {
    let until = breach.distribution.map_or(u32::MAX, |(period, _)| period);
    let name = |class: usize| floats.opening.get(class).map_or("a class", |class| &class.name);
    let classes = floats.class_rows.iter();
    let classes = classes.map(|row| (row.period, row.date, name(row.class_index), row.balance_end));
    let groups = floats.collateral_rows.iter();
    let groups = groups.map(|row| (row.period, row.date, &*row.group, row.month.balance_end));
    let is_dust = |left: f64| left > 0.0 && left < 1.0;
    let mut rows = classes.chain(groups).filter(|(period, ..)| *period <= until);
    match rows.find(|(.., left)| is_dust(*left)) {
        Some((_, date, whose, _)) => {
            Stop::not_here(format!("{whose} has less than a dollar left on {date}"))
        }
        None => match unnamed_test(&case.deal.terms) {
            Some(test) => {
                Stop::not_here(format!("`{test}` has no name, and may come out differently"))
            }
            None => breach.into(),
        },
    }
}

fn scale(terms: &mut DealTerms, times: Decimal) {
    terms.closing_balance *= times;
    if let Some((balance, _)) = &mut terms.balance {
        *balance *= times;
    }
    terms.cumulative_losses.iter_mut().for_each(|loss| *loss *= times);
    for class in &mut terms.classes {
        for amount in [
            &mut class.original_balance,
            &mut class.balance,
            &mut class.unpaid_interest,
            &mut class.carryover,
            &mut class.cumulative_loss,
        ] {
            *amount *= times;
        }
    }
    for account in &mut terms.accounts {
        account.opening_balance *= times;
    }
    for schedule in terms.schedules.iter_mut().filter(|schedule| schedule.of_amounts) {
        schedule.steps.iter_mut().for_each(|(_, amount)| *amount *= times);
    }
    if let Some(balance) = terms.call.as_mut().and_then(|call| call.balance.as_mut()) {
        *balance *= times;
    }
}
