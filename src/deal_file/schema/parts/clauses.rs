//! The clauses of a deal file's `waterfall`.

use super::source::SOURCE;
use crate::deal_file::limits::LONGEST_AVERAGE_MONTHS;
use crate::deal_file::model::Claim;
use crate::deal_file::schema::part::{Form, Kind, Part, Rule, words};
use crate::deal_file::words as table;

/// The first fields of clauses, which distinguish their kinds.
pub(crate) static CLAUSE: Part = Part {
    name: "a clause of the waterfall",
    fields: &[SET_NAME, PAY_CLAIM, ALLOCATE_CLAIM, RECEIVE_NAME],
    rules: &[],
};

const SET_NAME: Form = Form::required(
    "set",
    Kind::ValueName,
    "Computes an amount, a percentage or a test and gives it this name: letters, digits and `_`.",
    "oc_target",
);
const PAY_CLAIM: Form = Form::required(
    "pay",
    Kind::Word(|| words(table::PAID)),
    "Pays classes, parties or accounts in cash: what each payee claims.",
    "interest",
);
const ALLOCATE_CLAIM: Form = Form::required(
    "allocate",
    Kind::Word(|| words(table::ALLOCATED)),
    "Changes class balances without cash: realized losses, write-ups, or interest that accretes.",
    "realized loss",
);
const RECEIVE_NAME: Form = Form::required(
    "receive",
    Kind::Name,
    "Receives money from outside the pool: the name of the money in lists of clauses.",
    "hedge_payment",
);

pub(crate) static SET: Part = Part {
    name: "a `set` clause",
    fields: &[
        SET_NAME,
        Form::required("is", Kind::Formula, "Its value.", "cents(0.25% * closing_balance)"),
        Form::optional(
            "sticky",
            Kind::Word(|| words(table::YES_NO)),
            "For a test: once passed, it remains passed.",
            "no",
            "yes",
        ),
        Form::optional(
            "average_of_months",
            Kind::Whole(1, LONGEST_AVERAGE_MONTHS),
            "For an amount or percentage: the average over this number of months, the current one included.",
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
            "The amount received, rounded to the cent.",
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
const EXCEPT: Form = Form::optional(
    "except",
    Kind::Formulas,
    "Payees or lists of `to`, each with a test. While the test passes the payee is left out and the others share its part. Not allowed for a residual.",
    "none",
    "",
);
const SPLIT: Form = Form::optional(
    "split",
    Kind::Word(|| words(table::SPLITS)),
    "How several payees share: each in full before the next, or in proportion to their claims.",
    "required for several payees",
    "pro rata",
);
const AMOUNT: Form = Form::optional(
    "amount",
    Kind::Formula,
    "The total amount. Required if the claim does not determine it, otherwise an upper limit; not allowed for a residual.",
    "the amount claimed",
    "pool.scheduled_principal",
);
const WHEN: Form = Form::optional(
    "when",
    Kind::Formula,
    "Condition: the clause is carried out only if the test passes.",
    "always",
    "month >= 2",
);

/// The keywords of the claims that satisfy `are`.
fn claims(table: &[(&'static str, Claim)], are: impl Fn(Claim) -> bool) -> Vec<&'static str> {
    table.iter().filter(|(_, claim)| are(*claim)).map(|(word, _)| *word).collect()
}

pub(crate) static PAY: Part = Part {
    name: "a `pay` clause",
    fields: &[
        PAY_CLAIM,
        TO,
        EXCEPT,
        SPLIT,
        AMOUNT,
        Form::optional(
            "from",
            Kind::NameOr(|| words(table::FUNDS)),
            "Source of funds: `account` (the month's cash), `outside`, or an account of the deal.",
            "account",
            "reserve",
        ),
        WHEN,
        SOURCE,
    ],
    rules: &[
        Rule::Needs("pay", || claims(table::PAID, |claim| !claim.says_how_much()), "amount"),
        Rule::Bars("pay", || claims(table::PAID, |claim| claim == Claim::Residual), "amount"),
        Rule::Bars("pay", || claims(table::PAID, |claim| claim == Claim::Residual), "except"),
        Rule::BarsWord("pay", || claims(table::PAID, table::is_paid_inside), "from", "outside"),
    ],
};

pub(crate) static ALLOCATE: Part = Part {
    name: "an `allocate` clause",
    fields: &[ALLOCATE_CLAIM, TO, EXCEPT, SPLIT, AMOUNT, WHEN, SOURCE],
    rules: &[
        Rule::Needs(
            "allocate",
            || claims(table::ALLOCATED, |claim| !claim.says_how_much()),
            "amount",
        ),
        Rule::Never("from"),
    ],
};
