//! Projected months printed as trustee reports: they have the payments of the projection in the
//! filing's own tables, and they tie out as the months after the filing.

use std::collections::BTreeSet;

use paydown::Deal;
use paydown::collateral::{GroupVectors, IndexCurve, PrepaymentInterest};
use paydown::projection::Projection;
use paydown::projection::{BalanceCarry, ProjectionOptions};
use paydown::report::trustee::{
    GroupRemittance, PrintedReport, ServicerMonth, Trustee, project_reports,
};
use paydown::report::{Digits, Page, Report};
use paydown::tie_out::Replay;
use paydown::tie_out::{CheckedCell, NoteKind, Verdict};
use rust_decimal::Decimal;

const MONTHS: u32 = 14;

/// Each series with its filing.
const FILINGS: [(&str, &str); 3] = [
    ("deals/thornburg-2003-1", "2003-12-26.txt"),
    ("deals/thornburg-2003-2", "2003-04-25.txt"),
    ("deals/thornburg-2003-4", "2003-10-27.txt"),
];

fn filing(folder: &str, file: &str) -> (Deal, Report) {
    let deal = Deal::open(folder).unwrap();
    (deal, Report::open(format!("{folder}/{file}")).unwrap())
}

/// The months after a filing, with prepayments, losses, delinquencies and shortfalls.
fn options(deal: &Deal, filed: &Report) -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    options.start =
        Some(Replay::of(deal).series(vec![filed.clone()]).remove(0).unwrap().state().clone());
    options.carry = BalanceCarry::Trustee;
    options.months = Some(MONTHS);
    let assumptions = &mut options.assumptions;
    assumptions.prepayment_pct = GroupVectors::flat(20.0);
    assumptions.default_pct = GroupVectors::flat(6.0);
    assumptions.severity_pct = GroupVectors::flat(60.0);
    assumptions.prepayment_interest = PrepaymentInterest::new(15.0, false);
    assumptions.indices.set("libor-1m", IndexCurve::flat(1.12));
    options
}

fn page(digits: Digits) -> Page {
    let mut page = Page::default();
    page.digits = digits;
    page
}

fn printed(deal: &Deal, filed: &Report, digits: Digits) -> Vec<PrintedReport> {
    project_reports(deal, &options(deal, filed), &page(digits)).unwrap()
}

/// Table, row and column of each cell, as far as they are words of the layout.
fn places(report: &Report) -> BTreeSet<(String, String, String)> {
    let words = |label: &str| {
        // One filing has another wording.
        let label = label.replace("Realized Losses", "Realized Loss (Gains");
        let label = label.split(", Subsequent").next().unwrap_or_default();
        let label = label.split("- ").next().unwrap_or_default();
        label.split(" at ").next().unwrap_or_default().trim().to_owned()
    };
    report
        .cells
        .iter()
        // One filing has another label: `180 Days`.
        .filter(|cell| !cell.column.starts_with("180"))
        .map(|cell| (cell.table.clone(), words(&cell.row), cell.column.clone()))
        .collect()
}

#[test]
fn printed_report_has_the_tables_rows_and_columns_of_the_filing() {
    // Lines that a projection does not know.
    let unknown = [
        "Ending Scheduled Balance for Premium Loans",
        "External Master Servicing Fee",
        "Reserve Fund",
        "Financial Guaranty",
        "Yield Maintence Reserve Fund",
    ];
    for (folder, file) in FILINGS {
        let (deal, filed) = filing(folder, file);
        let report = printed(&deal, &filed, Digits::Trustee)[0].read().unwrap();
        let (ours, theirs) = (places(&report), places(&filed));
        let missing: Vec<_> = theirs
            .difference(&ours)
            // One filing has these rows in a table without a title.
            .filter(|(table, row, _)| {
                !table.is_empty()
                    && !row.is_empty()
                    && !unknown.iter().any(|unknown| row.starts_with(unknown))
            })
            .collect();
        assert!(missing.is_empty(), "{file}: not printed {missing:#?}");
        let labels = |places: &BTreeSet<(String, String, String)>| -> BTreeSet<String> {
            places.iter().map(|(_, row, _)| row.clone()).collect()
        };
        let lost: BTreeSet<String> =
            filed.lost_values.iter().map(|lost| lost.label.clone()).collect();
        let more = &(&labels(&ours) - &labels(&theirs)) - &lost;
        assert!(more.is_empty(), "{file}: printed in addition {more:#?}");
        assert!(report.lost_values.is_empty());
    }
}

