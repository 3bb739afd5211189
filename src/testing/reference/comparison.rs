//! Compares the engine with the books of the reference payer.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use num_traits::Zero;
use rust_decimal::Decimal;

use super::books::{Books, Entry, MonthInputs, Value};
use super::fraction::{Fraction, at_least_zero, excess, of_decimal, over, rate, to_decimal, whole};
use super::payer::pay_month;
use super::terms::Terms;
use crate::collateral::Indices;
use crate::deal::Deal;
use crate::error::Errors;
use crate::projection::Projection;
use crate::projection::{Call, CashFlows, CollateralRow, ProjectionOptions, RedemptionKind};
use crate::testing::generate::Collections;
use crate::waterfall::{Distribution, Field, NamedKind, Recording};

/// The result of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Audit {
    /// How many months were projected.
    pub months: u32,
    /// The first figure on which the engine and the reference payer disagree: month, name, both values.
    pub disagreement: Option<String>,
}

/// Projects a deal with the engine, pays every month again with the reference payer, and compares the
/// two. The reference payer reads `text`; to show that it finds a fault, give it a text that differs from
/// the deal's.
///
/// # Errors
///
/// As [`Projection::run`](crate::Projection::run).
///
/// # Panics
///
/// As [`Projection::run`](crate::Projection::run), and if `text` is no deal file that [`Deal`] accepts.
///
/// ```
/// use paydown::projection::ProjectionOptions;
/// use paydown::Deal;
/// use paydown::testing::reference::check;
///
/// let file = Deal::open("deals/sequential-cmo").unwrap();
/// let mut options = ProjectionOptions::default();
/// options.months = Some(12);
/// let audit = check(file.text(), &file, &options).unwrap();
/// assert_eq!((audit.months, audit.disagreement), (12, None));
///
/// // The classes in another order.
/// let wrong = file.text().replacen("all: [A, B, Z]", "all: [B, A, Z]", 1);
/// let audit = check(&wrong, &file, &options).unwrap();
/// assert!(audit.disagreement.is_some());
/// ```
pub fn check(text: &str, deal: &Deal, options: &ProjectionOptions) -> Result<Audit, Errors> {
    let terms = Terms::read(text);
    let mut recording = Recording::default();
    let result = Projection::with(deal, options).observe(&mut recording).run()?;
    let mut pages: Vec<Page> = recording.distributions.iter().map(engine_page).collect();
    add_rows(&mut pages, &result);

    let mut months = inputs_of(&result, options);
    let mut sold = None;
    if let Some(sale) = &result.redemption {
        let is_par = terms.price.as_deref() == Some("collateral");
        if !is_par {
            // The last month's row includes what was sold after the waterfall. A run without the call
            // shows the month before the sale.
            let uncalled = ProjectionOptions { call: Call::Never, ..options.clone() };
            let uncalled = Projection::with(deal, &uncalled).run()?;
            let last = months.len() - 1;
            months[last] = inputs_of(&uncalled, options).swap_remove(last);
        }
        // A price of par is paid through the clauses, and anything else after them.
        if !is_par || sale.kind == RedemptionKind::Auction {
            sold = Some(of_decimal(sale.collateral));
        }
    }

    let mut books = Books::opened(&terms);
    let count = months.len();
    let disagreement = months.iter().enumerate().find_map(|(place, month)| {
        let sale = sold.as_ref().filter(|_| place + 1 == count);
        let price = pay_month(&terms, &mut books, month, sale);
        if let (Some(price), Some(sale)) = (price, &result.redemption)
            && to_decimal(&price) != sale.price.normalize()
        {
            return Some(format!("price: engine {}, reference {price}", sale.price));
        }
        let entries = engine_entries(&recording.distributions[place]);
        let differs = disagreement(&terms, &books, entries, &pages[place])?;
        Some(format!("month {}: {differs}", place + 1))
    });
    Ok(Audit { months: result.months, disagreement })
}

