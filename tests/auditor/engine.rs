//! What the engine says, put beside what the auditor's books say.

use std::collections::BTreeMap;

use num_traits::Zero;
use paydown::calendar::Date;
use paydown::collateral::Indices;
use paydown::projection::{
    Call, CollateralRow, ProjectionOptions, ProjectionResult, RedemptionKind,
};
use paydown::waterfall::{ClassMonth, NamedKind, NamedValue, Observer, Payment};
use paydown::{Deal, project, project_observed};
use rust_decimal::Decimal;

use crate::books::{Books, Brought, Entry};
use crate::exact::{Exact, excess, not_below_nil, of_decimal, over, rate, to_decimal, whole};
use crate::payer::pay_month;
use crate::terms::Terms;
use crate::values::Value;

/// What one side says of one month, by what it is of.
pub type Page = BTreeMap<String, Decimal>;

/// What an observer of the engine hears, month by month.
#[derive(Debug, Default)]
pub struct Heard {
    pub entries: Vec<Vec<Entry>>,
    pub pages: Vec<Page>,
}

impl Observer for Heard {
    fn distribution(&mut self, _: u32, _: Date) {
        self.entries.push(Vec::new());
        self.pages.push(Page::new());
    }

    fn paid(&mut self, payment: &Payment) {
        if payment.settled.is_zero() {
            return;
        }
        if payment.claim.moves_cash() {
            assert_eq!(payment.paid, payment.settled, "whole cents: {payment:?}");
        }
        self.entries.last_mut().unwrap().push(Entry {
            line: payment.clause.line,
            claim: payment.claim.name().to_owned(),
            to: payment.payee.to_string(),
            amount: of_decimal(payment.settled),
            cash_left: of_decimal(payment.cash_left),
        });
    }

    fn class(&mut self, month: &ClassMonth) {
        let page = self.pages.last_mut().unwrap();
        for (what, value) in [
            ("rate_pct", month.rate * Decimal::ONE_HUNDRED),
            ("accrued", month.accrued),
            ("shortfall", month.shortfall),
            ("principal", month.principal),
            ("realized_loss", month.realized_loss),
            ("write_up", month.write_up),
            ("balance_end", month.closing_balance),
            ("unpaid_interest", month.closing_unpaid),
        ] {
            page.insert(format!("class {} {what}", month.class), value.normalize());
        }
    }

    fn named(&mut self, value: &NamedValue) {
        let is_schedule = value.clause.formula.is_empty();
        if !is_schedule {
            let kind = match value.kind {
                NamedKind::Amount => "amount",
                NamedKind::Percentage => "percentage",
                _ => "test",
            };
            let name = format!("{kind} {}", value.name);
            self.pages.last_mut().unwrap().insert(name, value.value.normalize());
        }
    }
}

/// What the auditor's books say of the month they are at.
pub fn page_of(terms: &Terms, books: &Books) -> Page {
    let mut page = Page::new();
    for (name, value) in &books.set {
        let (kind, value) = match value {
            Value::Amount(amount) => ("amount", to_decimal(amount)),
            Value::Percentage(percentage) => ("percentage", to_decimal(percentage)),
            Value::Test(passed) => ("test", Decimal::from(u8::from(*passed))),
            Value::Number(_) => continue,
        };
        page.insert(format!("{kind} {name}"), value);
    }
    for (class, book) in terms.classes.iter().zip(&books.classes) {
        let month = &book.month;
        let due = excess(&month.accrued, &month.shortfall) + &month.residual;
        let shows_notional = class.original_balance.is_zero() && class.notional.is_some();
        for (what, value) in [
            ("rate_pct", &(&month.rate * whole(100))),
            ("accrued", &month.accrued),
            ("shortfall", &month.shortfall),
            ("interest_due", &due),
            ("interest_paid", &(&month.interest_paid + &month.residual)),
            ("interest_shortfall", &month.interest_due),
            ("shortfall_paid", &month.unpaid_interest_paid),
            ("carryover_due", &month.carryover_due),
            ("carryover_paid", &month.carryover_paid),
            ("accretion", &month.accretion),
            ("principal", &(&month.scheduled_principal + &month.unscheduled_principal)),
            ("realized_loss", &month.realized_loss),
            ("write_up", &month.write_up),
            ("unpaid_interest", &book.unpaid_interest),
            ("balance_begin", if shows_notional { &month.notional } else { &month.balance_begin }),
            // After a month a class without a balance shows the notional of the next.
            ("balance_end", if shows_notional { continue } else { &book.balance }),
        ] {
            page.insert(format!("class {} {what}", class.name), to_decimal(value));
        }
    }
    for ((name, _), balance) in terms.accounts.iter().zip(&books.accounts) {
        page.insert(format!("account {name}"), to_decimal(balance));
    }
    for party in &terms.parties {
        let paid = books.fees.get(party).map_or(Decimal::ZERO, to_decimal);
        page.insert(format!("fee {party}"), paid);
    }
    page
}

