//! The months of a projection: collateral, remittances, waterfall, rows.

use rust_decimal::Decimal;

use super::arithmetic::{Tell, remittance};
use super::call::Offer;
use super::listener::{Listener, Nobody};
use super::options::ProjectionOptions;
use super::rows::{
    AccountRow, ClassRow, CollateralRow, FeeRow, ProjectedClass, ProjectionResult, Redemption,
    TriggerRow,
};
use super::start::{Start, forced};
use crate::calendar::Date;
use crate::collateral::{CentsRoll, GroupMonth, Inflow, Projection};
use crate::deal::Deal;
use crate::deal_file::ClassTerms;
use crate::error::Diagnostic;
use crate::waterfall::{ClassSlots, Kind, Month, Opening, Program, State};

pub(super) fn run_months<A: Tell>(
    deal: &Deal,
    program: &Program,
    options: &ProjectionOptions,
    listener: &mut impl Listener<A>,
) -> Result<ProjectionResult<A::Out>, Vec<Diagnostic>> {
    let start = Start::of(deal, options)?;
    let mut projection = Projection::new(&start.pool, [&options.assumptions])?;
    let mut run = Run::<A>::new(deal, program, options, &start);
    let mut told = vec![GroupMonth::<1>::ZERO; start.pool.groups().len()];
    let last = options.months.unwrap_or(u32::MAX);
    let (mut period, mut accrual_start) = (start.period, start.accrual_start);
    // A notional after the last month asked for is the one that the next month begins with.
    let further = run.shows_notionals();
    while (run.result.months < last || further) && projection.step(&mut told) {
        let is_shown = run.result.months < last;
        period += 1;
        let Some(date) = deal.terms.dates.date(period) else {
            let told = format!("distribution {period} is past the year 2199, where dates end");
            return Err(vec![Diagnostic::of_file("assumptions", told)]);
        };
        let indices = program.indices.iter().map(|fixing| {
            let curve = options.assumptions.indices.get(&fixing.index);
            let read = fixing.month_read(period, projection.month());
            let fixed = curve.map_or(0.0, |curve| fixing.rate_pct(curve.rate_pct(read)));
            A::given_rate([fixed])
        });
        let left: f64 = told.iter().map(|group| group.balance_end[0]).sum();
        let offer = Offer::of(deal, options, date, left).filter(|_| is_shown);
        if offer.is_some_and(|offer| offer.is_sold_at_par_first()) {
            told.iter_mut().for_each(|group| group.sell(0));
        }
        let inflows = run.enter(&told);
        let mut groups = run.told(&told, &inflows);
        let when = When { period, accrual_start, date };
        if !is_shown {
            run.pay(when, &inflows, &mut groups, indices.collect(), offer, &mut Nobody);
            run.note_notionals();
            break;
        }
        run.pay(when, &inflows, &mut groups, indices.collect(), offer, listener);
        run.tell(when, &groups);
        let left: f64 = groups.iter().map(|group| group.balance_end[0]).sum();
        accrual_start = date;
        // A call sells what may still be recovered with the loans; otherwise the deal waits for it.
        let is_sold = run.result.redemption.is_some();
        if is_sold || (left <= 0.0 && !projection.awaits_recovery()) {
            break;
        }
    }
    run.check_lives();
    run.show_notionals();
    Ok(run.result)
}

/// The dates of one month.
#[derive(Clone, Copy)]
struct When {
    period: u32,
    accrual_start: Date,
    date: Date,
}

/// A projection under way.
pub(super) struct Run<'a, A: Tell> {
    deal: &'a Deal,
    program: &'a Program,
    pub state: State<A>,
    /// For each group of the deal, its place in the pool.
    places: Vec<usize>,
    /// Balances of the deal's groups before the first month.
    pub balances: Vec<f64>,
    rolls: Vec<CentsRoll<1>>,
    /// Class balances and unpaid interest, until the first month has taken them.
    pub opening: Option<Vec<Opening>>,
    /// For each class that shows its notional as its balance, the notional of each month.
    notionals: Vec<Vec<A::Out>>,
    /// Triggers that are forced, by their index in the program.
    forced: Vec<(u16, bool)>,
    result: ProjectionResult<A::Out>,
}

