//! Tables of reported months: what is read, and how a `columns.yaml` makes another form ours.

use std::path::PathBuf;

use paydown::Deal;
use paydown::calendar::Date;
use paydown::report::tables::{Published, RowText, TableKind, TableRow, Tables};
use paydown::rust_decimal::Decimal;

const GROUPS: &str = include_str!("../bad_tables/good/collateral.csv");
const CLASSES: &str = include_str!("../bad_tables/good/classes.csv");

pub fn deal() -> Deal {
    Deal::open("tests/bad_tables").unwrap()
}

fn date(text: &str) -> Date {
    Date::parse_iso(text).unwrap()
}

/// A folder of its own with these files, of which those of groups and classes are added if absent.
pub fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tables").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    for (file, text) in [("collateral.csv", GROUPS), ("classes.csv", CLASSES)].iter().chain(files) {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// What is read of a folder with these files.
fn read(name: &str, files: &[(&str, &str)]) -> Tables {
    Tables::open(&deal(), folder(name, files)).unwrap()
}

/// A value as `field value`, in the form `=5.25 ±0.005` if the figure is not known by its digits.
fn shown(row: &TableRow) -> Vec<String> {
    let one = |value: &paydown::report::tables::TableValue| {
        let said = match value.value {
            Published::Figure(figure) => {
                let half = figure.interval().high - figure.value;
                let by_digits = Decimal::new(5, figure.places() + 1);
                let known = if half == by_digits && figure.places() > 0 {
                    String::new()
                } else {
                    format!(" ±{}", half.normalize())
                };
                format!("{}{known}", figure.value)
            }
            Published::Date(date) => date.to_string(),
            Published::Test(passes) => passes.to_string(),
            _ => unreachable!(),
        };
        format!("{} {said}", value.field)
    };
    row.values.iter().map(one).collect()
}

/// Date, name and values of the rows of a table, one line each.
fn rows(tables: &Tables, kind: TableKind) -> Vec<String> {
    let of_kind = tables.rows.iter().filter(|row| row.kind == kind);
    of_kind.map(|row| format!("{} {}: {}", row.date, row.name, shown(row).join(", "))).collect()
}

/// The notes without the folder's path.
fn notes(tables: &Tables) -> Vec<String> {
    let note = |note: &paydown::error::Diagnostic| {
        let text = note.to_string();
        text.replace(&format!("{}/", tables.file), "")
    };
    tables.notes.iter().map(note).collect()
}

#[test]
fn table_is_read_with_lines_and_places() {
    let tables = Tables::open(&deal(), "tests/bad_tables/good").unwrap();
    assert_eq!(tables.file, "tests/bad_tables/good");
    assert_eq!(tables.notes, []);
    assert_eq!(
        rows(&tables, TableKind::Classes),
        [
            "2003-09-25 A-1: rate 1.44000, balance_begin 600.00, interest_paid 0.72, \
             principal 11.00, balance_end 589.00",
            "2003-09-25 A-2: rate 4.50000, balance_begin 300.00, interest_paid 1.13, \
             principal 1.00, balance_end 299.00",
        ]
    );
    let row = tables.rows.iter().find(|row| row.name == "A-2").unwrap();
    assert_eq!((&*row.file, row.line), ("tests/bad_tables/good/classes.csv", 3));
    let line = CLASSES.lines().nth(2).unwrap();
    for value in &row.values {
        assert_eq!(line.find(&value.text).unwrap() + 1, value.place, "{}", value.field);
    }
}

#[test]
fn place_counts_characters_after_quoted_fields() {
    let text = "class,remark,distribution_date,principal\n\
                A-1,\"é, \"\"as filed\"\"\",2003-09-25,\" 11.00 \"\n";
    let tables = read("places", &[("classes.csv", text)]);
    let row = tables.rows.iter().find(|row| row.kind == TableKind::Classes).unwrap();
    let line: Vec<char> = text.lines().nth(1).unwrap().chars().collect();
    let value = row.get("principal").unwrap();
    assert_eq!(value.text, "11.00");
    assert_eq!(line[value.place - 1..].iter().collect::<String>(), "11.00 \"");
    assert_eq!(notes(&tables), ["classes.csv:1:7: the column `remark` is not read"]);
}

