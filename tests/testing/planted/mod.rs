//! Planted faults.

mod deal_terms;
mod recordings;
