//! Every part of a deal file, field by field. A new field needs an entry here and a reader.

mod clauses;
mod collateral;
mod source;

use super::part::{Form, Kind, Part, Rule, words};
use crate::deal_file::limits::MOST_MONTHS;
use crate::deal_file::words as table;
pub(crate) use clauses::{ALLOCATE, CLAUSE, PAY, RECEIVE, SET};
pub(crate) use collateral::{COLLATERAL, REPLINE};
use source::SOURCE;

pub(crate) static DEAL: Part = Part {
    name: "a deal",
    fields: &[
        Form::required(
            "deal",
            Kind::Name,
            "The deal's short name, which is also the name of its folder.",
            "example-2001-1",
        ),
        Form::required(
            "series",
            Kind::Text,
            "The series, exactly as the trustee's reports print it after \"Series:\".",
            "2001-1",
        ),
        Form::required("title", Kind::Text, "Issuer and title.", "Example Trust 2001-1"),
        Form::required("dates", Kind::Fields(&DATES), "The distribution dates.", ""),
        Form::required(
            "collateral",
            Kind::Fields(&COLLATERAL),
            "Collateral groups, balance at closing, and the loans if the deal is projected from closing.",
            "",
        ),
        Form::optional(
            "balances",
            Kind::Fields(&BALANCES),
            "How the trustee carries class balances.",
            "whole cents",
            "",
        ),
        Form::required(
            "classes",
            Kind::List(&CLASS),
            "The classes (tranches, bonds), in the order of the report.",
            "",
        ),
        Form::optional(
            "parties",
            Kind::Names,
            "Payees other than the classes: trustee, servicer, insurer, hedge counterparty.",
            "none",
            "[trustee, insurer]",
        ),
        Form::optional(
            "accounts",
            Kind::List(&ACCOUNT),
            "Accounts other than the distribution account, such as a reserve fund.",
            "none",
            "",
        ),
        Form::optional(
            "lists",
            Kind::Lists,
            "Named lists of classes, for use in `to` and in formulas. A list contains classes, not other lists.",
            "none",
            "",
        ),
        Form::optional(
            "schedules",
            Kind::List(&SCHEDULE),
            "Percentages or amounts that depend on the number of the distribution.",
            "none",
            "",
        ),
        Form::required(
            "waterfall",
            Kind::Clauses(&[&SET, &PAY, &ALLOCATE, &RECEIVE]),
            "The priority of payments: clauses, carried out in order once a month.",
            "",
        ),
        Form::optional(
            "call",
            Kind::Fields(&CALL),
            "Optional redemption (clean-up call): when the collateral may be bought and the deal ended. One condition is enough.",
            "none",
            "",
        ),
        Form::optional(
            "report",
            Kind::Fields(&REPORT),
            "How this deal defines the lines of its report.",
            "no O/C, no lines",
            "",
        ),
    ],
    rules: &[],
};

pub(crate) static DATES: Part = Part {
    name: "the dates",
    fields: &[
        Form::required(
            "first_distribution",
            Kind::Date,
            "The first distribution date as the documents give it, before the move to a business day. Every distribution has the same day of the month.",
            "2001-02-25",
        ),
        Form::required(
            "business_days",
            Kind::Word(|| words(table::BUSINESS_DAYS)),
            "Which days are business days; a distribution on another day moves to the next one.",
            "federal reserve",
        ),
        Form::optional(
            "closing",
            Kind::Date,
            "The day from which interest of the first period accrues; required if a class counts actual days. Before `first_distribution`, by no more than 366 days.",
            "none",
            "2001-01-30",
        ),
        SOURCE,
    ],
    rules: &[],
};

pub(crate) static BALANCES: Part = Part {
    name: "the balances",
    fields: &[
        Form::required(
            "carried",
            Kind::Word(|| words(table::CARRIES)),
            "Whether class balances, accruals and shares are carried in whole cents or with fractions of a cent.",
            "fractions",
        ),
        Form::optional(
            "shared_pro_rata_since_issue",
            Kind::Families,
            "Families of classes that have shared all principal pro rata since issue.",
            "none",
            "[[A1, A2, M1, M2]]",
        ),
        SOURCE,
    ],
    rules: &[],
};

pub(crate) static CLASS: Part = Part {
    name: "a class",
    fields: &[
        Form::required("class", Kind::Name, "The name as the report prints it.", "A"),
        Form::required(
            "original_balance",
            Kind::Amount,
            "Original face, in dollars.",
            "187279000.00",
        ),
        Form::optional(
            "denomination",
            Kind::PositiveAmount,
            "The amount per which the report quotes factors, in dollars.",
            "1000",
            "25000",
        ),
        Form::optional(
            "group",
            Kind::Name,
            "The collateral group of a senior class; used by `weighted subordinate rate`.",
            "none",
            "1",
        ),
        Form::required(
            "interest",
            Kind::WordOr(|| words(table::PLAIN_INTEREST), &INTEREST),
            "How the pass-through rate is determined.",
            "none",
        ),
        Form::optional(
            "notional",
            Kind::Formula,
            "The amount on which interest accrues, if it is not the class balance.",
            "the balance before the distribution",
            "classes(A, B).balance_begin",
        ),
        Form::optional(
            "net_wac_cap",
            Kind::Formula,
            "The rate at which interest is capped. Interest above the cap becomes carryover.",
            "none",
            "pool.net_rate",
        ),
        Form::optional(
            "interest_on_unpaid",
            Kind::Word(|| words(table::YES_NO)),
            "Whether interest unpaid from earlier periods bears interest at the class's own rate.",
            "no",
            "yes",
        ),
        Form::optional(
            "day_count",
            Kind::Word(|| words(table::DAY_COUNTS)),
            "Day count convention.",
            "30/360",
            "actual/360",
        ),
        SOURCE,
    ],
    rules: &[],
};

