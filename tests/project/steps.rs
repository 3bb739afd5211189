//! The audit of a projection adds up to its rows.

use std::collections::BTreeMap;

use paydown::calendar::Date;
use paydown::project_observed;
use paydown::waterfall::{Claim, ClassMonth, Observer, Payment};
use rust_decimal::Decimal;

use crate::laws::starts;
use crate::{example, scenario};

/// Cash paid by month and payee, and what else the months told.
#[derive(Default)]
struct Audit {
    now: u32,
    dates: Vec<(u32, Date)>,
    paid: BTreeMap<(u32, String), Decimal>,
    written_down: BTreeMap<(u32, String), Decimal>,
    balances: Vec<(u32, String, Decimal, Decimal)>,
    unpaid: Vec<(u32, String, Decimal, Decimal)>,
}

impl Observer for Audit {
    fn distribution(&mut self, period: u32, date: Date) {
        self.now = period;
        self.dates.push((period, date));
    }

    fn paid(&mut self, payment: &Payment<'_>) {
        assert_eq!(payment.due, payment.settled + payment.unpaid, "{payment:?}");
        assert!(!payment.source.is_empty() && payment.deal_line > 0, "{payment:?}");
        let key = (self.now, payment.class.to_owned());
        if payment.claim == Claim::RealizedLoss {
            *self.written_down.entry(key).or_default() += payment.settled;
        } else {
            *self.paid.entry(key).or_default() += payment.paid;
        }
    }

    fn class(&mut self, month: &ClassMonth<'_>) {
        let class = month.class.to_owned();
        self.balances.push((self.now, class.clone(), month.opening_balance, month.closing_balance));
        self.unpaid.push((self.now, class, month.opening_unpaid, month.closing_unpaid));
    }
}

#[test]
fn payments_reported_add_up_to_the_rows_of_every_class_and_party() {
    for (name, deal, mut options) in starts() {
        options.assumptions = scenario(10.0, 3.0, 60.0).assumptions;
        options.months = Some(40);
        let mut audit = Audit::default();
        let result = project_observed(&deal, &options, &mut audit).unwrap();
        assert_eq!(audit.dates.len(), result.months as usize, "{name}");
        let of = |told: &BTreeMap<(u32, String), Decimal>, period: u32, to: &str| {
            told.get(&(period, to.to_owned())).copied().unwrap_or_default()
        };
        for (row, told) in result.class_rows.iter().zip(&audit.balances) {
            let class = &result.classes[row.class].name;
            let what = format!("{name}, {class} of {}", row.date);
            let cash = row.interest_paid + row.shortfall_paid + row.carryover_paid + row.principal;
            assert_eq!(of(&audit.paid, row.period, class), cash, "{what}");
            assert_eq!(of(&audit.written_down, row.period, class), row.realized_loss, "{what}");
            let balances = (row.period, class.clone(), row.balance_begin, row.balance_end);
            assert_eq!(told, &balances, "{what}");
        }
        for row in &result.fee_rows {
            assert_eq!(of(&audit.paid, row.period, &row.party), row.paid, "{name}, {}", row.party);
        }
        // What a class is owed at the end of a month it is owed at the beginning of the next.
        let classes = result.classes.len();
        for (before, after) in audit.unpaid.iter().zip(&audit.unpaid[classes..]) {
            assert_eq!(before.3, after.2, "{name}, {} of {}", after.1, after.0);
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
