//! The tables of a layout, and words that its tables share.

use super::without;
use crate::quantity::list::Item;

/// A column of a table: its quantity, and the lines of its header from top to bottom.
pub(crate) type Column = (Item, Vec<String>);

/// A table of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    /// The title as printed.
    pub title: String,
    pub shape: Shape,
    pub deals: Deals,
    /// Whether each whole report of such deals has the table.
    pub required: bool,
}

/// The shape of a table, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A row for each class and a column for each quantity.
    Classes {
        /// Headers of columns of text between the class and its figures.
        texts: Vec<Vec<String>>,
        columns: Vec<Column>,
    },
    /// A row for each account besides the distribution account.
    Accounts(Vec<Column>),
    /// A column for each collateral group and one of totals.
    Groups(Vec<Row>),
    /// One value a row.
    Rows(Vec<Row>),
    /// Loans by days behind and state.
    Grid,
}

/// The deals whose reports have a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deals {
    All,
    OfOneGroup,
    OfSeveralGroups,
}

/// A line of a table with labels in its first column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Row {
    /// A quantity and its label.
    Of(Item, String),
    /// The same, indented under a heading.
    Under(Item, String),
    /// The same, with the last day of the month after its label.
    AsOf(Item, String),
    /// The same for each group: after the label come this word and the group's name.
    OfGroup(Item, String, String),
    /// A heading for the lines below, without a value.
    Heading(String),
    /// A line whose value is text, and its label.
    Text(TextRow, String),
    /// An empty line between two parts of the table.
    Blank,
}

/// Rows whose value is a description or a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextRow {
    CollateralDescription,
    RecordDate,
}

/// Words that tables share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    /// Header of the labels in tables by class, and in tables by account.
    pub class: String,
    pub account: String,
    /// Words before the name of a group. Reports are printed with the first.
    pub group: Vec<String>,
    /// Labels of totals. Reports are printed with the first in rows, with the last in columns.
    pub totals: Vec<String>,
    /// What follows the title of a table that continues another.
    pub continued: String,
    /// Words in the titles of tables that quote amounts per denomination and have no totals.
    pub per_denomination: String,
    /// Last words of the headers of columns of text.
    pub text_columns: Vec<String>,
    /// Words in the headers of columns without a total: rates have none, and notional balances
    /// have none because they may count a loan twice.
    pub without_total: Vec<String>,
}

/// Words of delinquency grids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct GridWords {
    /// Loan states: the columns before the totals.
    pub states: Vec<String>,
    /// Days past due: the rows before the totals.
    pub days: Vec<String>,
    /// Labels of loans less than a month behind. They are not delinquent, so that the grid leaves
    /// their first column blank.
    pub current: Vec<String>,
    /// The measures in the second header.
    pub count: String,
    pub balance: String,
}

impl Deals {
    pub const WORDS: &[(&'static str, Self)] = &[
        ("all", Self::All),
        ("of one group", Self::OfOneGroup),
        ("of several groups", Self::OfSeveralGroups),
    ];

    /// Whether a deal with this number of groups is one of them.
    pub const fn include(self, groups: usize) -> bool {
        match self {
            Self::All => true,
            Self::OfOneGroup => groups == 1,
            Self::OfSeveralGroups => groups > 1,
        }
    }
}

impl TextRow {
    pub const ALL: &[(&'static str, Self)] = &[
        ("collateral_description", Self::CollateralDescription),
        ("record_date", Self::RecordDate),
    ];
}

impl Table {
    /// The rows of a table with labels.
    pub fn rows(&self) -> &[Row] {
        match &self.shape {
            Shape::Groups(rows) | Shape::Rows(rows) => rows,
            _ => &[],
        }
    }

    /// The quantity and label of every row that has a value.
    pub fn labels(&self) -> impl Iterator<Item = (Item, &str)> {
        self.rows().iter().filter_map(Row::label)
    }
}

impl Row {
    /// The quantity and label, if the row has a value.
    pub fn label(&self) -> Option<(Item, &str)> {
        match self {
            Self::Of(item, label)
            | Self::Under(item, label)
            | Self::AsOf(item, label)
            | Self::OfGroup(item, label, _) => Some((*item, label)),
            Self::Heading(_) | Self::Text(..) | Self::Blank => None,
        }
    }
}

impl Words {
    /// Whether this is the label of a total.
    pub fn is_total(&self, name: &str) -> bool {
        self.totals.iter().any(|word| word.eq_ignore_ascii_case(name))
    }

    /// The label of the row of totals, and the header of the column of totals.
    pub fn total_labels(&self) -> [&str; 2] {
        [self.totals.first(), self.totals.last()].map(|word| word.map_or("", String::as_str))
    }

    /// The word before the name of a group.
    pub fn group(&self) -> &str {
        self.group.first().map_or("", String::as_str)
    }

    /// The name of a group without the word before it.
    pub fn without_group<'t>(&self, name: &'t str) -> Option<&'t str> {
        let (word, rest) = name.split_once(' ')?;
        self.group.iter().any(|known| known.eq_ignore_ascii_case(word)).then_some(rest)
    }

    /// A title without "(continued)".
    pub fn without_continued<'t>(&self, title: &'t str) -> &'t str {
        without(title, &self.continued).map_or(title, str::trim_end)
    }

    /// Whether a table quotes amounts per denomination.
    pub fn is_per_denomination(&self, title: &str) -> bool {
        contains(title, &self.per_denomination)
    }

    pub fn is_text_column(&self, header: &str) -> bool {
        let last = header.rsplit(' ').next().unwrap_or(header);
        self.text_columns.iter().any(|word| word.eq_ignore_ascii_case(last))
    }

    /// Whether the row of totals leaves a column blank.
    pub fn is_left_blank(&self, header: &str) -> bool {
        let mut words = header.split([' ', '/']);
        words.any(|word| self.without_total.iter().any(|known| known.eq_ignore_ascii_case(word)))
    }

    /// Whether this is a word for what a row or a column is, and so no name of a class.
    pub fn is_label(&self, name: &str) -> bool {
        self.class.eq_ignore_ascii_case(name) || self.is_total(name)
    }

    /// Whether this is the header of a column of labels.
    pub fn is_label_column(&self, header: &str) -> bool {
        [&self.class, &self.account].iter().any(|word| word.eq_ignore_ascii_case(header))
    }
}

fn contains(text: &str, word: &str) -> bool {
    !word.is_empty() && text.to_ascii_lowercase().contains(&word.to_ascii_lowercase())
}

impl GridWords {
    pub fn is_state(&self, header: &str) -> bool {
        self.states.iter().any(|state| state.eq_ignore_ascii_case(header))
    }

    /// Our word for the measure that a line of the second header shows.
    pub fn measure(&self, header: &str) -> Option<&'static str> {
        let measures = [(&self.count, "count"), (&self.balance, "balance")];
        let mut known = measures.into_iter().filter(|(printed, _)| !printed.is_empty());
        known.find(|(printed, _)| printed.eq_ignore_ascii_case(header)).map(|(_, word)| word)
    }

    pub fn is_current(&self, label: &str) -> bool {
        self.current.iter().any(|current| current.eq_ignore_ascii_case(label))
    }
}

/// The words that most trustees use.
impl Default for Words {
    fn default() -> Self {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            class: "Class".to_owned(),
            account: "Account".to_owned(),
            group: list(&["Group"]),
            totals: list(&["Totals", "Total"]),
            continued: "(continued)".to_owned(),
            per_denomination: "Factors".to_owned(),
            text_columns: list(&["CUSIP", "Description", "Date"]),
            without_total: list(&["Rate", "Notional"]),
        }
    }
}
