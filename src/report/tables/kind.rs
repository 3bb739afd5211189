//! The tables of a reported month: their files and their columns.

use crate::quantity::{CLASS_NAMES, Form, GROUP_NAMES, Item};

/// The tables of a reported month. Each is a file with a line for each distribution date and name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TableKind {
    /// `collateral.csv`: the collateral groups, and `total` for the pool.
    Collateral,
    /// `classes.csv`: the classes, and `total` for all of them.
    Classes,
    /// `accounts.csv`: accounts other than the distribution account.
    Accounts,
    /// `indices.csv`: the index rates that apply to the month's interest.
    Indices,
    /// `triggers.csv`: the tests.
    Triggers,
    /// `fees.csv`: the parties that are no classes.
    Fees,
}

/// A column of a table besides the date and the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    pub name: &'static str,
    pub form: ColumnForm,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ColumnForm {
    /// Dollars.
    Amount,
    /// Percent a year; a factor is a fraction of one.
    Rate,
    Count,
    Date,
    /// Whether a test passes.
    Test,
}

impl ColumnForm {
    pub(crate) const fn is_figure(self) -> bool {
        matches!(self, Self::Amount | Self::Rate | Self::Count)
    }
}

/// The column of the distribution date.
pub(crate) const DATE: &str = "distribution_date";
/// The column of the number of the revision, which may be left out.
pub(crate) const REVISION: &str = "revision";

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
const CLASS_DATES: &[&str] = &["accrual_begin", "accrual_end"];

impl TableKind {
    /// Every table, the two that are always needed first.
    pub const ALL: [Self; 6] = [
        Self::Collateral,
        Self::Classes,
        Self::Accounts,
        Self::Indices,
        Self::Triggers,
        Self::Fees,
    ];

    /// The name in `columns.yaml`: `classes`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Collateral => "collateral",
            Self::Classes => "classes",
            Self::Accounts => "accounts",
            Self::Indices => "indices",
            Self::Triggers => "triggers",
            Self::Fees => "fees",
        }
    }

    /// The file in a folder of months: `classes.csv`.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Collateral => "collateral.csv",
            Self::Classes => "classes.csv",
            Self::Accounts => "accounts.csv",
            Self::Indices => "indices.csv",
            Self::Triggers => "triggers.csv",
            Self::Fees => "fees.csv",
        }
    }

    /// The column that names what a line is about: `class`.
    #[must_use]
    pub const fn name_column(self) -> &'static str {
        match self {
            Self::Collateral => "group",
            Self::Classes => "class",
            Self::Accounts => "account",
            Self::Indices => "index",
            Self::Triggers => "trigger",
            Self::Fees => "party",
        }
    }

    /// Whether a folder of months must have the table.
    pub(crate) const fn is_needed(self) -> bool {
        matches!(self, Self::Collateral | Self::Classes)
    }

    /// Names of the columns besides date, name and revision.
    pub fn columns(self) -> impl Iterator<Item = &'static str> {
        self.forms().into_iter().map(|column| column.name)
    }

    /// What a column holds.
    pub(crate) fn form(self, name: &str) -> Option<ColumnForm> {
        self.forms().into_iter().find(|column| column.name == name).map(|column| column.form)
    }

    /// The quantities of the table by the names of their columns.
    pub(crate) const fn items(self) -> &'static [(&'static str, Item)] {
        match self {
            Self::Collateral => GROUP_NAMES,
            Self::Classes => CLASS_NAMES,
            Self::Accounts => ACCOUNT_NAMES,
            Self::Indices => INDEX_NAMES,
            Self::Triggers => TRIGGER_NAMES,
            Self::Fees => FEE_NAMES,
        }
    }

    /// The columns besides date, name and revision.
    pub(crate) fn forms(self) -> Vec<Column> {
        let of = |item: Item| match item.form() {
            _ if item == Item::Passes => ColumnForm::Test,
            Form::Amount => ColumnForm::Amount,
            Form::Rate => ColumnForm::Rate,
            Form::Count => ColumnForm::Count,
        };
        let figures = self.items().iter().map(|(name, item)| Column { name, form: of(*item) });
        let dates = if self == Self::Classes { CLASS_DATES } else { &[] };
        let dates = dates.iter().map(|name| Column { name, form: ColumnForm::Date });
        figures.chain(dates).collect()
    }
}
