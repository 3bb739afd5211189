//! Values of formulas compared with hand calculations, and the mistakes reported for type errors.

use rust_decimal::Decimal;

use super::test_deal::{compiled, small_deal};
use super::{Field, Kind, Month, NoRecorder, Opening, Program, Remittance, State, run};
use crate::calendar::{Date, YearFraction};
use crate::number::{DecimalArithmetic, Measured};

const REST: &str = "\
classes:
  - class: A
    original_balance: 0.00
    interest: none
    source: Example
waterfall:
SETS  - pay: residual
    to: A
    source: Example
";

/// The deal with these named values: name and formula, optionally `; ` and a further field such as
/// `average_of_months: 2`.
fn program(sets: &[(&str, &str)]) -> Result<Program, Vec<String>> {
    let clauses = sets.iter().map(|(name, formula)| {
        let (formula, more) = formula
            .split_once("; ")
            .map_or((*formula, String::new()), |(f, m)| (f, format!("    {m}\n")));
        format!("  - set: {name}\n    is: {formula}\n{more}    source: Example\n")
    });
    let text = small_deal("cents", &REST.replace("SETS", &clauses.collect::<String>()));
    compiled(&text).map_err(|mistakes| mistakes.into_iter().map(|one| one.message).collect())
}

/// A month of 30 days with scheduled principal of 1,000.00, a net rate of 6 %, cash of 50,000.00
/// and one index.
fn month(period: u32, index: Decimal) -> Month {
    let known = |text: &str| Measured::exactly(text.parse().unwrap());
    let zero = known("0");
    let mut group = Remittance { values: [zero; Field::ALL.len()], net_rate: known("0.06") };
    *group.get_mut(Field::ScheduledPrincipal) = known("1000.00");
    Month {
        period,
        accrual_start: Date::from_ymd(2001, 6, 25).unwrap(),
        date: Date::from_ymd(2001, 7, 25).unwrap(),
        year_fractions: vec![YearFraction { days: 30, basis: 360 }],
        groups: vec![group],
        cash: known("50000.00"),
        shortfall: zero,
        rates: vec![None],
        indices: vec![Measured::exactly(index)],
        forced: Vec::new(),
        reported: Vec::new(),
        unpaid_bears_interest: true,
        opening: Some(vec![Opening { balance: zero, unpaid: zero }]),
    }
}

