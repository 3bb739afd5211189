//! Tables that only the program shows, and the columns that each table has on a page.

use paydown::calendar::Date;
use paydown::projection::{CashFlows, Comparison, Value};
use paydown::table::{Cell, Row};
use paydown::waterfall::{Payment, Recording};

/// The columns of a table on a page: CSV and JSON have all of them.
#[derive(Clone, Copy)]
pub struct View {
    /// The columns shown.
    pub columns: &'static [&'static str],
    /// How many of them name the row.
    pub keys: usize,
}

const fn view(columns: &'static [&'static str], keys: usize) -> View {
    View { columns, keys }
}

pub const SUMMARY: View = view(
    &[
        "class",
        "balance",
        "interest",
        "principal",
        "realized_loss",
        "average_life_years",
        "first_principal",
        "last_principal",
    ],
    1,
);
pub const CLASSES: View = view(
    &[
        "period",
        "date",
        "class",
        "balance_begin",
        "interest_paid",
        "principal",
        "realized_loss",
        "balance_end",
    ],
    3,
);
pub const COLLATERAL: View = view(
    &[
        "period",
        "date",
        "group",
        "balance_begin",
        "voluntary_prepayment",
        "recovery",
        "loss",
        "balance_end",
    ],
    3,
);
pub const REMITTANCE: View = view(
    &[
        "period",
        "date",
        "group",
        "net_interest",
        "scheduled_principal",
        "prepayment",
        "recovery",
        "cash",
        "loss",
    ],
    3,
);
pub const ACCOUNTS: View = view(&["period", "date", "account", "balance_begin", "balance_end"], 3);
pub const FEES: View = view(&["period", "date", "party", "paid"], 3);
pub const TRIGGERS: View = view(&["period", "date", "trigger", "outcome"], 3);
pub const FLIPS: View = view(&["period", "date", "trigger", "decimal", "float"], 3);
pub const STEPS: View =
    view(&["period", "date", "line", "claim", "payee", "due", "paid", "unpaid"], 5);

/// The cash that a deal receives from a group in a month.
pub struct Remittance {
    period: u32,
    date: Date,
    group: String,
    /// Net interest, scheduled principal, prepayment, recovery, subsequent recovery, penalties, cash,
    /// loss.
    amounts: [f64; 8],
    places: usize,
}

impl Row for Remittance {
    fn columns() -> Vec<&'static str> {
        vec![
            "period",
            "date",
            "group",
            "net_interest",
            "scheduled_principal",
            "prepayment",
            "recovery",
            "subsequent_recovery",
            "penalties",
            "cash",
            "loss",
        ]
    }

    fn cells(&self) -> Vec<Cell<'_>> {
        let first =
            [Cell::Whole(self.period.into()), Cell::Date(self.date), Cell::text(&self.group)];
        first
            .into_iter()
            .chain(self.amounts.map(|amount| Cell::Float(amount, self.places)))
            .collect()
    }
}

pub fn remittance<V: Value>(flows: &CashFlows<V>) -> Vec<Remittance> {
    let rows = flows.collateral_rows.iter().map(|row| {
        let month = &row.month;
        let parts = [
            month.net_interest(),
            month.scheduled_principal(),
            month.voluntary_prepayment,
            month.recovery,
            month.subsequent_recovery,
            month.penalties,
        ];
        let [interest, scheduled, prepaid, recovered, later, penalties] = parts;
        let cash = parts.iter().sum();
        Remittance {
            period: row.period,
            date: row.date,
            group: row.group.clone(),
            amounts: [interest, scheduled, prepaid, recovered, later, penalties, cash, month.loss],
            places: V::MONEY_PLACES,
        }
    });
    rows.collect()
}

/// A test whose outcomes differ between decimals and floats.
pub struct Flipped {
    period: u32,
    date: Date,
    trigger: String,
    outcomes: [bool; 2],
}

impl Row for Flipped {
    fn columns() -> Vec<&'static str> {
        FLIPS.columns.to_vec()
    }

    fn cells(&self) -> Vec<Cell<'_>> {
        let outcome = |passed: bool| Cell::text(if passed { "pass" } else { "fail" });
        let first =
            [Cell::Whole(self.period.into()), Cell::Date(self.date), Cell::text(&self.trigger)];
        first.into_iter().chain(self.outcomes.map(outcome)).collect()
    }
}

pub fn flips(both: &Comparison) -> Vec<Flipped> {
    let rows = both.flips.iter().map(|flip| Flipped {
        period: flip.period,
        date: flip.date,
        trigger: flip.trigger.clone(),
        outcomes: [flip.decimal, flip.float],
    });
    rows.collect()
}

/// A payment or write-down in a month.
pub struct Step<'r> {
    period: u32,
    date: Date,
    payment: &'r Payment,
}

impl Row for Step<'_> {
    fn columns() -> Vec<&'static str> {
        vec![
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
        ]
    }

    fn cells(&self) -> Vec<Cell<'_>> {
        let Self { period, date, payment } = self;
        vec![
            Cell::Whole((*period).into()),
            Cell::Date(*date),
            Cell::Whole(payment.clause.line as u64),
            Cell::text(&payment.clause.title),
            Cell::text(payment.claim.name()),
            Cell::text(&payment.payee),
            payment.due.money(),
            payment.settled.money(),
            payment.paid.money(),
            payment.unpaid.money(),
            payment.balance.money(),
            payment.cash_left.money(),
            Cell::text(&payment.clause.source),
        ]
    }
}

pub fn steps(recording: &Recording) -> Vec<Step<'_>> {
    let months = recording.distributions.iter();
    let of_month = months.flat_map(|month| {
        let (period, date) = (month.period, month.date);
        month.payments.iter().map(move |payment| Step { period, date, payment })
    });
    of_month.collect()
}
