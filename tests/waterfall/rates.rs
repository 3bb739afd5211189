//! Rates: when an index is read, how long it applies, floors, caps, rounding, inverse floaters.

use super::*;

/// The monthly rates of a class with this interest. LIBOR is 3 % and rises by a percent every three
/// months.
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
    let floats = Projection::with(&deal, &options).float().run().unwrap();
    let result = Projection::with(&deal, &options).run().unwrap();
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
fn index_read_each_month_moves_the_rate_each_month() {
    assert_eq!(rates(""), quarters(["3.25", "4.25", "5.25", "6.25"]));
    assert_eq!(rates("reset_frequency: 1; look_back: 0; months_to_reset: 0"), rates(""));
}

#[test]
fn look_back_reads_the_index_of_an_earlier_month() {
    let late = rates("look_back: 1");
    // The month before the first has the first rate.
    assert_eq!(late[0], d("3.25"));
    assert_eq!(late[1..], rates("")[..11]);
}

#[test]
fn rate_is_constant_between_resets() {
    // Months 1, 5 and 9 read 3, 4 and 5.
    let constant = rates("reset_frequency: 4");
    let expected: Vec<Decimal> =
        ["3.25", "4.25", "5.25"].iter().flat_map(|rate| [d(rate); 4]).collect();
    assert_eq!(constant, expected);
    // With a look-back of one month, months 1, 4, 7 and 10 read months 0, 3, 6 and 9: each is a
    // step late.
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
fn two_classes_on_one_index_reset_independently() {
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
    let result = Projection::with(&deal, &options).run().unwrap();
    let at = |class: &str, month: usize| rows(&result, class)[month - 1].rate_pct;
    assert_eq!([at("A", 6), at("B", 6)], [d("4.25"), d("3.25")]);
    assert_eq!([at("A", 7), at("B", 7)], [d("5.25"), d("5.25")]);
}

#[test]
fn rate_is_rounded_then_floored_then_capped() {
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

/// 3.425 + 2.25 is 5.675, halfway between 5.65 and 5.70. Worked in exact decimals; in `f64` the
/// quotient by 0.05 is less than 113.5.
#[test]
fn tie_between_two_multiples_rounds_up() {
    for (index, margin, step, expected) in [
        ("3.425", "2.25", "0.05", "5.70"),
        ("3.424999", "2.25", "0.05", "5.65"),
        ("1.0005", "2.19", "0.001", "3.191"),
        ("1.0025", "2.19", "0.005", "3.195"),
        ("1.005", "2.19", "0.01", "3.20"),
        ("1.06", "2.19", "0.1", "3.3"),
        ("1.1225", "2.19", "0.125", "3.375"),
        ("1.185", "2.19", "0.25", "3.5"),
    ] {
        let interest = format!("index: libor-1m\n      margin: {margin}\n      rounding: {step}");
        assert_eq!(rates_of(&interest, index)[0], d(expected), "{index} + {margin} to {step}");
    }
}

/// An index may be negative; a rate or an amount computed from it is not. Intermediate values may
/// be: 2 % over −1 % is 1 %, and 3 % less −1 % is 4 %.
#[test]
fn negative_index_makes_no_negative_rate_or_amount() {
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
        let result = Projection::with(&deal, &options).run().unwrap();
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

#[test]
fn floater_and_inverse_floater_together_pay_a_fixed_rate() {
    let of = |split: bool, libor: f64| {
        let classes = if split {
            class("F", "600000.00", "interest:\n      formula: index(libor-1m).rate + 1%")
                + &class(
                    "S",
                    "300000.00",
                    "interest:\n      formula: 25% - 2 * index(libor-1m).rate",
                )
        } else {
            class("C", "900000.00", "interest:\n      fixed: 9")
        };
        let classes = classes
            + &class("B", "100000.00", "interest: none")
            + &class("R", "0.00", "interest: none");
        let names = if split { "[F, S]" } else { "[C]" };
        let pay = [
            format!("pay: interest; to: {names}; split: pro rata"),
            format!(
                "pay: scheduled principal; amount: pool.scheduled_principal; to: {names}; \
                 split: pro rata"
            ),
            "pay: scheduled principal; amount: pool.scheduled_principal - \
             classes(pair).scheduled_principal; to: [B]"
                .to_owned(),
            "pay: residual; to: [R]".to_owned(),
        ];
        let pay: Vec<&str> = pay.iter().map(String::as_str).collect();
        let text = format!("classes:\n{classes}lists:\n  pair: {names}\n{}", clauses(&pay));
        let mut options = scenario(0.0, 0.0, 0.0);
        with_libor(&mut options, libor);
        Projection::with(&deal(&text), &options).run().unwrap()
    };
    let mut inverse = Vec::new();
    for libor in [0.0, 3.0, 8.0, 12.5] {
        let (both, one) = (of(true, libor), of(false, libor));
        // 600,000 × (L + 1) + 300,000 × (25 − 2 L) = 900,000 × 9.
        for (f, (s, c)) in rows(&both, "F").iter().zip(rows(&both, "S").iter().zip(rows(&one, "C")))
        {
            let off = (f.interest_paid + s.interest_paid - c.interest_paid).abs();
            assert!(off <= d("0.02"), "{libor} %: {off} in {}", f.date);
        }
        inverse.push(rows(&both, "S")[0].interest_paid);
    }
    assert_eq!(inverse, [d("6,250.00"), d("4,750.00"), d("2,250.00"), d("0.00")]);
}
