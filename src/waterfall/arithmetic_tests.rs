//! Losses, write-ups and interest on unpaid interest over several months, in every arithmetic.

use approx::abs_diff_eq;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::test_deal::{compiled, small_deal};
use super::{
    Claim, ClassMonth, Field, Month, NoRecorder, Observer, Opening, Payment, Program, Remittance,
    State, run, run_observed,
};
use crate::calendar::Date;
use crate::number::{
    DecimalArithmetic, Figure, FloatLanes, Interval, IntervalArithmetic, Measured, MoneyArithmetic,
};

/// Dollars: the roundings of some months to cents, which floats do not make.
const ROUNDINGS: f64 = 0.05;

const REST: &str = "\
classes:
  - class: A
    original_balance: 800000.00
    interest:
      fixed: 7.77
    interest_on_unpaid: yes
    day_count: actual/360
    source: Example
  - class: M
    original_balance: 150000.00
    interest:
      fixed: 8.88
    interest_on_unpaid: yes
    source: Example
  - class: B
    original_balance: 50000.00
    interest:
      fixed: 9.99
    source: Example
  - class: R
    original_balance: 0.00
    interest: none
    source: Example
waterfall:
  - allocate: accretion
    to: [M, B]
    split: pro rata
    amount: 100.01
    source: Example
  - pay: unpaid interest
    to: [A, M, B]
    split: sequential
    source: Example
  - pay: interest
    to: [A, M, B]
    split: pro rata
    source: Example
  - allocate: write-up
    to: [A, M, B]
    split: pro rata
    amount: pool.subsequent_recovery
    source: Example
  - allocate: realized loss
    to: [B, M, A]
    split: sequential
    amount: pool.realized_loss
    source: Example
  - pay: residual
    to: R
    source: Example
";

fn program(carried: &str) -> Program {
    compiled(&small_deal(carried, REST)).unwrap()
}

/// Cash is short of interest in months 1 to 3. A loss in month 1 exceeds B's balance; later months
/// have recoveries.
fn months(known: fn(Decimal) -> Measured) -> Vec<Month> {
    let cents = |cents: i64| Decimal::new(cents, 2);
    let zero = Measured::exactly(Decimal::ZERO);
    let mut opening: Option<Vec<Opening>> = Some(
        [800_000, 150_000, 50_000, 0]
            .map(|balance| Opening {
                balance: Measured::exactly(Decimal::from(balance)),
                unpaid: zero,
            })
            .into(),
    );
    [
        (300_001, 7_123_457, 0),
        (400_003, 0, 1_234_567),
        (500_007, 0, 3_333_333),
        (2_500_011, 0, 9_999_999),
    ]
    .into_iter()
    .zip(1..)
    .map(|((cash, loss, recovery), period)| {
        let mut group = Remittance { values: [zero; Field::ALL.len()], net_rate: zero };
        *group.get_mut(Field::RealizedLoss) = known(cents(loss));
        *group.get_mut(Field::SubsequentRecovery) = known(cents(recovery));
        let [accrual_start, date] =
            [0, 1].map(|later| Date::from_ymd(2001, period as u8 + later, 25).unwrap());
        Month {
            period,
            accrual_start,
            date,
            year_fractions: program("cents").year_fractions(period, [accrual_start, date]),
            groups: vec![group],
            cash: Measured::exactly(cents(cash)),
            shortfall: zero,
            rates: vec![None; 4],
            indices: Vec::new(),
            forced: Vec::new(),
            reported: Vec::new(),
            unpaid_bears_interest: true,
            opening: opening.take(),
        }
    })
    .collect()
}

/// For each month and for A, M and B: balance, unpaid interest, unpaid realized loss, write-up,
/// accretion.
fn figures<A: MoneyArithmetic>(program: &Program, months: &[Month]) -> Vec<A::Money> {
    let mut state = State::<A>::new(program);
    let mut figures = Vec::new();
    for month in months {
        run(program, month, &mut state, &mut NoRecorder);
        for class in &program.classes[..3] {
            let slots =
                [class.balance, class.unpaid, class.unpaid_loss, class.write_up, class.accretion];
            figures.extend(slots.map(|slot| state.amount(slot)));
        }
    }
    figures
}

#[test]
fn arithmetics_agree_on_write_ups_and_interest_on_unpaid_interest() {
    for carried in ["cents", "fractions"] {
        let program = program(carried);
        let months = months(Measured::exactly);
        let exact = figures::<DecimalArithmetic>(&program, &months);
        let points: Vec<Interval> = exact.iter().map(|value| Interval::point(*value)).collect();
        assert_eq!(figures::<IntervalArithmetic>(&program, &months), points, "{carried}");
        for (value, lanes) in exact.iter().zip(figures::<FloatLanes<4>>(&program, &months)) {
            let value = value.to_f64().unwrap();
            for lane in lanes {
                let is_near = abs_diff_eq!(value, lane, epsilon = ROUNDINGS);
                assert!(is_near, "{carried}: {value} and {lane}");
            }
        }
    }
}

