//! Reads the clauses of a deal file's waterfall.

use super::common::{at, optional_formula, read_entries, read_formula, read_name, read_source};
use crate::deal_file::claim::Claim;
use crate::deal_file::fields::{Field, Fields};
use crate::deal_file::limits::{LONGEST_AVERAGE_MONTHS, MOST_NAMES};
use crate::deal_file::model::{Clause, Funds, Memory, StepTerms};
use crate::deal_file::place::At;
use crate::deal_file::schema;
use crate::deal_file::words::{
    ALLOCATED, AS_REPORTED, FUNDS, PAID, SPLITS, YES_NO, is_paid_inside,
};
use crate::error::Mistakes;

/// Reads a clause. Its kind is the field `set`, `pay`, `allocate` or `receive`.
pub(super) fn read_clause(field: Field<'_>, mistakes: &mut Mistakes) -> Option<Clause> {
    let mut fields = field.fields(&schema::CLAUSE, mistakes)?;
    let place = at(&field);
    let (set, pay) = (fields.optional("set"), fields.optional("pay"));
    let (allocate, receive) = (fields.optional("allocate"), fields.optional("receive"));
    match (set, pay, allocate, receive) {
        (Some(name), None, None, None) => {
            fields.become_part(&schema::SET);
            let name = read_name(name, mistakes);
            let formula = fields.required("is", mistakes).and_then(|f| read_formula(&f, mistakes));
            let sticky = fields.optional_or("sticky", false, |f| f.one_of(YES_NO, mistakes));
            let months = fields.optional("average_of_months");
            let memory = match (sticky, months) {
                (Some(true), Some(field)) => {
                    let message = "a value is either `sticky` or an average; remove one of them";
                    field.wrong(mistakes, message)
                }
                (_, Some(field)) => {
                    field.whole(1..=LONGEST_AVERAGE_MONTHS, mistakes).map(Memory::AverageMonths)
                }
                (Some(true), None) => Some(Memory::Sticky),
                (_, None) => sticky.map(|_| Memory::None),
            };
            let source = read_source(&mut fields, mistakes);
            fields.finish(mistakes);
            Some(Clause::Set { name: name?, formula: formula?, memory: memory?, source: source? })
        }
        (None, Some(claim), None, None) => {
            fields.become_part(&schema::PAY);
            let claim = read_claim(claim, PAID, ALLOCATED, "allocate", mistakes);
            read_step(place, claim, fields, mistakes).map(Clause::Step)
        }
        (None, None, Some(claim), None) => {
            fields.become_part(&schema::ALLOCATE);
            let claim = read_claim(claim, ALLOCATED, PAID, "pay", mistakes);
            read_step(place, claim, fields, mistakes).map(Clause::Step)
        }
        (None, None, None, Some(name)) => {
            fields.become_part(&schema::RECEIVE);
            let name = read_name(name, mistakes);
            let amount =
                fields.required("amount", mistakes).and_then(|f| read_formula(&f, mistakes));
            let into = fields.optional_or("into", Funds::Account, |f| read_funds(&f, mistakes));
            let source = read_source(&mut fields, mistakes);
            fields.finish(mistakes);
            let (name, amount) = (name?, amount?);
            Some(Clause::Receive { name, amount, into: into?, source: source? })
        }
        _ => field.wrong(
            mistakes,
            "a clause of the waterfall begins with one of `set: NAME`, `pay: CLAIM`, \
             `allocate: CLAIM` (realized loss, write-up, accretion) or `receive: NAME`",
        ),
    }
}

