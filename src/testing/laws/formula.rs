//! Formulas of a deal file, as the laws read them: whether a test passed, whether an amount of dollars is
//! written into a formula, which clauses depend on a net rate.

use rust_decimal::Decimal;

use crate::deal_file::{Clause, Comparison, DealTerms, Expr, ExprKind, Formula, Function};
use crate::projection::TriggerRow;

/// Whether a test passed in a month, as far as its rows show it: tests that the deal file names,
/// comparisons of months with numbers, and `and`, `or` and `not` of those.
pub(super) fn passed(rows: &[TriggerRow], period: u32, expr: &Expr) -> Option<bool> {
    // One part with this outcome decides.
    let joined = |parts: &[Expr], decides: bool| {
        let parts = parts.iter().map(|part| passed(rows, period, part));
        let parts: Vec<Option<bool>> = parts.collect();
        match () {
            () if parts.contains(&Some(decides)) => Some(decides),
            () if parts.contains(&None) => None,
            () => Some(!decides),
        }
    };
    match &expr.kind {
        ExprKind::Name { subject: None, field } => {
            let of_month = rows[rows.partition_point(|row| row.period < period)..].iter();
            let mut of_month = of_month.take_while(|row| row.period == period);
            of_month.find(|row| row.trigger == *field).map(|row| row.passed)
        }
        ExprKind::Not(part) => passed(rows, period, part).map(|passed| !passed),
        ExprKind::And(parts) => joined(parts, false),
        ExprKind::Or(parts) => joined(parts, true),
        ExprKind::Compare(by, left, right) => {
            let number = |side: &Expr| match &side.kind {
                ExprKind::Number(number) => Some(*number),
                ExprKind::Name { subject: None, field } if field == "month" => Some(period.into()),
                _ => None,
            };
            let (left, right) = (number(left)?, number(right)?);
            Some(match by {
                Comparison::Less => left < right,
                Comparison::LessOrEqual => left <= right,
                Comparison::Greater => left > right,
                Comparison::GreaterOrEqual => left >= right,
                Comparison::Equal => left == right,
                Comparison::NotEqual => left != right,
            })
        }
        _ => None,
    }
}

/// The greatest divisor that we take for a count instead of dollars.
const MOST_COUNT: Decimal = Decimal::ONE_THOUSAND;

/// A number in a formula that may be an amount of dollars; none if all numbers are percentages, factors and
/// counts. In doubt it is dollars.
pub(super) fn dollars(expr: &Expr) -> Option<Decimal> {
    look_for_dollars(expr, false)
}

fn look_for_dollars(expr: &Expr, is_factor: bool) -> Option<Decimal> {
    let any = |parts: &[(bool, Expr)]| {
        parts.iter().find_map(|(_, part)| look_for_dollars(part, is_factor))
    };
    match &expr.kind {
        ExprKind::Number(number) => (!is_factor && !number.is_zero()).then_some(*number),
        ExprKind::Percent(_) | ExprKind::Date(_) | ExprKind::Name { .. } => None,
        ExprKind::Sum(terms) => any(terms),
        ExprKind::Product(factors) => {
            factors.iter().enumerate().find_map(|(place, (divides, factor))| {
                // A divisor of an amount is a count, such as months of a year.
                if *divides
                    && matches!(factor.kind, ExprKind::Number(number) if number <= MOST_COUNT)
                {
                    return None;
                }
                let others = factors.iter().enumerate().filter(|(other, _)| *other != place);
                let beside = others.into_iter().any(|(_, (_, other))| names_an_amount(other));
                look_for_dollars(factor, is_factor || beside)
            })
        }
        ExprKind::Compare(_, left, right) => {
            let counts = [left, right].iter().any(|side| is_count(side));
            if counts {
                return None;
            }
            look_for_dollars(left, is_factor).or_else(|| look_for_dollars(right, is_factor))
        }
        // A value rounded to cents is an amount, even as a factor.
        ExprKind::Call(Function::Cents, parts) => {
            parts.iter().find_map(|part| look_for_dollars(part, false))
        }
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call(_, parts) => {
            parts.iter().find_map(|part| look_for_dollars(part, is_factor))
        }
        ExprKind::Not(part) => look_for_dollars(part, is_factor),
    }
}

/// Whether a part names anything but rates and counts.
fn names_an_amount(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name { subject, field } => {
            let is_rate = field == "net_rate" || field == "rate";
            // A name that the file sets, or schedules, may be a percentage.
            let is_own = subject.is_none() && !matches!(field.as_str(), "cash" | "closing_balance");
            !is_rate && !is_own
        }
        ExprKind::Sum(parts) | ExprKind::Product(parts) => {
            parts.iter().any(|(_, part)| names_an_amount(part))
        }
        ExprKind::Call(_, parts) => parts.iter().any(names_an_amount),
        _ => false,
    }
}

