//! A deal ready to be run: its program, where it starts, and its dates.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::arithmetic::Arithmetic;
use super::inputs::{Inputs, LaneInputs};
use super::passes::Detail;
use super::summary::ClassResult;
use super::totals::Totals;
use crate::calendar::{Date, days_30_360};
use crate::deal::Deal;
use crate::deal_file::CallPrice;
use crate::error::Diagnostic;
use crate::math::{LANES, SimdF64};
use crate::number::{Measured, MoneyArithmetic};
use crate::projection::{
    BalanceCarry, Call, ProjectionOptions, Start, Value, carrying_cents, forced,
};
use crate::waterfall::{Checks, Dates, Month, Program, State, open};

/// A deal, and how it is projected: from which report, with which loans, called or not. Its
/// assumptions are the scenarios' own; those of `options` are not used.
#[derive(Debug, Clone)]
pub struct DealRun<'d> {
    pub(super) deal: &'d Deal,
    pub(super) options: Cow<'d, ProjectionOptions>,
}

impl<'d> DealRun<'d> {
    /// A deal from closing, never called.
    #[must_use]
    pub fn new(deal: &'d Deal) -> Self {
        Self { deal, options: Cow::Owned(ProjectionOptions::default()) }
    }

    /// A deal projected as the options say.
    #[must_use]
    pub const fn with(deal: &'d Deal, options: &'d ProjectionOptions) -> Self {
        Self { deal, options: Cow::Borrowed(options) }
    }

    /// Names of the indices for which every scenario needs a curve, in alphabetical order: those
    /// that classes follow and those that loans follow.
    ///
    /// # Errors
    ///
    /// That there are no loans to project, and what is wrong with them.
    ///
    /// ```
    /// use paydown::Deal;
    /// use paydown::scenario::DealRun;
    ///
    /// let deal = Deal::from_path("deals/home-equity").unwrap();
    /// assert_eq!(DealRun::new(&deal).index_names().unwrap(), ["libor-1m"]);
    /// ```
    pub fn index_names(&self) -> Result<Vec<String>, Vec<Diagnostic>> {
        Start::index_names(self.deal, &self.options)
    }
}

/// One distribution to come.
#[derive(Clone, Copy)]
pub(super) struct Distribution {
    pub period: u32,
    pub accrual_start: Date,
    pub date: Date,
    /// What the program reads of them.
    pub dates: Dates,
    /// Years from settlement, 30/360.
    pub years: f64,
}

/// A deal ready to be run.
pub(super) struct Plan<'d> {
    pub subject: &'d DealRun<'d>,
    /// What lanes run; in whole cents for the exact ones.
    pub program: Program,
    pub checks: Checks,
    /// Where its paths add up.
    pub totals: Totals,
    /// What of its months is detail for.
    pub detail: Detail,
    pub start: Start,
    /// Balance of each class before the first month, dollars.
    pub balances: Vec<f64>,
    /// Positions of the classes that show their notional as their balance.
    pub notional: Vec<usize>,
    /// Where the collateral's months go.
    pub inputs: Inputs,
    /// Named tests that are forced, by their index in the program.
    pub forced: Vec<(u16, bool)>,
    pub distributions: Vec<Distribution>,
    /// Whether lanes can run it. A redemption that pays what the classes are owed is one after
    /// which a lane has ended and its neighbours have not, and exact lanes carry whole cents, not
    /// a trustee's fractions; such deals run a scenario at a time.
    pub in_lanes: bool,
}

impl<'d> Plan<'d> {
    /// # Errors
    ///
    /// What the deal lacks to be projected under such scenarios.
    pub fn new(
        subject: &'d DealRun<'d>,
        assumed: &crate::collateral::Assumptions,
        in_cents: bool,
        detail: Detail,
        discounts: usize,
    ) -> Result<Self, Vec<Diagnostic>> {
        let DealRun { deal, options } = subject;
        let mut options: ProjectionOptions = (**options).clone();
        options.assumptions = assumed.clone();
        let start = Start::of(deal, &options)?;
        let program = if in_cents { carrying_cents(deal)? } else { deal.program.clone() };
        let forced = forced(&program, &options);
        let mut program = program.lowered(&forced, detail);
        let classes = (0..).zip(&deal.terms.classes);
        let notional: Vec<usize> = classes
            .filter(|(_, class)| class.shows_notional())
            .map(|(position, _)| position)
            .collect();
        let checks = Checks::of(&program);
        let inputs = Inputs::declare(&mut program, &start.places(deal));
        let totals = inputs.as_ref().and_then(|inputs| {
            Totals::declare(&mut program, &notional, discounts, inputs.brought())
        });
        let at_par = deal
            .terms
            .call
            .as_ref()
            .is_none_or(|call| call.price == CallPrice::Collateral && call.auction.is_none());
        Ok(Self {
            subject,
            checks,
            detail,
            inputs: inputs.unwrap_or_default(),
            forced,
            balances: start.classes.iter().map(|(balance, _)| balance.to_float()).collect(),
            distributions: distributions(deal, &program, &start, options.months)?,
            in_lanes: totals.is_some()
                && (options.call == Call::Never || at_par)
                && !(in_cents && options.carry == BalanceCarry::Trustee)
                // The notional after the last month detail for is that of the month after.
                && (options.months.is_none() || notional.is_empty()),
            totals: totals.unwrap_or_default(),
            notional,
            program,
            start,
        })
    }
}