#[test]
fn printed_report_has_the_payments_of_the_projection() {
    for (folder, file) in FILINGS {
        let (deal, filed) = filing(folder, file);
        let reports = printed(&deal, &filed, Digits::Trustee);
        let result = Projection::with(&deal, &options(&deal, &filed)).run().unwrap();
        assert_eq!(reports.len(), MONTHS as usize);
        let names: Vec<&str> = deal.class_names().collect();
        for (index, row) in result.class_rows.iter().enumerate() {
            let report = reports[index / names.len()].read().unwrap();
            let figure = |column: &str| {
                let name = names[row.class_index];
                let mut cells = report.cells.iter();
                let is_it = |cell: &&paydown::report::Cell| {
                    cell.row == name && cell.column == column && !cell.table.contains("Factors")
                };
                cells.find(is_it).unwrap().figure
            };
            for (column, paid) in [
                ("Beginning Certificate Balance", row.balance_begin),
                ("Total Interest Distribution", row.interest_paid + row.shortfall_paid),
                ("Realized Loss", row.realized_loss),
                ("Ending Certificate Balance", row.balance_end),
            ] {
                let figure = figure(column);
                assert_eq!(figure.print(paid), figure.value, "{file} {} {column}", report.file);
            }
        }
    }
}

#[test]
fn printed_months_follow_the_filing_and_tie_out() {
    for (folder, file) in FILINGS {
        for digits in [Digits::Full, Digits::Trustee] {
            let (deal, filed) = filing(folder, file);
            let mut series = vec![filed.clone()];
            series.extend(printed(&deal, &filed, digits).iter().map(|one| one.read().unwrap()));
            for tied in Replay::of(&deal).series(series).into_iter().skip(1) {
                for cell in tied.unwrap().cells {
                    let is_expected = match cell.verdict {
                        Verdict::Input | Verdict::Exact => true,
                        // Rates have more places than are printed, and proceeds are by group.
                        Verdict::Rounding => folder.ends_with("2003-1"),
                        _ => false,
                    };
                    assert!(is_expected, "{file} {digits:?}: {cell:#?}");
                }
            }
        }
    }
}

#[test]
fn deal_for_which_the_layout_has_no_line_is_refused() {
    for (folder, expected) in [
        ("deals/home-equity", "the carryover of class"),
        ("deals/tape-swap-reserve", "deposits into account"),
        ("deals/tape-swap-reserve", "what party"),
    ] {
        let deal = Deal::open(folder).unwrap();
        let mistakes = Trustee::at_closing(&deal, &Page::default()).unwrap_err();
        let is_reported = mistakes.iter().any(|mistake| mistake.message.contains(expected));
        assert!(is_reported && mistakes.iter().all(|mistake| mistake.line > 0), "{mistakes:?}");
    }
}

#[test]
fn printed_accrual_class_ties_out() {
    let text = std::fs::read_to_string("deals/sequential-cmo/deal.yaml").unwrap();
    let deal = Deal::from_text("deal.yaml", &text).unwrap();
    let mut options = ProjectionOptions::default();
    options.months = Some(3);
    options.assumptions.prepayment_pct = GroupVectors::flat(10.0);
    let reports: Vec<Report> = project_reports(&deal, &options, &page(Digits::Trustee))
        .unwrap()
        .iter()
        .map(|printed| Report::read("printed.txt", printed.text.as_bytes()).unwrap())
        .collect();
    // 15,000,000.00 at 7.25 % ÷ 12, by the deal file.
    let line = reports[0].cells.iter().filter(|cell| cell.row == "Z" && cell.column == "Accretion");
    assert!(line.map(|cell| cell.text.as_str()).any(|text| text == "90,625.00"));
    for tied in Replay::of(&deal).series(reports) {
        let tied = tied.unwrap();
        let wrong =
            tied.cells.iter().find(|cell| !matches!(cell.verdict, Verdict::Exact | Verdict::Input));
        assert!(wrong.is_none(), "{wrong:#?}");
    }
    let up = "  - allocate: write-up\n    to: Z\n    amount: pool.scheduled_interest\n    source: Example\n";
    let written_up = text.replace("  - pay: residual\n", &format!("{up}  - pay: residual\n"));
    let deal = Deal::from_text("deal.yaml", &written_up).unwrap();
    let mistakes = Trustee::at_closing(&deal, &Page::default()).unwrap_err();
    assert!(mistakes[0].message.contains("no column for a write-up"), "{mistakes:?}");
}

#[test]
fn all_mistakes_of_a_month_are_reported_together() {
    let deal = Deal::open("deals/thornburg-2003-4").unwrap();
    let mut trustee = Trustee::at_closing(&deal, &Page::default()).unwrap();
    let group = GroupRemittance {
        balance_begin: 100.into(),
        scheduled_principal: 101.into(),
        servicing_fee: 1.into(),
        ..GroupRemittance::default()
    };
    let mut month = ServicerMonth { groups: vec![group], ..ServicerMonth::default() };
    month.rates_pct.insert("A1".to_owned(), (-1).into());
    month.rates_pct.insert("Z".to_owned(), 1.into());
    let messages: Vec<String> =
        trustee.distribute(&month).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "month: group pool, principal and loss over its balance: 101 is more than 100",
            "month: group pool, fees over its interest: 1 is more than 0",
            "month: shortfall over net interest: 0 is more than -1",
            "month: the rate of class A1 is -1 %; rates are zero or more and below 1000",
            "month: `rates_pct` has no rate of class A2; its rate is libor-1m + 0.6 %, as the \
             report prints it",
            "month: `rates_pct` has no rate of class M1; its rate is libor-1m + 0.65 %, as the \
             report prints it",
            "month: `rates_pct` has no rate of class M2; its rate is libor-1m + 1.7 %, as the \
             report prints it",
            "month: `rates_pct` has a class `Z` that the deal has not",
        ]
    );
}

