//! Every part of a deal file, field by field. A new field is a line here and a line in its reader.

use super::{Form, Kind, Part, Rule, words};
use crate::collateral::LONGEST_TERM_MONTHS;
use crate::terms::model::Claim;
use crate::terms::read;

const SOURCE: Form = Form::required(
    "source",
    Kind::Text,
    "Where the term stands in the documents, or \"Inferred\" and from what.",
    "Supplement, cover page",
);

pub(crate) static DEAL: Part = Part {
    name: "a deal",
    fields: &[
        Form::required(
            "deal",
            Kind::Name,
            "The deal's own name, by which its folder goes.",
            "example-2001-1",
        ),
        Form::required(
            "series",
            Kind::Text,
            "The series, exactly as the trustee's reports name it after \"Series:\".",
            "2003-4",
        ),
        Form::required("title", Kind::Text, "Issuer and title.", "Example Trust 2001-1"),
        Form::required("dates", Kind::Fields(&DATES), "When it distributes.", ""),
        Form::required(
            "collateral",
            Kind::Fields(&COLLATERAL),
            "Collateral groups, balance at closing, and the loans where the deal is projected.",
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
            "Who is paid besides the classes: trustee, servicer, insurer, hedge counterparty.",
            "none",
            "[trustee, insurer]",
        ),
        Form::optional(
            "accounts",
            Kind::List(&ACCOUNT),
            "Accounts besides the distribution account, such as a reserve fund.",
            "none",
            "",
        ),
        Form::optional(
            "lists",
            Kind::Lists,
            "Names for several classes, for use in `to` and in formulas. A list holds classes, not other lists.",
            "none",
            "",
        ),
        Form::optional(
            "schedules",
            Kind::List(&SCHEDULE),
            "Percentages, or amounts, that depend on the number of the distribution.",
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
            "Optional redemption (clean-up call): when the collateral may be bought and the deal ended. Either condition is enough.",
            "none",
            "",
        ),
        Form::optional(
            "report",
            Kind::Fields(&REPORT),
            "How this deal's report defines its lines.",
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
            "The first distribution date as the documents name it, before any move to a business day; its day of the month holds for every distribution.",
            "2003-02-25",
        ),
        Form::required(
            "business_days",
            Kind::Word(|| words(read::BUSINESS_DAYS)),
            "Which days are business days; a distribution on another day moves to the next one.",
            "federal reserve",
        ),
        Form::optional(
            "closing",
            Kind::Date,
            "The day from which interest of the first period accrues; required where a class counts actual days. Before `first_distribution`, by no more than 366 days.",
            "none",
            "2003-04-03",
        ),
        SOURCE,
    ],
    rules: &[],
};

pub(crate) static COLLATERAL: Part = Part {
    name: "the collateral",
    fields: &[
        Form::required(
            "groups",
            Kind::Names,
            "The collateral groups; one name for a deal of one pool.",
            "[1, 2, 3, 4]",
        ),
        Form::required(
            "closing_balance",
            Kind::Amount,
            "The whole pool at closing, in dollars.",
            "774474863.00",
        ),
        Form::optional(
            "replines",
            Kind::List(&REPLINE),
            "The loans at closing, many alike ones taken as one. Needed to project the deal from closing.",
            "none",
            "",
        ),
        Form::optional(
            "loans",
            Kind::Text,
            "The loans at closing, as a tape; the path is from the deal's folder.",
            "none",
            "loans.csv",
        ),
        SOURCE,
    ],
    rules: &[],
};

/// Months of a loan, as `Loan::objections` has them.
const MONTHS: Kind = Kind::Whole(0, LONGEST_TERM_MONTHS);
const SOME_MONTHS: Kind = Kind::Whole(1, LONGEST_TERM_MONTHS);

