//! Every part of a deal file, field by field. A new field needs an entry here and a reader.

mod clauses;
mod collateral;

use super::part::{Form, Kind, Part, Rule, form, words};
use crate::deal_file::limits::MOST_MONTHS;
use crate::deal_file::words as table;
pub(crate) use clauses::{ALLOCATE, CLAUSE, PAY, RECEIVE, SET};
pub(crate) use collateral::{COLLATERAL, REPLINE};

/// The field that every term of a deal file has.
const SOURCE: Form = form!("source": Kind::Text, required, as "Supplement, cover page" =>
    "Where the term is in the documents, or \"Inferred\" and from what.");

pub(crate) static DEAL: Part = Part {
    name: "a deal",
    fields: &[
        form!("deal": Kind::Name, required, as "example-2001-1" =>
            "The deal's short name, which is also the name of its folder."),
        form!("series": Kind::Text, required, as "2001-1" =>
            "The series, exactly as the trustee's reports print it after \"Series:\"."),
        form!("title": Kind::Text, required, as "Example Trust 2001-1" => "Issuer and title."),
        form!("dates": Kind::Fields(&DATES), required => "The distribution dates."),
        form!("collateral": Kind::Fields(&COLLATERAL), required =>
            "Collateral groups, balance at closing, and the loans if the deal is projected from closing."),
        form!("balances": Kind::Fields(&BALANCES), or "whole cents" =>
            "How the trustee carries class balances."),
        form!("classes": Kind::List(&CLASS), required =>
            "The classes (tranches, bonds), in the order of the report."),
        form!("parties": Kind::Names, or "none", as "[trustee, insurer]" =>
            "Payees other than the classes: trustee, servicer, insurer, hedge counterparty."),
        form!("accounts": Kind::List(&ACCOUNT), or "none" =>
            "Accounts other than the distribution account, such as a reserve fund."),
        form!("lists": Kind::Lists, or "none" =>
            "Named lists of classes, for use in `to` and in formulas. A list contains classes, not other lists."),
        form!("schedules": Kind::List(&SCHEDULE), or "none" =>
            "Percentages or amounts that depend on the number of the distribution."),
        form!("waterfall": Kind::Clauses(&[&SET, &PAY, &ALLOCATE, &RECEIVE]), required =>
            "The priority of payments: clauses, carried out in order once a month."),
        form!("call": Kind::Fields(&CALL), or "none" =>
            "Optional redemption (clean-up call): when the collateral may be bought and the deal ended. One condition is enough."),
        form!("report": Kind::Fields(&REPORT), or "no O/C, no lines" =>
            "How this deal defines the lines of its report."),
    ],
    rules: &[],
};

pub(crate) static DATES: Part = Part {
    name: "the dates",
    fields: &[
        form!("first_distribution": Kind::Date, required, as "2001-02-25" =>
            "The first distribution date as the documents give it, before the move to a business day. Every distribution has the same day of the month."),
        form!("next_distribution": Kind::Date, or "`first_distribution`", as "2005-06-25" =>
            "For a seasoned deal: the distribution before which the balances and loans of this file apply."),
        form!("business_days": Kind::Word(|| words(table::BUSINESS_DAYS)), required, as "federal reserve" =>
            "Which days are business days; a distribution on another day moves to the next one."),
        form!("closing": Kind::Date, or "none", as "2001-01-30" =>
            "The day from which interest of the first period accrues from distribution to distribution; required if a class counts actual days and has neither `accrual` nor `accrues_from`. Before `first_distribution`, by no more than 366 days."),
        SOURCE,
    ],
    rules: &[],
};

pub(crate) static BALANCES: Part = Part {
    name: "the balances",
    fields: &[
        form!("carried": Kind::Word(|| words(table::CARRIES)), required, as "fractions" =>
            "Whether class balances, accruals and shares are carried in whole cents or with fractions of a cent."),
        form!("shared_pro_rata_since_issue": Kind::Families, or "none", as "[[A1, A2, M1, M2]]" =>
            "Families of classes that have shared all principal pro rata since issue."),
        SOURCE,
    ],
    rules: &[],
};