impl<'a, A: Tell> Run<'a, A> {
    pub fn new(
        deal: &'a Deal,
        program: &'a Program,
        options: &ProjectionOptions,
        start: &Start,
    ) -> Self {
        let places = start.places(deal);
        let balances: Vec<f64> =
            places.iter().map(|place| start.pool.group_balance(*place)).collect();
        let classes = deal.terms.classes.iter().zip(&start.classes);
        let classes = classes.map(|(class, (balance, _))| ProjectedClass {
            name: class.name.name.clone(),
            balance: A::out(A::money(*balance)),
            is_notional: class.shows_notional(),
        });
        let result = ProjectionResult {
            classes: classes.collect(),
            groups: deal.terms.groups.clone(),
            months: 0,
            settlement: start.settlement,
            class_rows: Vec::new(),
            collateral_rows: Vec::new(),
            trigger_rows: Vec::new(),
            account_rows: Vec::new(),
            fee_rows: Vec::new(),
            redemption: None,
        };
        Self {
            deal,
            program,
            state: start.state(program),
            places,
            rolls: balances.iter().map(|balance| CentsRoll::new([*balance])).collect(),
            balances,
            opening: Some(start.opening()),
            notionals: vec![Vec::new(); program.classes.len()],
            forced: forced(program, options),
            result,
        }
    }

    /// What each group of the deal brings in, as it enters the waterfall.
    fn enter(&mut self, projected: &[GroupMonth<1>]) -> Vec<Inflow<[f64; 1]>> {
        let places = self.places.iter().zip(&mut self.rolls);
        let entered = places.map(|(place, roll)| {
            let mut inflow = projected[*place].inflow();
            A::enter(&mut inflow, roll);
            inflow
        });
        entered.collect()
    }

    /// The month of each group of the deal, as it is told.
    fn told(
        &self,
        projected: &[GroupMonth<1>],
        inflows: &[Inflow<[f64; 1]>],
    ) -> Vec<GroupMonth<1>> {
        let groups = self.places.iter().zip(inflows);
        groups.map(|(place, inflow)| A::told(&projected[*place], inflow)).collect()
    }

    /// Pays one month, and what the collateral brings where it is sold.
    fn pay(
        &mut self,
        when: When,
        inflows: &[Inflow<[f64; 1]>],
        groups: &mut [GroupMonth<1>],
        indices: Vec<A::Given>,
        offer: Option<Offer>,
        listener: &mut impl Listener<A>,
    ) {
        let sum = |amount: fn(&Inflow<[f64; 1]>) -> f64| [inflows.iter().map(amount).sum::<f64>()];
        let month = Month {
            period: when.period,
            accrual_start: when.accrual_start,
            date: when.date,
            groups: inflows.iter().map(remittance::<A>).collect(),
            cash: A::given(sum(|inflow| inflow.cash()[0])),
            shortfall: A::given(sum(|inflow| inflow.prepayment_interest_shortfall[0])),
            rates: self.program.classes.iter().map(|_| None).collect(),
            indices,
            forced: self.forced.clone(),
            unpaid_bears_interest: true,
            opening: self.opening.take(),
        };
        listener.run(self.program, &month, &mut self.state);
        if let Some(offer) = offer
            && let Some(sale) = offer.sale(self.program, &self.state)
        {
            if offer.is_paid_out_after() {
                listener.redeem(self.program, &month, sale.besides, &mut self.state);
            }
            groups.iter_mut().for_each(|group| group.sell(0));
            self.result.redemption = Some(Redemption {
                period: when.period,
                date: when.date,
                kind: offer.kind,
                collateral: offer.collateral::<A>(),
                price: A::out(sale.price),
            });
        }
        listener.end(self.program, &month, &self.state);
    }

