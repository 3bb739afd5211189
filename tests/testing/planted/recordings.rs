//! Faults of a recording: a payment left out, a cent moved, two classes exchanged, in the recording of a
//! run that kept the law before.

use std::sync::LazyLock;

use paydown::Deal;
use paydown::projection::{CashFlows, ClassRow, ProjectionOptions};
use paydown::testing::laws::{Case, RecordedDistribution, RecordedRun, StepPayment, Verdict, all};
use paydown::waterfall::{Claim, ClassMonth, Payment};
use rust_decimal::Decimal;

use crate::deals::starts;
use crate::scenarios::eventful;

/// The deals that runs are recorded of.
static STARTS: LazyLock<Vec<(String, Deal, ProjectionOptions)>> = LazyLock::new(starts);

/// A recorded run, in decimals and in floats.
pub struct Run {
    recording: RecordedRun,
    floats: CashFlows<f64>,
}

/// A change of the recorded run of a deal.
pub struct RecordingFault {
    pub deal: String,
    pub change: fn(&mut Run),
}

impl RecordingFault {
    /// Those of some laws that the recording keeps before the change and breaks after it.
    pub fn noticed(&self, laws: &[String]) -> Vec<String> {
        let Self { deal, change } = self;
        let (_, start, options) = STARTS.iter().find(|(name, ..)| name == deal).unwrap();
        let mut options = eventful(options.clone());
        // Years that contain everything a change needs; the end of the deal is not needed.
        options.months = Some(150).filter(|_| *deal != "example-2002-1");
        let case = Case::new(start.clone(), options).unwrap();
        let mut run =
            Run { recording: case.recording().clone(), floats: case.floats().unwrap().clone() };
        change(&mut run);
        let laws = all().iter().filter(|law| laws.iter().any(|name| name == law.name));
        let laws: Vec<_> = laws.map(|law| (law, (law.check)(&case))).collect();
        let changed = case.with_recording(run.recording).with_floats(run.floats);
        let noticed = laws.into_iter().filter(|(law, before)| {
            let after = (law.check)(&changed);
            println!("{deal}, {}: {before}, then {after}", law.name);
            *before == Verdict::Holds && after.is_broken()
        });
        noticed.map(|(law, _)| law.name.to_owned()).collect()
    }
}

/// The change of a name.
pub fn change(name: &str) -> fn(&mut Run) {
    let found = CHANGES.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("no change is called {name}")).1
}

/// The table of changes, by the names of their functions.
macro_rules! changes {
    ($($change:ident),* $(,)?) => {
        /// Every change of a recording.
        pub const CHANGES: &[(&str, fn(&mut Run))] = &[$((stringify!($change), $change)),*];
    };
}

changes! {
    leave_out_a_payment,
    keep_a_cent_of_the_last_payment,
    add_a_cent_to_a_reserve,
    add_a_cent_of_principal_to_a_row,
    pay_the_residual_first,
    exchange_two_payees_of_interest,
    settle_a_cent_beyond_what_is_due,
    prepay_an_excepted_class,
    accrue_a_cent_more,
    leave_a_cent_unpaid,
    exchange_two_shares_of_the_shortfall,
    pay_a_cent_more_than_there_is,
    leave_a_cent_of_a_balance,
    pay_a_cent_to_a_retired_class,
    add_a_cent_to_a_notional,
    pay_a_cent_to_the_second_class,
    leave_the_senior_short,
    write_down_the_senior_first,
    move_two_cents_between_shares,
    keep_a_cent_while_interest_is_unpaid,
    take_a_cent_from_an_amount,
    pay_a_cent_more_interest,
    fail_every_test_and_add_a_cent,
    add_a_cent_of_principal_to_floats,
    double_the_principal_of_a_month,
    change_the_last_bit_of_a_float,
    add_a_dollar_of_principal_to_a_row,
    add_a_cent_to_a_loss,
}

fn cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

