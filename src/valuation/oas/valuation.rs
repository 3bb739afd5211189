//! Values classes over the paths of a rate model.

use std::collections::BTreeMap;

use super::prepayment::PrepaymentModel;
use super::rate_paths::{Ground, RatePaths};
use crate::analytics::{
    Bump, CashFlow, Curve, HullWhite, effective_convexity_years_squared, effective_duration_years,
    price_at_z_spread, spread_duration_years, z_spread_bp,
};
use crate::calendar::Date;
use crate::collateral::Pool;
use crate::deal::Deal;
use crate::error::{Diagnostic, Errors, Mistakes, quote};
use crate::projection::{Projection, ProjectionOptions};
use crate::scenario::{MeanPayments, Prepared, RunOptions, Scenarios};
use crate::table::{Cell, row};
use crate::valuation::holding::NO_BALANCE;
use crate::valuation::{Holding, forward_path, tenor_months};

/// How far rates move for effective measures, in basis points.
const SHIFT_BP: f64 = 25.0;

/// How far volatility moves for vega: a basis point.
const VEGA_SHIFT: f64 = 1e-4;

/// Classes of a deal over paths of rates.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Oas<'d> {
    /// The deal.
    pub deal: &'d Deal,
    /// The start, the call, and all assumptions but prepayments. An index whose curve is given here
    /// has these rates on every path.
    pub options: ProjectionOptions,
    /// Settlement; `None` for the start of the projection.
    pub settle: Option<Date>,
    /// Rates from settlement on. Its curve discounts.
    pub rates: HullWhite,
    /// The prepayment model.
    pub prepayment: PrepaymentModel,
    /// Tenors in months of the model's rates that indices follow, before those of the prepayment
    /// model. An index of neither follows the rate of the tenor in its name.
    pub indices: BTreeMap<String, u32>,
    /// Tenors in months of the indices that have the forward rates of the curve on every path.
    pub forwards: BTreeMap<String, u32>,
    /// The number of paths: pairs of antithetic ones.
    pub paths: usize,
    /// The seed of the paths.
    pub seed: u64,
    /// Whether to compute effective measures and vega, for which all paths run three more times.
    pub measures: bool,
}

/// What is given of a class, from which the rest follows.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum OasQuote {
    /// Clean price, percent of the balance at settlement.
    Price(f64),
    /// OAS in basis points.
    Spread(f64),
}

/// A class over the paths. Prices are per 100 of the balance at settlement; a figure that does not
/// apply is `None`, and empty in CSV.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct OasRow {
    /// Name of the class.
    pub class: String,
    /// Clean price.
    pub price: Option<f64>,
    /// Clean price and accrued interest.
    pub full_price: Option<f64>,
    /// Standard error of a price at the OAS.
    pub price_error: Option<f64>,
    /// Option-adjusted spread, basis points, bond-equivalent over the curve's zero rates.
    pub oas_bp: Option<f64>,
    /// Standard error of the OAS at the price, basis points.
    pub oas_error_bp: Option<f64>,
    /// Z-spread at the price of the payments on the forward path, basis points.
    pub z_spread_bp: Option<f64>,
    /// Z-spread less OAS, basis points.
    pub option_cost_bp: Option<f64>,
    /// Fall in price for a rise in the OAS, over the price, years.
    pub spread_duration_years: Option<f64>,
    /// Fall in price for a rise of the curve's quoted rates at the same OAS, over the price, years.
    pub effective_duration_years: Option<f64>,
    /// Effective convexity, years squared.
    pub effective_convexity: Option<f64>,
    /// Rise in price for one basis point of volatility at the same OAS, per 100.
    pub vega: Option<f64>,
    /// Average life on the forward path, years from settlement.
    pub average_life_years: Option<f64>,
    /// Why figures are missing. Not in CSV.
    pub notes: Vec<String>,
}

const fn number(value: Option<f64>) -> Cell<'static> {
    Cell::float(value, 10)
}

row! { OasRow {
    "class": Cell::text(&row.class),
    "price": number(row.price),
    "full_price": number(row.full_price),
    "price_error": number(row.price_error),
    "oas_bp": number(row.oas_bp),
    "oas_error_bp": number(row.oas_error_bp),
    "z_spread_bp": number(row.z_spread_bp),
    "option_cost_bp": number(row.option_cost_bp),
    "spread_duration_years": number(row.spread_duration_years),
    "effective_duration_years": number(row.effective_duration_years),
    "effective_convexity": number(row.effective_convexity),
    "vega": number(row.vega),
    "average_life_years": number(row.average_life_years),
} as row }

