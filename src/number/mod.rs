//! Figures as printed, and the arithmetics a waterfall runs in.
//!
//! One compiled waterfall runs in every arithmetic:
//!
//! | arithmetic | answers |
//! |---|---|
//! | decimals | what the deal pays, to the cent |
//! | intervals | what it could pay, if each input is known only to its printed digits |
//! | float lanes | many scenarios at once, unrounded |
//! | cent lanes | many scenarios at once, with the decimals' results if amounts are whole cents |

mod arithmetic;
#[cfg(test)]
mod arithmetic_tests;
mod cent_lanes;
#[cfg(test)]
mod cent_lanes_tests;
mod decimal;
mod figure;
#[cfg(test)]
mod figure_tests;
mod float_lanes;
mod interval;
mod interval_arithmetic;
mod lanes;

pub use figure::{Figure, Measured};
pub use interval::Interval;

pub(crate) use arithmetic::{
    Fraction, IntoArithmetic, MONEY_LIMIT, MoneyArithmetic, PUBLISHED_RATE_LIMIT, RATE_LIMIT,
    Rounding, split,
};
pub(crate) use cent_lanes::{CentArithmetic, CentLanes};
pub(crate) use decimal::DecimalArithmetic;
pub(crate) use float_lanes::{FloatArithmetic, FloatLanes};
pub(crate) use interval_arithmetic::{IntervalArithmetic, Truth};
