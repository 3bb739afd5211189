//! Notes about a deal: figures that its file states twice and that differ, likely slips.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

use super::{Deal, constant_tests, first_period};
use crate::collateral::Pool;
use crate::deal_file::{At, CallPrice, Claim, ClassTerms, DealTerms, Funds, InterestTerms};
use crate::error::Diagnostic;

/// Notes about a deal, in the order of its file; those about its tape last.
pub(super) fn of_deal(deal: &Deal) -> Vec<Diagnostic> {
    let terms = &deal.terms;
    let mut notes = Vec::new();
    notes.extend(deal.loans.as_deref().and_then(|loans| size_of_loans(terms, loans)));
    notes.extend(size_of_classes(deal));
    notes.extend(rates(deal));
    notes.extend(accretion(terms));
    notes.extend(call_of_shadows(terms));
    notes.extend(constant_tests::of_deal(terms));
    let place = |(At { line, column }, message)| Diagnostic {
        file: deal.file.clone(),
        line,
        column,
        message,
    };
    let mut notes: Vec<Diagnostic> = notes.into_iter().map(place).collect();
    notes.extend(deal.loans.iter().flat_map(|loans| loans.notes()));
    notes.extend(first_period::note(deal));
    notes.sort_by_key(|note| (note.file != deal.file, note.line, note.column));
    notes
}

type Note = (At, String);

/// Loans that differ from the pool's balance by more than their rounding.
fn size_of_loans(terms: &DealTerms, pool: &Pool) -> Option<Note> {
    let (field, balance, at) = terms.pool_balance()?;
    let balance = balance.to_f64()?;
    let difference = pool.difference_from(balance)?;
    Some((at, format!("{field} is {balance:.2}, and the loans {difference}")))
}

/// Least and greatest ratio of the classes to the collateral without a note, in percent.
///
/// Classes of subprime autos and of non-performing loans begin at 55 to 90 % of their collateral;
/// the rest is overcollateralization. More than the collateral are classes that are also backed by a
/// prefunding account, whose money counts as collateral here, or by rounding.
const RATIO_PCT: (Decimal, Decimal) =
    (Decimal::from_parts(50, 0, 0, false, 0), Decimal::from_parts(101, 0, 0, false, 0));

/// Classes whose balances are far from the collateral's: a digit is wrong, or a class missing.
fn size_of_classes(deal: &Deal) -> Option<Note> {
    let terms = &deal.terms;
    let owned = |class: &&ClassTerms| !is_shadow(terms, class);
    let classes: Decimal = terms.classes.iter().filter(owned).map(|class| class.balance).sum();
    let accounts: Decimal = terms.accounts.iter().map(|account| account.opening_balance).sum();
    let (field, pool, at) = terms.pool_balance().or_else(|| {
        // The balance of a seasoned pool that the file does not state is that of its loans.
        let pool = deal.loans.as_deref()?.loans().map(|loan| loan.balance).sum::<f64>();
        let pool = Decimal::from_f64(pool)?.round_dp(2);
        Some(("the balance of the loans", pool, terms.closing_balance_place))
    })?;
    let (least, most) = RATIO_PCT;
    let percent = |amount: Decimal, pct| amount * pct / Decimal::ONE_HUNDRED;
    let (few, many) = (percent(pool, least), percent(pool + accounts, most));
    (classes < few || classes > many).then(|| {
        let which = if terms.is_seasoned() { "" } else { "original " };
        let message = format!(
            "the classes' {which}balances add up to {classes:.2}, but {field} is {pool:.2}; is a digit \
             wrong, or a class missing?"
        );
        (at, message)
    })
}

/// Whether all payments to a class come from outside: a class that only records amounts, such as
/// what another class would have received.
fn is_shadow(terms: &DealTerms, class: &ClassTerms) -> bool {
    let Some(index) = terms.class(&class.name.name) else { return false };
    let pays = |to| terms.classes_named(to).contains(&index);
    let mut steps =
        terms.steps().filter(|step| step.claim.moves_cash() && pays(&step.to)).peekable();
    steps.peek().is_some() && steps.all(|step| matches!(step.funds, Funds::Outside))
}

