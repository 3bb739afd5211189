//! The `collateral` of a deal file and its replines.

use super::super::{Form, Kind, Part, Rule};
use super::SOURCE;
use crate::collateral::LONGEST_TERM_MONTHS;

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
