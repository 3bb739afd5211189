//! Tests of projections: scenarios side by side and alone, with and without defaults.

use approx::{abs_diff_eq, relative_eq};
use proptest::collection::vec;
use proptest::prelude::*;

use super::assumptions::{Advances, Assumptions, PrepaymentInterest};
use super::cents::{cents, round_to_cents};
use super::deal_flows::Inflow;
use super::group_month::GroupMonth;
use super::index::IndexCurve;
use super::loan::{Arm, Loan};
use super::pool::Pool;
use super::projection::{LaneProjection, project};
use super::speeds::{DefaultSpeed, PrepaymentSpeed};
use super::vector::GroupVectors;
use crate::testing::{assumptions, pools};

/// Relative, and of small values absolute: the same months summed in two orders.
const NINE_DIGITS: f64 = 1e-9;
/// Cents: four roundings that move an amount, each by less than one.
const FOUR_ROUNDINGS_CENTS: f64 = 3.0;

/// Groups of one loan and of several, with features that few loans have.
fn pool() -> Pool {
    let mut penalized = Loan::level_pay(3_000_000.0, 7.0, 40);
    (penalized.penalty_pct, penalized.penalty_months) = (2.0, 9);
    penalized.loan_count = 12;
    penalized.servicing_fee_pct = 0.25;
    let mut short = Loan::level_pay(500_000.0, 6.0, 20);
    short.group = "2".to_owned();
    let long = Loan { remaining_term_months: 35, ..short.clone() };
    let long = Loan { amortization_term_months: 300, ..long };
    let mut adjustable = Loan::level_pay(900_000.0, 5.0, 30);
    adjustable.group = "3".to_owned();
    adjustable.arm = Some(Arm::monthly("libor-1m", 2.0));
    Pool::from_loans(vec![penalized, short, long, adjustable]).unwrap()
}

fn scenarios(change: impl Fn(&mut Assumptions)) -> Vec<Assumptions> {
    let scenario = |lane: u32| {
        let mut scenario = Assumptions {
            prepayment_pct: GroupVectors::flat(6.0 * f64::from(lane)),
            default_pct: GroupVectors::flat(2.0),
            severity_pct: GroupVectors::flat(20.0 * f64::from(lane)),
            ..Assumptions::default()
        };
        scenario.indices.set("libor-1m", IndexCurve::flat(1.0 + f64::from(lane)));
        change(&mut scenario);
        scenario
    };
    (0..4).map(scenario).collect()
}

/// The same numbers in different units of speed.
#[test]
fn scenarios_of_every_speed_side_by_side_have_the_bits_of_each_alone() {
    let pool = pool();
    let speeds = [
        (PrepaymentSpeed::Cpr, DefaultSpeed::Cdr),
        (PrepaymentSpeed::Smm, DefaultSpeed::Mdr),
        (PrepaymentSpeed::Smm, DefaultSpeed::Cdr),
        (PrepaymentSpeed::Psa, DefaultSpeed::Sda),
    ];
    let mut all = scenarios(|scenario| {
        scenario.prepayment_pct = GroupVectors::flat(5.0);
        scenario.default_pct = GroupVectors::flat(2.0);
    });
    for (scenario, speeds) in all.iter_mut().zip(speeds) {
        (scenario.prepayment_speed, scenario.default_speed) = speeds;
    }
    let lanes: [&Assumptions; 4] = std::array::from_fn(|lane| &all[lane]);
    let alone = lanes.map(|scenario| project(&pool, scenario).unwrap());
    assert_ne!(alone[0], alone[1]);
    let mut together = LaneProjection::new(&pool, lanes).unwrap();
    let mut month = vec![GroupMonth::ZEROS; pool.groups().len()];
    while together.step(&mut month) {
        for (lane, alone) in alone.iter().enumerate() {
            for (group, alone) in month.iter().zip(&alone[together.month as usize - 1]) {
                let number = together.month;
                assert_eq!(bits(&group.lane(lane)), bits(alone), "month {number}, lane {lane}");
            }
        }
    }
}

