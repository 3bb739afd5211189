//! The rules that hold in any such statement, and those of the deal's reported lines.

use rust_decimal::Decimal;

use super::{ALL, Item, Key, Line, Of, Term, group_subjects, narrow};
use crate::calendar::YearFraction;
use crate::terms::{Carry, Claim, Clause, DealTerms, InterestTerms};

/// What a quantity is, from others of the same statement.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub target: Key,
    pub term: Term,
    pub hold: Hold,
    /// Whether the target is worked out by this rule, or by a run, and only checked by it.
    pub defines: bool,
    /// Whether the rule holds in any such report. One that rests on the deal file, whose mistake a
    /// difference may be, cannot show that a report contradicts itself.
    pub standing: bool,
    /// The rule in words.
    pub says: String,
}

impl Rule {
    /// A rule that the report before gives.
    pub fn of_previous(target: Key, term: Term, says: &str) -> Self {
        let says = says.to_owned();
        let hold = Hold::ToTheDigit;
        Self { target, term, hold, defines: true, standing: true, says }
    }
}

/// How closely printed figures keep a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// Made from printed figures: cents, counts, and factors of printed cents.
    ToTheDigit,
    /// Made from more digits than are printed: within half a unit of every figure.
    ToHalfUnits,
    /// One side is the sum of so many figures, each rounded by itself: within half a unit of each.
    OfRounded(u16),
}

/// Items of classes that a report totals.
const TOTALLED: [Item; 18] = [
    Item::Face,
    Item::Opening,
    Item::Accrued,
    Item::UnpaidPaid,
    Item::CurrentShortfall,
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
    Item::NonSupported,
];

/// Items of classes that are quoted per denomination.
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

/// Items of groups that add up to the pool's.
const POOLED: [Item; 24] = [
    Item::LoansBegin,
    Item::LoansPaid,
    Item::LoansEnd,
    Item::BalanceBegin,
    Item::BalanceEnd,
    Item::PaymentConstant,
    Item::PoolScheduled,
    Item::PoolUnscheduled,
    Item::Interest,
    Item::ServicingFee,
    Item::MasterServicingFee,
    Item::TrusteeFee,
    Item::RetainedYield,
    Item::SpecialHazardFee,
    Item::OtherFee,
    Item::PoolInsuranceFee,
    Item::Spread1,
    Item::Spread2,
    Item::Spread3,
    Item::NetInterest,
    Item::PoolLoss,
    Item::PoolCumulativeLoss,
    Item::Penalties,
    Item::SpecialServicingFee,
];

/// Fees between scheduled and net interest.
const FEES: [Item; 10] = [
    Item::ServicingFee,
    Item::MasterServicingFee,
    Item::TrusteeFee,
    Item::RetainedYield,
    Item::SpecialHazardFee,
    Item::OtherFee,
    Item::PoolInsuranceFee,
    Item::Spread1,
    Item::Spread2,
    Item::Spread3,
];

/// What a report prints, as far as the rules depend on it.
pub(crate) struct Printed<'a> {
    /// Whether the report prints the quantity.
    pub has: &'a dyn Fn(Key) -> bool,
    /// Buckets and states of each delinquency grid, totals aside.
    pub grids: &'a [(Option<u16>, Vec<u16>, Vec<u16>)],
    /// Rows of the table of other accounts.
    pub accounts: u16,
    /// Each class's share of a year for its accrual.
    pub periods: &'a [YearFraction],
}

