//! The tables of a projection: columns and rows.

use paydown::calendar::Date;
use paydown::collateral::GroupMonth;
use paydown::projection::{Comparison, ProjectionResult, Value};

/// The argument of `--show`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Show {
    Classes,
    Collateral,
    Remittance,
    Summary,
    Triggers,
    Accounts,
    Fees,
    /// Recorded by an observer; not in the result.
    Steps,
    /// From two results.
    Flips,
    /// Not a table: each month as its trustee would report it.
    Report,
}

/// Columns, and rows of text under them.
pub struct Table {
    pub columns: Vec<&'static str>,
    /// Columns shown as aligned text, which fit into 100 characters; CSV and JSON have all columns.
    pub on_page: Vec<&'static str>,
    /// Columns with words and dates; the others have numbers.
    pub words: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

const CLASSES: [&str; 18] = [
    "period",
    "date",
    "class",
    "balance_begin",
    "rate",
    "accrual_days",
    "interest_due",
    "interest_paid",
    "interest_shortfall",
    "shortfall_paid",
    "carryover_due",
    "carryover_paid",
    "accretion",
    "principal",
    "realized_loss",
    "write_up",
    "balance_end",
    "factor",
];

const SUMMARY: [&str; 8] = [
    "class",
    "balance",
    "interest",
    "principal",
    "realized_loss",
    "average_life_years",
    "first_principal",
    "last_principal",
];

/// Columns of the collateral that are not amounts.
const RATIOS: [&str; 3] = ["amortization_factor", "net_rate", "wam"];

/// Places of rates, factors and years.
const PLACES: usize = 10;

pub fn table<V: Value>(show: Show, result: &ProjectionResult<V>, settlement: Date) -> Table {
    match show {
        Show::Classes => classes(result),
        Show::Collateral => collateral(result),
        Show::Remittance => remittance(result),
        Show::Summary | Show::Steps | Show::Flips | Show::Report => summary(result, settlement),
        Show::Triggers => triggers(result),
        Show::Accounts => accounts(result),
        Show::Fees => fees(result),
    }
}

fn classes<V: Value>(result: &ProjectionResult<V>) -> Table {
    let rows = result.class_rows.iter().map(|row| {
        vec![
            row.period.to_string(),
            row.date.to_string(),
            result.classes[row.class].name.clone(),
            row.balance_begin.print_money(),
            row.rate_pct.print(PLACES),
            row.accrual_days.to_string(),
            row.interest_due.print_money(),
            row.interest_paid.print_money(),
            row.interest_shortfall.print_money(),
            row.shortfall_paid.print_money(),
            row.carryover_due.print_money(),
            row.carryover_paid.print_money(),
            row.accretion.print_money(),
            row.principal.print_money(),
            row.realized_loss.print_money(),
            row.write_up.print_money(),
            row.balance_end.print_money(),
            row.factor.print(PLACES),
        ]
    });
    Table {
        columns: CLASSES.to_vec(),
        on_page: vec![
            "period",
            "date",
            "class",
            "balance_begin",
            "interest_paid",
            "principal",
            "realized_loss",
            "balance_end",
        ],
        words: vec!["date", "class"],
        rows: rows.collect(),
    }
}

fn collateral<V: Value>(result: &ProjectionResult<V>) -> Table {
    let fields: Vec<&'static str> = GroupMonth::FIELDS
        .iter()
        .copied()
        .scan(false, |over, field| {
            let kept = (!*over).then_some(field);
            *over |= field == "balance_end";
            kept
        })
        .collect();
    let rows = result.collateral_rows.iter().map(|row| {
        let mut cells = vec![row.period.to_string(), row.date.to_string(), row.group.clone()];
        for (field, value) in fields.iter().zip(row.month.values()) {
            let places = if RATIOS.contains(field) { PLACES } else { V::MONEY_PLACES };
            cells.push(value.print(places));
        }
        cells
    });
    let rows = rows.collect();
    let mut columns = vec!["period", "date", "group"];
    columns.extend(fields);
    Table {
        columns,
        on_page: vec![
            "period",
            "date",
            "group",
            "balance_begin",
            "voluntary_prepayment",
            "recovery",
            "loss",
            "balance_end",
        ],
        words: vec!["date", "group"],
        rows,
    }
}

/// The cash that the deal receives from its collateral, and the loss.
fn remittance<V: Value>(result: &ProjectionResult<V>) -> Table {
    let columns = vec![
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
    ];
    let rows = result.collateral_rows.iter().map(|row| {
        let month = &row.month;
        let parts = [
            month.net_interest(),
            month.scheduled_principal(),
            month.voluntary_prepayment,
            month.recovery,
            month.subsequent_recovery,
            month.penalties,
        ];
        let (cash, loss) = (parts.iter().sum::<f64>(), month.loss);
        let mut cells = vec![row.period.to_string(), row.date.to_string(), row.group.clone()];
        let amounts = parts.iter().chain([&cash, &loss]);
        cells.extend(amounts.map(|amount| amount.print(V::MONEY_PLACES)));
        cells
    });
    let rows = rows.collect();
    let on_page = columns.iter().copied();
    let on_page = on_page.filter(|column| !["subsequent_recovery", "penalties"].contains(column));
    Table { on_page: on_page.collect(), words: vec!["date", "group"], rows, columns }
}

fn summary<V: Value>(result: &ProjectionResult<V>, settlement: Date) -> Table {
    let rows = result.summary(settlement).into_iter().map(|line| {
        let date = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
        vec![
            line.class,
            line.balance.print_money(),
            line.interest.print_money(),
            line.principal.print_money(),
            line.realized_loss.print_money(),
            line.average_life_years.map_or_else(String::new, |years| years.print(PLACES)),
            date(line.first_principal),
            date(line.last_principal),
        ]
    });
    Table {
        columns: SUMMARY.to_vec(),
        on_page: SUMMARY.to_vec(),
        words: vec!["class", "first_principal", "last_principal"],
        rows: rows.collect(),
    }
}

/// Tests whose outcomes differ between decimals and floats.
pub fn flips(both: &Comparison) -> Table {
    let columns = vec!["period", "date", "trigger", "decimal", "float"];
    let outcome = |passed| if passed { "pass" } else { "fail" }.to_owned();
    let rows = both.flips.iter().map(|flip| {
        let (period, date) = (flip.period.to_string(), flip.date.to_string());
        vec![period, date, flip.trigger.clone(), outcome(flip.decimal), outcome(flip.float)]
    });
    Table {
        on_page: columns.clone(),
        words: vec!["date", "trigger", "decimal", "float"],
        rows: rows.collect(),
        columns,
    }
}

fn triggers<V: Value>(result: &ProjectionResult<V>) -> Table {
    let columns = vec!["period", "date", "trigger", "outcome"];
    let rows = result.trigger_rows.iter().map(|row| {
        let outcome = if row.passed { "pass" } else { "fail" };
        let cells = [&row.period.to_string(), &row.date.to_string(), &row.trigger, outcome];
        cells.map(str::to_owned).to_vec()
    });
    Table {
        on_page: columns.clone(),
        words: vec!["date", "trigger", "outcome"],
        rows: rows.collect(),
        columns,
    }
}

fn accounts<V: Value>(result: &ProjectionResult<V>) -> Table {
    let columns = vec!["period", "date", "account", "balance_begin", "balance_end"];
    let rows = result.account_rows.iter().map(|row| {
        let (period, date) = (row.period.to_string(), row.date.to_string());
        let balances = [row.balance_begin.print_money(), row.balance_end.print_money()];
        [vec![period, date, row.account.clone()], balances.to_vec()].concat()
    });
    Table {
        on_page: columns.clone(),
        words: vec!["date", "account"],
        rows: rows.collect(),
        columns,
    }
}

fn fees<V: Value>(result: &ProjectionResult<V>) -> Table {
    let columns = vec!["period", "date", "party", "paid"];
    let rows = result.fee_rows.iter().map(|row| {
        let (period, date) = (row.period.to_string(), row.date.to_string());
        vec![period, date, row.party.clone(), row.paid.print_money()]
    });
    Table { on_page: columns.clone(), words: vec!["date", "party"], rows: rows.collect(), columns }
}
