//! The quantity of each figure of a table.

use crate::deal::Deal;
use crate::quantity::{CLASS_NAMES, GROUP_NAMES, Item, Key, Of, narrow};
use crate::report::Cell;
use crate::report::tables::TableKind;

/// The columns of the tables that are neither of classes nor of groups.
const ACCOUNT_NAMES: &[(&str, Item)] = &[
    ("balance_begin", Item::AccountBegin),
    ("deposits", Item::AccountDeposits),
    ("withdrawals", Item::AccountWithdrawals),
    ("balance_end", Item::AccountEnd),
];
const INDEX_NAMES: &[(&str, Item)] = &[("rate", Item::IndexRate)];
const TRIGGER_NAMES: &[(&str, Item)] = &[("passes", Item::Passes)];
const FEE_NAMES: &[(&str, Item)] =
    &[("due", Item::FeeDue), ("paid", Item::FeePaid), ("unpaid", Item::FeeUnpaid)];

/// The quantities of a table by the names of its columns.
const fn names(kind: TableKind) -> &'static [(&'static str, Item)] {
    match kind {
        TableKind::Collateral => GROUP_NAMES,
        TableKind::Classes => CLASS_NAMES,
        TableKind::Accounts => ACCOUNT_NAMES,
        TableKind::Indices => INDEX_NAMES,
        TableKind::Triggers => TRIGGER_NAMES,
        TableKind::Fees => FEE_NAMES,
    }
}

/// The quantity of a figure: its column, of the class, group or other that its line names.
pub(super) fn key(deal: &Deal, kind: TableKind, cell: &Cell) -> Option<Key> {
    let (_, item) = names(kind).iter().find(|(name, _)| *name == cell.column)?;
    let row = cell.row.as_str();
    let is_it = |name: &str| name == row;
    let index = |mut names: Box<dyn Iterator<Item = &str> + '_>| names.position(is_it).map(narrow);
    let of = match kind {
        TableKind::Collateral | TableKind::Classes if row == "total" => {
            if kind == TableKind::Classes { Of::Classes } else { Of::Pool }
        }
        // A deal's only group is its pool.
        TableKind::Collateral => {
            let group = index(Box::new(deal.terms.groups.iter().map(String::as_str)))?;
            if deal.terms.groups.len() == 1 { Of::Pool } else { Of::Group(group) }
        }
        TableKind::Classes => Of::Class(index(Box::new(deal.class_names()))?),
        TableKind::Accounts => {
            let names = deal.terms.accounts.iter().map(|account| account.name.name.as_str());
            Of::Account(index(Box::new(names))?)
        }
        TableKind::Indices => Of::Index(index(Box::new(deal.index_names().into_iter()))?),
        TableKind::Triggers => {
            let named = deal.program.named.iter().map(|named| &*named.name);
            Of::Named(index(Box::new(named))?)
        }
        TableKind::Fees => {
            let parties = deal.terms.parties.iter().map(|party| party.name.as_str());
            Of::Party(index(Box::new(parties))?)
        }
    };
    Some(Key::new(*item, of))
}

/// The table and the column of a quantity of a class, a group or the pool.
pub(super) fn column(key: Key) -> Option<(TableKind, &'static str)> {
    let kind = match key.of {
        Of::Class(_) | Of::Classes => TableKind::Classes,
        Of::Group(_) | Of::Pool => TableKind::Collateral,
        _ => return None,
    };
    let (name, _) = names(kind).iter().find(|(_, item)| *item == key.item)?;
    (!key.per_denomination).then_some((kind, *name))
}

/// A quantity by its column and its table; `of` says whose it is.
pub(super) fn name(key: Key, of: &str) -> String {
    let of_classes = matches!(key.of, Of::Class(_) | Of::Classes);
    let kinds = TableKind::ALL.into_iter();
    let mut kinds = kinds.filter(|kind| (*kind == TableKind::Classes) == of_classes);
    let found = kinds.find_map(|kind| {
        let (name, _) = names(kind).iter().find(|(_, item)| *item == key.item)?;
        Some(format!("`{name}`{of} in {}", kind.file_name()))
    });
    found.unwrap_or_default()
}
