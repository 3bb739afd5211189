//! Reports printed otherwise than they were filed, and damaged ones.

use super::{FILES, assert_same_but_for_lines, read, said, text};
use paydown::report::Report;

/// The filing around the exhibit: words and numbers that are no cells.
const COVER: &str = "\
-----BEGIN FILING-----
<SEC-DOCUMENT>0001234567-03-000321.txt : 20031029
<SEC-HEADER>0001234567-03-000321.hdr.sgml : 20031029
CONFORMED SUBMISSION TYPE:\t8-K
</SEC-HEADER>
<DOCUMENT>
<TYPE>8-K
<SEQUENCE>1
<TEXT>
                                    Form 8-K
       1 Main Street, Suite 1,200             Springfield       10001
       Telephone  (555) 555-0100        Series 2003-9 Trust   333-12345
       Balance                                              1,234,567.89
       Date:  10/28/03
<PAGE>
";

#[test]
fn the_whole_filing_reads_as_its_exhibit() {
    for file in FILES {
        let text = text(file);
        let whole = format!("{COVER}{text}\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n");
        let offset = COVER.lines().count();
        assert_same_but_for_lines(&read(file, &text), &read(file, &whole), offset);
    }
}

#[test]
fn an_amendment_is_reported_by_its_cover_or_its_name() {
    let text = text(FILES[3]);
    assert!(!read("a.txt", &text).amended);
    assert!(read("a-amended.txt", &text).amended);
    assert!(read("a.txt", &format!("   Form  8-K/A\n{text}")).amended);
    assert!(read("a.txt", &format!("<TYPE>8-K/A\n{text}")).amended);
    assert!(read("a.txt", &format!("CONFORMED SUBMISSION TYPE:\t8-K/A\n{text}")).amended);
    assert!(!read("a.txt", &format!("An 8-K/A may follow this 8-K.\n{text}")).amended);
}

#[test]
fn line_ends_tags_and_tabs_do_not_matter() {
    for file in FILES {
        let text = text(file);
        let report = read(file, &text);
        let same = |other: &str| assert_same_but_for_lines(&report, &read(file, other), 0);
        same(&text.replace('\n', "\r\n"));
        same(&text.replace('\n', "\r"));
        same(&format!("\u{FEFF}{text}"));
        for (upper, lower) in [
            ("<TABLE>", "<table>"),
            ("</TABLE>", "</table>"),
            ("<CAPTION>", "<caption>"),
            ("<S>", "<s>"),
            ("<C>", "<c>"),
            ("<FN>", "<fn>"),
            ("</FN>", "</fn>"),
        ] {
            same(&text.replace(upper, lower));
            same(&text.replace(lower, upper));
        }
        same(&text.replace(" & ", " &amp; "));
        same(&with_tabs(&text));
    }
}

/// Eight-column runs of spaces as tabs.
fn with_tabs(text: &str) -> String {
    let line = |line: &str| -> String {
        let chars: Vec<char> = line.chars().collect();
        let stops = chars.chunks(8).map(|stop| {
            let word: String = stop.iter().collect();
            let trimmed = word.trim_end_matches(' ');
            if stop.len() == 8 && trimmed.len() < 8 { format!("{trimmed}\t") } else { word }
        });
        stops.collect()
    };
    text.lines().map(|l| line(l) + "\n").collect()
}

#[test]
fn page_furniture_is_no_part_of_a_table() {
    for file in FILES {
        let text = text(file);
        let report = read(file, &text);
        let furniture = ["\n\nPage 3 of 9\n<PAGE>\n\n", "\n- 3 -\n\x0C\n", "\x0C", "<PAGE>\n"];
        for (at, page) in (0..text.lines().count()).step_by(13).zip(furniture.iter().cycle()) {
            let mut with: Vec<&str> = text.lines().collect();
            with.insert(at, page);
            let other = read(file, &with.join("\n"));
            assert_eq!(report.cells.len(), other.cells.len());
            for (left, right) in report.cells.iter().zip(&other.cells) {
                assert_eq!(said(left), said(right), "{file}: {page:?} before line {}", at + 1);
            }
            assert_eq!(report.lost_values.len(), other.lost_values.len());
        }
    }
}

