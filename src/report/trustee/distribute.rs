//! Pays a month and prints it as the trustee would report it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::figures::{ToDate, figures};
use super::printable;
use super::servicer_month::{GroupRemittance, ServicerMonth};
use crate::calendar::Date;
use crate::deal::{Deal, DealState};
use crate::error::{Diagnostic, Errors};
use crate::number::{DecimalArithmetic, Measured, MoneyArithmetic};
use crate::quantity::{Key, Layout};
use crate::report::filed_report::Report;
use crate::report::print::{Page, Statement, print};
use crate::waterfall::{Field, Month, NoRecorder, Opening, Remittance, State, run};

/// A deal's trustee: pays one distribution after another and prints a report for each.
///
/// Balances are carried in cents or with fractions, as the deal file says of its trustee.
#[derive(Debug)]
pub struct Trustee<'d> {
    deal: &'d Deal,
    page: Page,
    state: State<DecimalArithmetic>,
    /// Number of the last distribution; 0 at closing.
    period: u32,
    /// The date from which interest accrues for the next distribution.
    accrual_start: Date,
    /// Class balances and unpaid interest before the first month; `None` after it.
    opening: Option<Vec<Opening>>,
    to_date: ToDate,
}

/// A month's report as the trustee prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PrintedReport {
    /// Number of the distribution since closing, from 1.
    pub period: u32,
    /// Distribution date.
    pub date: Date,
    /// The report, lines ended by `\n`.
    pub text: String,
    /// The figures printed, before rounding to the printed places.
    pub(crate) figures: BTreeMap<Key, Decimal>,
}

impl PrintedReport {
    /// Reads the printed report; messages name it by its date.
    ///
    /// # Errors
    ///
    /// As [`Report::read`]; a printed report should have no mistakes.
    pub fn read(&self) -> Result<Report, Errors> {
        Report::read(&format!("{}.txt", self.date), self.text.as_bytes())
    }
}

impl<'d> Trustee<'d> {
    /// A trustee before the first distribution that the deal file describes: at closing, or later if
    /// the file opens a seasoned deal.
    ///
    /// # Errors
    ///
    /// Everything in the deal that the layout has no line for, such as accounts and parties that
    /// are paid, with the line of the deal file; and names that would not read back.
    pub fn at_closing(deal: &'d Deal, page: &Page) -> Result<Self, Errors> {
        printable::check(deal, page)?;
        let terms = &deal.terms;
        let opening = terms.classes.iter().map(|class| Opening {
            balance: Measured::exactly(class.balance),
            unpaid: Measured::exactly(class.unpaid_interest),
        });
        let to_date = ToDate {
            classes: terms.classes.iter().map(|class| class.cumulative_loss).collect(),
            groups: terms.cumulative_losses.clone(),
        };
        Ok(Self {
            deal,
            page: page.clone(),
            state: State::new(&deal.program),
            period: terms.distributions_before,
            accrual_start: terms.accrual_start(),
            opening: Some(opening.collect()),
            to_date,
        })
    }

    /// A trustee after a report that was tied out: it pays the month after that report.
    ///
    /// # Errors
    ///
    /// As [`at_closing`](Self::at_closing); also if the report belongs to another deal.
    pub fn after(deal: &'d Deal, state: &DealState, page: &Page) -> Result<Self, Errors> {
        if state.deal != deal.name() {
            let message =
                format!("the report belongs to deal {}, not to {}", state.deal, deal.name());
            return Err(Diagnostic::of_file(&state.source, message).into());
        }
        let mut trustee = Self::at_closing(deal, page)?;
        trustee.period = deal.terms.dates.period_of(state.date).unwrap_or(1);
        trustee.accrual_start = state.date;
        let classes = state.classes.iter().map(|class| Opening {
            balance: Measured::exactly(class.balance),
            unpaid: Measured::exactly(class.unpaid_interest),
        });
        trustee.opening = Some(classes.collect());
        trustee.to_date.classes = state.classes.iter().map(|class| class.cumulative_loss).collect();
        trustee.state.restore(&deal.program, &state.carry_forward);
        trustee.to_date.groups.clone_from(&state.carry_forward.losses);
        Ok(trustee)
    }

