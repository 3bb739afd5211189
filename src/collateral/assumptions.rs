//! Assumptions of a projection: speeds, severity, advances, delinquency, index rates.

use super::index::Indices;
use super::limits::LONGEST_TERM_MONTHS;
use super::pool::Pool;
use super::slips;
use super::speeds::{DefaultSpeed, PrepaymentSpeed};
use super::vector::{GroupVectors, Quantity, Vector};
use crate::error::{Diagnostic, Errors, nearest, shortened};

/// One scenario for the collateral.
///
/// ```
/// use paydown::collateral::*;
/// let mut scenario = Assumptions::default();
/// scenario.prepayment_speed = PrepaymentSpeed::Psa;
/// scenario.prepayment_pct = GroupVectors::flat(150.0);
/// assert_eq!(scenario.advances, Advances::UntilLiquidation);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Assumptions {
    /// Unit of the prepayment vectors.
    pub prepayment_speed: PrepaymentSpeed,
    /// Voluntary prepayments, by projected month.
    pub prepayment_pct: GroupVectors,
    /// The curve that [`PrepaymentSpeed::Ppc`] is a percentage of: CPR in percent by the loan's month,
    /// which is its age and 1 in the first projected month.
    pub prepayment_curve_pct: Option<GroupVectors>,
    /// Unit of the default vectors.
    pub default_speed: DefaultSpeed,
    /// Defaults, by projected month. BMA applies them to the balance *before* the month's
    /// scheduled principal (others apply them to the balance after it).
    pub default_pct: GroupVectors,
    /// The curve that [`DefaultSpeed::Pdc`] is a percentage of: CDR in percent by the loan's month.
    pub default_curve_pct: Option<GroupVectors>,
    /// Loss severity in percent of the balance *at default*, by month of liquidation. A loss never
    /// exceeds the balance liquidated.
    pub severity_pct: GroupVectors,
    /// Subsequent recoveries in percent of a month's losses, by month of liquidation. The loss
    /// does not change; the recovery is cash of a later month.
    pub recovery_pct: GroupVectors,
    /// Months from liquidation to the subsequent recovery.
    pub months_to_recovery: u32,
    /// Months from default to liquidation. A loan has no new defaults in this number of months
    /// before it falls due: they could not be liquidated.
    pub months_to_liquidation: u32,
    /// How long the servicer advances principal and interest on defaulted loans.
    pub advances: Advances,
    /// Whether the servicer recovers advanced *interest* from liquidation proceeds before they
    /// reach the deal, which adds to the loss. It always recovers advanced principal, which reduces
    /// the balance liquidated but not the loss. `false` by default: BMA's severity has interest.
    pub interest_advances_recovered: bool,
    /// Interest that a prepaying borrower does not owe for the rest of the month.
    pub prepayment_interest: PrepaymentInterest,
    /// Balance delinquent 60 days and more, foreclosures included, in percent of the month's ending
    /// balance. If absent, it is the balance in foreclosure.
    pub delinquent_60_pct: Option<GroupVectors>,
    /// Curves of the indices that adjustable loans follow.
    pub indices: Indices,
}

impl Default for Assumptions {
    /// No prepayments, no defaults, no subsequent recoveries. Liquidation 12 months after default,
    /// with advances until then, as in BMA's examples.
    fn default() -> Self {
        Self {
            prepayment_speed: PrepaymentSpeed::Cpr,
            prepayment_pct: GroupVectors::flat(0.0),
            prepayment_curve_pct: None,
            default_speed: DefaultSpeed::Cdr,
            default_pct: GroupVectors::flat(0.0),
            default_curve_pct: None,
            severity_pct: GroupVectors::flat(0.0),
            recovery_pct: GroupVectors::flat(0.0),
            months_to_recovery: 12,
            months_to_liquidation: 12,
            advances: Advances::UntilLiquidation,
            interest_advances_recovered: false,
            prepayment_interest: PrepaymentInterest::default(),
            delinquent_60_pct: None,
            indices: Indices::default(),
        }
    }
}

