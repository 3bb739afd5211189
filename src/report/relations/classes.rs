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

impl Relations<'_> {
    pub(super) fn of_class(&mut self, class: u16, denomination: Decimal) {
        let key = |item| Key::class(item, class);
        let of = |item| Term::Key(key(item));
        self.exact(
            key(Item::Principal),
            Term::sum([key(Item::Scheduled), key(Item::Unscheduled)]),
            "scheduled + unscheduled principal = principal",
        );
        self.exact(
            key(Item::Reduction),
            Term::sum([key(Item::Principal), key(Item::Loss)]),
            "principal + realized loss = principal reduction",
        );
        self.exact(
            key(Item::Total),
            Term::sum([key(Item::InterestPaid), key(Item::Principal)]),
            "interest + principal = total distribution",
        );
        self.exact(
            key(Item::Percentage),
            of(Item::Closing).over(of(Item::Face)),
            "ending balance ÷ original face = ending percentage",
        );
        for item in FACTORS {
            let amount = of(item).times(Term::Number(denomination));
            let says = "amount ÷ original face × denomination = factor";
            self.exact(key(item).per_denomination(), amount.over(of(Item::Face)), says);
        }
    }

    /// The roll-forward of a class balance. Scheduled and unscheduled principal are rounded
    /// separately, and the report prints the sum of their cents, so the printed balance is within
    /// half units.
    pub(super) fn of_balance(&mut self, class: u16, accretes: bool) {
        let key = |item| Key::class(item, class);
        let added = accretes.then(|| key(Item::Accretion));
        self.add(
            key(Item::Closing),
            Term::less(
                [key(Item::Opening)].into_iter().chain(added),
                [key(Item::Scheduled), key(Item::Unscheduled), key(Item::Loss)],
            ),
            Tolerance::HalfUnits,
            false,
            if accretes {
                "beginning balance + accretion − scheduled − unscheduled principal − realized loss = \
                 ending balance"
            } else {
                "beginning balance − scheduled − unscheduled principal − realized loss = ending balance"
            },
        );
    }

    pub(super) fn of_interest_paid(&mut self, class: u16, accretes: bool) {
        let key = |item| Key::class(item, class);
        let added = accretes.then(|| key(Item::Accretion));
        let short = [key(Item::NonSupported), key(Item::CurrentShortfall), key(Item::InterestLoss)];
        self.add(
            key(Item::InterestPaid),
            Term::less([key(Item::Accrued), key(Item::UnpaidPaid)], short.into_iter().chain(added)),
            Tolerance::HalfUnits,
            false,
            if accretes {
                "accrual − shortfalls − accretion + unpaid interest paid = interest paid"
            } else {
                "accrual − shortfalls + unpaid interest paid = interest paid"
            },
        );
    }

    pub(super) fn of_accrual(&mut self, class: u16, period: YearFraction) {
        let of = |item| Term::Key(Key::class(item, class));
        let share = Decimal::from(period.days) / Decimal::from(period.basis * 100);
        self.add(
            Key::class(Item::Accrued, class),
            of(Item::Opening).times(of(Item::Rate)).times(Term::Number(share)),
            Tolerance::HalfUnits,
            false,
            "beginning balance × rate × period = accrued interest",
        );
        self.depends_on_deal_file();
    }

    /// The row of totals: sums of the printed cents of the classes.
    pub(super) fn of_classes(&mut self, classes: u16) {
        for item in std::iter::once(Item::Face).chain(FACTORS) {
            let parts = Term::sum((0..classes).map(|class| Key::class(item, class)));
            let says = "the classes add up to the totals";
            if item == Item::NonSupported {
                // The total is an input; the classes carry their shares with fractions of a cent.
                self.add(Key::classes(item), parts, Tolerance::HalfUnits, false, says);
            } else {
                self.exact(Key::classes(item), parts, says);
            }
        }
        let of = |item| Term::Key(Key::classes(item));
        self.exact(
            Key::classes(Item::Percentage),
            of(Item::Closing).over(of(Item::Face)),
            "ending balance ÷ original face = ending percentage",
        );
        for (target, parts) in [
            (Item::Principal, [Item::Scheduled, Item::Unscheduled]),
            (Item::Total, [Item::InterestPaid, Item::Principal]),
            (Item::Reduction, [Item::Principal, Item::Loss]),
        ] {
            let term = Term::sum(parts.map(Key::classes));
            let says = "the totals add up across";
            self.add(Key::classes(target), term, Tolerance::Exact, false, says);
        }
    }
}
