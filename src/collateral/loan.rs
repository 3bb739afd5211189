//! Loans and replines. A repline is many similar loans that we project as one.

use super::limits::{GREATEST_BALANCE, LONGEST_TERM_MONTHS};
use super::origin::Origin;
use super::speeds::{DefaultSpeed, PrepaymentSpeed};
use super::vector::{Quantity, Vector};
use crate::math::{greater, lesser, to_multiple};

/// A loan or repline at the start of the projection.
///
/// ```
/// use paydown::collateral::Loan;
/// let mut loan = Loan::level_pay(100_000_000.0, 8.0, 357);
/// loan.age_months = 3;
/// assert!(loan.validate().is_ok());
/// loan.interest_only_months = 360;
/// assert_eq!(loan.validate().unwrap_err()[0].field, "interest_only");
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Loan {
    /// Its collateral group.
    pub group: String,
    /// Outstanding balance, in currency.
    pub balance: f64,
    /// Number of loans that a repline represents, for fees per loan; 0 if unknown.
    pub loan_count: u32,
    /// Gross rate: what the borrower pays now, percent a year.
    pub gross_rate_pct: f64,
    /// Months until the last payment, when the whole balance falls due.
    pub remaining_term_months: u32,
    /// Months since origination; the first projected month is month `age_months + 1` of the loan.
    pub age_months: u32,
    /// Months from now over which level payments would repay the balance, including interest-only
    /// months; more than the remaining term for a balloon loan.
    pub amortization_term_months: u32,
    /// Months from now in which only interest is paid.
    pub interest_only_months: u32,
    /// Fee of the servicer, percent a year of the balance.
    pub servicing_fee_pct: f64,
    /// All other fees (master servicing, trustee, mortgage insurance), percent a year.
    pub other_fees_pct: f64,
    /// Penalty on voluntary prepayments, percent of the amount prepaid.
    pub penalty_pct: f64,
    /// Months from now in which that penalty is due.
    pub penalty_months: u32,
    /// How the rate adjusts, for an adjustable-rate loan.
    pub arm: Option<Arm>,
    /// Own prepayment vector, in place of the scenario's.
    pub prepayment: Option<(PrepaymentSpeed, Vector)>,
    /// Own default vector, in place of the scenario's.
    pub default: Option<(DefaultSpeed, Vector)>,
    /// Own loss severity vector in percent, in place of the scenario's.
    pub severity_pct: Option<Vector>,
    /// Where it was read.
    pub(crate) origin: Origin,
}

/// How an adjustable-rate loan adjusts.
///
/// A new rate is the index `look_back_months` before it takes effect, plus the margin, rounded. It
/// is then limited by the cap of this reset (a distance from the rate before), the life cap and the
/// floor. Each reset recomputes the level payment over the rest of the amortization term.
///
/// A loan may instead recast on other dates than its resets, with the rate of those dates. Between
/// recasts its payment is constant, and principal is the payment less interest; zero if interest
/// exceeds the payment, since the balance never rises (no negative amortization).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Arm {
    /// Name of the index, such as `libor-12m`.
    pub index: String,
    /// Margin added to the index, percent.
    pub margin_pct: f64,
    /// Cap of the first reset: how far it may move the rate up or down, percent; none if absent.
    pub first_cap_pct: Option<f64>,
    /// Cap of each later reset, percent; none if absent.
    pub periodic_cap_pct: Option<f64>,
    /// Life cap: the highest rate in the loan's life, percent; none if absent.
    pub max_rate_pct: Option<f64>,
    /// Floor: the lowest rate in the loan's life, percent; at least zero.
    pub floor_rate_pct: f64,
    /// Months that still accrue at the present rate; 0 if it resets in the first month.
    pub months_to_reset: u32,
    /// Months from one reset to the next.
    pub reset_frequency_months: u32,
    /// Months from the reading of the index to the reset.
    pub look_back_months: u32,
    /// Months of constant payment before the first recast; if absent, each reset recasts.
    pub months_to_recast: Option<u32>,
    /// Months from one recast to the next; if absent, there is one recast.
    pub recast_frequency_months: Option<u32>,
    /// We round index plus margin half up to a multiple of this, percent, such as 0.125; 0 does not
    /// round.
    pub rounding_pct: f64,
}

impl Arm {
    /// An adjustable rate that resets every month, without caps or rounding.
    #[must_use]
    pub fn monthly(index: &str, margin_pct: f64) -> Self {
        Self {
            index: index.to_owned(),
            margin_pct,
            first_cap_pct: None,
            periodic_cap_pct: None,
            max_rate_pct: None,
            floor_rate_pct: 0.0,
            months_to_reset: 1,
            reset_frequency_months: 1,
            look_back_months: 0,
            months_to_recast: None,
            recast_frequency_months: None,
            rounding_pct: 0.0,
        }
    }

