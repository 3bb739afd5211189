//! The lines of CSV texts: a reader loses nothing of a tape or a curve, and names what it refuses.

use paydown::Errors;
use paydown::calendar::Date;
use paydown::collateral::{IndexCurve, Pool, Quantity, Vector};

fn tape(text: &str) -> Result<Pool, Errors> {
    Pool::from_csv("loans.csv", text)
}

fn curve(text: &str) -> Result<IndexCurve, Errors> {
    IndexCurve::from_csv("curve.csv", text, Date::from_ymd(2024, 1, 1).unwrap())
}

/// The messages of a tape and of a curve whose second lines are these.
fn wrong_second_lines(of_tape: &str, of_curve: &str) -> [String; 2] {
    let tape = tape(&format!("balance,gross_rate,remaining_term,loan\n{of_tape}\n2,6,360,b\n"));
    let curve = curve(&format!("month,rate\n{of_curve}\n2,3\n"));
    [tape.unwrap_err().to_string(), curve.unwrap_err().to_string()]
}

#[test]
fn quote_that_is_not_closed_is_a_mistake_with_its_line() {
    let text = "balance,gross_rate,remaining_term,loan\n100.00,6,360,\"a\n900.00,6,360,b\n";
    let message =
        "a quote is opened and not closed on its line; close it (a field has no line breaks)";
    assert_eq!(tape(text).unwrap_err().to_string(), format!("loans.csv:2:14: {message}"));
    // A line break inside a field, closed on the next line: both lines are wrong.
    let text = "balance,gross_rate,remaining_term,loan\n100.00,6,360,\"a\nb\"\n";
    let mistakes = tape(text).unwrap_err();
    assert_eq!(mistakes[0].to_string(), format!("loans.csv:2:14: {message}"));
    assert_eq!(
        curve("month,rate\n1,\"2\n2,3\n").unwrap_err().to_string(),
        format!("curve.csv:2:3: {message}")
    );
}

#[test]
fn text_beside_a_quote_is_a_mistake_with_its_column() {
    let cases = [
        ("100,6,360,\"a\"x", "1,\"2\"3", "text continues after a closing quote"),
        ("100,6,360,a\"x", "1,2\"3", "a quote is inside a field"),
        ("100,6,360, \"a\"", "1, \"2\"", "a space is before a quote; remove it"),
    ];
    for (of_tape, of_curve, message) in cases {
        for wrong in wrong_second_lines(of_tape, of_curve) {
            assert!(wrong.contains(".csv:2:") && wrong.contains(message), "{wrong}");
        }
    }
    // Quotes that enclose a field, with quotes written twice, are ordinary.
    let text = "balance,gross_rate,remaining_term,loan\n\"100\",6,360,\"a \"\"b\"\", c\" \n";
    assert_eq!(tape(text).unwrap().loan_count(), 1);
}

#[test]
fn characters_that_cannot_be_seen_are_named_with_their_column() {
    let cases = [
        ('\u{a0}', "a no-break space (U+00A0) at column", "write an ordinary space"),
        ('\u{2003}', "an em space (U+2003) at column", "write an ordinary space"),
        ('\u{200b}', "a zero-width space (U+200B) at column", "remove it"),
        ('\u{ad}', "a soft hyphen (U+00AD) at column", "remove it"),
        ('\u{feff}', "a byte-order mark (U+FEFF) at column", "remove it"),
        ('\u{202e}', "a mark of the direction of writing (U+202E) at column", "remove it"),
        ('\0', "a NUL (U+0000) at column", "remove it"),
        ('\u{1b}', "a control character (U+001B) at column", "remove it"),
    ];
    for (c, name, instead) in cases {
        let [of_tape, of_curve] =
            wrong_second_lines(&format!("10{c}0,6,360,a"), &format!("1,2{c}"));
        assert_eq!(of_tape, format!("loans.csv:2:3: {name} 3; {instead}"));
        assert_eq!(of_curve, format!("curve.csv:2:4: {name} 4; {instead}"));
    }
    // A mark at the beginning is a spreadsheet's, and no mistake.
    assert!(curve("\u{feff}month,rate\n1,2\n").is_ok());
}

#[test]
fn lines_that_end_with_a_carriage_return_alone_are_refused() {
    let message = "a carriage return alone is in the line; end lines with line feeds";
    assert_eq!(
        tape("balance,gross_rate,remaining_term\r100,6,360\r").unwrap_err().to_string(),
        format!("loans.csv:1:34: {message}")
    );
    assert_eq!(curve("month,rate\r1,2\r").unwrap_err()[0].column, 11);
    assert!(curve("month,rate\r\n1,2\r\n").is_ok());
}

