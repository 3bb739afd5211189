//! Classes without lines in a report, because all their amounts are zero.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::closing_state::Closing;
use super::notes::{Note, NoteKind};
use crate::deal::Deal;
use crate::quantity::{Item, Key, Of, narrow};

/// Classes without a line whose balance is known to be zero before the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AbsentClasses(BTreeMap<u16, Absence>);

/// Why the balance is known to be zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Absence {
    /// The deal file gives it no original balance.
    Originally,
    /// The deal file opens it at zero, after closing.
    Opened { cumulative_loss: Decimal },
    /// The previous report ends it at zero; its cumulative loss may not be zero.
    Since { cumulative_loss: Decimal },
}

impl AbsentClasses {
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The classes without a line in the report whose balance is known to be zero.
    pub fn of<'k>(
        deal: &Deal,
        printed: impl Iterator<Item = &'k Key>,
        previous: Option<&Closing>,
    ) -> Self {
        let printed: BTreeSet<Of> = printed.map(|key| key.of).collect();
        let classes = (0..deal.terms.classes.len()).map(|index| (index, narrow(index)));
        let absent = classes.filter(|(_, class)| !printed.contains(&Of::Class(*class)));
        let absence = absent.filter_map(|(index, class)| {
            let before = previous.and_then(|closing| closing.state.classes.get(index));
            let terms = &deal.terms.classes[index];
            let absence = match before {
                _ if terms.original_balance.is_zero() => Absence::Originally,
                None if terms.balance.is_zero() => {
                    Absence::Opened { cumulative_loss: terms.cumulative_loss }
                }
                Some(before) if before.printed_balance.is_zero() => {
                    Absence::Since { cumulative_loss: before.cumulative_loss }
                }
                _ => return None,
            };
            Some((class, absence))
        });
        Self(absence.collect())
    }

    pub fn has_class(&self, class: usize) -> bool {
        self.0.contains_key(&narrow(class))
    }

    /// Cumulative loss of an absent class, which the report no longer prints.
    pub fn cumulative_loss(&self, class: usize) -> Option<Decimal> {
        self.0.get(&narrow(class)).map(|absence| match absence {
            Absence::Originally => Decimal::ZERO,
            Absence::Opened { cumulative_loss } | Absence::Since { cumulative_loss } => {
                *cumulative_loss
            }
        })
    }

    /// Whether a quantity belongs to an absent class and is zero. We do not know whether totals
    /// still include the original face and past losses of a retired class.
    pub fn contains(&self, key: Key) -> bool {
        let Of::Class(class) = key.of else { return false };
        let Some(absence) = self.0.get(&class) else { return false };
        match key.item {
            Item::Rate | Item::Percentage => false,
            Item::Face | Item::CumulativeLoss => {
                *absence == Absence::Originally && !key.per_denomination
            }
            _ => !key.per_denomination,
        }
    }

    /// Quantities of absent classes that are inputs if a report prints them.
    pub fn inputs(&self) -> impl Iterator<Item = Key> {
        let items = [Item::Opening, Item::Face, Item::CumulativeLoss];
        let keys = self.0.keys().flat_map(move |class| items.map(|item| Key::class(item, *class)));
        keys.filter(|key| self.contains(*key))
    }

    pub fn notes<'a>(&'a self, deal: &'a Deal) -> impl Iterator<Item = Note> {
        self.0.iter().map(|(class, absence)| {
            let why = match absence {
                Absence::Originally => "its original balance is zero",
                Absence::Opened { .. } => "its balance in the deal file is zero",
                Absence::Since { .. } => "the report before ends it at zero",
            };
            let name = &deal.class_names[usize::from(*class)];
            let message =
                format!("class {name} has no line and is taken to be without amounts: {why}");
            Note::new(NoteKind::Assumed, 0, message)
        })
    }
}
