//! Computes a month from a report's inputs: runs the deal, then evaluates relations.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::choice_of_copies::known_within;
use super::closing_state::{CarriedForward, Closing};
use super::payments::Payments;
use super::sheet::{Chosen, Sheet};
use crate::deal::Deal;
use crate::number::{
    DecimalArithmetic, Interval, IntervalArithmetic, MONEY_LIMIT, Measured, MoneyArithmetic, Truth,
};
use crate::quantity::{Item, Key, KeyMap, KeySet, Of, narrow};
use crate::report::relations::{
    Relation, Tolerance, class_items, compute_all, table_items, unpaid_after,
};
use crate::waterfall::{
    Kind, Month, Observer, ObserverAdapter, Program, Recorder, Slot, State, observe_values, run,
    unpaid_before,
};

/// A quantity in the model.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ModelValue {
    pub value: Decimal,
    /// The interval of the value, given the printed digits of the inputs.
    pub within: Interval,
    /// Taken from the report, or inferred from it; not computed.
    pub input: bool,
    /// Inferred from other figures of the report, which does not print it.
    pub inferred: bool,
}

/// All inputs and computed quantities.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    known: KeyMap<ModelValue>,
    /// Class balances and unpaid interest after the run, with fractions of a cent.
    carried: Vec<(Measured, Measured)>,
    /// Cents paid from outside the account.
    outside: Decimal,
    /// Balances of the deal's accounts before the run.
    account_openings: Vec<Decimal>,
}

/// State before a month, besides balances and unpaid interest.
pub(crate) struct Before<'a> {
    /// The state after the previous month, if it was replayed.
    pub closing: Option<&'a Closing>,
    /// Cumulative losses of each group before the month, if the report prints them.
    pub losses: Vec<Option<Decimal>>,
    /// What the report prints of the state before the month.
    pub printed: OpeningState,
}

/// What a report prints of the state before its month, besides the classes' balances and unpaid
/// interest.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpeningState {
    /// Balances of the deal's accounts.
    pub accounts: Vec<Option<Measured>>,
    /// Sticky tests, by their number among the named values: whether they passed.
    pub tests: Vec<(usize, bool)>,
    /// Losses of each class to date.
    pub losses: Vec<Option<Measured>>,
    /// Carryover owed to each class.
    pub carryover: Vec<Option<Measured>>,
    /// Whether what the report does not print is unknown, after this number of months.
    pub is_unknown: bool,
    pub months: u32,
}

impl Before<'_> {
    /// Gives everything that a deal carries forward an interval without limit: losses, carryover,
    /// averages and tests of months that are not reported.
    fn widen(&self, program: &Program, bounds: &mut State<IntervalArithmetic>) {
        let any = Interval { low: Decimal::ZERO, high: MONEY_LIMIT };
        let mut carried = bounds.carry_forward(program);
        let amounts = [&mut carried.losses, &mut carried.carryover, &mut carried.unpaid_losses];
        let accounts = [&mut carried.accounts, &mut carried.amounts];
        amounts.into_iter().chain(accounts).flatten().for_each(|amount| *amount = any);
        carried.rates.fill(Interval { low: Decimal::ZERO, high: Decimal::TEN });
        carried.tests.fill(Truth::Maybe);
        carried.months = self.printed.months;
        bounds.restore(program, &carried);
    }

    /// Loads the state before the month.
    fn load<A: MoneyArithmetic>(
        &self,
        program: &Program,
        state: &State<A>,
        money: impl Fn(&Measured) -> A::Money,
    ) {
        let exactly = |amount: Decimal| money(&Measured::exactly(amount));
        for (group, loss) in program.groups.iter().zip(&self.losses) {
            if let Some(loss) = loss {
                state.put(group.cumulative_loss, exactly(*loss));
            }
        }
        for (account, balance) in program.accounts.iter().zip(&self.printed.accounts) {
            if let Some(balance) = balance {
                state.put(account.balance, money(balance));
            }
        }
        for (class, loss) in program.classes.iter().zip(&self.printed.losses) {
            if let Some(loss) = loss {
                state.put(class.unpaid_loss, money(loss));
            }
        }
        for (class, owed) in program.classes.iter().zip(&self.printed.carryover) {
            if let Some(owed) = owed {
                state.put(class.carryover, money(owed));
            }
        }
        for (named, passed) in &self.printed.tests {
            state.put_test(program.named[*named].slot, A::mask(*passed));
        }
    }
}

