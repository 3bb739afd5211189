//! The payments that an observer of a projection receives add up to its rows.

use std::collections::BTreeMap;

use paydown::projection::Projection;
use paydown::waterfall::{Claim, Recording};
use rust_decimal::Decimal;

use crate::invariants::starts;
use crate::scenario;

#[test]
fn recorded_payments_add_up_to_the_rows_of_every_class_and_party() {
    for (name, deal, mut options) in starts() {
        options.assumptions = scenario(10.0, 3.0, 60.0).assumptions;
        options.months = Some(40);
        let mut recording = Recording::default();
        let result = Projection::with(&deal, &options).observe(&mut recording).run().unwrap();
        assert_eq!(recording.distributions.len(), result.months as usize, "{name}");
        let (mut paid, mut written_down) = (BTreeMap::new(), BTreeMap::new());
        for month in &recording.distributions {
            for payment in &month.payments {
                assert_eq!(payment.due, payment.settled + payment.unpaid, "{payment:?}");
                let clause = &payment.clause;
                assert!(!clause.source.is_empty() && clause.line > 0, "{payment:?}");
                let (sums, amount) = match payment.claim {
                    Claim::RealizedLoss => (&mut written_down, payment.settled),
                    _ => (&mut paid, payment.paid),
                };
                *sums.entry((month.period, &*payment.payee)).or_insert(Decimal::ZERO) += amount;
            }
        }
        let of = |sums: &BTreeMap<(u32, &str), Decimal>, period: u32, to: &str| {
            sums.get(&(period, to)).copied().unwrap_or_default()
        };
        let months = recording.distributions.iter().flat_map(|month| &month.classes);
        for (row, month) in result.class_rows.iter().zip(months) {
            let class = &result.opening[row.class_index].name;
            let what = format!("{name}, {class} of {}", row.date);
            let cash = row.interest_paid + row.shortfall_paid + row.carryover_paid + row.principal;
            assert_eq!(of(&paid, row.period, class), cash, "{what}");
            assert_eq!(of(&written_down, row.period, class), row.realized_loss, "{what}");
            assert_eq!(*month.class, **class, "{what}");
            assert_eq!(month.opening_balance, row.balance_begin, "{what}");
            assert_eq!(month.closing_balance, row.balance_end, "{what}");
        }
        for row in &result.fee_rows {
            assert_eq!(of(&paid, row.period, &row.party), row.paid, "{name}, {}", row.party);
        }
        // A class begins a month with the unpaid interest that the month before left.
        for months in recording.distributions.windows(2) {
            for (before, after) in months[0].classes.iter().zip(&months[1].classes) {
                let what = format!("{name}, {} of {}", after.class, months[1].date);
                assert_eq!(before.closing_unpaid, after.opening_unpaid, "{what}");
            }
        }
    }
}
