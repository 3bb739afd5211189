//! The quantities that trustees print in a monthly report, and the names that reports use for them.
//!
//! A [`Key`] identifies one figure: a quantity of a class, a collateral group, the pool or an
//! account. A [`Term`] computes one figure from others. A [`Layout`] has the column headers
//! and row labels of each quantity; we use it both to read reports and to print them.

mod expression;
mod key;
pub(crate) mod layout;
mod list;

pub(crate) use expression::Term;
pub(crate) use key::{ALL, Key, KeyMap, KeySet, Of, narrow};
pub use layout::Layout;
pub(crate) use list::{CLASS_NAMES, Form, GROUP_NAMES, Item};
