//! Which figure of a report is meant: a quantity, and whose it is.

use super::list::Item;

/// One quantity of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub item: Item,
    pub of: Of,
    /// Quoted per denomination of the class.
    pub per_denomination: bool,
}

/// Whose quantity it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Of {
    Class(u16),
    /// All classes together: the row of totals.
    Classes,
    Group(u16),
    /// The pool; in a deal of one group, that group.
    Pool,
    /// A row of the table of other accounts, or of hybrid balances, in order of the report.
    Row(u16),
    /// A bucket and state of a delinquency grid, in order of the grid.
    Grid {
        group: Option<u16>,
        bucket: u16,
        state: u16,
    },
    /// A named amount of the deal file, in its order.
    Named(u16),
}

/// Bucket or state of a delinquency grid that stands for all of them.
pub(crate) const ALL: u16 = u16::MAX;

impl Key {
    pub const fn new(item: Item, of: Of) -> Self {
        Self { item, of, per_denomination: false }
    }

    pub const fn class(item: Item, class: u16) -> Self {
        Self::new(item, Of::Class(class))
    }

    pub const fn classes(item: Item) -> Self {
        Self::new(item, Of::Classes)
    }

    pub const fn pool(item: Item) -> Self {
        Self::new(item, Of::Pool)
    }

    pub const fn per_denomination(self) -> Self {
        Self { per_denomination: true, ..self }
    }
}

/// An index of the deal in sixteen bits; reading a deal limits it far below.
pub(crate) fn narrow(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
