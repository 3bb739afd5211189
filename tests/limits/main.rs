//! Hostile files: each limit is told where it is passed, and a file within the limits, or far
//! beyond them, takes no longer than it should. The limits are listed in `docs/deal-file.md`.

#![allow(clippy::unwrap_used, clippy::panic)]

mod deals;
mod reports;

use std::fmt::Write;
use std::time::{Duration, Instant};

use paydown::calendar::Date;
use paydown::collateral::{GroupVectors, IndexCurve, Quantity, Vector, read_tape, read_tape_file};
use paydown::error::Diagnostic;
use paydown::report::Report;

/// So long any one file may take, without optimization and on a busy machine. What these files
/// guard against takes minutes or does not end.
const LONGEST: Duration = Duration::from_secs(30);

/// What `read` answers, in time.
fn timed<T>(what: &str, read: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let answer = read();
    let taken = start.elapsed();
    assert!(taken < LONGEST, "{what} takes {taken:?}");
    answer
}

/// The first mistake of those told, which are few and short.
fn first(what: &str, told: Vec<Diagnostic>) -> String {
    assert!(told.len() <= 1_003, "{what}: {} mistakes", told.len());
    let bytes: usize = told.iter().map(|told| told.message.len()).sum();
    assert!(bytes < 16 << 20, "{what}: {bytes} bytes of mistakes");
    told[0].to_string()
}

fn items(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, index| {
        write!(all, "{}, ", item(index)).unwrap();
        all
    })
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, index| {
        writeln!(all, "{}", line(index)).unwrap();
        all
    })
}

#[test]
fn tapes_are_no_larger_than_stated() {
    let loans = |groups: usize, count: usize| {
        let loan = |index: usize| format!("{},100,6,360", index % groups);
        format!("group,balance,gross_rate,remaining_term\n{}", lines(count, loan))
    };
    assert!(timed("groups", || read_tape("t.csv", &loans(40, 10_000))).is_ok());
    let cases = [
        (loans(41, 41), "t.csv: the loans are of more than 40 groups"),
        (loans(100_000, 100_000), "t.csv: the loans are of more than 40 groups"),
        (",".repeat(65_537), "t.csv:1: the line is longer than 65536 bytes; each loan has its own"),
        (
            format!("{}\r{}", loans(1, 1), "x".repeat(65_537)),
            "t.csv:3: the line is longer than 65536 bytes; each loan has its own",
        ),
        ("a,".repeat(30_000), "t.csv:1: there is no column “a”; the columns are "),
    ];
    for (text, expected) in cases {
        let told = first(expected, timed(expected, || read_tape("t.csv", &text)).unwrap_err());
        assert!(told.starts_with(expected), "{told}");
    }
    // Each mistake of a vector told with all of the vector would be the square of it.
    let vectors = |_| format!("1,100,6,360,\"{}\"", "x,".repeat(20_000));
    let text = format!("group,balance,gross_rate,remaining_term,cpr\n{}", lines(20, vectors));
    let told = first("vectors", timed("vectors", || read_tape("t.csv", &text)).unwrap_err());
    assert!(told.starts_with("t.csv:2: column cpr, “x,x,"), "{told}");
}

/// Loans were counted by line feeds: a tape whose lines end otherwise lost those over a million.
#[test]
#[ignore = "a million loans: a minute without optimization"]
fn a_tape_of_too_many_loans_is_reported_however_its_lines_end() {
    for end in ["\n", "\r", "\r\n"] {
        let tape = |loans: usize| {
            format!(
                "balance,gross_rate,remaining_term{end}{}",
                format!("1,6,360{end}").repeat(loans)
            )
        };
        assert_eq!(read_tape("t.csv", &tape(1_000_000)).unwrap().loan_count(), 1_000_000);
        let told = first("loans", read_tape("t.csv", &tape(1_000_001)).unwrap_err());
        assert_eq!(told, "t.csv: more than 1000000 loans; make replines of like loans");
    }
}

