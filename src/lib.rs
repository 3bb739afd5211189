//! `paydown`: a waterfall cash-flow engine for structured finance.

// Modules stand in dependency order: each uses only those above it.
pub mod error;
pub mod calendar;
pub mod number;
pub mod collateral;
pub mod analytics;
pub mod remittance;
mod terms;
pub mod waterfall;
mod statement;
mod deal;
pub mod report;
pub mod tieout;
mod replay;

pub use deal::Deal;
pub use replay::{replay, replay_observed, replay_series};