impl Values {
    pub fn get(&self, key: Key) -> Option<ModelValue> {
        self.known.get(&key).copied()
    }

    /// Balances of the deal's accounts before the run.
    pub fn account_openings(&self) -> &[Decimal] {
        &self.account_openings
    }

    /// The value of every quantity.
    pub fn figures(&self) -> BTreeMap<Key, Decimal> {
        self.known.iter().map(|(key, known)| (*key, known.value)).collect()
    }

    /// Cents that the run paid from outside the account.
    pub const fn outside(&self) -> Decimal {
        self.outside
    }

    /// A class's balance and unpaid interest after the run, with fractions of a cent.
    pub fn carried(&self, class: usize) -> Option<(Measured, Measured)> {
        self.carried.get(class).copied()
    }

    pub fn value(&self, key: Key) -> Option<Decimal> {
        self.get(key).map(|model_value| model_value.value)
    }

    /// The inputs: all chosen figures that neither a run nor a relation computes.
    pub fn inputs(sheet: &Sheet<'_>, chosen: &Chosen, computed: &KeySet) -> Self {
        let printed = chosen.iter().filter(|(key, _)| !computed.contains(key));
        let printed = printed.map(|(key, cell)| {
            let figure = sheet.figure(*cell);
            let within = known_within(*key, &figure);
            (*key, ModelValue { value: figure.value, within, input: true, inferred: false })
        });
        let within = Interval::point(Decimal::ZERO);
        let zero = ModelValue { value: Decimal::ZERO, within, input: true, inferred: false };
        let absent = sheet.absent.inputs().map(|key| (key, zero));
        Self { known: printed.chain(absent).collect(), ..Self::default() }
    }

    /// Computes every quantity that relations define, as far as their terms are known.
    pub fn compute_all(&mut self, relations: &[Relation]) {
        compute_all(relations, |relation| self.compute_one(relation));
    }

    /// Computes the target of one relation; returns whether its value is known.
    pub fn compute_one(&mut self, relation: &Relation) -> bool {
        if self.known.contains_key(&relation.target) {
            return true;
        }
        let value = relation.term.value(&|key| self.value(key).map(Interval::point));
        let within = relation.term.value(&|key| {
            let model_value = self.get(key)?;
            Some(match relation.tolerance {
                Tolerance::Exact if model_value.input && !model_value.inferred => {
                    Interval::point(model_value.value)
                }
                Tolerance::SumOfRounded(_) => self.unrounded(key, model_value),
                _ => model_value.within,
            })
        });
        let (Some(value), Some(within)) = (value, within) else { return false };
        self.put(relation.target, value.low, within);
        true
    }

    /// Runs the month in decimals and in interval arithmetic, and stores the classes' figures.
    pub fn run(
        &mut self,
        deal: &Deal,
        month: &Month,
        before: &Before<'_>,
        observer: Option<&mut dyn Observer>,
    ) -> CarriedForward {
        let program = &deal.program;
        let mut payments = Payments::of(program);
        let exact = decimals(deal, month, before, (observer, &mut payments));
        let mut bounds = State::<IntervalArithmetic>::new(program);
        if let Some(closing) = before.closing {
            bounds.restore(program, &closing.bounds);
        }
        if before.printed.is_unknown {
            before.widen(program, &mut bounds);
        }
        before.load(program, &bounds, |amount| amount.within);
        let mut within = Payments::of(program);
        run(program, month, &mut bounds, &mut within);
        self.store(&deal.program, &exact, &bounds, month);
        let paid = payments.figures(deal).into_iter().zip(within.figures(deal));
        for ((key, value), (_, within)) in paid {
            self.put_result(key, value, within);
        }
        (exact.carry_forward(program), bounds.carry_forward(program))
    }

    /// Runs the month in decimals alone, and stores the classes' figures.
    pub fn run_in_decimals(&mut self, deal: &Deal, month: &Month, before: &Before<'_>) {
        let mut payments = Payments::of(&deal.program);
        let exact = decimals(deal, month, before, (None, &mut payments));
        self.store(&deal.program, &exact, &exact, month);
        for (key, value) in payments.figures(deal) {
            self.put_result(key, value, Interval::point(value));
        }
    }

