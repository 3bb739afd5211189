//! Laws of single months, run again beside the case: in bounds, with more cash, and from memory.

use rust_decimal::Decimal;

use super::case::Case;
use super::recording::{Distribution, Recorder};
use super::verdict::{Breach, Stop, Verdict, seen, verdict};
use crate::number::{Arithmetic, Bounds, Exact, Figure, Interval, Known};
use crate::projection::{ClassRow, Listener, Start, project_heard};
use crate::terms::{Clause, Expr, Funds};
use crate::waterfall::{Month, Opening, Program, State, Unwatched, redeem, run, run_observed};

/// How many months are run in bounds of printed figures: what half a cent grows to in a year.
const BOUNDED_MONTHS: u32 = 12;

/// Bounds contain the exact run: where opening balances and the collateral's figures are known only as
/// they are printed, to half a cent, every figure of the first twelve months lies between the bounds
/// that come of it.
#[must_use]
pub fn bounds_contain_the_exact_run(case: &Case) -> Verdict {
    verdict(|| {
        let printed = |known: &mut Known| *known = Known::printed(&Figure::new(known.value));
        let beside = InBounds::new(case, printed, |within, value| within.contains(value));
        in_bounds(case, beside, Some(BOUNDED_MONTHS))
    })
}

/// Bounds of points equal the exact run: where every figure is known exactly, both bounds are the
/// figure, in every month and for every class.
#[must_use]
pub fn bounds_of_points_equal_the_exact_run(case: &Case) -> Verdict {
    verdict(|| {
        let point = |known: &mut Known| *known = Known::exactly(known.value);
        let beside = InBounds::new(case, point, |within, value| within == Interval::point(value));
        in_bounds(case, beside, None)
    })
}

fn in_bounds(case: &Case, mut beside: InBounds<'_>, most: Option<u32>) -> Result<(), Stop> {
    let mut options = case.options.clone();
    options.months = [options.months, most].into_iter().flatten().min();
    // A redemption ends a case; what is known of its price to half a cent is another question.
    beside.ends_with_redemption = most.is_some();
    let start = Start::of(&case.deal, &options)?;
    beside.start = Some(start);
    project_heard(&case.deal, &options, &mut beside)?;
    match beside.breach {
        Some(breach) => Err(breach.into()),
        None => seen(beside.looked, "it ends in its first month, by a redemption"),
    }
}

/// Runs each month in bounds as well.
struct InBounds<'c> {
    case: &'c Case,
    known: fn(&mut Known),
    agrees: fn(Interval, Decimal) -> bool,
    start: Option<Start>,
    state: Option<State<Bounds>>,
    ends_with_redemption: bool,
    is_over: bool,
    months: usize,
    looked: usize,
    breach: Option<Breach>,
}

impl<'c> InBounds<'c> {
    fn new(case: &'c Case, known: fn(&mut Known), agrees: fn(Interval, Decimal) -> bool) -> Self {
        Self {
            case,
            known,
            agrees,
            start: None,
            state: None,
            ends_with_redemption: false,
            is_over: false,
            months: 0,
            looked: 0,
            breach: None,
        }
    }

    /// What the month brings, as far as it is known.
    fn as_known(&self, month: &Month) -> Month {
        let mut month = month.clone();
        for group in &mut month.groups {
            group.values.iter_mut().for_each(self.known);
        }
        (self.known)(&mut month.shortfall);
        for opening in month.opening.iter_mut().flatten() {
            (self.known)(&mut opening.balance);
            (self.known)(&mut opening.unpaid);
        }
        month
    }
}

impl Listener<Exact> for InBounds<'_> {
    fn run(&mut self, program: &Program, month: &Month, state: &mut State<Exact>) {
        run(program, month, state, &mut Unwatched);
        let known = self.as_known(month);
        let state = self.state.get_or_insert_with(|| match &self.start {
            Some(start) => start.state(program),
            None => State::new(program),
        });
        run(program, &known, state, &mut Unwatched);
    }

    fn redeem(
        &mut self,
        program: &Program,
        month: &Month,
        price: Decimal,
        state: &mut State<Exact>,
    ) {
        redeem(program, month, price, state, &mut Unwatched);
        self.is_over |= self.ends_with_redemption;
        if let Some(bounds) = &mut self.state {
            redeem(program, month, Interval::point(price), bounds, &mut Unwatched);
        }
    }

    fn end(&mut self, program: &Program, month: &Month, _: &State<Exact>) {
        let row = self.months * program.classes.len();
        self.months += 1;
        let rows: &[ClassRow<Decimal>] = self.case.rows().class_rows.get(row..).unwrap_or_default();
        let Some(state) = self.state.as_ref().filter(|_| !self.is_over) else { return };
        for ((class, slots), row) in program.classes.iter().enumerate().zip(rows) {
            let is_notional = self.case.deal.terms.classes[class].shows_notional();
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
                self.looked += 1;
                if !(self.agrees)(within, value) && self.breach.is_none() {
                    let told =
                        format!("{what} is {value}, in bounds {} to {}", within.low, within.high);
                    let breach = Breach::new(told).at(month.period, month.date);
                    self.breach = Some(breach.of(&self.case.deal.class_names[class]));
                }
            }
        }
    }
}

