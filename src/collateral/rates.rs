//! Monthly rates of prepayment, default and severity for loans that share them.

use std::collections::BTreeMap;

use super::assumptions::Assumptions;
use super::loan::Loan;
use super::pool::Pool;
use super::speeds::{DefaultSpeed, PrepaymentSpeed, at_most_one, monthly_from_annual};
use super::speeds::{psa_cpr, sda_cdr, smm_from_abs};
use super::vector::Vector;

/// The rates of a pool's loans in the month at hand, for `W` scenarios.
///
/// Loans share a row that have the same vectors, be they the scenarios' or their own, and the same
/// age if a speed depends on it; so a thousand loans cost few powers a month.
pub(super) struct RateTable<'a, const W: usize> {
    quotes: Vec<Quote<'a, W>>,
    /// What each of them comes to this month.
    rows: Vec<Rates<W>>,
    /// Row of each loan.
    pub(super) row_of_loan: Vec<usize>,
    /// The last month until which no row changes.
    hold_until: u32,
}

/// A row of the table.
#[derive(Clone, Copy)]
pub(super) struct Rates<const W: usize> {
    /// SMM; infinite where all is prepaid, so that no rounding leaves dust.
    pub(super) smm: [f64; W],
    /// MDR.
    pub(super) mdr: [f64; W],
    /// Severity, a fraction.
    pub(super) severity: [f64; W],
    /// Whether anything defaults in any month and scenario.
    pub(super) defaults: bool,
}

impl<const W: usize> Rates<W> {
    pub(super) const NIL: Self =
        Self { smm: [0.0; W], mdr: [0.0; W], severity: [0.0; W], defaults: false };
}

/// What is quoted of loans that share a row, in each scenario.
struct Quote<'a, const W: usize> {
    vectors: Vectors<'a, W>,
    age_months: u32,
    /// The last month for which what was converted last holds.
    holds_until: u32,
    prepayment: Converted<W>,
    default: Converted<W>,
}

