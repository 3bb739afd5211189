//! Classes: rank, balance, kind, rate.

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use crate::testing::generate::deals::shape::{DealShape, Feature};
use crate::testing::generate::loans::INDICES;
use crate::testing::generate::numbers::{balances, maybe, percentages, small_amounts};

/// A class besides the residual.
#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) struct ClassPlan {
    /// The first class of each group is its senior; this field is then ignored.
    pub subordinate: bool,
    /// The group of which it is a senior (by number, modulo their count).
    pub group: usize,
    pub balance: Decimal,
    pub kind: Kind,
    pub interest: Interest,
    /// A net-WAC cap, less a percentage.
    pub cap_less: Option<Decimal>,
    pub interest_on_unpaid: bool,
    pub day_count: &'static str,
    pub accrues: Accrues,
    pub denomination: Option<Decimal>,
    /// What is left of it, if the file opens the deal after closing.
    pub left: Left,
}

/// The accrual periods that a class states, whether they move to business days, and their first day.
#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) struct Accrues {
    pub periods: Option<&'static str>,
    pub dates: Option<&'static str>,
    pub from: Option<&'static str>,
}

/// A class of a seasoned deal.
#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) struct Left {
    /// Percent of the original balance; more for an accrual class.
    pub percent: Decimal,
    pub unpaid_interest: Option<Decimal>,
    pub carryover: Option<Decimal>,
    pub cumulative_loss: Option<Decimal>,
}

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) enum Kind {
    Plain,
    /// Paid to a schedule that ends after a number of years.
    Planned(u32),
    Targeted(u32),
    /// Years locked out, and then percentages of its share by year.
    Lockout(u32, Vec<Decimal>),
    Accrual,
    /// A percentage of principal.
    PrincipalOnly(Decimal),
    InterestOnly(Notional),
}

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) enum Notional {
    /// The classes of its own group.
    Classes,
    Pool,
    /// A schedule that starts with the amount and ends after a number of years.
    Schedule(u32),
    /// Prepayment penalties, all of them.
    Penalties,
}

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) enum Interest {
    Fixed(Decimal),
    Index(IndexRate),
    /// Index and margin between a floor and a cap, as a formula.
    Floater {
        index: &'static str,
        margin: Decimal,
    },
    Inverse {
        index: &'static str,
        from: Decimal,
        times: u32,
    },
    /// A margin that steps up with a distribution.
    Stepped {
        index: &'static str,
        margin: Decimal,
        from: u32,
    },
    /// The collateral's net rate less a percentage.
    NetLess(Decimal),
    NetRateOfGroup,
    WeightedSubordinate,
}

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) struct IndexRate {
    pub index: &'static str,
    pub margin: Option<Decimal>,
    pub floor: Option<Decimal>,
    pub cap: Option<Decimal>,
    pub rounding: Option<&'static str>,
    pub look_back: Option<u32>,
    pub reset_frequency: Option<u32>,
    pub months_to_reset: Option<u32>,
}

pub(super) fn classes(shape: &DealShape) -> BoxedStrategy<ClassPlan> {
    let allows = |feature| shape.allows(feature);
    let place = (
        proptest::bool::weighted(if allows(Feature::Subordinates) { 0.35 } else { 0.0 }),
        0..6_usize,
    );
    let day_counts: &[&str] = match allows(Feature::ActualDays) {
        true => &["30/360", "30/360", "30E/360", "actual/360", "actual/365", "actual/actual"],
        false => &["30/360"],
    };
    let terms = (
        maybe(
            allows(Feature::NetWacCaps),
            0.25,
            prop_oneof![Just(Decimal::ZERO), percentages(0, 1)],
        ),
        proptest::bool::weighted(if allows(Feature::InterestOnUnpaid) { 0.25 } else { 0.0 }),
        (select(day_counts), accrues(allows(Feature::AccrualPeriods))),
        maybe(true, 0.1, select(&[1_000_u32, 1, 25_000][..])),
    );
    let place = (place, balances(), left());
    (kinds(shape), terms, interest(shape), place)
        .prop_map(|(kind, terms, interest, ((subordinate, group), balance, left))| {
            let (cap_less, interest_on_unpaid, (day_count, accrues), denomination) = terms;
            let denomination = denomination.map(Decimal::from);
            ClassPlan {
                subordinate,
                group,
                balance,
                kind,
                interest,
                cap_less,
                interest_on_unpaid,
                day_count,
                accrues,
                denomination,
                left,
            }
        })
        .boxed()
}

