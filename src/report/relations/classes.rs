//! Relations of the tables by class: totals (footing), sums across columns (cross-footing), factors
//! and balances rolled forward.

use rust_decimal::Decimal;

use super::relation::{Relations, Tolerance};
use crate::calendar::YearFraction;
use crate::quantity::{Item, Key, Term};

/// Items that are also quoted per denomination. A report totals these and the original faces.
const FACTORS: [Item; 17] = [
    Item::Opening,
    Item::Accrued,
    Item::UnpaidPaid,
    Item::CurrentShortfall,
    Item::NonSupported,
    Item::InterestLoss,
    Item::InterestPaid,
    Item::RemainingUnpaid,
    Item::Scheduled,
    Item::Unscheduled,
    Item::Accretion,
    Item::Principal,
    Item::Reduction,
    Item::Loss,
    Item::CumulativeLoss,
    Item::Closing,
    Item::Total,
];

const PRINCIPAL: [Item; 2] = [Item::Scheduled, Item::Unscheduled];
const REDUCTION: [Item; 2] = [Item::Principal, Item::Loss];
const TOTAL: [Item; 2] = [Item::InterestPaid, Item::Principal];
const PERCENTAGE_SAYS: &str = "ending balance ÷ original face = ending percentage";

/// The tolerance of a relation between `others` figures, and `printed` figures that are sums of
/// payments.
pub(super) fn by_payments(payments: u16, printed: u16, others: u16) -> Tolerance {
    if payments <= printed {
        Tolerance::HalfUnits
    } else {
        Tolerance::SumOfRounded(payments.saturating_add(others))
    }
}