/// A group's month as it reaches the deal, from the engine's row of it in whole cents.
fn brought_by(row: &CollateralRow) -> (BTreeMap<&'static str, Exact>, Exact, Exact) {
    let month = &row.month;
    // Rows are floats of whole cents.
    let dollars = |amount: [f64; 1]| over(&whole((amount[0] * 100.0).round() as i64), &whole(100));
    let prepaid = dollars(month.voluntary_prepayment);
    let recovery = dollars(month.recovery);
    let scheduled = dollars(month.actual_amortization) + dollars(month.default_amortization);
    let interest = dollars(month.actual_interest) + dollars(month.interest_advanced);
    let net_interest = not_below_nil(&interest - dollars(month.fees));
    let shortfall = dollars(month.prepayment_interest_shortfall);
    let penalties = dollars(month.penalties);
    let subsequent = dollars(month.subsequent_recovery);
    let balance = dollars(month.balance_begin);
    let cash = &interest - dollars(month.fees) - &shortfall
        + &scheduled
        + &prepaid
        + &recovery
        + &penalties
        + &subsequent;
    let fields = BTreeMap::from([
        ("net_rate", rate(&over(&(whole(12) * net_interest), &balance))),
        ("balance_begin", balance),
        ("scheduled_principal", scheduled),
        ("unscheduled_principal", prepaid + &recovery),
        ("liquidation_principal", recovery),
        ("realized_loss", dollars(month.loss)),
        ("scheduled_interest", interest),
        ("prepayment_penalties", penalties),
        ("subsequent_recovery", subsequent),
        ("delinquent_60", dollars(month.delinquent_60)),
        ("loan_count", dollars(month.loan_count)),
    ]);
    (fields, cash, shortfall)
}

/// The rates of indices in so many months.
pub fn rates_of(indices: &Indices, months: u32) -> BTreeMap<String, Vec<Exact>> {
    let rates = indices.iter().map(|(name, curve)| {
        let of_month = |month| {
            let percent = Decimal::from_f64_retain(curve.rate_pct(month)).unwrap();
            // Twelve places of a fraction are ten of a percentage.
            of_decimal(percent.round_dp(10)) / whole(100)
        };
        (name.to_owned(), (1..=i64::from(months)).map(of_month).collect())
    });
    rates.collect()
}

/// What every month of a projection brought.
fn brought(result: &ProjectionResult<Decimal>, options: &ProjectionOptions) -> Vec<Brought> {
    let rows_a_month = result.groups.len() + usize::from(result.groups.len() > 1);
    let indices = rates_of(&options.assumptions.indices, result.months);
    let months = result.collateral_rows.chunks(rows_a_month).map(|rows| {
        let mut month = Brought {
            indices: indices.clone(),
            forced: options.forced.clone(),
            ..Brought::default()
        };
        for row in &rows[..result.groups.len()] {
            let (fields, cash, shortfall) = brought_by(row);
            month.groups.push(fields);
            month.cash += cash;
            month.shortfall += shortfall;
        }
        month
    });
    months.collect()
}