#[derive(Clone, Copy)]
struct Vectors<'a, const W: usize> {
    prepayment: [(PrepaymentSpeed, &'a Vector); W],
    default: [(DefaultSpeed, &'a Vector); W],
    severity: [&'a Vector; W],
}

/// What monthly rates are made of: annual ones, and those that need no power.
#[derive(Clone, Copy)]
struct Converted<const W: usize> {
    annual: [f64; W],
    direct: [f64; W],
}

/// Loans by the vectors that they have: their group's, or their own. It follows from the loans.
#[derive(Debug, Clone)]
pub(super) struct Kinds {
    /// Kind of each loan.
    of_loan: Vec<usize>,
    /// The first loan of each kind.
    first: Vec<usize>,
}

impl Kinds {
    pub(super) fn of(loans: &[Loan]) -> Self {
        let mut known = BTreeMap::new();
        let mut kinds = Self { of_loan: Vec::with_capacity(loans.len()), first: Vec::new() };
        for (position, loan) in loans.iter().enumerate() {
            let prepayment = loan.prepayment.as_ref().map(|(s, v)| (*s as u8, v.to_bits()));
            let default = loan.default.as_ref().map(|(s, v)| (*s as u8, v.to_bits()));
            let severity = loan.severity_pct.as_ref().map(Vector::to_bits);
            // The group counts where it has a vector to give.
            let all = prepayment.is_some() && default.is_some() && severity.is_some();
            let group = if all { "" } else { loan.group.as_str() };
            let kind =
                *known.entry((group, prepayment, default, severity)).or_insert(kinds.first.len());
            if kind == kinds.first.len() {
                kinds.first.push(position);
            }
            kinds.of_loan.push(kind);
        }
        kinds
    }
}

impl<'a, const W: usize> Vectors<'a, W> {
    /// Those of a loan; `None` where its group has none.
    fn of(loan: &'a Loan, scenarios: &[&'a Assumptions; W]) -> Option<Self> {
        let mut prepayment = Vec::with_capacity(W);
        let mut default = Vec::with_capacity(W);
        let mut severity = Vec::with_capacity(W);
        for scenario in scenarios {
            prepayment.push(match &loan.prepayment {
                Some((speed, vector)) => (*speed, vector),
                None => (scenario.prepayment_speed, scenario.prepayment_pct.of_group(&loan.group)?),
            });
            default.push(match &loan.default {
                Some((speed, vector)) => (*speed, vector),
                None => (scenario.default_speed, scenario.default_pct.of_group(&loan.group)?),
            });
            severity.push(match &loan.severity_pct {
                Some(vector) => vector,
                None => scenario.severity_pct.of_group(&loan.group)?,
            });
        }
        Some(Self {
            prepayment: prepayment.try_into().ok()?,
            default: default.try_into().ok()?,
            severity: severity.try_into().ok()?,
        })
    }

    /// Whether these are the very same, not only equal.
    fn are(&self, other: &Self) -> bool {
        (0..W).all(|lane| {
            let (ours, theirs) = (self.prepayment[lane], other.prepayment[lane]);
            let prepayment = ours.0 == theirs.0 && std::ptr::eq(ours.1, theirs.1);
            let (ours, theirs) = (self.default[lane], other.default[lane]);
            let default = ours.0 == theirs.0 && std::ptr::eq(ours.1, theirs.1);
            prepayment && default && std::ptr::eq(self.severity[lane], other.severity[lane])
        })
    }

    fn depend_on_age(&self) -> bool {
        self.prepayment.iter().any(|(speed, _)| speed.depends_on_age())
            || self.default.iter().any(|(speed, _)| speed.depends_on_age())
    }

    fn never_default(&self, lane: usize) -> bool {
        self.default[lane].1.range_pct() == (0.0, 0.0)
    }

    /// The last month in which every rate is as in `month`, for a loan of so many months then.
    fn hold_until(&self, month: u32, loan_month: u32) -> u32 {
        let mut until = u32::MAX;
        for lane in 0..W {
            let (prepayment, prepayments) = self.prepayment[lane];
            let (default, defaults) = self.default[lane];
            for level in [prepayment.level_until(loan_month), default.level_until(loan_month)] {
                until = until.min(level.saturating_sub(loan_month).saturating_add(month));
            }
            for vector in [prepayments, defaults, self.severity[lane]] {
                until = until.min(vector.holds_until(month));
            }
        }
        until
    }
}

impl<'a, const W: usize> RateTable<'a, W> {
    /// The table of a pool whose scenarios have vectors for all its groups, or `None`.
    pub(super) fn new(pool: &'a Pool, scenarios: &[&'a Assumptions; W]) -> Option<Self> {
        let Kinds { of_loan, first } = pool.kinds();
        // Groups for which all scenarios have the same vectors are of one kind here.
        let mut kinds: Vec<(usize, bool)> = Vec::with_capacity(first.len());
        let mut vectors: Vec<Vectors<'a, W>> = Vec::new();
        let mut of_groups: Vec<usize> = Vec::new();
        for loan in first {
            let loan = &pool.loans()[*loan];
            let own = Vectors::of(loan, scenarios)?;
            let known = of_groups.iter().copied().find(|known| vectors[*known].are(&own));
            let kind = known.unwrap_or(vectors.len());
            if known.is_none() {
                vectors.push(own);
                if !loan.has_own_vectors() {
                    of_groups.push(kind);
                }
            }
            kinds.push((kind, vectors[kind].depend_on_age()));
        }
        let mut quotes: Vec<Quote<'a, W>> = Vec::new();
        let mut rows = Vec::new();
        let mut known: BTreeMap<(usize, u32), usize> = BTreeMap::new();
        let row_of_loan = of_loan.iter().zip(pool.loans()).map(|(kind, loan)| {
            let (kind, by_age) = kinds[*kind];
            let age_months = if by_age { loan.age_months } else { 0 };
            *known.entry((kind, age_months)).or_insert_with(|| {
                let vectors = vectors[kind];
                let defaults = !(0..W).all(|lane| vectors.never_default(lane));
                quotes.push(Quote::new(vectors, age_months));
                rows.push(Rates { defaults, ..Rates::NIL });
                rows.len() - 1
            })
        });
        let row_of_loan = row_of_loan.collect();
        Some(Self { quotes, rows, row_of_loan, hold_until: 0 })
    }

    /// Whether a scenario has no default in any month.
    pub(super) fn never_defaults(&self, lane: usize) -> bool {
        self.quotes.iter().all(|quote| quote.vectors.never_default(lane))
    }

    /// Converts the rates of a month, counted from 1.
    #[inline(always)]
    pub(super) fn advance(&mut self, month: u32) {
        if month <= self.hold_until {
            return;
        }
        let mut hold_until = u32::MAX;
        for (quote, rates) in self.quotes.iter_mut().zip(&mut self.rows) {
            if month > quote.holds_until {
                quote.convert(month, rates);
            }
            hold_until = hold_until.min(quote.holds_until);
        }
        self.hold_until = hold_until;
    }

    #[inline(always)]
    pub(super) fn row(&self, row: usize) -> &Rates<W> {
        &self.rows[row]
    }
}

impl<'a, const W: usize> Quote<'a, W> {
    const fn new(vectors: Vectors<'a, W>, age_months: u32) -> Self {
        Self {
            vectors,
            age_months,
            holds_until: 0,
            prepayment: Converted::NIL,
            default: Converted::NIL,
        }
    }

    #[inline(always)]
    fn convert(&mut self, month: u32, rates: &mut Rates<W>) {
        let loan_month = self.age_months + month;
        self.holds_until = self.vectors.hold_until(month, loan_month);
        let mut now = Converted::NIL;
        for lane in 0..W {
            let (speed, vector) = self.vectors.prepayment[lane];
            let value = vector.at(month);
            match speed {
                PrepaymentSpeed::Cpr => now.annual[lane] = value / 100.0,
                PrepaymentSpeed::Psa => now.annual[lane] = psa_cpr(value, loan_month),
                PrepaymentSpeed::Smm => now.direct[lane] = at_most_one(value / 100.0),
                PrepaymentSpeed::Abs => now.direct[lane] = smm_from_abs(value, loan_month),
            }
        }
        if self.prepayment.becomes(now) {
            rates.smm = now.monthly();
            for lane in 0..W {
                let smm = rates.smm[lane];
                rates.smm[lane] = if smm >= 1.0 { f64::INFINITY } else { smm };
            }
        }
        let mut now = Converted::NIL;
        for lane in 0..W {
            let (speed, vector) = self.vectors.default[lane];
            let value = vector.at(month);
            match speed {
                DefaultSpeed::Cdr => now.annual[lane] = value / 100.0,
                DefaultSpeed::Sda => now.annual[lane] = sda_cdr(value, loan_month),
                DefaultSpeed::Mdr => now.direct[lane] = at_most_one(value / 100.0),
            }
        }
        if self.default.becomes(now) {
            rates.mdr = now.monthly();
        }
        for lane in 0..W {
            rates.severity[lane] = self.vectors.severity[lane].at(month) / 100.0;
        }
    }
}

impl<const W: usize> Converted<W> {
    const NIL: Self = Self { annual: [0.0; W], direct: [0.0; W] };

    /// Notes what rates are now; whether they were others. Vectors are flat most of the time, so
    /// that most months need no power.
    #[inline(always)]
    fn becomes(&mut self, now: Self) -> bool {
        let mut other = 0;
        for lane in 0..W {
            other |= self.annual[lane].to_bits() ^ now.annual[lane].to_bits();
            other |= self.direct[lane].to_bits() ^ now.direct[lane].to_bits();
        }
        *self = now;
        other != 0
    }

    /// The monthly rate is the annual one's or, where that is nil, the direct one.
    #[inline(always)]
    fn monthly(&self) -> [f64; W] {
        let mut monthly = [0.0; W];
        for lane in 0..W {
            let converted = monthly_from_annual(self.annual[lane]);
            monthly[lane] = if self.annual[lane] > 0.0 { converted } else { self.direct[lane] };
        }
        monthly
    }
}
