//! Pages of HTML: they read as their text would.

use std::fmt::Write;

use paydown::report::Report;

use crate::{FILES, content, filed, read, text};

/// Phrases of a line, split at two spaces, each with its first and last column.
fn phrases(line: &str) -> Vec<(usize, usize, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    for part in line.split("  ") {
        let word = part.trim();
        if !word.is_empty() {
            let start = from + part.len() - part.trim_start().len();
            found.push((start, start + word.len(), word));
        }
        from += part.len() + 2;
    }
    found
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The columns of a table: stretches that the phrases of its rows cover, and the same for its header.
fn columns(rows: &[&str]) -> Vec<(usize, usize)> {
    let rows = rows.iter().map(|row| phrases(row)).filter(|row| row.len() > 1);
    let mut stretches: Vec<_> = rows.flatten().map(|(start, end, _)| (start, end)).collect();
    stretches.sort_unstable();
    let mut columns: Vec<(usize, usize)> = Vec::new();
    for (start, end) in stretches {
        match columns.last_mut() {
            Some(last) if start < last.1 => last.1 = last.1.max(end),
            _ => columns.push((start, end)),
        }
    }
    columns
}

/// A line as a row of cells: each phrase in the column that it overlaps most.
fn row(line: &str, columns: &[(usize, usize)], tag: &str, html: &mut String) {
    let found = phrases(line);
    let mut cells = vec![String::new(); columns.len().max(1)];
    for (start, end, phrase) in &found {
        let apart = |(left, right): &(usize, usize)| {
            let overlap = right.min(end).saturating_sub(*left.max(start));
            (usize::MAX - overlap, (left + right).abs_diff(start + end))
        };
        let nearest = (0..columns.len()).min_by_key(|at| apart(&columns[*at])).unwrap_or(0);
        if !cells[nearest].is_empty() {
            cells[nearest].push(' ');
        }
        cells[nearest].push_str(&escaped(phrase));
    }
    html.push_str("<tr>");
    for cell in cells {
        let _ = writeln!(html, "<{tag} width=\"9\">{cell}</{tag}>");
    }
    html.push_str("</tr>\n");
}

/// A table: its title is a cell across all columns, each line a row.
fn table(caption: &[&str], rows: &[&str], html: &mut String) {
    let columns = columns(rows);
    let header = caption.iter().rposition(|line| phrases(line).len() < 2).map_or(0, |at| at + 1);
    html.push_str("<table>\n");
    for line in &caption[..header] {
        let spaced = escaped(line.trim()).replace("  ", "&nbsp; ");
        let _ = writeln!(html, "<tr><td colspan={}>{spaced}</td></tr>", columns.len().max(1));
    }
    caption[header..].iter().for_each(|line| row(line, &columns, "th", html));
    rows.iter().for_each(|line| row(line, &columns, "td", html));
    html.push_str("</table>\n");
}

/// A filing with its tables of fixed width as tables of HTML.
fn as_html(text: &str) -> String {
    let mut html = "<html><head><title>Series: none</title></head><body>\n".to_owned();
    let (mut caption, mut rows): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let (mut in_table, mut in_rows, mut in_note) = (false, false, false);
    for line in text.lines() {
        match line.trim().to_ascii_lowercase().as_str() {
            "<table>" => in_table = true,
            // A table of several parts becomes several tables with its title.
            "<caption>" if in_rows => {
                table(&caption, &rows, &mut html);
                caption.truncate(1);
                rows.clear();
                in_rows = false;
            }
            "<caption>" => {}
            "</table>" => {
                table(&caption, &rows, &mut html);
                (caption, rows) = (Vec::new(), Vec::new());
                (in_table, in_rows, in_note) = (false, false, false);
            }
            "<fn>" => in_note = true,
            "</fn>" => in_note = false,
            "" => {}
            tags if tags.starts_with("<s>") => in_rows = true,
            _ if in_note => {}
            _ if in_rows => rows.push(line),
            _ if in_table => caption.push(line),
            _ => {
                let _ = writeln!(html, "<p>{}</p>", escaped(line));
            }
        }
    }
    html + "</body></html>\n"
}

#[test]
fn filing_as_tables_of_html_reads_to_the_same_cells() {
    // The headers of the other two are not above their columns.
    for file in [FILES[0], FILES[3]] {
        let report = filed(file);
        let html = as_html(&text(file));
        let other = read("page.htm", &html);
        for (left, right) in report.cells.iter().zip(&other.cells) {
            assert_eq!(content(left), content(right), "{file} line {}", left.line);
            assert_eq!((left.figure, left.is_percent), (right.figure, right.is_percent));
        }
        assert_eq!(report.cells.len(), other.cells.len());
        assert_eq!(report.series, other.series);
        assert_eq!(report.distribution_date, other.distribution_date);
        assert_eq!(report.record_date, other.record_date);
        let titles = |report: &Report| -> Vec<String> {
            let mut titles: Vec<_> =
                report.tables.iter().map(|table| table.title.clone()).collect();
            titles.dedup();
            titles
        };
        assert_eq!(titles(&report), titles(&other));
        assert_at_their_places(&other, &html);
    }
}

/// Every figure is at its line and place in the file.
fn assert_at_their_places(report: &Report, text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    for cell in &report.cells {
        let line: String = lines[cell.line - 1].chars().skip(cell.place - 1).collect();
        assert!(line.starts_with(&cell.text), "{cell:?} in `{}`", lines[cell.line - 1]);
    }
}

#[test]
fn text_in_pre_reads_as_the_text() {
    let text = text(FILES[3]);
    let report = read("r.txt", &text);
    let html = format!(
        "<HTML>\n<HEAD><STYLE>p {{ }}</STYLE></HEAD><BODY>\n<PRE>\n{text}</PRE></BODY></HTML>\n"
    );
    crate::assert_same_content(&report, &read("r.txt", &html), 3);
    assert_at_their_places(&read("r.htm", &html), &html);
    // A filing with a cover page of HTML and an exhibit of text.
    let cover = "<DOCUMENT>\n<TYPE>8-K\n<TEXT>\n<html><body><p>Form 8-K</p></body></html>\n</TEXT>\n</DOCUMENT>\n";
    let filing = format!("{cover}<DOCUMENT>\n<TYPE>EX-99\n<TEXT>\n{text}</TEXT>\n</DOCUMENT>\n");
    crate::assert_same_content(&report, &read("r.txt", &filing), cover.lines().count() + 3);
}

/// Cells as a page of HTML may have them: tables in tables, signs in cells of their own, figures one
/// above the other, cells across columns and rows, references, comments.
#[test]
fn cells_are_read_as_they_are_shown() {
    let html = "\
<!DOCTYPE html><html><head><title>Series: 1999-9</title>
<style>td { color: red }</style><script>var a = '<table><tr><td>Fee 1.00</td></tr></table>';</script></head>
<body><!-- Series: 1998-8 <table> -->
<table><tr><td>
  <table><tr><td>Series:</td><td>2003&#45;4</td></tr>
  <tr><td>Distribution&nbsp;Date:</td><td>25-Jul-2002</td></tr></table>
  <p><b>Principal Distribution
  Statement</b></p>
  <table border=1>
  <tr><th rowspan=2>Class<th colspan=2>Original Face<th colspan=2>Beginning<br>Certificate
  <tr><th colspan=2>Amount<th colspan=2>Balance
  <tr><td>A&#8209;1</td><td>$</td><td>1,000.00</td><td></td><td>(1,0<b>0</b>0.50</td><td>)</td></tr>
  <tr><td>M &amp; N<td><td>2.00<td><td>5&nbsp;<sup>(1)</sup></tr>
  <tr><td>B<td><td><td><td>7.25</tr>
  <tr><td>Totals<td>$<td>1,002.00<td><td>12</tr>
  </table>
</td></tr></table>
<table><caption>SERVICING FEES</caption>
<tr><td>Trustee<br>Fee</td><td>1.00</td></tr>
<tr><td colspan=2>Other lines</td></tr>
<tr><td>Some Fee</td><td>2.50</td><td>%</td></tr></table>
<table><tr><td colspan=3>Delinquency Status By Groups</td></tr>
<tr><td></td><td>DELINQUENT</td><td>REO</td><td>Total</td></tr>
<tr><td>Group 1</td><td>No of Loans<br>Principal Balance</td><td>No of Loans<br>Principal Balance</td><td>No of Loans<br>Principal Balance</td></tr>
<tr><td>30 Days</td><td>1<br>1,500,000.00</td><td>0<br>0.00</td><td>1<br>1,500,000.00</td></tr></table>
</body></html>
";
    let report = read("r.htm", html);
    assert_eq!(report.series, "2003-4");
    assert_eq!(report.distribution_date.to_string(), "2002-07-25");
    let found: Vec<String> = report
        .cells
        .iter()
        .map(|cell| {
            let group = cell.group.as_deref().unwrap_or("");
            format!(
                "{}:{} {group}|{}|{} = {}",
                cell.line, cell.place, cell.row, cell.column, cell.text
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "12:39 |A‑1|Original Face Amount = 1,000.00",
            "12:65 |A‑1|Beginning Certificate Balance = (1,000.50)",
            "13:28 |M & N|Original Face Amount = 2.00",
            "13:40 |M & N|Beginning Certificate Balance = 5",
            "14:28 |B|Beginning Certificate Balance = 7.25",
            "15:26 |Totals|Original Face Amount = 1,002.00",
            "15:42 |Totals|Beginning Certificate Balance = 12",
            "19:32 |Trustee Fee| = 1.00",
            "21:26 |Some Fee| = 2.50%",
            "25:25 Group 1|30 Days|30 Days / DELINQUENT / count = 1",
            "25:51 Group 1|30 Days|30 Days / REO / count = 0",
            "25:69 Group 1|30 Days|30 Days / Total / count = 1",
            "25:30 Group 1|30 Days|30 Days / DELINQUENT / balance = 1,500,000.00",
            "25:56 Group 1|30 Days|30 Days / REO / balance = 0.00",
            "25:74 Group 1|30 Days|30 Days / Total / balance = 1,500,000.00",
        ]
    );
    let titles: Vec<_> = report.tables.iter().map(|table| table.title.as_str()).collect();
    assert_eq!(
        titles,
        ["Principal Distribution Statement", "SERVICING FEES", "Delinquency Status By Groups"]
    );
    let lost: Vec<_> = report.lost_values.iter().map(|l| (l.line, &*l.label, &*l.column)).collect();
    assert_eq!(lost, [(14, "B", "Original Face Amount")]);
}

const FRONT: &str = "<html><p>Series: 2003-4</p><p>Distribution Date: 10/27/03</p>\n";

fn message(html: &str) -> String {
    let wrong = Report::read("r.htm", format!("{FRONT}{html}").as_bytes()).unwrap_err();
    let messages: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    messages.join("\n")
}

#[test]
fn mistakes_of_html_name_the_line_of_the_file() {
    let table = "<table><tr><td>SERVICING FEES</td></tr>\n<tr><td>Fee</td>\n<td>1.00</td></tr>\n";
    let wrong = format!("{table}<tr><td>Other</td>\n\n<td>1,0.00</td></tr></table>");
    assert_eq!(
        message(&wrong),
        "r.htm:5: `1,0.00` is not a figure: commas must part every three digits, as in 1,234.00"
    );
    assert_eq!(
        message(&format!("{table}</table><p>Series: 2003-9</p>")),
        "r.htm:5: the series `2003-9` contradicts `2003-4` on line 1; a file holds one report"
    );
    assert_eq!(
        message("<p>Nothing</p>"),
        "r.htm: the file holds no table; each table of a report is between <TABLE> and </TABLE>"
    );
}

/// However a page is made, it takes little time and memory, and what is not read is a mistake.
#[test]
fn hostile_html_is_refused_in_bounded_time() {
    let none =
        "r.htm: the file holds no table; each table of a report is between <TABLE> and </TABLE>";
    let deep = format!("{}<tr><td>Fee</td><td>1.00</td></tr>", "<table><tr><td>".repeat(100_000));
    let wide = format!("<table><tr>{}</tr></table>", "<td>1</td>".repeat(100_000));
    let long = format!("<table>{}</table>", "<tr><td>Fee<td>1".repeat(110_000));
    let spans = "<tr><td colspan=100 rowspan=65535>F<td colspan=99>1".repeat(50_000);
    let far = format!("<table><tr>{}", format!("<td>{}", "F".repeat(60)).repeat(50))
        + &format!("<tr><td>F{}1", "<td>".repeat(49)).repeat(1_200);
    for (html, expected) in [
        (&deep, "r.htm:2: tables are nested more than 32 deep here"),
        (&wide, "r.htm:2: a row of the table has more than 200 columns"),
        (&long, "r.htm:2: the page has more than 200000 lines; a report is far shorter"),
        (&format!("<table>{spans}"), "r.htm:2: a row of the table has more than 200 columns"),
        (&far, "r.htm:2: the rows up to here are far wider than those of a report"),
    ] {
        let message = message(html);
        assert!(message.ends_with(expected), "{message}");
    }
    for hostile in [
        "<".repeat(1 << 20),
        "<td ".repeat(1 << 18),
        "<!--".repeat(1 << 18),
        "<pre>".repeat(1 << 18),
        "&".repeat(1 << 20) + "<td>",
        "<tr><td>&#0;&#x110000;&bogus;\u{202E}".repeat(1 << 14),
        "<script>".to_owned() + &"<td>".repeat(1 << 18),
        format!("<table {}>", "a=b ".repeat(1 << 18)),
        "</td></table></tr>".repeat(1 << 16),
        "<p>x".repeat(1 << 16),
    ] {
        let message = message(&hostile);
        assert!(message.contains(none) || message.contains("far shorter"), "{message}");
    }
}
