//! Numbers that mean hundreds of percent: `3` is 300 %, but most authors of `3` mean `3%`.

use rust_decimal::Decimal;

use super::uses::each_formula;
use crate::deal_file::formula::{Expr, ExprKind, Function, Subject};
use crate::deal_file::interest::InterestTerms;
use crate::deal_file::model::DealTerms;
use crate::deal_file::place::Formula;
use crate::error::Mistakes;

/// Reports numbers without `%` that are added to a rate, subtracted from it or compared with it,
/// and that are too great for a rate.
pub(super) fn check_rates(terms: &DealTerms, mistakes: &mut Mistakes) {
    let mut each = |formula: &Formula, (at, number): (usize, Decimal)| {
        let place = formula.place(at);
        let percent = number.normalize();
        let hundredfold = (number * Decimal::ONE_HUNDRED).normalize();
        let message = format!("`{percent}` is {hundredfold} % here; write `{percent}%`");
        mistakes.at_place(place.line, place.column, message);
    };
    for class in &terms.classes {
        let rate = match &class.interest {
            InterestTerms::Formula(formula) => Some(formula),
            _ => None,
        };
        for formula in rate.into_iter().chain(&class.net_wac_cap) {
            let mut found = Vec::new();
            numbers_of_a_rate(&formula.expr, &mut found);
            found.into_iter().for_each(|number| each(formula, number));
        }
    }
    each_formula(terms, &mut |formula| {
        let mut found = Vec::new();
        numbers_beside_a_rate(&formula.expr, &mut found);
        found.into_iter().for_each(|number| each(formula, number));
    });
}

/// Numbers and their places in the formula.
type Found = Vec<(usize, Decimal)>;

/// Finds terms of a rate that are 1 or more. Factors such as `4 * index(libor-1m).rate` are fine.
fn numbers_of_a_rate(expr: &Expr, found: &mut Found) {
    match &expr.kind {
        ExprKind::Number(number) if *number >= Decimal::ONE => found.push((expr.at, *number)),
        ExprKind::Sum(parts) => parts.iter().for_each(|(_, part)| numbers_of_a_rate(part, found)),
        ExprKind::Call(function, parts) => {
            // Skip the condition of `if`.
            let chosen = usize::from(*function == Function::If);
            parts.iter().skip(chosen).for_each(|part| numbers_of_a_rate(part, found));
        }
        _ => {}
    }
}

/// Finds numbers greater than 1 that are added to an index or a net rate or compared with it. We
/// accept 1, because `1 + index(libor-1m).rate` is a growth factor.
fn numbers_beside_a_rate(expr: &Expr, found: &mut Found) {
    let parts = expr.parts();
    let beside = matches!(
        &expr.kind,
        ExprKind::Sum(_) | ExprKind::Compare(..) | ExprKind::Call(Function::Min | Function::Max, _)
    );
    if beside && parts.iter().any(|part| is_rate(part)) {
        found.extend(parts.iter().filter_map(|part| match part.kind {
            ExprKind::Number(number) if number > Decimal::ONE => Some((part.at, number)),
            _ => None,
        }));
    }
    parts.into_iter().for_each(|part| numbers_beside_a_rate(part, found));
}

/// Whether this is an index or a net rate by itself. A number added to it is then not in dollars.
fn is_rate(expr: &Expr) -> bool {
    matches!(
        &expr.kind,
        ExprKind::Name { subject: Some(Subject { kind, .. }), field }
            if kind == "index" || field == "net_rate"
    )
}
