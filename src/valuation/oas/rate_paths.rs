//! Scenarios of a rate model: speeds, index rates and discount factors of each path.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::prepayment::PrepaymentModel;
use crate::analytics::{AffineBond, HullWhite, Paths};
use crate::calendar::{Date, days_30_360};
use crate::collateral::{
    Arm, Assumptions, GroupVectors, IndexCurve, Indices, Loan, Pool, PrepaymentSpeed, Quantity,
    Scenario, Vector,
};
use crate::error::Errors;
use crate::scenario::Scenarios;

/// The paths of a rate model as scenarios for one deal.
///
/// Month m of the projection has the rates of the path at the end of model month m − 1, counted from
/// settlement; month 1 and those before settlement have today's.
pub(super) struct RatePaths<'a> {
    base: &'a Assumptions,
    model: &'a PrepaymentModel,
    paths: Paths,
    seed: u64,
    count: usize,
    /// For each projected month the position of its rates among the states of a path.
    states: Vec<usize>,
    mortgage: Vec<(Rate, f64)>,
    indices: Vec<(String, Rate)>,
    /// Loans that differ in rate or age, each with the multipliers of its season and age, and which
    /// of them each loan of the pool is like.
    kinds: Vec<(LoanKind, Vec<Vec<f64>>)>,
    places: Arc<[usize]>,
    /// What the curve pays at the end of each model month.
    discounts: Vec<f64>,
    /// When each projected month is paid, in model months; none before settlement.
    paid: Vec<Option<f64>>,
}

/// What a loan's speeds depend on.
#[derive(PartialEq)]
struct LoanKind {
    gross_rate_pct: f64,
    age_months: u32,
    arm: Option<Arm>,
}

/// A rate of the model by state of a path.
struct Rate {
    bonds: Vec<AffineBond>,
    /// Whether it is simple, as of an index up to a year.
    is_simple: bool,
}

impl Rate {
    fn of(model: &HullWhite, tenor_months: u32, states: usize) -> Self {
        let bond = |state: usize| {
            let from = state as f64 / 12.0;
            model.bond(from, from + f64::from(tenor_months) / 12.0)
        };
        Self { bonds: (0..states).map(bond).collect(), is_simple: tenor_months <= 12 }
    }

    /// The rate in percent in each state.
    fn pct(&self, states: &[f64]) -> Vec<f64> {
        let bonds = self.bonds.iter().zip(states);
        if self.is_simple {
            bonds.map(|(bond, x)| bond.simple_pct(*x)).collect()
        } else {
            bonds.map(|(bond, x)| bond.bond_equivalent_pct(*x)).collect()
        }
    }
}

/// What the paths are made for.
pub(super) struct Ground<'a> {
    pub base: &'a Assumptions,
    pub pool: &'a Pool,
    pub dates: &'a [Date],
    pub settle: Date,
    /// Whether every payment is bought: settlement is at the start.
    pub from_start: bool,
    /// Tenors in months of the model's rates that indices follow.
    pub indices: &'a BTreeMap<String, u32>,
}