/// How long the servicer advances the principal and interest that defaulted borrowers do not pay.
///
/// A borrower who defaults in month `t` misses the payment of that month, and is liquidated in month
/// `t + lag`. In the month of liquidation no principal is due, for all of it is liquidated; but its
/// interest is (EXPINT has the balance in foreclosure before the month, *Standard Formulas* C.3).
/// So there are `lag` payments of principal and `lag + 1` of interest to advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Advances {
    /// Until liquidation: the deal receives all scheduled principal and interest, that of the month of
    /// liquidation included, and the balance liquidated has amortized since the default (BMA's «P&I
    /// advanced»).
    #[default]
    UntilLiquidation,
    /// This number of monthly payments; further advances would not be recoverable. With one more than
    /// the lag it is [`UntilLiquidation`](Self::UntilLiquidation).
    StoppedAfterMonths(u32),
    /// None: the balance liquidated is the balance at default (BMA's «P&I not advanced»).
    None,
}

impl Advances {
    /// Number of payments of principal advanced on a loan that is liquidated `lag` months after
    /// default.
    #[must_use]
    pub fn payments(self, lag: u32) -> u32 {
        match self {
            Self::UntilLiquidation => lag,
            Self::StoppedAfterMonths(months) => months.min(lag),
            Self::None => 0,
        }
    }
}

/// Prepayment interest shortfall: interest that a prepaid balance does not earn in its last month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct PrepaymentInterest {
    /// Days, of thirty in a month, for which prepaid balances pay no interest: 0 in BMA's formulas,
    /// 15 if prepayments in full arrive evenly through the month.
    pub days_lost: f64,
    /// Whether the servicer pays compensating interest, up to its fee of the month.
    pub compensated: bool,
}

impl PrepaymentInterest {
    /// A shortfall of `days_lost` of thirty days, compensated up to the servicing fee or not.
    #[must_use]
    pub const fn new(days_lost: f64, compensated: bool) -> Self {
        Self { days_lost, compensated }
    }
}

impl Assumptions {
    /// Whether prepayments, defaults, their curves and severity are the same for all groups.
    pub(super) fn has_rates_for_all_alike(&self) -> bool {
        [&self.prepayment_pct, &self.default_pct, &self.severity_pct]
            .into_iter()
            .chain(&self.prepayment_curve_pct)
            .chain(&self.default_curve_pct)
            .all(GroupVectors::is_for_all)
    }

    /// Checks that the scenario can be projected for this pool.
    ///
    /// # Errors
    /// Every mistake.
    pub fn validate(&self, pool: &Pool) -> Result<(), Errors> {
        let mut found = Vec::new();
        let mut missing_curves = Vec::new();
        let mut check = |name: &str, vectors, quantity| {
            found.extend(problems(name, vectors, quantity, pool));
        };
        check("prepayment", &self.prepayment_pct, self.prepayment_speed.quantity());
        check("default", &self.default_pct, self.default_speed.quantity());
        check("severity", &self.severity_pct, Quantity::Severity);
        check("recovery", &self.recovery_pct, Quantity::Recovery);
        if let Some(vectors) = &self.delinquent_60_pct {
            check("delinquent", vectors, Quantity::Share);
        }
        let curves = [
            (
                "prepayment",
                "ppc",
                &self.prepayment_curve_pct,
                self.prepayment_speed == PrepaymentSpeed::Ppc,
            ),
            ("default", "pdc", &self.default_curve_pct, self.default_speed == DefaultSpeed::Pdc),
        ];
        for (name, unit, curve, is_needed) in curves {
            match curve {
                Some(vectors) => {
                    check(&format!("{name} curve"), vectors, Quantity::Rate);
                }
                None if is_needed => missing_curves.push(format!(
                    "{name}: {unit} is percent of a curve by loan age, and there is none; give \
                     {unit}-curve, percent a year"
                )),
                None => {}
            }
        }
        found.extend(missing_curves);
        for (to, months) in
            [("liquidation", self.months_to_liquidation), ("recovery", self.months_to_recovery)]
        {
            if months > LONGEST_TERM_MONTHS {
                let most = LONGEST_TERM_MONTHS;
                found.push(format!("months to {to} are from 0 to {most}, not {months}"));
            }
        }
        let days = self.prepayment_interest.days_lost;
        if !(0.0..=30.0).contains(&days) {
            let lost = "days of interest lost on a prepayment";
            found.push(format!("{lost} are from 0 to 30, not {days}"));
        }
        for (name, curve) in self.indices.iter() {
            let problem = curve.problem();
            found.extend(problem.map(|message| format!("index {}: {message}", shortened(name))));
        }
        let followed: Vec<&str> = pool.index_names().collect();
        let missing = followed.iter().filter(|name| self.indices.get(name).is_none());
        found.extend(missing.map(|name| self.indices.missing("the loans", name, &followed)));
        let mistakes = found.into_iter().map(|message| Diagnostic::of_file("assumptions", message));
        Diagnostic::none_of(mistakes.collect())
    }
}