/// The mean payments under a rate model, and its curve.
struct Run {
    curve: Curve,
    payments: MeanPayments,
}

impl<'d> Oas<'d> {
    /// The most paths.
    pub const MOST_PATHS: usize = 10_000_000;

    /// A deal over 1,000 paths.
    #[must_use]
    pub fn new(
        deal: &'d Deal,
        options: ProjectionOptions,
        rates: HullWhite,
        prepayment: PrepaymentModel,
    ) -> Self {
        Self {
            deal,
            options,
            settle: None,
            rates,
            prepayment,
            indices: BTreeMap::new(),
            forwards: BTreeMap::new(),
            paths: 1_000,
            seed: 1,
            measures: true,
        }
    }

    /// Values classes at quotes, class by class: those named, or if none is all that have a balance or
    /// notional at settlement.
    ///
    /// # Errors
    ///
    /// What the deal lacks for a projection, a class that it does not have, an index without a rate,
    /// a number of paths that is odd, zero or more than [`MOST_PATHS`](Self::MOST_PATHS), and curves
    /// that cannot be moved.
    ///
    /// ```
    /// use paydown::analytics::{Curve, HullWhite};
    /// use paydown::valuation::{Oas, OasQuote, PrepaymentModel};
    /// use paydown::projection::ProjectionOptions;
    /// use paydown::Deal;
    ///
    /// let deal = Deal::open("deals/sequential-cmo")?;
    /// let curve: Curve = "par: 1y=4.9, 5y=5, 30y=5.4".parse()?;
    /// let text = "mortgage_rate: {rates: {10y: 1}, plus: 1.7}\nincentive: {-1: 5, 0: 8, 2: 50}\n";
    /// let model = PrepaymentModel::from_text("prepay.yaml", text)?;
    /// let rates = HullWhite::new(&curve, 0.03, 0.01)?;
    /// let mut oas = Oas::new(&deal, ProjectionOptions::default(), rates, model);
    /// (oas.paths, oas.measures) = (64, false);
    /// let rows = oas.rows(&["A".to_owned()], &[OasQuote::Price(99.0)])?;
    /// assert!(rows[0].oas_bp.is_some() && rows[0].oas_error_bp.is_some());
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    pub fn rows(&self, classes: &[String], quotes: &[OasQuote]) -> Result<Vec<OasRow>, Errors> {
        self.check()?;
        let run = RunOptions { payments: true, ..RunOptions::default() };
        let prepared = Prepared::of(&[Projection::with(self.deal, &self.options)], &run)?;
        let valuer = Valuer::new(self, &prepared)?;
        let still = HullWhite::new(self.rates.curve(), self.rates.mean_reversion(), 0.0)?;
        let mut forward = self.options.clone();
        forward.assumptions = valuer.on(&still, |paths| Ok(paths.assumptions(0)))?;
        let flows = Projection::with(self.deal, &forward).float().run()?;
        let settle = self.settle.unwrap_or(flows.settlement);
        let mut held = Vec::new();
        let all: Vec<String> = self.deal.class_names().map(str::to_owned).collect();
        for class in if classes.is_empty() { &all } else { classes } {
            let of = Holding::of(self.deal, &flows, class, settle)?;
            if !classes.is_empty() || of.balance > 0.0 {
                held.push(of);
            }
        }
        let payments = |rates: &HullWhite| -> Result<Run, Errors> {
            let mean = |paths: &RatePaths<'_>| prepared.mean_payments(paths, &run);
            let payments = valuer.on(rates, mean)?;
            let curve = rates.curve().clone();
            let first = payments.into_iter().next();
            first.map(|payments| Run { curve, payments }).ok_or_else(|| wrong("no deal to run"))
        };
        let base = payments(&self.rates)?;
        let moved = if self.measures { Some(self.moved(&payments)?) } else { None };
        let mut rows = Vec::new();
        for held in &held {
            let place = self.deal.class_names().position(|name| name == held.class);
            let of = Class { held, place: place.unwrap_or_default(), base: &base };
            rows.extend(quotes.iter().map(|quote| of.row(*quote, moved.as_ref())));
        }
        Ok(rows)
    }

