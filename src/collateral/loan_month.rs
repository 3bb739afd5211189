//! The month of a loan in one scenario: the formulas, written once for all loans.

use super::group_month::GroupMonth;
use crate::math::lesser;

/// Where so much of what is in foreclosure is liquidated, all of it is; the rest is rounding.
const ALL_BUT_DUST: f64 = 1.0 - 1e-13;

/// What a scenario sets of advances and of prepayments' interest.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// Whether advances last until liquidation.
    pub(super) full: bool,
    /// Whether advanced interest is recovered.
    pub(super) recover: bool,
    /// Share of a month's interest lost on prepaid balances, and whether the servicer makes it up.
    pub(super) interest_lost: f64,
    pub(super) compensated: bool,
}

impl Rules {
    /// Those of most scenarios. The compiler leaves out what has no part in them.
    pub(super) const PLAIN: Self =
        Self { full: true, recover: false, interest_lost: 0.0, compensated: false };
}

/// A loan's month as its terms have it.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    /// Share of the balance that the schedule repays.
    pub(super) repaid: f64,
    /// A month's share of the gross rate, of the servicer's fee and of all fees.
    pub(super) rate: f64,
    pub(super) servicing: f64,
    pub(super) fees: f64,
    /// Balance at the start of the projection that schedules alone would leave after the month.
    pub(super) scheduled_balance: f64,
    /// Months left after this one.
    pub(super) months_left: u32,
    /// Whether there is none, and all that is outstanding falls due.
    pub(super) due: bool,
}

/// A loan before a month, in one scenario.
#[derive(Clone, Copy)]
pub(super) struct Before {
    pub(super) performing: f64,
    /// In foreclosure.
    pub(super) defaulted: f64,
    /// The part of `defaulted` whose payments are advanced; all of it where advances are full.
    pub(super) advanced: f64,
}

/// What befalls a loan in a month, in one scenario.
#[derive(Clone, Copy)]
pub(super) struct Events {
    /// SMM; infinite where all is prepaid.
    pub(super) smm: f64,
    /// Balance that defaults.
    pub(super) defaults: f64,
    /// Loss of the balance at default, a fraction.
    pub(super) severity: f64,
    /// Balance at default of the loans liquidated.
    pub(super) gone: f64,
    /// Their balance now, amortized by the payments advanced: ADB(i).
    pub(super) liquidated: f64,
    /// Interest advanced on them in the months before this one.
    pub(super) interest_advanced: f64,
    /// Balance now of the loans whose advances stop with the month before.
    pub(super) stopped: f64,
}

impl Events {
    /// Prepayments and nothing else.
    #[inline(always)]
    pub(super) const fn of_smm(smm: f64) -> Self {
        Self {
            smm,
            defaults: 0.0,
            severity: 0.0,
            gone: 0.0,
            liquidated: 0.0,
            interest_advanced: 0.0,
            stopped: 0.0,
        }
    }
}

/// A loan after a month: what its group is told, and what is carried on besides.
#[derive(Clone, Copy)]
pub(super) struct After {
    /// The loan's figures; rates and terms are times the balance that weights them.
    pub(super) month: GroupMonth,
    pub(super) advanced: f64,
    pub(super) prepayment_interest_shortfall: f64,
}

/// One loan's month. Balances are in `month`: `performing` and `in_foreclosure`.
#[inline(always)]
pub(super) fn pay(terms: &Terms, rules: Rules, before: Before, events: Events) -> After {
    let Terms { repaid, rate: g, due, .. } = *terms;
    let Before { performing, defaulted: foreclosed, advanced } = before;
    let Events { defaults, .. } = events;
    let defaulted = defaults + foreclosed;
    // With the last payment everything is settled; and no dust of rounding stays behind.
    let enough = if due { 0.0 } else { ALL_BUT_DUST };
    let all = events.liquidated >= defaulted * enough;
    let liquidated = if all { defaulted } else { events.liquidated };
    let stopped = if rules.full {
        liquidated
    } else if due {
        defaults + advanced
    } else {
        lesser(events.stopped, defaults + advanced)
    };

    let paying = performing - defaults;
    let actual_amortization = paying * repaid;
    let survivors = paying - actual_amortization;
    // Where all is prepaid, the product is infinite or, of nothing, not a number: survivors either way.
    let prepaid = lesser(performing * (1.0 - repaid) * events.smm, survivors);
    let carried = defaults + advanced - stopped;
    let default_amortization = carried * repaid;
    let default_amortization = if rules.full {
        default_amortization
    } else {
        lesser(default_amortization, defaulted - liquidated)
    };

    let balance_begin = performing + foreclosed;
    let interest_balance = if rules.full { defaulted } else { carried };
    let interest_advanced = interest_balance * g;

    let severe = lesser(events.gone * events.severity, liquidated);
    let proceeds = liquidated - severe;
    let last_interest = if rules.full { liquidated * g } else { 0.0 };
    let owed = events.interest_advanced + last_interest;
    let recovered = if rules.recover { lesser(owed, proceeds) } else { 0.0 };

    let earning = paying + interest_balance;
    let fee = lesser(terms.fees, g);
    let servicing = lesser(terms.servicing, g);
    let lost = rules.interest_lost > 0.0;
    let unearned = if lost { prepaid * rules.interest_lost * (g - servicing) } else { 0.0 };
    let compensation = lesser(unearned, earning * servicing);
    let compensation = if rules.compensated { compensation } else { 0.0 };

    let performing_end = survivors - prepaid;
    let defaulted_end = defaulted - liquidated - default_amortization;
    let balance_end = performing_end + defaulted_end;
    let month = GroupMonth {
        balance_begin,
        performing: performing_end,
        new_defaults: defaults,
        in_foreclosure: defaulted_end,
        amortization_factor: terms.scheduled_balance,
        expected_amortization: (balance_begin - liquidated) * repaid,
        voluntary_prepayment: prepaid,
        default_amortization,
        actual_amortization,
        expected_interest: balance_begin * g,
        interest_lost: defaulted * g,
        actual_interest: paying * g,
        recovery: proceeds - recovered,
        loss: if rules.recover { severe + recovered } else { severe },
        liquidated,
        advances: default_amortization + interest_advanced,
        fees: earning * fee,
        net_rate: balance_begin * (g - fee) * 1200.0,
        wam: balance_end * f64::from(terms.months_left),
        balance_end,
        interest_advanced,
        compensating_interest: compensation,
        advances_recovered: recovered,
        ..GroupMonth::ZERO
    };
    After {
        month,
        advanced: carried - default_amortization,
        prepayment_interest_shortfall: unearned - compensation,
    }
}
