//! What desks make of a deal's cash flows: prices and yields of classes at settlement, decrement
//! tables.
//!
//! [`analytics`](crate::analytics) has the formulas on flows and curves. Here they meet a deal: which
//! payments a buyer gets, what interest has accrued, which scenarios run. [`Oas`] values classes over
//! paths of rates.
//!
//! # Settlement
//!
//! A buyer who settles on a date gets the payments of the accrual period that contains it, and of
//! every later one. A payment of an earlier period that is still due goes to the seller. Accrued
//! interest runs from the first day of that period to settlement, on the balance at its beginning.

mod breakeven;
mod decrement;
mod effective;
mod forward;
mod holding;
mod oas;
mod quote;

pub use breakeven::{BreakEven, Solve, Until};
pub use decrement::{Decrement, DecrementOptions, LifeRow, PercentRow};
pub use effective::{Effective, MovedCurves, Revaluation};
pub use forward::{forward_path, tenor_months};
pub use holding::{Holding, Payment};
pub use oas::{Oas, OasQuote, OasRow, PrepaymentModel};
pub use quote::{Market, PriceRow, Quote};
