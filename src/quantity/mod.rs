//! The quantities that trustees print in a monthly report, as a list, and what reports call them.
//!
//! A [`Key`] names one figure: a quantity of a class, a collateral group, the pool or an account. An
//! [`Expression`](Term) computes one from others. The layout of the reports gives each quantity its headers
//! and labels; it is data, used for reading and for printing.

mod expression;
mod key;
pub(crate) mod layout;
mod list;
mod wording;

pub(crate) use expression::Term;
pub(crate) use key::{ALL, Key, Of, narrow};
pub(crate) use list::{Form, Item};