    fn tell(&mut self, when: When, groups: &[GroupMonth<1>]) {
        let When { period, date, .. } = when;
        self.result.months += 1;
        self.note_notionals();
        for (class, slots) in self.program.classes.iter().enumerate() {
            let row = self.class_row(when, class, slots);
            self.result.class_rows.push(row);
        }
        let mut tell = |group: &str, month| {
            let group = group.to_owned();
            self.result.collateral_rows.push(CollateralRow { period, date, group, month });
        };
        for (name, month) in self.deal.terms.groups.iter().zip(groups) {
            tell(name, *month);
        }
        if groups.len() > 1 {
            tell("total", GroupMonth::total(groups, &self.balances));
        }
        for named in self.program.named.iter().filter(|named| named.kind == Kind::Mask) {
            let passed = A::passed(self.state.test(named.slot));
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
        let sum = |slots: &[u16]| {
            let nil = A::money(Decimal::ZERO);
            A::out(slots.iter().fold(nil, |sum, slot| A::add(sum, state.amount(*slot))))
        };
        let due = A::less(state.amount(slots.accrued), state.amount(slots.shortfall_share));
        let residual = state.amount(slots.residual_cents);
        let balance_end = sum(&[slots.balance]);
        ClassRow {
            period: when.period,
            date: when.date,
            class,
            balance_begin: sum(&[slots.opening]),
            rate_pct: A::out_pct(state.rate(slots.rate)),
            accrual_days: terms.day_count.year_fraction(when.accrual_start, when.date).days,
            interest_due: A::out(A::add(due, residual)),
            interest_paid: sum(&[slots.interest_cents, slots.residual_cents]),
            interest_shortfall: sum(&[slots.interest_due]),
            shortfall_paid: sum(&[slots.unpaid_cents]),
            carryover_due: sum(&[slots.carryover_due]),
            carryover_paid: sum(&[slots.carryover_cents]),
            accretion: sum(&[slots.accretion]),
            principal: sum(&[slots.scheduled, slots.unscheduled]),
            realized_loss: sum(&[slots.loss]),
            write_up: sum(&[slots.write_up]),
            balance_end,
            factor: A::factor(balance_end, terms.original_balance),
        }
    }

    /// Whether a class without a balance accrues on a notional, which it shows as its balance.
    fn shows_notionals(&self) -> bool {
        self.deal.terms.classes.iter().any(ClassTerms::shows_notional)
    }

    fn note_notionals(&mut self) {
        let classes = self.deal.terms.classes.iter().zip(&self.program.classes);
        for ((terms, slots), notionals) in classes.zip(&mut self.notionals) {
            if terms.shows_notional() {
                notionals.push(A::out(self.state.amount(slots.notional)));
            }
        }
    }

    /// Puts notionals where such classes have no balance: that of a month, and after it that of
    /// the next; nil after the end.
    fn show_notionals(&mut self) {
        let nil = A::out(A::NIL);
        for (class, notionals) in self.notionals.iter().enumerate() {
            let Some(first) = notionals.first() else { continue };
            self.result.classes[class].balance = *first;
            let rows = self.result.class_rows.iter_mut().filter(|row| row.class == class);
            for (month, row) in rows.enumerate() {
                row.balance_begin = notionals[month];
                row.balance_end = notionals.get(month + 1).copied().unwrap_or(nil);
                row.factor = A::share_of(row.balance_end, *first);
            }
        }
    }

    /// Each class's principal and losses are what its balance fell by.
    fn check_lives(&self) {
        for (index, class) in self.result.classes.iter().enumerate() {
            let mut gone = A::out(A::money(Decimal::ZERO));
            let (mut come, mut left) = (class.balance, class.balance);
            for row in self.result.rows_of(index) {
                gone = gone + row.principal + row.realized_loss;
                come = come + row.accretion + row.write_up;
                left = row.balance_end;
            }
            assert!(
                !A::differ(gone + left, come),
                "principal + losses + balance left = opening balance + accretion + write-ups of {}: \
                 {:?} against {come:?}",
                class.name,
                gone + left,
            );
        }
    }
}
