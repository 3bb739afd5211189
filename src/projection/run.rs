//! A projection: a deal with its options, run in decimals or in floats.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use rust_decimal::Decimal;

use super::month_runner::{MonthRunner, Observed, Unobserved};
use super::months;
use super::options::{BalanceCarry, Call, ProjectionOptions};
use super::rows::CashFlows;
use super::start::Start;
use crate::calendar::Date;
use crate::collateral::{Assumptions, Pool, Scenario};
use crate::deal::{Deal, DealState};
use crate::deal_file::Carry;
use crate::error::{Errors, Mistakes};
use crate::number::{DecimalArithmetic, FloatLanes};
use crate::waterfall::{Observer, Program, compile};

/// A deal to project, with its options: a builder that ends in [`run`](Self::run).
///
/// `V` is the type of its amounts: decimals in whole cents by default, `f64` after
/// [`float`](Self::float). [`scenario::run`](crate::scenario::run()) takes projections too, and
/// replaces their assumptions by those of each scenario.
///
/// ```
/// use paydown::projection::Projection;
/// use paydown::{Deal, Scenario};
///
/// let deal = Deal::open("deals/bma-pass-through")?;
/// let projection = Projection::of(&deal).scenario(&Scenario::new().psa(150.0)).months(12);
/// let flows = projection.clone().run()?;
/// assert_eq!(flows.months, 12);
/// // The same in unrounded floats.
/// let floats = projection.float().run()?;
/// let cents = flows.class_rows[0].principal.to_string().parse::<f64>().unwrap();
/// assert!((floats.class_rows[0].principal - cents).abs() < 0.01);
/// # Ok::<(), paydown::Errors>(())
/// ```
#[derive(Clone)]
pub struct Projection<'d, V = Decimal> {
    pub(crate) deal: &'d Deal,
    pub(crate) options: Cow<'d, ProjectionOptions>,
    values: PhantomData<V>,
}

impl<V> fmt::Debug for Projection<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (deal, options) = (self.deal.name(), &self.options);
        f.debug_struct("Projection").field("deal", &deal).field("options", options).finish()
    }
}

impl<'d> Projection<'d> {
    /// A deal projected from closing to its end, without prepayments or defaults.
    #[must_use]
    pub fn of(deal: &'d Deal) -> Self {
        Self { deal, options: Cow::Owned(ProjectionOptions::default()), values: PhantomData }
    }

    /// A deal projected with options that the caller keeps.
    #[must_use]
    pub const fn with(deal: &'d Deal, options: &'d ProjectionOptions) -> Self {
        Self { deal, options: Cow::Borrowed(options), values: PhantomData }
    }

    /// In decimals, every balance in whole cents; so it is unless [`trustee`](Self::trustee) or
    /// [`float`](Self::float) says otherwise.
    #[must_use]
    pub fn cents(self) -> Self {
        self.set(|options| options.carry = BalanceCarry::Cents)
    }

    /// In decimals, with balances carried as the deal's trustee does: with fractions of a cent if
    /// the deal file says so.
    #[must_use]
    pub fn trustee(self) -> Self {
        self.set(|options| options.carry = BalanceCarry::Trustee)
    }

