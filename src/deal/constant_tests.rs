//! Tests of a deal file that have the same outcome in every month.

use rust_decimal::Decimal;

use crate::deal_file::{At, Clause, Comparison, DealTerms, Expr, ExprKind, Formula};

/// The place and a note for each comparison of the waterfall that always or never holds.
pub(super) fn of_deal(terms: &DealTerms) -> Vec<(At, String)> {
    let mut notes = Vec::new();
    for formula in terms.waterfall.iter().flat_map(Clause::formulas) {
        // Formulas nest at most 32 deep.
        visit(formula, &formula.expr, &mut notes);
    }
    notes
}

fn visit(formula: &Formula, expr: &Expr, notes: &mut Vec<(At, String)>) {
    if let ExprKind::Compare(by, left, right) = &expr.kind
        && let Some(message) = note(*by, left, right)
    {
        notes.push((formula.place(expr.at), message));
    }
    expr.parts().into_iter().for_each(|part| visit(formula, part, notes));
}

fn note(by: Comparison, left: &Expr, right: &Expr) -> Option<String> {
    let (by, left, right) = match literal(left) {
        Some(_) => (mirrored(by), right, left),
        None => (by, left, right),
    };
    let equality = matches!(by, Comparison::Equal | Comparison::NotEqual);
    if equality && (divides_month(left) || divides_month(right)) {
        return Some(format!(
            "`{left} {by} {right}`: a quotient is rounded to twelve places, so this equality depends on \
             the rounding; name the months in a schedule"
        ));
    }
    let number = literal(right)?;
    let (passes, why) = if number.is_zero() && is_never_negative(left) {
        let why = match left.kind {
            ExprKind::Sum(_) => {
                "a difference that would be below zero is zero; compare the amounts themselves"
            }
            _ => "it is never below zero",
        };
        match by {
            Comparison::Less => (false, why),
            Comparison::GreaterOrEqual => (true, why),
            _ => return None,
        }
    } else if matches!(&left.kind, ExprKind::Name { subject: None, field } if field == "month") {
        let one = Decimal::ONE;
        let why = "months are counted from 1";
        match by {
            Comparison::Less if number <= one => (false, why),
            Comparison::LessOrEqual if number < one => (false, why),
            Comparison::Greater if number < one => (true, why),
            Comparison::GreaterOrEqual if number <= one => (true, why),
            _ => return None,
        }
    } else {
        return None;
    };
    let outcome = if passes { "always passes" } else { "can never pass" };
    Some(format!("`{left} {by} {right}` {outcome}: {why}"))
}

/// A comparison read from right to left.
const fn mirrored(by: Comparison) -> Comparison {
    match by {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

const fn literal(expr: &Expr) -> Option<Decimal> {
    match &expr.kind {
        ExprKind::Number(number) | ExprKind::Percent(number) => Some(*number),
        _ => None,
    }
}

/// Whether a value is an amount, or a percentage that is floored at zero. The rate of an index may
/// be negative, and so may a named value that is one.
fn is_never_negative(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Sum(_) | ExprKind::Number(_) | ExprKind::Percent(_) => true,
        ExprKind::Name { subject: Some(subject), .. } => subject.kind != "index",
        ExprKind::Name { subject: None, field } => {
            matches!(field.as_str(), "cash" | "month" | "closing_balance" | "shortfall")
        }
        ExprKind::Product(factors) => factors.iter().all(|(_, factor)| is_never_negative(factor)),
        _ => false,
    }
}

/// Whether a value has the number of the month in a quotient, as in `3 * (month / 3)`.
fn divides_month(expr: &Expr) -> bool {
    let divides = match &expr.kind {
        ExprKind::Product(factors) => {
            factors.iter().any(|(divide, _)| *divide) && expr.bare_names().contains(&"month")
        }
        _ => false,
    };
    divides || expr.parts().into_iter().any(divides_month)
}
