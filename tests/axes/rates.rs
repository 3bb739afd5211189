//! Rates that follow an index: when it is read, how long it holds, floors, caps, rounding.

use super::*;

/// Rates of a class of this interest, with LIBOR a percent higher every three months from 3 %.
fn rates(interest: &str) -> Vec<Decimal> {
    let rest = ["margin: 0.25"].into_iter().chain(interest.split("; ").filter(|l| !l.is_empty()));
    let lines: Vec<&str> = rest.collect();
    rates_of(
        &format!("index: libor-1m\n      {}", lines.join("\n      ")),
        "3 for 3, 4 for 3, 5 for 3, 6",
    )
}

fn rates_of(interest: &str, libor: &str) -> Vec<Decimal> {
    let classes = class("A", "1000000.00", &format!("interest:\n      {interest}"))
        + &class("R", "0.00", "interest: none");
    let lines = ["pay: interest; to: [A]", PRINCIPAL[0], PRINCIPAL[1], "pay: residual; to: R"];
    let deal = deal(&format!("classes:\n{classes}lists:\n  all: [A]\n{}", clauses(&lines)));
    let mut options = scenario(0.0, 0.0, 0.0);
    options.assumptions.indices.set("libor-1m", IndexCurve::parse(libor).unwrap());
    let floats = paydown::project_float(&deal, &options).unwrap();
    let result = project(&deal, &options).unwrap();
    let rates: Vec<Decimal> = rows(&result, "A").iter().map(|row| row.rate_pct).collect();
    for (rate, float) in rates.iter().zip(floats.rows_of(0)) {
        let float = Decimal::from_f64_retain(float.rate_pct).unwrap();
        assert!((rate - float).abs() < d("0.0000001"), "{rate}, {float}");
    }
    rates
}

fn quarters(of: [&str; 4]) -> Vec<Decimal> {
    of.iter().flat_map(|rate| [d(rate); 3]).collect()
}

#[test]
fn an_index_read_each_month_moves_the_rate_each_month() {
    assert_eq!(rates(""), quarters(["3.25", "4.25", "5.25", "6.25"]));
    assert_eq!(rates("reset_frequency: 1; look_back: 0; months_to_reset: 0"), rates(""));
}

#[test]
fn a_look_back_reads_the_index_of_an_earlier_month() {
    let late = rates("look_back: 1");
    // The month before the first has the first rate.
    assert_eq!(late[0], d("3.25"));
    assert_eq!(late[1..], rates("")[..11]);
}

#[test]
fn a_reset_frequency_holds_the_rate_between_resets() {
    // Months 1, 5 and 9 read 3, 4 and 5.
    let held = rates("reset_frequency: 4");
    let expected: Vec<Decimal> =
        ["3.25", "4.25", "5.25"].iter().flat_map(|rate| [d(rate); 4]).collect();
    assert_eq!(held, expected);
    // Read a month before, months 1, 4, 7, 10 see 0, 3, 6, 9: all a step behind.
    assert_eq!(
        rates("reset_frequency: 3; look_back: 1"),
        quarters(["3.25", "3.25", "4.25", "5.25"])
    );
    // The first reset after five months: months 6 and 9 and 12 read 4, 5, 6.
    let first = rates("reset_frequency: 3; months_to_reset: 5");
    assert_eq!(first[4..6], [d("3.25"), d("4.25")]);
    assert_eq!(first[7..9], [d("4.25"), d("5.25")]);
    assert_eq!(first[10..], [d("5.25"), d("6.25")]);
}

#[test]
fn two_classes_on_one_index_reset_apart() {
    let of = |more: &str| {
        let interest = format!("interest:\n      index: libor-1m\n      margin: 0.25{more}");
        class(if more.is_empty() { "A" } else { "B" }, "500000.00", &interest)
    };
    let classes =
        of("") + &of("\n      reset_frequency: 6") + &class("R", "0.00", "interest: none");
    let lines = [
        "pay: interest; to: [all]; split: pro rata",
        PRINCIPAL[0],
        PRINCIPAL[1],
        "pay: residual; to: R",
    ];
    let deal = deal(&format!("classes:\n{classes}lists:\n  all: [A, B]\n{}", clauses(&lines)));
    let mut options = scenario(0.0, 0.0, 0.0);
    let curve = IndexCurve::parse("3 for 3, 4 for 3, 5").unwrap();
    options.assumptions.indices.set("libor-1m", curve);
    let result = project(&deal, &options).unwrap();
    let at = |class: &str, month: usize| rows(&result, class)[month - 1].rate_pct;
    assert_eq!([at("A", 6), at("B", 6)], [d("4.25"), d("3.25")]);
    assert_eq!([at("A", 7), at("B", 7)], [d("5.25"), d("5.25")]);
}