/// Every rule of a statement of the deal.
pub(crate) fn rules(terms: &DealTerms, lines: &[Line], printed: &Printed<'_>) -> Vec<Rule> {
    let mut rules = Rules { printed, rules: Vec::new() };
    let residual = residual_classes(terms);
    for (index, class) in terms.classes.iter().enumerate() {
        let accrues = !matches!(class.interest, InterestTerms::None);
        rules.of_class(narrow(index), class.denomination);
        if accrues && !residual.contains(&index) {
            rules.of_interest_paid(narrow(index));
        }
        if let (true, Some(period)) = (accrues, printed.periods.get(index)) {
            rules.of_accrual(narrow(index), *period);
        }
    }
    rules.of_classes(narrow(terms.classes.len()));
    let groups = group_subjects(terms);
    for group in &groups {
        rules.of_group(*group, true);
    }
    if groups.len() > 1 {
        for item in POOLED {
            let parts = groups.iter().map(|group| Key::new(item, *group));
            rules.exact(Key::pool(item), Term::sum(parts), "the groups add up to the pool");
        }
        rules.of_group(Of::Pool, false);
    }
    rules.of_losses(terms);
    // Balances carried in cents add up to the cent, whatever is carried with fractions need not.
    let classes = narrow(terms.classes.len());
    rules.of_account(classes);
    let secured = terms.classes_named(&terms.report.overcollateralization_of);
    if secured.is_empty() {
        rules.of_pool_and_classes(if terms.carry == Carry::Cents { 0 } else { classes });
    } else {
        rules.of_overcollateralization(&secured, lines);
    }
    rules.of_grids(groups.len() == 1);
    for line in lines {
        rules.rules.push(Rule {
            target: line.key,
            term: line.term.clone(),
            hold: Hold::ToTheDigit,
            defines: true,
            standing: false,
            says: line.formula.clone(),
        });
    }
    rules.rules
}

/// Classes that receive what is left of the account: more than their interest.
fn residual_classes(terms: &DealTerms) -> Vec<usize> {
    let steps = terms.waterfall.iter().filter_map(|clause| match clause {
        Clause::Step(step) if step.claim == Claim::Residual => Some(step),
        _ => None,
    });
    steps.flat_map(|step| terms.classes_named(&step.to)).collect()
}

struct Rules<'a> {
    printed: &'a Printed<'a>,
    rules: Vec<Rule>,
}

