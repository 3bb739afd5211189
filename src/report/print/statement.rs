//! A month to print: its figures, and the format of each.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::page::{Table, long_date, number};
use crate::calendar::Date;
use crate::deal::Deal;
use crate::number::Figure;
use crate::quantity::layout::TextRow;
use crate::quantity::{Form, Item, Key, Layout};

/// The format of a printed report, and the text on it that a run does not know.
///
/// ```
/// use paydown::report::{Digits, Page};
///
/// let mut page = Page::default();
/// page.issuer = vec!["Example Trust 2001-1".to_owned()];
/// page.collateral_description = Some("Fixed 30 Year".to_owned());
/// assert_eq!(page.digits, Digits::Trustee);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Page {
    /// Lines above the dates; the deal's title if empty.
    pub issuer: Vec<String>,
    /// How many digits rates are printed with.
    pub digits: Digits,
    /// CUSIP and description (`SEN`, `SUB`) by class name; blank for classes not listed.
    pub classes: BTreeMap<String, ClassText>,
    /// A description of the collateral, such as `Mixed ARM`; without one the line is left out.
    pub collateral_description: Option<String>,
}

/// The text that a report has for a class.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClassText {
    /// The CUSIP, nine letters and digits.
    pub cusip: String,
    /// One word, such as `SEN`.
    pub description: String,
}

/// The digits with which a report prints the rates that a reader computes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Digits {
    /// As the trustee does: five places of a percentage for classes, six for groups. If a rate has
    /// more places, the printed digits do not determine the accrual to the cent.
    #[default]
    Trustee,
    /// All ten places of a percentage that a run carries: a reader accrues on the same rate.
    Full,
}

/// Places of a percentage that a run carries: rates are fractions of one with twelve places.
const CARRIED_PLACES: u32 = 10;

/// A month to print.
pub(crate) struct Statement<'a> {
    pub deal: &'a Deal,
    pub page: &'a Page,
    pub layout: &'a Layout,
    pub date: Date,
    pub record_date: Date,
    /// All known figures.
    pub figures: &'a BTreeMap<Key, Decimal>,
    /// Names of the rows of the table of other accounts.
    pub accounts: &'a [&'a str],
}

impl Statement<'_> {
    pub fn has(&self, key: Key) -> bool {
        self.figures.contains_key(&key)
    }

    /// A figure printed with `places` decimal places; blank if it is not known.
    pub fn at_places(&self, key: Key, places: u32) -> String {
        let Some(value) = self.figures.get(&key) else { return String::new() };
        number(Figure::new(Decimal::new(0, places)).print(*value))
    }

    /// A figure of a table by class or of one value per row.
    pub fn text(&self, key: Key) -> String {
        let mut text = self.at_places(key, self.places(key));
        if !text.is_empty() && key.item.form() == Form::Rate && has_percent_sign(key.item) {
            text.push('%');
        }
        text
    }

    pub fn places(&self, key: Key) -> u32 {
        const FACTOR_PLACES: u32 = 8;
        let carried = |printed| match self.page.digits {
            Digits::Trustee => printed,
            Digits::Full => CARRIED_PLACES,
        };
        match (key.item.form(), key.item) {
            (Form::Count, _) => 0,
            (Form::Amount, _) if key.per_denomination => FACTOR_PLACES,
            (Form::Amount, _) => 2,
            (Form::Rate, Item::Rate) => carried(5),
            (Form::Rate, Item::PassThroughRate) => carried(6),
            (Form::Rate, Item::Percentage) => FACTOR_PLACES,
            (Form::Rate, Item::CumulativeLossPct) => match self.deal.terms.groups.len() {
                1 => 2,
                _ => 4,
            },
            (Form::Rate, _) => 6,
        }
    }

    /// The value of a row of text, if there is one.
    pub fn words(&self, text: TextRow) -> Option<String> {
        match text {
            TextRow::CollateralDescription => self.page.collateral_description.clone(),
            TextRow::RecordDate => Some(long_date(self.record_date)),
        }
    }

    /// Whether the deal has one pool, so that reports do not name its group.
    pub fn is_one_pool(&self) -> bool {
        self.deal.terms.groups.len() == 1
    }
}

/// Ending percentages and percentages of cumulative losses have no percent sign.
fn has_percent_sign(item: Item) -> bool {
    !matches!(item, Item::Percentage | Item::CumulativeLossPct)
}

/// `None` for a table without rows: it is not printed.
pub(super) fn unless_empty(table: Table) -> Option<Table> {
    (!table.rows.is_empty()).then_some(table)
}
