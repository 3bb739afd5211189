//! Discount factors from quoted rates: each node in turn, so that the curve reprices its bond.

use super::shape::{Interpolation, Point};
use crate::math::find_root;
use crate::math::power::{exp, ln_1p};

/// Whether a bond may run for this time: more than 0 and at most 1,000 years.
pub(in crate::analytics) fn is_term(years: f64) -> bool {
    years > 0.0 && years <= 1_000.0
}

/// The payments of a bond issued today, semiannual backwards from its maturity: the time of each, and
/// the years over which its coupon accrues. The first period may be short.
pub(in crate::analytics) fn coupons(years: f64) -> impl Iterator<Item = (f64, f64)> {
    let count = (2.0 * years).ceil() as u32;
    (1..=count).map(move |number| {
        let time = years - 0.5 * f64::from(count - number);
        (time, if number == 1 { time } else { 0.5 })
    })
}

/// The decay to each zero rate, in percent.
pub(super) fn from_zeros(nodes: &[(f64, f64)], interpolation: Interpolation) -> Vec<Point> {
    let decay = |(years, zero_pct): &(f64, f64)| 2.0 * years * ln_1p(zero_pct / 200.0);
    nodes.iter().map(|node| interpolation.point(node.0, decay(node))).collect()
}

/// The points at which a bond that pays the rate of each node, in percent, is worth par.
///
/// # Errors
/// The number of the first node whose bond no discount factor reprices.
pub(super) fn from_par(
    nodes: &[(f64, f64)],
    interpolation: Interpolation,
) -> Result<Vec<Point>, usize> {
    let mut points: Vec<Point> = Vec::with_capacity(nodes.len());
    for (number, (years, rate_pct)) in nodes.iter().enumerate() {
        let last = points.last().copied();
        let rate = rate_pct / 100.0;
        let known_until = last.map_or(0.0, |point| point.years);
        let known = coupons(*years).take_while(|(time, _)| *time <= known_until);
        let known: f64 = known
            .map(|(time, accrues)| rate * accrues * exp(-interpolation.decay(&points, time)))
            .sum();
        // What the bond is worth over par if the last of the points is at `decay`.
        let excess = |decay: f64| {
            let point = interpolation.point(*years, decay);
            let discount = |time| exp(-interpolation.decay_between(last, point, time));
            let unknown = coupons(*years).filter(|(time, _)| *time > known_until);
            let unknown: f64 = unknown.map(|(time, accrues)| rate * accrues * discount(time)).sum();
            known + unknown + discount(*years) - 1.0
        };
        let (low, high) = decays(
            last.map_or(0.0, |point| interpolation.decay(&points, point.years)),
            *years - known_until,
        );
        let decay = find_root(excess, low, high).map_err(|_| number)?;
        points.push(interpolation.point(*years, decay));
    }
    Ok(points)
}

/// Between which decays that of the next node is: a forward rate from −100 % to 1,000 %, compounded
/// continuously, and no discount factor below the least that `exp` distinguishes.
fn decays(before: f64, years: f64) -> (f64, f64) {
    (before - years, (before + 10.0 * years).min(690.0))
}
