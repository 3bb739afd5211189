//! Every payment of every month of a projection.

use paydown::projection::Value;
use paydown::waterfall::Recording;

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

/// The payments and write-downs of a run. CSV and JSON show each with its clause; a page, which is
/// narrower, shows claim, payee and line.
pub fn steps(recording: &Recording) -> Table {
    let mut rows = Vec::new();
    for distribution in &recording.distributions {
        for payment in &distribution.payments {
            rows.push(vec![
                distribution.period.to_string(),
                distribution.date.to_string(),
                payment.clause.line.to_string(),
                payment.clause.title.clone(),
                payment.claim.name().to_owned(),
                payment.payee.to_string(),
                payment.due.print_money(),
                payment.settled.print_money(),
                payment.paid.print_money(),
                payment.unpaid.print_money(),
                payment.balance.print_money(),
                payment.cash_left.print_money(),
                payment.clause.source.clone(),
            ]);
        }
    }
    Table {
        columns: COLUMNS.to_vec(),
        on_page: vec![
            "period", "date", "line", "claim", "payee", "due", "paid", "unpaid", "source",
        ],
        words: vec!["date", "clause", "claim", "payee", "source"],
        rows,
    }
}