    /// In unrounded `f64`.
    #[must_use]
    pub fn float(self) -> Projection<'d, f64> {
        Projection { deal: self.deal, options: self.options, values: PhantomData }
    }

    /// Passes every payment to an observer, in the order of payment.
    ///
    /// ```
    /// use paydown::Deal;
    /// use paydown::calendar::Date;
    /// use paydown::projection::Projection;
    /// use paydown::waterfall::{Observer, Payment};
    ///
    /// /// Each payment with its month.
    /// #[derive(Default)]
    /// struct Audit(u32, Vec<String>);
    ///
    /// impl Observer for Audit {
    ///     fn distribution(&mut self, period: u32, _: Date) {
    ///         self.0 = period;
    ///     }
    ///
    ///     fn paid(&mut self, payment: &Payment) {
    ///         self.1.push(format!("{}: {} {}", self.0, payment.clause.title, payment.paid));
    ///     }
    /// }
    ///
    /// let deal = Deal::open("deals/bma-pass-through")?;
    /// let mut audit = Audit::default();
    /// Projection::of(&deal).months(1).observe(&mut audit).run()?;
    /// // 8 % of 100,000,000.00 for a month.
    /// assert!(audit.1.contains(&"1: pay interest to PT 666666.67".to_owned()));
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    pub fn observe<'o>(self, observer: &'o mut dyn Observer) -> ObservedProjection<'d, 'o> {
        ObservedProjection { projection: self, observer }
    }

    /// Runs the projection. It ends when the collateral is paid off, or after
    /// [`months`](Self::months).
    ///
    /// # Errors
    ///
    /// Every mistake in the assumptions for this deal, and all that the deal lacks for a projection:
    /// collateral, a curve of an index, a rate that only reports state.
    ///
    /// # Panics
    ///
    /// If an invariant of the run is broken, which is a bug of this crate: cash paid and left
    /// differs from the cash available, a balance does not roll forward, or principal and losses do
    /// not account for the fall of a class's balance.
    pub fn run(&self) -> Result<CashFlows, Errors> {
        project_with(self.deal, &self.options, &mut Unobserved)
    }
}

impl Projection<'_, f64> {
    /// Runs the projection in floats. Amounts that must be equal may differ by half a cent.
    ///
    /// # Errors
    ///
    /// As in decimals.
    ///
    /// # Panics
    ///
    /// As in decimals.
    pub fn run(&self) -> Result<CashFlows<f64>, Errors> {
        project_float_with(self.deal, &self.options, &mut Unobserved)
    }
}

impl<'d, V> Projection<'d, V> {
    fn set(mut self, set: impl FnOnce(&mut ProjectionOptions)) -> Self {
        set(self.options.to_mut());
        self
    }

    /// The assumptions of a scenario.
    #[must_use]
    pub fn scenario(self, scenario: &Scenario) -> Self {
        self.assumptions(scenario.assumptions.clone())
    }

    /// Prepayments, defaults, severity, advances, index rates.
    #[must_use]
    pub fn assumptions(self, assumptions: Assumptions) -> Self {
        self.set(|options| options.assumptions = assumptions)
    }

    /// Starts from the state that a replay or another projection left, and not from closing.
    #[must_use]
    pub fn start(self, state: &DealState) -> Self {
        self.set(|options| options.start = Some(state.clone()))
    }

    /// Loans that replace the deal's own.
    #[must_use]
    pub fn loans(self, loans: Pool) -> Self {
        self.set(|options| options.loans = Some(loans))
    }

    /// Whether the deal file's loans keep their terms and take, by group, the balances of the state
    /// that the projection [starts](Self::start) from. They are moved on by the months in between.
    ///
    /// ```
    /// use paydown::projection::Projection;
    /// use paydown::{Deal, Scenario};
    ///
    /// let deal = Deal::open("deals/bma-pass-through")?;
    /// let mistakes = Projection::of(&deal).scale_loans(true).run().unwrap_err();
    /// assert!(mistakes[0].message.contains("start from a report"));
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    #[must_use]
    pub fn scale_loans(self, scale: bool) -> Self {
        self.set(|options| options.scale_loans = scale)
    }

    /// Projects at most this number of months.
    #[must_use]
    pub fn months(self, months: u32) -> Self {
        self.set(|options| options.months = Some(months))
    }

    /// When the deal's call is exercised or its auction takes place.
    #[must_use]
    pub fn call(self, call: Call) -> Self {
        self.set(|options| options.call = call)
    }

    /// The bid at an auction, percent of the collateral's par.
    #[must_use]
    pub fn auction_bid_pct(self, bid_pct: f64) -> Self {
        self.set(|options| options.auction_bid_pct = Some(bid_pct))
    }

    /// Forces a trigger (a test that the deal file names) to pass (`true`) or fail.
    #[must_use]
    pub fn force(self, trigger: &str, passes: bool) -> Self {
        self.set(|options| {
            options.forced.insert(trigger.to_owned(), passes);
        })
    }

