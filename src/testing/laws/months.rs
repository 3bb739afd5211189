//! Laws of single months, run again beside the case: in bounds, with more cash, and from memory.

use rust_decimal::Decimal;

use super::case::Case;
use super::recording::{RecordedDistribution, Recorder};
use super::verdict::{Breach, Look, Stop, Verdict, seen, verdict};
use crate::deal_file::{Clause, Expr, Funds};
use crate::number::{Arithmetic, Bounds, Figure, Interval, Known};
use crate::waterfall::{Month, State, Unwatched, redeem, run, run_observed};

/// How many months are run in bounds of printed figures: what half a cent grows to in a year.
const BOUNDED_MONTHS: usize = 12;

/// Bounds contain the exact run: where opening balances and the collateral's figures are known only as
/// they are printed, to half a cent, every figure of the first twelve months lies between the bounds
/// that come of it.
#[must_use]
pub fn bounds_contain_the_exact_run(case: &Case) -> Verdict {
    verdict(|| {
        let printed = |known: &mut Known| *known = Known::printed(&Figure::new(known.value));
        in_bounds(case, printed, |within, value| within.contains(value), Some(BOUNDED_MONTHS))
    })
}

/// Bounds of points equal the exact run: where every figure is known exactly, both bounds are the
/// figure, in every month and for every class.
#[must_use]
pub fn bounds_of_points_equal_the_exact_run(case: &Case) -> Verdict {
    verdict(|| {
        let point = |known: &mut Known| *known = Known::exactly(known.value);
        in_bounds(case, point, |within, value| within == Interval::point(value), None)
    })
}

/// Each month run in bounds as well, after those before it.
fn in_bounds(
    case: &Case,
    known: fn(&mut Known),
    agrees: fn(Interval, Decimal) -> bool,
    most: Option<usize>,
) -> Look {
    let program = &case.program;
    let mut state: State<Bounds> = case.first_state();
    let mut looked = 0;
    let months = case.months_run.iter().zip(case.months()).take(most.unwrap_or(usize::MAX));
    for (recorded, (_, rows)) in months {
        let month = as_known(&recorded.month, known);
        run(program, &month, &mut state, &mut Unwatched);
        if let Some(price) = recorded.redeemed {
            // A redemption ends a case; what is known of its price to half a cent is another question.
            if most.is_some() {
                break;
            }
            redeem(program, &recorded.month, Interval::point(price), &mut state, &mut Unwatched);
        }
        for ((class, slots), row) in program.classes.iter().enumerate().zip(rows) {
            let is_notional = case.deal.terms.classes[class].shows_notional();
            let sum = |one, other| Bounds::add(state.amount(one), state.amount(other));
            let figures = [
                if is_notional {
                    ("the notional", state.amount(slots.notional), row.balance_begin)
                } else {
                    ("the balance", state.amount(slots.balance), row.balance_end)
                },
                (
                    "interest paid",
                    sum(slots.interest_cents, slots.residual_cents),
                    row.interest_paid,
                ),
                ("principal", sum(slots.scheduled, slots.unscheduled), row.principal),
                ("interest unpaid", state.amount(slots.interest_due), row.interest_shortfall),
                ("unpaid interest paid", state.amount(slots.unpaid_cents), row.shortfall_paid),
                ("realized loss", state.amount(slots.loss), row.realized_loss),
                ("accretion", state.amount(slots.accretion), row.accretion),
                ("write-up", state.amount(slots.write_up), row.write_up),
                ("carryover paid", state.amount(slots.carryover_cents), row.carryover_paid),
            ];
            for (what, within, value) in figures {
                looked += 1;
                if !agrees(within, value) {
                    let told =
                        format!("{what} is {value}, in bounds {} to {}", within.low, within.high);
                    let breach = Breach::new(told).at(month.period, month.date);
                    return Err(breach.of(&case.deal.class_names[class]).into());
                }
            }
        }
    }
    seen(looked, "it ends in its first month, by a redemption")
}

/// What a month brings, as far as it is known.
fn as_known(month: &Month, known: fn(&mut Known)) -> Month {
    let mut month = month.clone();
    for group in &mut month.groups {
        group.values.iter_mut().for_each(known);
    }
    known(&mut month.shortfall);
    for opening in month.opening.iter_mut().flatten() {
        known(&mut opening.balance);
        known(&mut opening.unpaid);
    }
    month
}

