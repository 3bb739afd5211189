//! The months of a projection: collateral, remittances, waterfall, rows.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::arithmetic::{RowArithmetic, remittance};
use super::call_price::Offer;
use super::month_runner::{MonthRunner, Unobserved};
use super::notes;
use super::options::ProjectionOptions;
use super::rows::{
    AccountRow, CashFlows, ClassRow, CollateralRow, FeeRow, OpeningClass, Redemption, TriggerRow,
};
use super::start::{Start, forced};
use super::value::Value;
use crate::calendar::Date;
use crate::collateral::{GroupMonth, Inflow, PoolProjection, cash, cents};
use crate::deal::Deal;
use crate::deal_file::{ClassTerms, InterestTerms};
use crate::error::{Diagnostic, Errors};
use crate::waterfall::{ClassSlots, Kind, Month, Opening, Program, State};

pub(super) fn run_months<A: RowArithmetic>(
    deal: &Deal,
    program: &Program,
    options: &ProjectionOptions,
    runner: &mut impl MonthRunner<A>,
) -> Result<CashFlows<A::Out>, Errors> {
    let start = Start::of(deal, options)?;
    let mut projection = PoolProjection::new(&start.pool, &options.assumptions)?;
    let mut run = Run::<A>::new(deal, program, options, &start);
    let last = options.months.unwrap_or(u32::MAX);
    let (mut period, mut accrual_start) = (start.period, start.accrual_start);
    // A class may show as its balance the notional on which it accrues. The ending notional is the
    // opening notional of the next month, so we run one month more than `last` to know it.
    let mut is_cut_off = true;
    let further = deal.terms.classes.iter().any(ClassTerms::shows_notional);
    while run.result.months < last || further {
        let Some(mut projected) = projection.next() else { break };
        let is_shown = run.result.months < last;
        period += 1;
        let date = distribution_date(deal, period)?;
        run.index_pcts = program
            .indices
            .iter()
            .map(|fixing| {
                let curve = options.assumptions.indices.get(&fixing.index);
                let read = fixing.month_read(period, projection.month());
                curve.map_or(0.0, |curve| curve.rate_pct(read))
            })
            .collect();
        let fixings = program.indices.iter().zip(&run.index_pcts);
        let indices = fixings.map(|(fixing, pct)| A::given_rate([fixing.rate_pct(*pct)])).collect();
        let left: f64 = projected.iter().map(|group| group.balance_end).sum();
        let offer = Offer::of(deal, options, date, left).filter(|_| is_shown);
        if offer.is_some_and(|offer| offer.is_sold_at_par_first()) {
            projected.iter_mut().for_each(GroupMonth::sell);
        }
        let inflows = run.enter(&projected);
        let groups = run.places.iter().zip(&inflows);
        let mut groups: Vec<GroupMonth> =
            groups.map(|(place, inflow)| A::shown(&projected[*place], inflow)).collect();
        let when = When { period, accrual_start, date };
        if !is_shown {
            run.pay(when, &inflows, &mut groups, indices, offer, &mut Unobserved);
            run.note_notionals();
            break;
        }
        run.pay(when, &inflows, &mut groups, indices, offer, runner);
        run.report(when, &groups);
        let left: f64 = groups.iter().map(|group| group.balance_end).sum();
        accrual_start = date;
        // A call sells expected recoveries with the loans; otherwise the deal waits for them.
        let is_sold = run.result.redemption.is_some();
        if is_sold || (left <= 0.0 && !projection.awaits_recovery()) {
            is_cut_off = false;
            break;
        }
    }
    run.check_lives();
    run.show_notionals();
    let notes = notes::of_end(options, &run.result, is_cut_off);
    run.result.notes.extend(notes);
    Ok(run.result)
}

/// # Errors
///
/// A distribution so late that it has no date.
pub(crate) fn distribution_date(deal: &Deal, period: u32) -> Result<Date, Errors> {
    deal.terms.dates.date(period).ok_or_else(|| {
        let message = format!("distribution {period} is past the year 2199, where dates end");
        Diagnostic::of_file("assumptions", message).into()
    })
}

/// For each class that is a floater, the place of its index among those of the program.
fn floaters(deal: &Deal, program: &Program) -> Vec<Option<usize>> {
    let fixing = |class: &ClassTerms| {
        let index = class.interest.floats_with()?;
        let reset = match &class.interest {
            InterestTerms::Index(terms) => {
                (terms.look_back, terms.reset_frequency, terms.months_to_reset)
            }
            _ => (0, 1, 0),
        };
        program.indices.iter().position(|fixing| {
            fixing.index == index
                && (fixing.look_back, fixing.frequency, fixing.before_first) == reset
        })
    };
    deal.terms.classes.iter().map(fixing).collect()
}

#[derive(Clone, Copy)]
struct When {
    period: u32,
    accrual_start: Date,
    date: Date,
}

