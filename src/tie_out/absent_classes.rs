//! Classes without lines in a report, because all their amounts are zero.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::closing_state::Closing;
use super::notes::{Note, NoteKind};
use crate::deal::Deal;
use crate::deal_file::Claim;
use crate::quantity::{Item, Key, Of, narrow};
use crate::report::relations::payees_of;

/// Classes without a line whose balance is known to be zero before the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AbsentClasses {
    absent: BTreeMap<u16, Absence>,
    /// Those that may still be paid interest, whose amounts a table then does not publish.
    paid: BTreeSet<u16>,
}

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

/// What only a class with a balance has.
const IN_BALANCE: [Item; 11] = [
    Item::Opening,
    Item::Closing,
    Item::Face,
    Item::Scheduled,
    Item::Unscheduled,
    Item::Principal,
    Item::Accretion,
    Item::Reduction,
    Item::Loss,
    Item::CumulativeLoss,
    Item::Percentage,
];

/// Whether a class without a balance may be paid: it accrues on a notional, receives what is left, or
/// is owed interest of earlier months.
fn may_be_paid(deal: &Deal, class: u16, previous: Option<&Closing>) -> bool {
    let index = usize::from(class);
    let receives = payees_of(&deal.terms, Claim::Residual).contains(&index);
    let is_owed = previous.is_some_and(|closing| {
        let unpaid = closing.state.classes.get(index).map(|class| class.unpaid_interest);
        let carried = closing.state.carry_forward.carryover.get(index).copied();
        unpaid.into_iter().chain(carried).any(|owed| !owed.is_zero())
    });
    receives || is_owed || deal.terms.classes[index].notional.is_some()
}

impl AbsentClasses {
    pub const fn new() -> Self {
        Self { absent: BTreeMap::new(), paid: BTreeSet::new() }
    }

    /// The classes without a line in the report whose balance is known to be zero.
    pub fn of<'k>(
        deal: &Deal,
        printed: impl Iterator<Item = &'k Key>,
        previous: Option<&Closing>,
        is_table: bool,
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
        let absent: BTreeMap<u16, Absence> = absence.collect();
        let paid =
            absent.keys().copied().filter(|class| is_table && may_be_paid(deal, *class, previous));
        Self { paid: paid.collect(), absent }
    }

    pub fn has_class(&self, class: usize) -> bool {
        self.absent.contains_key(&narrow(class))
    }

    /// Cumulative loss of an absent class, which the report no longer prints.
    pub fn cumulative_loss(&self, class: usize) -> Option<Decimal> {
        self.absent.get(&narrow(class)).map(|absence| match absence {
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
        let Some(absence) = self.absent.get(&class) else { return false };
        match key.item {
            _ if self.paid.contains(&class) && !IN_BALANCE.contains(&key.item) => false,
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
        let keys =
            self.absent.keys().flat_map(move |class| items.map(|item| Key::class(item, *class)));
        keys.filter(|key| self.contains(*key))
    }

    pub fn notes<'a>(&'a self, deal: &'a Deal) -> impl Iterator<Item = Note> {
        self.absent.iter().map(|(class, absence)| {
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
