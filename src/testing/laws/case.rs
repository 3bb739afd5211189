//! A case: a deal, its assumptions, and its recorded run.

use std::sync::OnceLock;

use rust_decimal::{Decimal, RoundingStrategy};

use super::formula::passed;
use super::recorded_months::{MonthRecorder, RecordedMonth};
use super::recording::{RecordedDistribution, RecordedRun, Recorder, StepPayment, named, payees};
use super::verdict::{Breach, Stop};
use crate::collateral::Loan;
use crate::deal::Deal;
use crate::deal_file::{Carry, Clause, StepTerms};
use crate::error::Errors;
use crate::number::MoneyArithmetic;
use crate::projection::Projection;
use crate::projection::{
    BalanceCarry, CashFlows, ClassRow, Observed, ProjectionOptions, Start, project_with,
};
use crate::waterfall::{Program, State};

/// A deal under assumptions, with its recorded run.
///
/// The run in decimals is made and recorded once, and all laws share it. The run in floats, and a second
/// run in decimals, are made when a law first needs them.
///
/// ```
/// use paydown::Deal;
/// use paydown::projection::ProjectionOptions;
/// use paydown::testing::laws::{Case, Verdict, cash_in_equals_cash_out};
///
/// let deal = Deal::open("deals/sequential-cmo").unwrap();
/// let case = Case::new(deal, ProjectionOptions::default()).unwrap();
/// assert_eq!(cash_in_equals_cash_out(&case), Verdict::Holds);
/// ```
#[derive(Debug)]
pub struct Case {
    pub(super) deal: Deal,
    pub(super) options: ProjectionOptions,
    pub(super) start: Origin,
    recording: RecordedRun,
    /// The program that was run, and its months.
    pub(super) program: Program,
    pub(super) months_run: Vec<RecordedMonth>,
    float: OnceLock<Result<CashFlows<f64>, Errors>>,
    second: OnceLock<Result<CashFlows<Decimal>, Errors>>,
}

/// Where the run starts, from the deal file or a report.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// Losses of each class that have not been written up.
    pub unpaid_losses: Vec<Decimal>,
    pub loans: Vec<Loan>,
}

impl Case {
    /// Runs a deal under assumptions.
    ///
    /// # Errors
    ///
    /// As [`Projection::run`].
    ///
    /// # Panics
    ///
    /// As [`Projection::run`].
    pub fn new(deal: Deal, options: ProjectionOptions) -> Result<Self, Errors> {
        let start = Start::of(&deal, &options)?;
        let carried = start.carry_forward.as_ref().map(|carried| carried.unpaid_losses.clone());
        let of_file = deal.terms.classes.iter().map(|class| class.cumulative_loss);
        let unpaid_losses = carried.unwrap_or_else(|| of_file.collect());
        let start = Origin { unpaid_losses, loans: start.pool.loans().collect() };
        let mut recorder = Recorder::new(&deal);
        let mut months = MonthRecorder::new(Observed::new(&mut recorder));
        let result = project_with(&deal, &options, &mut months)?;
        let MonthRecorder { program, months: months_run, .. } = months;
        let program = program.unwrap_or_else(|| deal.program.clone());
        let recording = RecordedRun { result, distributions: recorder.distributions };
        let (float, second) = (OnceLock::new(), OnceLock::new());
        Ok(Self { deal, options, start, recording, program, months_run, float, second })
    }

    /// The same deal and assumptions with another recording of the run in decimals: to show that a law can
    /// fail, or to check a run that was made elsewhere.
    #[must_use]
    pub fn with_recording(mut self, recording: RecordedRun) -> Self {
        self.recording = recording;
        self
    }

    /// The same with other rows in floats, as [`with_recording`](Self::with_recording).
    #[must_use]
    pub fn with_floats(mut self, rows: CashFlows<f64>) -> Self {
        self.float = OnceLock::from(Ok(rows));
        self
    }

    /// The deal.
    #[must_use]
    pub const fn deal(&self) -> &Deal {
        &self.deal
    }

    /// The assumptions, and where the run starts.
    #[must_use]
    pub const fn options(&self) -> &ProjectionOptions {
        &self.options
    }

    /// The run in decimals.
    #[must_use]
    pub const fn recording(&self) -> &RecordedRun {
        &self.recording
    }

