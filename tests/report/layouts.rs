//! Reports printed in another layout than the filed ones.

use paydown::report::{Cell, Report};

use crate::{FILES, assert_same_content, content, read, text};

/// The part of a filing before the exhibit: its words and numbers are no cells.
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
fn whole_filing_reads_like_its_exhibit() {
    for file in FILES {
        let text = text(file);
        let whole = format!("{COVER}{text}\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n");
        let offset = COVER.lines().count();
        assert_same_content(&read(file, &text), &read(file, &whole), offset);
    }
}

#[test]
fn amendment_is_recognized_by_its_cover_or_its_name() {
    let text = text(FILES[3]);
    assert!(!read("a.txt", &text).amended);
    assert!(read("a-amended.txt", &text).amended);
    assert!(read("a.txt", &format!("   Form  8-K/A\n{text}")).amended);
    assert!(read("a.txt", &format!("<TYPE>8-K/A\n{text}")).amended);
    assert!(read("a.txt", &format!("CONFORMED SUBMISSION TYPE:\t8-K/A\n{text}")).amended);
    assert!(!read("a.txt", &format!("An 8-K/A may follow this 8-K.\n{text}")).amended);
}

#[test]
fn line_ends_case_of_tags_and_tabs_change_nothing() {
    for file in FILES {
        let text = text(file);
        let report = read(file, &text);
        let same = |other: &str| assert_same_content(&report, &read(file, other), 0);
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

/// Replaces spaces by tabs of eight columns.
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
fn page_breaks_and_page_numbers_are_ignored() {
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
                assert_eq!(
                    content(left),
                    content(right),
                    "{file}: {page:?} before line {}",
                    at + 1
                );
            }
            assert_eq!(report.lost_values.len(), other.lost_values.len());
        }
    }
}

/// One or two spaces more or less before the figures move no figure to another column.
#[test]
fn column_moved_by_two_spaces_is_recognized() {
    for file in FILES {
        let text = text(file);
        let report = read(file, &text);
        let mut at_lines: Vec<usize> = report.cells.iter().map(|cell| cell.line).collect();
        at_lines.dedup();
        for shift in ["right", "right twice", "left", "left twice", "alternately"] {
            let moved: Vec<String> = text
                .lines()
                .enumerate()
                .map(|(at, line)| {
                    // We widen or narrow the first gap after the label, which moves all figures of
                    // the line.
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
            assert_same_content(&report, &read(file, &moved.join("\n")), 0);
        }
    }
}

/// The line with blanks in place of its value number `nth` from the end.
fn without_value(line: &str, nth: usize) -> String {
    let mut end = line.trim_end().len();
    for _ in 1..nth {
        let start = line[..end].rfind(' ').unwrap();
        end = line[..start].trim_end().len();
    }
    let start = line[..end].rfind(' ').unwrap() + 1;
    format!("{}{}{}", &line[..start], " ".repeat(end - start), &line[end..])
}

#[test]
fn lost_value_is_reported_and_moves_no_other() {
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
fn signs_dollars_and_percents_are_read() {
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

/// CUSIPs may have digits only, and words may be printed close together.
#[test]
fn class_names_of_numbers_or_two_words_are_read() {
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
fn latin_1_bytes_and_two_digit_years_are_read() {
    let bytes = b"<TABLE>\n<CAPTION>\nSeries: 98-A\nDistribution Date: 12/27/98\nFees\n<S> <C>\n\
        Caf\xE9 Fee      1.00\n</TABLE>\n";
    let report = Report::read("r.txt", bytes).unwrap();
    assert_eq!(report.cells[0].row, "Café Fee");
    assert_eq!(report.tables[0].title, "Series: 98-A");
    assert_eq!(report.distribution_date.to_string(), "1998-12-27");
}

/// `(1)` after a value in every column is the mark of a footnote, one or more spaces after the last
/// value. If it is the only figure of its row, it is a negative amount.
#[test]
fn footnote_mark_at_the_end_of_a_row_is_not_a_value() {
    for file in FILES {
        let text = text(file);
        let report = read(file, &text);
        let full = |cells: &[&Cell]| match cells {
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
            assert_same_content(&report, &read(file, &marked), 0);
        }
    }
    let text = text(FILES[3]);
    let line = text.lines().find(|line| line.contains("Spread 2 ")).unwrap();
    let below = format!("{}(2)", line.strip_suffix("0.00").unwrap());
    let report = read("below.txt", &text.replace(line, &below));
    let cell = report.cells.iter().find(|cell| cell.row == "Spread 2").unwrap();
    assert_eq!((cell.text.as_str(), cell.figure.value.to_string().as_str()), ("(2)", "-2"));
}
