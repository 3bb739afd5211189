//! The law of reported tables: the months of a run, published as tables, tie out.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use crate::deal::{Deal, group_subjects};
use crate::deal_file::{Clause, Funds};
use crate::error::Errors;
use crate::number::{DecimalArithmetic, MoneyArithmetic};
use crate::projection::{BalanceCarry, Call, MonthRunner, ProjectionOptions, project_with};
use crate::quantity::Item;
use crate::report::Digits;
use crate::report::relations::{class_items, table_items};
use crate::report::tables::{RowText, TOTAL, TableKind, Tables};
use crate::tie_out::{CheckedCell, Replay, TieOut, Verdict};
use crate::waterfall::{
    Field, Kind, Month, Observer, ObserverAdapter, Payment, Program, State, run,
};

/// The months of a deal under assumptions as its trustee would publish them: every column. `digits` are
/// those of the rates.
///
/// # Errors
///
/// As [`Projection::run`](crate::Projection::run).
///
/// # Panics
///
/// As [`Projection::run`](crate::Projection::run).
pub fn reported_tables(
    deal: &Deal,
    options: &ProjectionOptions,
    digits: Digits,
) -> Result<Tables, Errors> {
    let mut options = options.clone();
    // A redemption is no part of the month that a report shows, which carries as the trustee does.
    options.call = Call::Never;
    options.carry = BalanceCarry::Trustee;
    let (rows, to_date) = (Vec::new(), ToDate::of(deal));
    let mut publisher = Publisher { deal, options: &options, digits, rows, to_date };
    project_with(deal, &options, &mut publisher)?;
    Tables::from_rows(deal, publisher.rows)
}

/// The months of a run, published as tables, tie out: every figure is an input or exact, or a rounding
/// if rates have only the digits that a trustee prints. What classes are paid from outside the account
/// is an anomaly of their total distribution.
///
/// # Errors
///
/// The first figure that breaks the law, with its place and the reason; or the reason why the deal
/// cannot be run or its months not tied out.
///
/// # Panics
///
/// As [`Projection::run`](crate::Projection::run).
pub fn reported_tables_tie_out(
    deal: &Deal,
    options: &ProjectionOptions,
    digits: Digits,
) -> Result<(), String> {
    let tables = reported_tables(deal, options, digits).map_err(|errors| lines(&errors))?;
    let allowed: &[Verdict] = match digits {
        Digits::Full => &[Verdict::Input, Verdict::Exact],
        Digits::Trustee => &[Verdict::Input, Verdict::Exact, Verdict::Rounding],
    };
    for tied in Replay::of(deal).tables(&tables) {
        let tied = tied.map_err(|errors| lines(&errors))?;
        first_other(&tied, allowed).map_or(Ok(()), Err)?;
    }
    Ok(())
}

/// The mistakes as lines.
pub(super) fn lines(errors: &Errors) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The first figure with another verdict, in words.
pub(super) fn first_other(tied: &TieOut, allowed: &[Verdict]) -> Option<String> {
    let is_from_outside = |cell: &CheckedCell| {
        let reason = cell.reason.as_deref().unwrap_or_default();
        cell.row == TOTAL
            && cell.column == "distribution"
            && reason.ends_with("outside the account")
    };
    let mut cells = tied.cells.iter();
    let cell = cells.find(|cell| !allowed.contains(&cell.verdict) && !is_from_outside(cell))?;
    Some(described(tied, cell))
}

/// A figure with its place, verdict and reason, in words.
pub(super) fn described(tied: &TieOut, cell: &CheckedCell) -> String {
    format!(
        "{} {} line {} · {} · {}: {} is {}, computed {:?}: {}",
        tied.distribution_date,
        cell.table,
        cell.line,
        cell.row,
        cell.column,
        cell.published,
        cell.verdict.name(),
        cell.computed,
        cell.reason.as_deref().unwrap_or_default(),
    )
}

/// Losses to date.
struct ToDate {
    classes: Vec<Decimal>,
    groups: Vec<Decimal>,
}

impl ToDate {
    fn of(deal: &Deal) -> Self {
        let classes = deal.terms.classes.iter().map(|class| class.cumulative_loss).collect();
        Self { classes, groups: deal.terms.cumulative_losses.clone() }
    }
}

/// Writes the lines of each month.
struct Publisher<'a> {
    deal: &'a Deal,
    options: &'a ProjectionOptions,
    digits: Digits,
    rows: Vec<RowText>,
    to_date: ToDate,
}

/// What each payee was due, was paid and is still owed.
#[derive(Default)]
struct Paid(BTreeMap<String, [Decimal; 3]>);

impl Observer for Paid {
    fn paid(&mut self, payment: &Payment) {
        let sums = self.0.entry(payment.payee.to_string()).or_default();
        for (sum, more) in sums.iter_mut().zip([payment.due, payment.paid, payment.unpaid]) {
            *sum += more;
        }
    }
}