/// Refused amounts are not added up, which would overflow. Counts are added up beyond the range of
/// `u32`.
#[test]
fn impossible_amounts_and_counts_are_refused() {
    let deal = Deal::open("deals/thornburg-2003-4").unwrap();
    let mut trustee = Trustee::at_closing(&deal, &Page::default()).unwrap();
    let mut group = GroupRemittance {
        prepayments: Decimal::MAX,
        liquidation_principal: Decimal::MAX,
        loans_begin: 7,
        loans_paid: 8,
        ..GroupRemittance::default()
    };
    group.delinquencies.loans[1] = [u32::MAX, 1, 0, 0];
    let mut month = ServicerMonth { groups: vec![group], ..ServicerMonth::default() };
    for class in ["A2", "M1", "M2"] {
        month.rates_pct.insert(class.to_owned(), Decimal::new(12_345_678_901, 10));
    }
    month.rates_pct.insert("A1".to_owned(), Decimal::new(12_345_678_901, 11));
    let messages: Vec<String> =
        trustee.distribute(&month).unwrap_err().iter().map(ToString::to_string).collect();
    let amount = |name| {
        format!(
            "month: `{name}` is 79228162514264337593543950335; amounts are whole cents, zero or \
             more and below 703687441776.64"
        )
    };
    assert_eq!(
        messages,
        [
            amount("prepayments"),
            amount("liquidation_principal"),
            "month: group pool, loans paid over its loans: 8 is more than 7".to_owned(),
            // 2^32 − 1 and 1.
            "month: group pool, delinquent loans over its loans: 4294967296 is more than 7"
                .to_owned(),
            "month: the rate of class A1 is 0.12345678901 %; rates have at most 10 places"
                .to_owned(),
        ]
    );
}

/// A report may leave out the lines of a class from the month after its balance is zero. The other
/// cells then have the same verdicts as in the whole report, and a note reports the assumption.
/// Only whether the totals still include the face amounts and past losses of such classes cannot be
/// known.
#[test]
fn lines_of_a_retired_class_may_be_left_out() {
    let (folder, file) = FILINGS[0];
    let (deal, filed) = filing(folder, file);
    let mut options = options(&deal, &filed);
    options.assumptions.default_pct = GroupVectors::flat(30.0);
    options.months = Some(24);
    let (mut whole, mut kept) = (vec![filed.clone()], vec![filed.clone()]);
    let mut left_out = 0;
    for one in project_reports(&deal, &options, &page(Digits::Full)).unwrap() {
        let report = one.read().unwrap();
        let opens_at_zero = |class: &str| {
            let mut cells = report.cells.iter().filter(|cell| cell.row == class);
            let opening = "Beginning Certificate Balance";
            cells.any(|cell| cell.column == opening && cell.figure.value.is_zero())
        };
        let is_gone = |line: &str| {
            let name = line.split_whitespace().next().unwrap_or_default();
            name.starts_with("B-") && opens_at_zero(name)
        };
        let text: String = one.text.split_inclusive('\n').filter(|line| !is_gone(line)).collect();
        left_out += usize::from(text.len() < one.text.len());
        kept.push(Report::read("kept.txt", text.as_bytes()).unwrap());
        whole.push(report);
    }
    assert!(left_out > 5, "{left_out} months without lines of a class");
    let tied = |series: Vec<Report>| Replay::of(&deal).series(series).into_iter().skip(1);
    let mut noted = 0;
    for (whole, kept) in tied(whole).zip(tied(kept)) {
        let (whole, kept) = (whole.unwrap(), kept.unwrap());
        assert!(kept.notes.iter().all(|note| note.kind == NoteKind::Assumed), "{:?}", kept.notes);
        noted += usize::from(!kept.notes.is_empty());
        let mut all = whole.cells.iter();
        for cell in &kept.cells {
            let place =
                |cell: &CheckedCell| (cell.table.clone(), cell.row.clone(), cell.column.clone());
            let same = all.find(|whole| place(whole) == place(cell)).unwrap();
            let is_unknown = cell.row == "Totals"
                && ["Original Face Amount", "Cumulative Realized Losses"]
                    .contains(&cell.column.as_str());
            assert!(is_unknown || same.verdict == cell.verdict, "{same:#?}\n{cell:#?}");
            assert!(cell.verdict != Verdict::Break, "{cell:#?}");
        }
    }
    assert_eq!(noted, left_out);
}