/// The first payment of the life that satisfies a condition.
fn payment(run: &mut Run, is_it: impl Fn(&Payment) -> bool) -> &mut Payment {
    let distributions = run.recording.distributions.iter_mut();
    let payments = distributions.flat_map(|month| &mut month.payments).map(|of| &mut of.payment);
    payments.into_iter().find(|payment| is_it(payment)).unwrap()
}

/// The first row that satisfies a condition.
fn row(run: &mut Run, is_it: impl Fn(&ClassRow<Decimal>) -> bool) -> &mut ClassRow<Decimal> {
    run.recording.result.class_rows.iter_mut().find(|row| is_it(row)).unwrap()
}

/// The payments of the first step of the life that satisfies a condition.
fn step(run: &mut Run, is_it: impl Fn(&[StepPayment]) -> bool) -> &mut [StepPayment] {
    let months = run.recording.distributions.iter_mut();
    let mut steps =
        months.flat_map(|month| month.payments.chunk_by_mut(|one, next| one.step == next.step));
    steps.find(|payments| is_it(payments)).unwrap()
}

fn first_month(run: &mut Run) -> &mut RecordedDistribution {
    &mut run.recording.distributions[0]
}

fn first_class(run: &mut Run) -> &mut ClassMonth {
    &mut first_month(run).classes[0]
}

fn is_principal(row: &ClassRow<Decimal>) -> bool {
    row.principal > cents(100)
}

/// Exchanges the payees of two payments.
fn exchange(payments: &mut [StepPayment], one: usize, other: usize) {
    let name = payments[one].payment.payee.clone();
    payments[one].payment.payee = payments[other].payment.payee.clone();
    payments[other].payment.payee = name;
}

fn leave_out_a_payment(run: &mut Run) {
    let payments = &mut first_month(run).payments;
    let place = payments.iter().position(|of| of.payment.paid > cents(0)).unwrap();
    payments.remove(place);
}

fn keep_a_cent_of_the_last_payment(run: &mut Run) {
    let last = &mut first_month(run).payments.last_mut().unwrap().payment;
    last.paid -= cents(1);
    last.cash_left += cents(1);
}

fn add_a_cent_to_a_reserve(run: &mut Run) {
    run.recording.result.account_rows[3].balance_end += cents(1);
}

fn add_a_cent_of_principal_to_a_row(run: &mut Run) {
    row(run, is_principal).principal += cents(1);
}

fn pay_the_residual_first(run: &mut Run) {
    let payments = &mut first_month(run).payments;
    let last = payments.pop().unwrap();
    payments.insert(0, last);
}

fn exchange_two_payees_of_interest(run: &mut Run) {
    let payments =
        step(run, |payments| payments.len() > 1 && payments[0].payment.claim == Claim::Interest);
    exchange(payments, 0, 1);
    payments[0].payment.due += cents(1_000_000_000);
}

fn settle_a_cent_beyond_what_is_due(run: &mut Run) {
    payment(run, |payment| payment.claim == Claim::Interest).settled += cents(1);
}

fn prepay_an_excepted_class(run: &mut Run) {
    let is_prepaid =
        |payment: &Payment| payment.claim == Claim::UnscheduledPrincipal && payment.due.is_zero();
    let tests = run.recording.result.trigger_rows.iter();
    let lost = tests.filter(|row| row.trigger == "restricted_b2" && row.passed);
    let period = lost.map(|row| row.period).next().unwrap();
    let mut months = run.recording.distributions.iter_mut();
    let month = months.find(|month| month.period == period).unwrap();
    let mut payments = month.payments.iter_mut().map(|of| &mut of.payment);
    let payment = payments.find(|payment| is_prepaid(payment) && &*payment.payee == "B-2").unwrap();
    (payment.due, payment.settled, payment.paid) = (cents(1), cents(1), cents(1));
}

fn accrue_a_cent_more(run: &mut Run) {
    first_class(run).accrued += cents(1);
}

fn leave_a_cent_unpaid(run: &mut Run) {
    first_class(run).closing_unpaid += cents(1);
}

fn exchange_two_shares_of_the_shortfall(run: &mut Run) {
    let classes = &mut first_month(run).classes;
    let shortfall = classes[0].shortfall;
    classes[0].shortfall = classes[2].shortfall;
    classes[2].shortfall = shortfall;
}

