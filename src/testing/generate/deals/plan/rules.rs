//! The rules of the waterfall: who is paid when, who bears losses, what else moves money.

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use crate::testing::generate::deals::shape::{DealShape, Feature};
use crate::testing::generate::loans::INDICES;
use crate::testing::generate::numbers::{maybe, percentages, small_amounts};

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) struct Rules {
    pub principal: Principal,
    /// Whether the seniors of a group share principal, by group (modulo their count).
    pub seniors_share: Vec<bool>,
    pub subordinates_share: bool,
    /// A subordinate with less credit support than at closing is paid no principal, and neither are those
    /// junior to it.
    pub support_tested: bool,
    /// Scheduled and unscheduled principal in clauses of their own.
    pub principal_apart: bool,
    pub cross: bool,
    pub turbo: bool,
    /// Seniors share interest, or are paid in order.
    pub interest_shared: bool,
    /// This month's interest before that of earlier months.
    pub interest_first: bool,
    /// Each group pays its own seniors' interest first.
    pub interest_by_group: bool,
    /// Subordinates are paid interest after the seniors' principal.
    pub subordinate_interest_late: bool,
    pub accretion_limited: bool,
    pub deferred: bool,
    pub losses: Option<Losses>,
    pub triggers: Vec<Trigger>,
    /// While a trigger is in effect, shared principal is paid in order.
    pub triggers_switch: bool,
}

/// How much principal the seniors get, and the subordinates.
#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) enum Principal {
    /// All to the seniors, then to the subordinates.
    Straight,
    /// Percentages shifted by year.
    Shifting { steps: Vec<Decimal>, locked: bool },
    /// From a distribution on, down to a percentage of the pool.
    StepDown { month: u32, percent: Decimal },
    /// Target in percent of closing; from a distribution on in percent of the pool, over a floor.
    Overcollateralization {
        target: Decimal,
        step_down: Option<(u32, Decimal)>,
        floor: Option<Decimal>,
    },
}

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) struct Losses {
    pub order: LossOrder,
    /// The losses allocated are the excess of the classes over the pool, instead of the pool's losses.
    pub excess: bool,
    pub write_up: Option<WriteUp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::testing::generate::deals) enum LossOrder {
    ReverseSequential,
    ProRata,
    /// Subordinates, then the seniors of the group that lost.
    ByGroup,
    /// The seniors are not written down.
    SubordinatesOnly,
}

#[derive(Debug, Clone, Copy)]
pub(in crate::testing::generate::deals) struct WriteUp {
    pub shared: bool,
    /// Above principal and losses, or below.
    pub first: bool,
    /// Whether the cash pays principal.
    pub paid: bool,
}

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) struct Trigger {
    pub test: TriggerTest,
    pub sticky: bool,
}

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) enum TriggerTest {
    /// Sixty days and more over a percentage of the pool, averaged over months.
    Delinquency(Decimal, Option<u32>),
    /// Losses to date over percentages of closing, by year.
    CumulativeLoss(Vec<Decimal>),
    /// Overcollateralization is below a percentage of the closing balance.
    Overcollateralization(Decimal),
    /// Until years after the first distribution.
    Before(i32),
    /// From a distribution on, and not on one.
    Months(u32, u32),
}

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) struct FeePlan {
    pub size: FeeSize,
    /// After the classes.
    pub late: bool,
}

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) enum FeeSize {
    /// Percent of the pool a year.
    OfPool(Decimal),
    /// Percent of the pool a year, and at least an amount a month.
    AtLeast(Decimal, Decimal),
    Monthly(Decimal),
    PerLoan(Decimal),
    /// Once a year, for a number of years.
    Yearly(Decimal, u32),
}

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) struct Reserve {
    pub opening: Decimal,
    /// Target in percent of the pool, with a floor.
    pub target: Decimal,
    pub floor: Option<Decimal>,
    pub covers_losses: bool,
    /// The excess over the target goes to a party instead of the residual.
    pub to_depositor: bool,
}

#[derive(Debug, Clone)]
pub(in crate::testing::generate::deals) struct Hedge {
    pub kind: HedgeKind,
    pub index: &'static str,
    pub strike: Decimal,
    /// Percent of closing that is hedged, by year; then nothing.
    pub notional: Vec<Decimal>,
    pub actual_days: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::testing::generate::deals) enum HedgeKind {
    Cap,
    Corridor,
    Swap,
    YieldMaintenance,
}

pub(super) fn rules(shape: &DealShape) -> BoxedStrategy<Rules> {
    let allows = |feature| shape.allows(feature);
    let when = |feature, share| proptest::bool::weighted(if allows(feature) { share } else { 0.0 });
    let triggers = match allows(Feature::Triggers) {
        true => proptest::collection::vec(triggers(), 0..=2).boxed(),
        false => Just(Vec::new()).boxed(),
    };
    let losses = losses(allows(Feature::WriteUps));
    let switches = (
        triggers,
        maybe(allows(Feature::Losses), 0.9, losses),
        when(Feature::DeferredInterest, 0.1),
        when(Feature::Turbo, 0.15),
        when(Feature::CrossCollateralization, 0.5),
        when(Feature::CreditSupport, 0.4),
    );
    let of_interest = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let of_principal = (
        proptest::collection::vec(any::<bool>(), 3),
        any::<bool>(),
        proptest::bool::weighted(0.2),
        any::<bool>(),
    );
    (switches, principal(shape), of_principal, of_interest)
        .prop_map(|(switches, principal, of_principal, of_interest)| {
            let (triggers, losses, deferred, turbo, cross, support_tested) = switches;
            let (seniors_share, subordinates_share, principal_apart, triggers_switch) =
                of_principal;
            Rules {
                principal,
                seniors_share,
                subordinates_share,
                support_tested,
                principal_apart,
                cross,
                turbo,
                interest_shared: of_interest.0,
                interest_first: of_interest.1,
                interest_by_group: of_interest.2,
                subordinate_interest_late: of_interest.3,
                accretion_limited: of_interest.4,
                deferred,
                losses,
                triggers,
                triggers_switch,
            }
        })
        .boxed()
}