#[test]
fn byte_order_mark_and_carriage_returns_are_harmless() {
    let text = format!("\u{feff}{}", CLASSES.replace('\n', "\r\n"));
    let other = read("windows", &[("classes.csv", &text)]);
    let plain = read("plain", &[]);
    assert_eq!(rows(&other, TableKind::Classes), rows(&plain, TableKind::Classes));
    let row = |tables: &Tables| tables.rows.last().unwrap().values[0].place;
    assert_eq!(row(&other), row(&plain));
}

/// The habits of a spreadsheet, each allowed by `columns.yaml`.
#[test]
fn spreadsheet_is_read_as_the_plain_table_is() {
    let text = "sep=;\n\
                Trustee;Pay Date;CUSIP;Coupon;Beg Bal;Int;Prin;End Bal\n\
                X;9/25/2003;123456AA1;1,44000%;$ 600,00;$0,72;11,00;589,00\n\
                X;9/25/2003;123456AB9;4,50000%;300,00;1,13;($1,00);$ 1.299,00\n";
    let yaml = "classes:\n  file: sheet.csv\n  separator: \";\"\n  date_format: \"%m/%d/%Y\"\n  \
                columns:\n    distribution_date: Pay Date\n    class: CUSIP\n    rate: Coupon\n    \
                balance_begin: Beg Bal\n    interest_paid: Int\n    principal: Prin\n    \
                balance_end: End Bal\n  match: cusip\n  percent: [rate]\n  decimal: \",\"\n  \
                thousands: \".\"\n  currency: $\n  parentheses: negative\n  ignore: [Trustee]\n";
    let tables = read("sheet", &[("sheet.csv", text), ("columns.yaml", yaml)]);
    assert_eq!(
        rows(&tables, TableKind::Classes),
        [
            "2003-09-25 A-1: rate 1.44000, balance_begin 600.00, interest_paid 0.72, \
             principal 11.00, balance_end 589.00",
            "2003-09-25 A-2: rate 4.50000, balance_begin 300.00, interest_paid 1.13, \
             accretion 1.00, balance_end 1299.00",
        ]
    );
    let row = tables.rows.last().unwrap();
    assert_eq!(row.get("accretion").unwrap().text, "($1,00)");
    assert_eq!(notes(&tables), ["classes.csv: the file is not read"]);
}

#[test]
fn columns_are_renamed_signed_and_added() {
    let text = "distribution_date,class,Sched Prin,Unsched Prin,Recovered,Writedown,interest_paid\n\
                2003-09-25,A-1,1.00,10.5,0.25,-3.00,7.00\n\
                2003-09-25,A-2,1.00,,,,\n\
                2003-09-25,M,,,,2.00,\n";
    let yaml = "classes:\n  columns: {realized_loss: -Writedown, interest_total: interest_paid}\n  \
                add: {principal: [Sched Prin, Unsched Prin, -Recovered]}\n";
    let tables = read("renamed", &[("classes.csv", text), ("columns.yaml", yaml)]);
    assert_eq!(
        rows(&tables, TableKind::Classes),
        [
            // Half units add up: 0.005 + 0.05 + 0.005.
            "2003-09-25 A-1: interest_total 7.00, principal 11.25 ±0.06, realized_loss 3.00",
            "2003-09-25 A-2: ",
            "2003-09-25 M: write_up 2.00",
        ]
    );
    let values = &tables.rows[2].values;
    let said = |at: usize| (values[at].text.as_str(), values[at].place);
    assert_eq!([said(1), said(2)], [("11.25", 0), ("-3.00", 31)]);
    let note =
        "classes.csv:3: `principal` is not read where one of the columns that make it is empty";
    assert_eq!(notes(&tables), [note]);
}

