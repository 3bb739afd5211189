//! Monthly prepayment and default rates, and severities, computed once for loans that share them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::assumptions::Assumptions;
use super::loan::Loan;
use super::pool::Pool;
use super::rate_kinds::Kinds;
use super::speeds::{DefaultSpeed, PrepaymentSpeed, Speed, Unit, monthly_from_annual};
use super::vector::{GroupVectors, Vector};

/// The rates of a pool's loans in the current month, for `W` scenarios.
///
/// Loans share a row if they have the same vectors, the scenarios' or their own, and the same age
/// if a speed depends on age. So a thousand loans need few powers a month.
pub(super) struct RateTable<'a, const W: usize> {
    quotes: Vec<Quote<'a, W>>,
    /// This month's rates of each quote.
    rows: Vec<Rates<W>>,
    pub(super) row_of_loan: Vec<usize>,
    /// The last month until which no row changes.
    hold_until: u32,
}

/// A row of the table.
#[derive(Clone, Copy)]
pub(super) struct Rates<const W: usize> {
    /// SMM; infinite if everything prepays, so that rounding leaves no balance.
    pub(super) smm: [f64; W],
    pub(super) mdr: [f64; W],
    /// Severity, a fraction.
    pub(super) severity: [f64; W],
    /// Whether anything defaults in any month and scenario.
    pub(super) defaults: bool,
}

impl<const W: usize> Rates<W> {
    pub(super) const ZERO: Self =
        Self { smm: [0.0; W], mdr: [0.0; W], severity: [0.0; W], defaults: false };
}

/// The vectors and the age of loans that share a row.
#[derive(Clone, PartialEq)]
struct Quote<'a, const W: usize> {
    prepayment: Quoted<'a, Unit<'a, PrepaymentSpeed>, W>,
    default: Quoted<'a, Unit<'a, DefaultSpeed>, W>,
    severity: Quoted<'a, Severity, W>,
    age_months: u32,
}

/// The distinct vectors of one quantity, few in a grid, and which of them each scenario has.
#[derive(Clone, PartialEq)]
struct Quoted<'a, S, const W: usize> {
    vectors: Vec<(S, &'a Vector)>,
    of_lane: [usize; W],
    /// The last month for which the rates converted last are valid.
    holds_until: u32,
}

/// A severity is not a monthly rate, but we share its vectors in the same way.
#[derive(Clone, Copy, PartialEq)]
struct Severity;

impl Speed for Severity {
    fn depends_on_age(self) -> bool {
        false
    }

    fn level_until(self, _: u32) -> u32 {
        u32::MAX
    }

    #[inline(always)]
    fn rates(self, value_pct: f64, _: u32) -> (f64, f64) {
        (0.0, value_pct / 100.0)
    }
}

