//! Reports that are read.

use paydown::error::Diagnostic;
use paydown::report::Report;

use super::{first, timed};

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
        format!("r.txt:{line}: more than 16 tags of tables and footnotes stand on the line")
    );
    for line in ["<S>", "<TABLE><S>1 ", "<TABLE>", "<a ", "1.00  ", "&amp;", "Class  "] {
        let row = line.repeat(1_990 / line.len());
        let text = format!("{good}{}", format!("{row}\n").repeat(400));
        let told = timed(line, || Report::read("r.txt", text.as_bytes()));
        first(line, told.err().unwrap_or_else(|| vec![Diagnostic::of_file("r.txt", "read")]));
    }
}
