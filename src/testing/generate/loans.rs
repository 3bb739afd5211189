//! Random loans, replines and pools.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::numbers::{balances, float_percentages, maybe, vectors};
use crate::collateral::{Arm, DefaultSpeed, Loan, Pool, PrepaymentSpeed, Quantity};
use crate::deal::Deal;
use crate::error::Errors;

/// The indices that random loans and classes follow.
pub(super) const INDICES: [&str; 3] = ["libor-1m", "cmt-1y", "libor-12m"];

/// The loans that occur besides level-pay loans at a fixed rate.
#[derive(Debug, Clone, Copy)]
pub(super) struct LoanShape {
    /// Adjustable rates.
    pub adjustable: bool,
    /// Speeds of their own, in place of the scenario's.
    pub own_speeds: bool,
}

/// Pools of one to five loans in one to three groups, named `1`, `2` and `3`.
///
/// Loans are at fixed and at adjustable rates ([`assumptions`](super::assumptions) have curves for
/// their indices), new and seasoned, with interest-only terms, balloons, penalties, fees, and sometimes speeds
/// of their own. Balances are from zero to 100 million. Pools shrink to one level-pay loan of a million at a
/// round rate.
///
/// ```
/// use paydown::collateral::project;
/// use paydown::testing::{assumptions, pools};
/// use proptest::test_runner::TestRunner;
///
/// let result = TestRunner::deterministic().run(&(pools(), assumptions()), |(pool, scenario)| {
///     let months = project(&pool, &scenario).unwrap();
///     assert_eq!(months.last().unwrap()[0].balance_end, 0.0);
///     Ok(())
/// });
/// assert!(result.is_ok());
/// ```
pub fn pools() -> impl Strategy<Value = Pool> {
    let shape = LoanShape { adjustable: true, own_speeds: true };
    vec((loans(shape), balances(), 1..=3_u8), 1..=5).prop_filter_map("loans in order", |loans| {
        let loans = loans.into_iter().map(|(mut loan, balance, group)| {
            loan.balance = balance.to_f64()?;
            loan.group = group.to_string();
            Some(loan)
        });
        Pool::from_loans(loans.collect::<Option<_>>()?).ok()
    })
}

/// A loan without balance or group, which its pool or deal gives it.
pub(super) fn loans(shape: LoanShape) -> BoxedStrategy<Loan> {
    let terms = select(&[12_u32, 36, 60, 120, 180, 360, 1, 357][..]);
    let fees =
        (maybe(true, 0.4, float_percentages(0, 1)), maybe(true, 0.2, float_percentages(0, 1)));
    let life = (
        maybe(true, 0.4, select(&[3_u32, 12, 60, 300][..])),
        maybe(true, 0.15, select(&[60_u32, 120, 240][..])),
        maybe(true, 0.2, select(&[1_u32, 12, 60, 600][..])),
        maybe(true, 0.3, select(&[1_u32, 10, 500][..])),
    );
    let penalty = maybe(true, 0.15, (float_percentages(1, 5), select(&[12_u32, 36, 60][..])));
    let arm = maybe(shape.adjustable, 0.3, arms());
    let own = (
        maybe(shape.own_speeds, 0.1, own_prepayments()),
        maybe(shape.own_speeds, 0.1, own_defaults()),
        maybe(shape.own_speeds, 0.1, vectors(Quantity::Severity, 100)),
    );
    (terms, float_percentages(0, 14), fees, life, penalty, arm, own)
        .prop_map(move |(term, rate, fees, life, penalty, arm, own)| {
            let mut loan = Loan::level_pay(0.0, rate, term);
            loan.servicing_fee_pct = fees.0.unwrap_or(0.0);
            loan.other_fees_pct = fees.1.unwrap_or(0.0);
            if loan.net_rate_pct() < 0.0 {
                (loan.servicing_fee_pct, loan.other_fees_pct) = (0.0, 0.0);
            }
            let (age, balloon, interest_only, count) = life;
            loan.age_months = age.unwrap_or(0);
            loan.amortization_term_months = term + balloon.unwrap_or(0);
            loan.interest_only_months = interest_only.unwrap_or(0).min(term);
            loan.loan_count = count.unwrap_or(0);
            (loan.penalty_pct, loan.penalty_months) = penalty.unwrap_or((0.0, 0));
            loan.arm = arm;
            (loan.prepayment, loan.default, loan.severity_pct) = own;
            loan
        })
        .boxed()
}

