//! Payments of a month compared with hand calculations, in the state and as an observer gets them.

use rust_decimal::Decimal;

use super::test_deal::{compiled, small_deal};
use super::{
    ClassMonth, Field, Month, NoRecorder, Observer, Op, Opening, Payment, Program, Remittance,
    State, run, run_observed,
};
use crate::calendar::{Date, YearFraction};
use crate::number::{DecimalArithmetic, Measured};

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

/// The deal with these clauses before principal. `; ` separates the fields of a clause.
fn program(carried: &str, clauses: &[&str]) -> Program {
    let clause =
        |text: &&str| format!("  - {}\n    source: Example\n", text.replace("; ", "\n    "));
    let clauses: String = clauses.iter().map(clause).collect();
    let text = small_deal(carried, &REST.replace("CLAUSES", &clauses));
    compiled(&text).unwrap()
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A month with given cash, scheduled and unscheduled principal. Month 1 has opening balances.
fn month(period: u32, [cash, scheduled, unscheduled]: [&str; 3]) -> Month {
    let known = |text: &str| Measured::exactly(d(text));
    let zero = known("0");
    let mut group = Remittance { values: [zero; Field::ALL.len()], net_rate: zero };
    *group.get_mut(Field::ScheduledPrincipal) = known(scheduled);
    *group.get_mut(Field::UnscheduledPrincipal) = known(unscheduled);
    let balances = ["120000.00", "60000.00", "60000.00", "0.00"];
    let opening = balances.map(|balance| Opening { balance: known(balance), unpaid: zero });
    Month {
        period,
        accrual_start: Date::from_ymd(2001, period as u8, 25).unwrap(),
        date: Date::from_ymd(2001, period as u8 + 1, 25).unwrap(),
        year_fractions: vec![YearFraction { days: 30, basis: 360 }],
        groups: vec![group],
        cash: known(cash),
        shortfall: zero,
        rates: vec![None; 4],
        indices: Vec::new(),
        forced: Vec::new(),
        reported: Vec::new(),
        unpaid_bears_interest: true,
        opening: (period == 1).then(|| opening.into()),
    }
}

/// Records every payment, and the months of A and B.
#[derive(Default)]
struct Observed {
    payments: Vec<String>,
    months: Vec<String>,
}

impl Observer for Observed {
    fn paid(&mut self, payment: &Payment) {
        let Payment { payee, due, settled, paid, unpaid, balance, amount, .. } = payment;
        let amount = amount.map_or("-".to_owned(), |amount| amount.normalize().to_string());
        let [due, settled, paid, unpaid, balance] =
            [due, settled, paid, unpaid, balance].map(Decimal::normalize);
        let claim = payment.claim.name();
        self.payments.push(format!(
            "{claim} of {payee}: {due} {settled} {paid} {unpaid} {balance} of {amount}"
        ));
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

fn observe(program: &Program, months: &[Month]) -> Observed {
    let mut observed = Observed::default();
    let mut state = State::<DecimalArithmetic>::new(program);
    for month in months {
        run_observed(program, month, &mut state, &mut observed);
    }
    observed
}

/// The payments of one claim: class, due, settled, paid, unpaid, balance after, step's amount.
fn payments_of<'o>(observed: &'o Observed, claim: &str) -> Vec<&'o str> {
    let claim = format!("{claim} of ");
    observed.payments.iter().filter_map(|payment| payment.strip_prefix(&*claim)).collect()
}

/// A, B and C accrue 600.00, 300.00 and 300.00; the cash is 750.00. Sequentially A is paid in full
/// and B 150.00; pro rata they are paid 375.00, 187.50 and 187.50.
#[test]
fn cash_short_of_interest_follows_the_split() {
    let short = month(1, ["750.00", "0", "0"]);
    let paid = |split: &str| {
        let program = program("cents", &[&format!("pay: interest; to: [A, B, C]; split: {split}")]);
        let mut state = State::<DecimalArithmetic>::new(&program);
        run(&program, &short, &mut state, &mut NoRecorder);
        [0, 1, 2].map(|class| state.amount(program.classes[class].interest_cents))
    };
    assert_eq!(paid("sequential"), ["600.00", "150.00", "0.00"].map(d));
    assert_eq!(paid("pro rata"), ["375.00", "187.50", "187.50"].map(d));
}

/// A accrues 600.00 a month and B 300.00. Month 1: cash of 450.00 leaves 150.00 of A's interest and
/// all of B's unpaid. Month 2: cash of 10,000.00 pays both, the interest of the month, and to A
/// 1,000.00 of scheduled and 500.00 of unscheduled principal.
#[test]
fn class_month_sums_interest_of_this_and_earlier_months() {
    let program = program(
        "cents",
        &[
            "pay: unpaid interest; to: [A, B, C]; split: sequential",
            "pay: interest; to: [A, B, C]; split: sequential",
        ],
    );
    let months = [month(1, ["450.00", "0", "0"]), month(2, ["10000.00", "1000.00", "500.00"])];
    let observed = observe(&program, &months);
    let months: Vec<&str> = observed.months.iter().map(String::as_str).collect();
    assert_eq!(months, ["A: 0 450 0 150", "B: 0 0 0 300", "A: 150 750 1500 0", "B: 300 600 0 0",]);
    // Each payment has the step's amount; none if the claims determine it.
    let scheduled = payments_of(&observed, "scheduled principal");
    assert_eq!(scheduled[3], "A: 1000 1000 1000 0 119000 of 1000");
    assert!(payments_of(&observed, "interest").iter().all(|payment| payment.ends_with(" of -")));
}

/// Parties and accounts are paid whole cents even if balances are carried with fractions. A payment
/// to an account has the balance after it.
#[test]
fn fees_and_deposits_are_whole_cents_and_reach_their_payees() {
    for carried in ["cents", "fractions"] {
        let program = program(
            carried,
            &[
                "pay: fee; amount: pool.scheduled_principal / 3; to: trustee",
                "pay: deposit; amount: pool.scheduled_principal / 30; to: second",
                "pay: deposit; amount: 5; to: first",
            ],
        );
        let observed = observe(&program, &[month(1, ["20000.00", "1000.00", "0"])]);
        let fees = payments_of(&observed, "fee");
        assert_eq!(fees[0], "trustee: 333.33 333.33 333.33 0 0 of 333.33", "{carried}");
        let deposits = payments_of(&observed, "deposit");
        assert_eq!(deposits[0], "second: 33.33 33.33 33.33 0 53.33 of 33.33", "{carried}");
        assert_eq!(deposits[1], "first: 5 5 5 0 15 of 5", "{carried}");
    }
}

/// Four classes with a rate and nineteen amounts each, two parties, and the cash left. One more
/// cent of cash increases the residual by a cent and changes nothing else.
#[test]
fn reported_values_cover_classes_parties_and_cash() {
    let program = program("cents", &["pay: fee; amount: 7; to: trustee", "pay: interest; to: A"]);
    let values_with_cash = |cash: &str| {
        let mut state = State::<DecimalArithmetic>::new(&program);
        run(&program, &month(1, [cash, "1000.00", "0"]), &mut state, &mut NoRecorder);
        state.reported_values(&program)
    };
    let (one, other) = (values_with_cash("5000.00"), values_with_cash("5000.01"));
    assert_eq!(one.len(), 4 * 20 + 2 + 1);
    let differences = one.iter().zip(&other).map(|(one, other)| other - one);
    let differences: Vec<Decimal> = differences.filter(|more| !more.is_zero()).collect();
    assert_eq!(differences, [d("0.01")]);
    // 5,000.00 less 600.00 of interest, 1,000.00 of principal and 7.00 of fees.
    assert!(one.contains(&d("3393.00")));
}

#[test]
fn step_whose_test_fails_is_not_observed() {
    let clauses = ["set: late; is: month >= 2", "pay: fee; amount: 7; to: trustee; when: late"];
    let program = program("cents", &clauses);
    let months = [1, 2].map(|period| month(period, ["1000.00", "0", "0"]));
    let fees = |count| {
        let observed = observe(&program, &months[..count]);
        payments_of(&observed, "fee").into_iter().filter(|fee| fee.starts_with("trustee")).count()
    };
    assert_eq!([fees(1), fees(2)], [0, 1]);
}

/// Runs a program in which one payment is booked to an unused slot.
fn run_misbooked(is_meant: impl Fn(&Op) -> bool) {
    let mut program = program("cents", &["pay: interest; to: [A, B, C]; split: sequential"]);
    let unused = program.money_slots;
    program.money_slots += 1;
    let op = program.ops.iter_mut().find(|op| is_meant(op)).unwrap();
    if let Op::Pay { of, .. } = op {
        of.booked = unused;
    }
    let month = month(1, ["10000.00", "1000.00", "0"]);
    run(&program, &month, &mut State::<DecimalArithmetic>::new(&program), &mut NoRecorder);
}

#[test]
#[should_panic(expected = "cash paid + cash left = cash available")]
fn run_that_loses_cash_panics() {
    run_misbooked(|op| matches!(op, Op::Pay { of, .. } if of.in_cents));
}

#[test]
#[should_panic(expected = "principal − loss = balance after")]
fn run_whose_balance_does_not_roll_forward_panics() {
    run_misbooked(|op| matches!(op, Op::Pay { of, .. } if !of.in_cents));
}

/// The month says that B gets 70,000.00 and C 400.00: B gets its balance of 60,000.00, and C what is left
/// of 60,100.00. Without a report, as in a projection of a paid-off class, nothing is paid.
#[test]
fn principal_as_reported_is_paid_up_to_the_balance_and_the_cash() {
    let clause = "pay: unscheduled principal; to: [B, C]; amount: as reported";
    for carried in ["cents", "fractions"] {
        let program = program(carried, &[clause]);
        let mut short = month(1, ["60100.00", "0", "0"]);
        short.reported = vec![Measured::exactly(d("70000.00")), Measured::exactly(d("400.00"))];
        let observed = observe(&program, &[short.clone(), month(2, ["0", "0", "0"])]);
        let paid = payments_of(&observed, "unscheduled principal");
        assert_eq!(
            paid[..2],
            ["B: 60000 60000 60000 0 0 of 70400", "C: 400 100 100 300 59900 of 70400"]
        );
        // The next month has no amounts.
        assert!(observed.payments[2..].iter().all(|payment| !payment.contains("of 70400")));
    }
}