#[test]
fn rounding_then_floor_then_cap_make_the_rate() {
    let of = |more: &str, libor: &str| {
        rates_of(&format!("index: libor-1m\n      margin: 0.3{more}"), libor)[0]
    };
    let rounding = "\n      rounding: 0.125";
    // 3.06 + 0.3 = 3.36 is nearest to 3.375, 3.13 + 0.3 = 3.43 to 3.375, 3.14 + 0.3 to 3.5.
    assert_eq!(of(rounding, "3.06"), d("3.375"));
    assert_eq!(of(rounding, "3.13"), d("3.375"));
    assert_eq!(of(rounding, "3.14"), d("3.5"));
    assert_eq!(of("", "3.06"), d("3.36"));
    assert_eq!(of("\n      floor: 3.4", "3.06"), d("3.4"));
    assert_eq!(of("\n      floor: 3.4", "3.2"), d("3.5"));
    assert_eq!(of("\n      cap: 3.4", "3.2"), d("3.4"));
    assert_eq!(of("\n      floor: 3.4\n      rounding: 0.125", "3.06"), d("3.4"));
}

/// Class P: 1,200 % a year of the month's penalties is all of them in a month.
#[test]
fn a_class_on_a_notional_of_penalties_receives_them() {
    let classes = class("A", "1000000.00", "interest:\n      fixed: 6")
        + &class(
            "P",
            "0.00",
            "interest:\n      formula: 1200%\n    notional: pool.prepayment_penalties",
        )
        + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: P",
        "pay: interest; to: A",
        "pay: unscheduled principal; to: A; \
         amount: pool.scheduled_principal + pool.unscheduled_principal",
        "pay: residual; to: R",
    ]);
    let penalized = repline("penalty: 3\n      penalty_months: 6");
    let deal = read(&text("[pool]", &penalized, &format!("classes:\n{classes}{waterfall}")));
    let result = project(&deal, &scenario(20.0, 0.0, 0.0)).unwrap();
    let received: Vec<Decimal> =
        rows(&result, "P").into_iter().map(|row| row.interest_paid).collect();
    for (paid, row) in received.iter().zip(&result.collateral_rows) {
        let cents = Decimal::from_f64_retain(row.month.penalties).unwrap();
        assert!((paid - cents).abs() <= d("0.01"), "{paid} of {cents}");
    }
    // 1 − 0.8^(1/12) = 1.842347 % of 1,000,000.00 less the first payment's 78,848.79, and of that 3 %.
    assert_eq!(received[0], d("509.12"));
    assert_eq!(received[6..], vec![Decimal::ZERO; received.len() - 6]);
}

#[test]
fn a_notional_class_shows_its_notional_as_balance() {
    let classes = class("A", "1000000.00", "interest:\n      fixed: 9")
        + &class("IO", "0.00", "interest:\n      fixed: 2\n    notional: class(A).balance_begin")
        + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: [A, IO]; split: pro rata",
        PRINCIPAL[0],
        PRINCIPAL[1],
        "pay: residual; to: [R]",
    ]);
    let deal = deal(&format!("classes:\n{classes}lists:\n  all: [A]\n{waterfall}"));
    // To the end, and after five months of which the sixth is not asked for.
    for months in [None, Some(5)] {
        let mut options = scenario(10.0, 0.0, 0.0);
        options.months = months;
        let result = project(&deal, &options).unwrap();
        let (notional, a) = (rows(&result, "IO"), rows(&result, "A"));
        assert_eq!(notional.len(), months.unwrap_or(12) as usize);
        for (io, a) in notional.iter().zip(a) {
            let shown = (io.balance_begin, io.balance_end, io.factor);
            assert_eq!(shown, (a.balance_begin, a.balance_end, a.factor), "{}", io.date);
        }
        assert_eq!(result.classes[1].balance, d("1,000,000.00"));
    }
}