pub(crate) static INTEREST: Part = Part {
    name: "interest",
    fields: &[
        Form::optional("fixed", Kind::Percent, "A fixed rate, percent a year.", "", "4.5"),
        Form::optional(
            "index",
            Kind::Name,
            "An index, to which `margin` is added.",
            "",
            "libor-1m",
        ),
        Form::optional(
            "net_rate_of_group",
            Kind::Name,
            "The group's net rate: 12 × net interest ÷ balance before.",
            "",
            "1",
        ),
        Form::optional(
            "formula",
            Kind::Formula,
            "A formula for the rate, a percentage: a floater or an inverse floater.",
            "",
            "26% - 4 * index(libor-1m).rate",
        ),
        Form::optional(
            "margin",
            Kind::Margin,
            "Added to the index, percent; may be negative.",
            "0",
            "0.34",
        ),
        Form::optional("cap", Kind::Percent, "Highest rate, percent a year.", "none", "9"),
        Form::optional("floor", Kind::Percent, "Lowest rate, percent a year.", "0", "0.5"),
        Form::optional(
            "rounding",
            Kind::Percent,
            "Index + margin is rounded to a multiple of this, in percent.",
            "none",
            "0.125",
        ),
        Form::optional(
            "look_back",
            Kind::Whole(0, MOST_MONTHS),
            "Months before a reset at which the index is read.",
            "0",
            "1",
        ),
        Form::optional(
            "reset_frequency",
            Kind::Whole(1, MOST_MONTHS),
            "Months between resets.",
            "1",
            "6",
        ),
        Form::optional(
            "months_to_reset",
            Kind::Whole(0, MOST_MONTHS),
            "Distributions before the first reset.",
            "0",
            "3",
        ),
    ],
    rules: &[
        Rule::OneOf(&["fixed", "index", "net_rate_of_group", "formula"]),
        Rule::With("margin", &["index"]),
        Rule::With("cap", &["index"]),
        Rule::With("floor", &["index"]),
        Rule::With("rounding", &["index"]),
        Rule::With("look_back", &["index"]),
        Rule::With("reset_frequency", &["index"]),
        Rule::With("months_to_reset", &["index"]),
    ],
};

pub(crate) static ACCOUNT: Part = Part {
    name: "an account",
    fields: &[
        Form::required("account", Kind::Name, "Its name; not `account` or `outside`.", "reserve"),
        Form::required(
            "opening_balance",
            Kind::Amount,
            "Its balance at closing, in dollars.",
            "100000.00",
        ),
        SOURCE,
    ],
    rules: &[],
};

pub(crate) static SCHEDULE: Part = Part {
    name: "a schedule",
    fields: &[
        Form::required("schedule", Kind::ValueName, "Its name in formulas.", "shift"),
        Form::optional(
            "steps",
            Kind::Steps { of_amounts: false },
            "Values in percent, each by the number of the first distribution (from 1, rising) it applies to.",
            "",
            "",
        ),
        Form::optional(
            "amounts",
            Kind::Steps { of_amounts: true },
            "Values in dollars, each by the number of the first distribution (from 1, rising) it applies to.",
            "",
            "",
        ),
        SOURCE,
    ],
    rules: &[Rule::OneOf(&["steps", "amounts"])],
};

pub(crate) static CALL: Part = Part {
    name: "the call",
    fields: &[
        Form::optional(
            "percent_of_closing_balance",
            Kind::Percent,
            "The collateral's balance after the month's principal and losses is no more than this.",
            "none",
            "10",
        ),
        Form::optional(
            "date",
            Kind::Date,
            "The distribution date is this day or later.",
            "none",
            "2012-02-25",
        ),
        Form::optional(
            "auction",
            Kind::Date,
            "The collateral is offered with each distribution from this day on.",
            "none",
            "2012-02-25",
        ),
        Form::optional(
            "price",
            Kind::Word(|| words(table::CALL_PRICES)),
            "The price of the collateral: its balance, the amount owed to the classes, or the greater of both.",
            "collateral",
            "greater",
        ),
        SOURCE,
    ],
    rules: &[Rule::AtLeastOneOf(&["percent_of_closing_balance", "date", "auction"])],
};

pub(crate) static REPORT: Part = Part {
    name: "the report",
    fields: &[
        Form::optional(
            "overcollateralization_of",
            Kind::NameOrNames,
            "The classes whose balance is subtracted from the collateral balance to give the O/C.",
            "there is no O/C, and the printed balances of pool and classes must be equal",
            "notes",
        ),
        Form::optional(
            "lines",
            Kind::List(&LINE),
            "Printed lines as this deal defines them.",
            "none",
            "",
        ),
    ],
    rules: &[],
};

pub(crate) static LINE: Part = Part {
    name: "a reported line",
    fields: &[
        Form::required(
            "line",
            Kind::Text,
            "The label as a report prints it. Case, spaces, signs, remarks in parentheses, a party after a dash and a date after \"at\" do not count.",
            "Specified O/C Amount",
        ),
        Form::optional(
            "group",
            Kind::Name,
            "The group, for a line by group; the label is then written without it.",
            "none",
            "1",
        ),
        Form::required(
            "is",
            Kind::Formula,
            "A formula for the line, over printed quantities.",
            "oc_target",
        ),
        SOURCE,
    ],
    rules: &[],
};
