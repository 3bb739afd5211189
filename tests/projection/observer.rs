//! The payments that an observer of a projection receives add up to its rows.

use std::collections::BTreeMap;

use paydown::calendar::Date;
use paydown::project_observed;
use paydown::waterfall::{Claim, ClassMonth, Observer, Payment};
use rust_decimal::Decimal;

use crate::invariants::starts;
use crate::scenario;

/// Cash paid by month and payee, and everything else that is observed.
#[derive(Default)]
struct Audit {
    now: u32,
    dates: Vec<(u32, Date)>,
    paid: BTreeMap<(u32, String), Decimal>,
    written_down: BTreeMap<(u32, String), Decimal>,
    balances: Vec<(u32, String, Decimal, Decimal)>,
    unpaid: Vec<(u32, String, Decimal, Decimal)>,
}

impl Observer for Audit {
    fn distribution(&mut self, period: u32, date: Date) {
        self.now = period;
        self.dates.push((period, date));
    }

    fn paid(&mut self, payment: &Payment<'_>) {
        assert_eq!(payment.due, payment.settled + payment.unpaid, "{payment:?}");
        assert!(!payment.source.is_empty() && payment.deal_line > 0, "{payment:?}");
        let key = (self.now, payment.class.to_owned());
        if payment.claim == Claim::RealizedLoss {
            *self.written_down.entry(key).or_default() += payment.settled;
        } else {
            *self.paid.entry(key).or_default() += payment.paid;
        }
    }

    fn class(&mut self, month: &ClassMonth<'_>) {
        let class = month.class.to_owned();
        self.balances.push((self.now, class.clone(), month.opening_balance, month.closing_balance));
        self.unpaid.push((self.now, class, month.opening_unpaid, month.closing_unpaid));
    }
}

#[test]
fn observed_payments_add_up_to_the_rows_of_classes_and_parties() {
    for (name, deal, mut options) in starts() {
        options.assumptions = scenario(10.0, 3.0, 60.0).assumptions;
        options.months = Some(40);
        let mut audit = Audit::default();
        let result = project_observed(&deal, &options, &mut audit).unwrap();
        assert_eq!(audit.dates.len(), result.months as usize, "{name}");
        let amount = |by_payee: &BTreeMap<(u32, String), Decimal>, period: u32, to: &str| {
            by_payee.get(&(period, to.to_owned())).copied().unwrap_or_default()
        };
        for (row, observed) in result.class_rows.iter().zip(&audit.balances) {
            let class = &result.classes[row.class].name;
            let what = format!("{name}, {class} of {}", row.date);
            let cash = row.interest_paid + row.shortfall_paid + row.carryover_paid + row.principal;
            assert_eq!(amount(&audit.paid, row.period, class), cash, "{what}");
            assert_eq!(amount(&audit.written_down, row.period, class), row.realized_loss, "{what}");
            let balances = (row.period, class.clone(), row.balance_begin, row.balance_end);
            assert_eq!(observed, &balances, "{what}");
        }
        for row in &result.fee_rows {
            assert_eq!(
                amount(&audit.paid, row.period, &row.party),
                row.paid,
                "{name}, {}",
                row.party
            );
        }
        // The amount owed to a class at the end of a month is owed at the beginning of the next.
        let classes = result.classes.len();
        for (before, after) in audit.unpaid.iter().zip(&audit.unpaid[classes..]) {
            assert_eq!(before.3, after.2, "{name}, {} of {}", after.1, after.0);
        }
    }
}
