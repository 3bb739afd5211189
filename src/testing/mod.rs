//! Property tests: random deals and scenarios, to hold runs to what must be true of any of them.
//!
//! This module is there with the crate's feature `testing`:
//!
//! ```toml
//! [dev-dependencies]
//! paydown = { version = "0.1", features = ["testing"] }
//! proptest = "1"
//! ```
//!
//! Everything random here is a [`Strategy`](proptest::strategy::Strategy) of the crate `proptest`.
//! Where a property fails, the counterexample is shrunk to a small deal and printed as its
//! [deal file](DealFile), to be read, saved and projected.
//!
//! ```
//! use paydown::testing::deal_files;
//! use proptest::test_runner::TestRunner;
//!
//! let mut runner = TestRunner::deterministic();
//! let told = runner.run(&deal_files(), |file| {
//!     assert!(file.deal().class_names().count() > 0);
//!     Ok(())
//! });
//! assert!(told.is_ok());
//! ```

mod deal_file;
mod deals;
mod families;
pub mod laws;
mod loans;
mod months;
mod numbers;
mod remittances;
mod scenarios;

pub use deal_file::DealFile;
pub use deals::{DealShape, Feature, deal_files};
pub use families::{Family, FamilySeries, family_deals, family_series, printed_report_reads_back};
pub use loans::pools;
pub use months::{Collections, MonthRunner};
pub use remittances::remittances;
pub use scenarios::{assumptions, assumptions_for};
