//! Laws of two runs: what may be changed without moving a cash flow, or moves it in a known way.

use rust_decimal::Decimal;

use super::case::Case;
use super::figures::{
    HALF_A_CENT, columns, same_length, same_rows, same_run, same_tests, same_weights,
};
use super::formula::{dollars, formulas, unnamed_test};
use super::verdict::{Breach, Look, Stop, Verdict, seen, verdict};
use crate::collateral::{Loan, Pool};
use crate::deal::Deal;
use crate::deal_file::DealTerms;
use crate::error::Mistakes;
use crate::projection::{ProjectionOptions, ProjectionResult, project_float};
use crate::waterfall::compile;

/// What sums of floats in another order may be apart: dust, of the greatest balance that is summed.
///
/// A float has 53 binary places, 1.1e-16 of its value; a life sums some thousands of figures, each in
/// a chain of tens. A ten-thousandth of a cent beside it, for balances that are cents themselves.
const DUST: f64 = 1e-11;
const LEAST_DUST: f64 = 1e-6;

/// The same of rates in percent, which are quotients of such sums.
const DUST_OF_RATES: f64 = 1e-9;

/// What the sums of one month may be apart in another order, of themselves: some ninety roundings of
/// half a float's last place.
const DUST_OF_A_MONTH: f64 = 1e-14;

/// What a deal may make of dust, of the pool, so that its figures can be compared: past this it is not
/// dust any more, and how a nudge is made more of says nothing of how dust is, for both end at what
/// there is to pay.
const MOST_DUST: f64 = 1e-6;

/// By how much of themselves loans are moved to see what a deal makes of dust: a hundred times as much.
const NUDGE: f64 = 1e-12;

/// A shift of nil changes nothing: with every index curve moved by no basis point, every figure is
/// the same.
#[must_use]
pub fn zero_shift_changes_nothing(case: &Case) -> Verdict {
    verdict(|| {
        let mut options = case.options.clone();
        if options.assumptions.indices.iter().next().is_none() {
            return Err(Stop::not_here("no index is assumed"));
        }
        options.assumptions.indices = options.assumptions.indices.shifted(0.0);
        let told = "with curves shifted by nothing";
        // Equal curves are the same run, which another law makes a second time.
        if options.assumptions.indices == case.options.assumptions.indices {
            return same_run(case.rows(), case.second()?, told);
        }
        same_run(case.rows(), &case.again(&options)?, told)
    })
}

/// A run is the same each time: nothing is random, and nothing is kept from one run to the next.
#[must_use]
pub fn a_run_is_the_same_each_time(case: &Case) -> Verdict {
    verdict(|| same_run(case.rows(), case.second()?, "when it is run again"))
}

/// A test that is forced to the outcome it has anyway changes nothing.
///
/// Of tests that have one outcome in all months: a force holds for all of them.
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

/// A projection cut short is the beginning of the whole: the months asked for do not depend on how
/// many are asked for.
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
        // A notional after the last month asked for is that of the next, whole or cut.
        let changed = "where later months are not asked for";
        same_rows(&whole, &cut, changed, |_, one, other| one == other)?;
        same_length(&whole, &cut, 0.0, changed)
    })
}

/// Splitting a pool in two changes nothing: each loan as two of half its balance.
///
/// In floats, where halves are exact: every figure is the same but for the dust of summing in another
/// order, 1e-11 of the pool, or what the deal makes of a month's dust (as
/// [`order_of_loans_does_not_matter`]). In whole cents the same holds of what is summed before it is
/// rounded.
#[must_use]
pub fn splitting_a_pool_in_two_changes_nothing(case: &Case) -> Verdict {
    verdict(|| {
        let halves = case.start.loans.iter().flat_map(|loan| {
            let half =
                |loan_count| Loan { balance: loan.balance / 2.0, loan_count, ..loan.clone() };
            // A count cannot be halved; it falls with the balance of whichever half has it.
            [half(loan.loan_count), half(0)]
        });
        same_lives(case, halves.collect(), "where each loan is two of half its balance")
    })
}