pub(crate) static REPLINE: Part = Part {
    name: "a repline",
    fields: &[
        Form::optional(
            "group",
            Kind::Name,
            "Collateral group; required where there are several.",
            "the only group",
            "1",
        ),
        Form::required("balance", Kind::Amount, "Outstanding balance, in dollars.", "60000000.00"),
        Form::required("rate", Kind::Percent, "Gross rate now, percent a year.", "6.5"),
        Form::required("remaining_term", SOME_MONTHS, "Months until all falls due.", "357"),
        Form::optional("age", MONTHS, "Months since origination.", "0", "3"),
        Form::optional(
            "amortization_term",
            SOME_MONTHS,
            "Months over which level payments would repay it; more than `remaining_term` for a balloon.",
            "remaining_term",
            "360",
        ),
        Form::optional("interest_only", MONTHS, "Months of interest only.", "0", "60"),
        Form::optional(
            "servicing_fee",
            Kind::Percent,
            "Servicing fee, percent a year.",
            "0",
            "0.25",
        ),
        Form::optional("other_fees", Kind::Percent, "Other fees, percent a year.", "0", "0.05"),
        Form::optional(
            "penalty",
            Kind::Percent,
            "Percent of a prepayment that is paid as a penalty.",
            "0",
            "1",
        ),
        Form::optional(
            "penalty_months",
            Kind::Whole(0, u32::MAX),
            "In how many months from now a prepayment bears a penalty.",
            "0",
            "36",
        ),
        Form::optional(
            "index",
            Kind::Name,
            "Index of an adjustable rate.",
            "fixed rate",
            "libor-12m",
        ),
        Form::optional(
            "margin",
            Kind::Margin,
            "Added to the index, percent; may be negative.",
            "required with `index`",
            "2.25",
        ),
        Form::optional(
            "months_to_reset",
            MONTHS,
            "Months that still accrue at the rate now.",
            "required with `index`",
            "60",
        ),
        Form::optional("reset_frequency", SOME_MONTHS, "Months between resets.", "12", "12"),
        Form::optional(
            "look_back",
            MONTHS,
            "Months before a reset at which the index is read.",
            "0",
            "1",
        ),
        Form::optional(
            "first_cap",
            Kind::Percent,
            "Most that the first reset moves the rate.",
            "none",
            "5",
        ),
        Form::optional(
            "periodic_cap",
            Kind::Percent,
            "Most that each later reset moves the rate.",
            "none",
            "2",
        ),
        Form::optional("max_rate", Kind::Percent, "Highest rate, percent a year.", "none", "9.25"),
        Form::optional("floor", Kind::Percent, "Lowest rate, percent a year.", "0", "2.25"),
        Form::optional(
            "rounding",
            Kind::Percent,
            "Multiple that index + margin is rounded to.",
            "0",
            "0.125",
        ),
        Form::optional(
            "cpr",
            Kind::Vector,
            "Own prepayments in percent CPR, in place of the scenario's.",
            "the scenario's",
            "6 for 12, 20",
        ),
        Form::optional(
            "smm",
            Kind::Vector,
            "Own prepayments in percent SMM, in place of the scenario's.",
            "the scenario's",
            "0.5",
        ),
        Form::optional(
            "psa",
            Kind::Vector,
            "Own prepayments in percent of PSA, in place of the scenario's.",
            "the scenario's",
            "150",
        ),
        Form::optional(
            "abs",
            Kind::Vector,
            "Own prepayments in percent ABS, in place of the scenario's.",
            "the scenario's",
            "1.5",
        ),
        Form::optional(
            "cdr",
            Kind::Vector,
            "Own defaults in percent CDR, in place of the scenario's.",
            "the scenario's",
            "0.2 ramp 30 6",
        ),
        Form::optional(
            "mdr",
            Kind::Vector,
            "Own defaults in percent MDR, in place of the scenario's.",
            "the scenario's",
            "0.1",
        ),
        Form::optional(
            "sda",
            Kind::Vector,
            "Own defaults in percent of SDA, in place of the scenario's.",
            "the scenario's",
            "100",
        ),
        Form::optional(
            "severity",
            Kind::Vector,
            "Own loss severity in percent, in place of the scenario's.",
            "the scenario's",
            "40",
        ),
    ],
    rules: &[
        Rule::AtMostOneOf(&["cpr", "smm", "psa", "abs"]),
        Rule::AtMostOneOf(&["cdr", "mdr", "sda"]),
        Rule::With("index", &["margin", "months_to_reset"]),
        Rule::With("margin", &["index"]),
        Rule::With("months_to_reset", &["index"]),
        Rule::With("reset_frequency", &["index"]),
        Rule::With("look_back", &["index"]),
        Rule::With("first_cap", &["index"]),
        Rule::With("periodic_cap", &["index"]),
        Rule::With("max_rate", &["index"]),
        Rule::With("floor", &["index"]),
        Rule::With("rounding", &["index"]),
    ],
};

