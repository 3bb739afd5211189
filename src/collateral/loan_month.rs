//! The formulas of a loan's month in one scenario, shared by all kinds of loans.

use super::group_month::GroupMonth;
use crate::math::lesser;

/// From this share of the balance in foreclosure on, we liquidate all: the rest is rounding error.
const ALL_BUT_DUST: f64 = 1.0 - 1e-13;

/// A scenario's rules for advances and prepayment interest.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    /// Whether advances last until liquidation.
    pub(super) full: bool,
    /// Whether advanced interest is recovered.
    pub(super) recover: bool,
    /// Share of a month's interest lost on prepaid balances.
    pub(super) interest_lost: f64,
    /// Whether the servicer makes it up, up to its fee.
    pub(super) compensated: bool,
}

impl Rules {
    /// The rules of most scenarios. As a constant they let the compiler remove unused terms.
    pub(super) const PLAIN: Self =
        Self { full: true, recover: false, interest_lost: 0.0, compensated: false };
}

/// A loan's schedule, rates and term in a month.
#[derive(Clone, Copy)]
pub(super) struct Terms {
    /// Share of the balance that the schedule repays.
    pub(super) repaid: f64,
    /// Monthly gross rate, a fraction.
    pub(super) rate: f64,
    /// Monthly servicing fee, a fraction.
    pub(super) servicing: f64,
    /// All monthly fees, a fraction.
    pub(super) fees: f64,
    /// Balance that the schedule alone would leave after the month.
    pub(super) scheduled_balance: f64,
    /// Months left after this one.
    pub(super) months_left: u32,
    /// Whether this is the last month, when the whole balance falls due.
    pub(super) due: bool,
}

/// A loan before a month, in one scenario.
#[derive(Clone, Copy)]
pub(super) struct Before {
    pub(super) performing: f64,
    /// In foreclosure.
    pub(super) defaulted: f64,
    /// The part of `defaulted` whose payments are advanced; all of it if [`Rules::full`].
    pub(super) advanced: f64,
}

/// Prepayment, defaults and liquidations of a loan in a month, in one scenario.
#[derive(Clone, Copy)]
pub(super) struct Events {
    /// SMM; infinite if everything prepays.
    pub(super) smm: f64,
    /// Balance that defaults.
    pub(super) defaults: f64,
    /// Loss severity: a fraction of the balance at default.
    pub(super) severity: f64,
    /// Balance at default of the loans liquidated.
    pub(super) liquidated_at_default: f64,
    /// Their balance now, amortized by the payments advanced: ADB(i).
    pub(super) liquidated: f64,
    /// Interest advanced on them in the months before this one.
    pub(super) interest_advanced: f64,
    /// Balance now of the loans whose last advance was in the month before.
    pub(super) stopped: f64,
}

impl Events {
    /// Prepayments without defaults or liquidations.
    #[inline(always)]
    pub(super) const fn of_smm(smm: f64) -> Self {
        Self {
            smm,
            defaults: 0.0,
            severity: 0.0,
            liquidated_at_default: 0.0,
            liquidated: 0.0,
            interest_advanced: 0.0,
            stopped: 0.0,
        }
    }
}

/// A loan after a month: its figures, and further state for the next month and the group.
#[derive(Clone, Copy)]
pub(super) struct After {
    /// The loan's figures. Means are times the balance that weights them.
    pub(super) month: GroupMonth,
    pub(super) advanced: f64,
    pub(super) prepayment_interest_shortfall: f64,
}

/// Computes one loan's month. The ending balances are its `performing` and `in_foreclosure`.
#[inline(always)]
pub(super) fn pay(terms: &Terms, rules: Rules, before: Before, events: Events) -> After {
    let Terms { repaid, rate: g, due, .. } = *terms;
    let Before { performing, defaulted: foreclosed, advanced } = before;
    let Events { defaults, .. } = events;
    let defaulted = defaults + foreclosed;
    // In the last month we liquidate all defaulted loans.
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
    // If everything prepays, the product is infinite or NaN, and `lesser` gives `survivors`.
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

    let severity_loss = lesser(events.liquidated_at_default * events.severity, liquidated);
    let proceeds = liquidated - severity_loss;
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
        loss: if rules.recover { severity_loss + recovered } else { severity_loss },
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
