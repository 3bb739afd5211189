//! The quantity of each figure of a table.

use std::collections::HashMap;

use crate::deal::Deal;
use crate::quantity::{Item, Key, Of};
use crate::report::Cell;
use crate::report::tables::{TOTAL, TableKind};

/// The names of a deal's lines by table, and what each line is of.
pub(super) struct Lines<'d> {
    of: HashMap<(TableKind, &'d str), Of>,
    items: HashMap<(TableKind, &'static str), Item>,
}

impl<'d> Lines<'d> {
    pub fn of(deal: &'d Deal) -> Self {
        let terms = &deal.terms;
        let mut of: HashMap<(TableKind, &str), Of> = HashMap::new();
        // Of two lines of one name the first counts.
        let mut add = |kind, name, is: Of| {
            of.entry((kind, name)).or_insert(is);
        };
        for (kind, total) in [(TableKind::Collateral, Of::Pool), (TableKind::Classes, Of::Classes)]
        {
            add(kind, TOTAL, total);
        }
        for (group, name) in (0..).zip(&terms.groups) {
            // A deal's only group is its pool.
            let is = if terms.groups.len() == 1 { Of::Pool } else { Of::Group(group) };
            add(TableKind::Collateral, name, is);
        }
        for (class, name) in (0..).zip(&deal.class_names) {
            add(TableKind::Classes, name, Of::Class(class));
        }
        for (account, terms) in (0..).zip(&terms.accounts) {
            add(TableKind::Accounts, &terms.name.name, Of::Account(account));
        }
        for (index, name) in (0..).zip(deal.index_names()) {
            add(TableKind::Indices, name, Of::Index(index));
        }
        for (named, value) in (0..).zip(&deal.program.named) {
            add(TableKind::Triggers, &value.name, Of::Named(named));
        }
        for (party, terms) in (0..).zip(&terms.parties) {
            add(TableKind::Fees, &terms.name, Of::Party(party));
        }
        let all = TableKind::ALL.into_iter();
        let items = all
            .flat_map(|kind| kind.items().iter().map(move |(name, item)| ((kind, *name), *item)));
        Self { of, items: items.collect() }
    }

    /// The quantity of a figure: its column, of the class, group or other that its line names.
    pub fn key(&self, kind: TableKind, cell: &Cell) -> Option<Key> {
        let item = self.items.get(&(kind, &*cell.column))?;
        let of = self.of.get(&(kind, &*cell.row))?;
        Some(Key::new(*item, *of))
    }
}

/// The table and the column of a quantity of a class, a group or the pool.
pub(super) fn column(key: Key) -> Option<(TableKind, &'static str)> {
    let kind = match key.of {
        Of::Class(_) | Of::Classes => TableKind::Classes,
        Of::Group(_) | Of::Pool => TableKind::Collateral,
        _ => return None,
    };
    let (name, _) = kind.items().iter().find(|(_, item)| *item == key.item)?;
    (!key.per_denomination).then_some((kind, *name))
}

/// A quantity by its column and its table; `of` says whose it is.
pub(super) fn name(key: Key, of: &str) -> String {
    let of_classes = matches!(key.of, Of::Class(_) | Of::Classes);
    let kinds = TableKind::ALL.into_iter();
    let mut kinds = kinds.filter(|kind| (*kind == TableKind::Classes) == of_classes);
    let found = kinds.find_map(|kind| {
        let (name, _) = kind.items().iter().find(|(_, item)| *item == key.item)?;
        Some(format!("`{name}`{of} in {}", kind.file_name()))
    });
    found.unwrap_or_default()
}