/// The order of loans does not matter: a tape read backwards is the same pool.
///
/// In floats, but for the dust of summing in another order: 1e-11 of the pool. A deal may overshoot,
/// such as one that pays 244 % of what its class is above a target, and be off by 144 % of it the other
/// way a month later; it does so with dust. A rate weighted by balances of which a cent is left is moved
/// by dust too, and so is the net rate of what is left of a group where that is dust itself. So where a
/// figure is further apart, loans are moved by 1e-12 of themselves: a hundredth of what that has moved any
/// figure by then, the dust of one month, may the figure be off.
#[must_use]
pub fn order_of_loans_does_not_matter(case: &Case) -> Verdict {
    verdict(|| {
        seen(case.start.loans.len() - 1, "the pool is one loan")?;
        let backwards = case.start.loans.iter().rev().cloned();
        same_lives(case, backwards.collect(), "where loans stand in the opposite order")
    })
}

fn pool_of(case: &Case) -> f64 {
    case.start.loans.iter().map(|loan| loan.balance).sum()
}

/// Every figure in floats is the same with other loans.
fn same_lives(case: &Case, loans: Vec<Loan>, changed: &str) -> Look {
    let floats = case.floats()?;
    let again = with_loans(case, loans)?;
    let mut room = Room::of(case);
    let mut nudged = None;
    loop {
        match near(floats, &again, 1.0, room, changed) {
            Err(Stop::Broken(breach)) => {
                let period = breach.distribution.map_or(u32::MAX, |(period, _)| period);
                same_weights(&case.deal.terms, floats, &again, period)?;
                let nudged = match &nudged {
                    Some(nudged) => nudged,
                    None => nudged.insert(nudge(case)?),
                };
                let wider = room.where_moved(floats, nudged, period);
                if wider.amount > pool_of(case) * MOST_DUST {
                    return Err(Stop::not_here(
                        "it multiplies differences from month to month until dust decides a life",
                    ));
                }
                let wider = wider.where_dust_is_left(case, floats, period);
                if wider == room {
                    return Err(Stop::Broken(breach));
                }
                room = wider;
            }
            told => return told,
        }
    }
}

fn with_loans(case: &Case, loans: Vec<Loan>) -> Result<ProjectionResult<f64>, Stop> {
    let options = ProjectionOptions { loans: Some(Pool::new(loans)?), ..case.options.clone() };
    Ok(project_float(&case.deal, &options)?)
}

/// The run with loans moved by [`NUDGE`], each by more than the one before: moved alike they might
/// leave every ratio as it is.
fn nudge(case: &Case) -> Result<ProjectionResult<f64>, Stop> {
    let parts = case.start.loans.len() as f64;
    let loans = case.start.loans.iter().zip(1..).map(|(loan, place)| {
        let by = NUDGE * f64::from(place) / parts;
        Loan { balance: loan.balance * (1.0 + by), ..loan.clone() }
    });
    let nudged = with_loans(case, loans.collect())?;
    same_tests(case.floats()?, &nudged)?;
    Ok(nudged)
}

/// What two figures may be apart.
#[derive(Clone, Copy, PartialEq)]
struct Room {
    amount: f64,
    /// Of rates in percent.
    rate: f64,
}

impl Room {
    /// Dust of sums over a life.
    fn of(case: &Case) -> Self {
        Self { amount: LEAST_DUST + pool_of(case) * DUST, rate: DUST_OF_RATES }
    }

    /// As many times a month's dust as a nudge has moved any amount and any rate up to a month, where
    /// that is more.
    fn where_moved(
        self,
        floats: &ProjectionResult<f64>,
        nudged: &ProjectionResult<f64>,
        until: u32,
    ) -> Self {
        let mut room = self;
        let rows = floats.class_rows.iter().zip(&nudged.class_rows);
        for (row, now) in rows.take_while(|(row, _)| row.period <= until) {
            for ((column, value), (_, now)) in columns(row).into_iter().zip(columns(now)) {
                let room = if column == "rate" { &mut room.rate } else { &mut room.amount };
                *room = room.max((value - now).abs() / NUDGE * DUST_OF_A_MONTH);
            }
        }
        room
    }

