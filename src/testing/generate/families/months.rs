//! Random months of collateral, as its servicers report them.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::deal_text::Written;
use crate::number::{DecimalArithmetic, Rounding, split};
use crate::report::trustee::{Delinquencies, GroupRemittance, ServicerMonth};

/// The most groups of any family.
const MOST_GROUPS: usize = 4;

/// Rate of a class at least, in thousandths of a percent.
const LEAST_RATE: u32 = 1_000;

/// A month of every group; parts are of ten thousand.
#[derive(Debug, Clone)]
pub(super) struct MonthDraw {
    groups: Vec<GroupDraw>,
    /// Liquidation proceeds, in percent of the losses.
    recovered: u32,
    /// Rate of the dearest class, in thousandths of a percent.
    rate: u32,
    /// Parts of net interest that are lost, and parts of that which the servicing fee supports.
    shortfall: u32,
    support: u32,
    /// Cents advanced, and reimbursed.
    advances: (u32, u32),
}

/// A month of one group; parts are of ten thousand, of what is left of its balance.
#[derive(Debug, Clone)]
struct GroupDraw {
    scheduled: u32,
    lost: u32,
    prepaid: u32,
    /// Gross rate in thousandths of a percent; fees of the interest.
    gross: u32,
    fees: [u32; 4],
    penalties: u32,
    loans: u32,
    /// Bucket, state and part of the balance.
    late: Vec<(usize, usize, u32)>,
}

/// Mostly a small part, sometimes all.
fn part(most: u32) -> impl Strategy<Value = u32> {
    prop_oneof![6 => 0..=most, 2 => Just(0), 1 => 0..=10_000_u32, 1 => Just(10_000)]
}

fn group() -> impl Strategy<Value = GroupDraw> {
    let buckets = Delinquencies::BUCKETS.len();
    let states = Delinquencies::STATES.len();
    (
        (part(100), prop_oneof![2 => Just(0), 1 => 0..=200_u32, 1 => 0..=4_500_u32], part(600)),
        (0..=12_000_u32, [0..=1_500_u32, 0..=300_u32, 0..=100_u32, 0..=100_u32]),
        0..=10_u32,
        1..=4_000_u32,
        vec((0..buckets, 0..states, 0..=1_500_u32), 0..=4),
    )
        .prop_map(|((scheduled, lost, prepaid), (gross, fees), penalties, loans, late)| {
            GroupDraw { scheduled, lost, prepaid, gross, fees, penalties, loans, late }
        })
}

pub(super) fn month_draws() -> impl Strategy<Value = MonthDraw> {
    (
        vec(group(), MOST_GROUPS),
        0..=100_u32,
        LEAST_RATE..=15_000_u32,
        prop_oneof![2 => Just(0), 1 => 0..=10_000_u32],
        0..=10_000_u32,
        (0..=1_000_000_u32, 0..=1_000_000_u32),
    )
        .prop_map(|(groups, recovered, rate, shortfall, support, advances)| MonthDraw {
            groups,
            recovered,
            rate,
            shortfall,
            support,
            advances,
        })
}

/// The months of a deal from closing on.
pub(super) fn months(written: &Written, draws: &[MonthDraw]) -> Vec<ServicerMonth> {
    let mut balances = written.groups.clone();
    let month = |draw: &MonthDraw| {
        let month = month(written, &balances, draw);
        for (balance, group) in balances.iter_mut().zip(&month.groups) {
            *balance = group.balance_end();
        }
        month
    };
    draws.iter().map(month).collect()
}

/// A part of ten thousand, in whole cents and no more than the whole.
fn of(whole: Decimal, part: u32) -> Decimal {
    (whole * Decimal::from(part) / Decimal::from(10_000)).trunc_with_scale(2)
}

fn month(written: &Written, balances: &[Decimal], draw: &MonthDraw) -> ServicerMonth {
    let begun = balances.iter().zip(&draw.groups).zip(&written.groups);
    let mut groups: Vec<GroupRemittance> = begun
        .map(|((balance, draw), closing)| before_principal(*balance, *closing, draw))
        .collect();
    // Proceeds are in proportion to the groups' losses, because a report shows only their total.
    let losses: Vec<Decimal> = groups.iter().map(|group| group.realized_loss).collect();
    let total = of(losses.iter().sum(), draw.recovered * 100);
    let proceeds = split::<DecimalArithmetic>(total, &losses, Rounding::CENTS);
    for ((group, proceeds), draw) in groups.iter_mut().zip(proceeds).zip(&draw.groups) {
        group.liquidation_principal = proceeds;
        group.prepayments = of(group.balance_end(), draw.prepaid);
        after_principal(group, draw);
    }

    let sum = |amount: fn(&GroupRemittance) -> Decimal| groups.iter().map(amount).sum::<Decimal>();
    // A shortfall may exceed what the classes accrue, which is less than the pool's interest.
    let shortfall = of(sum(GroupRemittance::net_interest), draw.shortfall);
    let support = of(shortfall.min(sum(|group| group.servicing_fee)), draw.support);
    let repurchases = of(sum(|group| group.prepayments), 500);
    let given = written.given_rates.iter().zip(0_u32..);
    let rates_pct: BTreeMap<String, Decimal> = given
        .map(|(class, index)| (class.clone(), Decimal::new((draw.rate + 137 * index).into(), 3)))
        .collect();
    ServicerMonth {
        groups,
        rates_pct,
        prepayment_shortfall: shortfall,
        fee_support: support,
        advances: Decimal::new(draw.advances.0.into(), 2),
        reimbursements: Decimal::new(draw.advances.1.into(), 2),
        repurchases,
        has_external_master_fee: written.has_external_master_fee,
        ..ServicerMonth::default()
    }
}

/// A group's interest, fees, scheduled principal and losses.
fn before_principal(balance: Decimal, closing: Decimal, draw: &GroupDraw) -> GroupRemittance {
    let gross = Decimal::new(draw.gross.into(), 3);
    let interest = (balance * gross / Decimal::from(1_200)).trunc_with_scale(2);
    let [servicing, master, trustee, other] = draw.fees.map(|part| of(interest, part));
    let scheduled = of(balance, draw.scheduled);
    GroupRemittance {
        balance_begin: balance,
        scheduled_principal: scheduled,
        // Less than half, so that the balance also covers equal proceeds.
        realized_loss: of(balance - scheduled, draw.lost),
        scheduled_interest: interest,
        servicing_fee: servicing,
        master_servicing_fee: master,
        trustee_fee: trustee,
        other_fee: other,
        prepayment_penalties: of(interest, draw.penalties),
        maturity_months: draw.loans % 361,
        closing_balance: closing,
        loans_begin: draw.loans,
        ..GroupRemittance::default()
    }
}

/// Loans and delinquencies, once principal is known.
fn after_principal(group: &mut GroupRemittance, draw: &GroupDraw) {
    let end = group.balance_end();
    group.actual_balance = end + of(end, 7);
    group.loans_paid = if end.is_zero() { group.loans_begin } else { group.loans_begin / 30 };
    let mut loans_left = group.loans_begin - group.loans_paid;
    for (bucket, state, part) in &draw.late {
        if (*bucket, *state) == (0, 0) {
            continue;
        }
        let left = group.actual_balance - group.delinquencies.balance();
        let loans = loans_left * part / 10_000;
        group.delinquencies.balances[*bucket][*state] += of(left, *part);
        group.delinquencies.loans[*bucket][*state] += loans;
        loans_left -= loans;
    }
}