#[test]
fn bounds_of_printed_losses_and_recoveries_contain_the_exact_run() {
    for carried in ["cents", "fractions"] {
        let program = program(carried);
        let exact = figures::<DecimalArithmetic>(&program, &months(Measured::exactly));
        let printed = months(|value| Measured::printed(&Figure::new(value)));
        let bounds = figures::<IntervalArithmetic>(&program, &printed);
        for (value, within) in exact.iter().zip(&bounds) {
            assert!(within.contains(*value), "{carried}: {value} in {within:?}");
        }
        assert!(bounds.iter().any(|within| within.low < within.high));
    }
}

/// Each class's share of a shortfall, and what it accrued.
fn shares<A: MoneyArithmetic>(shortfall: i64) -> Vec<(A::Money, A::Money)> {
    let program = program("cents");
    let mut month = months(Measured::exactly).remove(0);
    month.shortfall = Measured::exactly(Decimal::new(shortfall, 2));
    let mut state = State::<A>::new(&program);
    run(&program, &month, &mut state, &mut NoRecorder);
    let classes = program.classes[..3].iter();
    classes
        .map(|class| (state.amount(class.shortfall_share), state.amount(class.accrued)))
        .collect()
}

/// A, M and B accrue 5,352.67, 1,110.00 and 416.25: 6,878.92.
#[test]
fn shortfall_above_all_accruals_is_limited_to_each_class_accrual() {
    let exact: Vec<Decimal> =
        shares::<DecimalArithmetic>(687_892).into_iter().map(|(share, _)| share).collect();
    assert_eq!(exact, ["5352.67", "1110.00", "416.25"].map(|amount| amount.parse().unwrap()));
    for shortfall in [687_892, 687_893, 10_000_000] {
        assert!(
            shares::<DecimalArithmetic>(shortfall).iter().all(|(share, accrued)| share == accrued)
        );
        assert!(
            shares::<IntervalArithmetic>(shortfall).iter().all(|(share, accrued)| share == accrued)
        );
        assert!(shares::<FloatLanes<4>>(shortfall).iter().all(|(share, accrued)| share == accrued));
    }
    let less = shares::<DecimalArithmetic>(687_891).into_iter();
    assert_eq!(less.map(|(share, _)| share).sum::<Decimal>().to_string(), "6878.91");
}

/// The same deal with an exception in every clause. For printed figures two tests are undecided,
/// because the loss of month 1 and the recovery of month 2 equal their limits. Exact figures fail
/// them; with `or_equal` they pass.
fn program_with_exceptions(carried: &str, or_equal: bool) -> Program {
    let comparison = if or_equal { ">=" } else { ">" };
    let excepted = [
        ("allocate: accretion\n", "B: month = 2".to_owned()),
        ("pay: unpaid interest\n", "M: month = 3".to_owned()),
        ("pay: interest\n", "A: month = 1".to_owned()),
        ("allocate: write-up\n", format!("M: pool.subsequent_recovery {comparison} 12345.67")),
        ("allocate: realized loss\n", format!("B: pool.realized_loss {comparison} 71234.57")),
    ];
    let text = small_deal(carried, REST);
    let text = excepted.iter().fold(text, |text, (clause, except)| {
        assert!(text.contains(clause));
        text.replace(clause, &format!("{clause}    except:\n      {except}\n"))
    });
    compiled(&text).unwrap()
}

#[test]
fn arithmetics_agree_on_exceptions_and_bounds_contain_both_outcomes() {
    let exactly = || months(Measured::exactly);
    let printed = months(|value| Measured::printed(&Figure::new(value)));
    for carried in ["cents", "fractions"] {
        let programs = [false, true].map(|or_equal| program_with_exceptions(carried, or_equal));
        let exact =
            programs.each_ref().map(|program| figures::<DecimalArithmetic>(program, &exactly()));
        assert_ne!(exact[0], exact[1], "{carried}: the tests change the result");
        for (program, own) in programs.iter().zip(&exact) {
            let points: Vec<Interval> = own.iter().map(|value| Interval::point(*value)).collect();
            assert_eq!(figures::<IntervalArithmetic>(program, &exactly()), points, "{carried}");
            for (value, lanes) in own.iter().zip(figures::<FloatLanes<4>>(program, &exactly())) {
                let value = value.to_f64().unwrap();
                assert!(
                    lanes.iter().all(|lane| abs_diff_eq!(value, *lane, epsilon = ROUNDINGS)),
                    "{carried}: {value}"
                );
            }
            let bounds = figures::<IntervalArithmetic>(program, &printed);
            for (place, within) in bounds.iter().enumerate() {
                for value in [exact[0][place], exact[1][place]] {
                    assert!(within.contains(value), "{carried}, {place}: {value} in {within:?}");
                }
            }
        }
    }
}

