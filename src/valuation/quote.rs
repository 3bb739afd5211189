//! A price, and what follows from it: yields, durations, losses.

use super::Holding;
use super::holding::NO_BALANCE;
use crate::analytics::{
    CashFlow, Curve, FloaterFlow, annual_yield_pct, bond_equivalent_yield_pct,
    convexity_years_squared, discount_margin_bp, dv01, macaulay_duration_years,
    margin_duration_years, modified_duration_years, mortgage_yield_pct, present_value,
    price_at_margin, price_at_z_spread, spread_duration_years, yield_spread_bp, z_spread_bp,
};
use crate::calendar::Date;
use crate::table::{Cell, row};

/// The figure of a class that is given, from which the others follow.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Quote {
    /// Clean price, percent of the balance at settlement.
    Price(f64),
    /// Bond-equivalent yield, percent.
    Yield(f64),
    /// Z-spread over the curve, basis points.
    Spread(f64),
    /// Discount margin of a floater, basis points.
    Margin(f64),
}

/// The curves that spreads are over, as of settlement.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Market {
    /// The curve of nominal spreads and Z-spreads.
    pub curve: Option<Curve>,
    /// The swap curve of I-spreads.
    pub swaps: Option<Curve>,
}

/// A class at a price under one scenario. Prices are per 100 of the balance at settlement; a figure
/// that does not apply is `None`, and empty in CSV.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PriceRow {
    /// Name of the class.
    pub class: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Settlement date.
    pub settle: Date,
    /// When the deal is called: `never`, `first` or a date.
    pub call: String,
    /// Clean price.
    pub price: Option<f64>,
    /// Accrued interest.
    pub accrued: Option<f64>,
    /// Clean price and accrued interest: what the buyer pays.
    pub full_price: Option<f64>,
    /// Bond-equivalent yield, percent: compounded twice a year.
    pub yield_pct: Option<f64>,
    /// Mortgage yield, percent: compounded monthly.
    pub mortgage_yield_pct: Option<f64>,
    /// Annual yield, percent: compounded once a year.
    pub annual_yield_pct: Option<f64>,
    /// Discount margin of a floater over its index, basis points.
    pub discount_margin_bp: Option<f64>,
    /// Yield less the par yield of the curve at the average life, basis points.
    pub n_spread_bp: Option<f64>,
    /// Yield less the swap rate at the average life, basis points.
    pub i_spread_bp: Option<f64>,
    /// Spread over every zero rate of the curve that gives the full price, basis points.
    pub z_spread_bp: Option<f64>,
    /// Average life in years from settlement, by what the balance or notional falls by.
    pub average_life_years: Option<f64>,
    /// Macaulay duration at the yield, years.
    pub macaulay_years: Option<f64>,
    /// Modified duration at the yield, years; a floater has none.
    pub modified_years: Option<f64>,
    /// Spread duration, years: to the discount margin of a floater, else to the Z-spread.
    pub spread_duration_years: Option<f64>,
    /// Convexity at the yield, years squared; a floater has none.
    pub convexity: Option<f64>,
    /// What one basis point of yield moves the full price, per 100; a floater has none.
    pub dv01: Option<f64>,
    /// Date of the first payment of principal.
    pub first_principal: Option<Date>,
    /// Date of the last payment of principal.
    pub last_principal: Option<Date>,
    /// Principal lost, percent of the balance at settlement: written down, or unpaid at the end.
    pub class_loss_pct: Option<f64>,
    /// Losses of the collateral from settlement, percent of its balance then.
    pub collateral_loss_pct: Option<f64>,
    /// Interest that is unpaid at the end, dollars.
    pub unpaid_interest: f64,
    /// Why a yield, margin or spread is missing. Not in CSV.
    pub notes: Vec<String>,
}

/// Places of prices, percentages, years and basis points.
const PLACES: usize = 10;

const fn number(value: Option<f64>) -> Cell<'static> {
    Cell::float(value, PLACES)
}

row! { PriceRow {
    "class": Cell::text(&row.class),
    "scenario": Cell::text(&row.scenario),
    "settle": Cell::Date(row.settle),
    "call": Cell::text(&row.call),
    "price": number(row.price),
    "accrued": number(row.accrued),
    "full_price": number(row.full_price),
    "yield_pct": number(row.yield_pct),
    "mortgage_yield_pct": number(row.mortgage_yield_pct),
    "annual_yield_pct": number(row.annual_yield_pct),
    "discount_margin_bp": number(row.discount_margin_bp),
    "n_spread_bp": number(row.n_spread_bp),
    "i_spread_bp": number(row.i_spread_bp),
    "z_spread_bp": number(row.z_spread_bp),
    "average_life_years": number(row.average_life_years),
    "macaulay_years": number(row.macaulay_years),
    "modified_years": number(row.modified_years),
    "spread_duration_years": number(row.spread_duration_years),
    "convexity": number(row.convexity),
    "dv01": number(row.dv01),
    "first_principal": Cell::date(row.first_principal),
    "last_principal": Cell::date(row.last_principal),
    "class_loss_pct": number(row.class_loss_pct),
    "collateral_loss_pct": number(row.collateral_loss_pct),
    "unpaid_interest": Cell::Float(row.unpaid_interest, 2),
} as row }

