//! Property tests: random deals and scenarios, laws that any run must keep, and a second payer to compare
//! with.
//!
//! The crate's feature `testing` enables this module:
//!
//! ```toml
//! [dev-dependencies]
//! paydown = { version = "0.1", features = ["testing"] }
//! proptest = "1"
//! ```
//!
//! Everything random here is a [`Strategy`](proptest::strategy::Strategy) of the crate `proptest`.
//! If a property fails, the counterexample is shrunk to a small deal and printed as its
//! [deal file](DealFile), which you can read, save and project.
//!
//! # A test of your own deal
//!
//! [`laws`] has the laws that any run must keep. This test checks a deal against all of them under random
//! scenarios:
//!
//! ```
//! use paydown::projection::ProjectionOptions;
//! use paydown::testing::laws::{Case, check};
//! use paydown::testing::{DealFile, assumptions_for};
//! use proptest::test_runner::{Config, TestRunner};
//!
//! let file = DealFile::open("deals/bma-pass-through").unwrap();
//! let config = Config { cases: 4, failure_persistence: None, ..Config::default() };
//! let result = TestRunner::new(config).run(&assumptions_for(file.deal()), |scenario| {
//!     let mut options = ProjectionOptions::default();
//!     options.assumptions = scenario;
//!     let findings = check(&Case::new(file.deal().clone(), options).unwrap());
//!     assert!(findings.are_kept(), "{findings}");
//!     Ok(())
//! });
//! result.unwrap();
//! ```
//!
//! If a law is broken, the scenario is shrunk: vectors become one value, and values become zero, until only
//! what breaks the law is left. With a mistake in the file, such as losses that reach B-1 before B-2, the
//! message is
//!
//! ```text
//! who_is_paid_last_bears_losses_first  broken: distribution 13 of 2004-07-26, `allocate realized
//! loss to B-1, B-2` (line 140), B-1: it bears 81659.65; B-2, whose interest is paid after its own,
//! has a balance of 2000000.00 left
//! ```
//!
//! `examples/property_test.rs` is this test as a program.
//!
//! # Random deals
//!
//! ```
//! use paydown::testing::deal_files;
//! use proptest::test_runner::TestRunner;
//!
//! let mut runner = TestRunner::deterministic();
//! let result = runner.run(&deal_files(), |file| {
//!     assert!(file.deal().class_names().count() > 0);
//!     Ok(())
//! });
//! assert!(result.is_ok());
//! ```
//!
//! # A second payer
//!
//! [`reference`](mod@reference) pays a deal again from the text of its file, with no code of the waterfall, and compares
//! every payment.

mod generate;
pub mod laws;
pub mod reference;

pub use generate::{
    Collections, DealFile, DealShape, Family, FamilySeries, Feature, MonthRunner, assumptions,
    assumptions_for, deal_files, family_deals, family_series, level_pay_pool, pools, remittances,
};
pub use laws::printed_report_reads_back;
