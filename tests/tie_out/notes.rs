//! Notes of a tie-out: filed reports with one change each.

use paydown::Deal;
use paydown::report::Report;
use paydown::tie_out::Replay;
use paydown::tie_out::{NoteKind, TieOut, Verdict};

const DEAL: &str = "deals/thornburg-2003-4";
const FILED: &str = "deals/thornburg-2003-4/2003-10-27.txt";

fn filed() -> String {
    std::fs::read_to_string(FILED).unwrap()
}

fn tied(text: &str) -> TieOut {
    let report = Report::read("report.txt", text.as_bytes()).unwrap();
    Replay::of(&Deal::open(DEAL).unwrap()).series(vec![report]).remove(0).unwrap()
}

/// Notes as `kind line message`.
fn notes(tied: &TieOut) -> Vec<String> {
    let notes = tied.notes.iter();
    notes.map(|note| format!("{} {} {}", note.kind.name(), note.line, note.message)).collect()
}

/// The report with one text replaced wherever it occurs. It must occur.
fn with(old: &str, new: &str) -> String {
    let text = filed();
    assert!(text.contains(old), "{old}");
    text.replace(old, new)
}

/// The report without the lines with this beginning.
fn without(beginning: &str) -> String {
    let lines = filed();
    let kept = lines.lines().filter(|line| !line.trim_start().starts_with(beginning));
    kept.map(|line| format!("{line}\n")).collect()
}

#[track_caller]
fn assert_notes(text: &str, expected: &[&str]) {
    assert_eq!(notes(&tied(text)), expected);
}

/// The amended report has a value on the line after its label. The others have every line, and none
/// unknown.
#[test]
fn filed_reports_have_one_lost_value_in_all() {
    for (deal, file, expected) in [
        ("thornburg-2003-1", "2003-12-26", &[][..]),
        ("thornburg-2003-2", "2003-04-25", &[]),
        (
            "thornburg-2003-2",
            "2003-04-25-amended",
            &["missing 416 `Weighted Average Gross Coupon` of COLLATERAL STATEMENT has no value"],
        ),
        ("thornburg-2003-4", "2003-10-27", &[]),
    ] {
        let report = Report::open(format!("deals/{deal}/{file}.txt")).unwrap();
        let deal = Deal::open(format!("deals/{deal}")).unwrap();
        let tied = Replay::of(&deal).series(vec![report]).remove(0).unwrap();
        assert_eq!(notes(&tied), expected, "{file}");
    }
}

#[test]
fn class_without_lines_and_with_no_original_balance_has_no_amounts() {
    let text = without("OC ");
    assert_notes(
        &text,
        &[
            "assumed 0 class OC has no line and is taken to be without amounts: its original balance \
           is zero",
        ],
    );
    let (all, tied) = (tied(&filed()), tied(&text));
    let kept = all.cells.iter().filter(|cell| cell.row != "OC");
    for (cell, other) in kept.zip(&tied.cells) {
        let verdict = (&cell.row, &cell.column, &cell.published, cell.verdict);
        assert_eq!(verdict, (&other.row, &other.column, &other.published, other.verdict));
    }
}

/// The owner trust is paid 2,552,265.39: without its lines the classes do not add up to the totals.
#[test]
fn class_without_lines_that_is_paid_contradicts_the_totals() {
    let tied = tied(&without("OwnerTrust "));
    let reason = "the classes add up to the totals: printed figures give 1685139.72";
    let is_expected = |cell: &&paydown::tie_out::CheckedCell| {
        cell.verdict == Verdict::Anomaly && cell.reason.as_deref().unwrap().starts_with(reason)
    };
    assert_eq!(tied.cells.iter().find(is_expected).unwrap().published, "4,237,405.11");
}

/// The totals say what M2 began with; nothing says at which rate it accrues.
#[test]
fn class_without_lines_and_with_a_balance_is_an_error() {
    let report = Report::read("report.txt", without("M2 ").as_bytes()).unwrap();
    let deal = Deal::open(DEAL).unwrap();
    let mistakes = Replay::of(&deal).series(vec![report]).remove(0).unwrap_err();
    assert_eq!(
        mistakes.to_string(),
        "report.txt: the report has no `Certificate Pass-Through Rate` of class M2; the month \
         cannot be run without"
    );
}

#[test]
fn unknown_header_is_noted_with_the_missing_column() {
    let (old, new) =
        ("      Interest          Principal\nClass", "          Int.          Principal\nClass");
    let summary = "Certificateholder Distribution Summary";
    assert_notes(
        &with(old, new),
        &[
            &format!("unknown 32 unknown header `Int. Distribution` of {summary}"),
            &format!("missing 0 {summary} has no column `Interest Distribution`"),
        ],
    );
}

#[test]
fn unknown_label_is_noted_with_the_missing_line() {
    assert_notes(
        &with("Specified O/C Amount", "Target O/C Amount   "),
        &[
            "unknown 435 unknown label `Target O/C Amount` of COLLATERAL STATEMENT",
            "unknown 492 unknown label `Target O/C Amount` of COLLATERAL STATEMENT",
            "missing 0 no table has the line `Specified O/C Amount`",
        ],
    );
}