#[test]
fn loans_are_added_by_group_and_rates_weighted() {
    let text = "distribution_date,group,status,balance_begin,unscheduled_principal,realized_loss,\
                net_rate,loan_count\n\
                2003-09-25,1,current,100.00,5.00,,6.0,1\n\
                2003-09-25,1,current,300.0,-1.00,-2.00,5.00,1\n\
                2003-09-25,1,paid off,9.00,9.00,,5.00,1\n\
                2003-09-25,1,delinquent,0.00,,3.00,,1\n\
                2003-09-25,2,current,50.00,0.00,,4.125,1\n";
    let yaml = "collateral:\n  sum: true\n  where: {status: [current, delinquent]}\n  \
                weighted: {net_rate: balance_begin}\n";
    let tables = read("loans", &[("collateral.csv", text), ("columns.yaml", yaml)]);
    assert_eq!(
        rows(&tables, TableKind::Collateral),
        [
            // (100 × 6 + 300 × 5) ÷ 400 = 5.25, and (100 × 0.05 + 300 × 0.005) ÷ 400 = 0.01625.
            "2003-09-25 1: balance_begin 400.00 ±0.06, unscheduled_principal 4.00 ±0.01, \
             net_rate 5.250 ±0.0162500000005, loan_count 3 ±0, subsequent_recovery 2.00, \
             realized_loss 3.00",
            "2003-09-25 2: balance_begin 50.00, unscheduled_principal 0.00, net_rate 4.125, \
             loan_count 1 ±0",
        ]
    );
    assert_eq!(tables.rows[0].line, 2);
    let empty = |field: &str, lines: &str| {
        format!("collateral.csv:2: `{field}` of `1` on 2003-09-25 is a sum in which {lines} empty")
    };
    let all = notes(&tables);
    assert!(all.contains(&empty("unscheduled_principal", "1 line is")), "{all:?}");
    assert!(all.contains(&empty("net_rate", "1 line is")), "{all:?}");
}

#[test]
fn dates_of_months_and_of_collection_periods_are_distributions() {
    // 25 October 2003 is a Saturday.
    let cases = [
        ("date: month", "10/2003"),
        ("date: month\n  date_format: \"%b-%y\"", "Oct-03"),
        ("date: {period_end: +1}", "2003-09-30"),
        ("date: {period_end: 1}\n  date_format: \"%d-%b-%Y\"", "30-SEP-2003"),
        ("date: {period_end: -1}\n  date_format: \"%Y%m\"", "200311"),
        ("date_format: \"%Y%m%d\"", "20031027"),
        ("date_format: \"%d.%m.%y\"", "27.10.03"),
        ("date_format: \"%b %d, %Y\"", "\"October 27, 2003\""),
    ];
    for (setting, written) in cases {
        let text = format!("distribution_date,class,principal\n{written},A-1,1.00\n");
        let yaml = format!("classes:\n  {setting}\n");
        let tables = read("dates", &[("classes.csv", &text), ("columns.yaml", &yaml)]);
        let rows = rows(&tables, TableKind::Classes);
        assert_eq!(rows, ["2003-10-27 A-1: principal 1.00"], "{setting}");
        assert_eq!(tables.notes, [], "{setting}");
    }
}

#[test]
fn names_come_from_files_and_constants() {
    let text = "distribution_date,principal\n2003-09-25,1.00\n";
    let yaml = "classes:\n  file: history/sample_*.csv\n  class: {from: filename}\n\
                accounts:\n  file: [one.csv]\n  constant: {account: reserve}\n";
    let files = [
        ("history/sample_A-2.csv", text),
        ("history/sample_A-1.csv", text),
        ("history/notes.txt", ""),
        ("one.csv", "distribution_date,balance_end\n2003-09-25,10.00\n"),
        ("columns.yaml", yaml),
    ];
    let tables = read("names", &files);
    assert_eq!(
        rows(&tables, TableKind::Classes),
        ["2003-09-25 A-1: principal 1.00", "2003-09-25 A-2: principal 1.00"]
    );
    assert_eq!(rows(&tables, TableKind::Accounts), ["2003-09-25 reserve: balance_end 10.00"]);
}