#[test]
fn vectors_and_curves_are_no_longer_than_stated() {
    let told = |text: &str| {
        let told = timed("vector", || Vector::parse(text, Quantity::Rate)).unwrap_err();
        assert!(told.len() <= 102, "{} mistakes", told.len());
        told[0].message.clone()
    };
    let long = |segments: usize| format!("{}5", "5 for 1, ".repeat(segments - 1));
    assert!(Vector::parse(&long(1_200), Quantity::Rate).is_ok());
    assert_eq!(told(&long(1_201)), "a vector has at most 1200 segments");
    let large = "x".repeat((1 << 20) + 1);
    assert_eq!(told(&large), "1048577 bytes are more than the 1048576 of a vector");
    assert!(told(&"x,".repeat(1_199)).starts_with("write a plain number"));
    let groups = |count: usize| {
        let all = items(count, |group| format!("{group}: 5"));
        GroupVectors::parse(all.trim_end_matches(", "), Quantity::Rate)
    };
    assert!(groups(40).is_ok());
    let told = groups(41).unwrap_err();
    assert_eq!(told[0].message, "there are vectors for more than 40 groups");
    assert!(timed("groups", || groups(50_000)).is_err());

    let start = Date::from_ymd(2003, 12, 1).unwrap();
    let text = format!("month,rate\n{}", "x,y\n".repeat(50_000));
    let told = timed("curve", || IndexCurve::from_csv("c.csv", &text, start)).unwrap_err();
    assert_eq!(told.last().unwrap().to_string(), "c.csv: further mistakes are not told");
    assert!(first("curve", told).starts_with("c.csv:2: column month, “x”"));
}

#[test]
fn months_of_a_curve_reach_as_far_as_stated() {
    let start = Date::from_ymd(2003, 12, 1).unwrap();
    let read =
        |month: i64| IndexCurve::from_csv("c.csv", &format!("month,rate\n{month},2\n"), start);
    assert!(read(-10_000).is_ok() && read(10_000).is_ok());
    for month in [-10_001, 10_001, i64::MIN, i64::MAX] {
        let told = first("month", read(month).unwrap_err());
        assert!(told.starts_with(&format!("c.csv:2: column month, “{month}”")), "{told}");
    }
}

#[test]
fn a_tapes_file_is_no_larger_than_stated() {
    let path = std::env::temp_dir().join(format!("paydown-tape-{}.csv", std::process::id()));
    // Sparse: it takes no room on the disk.
    std::fs::File::create(&path).unwrap().set_len((128 << 20) + 1).unwrap();
    let told = timed("tape", || read_tape_file(&path)).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert!(told[0].message.starts_with("the file is larger than the 128 MiB of a loan tape"));
}

/// The value of a level segment is that of its every month; its mean with itself, rounded, was not.
#[test]
fn a_level_segment_has_one_value() {
    let vector = Vector::parse("0.0000010 for 22, 0.3 ramp 7 0.3, 1", Quantity::Rate).unwrap();
    assert!((1..=22).all(|month| vector.at(month).to_bits() == 1e-6_f64.to_bits()));
    assert!((23..=29).all(|month| vector.at(month).to_bits() == 0.3_f64.to_bits()));
}

#[test]
fn tables_of_a_report_have_no_more_columns_than_stated() {
    let good = include_str!("../bad_reports/good.txt");
    let read = |columns: usize| {
        let header = "   Rate".repeat(columns);
        let row = "   1.00".repeat(columns);
        let table =
            format!("<TABLE>\n<CAPTION>\nFees\n\nClass{header}\n<S>\nA    {row}\n</TABLE>\n");
        Report::read("r.txt", format!("{good}{table}").as_bytes())
    };
    let told = first("columns", read(64).unwrap_err());
    assert!(told.contains("the header names more than 64 columns"), "{told}");
    // That of the classes is one of them.
    assert!(read(63).is_ok(), "{:?}", read(63));
}

#[test]
fn lines_of_a_report_have_no_more_tags_than_stated() {
    let good = include_str!("../bad_reports/good.txt");
    let with = |tags: usize| format!("{good}{}\n", "<S>".repeat(tags));
    assert!(Report::read("r.txt", with(16).as_bytes()).is_ok());
    let told = Report::read("r.txt", with(17).as_bytes()).unwrap_err();
    let line = good.lines().count() + 1;
    assert_eq!(
        first("tags", told),
        format!("r.txt:{line}: more than 16 tags of tables and footnotes are on the line")
    );
    for line in ["<S>", "<TABLE><S>1 ", "<TABLE>", "<a ", "1.00  ", "&amp;", "Class  "] {
        let row = line.repeat(1_990 / line.len());
        let text = format!("{good}{}", format!("{row}\n").repeat(400));
        let told = timed(line, || Report::read("r.txt", text.as_bytes()));
        first(line, told.err().unwrap_or_else(|| vec![Diagnostic::of_file("r.txt", "read")]));
    }
}