/// An index may stand below nil; a rate and an amount that are made of it do not. What is made of it on
/// the way may: 2 % over −1 % is 1 %, and 3 % less −1 % is 4 %.
#[test]
fn an_index_below_zero_makes_no_negative_rate_and_no_negative_amount() {
    let rate = |formula: &str, libor: f64| {
        let classes = class("A", "1000000.00", &format!("interest:\n      formula: {formula}"))
            + &class("R", "0.00", "interest: none");
        let waterfall = clauses(&[
            "pay: interest; to: A",
            "pay: scheduled principal; to: A; amount: 1000000.00 * index(libor-1m).rate",
            "pay: unscheduled principal; to: A; amount: pool.balance_begin - pool.balance_end",
            "pay: residual; to: R",
        ]);
        let deal = deal(&format!("classes:\n{classes}{waterfall}"));
        let mut options = scenario(0.0, 0.0, 0.0);
        with_libor(&mut options, libor);
        let result = project(&deal, &options).unwrap();
        assert!(result.class_rows.iter().all(|row| row.principal >= Decimal::ZERO));
        rows(&result, "A")[0].rate_pct
    };
    for (formula, libor, pct) in [
        ("index(libor-1m).rate", -1.0, "0"),
        ("index(libor-1m).rate", 1.0, "1"),
        ("index(libor-1m).rate + 2%", -1.0, "1"),
        ("index(libor-1m).rate + 2%", -3.0, "0"),
        ("2 * index(libor-1m).rate", -1.0, "0"),
        ("3% - index(libor-1m).rate", -1.0, "4"),
        ("min(12%, index(libor-1m).rate)", -1.0, "0"),
        ("max(index(libor-1m).rate, 2 * index(libor-1m).rate)", -1.0, "0"),
        ("max(index(libor-1m).rate, 1%)", -1.0, "1"),
        ("index(libor-1m).rate / 4%", -1.0, "0"),
        ("index(libor-1m).rate * 30 / actual_days", -1.0, "0"),
    ] {
        assert_eq!(rate(formula, libor), d(pct), "{formula} at {libor}");
    }
}

/// Interest due in a first month of 31 days on 1,000,000.00 at this rate and cap.
fn due_under_cap(fixed: &str, cap: &str, day_count: &str) -> Decimal {
    let interest = format!(
        "interest:\n      fixed: {fixed}\n    net_wac_cap: {cap}\n    day_count: {day_count}"
    );
    let classes = class("A", "1000000.00", &interest) + &class("R", "0.00", "interest: none");
    let lines = [
        "pay: interest; to: [A]",
        PRINCIPAL[0],
        PRINCIPAL[1],
        "pay: carryover; to: [A]",
        "pay: residual; to: R",
    ];
    let rest = format!("classes:\n{classes}lists:\n  all: [A]\n{}", clauses(&lines));
    let text = text("[pool]", &repline(""), &rest);
    let text = text.replacen("dates:\n", "dates:\n  closing: 2001-01-25\n", 1);
    let result = project(&read(&text), &scenario(0.0, 0.0, 0.0)).unwrap();
    rows(&result, "A")[0].interest_due
}

#[test]
fn a_cap_is_the_pools_interest_of_a_month_whatever_the_days_of_a_year() {
    // The pool brings 12 % ÷ 12 of 1,000,000.00.
    for day_count in ["actual/360", "actual/365", "30/360"] {
        assert_eq!(due_under_cap("24", "pool.net_rate", day_count), d("10,000.00"), "{day_count}");
    }
    // 900 % × 31 ÷ 360, below a cap of 1,000 % × 30 ÷ 31.
    assert_eq!(due_under_cap("900", "1000%", "actual/360"), d("775,000.00"));
}

#[test]
fn a_notional_class_whose_rate_reports_print_is_not_projected() {
    let io = "interest: as reported\n    notional: class(A).balance_begin";
    let classes = class("A", "1000000.00", "interest:\n      fixed: 6")
        + &class("IO", "0.00", io)
        + &class("R", "0.00", "interest: none");
    let lines = [
        "pay: interest; to: [A, IO]; split: pro rata",
        PRINCIPAL[0],
        PRINCIPAL[1],
        "pay: residual; to: R",
    ];
    let deal = deal(&format!("classes:\n{classes}lists:\n  all: [A]\n{}", clauses(&lines)));
    let told = project(&deal, &scenario(0.0, 0.0, 0.0)).unwrap_err();
    assert_eq!(told.len(), 1);
    let expected = "class IO takes its rate from reports, and a projection has none; give it another `interest`";
    assert_eq!(told[0].message, expected);
}
