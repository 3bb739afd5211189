//! `paydown`: a waterfall cash-flow engine for structured finance.

// Modules stand in dependency order: each uses only those above it.
pub mod calendar;
mod deal;
pub mod error;
pub mod number;
pub mod remittance;
mod terms;
pub mod waterfall;

pub use deal::Deal;
