//! Fixed-rate loans, each with its own speeds, in hand-written code.
//!
//! A loop over loans and lanes computes what a deal needs from its collateral: balance, scheduled
//! principal, prepayments, liquidation proceeds, losses, defaulted balance and interest net of the
//! fee, summed over the pool. Amounts that only reports show are left out.

use super::collateral::{ALL_BUT_DUST, LAG};
use super::lesser;
use paydown::collateral::{Loan, monthly_from_annual};

/// A loan in the form of the loop; speeds are monthly fractions of one.
pub struct HandLoan {
    balance: f64,
    gross: f64,
    fee: f64,
    /// For each month: share repaid, remaining share after the lag, and the three speeds.
    months: Vec<[f64; 5]>,
}

impl HandLoan {
    /// Computes the schedule and speeds of a level-pay loan with its own vectors.
    ///
    /// # Panics
    ///
    /// If the loan has no vectors.
    #[must_use]
    pub fn new(loan: &Loan) -> Self {
        let vectors = (&loan.prepayment, &loan.default, &loan.severity_pct);
        let (Some((_, cpr)), Some((_, cdr)), Some(severity)) = vectors else {
            panic!("the loan has no vectors of its own");
        };
        let (term, g) = (loan.remaining_term_months, loan.gross_rate_pct / 1200.0);
        let mut factors = vec![1.0];
        let mut months = Vec::new();
        // Rates are converted only when they change.
        let (mut annual, mut monthly) = ([-1.0; 2], [0.0; 2]);
        for month in 1..=term {
            let left = f64::from(term - month + 1);
            let repaid = if month == term { 1.0 } else { g / (left * g.ln_1p()).exp_m1() };
            let factor = factors[factors.len() - 1];
            let then = factors.len().checked_sub(1 + LAG).map_or(f64::INFINITY, |at| factors[at]);
            let now = [cpr.at(month), cdr.at(month)];
            if now != annual {
                annual = now;
                monthly = now.map(|pct| monthly_from_annual(pct / 100.0));
            }
            // No defaults that could not be liquidated before the loan falls due.
            let open = month as usize + LAG <= term as usize;
            let mdr = if open { monthly[1] } else { 0.0 };
            months.push([repaid, factor / then, monthly[0], mdr, severity.at(month) / 100.0]);
            factors.push(factor - factor * repaid);
        }
        Self { balance: loan.balance, gross: g, fee: loan.servicing_fee_pct / 1200.0, months }
    }
}

/// The collections of the pool in a month.
#[derive(Debug, Clone, Copy)]
pub struct Collected<const W: usize> {
    /// Balance before.
    pub begin: [f64; W],
    /// Scheduled principal.
    pub scheduled: [f64; W],
    /// Prepayments.
    pub prepaid: [f64; W],
    /// Liquidation proceeds.
    pub liquidation: [f64; W],
    /// Losses.
    pub loss: [f64; W],
    /// Defaulted balance after.
    pub late: [f64; W],
    /// Balance after.
    pub end: [f64; W],
    /// Interest less the fee.
    pub interest: [f64; W],
}

impl<const W: usize> Collected<W> {
    const ZERO: Self = Self {
        begin: [0.0; W],
        scheduled: [0.0; W],
        prepaid: [0.0; W],
        liquidation: [0.0; W],
        loss: [0.0; W],
        late: [0.0; W],
        end: [0.0; W],
        interest: [0.0; W],
    };
}

#[derive(Clone, Copy)]
struct Repaying<const W: usize> {
    performing: [f64; W],
    defaulted: [f64; W],
    history: [[f64; W]; LAG + 1],
}

/// Loans in sixteen scenarios.
pub struct LoanBlock<'a> {
    loans: &'a [HandLoan],
    state: Vec<Repaying<16>>,
}

impl<'a> LoanBlock<'a> {
    /// Loans before their first month. A loan's own speeds do not depend on the scenario, so all
    /// lanes share one number.
    #[must_use]
    pub fn new(loans: &'a [HandLoan]) -> Self {
        let state = |loan: &HandLoan| Repaying {
            performing: [loan.balance; 16],
            defaulted: [0.0; 16],
            history: [[0.0; 16]; LAG + 1],
        };
        Self { loans, state: loans.iter().map(state).collect() }
    }

    /// Runs to the last month. Returns totals, so that the compiler cannot remove the work.
    ///
    /// # Panics
    ///
    /// If the processor does not have AVX2 and FMA.
    #[must_use]
    pub fn run(&mut self) -> Totals {
        assert!(super::has_avx2(), "hand-written lanes need AVX2 and FMA");
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the assertion above checked that the processor has the instructions.
        #[allow(unsafe_code)]
        unsafe {
            self.avx2()
        }
        #[cfg(not(target_arch = "x86_64"))]
        self.until_repaid()
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn avx2(&mut self) -> Totals {
        self.until_repaid()
    }

    #[inline(always)]
    fn until_repaid(&mut self) -> Totals {
        let months = self.loans.iter().map(|loan| loan.months.len()).max().unwrap_or(0);
        let mut totals = Totals { interest: [0.0; 16], principal: [0.0; 16], loss: [0.0; 16] };
        for month in 0..months {
            let mut collected = Collected::ZERO;
            for (loan, state) in self.loans.iter().zip(&mut self.state) {
                step(loan, state, month, &mut collected);
            }
            for lane in 0..16 {
                totals.interest[lane] += collected.interest[lane];
                totals.principal[lane] += collected.scheduled[lane]
                    + collected.prepaid[lane]
                    + collected.liquidation[lane];
                totals.loss[lane] += collected.loss[lane];
            }
        }
        totals
    }
}

/// Lifetime collections of the loans.
#[derive(Debug, Clone, Copy)]
pub struct Totals {
    /// Interest less the fee.
    pub interest: [f64; 16],
    /// All principal.
    pub principal: [f64; 16],
    /// All losses.
    pub loss: [f64; 16],
}

#[inline(always)]
fn step<const W: usize>(
    loan: &HandLoan,
    state: &mut Repaying<W>,
    month: usize,
    collected: &mut Collected<W>,
) {
    let Some(&[repaid, amortized, smm, mdr, severity]) = loan.months.get(month) else { return };
    let due = month + 1 == loan.months.len();
    let then = state.history[(month + 1) % (LAG + 1)];
    let net = loan.gross - lesser(loan.fee, loan.gross);
    let mut new = [0.0; W];
    for lane in 0..W {
        let (performing, before) = (state.performing[lane], state.defaulted[lane]);
        new[lane] = performing * mdr;
        let defaulted = before + new[lane];
        let gone = then[lane] * amortized;
        let all = due | (gone >= defaulted * ALL_BUT_DUST);
        let liquidated = if all { defaulted } else { gone };
        let loss = lesser(then[lane] * severity, liquidated);
        let paying = performing - new[lane];
        let amortization = paying * repaid;
        let advanced = (defaulted - liquidated) * repaid;
        let survivors = paying - amortization;
        let prepaid = lesser(performing * (1.0 - repaid) * smm, survivors);
        let (left, late) = (survivors - prepaid, defaulted - liquidated - advanced);
        state.performing[lane] = left;
        state.defaulted[lane] = late;
        collected.begin[lane] += performing + before;
        collected.scheduled[lane] += amortization + advanced;
        collected.prepaid[lane] += prepaid;
        collected.liquidation[lane] += liquidated - loss;
        collected.loss[lane] += loss;
        collected.late[lane] += late;
        collected.end[lane] += left + late;
        collected.interest[lane] += (performing + before) * net;
    }
    state.history[month % (LAG + 1)] = new;
}