    /// Whether the payment is recast in projected month `month` (from 1), other than by a reset.
    #[must_use]
    pub fn recasts_in(&self, month: u32) -> bool {
        let Some(first) = self.months_to_recast.map(|months| months.saturating_add(1)) else {
            return false;
        };
        match self.recast_frequency_months {
            _ if month <= first => month == first,
            Some(months) => (month - first).is_multiple_of(months.max(1)),
            None => false,
        }
    }

    /// Whether a new rate takes effect in projected month `month` (from 1).
    #[must_use]
    pub fn resets_in(&self, month: u32) -> bool {
        let first = self.months_to_reset.saturating_add(1);
        month >= first && (month - first).is_multiple_of(self.reset_frequency_months.max(1))
    }

    /// The rate after a reset in projected month `month`, from the index and the rate before.
    #[inline(always)]
    #[must_use]
    pub fn reset_rate_pct(&self, month: u32, index_pct: f64, rate_before_pct: f64) -> f64 {
        let indexed = index_pct + self.margin_pct;
        let rounded = to_multiple(indexed, self.rounding_pct);
        let first = month == self.months_to_reset.saturating_add(1);
        let cap = if first { self.first_cap_pct } else { self.periodic_cap_pct };
        let cap = cap.unwrap_or(f64::INFINITY);
        let most = lesser(rate_before_pct + cap, self.max_rate_pct.unwrap_or(f64::INFINITY));
        let least = greater(rate_before_pct - cap, greater(self.floor_rate_pct, 0.0));
        // Floor and life cap come last: they win over the cap of the reset.
        let floor = greater(self.floor_rate_pct, 0.0);
        greater(lesser(greater(rounded, least), most), floor)
    }
}

/// What is wrong with a field of a loan.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoanMistake {
    /// The field, under its column name in a loan tape.
    pub field: &'static str,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Loan {
    /// A new fixed-rate loan in group `1`, repaid by level payments over its term, without fees.
    #[must_use]
    pub fn level_pay(balance: f64, gross_rate_pct: f64, term_months: u32) -> Self {
        Self {
            group: "1".to_owned(),
            balance,
            loan_count: 0,
            gross_rate_pct,
            remaining_term_months: term_months,
            age_months: 0,
            amortization_term_months: term_months,
            interest_only_months: 0,
            servicing_fee_pct: 0.0,
            other_fees_pct: 0.0,
            penalty_pct: 0.0,
            penalty_months: 0,
            arm: None,
            prepayment: None,
            default: None,
            severity_pct: None,
            origin: Origin::default(),
        }
    }

    /// Net rate now: gross rate less all fees, percent a year.
    #[must_use]
    pub fn net_rate_pct(&self) -> f64 {
        self.gross_rate_pct - self.servicing_fee_pct - self.other_fees_pct
    }

    /// Whether two loans are equal but for balance and count.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        *other == Self { balance: other.balance, loan_count: other.loan_count, ..self.clone() }
    }

    /// Penalty on prepayments in a projected month, as a fraction of the amount prepaid.
    #[inline(always)]
    pub(super) fn penalty(&self, month: u32) -> f64 {
        if month <= self.penalty_months { self.penalty_pct / 100.0 } else { 0.0 }
    }

    /// The monthly servicing fee and the sum of all monthly fees, as fractions of the balance.
    #[inline(always)]
    pub(super) fn fees(&self) -> (f64, f64) {
        let servicing = self.servicing_fee_pct / 1200.0;
        (servicing, servicing + self.other_fees_pct / 1200.0)
    }

    pub(super) const fn has_own_vectors(&self) -> bool {
        self.prepayment.is_some() || self.default.is_some() || self.severity_pct.is_some()
    }

    /// Checks that the loan can be projected.
    ///
    /// # Errors
    /// Every mistake.
    pub fn validate(&self) -> Result<(), Vec<LoanMistake>> {
        let mut found = Vec::new();
        let mut report = |field, message: String| found.push(LoanMistake { field, message });
        if self.group.trim().is_empty() {
            report("group", "a loan belongs to a group; write its name".to_owned());
        }
        if !(self.balance >= 0.0 && self.balance <= GREATEST_BALANCE) {
            let balance = self.balance;
            report("balance", format!("a balance is from 0 to {GREATEST_BALANCE}, not {balance}"));
        }
        for (field, months, least) in [
            ("remaining_term", self.remaining_term_months, 1),
            ("amortization_term", self.amortization_term_months, 1),
            ("age", self.age_months, 0),
        ] {
            // The amortization term defaults to the remaining term, which we report already.
            let repeats = field == "amortization_term" && months == self.remaining_term_months;
            if let Some(message) = months_problem(months, least).filter(|_| !repeats) {
                report(field, message);
            }
        }
        if self.amortization_term_months < self.remaining_term_months {
            let message = format!(
                "{} months are shorter than the remaining term of {}; write the remaining term, or more for a balloon",
                self.amortization_term_months, self.remaining_term_months
            );
            report("amortization_term", message);
        }
        if self.interest_only_months > self.remaining_term_months {
            let message = format!(
                "{} months are longer than the remaining term of {}; a loan due in one sum at its end is interest-only for its remaining term",
                self.interest_only_months, self.remaining_term_months
            );
            report("interest_only", message);
        }
        for (field, rate) in [
            ("gross_rate", self.gross_rate_pct),
            ("servicing_fee", self.servicing_fee_pct),
            ("other_fees", self.other_fees_pct),
            ("penalty", self.penalty_pct),
        ] {
            if let Some(message) = rate_problem(rate) {
                report(field, message);
            }
        }
        if self.net_rate_pct() < 0.0 {
            let fees = self.servicing_fee_pct + self.other_fees_pct;
            let message = format!(
                "fees of {fees} exceed the rate of {}; leave them out here, and pay them in the \
                 waterfall: a `pay: fee` with `amount: {fees}% * pool.balance_begin / 12`",
                self.gross_rate_pct
            );
            report("gross_rate", message);
        }
        let own = [
            ("prepayment", self.prepayment.as_ref().map(|(speed, own)| (own, speed.quantity()))),
            ("default", self.default.as_ref().map(|(speed, own)| (own, speed.quantity()))),
            ("severity", self.severity_pct.as_ref().map(|own| (own, Quantity::Severity))),
        ];
        for (field, vector) in own {
            if let Some(message) = vector.and_then(|(vector, quantity)| vector.problem(quantity)) {
                report(field, message);
            }
        }
        let of_data =
            "a loan's own speed is of no curve that is data; write its values as a vector of cpr";
        if matches!(&self.prepayment, Some((PrepaymentSpeed::Ppc, _))) {
            report("prepayment", of_data.to_owned());
        }
        if matches!(&self.default, Some((DefaultSpeed::Pdc, _))) {
            report("default", of_data.replace("cpr", "cdr"));
        }
        if let Some(arm) = &self.arm {
            arm.report(&mut report);
        }
        if found.is_empty() { Ok(()) } else { Err(found) }
    }
}