/// A deal paid by the reference payer a month at a time, beside a
/// [`MonthRunner`](crate::testing::MonthRunner) that pays the same collections with the engine.
///
/// ```
/// use paydown::Deal;
/// use paydown::collateral::Indices;
/// use paydown::testing::reference::ReferencePayer;
/// use paydown::testing::{Collections, MonthRunner};
/// use paydown::waterfall::{Field, Recording, Remittance};
/// use rust_decimal::Decimal;
///
/// let file = Deal::open("deals/bma-pass-through").unwrap();
/// let mut group = Remittance { values: Default::default(), net_rate: Decimal::new(8, 2) };
/// *group.get_mut(Field::BalanceBegin) = 100_000_000.into();
/// let collections = Collections { groups: vec![group], cash: 600_000.into(), ..Default::default() };
///
/// let (mut recording, indices) = (Recording::default(), Indices::default());
/// MonthRunner::new(&file, &indices).unwrap().pay(&collections, &mut recording);
/// let mut payer = ReferencePayer::new(file.text(), &indices);
/// payer.pay(&collections);
/// assert_eq!(payer.disagreement(&recording.distributions[0]), None);
/// ```
#[derive(Clone)]
pub struct ReferencePayer {
    terms: Arc<Terms>,
    books: Books,
    indices: Indices,
}

impl ReferencePayer {
    /// A deal as its file opens it, from the text of the file; `indices` are by month from the first
    /// distribution that the file describes.
    ///
    /// # Panics
    ///
    /// If `text` is no deal file that [`Deal`] accepts.
    #[must_use]
    pub fn new(text: &str, indices: &Indices) -> Self {
        let terms = Terms::read(text);
        let (books, indices) = (Books::opened(&terms), indices.clone());
        Self { terms: Arc::new(terms), books, indices }
    }

    /// The collateral groups of the deal.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.terms.groups
    }

    /// The closing balance of the collateral.
    #[must_use]
    pub fn closing_balance(&self) -> Decimal {
        to_decimal(&self.terms.closing_balance)
    }

    /// Pays the next distribution.
    ///
    /// # Panics
    ///
    /// If the collections lack a group of the deal, or an index that it follows is missing.
    pub fn pay(&mut self, collections: &Collections) {
        let groups = collections.groups.iter().map(|group| {
            let fields =
                Field::ALL.iter().map(|field| (field.name(), of_decimal(*group.get(*field))));
            let mut fields: BTreeMap<&'static str, Fraction> = fields.collect();
            fields.insert("net_rate", of_decimal(group.net_rate));
            fields
        });
        let inputs = MonthInputs {
            groups: groups.collect(),
            cash: of_decimal(collections.cash),
            shortfall: of_decimal(collections.shortfall),
            indices: index_rates(&self.indices, self.books.month - self.books.before + 1),
            forced: BTreeMap::new(),
        };
        pay_month(&self.terms, &mut self.books, &inputs, None);
    }

    /// The first figure on which the engine's recording of the last distribution and the books
    /// disagree, with both values.
    #[must_use]
    pub fn disagreement(&self, engine: &Distribution) -> Option<String> {
        let page = engine_page(engine);
        let differs = disagreement(&self.terms, &self.books, engine_entries(engine), &page)?;
        Some(format!("month {}: {differs}", self.books.month))
    }
}

impl fmt::Debug for ReferencePayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReferencePayer").field("month", &self.books.month).finish_non_exhaustive()
    }
}

/// The figures of a month by name, as one side has them.
type Page = BTreeMap<String, Decimal>;

/// The payments of the engine, those of zero left out.
fn engine_entries(distribution: &Distribution) -> Vec<Entry> {
    let payments = distribution.payments.iter().filter(|payment| !payment.settled.is_zero());
    let entry = |payment: &crate::waterfall::Payment| {
        if payment.claim.moves_cash() {
            assert_eq!(payment.paid, payment.settled, "whole cents: {payment:?}");
        }
        Entry {
            line: payment.clause.line,
            claim: payment.claim.name().to_owned(),
            to: payment.payee.to_string(),
            amount: of_decimal(payment.settled),
            cash_left: of_decimal(payment.cash_left),
        }
    };
    payments.map(entry).collect()
}