impl Assumptions {
    /// Notes on values that are probably fractions of one, one for each assumption.
    pub(crate) fn slips(&self) -> Vec<String> {
        type Check<'a> = &'a dyn Fn(&Vector) -> Option<String>;
        let prepayment = |vector: &Vector| slips::of_prepayment(self.prepayment_speed, vector);
        let default = |vector: &Vector| slips::of_default(self.default_speed, vector);
        let checks: [(&str, &GroupVectors, Check<'_>); 4] = [
            ("prepayments", &self.prepayment_pct, &prepayment),
            ("defaults", &self.default_pct, &default),
            ("severity", &self.severity_pct, &slips::of_share_of_loss),
            ("recovery", &self.recovery_pct, &slips::of_share_of_loss),
        ];
        let mut notes = Vec::new();
        for (name, vectors, check) in checks {
            notes.extend(vectors.vectors().find_map(check).map(|note| format!("{name}: {note}")));
        }
        for (name, curve) in self.indices.iter() {
            let note = slips::of_index(curve.greatest_rate_pct());
            notes.extend(note.map(|note| format!("index {}: {note}", shortened(name))));
        }
        notes
    }
}

/// Mistakes in one assumption's vectors: values out of range, unknown groups, missing groups.
fn problems(
    assumption: &str,
    vectors: &GroupVectors,
    quantity: Quantity,
    pool: &Pool,
) -> Vec<String> {
    let wrong = vectors.vectors().filter_map(|vector| vector.problem(quantity));
    let mut found: Vec<_> = wrong.map(|message| format!("{assumption}: {message}")).collect();
    if let Some(places) = vectors.places() {
        if matches!(quantity, Quantity::Recovery | Quantity::Share) {
            found.push(format!("{assumption}: vectors are by group here, not by loan"));
        }
        let (loans, vectors) = (pool.loan_count(), vectors.vectors().count());
        if places.len() != loans || places.iter().any(|place| *place >= vectors) {
            let given = places.len();
            found.push(format!(
                "{assumption}: each of the {loans} loans has the place of one of {vectors} vectors, \
                 and {given} places are given"
            ));
        }
        return found;
    }
    let groups = pool.groups();
    // A run checks each scenario, so that we write names only for a message.
    let shown = || groups.iter().map(|group| shortened(group)).collect::<Vec<_>>().join(", ");
    for name in vectors.group_names() {
        if !groups.iter().any(|group| group == name) {
            let hint = match nearest(name, groups.iter().map(String::as_str)) {
                Some(near) => format!("did you mean “{near}”?"),
                None => format!("the groups are {}", shown()),
            };
            let name = shortened(name);
            found.push(format!("{assumption}: there is no group “{name}”; {hint}"));
        }
    }
    // A vector for all groups is that of each.
    for group in groups.iter().filter(|_| !vectors.is_for_all()) {
        if vectors.of_group(group).is_none() {
            let group = shortened(group);
            found.push(format!(
                "{assumption}: group “{group}” has no vector; add “{group}: 0”, or the value meant"
            ));
        }
    }
    found
}