    /// The run in floats.
    ///
    /// # Errors
    ///
    /// As [`Projection::run`].
    ///
    /// # Panics
    ///
    /// As [`Projection::run`].
    pub fn floats(&self) -> Result<&CashFlows<f64>, Errors> {
        let made =
            self.float.get_or_init(|| Projection::with(&self.deal, &self.options).float().run());
        made.as_ref().map_err(Clone::clone)
    }

    /// A second run in decimals of the same case.
    pub(super) fn second(&self) -> Result<&CashFlows<Decimal>, Stop> {
        let made = self.second.get_or_init(|| Projection::with(&self.deal, &self.options).run());
        Ok(made.as_ref().map_err(Clone::clone)?)
    }

    /// Another run of the deal in decimals.
    pub(super) fn again(&self, options: &ProjectionOptions) -> Result<CashFlows<Decimal>, Stop> {
        Ok(Projection::with(&self.deal, options).run()?)
    }

    pub(super) const fn rows(&self) -> &CashFlows<Decimal> {
        &self.recording.result
    }

    /// The state before the first month, in another arithmetic.
    pub(super) fn first_state<A: MoneyArithmetic>(&self) -> State<A> {
        match self.months_run.first() {
            Some(first) => first.state(&self.program),
            None => State::new(&self.program),
        }
    }

    /// Whether balances are carried in whole cents.
    pub(super) fn is_in_cents(&self) -> bool {
        self.options.carry == BalanceCarry::Cents || self.deal.terms.carry == Carry::Cents
    }

    /// An amount as the run carries it: whole cents, or eight places.
    pub(super) fn rounded(&self, amount: Decimal) -> Decimal {
        let places = if self.is_in_cents() { 2 } else { 8 };
        amount.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
    }

    pub(super) fn class_of(&self, name: &str) -> Option<usize> {
        self.deal.class_names.iter().position(|class| class == name)
    }

    /// The distributions, each with its rows of classes.
    pub(super) fn months(
        &self,
    ) -> impl Iterator<Item = (&RecordedDistribution, &[ClassRow<Decimal>])> + Clone {
        let classes = self.deal.class_names.len().max(1);
        self.recording.distributions.iter().zip(self.rows().class_rows.chunks(classes))
    }

    pub(super) fn step_terms(&self, step: usize) -> Option<&StepTerms> {
        match self.deal.terms.waterfall.get(step) {
            Some(Clause::Step(step)) => Some(step),
            _ => None,
        }
    }

    /// The steps of a distribution, each with its payments. Those of a redemption follow no step.
    pub(super) fn steps<'c>(
        &'c self,
        distribution: &'c RecordedDistribution,
    ) -> impl Iterator<Item = (&'c StepTerms, &'c [StepPayment])> {
        let steps = distribution.payments.chunk_by(|one, next| one.step == next.step);
        steps.filter_map(|payments| Some((self.step_terms(payments.first()?.step?)?, payments)))
    }

    /// The payees that a step excepts in a month; none if the rows do not show whether its tests passed.
    pub(super) fn excepted<'c>(
        &'c self,
        distribution: &RecordedDistribution,
        step: &'c StepTerms,
    ) -> Option<Vec<&'c str>> {
        let mut excepted = Vec::new();
        for (name, test) in &step.except {
            if passed(&self.rows().trigger_rows, distribution.period, &test.expr)? {
                excepted.extend(named(&self.deal, step.claim, std::slice::from_ref(name)));
            }
        }
        Some(excepted)
    }

    /// What a clause does, in market words.
    fn words(&self, StepPayment { step, payment }: &StepPayment) -> String {
        let verb = if payment.claim.moves_cash() { "pay" } else { "allocate" };
        let claim = payment.claim.name();
        match step.and_then(|step| self.step_terms(step)) {
            Some(step) => format!("{verb} {claim} to {}", payees(&self.deal, step).join(", ")),
            None => format!("redemption: pay {claim} to {}", payment.payee),
        }
    }

    /// A breach by a payment.
    pub(super) fn breach(
        &self,
        distribution: &RecordedDistribution,
        of: &StepPayment,
        what: impl Into<String>,
    ) -> Breach {
        Breach::new(what)
            .at(distribution.period, distribution.date)
            .by(&self.words(of), of.payment.clause.line)
            .of(&of.payment.payee)
    }
}