impl<'a, const W: usize> RateTable<'a, W> {
    /// The table of a pool, or `None` if a scenario has no vector for a group.
    pub(super) fn new(pool: &'a Pool, scenarios: &[&'a Assumptions; W]) -> Option<Self> {
        let by_loan = kinds_by_loan(pool, scenarios);
        let Kinds { of_loans, firsts } = by_loan.as_ref().unwrap_or_else(|| pool.kinds());
        // Here, groups that have equal vectors in every scenario are one kind.
        let mut kinds: Vec<usize> = Vec::with_capacity(firsts.len());
        let mut of_kinds: Vec<Quote<'a, W>> = Vec::new();
        let mut of_groups: Vec<usize> = Vec::new();
        let all_alike = scenarios.iter().all(|scenario| scenario.has_rates_for_all_alike());
        for place in firsts {
            let loan = &pool.kept_loans()[*place];
            if let Some(known) = of_groups.first().filter(|_| all_alike && !loan.has_own_vectors())
            {
                kinds.push(*known);
                continue;
            }
            let quote = Quote::of(*place, loan, scenarios)?;
            let known = of_groups.iter().copied().find(|known| of_kinds[*known] == quote);
            kinds.push(known.unwrap_or(of_kinds.len()));
            if known.is_none() {
                // Vectors by loan are mostly different ones: we look for no equals among them.
                if !loan.has_own_vectors() && by_loan.is_none() {
                    of_groups.push(of_kinds.len());
                }
                of_kinds.push(quote);
            }
        }
        let mut quotes: Vec<Quote<'a, W>> = Vec::new();
        let mut rows = Vec::new();
        let mut known: BTreeMap<(usize, u32), usize> = BTreeMap::new();
        let row_of_loan = of_loans.iter().zip(pool.kept_loans()).map(|(kind, loan)| {
            let kind = kinds[*kind];
            let age_months = if of_kinds[kind].depends_on_age() { loan.age_months } else { 0 };
            *known.entry((kind, age_months)).or_insert_with(|| {
                let quote = Quote { age_months, ..of_kinds[kind].clone() };
                let defaults = quote.defaults();
                quotes.push(quote);
                rows.push(Rates { defaults, ..Rates::ZERO });
                rows.len() - 1
            })
        });
        let row_of_loan = row_of_loan.collect();
        Some(Self { quotes, rows, row_of_loan, hold_until: 0 })
    }

    /// Whether anything defaults in any month and scenario.
    pub(super) fn defaults(&self) -> bool {
        self.rows.iter().any(|row| row.defaults)
    }

    /// Converts the rates of a month, counted from 1.
    #[inline(always)]
    pub(super) fn advance(&mut self, month: u32) {
        if month <= self.hold_until {
            return;
        }
        self.hold_until = u32::MAX;
        for (quote, rates) in self.quotes.iter_mut().zip(&mut self.rows) {
            self.hold_until = self.hold_until.min(quote.advance(month, rates));
        }
    }

    #[inline(always)]
    pub(super) fn row(&self, row: usize) -> &Rates<W> {
        &self.rows[row]
    }
}

impl<'a, const W: usize> Quote<'a, W> {
    /// The vectors of the loan at a place of the pool; `None` if its group has none.
    fn of(place: usize, loan: &'a Loan, scenarios: &[&'a Assumptions; W]) -> Option<Self> {
        let group = &loan.group;
        let curve = |vectors: &'a Option<GroupVectors>| vectors.as_ref()?.of_group(group);
        Some(Self {
            prepayment: Quoted::of(scenarios, |scenario| {
                let (speed, vector) = match &loan.prepayment {
                    Some((speed, own)) => (*speed, own),
                    None => {
                        (scenario.prepayment_speed, scenario.prepayment_pct.of_loan(place, group)?)
                    }
                };
                let unit = match speed {
                    PrepaymentSpeed::Ppc => Unit::OfCurve(curve(&scenario.prepayment_curve_pct)?),
                    speed => Unit::Standard(speed),
                };
                Some((unit, vector))
            })?,
            default: Quoted::of(scenarios, |scenario| {
                let (speed, vector) = match &loan.default {
                    Some((speed, own)) => (*speed, own),
                    None => (scenario.default_speed, scenario.default_pct.of_loan(place, group)?),
                };
                let unit = match speed {
                    DefaultSpeed::Pdc => Unit::OfCurve(curve(&scenario.default_curve_pct)?),
                    speed => Unit::Standard(speed),
                };
                Some((unit, vector))
            })?,
            severity: Quoted::of(scenarios, |scenario| match &loan.severity_pct {
                Some(vector) => Some((Severity, vector)),
                None => Some((Severity, scenario.severity_pct.of_loan(place, group)?)),
            })?,
            age_months: 0,
        })
    }

    fn depends_on_age(&self) -> bool {
        self.prepayment.depends_on_age() || self.default.depends_on_age()
    }

    fn defaults(&self) -> bool {
        self.default.vectors.iter().any(|(_, vector)| vector.range_pct() != (0.0, 0.0))
    }

    /// Converts the rates that change in a month. Returns the last month up to which none changes.
    #[inline(always)]
    fn advance(&mut self, month: u32, rates: &mut Rates<W>) -> u32 {
        let loan_month = self.age_months + month;
        if self.prepayment.changes(month) {
            rates.smm = self.prepayment.convert(month, loan_month);
            for lane in 0..W {
                let smm = rates.smm[lane];
                rates.smm[lane] = if smm >= 1.0 { f64::INFINITY } else { smm };
            }
        }
        if self.default.changes(month) {
            rates.mdr = self.default.convert(month, loan_month);
        }
        if self.severity.changes(month) {
            rates.severity = self.severity.convert(month, loan_month);
        }
        let Self { prepayment, default, severity, .. } = self;
        prepayment.holds_until.min(default.holds_until).min(severity.holds_until)
    }
}

