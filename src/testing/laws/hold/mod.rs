//! A deal against all laws, under random scenarios.

mod broken;
mod held;
mod quiet;
mod wrap;

use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rayon::prelude::*;

use super::case::Case;
use super::findings::{Finding, Law, all, check_one, message};
use super::verdict::{Breach, Verdict};
use crate::collateral::Assumptions;
use crate::deal::{Deal, DealState};
use crate::error::Errors;
use crate::projection::ProjectionOptions;
use crate::testing::generate::assumptions_from;
pub use broken::{Broken, NotHeld};
pub use held::{Counts, Held};

/// Scenarios if the caller does not say how many.
const CASES: u32 = 64;

/// Scenarios that run at once; one that breaks a law ends the search after its batch.
const BATCH: u32 = 16;

/// Scenarios for each that is checked with the laws that compile the deal, too. Their subject is the machine code of
/// the deal's program, which is the same in every scenario.
const COMPILED_EACH: usize = 64;

/// Most scenarios that we try to find a simpler one.
const MOST_STEPS: usize = 400;

/// The law that a run ends; a run that panics breaks it, and no other law can be checked.
static RUN: Law = Law::new(
    "a_run_keeps_the_invariants_of_the_engine",
    "cash paid and left is the cash available, and every balance rolls forward",
    |_| Verdict::Holds,
);

/// Checks that a deal keeps all laws under `cases` random scenarios: [`Laws`] with its defaults.
///
/// The scenarios are the same each time, and checked on all processors. The laws that compile the deal to machine
/// code are checked in the first of each 64. A few dozen scenarios take seconds, in a build without optimization too;
/// `opt-level = 2` under `[profile.dev.package.paydown]` makes that several times faster.
///
/// This is a whole test of a deal:
///
/// ```
/// use paydown::tie_out::Replay;
/// use paydown::Deal;
/// use paydown::testing::laws::hold;
///
/// let deal = Deal::open("deals/bma-pass-through").unwrap();
/// hold(&deal, 4).unwrap();
/// ```
///
/// # Errors
///
/// As [`Laws::run`].
pub fn hold(deal: &Deal, cases: u32) -> Result<Held, NotHeld> {
    Laws::of(deal).cases(cases).run()
}

/// A check of a deal against all laws under random scenarios, with its choices.
///
/// A deal whose file has no loans starts from a report:
///
/// ```
/// use paydown::testing::laws::Laws;
/// use paydown::Deal;
///
/// let deal = Deal::open("deals/thornburg-2003-4").unwrap();
/// let report = deal.replay("deals/thornburg-2003-4/2003-10-27.txt").unwrap();
/// let held = Laws::of(&deal).from(report.state().clone()).cases(2).months(12).run().unwrap();
/// assert!(held.to_string().starts_with("thornburg-2003-4 keeps all laws under 2 random scenarios."));
/// ```
#[derive(Debug, Clone)]
pub struct Laws<'d> {
    deal: &'d Deal,
    options: ProjectionOptions,
    cases: u32,
    seed: u64,
    without: Vec<String>,
}

impl<'d> Laws<'d> {
    /// All laws, under 64 scenarios of seed 0, each from closing to the deal's end.
    #[must_use]
    pub fn of(deal: &'d Deal) -> Self {
        let options = ProjectionOptions::default();
        Self { deal, options, cases: CASES, seed: 0, without: Vec::new() }
    }

    /// Starts from a state, such as the one after a report.
    #[must_use]
    pub fn from(mut self, state: DealState) -> Self {
        self.options.start = Some(state);
        self
    }

    /// The number of random scenarios.
    #[must_use]
    pub const fn cases(mut self, cases: u32) -> Self {
        self.cases = cases;
        self
    }

    /// The seed of the random scenarios; the same seed makes the same scenarios.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The greatest number of months projected.
    #[must_use]
    pub const fn months(mut self, months: u32) -> Self {
        self.options.months = Some(months);
        self
    }

    /// Other options of the projections: start, loans, calls, forced triggers. A random scenario replaces their
    /// assumptions.
    #[must_use]
    pub fn options(mut self, options: ProjectionOptions) -> Self {
        self.options = options;
        self
    }

