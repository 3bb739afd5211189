//! The classes before a month that opens with its own figures: balances and unpaid interest.

use rust_decimal::Decimal;

use super::balances::balances;
use super::month_inputs::{Gather, UNKNOWN_AMOUNT};
use crate::deal_file::{Carry, Claim, ClassTerms};
use crate::number::{DecimalArithmetic, Figure, Interval, MONEY_LIMIT, Measured, MoneyArithmetic};
use crate::quantity::{Item, Key, narrow};
use crate::report::relations::payees_of;
use crate::waterfall::Opening;

impl Gather<'_> {
    /// Class balances and unpaid interest before the distribution, from this report alone.
    pub(super) fn openings(&mut self) -> Vec<Opening> {
        let printed = (0..self.deal.terms.classes.len()).map(|class| {
            let key = Key::class(Item::Opening, narrow(class));
            let value = self.required(key);
            self.figure(key).unwrap_or(Figure::new(value))
        });
        let printed: Vec<Figure> = printed.collect();
        let unpaid = self.unpaid();
        let mut balances = balances(self.deal, &printed);
        for (balance, class) in balances.iter_mut().zip(0..) {
            // What was inferred is known within what it was inferred from.
            let key = Key::class(Item::Opening, class);
            if let (None, Some(known)) = (self.figure(key), self.values.get(key))
                && self.deal.terms.carry == Carry::Fractions
            {
                let Interval { low, high } = known.within.hull(balance.within);
                balance.within = Interval { low: low.max(Decimal::ZERO), high };
            }
        }
        let openings = balances.into_iter().zip(unpaid);
        openings.map(|(balance, unpaid)| Opening { balance, unpaid }).collect()
    }

    /// Interest of each class that is unpaid before the distribution: printed, computed from the unpaid
    /// interest paid and remaining, or that of the deal file before its first distribution.
    fn unpaid(&mut self) -> Vec<Measured> {
        let classes = 0..narrow(self.deal.terms.classes.len());
        // A class without a line may still be owed interest.
        let begin = |class| {
            let key = Key::class(Item::UnpaidBegin, class);
            self.figure(key).filter(|_| self.sheet.has(key))
        };
        let zero = Measured::exactly(Decimal::ZERO);
        let each = classes.clone().map(|class| (begin(class), self.unpaid_from_paid(class)));
        let each: Vec<(Option<Figure>, Option<Measured>)> = each.collect();
        // What is computed from payments includes this month's interest on it; what is printed does not.
        let is_from_paid = |(printed, paid): &(Option<Figure>, Option<Measured>)| {
            printed.is_none() && paid.is_some_and(|paid| paid.value > Decimal::ZERO)
        };
        let from_paid = each.iter().any(is_from_paid);
        self.unpaid_bears_interest =
            !from_paid && each.iter().any(|(printed, _)| printed.is_some());
        let is_first = self.sheet.is_first(self.deal);
        if is_first && each.iter().all(|(printed, paid)| printed.is_none() && paid.is_none()) {
            self.unpaid_bears_interest = true;
        }
        let of = |((printed, paid), terms): ((Option<Figure>, Option<Measured>), &ClassTerms)| {
            let printed = printed.map(|figure| self.amount_of(&figure));
            let [first, second] = if from_paid { [paid, printed] } else { [printed, paid] };
            let of_deal = is_first.then(|| Measured::exactly(terms.unpaid_interest));
            first.or(second).or(of_deal).unwrap_or(zero)
        };
        each.into_iter().zip(&self.deal.terms.classes).map(of).collect()
    }

    /// A printed amount; zero is exact.
    fn amount_of(&self, figure: &Figure) -> Measured {
        if figure.value.is_zero() || self.deal.terms.carry == Carry::Cents {
            return Measured::exactly(figure.value);
        }
        Measured::printed(figure)
    }

    /// Unpaid interest before the distribution from the unpaid interest paid and remaining, if a clause
    /// pays the class such interest. A page prints all columns; of a table the result is known within
    /// what its columns leave open.
    fn unpaid_from_paid(&self, class: u16) -> Option<Measured> {
        let terms = &self.deal.terms;
        let has = |item| self.sheet.has(Key::class(item, class));
        let has_any = has(Item::RemainingUnpaid) || has(Item::UnpaidPaid);
        if !payees_of(terms, Claim::UnpaidInterest).contains(&usize::from(class)) || !has_any {
            return None;
        }
        let [remaining, paid, current] =
            [Item::RemainingUnpaid, Item::UnpaidPaid, Item::CurrentShortfall]
                .map(|item| self.cents(item, class));
        let unpaid = remaining + paid - current;
        let is_known = has(Item::CurrentShortfall) || remaining.is_zero();
        if !self.sheet.report.is_table() || (has(Item::RemainingUnpaid) && is_known) {
            let unpaid = unpaid.max(Decimal::ZERO);
            return Some(match unpaid.is_zero() {
                true => Measured::exactly(unpaid),
                false => Measured::printed(&Figure::new(unpaid)),
            });
        }
        let most = if has(Item::RemainingUnpaid) { unpaid } else { UNKNOWN_AMOUNT };
        let within = Interval { low: paid, high: most };
        Some(Measured { value: paid, within })
    }

    /// A class's amount as printed. If the printed amounts do not add up to their total, and the
    /// amount contradicts its factor, we use the factor's amount: otherwise a wrong amount would be
    /// accepted just because it is printed.
    fn cents(&self, item: Item, class: u16) -> Decimal {
        let key = Key::class(item, class);
        let printed = self.figure(key).map_or(Decimal::ZERO, |figure| figure.value);
        if self.adds_up(item) {
            return printed;
        }
        let terms = &self.deal.terms.classes[usize::from(class)];
        let (face, denomination) = (terms.original_balance, terms.denomination);
        let scaled = |amount: Decimal, by: Decimal, over: Decimal| {
            amount.checked_mul(by).and_then(|product| product.checked_div(over))
        };
        let Some(factor) = self.figure(key.per_denomination()) else { return printed };
        match (scaled(printed, denomination, face), scaled(factor.value, face, denomination)) {
            (Some(expected), Some(amount))
                if factor.print(expected) != factor.value && amount < MONEY_LIMIT =>
            {
                DecimalArithmetic::cash(amount)
            }
            _ => printed,
        }
    }

    /// Whether the printed amounts of the classes add up to the printed total.
    fn adds_up(&self, item: Item) -> bool {
        let classes = 0..self.deal.terms.classes.len();
        let mut amounts = classes.filter_map(|class| self.figure(Key::class(item, narrow(class))));
        let sum = amounts.try_fold(Decimal::ZERO, |sum, figure| sum.checked_add(figure.value));
        sum.is_some() && self.figure(Key::classes(item)).map(|total| total.value) == sum
    }
}