/// The last named value after each month.
fn values(sets: &[(&str, &str)], months: &[Month]) -> Vec<(Kind, Decimal)> {
    let program = program(sets).unwrap();
    let mut state = State::<DecimalArithmetic>::new(&program);
    let named = program.named.last().unwrap();
    let value = |month: &Month| {
        run(&program, month, &mut state, &mut NoRecorder);
        let value = match named.kind {
            Kind::Money => state.amount(named.slot),
            Kind::Rate => state.rate(named.slot),
            Kind::Mask => Decimal::from(u8::from(state.test(named.slot))),
        };
        (named.kind, value)
    };
    months.iter().map(value).collect()
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn formulas_have_the_type_and_value_of_a_hand_calculation() {
    let (amount, percentage) = (Kind::Money, Kind::Rate);
    let cases = [
        // A choice of numbers has the type of the other operand.
        ("if(month < 3, 100, 200) + pool.scheduled_principal", amount, "1200.00"),
        ("if(month < 3, 100, 200) * pool.scheduled_principal", amount, "200000.00"),
        ("if(month < 3, 1, 2) + 5%", percentage, "2.05"),
        // Multiplied by one, it is still a number.
        ("pool.scheduled_principal + 1 * if(month < 3, 100, 200)", amount, "1200.00"),
        // Numbers over a count, and a count over numbers.
        ("300 / month", percentage, "50"),
        ("month / 12", percentage, "0.5"),
        ("month * 5%", percentage, "0.30"),
        ("5% * month / 12", percentage, "0.025"),
        ("pool.scheduled_principal * pool.net_rate / 12", amount, "5.00"),
        ("pool.scheduled_principal / 3", amount, "333.33"),
        ("pool.scheduled_principal * month * pool.net_rate", amount, "360.00"),
        ("pool.scheduled_principal * pool.net_rate * actual_days / 360", amount, "5.00"),
        ("pool.scheduled_principal / cash", percentage, "0.02"),
        ("1000 / cash", percentage, "0.02"),
        // 2,000 is the greatest factor; a greater number is dollars.
        ("max(month, 2000)", percentage, "2000"),
        ("2000 * month", percentage, "2000"),
        ("2001 * month", amount, "12006.00"),
        ("12 * month", percentage, "72"),
        ("5000 * 2% * cash / cash", percentage, "100"),
    ];
    for (formula, kind, value) in cases {
        let actual = values(&[("x", formula)], &[month(6, Decimal::ZERO)]);
        assert_eq!(actual, [(kind, d(value))], "{formula}");
    }
}

/// A name for numbers times a count: 100 × 6 ÷ 12 = 50, dollars or a factor.
#[test]
fn name_of_numbers_times_a_count_has_the_type_of_its_context() {
    let x = ("x", "100 * month / 12");
    let cases = [
        ("2 * x", Kind::Rate, "100"),
        ("600 / x", Kind::Rate, "12"),
        ("x * pool.scheduled_principal", Kind::Money, "50000.00"),
        ("x + pool.scheduled_principal", Kind::Money, "1050.00"),
        ("x + 5%", Kind::Rate, "50.05"),
    ];
    for (formula, kind, value) in cases {
        let actual = values(&[x, ("y", formula)], &[month(6, Decimal::ZERO)]);
        assert_eq!(actual, [(kind, d(value))], "{formula}");
    }
    let averaged = ("x", "100 * month; average_of_months: 2");
    let months = [month(1, Decimal::ZERO), month(2, Decimal::ZERO)];
    let actual = values(&[averaged, ("y", "x + 1")], &months);
    assert_eq!(actual, [(Kind::Rate, d("101")), (Kind::Rate, d("151"))]);
}

/// An index of −1 % is negative by itself and in an average, but counts as zero for an amount.
#[test]
fn negative_percentage_of_an_amount_is_zero() {
    let index = ("x", "index(libor-1m).rate");
    let averaged = ("x", "index(libor-1m).rate; average_of_months: 2");
    let of = ("y", "pool.scheduled_principal * x");
    for x in [index, averaged] {
        let at = |pct: &str| [month(6, d(pct))];
        assert_eq!(values(&[x], &at("-0.01")), [(Kind::Rate, d("-0.01"))]);
        assert_eq!(values(&[x, of], &at("-0.01")), [(Kind::Money, d("0"))]);
        assert_eq!(values(&[x, of], &at("0.01")), [(Kind::Money, d("10.00"))]);
    }
    // The average of −1 % and 2 % is 0.5 %.
    let months = [month(6, d("-0.01")), month(6, d("0.02"))];
    assert_eq!(values(&[averaged, of], &months), [(Kind::Money, d("0")), (Kind::Money, d("5.00"))]);
}

#[test]
fn formulas_with_type_errors_are_reported() {
    let amount = "an amount is needed here, this is a percentage";
    let percentage = "a percentage is needed here, this is an amount";
    let over = "an amount can be divided by an amount or a number, not by a percentage";
    let cases = [
        ("cents(5% + 5%)", amount),
        ("cents(5% * 2)", amount),
        ("cents(month)", amount),
        ("month / cash", percentage),
        ("pool.net_rate / cash", percentage),
        ("pool.scheduled_principal / pool.net_rate", over),
        ("pool.scheduled_principal / 5%", over),
        ("pool.scheduled_principal * pool.net_rate / month", over),
        (
            "max(month, 2000.01)",
            "2000.01 is too great for a percentage or a factor, which are at most 2000",
        ),
        ("pool(1).realized_loss", "`pool` takes no names: `pool.balance_begin`"),
        ("month >= 2; average_of_months: 2", "a test has no average; take out `average_of_months`"),
        ("month; sticky: yes", "only a test can be sticky; this is no test, take out `sticky`"),
    ];
    for (formula, expected) in cases {
        assert_eq!(program(&[("x", formula)]).unwrap_err(), [expected], "{formula}");
    }
}