#[test]
fn percentages_fractions_and_figures_per_face_keep_what_their_digits_say() {
    let text = "distribution_date,class,rate,factor,principal,balance_end\n\
                2003-09-25,A-1,0.0525,24987.65,1.5,589.00\n\
                2003-09-25,A-2,0.05,25000.00,0,300.00\n";
    let yaml = "classes:\n  fraction: rate\n  per_face: {25000: [factor], 1000: [principal]}\n";
    let tables = read("per-face", &[("classes.csv", text), ("columns.yaml", yaml)]);
    assert_eq!(
        rows(&tables, TableKind::Classes),
        [
            // 24987.65 ÷ 25000 within 0.005 ÷ 25000; 1.5 ÷ 1000 × 600 within 0.05 ÷ 1000 × 600.
            "2003-09-25 A-1: rate 5.25, principal 0.90 ±0.03, balance_end 589.00, \
             factor 0.9995060 ±0.0000002",
            "2003-09-25 A-2: rate 5 ±0.5, principal 0.00, balance_end 300.00, \
             factor 1.0000000 ±0.0000002",
        ]
    );
    // A computed value is equal if it prints the same digits: 0.99950590 × 25000 = 24987.6475.
    let Published::Figure(factor) = tables.rows[2].get("factor").unwrap().value else { panic!() };
    for (computed, is_equal) in [("0.99950590", true), ("0.9995064", false)] {
        let computed: Decimal = computed.parse().unwrap();
        assert_eq!(factor.print(computed) == factor.value, is_equal, "{computed}");
    }
}

#[test]
fn numbers_without_digits_get_them() {
    let text = "distribution_date,class,rate,balance_begin,principal\n\
                2003-09-25,A-1,5.2,600,10.999999999999998\n\
                2003-09-25,A-2,0.30000000000000004,300.5,1.5e-7\n";
    let yaml = "classes:\n  digits: 2\n";
    let of = |yaml| {
        rows(&read("digits", &[("classes.csv", text), ("columns.yaml", yaml)]), TableKind::Classes)
    };
    assert_eq!(
        of(yaml),
        [
            "2003-09-25 A-1: rate 5.2, balance_begin 600.00, principal 11.00",
            "2003-09-25 A-2: rate 0.30000000000000004, balance_begin 300.50, principal 0.00",
        ]
    );
    let some = "classes:\n  digits: {rate: 5, principal: 8}\n";
    assert_eq!(
        of(some)[1],
        "2003-09-25 A-2: rate 0.30000, balance_begin 300.5, principal 0.00000015"
    );
}

#[test]
fn amount_without_cents_is_known_to_half_a_dollar_and_a_zero_as_its_column() {
    let text = "distribution_date,group,balance_begin,unscheduled_principal,realized_loss,loan_count\n\
                2003-09-25,1,600,5.25,0,12\n\
                2003-09-25,2,0,0,0,0\n";
    let tables = read("dollars", &[("collateral.csv", text)]);
    assert_eq!(
        rows(&tables, TableKind::Collateral),
        [
            "2003-09-25 1: balance_begin 600 ±0.5, unscheduled_principal 5.25, realized_loss 0 ±0.5, \
             loan_count 12 ±0",
            "2003-09-25 2: balance_begin 0 ±0.5, unscheduled_principal 0.00, realized_loss 0 ±0.5, \
             loan_count 0 ±0",
        ]
    );
}

#[test]
fn empty_fields_were_not_published() {
    let text = "distribution_date,class,rate,principal,balance_end\n\
                2003-09-25,A-1,ND1,-,589.00\n,,,,\n\n2003-09-25,A-2,,0.00,#N/A N/A\n";
    let yaml = "classes:\n  empty: [\"#N/A N/A\", \"-\", ND1]\n";
    let tables = read("empty", &[("classes.csv", text), ("columns.yaml", yaml)]);
    assert_eq!(
        rows(&tables, TableKind::Classes),
        ["2003-09-25 A-1: balance_end 589.00", "2003-09-25 A-2: principal 0.00"]
    );
    assert_eq!(tables.rows[3].line, 5);
}

