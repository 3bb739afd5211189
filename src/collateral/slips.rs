//! Values that are probably a hundred times too low: fractions written where percent are read.
//!
//! Each threshold is below the values that the market has and above most of them as fractions.

use super::loan::Loan;
use super::speeds::{DefaultSpeed, PrepaymentSpeed};
use super::vector::Vector;
use crate::error::Diagnostic;

/// Loans with gross rates above zero and below this: promotional rates are 0 % or 0.9 %, while 6 %
/// to 29 % as fractions are 0.06 to 0.29.
const LOWEST_GROSS_RATE_PCT: f64 = 0.3;
/// Servicing fees: the lowest of special servicers and warehouses are 0.01 %, while 0.25 % as a
/// fraction is 0.0025.
const LOWEST_SERVICING_FEE_PCT: f64 = 0.01;
/// Index rates of a whole curve: overnight rates fell to 0.05 % for some months, but no curve that
/// reaches 10 % as a fraction stays below this.
const LOWEST_INDEX_PCT: f64 = 0.1;
/// Severities and recoveries of at most 1 %: severities of 1 to 100 % as fractions.
const LOWEST_SHARE_OF_LOSS_PCT: f64 = 1.0;

/// The least greatest value of a prepayment vector that is no slip.
const fn lowest_prepayment_pct(speed: PrepaymentSpeed) -> f64 {
    match speed {
        // 0.5 % a year is less than any pool that may prepay; 6 % as a fraction is 0.06.
        PrepaymentSpeed::Cpr => 0.5,
        // A twelfth of that.
        PrepaymentSpeed::Smm => 0.04,
        // 500 PSA as a multiple is 5, which is 0.3 CPR.
        PrepaymentSpeed::Psa | PrepaymentSpeed::Ppc => 5.0,
        // 1.3 ABS as a fraction is 0.013.
        PrepaymentSpeed::Abs => 0.05,
    }
}

/// The least greatest value of a default vector that is no slip.
const fn lowest_default_pct(speed: DefaultSpeed) -> f64 {
    match speed {
        // Prime pools default at 0.1 % a year; 0.5 to 4 % as fractions are 0.005 to 0.04.
        DefaultSpeed::Cdr => 0.05,
        DefaultSpeed::Mdr => 0.004,
        DefaultSpeed::Sda | DefaultSpeed::Pdc => 5.0,
    }
}

/// A note if a value in percent lies between zero and the lowest that is no slip.
fn slip(value_pct: f64, lowest_pct: f64) -> Option<String> {
    (value_pct > 0.0 && value_pct < lowest_pct).then(|| {
        // Rounded, because 100 × 0.07 is 7.000000000000001.
        let meant = (value_pct * 1e10).round() / 1e8;
        format!("values are in percent: {value_pct} is {value_pct} %; did you mean {meant}?")
    })
}

fn of_vector(vector: &Vector, lowest_pct: f64) -> Option<String> {
    slip(vector.range_pct().1, lowest_pct)
}

pub(super) fn of_prepayment(speed: PrepaymentSpeed, vector: &Vector) -> Option<String> {
    of_vector(vector, lowest_prepayment_pct(speed))
}

pub(super) fn of_default(speed: DefaultSpeed, vector: &Vector) -> Option<String> {
    of_vector(vector, lowest_default_pct(speed))
}

/// For severities, and for recoveries in percent of a loss. 1 % itself is 100 % as a fraction.
pub(super) fn of_share_of_loss(vector: &Vector) -> Option<String> {
    of_vector(vector, LOWEST_SHARE_OF_LOSS_PCT.next_up())
}

/// For a curve, of which this is the greatest rate.
pub(super) fn of_index(greatest_pct: f64) -> Option<String> {
    slip(greatest_pct, LOWEST_INDEX_PCT)
}

/// The notes about the loans of a pool: one for each column, at the first line, with the number of
/// further ones.
pub(super) fn of_loans(loans: &[Loan]) -> Vec<Diagnostic> {
    type Check = (&'static str, fn(&Loan) -> Option<String>);
    const CHECKS: [Check; 5] = [
        ("gross_rate", |loan| slip(loan.gross_rate_pct, LOWEST_GROSS_RATE_PCT)),
        ("servicing_fee", |loan| slip(loan.servicing_fee_pct, LOWEST_SERVICING_FEE_PCT)),
        ("prepayment", |loan| {
            loan.prepayment.as_ref().and_then(|(speed, own)| of_prepayment(*speed, own))
        }),
        ("default", |loan| loan.default.as_ref().and_then(|(speed, own)| of_default(*speed, own))),
        ("severity", |loan| loan.severity_pct.as_ref().and_then(of_share_of_loss)),
    ];
    let mut notes = Vec::new();
    for (field, check) in CHECKS {
        notes.extend(note_of(loans, |_, loan| Some(format!("{field}: {}", check(loan)?))));
    }
    notes
}

/// One note for all loans that a check finds, at the place of the first. The check has the loan's
/// position too.
pub(super) fn note_of(
    loans: &[Loan],
    check: impl Fn(usize, &Loan) -> Option<String>,
) -> Option<Diagnostic> {
    let mut found = loans.iter().enumerate();
    let (position, loan, mut message) =
        found.find_map(|(position, loan)| Some((position, loan, check(position, loan)?)))?;
    let further = found.filter(|(position, loan)| check(*position, loan).is_some()).count();
    if further > 0 {
        let loans = if further == 1 { "loan" } else { "loans" };
        message.push_str(&format!(" (and {further} further {loans})"));
    }
    let (line, column) = (loan.origin.line as usize, loan.origin.column as usize);
    Some(match &loan.origin.file {
        Some(file) => Diagnostic { file: file.to_string(), line, column, message },
        None => Diagnostic::of_file("loans", format!("loan {}, {message}", position + 1)),
    })
}