/// The loans by their own vectors and the places of those by loan; none if no vectors are by loan.
fn kinds_by_loan<const W: usize>(pool: &Pool, scenarios: &[&Assumptions; W]) -> Option<Kinds> {
    let mut maps: Vec<&Arc<[usize]>> = Vec::new();
    for scenario in scenarios {
        let vectors = [&scenario.prepayment_pct, &scenario.default_pct, &scenario.severity_pct];
        for places in vectors.into_iter().filter_map(GroupVectors::places) {
            // The scenarios of a model share one list of places.
            if !maps.iter().any(|known| Arc::ptr_eq(known, places)) {
                maps.push(places);
            }
        }
    }
    let own = pool.kinds();
    let key = |loan: usize| -> Vec<usize> {
        let places = maps.iter().filter_map(|places| places.get(loan));
        places.chain(own.of_loans.get(loan)).copied().collect()
    };
    (!maps.is_empty()).then(|| Kinds::by(0..pool.loan_count(), key))
}

/// Number of values converted at a time: one 256-bit register of `f64`.
const AT_A_TIME: usize = 4;

impl<'a, S: Speed, const W: usize> Quoted<'a, S, W> {
    /// The distinct vectors of the scenarios; `None` if a scenario has none.
    fn of(
        scenarios: &[&'a Assumptions; W],
        has: impl Fn(&'a Assumptions) -> Option<(S, &'a Vector)>,
    ) -> Option<Self> {
        let mut quoted = Self { vectors: Vec::new(), of_lane: [0; W], holds_until: 0 };
        for (scenario, of_lane) in scenarios.iter().zip(&mut quoted.of_lane) {
            let (speed, vector) = has(scenario)?;
            let equal = |known: &(S, &Vector)| {
                known.0 == speed && (std::ptr::eq(known.1, vector) || known.1 == vector)
            };
            *of_lane = quoted.vectors.iter().position(equal).unwrap_or(quoted.vectors.len());
            if *of_lane == quoted.vectors.len() {
                quoted.vectors.push((speed, vector));
            }
        }
        Some(quoted)
    }

    fn depends_on_age(&self) -> bool {
        self.vectors.iter().any(|(speed, _)| speed.depends_on_age())
    }

    #[inline(always)]
    const fn changes(&self, month: u32) -> bool {
        month > self.holds_until
    }

    /// Each scenario's monthly rate: from the annual rate or, if that is zero, the direct one.
    #[inline(always)]
    fn convert(&mut self, month: u32, loan_month: u32) -> [f64; W] {
        self.holds_until = u32::MAX;
        let mut monthly = [0.0; W];
        for (some, chunk) in self.vectors.chunks(AT_A_TIME).enumerate() {
            let (mut annual, mut direct) = ([0.0; AT_A_TIME], [0.0; AT_A_TIME]);
            for (place, (speed, vector)) in chunk.iter().enumerate() {
                (annual[place], direct[place]) = speed.rates(vector.at(month), loan_month);
                let level = speed.level_until(loan_month).saturating_sub(loan_month);
                let until = vector.holds_until(month).min(level.saturating_add(month));
                self.holds_until = self.holds_until.min(until);
            }
            let mut converted = [0.0; AT_A_TIME];
            for place in 0..AT_A_TIME {
                converted[place] = monthly_from_annual(annual[place]);
            }
            for place in 0..AT_A_TIME {
                let has_annual = annual[place] > 0.0;
                converted[place] = if has_annual { converted[place] } else { direct[place] };
            }
            for lane in 0..W {
                if self.of_lane[lane] / AT_A_TIME == some {
                    monthly[lane] = converted[self.of_lane[lane] % AT_A_TIME];
                }
            }
        }
        monthly
    }
}
