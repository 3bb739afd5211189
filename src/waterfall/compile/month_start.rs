//! The start of a month: opening balances, losses to date, and rates that do not depend on the
//! month's collateral.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::compiler::{Compiler, narrow};
use crate::deal_file::{IndexTerms, InterestTerms};
use crate::waterfall::Field;
use crate::waterfall::op::{Op, Slot};
use crate::waterfall::program::Fixing;

impl Compiler<'_> {
    /// Takes over what the previous month left for each group, class and account.
    pub(super) fn open_month(&mut self) {
        for group in self.program.groups.clone() {
            self.add_to(group.cumulative_loss, group.field(Field::RealizedLoss));
        }
        self.carry_shortfalls();
        for class in self.program.classes.clone() {
            self.sum_to(&[class.balance], &[], class.opening);
        }
        for account in self.program.accounts.clone() {
            self.sum_to(&[account.balance], &[], account.opening);
        }
    }

    /// Fixed rates, index rates, and rates that the month supplies, as a report prints them.
    pub(super) fn state_rates(&mut self) {
        for (index, class) in self.terms.classes.iter().enumerate() {
            let out = self.program.classes[index].rate;
            match &class.interest {
                InterestTerms::Fixed(pct) => {
                    let rate = self.rate_constant(pct / Decimal::ONE_HUNDRED);
                    self.rate_sum_to(&[rate], &[], out);
                    self.emit(Op::GivenRate { class: narrow(index) });
                }
                InterestTerms::Index(terms) => {
                    self.index_rate(terms, out);
                    self.emit(Op::GivenRate { class: narrow(index) });
                }
                InterestTerms::Reported => {
                    self.rate_sum_to(&[], &[], out);
                    self.emit(Op::GivenRate { class: narrow(index) });
                }
                InterestTerms::None
                | InterestTerms::Formula(_)
                | InterestTerms::GroupNetRate(_)
                | InterestTerms::WeightedSubordinate => {}
            }
        }
    }

    /// An index plus a margin, between a floor and a cap.
    fn index_rate(&mut self, terms: &IndexTerms, out: Slot) {
        let float = |pct: Decimal| pct.to_f64().unwrap_or(0.0);
        let rounded = terms.rounding.map(|step| (float(terms.margin), float(step)));
        let index = self.index(Fixing {
            look_back: terms.look_back,
            frequency: terms.reset_frequency,
            before_first: terms.months_to_reset,
            rounded,
            ..Fixing::monthly(&terms.name)
        });
        let margin = if rounded.is_some() { Decimal::ZERO } else { terms.margin };
        let mut constant = |pct: Decimal| self.rate_constant(pct / Decimal::ONE_HUNDRED);
        // Rate constants are not negative: we subtract the absolute value of a negative margin.
        let [above, below] = [margin, -margin].map(|pct| constant(pct.max(Decimal::ZERO)));
        let (floor, cap) = (constant(terms.floor), terms.cap.map(constant));
        self.rate_sum_to(&[index, above], &[below], out);
        self.emit(Op::RateMax { a: out, b: floor, out });
        if let Some(cap) = cap {
            self.emit(Op::RateMin { a: out, b: cap, out });
        }
    }
}
