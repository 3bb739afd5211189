//! What `project` prints and writes.

use paydown::Deal;
use paydown::report::Report;
use paydown::tie_out::Replay;
use rust_decimal::Decimal;

use crate::cash_flow_a::assert_cash_flow_a;
use crate::project_options::HOME;
use crate::{Folder, REPORT, column, csv, in_project, printed, run};

#[test]
fn headers_of_classes_and_summary_name_the_documented_columns() {
    in_project();
    let header = |show: &str| {
        let text = csv(&["deals/bma-pass-through", "--show", show]);
        text.lines().next().unwrap().to_owned()
    };
    assert_eq!(
        header("classes"),
        "period,date,class,balance_begin,rate,accrual_days,interest_due,interest_paid,\
         interest_shortfall,shortfall_paid,carryover_due,carryover_paid,accretion,principal,\
         realized_loss,write_up,balance_end,factor"
    );
    assert_eq!(
        header("summary"),
        "class,balance,interest,principal,realized_loss,average_life_years,first_principal,\
         last_principal"
    );
}

#[test]
fn project_prints_every_published_figure_of_cash_flow_a() {
    in_project();
    let line = "deals/bma-pass-through --smm 1 --mdr 1 --severity 20 --lag 12 --show collateral \
                --arithmetic float";
    let text = csv(&line.split_whitespace().collect::<Vec<_>>());
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    assert_eq!(
        header,
        "period,date,group,balance_begin,performing,new_defaults,in_foreclosure,\
         amortization_factor,expected_amortization,voluntary_prepayment,default_amortization,\
         actual_amortization,expected_interest,interest_lost,actual_interest,recovery,loss,\
         liquidated,advances,penalties,fees,prepayment_interest_shortfall,delinquent_60,net_rate,\
         wam,balance_end"
    );
    let columns: Vec<&str> = header.split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let value = |month: usize, field: &str| {
        let place = columns.iter().position(|known| *known == field).unwrap();
        rows[month][place].parse::<f64>().unwrap()
    };
    assert_cash_flow_a(
        |month, field| value(month as usize - 1, field),
        |field| (0..rows.len()).map(|month| value(month, field)).sum(),
    );
}

#[test]
fn json_has_the_figures_of_the_csv_as_texts() {
    in_project();
    let arguments = ["deals/bma-pass-through", "--show", "summary", "--format", "json"];
    let read: serde_json::Value = serde_json::from_str(&printed("project", &arguments)).unwrap();
    assert_eq!((&read["schema"], &read["command"]), (&1.into(), &"project".into()));
    assert_eq!(read["deal"]["name"], "bma-pass-through");
    assert_eq!(
        (&read["start"]["from"], &read["start"]["date"]),
        (&"closing".into(), &"1999-01-25".into())
    );
    let rows = &read["rows"];
    assert_eq!(rows[0]["class"], "PT");
    assert_eq!(rows[0]["principal"], "100000000.00");
    assert_eq!(rows[0]["last_principal"], "2029-01-25");
}