    /// The deal.
    #[must_use]
    pub const fn deal(&self) -> &'d Deal {
        self.deal
    }

    /// The options as data.
    #[must_use]
    pub fn options(&self) -> &ProjectionOptions {
        &self.options
    }

    /// A date in the first projected month, which is where rates by date begin.
    #[must_use]
    pub fn first_month(&self) -> Date {
        let terms = &self.deal.terms;
        let before = i32::try_from(terms.distributions_before).unwrap_or(i32::MAX);
        let first = match &self.options.start {
            Some(state) => state.date.add_months(1),
            None => terms.dates.first.add_months(before),
        };
        first.unwrap_or(terms.dates.first)
    }

    /// Names of the indices for which a scenario needs a curve, in alphabetical order: the indices
    /// of the classes and those of the loans.
    ///
    /// # Errors
    ///
    /// If there are no loans to project, or what is wrong with them.
    ///
    /// ```
    /// use paydown::Deal;
    /// use paydown::projection::Projection;
    ///
    /// let deal = Deal::open("deals/home-equity")?;
    /// assert_eq!(Projection::of(&deal).index_names()?, ["libor-1m"]);
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    pub fn index_names(&self) -> Result<Vec<String>, Errors> {
        Start::index_names(self.deal, &self.options)
    }
}

/// A projection with an observer of its payments.
pub struct ObservedProjection<'d, 'o> {
    projection: Projection<'d>,
    observer: &'o mut dyn Observer,
}

impl fmt::Debug for ObservedProjection<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.projection, f)
    }
}

impl ObservedProjection<'_, '_> {
    /// Runs the projection in decimals.
    ///
    /// # Errors
    ///
    /// As [`Projection::run`].
    ///
    /// # Panics
    ///
    /// As [`Projection::run`].
    pub fn run(self) -> Result<CashFlows, Errors> {
        let Projection { deal, options, .. } = self.projection;
        project_with(deal, &options, &mut Observed::new(self.observer))
    }
}

impl Deal {
    /// Projects the deal from closing to its end, in decimals, every amount in whole cents. For
    /// other options see [`Projection`].
    ///
    /// # Errors
    ///
    /// As [`Projection::run`].
    ///
    /// # Panics
    ///
    /// As [`Projection::run`].
    ///
    /// ```
    /// use paydown::{Deal, Scenario};
    ///
    /// let deal = Deal::open("deals/home-equity")?;
    /// let flows = deal.project(&Scenario::new().cpr(20.0).index("libor-1m", 1.1))?;
    /// let summary = flows.summary(flows.settlement);
    /// assert!(summary[0].average_life_years.is_some());
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    pub fn project(&self, scenario: &Scenario) -> Result<CashFlows, Errors> {
        Projection::of(self).scenario(scenario).run()
    }
}

/// Projects a deal in decimals with a runner of its months.
pub(crate) fn project_with(
    deal: &Deal,
    options: &ProjectionOptions,
    runner: &mut impl MonthRunner<DecimalArithmetic>,
) -> Result<CashFlows, Errors> {
    match options.carry {
        BalanceCarry::Trustee => months::run_months(deal, &deal.program, options, runner),
        BalanceCarry::Cents => months::run_months(deal, &carrying_cents(deal)?, options, runner),
    }
}

/// Projects a deal in floats with a runner of its months.
pub(crate) fn project_float_with(
    deal: &Deal,
    options: &ProjectionOptions,
    runner: &mut impl MonthRunner<FloatLanes<1>>,
) -> Result<CashFlows<f64>, Errors> {
    months::run_months(deal, &deal.program, options, runner)
}

/// The deal's program, recompiled to carry balances in whole cents.
pub(crate) fn carrying_cents(deal: &Deal) -> Result<Program, Errors> {
    if deal.terms.carry == Carry::Cents {
        return Ok(deal.program.clone());
    }
    let mut terms = deal.terms.clone();
    terms.carry = Carry::Cents;
    let mut mistakes = Mistakes::new(&deal.file);
    let program = compile(&terms, &mut mistakes);
    mistakes.finish(program)
}
