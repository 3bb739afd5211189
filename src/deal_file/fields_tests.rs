#![allow(clippy::unwrap_used, clippy::panic)]

use rust_decimal::Decimal;

use super::{Field, Fields, key_name};
use crate::deal_file::schema::{Form, Kind, Part};
use crate::error::Mistakes;
use crate::yaml;

const fn text(name: &'static str) -> Form {
    Form { name, kind: Kind::Text, required: false, meaning: "", default: "", example: "" }
}

static TEST: Part = Part { name: "a test", fields: &[text("f"), text("g"), text("h")], rules: &[] };
static FIELD: Part = Part { name: "a test", fields: &[text("f")], rules: &[] };
static DEAL: Part = Part { name: "the deal", fields: &[text("classes"), text("name")], rules: &[] };
static CLASS: Part =
    Part { name: "a class", fields: &[text("name"), text("margin"), text("source")], rules: &[] };

/// Reads the field `f` of `f: …`. Returns the value, or the one mistake reported.
fn read<T: ToString>(
    value: &str,
    how: impl Fn(Field<'_>, &mut Mistakes) -> Option<T>,
) -> Result<String, String> {
    let source = format!("f: {value}\n");
    let node = yaml::parse("d", &source, "a deal file").unwrap();
    let mut mistakes = Mistakes::new("d");
    let mut fields = Fields::of(&node, &FIELD, &mut mistakes).unwrap();
    let field = fields.required("f", &mut mistakes).unwrap();
    let read = how(field, &mut mistakes);
    fields.finish(&mut mistakes);
    match mistakes.finish(read) {
        Ok(read) => Ok(read.to_string()),
        Err(messages) => {
            assert_eq!(messages.len(), 1, "{messages:?}");
            assert_eq!(messages[0].line, 1);
            Err(messages[0].message.clone())
        }
    }
}

fn all<T: ToString>(
    cases: &[(&str, Result<&str, &str>)],
    how: impl Fn(Field<'_>, &mut Mistakes) -> Option<T>,
) {
    for (value, expected) in cases {
        let found = read(value, &how);
        let found = found.as_deref().map_err(String::as_str);
        assert_eq!(found, *expected, "{value}");
    }
}

#[test]
fn text_and_name_accept_or_report_values() {
    all(
        &[
            ("Trustee's report", Ok("Trustee's report")),
            ("' padded '", Ok("padded")),
            ("null", Err("`f` is empty; write text")),
            ("", Err("`f` is empty; write text")),
            ("''", Err("`f` is empty; write text")),
            ("[a]", Err("`f` must be text; found a list")),
            ("{a: b}", Err("`f` must be text; found fields")),
        ],
        |field, mistakes| field.text(mistakes),
    );
    let not = "is not a name; a name has letters, digits, `-`, `_` and `.` only";
    all(
        &[
            ("A-1", Ok("A-1")),
            ("007", Ok("007")),
            ("M_1.b", Ok("M_1.b")),
            ("~", Err("`f` is empty; write a name")),
            ("A 1", Err(&format!("`A 1` {not}"))),
            ("é", Err(&format!("`é` {not}; `é` (U+00E9) is no letter of ASCII"))),
            ("a(b)", Err(&format!("`a(b)` {not}"))),
        ],
        |field, mistakes| field.name(mistakes),
    );
}

#[test]
fn amount_accepts_or_reports_values() {
    let must = "`f` must be an amount such as 1298203263.42; found";
    let sixty = "9".repeat(60);
    all(
        &[
            ("1298203263.42", Ok("1298203263.42")),
            ("'1298203263.42'", Ok("1298203263.42")),
            ("0", Ok("0")),
            ("0.10", Ok("0.10")),
            ("1.5000", Ok("1.5000")),
            ("703687441776.63", Ok("703687441776.63")),
            (
                "703687441776.64",
                Err("`703687441776.64` is too great; amounts stay below 703687441776.64"),
            ),
            (&sixty, Err(&format!("`{sixty}` has too many digits"))),
            (
                "1,298,203,263.42",
                Err("`1,298,203,263.42` is not read as a number; \
                     write 1298203263.42 without commas"),
            ),
            (
                "$1,298.00",
                Err("`$1,298.00` is not read as a number; write 1298.00 without commas and `$`"),
            ),
            ("1_000", Err("`1_000` is not read as a number; write 1000 without `_`")),
            ("1 000", Err("`1 000` is not read as a number; write 1000 without spaces")),
            (
                "1298,42",
                Err("`1298,42` is not read as a number; \
                     write decimals after a dot, and no commas"),
            ),
            (
                "1.298,421",
                Err("`1.298,421` is not read as a number; \
                     write decimals after a dot, and no commas"),
            ),
            ("5%", Err(&format!("{must} `5%`"))),
            ("1e6", Err("`1e6` has an exponent; write all the digits out")),
            ("1.5E+6", Err("`1.5E+6` has an exponent; write all the digits out")),
            ("-5.00", Err("`-5.00` is negative; it must be 0 or more")),
            ("(5.00)", Err(&format!("{must} `(5.00)`"))),
            (".5", Err(&format!("{must} `.5`"))),
            ("5.", Err(&format!("{must} `5.`"))),
            ("+5", Err(&format!("{must} `+5`"))),
            ("abc", Err(&format!("{must} `abc`"))),
            (".inf", Err(&format!("{must} `.inf`"))),
            ("0x1F", Err(&format!("{must} `0x1F`"))),
            ("[1]", Err(&format!("{must} a list"))),
            ("1.005", Err("`1.005` has 3 decimal places; `f` has at most 2")),
            ("", Err("`f` is empty; write an amount such as 1298203263.42")),
        ],
        |field, mistakes| field.amount(2, mistakes),
    );
}

#[test]
fn percent_accepts_or_reports_values() {
    all(
        &[
            ("0.35", Ok("0.35")),
            ("1000", Ok("1000")),
            ("0.0123456789", Ok("0.0123456789")),
            ("0.01234567891", Err("`0.01234567891` has 11 decimal places; `f` has at most 10")),
            ("1000.01", Err("`1000.01` is too great; percentages go from 0 to 1000")),
            ("0.35%", Err("`0.35%` is not read as a number; write 0.35 without `%`")),
            ("-1", Err("`-1` is negative; it must be 0 or more")),
            ("high", Err("`f` must be a percentage such as 4.5; found `high`")),
        ],
        |field, mistakes| field.percent(mistakes),
    );
}

#[test]
fn date_and_one_of_accept_or_report_values() {
    let date = "`f` must be a date such as 2003-10-27 (year, month, day); found";
    all(
        &[
            ("2003-10-27", Ok("2003-10-27")),
            ("2003-02-30", Err("there is no day `2003-02-30` from 1901 to 2199")),
            ("10/27/2003", Err(&format!("{date} `10/27/2003`"))),
            ("2003-10-7", Err(&format!("{date} `2003-10-7`"))),
            ("2003-10-2é", Err(&format!("{date} `2003-10-2é`"))),
        ],
        |field, mistakes| field.date(mistakes),
    );
    all(
        &[
            ("fixed", Ok("1")),
            (
                "flaoting",
                Err("`f` must be one of fixed, floating; found `flaoting`, \
                     did you mean `floating`?"),
            ),
            ("x", Err("`f` must be one of fixed, floating; found `x`")),
            ("", Err("`f` is empty; write one of fixed, floating")),
        ],
        |field, mistakes| field.one_of(&[("fixed", 1), ("floating", 2)], mistakes),
    );
}

#[test]
fn list_and_one_or_more_accept_or_report_values() {
    let joined = |read: Option<Vec<String>>| read.map(|read| read.join("+"));
    all(
        &[
            ("[A1, A2]", Ok("A1+A2")),
            ("A1", Err("`f` must be a list, such as [A, B]; found `A1`")),
            ("[]", Err("`f` is an empty list; write an item")),
            ("", Err("`f` is empty; write a list, such as [A, B]")),
            ("[A1, '']", Err("`f` is empty; write a name")),
            ("[A1, [A2]]", Err("`f` must be a name; found a list")),
        ],
        |field, mistakes| joined(field.list(9, mistakes, |item, mistakes| item.name(mistakes))),
    );
    all(
        &[
            ("[A1, A2]", Ok("A1+A2")),
            ("A1", Ok("A1")),
            ("[]", Err("`f` is an empty list; write an item")),
            ("", Err("`f` is empty; write a name")),
            ("{a: b}", Err("`f` must be a name; found fields")),
        ],
        |field, mistakes| {
            joined(field.one_or_more(9, mistakes, |item, mistakes| item.name(mistakes)))
        },
    );
}

#[test]
fn formula_fault_has_its_place_in_the_file() {
    let source = "f: >\n  cash\n  - - x\ng: \"a ? b\"\nh: min(a, 2 * b)\n";
    let node = yaml::parse("d", source, "a deal file").unwrap();
    let mut mistakes = Mistakes::new("d");
    let mut fields = Fields::of(&node, &TEST, &mut mistakes).unwrap();
    let mut formula = |name: &'static str| {
        let field = fields.required(name, &mut mistakes)?;
        field.formula(&mut mistakes)
    };
    assert!(formula("f").is_none());
    assert!(formula("g").is_none());
    assert_eq!(formula("h").unwrap().to_string(), "min(a, 2 * b)");
    let reported = mistakes.finish(Some(())).unwrap_err();
    assert_eq!(
        reported[0].to_string(),
        "d:3:5: `-` needs something before it to subtract from; no amount is below zero"
    );
    assert_eq!((reported[1].line, reported[1].column), (4, 7));
}

#[test]
fn unknown_missing_and_empty_fields_are_reported_together_in_the_order_of_the_file() {
    let source = "classes:\n  - name: A-1\n    marign: 0.35\n    source:\n    zzz: 1\n  - cash\n  - name: A 2\n";
    let node = yaml::parse("deal.yaml", source, "a deal file").unwrap();
    let mut mistakes = Mistakes::new("deal.yaml");
    let mut fields = Fields::of(&node, &DEAL, &mut mistakes).unwrap();
    let classes = fields.required("classes", &mut mistakes).unwrap();
    fields.required("name", &mut mistakes);
    let read = classes.list(9, &mut mistakes, |item, mistakes| {
        let mut class = item.fields(&CLASS, mistakes)?;
        let name = class.required("name", mistakes);
        let name = name.and_then(|field| field.name(mistakes));
        let margin = class.optional("margin");
        let margin = margin.and_then(|field| field.percent(mistakes));
        let source = class.optional("source");
        let source = source.and_then(|field| field.text(mistakes));
        class.finish(mistakes);
        Some((name?, margin, source))
    });
    assert!(read.is_none());
    fields.finish(&mut mistakes);
    let messages: Vec<String> =
        mistakes.finish(read).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "deal.yaml:1:1: `name` is missing in the deal",
            "deal.yaml:3:5: unknown field `marign` in a class; did you mean `margin`? \
             Fields here: name, margin, source",
            "deal.yaml:4:5: `source` is empty; write text or leave the line out",
            "deal.yaml:5:5: unknown field `zzz` in a class; fields here: name, margin, source",
            "deal.yaml:6:5: a class must be written as fields, `name: value`; found `cash`",
            "deal.yaml:7:11: `A 2` is not a name; a name has letters, digits, `-`, `_` and `.` only",
        ]
    );
}

