//! A prepayment model: speeds of a loan from a path of mortgage rates.

use std::collections::BTreeMap;

use crate::collateral::{annual_from_monthly, monthly_from_annual};

/// A prepayment model that its user writes as a file; `docs/prepay.md` describes it.
///
/// A speed depends on the path of rates, the loan's rate and its age alone, never on what is left of
/// the loan. So the speeds of all months are known before the deal is projected.
///
/// ```
/// use paydown::valuation::PrepaymentModel;
/// let text = "mortgage_rate: {rates: {10y: 1}, plus: 1.7}\nincentive: {0: 6, 2: 50}\n";
/// let model = PrepaymentModel::from_text("prepay.yaml", text)?;
/// // A mortgage at 7 % when new ones are at 6 %, by hand: half way from 6 to 50.
/// let speeds = model.cpr_pct(&[7.0, 7.0], 60, &[6.0, 8.0], 1);
/// assert_eq!(speeds, [28.0, 6.0]);
/// let wrong = PrepaymentModel::from_text("prepay.yaml", "incentive: {0: 6, 0: 7}\n").unwrap_err();
/// assert_eq!(wrong[0].to_string(), "prepay.yaml:1:19: `0` is given twice, first on line 1; keep one of them");
/// # Ok::<(), paydown::Errors>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PrepaymentModel {
    pub(super) mortgage: MortgageRate,
    /// Tenors in months of the model's rates that indices follow, by name.
    pub(super) indices: BTreeMap<String, u32>,
    /// At least one kind.
    pub(super) borrowers: Vec<Borrowers>,
}

/// The rate of new mortgages, from rates of the curve.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MortgageRate {
    /// Tenors in months and weights.
    pub rates: Vec<(u32, f64)>,
    /// What is added, percent.
    pub plus_pct: f64,
    /// Months from the rate to the prepayments that follow it.
    pub lag_months: u32,
}

/// Borrowers who respond alike.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Borrowers {
    /// Their share of each loan at the start, of one.
    pub share: f64,
    /// Incentives and speeds in percent, incentives ascending; at least one.
    pub incentive: Vec<(f64, f64)>,
    /// Months of age to full speed.
    pub seasoning_months: u32,
    /// Multipliers of the calendar months, from January.
    pub months: [f64; 12],
    pub burnout: Option<Burnout>,
}

/// The multiplier falls from one to `least` by the incentive that was offered:
/// `least + (1 − least) · exp(−rate · incentive)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Burnout {
    /// For each percent of incentive that was offered for a year.
    pub rate: f64,
    pub least: f64,
}

impl Borrowers {
    /// Speed in percent a year, without burnout and seasons.
    fn cpr_pct(&self, incentive_pct: f64) -> f64 {
        let after = self.incentive.partition_point(|(at, _)| *at <= incentive_pct);
        match (after.checked_sub(1).map(|at| self.incentive[at]), self.incentive.get(after)) {
            (Some((_, cpr)), None) => cpr,
            (None, Some((_, cpr))) => *cpr,
            (Some((from, low)), Some((to, high))) => {
                low + (high - low) * (incentive_pct - from) / (to - from)
            }
            (None, None) => 0.0,
        }
    }
}

impl PrepaymentModel {
    /// Whether speeds come out as monthly rates (SMM) instead of annual ones (CPR): those of several
    /// kinds of borrowers are means of monthly rates.
    pub(super) fn is_monthly(&self) -> bool {
        self.borrowers.len() > 1
    }

    /// Speeds of a loan in percent a year, by month. `gross_pct` has the loan's rate in each month,
    /// `mortgage_pct` the rate of new mortgages that its borrowers respond to. The loan has paid
    /// `age_months` before the first month, which is in calendar month `first` (1 is January).
    #[must_use]
    pub fn cpr_pct(
        &self,
        gross_pct: &[f64],
        age_months: u32,
        mortgage_pct: &[f64],
        first: u32,
    ) -> Vec<f64> {
        let mut speeds = Vec::new();
        self.speeds(gross_pct, age_months, mortgage_pct, first, &mut speeds);
        if self.is_monthly() {
            let annual = |smm_pct: f64| 100.0 * annual_from_monthly(smm_pct / 100.0);
            speeds.iter_mut().for_each(|speed| *speed = annual(*speed));
        }
        speeds
    }

    /// The same in the unit of [`is_monthly`](Self::is_monthly).
    pub(super) fn speeds(
        &self,
        gross_pct: &[f64],
        age_months: u32,
        mortgage_pct: &[f64],
        first: u32,
        speeds: &mut Vec<f64>,
    ) {
        let mut kinds: Vec<Kind> = self.borrowers.iter().map(Kind::of).collect();
        for (at, (gross, mortgage)) in (0..).zip(gross_pct.iter().zip(mortgage_pct)) {
            let age = age_months.saturating_add(at + 1);
            let season = (first + at + 11) as usize % 12;
            let incentive = gross - mortgage;
            if let [kind] = &mut kinds[..] {
                speeds.push(kind.cpr_pct(incentive, age, season));
                continue;
            }
            // Those who remain of each kind, and who of them prepays.
            let (mut remain, mut leave) = (0.0, 0.0);
            for kind in &mut kinds {
                let smm = monthly_from_annual(kind.cpr_pct(incentive, age, season) / 100.0);
                remain += kind.remains;
                leave += kind.remains * smm;
                kind.remains *= 1.0 - smm;
            }
            speeds.push(if remain > 0.0 {
                (100.0 * leave / remain).clamp(0.0, 100.0)
            } else {
                0.0
            });
        }
    }
}

/// Borrowers of one kind along a path.
struct Kind<'b> {
    of: &'b Borrowers,
    /// What remains of the loan with them, without scheduled payments.
    remains: f64,
    /// Incentive offered so far, percent times months.
    offered: f64,
}

impl<'b> Kind<'b> {
    const fn of(of: &'b Borrowers) -> Self {
        Self { of, remains: of.share, offered: 0.0 }
    }

    /// Speed of a month in percent a year, with all multipliers.
    fn cpr_pct(&mut self, incentive_pct: f64, age: u32, season: usize) -> f64 {
        let mut cpr = self.of.cpr_pct(incentive_pct) * self.of.months[season];
        if age < self.of.seasoning_months {
            cpr *= f64::from(age) / f64::from(self.of.seasoning_months);
        }
        if let Some(Burnout { rate, least }) = self.of.burnout {
            cpr *= least + (1.0 - least) * crate::math::power::exp(-rate * self.offered / 12.0);
            self.offered += incentive_pct.max(0.0);
        }
        cpr.clamp(0.0, 100.0)
    }
}
