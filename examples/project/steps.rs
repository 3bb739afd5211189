//! The audit of a projection: every payment of every month.

use paydown::calendar::Date;
use paydown::projection::Value;
use paydown::waterfall::{Observer, Payment};

use super::tables::Table;

const COLUMNS: [&str; 13] = [
    "period",
    "date",
    "line",
    "clause",
    "claim",
    "payee",
    "due",
    "settled",
    "paid",
    "unpaid",
    "balance",
    "cash_left",
    "source",
];

/// Takes down every payment and write-down.
#[derive(Default)]
pub struct Audit {
    now: Option<(u32, Date)>,
    rows: Vec<Vec<String>>,
}

impl Observer for Audit {
    fn distribution(&mut self, period: u32, date: Date) {
        self.now = Some((period, date));
    }

    fn paid(&mut self, payment: &Payment<'_>) {
        let Some((period, date)) = self.now else { return };
        self.rows.push(vec![
            period.to_string(),
            date.to_string(),
            payment.deal_line.to_string(),
            payment.clause.to_owned(),
            payment.claim.name().to_owned(),
            payment.class.to_owned(),
            payment.due.print_money(),
            payment.settled.print_money(),
            payment.paid.print_money(),
            payment.unpaid.print_money(),
            payment.balance.print_money(),
            payment.cash_left.print_money(),
            payment.source.to_owned(),
        ]);
    }
}

impl Audit {
    /// What was heard. Clauses are in CSV and JSON; a page has their claim, payee and line.
    pub fn table(self) -> Table {
        Table {
            columns: COLUMNS.to_vec(),
            on_page: vec![
                "period", "date", "line", "claim", "payee", "due", "paid", "unpaid", "source",
            ],
            words: vec!["date", "clause", "claim", "payee", "source"],
            rows: self.rows,
        }
    }
}