impl Arm {
    fn report(&self, report: &mut impl FnMut(&'static str, String)) {
        if self.index.trim().is_empty() {
            let message = "an adjustable rate follows an index; write its name, such as libor-12m";
            report("index", message.to_owned());
        }
        if !(-100.0..=100.0).contains(&self.margin_pct) {
            let message = format!("a margin is from -100 to 100 percent, not {}", self.margin_pct);
            report("margin", message);
        }
        for (field, rate) in [
            ("first_cap", self.first_cap_pct.unwrap_or(0.0)),
            ("periodic_cap", self.periodic_cap_pct.unwrap_or(0.0)),
            ("max_rate", self.max_rate_pct.unwrap_or(0.0)),
            ("floor", self.floor_rate_pct),
            ("rounding", self.rounding_pct),
        ] {
            if let Some(message) = rate_problem(rate) {
                report(field, message);
            }
        }
        if self.months_to_recast.is_none() && self.recast_frequency_months.is_some() {
            let message =
                "write `months_to_recast` too: months in which the payment stays as it is now";
            report("recast_frequency", message.to_owned());
        }
        if self.max_rate_pct.is_some_and(|most| most < self.floor_rate_pct) {
            let floor = self.floor_rate_pct;
            report("max_rate", format!("the life cap is under the floor of {floor}"));
        }
        for (field, months, least) in [
            ("months_to_reset", self.months_to_reset, 0),
            ("reset_frequency", self.reset_frequency_months, 1),
            ("look_back", self.look_back_months, 0),
            ("months_to_recast", self.months_to_recast.unwrap_or(0), 0),
            ("recast_frequency", self.recast_frequency_months.unwrap_or(1), 1),
        ] {
            if let Some(message) = months_problem(months, least) {
                report(field, message);
            }
        }
    }
}

fn months_problem(months: u32, least: u32) -> Option<String> {
    (!(least..=LONGEST_TERM_MONTHS).contains(&months))
        .then(|| format!("months are from {least} to {LONGEST_TERM_MONTHS}, not {months}"))
}

fn rate_problem(rate_pct: f64) -> Option<String> {
    (!(0.0..=100.0).contains(&rate_pct))
        .then(|| format!("a rate is from 0 to 100 percent, not {rate_pct}"))
}
