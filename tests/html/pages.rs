//! Tied-out reports as pages.

use paydown::Deal;
use paydown::html::{Filed, Source, tie_outs};
use paydown::report::Report;
use paydown::tie_out::{CheckedCell, Replay, TieOut, Verdict};

use crate::checker::{Piece, Shown, attribute, check, elements, lines, pieces};

/// The filed reports, with their deals.
const FILED: [(&str, &str); 4] = [
    ("deals/thornburg-2003-1", "2003-12-26.txt"),
    ("deals/thornburg-2003-2", "2003-04-25.txt"),
    ("deals/thornburg-2003-2", "2003-04-25-amended.txt"),
    ("deals/thornburg-2003-4", "2003-10-27.txt"),
];

/// Bytes of a page of 1,400 figures at most.
const LARGEST: usize = 800_000;

/// A text that becomes markup if it is not escaped.
const HOSTILE: &str =
    "</pre><script>alert(1)</script><b onclick='x'>\"&amp;&#x41;</style>\u{1}\u{202e}<!--";

/// What a page shows of it: controls and marks of direction become visible characters.
const SHOWN: &str =
    "</pre><script>alert(1)</script><b onclick='x'>\"&amp;&#x41;</style>\u{2401}\u{fffd}<!--";

fn tied((folder, file): (&str, &str)) -> (Deal, Report, TieOut) {
    let deal = Deal::open(folder).unwrap();
    let report = Report::open(format!("{folder}/{file}")).unwrap();
    let tied = Replay::of(&deal).report(&report).unwrap();
    (deal, report, tied)
}

fn page(deal: &Deal, report: &Report, tied: &TieOut) -> String {
    tied.html(deal, &[Source::page(&report.file, &report.text)])
}

fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Input => "i",
        Verdict::Exact => "e",
        Verdict::Rounding => "r",
        Verdict::Anomaly => "a",
        Verdict::Restated => "t",
        Verdict::Superseded => "s",
        Verdict::Break => "b",
        _ => panic!("{verdict:?}"),
    }
}

fn expected(cell: &CheckedCell) -> Shown {
    let class = class(cell.verdict).to_owned();
    Shown { line: cell.line, place: cell.place, text: cell.published.clone(), class }
}

#[test]
fn every_figure_of_a_filing_is_once_at_its_place() {
    for filed in FILED {
        let (deal, report, tied) = tied(filed);
        let html = page(&deal, &report, &tied);
        assert!(html.len() < LARGEST, "{} bytes of {}", html.len(), report.file);
        let (shown, figures) = lines(&check(&html));
        let expected: Vec<Shown> = tied.cells.iter().map(expected).collect();
        assert_eq!(figures, expected);

        // The page is the report as filed, line by line.
        let filed = report.text.lines().zip(1..);
        let filed = filed.map(|(text, line)| (format!("L{line}"), format!("{text}\n")));
        let of_report = shown.iter().filter(|(anchor, _)| anchor.starts_with('L')).cloned();
        assert!(of_report.eq(filed), "{}", report.file);
    }
}

/// A figure of a row is not mistaken for a digit of the row's label: behind the first figure of a line
/// every number is a figure.
#[test]
fn every_number_behind_a_figure_is_a_figure() {
    for filed in FILED {
        let (_, report, tied) = tied(filed);
        let text: Vec<&str> = report.text.lines().collect();
        for row in tied.cells.chunk_by(|one, next| one.line == next.line) {
            let from = row.iter().map(|cell| cell.place).min().unwrap();
            assert!(from > 0, "{}:{}", report.file, row[0].line);
            let behind: String = text[row[0].line - 1].chars().skip(from - 1).collect();
            let is_number =
                |word: &&str| word.trim_end_matches('%').ends_with(|c: char| c.is_ascii_digit());
            let numbers: Vec<&str> = behind.split_whitespace().filter(is_number).collect();
            let figures: Vec<&str> = row.iter().map(|cell| cell.published.as_str()).collect();
            assert_eq!(numbers, figures, "{}:{}", report.file, row[0].line);
        }
    }
}

