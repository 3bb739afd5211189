//! A prepayment model: speeds of a loan from a path of mortgage rates.

use std::collections::BTreeMap;

use crate::collateral::{annual_from_monthly, monthly_from_annual};
use crate::math::power::exp;
use crate::math::{greater, lesser};

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
    /// The multipliers of season and age by month, which are the same on every path.
    fn scales(&self, age_months: u32, first: u32, months: usize) -> Vec<f64> {
        let scale = |at: u32| {
            let season = self.months[(first + at + 11) as usize % 12];
            let age = age_months.saturating_add(at + 1);
            let seasoned = self.seasoning_months.max(1);
            season * f64::from(age.min(seasoned)) / f64::from(seasoned)
        };
        (0..).map(scale).take(months).collect()
    }

    /// Speeds in percent a year by month. Each loop is over months without branches, so that it
    /// becomes vector code.
    fn cpr_pct(&self, incentive_pct: &[f64], scales: &[f64]) -> Vec<f64> {
        let mut speeds = vec![self.incentive.first().map_or(0.0, |point| point.1); scales.len()];
        for pair in self.incentive.windows(2) {
            let ((from, low), (to, high)) = (pair[0], pair[1]);
            let (width, slope) = (to - from, (high - low) / (to - from));
            for (speed, incentive) in speeds.iter_mut().zip(incentive_pct) {
                *speed += slope * greater(lesser(incentive - from, width), 0.0);
            }
        }
        if let Some(Burnout { rate, least }) = self.burnout {
            let mut offered = 0.0;
            let before = incentive_pct.iter().map(|incentive| {
                let before = offered;
                offered += greater(*incentive, 0.0);
                before
            });
            let before: Vec<f64> = before.collect();
            for (speed, offered) in speeds.iter_mut().zip(&before) {
                *speed *= least + (1.0 - least) * exp(-rate / 12.0 * offered);
            }
        }
        for (speed, scale) in speeds.iter_mut().zip(scales) {
            *speed = greater(lesser(*speed * scale, 100.0), 0.0);
        }
        speeds
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
        let scales = self.scales(age_months, first, gross_pct.len());
        let mut speeds = self.speeds(gross_pct, mortgage_pct, &scales);
        if self.is_monthly() {
            let annual = |smm_pct: f64| 100.0 * annual_from_monthly(smm_pct / 100.0);
            speeds.iter_mut().for_each(|speed| *speed = annual(*speed));
        }
        speeds
    }

    /// For each kind of borrowers the multipliers of a loan's season and age, by month.
    pub(super) fn scales(&self, age_months: u32, first: u32, months: usize) -> Vec<Vec<f64>> {
        self.borrowers.iter().map(|kind| kind.scales(age_months, first, months)).collect()
    }

    /// Speeds in the unit of [`is_monthly`](Self::is_monthly).
    pub(super) fn speeds(
        &self,
        gross_pct: &[f64],
        mortgage_pct: &[f64],
        scales: &[Vec<f64>],
    ) -> Vec<f64> {
        let incentive =
            gross_pct.iter().zip(mortgage_pct).map(|(gross, mortgage)| gross - mortgage);
        let incentive: Vec<f64> = incentive.collect();
        let kinds = self.borrowers.iter().zip(scales);
        let mut speeds: Vec<Vec<f64>> =
            kinds.map(|(kind, scales)| kind.cpr_pct(&incentive, scales)).collect();
        if !self.is_monthly() {
            return speeds.pop().unwrap_or_default();
        }
        // Those who remain of each kind, without scheduled payments, and who of them prepays.
        let mut remain: Vec<f64> = self.borrowers.iter().map(|kind| kind.share).collect();
        let month = |at: usize| {
            let (mut all, mut leave) = (0.0, 0.0);
            for (remain, speeds) in remain.iter_mut().zip(&speeds) {
                let smm = monthly_from_annual(speeds[at] / 100.0);
                all += *remain;
                leave += *remain * smm;
                *remain *= 1.0 - smm;
            }
            if all > 0.0 { (100.0 * leave / all).clamp(0.0, 100.0) } else { 0.0 }
        };
        (0..incentive.len()).map(month).collect()
    }
}
