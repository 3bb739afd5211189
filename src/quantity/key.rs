//! The identity of a figure in a report: a quantity and its subject.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

use super::list::Item;

/// One figure of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub item: Item,
    pub of: Of,
    /// Whether the figure is quoted per denomination of the class.
    pub per_denomination: bool,
}

/// The subject of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Of {
    Class(u16),
    /// All classes together: the row of totals.
    Classes,
    Group(u16),
    /// The pool; in a deal of one group, that group.
    Pool,
    /// A row of the table of other accounts, or of hybrid balances, in the order of the report.
    Row(u16),
    /// A bucket and state of a delinquency grid, in the order of the grid.
    Grid {
        group: Option<u16>,
        bucket: u16,
        state: u16,
    },
    /// A named value of the deal file, in the order of the file.
    Named(u16),
    /// An account of the deal file, in the order of the file.
    Account(u16),
    /// A party of the deal file that is no class, in the order of the program.
    Party(u16),
    /// An index of the deal's rates, in alphabetical order.
    Index(u16),
}

/// A value for each of some quantities. A tie-out looks up each quantity many times, so that they are
/// hashed. No order may depend on the map's.
pub(crate) type KeyMap<V> = HashMap<Key, V, FixedState>;

/// A set of quantities.
pub(crate) type KeySet = HashSet<Key, FixedState>;

/// The bucket or state that means the total of all buckets or states of a delinquency grid.
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

/// An index in sixteen bits. The limits on a deal file keep every index far below the maximum.
pub(crate) fn narrow(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