impl<'a> RatePaths<'a> {
    /// # Errors
    ///
    /// If there are more months than a path may have.
    pub fn new(
        ground: &Ground<'a>,
        model: &'a PrepaymentModel,
        rates: &HullWhite,
        (seed, count): (u64, usize),
    ) -> Result<Self, Errors> {
        let Ground { base, pool, settle, .. } = *ground;
        let last = pool.longest_term_months().saturating_add(base.months_to_recovery);
        let dates = &ground.dates[..ground.dates.len().min(last as usize)];
        let is_gone = |date: &&Date| !ground.from_start && **date <= settle;
        let gone = dates.iter().take_while(is_gone).count();
        let paid = |(month, date): (usize, &Date)| {
            (month >= gone).then(|| f64::from(days_30_360(settle, *date)) / 30.0)
        };
        let paid: Vec<Option<f64>> = dates.iter().enumerate().map(paid).collect();
        // One state more than the last payment's, to interpolate to.
        let latest = paid.iter().flatten().copied().fold(0.0, f64::max);
        let count_states = latest as usize + 2;
        let rate = |tenor: u32| Rate::of(rates, tenor, count_states);
        let indices: Vec<(String, Rate)> =
            ground.indices.iter().map(|(name, tenor)| (name.clone(), rate(*tenor))).collect();
        let mut kinds: Vec<LoanKind> = Vec::new();
        let places = pool.loans().map(|loan| {
            let kind = LoanKind::of(loan);
            kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
                kinds.push(kind);
                kinds.len() - 1
            })
        });
        let places: Arc<[usize]> = places.collect();
        // What is paid in a month was collected in the month before.
        let first = dates.first().map_or(1, |date| (u32::from(date.month()) + 10) % 12 + 1);
        let kinds = kinds.into_iter().map(|kind| {
            let scales = model.scales(kind.age_months, first, dates.len());
            (kind, scales)
        });
        let kinds = kinds.collect();
        let curve = rates.curve();
        let months = u32::try_from(count_states - 1).unwrap_or(u32::MAX);
        Ok(Self {
            base,
            model,
            paths: rates.paths(months)?,
            seed,
            count,
            states: (0..dates.len()).map(|month| month.saturating_sub(gone)).collect(),
            mortgage: model.mortgage.rates.iter().map(|(t, weight)| (rate(*t), *weight)).collect(),
            indices,
            kinds,
            places,
            discounts: (0..count_states).map(|state| curve.discount(state as f64 / 12.0)).collect(),
            paid,
        })
    }

    /// The states of a path, and its discount factors over the curve's, at the end of each month.
    fn states(&self, position: usize) -> (Vec<f64>, Vec<f64>) {
        let (mut states, mut ratios) = (vec![0.0], vec![1.0]);
        for (month, discount) in
            self.paths.path(self.seed, position as u64).zip(self.discounts.iter().skip(1))
        {
            states.push(month.x);
            ratios.push(month.discount / discount);
        }
        (states, ratios)
    }

    fn assumed(&self, states: &[f64]) -> Assumptions {
        let lag = self.model.mortgage.lag_months as usize;
        let mut assumed = self.base.clone();
        let mut by_state = vec![self.model.mortgage.plus_pct; states.len()];
        for (rate, weight) in &self.mortgage {
            for (sum, pct) in by_state.iter_mut().zip(rate.pct(states)) {
                *sum += weight * pct;
            }
        }
        let mortgage: Vec<f64> =
            self.states.iter().map(|state| by_state[state.saturating_sub(lag)]).collect();
        let (least, most) = Quantity::IndexRate.range_pct();
        for (name, rate) in &self.indices {
            let by_state = rate.pct(states);
            let pct = |state: &usize| by_state[*state].clamp(least, most);
            let rates: Vec<f64> = self.states.iter().map(pct).collect();
            assumed.indices.set(name, IndexCurve::from_vector(Vector::monthly(rates)));
        }
        let mut gross = Vec::new();
        let vectors = self.kinds.iter().map(|(kind, scales)| {
            kind.gross_rates(&assumed.indices, mortgage.len(), &mut gross);
            Vector::monthly(self.model.speeds(&gross, &mortgage, scales))
        });
        let vectors: Vec<Vector> = vectors.collect();
        assumed.prepayment_speed =
            if self.model.is_monthly() { PrepaymentSpeed::Smm } else { PrepaymentSpeed::Cpr };
        assumed.prepayment_pct = GroupVectors::of_loans(self.places.clone(), vectors);
        assumed
    }

    /// What one unit paid in each projected month is worth on a path, over what it is worth on the
    /// curve. Between months it is interpolated, so that its mean is one on every date.
    fn weights(&self, ratios: &[f64]) -> Vector {
        let weight = |paid: &Option<f64>| {
            let Some(months) = paid else { return 0.0 };
            let (before, share) = (*months as usize, months.fract());
            ratios[before] + share * (ratios[before + 1] - ratios[before])
        };
        Vector::monthly(self.paid.iter().map(weight).collect::<Vec<f64>>())
    }
}

impl LoanKind {
    fn of(loan: Loan) -> Self {
        let Loan { gross_rate_pct, age_months, arm, .. } = loan;
        Self { gross_rate_pct, age_months, arm }
    }

    /// The loan's rate in each month: as it is now, or as it adjusts on the path.
    fn gross_rates(&self, indices: &Indices, months: usize, gross: &mut Vec<f64>) {
        gross.clear();
        let followed = self.arm.as_ref().and_then(|arm| Some((arm, indices.get(&arm.index)?)));
        let Some((arm, index)) = followed else {
            return gross.resize(months, self.gross_rate_pct);
        };
        let mut rate = self.gross_rate_pct;
        for month in (1..).take(months) {
            if arm.resets_in(month) {
                let read = i64::from(month) - i64::from(arm.look_back_months);
                rate = arm.reset_rate_pct(month, index.rate_pct(read), rate);
            }
            gross.push(rate);
        }
    }
}

impl Scenarios for RatePaths<'_> {
    fn len(&self) -> usize {
        self.count
    }

    fn scenario(&self, position: usize) -> Scenario {
        Scenario::from(self.assumptions(position)).named(format!("path {position}"))
    }

    fn assumptions(&self, position: usize) -> Assumptions {
        self.assumed(&self.states(position).0)
    }

    fn weighted(&self, position: usize) -> (Assumptions, Vector) {
        let (states, ratios) = self.states(position);
        (self.assumed(&states), self.weights(&ratios))
    }

    /// Checks one path: all others have values of the same ranges.
    fn validate(&self, pool: &Pool) -> Result<(), Errors> {
        if self.is_empty() { Ok(()) } else { self.assumptions(0).validate(pool) }
    }
}
