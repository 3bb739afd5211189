//! Figures in other units, sums and means: intervals and prints follow from the printed digits.

use rust_decimal::Decimal;

use super::Figure;

fn d(text: &str) -> Decimal {
    text.parse().unwrap_or_default()
}

/// The value, and the interval's ends.
fn known(figure: Figure) -> [String; 3] {
    let within = figure.interval();
    [figure.value, within.low, within.high].map(|value| value.normalize().to_string())
}

#[test]
fn figure_is_known_by_its_places_and_a_count_exactly() {
    let cases = [
        (Figure::new(d("1.25")), ["1.25", "1.245", "1.255"]),
        (Figure::new(d("12")), ["12", "12", "12"]),
        (Figure::rounded(d("1.25")), ["1.25", "1.245", "1.255"]),
        (Figure::rounded(d("12")), ["12", "11.5", "12.5"]),
        (Figure::rounded(d("-12")), ["-12", "-12.5", "-11.5"]),
    ];
    for (figure, expected) in cases {
        assert_eq!(known(figure), expected);
    }
    assert_eq!(Figure::rounded(d("1.25")), Figure::new(d("1.25")));
    assert_ne!(Figure::rounded(d("12")), Figure::new(d("12")));
}

#[test]
fn figure_in_other_units_keeps_its_digits() {
    let of = |text| Figure::rounded(d(text));
    let cases = [
        // 0.0525 as a fraction is 5.25 %; 0.05 is known to half a percent, 0.5 to five.
        (of("0.0525").times(d("100")), ["5.25", "5.245", "5.255"]),
        (of("0.05").times(d("100")), ["5", "4.5", "5.5"]),
        (of("0.5").times(d("100")), ["50", "45", "55"]),
        // A factor per 1,000 is a shift of places; one per 25,000 is a multiple of 0.00004 of a cent.
        (of("987.65").over(d("1000")), ["0.98765", "0.987645", "0.987655"]),
        (of("24987.65").over(d("25000")), ["0.999506", "0.9995058", "0.9995062"]),
    ];
    for (figure, expected) in cases {
        assert_eq!(figure.map(known), Some(expected.map(str::to_owned)));
    }
    assert_eq!(of("1.00").over(Decimal::ZERO), None);
    assert_eq!(of("1.00").times(Decimal::MAX).and_then(|it| it.times(Decimal::MAX)), None);
}

/// What prints the same digits is equal, also if the unit is no power of ten.
#[test]
fn computed_value_prints_as_the_figure_does() {
    for face in ["7", "1000", "24000", "25000", "187279000.00"] {
        for text in ["0.01", "1000.00", "987.654321", "0.000001"] {
            let printed = Figure::rounded(d(text));
            let Some(figure) = printed.over(d(face)) else { continue };
            let unit = figure.half_unit() * Decimal::TWO;
            assert_eq!(figure.print(figure.value), figure.value, "{text} per {face}");
            let near = figure.value + unit * d("0.49");
            assert_eq!(figure.print(near), figure.value, "{text} per {face}");
            let far = figure.value + unit * d("0.51");
            assert!(figure.print(far) > figure.value, "{text} per {face}");
        }
    }
}

#[test]
fn half_units_of_a_sum_add_up() {
    let sum = |texts: &[&str]| {
        let mut figures = texts.iter().map(|text| Figure::rounded(d(text)));
        let first = figures.next()?;
        figures.try_fold(first, Figure::plus)
    };
    let cases: [(&[&str], [&str; 3]); 3] = [
        (&["1.00", "2.00"], ["3", "2.99", "3.01"]),
        (&["1.5", "2.25"], ["3.75", "3.695", "3.805"]),
        (&["1000", "0.25"], ["1000.25", "999.745", "1000.755"]),
    ];
    for (texts, expected) in cases {
        assert_eq!(sum(texts).map(known), Some(expected.map(str::to_owned)), "{texts:?}");
    }
    let counts = Figure::new(d("3")).plus(Figure::new(d("4")));
    assert_eq!(counts, Some(Figure::new(d("7"))));
    let with_count = Figure::new(d("3")).plus(Figure::new(d("0.5")));
    assert_eq!(with_count.map(known), Some(["3.5", "3.45", "3.55"].map(str::to_owned)));
    assert_eq!(Figure::new(Decimal::MAX).plus(Figure::new(Decimal::ONE)), None);
}

#[test]
fn sign_changes_with_the_interval() {
    assert_eq!(known(Figure::new(d("1.25")).negated()), ["-1.25", "-1.255", "-1.245"]);
    assert_eq!(Figure::new(d("0.00")).negated().value.to_string(), "0.00");
}
