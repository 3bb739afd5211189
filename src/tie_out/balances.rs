//! Balances with the fractions of a cent that the trustee carries.

use rust_decimal::Decimal;

use crate::deal::Deal;
use crate::deal_file::Carry;
use crate::number::{DecimalArithmetic, Figure, Interval, Measured, MoneyArithmetic, Rounding};

/// Balances with the fractions of a cent that the trustee carries, as far as they can be known.
///
/// If a family of classes has shared principal pro rata since issue, and each member's printed
/// balance is face × total ÷ total face rounded to the cent, that product is the balance. Any other
/// printed balance is known to half a cent.
pub(crate) fn balances(deal: &Deal, printed: &[Figure]) -> Vec<Measured> {
    let balance = |figure: &Figure| match deal.terms.carry {
        Carry::Cents => Measured::exactly(figure.value),
        Carry::Fractions if figure.value.is_zero() => Measured::exactly(Decimal::ZERO),
        Carry::Fractions => Measured::printed(figure),
    };
    let mut balances: Vec<Measured> = printed.iter().map(balance).collect();
    for family in &deal.terms.families {
        let members = deal.terms.classes_named(family);
        let face = |class: &usize| deal.terms.classes[*class].original_balance;
        let faces: Decimal = members.iter().map(face).sum();
        let total: Decimal = members.iter().map(|class| printed[*class].value).sum();
        if faces.is_zero() || deal.terms.carry == Carry::Cents {
            continue;
        }
        let share = |class: &usize, total: Decimal| {
            DecimalArithmetic::round(face(class) * total / faces, Rounding::FRACTIONS)
        };
        let fits = members
            .iter()
            .all(|class| DecimalArithmetic::cash(share(class, total)) == printed[*class].value);
        if !fits {
            continue;
        }
        let slack: Decimal = members.iter().map(|class| printed[*class].half_unit()).sum();
        for class in &members {
            let value = share(class, total);
            let by_factor =
                Interval { low: share(class, total - slack), high: share(class, total + slack) };
            let within = by_factor.intersect(balances[*class].within).unwrap_or(by_factor);
            balances[*class] = Measured { value, within: within.hull(Interval::point(value)) };
        }
    }
    balances
}