impl Rules<'_> {
    fn add(&mut self, target: Key, term: Term, hold: Hold, defines: bool, says: &str) {
        let says = says.to_owned();
        self.rules.push(Rule { target, term, hold, defines, standing: true, says });
    }

    /// The rule added last rests on the deal file.
    fn rests_on_the_deal(&mut self) {
        if let Some(rule) = self.rules.last_mut() {
            rule.standing = false;
        }
    }

    /// A quantity made from printed ones.
    fn exact(&mut self, target: Key, term: Term, says: &str) {
        self.add(target, term, Hold::ToTheDigit, true, says);
    }

    /// A quantity made from others with more digits than are printed.
    fn near(&mut self, target: Key, term: Term, says: &str) {
        self.add(target, term, Hold::ToHalfUnits, true, says);
    }

    /// Those of some quantities that the report prints.
    fn present(&self, keys: impl IntoIterator<Item = Key>) -> Vec<Key> {
        keys.into_iter().filter(|key| (self.printed.has)(*key)).collect()
    }

    fn of_class(&mut self, class: u16, denomination: Decimal) {
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
        self.add(
            key(Item::Closing),
            Term::less([key(Item::Opening)], [key(Item::Principal), key(Item::Loss)]),
            Hold::ToHalfUnits,
            false,
            "beginning balance − principal − realized loss = ending balance",
        );
        for item in FACTORS {
            let amount = of(item).times(Term::Number(denomination));
            let says = "amount ÷ original face × denomination = factor";
            self.exact(key(item).per_denomination(), amount.over(of(Item::Face)), says);
        }
    }

    fn of_interest_paid(&mut self, class: u16) {
        let key = |item| Key::class(item, class);
        self.add(
            key(Item::InterestPaid),
            Term::less(
                [key(Item::Accrued), key(Item::UnpaidPaid)],
                [key(Item::NonSupported), key(Item::CurrentShortfall), key(Item::InterestLoss)],
            ),
            Hold::ToHalfUnits,
            false,
            "accrual − shortfalls + unpaid interest paid = interest paid",
        );
    }

    fn of_accrual(&mut self, class: u16, period: YearFraction) {
        let of = |item| Term::Key(Key::class(item, class));
        let share = Decimal::from(period.days) / Decimal::from(period.basis * 100);
        self.add(
            Key::class(Item::Accrued, class),
            of(Item::Opening).times(of(Item::Rate)).times(Term::Number(share)),
            Hold::ToHalfUnits,
            false,
            "beginning balance × rate × period = accrued interest",
        );
        self.rests_on_the_deal();
    }

    /// The row of totals: made from the printed cents of the classes.
    fn of_classes(&mut self, classes: u16) {
        for item in TOTALLED {
            let parts = Term::sum((0..classes).map(|class| Key::class(item, class)));
            let says = "the classes add up to the totals";
            if item == Item::NonSupported {
                // The total is given, and its shares are carried with fractions of a cent.
                self.add(Key::classes(item), parts, Hold::ToHalfUnits, false, says);
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
            self.add(Key::classes(target), term, Hold::ToTheDigit, false, says);
        }
    }

    /// A group's, or the pool's, collateral. `rolls` where its figures are not sums of others.
    fn of_group(&mut self, of: Of, rolls: bool) {
        let key = |item| Key::new(item, of);
        let sums = [
            (
                key(Item::BalanceEnd),
                Term::less(
                    [key(Item::BalanceBegin)],
                    [key(Item::PoolScheduled), key(Item::PoolUnscheduled), key(Item::PoolLoss)],
                ),
                "beginning balance − principal − realized loss = ending balance",
            ),
            (
                key(Item::LoansEnd),
                Term::less([key(Item::LoansBegin)], [key(Item::LoansPaid)]),
                "beginning loans − loans paid in full = ending loans",
            ),
            (
                key(Item::PaymentConstant),
                Term::sum([key(Item::PoolScheduled), key(Item::Interest)]),
                "scheduled principal + scheduled interest = payment constant",
            ),
            (
                key(Item::NetInterest),
                Term::less([key(Item::Interest)], self.present(FEES.map(key))),
                "scheduled interest − fees = net interest",
            ),
        ];
        for (target, term, says) in sums {
            self.add(target, term, Hold::ToTheDigit, rolls, says);
        }
        let yearly = |parts: Term| {
            parts.times(Term::Number(Decimal::from(1200))).over(Term::Key(key(Item::BalanceBegin)))
        };
        let before_other = self.present([key(Item::ServicingFee), key(Item::OtherFee)]);
        self.exact(
            key(Item::GrossCoupon),
            yearly(Term::Key(key(Item::Interest))),
            "12 × scheduled interest ÷ beginning balance = gross coupon",
        );
        self.exact(
            key(Item::NetCoupon),
            yearly(Term::less([key(Item::Interest)], before_other)),
            "12 × (scheduled interest − servicing and other fee) ÷ beginning balance = net coupon",
        );
        self.exact(
            key(Item::PassThroughRate),
            yearly(Term::Key(key(Item::NetInterest))),
            "12 × net interest ÷ beginning balance = pass-through rate",
        );
        // The balance at closing is printed nowhere, but it was no less than today's.
        if of != Of::Pool {
            let lost = Term::Key(key(Item::PoolCumulativeLoss));
            let share = lost.times(Term::Number(Decimal::ONE_HUNDRED));
            self.add(
                key(Item::CumulativeLossPct),
                Term::UpTo(Box::new(share.over(Term::Key(key(Item::BalanceBegin))))),
                Hold::ToHalfUnits,
                false,
                "cumulative realized loss ÷ beginning balance is no less than the percentage",
            );
        }
    }

    fn of_losses(&mut self, terms: &DealTerms) {
        let cumulative = Term::Key(Key::pool(Item::PoolCumulativeLoss));
        self.exact(
            Key::pool(Item::CumulativeLossPct),
            cumulative
                .times(Term::Number(Decimal::ONE_HUNDRED))
                .over(Term::Number(terms.closing_balance)),
            "cumulative realized loss ÷ closing balance = percentage of cumulative losses",
        );
        self.rests_on_the_deal();
    }

    /// The distribution account: its sums are of whole cents, and exact.
    fn of_account(&mut self, classes: u16) {
        let key = Key::pool;
        let deposits = [
            Item::Payments,
            Item::Liquidations,
            Item::Repurchases,
            Item::Advances,
            Item::LossDeposit,
            Item::Penalties,
        ];
        let deposits = self.present(deposits.map(key));
        self.exact(key(Item::TotalDeposits), Term::sum(deposits), "the deposits add up");
        self.exact(
            key(Item::NetServicingFee),
            Term::less(
                self.present([
                    key(Item::ServicingFee),
                    key(Item::ExternalMasterFee),
                    key(Item::MasterServicingFee),
                    key(Item::TrusteeFee),
                ]),
                [key(Item::FeeSupport)],
            ),
            "fees − support of shortfalls = net servicing fee",
        );
        let external = key(Item::ExternalMasterFee);
        let says = "the collateral statement's other fee is the external master servicing fee";
        self.add(external, Term::Key(key(Item::OtherFee)), Hold::ToTheDigit, false, says);
        self.exact(
            key(Item::ServiceFeePaid),
            Term::Key(key(Item::NetServicingFee)),
            "the service fee paid is the net servicing fee",
        );
        let into = [key(Item::CashBegin), key(Item::TotalDeposits)];
        let out = [key(Item::Reimbursements), key(Item::ServiceFeePaid)];
        self.exact(
            key(Item::Distribution),
            Term::less(into, out),
            "account in − reimbursements − service fee = distribution",
        );
        self.exact(
            key(Item::TotalWithdrawals),
            Term::sum(out.into_iter().chain([key(Item::Distribution)])),
            "the withdrawals add up",
        );
        self.exact(
            key(Item::CashEnd),
            Term::less(into, [key(Item::TotalWithdrawals)]),
            "account in = account out",
        );
        self.add(
            Key::classes(Item::Total),
            Term::Key(key(Item::Distribution)),
            Hold::ToTheDigit,
            false,
            "the classes are paid what leaves the account",
        );
        self.of_deposits();
        self.exact(
            key(Item::UnsupportedShortfall),
            Term::less([key(Item::PrepaymentShortfall)], [key(Item::FeeSupport)]),
            "shortfall − support of the servicing fee = non-supported shortfall",
        );
        self.add(
            key(Item::UnsupportedShortfall),
            Term::Key(Key::classes(Item::NonSupported)),
            Hold::OfRounded(classes),
            false,
            "the classes bear the non-supported shortfall",
        );
        for row in 0..self.printed.accounts {
            let key = |item| Key::new(item, Of::Row(row));
            self.exact(
                key(Item::AccountEnd),
                Term::less(
                    [key(Item::AccountBegin), key(Item::AccountDeposits)],
                    [key(Item::AccountWithdrawals)],
                ),
                "beginning balance − withdrawals + deposits = ending balance",
            );
        }
    }

    /// What borrowers paid came from the collateral: principal and interest, less the interest that
    /// prepaying ones did not owe, what the servicers kept and what was advanced instead of paid.
    fn of_deposits(&mut self) {
        let key = Key::pool;
        let kept = [
            Item::RetainedYield,
            Item::SpecialHazardFee,
            Item::OtherFee,
            Item::PoolInsuranceFee,
            Item::Spread1,
            Item::Spread2,
            Item::Spread3,
        ];
        let plus = self.present(
            [
                Item::PoolScheduled,
                Item::PoolUnscheduled,
                Item::Interest,
                Item::ExternalMasterFee,
                Item::Reimbursements,
            ]
            .map(key),
        );
        let mut minus = self.present(kept.map(key));
        minus.extend(
            self.present(
                [
                    Item::PrepaymentShortfall,
                    Item::Advances,
                    Item::Liquidations,
                    Item::Repurchases,
                    Item::LossDeposit,
                ]
                .map(key),
            ),
        );
        self.add(
            key(Item::Payments),
            Term::less(plus, minus),
            Hold::ToTheDigit,
            false,
            "principal + interest − shortfall − other fees − advances + reimbursements = payments deposited",
        );
    }

    /// Without overcollateralization the certificates are the pool.
    fn of_pool_and_classes(&mut self, rounded: u16) {
        for (classes, pool) in
            [(Item::Opening, Item::BalanceBegin), (Item::Closing, Item::BalanceEnd)]
        {
            self.add(
                Key::classes(classes),
                Term::Key(Key::pool(pool)),
                Hold::OfRounded(rounded),
                false,
                "pool − classes = overcollateralization, of which this deal has none",
            );
        }
    }

    /// What the collateral exceeds the secured classes by, and what is missing to its target.
    fn of_overcollateralization(&mut self, secured: &[usize], lines: &[Line]) {
        let pool = (false, Term::Key(Key::pool(Item::BalanceEnd)));
        let classes = secured.iter().map(|class| Key::class(Item::Closing, narrow(*class)));
        let classes = classes.map(|key| (true, Term::Key(key)));
        let excess = Term::Excess(std::iter::once(pool).chain(classes).collect());
        let says = "pool − classes = overcollateralization";
        self.exact(Key::pool(Item::OcAmount), excess.clone(), says);
        // A target that the deal names is a copy of that name.
        let specified = Key::pool(Item::SpecifiedOc);
        let target = match lines.iter().find(|line| line.key == specified) {
            Some(Line { term: Term::Key(named), .. }) => *named,
            _ => specified,
        };
        self.exact(
            Key::pool(Item::OcDeficiency),
            Term::Excess(vec![(false, Term::Key(target)), (true, excess)]),
            "specified overcollateralization − (pool − classes) = deficiency",
        );
    }

    fn of_grids(&mut self, one_pool: bool) {
        for (group, buckets, states) in self.printed.grids {
            let key =
                |item, bucket, state| Key::new(item, Of::Grid { group: *group, bucket, state });
            for item in [Item::DelinquentCount, Item::DelinquentBalance] {
                for bucket in buckets {
                    let parts = self.present(states.iter().map(|state| key(item, *bucket, *state)));
                    let says = "the states of a bucket add up";
                    self.exact(key(item, *bucket, ALL), Term::sum(parts), says);
                }
                for state in states.iter().copied().chain([ALL]) {
                    let parts =
                        self.present(buckets.iter().map(|bucket| key(item, *bucket, state)));
                    let says = "the buckets of a state add up";
                    self.exact(key(item, ALL, state), Term::sum(parts), says);
                }
            }
            let pool = match group {
                Some(group) if !one_pool => Of::Group(*group),
                _ => Of::Pool,
            };
            let all: Vec<(u16, u16)> = buckets
                .iter()
                .copied()
                .chain([ALL])
                .flat_map(|bucket| {
                    states.iter().copied().chain([ALL]).map(move |state| (bucket, state))
                })
                .collect();
            for (bucket, state) in &all {
                let share = |item, whole| {
                    Term::Key(key(item, *bucket, *state))
                        .times(Term::Number(Decimal::ONE_HUNDRED))
                        .over(Term::Key(whole))
                };
                // Counts are whole: a percentage of them is known to its last digit.
                self.exact(
                    key(Item::DelinquentCountPct, *bucket, *state),
                    share(Item::DelinquentCount, Key::new(Item::LoansEnd, pool)),
                    "delinquent loans ÷ ending loans = percentage",
                );
                // A group's actual balance is printed nowhere; only the pool's is.
                if pool == Of::Pool {
                    self.near(
                        key(Item::DelinquentBalancePct, *bucket, *state),
                        share(Item::DelinquentBalance, Key::pool(Item::ActualBalance)),
                        "delinquent balance ÷ ending actual balance = percentage",
                    );
                }
            }
            if pool != Of::Pool {
                self.of_undetermined_shares(*group, buckets, states);
            }
        }
    }

    /// Percentages of a balance that is not printed still add up and keep proportion, each to half
    /// a unit.
    fn of_undetermined_shares(&mut self, group: Option<u16>, buckets: &[u16], states: &[u16]) {
        let item = Item::DelinquentBalancePct;
        let key = |bucket, state| Key::new(item, Of::Grid { group, bucket, state });
        for bucket in buckets {
            let parts = self.present(states.iter().map(|state| key(*bucket, *state)));
            let says = "the states of a bucket add up";
            self.add(key(*bucket, ALL), Term::sum(parts), Hold::ToHalfUnits, false, says);
        }
        for state in states.iter().copied().chain([ALL]) {
            let parts = self.present(buckets.iter().map(|bucket| key(*bucket, state)));
            let says = "the buckets of a state add up";
            self.add(key(ALL, state), Term::sum(parts), Hold::ToHalfUnits, false, says);
        }
        let balance = |bucket, state| {
            let of = Of::Grid { group, bucket, state };
            Term::Key(Key::new(Item::DelinquentBalance, of))
        };
        for bucket in buckets.iter().copied().chain([ALL]) {
            for state in states.iter().copied().chain([ALL]) {
                let share = balance(bucket, state).over(balance(ALL, ALL));
                self.add(
                    key(bucket, state),
                    Term::Key(key(ALL, ALL)).times(share),
                    Hold::ToHalfUnits,
                    false,
                    "percentages are in proportion to balances",
                );
            }
        }
    }
}
