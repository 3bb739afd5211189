//! The law of notionals: an interest-only class accrues on the balances that its formula names.

use rust_decimal::Decimal;

use super::case::Case;
use super::figures::{cents, half_cent};
use super::recording::RecordedDistribution;
use super::verdict::{Breach, Verdict, seen, verdict};
use crate::deal_file::{ClassTerms, Expr, ExprKind, Function, Named, Subject};
use crate::projection::ClassRow;

/// A notional follows its classes: a class without principal (IO) accrues on the value of its formula of the
/// balances of other classes and of the collateral, month by month.
///
/// The tolerance is half a cent for each product of the formula, which is rounded once.
#[must_use]
pub fn notional_follows_its_classes(case: &Case) -> Verdict {
    verdict(|| {
        let terms = case.deal.terms.classes.iter().enumerate();
        let shown: Vec<(usize, &ClassTerms)> =
            terms.filter(|(_, terms)| terms.shows_notional()).collect();
        let mut why = "no class shows a notional as its balance".to_owned();
        let mut checked = 0;
        for (class, terms) in shown {
            let Some(formula) = &terms.notional else { continue };
            for (distribution, rows) in case.months() {
                let row: &ClassRow<Decimal> = &rows[class];
                let balances = Balances { case, distribution, rows };
                let Some((expected, tolerance)) = balances.amount(&formula.expr) else {
                    why = format!(
                        "the notional of {} is more than balances and numbers",
                        terms.name.name
                    );
                    break;
                };
                checked += 1;
                if (row.balance_begin - expected).abs() > tolerance {
                    let message = format!(
                        "its notional is {}; {} is {}",
                        row.balance_begin,
                        formula.expr,
                        expected.round_dp(4)
                    );
                    let breach = Breach::new(message).at(row.period, row.date);
                    return Err(breach.of(&terms.name.name).into());
                }
            }
        }
        seen(checked, &why)
    })
}

/// The balances of a month before its first clause, taken from its rows.
struct Balances<'c> {
    case: &'c Case,
    distribution: &'c RecordedDistribution,
    rows: &'c [ClassRow<Decimal>],
}

impl Balances<'_> {
    /// The value of a formula of balances and numbers, and by how much roundings may move it; none if the
    /// formula names anything else.
    fn amount(&self, expr: &Expr) -> Option<(Decimal, Decimal)> {
        let zero = Decimal::ZERO;
        match &expr.kind {
            ExprKind::Number(number) => Some((*number, zero)),
            ExprKind::Percent(pct) => Some((pct / Decimal::ONE_HUNDRED, zero)),
            ExprKind::Name { subject: Some(subject), field } => {
                Some((self.balance(subject, field)?, zero))
            }
            ExprKind::Sum(terms) => {
                let (mut sum, mut tolerance) = (zero, zero);
                for (is_subtracted, term) in terms {
                    let (value, off) = self.amount(term)?;
                    sum += if *is_subtracted { -value } else { value };
                    tolerance += off;
                }
                Some((sum.max(zero), tolerance))
            }
            ExprKind::Product(factors) => {
                let (mut product, mut tolerance) = (Decimal::ONE, half_cent());
                for (divides, factor) in factors {
                    let (value, off) = self.amount(factor)?;
                    product = if *divides {
                        product.checked_div(value)?
                    } else {
                        product.checked_mul(value)?
                    };
                    tolerance += off;
                }
                Some((product, tolerance))
            }
            ExprKind::Call(function, arguments) => {
                let values: Option<Vec<(Decimal, Decimal)>> =
                    arguments.iter().map(|argument| self.amount(argument)).collect();
                let values = values?;
                let tolerance: Decimal = values.iter().map(|(_, off)| *off).sum();
                let amounts = values.iter().map(|(value, _)| *value);
                match function {
                    Function::Min => Some((amounts.min()?, tolerance)),
                    Function::Max => Some((amounts.max()?, tolerance)),
                    Function::Cents => Some((amounts.min()?, tolerance + half_cent())),
                    Function::If => None,
                }
            }
            _ => None,
        }
    }

    fn balance(&self, subject: &Subject, field: &str) -> Option<Decimal> {
        let arguments = &subject.arguments;
        match (subject.kind.as_str(), field) {
            ("class" | "classes", "balance_begin" | "balance") => {
                let named = arguments
                    .iter()
                    .map(|name| Named { at: Default::default(), name: name.clone() });
                let named: Vec<Named> = named.collect();
                let classes = self.case.deal.terms.classes_named(&named);
                // The balance of a class without principal is zero; its row shows the notional instead.
                let terms = &self.case.deal.terms.classes;
                let own = classes.iter().filter(|class| !terms[**class].shows_notional());
                Some(own.map(|class| self.rows[*class].balance_begin).sum())
            }
            ("pool" | "group", "balance_begin") => {
                let period = self.distribution.period;
                let groups = &self.case.rows().groups;
                let rows = self.case.rows().collateral_rows.iter();
                let of_month = rows.filter(|row| row.period == period).take(groups.len());
                let named =
                    of_month.filter(|row| subject.kind == "pool" || arguments.contains(&row.group));
                Some(named.map(|row| cents(row.month.balance_begin)).sum())
            }
            _ => None,
        }
    }
}
