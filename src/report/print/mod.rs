//! Printing a report: a month's figures in the trustee's layout, as text that reads back.
//!
//! The layout is the one that reports are read with (`statement::layout`). Every table of it that
//! the deal has is printed, and in each the rows whose figure is known.

mod by_class;
mod by_group;
mod by_row;
mod grid;
mod page;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::calendar::Date;
use crate::deal::Deal;
use crate::number::Figure;
use crate::statement::layout::{self, Text};
use crate::statement::{Form, Item, Key, Of};
use page::{Table, number, short_date};

pub(crate) use super::figures::is_cusip;
use super::figures::{is_figure_like, is_plainly_figure};

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

/// Prints a month.
pub(crate) fn print(statement: &Statement<'_>) -> String {
    let mut tables = by_class::tables(statement);
    tables.extend(by_row::account(statement));
    tables.extend(by_class::other_accounts(statement));
    tables.extend(grid::tables(statement));
    tables.extend(by_row::collateral(statement));
    tables.extend(by_group::table(statement));
    let mut text = String::new();
    for (index, table) in tables.iter().enumerate() {
        let head = if index == 0 { front(statement) } else { Vec::new() };
        table.write(&head, &mut text);
    }
    text
}

/// What a report says of itself, above its first table.
fn front(statement: &Statement<'_>) -> Vec<String> {
    let mut lines = statement.page.issuer.clone();
    if lines.is_empty() {
        lines.push(statement.deal.title().to_owned());
    }
    lines.push(String::new());
    lines.push(format!("Record Date:             {}", short_date(statement.record_date)));
    lines.push(format!("Distribution Date:       {}", short_date(statement.date)));
    lines.push(String::new());
    lines.push(format!("Series: {}", statement.deal.series()));
    lines.push(String::new());
    lines
}

impl Statement<'_> {
    fn has(&self, key: Key) -> bool {
        self.figures.contains_key(&key)
    }

    /// A figure as it is printed at so many places; blank where it is not known.
    fn at_places(&self, key: Key, places: u32) -> String {
        let Some(value) = self.figures.get(&key) else { return String::new() };
        number(Figure::new(Decimal::new(0, places)).print(*value))
    }

    /// A figure of a table by class or of one value per row.
    fn text(&self, key: Key) -> String {
        let mut text = self.at_places(key, self.places(key));
        if !text.is_empty() && key.item.form() == Form::Rate && has_percent_sign(key.item) {
            text.push('%');
        }
        text
    }

    fn places(&self, key: Key) -> u32 {
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
    fn words(&self, text: Text) -> Option<String> {
        match text {
            Text::CollateralDescription => self.page.collateral_description.clone(),
            Text::RecordDate => Some(page::long_date(self.record_date)),
        }
    }

    /// A deal of one pool, whose groups are not told apart.
    fn is_one_pool(&self) -> bool {
        self.deal.terms.groups.len() == 1
    }
}

/// Shares of a balance at closing and of cumulative losses are printed bare.
fn has_percent_sign(item: Item) -> bool {
    !matches!(item, Item::Percentage | Item::CumulativeLossPct)
}

/// Whose a row of a table of one value per row is: the pool's.
const fn of_pool(item: Item) -> Key {
    Key::new(item, Of::Pool)
}

/// A table of the layout's row titles without rows is none.
fn unless_empty(table: Table) -> Option<Table> {
    (!table.rows.is_empty()).then_some(table)
}

/// Letters of a class that may be named by a number alone.
const LONGEST_NUMBER: usize = 3;

/// Why a name of the deal would not read back, where it would not.
pub(crate) fn misread(name: &str) -> Option<&'static str> {
    if is_plainly_figure(name) || is_figure_like(name) && name.len() > LONGEST_NUMBER {
        return Some("it looks like a figure");
    }
    if is_cusip(name) {
        return Some("it looks like a CUSIP");
    }
    if layout::is_label(name) {
        return Some("it is what a header or a row of totals is called");
    }
    None
}