    fn moved(
        &self,
        payments: &impl Fn(&HullWhite) -> Result<Run, Errors>,
    ) -> Result<Moved, Errors> {
        let curve = self.rates.curve();
        let at = |bp: f64| Ok::<_, Errors>(self.rates.on(&curve.with_bump(Bump::PARALLEL, bp)?));
        let volatility = self.rates.volatility() + VEGA_SHIFT;
        let volatile = HullWhite::new(curve, self.rates.mean_reversion(), volatility)?;
        Ok(Moved {
            fallen: payments(&at(-SHIFT_BP)?)?,
            risen: payments(&at(SHIFT_BP)?)?,
            volatile: payments(&volatile)?,
        })
    }

    fn check(&self) -> Result<(), Errors> {
        let most = Self::MOST_PATHS;
        if self.paths == 0 || !self.paths.is_multiple_of(2) || self.paths > most {
            let message = format!(
                "paths are pairs of antithetic ones: an even number from 2 to {most}, not {}",
                self.paths
            );
            return Err(wrong(&message));
        }
        Ok(())
    }
}

fn wrong(message: &str) -> Errors {
    Diagnostic::of_file("oas", message).into()
}

/// Makes the scenarios of a deal under several rate models.
struct Valuer<'a> {
    oas: &'a Oas<'a>,
    pool: &'a Pool,
    dates: Vec<Date>,
    settle: Date,
    from_start: bool,
    /// Tenors of the rates that indices follow on the paths.
    indices: BTreeMap<String, u32>,
}

impl<'a> Valuer<'a> {
    fn new(oas: &'a Oas<'a>, prepared: &'a Prepared) -> Result<Self, Errors> {
        let (pool, start) = prepared.start(0).ok_or_else(|| wrong("no deal to run"))?;
        let mut mistakes = Mistakes::showing_all("oas");
        let mut indices = BTreeMap::new();
        for name in pool.index_names() {
            let given = oas.indices.get(name).or_else(|| oas.prepayment.indices.get(name));
            let is_given = oas.options.assumptions.indices.get(name).is_some();
            match given.copied().or_else(|| tenor_months(name)) {
                _ if given.is_none() && (is_given || oas.forwards.contains_key(name)) => {}
                Some(tenor) => drop(indices.insert(name.to_owned(), tenor)),
                None => mistakes.of_file(format!(
                    "the index {} has no tenor in its name; say which rate of the model it follows: \
                     {name}=model:1m, or its own rates: {name}=3.5",
                    quote(name)
                )),
            }
        }
        let settle = oas.settle.unwrap_or(start);
        mistakes.finish(Some(Self {
            oas,
            pool,
            dates: prepared.dates(0),
            settle,
            from_start: settle <= start,
            indices,
        }))
    }

    /// Gives the scenarios under a rate model to `run`.
    fn on<T>(
        &self,
        rates: &HullWhite,
        run: impl FnOnce(&RatePaths<'_>) -> Result<T, Errors>,
    ) -> Result<T, Errors> {
        let mut base = self.oas.options.assumptions.clone();
        for (name, tenor) in &self.oas.forwards {
            base.indices.set(name, forward_path(rates.curve(), *tenor));
        }
        let ground = Ground {
            base: &base,
            pool: self.pool,
            dates: &self.dates,
            settle: self.settle,
            from_start: self.from_start,
            indices: &self.indices,
        };
        let Oas { prepayment, seed, paths, .. } = self.oas;
        run(&RatePaths::new(&ground, prepayment, rates, (*seed, *paths))?)
    }
}

/// The payments after the curve or the volatility has moved.
struct Moved {
    fallen: Run,
    risen: Run,
    volatile: Run,
}

/// A class of a run.
struct Class<'a> {
    held: &'a Holding,
    place: usize,
    base: &'a Run,
}

