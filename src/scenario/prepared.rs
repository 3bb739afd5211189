//! Runs deals over scenarios: once, or many times after preparing them.

use std::collections::BTreeSet;

use super::arithmetic::{Arithmetic, Instructions};
use super::blocks::Block;
use super::grid::Scenarios;
use super::lanes::Ready;
use super::mean_payments::MeanPayments;
use super::monthly_results::FullBlock;
use super::passes::Detail;
use super::plan::Plan;
use super::refusals::wrong_discounts;
use super::run::{Outcome, Progress, RunOptions, ScenarioResult, run_plans};
use super::terms::Terms;
use crate::calendar::Date;
use crate::collateral::Pool;
use crate::error::{Diagnostic, Errors, Mistakes};
use crate::projection::Projection;

/// Runs deals over scenarios on the threads of the current `rayon` pool. Calls `each` with the
/// result of every path, scenario by scenario and within a scenario deal by deal, on any
/// number of threads.
///
/// `each` runs on the caller's thread and receives results by value: a run holds only the tiles in
/// progress, for any number of scenarios. A path's result depends on its deal and its scenario
/// alone. If the balances or the cash of a lane do not add up, we run that path again in decimals
/// and list it in [`Outcome::faults`]. To run the same deals again, [prepare](Prepared) them once.
///
/// # Errors
///
/// What a deal lacks to be projected, everything that is wrong with the scenarios, with the name of
/// the scenario, and discount vectors without a factor. In that case nothing has run. A scenario
/// that the caller's own [`Scenarios::validate`] passes and that cannot be projected is listed in
/// [`Outcome::faults`]; its results are zeros.
///
/// # Panics
///
/// Only if `each`, a function of `options` or the caller's [`Scenarios`] panics.
///
/// ```
/// use paydown::collateral::Vector;
/// use paydown::projection::Projection;
/// use paydown::scenario::{Arithmetic, Generated, RunOptions, run};
/// use paydown::{Deal, Scenario};
///
/// let deal = Deal::open("deals/sequential-cmo")?;
/// let discounts = [Vector::flat(5.0)];
/// let mut options = RunOptions::default();
/// options.arithmetic = Arithmetic::Cents;
/// options.discount_pct = &discounts;
/// let scenarios = Generated::new(3, |_| Scenario::new());
/// let mut values = Vec::new();
/// let done = run(&[Projection::of(&deal)], &scenarios, &options, |path| {
///     values.push(path.classes[0].present_values[0]);
/// })?;
/// assert!(done.faults.is_empty());
/// assert_eq!(values[0], values[2]);
/// # Ok::<(), paydown::Errors>(())
/// ```
pub fn run(
    projections: &[Projection<'_>],
    scenarios: &(impl Scenarios + ?Sized),
    options: &RunOptions<'_>,
    each: impl FnMut(ScenarioResult),
) -> Result<Outcome, Errors> {
    if scenarios.is_empty() || projections.is_empty() {
        return Ok(Outcome::default());
    }
    Prepared::for_scenarios(projections, options, scenarios)?.run(scenarios, options, each)
}

/// Deals prepared to run many times: their programs, opening states and machine code. It owns all of
/// them, and threads can share it.
///
/// Preparing fixes the start, the arithmetic, the instructions, whether every field is wanted, the number
/// of discount vectors, and the [`Terms`] that scenarios may have: by default those of the projections.
/// Only the assumptions vary.
///
/// ```
/// use paydown::projection::Projection;
/// use paydown::scenario::{Arithmetic, Prepared, RunOptions};
/// use paydown::{Deal, Scenario};
///
/// let mut options = RunOptions::default();
/// options.arithmetic = Arithmetic::Cents;
/// let prepared: Prepared = {
///     let deal = Deal::open("deals/sequential-cmo")?;
///     Prepared::of(&[Projection::of(&deal)], &options)?
/// };
/// for cpr in [5.0, 20.0] {
///     let outcome = prepared.run(&vec![Scenario::new().cpr(cpr)], &options, |_| {})?;
///     assert_eq!(outcome.paths, 1);
/// }
/// # Ok::<(), paydown::Errors>(())
/// ```
pub struct Prepared {
    /// The deals with the terms of their projections.
    pub(super) plans: Vec<Ready>,
    /// The deals with each other terms of the scenarios.
    others: Vec<(Terms, Vec<Ready>)>,
    arithmetic: Arithmetic,
    instructions: Instructions,
    detail: Detail,
    discounts: usize,
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let deals: Vec<&str> = self.plans.iter().map(|ready| ready.plan.deal.name()).collect();
        f.debug_struct("Prepared")
            .field("deals", &deals)
            .field("arithmetic", &self.arithmetic)
            .finish()
    }
}

