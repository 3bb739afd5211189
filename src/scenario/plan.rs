//! A deal ready to run: its program, its opening state and its dates.

use rust_decimal::Decimal;

use super::arithmetic::{Arithmetic, Unit};
use super::inputs::{Inputs, LaneInputs};
use super::passes::Detail;
use super::summary::ClassResult;
use super::totals::Totals;
use crate::calendar::{Date, YearFraction, days_30_360};
use crate::collateral::Assumptions;
use crate::deal::Deal;
use crate::deal_file::CallPrice;
use crate::error::{Diagnostic, Errors};
use crate::math::{LANES, SimdF64};
use crate::number::{Measured, MoneyArithmetic};
use crate::projection::{
    BalanceCarry, Call, Projection, ProjectionOptions, Start, Value, carrying_cents,
    distribution_date, forced, notes_of_scenarios,
};
use crate::waterfall::{Checks, Dates, Month, Program, State, open};

/// One future distribution.
#[derive(Clone)]
pub(super) struct Distribution {
    pub period: u32,
    pub accrual_start: Date,
    pub date: Date,
    /// What the program reads of the dates.
    pub dates: Dates,
    /// The fraction of a year for which each of the program's accruals accrues.
    pub year_fractions: Vec<YearFraction>,
    /// Years from settlement, 30/360.
    pub years: f64,
    /// Days from settlement, 30/360.
    pub days: u32,
}

/// A deal ready to run.
pub(super) struct Plan {
    pub deal: Deal,
    /// Its options; the assumptions in them are ignored.
    pub options: ProjectionOptions,
    /// The optimised program that lanes run; in whole cents for [`Arithmetic::Cents`].
    pub program: Program,
    pub checks: Checks,
    /// The running sums of the results.
    pub totals: Totals,
    /// The slots that are read after a month.
    pub detail: Detail,
    pub start: Start,
    /// Balance of each class before the first month, in dollars.
    pub balances: Vec<f64>,
    /// Positions of the classes that show their notional as their balance.
    pub notional: Vec<usize>,
    /// The slots that a month of the collateral goes into.
    pub inputs: Inputs,
    /// Named tests with a forced outcome, by their index in the program.
    pub forced: Vec<(u16, bool)>,
    pub distributions: Vec<Distribution>,
    /// Whether the deal runs in lanes. Otherwise it runs one scenario at a time: if a redemption
    /// pays what the classes are owed, because that ends some lanes and not their neighbours, and
    /// if balances carry a trustee's fractions of cents, because cent lanes carry whole cents.
    pub in_lanes: bool,
}

impl Plan {
    /// # Errors
    ///
    /// What the deal lacks to be projected.
    pub fn new<V>(
        projection: &Projection<'_, V>,
        in_cents: bool,
        detail: Detail,
        discounts: usize,
    ) -> Result<Self, Errors> {
        let (deal, options) = (projection.deal(), projection.options().clone());
        let start = Start::for_scenarios(deal, &options)?;
        let program = if in_cents { carrying_cents(deal)? } else { deal.program.clone() };
        let forced = forced(&program, &options);
        let mut program = program.lowered(&forced, detail);
        let classes = (0..).zip(&deal.terms.classes);
        let shown = classes.filter(|(_, class)| class.shows_notional());
        let notional: Vec<usize> = shown.map(|(position, _)| position).collect();
        let checks = Checks::of(&program);
        let inputs = Inputs::declare(&mut program, &start.places(deal));
        let totals = inputs.as_ref().and_then(|inputs| {
            Totals::declare(&mut program, &checks, &notional, (detail, discounts), inputs.collected)
        });
        let call = deal.terms.call.as_ref();
        let at_par =
            call.is_none_or(|call| call.price == CallPrice::Collateral && call.auction.is_none());
        Ok(Self {
            checks,
            detail,
            inputs: inputs.unwrap_or_default(),
            forced,
            balances: start.classes.iter().map(|(balance, _)| balance.to_float()).collect(),
            distributions: distributions(deal, &program, &start, options.months)?,
            in_lanes: totals.is_some()
                && (options.call == Call::Never || at_par)
                && !(in_cents && options.carry == BalanceCarry::Trustee)
                // A class's closing notional is that of the month after, which a run of a limited
                // number of months does not compute.
                && (options.months.is_none() || notional.is_empty()),
            totals: totals.unwrap_or_default(),
            notional,
            program,
            start,
            deal: deal.clone(),
            options,
        })
    }

