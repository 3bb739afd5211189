//! Hostile files: each limit is told where it is passed, and a file within the limits, or far
//! beyond them, takes no longer than it should. The limits are listed in `deals/README.md`.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write;
use std::time::{Duration, Instant};

use paydown::Deal;
use paydown::calendar::Date;
use paydown::collateral::{GroupVectors, IndexCurve, Quantity, Vector, read_tape, read_tape_file};
use paydown::error::Diagnostic;
use paydown::projection::ProjectionOptions;
use paydown::report::Report;
use paydown::scenario::{RunOptions, Scenario, Subject, run};

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

/// A small deal in which each part can be put in place of its own.
struct Parts {
    groups: String,
    replines: String,
    classes: String,
    others: String,
    waterfall: String,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            groups: "pool".to_owned(),
            replines: String::new(),
            classes: "  - {class: A, original_balance: 0.00, interest: none, source: x}\n"
                .to_owned(),
            others: String::new(),
            waterfall: String::new(),
        }
    }
}

impl Parts {
    fn text(&self) -> String {
        let Self { groups, replines, classes, others, waterfall } = self;
        format!(
            "deal: x\nseries: x\ntitle: x\ndates:\n  first_distribution: 2001-02-25\n  \
             business_days: weekdays\n  source: x\ncollateral:\n  groups: [{groups}]\n  \
             closing_balance: 100000000.00\n{replines}  source: x\nclasses:\n{classes}  \
             - {{class: R, original_balance: 0.00, interest: none, source: x}}\n{others}waterfall:\n\
             {waterfall}  - {{pay: residual, to: R, source: x}}\n"
        )
    }
}

fn read(parts: &Parts) -> Result<Deal, Vec<Diagnostic>> {
    let text = parts.text();
    assert!(text.len() < 1 << 20, "{} bytes", text.len());
    Deal::from_text("d.yaml", &text)
}

#[test]
fn lists_of_a_deal_are_no_longer_than_stated() {
    let class = |index| {
        format!("  - {{class: C{index}, original_balance: 1.00, interest: none, source: x}}")
    };
    let set = |index| format!("  - {{set: s{index}, is: cash, source: x}}");
    let party = |index| format!("p{index}");
    let account = |index| format!("  - {{account: a{index}, opening_balance: 1.00, source: x}}");
    let schedule = |index| format!("  - {{schedule: s{index}, amounts: {{1: 1.00}}, source: x}}");
    let line = |index| format!("    - {{line: l{index}, is: pool.deposits, source: x}}");
    let repline = |_| "    - {balance: 1.00, rate: 6, remaining_term: 360}".to_owned();
    let step = |index| format!("      {}: 1.00", index + 1);
    let with = Parts::default;
    let others = |others: String| Parts { others, ..with() };
    let cases = [
        ("groups", 41, 40, Parts { groups: items(41, party), ..with() }),
        ("groups", 40_000, 40, Parts { groups: items(40_000, party), ..with() }),
        ("classes", 201, 200, Parts { classes: lines(200, class), ..with() }),
        ("classes", 8_001, 200, Parts { classes: lines(8_000, class), ..with() }),
        ("waterfall", 601, 600, Parts { waterfall: lines(600, set), ..with() }),
        ("parties", 201, 200, others(format!("parties: [{}]\n", items(201, party)))),
        ("parties", 90_000, 200, others(format!("parties: [{}]\n", items(90_000, party)))),
        ("accounts", 201, 200, others(format!("accounts:\n{}", lines(201, account)))),
        ("schedules", 201, 200, others(format!("schedules:\n{}", lines(201, schedule)))),
        (
            "amounts",
            1_201,
            1_200,
            others(format!(
                "schedules:\n  - schedule: s\n    source: x\n    amounts:\n{}",
                lines(1_201, step)
            )),
        ),
        ("lines", 601, 600, others(format!("report:\n  lines:\n{}", lines(601, line)))),
        (
            "lists",
            201,
            200,
            others(format!("lists:\n{}", lines(201, |index| format!("  l{index}: [A]")))),
        ),
        ("l", 401, 400, others(format!("lists:\n  l: [{}]\n", items(401, party)))),
        (
            "shared_pro_rata_since_issue",
            201,
            200,
            others(format!(
                "balances:\n  carried: cents\n  source: x\n  shared_pro_rata_since_issue: [{}]\n",
                items(201, |_| "[A]".to_owned())
            )),
        ),
        (
            "replines",
            2_001,
            2_000,
            Parts { replines: format!("  replines:\n{}", lines(2_001, repline)), ..with() },
        ),
        (
            "to",
            401,
            400,
            Parts {
                waterfall: format!(
                    "  - {{pay: interest, to: [{}], source: x}}\n",
                    items(401, party)
                ),
                ..with()
            },
        ),
    ];
    for (field, count, most, parts) in cases {
        let told = timed(field, || read(&parts)).unwrap_err();
        let expected = format!("`{field}` has {count} items; at most {most} are read");
        let messages: Vec<String> = told.iter().map(ToString::to_string).collect();
        assert!(messages.iter().any(|told| told.ends_with(&expected)), "{expected}: {messages:?}");
        assert!(told.iter().all(|told| told.line > 1 && told.column > 0), "{messages:?}");
    }
}

