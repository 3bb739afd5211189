//! Pages of another trustee: `example-bank.yaml` is a made-up layout.

use std::sync::Arc;

use paydown::report::{Layout, Report, ReportReader};
use paydown::tie_out::{Replay, Verdict};
use paydown::{Deal, Projection, Scenario};

const LAYOUT: &str = include_str!("example-bank.yaml");

/// The lines of the collateral that a run of the month needs, in a table of the same trustee.
const POOL: &str = "
  - title: Pool
    shape: one value a row
    rows:
      - balance_begin: Opening Pool Balance
      - scheduled_principal: Amortization of the Pool
      - unscheduled_principal: Prepayments of the Pool
      - scheduled_interest: Interest of the Pool
      - servicing_fee: Servicing
      - net_interest: Interest of the Pool after Fees
      - distribution: Paid to Holders
";

const PAGE: &str = "\
EXAMPLE BANK                                                  Deal ID EXB-012
Payment Date: 25.02.2001

<TABLE>
<CAPTION>
                                  Payments to Holders

           Coupon        Opening                     Scheduled                      Closing
Tranche      Rate        Balance     Interest     Amortization    Prepayments       Balance
<S> <C>
A          6.50000%  55,000,000.00   297,916.67     157,722.90     513,956.20  54,328,320.90
B          7.00000%  30,000,000.00   175,000.00           0.00           0.00  30,000,000.00
Z          7.25000%  15,000,000.00         0.00           0.00           0.00  15,090,625.00
R                             0.00    61,458.33           0.00           0.00           0.00
Sum                 100,000,000.00   534,375.00     157,722.90     513,956.20  99,418,945.90
</TABLE>
";

const POOL_PAGE: &str = "\
<TABLE>
<CAPTION>
                                  Pool
<S> <C>
Opening Pool Balance                                   100,000,000.00
Amortization of the Pool                                    67,097.90
Prepayments of the Pool                                    513,956.20
Interest of the Pool                                       666,666.67
Servicing                                                   41,666.67
Interest of the Pool after Fees                            625,000.00
Paid to Holders                                          1,206,054.10
</TABLE>
";

fn layout() -> Layout {
    Layout::from_text("example-bank.yaml", LAYOUT).unwrap()
}

fn read(page: &str) -> Report {
    ReportReader::new().layout(layout()).read("page.txt", page.as_bytes()).unwrap()
}

#[test]
fn page_of_another_trustee_is_read_in_its_layout() {
    let report = read(PAGE);
    assert_eq!(
        (report.series.as_str(), report.distribution_date.to_string()),
        ("EXB-012", "2001-02-25".to_owned())
    );
    assert_eq!(report.cells.len(), 5 * 6 - 2);
    assert_eq!(report.lost_values.iter().map(|lost| &*lost.label).collect::<Vec<_>>(), ["R"]);
    let cell = report.cells.iter().find(|cell| cell.row == "A").unwrap();
    assert_eq!((&*cell.table, &*cell.column), ("Payments to Holders", "Coupon Rate"));
    // The built-in layout names neither the series nor the date of this page.
    let wrong = Report::read("page.txt", PAGE.as_bytes()).unwrap_err();
    assert!(wrong.iter().any(|mistake| mistake.message.starts_with("no series is named")));
}

/// The figures are those of the deal's first projected month, so that each is exact.
#[test]
fn page_of_another_trustee_ties_out() {
    let text = std::fs::read_to_string("deals/sequential-cmo/deal.yaml").unwrap();
    let deal =
        Deal::from_text("deal.yaml", &text.replace("series: sequential-cmo", "series: EXB-012"))
            .unwrap();
    let flows = Projection::of(&deal).scenario(&Scenario::new().cpr(6.0)).months(1).run().unwrap();
    let layout = Layout::from_text("layout.yaml", &format!("{LAYOUT}{POOL}")).unwrap();
    let report = ReportReader::new()
        .layout(layout)
        .read("page.txt", format!("{PAGE}{POOL_PAGE}").as_bytes())
        .unwrap();
    let tied = Replay::of(&deal).report(&report).unwrap();
    let of_class = |class: &str, column: &str| {
        let is_it =
            |cell: &&paydown::tie_out::CheckedCell| cell.row == class && cell.column == column;
        let cell = tied.cells.iter().find(is_it).unwrap();
        (cell.published.replace(',', ""), cell.verdict)
    };
    for row in &flows.class_rows {
        for (column, amount) in
            [("Interest", row.interest_paid), ("Closing Balance", row.balance_end)]
        {
            let expected = (format!("{amount:.2}"), Verdict::Exact);
            assert_eq!(of_class(&row.class, column), expected, "{} {column}", row.class);
        }
    }
    assert_eq!(of_class("Sum", "Interest"), ("534375.00".to_owned(), Verdict::Exact));
    assert_eq!(of_class("Sum", "Prepayments"), ("513956.20".to_owned(), Verdict::Exact));
    let wrong: Vec<_> = tied
        .cells
        .iter()
        .filter(|cell| !matches!(cell.verdict, Verdict::Exact | Verdict::Input))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tied.counts().exact >= 15, "{:?}", tied.counts());
}