fn arms() -> impl Strategy<Value = Arm> {
    let caps = (
        maybe(true, 0.4, float_percentages(1, 5)),
        maybe(true, 0.4, float_percentages(1, 2)),
        maybe(true, 0.4, float_percentages(6, 15)),
        maybe(true, 0.3, float_percentages(1, 5)),
        maybe(true, 0.2, Just(0.125)),
    );
    let resets = (
        select(&[12_u32, 0, 1, 6, 36, 60][..]),
        select(&[12_u32, 1, 6][..]),
        maybe(true, 0.3, 1..=3_u32),
    );
    let recasts = maybe(
        true,
        0.2,
        (select(&[12_u32, 0, 60][..]), maybe(true, 0.5, select(&[12_u32, 60][..]))),
    );
    (select(&INDICES[..]), float_percentages(-1, 3), caps, resets, recasts).prop_map(
        |(index, margin, caps, resets, recasts)| {
            let mut arm = Arm::monthly(index, margin);
            (arm.first_cap_pct, arm.periodic_cap_pct, arm.max_rate_pct, ..) = caps;
            arm.floor_rate_pct = caps.3.unwrap_or(0.0);
            arm.rounding_pct = caps.4.unwrap_or(0.0);
            (arm.months_to_reset, arm.reset_frequency_months, _) = resets;
            arm.look_back_months = resets.2.unwrap_or(0);
            if let Some((first, frequency)) = recasts {
                (arm.months_to_recast, arm.recast_frequency_months) = (Some(first), frequency);
            }
            arm
        },
    )
}

fn own_prepayments() -> impl Strategy<Value = (PrepaymentSpeed, crate::collateral::Vector)> {
    let own = |speed: PrepaymentSpeed, most| {
        vectors(speed.quantity(), most).prop_map(move |v| (speed, v))
    };
    prop_oneof![
        own(PrepaymentSpeed::Cpr, 60),
        own(PrepaymentSpeed::Smm, 5),
        own(PrepaymentSpeed::Psa, 500),
        own(PrepaymentSpeed::Abs, 2),
    ]
}

fn own_defaults() -> impl Strategy<Value = (DefaultSpeed, crate::collateral::Vector)> {
    let own =
        |speed: DefaultSpeed, most| vectors(speed.quantity(), most).prop_map(move |v| (speed, v));
    prop_oneof![own(DefaultSpeed::Cdr, 20), own(DefaultSpeed::Mdr, 3), own(DefaultSpeed::Sda, 500),]
}

/// Loans for a deal whose file lists none: one level-pay loan a collateral group, at 5.5 % for 340 months
/// with a servicing fee of 0.375 %. The groups share the pool's balance at closing in proportion to the
/// original balances of the classes that name each group.
///
/// # Errors
///
/// As [`Pool::from_loans`].
///
/// ```
/// use paydown::Deal;
/// use paydown::testing::level_pay_pool;
///
/// let deal = Deal::open("deals/thornburg-2003-2").unwrap();
/// assert!(!deal.has_loans());
/// let pool = level_pay_pool(&deal).unwrap();
/// assert!(pool.loans().all(|loan| loan.balance > 0.0));
/// ```
pub fn level_pay_pool(deal: &Deal) -> Result<Pool, Errors> {
    let terms = &deal.terms;
    let seniors_of = |group: &str| -> f64 {
        let seniors = terms.classes.iter().filter(|class| {
            let of = class.group.as_ref();
            of.is_some_and(|of| of.name == group)
        });
        let balance: Decimal = seniors.map(|class| class.original_balance).sum();
        balance.to_f64().unwrap_or(0.0)
    };
    let seniors: f64 = terms.groups.iter().map(|group| seniors_of(group)).sum();
    let closing = terms.closing_balance.to_f64().unwrap_or(0.0);
    let loan = |group: &String| {
        let share = if seniors > 0.0 { seniors_of(group) / seniors } else { 1.0 };
        let balance = (closing * share * 100.0).round() / 100.0;
        let mut loan = Loan::level_pay(balance, 5.5, 340);
        loan.group.clone_from(group);
        loan.servicing_fee_pct = 0.375;
        loan
    };
    Pool::from_loans(terms.groups.iter().map(loan).collect())
}
