//! Figures as printed, and the arithmetics a waterfall runs in.
//!
//! A deal's waterfall is written once and runs in any arithmetic:
//! decimals (what the deal pays, to the cent), bounds (what it could pay, given that its inputs
//! were printed with so many digits), lanes of floats (many scenarios at once) and exact lanes
//! (the decimals' answers for many scenarios at once, where amounts are whole cents).

mod arithmetic;
#[cfg(test)]
mod arithmetic_tests;
mod cent_lanes;
mod decimal;
mod figure;
mod float_lanes;
mod interval;
mod interval_arithmetic;
mod lanes;

pub use figure::{Figure, Measured};
pub use interval::Interval;

pub(crate) use arithmetic::{
    Fraction, IntoArithmetic, MONEY_LIMIT, MoneyArithmetic, RATE_LIMIT, Rounding, split,
};
pub(crate) use cent_lanes::{CentArithmetic, CentLanes};
pub(crate) use decimal::DecimalArithmetic;
pub(crate) use float_lanes::{FloatArithmetic, FloatLanes};
pub(crate) use interval_arithmetic::IntervalArithmetic;
