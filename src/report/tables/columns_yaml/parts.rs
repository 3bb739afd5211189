//! The fields of `columns.yaml`, each with its meaning.

use crate::deal_file::{Form, Kind, Part, form};
use crate::report::tables::kind::TableKind;

/// The fields that every table may have, after the one that has the name of its column of names.
macro_rules! table {
    ($part:literal, $column:literal) => {
        Part {
            name: $part,
            fields: &[
                form!("file": Kind::Text, or "the table's name", as "history/*.csv" =>
                    "The file in this folder, or several: a list, or a pattern with `*` and `?`. Several files are one table."),
                form!("separator": Kind::Text, or "\",\"", as "\";\"" =>
                    "The character between fields; `tab` for tabs."),
                form!("columns": Kind::Text, or "our names", as "{distribution_date: DistDate, balance_end: \"End Bal\", realized_loss: -Writedown}" =>
                    "Their name of each column by ours. A `-` before theirs changes the sign of its figures."),
                form!("add": Kind::Text, or "none", as "{principal: [\"Sched Prin\", \"Unsched Prin\"]}" =>
                    "Their columns that add up to one of ours; those with `-` are subtracted. Where one is empty, the sum is."),
                form!($column: Kind::Text, or "a column", as "{from: filename}" =>
                    "`{from: filename}` for a file of each name: what `*` matches, or else the file's name without its extension."),
                form!("constant": Kind::Text, or "none", as "{class: A-1}" =>
                    "The name of every line, for a file without a column of names."),
                form!("match": Kind::Text, or "name", as "cusip" =>
                    "What names a class: `name`, or `cusip` or `isin` as the deal file has them."),
                form!("date": Kind::Text, or "the distribution date", as "{period_end: +1}" =>
                    "What a line's date is: `month` for the month of the distribution, or `{period_end: +1}` for the end of a collection period, with the months from there to the distribution."),
                form!("date_format": Kind::Text, or "\"%Y-%m-%d\"; \"%m/%Y\" with `date: month`", as "\"%m/%d/%Y\"" =>
                    "%Y and %y are the year with four and two digits (69 to 99 are of the last century), %m and %b the month as number and as name, %d the day."),
                form!("decimal": Kind::Text, or "\".\"", as "\",\"" => "The character before decimals."),
                form!("thousands": Kind::Text, or "none", as "\",\"" =>
                    "The character between thousands: a comma, a dot, a space or an apostrophe."),
                form!("currency": Kind::Text, or "none", as "\"$\"" =>
                    "A sign or code of currency before or after figures."),
                form!("parentheses": Kind::Text, or "refused", as "negative" =>
                    "Figures in parentheses are negative."),
                form!("percent": Kind::Text, or "none", as "[rate]" =>
                    "Our columns of rates whose figures end with `%`."),
                form!("fraction": Kind::Text, or "none", as "[rate]" =>
                    "Our columns of rates that are fractions of one: 0.0525 is 5.25 %."),
                form!("per_face": Kind::Text, or "none", as "{1000: [factor]}" =>
                    "Our columns of classes that are quoted per an amount of original face: a factor, or amounts."),
                form!("digits": Kind::Text, or "the digits printed", as "{rate: 5}" =>
                    "Decimal places of numbers without their digits, such as a column of binary floats; `digits: 2` for all amounts."),
                form!("empty": Kind::Text, or "none", as "[\"#N/A N/A\", \"-\", ND1]" =>
                    "Texts of a field that was not published."),
                form!("ignore": Kind::Text, or "none", as "[Trustee]" =>
                    "Their columns that need no note that they are not read."),
                form!("where": Kind::Text, or "every line", as "{status: [current, delinquent]}" =>
                    "Only lines whose text in their column is one of these are read."),
                form!("sum": Kind::Text, or "false", as "true" =>
                    "Lines of one date and name are added, as those of loans by group."),
                form!("weighted": Kind::Text, or "none", as "{net_rate: balance_begin}" =>
                    "With `sum`: our columns of which the mean is taken, each with the column that weights it."),
            ],
            rules: &[],
        }
    };
}

static COLLATERAL: Part = table!("the table `collateral`", "group");
static CLASSES: Part = table!("the table `classes`", "class");
static ACCOUNTS: Part = table!("the table `accounts`", "account");
static INDICES: Part = table!("the table `indices`", "index");
static TRIGGERS: Part = table!("the table `triggers`", "trigger");
static FEES: Part = table!("the table `fees`", "party");

/// The fields of a table.
pub(super) const fn of(kind: TableKind) -> &'static Part {
    match kind {
        TableKind::Collateral => &COLLATERAL,
        TableKind::Classes => &CLASSES,
        TableKind::Accounts => &ACCOUNTS,
        TableKind::Indices => &INDICES,
        TableKind::Triggers => &TRIGGERS,
        TableKind::Fees => &FEES,
    }
}

/// The tables.
pub(super) static TABLES: Part = Part {
    name: "columns.yaml",
    fields: &[
        form!("collateral": Kind::Text, or "ours" => "The table of collateral groups."),
        form!("classes": Kind::Text, or "ours" => "The table of classes."),
        form!("accounts": Kind::Text, or "ours" => "The table of accounts."),
        form!("indices": Kind::Text, or "ours" => "The table of index rates."),
        form!("triggers": Kind::Text, or "ours" => "The table of tests."),
        form!("fees": Kind::Text, or "ours" => "The table of fees."),
    ],
    rules: &[],
};

/// Where names are if not in a column.
pub(super) static FROM: Part = Part {
    name: "the source of a name",
    fields: &[form!("from": Kind::Text, required, as "filename" => "`filename`.")],
    rules: &[],
};

/// What a date means.
pub(super) static PERIOD: Part = Part {
    name: "the meaning of a date",
    fields: &[form!("period_end": Kind::Text, required, as "+1" =>
        "Months from the end of the collection period to the distribution.")],
    rules: &[],
};