impl Prepared {
    /// Prepares deals for any number of scenarios with the terms of the projections, whose assumptions
    /// are ignored.
    ///
    /// # Errors
    ///
    /// What a deal lacks to be projected.
    pub fn of(projections: &[Projection<'_>], options: &RunOptions<'_>) -> Result<Self, Errors> {
        Self::with_terms(projections, options, usize::MAX, Vec::new())
    }

    /// Prepares deals for the terms of a list of scenarios and for their number, which decides whether
    /// to make machine code.
    ///
    /// # Errors
    ///
    /// What a deal lacks to be projected.
    pub fn for_scenarios(
        projections: &[Projection<'_>],
        options: &RunOptions<'_>,
        scenarios: &(impl Scenarios + ?Sized),
    ) -> Result<Self, Errors> {
        let mut terms: Vec<Terms> = Vec::new();
        // A list that is too long is refused when it runs.
        let count = Some(scenarios.len()).filter(|count| *count < usize::MAX).unwrap_or(0);
        let mut next = 0;
        while next < count {
            let block = Block::at(scenarios, next);
            next = block.end();
            let has = block.common_terms();
            if has != Terms::default() && !terms.contains(&has) {
                terms.push(has);
            }
        }
        Self::with_terms(projections, options, scenarios.len(), terms)
    }

    fn with_terms(
        projections: &[Projection<'_>],
        options: &RunOptions<'_>,
        scenarios: usize,
        others: Vec<Terms>,
    ) -> Result<Self, Errors> {
        let RunOptions { arithmetic, instructions, .. } = *options;
        let in_cents = arithmetic != Arithmetic::Float;
        let detail = options.detail();
        let discounts = options.discount_pct.len();
        let plans = |terms: &Terms| -> Result<Vec<Ready>, Errors> {
            let mut mistakes = Mistakes::showing_all("scenarios");
            let mut plans = Vec::new();
            for projection in projections {
                let with_terms = terms.applied(projection.options());
                let projection = Projection::with(projection.deal(), &with_terms);
                match Plan::new(&projection, in_cents, detail, discounts) {
                    Ok(plan) => plans.push(plan),
                    Err(wrong) => mistakes.extend(wrong),
                }
            }
            let plans = mistakes.finish(Some(plans))?.into_iter();
            let plans = plans.map(|plan| Ready::new(plan, instructions, scenarios, arithmetic));
            Ok(plans.collect())
        };
        let others = others.into_iter().map(|terms| plans(&terms).map(|plans| (terms, plans)));
        let others = others.collect::<Result<_, _>>()?;
        let plans = plans(&Terms::default())?;
        Ok(Self { plans, others, arithmetic, instructions, detail, discounts })
    }

    /// The deals with the terms of a block of scenarios.
    fn plans_of(&self, terms: &Terms) -> Option<&[Ready]> {
        if *terms == Terms::default() {
            return Some(&self.plans);
        }
        self.others.iter().find(|(known, _)| known == terms).map(|(_, plans)| &plans[..])
    }

    /// Runs the deals over scenarios, as [`run`] does.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the scenarios, with the name of the scenario; options that
    /// differ in the arithmetic, the instructions, in the number of discount vectors, or in whether every field is
    /// wanted. In that case nothing has run.
    ///
    /// # Panics
    ///
    /// As [`run`].
    pub fn run(
        &self,
        scenarios: &(impl Scenarios + ?Sized),
        options: &RunOptions<'_>,
        each: impl FnMut(ScenarioResult),
    ) -> Result<Outcome, Errors> {
        self.run_to(scenarios, options, &mut [], each)
    }

    /// Runs the deals over scenarios, and takes the mean of what classes are paid: of each deal, in
    /// its order. `options` and the preparation have [`payments`](RunOptions::payments).
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run); also a path whose balances or cash do not add up, a run that was
    /// cancelled, and options without payments.
    ///
    /// # Panics
    ///
    /// As [`run`].
    ///
    /// ```
    /// use paydown::projection::Projection;
    /// use paydown::scenario::{Prepared, RunOptions};
    /// use paydown::{Deal, Scenario};
    ///
    /// let deal = Deal::open("deals/sequential-cmo")?;
    /// let mut options = RunOptions::default();
    /// options.payments = true;
    /// let prepared = Prepared::of(&[Projection::of(&deal)], &options)?;
    /// let scenarios = vec![Scenario::new().psa(100.0), Scenario::new().psa(200.0)];
    /// let means = prepared.mean_payments(&scenarios, &options)?;
    /// assert!(means[0].mean(0, 0) > 0.0);
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    pub fn mean_payments(
        &self,
        scenarios: &(impl Scenarios + ?Sized),
        options: &RunOptions<'_>,
    ) -> Result<Vec<MeanPayments>, Errors> {
        let wrong = |message: &str| Errors::from(Diagnostic::of_file("options", message));
        if options.detail() != Detail::Payments {
            return Err(wrong("means are taken with `payments`, and without `full`"));
        }
        let mut payments: Vec<MeanPayments> =
            self.plans.iter().map(|ready| MeanPayments::new(&ready.plan)).collect();
        let outcome = self.run_to(scenarios, options, &mut payments, |_| {})?;
        if outcome.cancelled {
            return Err(wrong("the run was cancelled"));
        }
        let fault = |fault: super::Fault| {
            Diagnostic::of_file(&format!("scenario {}", fault.scenario), fault.message)
        };
        Diagnostic::none_of(outcome.faults.into_iter().map(fault).collect())?;
        Ok(payments)
    }

    fn run_to(
        &self,
        scenarios: &(impl Scenarios + ?Sized),
        options: &RunOptions<'_>,
        payments: &mut [MeanPayments],
        mut each: impl FnMut(ScenarioResult),
    ) -> Result<Outcome, Errors> {
        if scenarios.is_empty() || self.plans.is_empty() {
            return Ok(Outcome::default());
        }
        self.check(options)?;
        let last = |ready: &Ready| ready.plan.distributions.last().map_or(0, |last| last.days);
        let days = self.plans.iter().map(last).max().unwrap_or(0);
        let wrong = wrong_discounts(days.div_ceil(30) as usize, options.discount_pct);
        Diagnostic::none_of(wrong.into_iter().collect())?;
        self.validate(scenarios)?;
        if !scenarios.has_terms() {
            return Ok(run_plans(&self.plans, scenarios, options, payments, each));
        }
        let mut outcome = Outcome::default();
        let mut first = 0;
        while first < scenarios.len() && !outcome.cancelled {
            let block = Block::at(scenarios, first);
            let plans = self.plans_of(&block.common_terms()).unwrap_or(&self.plans);
            let of = scenarios.len().saturating_mul(plans.len());
            let before = first * plans.len();
            let progress = |now: Progress| {
                let all = Progress { done: before + now.done, of };
                options.progress.into_iter().for_each(|progress| progress(all));
            };
            let full = |block: FullBlock<'_>| {
                let moved = FullBlock { first: first + block.first, ..block };
                options.full.into_iter().for_each(|full| full(moved));
            };
            let mut of_block = *options;
            of_block.progress = Some(&progress);
            of_block.full = options.full.map(|_| &full as &(dyn Fn(FullBlock<'_>) + Sync));
            let done = run_plans(plans, &block, &of_block, payments, |path| {
                each(ScenarioResult { scenario: first + path.scenario, ..path });
            });
            outcome.add(done, first);
            first = block.end();
        }
        Ok(outcome)
    }

    /// A deal's collateral before the first month, and the date of the projection's start.
    pub(crate) fn start(&self, deal: usize) -> Option<(&Pool, Date)> {
        let start = &self.plans.get(deal)?.plan.start;
        Some((&start.pool, start.settlement))
    }

    /// The distribution dates of a deal, until its last loan has matured and its last possible
    /// recovery is received.
    pub(crate) fn dates(&self, deal: usize) -> Vec<Date> {
        let plan = self.plans.get(deal).map(|ready| &ready.plan);
        let distributions = plan.into_iter().flat_map(|plan| &plan.distributions);
        distributions.map(|distribution| distribution.date).collect()
    }

    fn check(&self, options: &RunOptions<'_>) -> Result<(), Errors> {
        let RunOptions { arithmetic, instructions, discount_pct, .. } = options;
        let prepared = (self.arithmetic, self.instructions, self.detail, self.discounts);
        if prepared == (*arithmetic, *instructions, options.detail(), discount_pct.len()) {
            return Ok(());
        }
        let message = "the deals were prepared for another arithmetic, other instructions, another \
                       number of discount vectors, or without every field; prepare them with the \
                       options of the run";
        Err(Diagnostic::of_file("options", message).into())
    }

    /// Checks the scenarios, as [`run`](Self::run) does before it starts.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them, with the name of the scenario.
    pub fn validate(&self, scenarios: &(impl Scenarios + ?Sized)) -> Result<(), Errors> {
        let mut mistakes = Mistakes::showing_all("scenarios");
        // The same mistake in a scenario may concern several deals. We report it once.
        let mut known: BTreeSet<(String, String)> = BTreeSet::new();
        for ready in &self.plans {
            let wrong = scenarios.validate(&ready.plan.start.pool).err().into_iter().flatten();
            let mut is_new = |mistake: &Diagnostic| {
                known.insert((mistake.file.clone(), mistake.message.clone()))
            };
            mistakes.extend(wrong.filter(|mistake| is_new(mistake)));
        }
        mistakes.finish(Some(()))?;
        if !scenarios.has_terms() {
            return Ok(());
        }
        let unprepared =
            (0..scenarios.len()).find(|at| self.plans_of(&scenarios.terms(*at)).is_none());
        let wrong = unprepared.map(|position| {
            let name = scenarios.scenario(position).name;
            let message = "the deals were not prepared for its call or forced triggers; prepare them for \
                           the scenarios";
            Diagnostic::of_file(&format!("scenario {name}"), message)
        });
        Diagnostic::none_of(wrong.into_iter().collect())
    }
}
