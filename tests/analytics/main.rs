//! Tests of `src/analytics`: curves, spreads over them, margins.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod curves;
mod hull_white;
mod margins;
mod numeric_edges;
mod spreads;

/// Twelve digits: a formula and another way to compute it.
const TWELVE_DIGITS: f64 = 1e-12;
/// Of a spread in basis points, from prices near 100: the price's last bits over its slope.
const SPREAD_BP: f64 = 1e-8;