    /// Notes about the deal, its options and the assumptions.
    pub fn notes(&self, assumed: &Assumptions) -> Vec<Diagnostic> {
        let options = ProjectionOptions { assumptions: assumed.clone(), ..self.options.clone() };
        notes_of_scenarios(&self.deal, &options, &self.start)
    }
}

impl Plan {
    /// The part of a month that all lanes share. The caller sets the dates.
    pub fn month(&self) -> Month {
        month_of_lanes(&self.program, 0, [self.start.accrual_start; 2], &self.forced)
    }

    /// Stores the opening state of the classes and the collateral.
    pub fn open<A: LaneInputs<V>, V: SimdF64, const N: usize>(&self, state: &State<A, N>) {
        open(&self.program, &self.start.opening(), state);
        self.inputs.open(|place| self.start.pool.group_balance(place), state);
    }

    /// A path's result for each class. `place` is the path's register and lane.
    #[inline(always)]
    pub fn path<A: MoneyArithmetic<Money = [f64; LANES]>, const N: usize>(
        &self,
        state: &State<A, N>,
        place: (usize, usize),
        unit: Unit,
    ) -> Vec<ClassResult> {
        self.totals.path(&self.balances, |month| self.date(month), state, place, unit)
    }

    /// The distribution date of a month, by its number from 1; none for 0.
    pub fn date(&self, month: f64) -> Option<Date> {
        let index = (month as usize).checked_sub(1)?;
        self.distributions.get(index).map(|distribution| distribution.date)
    }

    /// Whether scenarios run side by side.
    pub fn runs_in_lanes(&self, arithmetic: Arithmetic) -> bool {
        self.in_lanes && arithmetic != Arithmetic::Decimal
    }

    /// Whether a scenario that runs on its own runs in floats: only if the deal does not run in
    /// lanes at all. A lane that broke an invariant runs again in decimals.
    pub fn alone_in_floats(&self, arithmetic: Arithmetic) -> bool {
        arithmetic == Arithmetic::Float && !self.in_lanes
    }

    /// The units of an amount and of a rate of the results.
    pub fn units(&self, arithmetic: Arithmetic) -> (Unit, Unit) {
        if self.runs_in_lanes(arithmetic) { arithmetic.units() } else { (Unit::ONE, Unit::ONE) }
    }
}

/// A month whose inputs are in the slots. `dates` are its accrual start and its distribution date.
pub(super) fn month_of_lanes(
    program: &Program,
    period: u32,
    dates: [Date; 2],
    forced: &[(u16, bool)],
) -> Month {
    Month {
        period,
        accrual_start: dates[0],
        date: dates[1],
        year_fractions: program.year_fractions(period, dates),
        groups: Vec::new(),
        cash: Measured::exactly(Decimal::ZERO),
        shortfall: Measured::exactly(Decimal::ZERO),
        rates: program.classes.iter().map(|_| None).collect(),
        indices: Vec::new(),
        forced: forced.to_vec(),
        reported: Vec::new(),
        unpaid_bears_interest: true,
        opening: None,
    }
}

/// The distributions until the last loan has matured and its last possible recovery is received.
fn distributions(
    deal: &Deal,
    program: &Program,
    start: &Start,
    months: Option<u32>,
) -> Result<Vec<Distribution>, Errors> {
    /// Most months from a loss to its recovery.
    const LATEST_RECOVERY: u32 = 600;
    let most = (start.pool.longest_term_months() + LATEST_RECOVERY).min(months.unwrap_or(u32::MAX));
    let mut accrual_start = start.accrual_start;
    let mut all = Vec::new();
    for month in 1..=most {
        let period = start.period + month;
        let date = match distribution_date(deal, period) {
            Err(_) if month > start.pool.longest_term_months() => break,
            date => date?,
        };
        let days = days_30_360(start.settlement, date);
        let years = f64::from(days) / 360.0;
        let days = u32::try_from(days).unwrap_or(0);
        let dates = Dates::of(program, period, accrual_start, date);
        let year_fractions = program.year_fractions(period, [accrual_start, date]);
        all.push(Distribution { period, accrual_start, date, dates, year_fractions, years, days });
        accrual_start = date;
    }
    Ok(all)
}