#[test]
fn names_are_no_longer_than_stated() {
    let class = format!(
        "  - {{class: {}, original_balance: 1.00, interest: none, source: x}}\n",
        "n".repeat(101)
    );
    let told = read(&Parts { classes: class, ..Parts::default() }).unwrap_err();
    let shown = "n".repeat(60);
    assert_eq!(
        first("name", told),
        format!("d.yaml:13:13: `{shown}…` has 101 characters; a name has at most 100")
    );
}

/// What is meant by a name is looked for among all names, and all names are told: many names that
/// are wrong among many long ones took tens of gigabytes.
#[test]
fn many_unknown_names_are_told_in_time() {
    let class = |index| {
        let name = "n".repeat(57);
        format!("  - {{class: {name}{index}, original_balance: 1.00, interest: none, source: x}}")
    };
    let classes = || lines(199, class);
    let list = |index: usize| {
        let members = items(400, |member| format!("{}{index}.{member}", "u".repeat(50)));
        format!("  l{index}: [{members}]")
    };
    let others = format!("lists:\n{}", lines(38, list));
    let told = timed("lists", || read(&Parts { classes: classes(), others, ..Parts::default() }));
    assert!(first("lists", told.unwrap_err()).contains("unknown class"));
    let set = |index| {
        let names = items(450, |name| format!("u{name}"));
        format!(
            "  - {{set: s{index}, is: \"classes({}).balance\", source: x}}",
            &names[..names.len() - 2]
        )
    };
    let waterfall = lines(350, set);
    let told = timed("sets", || read(&Parts { classes: classes(), waterfall, ..Parts::default() }));
    assert!(first("sets", told.unwrap_err()).contains("unknown class or list"));
}

#[test]
fn nested_formulas_and_chains_of_names_are_read_in_time() {
    let clause = |formula: &str| format!("  - {{set: s, is: '{formula}', source: x}}\n");
    let around = |opening: &str, inner: &str, closing: &str, depth: usize| {
        clause(&format!("{}{inner}{}", opening.repeat(depth), closing.repeat(depth)))
    };
    let deep = "more than 32";
    for (waterfall, wrong) in [
        (around("(", "cash", ")", 31), None),
        (around("(", "cash", ")", 2_000), Some(deep)),
        (around("min(1.00, ", "cash", ")", 31), None),
        (around("min(1.00, ", "cash", ")", 300), Some(deep)),
        (around("not ", "month > 1", "", 31), None),
        (around("not ", "month > 1", "", 900), Some(deep)),
        (around("if(month > 1, ", "cash", ", cash)", 31), None),
        (clause(&format!("cash{}", " + cash".repeat(580))), None),
        (clause(&"(".repeat(4_097)), Some("has 4097 characters; at most 4096")),
        (clause("s + 1.00"), Some("is worked out from itself")),
    ] {
        let parts = Parts { waterfall, ..Parts::default() };
        let told = timed("formula", || read(&parts)).err().unwrap_or_default();
        let told: Vec<String> = told.iter().map(ToString::to_string).collect();
        match wrong {
            Some(wrong) => assert!(told.iter().any(|told| told.contains(wrong)), "{told:?}"),
            // What else is wrong with it is for later passes, which it reaches.
            None => assert!(!told.iter().any(|told| told.contains(deep)), "{told:?}"),
        }
    }
    let chain = |index: usize| match index {
        0 => "  - {set: s0, is: cash, source: x}".to_owned(),
        _ => format!("  - {{set: s{index}, is: s{}, source: x}}", index - 1),
    };
    let parts = Parts { waterfall: lines(598, chain), ..Parts::default() };
    assert!(first("chain", timed("chain", || read(&parts)).unwrap_err()).contains("`s597` is set"));
}