/// What is remembered is all that the next month needs: a month that begins with balances, unpaid
/// interest and the deal's memory alone pays what it pays after the months before it.
///
/// Exactly, in cash, in every amount and rate of every class, in every value that the deal file names,
/// and in what is remembered of the month; and its losses are those of the rows.
#[must_use]
pub fn what_is_remembered_is_all_that_the_next_month_needs(case: &Case) -> Verdict {
    verdict(|| {
        let program = &case.program;
        for (recorded, (_, rows)) in case.months_run.iter().zip(case.months()) {
            let (month, mut fresh) = recorded.restarted(program);
            run(program, &month, &mut fresh, &mut Unwatched);
            let breach = |what: String| Breach::new(what).at(month.period, month.date);
            if fresh.told(program) != recorded.reported
                || fresh.carry_forward(program) != recorded.carried_on
            {
                let told = "run from what is remembered it is another month";
                return Err(breach(told.to_owned()).into());
            }
            for ((slots, row), name) in program.classes.iter().zip(rows).zip(&case.deal.class_names)
            {
                let loss = fresh.amount(slots.loss);
                if loss != row.realized_loss {
                    let told = format!(
                        "its loss is {loss} from what is remembered, {} in its row",
                        row.realized_loss
                    );
                    return Err(breach(told).of(name).into());
                }
            }
        }
        Ok(())
    })
}

/// More cash never pays a step less: each month, with the same balances and claims and a tenth more
/// cash, no step from the distribution account pays less in all, to the cent.
///
/// Not of deals whose formulas ask for `cash`, and so may ask for less of it, or in which money is
/// received on the way, which would reach a step after one that was short. With fractions of a cent,
/// half a cent for each payee.
#[must_use]
pub fn more_cash_never_pays_a_step_less(case: &Case) -> Verdict {
    verdict(|| {
        let clauses = &case.deal.terms.waterfall;
        if clauses.iter().any(|clause| matches!(clause, Clause::Receive { .. })) {
            return Err(Stop::not_here("money is received within the month"));
        }
        let mut asked = clauses.iter().flat_map(Clause::formulas);
        if let Some(formula) = asked.find(|formula| asks_for_cash(&formula.expr)) {
            return Err(Stop::not_here(format!("`{}` asks for cash", formula.expr)));
        }
        let mut recorder = Recorder::new(&case.deal);
        let mut looked = 0;
        for (recorded, paid) in case.months_run.iter().zip(&case.recording().distributions) {
            let (mut richer, mut fresh) = recorded.restarted(&case.program);
            let more = (richer.cash.value / Decimal::TEN).round_dp(2) + Decimal::ONE;
            richer.cash = Known::exactly(richer.cash.value + more);
            recorder.distributions.clear();
            run_observed(&case.program, &richer, &mut fresh, &mut recorder);
            if let Some(with) = recorder.distributions.first() {
                looked += no_step_pays_less(case, paid, with)?;
            }
        }
        seen(looked, "no step pays anything from the distribution account")
    })
}

/// How many steps pay anything, none of which pays less in a month with more cash.
fn no_step_pays_less(
    case: &Case,
    heard: &RecordedDistribution,
    with: &RecordedDistribution,
) -> Result<usize, Stop> {
    let mut looked = 0;
    for (step, payments) in case.steps(heard) {
        let Some(first) = payments.first() else { continue };
        if !matches!(step.funds, Funds::Account) || !step.claim.moves_cash() {
            continue;
        }
        let paid: Decimal = payments.iter().map(|of| of.payment.paid).sum();
        let of_step = with.payments.iter().filter(|of| of.step == first.step);
        let richer: Decimal = of_step.map(|of| of.payment.paid).sum();
        let payees = if case.is_in_cents() { 0 } else { payments.len() };
        let room = Decimal::new(5, 3) * Decimal::from(payees);
        looked += usize::from(!paid.is_zero());
        if paid > richer + room {
            let told = format!("{paid} is paid to all, and {richer} with more cash");
            return Err(case.breach(heard, first, told).into());
        }
    }
    Ok(looked)
}

fn asks_for_cash(expr: &Expr) -> bool {
    expr.bare_names().contains(&"cash")
}