    /// Pays the next distribution and prints its report.
    ///
    /// # Errors
    ///
    /// All mistakes in the month; the trustee is then unchanged.
    ///
    /// # Panics
    ///
    /// If an invariant of the run is broken: cash paid and left is not the cash received, or a
    /// balance does not roll forward. That is a bug in this crate.
    pub fn distribute(&mut self, reported: &ServicerMonth) -> Result<PrintedReport, Errors> {
        let mistakes = reported.mistakes(self.deal);
        if !mistakes.is_empty() {
            return Err(mistakes.into());
        }
        let period = self.period + 1;
        let Some(date) = self.deal.terms.dates.date(period) else {
            let message = format!("distribution {period} is past the year 2199, where dates end");
            return Err(Diagnostic::of_file("month", message).into());
        };
        let month = self.month(period, date, reported);
        run(&self.deal.program, &month, &mut self.state, &mut NoRecorder);
        self.period = period;
        self.accrual_start = date;
        let figures = figures(self.deal, reported, &month, &self.state, &mut self.to_date);
        let accounts: Vec<&str> =
            reported.other_accounts.iter().map(|account| account.name.as_str()).collect();
        let statement = Statement {
            deal: self.deal,
            layout: &Layout::built_in(),
            page: &self.page,
            date,
            record_date: last_of_month_before(date),
            figures: &figures,
            accounts: &accounts,
        };
        let text = print(&statement);
        Ok(PrintedReport { period, date, text, figures })
    }

    fn month(&mut self, period: u32, date: Date, reported: &ServicerMonth) -> Month {
        let classes = self.deal.terms.classes.iter();
        let rates = classes.map(|class| {
            let rate = reported.rates_pct.get(&class.name.name)?;
            Some(Measured::exactly(rate / Decimal::ONE_HUNDRED))
        });
        Month {
            period,
            accrual_start: self.accrual_start,
            date,
            year_fractions: self.deal.program.year_fractions(period, [self.accrual_start, date]),
            groups: reported.groups.iter().map(remittance).collect(),
            cash: Measured::exactly(reported.cash()),
            shortfall: Measured::exactly(reported.unsupported_shortfall()),
            rates: rates.collect(),
            indices: Vec::new(),
            forced: Vec::new(),
            reported: Vec::new(),
            unpaid_bears_interest: true,
            opening: self.opening.take(),
        }
    }
}

/// A group's month as an input of a run.
fn remittance(group: &GroupRemittance) -> Remittance<Measured> {
    let values = Field::ALL.map(|field| {
        Measured::exactly(match field {
            Field::BalanceBegin => group.balance_begin,
            Field::ScheduledPrincipal => group.scheduled_principal,
            Field::UnscheduledPrincipal => group.unscheduled_principal(),
            Field::LiquidationPrincipal => group.liquidation_principal,
            Field::RealizedLoss => group.realized_loss,
            Field::ScheduledInterest => group.scheduled_interest,
            Field::PrepaymentPenalties => group.prepayment_penalties,
            Field::SubsequentRecovery => Decimal::ZERO,
            Field::Delinquent60 => group.delinquencies.balance_60(),
            Field::LoanCount => group.loans_begin.into(),
        })
    });
    let yearly = group.net_interest() * Decimal::from(12);
    Remittance {
        values,
        net_rate: Measured::exactly(DecimalArithmetic::ratio(yearly, group.balance_begin)),
    }
}

/// The record date: the last day of the month before.
fn last_of_month_before(date: Date) -> Date {
    let first = Date::from_ymd(date.year(), date.month(), 1).unwrap_or(date);
    let before = first.add_months(-1).unwrap_or(first);
    let last = (28..=31).rev().find_map(|day| Date::from_ymd(before.year(), before.month(), day));
    last.unwrap_or(before)
}
