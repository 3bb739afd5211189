//! Random deals, as deal files.
//!
//! We first make a [`plan`], then write it as [`text`]. The plan is a tree of choices that do not depend
//! on one another, so that shrinking can make any of them smaller while the others stay. That is how it
//! arrives at small deals. The text of every plan is a valid deal file; it leaves out choices that do
//! not fit together.

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod deals_tests;
mod plan;
mod shape;
mod text;

use crate::deal::Deal;
use proptest::strategy::Strategy;

use super::deal_file::generated;
pub use shape::{DealShape, Feature};

/// Whole valid deals with any features of the deal file's language: [`DealShape::any`].
///
/// Every structure of `docs/structures.md` occurs, combined with any other. Deals shrink to one class, a
/// residual and one loan.
///
/// ```no_run
/// use paydown::projection::Projection;
/// use paydown::projection::ProjectionOptions;
/// use paydown::testing::{assumptions, deal_files};
/// use proptest::test_runner::TestRunner;
///
/// let result = TestRunner::default().run(&(deal_files(), assumptions()), |(file, scenario)| {
///     let mut options = ProjectionOptions::default();
///     options.assumptions = scenario;
///     let result = Projection::with(&file, &options).run().unwrap();
///     assert!(result.months > 0);
///     Ok(())
/// });
/// result.unwrap();
/// ```
pub fn deal_files() -> impl Strategy<Value = Deal> {
    DealShape::any().deal_files()
}

impl DealShape {
    /// Whole valid deals of this shape.
    pub fn deal_files(&self) -> impl Strategy<Value = Deal> + use<> {
        plan::plans(self).prop_map(|plan| generated(&text::deal_file(&plan)))
    }
}