    /// Stores the results of a run, with their intervals.
    fn store<B: Bounds>(
        &mut self,
        program: &Program,
        exact: &State<DecimalArithmetic>,
        bounds: &State<B>,
        month: &Month,
    ) {
        for (index, slots) in program.classes.iter().enumerate() {
            let class = narrow(index);
            self.outside += exact.amount(slots.outside_cents);
            let (value, within) = (exact.amount(slots.balance), bounds.amount(slots.balance));
            let balance = Measured { value, within: B::interval(within) };
            let (value, within) = (unpaid_after(exact, slots), unpaid_after(bounds, slots));
            self.carried.push((balance, Measured { value, within: B::interval(within) }));
            let values = class_items(exact, slots).into_iter().chain(table_items(exact, slots));
            let within = class_items(bounds, slots).into_iter().chain(table_items(bounds, slots));
            for ((item, value), (_, within)) in values.zip(within) {
                let key = Key::class(item, class);
                self.put_result(key, value, B::interval(within));
            }
            if month.rates[index].is_none() {
                let (value, within) = (exact.rate(slots.rate), bounds.rate(slots.rate));
                let pct = |rate: Decimal| rate * Decimal::ONE_HUNDRED;
                let within = B::rate_interval(within);
                let within = Interval { low: pct(within.low), high: pct(within.high) };
                self.put(Key::class(Item::Rate, class), pct(value), within);
            }
        }
        for (index, named) in program.named.iter().enumerate() {
            let key = |item| Key::new(item, Of::Named(narrow(index)));
            let (key, value, within) = match named.kind {
                Kind::Money => {
                    let within = B::interval(bounds.amount(named.slot));
                    (key(Item::Named), exact.amount(named.slot), within)
                }
                Kind::Rate => {
                    let within = B::rate_interval(bounds.rate(named.slot));
                    (key(Item::Named), exact.rate(named.slot), within)
                }
                Kind::Mask => {
                    let passes = Decimal::from(u8::from(exact.test(named.slot)));
                    (key(Item::Passes), passes, B::outcomes(bounds.test(named.slot)))
                }
            };
            self.put_result(key, value, within);
        }
        for (index, account) in program.accounts.iter().enumerate() {
            let key = Key::new(Item::AccountEnd, Of::Account(narrow(index)));
            let within = B::interval(bounds.amount(account.balance));
            self.put(key, exact.amount(account.balance), within);
            self.account_openings.push(exact.amount(account.opening));
        }
        for (index, party) in program.parties.iter().enumerate() {
            let key = Key::new(Item::FeePaid, Of::Party(narrow(index)));
            self.put(key, exact.amount(*party), B::interval(bounds.amount(*party)));
        }
    }

    /// Stores the withdrawals from accounts: what is deposited and not kept.
    pub fn store_withdrawals(&mut self, deal: &Deal) {
        for account in 0..narrow(deal.terms.accounts.len()) {
            let key = |item| Key::new(item, Of::Account(account));
            let of = |item| self.get(key(item));
            let known = of(Item::AccountBegin).zip(of(Item::AccountDeposits));
            let Some(((begin, deposits), end)) = known.zip(of(Item::AccountEnd)) else { continue };
            let within = Interval {
                low: begin.value + deposits.within.low - end.within.high,
                high: begin.value + deposits.within.high - end.within.low,
            };
            let value = begin.value + deposits.value - end.value;
            self.put(key(Item::AccountWithdrawals), value, within);
        }
    }

    /// Whether a run from other inputs led to the same results, with the same intervals.
    pub fn has_same_results(&self, other: &Self) -> bool {
        let results = |values: &Self| -> KeyMap<(Decimal, Interval)> {
            let results = values.known.iter().filter(|(_, value)| !value.input);
            results.map(|(key, value)| (*key, (value.value, value.within))).collect()
        };
        results(self) == results(other) && self.carried == other.carried
    }

    /// What all classes together have.
    pub fn sum_of_classes(&self, items: &[Item]) -> Decimal {
        let known = self.known.iter().filter(|(key, _)| {
            matches!(key.of, Of::Class(_)) && !key.per_denomination && items.contains(&key.item)
        });
        known.map(|(_, value)| value.value).sum()
    }

    /// The interval of a quantity rounded or not: a balance in cents, and as it is carried.
    fn unrounded(&self, key: Key, model_value: ModelValue) -> Interval {
        let carried = match key {
            Key { item: Item::Closing, of: Of::Class(class), per_denomination: false } => {
                self.carried(usize::from(class))
            }
            _ => None,
        };
        carried.map_or(model_value.within, |(balance, _)| balance.within.hull(model_value.within))
    }

