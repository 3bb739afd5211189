//! Runs the filings' months in every arithmetic: the program is the same, and has no branch that
//! depends on an amount.

use approx::abs_diff_eq;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::month_inputs_tests::gathered;
use super::sheet_tests;
use crate::deal::Deal;
use crate::number::{
    DecimalArithmetic, FloatLanes, Interval, IntervalArithmetic, Measured, MoneyArithmetic,
};
use crate::quantity::Item;
use crate::report::relations::class_items;
use crate::waterfall::{Month, NoRecorder, Op, Program, State, run};

/// Dollars: what one rounding to cents moves an amount by.
const HALF_A_CENT: f64 = 0.005;

const FILINGS: [(&str, &str); 4] = [
    ("thornburg-2003-1", "2003-12-26"),
    ("thornburg-2003-2", "2003-04-25"),
    ("thornburg-2003-2", "2003-04-25-amended"),
    ("thornburg-2003-4", "2003-10-27"),
];

/// The month of a filing, as the tie-out runs it.
fn filing(deal: &str, date: &str) -> (Deal, Month) {
    let (deal, report) = sheet_tests::filing(deal, date);
    let month = gathered(&deal, &report).unwrap();
    (deal, month)
}

/// Runs a month; returns each class's figures in cents, and its balance as carried.
fn figures<A: MoneyArithmetic>(program: &Program, month: &Month) -> Vec<Vec<(Item, A::Money)>> {
    let mut state = State::<A>::new(program);
    run(program, month, &mut state, &mut NoRecorder);
    let classes = program.classes.iter().map(|slots| {
        let mut items = class_items(&state, slots);
        items.push((Item::Opening, state.amount(slots.balance)));
        items
    });
    classes.collect()
}

/// The same month with every figure known exactly.
fn points(month: &Month) -> Month {
    let mut month = month.clone();
    let point = |known: &mut Measured| *known = Measured::exactly(known.value);
    for group in &mut month.groups {
        group.values.iter_mut().for_each(point);
        point(&mut group.net_rate);
    }
    point(&mut month.cash);
    point(&mut month.shortfall);
    month.rates.iter_mut().flatten().for_each(point);
    for opening in month.opening.iter_mut().flatten() {
        point(&mut opening.balance);
        point(&mut opening.unpaid);
    }
    month
}

/// The number of roundings that can affect a class: that of its own printed figure, those of all
/// payments up to its last one (each rounds to cents and changes the cash of all later ones), and
/// those of all formulas before it.
///
/// Rounding to cents moves a figure by at most half a cent. Rounding a percentage to twelve places
/// moves the greatest balance here, four hundred million, by two cents, but such percentages are
/// only applied to balances below fifty million or to a month's principal: again half a cent.
fn roundings(program: &Program) -> Vec<u32> {
    let mut roundings = 0;
    let mut of_class = vec![0; program.classes.len()];
    for op in &program.ops {
        match op {
            Op::Pay { of, .. } | Op::Allocate { of } | Op::PayPart { of, .. } => {
                roundings += 1;
                let payee = &program.payees[usize::from(of.payee)];
                of_class[usize::from(payee.recipient)] = roundings;
            }
            Op::Round { .. } | Op::Ratio { .. } => roundings += 1,
            _ => {}
        }
    }
    of_class.into_iter().map(|before| before + 1).collect()
}

#[test]
fn lanes_agree_with_decimals_within_their_roundings() {
    for (name, date) in FILINGS {
        let (deal, month) = filing(name, date);
        let exact = figures::<DecimalArithmetic>(&deal.program, &month);
        let lanes = figures::<FloatLanes<4>>(&deal.program, &month);
        for (class, roundings) in roundings(&deal.program).into_iter().enumerate() {
            let tolerance = HALF_A_CENT * f64::from(roundings);
            for ((item, value), (_, lane)) in exact[class].iter().zip(&lanes[class]) {
                let value = value.to_f64().unwrap();
                for lane in lane {
                    assert!(
                        abs_diff_eq!(value, lane, epsilon = tolerance),
                        "{name} {date} {} {item:?}: {value} and {lane}, {roundings} roundings",
                        deal.class_names[class]
                    );
                }
            }
        }
    }
}

#[test]
fn bounds_contain_the_decimal_run() {
    for (name, date) in FILINGS {
        let (deal, month) = filing(name, date);
        let exact = figures::<DecimalArithmetic>(&deal.program, &month);
        let bounds = figures::<IntervalArithmetic>(&deal.program, &month);
        for (class, (exact, bounds)) in exact.iter().zip(&bounds).enumerate() {
            for ((item, value), (_, within)) in exact.iter().zip(bounds) {
                let class = &deal.class_names[class];
                assert!(
                    within.contains(*value),
                    "{name} {date} {class} {item:?}: {value} in {within:?}"
                );
            }
        }
    }
}

#[test]
fn bounds_of_points_equal_the_exact_run() {
    for (name, date) in FILINGS {
        let (deal, month) = filing(name, date);
        let exact = figures::<DecimalArithmetic>(&deal.program, &month);
        let bounds = figures::<IntervalArithmetic>(&deal.program, &points(&month));
        for (exact, bounds) in exact.iter().zip(&bounds) {
            for ((item, value), (_, within)) in exact.iter().zip(bounds) {
                assert_eq!(*within, Interval::point(*value), "{name} {date} {item:?}");
            }
        }
    }
}

#[test]
fn money_stays_below_its_limit() {
    for (name, date) in FILINGS {
        let (deal, month) = filing(name, date);
        for figures in figures::<DecimalArithmetic>(&deal.program, &month) {
            for (_, value) in figures {
                assert!(value >= Decimal::ZERO && value < crate::number::MONEY_LIMIT);
            }
        }
    }
}
