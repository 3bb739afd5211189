//! Discount curves: made from quoted rates, read at any time, bumped and rebuilt.

mod bootstrap;
mod bump;
mod discount_curve;
mod shape;
mod text;

pub(super) use bootstrap::{coupons, is_term};
pub use bump::{Bump, KEY_RATE_YEARS};
pub use discount_curve::{Curve, CurveKind};
pub use shape::Interpolation;