    /// Stores a result of a run, unless it is an input: what a clause pays as reported, or the state
    /// before the month.
    fn put_result(&mut self, key: Key, value: Decimal, within: Interval) {
        if !self.known.get(&key).is_some_and(|known| known.input) {
            self.put(key, value, within);
        }
    }

    pub fn put(&mut self, key: Key, value: Decimal, within: Interval) {
        self.known.insert(key, ModelValue { value, within, input: false, inferred: false });
    }

    /// Adds an input that the report does not print.
    pub fn put_inferred(&mut self, key: Key, value: Decimal, within: Interval) {
        self.known.insert(key, ModelValue { value, within, input: true, inferred: true });
    }
}

/// The month in decimals.
fn decimals(
    deal: &Deal,
    month: &Month,
    before: &Before<'_>,
    (observer, payments): (Option<&mut dyn Observer>, &mut Payments<DecimalArithmetic>),
) -> State<DecimalArithmetic> {
    let program = &deal.program;
    let mut state = State::<DecimalArithmetic>::new(program);
    if let Some(closing) = before.closing {
        state.restore(program, &closing.state.carry_forward);
    }
    before.load(program, &state, |amount| amount.value);
    match observer {
        Some(observer) => {
            observer.distribution(month.period, month.date);
            let unpaid = unpaid_before(program, month, &state);
            let adapter = ObserverAdapter::new(program, observer);
            run(program, month, &mut state, &mut Both(payments, adapter));
            observe_values(program, month, &unpaid, &state, observer);
        }
        None => run(program, month, &mut state, payments),
    }
    state
}

/// Two recorders of one run.
struct Both<'p, 'o>(&'p mut Payments<DecimalArithmetic>, ObserverAdapter<'o>);

impl Recorder<DecimalArithmetic, 1> for Both<'_, '_> {
    fn begins(&mut self, amount: Option<Slot>, state: &State<DecimalArithmetic>) {
        self.1.begins(amount, state);
    }

    fn paid(
        &mut self,
        program: &Program,
        payee: u16,
        payment: (Decimal, Decimal, Decimal),
        state: &State<DecimalArithmetic>,
    ) {
        self.0.paid(program, payee, payment, state);
        self.1.paid(program, payee, payment, state);
    }
}

/// An arithmetic whose values have intervals: those of decimals are points.
trait Bounds: MoneyArithmetic {
    fn interval(money: Self::Money) -> Interval;
    fn rate_interval(rate: Self::Rate) -> Interval;
    /// From zero, if a test may fail, to one, if it may pass.
    fn outcomes(test: Self::Mask) -> Interval;
}

impl Bounds for DecimalArithmetic {
    fn interval(money: Decimal) -> Interval {
        Interval::point(money)
    }

    fn rate_interval(rate: Decimal) -> Interval {
        Interval::point(rate)
    }

    fn outcomes(test: bool) -> Interval {
        Interval::point(Decimal::from(u8::from(test)))
    }
}

impl Bounds for IntervalArithmetic {
    fn interval(money: Interval) -> Interval {
        money
    }

    fn rate_interval(rate: Interval) -> Interval {
        rate
    }

    fn outcomes(test: Truth) -> Interval {
        let outcome = |passes: bool| Decimal::from(u8::from(passes));
        Interval { low: outcome(test == Truth::Yes), high: outcome(test != Truth::No) }
    }
}

/// Items of a class that a run computes, besides the rate.
pub(crate) const RUN_ITEMS: [Item; 11] = [
    Item::Accrued,
    Item::NonSupported,
    Item::CurrentShortfall,
    Item::UnpaidPaid,
    Item::RemainingUnpaid,
    Item::InterestPaid,
    Item::InterestLoss,
    Item::Scheduled,
    Item::Unscheduled,
    Item::Accretion,
    Item::Loss,
];

/// Those that only tables have.
pub(crate) const TABLE_ITEMS: [Item; 5] =
    [Item::Notional, Item::CurrentPaid, Item::CarryoverPaid, Item::Carryover, Item::WriteUp];

/// Whether a run computes an item of a class, whose rate the report gives or not.
pub(crate) fn is_run_item(item: Item, is_rate_given: impl FnOnce() -> bool) -> bool {
    match item {
        Item::Rate => !is_rate_given(),
        Item::Closing => true,
        _ => RUN_ITEMS.contains(&item) || TABLE_ITEMS.contains(&item),
    }
}