/// A state that has the memory of another, and the month with the opening that it needs.
fn remembered(program: &Program, month: &Month, state: &State<Exact>) -> (Month, State<Exact>) {
    let mut fresh = State::<Exact>::new(program);
    fresh.recall(program, &state.memory(program));
    let opening = program.classes.iter().map(|class| Opening {
        balance: Known::exactly(state.amount(class.balance)),
        unpaid: Known::exactly(state.amount(class.unpaid) + state.amount(class.interest_due)),
    });
    let opening = month.opening.clone().unwrap_or_else(|| opening.collect());
    (Month { opening: Some(opening), ..month.clone() }, fresh)
}

/// What is remembered is all that the next month needs: a month that begins with balances, unpaid
/// interest and the deal's memory alone pays what it pays after the months before it.
///
/// Exactly, in cash, in every amount and rate of every class, in every value that the deal file names,
/// and in what is remembered of the month; and its losses are those of the rows.
#[must_use]
pub fn what_is_remembered_is_all_that_the_next_month_needs(case: &Case) -> Verdict {
    verdict(|| {
        let mut again = Again { case, months: 0, breach: None };
        project_heard(&case.deal, &case.options, &mut again)?;
        again.breach.map_or(Ok(()), |breach| Err(breach.into()))
    })
}

/// Runs each month a second time, from what is remembered of the one before.
struct Again<'c> {
    case: &'c Case,
    months: usize,
    breach: Option<Breach>,
}

impl Listener<Exact> for Again<'_> {
    fn run(&mut self, program: &Program, month: &Month, state: &mut State<Exact>) {
        let (again, mut fresh) = remembered(program, month, state);
        run(program, &again, &mut fresh, &mut Unwatched);
        run(program, month, state, &mut Unwatched);
        let is_same = fresh.told(program) == state.told(program)
            && fresh.memory(program) == state.memory(program);
        let breach = |what: String| Some(Breach::new(what).at(month.period, month.date));
        if !is_same && self.breach.is_none() {
            self.breach = breach("run from what is remembered it is another month".to_owned());
        }
        let rows = self.case.rows().class_rows.get(self.months * program.classes.len()..);
        self.months += 1;
        for ((class, slots), row) in
            program.classes.iter().enumerate().zip(rows.unwrap_or_default())
        {
            let loss = fresh.amount(slots.loss);
            if loss != row.realized_loss && self.breach.is_none() {
                let told = format!(
                    "its loss is {loss} from what is remembered, {} in its row",
                    row.realized_loss
                );
                let name = &self.case.deal.class_names[class];
                self.breach = breach(told).map(|breach| breach.of(name));
            }
        }
    }

    fn redeem(
        &mut self,
        program: &Program,
        month: &Month,
        price: Decimal,
        state: &mut State<Exact>,
    ) {
        redeem(program, month, price, state, &mut Unwatched);
    }

    fn end(&mut self, _: &Program, _: &Month, _: &State<Exact>) {}
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
        let mut richer = Richer { case, months: 0, looked: 0, breach: None };
        project_heard(&case.deal, &case.options, &mut richer)?;
        match richer.breach {
            Some(breach) => Err(breach.into()),
            None => seen(richer.looked, "no step pays anything from the distribution account"),
        }
    })
}

fn asks_for_cash(expr: &Expr) -> bool {
    expr.bare_names().contains(&"cash")
}

/// Runs each month a second time, with more cash.
struct Richer<'c> {
    case: &'c Case,
    months: usize,
    looked: usize,
    breach: Option<Breach>,
}

impl Richer<'_> {
    fn compare(&mut self, with: &Distribution) {
        let Some(heard) = self.case.recording().distributions.get(self.months) else { return };
        for (step, payments) in self.case.steps(heard) {
            let Some(first) = payments.first() else { continue };
            if !matches!(step.funds, Funds::Account) || !step.claim.moves_cash() {
                continue;
            }
            let paid: Decimal = payments.iter().map(|payment| payment.paid).sum();
            let of_step = with.payments.iter().filter(|payment| payment.clause == first.clause);
            let richer: Decimal = of_step.map(|payment| payment.paid).sum();
            let payees = if self.case.is_in_cents() { 0 } else { payments.len() };
            let room = Decimal::new(5, 3) * Decimal::from(payees);
            self.looked += usize::from(!paid.is_zero());
            if paid > richer + room && self.breach.is_none() {
                let told = format!("{paid} is paid to all, and {richer} with more cash");
                self.breach = Some(self.case.breach(heard, first, told));
            }
        }
    }
}

impl Listener<Exact> for Richer<'_> {
    fn run(&mut self, program: &Program, month: &Month, state: &mut State<Exact>) {
        let (mut richer, mut fresh) = remembered(program, month, state);
        let more = (month.cash.value / Decimal::TEN).round_dp(2) + Decimal::ONE;
        richer.cash = Known::exactly(month.cash.value + more);
        let mut recorder = Recorder::new(&self.case.deal);
        run_observed(program, &richer, &mut fresh, &mut recorder);
        if let Some(with) = recorder.distributions.first() {
            self.compare(with);
        }
        self.months += 1;
        run(program, month, state, &mut Unwatched);
    }

    fn redeem(
        &mut self,
        program: &Program,
        month: &Month,
        price: Decimal,
        state: &mut State<Exact>,
    ) {
        redeem(program, month, price, state, &mut Unwatched);
    }

    fn end(&mut self, _: &Program, _: &Month, _: &State<Exact>) {}
}