/// Unpaid interest in a report already includes this period's interest on it.
#[test]
fn reported_unpaid_interest_bears_no_second_interest() {
    let program = program("cents");
    let unpaid_if = |bears: bool| {
        let mut month = months(Measured::exactly).remove(0);
        month.unpaid_bears_interest = bears;
        let cents = |text: &str| Measured::exactly(text.parse().unwrap());
        month.opening.as_mut().unwrap()[1].unpaid = cents("1000.00");
        month.opening.as_mut().unwrap()[2].unpaid = cents("1000.00");
        month.cash = cents("0.00");
        let mut state = State::<DecimalArithmetic>::new(&program);
        run(&program, &month, &mut state, &mut NoRecorder);
        [1, 2].map(|class| state.amount(program.classes[class].unpaid).to_string())
    };
    // 1,000.00 at 8.88 % for a month; B's bears none.
    assert_eq!(unpaid_if(true), ["1007.40", "1000.00"]);
    assert_eq!(unpaid_if(false), ["1000.00", "1000.00"]);
}

/// The first two months in cents.
///
/// Month 1: accretion of 100.01 is split 1,110.00 : 416.25, so 72.73 to M and 27.28 to B. A loss of
/// 71,234.57 writes off B's 50,027.28 and 21,207.29 of M. Month 2: B has no balance, so no interest
/// to accrete; M's 128,865.44 bear 953.60, of which 100.01 accretes. The recovery of
/// 12,345.67 is split 21,207.29 : 50,027.28.
#[test]
fn loss_above_a_class_balance_and_its_write_up_match_a_hand_calculation() {
    let program = program("cents");
    let figures = figures::<DecimalArithmetic>(&program, &months(Measured::exactly)[..2]);
    let d = |text: &str| -> Decimal { text.parse().unwrap() };
    let [first, second] = [&figures[..15], &figures[15..]];
    // Accretion; balance; unpaid realized loss.
    assert_eq!((first[9], first[14]), (d("72.73"), d("27.28")));
    assert_eq!([first[0], first[5], first[10]], [d("800000.00"), d("128865.44"), d("0.00")]);
    assert_eq!([first[2], first[7], first[12]], [d("0"), d("21207.29"), d("50027.28")]);
    // 12,345.67 × 21,207.29 ÷ 71,234.57 = 3,675.44.
    assert_eq!([second[3], second[8], second[13]], [d("0"), d("3675.44"), d("8670.23")]);
    assert_eq!([second[4], second[9], second[14]], [d("0"), d("100.01"), d("0")]);
    assert_eq!([second[0], second[5], second[10]], [d("800000.00"), d("132640.89"), d("8670.23")]);
    assert_eq!([second[2], second[7], second[12]], [d("0"), d("17531.85"), d("41357.05")]);
}

/// Records losses and write-ups, and M's totals of each month.
#[derive(Default)]
struct Observed(Vec<String>);

impl Observer for Observed {
    fn paid(&mut self, payment: &Payment) {
        if matches!(payment.claim, Claim::RealizedLoss | Claim::WriteUp) {
            let Payment { payee, settled, paid, unpaid, balance, .. } = payment;
            let claim = payment.claim.name();
            self.0.push(format!(
                "{claim} of {payee}: {settled:.2} {paid:.2} {unpaid:.2} {balance:.2}"
            ));
        }
    }

    fn class(&mut self, month: &ClassMonth) {
        if &*month.class == "M" {
            self.0.push(format!("M: {:.2} {:.2}", month.realized_loss, month.write_up));
        }
    }
}

#[test]
fn observer_gets_write_downs_and_write_ups_with_the_balance_after_each() {
    let program = program("cents");
    let mut state = State::<DecimalArithmetic>::new(&program);
    let mut observed = Observed::default();
    for month in &months(Measured::exactly)[..2] {
        run_observed(&program, month, &mut state, &mut observed);
    }
    // Settled, cash paid, unpaid, balance after; at the end of a month, M's loss and write-up.
    assert_eq!(
        observed.0,
        [
            "write-up of A: 0.00 0.00 0.00 800000.00",
            "write-up of M: 0.00 0.00 0.00 150072.73",
            "write-up of B: 0.00 0.00 0.00 50027.28",
            "realized loss of B: 50027.28 0.00 0.00 0.00",
            "realized loss of M: 21207.29 0.00 0.00 128865.44",
            "realized loss of A: 0.00 0.00 0.00 800000.00",
            "M: 21207.29 0.00",
            "write-up of A: 0.00 0.00 0.00 800000.00",
            "write-up of M: 3675.44 0.00 0.00 132640.89",
            "write-up of B: 8670.23 0.00 0.00 8670.23",
            "realized loss of B: 0.00 0.00 0.00 8670.23",
            "realized loss of M: 0.00 0.00 0.00 132640.89",
            "realized loss of A: 0.00 0.00 0.00 800000.00",
            "M: 0.00 3675.44",
        ]
    );
}