impl Holding {
    /// The class at a quote. `scenario` and `call` are names for the row.
    #[must_use]
    pub fn at(&self, quote: Quote, market: &Market, scenario: &str, call: &str) -> PriceRow {
        let window = self.window();
        let mut row = PriceRow {
            class: self.class.clone(),
            scenario: scenario.to_owned(),
            settle: self.settle,
            call: call.to_owned(),
            price: None,
            accrued: self.accrued_per_100(),
            full_price: None,
            yield_pct: None,
            mortgage_yield_pct: None,
            annual_yield_pct: None,
            discount_margin_bp: None,
            n_spread_bp: None,
            i_spread_bp: None,
            z_spread_bp: None,
            average_life_years: self.average_life_years(),
            macaulay_years: None,
            modified_years: None,
            spread_duration_years: None,
            convexity: None,
            dv01: None,
            first_principal: window.map(|(first, _)| first),
            last_principal: window.map(|(_, last)| last),
            class_loss_pct: self.class_loss_pct(),
            collateral_loss_pct: self.collateral_loss_pct(),
            unpaid_interest: self.unpaid_interest,
            notes: Vec::new(),
        };
        match (self.flows(), row.accrued) {
            (Some(flows), Some(accrued)) => {
                let floater = self.floater_flows().unwrap_or_default();
                let solve = Solve { flows, floater, accrued, market, life: row.average_life_years };
                solve.fill(&mut row, quote);
            }
            _ => row.notes.push(NO_BALANCE.to_owned()),
        }
        row
    }
}

/// The flows of a class per 100, and what they are priced with.
struct Solve<'m> {
    flows: Vec<CashFlow>,
    /// The flows with the index of each period, if the class is a floater.
    floater: Vec<FloaterFlow>,
    accrued: f64,
    market: &'m Market,
    life: Option<f64>,
}

impl Solve<'_> {
    fn is_floater(&self) -> bool {
        !self.floater.is_empty()
    }

    /// The full price that a quote gives, or why it gives none.
    fn full_price(&self, quote: Quote) -> Result<f64, String> {
        let price = match quote {
            Quote::Price(clean) => clean + self.accrued,
            Quote::Yield(yield_pct) => present_value(&self.flows, yield_pct),
            Quote::Spread(spread_bp) => match &self.market.curve {
                Some(curve) => price_at_z_spread(&self.flows, curve, spread_bp),
                None => return Err("a spread is over a curve; give one".to_owned()),
            },
            Quote::Margin(margin_bp) if self.is_floater() => {
                price_at_margin(&self.floater, margin_bp)
            }
            Quote::Margin(_) => {
                return Err("the class is no floater, so it has no discount margin".to_owned());
            }
        };
        if price.is_finite() {
            Ok(price)
        } else {
            Err("the quote gives no finite price".to_owned())
        }
    }

    /// Fills the figures that follow from a quote.
    fn fill(&self, row: &mut PriceRow, quote: Quote) {
        let full_price = match self.full_price(quote) {
            Ok(full_price) => full_price,
            Err(why) => return row.notes.push(why),
        };
        row.full_price = Some(full_price);
        row.price = Some(full_price - self.accrued);
        let yield_pct = match quote {
            Quote::Yield(yield_pct) => Ok(yield_pct),
            _ => bond_equivalent_yield_pct(&self.flows, full_price),
        };
        match yield_pct {
            Ok(yield_pct) => self.fill_yields(row, yield_pct, full_price),
            Err(error) => row.notes.push(format!("yield: {error}")),
        }
        if let Some(curve) = &self.market.curve {
            let spread = match quote {
                Quote::Spread(spread_bp) => Ok(spread_bp),
                _ => z_spread_bp(&self.flows, curve, full_price),
            };
            match spread {
                Ok(spread_bp) => {
                    row.z_spread_bp = Some(spread_bp);
                    row.spread_duration_years =
                        spread_duration_years(&self.flows, curve, spread_bp);
                }
                Err(error) => row.notes.push(format!("Z-spread: {error}")),
            }
        }
        if self.is_floater() {
            let margin = match quote {
                Quote::Margin(margin_bp) => Ok(margin_bp),
                _ => discount_margin_bp(&self.floater, full_price),
            };
            match margin {
                Ok(margin_bp) => {
                    row.discount_margin_bp = Some(margin_bp);
                    row.spread_duration_years = margin_duration_years(&self.floater, margin_bp);
                }
                Err(error) => row.notes.push(format!("discount margin: {error}")),
            }
        }
    }

    fn fill_yields(&self, row: &mut PriceRow, yield_pct: f64, full_price: f64) {
        row.yield_pct = Some(yield_pct);
        row.mortgage_yield_pct = Some(mortgage_yield_pct(yield_pct));
        row.annual_yield_pct = Some(annual_yield_pct(yield_pct));
        row.macaulay_years = macaulay_duration_years(&self.flows, yield_pct);
        let over = |curve: &Option<Curve>| {
            let base_pct = curve.as_ref()?.par_pct(self.life?);
            Some(yield_spread_bp(yield_pct, base_pct))
        };
        row.n_spread_bp = over(&self.market.curve);
        row.i_spread_bp = over(&self.market.swaps);
        if !self.is_floater() {
            row.modified_years = modified_duration_years(&self.flows, yield_pct);
            row.convexity = convexity_years_squared(&self.flows, yield_pct);
            row.dv01 = row.modified_years.map(|years| dv01(years, full_price));
        }
    }
}