/// The fields of a line of CSV, without their quotes.
fn fields(line: &str) -> Vec<String> {
    let mut reader = line.chars().peekable();
    let (mut fields, mut quoted) = (vec![String::new()], false);
    while let Some(c) = reader.next() {
        match c {
            '"' if quoted && reader.peek() == Some(&'"') => {
                reader.next();
                fields.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields.last_mut().unwrap().push(c),
        }
    }
    fields
}

#[test]
fn steps_are_printed_as_table_csv_and_json() {
    in_project();
    let show = |format: &str| {
        let deal = ["deals/bma-pass-through", "--months", "2", "--show", "steps"];
        printed("project", &[&deal[..], &["--format", format]].concat())
    };
    let csv: Vec<Vec<String>> = show("csv").lines().map(fields).collect();
    assert_eq!(
        csv[0].join(","),
        "period,date,line,clause,claim,payee,due,settled,paid,unpaid,balance,cash_left,source"
    );
    let interest: Vec<&Vec<String>> =
        csv.iter().filter(|row| row[4] == "interest" && row[5] == "PT").collect();
    // A month's 8 % of 100,000,000.00; in the second month of 67,097.91 less, which is 666,219.35.
    assert_eq!(interest[0][..2], ["1".to_owned(), "1999-02-25".to_owned()]);
    assert_eq!(interest[0][6..10].join(" "), "666666.67 666666.67 666666.67 0.00");
    assert_eq!(interest[1][8], "666219.35");
    // The line number is that of the clause in the deal file.
    let file = std::fs::read_to_string("deals/bma-pass-through/deal.yaml").unwrap();
    let line: usize = interest[0][2].parse().unwrap();
    assert_eq!(file.lines().nth(line - 1).unwrap().trim(), "- pay: interest");

    let json: serde_json::Value = serde_json::from_str(&show("json")).unwrap();
    let json = json["rows"].as_array().unwrap();
    assert_eq!(json.len(), csv.len() - 1);
    for (row, fields) in json.iter().zip(&csv[1..]) {
        assert_eq!(row["source"], fields[12].as_str());
        assert_eq!(row["paid"], fields[8].as_str());
    }
    let table = show("table");
    assert_eq!(table.lines().count(), csv.len());
    assert!(table.lines().any(|line| line.contains("interest") && line.contains("666,219.35")));
}

#[test]
fn flips_are_printed_with_month_date_and_both_outcomes() {
    in_project();
    // The pass-through with a condition on its first month's interest, 666,666.67.
    let text = std::fs::read_to_string("deals/bma-pass-through/deal.yaml").unwrap();
    let set = "waterfall:\n  - set: much\n    is: 2 * pool.scheduled_interest > 1333333.33\n    \
               source: x\n";
    // In decimals, twice the interest is 1,333,333.34, which is more. In floats, twice two thirds of a
    // million is within half a cent of the limit, and so equal to it.
    let folder = Folder::new("flips");
    folder.write("deal.yaml", &text.replacen("waterfall:\n", set, 1));
    assert_eq!(
        csv(&[folder.path(), "--show", "flips"]),
        "period,date,trigger,decimal,float\n1,1999-02-25,much,pass,fail\n"
    );
    let none = ["deals/bma-pass-through", "--show", "flips", "--format", "json"];
    assert!(printed("project", &none).ends_with("\"rows\":[]}\n"));
}

#[test]
fn remittance_is_the_cash_that_classes_parties_and_accounts_receive() {
    in_project();
    let show = |show: &str| csv(&[&HOME[..], &["--recovery", "20", "--show", show]].concat());
    let sum = |text: &str, name: &str| -> Decimal {
        column(text, name).iter().map(|cell| cell.parse::<Decimal>().unwrap()).sum()
    };
    let (remittance, classes) = (show("remittance"), show("classes"));
    let parts = ["net_interest", "scheduled_principal", "prepayment", "recovery"];
    let rest = ["subsequent_recovery", "penalties"];
    let cash = sum(&remittance, "cash");
    let added: Decimal = parts.iter().chain(&rest).map(|part| sum(&remittance, part)).sum();
    assert_eq!(cash, added);
    // Subsequent recoveries are a fifth of the losses.
    let (lost, recovered) = (sum(&remittance, "loss"), sum(&remittance, "subsequent_recovery"));
    assert!((recovered - lost / Decimal::from(5)).abs() < Decimal::ONE, "{recovered} of {lost}");
    let columns = ["interest_paid", "shortfall_paid", "carryover_paid", "principal"];
    let paid: Decimal = columns.iter().map(|name| sum(&classes, name)).sum();
    assert_eq!(cash, paid + sum(&show("fees"), "paid"));
}

/// `--show report` writes reports that tie out: one file for each month, or all on standard output.
#[test]
fn reports_are_written_to_one_file_for_each_month() {
    in_project();
    let folder = Folder::new("reports");
    let deal = "deals/thornburg-2003-4";
    let arguments =
        [deal, "--cpr", "20", "--index", "libor-1m=1.12", "--months", "2", "--show", "report"];
    printed("project", &[&arguments[..], &["--out", folder.path()]].concat());
    let texts = ["2003-11-25.txt", "2003-12-26.txt"]
        .map(|file| std::fs::read_to_string(folder.0.join(file)).unwrap());
    let deal = Deal::open(deal).unwrap();
    for text in &texts {
        let report = Report::read("printed.txt", text.as_bytes()).unwrap();
        let tied = Replay::of(&deal).series(vec![report]).remove(0).unwrap();
        assert_eq!((tied.counts().breaks, tied.counts().anomaly), (0, 0));
    }
    assert_eq!(printed("project", &arguments), texts.concat());
}

/// The notional is another class's balance: it must not be stacked on the balances of the picture, and
/// no part of it is left unpaid.
#[test]
fn picture_leaves_notionals_out_and_assumptions_without_effect_are_noted() {
    in_project();
    let text = std::fs::read_to_string("deals/sequential-cmo/deal.yaml").unwrap();
    let class = "  - class: IO\n    original_balance: 0.00\n    interest:\n      fixed: 0.25\n    \
                 notional: class(A).balance_begin\n    source: Example\n";
    let text = text.replace("  - class: R\n", &format!("{class}  - class: R\n"));
    let text = text.replace("current: [A, B]", "current: [A, B, IO]");
    let folder = Folder::new("notional");
    folder.write("deal.yaml", &text);
    let svg = folder.0.join("balances.svg");
    let arguments = ["--cdr", "1", "--index", "libor-1m=3", "--svg", svg.to_str().unwrap()];
    let ran = run("project", &[&[folder.path()], &arguments[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let picture = std::fs::read_to_string(&svg).unwrap();
    for stacked in
        ["<title>A: $55.00 million at the start", "<title>Z: $15.00 million at the start"]
    {
        assert!(picture.contains(stacked), "{stacked}");
    }
    // It is a row of its own, and its interest is a flow.
    assert!(!picture.contains("<title>IO: $55.00 million at the start"));
    for text in
        [">notional<", "<title>IO: $55.00 million at most", "<title>IO: $1.07 million in all"]
    {
        assert!(picture.contains(text), "{text}");
    }
    let notes = ran.err;
    assert!(notes.contains("note: assumptions: index libor-1m: "), "{notes}");
    assert!(notes.contains("note: assumptions: defaults: "), "{notes}");
    assert!(!notes.contains("class IO is left unpaid"), "{notes}");
}

#[test]
fn unpaid_balances_and_reports_that_do_not_tie_out_are_noted() {
    in_project();
    let deal = "deals/thornburg-2003-4";
    let severe = ["--cpr", "5", "--cdr", "30", "--severity", "90", "--index", "libor-1m=1"];
    let unpaid = run("project", &[&[deal], &severe[..]].concat()).err;
    assert!(unpaid.contains("of class M2 is left unpaid in the last month"), "{unpaid}");
    let folder = Folder::new("wrong");
    let filed = std::fs::read_to_string(REPORT).unwrap();
    let wrong = folder.write("wrong.txt", &filed.replace("245,328.44", "245,428.44"));
    let breaks = run("project", &[deal, "--from", &wrong, "--index", "libor-1m=1"]).err;
    assert!(breaks.contains("does not tie out"), "{breaks}");
}
