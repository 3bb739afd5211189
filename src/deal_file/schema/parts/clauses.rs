//! The clauses of a deal file's `waterfall`.

use super::SOURCE;
use crate::deal_file::claim::Claim;
use crate::deal_file::limits::LONGEST_AVERAGE_MONTHS;
use crate::deal_file::schema::part::{Form, Kind, Part, Rule, form, words};
use crate::deal_file::words as table;

/// The first fields of clauses, which distinguish their kinds.
pub(crate) static CLAUSE: Part = Part {
    name: "a clause of the waterfall",
    fields: &[SET_NAME, PAY_CLAIM, ALLOCATE_CLAIM, RECEIVE_NAME],
    rules: &[],
};

const SET_NAME: Form = form!("set": Kind::ValueName, required, as "oc_target" =>
    "Computes an amount, a percentage or a test and gives it this name: letters, digits and `_`.");
const PAY_CLAIM: Form = form!("pay": Kind::Word(|| words(table::PAID)), required, as "interest" =>
    "Pays classes, parties or accounts in cash: what each payee claims.");
const ALLOCATE_CLAIM: Form = form!("allocate": Kind::Word(|| words(table::ALLOCATED)), required, as "realized loss" =>
    "Changes class balances without cash: realized losses, write-ups, or interest that accretes.");
const RECEIVE_NAME: Form = form!("receive": Kind::Name, required, as "hedge_payment" =>
    "Receives money from outside the pool: the name of the money in lists of clauses.");

pub(crate) static SET: Part = Part {
    name: "a `set` clause",
    fields: &[
        SET_NAME,
        form!("is": Kind::Formula, required, as "cents(0.25% * closing_balance)" => "Its value."),
        form!("sticky": Kind::Word(|| words(table::YES_NO)), or "no", as "yes" =>
            "For a test: once passed, it remains passed."),
        form!("average_of_months": Kind::Whole(1, LONGEST_AVERAGE_MONTHS), or "this month's value", as "6" =>
            "For an amount or percentage: the average over this number of months, the current one included."),
        SOURCE,
    ],
    rules: &[Rule::Bars("sticky", || vec!["yes"], "average_of_months")],
};

pub(crate) static RECEIVE: Part = Part {
    name: "a `receive` clause",
    fields: &[
        RECEIVE_NAME,
        form!("amount": Kind::Formula, required, as "hedged * (index(libor-1m).rate - 3%) / 12" =>
            "The amount received, rounded to the cent."),
        form!("into": Kind::NameOr(|| vec!["account"]), or "account", as "reserve" =>
            "`account`, or an account of the deal."),
        SOURCE,
    ],
    rules: &[],
};

const TO: Form = form!("to": Kind::NameOrNames, required, as "[seniors, M-1]" =>
    "Payees: classes and lists, in order; parties for a fee, accounts for a deposit.");
const EXCEPT: Form = form!("except": Kind::Formulas, or "none" =>
    "Payees or lists of `to`, each with a test. While the test passes the payee is left out and the others share its part. Not allowed for a residual.");
const SPLIT: Form = form!("split": Kind::Word(|| words(table::SPLITS)), or "required for several payees", as "pro rata" =>
    "How several payees share: each in full before the next, or in proportion to their claims.");
const AMOUNT: Form = form!("amount": Kind::Formula, or "the amount claimed", as "pool.scheduled_principal" =>
    "The total amount. Required if the claim does not determine it, otherwise an upper limit; not allowed for a residual. `as reported` for principal that only reports determine.");
const WHEN: Form = form!("when": Kind::Formula, or "always", as "month >= 2" =>
    "Condition: the clause is carried out only if the test passes.");

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
        form!("from": Kind::NameOr(|| words(table::FUNDS)), or "account", as "reserve" =>
            "Source of funds: `account` (the month's cash), `outside`, or an account of the deal."),
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
