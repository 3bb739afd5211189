//! Pays a deal month by month, on any remittances.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::calendar::Date;
use crate::collateral::Indices;
use crate::deal::Deal;
use crate::deal_file::ClassTerms;
use crate::error::{Diagnostic, Errors};
use crate::number::{DecimalArithmetic, Measured};
use crate::projection::{ProjectionArithmetic, carrying_cents};
use crate::waterfall::Remittance;
use crate::waterfall::{Month, Observer, Opening, Program, State, run_observed};

/// The collections of one distribution. Amounts are dollars in whole cents, never negative.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Collections {
    /// A month of each collateral group, in the order of the deal file.
    pub groups: Vec<Remittance<Decimal>>,
    /// Cash in the distribution account, which need not be the sum of the groups' months.
    pub cash: Decimal,
    /// Interest shortfall that no servicing fee supports.
    pub shortfall: Decimal,
}

/// Pays a deal from closing, one distribution at a time and in decimals, on collections that need no loans
/// behind them: no cash, a loss of everything, a recovery without a loss.
///
/// It runs the deal's own program, as [`Projection::run`](crate::Projection::run) does, and an [`Observer`] receives every
/// payment.
///
/// ```
/// use paydown::collateral::Indices;
/// use paydown::waterfall::{Field, Remittance};
/// use paydown::testing::{Collections, MonthRunner};
/// use paydown::waterfall::{Observer, Payment};
/// use paydown::Deal;
/// use rust_decimal::Decimal;
///
/// struct Paid(Vec<String>);
///
/// impl Observer for Paid {
///     fn paid(&mut self, payment: &Payment) {
///         self.0.push(format!("{} {}", payment.clause.title, payment.paid));
///     }
/// }
///
/// let deal = Deal::open("deals/bma-pass-through").unwrap();
/// let mut months = MonthRunner::new(&deal, &Indices::default()).unwrap();
/// let mut group = Remittance { values: Default::default(), net_rate: Decimal::new(8, 2) };
/// *group.get_mut(Field::BalanceBegin) = 100_000_000.into();
/// let collections = Collections { groups: vec![group], cash: 600_000.into(), ..Default::default() };
/// let mut paid = Paid(Vec::new());
/// months.pay(&collections, &mut paid);
/// assert!(paid.0.contains(&"pay interest to PT 600000".to_owned()));
/// ```
#[derive(Debug)]
pub struct MonthRunner {
    deal: Deal,
    indices: Indices,
    pub(super) program: Program,
    pub(super) state: State<DecimalArithmetic>,
    period: u32,
    accrual_start: Date,
}

impl MonthRunner {
    /// A deal at closing, or as its file opens it; `indices` are by month from the first distribution
    /// that the file describes on.
    ///
    /// # Errors
    ///
    /// If an index that the deal's rates follow is missing, or only reports determine what a clause pays.
    pub fn new(deal: &Deal, indices: &Indices) -> Result<Self, Errors> {
        let program = carrying_cents(deal)?;
        let followed: Vec<&str> =
            program.indices.iter().map(|fixing| fixing.index.as_str()).collect();
        let missing: BTreeMap<&str, Diagnostic> = program
            .indices
            .iter()
            .filter(|fixing| indices.get(&fixing.index).is_none())
            .map(|fixing| {
                let message = indices.missing("the deal's classes", &fixing.index, &followed);
                let mistake = Diagnostic::of_file("assumptions", message);
                (fixing.index.as_str(), mistake)
            })
            .collect();
        if let Some(step) = deal.terms.steps().find(|step| step.is_reported) {
            let message = "only a report determines what this clause pays".to_owned();
            let (line, column) = (step.at.line, step.at.column);
            return Err(Diagnostic { file: deal.file.clone(), line, column, message }.into());
        }
        if !missing.is_empty() {
            return Err(missing.into_values().collect());
        }
        let state = State::new(&program);
        Ok(Self {
            deal: deal.clone(),
            indices: indices.clone(),
            program,
            state,
            period: deal.terms.distributions_before,
            accrual_start: deal.terms.accrual_start(),
        })
    }

    /// Number of the last distribution; 0 at closing.
    #[must_use]
    pub const fn period(&self) -> u32 {
        self.period
    }

    /// Pays the next distribution and passes it to `observer`. Pays nothing and returns `false` if its date is
    /// past the year 2199.
    ///
    /// # Panics
    ///
    /// If the collections have another number of groups than the deal, or if an invariant of the run is broken,
    /// as [`Projection::run`](crate::Projection::run).
    pub fn pay(&mut self, collections: &Collections, observer: &mut dyn Observer) -> bool {
        let terms = &self.deal.terms;
        assert_eq!(collections.groups.len(), terms.groups.len(), "a month of each group");
        let period = self.period + 1;
        let Some(date) = terms.dates.date(period) else { return false };
        let opening = |class: &ClassTerms| Opening {
            balance: Measured::exactly(class.balance),
            unpaid: Measured::exactly(class.unpaid_interest),
        };
        let month = Month {
            period,
            accrual_start: self.accrual_start,
            date,
            year_fractions: self.program.year_fractions(period, [self.accrual_start, date]),
            groups: collections.groups.iter().map(known).collect(),
            cash: Measured::exactly(collections.cash),
            shortfall: Measured::exactly(collections.shortfall),
            rates: vec![None; self.program.classes.len()],
            indices: self.index_rates(period),
            forced: Vec::new(),
            reported: Vec::new(),
            unpaid_bears_interest: true,
            opening: (self.period == terms.distributions_before)
                .then(|| terms.classes.iter().map(opening).collect()),
        };
        run_observed(&self.program, &month, &mut self.state, observer);
        (self.period, self.accrual_start) = (period, date);
        true
    }

    fn index_rates(&self, period: u32) -> Vec<Measured> {
        let rates = self.program.indices.iter().map(|fixing| {
            let read = fixing.month_read(period, period - self.deal.terms.distributions_before);
            let curve = self.indices.get(&fixing.index);
            let rate_pct = curve.map_or(0.0, |curve| fixing.rate_pct(curve.rate_pct(read)));
            DecimalArithmetic::given_rate([rate_pct])
        });
        rates.collect()
    }
}

fn known(group: &Remittance<Decimal>) -> Remittance<Measured> {
    Remittance {
        values: group.values.map(Measured::exactly),
        net_rate: Measured::exactly(group.net_rate),
    }
}
