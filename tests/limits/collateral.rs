//! Loan tapes, vectors and index curves.

use paydown::calendar::Date;
use paydown::collateral::{GroupVectors, IndexCurve, Pool, Quantity, Vector};

use super::{first, items, lines, timed};

#[test]
fn tape_over_a_limit_is_refused() {
    let loans = |groups: usize, count: usize| {
        let loan = |index: usize| format!("{},100,6,360", index % groups);
        format!("group,balance,gross_rate,remaining_term\n{}", lines(count, loan))
    };
    assert!(timed("groups", || Pool::from_csv("t.csv", &loans(40, 10_000))).is_ok());
    let cases = [
        (loans(41, 41), "t.csv: the loans belong to more than 40 groups"),
        (loans(100_000, 100_000), "t.csv: the loans belong to more than 40 groups"),
        (",".repeat(65_537), "t.csv:1: the line is longer than 65536 bytes; each loan has its own"),
        (
            format!("{}\r{}", loans(1, 1), "x".repeat(65_537)),
            "t.csv:3: the line is longer than 65536 bytes; each loan has its own",
        ),
        ("a,".repeat(30_000), "t.csv:1: there is no column “a”; the columns are "),
    ];
    for (text, expected) in cases {
        let message =
            first(expected, timed(expected, || Pool::from_csv("t.csv", &text)).unwrap_err());
        assert!(message.starts_with(expected), "{message}");
    }
    // If each mistake quoted its whole vector, the messages would be quadratic in its length.
    let vectors = |_| format!("1,100,6,360,\"{}\"", "x,".repeat(20_000));
    let text = format!("group,balance,gross_rate,remaining_term,cpr\n{}", lines(20, vectors));
    let message =
        first("vectors", timed("vectors", || Pool::from_csv("t.csv", &text)).unwrap_err());
    assert!(message.starts_with("t.csv:2: column cpr, “x,x,"), "{message}");
}

/// When we counted loans by line feeds, a tape with other line ends silently lost the loans over a
/// million.
#[test]
#[ignore = "a million loans: a minute without optimization"]
fn tape_of_too_many_loans_is_refused_with_any_line_ending() {
    for end in ["\n", "\r", "\r\n"] {
        let tape = |loans: usize| {
            format!(
                "balance,gross_rate,remaining_term{end}{}",
                format!("1,6,360{end}").repeat(loans)
            )
        };
        assert_eq!(Pool::from_csv("t.csv", &tape(1_000_000)).unwrap().loan_count(), 1_000_000);
        let message = first("loans", Pool::from_csv("t.csv", &tape(1_000_001)).unwrap_err());
        assert_eq!(message, "t.csv: more than 1000000 loans; make replines of like loans");
    }
}

#[test]
fn tape_file_over_128_mib_is_refused() {
    let path = std::env::temp_dir().join(format!("paydown-tape-{}.csv", std::process::id()));
    // The file is sparse: it uses no disk space.
    std::fs::File::create(&path).unwrap().set_len((128 << 20) + 1).unwrap();
    let mistakes = timed("tape", || Pool::open(&path)).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert!(mistakes[0].message.starts_with("the file is larger than the 128 MiB of a loan tape"));
}

#[test]
fn vector_or_curve_over_a_limit_is_refused() {
    let message = |text: &str| {
        let mistakes = timed("vector", || Vector::parse(text, Quantity::Rate)).unwrap_err();
        assert!(mistakes.len() <= 102, "{} mistakes", mistakes.len());
        mistakes[0].message.clone()
    };
    let long = |segments: usize| format!("{}5", "5 for 1, ".repeat(segments - 1));
    assert!(Vector::parse(&long(1_200), Quantity::Rate).is_ok());
    assert_eq!(message(&long(1_201)), "a vector has at most 1200 segments");
    let large = "x".repeat((1 << 20) + 1);
    assert_eq!(message(&large), "1048577 bytes are more than the 1048576 of a vector");
    assert!(message(&"x,".repeat(1_199)).starts_with("write a plain number"));
    let groups = |count: usize| {
        let all = items(count, |group| format!("{group}: 5"));
        GroupVectors::parse(all.trim_end_matches(", "), Quantity::Rate)
    };
    assert!(groups(40).is_ok());
    let mistakes = groups(41).unwrap_err();
    assert_eq!(mistakes[0].message, "there are vectors for more than 40 groups");
    assert!(timed("groups", || groups(50_000)).is_err());

    let start = Date::from_ymd(2003, 12, 1).unwrap();
    let text = format!("month,rate\n{}", "x,y\n".repeat(50_000));
    let mistakes = timed("curve", || IndexCurve::from_csv("c.csv", &text, start)).unwrap_err();
    assert_eq!(mistakes.last().unwrap().to_string(), "c.csv: further mistakes are not shown");
    assert!(first("curve", mistakes).starts_with("c.csv:2: column month, “x”"));
}

#[test]
fn month_of_a_curve_beyond_ten_thousand_is_refused() {
    let start = Date::from_ymd(2003, 12, 1).unwrap();
    let read =
        |month: i64| IndexCurve::from_csv("c.csv", &format!("month,rate\n{month},2\n"), start);
    assert!(read(-10_000).is_ok() && read(10_000).is_ok());
    for month in [-10_001, 10_001, i64::MIN, i64::MAX] {
        let message = first("month", read(month).unwrap_err());
        assert!(message.starts_with(&format!("c.csv:2: column month, “{month}”")), "{message}");
    }
}
