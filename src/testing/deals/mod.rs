//! Random deals, as deal files.
//!
//! A deal is planned, then drafted. The [`plan`] is a tree of choices that do not depend on one
//! another, so that any of them can be made smaller while the others stay: that is how shrinking
//! gets to small deals. The [`draft`] makes of every plan a valid deal file, and leaves out what
//! does not fit together.

mod draft;
mod plan;
mod shape;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;

use proptest::strategy::Strategy;

use super::DealFile;
pub use shape::{DealShape, Feature};

/// Whole valid deals over every axis of the deal file's language: [`DealShape::any`].
///
/// Every structure of `docs/structures.md` is there and combined with any other. Shrinks to one
/// class, a residual and one loan.
///
/// ```no_run
/// use paydown::project;
/// use paydown::projection::ProjectionOptions;
/// use paydown::testing::{assumptions, deal_files};
/// use proptest::test_runner::TestRunner;
///
/// let told = TestRunner::default().run(&(deal_files(), assumptions()), |(file, scenario)| {
///     let mut options = ProjectionOptions::default();
///     options.assumptions = scenario;
///     let result = project(file.deal(), &options).unwrap();
///     assert!(result.months > 0);
///     Ok(())
/// });
/// told.unwrap();
/// ```
pub fn deal_files() -> impl Strategy<Value = DealFile> {
    DealShape::any().deal_files()
}

/// A drafted text as a deal.
///
/// # Panics
///
/// Where the reader refuses it: a mistake of the draft, or of the reader.
pub(super) fn read(text: String) -> DealFile {
    match DealFile::from_text("deal.yaml", &*text) {
        Ok(file) => file,
        Err(mistakes) => {
            let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            unreachable!("a generated deal is refused:\n{}\n\n{text}", told.join("\n"))
        }
    }
}