pub(crate) static CLASS: Part = Part {
    name: "a class",
    fields: &[
        form!("class": Kind::Name, required, as "A" => "The name as the report prints it."),
        form!("original_balance": Kind::Amount, required, as "187279000.00" =>
            "Original face, in dollars."),
        form!("balance": Kind::Amount, or "`original_balance`", as "104512380.15" =>
            "For a seasoned deal: the balance before the first distribution that this file describes, in dollars; zero if the class is paid off."),
        form!("unpaid_interest": Kind::Amount, or "0", as "1250.00" =>
            "Interest of earlier months that the class is owed before that distribution, in dollars."),
        form!("carryover": Kind::Amount, or "0", as "310.55" =>
            "Carryover that the class is owed before that distribution, in dollars; for a class with a `net_wac_cap`."),
        form!("cumulative_loss": Kind::Amount, or "0", as "80000.00" =>
            "Realized losses that the class bore before that distribution and that were not written up, in dollars."),
        form!("denomination": Kind::PositiveAmount, or "1000", as "25000" =>
            "The amount per which the report quotes factors, in dollars."),
        form!("group": Kind::Name, or "none", as "1" =>
            "The collateral group of a senior class; used by `weighted subordinate rate`."),
        form!("interest": Kind::WordOr(|| words(table::PLAIN_INTEREST), &INTEREST), required, as "none" =>
            "How the pass-through rate is determined."),
        form!("notional": Kind::Formula, or "the balance before the distribution", as "classes(A, B).balance_begin" =>
            "The amount on which interest accrues, if it is not the class balance."),
        form!("net_wac_cap": Kind::Formula, or "none", as "pool.net_rate" =>
            "The rate at which interest is capped. Interest above the cap becomes carryover."),
        form!("interest_on_unpaid": Kind::Word(|| words(table::YES_NO)), or "no", as "yes" =>
            "Whether interest unpaid from earlier periods bears interest at the class's own rate."),
        form!("day_count": Kind::Word(|| words(table::DAY_COUNTS)), or "30/360", as "actual/360" =>
            "How days become a fraction of a year."),
        form!("accrual": Kind::Periods(|| words(table::PERIODS)), or "`calendar month` with 30/360 and 30E/360, otherwise `distribution to distribution`", as "from day 15" =>
            "From which day to which a period accrues."),
        form!("accrual_dates": Kind::Word(|| words(table::ACCRUAL_DATES)), or "adjusted, but unadjusted from a day of the month", as "unadjusted" =>
            "Whether periods begin and end on distribution dates moved to business days, or on the scheduled ones. Not for a calendar month, which does not move."),
        form!("accrues_from": Kind::Date, or "the regular first day of the first period; `closing` from distribution to distribution", as "2001-01-15" =>
            "The first day of the first accrual period (dated date), before its end and by no more than 366 days before `first_distribution`."),
        form!("cusip": Kind::NameOrNames, or "none", as "123456AA1" =>
            "CUSIP numbers, by which tables of reported months may name the class."),
        form!("isin": Kind::NameOrNames, or "none", as "US123456AA12" =>
            "International numbers (ISIN), by which tables of reported months may name the class."),
        SOURCE,
    ],
    rules: &[Rule::Bars("accrual", || vec!["calendar month"], "accrual_dates")],
};

