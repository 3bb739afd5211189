//! A loan some months later, if it is paid as scheduled.

use super::limits::LONGEST_TERM_MONTHS;
use super::loan::{Arm, Loan};

impl Loan {
    /// The loan `months` later: its terms and its own vectors move on, its balance and its rate stay.
    /// `None` if its term is over by then.
    ///
    /// An adjustable rate that resets in between stays too until its next reset, for it depends on
    /// indices of the past.
    ///
    /// ```
    /// use paydown::collateral::Loan;
    /// let mut loan = Loan::level_pay(100_000.0, 6.0, 360);
    /// loan.interest_only_months = 60;
    /// let later = loan.aged(48).unwrap();
    /// assert_eq!((later.remaining_term_months, later.age_months), (312, 48));
    /// assert_eq!(later.interest_only_months, 12);
    /// assert!(loan.aged(360).is_none());
    /// ```
    #[must_use]
    pub fn aged(&self, months: u32) -> Option<Self> {
        let left = |term: u32| term.saturating_sub(months);
        let remaining_term_months =
            Some(left(self.remaining_term_months)).filter(|left| *left > 0)?;
        let mut later = self.clone();
        later.remaining_term_months = remaining_term_months;
        later.age_months = self.age_months.saturating_add(months).min(LONGEST_TERM_MONTHS);
        later.amortization_term_months = left(self.amortization_term_months).max(1);
        later.interest_only_months = left(self.interest_only_months);
        later.penalty_months = left(self.penalty_months);
        later.arm = self.arm.as_ref().map(|arm| arm.aged(months));
        let vectors = [
            later.prepayment.as_mut().map(|(_, vector)| vector),
            later.default.as_mut().map(|(_, vector)| vector),
            later.severity_pct.as_mut(),
        ];
        for vector in vectors.into_iter().flatten() {
            *vector = vector.after(months);
        }
        Some(later)
    }

    /// Whether its rate resets in the first `months` months.
    pub(crate) fn resets_within(&self, months: u32) -> bool {
        self.arm.as_ref().is_some_and(|arm| months > arm.months_to_reset)
    }
}

impl Arm {
    fn aged(&self, months: u32) -> Self {
        let mut later = self.clone();
        let frequency = Some(self.reset_frequency_months);
        later.months_to_reset = months_to_next(self.months_to_reset, frequency, months);
        if months > self.months_to_reset {
            later.first_cap_pct = self.periodic_cap_pct;
        }
        later.months_to_recast = self
            .months_to_recast
            .map(|first| months_to_next(first, self.recast_frequency_months, months));
        later
    }
}

/// Months before the next event, `months` later: the first event is after `first` months, and the
/// others follow at `frequency`. If there is no other, it is later than any loan lasts.
fn months_to_next(first: u32, frequency: Option<u32>, months: u32) -> u32 {
    let Some(since) = months.checked_sub(first) else { return first - months };
    match frequency.map(|frequency| frequency.max(1)) {
        _ if since == 0 => 0,
        Some(frequency) => (frequency - since % frequency) % frequency,
        None => LONGEST_TERM_MONTHS,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::collateral::{PrepaymentSpeed, Quantity, Vector};

    /// Resets and recasts fall into the same months as those of the loan that has not been moved on.
    #[test]
    fn resets_and_recasts_of_an_aged_loan_stay_in_their_months() {
        for (first, frequency) in [(0, 1), (3, 12), (60, 12), (7, 5)] {
            let mut loan = Loan::level_pay(1.0, 5.0, 360);
            loan.arm = Some(Arm {
                months_to_reset: first,
                reset_frequency_months: frequency,
                months_to_recast: Some(first + 2),
                recast_frequency_months: Some(frequency + 1),
                first_cap_pct: Some(5.0),
                periodic_cap_pct: Some(1.0),
                ..Arm::monthly("libor-12m", 2.0)
            });
            let arm = loan.arm.clone().unwrap();
            for months in 0..100 {
                let later = loan.aged(months).unwrap().arm.unwrap();
                for month in 1..=100 {
                    let (now, then) = (month, month + months);
                    assert_eq!(later.resets_in(now), arm.resets_in(then), "{months} {month}");
                    assert_eq!(later.recasts_in(now), arm.recasts_in(then), "{months} {month}");
                    if later.resets_in(now) {
                        let rates = [
                            later.reset_rate_pct(now, 9.0, 4.0),
                            arm.reset_rate_pct(then, 9.0, 4.0),
                        ];
                        assert_eq!(rates[0], rates[1], "{months} {month}");
                    }
                }
            }
        }
    }

    #[test]
    fn single_recast_that_is_over_does_not_come_again() {
        let mut loan = Loan::level_pay(1.0, 5.0, 360);
        let arm = Arm { months_to_recast: Some(10), ..Arm::monthly("libor-12m", 2.0) };
        loan.arm = Some(arm);
        let recasts = |months: u32| {
            let arm = loan.aged(months).unwrap().arm.unwrap();
            (1..=360).filter(|month| arm.recasts_in(*month)).collect::<Vec<_>>()
        };
        assert_eq!((recasts(9), recasts(10), recasts(11)), (vec![2], vec![1], vec![]));
    }

    #[test]
    fn vectors_of_an_aged_loan_begin_with_the_month_that_it_has_reached() {
        let text = "6 for 12, 0.2 ramp 30 6, 3 for 1, 20";
        let mut loan = Loan::level_pay(1.0, 5.0, 360);
        let vector = Vector::parse(text, Quantity::Rate).unwrap();
        loan.prepayment = Some((PrepaymentSpeed::Cpr, vector.clone()));
        for months in 0..60 {
            let (_, later) = loan.aged(months).unwrap().prepayment.unwrap();
            for month in 1..60 {
                let difference = later.at(month) - vector.at(month + months);
                assert!(difference.abs() < 1e-12, "{months} {month} {difference}");
            }
        }
    }
}