fn is_count(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Name { subject: None, field }
        if matches!(field.as_str(), "month" | "date" | "actual_days"))
}

/// Every formula of the deal that may contain amounts.
pub(super) fn formulas(terms: &DealTerms) -> impl Iterator<Item = &Expr> {
    let of_clauses = terms.waterfall.iter().flat_map(Clause::formulas);
    // The formulas of rates have percentages and numbers only.
    let of_classes = terms.classes.iter().map(|class| class.notional.as_ref());
    of_clauses.chain(of_classes.flatten()).map(|formula| &formula.expr)
}

/// How many clauses depend on a net rate, directly or through a value that depends on one.
pub(super) fn on_net_rates(terms: &DealTerms) -> usize {
    let mut set: Vec<&str> = Vec::new();
    let goes_by = |formula: &Formula, set: &[&str]| {
        names_net_rate(&formula.expr)
            || formula.expr.bare_names().iter().any(|name| set.contains(name))
    };
    let mut clauses = 0;
    for clause in &terms.waterfall {
        let does = clause.formulas().iter().any(|formula| goes_by(formula, &set));
        clauses += usize::from(does);
        if let (Clause::Set { name, .. }, true) = (clause, does) {
            set.push(&name.name);
        }
    }
    clauses
}

fn names_net_rate(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name { field, .. } => field == "net_rate",
        ExprKind::Number(_) | ExprKind::Percent(_) | ExprKind::Date(_) => false,
        ExprKind::Sum(parts) | ExprKind::Product(parts) => {
            parts.iter().any(|(_, part)| names_net_rate(part))
        }
        ExprKind::Compare(_, left, right) => names_net_rate(left) || names_net_rate(right),
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call(_, parts) => {
            parts.iter().any(names_net_rate)
        }
        ExprKind::Not(part) => names_net_rate(part),
    }
}

/// The first comparison of amounts or percentages without a name: in a condition, an exception or an `if`,
/// but not as the test of a `set`. No row shows its outcome.
pub(super) fn unnamed_test(terms: &DealTerms) -> Option<&Expr> {
    terms.waterfall.iter().find_map(|clause| match clause {
        Clause::Set { formula, .. } if is_test(&formula.expr) => None,
        _ => clause.formulas().into_iter().find_map(|formula| comparison(&formula.expr)),
    })
}

const fn is_test(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Compare(..) | ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_)
    )
}

fn comparison(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        // Months and dates are whole numbers in every arithmetic.
        ExprKind::Compare(_, left, right) if is_count(left) || is_count(right) => None,
        ExprKind::Compare(..) => Some(expr),
        ExprKind::Sum(parts) | ExprKind::Product(parts) => {
            parts.iter().find_map(|(_, part)| comparison(part))
        }
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call(_, parts) => {
            parts.iter().find_map(comparison)
        }
        ExprKind::Not(part) => comparison(part),
        ExprKind::Number(_) | ExprKind::Percent(_) | ExprKind::Date(_) | ExprKind::Name { .. } => {
            None
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Deal;

    /// The terms of a deal that receives so much.
    fn terms(amount: &str) -> DealTerms {
        let text = std::fs::read_to_string("deals/sequential-cmo/deal.yaml").unwrap();
        let receive =
            format!("waterfall:\n  - receive: gift\n    amount: {amount}\n    source: None\n");
        Deal::from_text("deal.yaml", &text.replace("waterfall:\n", &receive)).unwrap().terms
    }

    #[test]
    fn a_number_is_dollars_unless_it_is_a_factor_or_a_count() {
        let of = |text: &str| {
            let terms = terms(text);
            let first = formulas(&terms).next().unwrap();
            dollars(first).map(|found| found.to_string())
        };
        for text in ["20% * closing_balance", "3 * pool.loan_count", "pool.balance_begin / 12"] {
            assert_eq!(of(text), None, "{text}");
        }
        for text in [
            "max(1000, class(A).balance)",
            "closing_balance - 1000",
            "cents(1000) * (pool.realized_loss / class(A).balance)",
            "pool.realized_loss / class(A).balance * max(cents(1000), class(B).balance)",
        ] {
            assert_eq!(of(text).as_deref(), Some("1000"), "{text}");
        }
        assert_eq!(of("cents(0.5 * pool.balance_begin)"), None);
    }
}
