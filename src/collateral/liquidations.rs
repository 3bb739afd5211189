//! Defaulted loans from default to liquidation.

use super::assumptions::{Advances, Assumptions};
use super::loan_month::Rules;
use super::rates::RateTable;
use crate::math::greater;

/// Each scenario's rules, which apply to all loans.
pub(super) struct Lanes<const W: usize> {
    /// Months from default to liquidation.
    pub(super) lag: [u32; W],
    /// Number of payments of principal advanced, at most `lag`.
    pub(super) payments: [u32; W],
    /// Whether all scenarios have the same `lag` and `payments`.
    pub(super) same_months: bool,
    /// Whether all scenarios have [`Rules::PLAIN`] and the same `lag`.
    pub(super) plain: bool,
    full: [bool; W],
    recover: [bool; W],
    interest_lost: [f64; W],
    compensated: [bool; W],
}

impl<const W: usize> Lanes<W> {
    pub(super) fn new(scenarios: &[&Assumptions; W], rates: &RateTable<'_, W>) -> Self {
        let mut lanes = Self {
            lag: [0; W],
            payments: [0; W],
            same_months: true,
            plain: false,
            full: [false; W],
            recover: [false; W],
            interest_lost: [0.0; W],
            compensated: [false; W],
        };
        // Without defaults the lag has no effect, and a lag of zero keeps the history short.
        let defaults = rates.defaults();
        for (lane, scenario) in scenarios.iter().enumerate() {
            lanes.lag[lane] = if defaults { scenario.months_to_liquidation } else { 0 };
            let lag = lanes.lag[lane];
            lanes.payments[lane] = scenario.advances.payments(lag);
            lanes.full[lane] = match scenario.advances {
                Advances::UntilLiquidation => true,
                // The payment after `lag` others is the interest of the month of liquidation.
                Advances::StoppedAfterMonths(months) => months > lag,
                Advances::None => false,
            };
            lanes.recover[lane] = scenario.interest_advances_recovered;
            lanes.interest_lost[lane] = scenario.prepayment_interest.days_lost / 30.0;
            lanes.compensated[lane] = scenario.prepayment_interest.compensated;
        }
        lanes.same_months = (1..W).all(|lane| {
            lanes.lag[lane] == lanes.lag[0] && lanes.payments[lane] == lanes.payments[0]
        });
        lanes.plain = (0..W).all(|lane| {
            let rules = lanes.rules(lane);
            let lag = lanes.lag[lane];
            let advanced = rules.full && !rules.recover && lag > 0 && lag == lanes.lag[0];
            rules.interest_lost == 0.0 && (advanced || !defaults)
        });
        lanes
    }

    #[inline(always)]
    pub(super) const fn rules(&self, lane: usize) -> Rules {
        Rules {
            full: self.full[lane],
            recover: self.recover[lane],
            interest_lost: self.interest_lost[lane],
            compensated: self.compensated[lane],
        }
    }
}

/// The defaults of one month, and the loan's schedule before that month.
#[derive(Clone, Copy)]
pub(super) struct Cohort<const W: usize> {
    pub(super) defaults: [f64; W],
    /// `defaults` over `factor`: the same loans' balance at the start of the projection.
    pub(super) unit: [f64; W],
    /// SCH before the month.
    pub(super) factor: [f64; W],
    /// Sum over all earlier months of SCH before the month times the monthly rate.
    pub(super) factor_interest: [f64; W],
}

impl<const W: usize> Cohort<W> {
    pub(super) const NONE: Self =
        Self { defaults: [0.0; W], unit: [0.0; W], factor: [0.0; W], factor_interest: [0.0; W] };
}

/// Defaulted loans that are liquidated in a month, or whose advances stop.
pub(super) struct Liquidations<const W: usize> {
    /// Balance at default of the loans liquidated.
    pub(super) defaults: [f64; W],
    /// Their balance at liquidation, amortized by the payments advanced: ADB(i).
    pub(super) liquidated: [f64; W],
    /// Interest advanced on them in the months before this one.
    pub(super) interest_advanced: [f64; W],
    /// Balance now of the loans whose last advance was in the month before.
    pub(super) stopped: [f64; W],
}

/// The liquidations of `month`. `history` is a ring buffer; the month's own defaults are at `slot`.
#[inline(always)]
pub(super) fn liquidations<const W: usize>(
    history: &[Cohort<W>],
    month: u32,
    slot: usize,
    lanes: &Lanes<W>,
) -> Liquidations<W> {
    // The cohort of `months` months ago; no loan defaults before the first month.
    let none = Cohort::NONE;
    let ago = |months: u32| {
        let back = months as usize;
        let place = if back <= slot { slot - back } else { slot + history.len() - back };
        if month > months { &history[place] } else { &none }
    };
    let picked: [Cohort<W>; 3];
    let [default, stop, leaving] = if lanes.same_months {
        let (lag, payments) = (lanes.lag[0], lanes.payments[0]);
        [ago(lag), ago(lag - payments), ago(payments)]
    } else {
        let pick = |months: fn(&Lanes<W>, usize) -> u32| {
            let mut picked = Cohort::NONE;
            for lane in 0..W {
                let cohort = ago(months(lanes, lane));
                picked.defaults[lane] = cohort.defaults[lane];
                picked.unit[lane] = cohort.unit[lane];
                picked.factor[lane] = cohort.factor[lane];
                picked.factor_interest[lane] = cohort.factor_interest[lane];
            }
            picked
        };
        picked = [
            pick(|lanes, lane| lanes.lag[lane]),
            pick(|lanes, lane| lanes.lag[lane] - lanes.payments[lane]),
            pick(|lanes, lane| lanes.payments[lane]),
        ];
        picked.each_ref()
    };
    let now = &history[slot];

    let mut liquidations = Liquidations {
        defaults: default.defaults,
        liquidated: [0.0; W],
        interest_advanced: [0.0; W],
        stopped: [0.0; W],
    };
    for lane in 0..W {
        let not_advanced = lanes.payments[lane] == 0;
        let amortized = default.unit[lane] * stop.factor[lane];
        let interest =
            default.unit[lane] * (stop.factor_interest[lane] - default.factor_interest[lane]);
        liquidations.liquidated[lane] =
            if not_advanced { default.defaults[lane] } else { amortized };
        liquidations.interest_advanced[lane] = greater(interest, 0.0);
        let left = leaving.unit[lane] * now.factor[lane];
        liquidations.stopped[lane] = if not_advanced { leaving.defaults[lane] } else { left };
    }
    liquidations
}