#[test]
fn what_yaml_nests_or_repeats_is_read_in_time() {
    let many = 500_000;
    for text in [
        "[".repeat(many),
        "{a: ".repeat(200_000),
        "- ".repeat(many),
        "? ".repeat(many),
        "'".repeat(many),
        "&a ".repeat(200_000),
        "a: *b\n".repeat(150_000),
        "!t ".repeat(200_000),
        "\t\n".repeat(many),
        format!("a: \"{}", "\\n".repeat(many)),
        format!("a: >\n{}", " a\n\n".repeat(200_000)),
        // Nine aliases of nine aliases and so on: a few lines that would be billions.
        lines(9, |level| match level {
            0 => format!("a0: &a0 [{}]", items(9, |_| "lol".to_owned())),
            _ => format!("a{level}: &a{level} [{}]", items(9, |_| format!("*a{}", level - 1))),
        }),
    ] {
        let told = timed(&text[..4], || Deal::from_text("d.yaml", &text)).unwrap_err();
        assert!(!first("yaml", told).is_empty());
    }
}

/// As large a deal as compiles: as many groups, clauses and replines as are read, and as many
/// classes as its amounts and operations leave room for.
fn largest() -> Deal {
    const CLASSES: usize = 150;
    let group = |index| format!("g{index}");
    let repline = |index: usize| {
        format!("    - {{group: g{}, balance: 50000.00, rate: 6, remaining_term: 300}}", index % 40)
    };
    let class = |index| {
        format!(
            "  - {{class: C{index}, original_balance: 500000.00, interest: {{fixed: 5}}, source: x}}"
        )
    };
    let test = |index: usize| {
        format!(
            "  - {{set: t{index}, is: pool.balance_begin - class(C{}).balance > {index}.00, source: x}}",
            index % CLASSES
        )
    };
    let all = items(CLASSES, |index| format!("C{index}"));
    let parts = Parts {
        groups: items(40, group),
        replines: format!("  replines:\n{}", lines(2_000, repline)),
        classes: lines(CLASSES, class),
        others: format!("lists:\n  all: [{all}]\n"),
        waterfall: format!(
            "  - {{pay: interest, to: [all], split: pro rata, source: x}}\n  - {{pay: unscheduled \
             principal, to: [all], split: sequential, amount: pool.scheduled_principal + \
             pool.unscheduled_principal, source: x}}\n  - {{allocate: realized loss, to: [all], \
             split: sequential, amount: pool.realized_loss, source: x}}\n{}",
            lines(596, test)
        ),
    };
    timed("reading the largest deal", || read(&parts)).unwrap()
}

#[test]
fn the_largest_deal_is_lowered_for_lanes_in_time() {
    let deal = largest();
    let mut options = ProjectionOptions::default();
    options.months = Some(1);
    let subject = Subject::with(&deal, &options);
    let scenarios = [Scenario::default()];
    let run = || run(&[subject], &scenarios[..], &RunOptions::default(), |_| {});
    assert_eq!(timed("lanes of the largest deal", run).unwrap().paths, 1);
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
fn a_tape_of_too_many_loans_is_told_however_its_lines_end() {
    for end in ["\n", "\r", "\r\n"] {
        let tape = |loans: usize| {
            format!(
                "balance,gross_rate,remaining_term{end}{}",
                format!("1,6,360{end}").repeat(loans)
            )
        };
        assert_eq!(read_tape("t.csv", &tape(1_000_000)).unwrap().loans().len(), 1_000_000);
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
    let good = include_str!("bad_reports/good.txt");
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
    let good = include_str!("bad_reports/good.txt");
    let with = |tags: usize| format!("{good}{}\n", "<S>".repeat(tags));
    assert!(Report::read("r.txt", with(16).as_bytes()).is_ok());
    let told = Report::read("r.txt", with(17).as_bytes()).unwrap_err();
    let line = good.lines().count() + 1;
    assert_eq!(
        first("tags", told),
        format!("r.txt:{line}: more than 16 tags of tables and footnotes stand on the line")
    );
    for line in ["<S>", "<TABLE><S>1 ", "<TABLE>", "<a ", "1.00  ", "&amp;", "Class  "] {
        let row = line.repeat(1_990 / line.len());
        let text = format!("{good}{}", format!("{row}\n").repeat(400));
        let told = timed(line, || Report::read("r.txt", text.as_bytes()));
        first(line, told.err().unwrap_or_else(|| vec![Diagnostic::of_file("r.txt", "read")]));
    }
}