    /// A balance is known to a month's dust of the pool: so is a rate to the part that this is of what is
    /// left of its group, such as a billionth of a dollar where defaults and prepayments are all but all
    /// of it, and what accrues at it on the classes' balances.
    fn where_dust_is_left(self, case: &Case, floats: &ProjectionResult<f64>, until: u32) -> Self {
        let dust = pool_of(case) * DUST_OF_A_MONTH;
        let groups = floats.collateral_rows.iter().take_while(|row| row.period <= until);
        let rates = groups.map(|row| row.month).filter(|month| month.balance_begin[0] > 0.0);
        let rates = rates.map(|month| month.net_rate[0] * (dust / month.balance_begin[0]).min(1.0));
        let rate = rates.fold(0.0, f64::max);
        let classes = floats.class_rows.iter().take_while(|row| row.period <= until);
        let accrued = classes.map(|row| (row.balance_begin + row.carryover_due) / 1_200.0);
        let amount = rate * accrued.sum::<f64>();
        Self { rate: self.rate.max(rate), amount: self.amount.max(amount) }
    }
}

/// Two runs in floats of which one has `times` the amounts of the other, but for `room`.
fn near(
    one: &ProjectionResult<f64>,
    other: &ProjectionResult<f64>,
    times: f64,
    room: Room,
    changed: &str,
) -> Look {
    same_tests(one, other)?;
    same_rows(one, other, changed, |column, value, now| {
        if column == "rate" {
            return (value - now).abs() <= room.rate;
        }
        let dust = room.amount.max(value.abs() * DUST);
        (value * times - now).abs() <= dust * times
    })?;
    same_length(one, other, room.amount, changed)
}

/// How many times the deal is scaled. A power of two is exact in floats.
const TIMES: u32 = 2;

/// Scaling the deal scales its cash flows: twice the loans, balances, accounts, schedules of amounts
/// and limits are twice the cash flows, at the same rates and in the same months.
///
/// In floats, where doubling is exact; dust as for sums in another order. Not of deals with amounts
/// of dollars in their formulas, such as a floor of 20,000: they are not the same deal in large.
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
        let deal = Deal { terms, program, ..case.deal.clone() };
        let loans = case.start.loans.iter().map(|loan| Loan {
            balance: loan.balance * f64::from(TIMES),
            loan_count: loan.loan_count.saturating_mul(TIMES),
            ..loan.clone()
        });
        let options =
            ProjectionOptions { loans: Some(Pool::new(loans.collect())?), ..case.options.clone() };
        let scaled = project_float(&deal, &options)?;
        let floats = case.floats()?;
        let room = Room::of(case);
        let told = near(floats, &scaled, f64::from(TIMES), room, "where all is twice as much");
        match told {
            Err(Stop::Broken(breach)) => {
                let period = breach.distribution.map_or(u32::MAX, |(period, _)| period);
                same_weights(&case.deal.terms, floats, &scaled, period)?;
                within_half_a_cent(floats, &scaled, room, &breach)?;
                Err(undecided(case, floats, *breach))
            }
            told => told,
        }
    })
}

/// Ends the look where the month's figures are no further apart than an amount of less than half a cent
/// that one of the runs takes to be nil, and not the other, in which it is twice as much: such as a
/// shortfall of interest of 0.3 cents. What comes of it later is not the same life.
fn within_half_a_cent(
    floats: &ProjectionResult<f64>,
    scaled: &ProjectionResult<f64>,
    room: Room,
    breach: &Breach,
) -> Look {
    let Some((_, date)) = breach.distribution else {
        return Ok(());
    };
    let room = Room { amount: room.amount + HALF_A_CENT, ..room };
    match near(floats, scaled, f64::from(TIMES), room, "") {
        Err(Stop::Broken(later)) if later.distribution == breach.distribution => Ok(()),
        _ => {
            Err(Stop::not_here(format!("less than half a cent may decide what is paid on {date}")))
        }
    }
}

/// A difference, unless half a cent may have decided it, within which floats take an amount to be nil or
/// another, and which is not half a cent of twice the amount: where a class or a group was down to less
/// than a dollar, or a test (`when: class(A).accrued_interest > cash`) has no name, so that nobody is
/// told how it comes out.
fn undecided(case: &Case, floats: &ProjectionResult<f64>, breach: Breach) -> Stop {
    let until = breach.distribution.map_or(u32::MAX, |(period, _)| period);
    let name = |class: usize| floats.classes.get(class).map_or("a class", |class| &class.name);
    let classes = floats.class_rows.iter();
    let classes = classes.map(|row| (row.period, row.date, name(row.class), row.balance_end));
    let groups = floats.collateral_rows.iter();
    let groups = groups.map(|row| (row.period, row.date, &*row.group, row.month.balance_end[0]));
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
    for class in &mut terms.classes {
        class.original_balance *= times;
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