/// One space more or less before any figure moves no figure to another column.
#[test]
fn columns_may_drift() {
    for file in FILES {
        let text = text(file);
        let report = read(file, &text);
        let mut at_lines: Vec<usize> = report.cells.iter().map(|cell| cell.line).collect();
        at_lines.dedup();
        for shift in ["right", "right twice", "left", "left twice", "by turns"] {
            let moved: Vec<String> = text
                .lines()
                .enumerate()
                .map(|(at, line)| {
                    // The first gap of two spaces or more after the label moves all that follows.
                    let gap = line
                        .trim_start()
                        .find("     ")
                        .map(|i| i + line.len() - line.trim_start().len());
                    match (gap, at_lines.binary_search(&(at + 1))) {
                        (Some(gap), Ok(_)) => {
                            let (label, rest) = line.split_at(gap);
                            match shift {
                                "right" => format!("{label} {rest}"),
                                "right twice" => format!("{label}  {rest}"),
                                "left" => format!("{label}{}", &rest[1..]),
                                "left twice" => format!("{label}{}", &rest[2..]),
                                _ if at % 2 == 0 => format!("{label} {rest}"),
                                _ => format!("{label}{}", &rest[1..]),
                            }
                        }
                        _ => line.to_owned(),
                    }
                })
                .collect();
            assert_same_but_for_lines(&report, &read(file, &moved.join("\n")), 0);
        }
    }
}

/// The line with its value number `nth` from the end blanked.
fn without_value(line: &str, nth: usize) -> String {
    let mut end = line.trim_end().len();
    for _ in 1..nth {
        let start = line[..end].rfind(' ').unwrap();
        end = line[..start].trim_end().len();
    }
    let start = line[..end].rfind(' ').unwrap() + 1;
    format!("{}{}{}", &line[..start], " ".repeat(end - start), &line[end..])
}

/// A class that loses a value keeps its others in their columns, and the loss is told.
#[test]
fn a_lost_value_shifts_nothing() {
    let text = text(FILES[3]);
    let report = read("r.txt", &text);
    for line in [35, 175, 178] {
        let row: Vec<_> = report.cells.iter().filter(|cell| cell.line == line).collect();
        for (at, lost) in row.iter().enumerate() {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines[line - 1] = without_value(&lines[line - 1], row.len() - at);
            let other = read("r.txt", &lines.join("\n"));
            assert_eq!(other.cells.len(), report.cells.len() - 1);
            assert_eq!(other.lost_values.len(), 1);
            let missing = &other.lost_values[0];
            assert_eq!((missing.line, &missing.label), (line, &lost.row));
            for cell in other.cells.iter().filter(|cell| cell.line == line) {
                assert!(row.contains(&cell), "{cell:?} has shifted");
            }
        }
    }
}

#[test]
fn signs_dollars_and_percents() {
    let figures = [
        ("-1.00", "-1.00", false),
        ("(1,234.00)", "-1234.00", false),
        ("$ 5.00", "5.00", false),
        ("$5", "5", false),
        ("(0.5%)", "-0.5", true),
        ("4.5 %", "4.5", true),
    ];
    for (printed, value, percent) in figures {
        let text = format!(
            "<TABLE>\n<CAPTION>\nSeries: 2003-4\nDistribution Date: 1/2/2004\nSERVICING FEES\n<S> <C>\n\
             Some Fee 7      {printed}\n</TABLE>\n"
        );
        let report = read("r.txt", &text);
        let [cell] = report.cells.as_slice() else { panic!("{printed}: {:?}", report.cells) };
        assert_eq!((cell.row.as_str(), cell.line), ("Some Fee 7", 7));
        assert_eq!((cell.figure.value.to_string().as_str(), cell.is_percent), (value, percent));
        assert_eq!(report.distribution_date.to_string(), "2004-01-02");
    }
}