impl Relations<'_> {
    pub(super) fn of_class(&mut self, class: u16, denomination: Decimal) {
        let key = |item| Key::class(item, class);
        let of = |item| Term::Key(key(item));
        let sums = [
            (Item::Principal, PRINCIPAL, "scheduled + unscheduled principal = principal"),
            (Item::Reduction, REDUCTION, "principal + realized loss = principal reduction"),
            (Item::Total, TOTAL, "interest + principal = total distribution"),
        ];
        for (target, parts, says) in sums {
            self.exact(key(target), Term::sum(parts.map(key)), says);
        }
        self.exact(key(Item::Percentage), of(Item::Closing).over(of(Item::Face)), PERCENTAGE_SAYS);
        // Tables have no amounts per denomination.
        let is_table = self.printed.is_table;
        for item in FACTORS.into_iter().filter(|_| !is_table) {
            let amount = of(item).times(Term::Number(denomination));
            let says = "amount ÷ original face × denomination = factor";
            self.exact(key(item).per_denomination(), amount.over(of(Item::Face)), says);
        }
    }

    /// Relations between the columns of a table. A class that no clause pays unpaid interest or
    /// carryover, or that neither accretes nor is written up, needs no such column.
    pub(super) fn of_columns(
        &mut self,
        class: u16,
        added: [(Item, bool); 2],
        interest: [(Item, bool); 3],
        tolerance: Tolerance,
    ) {
        let key = |item| Key::class(item, class);
        let kept = |(item, has): (Item, bool)| has.then(|| key(item));
        let [added, interest]: [Vec<Key>; 2] = [
            added.into_iter().filter_map(kept).collect(),
            interest.into_iter().filter_map(kept).collect(),
        ];
        let says = "the parts of interest add up";
        self.check(key(Item::InterestPaid), Term::sum(interest.clone()), Tolerance::Exact, says);
        let paid = interest.into_iter().chain([key(Item::Principal)]);
        let says = "interest + principal = distribution";
        self.check(key(Item::Total), Term::sum(paid), Tolerance::Exact, says);
        let before = [key(Item::Opening)].into_iter().chain(added);
        let after = Term::less(before, [Item::Principal, Item::Loss].map(key));
        let says = "beginning balance − principal − realized loss = ending balance";
        self.check(key(Item::Closing), after, tolerance, says);
    }

    /// The roll-forward of a class balance. Each of the `payments` of principal is rounded by
    /// itself, and the report prints the sum of their cents, so the printed balance is within half
    /// units.
    pub(super) fn of_balance(&mut self, class: u16, accretes: bool, payments: u16) {
        let key = |item| Key::class(item, class);
        let added = accretes.then(|| key(Item::Accretion));
        let reduced = [Item::Scheduled, Item::Unscheduled, Item::Loss].map(key);
        let term = Term::less([key(Item::Opening)].into_iter().chain(added), reduced);
        let accretion = if accretes { " + accretion" } else { "" };
        let paid = "scheduled − unscheduled principal − realized loss";
        let says = format!("beginning balance{accretion} − {paid} = ending balance");
        // Scheduled and unscheduled principal are figures of one payment each, or sums.
        let tolerance = by_payments(payments, 2, 2 + u16::from(accretes));
        self.check(key(Item::Closing), term, tolerance, says);
    }

    /// `payments`: how many payments of interest and of unpaid interest, each rounded by itself.
    /// Tables also have the carryover in the interest paid.
    pub(super) fn of_interest_paid(
        &mut self,
        class: u16,
        [accretes, has_carryover]: [bool; 2],
        payments: u16,
    ) {
        let key = |item| Key::class(item, class);
        let added = accretes.then(|| key(Item::Accretion));
        let short = [Item::NonSupported, Item::CurrentShortfall, Item::InterestLoss];
        // No column of a table has interest losses.
        let short =
            short.into_iter().filter(|item| !self.printed.is_table || *item != Item::InterestLoss);
        let short: Vec<Key> = short.map(key).collect();
        let owed = [Item::Accrued, Item::UnpaidPaid].map(key);
        let owed = owed.into_iter().chain(has_carryover.then(|| key(Item::CarryoverPaid)));
        let term = Term::less(owed, short.into_iter().chain(added));
        let accretion = if accretes { " − accretion" } else { "" };
        let says =
            format!("accrual − shortfalls{accretion} + unpaid interest paid = interest paid");
        let added = u16::from(accretes) + u16::from(has_carryover);
        let tolerance = by_payments(payments, 2, 4 + added);
        self.check(key(Item::InterestPaid), term, tolerance, says);
    }

    pub(super) fn of_accrual(&mut self, class: u16, accrues_on: Item, period: YearFraction) {
        let of = |item| Term::Key(Key::class(item, class));
        let share = Decimal::from(period.days) / Decimal::from(period.basis * 100);
        let accrued = of(accrues_on).times(of(Item::Rate)).times(Term::Number(share));
        let says = "beginning balance × rate × period = accrued interest";
        self.check(Key::class(Item::Accrued, class), accrued, Tolerance::HalfUnits, says);
        self.depends_on_deal_file();
    }

    /// The row of totals: sums of the printed cents of the classes.
    pub(super) fn of_classes(&mut self, classes: u16) {
        for item in std::iter::once(Item::Face).chain(FACTORS) {
            let parts = Term::sum((0..classes).map(|class| Key::class(item, class)));
            let says = "the classes add up to the totals";
            if item == Item::NonSupported {
                // The total is an input; the classes carry their shares with fractions of a cent.
                self.check(Key::classes(item), parts, Tolerance::HalfUnits, says);
            } else {
                self.exact(Key::classes(item), parts, says);
            }
        }
        if self.printed.is_table {
            for item in [Item::CurrentPaid, Item::CarryoverPaid, Item::WriteUp, Item::Carryover] {
                let parts = Term::sum((0..classes).map(|class| Key::class(item, class)));
                self.exact(Key::classes(item), parts, "the classes add up to the totals");
            }
        }
        let of = |item| Term::Key(Key::classes(item));
        let percentage = of(Item::Closing).over(of(Item::Face));
        self.exact(Key::classes(Item::Percentage), percentage, PERCENTAGE_SAYS);
        let sums =
            [(Item::Principal, PRINCIPAL), (Item::Total, TOTAL), (Item::Reduction, REDUCTION)];
        for (target, parts) in sums {
            let term = Term::sum(parts.map(Key::classes));
            self.check(Key::classes(target), term, Tolerance::Exact, "the totals add up across");
        }
    }
}