impl Plan<'_> {
    /// What all lanes of a month have in common, dates still to be set.
    pub fn month(&self) -> Month {
        Month {
            period: 0,
            accrual_start: self.start.accrual_start,
            date: self.start.accrual_start,
            groups: Vec::new(),
            cash: Measured::exactly(Decimal::ZERO),
            shortfall: Measured::exactly(Decimal::ZERO),
            rates: self.program.classes.iter().map(|_| None).collect(),
            indices: Vec::new(),
            forced: self.forced.clone(),
            unpaid_bears_interest: true,
            opening: None,
        }
    }

    /// Puts classes and collateral as they start into the slots.
    pub fn open<A: LaneInputs<V>, V: SimdF64, const N: usize>(&self, state: &State<A, N>) {
        open(&self.program, &self.start.opening(), state);
        self.inputs.open(|place| self.start.pool.group_balance(place), state);
    }

    /// A path's line for each class, by its register and lane.
    #[inline(always)]
    pub fn path<A, const N: usize>(
        &self,
        state: &State<A, N>,
        place: (usize, usize),
        unit: f64,
    ) -> Vec<ClassResult>
    where
        A: MoneyArithmetic<Money = [f64; LANES]>,
    {
        self.totals.path(&self.balances, |month| self.date(month), state, place, unit)
    }

    /// The distribution date of a month by its number, from 1; none for 0.
    pub fn date(&self, month: f64) -> Option<Date> {
        let index = (month as usize).checked_sub(1)?;
        self.distributions.get(index).map(|distribution| distribution.date)
    }

    /// Whether its scenarios run side by side.
    pub fn runs_in_lanes(&self, arithmetic: Arithmetic) -> bool {
        self.in_lanes && arithmetic != Arithmetic::Decimal
    }

    /// Whether a scenario alone runs in floats: those of a deal that never runs in lanes. A lane
    /// that broke an invariant is run again in decimals.
    pub fn alone_in_floats(&self, arithmetic: Arithmetic) -> bool {
        arithmetic == Arithmetic::Float && !self.in_lanes
    }

    /// How many dollars an amount of one is in its results, and how many percent a rate of one.
    pub fn units(&self, arithmetic: Arithmetic) -> (f64, f64) {
        if !self.runs_in_lanes(arithmetic) {
            return (1.0, 1.0);
        }
        arithmetic.units()
    }
}

/// The distributions until the last loan and the last recovery can have come in.
fn distributions(
    deal: &Deal,
    program: &Program,
    start: &Start,
    months: Option<u32>,
) -> Result<Vec<Distribution>, Vec<Diagnostic>> {
    /// Most months from a loss to its recovery, after the last loan.
    const LATEST_RECOVERY: u32 = 600;
    let most = (start.pool.longest_term_months() + LATEST_RECOVERY).min(months.unwrap_or(u32::MAX));
    let mut accrual_start = start.accrual_start;
    let mut all = Vec::new();
    for month in 1..=most {
        let period = start.period + month;
        let Some(date) = deal.terms.dates.date(period) else {
            if month > start.pool.longest_term_months() {
                break;
            }
            let message = format!("distribution {period} is past the year 2199, where dates end");
            return Err(vec![Diagnostic::of_file("assumptions", message)]);
        };
        let years = f64::from(days_30_360(start.settlement, date)) / 360.0;
        let dates = Dates::of(program, period, accrual_start, date);
        all.push(Distribution { period, accrual_start, date, dates, years });
        accrual_start = date;
    }
    Ok(all)
}
