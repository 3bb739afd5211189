//! Reports that are read.

use paydown::error::Diagnostic;
use paydown::report::Report;

use super::{first, timed};

#[test]
fn table_of_more_than_64_columns_is_refused() {
    let good = include_str!("../bad_reports/good.txt");
    let read = |columns: usize| {
        let header = "   Rate".repeat(columns);
        let row = "   1.00".repeat(columns);
        let table =
            format!("<TABLE>\n<CAPTION>\nFees\n\nClass{header}\n<S>\nA    {row}\n</TABLE>\n");
        Report::read("r.txt", format!("{good}{table}").as_bytes())
    };
    let message = first("columns", read(64).unwrap_err());
    assert!(message.contains("the header names more than 64 columns"), "{message}");
    // The column of the classes is one of the 64.
    assert!(read(63).is_ok(), "{:?}", read(63));
}

#[test]
fn line_of_more_than_16_tags_is_refused() {
    let good = include_str!("../bad_reports/good.txt");
    let with = |tags: usize| format!("{good}{}\n", "<S>".repeat(tags));
    assert!(Report::read("r.txt", with(16).as_bytes()).is_ok());
    let mistakes = Report::read("r.txt", with(17).as_bytes()).unwrap_err();
    let line = good.lines().count() + 1;
    assert_eq!(
        first("tags", mistakes),
        format!("r.txt:{line}: more than 16 tags of tables and footnotes are on the line")
    );
    for line in ["<S>", "<TABLE><S>1 ", "<TABLE>", "<a ", "1.00  ", "&amp;", "Class  "] {
        let row = line.repeat(1_990 / line.len());
        let text = format!("{good}{}", format!("{row}\n").repeat(400));
        let result = timed(line, || Report::read("r.txt", text.as_bytes()));
        first(line, result.err().unwrap_or_else(|| Diagnostic::of_file("r.txt", "read").into()));
    }
}
