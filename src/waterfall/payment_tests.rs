//! Payments of a month as worked by hand, and as who listens hears of them.

use rust_decimal::Decimal;

use super::Op;
use super::test_deal::small_deal;
use super::{ClassMonth, Month, Observer, Opening, Payment, Program, State, Unwatched};
use super::{compile, run, run_observed};
use crate::calendar::Date;
use crate::deal_file::{parse, read};
use crate::error::Mistakes;
use crate::number::{Exact, Known};
use crate::waterfall::{Field, Remittance};

const REST: &str = "\
parties: [trustee, servicer]
accounts:
  - account: first
    opening_balance: 10.00
    source: Example
  - account: second
    opening_balance: 20.00
    source: Example
classes:
  - class: A
    original_balance: 120000.00
    interest:
      fixed: 6
    source: Example
  - class: B
    original_balance: 60000.00
    interest:
      fixed: 6
    source: Example
  - class: C
    original_balance: 60000.00
    interest:
      fixed: 6
    source: Example
  - class: R
    original_balance: 0.00
    interest: none
    source: Example
waterfall:
CLAUSES  - pay: scheduled principal
    amount: pool.scheduled_principal
    to: [A, B, C]
    split: sequential
    source: Example
  - pay: unscheduled principal
    amount: pool.unscheduled_principal
    to: [A, B, C]
    split: sequential
    source: Example
  - pay: fee
    amount: account(first).balance
    to: servicer
    from: first
    source: Example
  - pay: fee
    amount: account(second).balance
    to: servicer
    from: second
    source: Example
  - pay: residual
    to: R
    source: Example
";

/// The deal with these clauses before principal: fields parted by `; `.
fn program(carried: &str, clauses: &[&str]) -> Program {
    let clause =
        |text: &&str| format!("  - {}\n    source: Example\n", text.replace("; ", "\n    "));
    let clauses: String = clauses.iter().map(clause).collect();
    let text = small_deal(carried, &REST.replace("CLAUSES", &clauses));
    let root = parse("deal.yaml", &text).unwrap();
    let mut mistakes = Mistakes::new("deal.yaml");
    let program = read(&root, &mut mistakes).and_then(|terms| compile(&terms, &mut mistakes));
    mistakes.finish(program).unwrap()
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A month of so much cash, scheduled and unscheduled principal; the first is given its balances.
fn month(period: u32, [cash, scheduled, unscheduled]: [&str; 3]) -> Month {
    let known = |text: &str| Known::exactly(d(text));
    let nil = known("0");
    let mut group = Remittance { values: [nil; Field::ALL.len()], net_rate: nil };
    *group.get_mut(Field::ScheduledPrincipal) = known(scheduled);
    *group.get_mut(Field::UnscheduledPrincipal) = known(unscheduled);
    let balances = ["120000.00", "60000.00", "60000.00", "0.00"];
    let opening = balances.map(|balance| Opening { balance: known(balance), unpaid: nil });
    Month {
        period,
        accrual_start: Date::from_ymd(2001, period as u8, 25).unwrap(),
        date: Date::from_ymd(2001, period as u8 + 1, 25).unwrap(),
        groups: vec![group],
        cash: known(cash),
        shortfall: nil,
        rates: vec![None; 4],
        indices: Vec::new(),
        forced: Vec::new(),
        unpaid_bears_interest: true,
        opening: (period == 1).then(|| opening.into()),
    }
}

/// Hears of every payment, and of A's and B's months.
#[derive(Default)]
struct Heard {
    payments: Vec<String>,
    months: Vec<String>,
}

impl Observer for Heard {
    fn paid(&mut self, payment: &Payment) {
        let Payment { payee, due, settled, paid, unpaid, balance, amount, .. } = payment;
        let amount = amount.map_or("-".to_owned(), |amount| amount.normalize().to_string());
        let [due, settled, paid, unpaid, balance] =
            [due, settled, paid, unpaid, balance].map(Decimal::normalize);
        let what = payment.claim.name();
        let told =
            format!("{what} of {payee}: {due} {settled} {paid} {unpaid} {balance} of {amount}");
        self.payments.push(told);
    }

    fn class(&mut self, month: &ClassMonth) {
        let ClassMonth { class, opening_unpaid, interest_paid, principal, closing_unpaid, .. } =
            month;
        let [before, interest, principal, after] =
            [opening_unpaid, interest_paid, principal, closing_unpaid].map(Decimal::normalize);
        if matches!(&**class, "A" | "B") {
            self.months.push(format!("{class}: {before} {interest} {principal} {after}"));
        }
    }
}

fn heard(program: &Program, months: &[Month]) -> Heard {
    let mut heard = Heard::default();
    let mut state = State::<Exact>::new(program);
    for month in months {
        run_observed(program, month, &mut state, &mut heard);
    }
    heard
}

/// What of the payments heard is of a claim, by class: due, settled, paid, unpaid, balance after.
fn of<'h>(heard: &'h Heard, claim: &str) -> Vec<&'h str> {
    let claim = format!("{claim} of ");
    heard.payments.iter().filter_map(|told| told.strip_prefix(&*claim)).collect()
}