/// Classes named by numbers or by two words, CUSIPs of digits alone, words printed close together.
#[test]
fn class_names() {
    let text = "\
<TABLE>
<CAPTION>
Series: 2003-4
Distribution Date: 1/2/2004

                          Certificate  Certificate
                          Class        Pass-Through    Beginning        Interest
Class            CUSIP    Description  Rate              Balance    Distribution
<S> <C>
1                885220102       SEN         2.72243%      1,000.00         2.00
Owner Trust                      SEN         0.00000%          0.00         0.00
A-2 885220CS0 SEN                            4.29136%      1,000.00         3.00
A-3              885220CT8                   4.76576%      1,000.00         4.00
B-1              885220103                                 1,000.00         5.00
Totals                                                     4,000.00        14.00
</TABLE>
";
    let report = read("r.txt", text);
    let found: Vec<_> = report
        .cells
        .iter()
        .map(|cell| format!("{} / {} = {}", cell.row, cell.column, cell.text))
        .collect();
    let mut expected = Vec::new();
    for (class, values) in [
        ("1", ["2.72243%", "1,000.00", "2.00"]),
        ("Owner Trust", ["0.00000%", "0.00", "0.00"]),
        ("A-2", ["4.29136%", "1,000.00", "3.00"]),
        ("A-3", ["4.76576%", "1,000.00", "4.00"]),
        ("B-1", ["", "1,000.00", "5.00"]),
        ("Totals", ["", "4,000.00", "14.00"]),
    ] {
        let columns =
            ["Certificate Pass-Through Rate", "Beginning Balance", "Interest Distribution"];
        for (column, value) in columns.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
            expected.push(format!("{class} / {column} = {value}"));
        }
    }
    assert_eq!(found, expected);
    let lost: Vec<_> = report.lost_values.iter().map(|l| (&*l.label, &*l.column)).collect();
    assert_eq!(lost, [("B-1", "Certificate Pass-Through Rate")]);
}

#[test]
fn bytes_of_latin_1_and_years_of_the_last_century() {
    let bytes = b"<TABLE>\n<CAPTION>\nSeries: 98-A\nDistribution Date: 12/27/98\nFees\n<S> <C>\n\
        Caf\xE9 Fee      1.00\n</TABLE>\n";
    let report = Report::read("r.txt", bytes).unwrap();
    assert_eq!(report.cells[0].row, "Café Fee");
    assert_eq!(report.tables[0].title, "Series: 98-A");
    assert_eq!(report.distribution_date.to_string(), "1998-12-27");
}

/// Numbers from a fixed seed: the same run every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// Whatever happens to a file, reading it ends in a report or in messages that fit a screen.
#[test]
fn damaged_files_never_panic() {
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
                assert!(wrong.iter().all(|told| told.message.chars().count() < 300));
            }
        }
    }
}

/// A mark after a value in every column is a footnote's, one space or more from the last; where it is
/// the only figure of its row it is an amount below nil.
#[test]
fn a_footnotes_mark_that_ends_a_row_is_no_value() {
    for file in FILES {
        let text = text(file);
        let report = read(file, &text);
        let full = |cells: &[&paydown::report::Cell]| match cells {
            [only] => only.column.is_empty(),
            [first, ..] => {
                first.row != "Totals" && first.row != "0-29 Days" && !first.row.is_empty()
            }
            [] => false,
        };
        for mark in [" (1)", " (12)", "    (3)"] {
            let marked = text.lines().enumerate().map(|(index, line)| {
                let of_line = report.cells.iter().filter(|cell| cell.line == index + 1);
                let marks = full(&of_line.collect::<Vec<_>>());
                format!("{line}{}\n", if marks { mark } else { "" })
            });
            let marked: String = marked.collect();
            let count = marked.matches(mark).count();
            assert!(count > 150, "{file}: {count}");
            assert_same_but_for_lines(&report, &read(file, &marked), 0);
        }
    }
    let text = text(FILES[3]);
    let line = text.lines().find(|line| line.contains("Spread 2 ")).unwrap();
    let below = format!("{}(2)", line.strip_suffix("0.00").unwrap());
    let report = read("below.txt", &text.replace(line, &below));
    let cell = report.cells.iter().find(|cell| cell.row == "Spread 2").unwrap();
    assert_eq!((cell.text.as_str(), cell.figure.value.to_string().as_str()), ("(2)", "-2"));
}