#[test]
fn another_separator_is_named() {
    let header = "loan,balance,gross_rate,remaining_term";
    for (separator, name) in [(";", "`;`"), ("\t", "tabs"), ("|", "`|`"), (" ", "spaces")] {
        let of = |line: &str| line.replace(',', separator);
        let wrong = tape(&format!("{}\n{}\n", of(header), of("1,300000,6,36"))).unwrap_err();
        let start =
            format!("loans.csv:1: fields are separated by {name}; write commas between them");
        assert!(wrong.to_string().starts_with(&start), "{wrong}");
        let wrong = curve(&format!("{}\n{}\n", of("date,rate"), of("2024-01-01,2"))).unwrap_err();
        assert!(wrong.to_string().contains(&format!("are separated by {name};")), "{wrong}");
        // Below a right header, the line names it.
        let wrong = tape(&format!("{header}\n{}\n", of("1,300000,6,36"))).unwrap_err();
        let expected = format!(
            "loans.csv:2: 1 field under a header of 4; separate fields by commas, not by {name}"
        );
        assert_eq!(wrong.to_string(), expected);
    }
}

#[test]
fn wrappers_of_spreadsheets_are_named() {
    let header = "loan,balance,gross_rate,remaining_term";
    let cases = [
        (
            format!("sep=,\n{header}\n1,2,3,4\n"),
            "the line `sep=` is a spreadsheet's; remove it, so that the header is first",
        ),
        (
            format!("sep=;\n{}\n", header.replace(',', ";")),
            "header is first, and separate fields by commas",
        ),
        (
            format!("\"{header}\"\n\"1,2,3,4\"\n"),
            "the whole line is in one pair of quotes; remove them",
        ),
    ];
    for (text, message) in cases {
        let wrong = tape(&text).unwrap_err();
        assert_eq!((wrong.len(), wrong[0].line), (1, 1), "{wrong}");
        assert!(wrong[0].message.contains(message), "{wrong}");
    }
    let wrong = tape(&format!("{header}\n\"1,2,3,4\"\n")).unwrap_err();
    assert!(
        wrong[0].message.ends_with("the whole line is in one pair of quotes, remove them"),
        "{wrong}"
    );
    let wrong = curve("\"month,rate\"\n\"1,2\"\n").unwrap_err();
    assert!(wrong[0].message.contains("in one pair of quotes"), "{wrong}");
}

/// Curly quotes enclose nothing, and a dash is no minus.
#[test]
fn look_alikes_of_quotes_and_signs_are_named() {
    let header = "balance,gross_rate,remaining_term,cpr";
    let wrong = tape(&format!("{header}\n100,6,360,“6 for 12, 20”\n")).unwrap_err();
    let expected =
        "loans.csv:2: 5 fields under a header of 4; a curly quote (U+201C) at column 1; write `\"`";
    assert_eq!(wrong.to_string(), expected);
    let wrong = curve("month,rate\n1,–0.5\n").unwrap_err();
    let expected = "curve.csv:2: column rate, “–0.5”: a dash (U+2013) at column 1; write `-`";
    assert_eq!(wrong.to_string(), expected);
    let wrong = Vector::parse("6\u{200b} for 12, 20", Quantity::Rate).unwrap_err();
    assert_eq!(wrong[0].message, "a zero-width space (U+200B) at column 2; remove it");
}

/// UTF-16 as spreadsheets write it: with a mark, and without one.
#[test]
fn wide_text_is_named() {
    let path = std::env::temp_dir().join(format!("wide-{}.csv", std::process::id()));
    let wide: Vec<u8> = "month,rate\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [[&b"\xFF\xFE"[..], &wide].concat(), wide] {
        std::fs::write(&path, bytes).unwrap();
        for wrong in [
            Pool::open(&path).unwrap_err(),
            IndexCurve::from_csv_file(&path, Date::from_ymd(2024, 1, 1).unwrap()).unwrap_err(),
        ] {
            assert_eq!(wrong[0].message, "the file is UTF-16 text; save it as UTF-8");
        }
    }
    std::fs::remove_file(&path).unwrap();
}

/// Nothing of a file reaches a terminal raw or whole.
#[test]
fn quoted_headers_and_values_are_escaped_and_cut() {
    let long = "x".repeat(4_000);
    for wrong in [
        tape(&format!("{long},balance\n")).unwrap_err(),
        curve(&format!("{long},rate\n")).unwrap_err(),
        tape(&format!("balance,gross_rate,remaining_term\n{long},6,360\n")).unwrap_err(),
    ] {
        assert!(wrong.to_string().len() < 700 && wrong.to_string().contains('…'), "{wrong}");
    }
}