/// A, B and C accrue 600.00, 300.00 and 300.00; there are 750.00. One after another A is paid whole and B
/// 150.00; pro rata they have 375.00, 187.50 and 187.50.
#[test]
fn cash_short_of_interest_is_paid_in_order_or_shared_as_the_split_says() {
    let short = month(1, ["750.00", "0", "0"]);
    let paid = |split: &str| {
        let program = program("cents", &[&format!("pay: interest; to: [A, B, C]; split: {split}")]);
        let mut state = State::<Exact>::new(&program);
        run(&program, &short, &mut state, &mut Unwatched);
        [0, 1, 2].map(|class| state.amount(program.classes[class].interest_cents))
    };
    assert_eq!(paid("sequential"), ["600.00", "150.00", "0.00"].map(d));
    assert_eq!(paid("pro rata"), ["375.00", "187.50", "187.50"].map(d));
}

/// 450.00 in the first month leave 150.00 of A's 600.00 unpaid and all of B's 300.00. In the second there
/// are 10,000.00: the 150.00 and 600.00 of A, the 300.00 and 300.00 of B, 1,000.00 of scheduled and
/// 500.00 of unscheduled principal for A.
#[test]
fn class_months_add_up_what_is_paid_of_this_month_and_of_earlier_ones() {
    let program = program(
        "cents",
        &[
            "pay: unpaid interest; to: [A, B, C]; split: sequential",
            "pay: interest; to: [A, B, C]; split: sequential",
        ],
    );
    let months = [month(1, ["450.00", "0", "0"]), month(2, ["10000.00", "1000.00", "500.00"])];
    let heard = heard(&program, &months);
    let months: Vec<&str> = heard.months.iter().map(String::as_str).collect();
    assert_eq!(months, ["A: 0 450 0 150", "B: 0 0 0 300", "A: 150 750 1500 0", "B: 300 600 0 0",]);
    // What a clause gives in all is told with each payment of it, and nothing where claims say it.
    let scheduled = of(&heard, "scheduled principal");
    assert_eq!(scheduled[3], "A: 1000 1000 1000 0 119000 of 1000");
    assert!(of(&heard, "interest").iter().all(|told| told.ends_with(" of -")));
}

/// Parties and accounts are paid whole cents even where balances have fractions. An account is told with
/// what it holds then; the second is not the first, nor a party.
#[test]
fn fees_and_deposits_are_whole_cents_and_go_to_whom_they_name() {
    for carried in ["cents", "fractions"] {
        let program = program(
            carried,
            &[
                "pay: fee; amount: pool.scheduled_principal / 3; to: trustee",
                "pay: deposit; amount: pool.scheduled_principal / 30; to: second",
                "pay: deposit; amount: 5; to: first",
            ],
        );
        let heard = heard(&program, &[month(1, ["20000.00", "1000.00", "0"])]);
        let fees = of(&heard, "fee");
        assert_eq!(fees[0], "trustee: 333.33 333.33 333.33 0 0 of 333.33", "{carried}");
        let deposits = of(&heard, "deposit");
        assert_eq!(deposits[0], "second: 33.33 33.33 33.33 0 53.33 of 33.33", "{carried}");
        assert_eq!(deposits[1], "first: 5 5 5 0 15 of 5", "{carried}");
    }
}

/// Of each of four classes a rate and nineteen amounts, two parties and the cash that is left. A cent more
/// of cash is a cent more for the residual, and nothing else.
#[test]
fn month_is_told_by_all_that_its_classes_and_parties_get() {
    let program = program("cents", &["pay: fee; amount: 7; to: trustee", "pay: interest; to: A"]);
    let told = |cash: &str| {
        let mut state = State::<Exact>::new(&program);
        run(&program, &month(1, [cash, "1000.00", "0"]), &mut state, &mut Unwatched);
        state.reported(&program)
    };
    let (one, other) = (told("5000.00"), told("5000.01"));
    assert_eq!(one.len(), 4 * 20 + 2 + 1);
    let differences = one.iter().zip(&other).map(|(one, other)| other - one);
    let differences: Vec<Decimal> = differences.filter(|more| !more.is_zero()).collect();
    assert_eq!(differences, [d("0.01")]);
    // 5,000.00 less 600.00 of interest, 1,000.00 of principal and 7.00 of fees.
    assert!(one.contains(&d("3393.00")));
}

#[test]
fn step_whose_test_fails_is_not_told() {
    let clauses = ["set: late; is: month >= 2", "pay: fee; amount: 7; to: trustee; when: late"];
    let program = program("cents", &clauses);
    let months = [1, 2].map(|period| month(period, ["1000.00", "0", "0"]));
    let told = |count| {
        let heard = heard(&program, &months[..count]);
        of(&heard, "fee").into_iter().filter(|told| told.starts_with("trustee")).count()
    };
    assert_eq!([told(1), told(2)], [0, 1]);
}

/// A program that books a payment to a slot of nobody's.
fn broken(is_meant: impl Fn(&Op) -> bool) {
    let mut program = program("cents", &["pay: interest; to: [A, B, C]; split: sequential"]);
    let nobodys = program.money_slots;
    program.money_slots += 1;
    let op = program.ops.iter_mut().find(|op| is_meant(op)).unwrap();
    if let Op::Pay { of, .. } = op {
        of.booked = nobodys;
    }
    let month = month(1, ["10000.00", "1000.00", "0"]);
    run(&program, &month, &mut State::<Exact>::new(&program), &mut Unwatched);
}

#[test]
#[should_panic(expected = "cash paid + cash left = cash available")]
fn run_that_loses_cash_is_stopped() {
    broken(|op| matches!(op, Op::Pay { of, .. } if of.in_cents));
}

#[test]
#[should_panic(expected = "principal − loss = balance after")]
fn run_in_which_a_balance_does_not_roll_is_stopped() {
    broken(|op| matches!(op, Op::Pay { of, .. } if !of.in_cents));
}