fn pay_a_cent_more_than_there_is(run: &mut Run) {
    let is_last =
        |payment: &Payment| payment.claim == Claim::Residual && payment.cash_left.is_zero();
    payment(run, is_last).cash_left -= cents(1);
}

fn leave_a_cent_of_a_balance(run: &mut Run) {
    row(run, is_principal).balance_end += cents(1);
}

fn pay_a_cent_to_a_retired_class(run: &mut Run) {
    let is_retired = |row: &ClassRow<Decimal>| row.class_index == 0 && row.balance_begin.is_zero();
    row(run, is_retired).principal += cents(1);
}

fn add_a_cent_to_a_notional(run: &mut Run) {
    let classes = &run.recording.result.opening;
    let io = classes.iter().position(|class| class.name == "IO").unwrap();
    row(run, |row| row.class_index == io).balance_begin += cents(1);
}

fn pay_a_cent_to_the_second_class(run: &mut Run) {
    let payments = step(run, |payments| {
        payments.len() > 1
            && payments[0].payment.claim == Claim::UnscheduledPrincipal
            && payments[0].payment.settled > cents(0)
            && payments[0].payment.balance > cents(0)
    });
    payments[0].payment.settled -= cents(1);
    payments[0].payment.paid -= cents(1);
    payments[1].payment.settled += cents(1);
    payments[1].payment.paid += cents(1);
}

fn leave_the_senior_short(run: &mut Run) {
    let is_paid = |row: &ClassRow<Decimal>| row.class_index == 0 && row.interest_paid > cents(100);
    row(run, is_paid).interest_shortfall = cents(100);
}

fn write_down_the_senior_first(run: &mut Run) {
    let payments = step(run, |payments| {
        payments[0].payment.claim == Claim::RealizedLoss && payments[0].payment.settled > cents(0)
    });
    exchange(payments, 0, 2);
}

fn move_two_cents_between_shares(run: &mut Run) {
    let payments = step(run, |payments| {
        payments.len() > 1
            && payments.iter().all(|of| of.payment.settled > cents(2))
            && payments[0].payment.claim == Claim::Interest
    });
    payments[0].payment.settled += cents(2);
    payments[1].payment.settled -= cents(2);
}

fn keep_a_cent_while_interest_is_unpaid(run: &mut Run) {
    let payments = step(run, |payments| payments.iter().any(|of| of.payment.unpaid > cents(10)));
    payments.last_mut().unwrap().payment.cash_left += cents(1);
}

fn take_a_cent_from_an_amount(run: &mut Run) {
    let payments = step(run, |payments| {
        payments.len() > 1 && payments[0].payment.claim == Claim::UnscheduledPrincipal
    });
    payments[0].payment.due -= cents(1);
}

fn pay_a_cent_more_interest(run: &mut Run) {
    payment(run, |payment| payment.claim == Claim::Interest).paid += cents(1);
}

fn fail_every_test_and_add_a_cent(run: &mut Run) {
    run.recording.result.trigger_rows.iter_mut().for_each(|row| row.passed = false);
    add_a_cent_of_principal_to_a_row(run);
}

fn add_a_cent_of_principal_to_floats(run: &mut Run) {
    run.floats.class_rows.iter_mut().find(|row| row.principal > 1.0).unwrap().principal += 0.01;
}

fn double_the_principal_of_a_month(run: &mut Run) {
    let row = row(run, is_principal);
    row.principal += row.principal;
}

fn change_the_last_bit_of_a_float(run: &mut Run) {
    let mut rows = run.floats.class_rows.iter_mut();
    let row = rows.find(|row| row.principal > 1.0).unwrap();
    row.principal = row.principal.next_up();
}

fn add_a_dollar_of_principal_to_a_row(run: &mut Run) {
    row(run, is_principal).principal += cents(100);
}

fn add_a_cent_to_a_loss(run: &mut Run) {
    row(run, |row| row.realized_loss > cents(0)).realized_loss += cents(1);
}