#[test]
fn popover_has_what_the_cell_has() {
    let (deal, report, tied) = tied(FILED[0]);
    let pieces = pieces(&page(&deal, &report, &tied));
    for (index, cell) in tied.cells.iter().enumerate() {
        let name = format!("p{}", index + 1);
        let at = pieces.iter().position(|piece| attribute(piece, "id") == Some(&name)).unwrap();
        let inside = pieces[at..].iter().take_while(|piece| **piece != Piece::End("div".into()));
        let inside: Vec<&Piece> = inside.collect();
        let text: String = inside
            .iter()
            .filter_map(
                |piece| if let Piece::Text(text) = piece { Some(text.as_str()) } else { None },
            )
            .collect();
        let digits: String = text.chars().filter(|char| *char != ',').collect();
        let has = |part: &str| assert!(text.contains(part), "{part} in {text}");
        for part in [&cell.table, &cell.row, &cell.column, &cell.published, cell.verdict.name()] {
            has(part);
        }
        for part in [&cell.reason, &cell.formula, &cell.source].into_iter().flatten() {
            has(part);
        }
        for number in [cell.computed, cell.low, cell.high].into_iter().flatten() {
            assert!(digits.contains(&number.to_string()), "{number} in {text}");
        }
        let links: Vec<&str> = inside.iter().filter_map(|piece| attribute(piece, "href")).collect();
        let mut expected: Vec<String> =
            cell.inputs.iter().map(|input| format!("#f{}", input + 1)).collect();
        expected.extend((cell.clause_line > 0).then(|| format!("#D{}", cell.clause_line)));
        assert_eq!(links, expected, "{text}");
        for input in &cell.inputs {
            has(&format!("line {} {}", tied.cells[*input].line, tied.cells[*input].published));
        }
    }
}

/// Paper has no popovers.
#[test]
fn figures_that_differ_are_listed_with_their_reasons() {
    let (deal, report, tied) = tied(FILED[3]);
    let html = page(&deal, &report, &tied);
    let (_, list) = html.split_once("<h3 id=findings-1>").unwrap();
    let (list, _) = list.split_once("</table>").unwrap();
    let differs = |cell: &&CheckedCell| !matches!(cell.verdict, Verdict::Input | Verdict::Exact);
    let differ: Vec<_> = tied.cells.iter().filter(differs).collect();
    assert_eq!(list.matches("<tbody").count(), differ.len());
    for cell in differ {
        assert!(list.contains(&format!("<a href=#L{}>", cell.line)));
        assert!(list.contains(cell.reason.as_ref().unwrap()), "{:?}", cell.reason);
    }
}

#[test]
fn hostile_text_is_text_everywhere() {
    let (deal, report, tied) = tied(FILED[3]);
    let plain = page(&deal, &report, &tied);
    let mut wrong = tied;
    for cell in &mut wrong.cells {
        for text in [&mut cell.table, &mut cell.row, &mut cell.column] {
            text.push_str(HOSTILE);
        }
        for text in [&mut cell.group, &mut cell.reason, &mut cell.source, &mut cell.formula] {
            *text = text.take().map(|text| text + HOSTILE);
        }
    }
    for text in [&mut wrong.file, &mut wrong.series, &mut wrong.deal] {
        text.push_str(HOSTILE);
    }
    let title = "title: Thornburg";
    assert!(deal.text().contains(title));
    let quoted = "'</pre><script>alert(1)</script>&lt;' #";
    let text = deal.text().replace(title, &format!("title: {quoted} Thornburg"));
    let deal = Deal::from_text("</p><script>.yaml", &text).unwrap();
    let filed = format!("{}\n{HOSTILE}", report.text.trim_end_matches('\n'));
    let html = wrong.html(&deal, &[Source::page(HOSTILE, &filed)]);
    let hostile = check(&html);
    assert!(!html.contains("<script") && !html.contains("<!--"));
    // One more line of the report is all that is new.
    let count = elements(&hostile).len() - elements(&check(&plain)).len();
    assert_eq!(count, 2, "a line and its number");
    let texts =
        hostile.iter().filter(|piece| matches!(piece, Piece::Text(text) if text.contains(SHOWN)));
    assert!(texts.count() > wrong.cells.len());
    let published = &mut wrong.cells[0].published;
    published.insert_str(0, HOSTILE);
    check(&wrong.html(&deal, &[]));
}

/// A cell whose place or line is unknown or wrong is still on the page, once.
#[test]
fn figure_without_a_place_is_found_or_follows_its_line() {
    let (deal, report, tied) = tied(FILED[3]);
    let mut lost = tied.clone();
    for cell in &mut lost.cells {
        cell.place = 0;
    }
    assert_eq!(page(&deal, &report, &lost), page(&deal, &report, &tied), "found");

    lost.cells.truncate(4);
    let text = "label 0 and 10.00 and 0.00\n";
    let figures = |cells: [(usize, usize, &str); 4]| {
        let mut lost = lost.clone();
        for (cell, (line, place, published)) in lost.cells.iter_mut().zip(cells) {
            (cell.line, cell.place, cell.published) = (line, place, published.to_owned());
        }
        let (_, figures) = lines(&check(&lost.html(&deal, &[Source::page("report.txt", text)])));
        figures.into_iter().map(|shown| (shown.line, shown.place, shown.text)).collect::<Vec<_>>()
    };
    let shown = |line, place, text: &str| (line, place, text.to_owned());
    // Two cells at one place, a figure that is not in the line, one behind the last line.
    assert_eq!(
        figures([(1, 23, "0.00"), (1, 23, "0.00"), (1, 0, "10.00"), (1, 0, "7")]),
        [shown(1, 13, "10.00"), shown(1, 23, "0.00"), shown(1, 28, "0.00"), shown(1, 33, "7")]
    );
    assert_eq!(
        figures([(1, 9_999, "0.00"), (9, 1, "5"), (0, 0, "6"), (1, 7, "0")]),
        [shown(1, 7, "0"), shown(1, 23, "0.00"), shown(0, 2, "6"), shown(9, 2, "5")]
    );
    assert_eq!(
        figures([(1, 7, ""), (1, 0, "0.00"), (1, 3, "0"), (2, 1, "ä")]),
        [shown(1, 7, "0"), shown(1, 23, "0.00"), shown(1, 28, ""), shown(2, 2, "ä")]
    );
}