impl Class<'_> {
    /// The months that the buyer gets, with the years to each.
    fn months(&self, payments: &MeanPayments) -> impl Iterator<Item = (usize, f64)> {
        let bought = self.held.payments.first().map(|payment| payment.date);
        let months = (0..payments.months()).filter_map(|month| {
            let date = payments.date(month).filter(|date| Some(*date) >= bought)?;
            Some((month, self.held.years_to(date)))
        });
        months.collect::<Vec<_>>().into_iter()
    }

    /// The mean payments of a run as flows per 100.
    fn flows(&self, run: &Run, per_100: f64) -> Vec<CashFlow> {
        let flow = |(month, years)| {
            let paid = run.payments.mean(self.place, month) * per_100;
            CashFlow { years, principal: paid, interest: 0.0 }
        };
        self.months(&run.payments).map(flow).collect()
    }

    fn row(&self, quote: OasQuote, moved: Option<&Moved>) -> OasRow {
        let held = self.held;
        let mut row = OasRow {
            class: held.class.clone(),
            price: None,
            full_price: None,
            price_error: None,
            oas_bp: None,
            oas_error_bp: None,
            z_spread_bp: None,
            option_cost_bp: None,
            spread_duration_years: None,
            effective_duration_years: None,
            effective_convexity: None,
            vega: None,
            average_life_years: held.average_life_years(),
            notes: Vec::new(),
        };
        let (Some(per_100), Some(accrued)) = (held.per_100(), held.accrued_per_100()) else {
            row.notes.push(NO_BALANCE.to_owned());
            return row;
        };
        let curve = &self.base.curve;
        let flows = self.flows(self.base, per_100);
        let (full_price, oas_bp) = match quote {
            OasQuote::Price(clean) => {
                let full_price = clean + accrued;
                match z_spread_bp(&flows, curve, full_price) {
                    Ok(oas_bp) => (full_price, Some(oas_bp)),
                    Err(error) => {
                        row.notes.push(format!("OAS: {error}"));
                        (full_price, None)
                    }
                }
            }
            OasQuote::Spread(oas_bp) => (price_at_z_spread(&flows, curve, oas_bp), Some(oas_bp)),
        };
        if !full_price.is_finite() {
            row.notes.push("the spread gives no finite price".to_owned());
            return row;
        }
        row.full_price = Some(full_price);
        row.price = Some(full_price - accrued);
        match z_spread_bp(&held.flows().unwrap_or_default(), curve, full_price) {
            Ok(spread_bp) => row.z_spread_bp = Some(spread_bp),
            Err(error) => row.notes.push(format!("Z-spread: {error}")),
        }
        let Some(oas_bp) = oas_bp else { return row };
        row.oas_bp = Some(oas_bp);
        row.option_cost_bp = row.z_spread_bp.map(|spread_bp| spread_bp - oas_bp);
        row.spread_duration_years = spread_duration_years(&flows, curve, oas_bp);
        row.price_error = self.price_error(per_100, oas_bp);
        row.oas_error_bp =
            row.price_error.zip(row.spread_duration_years).and_then(|(error, years)| {
                let slope = years * full_price / 10_000.0;
                (slope > 0.0).then(|| error / slope)
            });
        if let Some(Moved { fallen, risen, volatile }) = moved {
            let price =
                |run: &Run| price_at_z_spread(&self.flows(run, per_100), &run.curve, oas_bp);
            let (low, high) = (price(fallen), price(risen));
            row.effective_duration_years =
                Some(effective_duration_years(low, full_price, high, SHIFT_BP));
            row.effective_convexity =
                Some(effective_convexity_years_squared(low, full_price, high, SHIFT_BP));
            row.vega = Some(price(volatile) - full_price);
        }
        row
    }

    /// The standard error of the price at a spread, from the samples; `None` of fewer than two.
    ///
    /// The price is the mean of the samples' by their numbers of paths.
    fn price_error(&self, per_100: f64, oas_bp: f64) -> Option<f64> {
        let Run { curve, payments } = self.base;
        let samples = payments.samples();
        if samples < 2 {
            return None;
        }
        let mut prices = vec![0.0; samples];
        for (month, years) in self.months(payments) {
            let unit = CashFlow { years, principal: per_100, interest: 0.0 };
            let worth = price_at_z_spread(&[unit], curve, oas_bp);
            for (sample, price) in prices.iter_mut().enumerate() {
                *price += worth * payments.mean_of_sample(sample, self.place, month);
            }
        }
        let all = payments.scenarios() as f64;
        let share = |sample: usize| payments.scenarios_of(sample) as f64 / all;
        let mean: f64 = prices.iter().enumerate().map(|(at, price)| share(at) * price).sum();
        let squares = prices.iter().enumerate().map(|(at, price)| {
            let part = share(at) * (price - mean);
            part * part
        });
        let count = samples as f64;
        Some((squares.sum::<f64>() * count / (count - 1.0)).sqrt())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "antithetic_tests.rs"]
mod antithetic_tests;
