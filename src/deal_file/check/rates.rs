//! Numbers that stand for hundreds of percent: `3` is 300 %, and most often `3%` is meant.

use rust_decimal::Decimal;

use super::uses::each_formula;
use crate::deal_file::formula::{Expr, ExprKind, Function, Subject};
use crate::deal_file::model::{DealTerms, Formula, InterestTerms};
use crate::error::Mistakes;

/// Tells numbers without `%` that are added to a rate, taken from it or compared with it, and are
/// far from any rate.
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

/// Where a number stands in a formula, and what it is.
type Found = Vec<(usize, Decimal)>;

/// Numbers from 1 that are terms of a rate. A factor is none: `4 * index(libor-1m).rate`.
fn numbers_of_a_rate(expr: &Expr, found: &mut Found) {
    match &expr.kind {
        ExprKind::Number(number) if *number >= Decimal::ONE => found.push((expr.at, *number)),
        ExprKind::Sum(parts) => parts.iter().for_each(|(_, part)| numbers_of_a_rate(part, found)),
        ExprKind::Call(function, parts) => {
            // What is chosen, not the test that chooses.
            let chosen = usize::from(*function == Function::If);
            parts.iter().skip(chosen).for_each(|part| numbers_of_a_rate(part, found));
        }
        _ => {}
    }
}

/// Numbers over 1 beside an index's rate or a net rate. `1 + index(libor-1m).rate` is a factor of
/// growth.
fn numbers_beside_a_rate(expr: &Expr, found: &mut Found) {
    let parts: Vec<&Expr> = match &expr.kind {
        ExprKind::Sum(parts) | ExprKind::Product(parts) => {
            parts.iter().map(|(_, part)| part).collect()
        }
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call(_, parts) => {
            parts.iter().collect()
        }
        ExprKind::Compare(_, left, right) => vec![left, right],
        ExprKind::Not(part) => vec![part],
        ExprKind::Number(_) | ExprKind::Percent(_) | ExprKind::Date(_) | ExprKind::Name { .. } => {
            return;
        }
    };
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

/// Whether this is an index's rate or a net rate itself, so that no dollars stand beside it.
fn is_rate(expr: &Expr) -> bool {
    matches!(
        &expr.kind,
        ExprKind::Name { subject: Some(Subject { kind, .. }), field }
            if kind == "index" || field == "net_rate"
    )
}