/// Reads a claim of `pay` or of `allocate`. A claim that belongs to the other is reported as such.
fn read_claim(
    field: Field<'_>,
    claims: &[(&'static str, Claim)],
    others: &[(&'static str, Claim)],
    instead: &str,
    mistakes: &mut Mistakes,
) -> Option<Claim> {
    let other = others.iter().find(|(word, _)| field.is_text(word));
    if let Some((word, _)) = other {
        let message =
            format!("`{word}` is not a claim of `{}`; write `{instead}: {word}`", field.name);
        return field.wrong(mistakes, message);
    }
    field.one_of(claims, mistakes)
}

fn read_step(
    place: At,
    claim: Option<Claim>,
    mut fields: Fields<'_>,
    mistakes: &mut Mistakes,
) -> Option<StepTerms> {
    let to = fields
        .required("to", mistakes)
        .and_then(|f| f.one_or_more(MOST_NAMES, mistakes, read_name));
    let split = fields.optional("split");
    let amount = fields.optional("amount");
    let is_reported = amount.is_some_and(|field| field.is_text(AS_REPORTED));
    if is_reported {
        check_reported(&mut fields, claim, amount, mistakes);
    }
    let funds = match fields.optional("from") {
        Some(field) => {
            let funds = read_funds(&field, mistakes);
            if claim.is_some_and(|claim| !claim.moves_cash()) {
                let message = "an allocation moves no cash; remove `from`";
                field.wrong::<()>(mistakes, message);
            } else if matches!(funds, Some(Funds::Outside)) && claim.is_some_and(is_paid_inside) {
                let message = if claim == Some(Claim::Residual) {
                    "a residual is what is left of an account; remove `from: outside`"
                } else {
                    "outside funds pay classes only; remove `from: outside`"
                };
                field.wrong::<()>(mistakes, message);
            }
            funds
        }
        None => Some(Funds::Account),
    };
    let except = match fields.optional("except") {
        Some(field) if claim == Some(Claim::Residual) => {
            let message = "a residual has one payee; write the test as `when: not (…)`";
            field.wrong(mistakes, message)
        }
        Some(field) => read_entries(&field, MOST_NAMES, mistakes, |f, m| read_formula(&f, m)),
        None => Some(Vec::new()),
    };
    let when = optional_formula(&mut fields, "when", mistakes)?;
    let source = read_source(&mut fields, mistakes);
    let node = fields.node();
    fields.finish(mistakes);

    let (claim, to) = (claim?, to?);
    let amount = match amount {
        Some(field) if claim == Claim::Residual => {
            let message = "a residual takes no `amount`; it is all that is left";
            return field.wrong(mistakes, message);
        }
        Some(_) if is_reported => None,
        // If the claim determines the amount, this is an upper limit.
        Some(field) => Some(read_formula(&field, mistakes)?),
        None if !claim.says_how_much() => {
            let message = format!("`amount` is missing; how much {} is there?", claim.name());
            mistakes.at(node, message);
            return None;
        }
        None => None,
    };
    let split = split.map_or(Some(None), |field| field.one_of(SPLITS, mistakes).map(Some))?;
    Some(StepTerms {
        at: place,
        claim,
        to,
        except: except?,
        split,
        amount,
        is_reported,
        funds: funds?,
        when,
        source: source?,
    })
}

/// Reports `amount: as reported` for a claim that is no principal, and fields that say how the amount
/// is shared, which the report says.
fn check_reported(
    fields: &mut Fields<'_>,
    claim: Option<Claim>,
    amount: Option<Field<'_>>,
    mistakes: &mut Mistakes,
) {
    if let Some(field) = amount.filter(|_| claim.is_some_and(|claim| !claim.is_principal())) {
        let message = "`as reported` is for `pay: scheduled principal` and `pay: unscheduled \
                       principal`; write a formula";
        field.wrong::<()>(mistakes, message);
        return;
    }
    for name in ["split", "except", "when"] {
        if let Some(field) = fields.optional(name) {
            let message = format!(
                "with `amount: as reported` each payee gets what the report prints; remove `{name}`"
            );
            field.wrong::<()>(mistakes, message);
        }
    }
}

/// `account`, `outside`, or an account of the deal by name.
fn read_funds(field: &Field<'_>, mistakes: &mut Mistakes) -> Option<Funds> {
    let name = read_name(*field, mistakes)?;
    let known = FUNDS.iter().find(|(word, _)| *word == name.name);
    Some(known.map_or(Funds::Named(name), |(_, funds)| funds.clone()))
}
