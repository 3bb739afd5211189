//! Names and formulas, with their places in the deal file.

use super::formula::Expr;
use crate::yaml::Node;

/// A place in the deal file, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct At {
    pub line: usize,
    pub column: usize,
}

/// A formula and the text that it was parsed from.
#[derive(Debug, Clone)]
pub(crate) struct Formula {
    pub expr: Expr,
    pub text: Node,
}

impl Formula {
    /// The place in the file of a character of the formula.
    pub fn place(&self, character: usize) -> At {
        let (line, column) = self.text.place(character);
        At { line, column }
    }
}

/// A name and its place in the file.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub at: At,
    pub name: String,
}