#[test]
fn negative_figures_are_what_they_mean() {
    let groups = "distribution_date,group,realized_loss,principal_adjustment,interest_adjustment\n\
                  2003-09-25,Group 1,-2.00,-1.00,-0.00\n";
    let classes = "distribution_date,class,principal,realized_loss,exchange\n\
                   2003-09-25,A-1,-2.00,-3.00,-1.00\n2003-09-25,Totals,-0.00,0.00,\n";
    let indices = "distribution_date,index,rate\n2003-09-25,libor-1m,-0.25000\n";
    let files = [("collateral.csv", groups), ("classes.csv", classes), ("indices.csv", indices)];
    let tables = read("negative", &files);
    assert_eq!(
        tables
            .rows
            .iter()
            .map(|row| format!("{}: {}", row.name, shown(row).join(", ")))
            .collect::<Vec<_>>(),
        [
            "1: principal_adjustment -1.00, subsequent_recovery 2.00, interest_adjustment 0.00",
            "A-1: accretion 2.00, exchange -1.00, write_up 3.00",
            "total: principal 0.00, realized_loss 0.00",
            "libor-1m: rate -0.25000",
        ]
    );
}

#[test]
fn what_the_deal_does_not_have_is_noted_and_left_out() {
    let text = "distribution_date,class,principle,principal,balance\n\
                2003-09-25,A1,9.99,1.00,1\n2003-10-27,A1,9.99,wrong,1\n\
                2003-08-25,A-1,9.99,1.00,1\n2003-10-25,A-1,9.99,1.00,1\n";
    let tests = "distribution_date,trigger,passes\n2003-09-25,enough,yes\n2003-09-25,late,no\n";
    let fees = "distribution_date,party,due,paid,unpaid\n2003-09-25,trustee,1.00,1.00,0.00\n";
    let files =
        [("classes.csv", text), ("triggers.csv", tests), ("fees.csv", fees), ("trigger.csv", "")];
    let tables = read("unknown", &files);
    assert_eq!(rows(&tables, TableKind::Classes), ["2003-10-25 A-1: principal 1.00"]);
    assert_eq!(rows(&tables, TableKind::Triggers), ["2003-09-25 enough: passes true"]);
    assert_eq!(
        rows(&tables, TableKind::Fees),
        ["2003-09-25 trustee: due 1.00, paid 1.00, unpaid 0.00"]
    );
    assert_eq!(
        notes(&tables),
        [
            "trigger.csv: the file is not read; did you mean `triggers.csv`?",
            "classes.csv:1:25: the column `principle` is not read; did you mean `principal`?",
            "classes.csv:1:45: the column `balance` is not read",
            "classes.csv:2:12: the deal has no class `A1`; did you mean `A-1`? (and on 1 more line)",
            "classes.csv:4:1: `2003-08-25` is before the deal's first distribution, 2003-09-25; \
             the line is not read",
            "classes.csv:5:1: 2003-10-25 is no distribution date of the deal; the nearest is \
             2003-10-27",
            "triggers.csv:3:12: the deal has no trigger `late`",
        ]
    );
}

#[test]
fn revisions_are_kept_apart() {
    let text = "distribution_date,class,revision,principal\n\
                2003-09-25,A-1,,11.00\n2003-09-25,A-1,2,12.00\n";
    let tables = read("revisions", &[("classes.csv", text)]);
    let classes = tables.rows.iter().filter(|row| row.kind == TableKind::Classes);
    assert_eq!(classes.map(|row| row.revision).collect::<Vec<_>>(), [0, 2]);
}