pub(crate) static INTEREST: Part = Part {
    name: "interest",
    fields: &[
        form!("fixed": Kind::Percent, or "", as "4.5" => "A fixed rate, percent a year."),
        form!("index": Kind::Name, or "", as "libor-1m" => "An index, to which `margin` is added."),
        form!("net_rate_of_group": Kind::Name, or "", as "1" =>
            "The group's net rate: 12 × net interest ÷ balance before."),
        form!("formula": Kind::Formula, or "", as "26% - 4 * index(libor-1m).rate" =>
            "A formula for the rate, a percentage: a floater or an inverse floater."),
        form!("margin": Kind::Margin, or "0", as "0.34" =>
            "Added to the index, percent; may be negative."),
        form!("cap": Kind::Percent, or "none", as "9" => "Highest rate, percent a year."),
        form!("floor": Kind::Percent, or "0", as "0.5" => "Lowest rate, percent a year."),
        form!("rounding": Kind::Percent, or "none", as "0.125" =>
            "Index + margin is rounded to a multiple of this, in percent."),
        form!("look_back": Kind::Whole(0, MOST_MONTHS), or "0", as "1" =>
            "Months before a reset at which the index is read."),
        form!("reset_frequency": Kind::Whole(1, MOST_MONTHS), or "1", as "6" =>
            "Months between resets."),
        form!("months_to_reset": Kind::Whole(0, MOST_MONTHS), or "0", as "3" =>
            "Distributions before the first reset."),
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
        form!("account": Kind::Name, required, as "reserve" =>
            "Its name; not `account` or `outside`."),
        form!("opening_balance": Kind::Amount, required, as "100000.00" =>
            "Its balance before the first distribution that this file describes, in dollars."),
        SOURCE,
    ],
    rules: &[],
};

pub(crate) static SCHEDULE: Part = Part {
    name: "a schedule",
    fields: &[
        form!("schedule": Kind::ValueName, required, as "shift" => "Its name in formulas."),
        form!("steps": Kind::Steps { of_amounts: false }, or "" =>
            "Values in percent, each by the first distribution it applies to: its number (from 1) or its date, rising."),
        form!("amounts": Kind::Steps { of_amounts: true }, or "" =>
            "Values in dollars, each by the first distribution it applies to: its number (from 1) or its date, rising."),
        SOURCE,
    ],
    rules: &[Rule::OneOf(&["steps", "amounts"])],
};

pub(crate) static CALL: Part = Part {
    name: "the call",
    fields: &[
        form!("percent_of_closing_balance": Kind::Percent, or "none", as "10" =>
            "The collateral's balance after the month's principal and losses is no more than this."),
        form!("date": Kind::Date, or "none", as "2012-02-25" =>
            "The distribution date is this day or later."),
        form!("auction": Kind::Date, or "none", as "2012-02-25" =>
            "The collateral is offered with each distribution from this day on."),
        form!("price": Kind::Word(|| words(table::CALL_PRICES)), or "collateral", as "greater" =>
            "The price of the collateral: its balance, the amount owed to the classes, or the greater of both."),
        SOURCE,
    ],
    rules: &[Rule::AtLeastOneOf(&["percent_of_closing_balance", "date", "auction"])],
};

pub(crate) static REPORT: Part = Part {
    name: "the report",
    fields: &[
        form!("overcollateralization_of": Kind::NameOrNames, or "there is no O/C, and the printed balances of pool and classes must be equal", as "notes" =>
            "The classes whose balance is subtracted from the collateral balance to give the O/C."),
        form!("lines": Kind::List(&LINE), or "none" => "Printed lines as this deal defines them."),
    ],
    rules: &[],
};

pub(crate) static LINE: Part = Part {
    name: "a reported line",
    fields: &[
        form!("line": Kind::Text, required, as "Specified O/C Amount" =>
            "The label as a report prints it. Case, spaces, signs, remarks in parentheses, a party after a dash and a date after \"at\" do not count."),
        form!("group": Kind::Name, or "none", as "1" =>
            "The group, for a line by group; the label is then written without it."),
        form!("is": Kind::Formula, required, as "oc_target" =>
            "A formula for the line, over printed quantities."),
        SOURCE,
    ],
    rules: &[],
};