/// The first days are before the end of the first period of any class.
fn accrues(allowed: bool) -> impl Strategy<Value = Accrues> {
    let periods = [
        "calendar month",
        "distribution to distribution",
        "from day 1",
        "from day 15",
        "from day 30",
        "from day 31",
    ];
    let periods = maybe(allowed, 0.4, select(periods.to_vec()));
    let dates = maybe(allowed, 0.3, select(&["adjusted", "unadjusted"][..]));
    let from = maybe(allowed, 0.2, select(&["2008-01-02", "2007-12-31", "2007-10-03"][..]));
    (periods, dates, from).prop_map(|(periods, dates, from)| Accrues {
        dates: dates.filter(|_| periods.is_some_and(|periods| periods != "calendar month")),
        periods,
        from,
    })
}

fn left() -> impl Strategy<Value = Left> {
    let percent = prop_oneof![
        1 => Just(Decimal::ONE_HUNDRED),
        1 => Just(Decimal::ZERO),
        4 => percentages(1, 99),
    ];
    let owed = || maybe(true, 0.2, small_amounts());
    (percent, owed(), owed(), owed()).prop_map(
        |(percent, unpaid_interest, carryover, cumulative_loss)| Left {
            percent,
            unpaid_interest,
            carryover,
            cumulative_loss,
        },
    )
}

fn kinds(shape: &DealShape) -> BoxedStrategy<Kind> {
    let steps = proptest::collection::vec(percentages(0, 120), 1..=4);
    let notional = prop_oneof![
        3 => Just(Notional::Classes),
        2 => Just(Notional::Pool),
        1 => (1..=4_u32).prop_map(Notional::Schedule),
        1 => Just(Notional::Penalties),
    ];
    let of: [(Feature, u32, BoxedStrategy<Kind>); 5] = [
        (
            Feature::Schedules,
            2,
            prop_oneof![(1..=8_u32).prop_map(Kind::Planned), (1..=8_u32).prop_map(Kind::Targeted)]
                .boxed(),
        ),
        (
            Feature::Lockout,
            1,
            (0..=5_u32, steps).prop_map(|(years, steps)| Kind::Lockout(years, steps)).boxed(),
        ),
        (Feature::Accrual, 1, Just(Kind::Accrual).boxed()),
        (Feature::PrincipalOnly, 1, percentages(0, 20).prop_map(Kind::PrincipalOnly).boxed()),
        (Feature::InterestOnly, 1, notional.prop_map(Kind::InterestOnly).boxed()),
    ];
    let allowed = of.into_iter().filter(|(feature, ..)| shape.allows(*feature));
    let weighted = allowed.map(|(_, weight, kind)| (weight, kind));
    let all = [(5, Just(Kind::Plain).boxed())].into_iter().chain(weighted);
    proptest::strategy::Union::new_weighted(all.collect()).boxed()
}

fn interest(shape: &DealShape) -> BoxedStrategy<Interest> {
    let index = || select(&INDICES[..]);
    let whole = (percentages(0, 12)).prop_map(Interest::Fixed).boxed();
    let inverse = (index(), percentages(6, 30), 1..=5_u32)
        .prop_map(|(index, from, times)| Interest::Inverse { index, from, times });
    let floating = prop_oneof![
        4 => index_rates().prop_map(Interest::Index),
        1 => (index(), percentages(0, 2)).prop_map(|(index, margin)| Interest::Floater { index, margin }),
        2 => inverse,
        1 => (index(), percentages(0, 2), 2..=121_u32)
            .prop_map(|(index, margin, from)| Interest::Stepped { index, margin, from }),
    ];
    let net = prop_oneof![
        percentages(0, 6).prop_map(Interest::NetLess),
        Just(Interest::NetRateOfGroup),
        Just(Interest::WeightedSubordinate),
    ];
    let mut of = vec![(6, whole)];
    if shape.allows(Feature::Floating) {
        of.push((4, floating.boxed()));
    }
    if shape.allows(Feature::NetRates) {
        of.push((2, net.boxed()));
    }
    proptest::strategy::Union::new_weighted(of).boxed()
}

fn index_rates() -> impl Strategy<Value = IndexRate> {
    let limits = (
        maybe(true, 0.7, percentages(-1, 3)),
        maybe(true, 0.2, percentages(0, 3)),
        maybe(true, 0.4, percentages(4, 12)),
        maybe(true, 0.2, select(&["0.125", "0.0625", "1"][..])),
    );
    let resets = (
        maybe(true, 0.2, 1..=3_u32),
        maybe(true, 0.2, select(&[3_u32, 6, 12][..])),
        maybe(true, 0.1, select(&[1_u32, 12][..])),
    );
    (select(&INDICES[..]), limits, resets).prop_map(|(index, limits, resets)| {
        let (margin, floor, cap, rounding) = limits;
        let (look_back, reset_frequency, months_to_reset) = resets;
        IndexRate {
            index,
            margin,
            floor,
            cap,
            rounding,
            look_back,
            reset_frequency,
            months_to_reset,
        }
    })
}
