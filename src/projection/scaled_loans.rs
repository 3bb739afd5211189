//! The loans of the deal file, some months later and with the balances of a state.

use rust_decimal::prelude::ToPrimitive;

use crate::collateral::{Loan, Pool};
use crate::deal::{Deal, DealState, GroupState};
use crate::error::{Diagnostic, Errors};

/// The deal's loans after distribution `period`, group by group at the balance of the state, and a
/// note on each group. `own` are the loans of the deal file, each in a group of the deal.
///
/// # Errors
///
/// A state from before the loans of the file; a group of which the state has no balance, or has one
/// without any loan for it.
pub(super) fn scaled(
    deal: &Deal,
    state: &DealState,
    period: u32,
    own: &Pool,
) -> Result<(Pool, Vec<Diagnostic>), Errors> {
    let before = deal.terms.distributions_before;
    let Some(months) = period.checked_sub(before) else {
        let message = format!(
            "the state is of {}, before the loans of {}, which are those before distribution {}; loans \
             are scaled to a later state only",
            state.date,
            deal.file,
            before + 1
        );
        return Err(Diagnostic::of_file(&state.source, message).into());
    };
    let mut loans = Vec::new();
    let (mut notes, mut mistakes) = (Vec::new(), Vec::new());
    for (name, group) in deal.terms.groups.iter().zip(&state.groups) {
        let of_group = own.kept_loans().iter().filter(|loan| loan.group == *name);
        let of = Group { name, months, date: state.date.to_string() };
        match of.scaled(of_group, group) {
            Ok((scaled, note)) => {
                loans.extend(scaled);
                notes.extend(note.map(|note| Diagnostic::of_file(&deal.file, note)));
            }
            Err(message) => mistakes.push(Diagnostic::of_file(&state.source, message)),
        }
    }
    Diagnostic::none_of(mistakes)?;
    Ok((Pool::from_loans(loans)?, notes))
}

struct Group<'a> {
    name: &'a str,
    /// Months from the loans of the file to the state.
    months: u32,
    date: String,
}

impl Group<'_> {
    fn scaled<'l>(
        &self,
        loans: impl Iterator<Item = &'l Loan> + Clone,
        state: &GroupState,
    ) -> Result<(Vec<Loan>, Option<String>), String> {
        let Self { name, months, date } = self;
        let balance = state.balance.and_then(|balance| balance.to_f64()).ok_or_else(|| {
            format!("group {name} has no balance on {date}, to which its loans could be scaled")
        })?;
        let mut aged: Vec<Loan> = loans.clone().filter_map(|loan| loan.aged(*months)).collect();
        let total: f64 = aged.iter().map(|loan| loan.balance).sum();
        if total <= 0.0 {
            if balance > 0.0 {
                let why = if loans.clone().next().is_none() {
                    "the deal file has no loans of it".to_owned()
                } else {
                    format!(
                        "none of its loans in the deal file has a term left after {months} months"
                    )
                };
                return Err(format!(
                    "group {name} has a balance of {balance:.2} on {date}, but {why}"
                ));
            }
            // A group that is paid off has no term left.
            let mut paid_off = Loan::level_pay(0.0, 0.0, 1);
            (*name).clone_into(&mut paid_off.group);
            return Ok((vec![paid_off], None));
        }
        let factor = balance / total;
        let is_moved = |loan: &&Loan| loan.resets_within(*months);
        let left_out = loans.clone().count() - aged.len();
        let kept_rates = loans.filter(is_moved).filter(|loan| loan.remaining_term_months > *months);
        let kept_rates = kept_rates.count();
        for loan in &mut aged {
            loan.balance *= factor;
            loan.loan_count = (f64::from(loan.loan_count) * factor.min(1.0)).ceil() as u32;
        }
        let passed = if *months == 1 { "month" } else { "months" };
        let mut note = format!(
            "group {name}: the loans of the deal file, {total:.2}, are moved on by {months} {passed} and \
             scaled by {factor:.6} to {balance:.2} on {date}"
        );
        let loans = |count: usize| if count == 1 { "loan" } else { "loans" };
        if left_out > 0 {
            note +=
                &format!("; left out: {left_out} {} whose term is over by then", loans(left_out));
        }
        if kept_rates > 0 {
            note += &format!(
                "; at the rate of the file until the next reset: {kept_rates} {} that reset in between",
                loans(kept_rates)
            );
        }
        Ok((aged, Some(note)))
    }
}
