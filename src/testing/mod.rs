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
//! deal file, which you can read, save and project.
//!
//! # A test of your own deal
//!
//! [`laws`] has the laws that any run must keep. This test checks a deal against all of them under random
//! scenarios:
//!
//! ```
//! use paydown::Deal;
//! use paydown::testing::laws::hold;
//!
//! let deal = Deal::open("deals/bma-pass-through").unwrap();
//! hold(&deal, 4).unwrap();
//! ```
//!
//! If a law is broken, the scenario is shrunk until only what breaks the law is left: options have their
//! defaults, vectors one value. With a mistake in the file, such as losses that reach B-1 before B-2, the
//! message is
//!
//! ```text
//! two-groups breaks a law under random scenario 2 of 16.
//!
//! Who is paid last bears losses first
//!   expected  the file does not contradict itself on who is junior
//!   found     B-1: it bears 21326.60; B-2, whose interest is paid after its own, has a balance of
//!             2000000.00 left
//!   where     deals/two-groups/deal.yaml, line 140: allocate realized loss to B-1, B-2
//!   when      distribution 13, on 2004-07-26
//!
//! The smallest scenario that shows it:
//!
//!   paydown project deals/two-groups --cdr 5 --severity 5
//! ```
//!
//! [`Laws`](laws::Laws) starts from a report, takes other options, and leaves out a law that an unusual deal
//! breaks. For a property of your own, [`assumptions_for`] makes scenarios of a deal and [`as_options`] writes one as
//! options of the program.
//!
//! # Random deals
//!
//! ```
//! use paydown::testing::deal_files;
//! use proptest::test_runner::TestRunner;
//!
//! let mut runner = TestRunner::deterministic();
//! let result = runner.run(&deal_files(), |file| {
//!     assert!(file.class_names().count() > 0);
//!     Ok(())
//! });
//! assert!(result.is_ok());
//! ```
//!
//! # A second payer
//!
//! [`reference`](mod@reference) pays a deal again from the text of its file, with no code of the waterfall, and compares
//! every payment.

mod agreement;
mod generate;
pub mod laws;
pub mod reference;

pub use agreement::instructions_agree;
pub use generate::{
    Collections, DealShape, Family, FamilySeries, Feature, MonthRunner, as_options, assumptions,
    assumptions_for, deal_files, family_deals, family_series, level_pay_pool, pools, remittances,
};
pub use laws::{
    Hole, Sample, holes_are_not_judged, judged_figures_are_independent_of_themselves,
    pages_tie_out_as_their_tables, printed_report_reads_back, projected_pages_agree_with_tables,
    reported_tables, reported_tables_tie_out, wrong_digits_are_noticed,
};