#[test]
fn a_reader_takes_the_layout_that_fits_the_page() {
    let filing = "deals/thornburg-2003-4/2003-10-27.txt";
    let with = ReportReader::new().layout(layout()).open(filing).unwrap();
    assert_eq!(with.cells, Report::open(filing).unwrap().cells);
    let built_in = Arc::unwrap_or_clone(Layout::built_in());
    let both = ReportReader::new().layout(built_in).layout(layout());
    assert_eq!(both.read("page.txt", PAGE.as_bytes()).unwrap().cells, read(PAGE).cells);
    // If none fits, messages name the words of the first.
    let wrong = ReportReader::new().layout(layout()).read("page.txt", b"Nothing").unwrap_err();
    assert_eq!(
        wrong.iter().map(ToString::to_string).collect::<Vec<_>>()[..2],
        [
            "page.txt: no series is named; a report has a line such as `Deal ID EXB-052`",
            "page.txt: no distribution date is given; a report has a line such as `Payment Date: 27.10.2003`",
        ]
    );
}

/// The messages for a layout.
fn messages(text: &str) -> Vec<String> {
    match Layout::from_text("l.yaml", text) {
        Ok(_) => Vec::new(),
        Err(wrong) => wrong.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn mistakes_of_a_layout_are_reported_at_their_places() {
    for (from, to, expected) in [
        (
            "name: Example Bank",
            "nam: Example Bank",
            &[
                "l.yaml:1:1: `name` is missing in a layout",
                "l.yaml:1:1: unknown field `nam` in a layout; did you mean `name`? Fields here: name, front, \
             words, grid, tables, other_headers, other_labels, label_beginnings, complete_beginnings",
            ][..],
        ),
        (
            "%d.%m.%Y",
            "%d.%q.%Y",
            &[
                "l.yaml:7:11: `%q` is no part of a date; the parts are %d (day), %m, %b or %B (month as number, \
             short or whole name), %y or %Y (year of two or four digits)",
            ],
        ),
        (
            "[\"%d.%m.%Y\"]",
            "[\"%d.%m.%Y\", \"%m.%d.%Y\"]",
            &[
                "l.yaml:7:10: `%d.%m.%Y` and `%m.%d.%Y` read `02.01.2003` as two dates; keep the one that the \
             pages use",
            ],
        ),
        (
            "EXB-%y%n",
            "EXB",
            &["l.yaml:5:30: the form of a series has a year or a number, as in %Y-%n"],
        ),
        (
            "shape: by class",
            "shape: by clas",
            &[
                "l.yaml:15:12: `shape` must be one of by class, by account, by group, one value a row, grid; \
             found `by clas`, did you mean `by class`?",
            ],
        ),
        (
            "interest_total",
            "intrest_total",
            &[
                "l.yaml:19:7: `intrest_total` is no quantity of a class; did you mean `interest_total`?",
            ],
        ),
        (
            "unscheduled_principal: Prepayments",
            "unscheduled_principal: Interest",
            &["l.yaml:21:30: `Interest` is the header of another quantity too"],
        ),
        ("Coupon Rate", "[]", &["l.yaml:17:13: a list has from 1 to 500 texts"]),
    ] {
        assert!(LAYOUT.contains(from), "{from}");
        assert_eq!(messages(&LAYOUT.replacen(from, to, 1)), expected);
    }
    let rows = |rows: &str| {
        messages(&format!("{LAYOUT}{}{rows}", POOL.split("      - balance").next().unwrap()))
    };
    assert_eq!(
        rows(
            "      - Fees\n      - advances: Other {x}\n      - heading: Fees\n      - {rate: A, wam: B}\n"
        ),
        [
            "l.yaml:27:9: a row is `QUANTITY: LABEL`, `blank`, or a `heading` with `rows`",
            "l.yaml:28:19: `{x}` is no part of a label; a label may end in ` at {date}` or ` {group}`",
            "l.yaml:29:9: `rows` is missing in a heading",
            "l.yaml:30:9: a row has one quantity; begin each with `- ` on a line of its own",
        ]
    );
    assert_eq!(
        rows("      - advances: Paid (net)\n      - distribution: PAID\n"),
        [
            "l.yaml:28:23: `PAID` is another quantity's label too: `Paid (net)`; one label has one meaning"
        ]
    );
    let big = format!("{LAYOUT}    {}", "# x\n".repeat(300_000));
    assert_eq!(
        messages(&big),
        [format!("l.yaml: the file has {} bytes; a layout has at most 1048576", big.len())]
    );
}

/// The guide shows this layout whole.
#[test]
fn the_guide_has_the_example() {
    let guide = std::fs::read_to_string("docs/layouts.md").unwrap();
    assert!(guide.contains(LAYOUT), "docs/layouts.md must show tests/report/example-bank.yaml");
}
