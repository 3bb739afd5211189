//! Monthly rates of prepayment, default and severity for loans that share them.

use std::collections::BTreeMap;

use super::assumptions::Assumptions;
use super::pool::Pool;
use super::speeds::{DefaultSpeed, PrepaymentSpeed, at_most_one, monthly_from_annual};
use super::speeds::{psa_cpr, sda_cdr, smm_from_abs};
use super::vector::Vector;

/// The rates of a pool's loans in the month at hand, for `W` scenarios.
///
/// Loans of one group share a row where they have no vectors of their own and, if a speed
/// depends on age, the same age; so a thousand loans cost few powers a month.
pub(super) struct RateTable<'a, const W: usize> {
    rows: Vec<Row<'a, W>>,
    /// Row of each loan.
    pub(super) row_of_loan: Vec<u32>,
}

pub(super) struct Row<'a, const W: usize> {
    age_months: u32,
    prepayment: Converted<'a, PrepaymentSpeed, W>,
    default: Converted<'a, DefaultSpeed, W>,
    severity_vectors: [&'a Vector; W],
    /// The last month for which what was converted last holds.
    holds_until: u32,
    /// Severity this month, a fraction.
    pub(super) severity: [f64; W],
}

/// A speed's vectors and the monthly rates they were last converted to.
struct Converted<'a, S, const W: usize> {
    quoted: [(S, &'a Vector); W],
    /// What was converted last: annual rates, and monthly rates that need no power.
    annual: [f64; W],
    direct: [f64; W],
    monthly: [f64; W],
}

impl<const W: usize> Row<'_, W> {
    #[inline(always)]
    pub(super) fn smm(&self) -> &[f64; W] {
        &self.prepayment.monthly
    }

    #[inline(always)]
    pub(super) fn mdr(&self) -> &[f64; W] {
        &self.default.monthly
    }

    /// The last month in which every rate is as in `month`; that month where one follows age.
    fn next_change(&self, month: u32) -> u32 {
        let mut until = u32::MAX;
        for lane in 0..W {
            let (prepayment, prepayments) = self.prepayment.quoted[lane];
            let (default, defaults) = self.default.quoted[lane];
            if prepayment.depends_on_age() || default.depends_on_age() {
                return month;
            }
            for vector in [prepayments, defaults, self.severity_vectors[lane]] {
                until = until.min(vector.holds_until(month));
            }
        }
        until
    }
}

impl<'a, const W: usize> RateTable<'a, W> {
    /// The table of a pool whose scenarios have vectors for all its groups, or `None`.
    pub(super) fn new(pool: &'a Pool, scenarios: &[&'a Assumptions; W]) -> Option<Self> {
        let mut rows = Vec::new();
        let mut row_of_loan = Vec::new();
        let mut shared: BTreeMap<(&str, u32), u32> = BTreeMap::new();
        let by_age = scenarios.iter().any(|scenario| {
            scenario.prepayment_speed.depends_on_age() || scenario.default_speed.depends_on_age()
        });
        for loan in pool.loans() {
            let own =
                loan.prepayment.is_some() || loan.default.is_some() || loan.severity_pct.is_some();
            let key = (loan.group.as_str(), if by_age { loan.age_months } else { 0 });
            if let (false, Some(row)) = (own, shared.get(&key)) {
                row_of_loan.push(*row);
                continue;
            }
            let number = u32::try_from(rows.len()).ok()?;
            let mut prepayment = Vec::new();
            let mut default = Vec::new();
            let mut severity = Vec::new();
            for scenario in scenarios {
                prepayment.push(match &loan.prepayment {
                    Some((speed, vector)) => (*speed, vector),
                    None => {
                        (scenario.prepayment_speed, scenario.prepayment_pct.of_group(&loan.group)?)
                    }
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
            rows.push(Row {
                age_months: loan.age_months,
                prepayment: Converted::new(prepayment.try_into().ok()?),
                default: Converted::new(default.try_into().ok()?),
                severity_vectors: severity.try_into().ok()?,
                severity: [0.0; W],
                holds_until: 0,
            });
            row_of_loan.push(number);
            if !own {
                shared.insert(key, number);
            }
        }
        Some(Self { rows, row_of_loan })
    }

    /// Whether a scenario has no default in any month.
    pub(super) fn never_defaults(&self, lane: usize) -> bool {
        let zero = |row: &Row<'_, W>| row.default.quoted[lane].1.range_pct() == (0.0, 0.0);
        self.rows.iter().all(zero)
    }

    /// Converts the rates of a month, counted from 1.
    #[inline(always)]
    pub(super) fn advance(&mut self, month: u32) {
        for row in &mut self.rows {
            if month <= row.holds_until {
                continue;
            }
            row.holds_until = row.next_change(month);
            let loan_month = row.age_months + month;
            let (mut annual, mut direct) = ([0.0; W], [0.0; W]);
            for lane in 0..W {
                let (speed, vector) = row.prepayment.quoted[lane];
                let value = vector.at(month);
                match speed {
                    PrepaymentSpeed::Cpr => annual[lane] = value / 100.0,
                    PrepaymentSpeed::Psa => annual[lane] = psa_cpr(value, loan_month),
                    PrepaymentSpeed::Smm => direct[lane] = at_most_one(value / 100.0),
                    PrepaymentSpeed::Abs => direct[lane] = smm_from_abs(value, loan_month),
                }
            }
            row.prepayment.convert(annual, direct);

            let (mut annual, mut direct) = ([0.0; W], [0.0; W]);
            for lane in 0..W {
                let (speed, vector) = row.default.quoted[lane];
                let value = vector.at(month);
                match speed {
                    DefaultSpeed::Cdr => annual[lane] = value / 100.0,
                    DefaultSpeed::Sda => annual[lane] = sda_cdr(value, loan_month),
                    DefaultSpeed::Mdr => direct[lane] = at_most_one(value / 100.0),
                }
            }
            row.default.convert(annual, direct);

            for lane in 0..W {
                row.severity[lane] = row.severity_vectors[lane].at(month) / 100.0;
            }
        }
    }

    #[inline(always)]
    pub(super) fn row(&self, loan: usize) -> &Row<'a, W> {
        &self.rows[self.row_of_loan[loan] as usize]
    }
}

impl<'a, S, const W: usize> Converted<'a, S, W> {
    const fn new(quoted: [(S, &'a Vector); W]) -> Self {
        Self { quoted, annual: [0.0; W], direct: [0.0; W], monthly: [0.0; W] }
    }

    /// The monthly rate is the annual one's or, where that is nil, the direct one. Vectors are
    /// flat most of the time, so that most months need no power.
    #[inline(always)]
    fn convert(&mut self, annual: [f64; W], direct: [f64; W]) {
        if annual == self.annual && direct == self.direct {
            return;
        }
        for lane in 0..W {
            let converted = monthly_from_annual(annual[lane]);
            self.monthly[lane] = if annual[lane] > 0.0 { converted } else { direct[lane] };
        }
        (self.annual, self.direct) = (annual, direct);
    }
}