pub(super) struct Run<'a, A: RowArithmetic> {
    deal: &'a Deal,
    program: &'a Program,
    pub state: State<A>,
    /// For each group of the deal, its index in the pool.
    places: Vec<usize>,
    /// Balances of the deal's groups before the first month.
    pub balances: Vec<f64>,
    /// The same in cents, carried from month to month by a run in decimals.
    carried: Vec<[f64; 1]>,
    /// Class balances and unpaid interest before the first month; `None` after it.
    pub opening: Option<Vec<Opening>>,
    /// For each class that shows its notional as its balance, the notional of each month.
    notionals: Vec<Vec<A::Out>>,
    /// For each class that is a floater, its index among those of the program.
    floaters: Vec<Option<usize>>,
    /// The rates of the program's indices in the month, in percent.
    index_pcts: Vec<f64>,
    /// Forced triggers, by their index in the program.
    forced: Vec<(u16, bool)>,
    /// Names of the classes.
    names: Vec<Arc<str>>,
    result: CashFlows<A::Out>,
}

impl<'a, A: RowArithmetic> Run<'a, A> {
    pub fn new(
        deal: &'a Deal,
        program: &'a Program,
        options: &ProjectionOptions,
        start: &Start,
    ) -> Self {
        let places = start.places(deal);
        let balance = |place: &usize| start.pool.group_balance(*place);
        let balances: Vec<f64> = places.iter().map(balance).collect();
        let classes = deal.terms.classes.iter().zip(&start.classes);
        let classes = classes.map(|(class, (balance, _))| OpeningClass {
            name: class.name.name.clone(),
            balance: A::out(A::money(*balance)),
            is_notional: class.shows_notional(),
        });
        let result = CashFlows {
            opening: classes.collect(),
            notes: notes::of_inputs(deal, options, start),
            ..CashFlows::empty(deal.name().to_owned(), deal.terms.groups.clone(), start.settlement)
        };
        Self {
            deal,
            program,
            state: start.state(program),
            places,
            carried: balances.iter().map(|balance| cents([*balance])).collect(),
            balances,
            opening: Some(start.opening()),
            notionals: vec![Vec::new(); program.classes.len()],
            floaters: floaters(deal, program),
            index_pcts: Vec::new(),
            forced: forced(program, options),
            names: deal.class_names().map(Arc::from).collect(),
            result,
        }
    }

    /// The inflow of each group of the deal, as it enters the waterfall.
    fn enter(&mut self, projected: &[GroupMonth]) -> Vec<Inflow<[f64; 1]>> {
        let enter = |(place, carried): (&usize, _)| {
            let mut inflow = projected[*place].inflow();
            A::enter(&mut inflow, carried);
            inflow
        };
        self.places.iter().zip(&mut self.carried).map(enter).collect()
    }

    /// Pays one month, and the proceeds if the collateral is sold.
    fn pay(
        &mut self,
        when: When,
        inflows: &[Inflow<[f64; 1]>],
        groups: &mut [GroupMonth],
        indices: Vec<A::Input>,
        offer: Option<Offer>,
        runner: &mut impl MonthRunner<A>,
    ) {
        let sum = |amount: fn(&Inflow<[f64; 1]>) -> f64| [inflows.iter().map(amount).sum::<f64>()];
        let month = Month {
            period: when.period,
            accrual_start: when.accrual_start,
            date: when.date,
            year_fractions: self
                .program
                .year_fractions(when.period, [when.accrual_start, when.date]),
            groups: inflows.iter().map(remittance::<A>).collect(),
            cash: A::given(sum(|inflow| cash(inflow)[0])),
            shortfall: A::given(sum(|inflow| inflow.prepayment_interest_shortfall[0])),
            rates: self.program.classes.iter().map(|_| None).collect(),
            indices,
            forced: self.forced.clone(),
            reported: Vec::new(),
            unpaid_bears_interest: true,
            opening: self.opening.take(),
        };
        runner.run(self.program, &month, &mut self.state);
        if let Some(offer) = offer
            && let Some(sale) = offer.sale(self.program, &self.state)
        {
            if offer.is_paid_out_after() {
                runner.redeem(self.program, &month, sale.besides, &mut self.state);
            }
            groups.iter_mut().for_each(GroupMonth::sell);
            self.result.redemption = Some(Redemption {
                period: when.period,
                date: when.date,
                kind: offer.kind,
                collateral: offer.collateral::<A>(),
                price: A::out(sale.price),
            });
        }
        runner.end(self.program, &month, &self.state);
    }

