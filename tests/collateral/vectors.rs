//! The text of vectors, and the mistakes in it.

use paydown::collateral::{GroupVectors, IndexCurve, Pool, Quantity, Vector};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

#[test]
fn vector_prints_as_it_was_written() {
    for text in ["6", "6 for 12, 10", "0.2 ramp 30 6, 8 for 12, 10", "-0.5 ramp 2 1"] {
        let vector = Vector::parse(text, Quantity::IndexRate).unwrap();
        assert_eq!(vector.to_string(), text);
    }
    // A ramp ends at exactly the values that are written. Computed in floats, 3 × 0.1 ÷ 3 is not 0.1.
    let ramp = Vector::parse("0.1 ramp 4 0.7", Quantity::Rate).unwrap();
    assert_eq!((ramp.at(1), ramp.at(4), ramp.at(5)), (0.1, 0.7, 0.7));
}

#[test]
fn vector_mistake_is_reported_at_its_column_with_a_correction() {
    let cases = [
        ("", 1, "a segment is"),
        ("6,", 1, "only the last value may lack a length"),
        ("6 for 12,", 10, "a segment is"),
        ("6, 12 for 24", 1, "as in “6 for 12”"),
        ("6 fro 12", 1, "a segment is"),
        ("0.2 rmap 30 6", 1, "a segment is"),
        ("6 for 0", 7, "whole number from 1 to 1200"),
        ("6 for 2.5, 7", 7, "whole number from 1 to 1200"),
        ("0.2 ramp 1 6", 10, "whole number from 2 to 1200"),
        ("6 for 12, 1O", 11, "plain number"),
        ("6 for 12, 10%", 11, "write “10”"),
        ("nan", 1, "plain number"),
        ("inf", 1, "plain number"),
        ("1e1", 1, "plain number"),
        ("-1", 1, "from 0 to 100 percent, not -1"),
        ("0.2 ramp 30 600", 13, "from 0 to 100 percent, not 600"),
    ];
    for (text, column, message) in cases {
        let errors = Vector::parse(text, Quantity::Rate).unwrap_err();
        assert_eq!(errors[0].column, column, "{text}: {}", errors[0]);
        assert!(errors[0].message.contains(message), "{text}: {}", errors[0]);
    }
    let both = Vector::parse("x for y, -3", Quantity::Rate).unwrap_err();
    assert_eq!(both.iter().map(|error| error.column).collect::<Vec<_>>(), [1, 7, 10]);
    assert!(Vector::parse("600", Quantity::CurveMultiple).is_ok());
    assert!(Vector::parse("-0.5", Quantity::IndexRate).is_ok());
    assert!(Vector::parse("-0", Quantity::IndexRate).unwrap().at(1).is_sign_positive());
    // A megabyte is read, a byte more is not.
    let text = |bytes: usize| format!("6{}", " ".repeat(bytes - 1));
    assert!(Vector::parse(&text(1 << 20), Quantity::Rate).is_ok());
    let mistakes = Vector::parse(&text((1 << 20) + 1), Quantity::Rate).unwrap_err();
    assert!(mistakes[0].message.contains("1048577 bytes are more than"), "{}", mistakes[0]);
}

#[test]
fn group_vector_mistake_is_reported_at_its_column() {
    let cases = [
        ("1: 20, 2: 15 for 12, 25x", 22, "plain number"),
        ("20, 2: 15", 1, "name every group or none"),
        ("1: 20, 1: 15", 8, "write each group once"),
        (": 20", 1, "write a group's name before the colon"),
        ("1:", 3, "a segment is"),
    ];
    for (text, column, message) in cases {
        let errors = GroupVectors::parse(text, Quantity::Rate).unwrap_err();
        let error = errors.iter().find(|error| error.message.contains(message));
        assert_eq!(error.map(|error| error.column), Some(column), "{text}: {errors:?}");
    }
}

/// A user does not need more than a hundred messages.
#[test]
fn parsing_stops_after_a_hundred_mistakes() {
    let groups = |count: usize, vector: &str| {
        let text: Vec<String> = (0..count).map(|group| format!("{group}: {vector}")).collect();
        GroupVectors::parse(&text.join(", "), Quantity::Rate)
    };
    assert!(groups(40, "5").is_ok());
    assert!(groups(1_000, "x").unwrap_err().len() <= 101);
}

/// Interpolated, the mean of the value with itself was rounded to another value.
#[test]
fn level_segment_has_exactly_its_value_in_every_month() {
    let vector = Vector::parse("0.0000010 for 22, 0.3 ramp 7 0.3, 1", Quantity::Rate).unwrap();
    assert!((1..=22).all(|month| vector.at(month).to_bits() == 1e-6_f64.to_bits()));
    assert!((23..=29).all(|month| vector.at(month).to_bits() == 0.3_f64.to_bits()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn printed_vector_reads_back_equal(
        parts in vec((0.0..100.0_f64, 1u32..60, option::of(0.0..100.0_f64)), 0..5), last in 0.0..100.0_f64,
    ) {
        let mut segments: Vec<String> = parts.iter().map(|(start, months, end)| match end {
            Some(end) => format!("{start} ramp {} {end}", months + 1),
            None => format!("{start} for {months}"),
        }).collect();
        segments.push(last.to_string());
        let vector = Vector::parse(&segments.join(", "), Quantity::Rate).unwrap();
        prop_assert_eq!(Vector::parse(&vector.to_string(), Quantity::Rate).unwrap(), vector);
    }

    #[test]
    fn reading_arbitrary_text_never_panics(text in "[-0-9a-z.,:% ]{0,40}", any_text in ".{0,60}") {
        let _ = Vector::parse(&text, Quantity::Rate);
        let _ = GroupVectors::parse(&text, Quantity::Rate);
        let _ = GroupVectors::parse(&any_text, Quantity::Rate);
        let _ = Pool::from_csv("loans.csv", &any_text);
        let start = paydown::calendar::Date::from_ymd(2003, 12, 1).unwrap();
        let _ = IndexCurve::from_csv("index.csv", &format!("month,rate\n{any_text}"), start);
    }
}