/// Projects a deal with the engine, pays every month of it with the auditor, who reads `text`, and
/// answers how many months agree, or the first on which the two differ.
pub fn held_against(text: &str, deal: &Deal, options: &ProjectionOptions) -> Result<u32, String> {
    let terms = Terms::read(text);
    let mut heard = Heard::default();
    let told = |mistakes: Vec<paydown::error::Diagnostic>| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        panic!("{}\n{text}", lines.join("\n"))
    };
    let result = project_observed(deal, options, &mut heard).unwrap_or_else(told);
    add_rows(&mut heard.pages, &result);

    let mut months = brought(&result, options);
    let mut sold = None;
    if let Some(sale) = &result.redemption {
        let is_par = terms.price.as_deref() == Some("collateral");
        if !is_par {
            // The row of the last month has what was sold after the waterfall had run.
            let mut uncalled = options.clone();
            uncalled.call = Call::Never;
            let uncalled = project(deal, &uncalled).unwrap_or_else(told);
            let last = months.len() - 1;
            months[last] = brought(&uncalled, options).swap_remove(last);
        }
        // Par alone goes through the clauses.
        if !is_par || sale.kind == RedemptionKind::Auction {
            sold = Some(of_decimal(sale.collateral));
        }
    }

    let mut books = Books::at_closing(&terms);
    let count = months.len();
    for (place, month) in months.iter().enumerate() {
        let sale = sold.as_ref().filter(|_| place + 1 == count);
        let price = pay_month(&terms, &mut books, month, sale);
        if let (Some(price), Some(sale)) = (price, &result.redemption)
            && to_decimal(&price) != sale.price.normalize()
        {
            return Err(format!("price: engine {}, auditor {price}", sale.price));
        }
        compare(&terms, &books, &heard.entries[place], &heard.pages[place])
            .map_err(|told| format!("month {}: {told}", place + 1))?;
    }
    Ok(result.months)
}

/// What the engine's rows say of each month.
fn add_rows(pages: &mut [Page], result: &ProjectionResult<Decimal>) {
    for row in &result.class_rows {
        let name = &result.classes[row.class].name;
        for (what, value) in [
            ("rate_pct", row.rate_pct),
            ("interest_due", row.interest_due),
            ("interest_paid", row.interest_paid),
            ("interest_shortfall", row.interest_shortfall),
            ("shortfall_paid", row.shortfall_paid),
            ("carryover_due", row.carryover_due),
            ("carryover_paid", row.carryover_paid),
            ("accretion", row.accretion),
            ("principal", row.principal),
            ("realized_loss", row.realized_loss),
            ("write_up", row.write_up),
            ("balance_begin", row.balance_begin),
            ("balance_end", row.balance_end),
        ] {
            let page = &mut pages[row.period as usize - 1];
            page.insert(format!("class {name} {what}"), value.normalize());
        }
    }
    for row in &result.account_rows {
        let page = &mut pages[row.period as usize - 1];
        page.insert(format!("account {}", row.account), row.balance_end.normalize());
    }
    for row in &result.fee_rows {
        let page = &mut pages[row.period as usize - 1];
        page.insert(format!("fee {}", row.party), row.paid.normalize());
    }
}

/// Whether the auditor's books say what the engine said of a month; where not, the first difference.
pub fn compare(terms: &Terms, books: &Books, entries: &[Entry], page: &Page) -> Result<(), String> {
    let ours = &books.entries;
    let differ = (0..ours.len().max(entries.len())).find(|at| ours.get(*at) != entries.get(*at));
    if let Some(at) = differ {
        let shown = |entry: Option<&Entry>| entry.map_or("nothing".to_owned(), Entry::to_string);
        return Err(format!(
            "payment {}: the engine pays {}, the auditor {}",
            at + 1,
            shown(entries.get(at)),
            shown(ours.get(at)),
        ));
    }
    for (what, ours) in page_of(terms, books) {
        match page.get(&what) {
            Some(engine) if *engine == ours => {}
            Some(engine) => return Err(format!("{what}: engine {engine}, auditor {ours}")),
            None => {}
        }
    }
    Ok(())
}