fn principal(shape: &DealShape) -> BoxedStrategy<Principal> {
    let months = || select(&[37_u32, 1, 2, 13, 25][..]);
    let steps = proptest::collection::vec(percentages(0, 100), 1..=5);
    let shifting =
        (steps, any::<bool>()).prop_map(|(steps, locked)| Principal::Shifting { steps, locked });
    let step_down = (months(), percentages(20, 100))
        .prop_map(|(month, percent)| Principal::StepDown { month, percent });
    let target = (
        percentages(0, 10),
        maybe(true, 0.6, (months(), percentages(0, 20))),
        maybe(true, 0.5, percentages(0, 1)),
    );
    let target = target.prop_map(|(target, step_down, floor)| Principal::Overcollateralization {
        target,
        step_down,
        floor,
    });
    let of = [
        (Feature::ShiftingInterest, shifting.boxed()),
        (Feature::StepDown, step_down.boxed()),
        (Feature::Overcollateralization, target.boxed()),
    ];
    let allowed = of.into_iter().filter(|(feature, _)| shape.allows(*feature));
    let all = [(3, Just(Principal::Straight).boxed())].into_iter();
    let all = all.chain(allowed.map(|(_, principal)| (1, principal)));
    proptest::strategy::Union::new_weighted(all.collect()).boxed()
}

fn losses(write_ups: bool) -> impl Strategy<Value = Losses> {
    let orders = [
        LossOrder::ReverseSequential,
        LossOrder::ProRata,
        LossOrder::ByGroup,
        LossOrder::SubordinatesOnly,
    ];
    let write_up = (any::<bool>(), any::<bool>(), any::<bool>())
        .prop_map(|(shared, first, paid)| WriteUp { shared, first, paid });
    (maybe(write_ups, 0.3, write_up), select(orders.to_vec()), any::<bool>())
        .prop_map(|(write_up, order, excess)| Losses { order, excess, write_up })
}

fn triggers() -> impl Strategy<Value = Trigger> {
    let test = prop_oneof![
        (percentages(0, 30), maybe(true, 0.5, select(&[3_u32, 1, 6, 60][..])))
            .prop_map(|(percent, months)| TriggerTest::Delinquency(percent, months)),
        proptest::collection::vec(percentages(0, 8), 1..=4).prop_map(TriggerTest::CumulativeLoss),
        percentages(0, 5).prop_map(TriggerTest::Overcollateralization),
        (0..=6_i32).prop_map(TriggerTest::Before),
        (1..=60_u32, 1..=60_u32).prop_map(|(from, but)| TriggerTest::Months(from, but)),
    ];
    (test, any::<bool>()).prop_map(|(test, sticky)| Trigger { test, sticky })
}

pub(super) fn fees() -> impl Strategy<Value = FeePlan> {
    let dollars = || {
        prop_oneof![8 => 0..=5_000_i64, 1 => 0..=500_000_i64].prop_map(|n| Decimal::new(100 * n, 2))
    };
    let size = prop_oneof![
        percentages(0, 1).prop_map(FeeSize::OfPool),
        (percentages(0, 1), dollars()).prop_map(|(pct, least)| FeeSize::AtLeast(pct, least)),
        dollars().prop_map(FeeSize::Monthly),
        (0..=500_i64).prop_map(|cents| FeeSize::PerLoan(Decimal::new(cents, 2))),
        (dollars(), 1..=4_u32).prop_map(|(amount, years)| FeeSize::Yearly(amount, years)),
    ];
    (size, any::<bool>()).prop_map(|(size, late)| FeePlan { size, late })
}

pub(super) fn reserves() -> impl Strategy<Value = Reserve> {
    let floor = maybe(true, 0.5, small_amounts());
    (small_amounts(), percentages(0, 5), floor, any::<bool>(), any::<bool>()).prop_map(
        |(opening, target, floor, covers_losses, to_depositor)| Reserve {
            opening,
            target,
            floor,
            covers_losses,
            to_depositor,
        },
    )
}

pub(super) fn hedges() -> impl Strategy<Value = Hedge> {
    let kinds = [HedgeKind::Cap, HedgeKind::Corridor, HedgeKind::Swap, HedgeKind::YieldMaintenance];
    let notional = proptest::collection::vec(percentages(0, 120), 1..=4);
    (select(kinds.to_vec()), select(&INDICES[..]), percentages(0, 6), notional, any::<bool>())
        .prop_map(|(kind, index, strike, notional, actual_days)| Hedge {
            kind,
            index,
            strike,
            notional,
            actual_days,
        })
}
