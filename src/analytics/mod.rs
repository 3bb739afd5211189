//! What cash flows are worth: price, yield, spread, average life, duration; curves and a rate model.
//!
//! These are formulas on flows and curves; they know no deal. Bond Market Association *Standard
//! Formulas*, chapter SF (02/01/99), G.1: flows are discounted at the bond-equivalent (semiannual)
//! yield `y` as `CF · (1 + y/2)^(−2t)`, with `t` in years from settlement, 30/360.

mod cash_flow;
mod curve;
mod duration;
mod hull_white;
mod life;
mod margin;
mod price_text;
mod spread;
mod total_return;
mod yields;

pub use cash_flow::CashFlow;
pub use curve::{Bump, Curve, CurveKind, Interpolation, KEY_RATE_YEARS};
pub use duration::{
    convexity_years_squared, dv01, effective_convexity_years_squared, effective_duration_years,
    macaulay_duration_years, modified_duration_years,
};
pub use hull_white::{
    AffineBond, Exercise, HullWhite, HullWhiteFit, Path, PathMonth, Paths, SwaptionQuote,
};
pub use life::{average_life_of_loans_years, average_life_years};
pub use margin::{
    FloaterFlow, discount_margin_bp, index_yield_pct, margin_duration_years, price_at_margin,
};
pub use price_text::{price_in_ticks, price_of_text};
pub use spread::{
    SpreadError, nominal_spread_bp, price_at_z_spread, spread_duration_years, yield_spread_bp,
    z_spread_bp,
};
pub use total_return::{TotalReturn, total_return};
pub use yields::{
    YieldError, annual_yield_pct, bond_equivalent_yield_pct, from_mortgage_yield_pct,
    mortgage_yield_pct, present_value,
};

pub use crate::math::{Bracketless, find_root};

/// A value that is no number is no answer.
fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}