    fn report(&mut self, when: When, groups: &[GroupMonth]) {
        let When { period, date, .. } = when;
        self.result.months += 1;
        self.note_notionals();
        for (class, slots) in self.program.classes.iter().enumerate() {
            let row = self.class_row(when, class, slots);
            self.result.class_rows.push(row);
        }
        let mut push = |group: &str, month| {
            let group = group.to_owned();
            self.result.collateral_rows.push(CollateralRow {
                period,
                date,
                group,
                month,
                places: A::Out::MONEY_PLACES,
            });
        };
        for (name, month) in self.deal.terms.groups.iter().zip(groups) {
            push(name, *month);
        }
        if groups.len() > 1 {
            push("total", GroupMonth::total(groups, &self.balances));
        }
        for named in self.program.named.iter().filter(|named| named.kind == Kind::Mask) {
            let passed = A::possible(self.state.test(named.slot));
            let trigger = named.name.to_string();
            self.result.trigger_rows.push(TriggerRow { period, date, trigger, passed });
        }
        let amount = |slot| A::out(self.state.amount(slot));
        for (terms, slots) in self.deal.terms.accounts.iter().zip(&self.program.accounts) {
            self.result.account_rows.push(AccountRow {
                period,
                date,
                account: terms.name.name.clone(),
                balance_begin: amount(slots.opening),
                balance_end: amount(slots.balance),
            });
        }
        for (party, slot) in self.deal.terms.parties.iter().zip(&self.program.parties) {
            let (party, paid) = (party.name.clone(), amount(*slot));
            self.result.fee_rows.push(FeeRow { period, date, party, paid });
        }
    }

    fn class_row(&self, when: When, class: usize, slots: &ClassSlots) -> ClassRow<A::Out> {
        let terms = &self.deal.terms.classes[class];
        let state = &self.state;
        let add = |sum, slot: &u16| A::add(sum, state.amount(*slot));
        let sum = |slots: &[u16]| A::out(slots.iter().fold(A::money(Decimal::ZERO), add));
        let due = A::less(state.amount(slots.accrued), state.amount(slots.shortfall_share));
        let residual = state.amount(slots.residual_cents);
        let balance_end = sum(&[slots.balance]);
        let days = [when.accrual_start, when.date];
        let period = terms.accrual.period(&self.deal.terms.dates, when.period, days);
        ClassRow {
            period: when.period,
            date: when.date,
            class: Arc::clone(&self.names[class]),
            class_index: class,
            balance_begin: sum(&[slots.opening]),
            rate_pct: A::out_pct(state.rate(slots.rate)),
            accrual_begin: period.begin,
            accrual_end: period.end,
            accrual_days: period.days(),
            index_pct: self.floaters[class].map(|fixing| self.index_pcts[fixing]),
            accrued: sum(&[slots.accrued]),
            interest_due: A::out(A::add(due, residual)),
            interest_paid: sum(&[slots.interest_cents, slots.residual_cents]),
            interest_shortfall: sum(&[slots.interest_due]),
            shortfall_paid: sum(&[slots.unpaid_cents]),
            unpaid_interest: sum(&[slots.unpaid, slots.interest_due]),
            carryover_due: sum(&[slots.carryover_due]),
            carryover_paid: sum(&[slots.carryover_cents]),
            accretion: sum(&[slots.accretion]),
            principal: sum(&[slots.scheduled, slots.unscheduled]),
            realized_loss: sum(&[slots.loss]),
            write_up: sum(&[slots.write_up]),
            balance_end,
            factor: A::share_of(balance_end, A::out(A::money(terms.original_balance))),
        }
    }

    fn note_notionals(&mut self) {
        let classes = self.deal.terms.classes.iter().zip(&self.program.classes);
        let classes = classes.zip(&mut self.notionals);
        for ((_, slots), notionals) in classes.filter(|((terms, _), _)| terms.shows_notional()) {
            notionals.push(A::out(self.state.amount(slots.notional)));
        }
    }

    /// Sets the balances of such classes: the month's notional before the distribution, the next
    /// month's after it, and zero after the end.
    fn show_notionals(&mut self) {
        let zero = A::out(A::ZERO);
        for (class, notionals) in self.notionals.iter().enumerate() {
            let Some(first) = notionals.first() else { continue };
            self.result.opening[class].balance = *first;
            let rows = self.result.class_rows.iter_mut().filter(|row| row.class_index == class);
            for (month, row) in rows.enumerate() {
                row.balance_begin = notionals[month];
                row.balance_end = notionals.get(month + 1).copied().unwrap_or(zero);
                row.factor = A::share_of(row.balance_end, *first);
            }
        }
    }

    /// Checks for each class that principal and losses account for the fall of its balance.
    fn check_lives(&self) {
        for (index, class) in self.result.opening.iter().enumerate() {
            let mut reduced = A::out(A::money(Decimal::ZERO));
            let (mut increased, mut left) = (class.balance, class.balance);
            for row in self.result.rows_of(index) {
                reduced = reduced + row.principal + row.realized_loss;
                increased = increased + row.accretion + row.write_up;
                left = row.balance_end;
            }
            assert!(
                !A::differ(reduced + left, increased),
                "principal + losses + balance left = opening balance + accretion + write-ups of {}: \
                 {:?} against {increased:?}",
                class.name,
                reduced + left,
            );
        }
    }
}
