//! `paydown`: a waterfall cash-flow engine for structured finance.

// Modules stand in dependency order: each uses only those above it.
pub mod calendar;
pub mod error;
pub mod number;

pub mod collateral;

pub mod analytics;