#[test]
fn missing_rows_are_noted() {
    let row = "A2                            0.00      37,356,771.46 ";
    let summary = "Certificateholder Distribution Summary (continued)";
    for (old, note) in [
        (row, &*format!("missing 0 {summary} has no row of class A2")),
        ("Net Servicing Fee ", "missing 0 SERVICING FEES has no line `Net Servicing Fee`"),
        (" Excess Cash Amount ", "missing 0 no table has the line `Excess Cash Amount`"),
        ("    Spread 3 ", "missing 0 COLLATERAL STATEMENT has no line `Spread 3`"),
        (
            "    Ending Loan Count ",
            "missing 0 COLLATERAL STATEMENT has only one of the lines `Ending Scheduled Collateral \
             Loan Count` and `Ending Loan Count`",
        ),
        (
            "          9,608,105.01            0.00                   0.00                    0.00                    9,608,105.01\n\n60",
            "missing 341 `30 Days` of LOAN STATUS STRATIFICATION/CREDIT ENHANCEMENT STATEMENT has \
             no value in column `30 Days / balance`",
        ),
    ] {
        let text = filed();
        let at = text.find(old).unwrap();
        let begin = text[..at].rfind('\n').unwrap() + 1;
        let end = at + text[at..].find('\n').unwrap() + 1;
        assert_notes(&format!("{}{}", &text[..begin], &text[end..]), &[note]);
    }
}

#[test]
fn missing_line_and_column_of_a_grid_are_noted() {
    let grid = "LOAN STATUS STRATIFICATION/CREDIT ENHANCEMENT STATEMENT";
    assert_notes(
        &with("REO ", "OREO"),
        &[
            &*format!("unknown 332 unknown header `OREO` of {grid}"),
            "missing 0 the delinquency grid has no column `REO`",
        ],
    );
    assert_notes(
        &with("\n60 Days ", "\n30+ Days"),
        &["balances", "counts", "percentages of balances", "percentages of counts"]
            .map(|what| {
                format!("missing 0 the {what} of the delinquency grid have no line `60 Days`")
            })
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn dates_are_compared_with_those_of_the_deal() {
    let before = "date 8 the record date 2003-09-30 is before";
    for (date, expected) in [
        (
            "10/05/03",
            vec![
                "date 9 the report is dated 2003-10-05; by the deal file distribution number 1 is \
                 on 2003-09-25"
                    .to_owned(),
            ],
        ),
        (
            "11/25/03",
            vec![format!(
                "{before} 2003-10-27, the distribution before that of 2003-11-25; one of the \
                 report's two dates is another month's"
            )],
        ),
        (
            "10/27/13",
            vec![
                format!(
                    "{before} 2013-09-25, the distribution before that of 2013-10-27; one of the \
                     report's two dates is another month's"
                ),
                "date 9 the report is dated 2013-10-27; by the deal file distribution number 122 \
                 is on 2013-10-25"
                    .to_owned(),
            ],
        ),
    ] {
        assert_eq!(notes(&tied(&with("10/27/03", date))), expected);
    }
    assert_notes(
        &with("Record Date:             9/30/03", "Record Date:            11/30/03"),
        &["date 8 the record date 2003-11-30 is after the distribution date 2003-10-27"],
    );
}

#[test]
fn report_that_does_not_follow_the_one_before_is_noted() {
    let december = with("10/27/03", "12/26/03").replace(" 9/30/03", "11/30/03");
    let reports = [filed(), december].map(|text| Report::read("r.txt", text.as_bytes()).unwrap());
    let tied = Replay::of(&Deal::open(DEAL).unwrap()).series(reports.into());
    let notes: Vec<Vec<String>> = tied.iter().map(|tied| notes(tied.as_ref().unwrap())).collect();
    assert_eq!(notes[0], [""; 0]);
    assert_eq!(
        notes[1],
        ["date 9 the report before, dated 2003-10-27, has distribution number 2 and this one \
          number 4: it does not follow, and opens with its own figures"]
    );
}

#[test]
fn denomination_of_a_footnote_is_compared_with_that_of_the_deal() {
    let note = |line: usize| {
        format!(
            "denomination {line} the footnote has factors per $25000 denomination; the deal file \
             has 1000 of A1, 1000 of A2, 1000 of M1, 1000 of M2"
        )
    };
    assert_notes(&with("$1000", "$25000"), &[&note(129), &note(227)]);
    assert_notes(
        &with("(2) All Classes Are Per $1000", "(2) Classes A, M1 are per $50.00"),
        &["denomination 129 the footnote has factors per $50.00 denomination; the deal file has \
           1000 of A1, 1000 of A2, 1000 of M1"],
    );
}

#[test]
fn notes_of_a_kind_are_limited_to_a_hundred() {
    let many: String = (0..300).map(|n| format!("Fee {n}x           1.00\n")).collect();
    let text = with("</TABLE>\n", "</TABLE>\n").replacen(
        "Gross Servicing Fee ",
        &format!("{many}Gross Servicing Fee "),
        1,
    );
    let tied = tied(&text);
    assert_eq!(tied.notes.len(), 101);
    assert!(tied.notes.iter().all(|note| note.kind == NoteKind::Unknown));
    assert_eq!(tied.notes[100].message, "… and 200 more");
}
