//! Reports that cannot be read, and the messages for each: `tests/bad_reports/*.txt` and `*.message`.

use std::fmt::Write;

use paydown::report::{MAX_REPORT_BYTES, Report};

use crate::FILES;

/// The messages for a file, one per line; empty if it reads.
fn messages(name: &str, bytes: &[u8]) -> String {
    let mut messages = String::new();
    for wrong in Report::read(name, bytes).err().into_iter().flatten() {
        writeln!(messages, "{wrong}").unwrap();
    }
    messages
}

#[test]
fn each_bad_report_has_its_message() {
    let mut names: Vec<String> = std::fs::read_dir("tests/bad_reports")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".txt"))
        .collect();
    names.sort();
    assert!(names.len() > 20);
    for name in names {
        let path = format!("tests/bad_reports/{name}");
        let messages = messages(&name, &std::fs::read(&path).unwrap());
        let expected =
            std::fs::read_to_string(path.replace(".txt", ".message")).unwrap_or_default();
        assert_eq!(messages, expected, "{name} gives:\n{messages}");
        // Only the pattern of the others has no mistakes.
        assert_eq!(messages.is_empty(), name == "good.txt", "{name}");
    }
}

const GOOD: &str = include_str!("../bad_reports/good.txt");

#[test]
fn report_of_more_than_8_mib_is_refused() {
    let size = usize::try_from(MAX_REPORT_BYTES).unwrap() + 1;
    let path = std::env::temp_dir().join(format!("paydown-too-large-{}.txt", std::process::id()));
    std::fs::write(&path, vec![b' '; size]).unwrap();
    let mistakes = Report::open(&path).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(mistakes.len(), 1);
    assert_eq!(mistakes[0].message, "the file is larger than 8 MiB; a report is far smaller");
}

#[test]
fn unreadable_report_file_is_reported() {
    let mistakes = Report::open("tests/bad_reports").unwrap_err();
    assert!(
        mistakes[0].to_string().starts_with("tests/bad_reports: the report cannot be opened: ")
    );
    let mistakes = Report::open("no/such/report.txt").unwrap_err();
    assert!(
        mistakes[0].to_string().starts_with("no/such/report.txt: the report cannot be opened: ")
    );
}

#[test]
fn report_of_too_long_or_too_many_lines_is_refused() {
    assert_eq!(messages("r.txt", GOOD.as_bytes()), "");
    let long = format!("{GOOD}{}\n", "x ".repeat(1_001));
    let line = GOOD.lines().count() + 1;
    assert_eq!(
        messages("r.txt", long.as_bytes()),
        format!("r.txt:{line}: the line is longer than 2000 characters\n")
    );
    let many = format!("{GOOD}{}", "\n".repeat(200_001));
    assert_eq!(
        messages("r.txt", many.as_bytes()),
        "r.txt:200001: the file has more than 200000 lines; a report is far shorter\n"
    );
}

#[test]
fn report_of_more_than_100000_figures_is_refused() {
    let rows = "Fee      1.00\n".repeat(100_001);
    let many = format!("{GOOD}<TABLE>\n<CAPTION>\nFees\n<S>\n{rows}</TABLE>\n");
    let message = messages("r.txt", many.as_bytes());
    let expected = ": more than 100000 figures; a report has far fewer\n";
    assert!(message.ends_with(expected), "{message}");
    assert_eq!(message.lines().count(), 1);
}

/// Pseudorandom numbers from a fixed seed, so that each run is the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// However a file is damaged, reading it returns a report or a screenful of messages.
#[test]
fn damaged_reports_never_panic() {
    let mut dice = Dice(20_031_027);
    for file in FILES {
        let bytes = std::fs::read(file).unwrap();
        for round in 0..100 {
            let mut damaged = bytes.clone();
            for _ in 0..=dice.below(12) {
                let at = dice.below(damaged.len());
                match dice.below(5) {
                    0 => damaged[at] ^= 1 << dice.below(8),
                    1 => damaged[at] = b"<>/&;#().,%$-\n\t\r 09\xFF"[dice.below(20)],
                    2 => {
                        let end = (at + dice.below(200)).min(damaged.len());
                        damaged.drain(at..end);
                    }
                    3 => {
                        let end = (at + dice.below(300)).min(damaged.len());
                        let again = damaged[at..end].to_vec();
                        let to = dice.below(damaged.len());
                        damaged.splice(to..to, again);
                    }
                    _ if round % 3 == 0 => damaged.truncate(at.max(1)),
                    _ => damaged.swap(at, 0),
                }
                if damaged.is_empty() {
                    break;
                }
            }
            if let Err(wrong) = Report::read(file, &damaged) {
                assert!((1..=21).contains(&wrong.len()));
                assert!(wrong.iter().all(|mistake| mistake.message.chars().count() < 300));
            }
        }
    }
}
