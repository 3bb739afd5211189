//! The commands, a file for each.

pub mod bench;
pub mod breakeven;
pub mod check;
pub mod decrement;
pub mod explain;
pub mod grid;
pub mod history;
pub mod laws;
pub mod oas;
pub mod price;
pub mod project;
pub mod replay;
pub mod schedule;
pub mod tables;
