//! The payments of a projection add up to its rows.

use std::collections::BTreeMap;

use paydown::project_observed;
use paydown::waterfall::{Claim, Recording};
use rust_decimal::Decimal;

use crate::laws::starts;
use crate::{example, scenario};

#[test]
fn recorded_payments_add_up_to_the_rows_of_every_class_and_party() {
    for (name, deal, mut options) in starts() {
        options.assumptions = scenario(10.0, 3.0, 60.0).assumptions;
        options.months = Some(40);
        let mut recording = Recording::default();
        let result = project_observed(&deal, &options, &mut recording).unwrap();
        assert_eq!(recording.distributions.len(), result.months as usize, "{name}");
        let (mut paid, mut written_down) = (BTreeMap::new(), BTreeMap::new());
        for month in &recording.distributions {
            for payment in &month.payments {
                assert_eq!(payment.due, payment.settled + payment.unpaid, "{payment:?}");
                let clause = &payment.clause;
                assert!(!clause.source.is_empty() && clause.line > 0, "{payment:?}");
                let (sums, amount) = match payment.claim {
                    Claim::RealizedLoss => (&mut written_down, payment.settled),
                    _ => (&mut paid, payment.paid),
                };
                *sums.entry((month.period, &*payment.payee)).or_insert(Decimal::ZERO) += amount;
            }
        }
        let of = |sums: &BTreeMap<(u32, &str), Decimal>, period: u32, to: &str| {
            sums.get(&(period, to)).copied().unwrap_or_default()
        };
        let months = recording.distributions.iter().flat_map(|month| &month.classes);
        for (row, month) in result.class_rows.iter().zip(months) {
            let class = &result.classes[row.class].name;
            let what = format!("{name}, {class} of {}", row.date);
            let cash = row.interest_paid + row.shortfall_paid + row.carryover_paid + row.principal;
            assert_eq!(of(&paid, row.period, class), cash, "{what}");
            assert_eq!(of(&written_down, row.period, class), row.realized_loss, "{what}");
            assert_eq!(*month.class, **class, "{what}");
            assert_eq!(month.opening_balance, row.balance_begin, "{what}");
            assert_eq!(month.closing_balance, row.balance_end, "{what}");
        }
        for row in &result.fee_rows {
            assert_eq!(of(&paid, row.period, &row.party), row.paid, "{name}, {}", row.party);
        }
        // A class begins a month with the unpaid interest that the month before left.
        for months in recording.distributions.windows(2) {
            for (before, after) in months[0].classes.iter().zip(&months[1].classes) {
                let what = format!("{name}, {} of {}", after.class, months[1].date);
                assert_eq!(before.closing_unpaid, after.opening_unpaid, "{what}");
            }
        }
    }
}

#[test]
fn flips_are_listed_by_the_example() {
    // The pass-through with a test on its first month's interest, 666,666.67.
    let folder = std::env::temp_dir().join(format!("paydown-flips-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let text = std::fs::read_to_string("deals/bma-pass-through/deal.yaml").unwrap();
    let set = "waterfall:\n  - set: much\n    is: 2 * pool.scheduled_interest > 1333333.33\n    \
               source: x\n";
    let text = text.replacen("waterfall:\n", set, 1);
    // Twice what decimals have is 1,333,333.34 and more; twice two thirds of a million is within half
    // a cent of a third.
    std::fs::write(folder.join("deal.yaml"), text).unwrap();
    let output = example(&[folder.to_str().unwrap(), "--show", "flips", "--format", "csv"]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "period,date,trigger,decimal,float\n1,1999-02-25,much,pass,fail\n"
    );
    let output = example(&["deals/bma-pass-through", "--show", "flips", "--format", "json"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "[]\n");
}

/// Fields of a line of CSV, those in quotes without them.
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
fn steps_are_written_as_table_csv_and_json() {
    let show = |format: &str| {
        let deal = ["deals/bma-pass-through", "--months", "2", "--show", "steps"];
        let output = example(&[&deal[..], &["--format", format]].concat());
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let csv: Vec<Vec<String>> = show("csv").lines().map(fields).collect();
    assert_eq!(
        csv[0].join(","),
        "period,date,line,clause,claim,payee,due,settled,paid,unpaid,balance,cash_left,source"
    );
    let interest: Vec<&Vec<String>> =
        csv.iter().filter(|row| row[4] == "interest" && row[5] == "PT").collect();
    // 8 % of 100,000,000.00 for a month; of 67,097.91 less, 666,219.35.
    assert_eq!(interest[0][..2], ["1".to_owned(), "1999-02-25".to_owned()]);
    assert_eq!(interest[0][6..10].join(" "), "666666.67 666666.67 666666.67 0.00");
    assert_eq!(interest[1][8], "666219.35");
    // The line is the clause's in the deal file.
    let file = std::fs::read_to_string("deals/bma-pass-through/deal.yaml").unwrap();
    let line: usize = interest[0][2].parse().unwrap();
    assert_eq!(file.lines().nth(line - 1).unwrap().trim(), "- pay: interest");

    let json: serde_json::Value = serde_json::from_str(&show("json")).unwrap();
    let json = json.as_array().unwrap();
    assert_eq!(json.len(), csv.len() - 1);
    for (row, fields) in json.iter().zip(&csv[1..]) {
        assert_eq!(row["source"], fields[12].as_str());
        assert_eq!(row["paid"], fields[8].parse::<f64>().unwrap());
    }
    let table = show("table");
    assert_eq!(table.lines().count(), csv.len());
    assert!(table.lines().any(|line| line.contains("interest") && line.contains("666,219.35")));
}
