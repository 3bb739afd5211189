//! A price, and what follows from it: yields, durations, losses.

use super::Holding;
use crate::analytics::{
    CashFlow, YieldError, annual_yield_pct, bond_equivalent_yield_pct, convexity_years_squared,
    dv01, macaulay_duration_years, modified_duration_years, mortgage_yield_pct, present_value,
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
    match value {
        Some(value) => Cell::Float(value, PLACES),
        None => Cell::Empty,
    }
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
    pub fn at(&self, quote: Quote, scenario: &str, call: &str) -> PriceRow {
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
            (Some(flows), Some(accrued)) => row.solve(&flows, accrued, quote, self.is_floater),
            _ => row.notes.push("it has no balance at settlement to quote a price on".to_owned()),
        }
        row
    }
}

impl PriceRow {
    /// Fills the figures that follow from a quote.
    fn solve(&mut self, flows: &[CashFlow], accrued: f64, quote: Quote, is_floater: bool) {
        let full_price = match quote {
            Quote::Price(clean) => Ok(clean + accrued),
            Quote::Yield(yield_pct) => Ok(present_value(flows, yield_pct)),
        };
        let full_price: f64 = match full_price {
            Ok(full_price) => full_price,
            Err(error) => return self.note("price", &error),
        };
        self.full_price = Some(full_price);
        self.price = Some(full_price - accrued);
        let yield_pct = match quote {
            Quote::Yield(yield_pct) => Ok(yield_pct),
            Quote::Price(_) => bond_equivalent_yield_pct(flows, full_price),
        };
        match yield_pct {
            Err(error) => self.note("yield", &error),
            Ok(yield_pct) => {
                self.yield_pct = Some(yield_pct);
                self.mortgage_yield_pct = Some(mortgage_yield_pct(yield_pct));
                self.annual_yield_pct = Some(annual_yield_pct(yield_pct));
                self.macaulay_years = macaulay_duration_years(flows, yield_pct);
                if !is_floater {
                    self.modified_years = modified_duration_years(flows, yield_pct);
                    self.convexity = convexity_years_squared(flows, yield_pct);
                    self.dv01 = self.modified_years.map(|years| dv01(years, full_price));
                }
            }
        }
    }

    /// Notes why a figure is missing.
    fn note(&mut self, figure: &str, error: &YieldError) {
        self.notes.push(format!("{figure}: {error}"));
    }
}