pub(crate) static BALANCES: Part = Part {
    name: "the balances",
    fields: &[
        Form::required(
            "carried",
            Kind::Word(|| words(read::CARRIES)),
            "How class balances, accruals and shares are kept between payments.",
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
        Form::required("class", Kind::Name, "The name as the report prints it.", "A-1"),
        Form::required(
            "original_balance",
            Kind::Amount,
            "Original face, in dollars.",
            "187279000.00",
        ),
        Form::optional(
            "denomination",
            Kind::AmountAboveNil,
            "The amount for which the report quotes factors, in dollars.",
            "1000",
            "25000",
        ),
        Form::optional(
            "group",
            Kind::Name,
            "The collateral group of which the class is a senior; used by `weighted subordinate rate`.",
            "none",
            "1",
        ),
        Form::required(
            "interest",
            Kind::WordOr(|| words(read::PLAIN_INTEREST), &INTEREST),
            "How the pass-through rate is made.",
            "none",
        ),
        Form::optional(
            "notional",
            Kind::Formula,
            "What interest accrues on, where it is not the class balance: an amount.",
            "the balance before the distribution",
            "classes(A, B).balance_begin",
        ),
        Form::optional(
            "net_wac_cap",
            Kind::Formula,
            "A rate that interest is capped at; what the cap takes is carried over.",
            "none",
            "pool.net_rate",
        ),
        Form::optional(
            "day_count",
            Kind::Word(|| words(read::DAY_COUNTS)),
            "How a period's share of a year is counted.",
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
            "What the formula says, a percentage: a floater or an inverse floater.",
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
    ],
    rules: &[
        Rule::OneOf(&["fixed", "index", "net_rate_of_group", "formula"]),
        Rule::With("margin", &["index"]),
        Rule::With("cap", &["index"]),
    ],
};

pub(crate) static ACCOUNT: Part = Part {
    name: "an account",
    fields: &[
        Form::required("account", Kind::Name, "Its name; not `account`, `outside`.", "reserve"),
        Form::required(
            "opening_balance",
            Kind::Amount,
            "What it holds at closing, in dollars.",
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
            "Number of the distribution (from 1, rising) from which a value holds: value in percent.",
            "",
            "",
        ),
        Form::optional(
            "amounts",
            Kind::Steps { of_amounts: true },
            "Number of the distribution (from 1, rising) from which a value holds: value in dollars.",
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
        SOURCE,
    ],
    rules: &[Rule::AtLeastOneOf(&["percent_of_closing_balance", "date"])],
};

/// What tells one clause from another.
pub(crate) static CLAUSE: Part = Part {
    name: "a clause of the waterfall",
    fields: &[SET_NAME, PAY_CLAIM, ALLOCATE_CLAIM, RECEIVE_NAME],
    rules: &[],
};

const SET_NAME: Form = Form::required(
    "set",
    Kind::ValueName,
    "Works out an amount, a percentage or a test and names it: letters, digits and `_`.",
    "oc_target",
);
const PAY_CLAIM: Form = Form::required(
    "pay",
    Kind::Word(|| words(read::PAID)),
    "Pays classes, parties or accounts from cash: what each payee may claim.",
    "interest",
);
const ALLOCATE_CLAIM: Form = Form::required(
    "allocate",
    Kind::Word(|| words(read::ALLOCATED)),
    "Changes class balances without cash: realized losses, or interest that accretes.",
    "realized loss",
);
const RECEIVE_NAME: Form = Form::required(
    "receive",
    Kind::Name,
    "Brings in money from outside the pool: what the money is called where clauses are listed.",
    "hedge_payment",
);

pub(crate) static SET: Part = Part {
    name: "a `set` clause",
    fields: &[
        SET_NAME,
        Form::required("is", Kind::Formula, "What it is.", "cents(0.25% * closing_balance)"),
        Form::optional(
            "sticky",
            Kind::Word(|| words(read::YES_NO)),
            "For a test: once passed it stays passed.",
            "no",
            "yes",
        ),
        Form::optional(
            "average_of_months",
            Kind::Whole(1, read::LONGEST_AVERAGE_MONTHS),
            "For an amount or percentage: the average of so many months, this one included.",
            "this month's value",
            "6",
        ),
        SOURCE,
    ],
    rules: &[Rule::Bars("sticky", || vec!["yes"], "average_of_months")],
};

pub(crate) static RECEIVE: Part = Part {
    name: "a `receive` clause",
    fields: &[
        RECEIVE_NAME,
        Form::required(
            "amount",
            Kind::Formula,
            "How much comes in, rounded to the cent.",
            "hedged * (index(libor-1m).rate - 3%) / 12",
        ),
        Form::optional(
            "into",
            Kind::NameOr(|| vec!["account"]),
            "`account`, or an account of the deal.",
            "account",
            "reserve",
        ),
        SOURCE,
    ],
    rules: &[],
};

const TO: Form = Form::required(
    "to",
    Kind::NameOrNames,
    "Payees: classes and lists, in order; parties for a fee, accounts for a deposit.",
    "[seniors, M-1]",
);
const SPLIT: Form = Form::optional(
    "split",
    Kind::Word(|| words(read::SPLITS)),
    "How several payees share: each in full before the next, or in proportion to what each may claim.",
    "required for several payees",
    "pro rata",
);
const AMOUNT: Form = Form::optional(
    "amount",
    Kind::Formula,
    "How much in all. Required where the claim does not say it; a limit where it does; not allowed for a residual.",
    "what is claimed",
    "pool.scheduled_principal",
);
const WHEN: Form = Form::optional(
    "when",
    Kind::Formula,
    "Condition: the clause is carried out only where the test passes.",
    "always",
    "month >= 2",
);

/// The words of some claims.
fn claims(table: &[(&'static str, Claim)], are: impl Fn(Claim) -> bool) -> Vec<&'static str> {
    table.iter().filter(|(_, claim)| are(*claim)).map(|(word, _)| *word).collect()
}

pub(crate) static PAY: Part = Part {
    name: "a `pay` clause",
    fields: &[
        PAY_CLAIM,
        TO,
        SPLIT,
        AMOUNT,
        Form::optional(
            "from",
            Kind::NameOr(|| words(read::FUNDS)),
            "Source of funds: `account` (the month's cash), `outside`, or an account of the deal.",
            "account",
            "reserve",
        ),
        WHEN,
        SOURCE,
    ],
    rules: &[
        Rule::Needs("pay", || claims(read::PAID, |claim| !claim.says_how_much()), "amount"),
        Rule::Bars("pay", || claims(read::PAID, |claim| claim == Claim::Residual), "amount"),
        Rule::BarsWord("pay", || claims(read::PAID, read::is_paid_inside), "from", "outside"),
    ],
};

pub(crate) static ALLOCATE: Part = Part {
    name: "an `allocate` clause",
    fields: &[ALLOCATE_CLAIM, TO, SPLIT, AMOUNT, WHEN, SOURCE],
    rules: &[
        Rule::Needs(
            "allocate",
            || claims(read::ALLOCATED, |claim| !claim.says_how_much()),
            "amount",
        ),
        Rule::Never("from"),
    ],
};

pub(crate) static REPORT: Part = Part {
    name: "the report",
    fields: &[
        Form::optional(
            "overcollateralization_of",
            Kind::NameOrNames,
            "The classes whose balances the collateral exceeds by the O/C. Left out: there is no O/C, and pool and classes must print equal.",
            "none",
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
            "The group, for a line by group; the label stands without it.",
            "none",
            "1",
        ),
        Form::required(
            "is",
            Kind::Formula,
            "What the line is, over printed quantities.",
            "oc_target",
        ),
        SOURCE,
    ],
    rules: &[],
};
