//! A month to be printed: its figures, and how each is written.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::page::{Table, long_date, number};
use crate::calendar::Date;
use crate::deal::Deal;
use crate::number::Figure;
use crate::quantity::layout::Text;
use crate::quantity::{Form, Item, Key, Of};

/// How a printed report looks, and what stands on it that no run knows.
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
    /// Lines above the dates; the deal's title where there are none.
    pub issuer: Vec<String>,
    /// How many digits rates are printed with.
    pub digits: Digits,
    /// CUSIP and description (`SEN`, `SUB`) of classes, by class; others have blanks.
    pub classes: BTreeMap<String, ClassText>,
    /// What the collateral is, such as `Mixed ARM`; the line is left out where there is none.
    pub collateral_description: Option<String>,
}

/// What a report says of a class in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClassText {
    /// Its CUSIP, nine letters and digits.
    pub cusip: String,
    /// What it is, in one word, such as `SEN`.
    pub description: String,
}

/// With how many digits a report prints the rates that a reader has to work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Digits {
    /// As the trustee does: classes' rates to five places of a percentage, groups' to six. What is
    /// accrued on a rate that has more is not decided by the digits printed.
    #[default]
    Trustee,
    /// All that a run carries: ten places of a percentage. A reader accrues on the very rate.
    Full,
}

/// Places of a percentage that a run carries: rates are fractions of one with twelve.
const CARRIED_PLACES: u32 = 10;

/// A month to be printed.
pub(crate) struct Statement<'a> {
    pub deal: &'a Deal,
    pub page: &'a Page,
    pub date: Date,
    pub record_date: Date,
    /// Every figure that is known.
    pub figures: &'a BTreeMap<Key, Decimal>,
    /// Names of the rows of the table of other accounts.
    pub accounts: &'a [&'a str],
}

impl Statement<'_> {
    pub fn has(&self, key: Key) -> bool {
        self.figures.contains_key(&key)
    }

    /// A figure as it is printed at so many places; blank where it is not known.
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

    /// The value of a row of text, where there is one.
    pub fn words(&self, text: Text) -> Option<String> {
        match text {
            Text::CollateralDescription => self.page.collateral_description.clone(),
            Text::RecordDate => Some(long_date(self.record_date)),
        }
    }

    /// A deal of one pool, whose groups are not told apart.
    pub fn is_one_pool(&self) -> bool {
        self.deal.terms.groups.len() == 1
    }
}

/// Shares of a balance at closing and of cumulative losses are printed bare.
fn has_percent_sign(item: Item) -> bool {
    !matches!(item, Item::Percentage | Item::CumulativeLossPct)
}

/// Whose a row of a table of one value per row is: the pool's.
pub(super) const fn of_pool(item: Item) -> Key {
    Key::new(item, Of::Pool)
}

/// A table of the layout's row titles without rows is none.
pub(super) fn unless_empty(table: Table) -> Option<Table> {
    (!table.rows.is_empty()).then_some(table)
}
