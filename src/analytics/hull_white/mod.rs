//! The one-factor Hull-White model of the short rate, fitted to a discount curve.

mod fit;
mod model;
mod options;
mod paths;

pub use fit::{HullWhiteFit, SwaptionQuote};
pub use model::{AffineBond, HullWhite};
pub use options::Exercise;
pub use paths::{Path, PathMonth, Paths};
