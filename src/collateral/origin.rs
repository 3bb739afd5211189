//! Where loans were read: notes about a loan name its line.

use std::sync::Arc;

/// The place in a file from which a loan was read.
///
/// All places are equal: loans with equal terms are equal wherever they were read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origin {
    /// `None` if no reader made the loan.
    pub file: Option<Arc<str>>,
    /// Line and column from 1; 0 if unknown.
    pub line: u32,
    pub column: u32,
}

impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