/// The classes and named values of a month as the engine reports them.
fn engine_page(distribution: &Distribution) -> Page {
    let mut page = Page::new();
    for month in &distribution.classes {
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
    for value in &distribution.named {
        let is_schedule = value.clause.formula.is_empty();
        if !is_schedule {
            let kind = match value.kind {
                NamedKind::Amount => "amount",
                NamedKind::Percentage => "percentage",
                NamedKind::Test => "test",
            };
            page.insert(format!("{kind} {}", value.name), value.value.normalize());
        }
    }
    page
}

/// Adds the rows of a projection to the pages of its months.
fn add_rows(pages: &mut [Page], result: &CashFlows<Decimal>) {
    let first = result.class_rows.first().map_or(1, |row| row.period);
    let place = |period: u32| (period - first) as usize;
    for row in &result.class_rows {
        let name = &result.opening[row.class_index].name;
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
            let page = &mut pages[place(row.period)];
            page.insert(format!("class {name} {what}"), value.normalize());
        }
    }
    for row in &result.account_rows {
        let page = &mut pages[place(row.period)];
        page.insert(format!("account {}", row.account), row.balance_end.normalize());
    }
    for row in &result.fee_rows {
        let page = &mut pages[place(row.period)];
        page.insert(format!("fee {}", row.party), row.paid.normalize());
    }
}

/// The figures of the current month in the books.
fn reference_page(terms: &Terms, books: &Books) -> Page {
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
            // A class without a balance shows the next month's notional after a month.
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

/// The first difference between the books and the engine's payments and figures of a month.
fn disagreement(
    terms: &Terms,
    books: &Books,
    engine: Vec<Entry>,
    engine_page: &Page,
) -> Option<String> {
    let reference = &books.entries;
    let mut places = 0..reference.len().max(engine.len());
    if let Some(at) = places.find(|at| reference.get(*at) != engine.get(*at)) {
        let shown = |entry: Option<&Entry>| entry.map_or("nothing".to_owned(), Entry::to_string);
        let (engine, reference) = (shown(engine.get(at)), shown(reference.get(at)));
        return Some(format!(
            "payment {}: the engine pays {engine}, the reference {reference}",
            at + 1
        ));
    }
    let figures = reference_page(terms, books).into_iter();
    let mut both = figures.filter_map(|(what, value)| Some((engine_page.get(&what)?, what, value)));
    let (engine, what, reference) = both.find(|(engine, _, reference)| *engine != reference)?;
    Some(format!("{what}: engine {engine}, reference {reference}"))
}

/// The rates of indices in a month, from 1 on.
fn index_rates(indices: &Indices, month: i64) -> BTreeMap<String, Fraction> {
    let rates = indices.iter().map(|(name, curve)| {
        let percent = Decimal::from_f64_retain(curve.rate_pct(month)).unwrap();
        // Twelve places of a fraction are ten of a percentage.
        (name.to_owned(), of_decimal(percent.round_dp(10)) / whole(100))
    });
    rates.collect()
}

/// What each month of a projection brings, from its collateral rows.
fn inputs_of(result: &CashFlows<Decimal>, options: &ProjectionOptions) -> Vec<MonthInputs> {
    let rows_a_month = result.groups.len() + usize::from(result.groups.len() > 1);
    let months = result.collateral_rows.chunks(rows_a_month).zip(1..).map(|(rows, number)| {
        let mut month = MonthInputs {
            indices: index_rates(&options.assumptions.indices, number),
            forced: options.forced.clone(),
            ..MonthInputs::default()
        };
        for row in &rows[..result.groups.len()] {
            let (fields, cash, shortfall) = group_inputs(row);
            month.groups.push(fields);
            month.cash += cash;
            month.shortfall += shortfall;
        }
        month
    });
    months.collect()
}

/// A group's month from its row, in whole cents: its fields, its cash and its interest shortfall.
fn group_inputs(row: &CollateralRow) -> (BTreeMap<&'static str, Fraction>, Fraction, Fraction) {
    let month = &row.month;
    // Rows are floats of whole cents.
    let dollars = |amount: f64| over(&whole((amount * 100.0).round() as i64), &whole(100));
    let prepaid = dollars(month.voluntary_prepayment);
    let recovery = dollars(month.recovery);
    let scheduled = dollars(month.actual_amortization) + dollars(month.default_amortization);
    let interest = dollars(month.actual_interest) + dollars(month.interest_advanced);
    let net_interest = at_least_zero(&interest - dollars(month.fees));
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