impl MonthRunner<DecimalArithmetic> for Publisher<'_> {
    fn run(&mut self, program: &Program, month: &Month, state: &mut State<DecimalArithmetic>) {
        let mut paid = Paid::default();
        let before = self.before(program, month, state);
        run(program, month, state, &mut ObserverAdapter::new(program, &mut paid));
        self.collateral(month);
        self.classes(program, month, state, &before);
        self.others(program, month, state, &paid);
    }
}

/// The classes' unpaid interest and the accounts before a month.
struct BeforeMonth {
    unpaid: Vec<Decimal>,
}

impl Publisher<'_> {
    /// A rate in percent as it is printed. The run has ten places.
    fn rate(&self, pct: Decimal) -> String {
        let places = if self.digits == Digits::Full { 10 } else { 5 };
        format!("{:.*}", places as usize, half_up(pct, places))
    }

    fn before(
        &self,
        program: &Program,
        month: &Month,
        state: &State<DecimalArithmetic>,
    ) -> BeforeMonth {
        let unpaid = match &month.opening {
            Some(opening) => opening.iter().map(|class| class.unpaid.value).collect(),
            None => program
                .classes
                .iter()
                .map(|class| state.amount(class.unpaid) + state.amount(class.interest_due))
                .collect(),
        };
        BeforeMonth { unpaid }
    }

    fn collateral(&mut self, month: &Month) {
        let mut totals: BTreeMap<&str, Decimal> = BTreeMap::new();
        let is_alone = month.groups.len() == 1;
        let names = self.deal.terms.groups.clone();
        for (index, (name, group)) in names.iter().zip(&month.groups).enumerate() {
            let of = |field| group.get(field).value;
            let net = group.net_rate.value * Decimal::ONE_HUNDRED;
            self.to_date.groups[index] += of(Field::RealizedLoss);
            let end = of(Field::BalanceBegin)
                - of(Field::ScheduledPrincipal)
                - of(Field::UnscheduledPrincipal)
                - of(Field::RealizedLoss);
            let mut row = RowText::new(TableKind::Collateral, month.date, name);
            for (column, amount) in [
                ("balance_begin", of(Field::BalanceBegin)),
                ("balance_end", end),
                ("scheduled_principal", of(Field::ScheduledPrincipal)),
                ("unscheduled_principal", of(Field::UnscheduledPrincipal)),
                ("liquidation_principal", of(Field::LiquidationPrincipal)),
                ("realized_loss", of(Field::RealizedLoss)),
                ("scheduled_interest", of(Field::ScheduledInterest)),
                ("prepayment_penalties", of(Field::PrepaymentPenalties)),
                ("subsequent_recovery", of(Field::SubsequentRecovery)),
                ("delinquent_60", of(Field::Delinquent60)),
                ("loan_count", of(Field::LoanCount)),
                ("cumulative_loss", self.to_date.groups[index]),
            ] {
                *totals.entry(column).or_default() += amount;
                row = row.set(column, money(amount));
            }
            row = row.set("net_rate", self.rate(net));
            if is_alone {
                row = of_pool(row, month);
            }
            self.rows.push(row);
        }
        if !is_alone {
            let mut row = RowText::new(TableKind::Collateral, month.date, TOTAL);
            for (column, amount) in totals {
                if !matches!(column, "liquidation_principal" | "delinquent_60" | "loan_count") {
                    row = row.set(column, money(amount));
                }
            }
            self.rows.push(of_pool(row, month));
        }
        debug_assert_eq!(group_subjects(&self.deal.terms).len(), month.groups.len());
    }

    fn classes(
        &mut self,
        program: &Program,
        month: &Month,
        state: &State<DecimalArithmetic>,
        before: &BeforeMonth,
    ) {
        let mut totals: BTreeMap<&str, Decimal> = BTreeMap::new();
        let mut shares = Decimal::ZERO;
        for (index, slots) in program.classes.iter().enumerate() {
            let terms = &self.deal.terms.classes[index];
            let items: BTreeMap<Item, Decimal> =
                class_items(state, slots).into_iter().chain(table_items(state, slots)).collect();
            let of = |item: Item| items.get(&item).copied().unwrap_or_default();
            shares += state.amount(slots.shortfall_share);
            self.to_date.classes[index] += of(Item::Loss);
            let principal = of(Item::Scheduled) + of(Item::Unscheduled);
            let mut row = RowText::new(TableKind::Classes, month.date, terms.name.name.as_str());
            for (column, amount) in [
                ("original_balance", terms.original_balance),
                ("balance_begin", DecimalArithmetic::cash(state.amount(slots.opening))),
                ("notional", of(Item::Notional)),
                ("accrued_interest", of(Item::Accrued)),
                ("non_supported_shortfall", of(Item::NonSupported)),
                ("current_shortfall", of(Item::CurrentShortfall)),
                ("unpaid_interest_begin", DecimalArithmetic::cash(before.unpaid[index])),
                ("unpaid_interest_paid", of(Item::UnpaidPaid)),
                ("interest_paid", of(Item::CurrentPaid)),
                ("carryover_paid", of(Item::CarryoverPaid)),
                ("interest_total", of(Item::InterestPaid)),
                ("unpaid_interest", of(Item::RemainingUnpaid)),
                ("carryover", of(Item::Carryover)),
                ("scheduled_principal", of(Item::Scheduled)),
                ("unscheduled_principal", of(Item::Unscheduled)),
                ("principal", principal),
                ("accretion", of(Item::Accretion)),
                ("realized_loss", of(Item::Loss)),
                ("write_up", of(Item::WriteUp)),
                ("balance_end", of(Item::Closing)),
                ("distribution", of(Item::InterestPaid) + principal),
                ("cumulative_loss", self.to_date.classes[index]),
            ] {
                *totals.entry(column).or_default() += amount;
                row = row.set(column, money(amount));
            }
            let factor = of(Item::Closing).checked_div(terms.original_balance);
            if let Some(factor) = factor {
                row = row.set("factor", format!("{:.8}", half_up(factor, 8)));
            }
            let rate = state.rate(slots.rate) * Decimal::ONE_HUNDRED;
            let rate = self.rate(rate);
            self.rows.push(row.set("rate", rate));
        }
        totals.insert("non_supported_shortfall", DecimalArithmetic::cash(shares));
        let mut row = RowText::new(TableKind::Classes, month.date, TOTAL);
        for (column, amount) in totals {
            let is_totalled = !matches!(column, "notional" | "unpaid_interest_begin");
            if is_totalled {
                row = row.set(column, money(amount));
            }
        }
        self.rows.push(row);
    }

    fn others(
        &mut self,
        program: &Program,
        month: &Month,
        state: &State<DecimalArithmetic>,
        paid: &Paid,
    ) {
        let of_payee = |name: &str| paid.0.get(name).copied().unwrap_or_default();
        for (account, slots) in self.deal.terms.accounts.iter().zip(&program.accounts) {
            let name = account.name.name.as_str();
            let (begin, end) = (state.amount(slots.opening), state.amount(slots.balance));
            let into_it: Vec<bool> = self
                .deal
                .terms
                .waterfall
                .iter()
                .filter_map(|clause| match clause {
                    Clause::Receive { into: Funds::Named(into), .. } => Some(into.name == name),
                    Clause::Receive { .. } => Some(false),
                    _ => None,
                })
                .collect();
            let receives = into_it.contains(&true);
            // What several clauses receive is known only together.
            let is_known = !receives || into_it.iter().all(|is| *is);
            let received = if receives { state.amount(program.received) } else { Decimal::ZERO };
            let [_, deposits, _] = of_payee(name);
            let deposits = deposits + received;
            let row = RowText::new(TableKind::Accounts, month.date, name);
            let row = row.set("balance_begin", money(begin)).set("balance_end", money(end));
            let row = match is_known {
                true => row
                    .set("deposits", money(deposits))
                    .set("withdrawals", money(begin + deposits - end)),
                false => row,
            };
            self.rows.push(row);
        }
        for (party, slot) in self.deal.terms.parties.iter().zip(&program.parties) {
            let [due, _, unpaid] = of_payee(&party.name);
            let row = RowText::new(TableKind::Fees, month.date, party.name.as_str());
            let row = row.set("due", money(due)).set("unpaid", money(unpaid));
            self.rows.push(row.set("paid", money(state.amount(*slot))));
        }
        for named in program.named.iter().filter(|named| named.kind == Kind::Mask) {
            let row = RowText::new(TableKind::Triggers, month.date, named.name.to_string());
            self.rows.push(row.set("passes", state.test(named.slot)));
        }
        self.indices(program, month);
    }

    /// The rates of indices, as far as each has one rate in the month.
    fn indices(&mut self, program: &Program, month: &Month) {
        let first = self.deal.terms.distributions_before;
        let mut rates: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for fixing in &program.indices {
            let read = fixing.month_read(month.period, month.period - first);
            let curve = self.options.assumptions.indices.get(&fixing.index);
            let rate = curve.map_or(0.0, |curve| curve.rate_pct(read));
            rates.entry(&fixing.index).or_default().push(rate);
        }
        for (index, rates) in rates {
            if rates.iter().all(|rate| *rate == rates[0]) {
                let row = RowText::new(TableKind::Indices, month.date, index);
                let rate = Decimal::from_f64(rates[0]).unwrap_or_default();
                let rate = self.rate(rate);
                self.rows.push(row.set("rate", rate));
            }
        }
    }
}

/// The figures of the pool besides sums of its groups.
fn of_pool(row: RowText, month: &Month) -> RowText {
    row.set("non_supported_shortfall", money(month.shortfall.value))
        .set("distribution", money(month.cash.value))
}

fn money(amount: Decimal) -> String {
    format!("{:.2}", half_up(amount, 2))
}

fn half_up(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}
