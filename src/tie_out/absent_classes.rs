//! Classes of which a report prints no line because they are without amounts.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::closing::Closing;
use super::notes::{Note, NoteKind};
use crate::deal::Deal;
use crate::quantity::{Item, Key, Of, narrow};

/// Classes without a line that are known to have been nil before the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AbsentClasses(BTreeMap<u16, Absence>);

/// How it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Absence {
    /// The deal file gives it no original balance.
    Originally,
    /// The distribution before ended it at nil; what it has lost to date is not.
    Since { cumulative_loss: Decimal },
}

impl AbsentClasses {
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Those among the classes of which the report has no line at all.
    pub fn of<'k>(
        deal: &Deal,
        printed: impl Iterator<Item = &'k Key>,
        previous: Option<&Closing>,
    ) -> Self {
        let mut have_line = vec![false; deal.terms.classes.len()];
        for key in printed {
            if let Of::Class(class) = key.of
                && let Some(has_line) = have_line.get_mut(usize::from(class))
            {
                *has_line = true;
            }
        }
        let absent = have_line.iter().enumerate().filter(|(_, has_line)| !**has_line);
        let absence = absent.filter_map(|(index, _)| {
            let before = previous.and_then(|closing| closing.state.classes.get(index));
            let absence = match before {
                _ if deal.terms.classes[index].original_balance.is_zero() => Absence::Originally,
                Some(before) if before.printed_balance.is_zero() => {
                    Absence::Since { cumulative_loss: before.cumulative_loss }
                }
                _ => return None,
            };
            Some((narrow(index), absence))
        });
        Self(absence.collect())
    }

    pub fn has_class(&self, class: usize) -> bool {
        self.0.contains_key(&narrow(class))
    }

    /// Losses to date of such a class, which no line tells any more.
    pub fn cumulative_loss(&self, class: usize) -> Option<Decimal> {
        self.0.get(&narrow(class)).map(|absence| match absence {
            Absence::Originally => Decimal::ZERO,
            Absence::Since { cumulative_loss } => *cumulative_loss,
        })
    }

    /// Whether a quantity is one of theirs that is nil. Whether totals still count the face and the
    /// past losses of a class that is gone, nothing tells.
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

    /// Their quantities that a report would give.
    pub fn inputs(&self) -> impl Iterator<Item = Key> {
        let items = [Item::Opening, Item::Face, Item::CumulativeLoss];
        let keys = self.0.keys().flat_map(move |class| items.map(|item| Key::class(item, *class)));
        keys.filter(|key| self.contains(*key))
    }

    pub fn notes<'a>(&'a self, deal: &'a Deal) -> impl Iterator<Item = Note> {
        self.0.iter().map(|(class, absence)| {
            let why = match absence {
                Absence::Originally => "its original balance is nil",
                Absence::Since { .. } => "the report before ends it at nil",
            };
            let name = &deal.class_names[usize::from(*class)];
            let message =
                format!("class {name} has no line and is taken to be without amounts: {why}");
            Note::new(NoteKind::Assumed, 0, message)
        })
    }
}
