//! Effective measures: a class priced again after the curve has moved.

use std::collections::BTreeMap;

use super::holding::NO_BALANCE;
use super::{Holding, forward_path};
use crate::analytics::{
    Bump, CashFlow, Curve, KEY_RATE_YEARS, effective_convexity_years_squared,
    effective_duration_years, price_at_z_spread, z_spread_bp,
};
use crate::calendar::Date;
use crate::deal::Deal;
use crate::error::{Diagnostic, Errors};
use crate::projection::{Projection, ProjectionOptions};
use crate::table::{Cell, row};

/// How far rates move, in basis points.
const SHIFT_BP: f64 = 10.0;

/// A class under one scenario, to be priced under other curves. The indices that follow the curve move
/// with it; the speeds of the scenario stay.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Revaluation<'d> {
    /// The deal.
    pub deal: &'d Deal,
    /// The scenario and the start.
    pub options: ProjectionOptions,
    /// Name of the class.
    pub class: String,
    /// Settlement; `None` for the start of the projection.
    pub settle: Option<Date>,
    /// The indices whose paths are forward rates of the curve, with their tenors in months.
    pub forwards: BTreeMap<String, u32>,
}

/// Effective duration and convexity of a class, and its key-rate durations.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Effective {
    /// Name of the class.
    pub class: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Price with accrued interest, per 100 of the balance at settlement.
    pub full_price: f64,
    /// Z-spread at the price, which stays as rates move, basis points.
    pub z_spread_bp: f64,
    /// Fall in price for a rise of all par rates, over the price, years.
    pub duration_years: f64,
    /// Effective convexity, years squared.
    pub convexity: f64,
    /// Fall in price for a rise of the par rates about each node of
    /// [`KEY_RATE_YEARS`](crate::analytics::KEY_RATE_YEARS), over the price, years.
    pub key_rate_years: [f64; KEY_RATE_YEARS.len()],
}

const fn number(value: f64) -> Cell<'static> {
    Cell::Float(value, 10)
}

row! { Effective {
    "class": Cell::text(&row.class),
    "scenario": Cell::text(&row.scenario),
    "full_price": number(row.full_price),
    "z_spread_bp": number(row.z_spread_bp),
    "effective_duration_years": number(row.duration_years),
    "effective_convexity": number(row.convexity),
    "key_rate_0.25_years": number(row.key_rate_years[0]),
    "key_rate_1_years": number(row.key_rate_years[1]),
    "key_rate_2_years": number(row.key_rate_years[2]),
    "key_rate_3_years": number(row.key_rate_years[3]),
    "key_rate_5_years": number(row.key_rate_years[4]),
    "key_rate_7_years": number(row.key_rate_years[5]),
    "key_rate_10_years": number(row.key_rate_years[6]),
    "key_rate_20_years": number(row.key_rate_years[7]),
    "key_rate_30_years": number(row.key_rate_years[8]),
} as row }

impl<'d> Revaluation<'d> {
    /// A class of a deal under the scenario of some options.
    #[must_use]
    pub fn of(deal: &'d Deal, options: ProjectionOptions, class: &str) -> Self {
        let (class, forwards) = (class.to_owned(), BTreeMap::new());
        Self { deal, options, class, settle: None, forwards }
    }

    /// The class under a curve.
    ///
    /// # Errors
    ///
    /// As a projection, and as [`Holding::of`].
    pub fn holding(&self, curve: &Curve) -> Result<Holding, Errors> {
        let mut options = self.options.clone();
        for (index, tenor) in &self.forwards {
            options.assumptions.indices.set(index, forward_path(curve, *tenor));
        }
        let flows = Projection::with(self.deal, &options).float().run()?;
        Holding::of(self.deal, &flows, &self.class, self.settle.unwrap_or(flows.settlement))
    }

    /// The flows per 100 under a curve.
    fn flows(&self, curve: Curve) -> Result<Priced, Errors> {
        let flows = self.holding(&curve)?.flows();
        let flows = flows.ok_or_else(|| Diagnostic::of_file(&self.class, NO_BALANCE))?;
        Ok(Priced { curve, flows })
    }

    /// The class under a curve and under that curve moved: every par rate of it by ten basis points, then
    /// those about each node.
    ///
    /// # Errors
    ///
    /// As [`holding`](Self::holding); if a moved curve has no positive discount factors.
    pub fn moved(&self, curve: &Curve) -> Result<MovedCurves, Errors> {
        let moved = |bump: Bump| -> Result<[Priced; 2], Errors> {
            let at = |bp: f64| self.flows(curve.with_bump(bump, bp)?);
            Ok([at(-SHIFT_BP)?, at(SHIFT_BP)?])
        };
        Ok(MovedCurves {
            class: self.class.clone(),
            still: self.flows(curve.clone())?,
            parallel: moved(Bump::PARALLEL)?,
            nodes: Bump::key_rates().into_iter().map(moved).collect::<Result<_, _>>()?,
        })
    }

    /// Effective duration and convexity, and key-rate durations, at a full price: those of
    /// [`moved`](Self::moved), which serves several prices.
    ///
    /// # Errors
    ///
    /// As [`moved`](Self::moved), and [`MovedCurves::effective`].
    pub fn effective(&self, curve: &Curve, full_price: f64) -> Result<Effective, Errors> {
        self.moved(curve)?.effective(full_price)
    }
}

/// A class under a curve and its moves.
#[derive(Debug, Clone)]
pub struct MovedCurves {
    class: String,
    still: Priced,
    /// After a fall and after a rise of all par rates.
    parallel: [Priced; 2],
    /// The same about each node.
    nodes: Vec<[Priced; 2]>,
}

/// The flows of a class under a curve, and the curve.
#[derive(Debug, Clone)]
struct Priced {
    curve: Curve,
    flows: Vec<CashFlow>,
}

impl MovedCurves {
    /// Effective duration and convexity, and key-rate durations, at a full price. The Z-spread stays as
    /// the curve moves.
    ///
    /// # Errors
    ///
    /// If no single Z-spread gives the price.
    pub fn effective(&self, full_price: f64) -> Result<Effective, Errors> {
        let spread_bp = z_spread_bp(&self.still.flows, &self.still.curve, full_price)
            .map_err(|error| Diagnostic::of_file(&self.class, format!("Z-spread: {error}")))?;
        let prices = |moved: &[Priced; 2]| {
            moved.each_ref().map(|it| price_at_z_spread(&it.flows, &it.curve, spread_bp))
        };
        let duration = |[fallen, risen]: [f64; 2]| {
            effective_duration_years(fallen, full_price, risen, SHIFT_BP)
        };
        let parallel @ [fallen, risen] = prices(&self.parallel);
        let mut key_rate_years = [0.0; KEY_RATE_YEARS.len()];
        for (years, moved) in key_rate_years.iter_mut().zip(&self.nodes) {
            *years = duration(prices(moved));
        }
        Ok(Effective {
            class: self.class.clone(),
            scenario: String::new(),
            full_price,
            z_spread_bp: spread_bp,
            duration_years: duration(parallel),
            convexity: effective_convexity_years_squared(fallen, full_price, risen, SHIFT_BP),
            key_rate_years,
        })
    }
}