    /// Leaves out a law, by its name. An unusual deal may break a law of the deal and be right.
    #[must_use]
    pub fn without(mut self, law: &str) -> Self {
        self.without.push(law.to_owned());
        self
    }

    /// Checks the laws, and shrinks a scenario that breaks one.
    ///
    /// # Errors
    ///
    /// [`NotHeld::Broken`] if a law is broken, with the smallest scenario that shows it.
    /// [`NotHeld::CannotRun`] if the deal cannot be projected, with the reasons; then no law is checked.
    pub fn run(&self) -> Result<Held, NotHeld> {
        let mut held = Held::new(self.deal, self.cases);
        let scenarios = assumptions_from(self.deal, &self.options);
        for first in (0..self.cases).step_by(BATCH as usize) {
            let numbers = first..self.cases.min(first + BATCH);
            let drawn = numbers.map(|number| Ok(self.tree(&scenarios, number)?.current()));
            let drawn: Vec<Assumptions> = drawn.collect::<Result<_, Errors>>()?;
            let checked = drawn.par_iter().enumerate().map(|(place, scenario)| {
                let compiles = (first as usize + place).is_multiple_of(COMPILED_EACH);
                self.findings(scenario, |law| compiles || !law.compiles)
            });
            let batch: Vec<Vec<Finding>> = checked.collect::<Result<_, Errors>>()?;
            for (number, findings) in (first..).zip(batch) {
                if let Some(broken) = findings.iter().find(|of| of.verdict.is_broken()) {
                    return Err(self.shrunk(&scenarios, number, broken.law)?.into());
                }
                held.count(&findings);
            }
        }
        Ok(held)
    }

    /// The scenario of a number.
    fn tree<S: Strategy<Value = Assumptions>>(
        &self,
        scenarios: &S,
        number: u32,
    ) -> Result<S::Tree, Errors> {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        seed[8..12].copy_from_slice(&number.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let refused = |why| crate::error::Diagnostic::of_file("scenarios", format!("{why}"));
        Ok(scenarios.new_tree(&mut runner).map_err(refused)?)
    }

    fn of_scenario(&self, scenario: &Assumptions) -> ProjectionOptions {
        ProjectionOptions { assumptions: scenario.clone(), ..self.options.clone() }
    }

    /// The findings of some laws on a scenario.
    fn findings(
        &self,
        scenario: &Assumptions,
        is_wanted: impl Fn(&Law) -> bool,
    ) -> Result<Vec<Finding>, Errors> {
        quiet::without_messages(|| {
            let options = self.of_scenario(scenario);
            let case = catch_unwind(AssertUnwindSafe(|| Case::new(self.deal.clone(), options)));
            let case = match case {
                Ok(case) => case?,
                Err(panic) => {
                    let breach = Breach::new(format!("panic: {}", message(panic.as_ref())));
                    return Ok(vec![Finding { law: &RUN, verdict: Verdict::Broken(breach) }]);
                }
            };
            let is_left_out = |law: &Law| self.without.iter().any(|name| name == law.name);
            let laws = all().iter().filter(|law| is_wanted(law));
            Ok(laws.filter(|law| !is_left_out(law)).map(|law| check_one(law, &case)).collect())
        })
    }

    /// The smallest scenario found that breaks a law which the scenario of a number breaks, and all laws that it
    /// breaks.
    fn shrunk(
        &self,
        scenarios: &impl Strategy<Value = Assumptions>,
        number: u32,
        law: &'static Law,
    ) -> Result<Broken, Errors> {
        let mut tree = self.tree(scenarios, number)?;
        let mut smallest = tree.current();
        let mut can_shrink = tree.simplify();
        for _ in 0..MOST_STEPS {
            if !can_shrink {
                break;
            }
            let scenario = tree.current();
            // The same law must be broken, or shrinking would drift to another mistake.
            let findings = self.findings(&scenario, |one| one.name == law.name).unwrap_or_default();
            can_shrink = if findings.iter().any(|of| of.verdict.is_broken()) {
                smallest = scenario;
                tree.simplify()
            } else {
                tree.complicate()
            };
        }
        let mut findings = self.findings(&smallest, |one| !one.compiles || one.name == law.name)?;
        findings.retain(|finding| finding.verdict.is_broken());
        Ok(Broken::new(self.deal, self.of_scenario(&smallest), findings, number + 1, self.cases))
    }
}
