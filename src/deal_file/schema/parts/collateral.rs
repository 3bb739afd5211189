//! The `collateral` of a deal file and its replines.

use super::SOURCE;
use crate::collateral::LONGEST_TERM_MONTHS;
use crate::deal_file::limits::MOST_LOANS_OF_A_REPLINE;
use crate::deal_file::schema::part::{Form, Kind, Part, Rule, form};

pub(crate) static COLLATERAL: Part = Part {
    name: "the collateral",
    fields: &[
        form!("groups": Kind::Names, required, as "[1, 2, 3, 4]" =>
            "The collateral groups; one name for a deal of one pool."),
        form!("closing_balance": Kind::Amount, required, as "774474863.00" =>
            "The balance of the whole pool at closing, in dollars."),
        form!("balance": Kind::Amount, or "`closing_balance`, or for a seasoned deal the sum of its loans", as "402118950.77" =>
            "The balance of the whole pool before the first distribution that this file describes, in dollars."),
        form!("cumulative_loss": Kind::Amounts, or "0" =>
            "Realized losses before that distribution, in dollars, by group."),
        form!("replines": Kind::List(&REPLINE), or "none" =>
            "The loans before that distribution, with similar loans combined. A projection from closing needs these or `loans`."),
        form!("loans": Kind::Text, or "none", as "loans.csv" =>
            "The loans before that distribution, as a loan tape; the path is relative to the deal's folder."),
        SOURCE,
    ],
    rules: &[],
};

/// Months, with the limits of `Loan::validate`.
const MONTHS: Kind = Kind::Whole(0, LONGEST_TERM_MONTHS);
const SOME_MONTHS: Kind = Kind::Whole(1, LONGEST_TERM_MONTHS);

pub(crate) static REPLINE: Part = Part {
    name: "a repline",
    fields: &[
        form!("group": Kind::Name, or "the only group", as "1" =>
            "Collateral group; required if there are several."),
        form!("balance": Kind::Amount, required, as "60000000.00" =>
            "Outstanding balance, in dollars."),
        form!("rate": Kind::Percent, required, as "6.5" => "Current gross rate, percent a year."),
        form!("remaining_term": SOME_MONTHS, required, as "357" =>
            "Months until the whole balance is due."),
        form!("loan_count": Kind::Whole(0, MOST_LOANS_OF_A_REPLINE), or "0", as "312" =>
            "Number of loans in the repline."),
        form!("age": MONTHS, or "0", as "3" => "Months since origination."),
        form!("amortization_term": SOME_MONTHS, or "remaining_term", as "360" =>
            "Months in which level payments would repay the balance; more than `remaining_term` for a balloon."),
        form!("interest_only": MONTHS, or "0", as "60" => "Months in which only interest is paid."),
        form!("servicing_fee": Kind::Percent, or "0", as "0.25" =>
            "Servicing fee, percent a year."),
        form!("other_fees": Kind::Percent, or "0", as "0.05" => "Other fees, percent a year."),
        form!("penalty": Kind::Percent, or "0", as "1" =>
            "Percent of a prepayment that is paid as a penalty."),
        form!("penalty_months": Kind::Whole(0, u32::MAX), or "0", as "36" =>
            "Number of months from now in which a prepayment bears a penalty."),
        form!("index": Kind::Name, or "fixed rate", as "libor-12m" =>
            "Index of an adjustable rate."),
        form!("margin": Kind::Margin, or "required with `index`", as "2.25" =>
            "Added to the index, percent; may be negative."),
        form!("months_to_reset": MONTHS, or "required with `index`", as "60" =>
            "Months that still accrue at the current rate."),
        form!("months_to_recast": MONTHS, or "the payment is recomputed at each reset", as "60" =>
            "Months in which the payment does not change."),
        form!("recast_frequency": SOME_MONTHS, or "one recast only", as "60" =>
            "Months between recasts of the payment."),
        form!("reset_frequency": SOME_MONTHS, or "12", as "12" => "Months between resets."),
        form!("look_back": MONTHS, or "0", as "1" =>
            "Months before a reset at which the index is read."),
        form!("first_cap": Kind::Percent, or "none", as "5" =>
            "Largest change of the rate at the first reset, in percentage points."),
        form!("periodic_cap": Kind::Percent, or "none", as "2" =>
            "Largest change of the rate at each later reset, in percentage points."),
        form!("max_rate": Kind::Percent, or "none", as "9.25" => "Highest rate, percent a year."),
        form!("floor": Kind::Percent, or "0", as "2.25" => "Lowest rate, percent a year."),
        form!("rounding": Kind::Percent, or "0", as "0.125" =>
            "Index + margin is rounded to a multiple of this, in percent."),
        form!("cpr": Kind::Vector, or "the scenario's", as "6 for 12, 20" =>
            "The repline's own prepayments in percent CPR, in place of the scenario's."),
        form!("smm": Kind::Vector, or "the scenario's", as "0.5" =>
            "The repline's own prepayments in percent SMM, in place of the scenario's."),
        form!("psa": Kind::Vector, or "the scenario's", as "150" =>
            "The repline's own prepayments in percent of PSA, in place of the scenario's."),
        form!("abs": Kind::Vector, or "the scenario's", as "1.5" =>
            "The repline's own prepayments in percent ABS, in place of the scenario's."),
        form!("cdr": Kind::Vector, or "the scenario's", as "0.2 ramp 30 6" =>
            "The repline's own defaults in percent CDR, in place of the scenario's."),
        form!("mdr": Kind::Vector, or "the scenario's", as "0.1" =>
            "The repline's own defaults in percent MDR, in place of the scenario's."),
        form!("sda": Kind::Vector, or "the scenario's", as "100" =>
            "The repline's own defaults in percent of SDA, in place of the scenario's."),
        form!("severity": Kind::Vector, or "the scenario's", as "40" =>
            "The repline's own loss severity in percent, in place of the scenario's."),
    ],
    rules: &[
        Rule::AtMostOneOf(&["cpr", "smm", "psa", "abs"]),
        Rule::AtMostOneOf(&["cdr", "mdr", "sda"]),
        Rule::With("index", &["margin", "months_to_reset"]),
        Rule::With("margin", &["index"]),
        Rule::With("months_to_reset", &["index"]),
        Rule::With("reset_frequency", &["index"]),
        Rule::With("look_back", &["index"]),
        Rule::With("months_to_recast", &["index"]),
        Rule::With("recast_frequency", &["index", "months_to_recast"]),
        Rule::With("first_cap", &["index"]),
        Rule::With("periodic_cap", &["index"]),
        Rule::With("max_rate", &["index"]),
        Rule::With("floor", &["index"]),
        Rule::With("rounding", &["index"]),
    ],
};
