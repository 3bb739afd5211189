//! Option-adjusted spreads: classes valued over paths of rates, with a prepayment model.
//!
//! # Spread
//!
//! On each path a payment is worth its amount times the path's discount factor. We divide that by the
//! curve's factor to the same date and take the mean over paths: a payment for each month. These mean
//! payments are worth on the curve what the paths are worth in the mean. The OAS is their Z-spread,
//! bond-equivalent over every zero rate of the curve. So without volatility it is the Z-spread of the
//! class, to the last digit of a float.
//!
//! # Dates
//!
//! A payment is discounted from its distribution date, 30/360 to settlement. Between the months of a
//! path its factor over the curve's is interpolated linearly, so that its mean is the curve's on every
//! date. Month m of the projection has the rates of m − 1 months after settlement; those before
//! settlement have today's.
//!
//! # Speeds
//!
//! Each loan or repline has its own speeds, from its own rate and age ([`PrepaymentModel`]); loans that
//! are alike in both share them. The rate of an adjustable loan is that of the path.

mod model_file;
mod prepayment;
mod rate_paths;
mod valuation;

pub use prepayment::PrepaymentModel;
pub use valuation::{Oas, OasQuote, OasRow};