#[test]
fn entries_report_invalid_names_and_empty_values() {
    let node = yaml::parse("d", "f:\n  reserve: 1\n  a b: 2\n  c:\n", "a deal file").unwrap();
    let mut mistakes = Mistakes::new("d");
    let mut fields = Fields::of(&node, &TEST, &mut mistakes).unwrap();
    let field = fields.optional("f").unwrap();
    assert!(fields.optional("g").is_none());
    let mut read = Vec::new();
    for (key, field) in field.entries(9, &mut mistakes).unwrap() {
        let name = key_name(key, &mut mistakes);
        let value = field.percent(&mut mistakes);
        read.push((name, value));
    }
    assert_eq!(read[0], (Some("reserve".to_owned()), Some(Decimal::ONE)));
    let messages = mistakes.finish(Some(read)).unwrap_err();
    assert_eq!(
        messages.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "d:3:3: `a b` is not a name; a name has letters, digits, `-`, `_` and `.` only",
            "d:4:3: `c` is empty; write a percentage such as 4.5",
        ]
    );
}

#[test]
fn long_text_is_quoted_short_and_on_one_line() {
    let long = format!("\"x\\n{}\"", "y".repeat(200));
    let message = read(&long, |field, mistakes| field.name(mistakes)).unwrap_err();
    assert!(message.starts_with(&format!("`x {}…` is not", "y".repeat(58))), "{message}");
    let nothing = Mistakes::new("d").finish::<()>(None).unwrap_err();
    assert_eq!(nothing[0].to_string(), "d: the file cannot be read");
}