/// Twelve loans remain twelve if none prepays.
#[test]
fn advance_rules_make_no_difference_without_defaults() {
    let pool = pool();
    let with = |advances, cpr| {
        let mut scenario = Assumptions {
            prepayment_pct: GroupVectors::flat(cpr),
            default_pct: GroupVectors::flat(0.0),
            advances,
            ..Assumptions::default()
        };
        scenario.indices.set("libor-1m", IndexCurve::flat(3.0));
        project(&pool, &scenario).unwrap()
    };
    for cpr in [0.0, 30.0] {
        let plain = with(Advances::UntilLiquidation, cpr);
        let stopped = with(Advances::StoppedAfterMonths(3), cpr);
        assert_eq!(plain.len(), stopped.len());
        for (month, (plain, stopped)) in plain.iter().zip(&stopped).enumerate() {
            for (plain, stopped) in plain.iter().zip(stopped) {
                for (field, name) in GroupMonth::FIELDS.iter().enumerate() {
                    let (a, b) = (plain.values()[field], stopped.values()[field]);
                    let near =
                        relative_eq!(a, b, max_relative = NINE_DIGITS, epsilon = NINE_DIGITS);
                    assert!(near, "month {month}, {name}: {a} and {b}");
                }
                let (a, b) = (plain.loan_count, stopped.loan_count);
                let near = abs_diff_eq!(a, b, epsilon = NINE_DIGITS);
                assert!(near, "month {month}: {a} and {b} loans");
            }
        }
        let counts = stopped.iter().map(|month| month[0].loan_count);
        let unchanged =
            counts.take(40).all(|count| abs_diff_eq!(count, 12.0, epsilon = NINE_DIGITS));
        assert_eq!(unchanged, cpr == 0.0);
    }
}

#[test]
fn flows_have_the_bits_of_the_month() {
    let pool = pool();
    for scenarios in [
        scenarios(|_| {}),
        scenarios(|scenario| scenario.indices.set("libor-1m", IndexCurve::flat(3.0))),
        scenarios(|scenario| scenario.default_pct = GroupVectors::flat(0.0)),
        scenarios(|scenario| scenario.recovery_pct = GroupVectors::flat(30.0)),
        scenarios(|scenario| scenario.delinquent_60_pct = Some(GroupVectors::flat(5.0))),
        scenarios(|scenario| scenario.advances = Advances::StoppedAfterMonths(3)),
        scenarios(|scenario| scenario.prepayment_interest.days_lost = 15.0),
        // Everything prepays in the first month, and loses all thirty days of interest.
        scenarios(|scenario| {
            scenario.prepayment_pct = GroupVectors::flat(100.0);
            scenario.prepayment_interest.days_lost = 30.0;
        }),
    ] {
        let lanes: [&Assumptions; 4] = std::array::from_fn(|lane| &scenarios[lane]);
        let start = || LaneProjection::new(&pool, lanes).unwrap();
        let (mut all, mut flows) = (start(), start());
        let mut month = vec![GroupMonth::ZEROS; pool.groups().len()];
        while all.step(&mut month) {
            assert!(flows.step_flows());
            for (group, rows) in month.iter().zip(flows.flows_mut()) {
                for lane in 0..4 {
                    let inflow = Inflow::of(|flow| [rows[flow as usize][lane]]);
                    assert_eq!(inflow, group.lane(lane).inflow(), "month {}", all.month);
                }
            }
        }
        assert!(!flows.step_flows());
    }
}

/// Loans liquidated in the month of default have no advances, not even in the last month.
#[test]
fn loans_liquidated_in_month_of_default_have_no_advances() {
    let pool = Pool::from_loans(vec![Loan::level_pay(1_000_000.0, 6.0, 12)]).unwrap();
    let scenario = Assumptions {
        default_pct: GroupVectors::flat(10.0),
        months_to_liquidation: 0,
        advances: Advances::None,
        ..Assumptions::default()
    };
    let months = project(&pool, &scenario).unwrap();
    assert_eq!(months.len(), 12);
    for month in months {
        assert!(month[0].new_defaults > 0.0);
        assert_eq!((month[0].advances, month[0].interest_advanced), (0.0, 0.0));
    }
}

