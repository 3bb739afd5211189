//! Laws of single months, run again: in bounds, with more cash, and from the carry-forward alone.

use rust_decimal::Decimal;

use super::case::Case;
use super::recording::{RecordedDistribution, Recorder};
use super::verdict::{Breach, Check, Stop, Verdict, seen, verdict};
use crate::deal_file::{Clause, Expr, Funds};
use crate::number::{Figure, Interval, IntervalArithmetic, Measured, MoneyArithmetic};
use crate::waterfall::{Month, NoRecorder, State, redeem, run, run_observed};

/// Months that are run in bounds of printed figures. Over more than a year half a cent grows too large.
const BOUNDED_MONTHS: usize = 12;

/// IntervalArithmetic contain the exact run: if opening balances and the collateral's figures are known only as printed,
/// to half a cent, every figure of the first twelve months lies between the resulting bounds.
#[must_use]
pub fn bounds_contain_the_decimal_run(case: &Case) -> Verdict {
    verdict(|| {
        let printed = |known: &mut Measured| *known = Measured::printed(&Figure::new(known.value));
        in_bounds(case, printed, |within, value| within.contains(value), Some(BOUNDED_MONTHS))
    })
}

/// IntervalArithmetic of points equal the exact run: if every figure is known exactly, both bounds are the figure, in
/// every month and for every class.
#[must_use]
pub fn bounds_of_points_equal_the_exact_run(case: &Case) -> Verdict {
    verdict(|| {
        let point = |known: &mut Measured| *known = Measured::exactly(known.value);
        in_bounds(case, point, |within, value| within == Interval::point(value), None)
    })
}

/// Runs every month in bounds too, one after another.
fn in_bounds(
    case: &Case,
    known: fn(&mut Measured),
    agrees: fn(Interval, Decimal) -> bool,
    most: Option<usize>,
) -> Check {
    let program = &case.program;
    let mut state: State<IntervalArithmetic> = case.first_state();
    let mut checked = 0;
    let months = case.months_run.iter().zip(case.months()).take(most.unwrap_or(usize::MAX));
    for (recorded, (_, rows)) in months {
        let month = as_known(&recorded.month, known);
        run(program, &month, &mut state, &mut NoRecorder);
        if let Some(price) = recorded.redeemed {
            // A redemption ends a case. We do not bound its price from printed figures.
            if most.is_some() {
                break;
            }
            redeem(program, &recorded.month, Interval::point(price), &mut state, &mut NoRecorder);
        }
        for ((class, slots), row) in program.classes.iter().enumerate().zip(rows) {
            let is_notional = case.deal.terms.classes[class].shows_notional();
            let sum = |one, other| IntervalArithmetic::add(state.amount(one), state.amount(other));
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
                checked += 1;
                if !agrees(within, value) {
                    let message =
                        format!("{what} is {value}, in bounds {} to {}", within.low, within.high);
                    let breach = Breach::new(message).at(month.period, month.date);
                    return Err(breach.of(&case.deal.class_names[class]).into());
                }
            }
        }
    }
    seen(checked, "it ends in its first month, by a redemption")
}

/// A month with its figures known as `known` says.
fn as_known(month: &Month, known: fn(&mut Measured)) -> Month {
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

/// What is carried forward is all that the next month needs: a month that begins with balances, unpaid
/// interest and the carry-forward alone pays the same as after the months before it.
///
/// Exact, in cash, in every amount and rate of every class, in every value that the deal file names, and in
/// the carry-forward after the month. Its losses are those of the rows.
#[must_use]
pub fn what_is_carried_forward_is_all_that_the_next_month_needs(case: &Case) -> Verdict {
    verdict(|| {
        let program = &case.program;
        for (recorded, (_, rows)) in case.months_run.iter().zip(case.months()) {
            let (month, mut fresh) = recorded.restarted(program);
            run(program, &month, &mut fresh, &mut NoRecorder);
            let breach = |what: String| Breach::new(what).at(month.period, month.date);
            if fresh.reported_values(program) != recorded.reported
                || fresh.carry_forward(program) != recorded.carried_on
            {
                let message = "run from the carry-forward it is another month";
                return Err(breach(message.to_owned()).into());
            }
            for ((slots, row), name) in program.classes.iter().zip(rows).zip(&case.deal.class_names)
            {
                let loss = fresh.amount(slots.loss);
                if loss != row.realized_loss {
                    let message = format!(
                        "its loss is {loss} from the carry-forward, {} in its row",
                        row.realized_loss
                    );
                    return Err(breach(message).of(name).into());
                }
            }
        }
        Ok(())
    })
}

/// More cash never pays a step less: each month, with the same balances and claims and a tenth more cash, no
/// step from the distribution account pays less in all, to the cent.
///
/// Does not apply to deals whose formulas use `cash`, because the formula may give less with more cash, or
/// to deals that receive money within the month, because it reaches a step after one that was short. With
/// fractions of a cent the tolerance is half a cent for each payee.
#[must_use]
pub fn more_cash_never_pays_a_step_less(case: &Case) -> Verdict {
    verdict(|| {
        let clauses = &case.deal.terms.waterfall;
        if clauses.iter().any(|clause| matches!(clause, Clause::Receive { .. })) {
            return Err(Stop::not_here("money is received within the month"));
        }
        let mut formulas = clauses.iter().flat_map(Clause::formulas);
        if let Some(formula) = formulas.find(|formula| uses_cash(&formula.expr)) {
            return Err(Stop::not_here(format!("`{}` uses cash", formula.expr)));
        }
        let mut recorder = Recorder::new(&case.deal);
        let mut checked = 0;
        for (recorded, paid) in case.months_run.iter().zip(&case.recording().distributions) {
            let (mut richer, mut fresh) = recorded.restarted(&case.program);
            let more = (richer.cash.value / Decimal::TEN).round_dp(2) + Decimal::ONE;
            richer.cash = Measured::exactly(richer.cash.value + more);
            recorder.distributions.clear();
            run_observed(&case.program, &richer, &mut fresh, &mut recorder);
            if let Some(with) = recorder.distributions.first() {
                checked += no_step_pays_less(case, paid, with)?;
            }
        }
        seen(checked, "no step pays anything from the distribution account")
    })
}

/// Checks that no step pays less in a month with more cash; returns how many steps pay anything.
fn no_step_pays_less(
    case: &Case,
    recorded: &RecordedDistribution,
    with: &RecordedDistribution,
) -> Result<usize, Stop> {
    let mut checked = 0;
    for (step, payments) in case.steps(recorded) {
        let Some(first) = payments.first() else { continue };
        if !matches!(step.funds, Funds::Account) || !step.claim.moves_cash() {
            continue;
        }
        let paid: Decimal = payments.iter().map(|of| of.payment.paid).sum();
        let of_step = with.payments.iter().filter(|of| of.step == first.step);
        let richer: Decimal = of_step.map(|of| of.payment.paid).sum();
        let payees = if case.is_in_cents() { 0 } else { payments.len() };
        let tolerance = Decimal::new(5, 3) * Decimal::from(payees);
        checked += usize::from(!paid.is_zero());
        if paid > richer + tolerance {
            let message = format!("{paid} is paid to all, and {richer} with more cash");
            return Err(case.breach(recorded, first, message).into());
        }
    }
    Ok(checked)
}

fn uses_cash(expr: &Expr) -> bool {
    expr.bare_names().contains(&"cash")
}