/// A table of many months is shown as its header and the lines with figures; each table has anchors of
/// its own.
#[test]
fn tables_show_their_header_and_the_lines_with_figures() {
    let (deal, _, mut tied) = tied(FILED[3]);
    tied.cells.truncate(3);
    let places = [
        (3, 8, "1.25", "classes.csv"),
        (3, 13, "2.50", "classes.csv"),
        (2, 6, "7", "collateral.csv"),
    ];
    for (cell, (line, place, published, table)) in tied.cells.iter_mut().zip(places) {
        (cell.line, cell.place) = (line, place);
        (cell.published, cell.table) = (published.to_owned(), table.to_owned());
        cell.inputs.clear();
    }
    tied.notes.clear();
    let sources = [
        Source::table("months/collateral.csv", "date,loans\n11-25,7\n12-26,6\n"),
        Source::table("months/classes.csv", "date,a,b\n11-25,1.00,2.00\n12-26,1.25,2.50\n"),
    ];
    // Places count from 1.
    (tied.cells[0].place, tied.cells[1].place, tied.cells[2].place) = (7, 12, 7);
    let (shown, figures) = lines(&check(&tied.html(&deal, &sources)));
    let of_tables = shown.iter().filter(|(anchor, _)| anchor.starts_with('L'));
    let of_tables: Vec<(&str, &str)> =
        of_tables.map(|(anchor, text)| (anchor.as_str(), text.trim_end())).collect();
    assert_eq!(
        of_tables,
        [
            ("L1", "date,loans"),
            ("L2", "11-25,7"),
            ("L1-2", "date,a,b"),
            ("L3-2", "12-26,1.25,2.50")
        ]
    );
    let figures: Vec<_> = figures.iter().map(|shown| (shown.place, shown.text.as_str())).collect();
    assert_eq!(figures, [(7, "7"), (7, "1.25"), (12, "2.50")]);
}

#[test]
fn several_reports_share_a_page_and_their_deal_file() {
    let all: Vec<_> = FILED.map(tied).into_iter().collect();
    let source = |report: &Report| (report.file.clone(), report.text.to_string());
    let texts: Vec<(String, String)> = all.iter().map(|(_, report, _)| source(report)).collect();
    let filed = all
        .iter()
        .zip(&texts)
        .map(|((deal, _, tied), (file, text))| Filed::new(tied, deal, &[Source::page(file, text)]));
    let html = tie_outs(&filed.collect::<Vec<_>>());
    let pieces = check(&html);
    let (shown, figures) = lines(&pieces);
    assert_eq!(figures.len(), all.iter().map(|(_, _, tied)| tied.cells.len()).sum::<usize>());
    for anchor in ["L267", "L267-2", "L267-3", "L267-4", "D120", "D120-2", "D120-3"] {
        assert!(shown.iter().any(|(known, _)| known == anchor), "{anchor}");
    }
    assert_eq!(html.matches("<aside").count(), 3, "two reports are of one deal");
    // A figure of the last report names the last deal file.
    assert!(html.contains("<a href=#D121-3>line 121</a>"));
    check(&tie_outs(&[]));
}

/// Verdicts of corrected months have a checkbox only if a figure has them.
#[test]
fn every_verdict_that_occurs_can_be_hidden() {
    let (deal, report, mut tied) = tied(FILED[3]);
    let html = page(&deal, &report, &tied);
    assert!(!html.contains("id=show-t") && !html.contains("id=show-s"));
    for (cell, verdict) in tied.cells.iter_mut().zip(Verdict::ALL) {
        cell.verdict = verdict;
    }
    let html = page(&deal, &report, &tied);
    check(&html);
    for class in Verdict::ALL.map(class) {
        let box_and_rules = [
            format!("<input type=checkbox checked id=show-{class}>"),
            format!("body:has(#show-{class}:not(:checked)) .page .{class}"),
            format!("body:has(#only:checked):has(#show-{class}:checked) .page>span:has(.{class})"),
            format!(":is(b,button).{class}{{"),
        ];
        for part in box_and_rules {
            assert!(html.contains(&part), "{part}");
        }
    }
    assert!(html.contains(", 1 restated, 1 superseded, 1 break"));
}