/// The least fixed rate of a class with a balance that is surely no fraction, percent a year: 6 % to
/// 29 % as fractions are 0.06 to 0.29.
const LOWEST_RATE_PCT: Decimal = Decimal::from_parts(3, 0, 0, false, 1);
/// The greatest fixed rate of a class without a note: above it, 625 was written for 6.25.
const HIGHEST_RATE_PCT: Decimal = Decimal::from_parts(50, 0, 0, false, 0);

/// Fixed rates that are probably fractions, or percent times a hundred.
///
/// Money-market classes of 2021 paid 0.1 %, beside others at 0.3 to 1 %; strips pay less but have no
/// balance. So a low rate is noted only if no other class pays less than ten times as much, and if a
/// hundred times the rate is at most twice the highest rate of the loans and the other classes.
fn rates(deal: &Deal) -> Vec<Note> {
    let fixed = deal.terms.classes.iter().filter_map(|class| match class.interest {
        InterestTerms::Fixed(rate) if !class.original_balance.is_zero() && !rate.is_zero() => {
            Some((class, rate))
        }
        _ => None,
    });
    let fixed: Vec<(&ClassTerms, Decimal)> = fixed.collect();
    let (low, ordinary): (Vec<_>, Vec<_>) =
        fixed.iter().copied().partition(|(_, rate)| *rate < LOWEST_RATE_PCT);
    let least = ordinary.iter().map(|(_, rate)| *rate).min();
    let loans = deal.loans.iter().flat_map(|pool| pool.kept_loans());
    let of_loans = loans.map(|loan| loan.gross_rate_pct);
    let highest = ordinary.iter().filter_map(|(_, rate)| rate.to_f64()).chain(of_loans);
    let highest = highest.fold(0.0, f64::max);
    let mut notes = Vec::new();
    for (class, rate) in low {
        let meant = rate * Decimal::ONE_HUNDRED;
        let in_line = highest == 0.0 || meant.to_f64().is_some_and(|meant| meant <= 2.0 * highest);
        if in_line && least.is_none_or(|least| least >= rate * Decimal::TEN) {
            let (rate, meant) = (rate.normalize(), meant.normalize());
            let message = format!(
                "class {}: rates are in percent: {rate} is {rate} % a year; did you mean {meant}?",
                class.name.name
            );
            notes.push((class.name.at, message));
        }
    }
    for (class, rate) in ordinary.iter().filter(|(_, rate)| *rate > HIGHEST_RATE_PCT) {
        let meant = (*rate / Decimal::ONE_HUNDRED).normalize();
        let message = format!(
            "class {}: {} is {} % a year; did you mean {meant}?",
            class.name.name,
            rate.normalize(),
            rate.normalize()
        );
        notes.push((class.name.at, message));
    }
    notes
}

/// Accretion to a class that shows its notional as its balance.
fn accretion(terms: &DealTerms) -> Vec<Note> {
    let mut notes = Vec::new();
    for step in terms.steps().filter(|step| step.claim == Claim::Accretion) {
        let to = terms.classes_named(&step.to).into_iter().map(|class| &terms.classes[class]);
        notes.extend(to.filter(|class| class.shows_notional()).map(|class| {
            let message = format!(
                "class {} has a `notional`, which its rows show as its balance, so that what is added \
                 to its balance is not in them",
                class.name.name
            );
            (step.at, message)
        }));
    }
    notes
}

/// A call whose price includes what classes are owed that are paid only from outside.
fn call_of_shadows(terms: &DealTerms) -> Option<Note> {
    let call = terms.call.as_ref().filter(|call| call.price != CallPrice::Collateral)?;
    let shadows = terms.classes.iter().filter(|class| is_shadow(terms, class));
    let names: Vec<&str> = shadows.map(|class| class.name.name.as_str()).collect();
    (!names.is_empty()).then(|| {
        let message = format!(
            "the price of the call includes what is owed to {}, paid only from outside otherwise",
            names.join(", ")
        );
        (call.at, message)
    })
}