#[test]
fn files_of_any_name_are_read_with_the_columns_beside_them() {
    let yaml = "classes:\n  file: other.csv\n  columns: {principal: Prin}\n";
    let text = "distribution_date,class,Prin\n2003-09-25,A-1,1.00\n";
    let folder = folder("named", &[("mine.txt", text), ("columns.yaml", yaml)]);
    let file = folder.join("mine.txt");
    let tables = Tables::read(&deal(), &[(TableKind::Classes, file.clone())]).unwrap();
    assert_eq!(tables.file, file.display().to_string());
    assert_eq!(rows(&tables, TableKind::Classes), ["2003-09-25 A-1: principal 1.00"]);
    let wrong = Tables::read(&deal(), &[(TableKind::Fees, folder.join("absent.csv"))]).unwrap_err();
    assert!(wrong[0].message.starts_with("the table cannot be opened: "), "{wrong}");
}

#[test]
fn rows_of_a_program_are_read_as_lines_are() {
    let first = date("2003-09-25");
    let row = |name: &str| RowText::new(TableKind::Classes, first, name);
    let given = [
        row("A-1").set("rate", "5.250").set("principal", Decimal::new(-200, 2)),
        row("A-1").set("rate", "5.251").revision(1),
        RowText::new(TableKind::Triggers, first, "enough").set("passes", true),
        row("total").set("principal", ""),
        row("B").set("principal", "1"),
        row("M").set("principle", "1"),
    ];
    let tables = Tables::from_rows(&deal(), given.clone()).unwrap();
    assert_eq!(
        rows(&tables, TableKind::Classes),
        [
            "2003-09-25 A-1: rate 5.250, accretion 2.00",
            "2003-09-25 A-1: rate 5.251",
            "2003-09-25 total: ",
            "2003-09-25 M: ",
        ]
    );
    let last = tables.rows.last().unwrap();
    assert_eq!((&*last.file, last.line), ("triggers", 3));
    assert_eq!(
        notes(&tables),
        [
            "classes:5: the deal has no class `B`",
            "classes:6: the column `principle` is not read; did you mean `principal`?",
        ]
    );
    let wrong = [
        row("A-1").set("rate", "5,25").set("rate", "5.25"),
        row("A-1").set("rate", "5.25"),
        row("M").set("principal", "-1").set("balance_end", -1),
    ];
    let wrong = Tables::from_rows(&deal(), wrong).unwrap_err().to_string();
    assert_eq!(
        wrong,
        "classes:1: the field `rate` is set twice\n\
         classes:1: `5,25` is read only if a columns.yaml beside the file says so: write `decimal: \",\"` under `classes:`\n\
         classes:2: class `A-1` of 2003-09-25 is on line 1 already; keep one line, or number corrections in a column `revision`\n\
         classes:3: `-1` is negative, as `balance_end` must not be; of this table's columns, only `exchange` may be"
    );
}

#[test]
fn classes_are_named_by_isin_if_the_deal_has_them() {
    let text = "distribution_date,class,principal\n2003-09-25,US123456AA12,1.00\n\
                2003-09-25,US123456AB11,1.00\n";
    let yaml = "classes:\n  match: isin\n";
    let files = [("classes.csv", text), ("columns.yaml", yaml)];
    let tables = read("isin", &files);
    assert_eq!(rows(&tables, TableKind::Classes), ["2003-09-25 A-1: principal 1.00"]);
    let note = "classes.csv:3:12: the deal has no class with ISIN `US123456AB11`; did you mean \
                `US123456AA12`?";
    assert_eq!(notes(&tables), [note]);
    let without = std::fs::read_to_string("tests/bad_tables/deal.yaml").unwrap();
    let without = without.replace("    isin: US123456AA12\n", "");
    let deal = Deal::from_text("deal.yaml", &without).unwrap();
    let wrong = Tables::open(&deal, folder("isin", &files)).unwrap_err();
    assert_eq!(
        (wrong[0].line, wrong[0].column, wrong[0].message.as_str()),
        (2, 10, "no class of the deal file has `isin`, by which the lines are named")
    );
}