/// Sixteen scenarios of thirty thousand loans need more than 4 GiB for defaults of fifty years.
#[test]
fn pool_that_never_defaults_needs_no_memory_for_defaults() {
    let pool = Pool::from_loans(vec![Loan::level_pay(1_000.0, 6.0, 12); 30_000]).unwrap();
    let scenario = |cdr: f64| Assumptions {
        default_pct: GroupVectors::flat(cdr),
        months_to_liquidation: 600,
        ..Assumptions::default()
    };
    let fits = |scenario: &Assumptions| LaneProjection::new(&pool, [scenario; 16]).is_ok();
    assert_eq!([fits(&scenario(1.0)), fits(&scenario(0.0))], [false, true]);
}

fn bits(month: &GroupMonth) -> Vec<u64> {
    month.values().into_iter().map(f64::to_bits).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_lane_has_the_bits_of_its_scenario_alone(
        pool in pools(), mut scenarios in vec(assumptions(), 16),
        (same_rules, same_curve) in any::<(bool, bool)>(),
    ) {
        let first = scenarios[0].clone();
        for scenario in &mut scenarios {
            if same_rules {
                // The plain rules, which have their own code.
                scenario.months_to_liquidation = first.months_to_liquidation;
                scenario.advances = Advances::UntilLiquidation;
                scenario.interest_advances_recovered = false;
                scenario.prepayment_interest = PrepaymentInterest::default();
            }
            if same_curve {
                scenario.indices = first.indices.clone();
            }
        }
        let all: [&Assumptions; 16] = std::array::from_fn(|lane| &scenarios[lane]);
        let mut wide = LaneProjection::new(&pool, all).unwrap();
        let mut alone: Vec<_> =
            all.iter().map(|one| project(&pool, one).unwrap().into_iter()).collect();
        let mut months = vec![GroupMonth::ZEROS; pool.groups().len()];
        while wide.step(&mut months) {
            for (lane, one) in alone.iter_mut().enumerate() {
                // A scenario without outstanding recoveries ends before the others.
                let month = one.next().unwrap_or(vec![GroupMonth::ZERO; months.len()]);
                for (group, alone) in months.iter().zip(&month) {
                    prop_assert_eq!(bits(&group.lane(lane)), bits(alone), "lane {}", lane);
                }
            }
        }
    }

    #[test]
    fn cents_roll_exactly_every_month_and_the_last_balance_is_zero(
        pool in pools(), scenario in assumptions(),
    ) {
        let months = project(&pool, &scenario).unwrap();
        for group in 0..pool.groups().len() {
            let mut carried = cents([pool.group_balance(group)]);
            for month in &months {
                let [before] = carried;
                let mut c = month[group].inflow();
                round_to_cents(&mut carried, &mut c);
                prop_assert_eq!(c.balance_begin, [before]);
                let principal =
                    [c.scheduled_principal, c.voluntary_prepayment, c.recovery, c.loss].map(|[part]| part);
                prop_assert!(principal.iter().all(|part| *part >= 0.0));
                prop_assert_eq!([before - principal.iter().sum::<f64>()], c.balance_end);
                // Four roundings move an amount by at most 3 cents.
                for (cents, exact) in principal.iter().zip([
                    month[group].scheduled_principal(), month[group].voluntary_prepayment,
                    month[group].recovery, month[group].loss,
                ]) {
                    prop_assert!(abs_diff_eq!(*cents, 100.0 * exact, epsilon = FOUR_ROUNDINGS_CENTS), "{} {}", cents, exact);
                }
            }
            prop_assert_eq!(carried, [0.0]);
        }
    }
}
