//! Assumptions: their limits, and what is refused.

use paydown::collateral::{
    Arm, Assumptions, GroupVectors, IndexCurve, Loan, Pool, Quantity, project,
};

use crate::{cpr, mdr, months, near};

#[test]
fn extreme_assumptions_give_exact_results() {
    let loan = || Loan::level_pay(1e6, 8.0, 360);
    // All is prepaid in the first month, after scheduled principal.
    let all = months(loan(), &cpr(100.0));
    near(all[0].voluntary_prepayment, 1e6 - all[0].actual_amortization);
    assert_eq!((all[0].balance_end, all[359].balance_begin), (0.0, 0.0));
    // All defaults at once; nothing is left to prepay.
    let mut scenario = mdr(100.0, 12, 30.0);
    scenario.prepayment_pct = GroupVectors::flat(100.0);
    let all = months(loan(), &scenario);
    assert_eq!((all[0].new_defaults, all[0].voluntary_prepayment), (1e6, 0.0));
    assert_eq!(all[0].performing, 0.0);
    near(all[12].loss, 3e5);
    assert_eq!(all[12].balance_end, 0.0);
    // A severity over 100 % loses the whole liquidated balance, a severity of 0 nothing.
    let lost = months(loan(), &mdr(100.0, 12, 250.0));
    assert_eq!((lost[12].loss, lost[12].recovery), (lost[12].liquidated, 0.0));
    let whole = months(loan(), &mdr(100.0, 12, 0.0));
    assert_eq!((whole[12].recovery, whole[12].loss), (whole[12].liquidated, 0.0));
    // Liquidation in the month of default.
    let at_once = months(loan(), &mdr(1.0, 0, 40.0));
    assert_eq!((at_once[0].liquidated, at_once[0].in_foreclosure), (1e4, 0.0));
    // A balance of one cent, a rate of zero, a term of one month.
    assert_eq!(months(Loan::level_pay(0.01, 8.0, 360), &cpr(6.0))[359].balance_end, 0.0);
    near(months(Loan::level_pay(1200.0, 0.0, 12), &cpr(0.0))[5].actual_amortization, 100.0);
    let one = months(Loan::level_pay(1e6, 8.0, 1), &mdr(5.0, 12, 20.0));
    assert_eq!((one.len(), one[0].actual_amortization), (1, 1e6));
}

/// The limits themselves are allowed: 600 months to liquidation or recovery, 30 days.
#[test]
fn assumptions_at_their_limits_are_accepted() {
    let pool = Pool::from_loans(vec![Loan::level_pay(100.0, 8.0, 360)]).unwrap();
    let mut scenario = Assumptions::default();
    scenario.months_to_liquidation = 600;
    scenario.months_to_recovery = 600;
    scenario.prepayment_interest.days_lost = 30.0;
    assert_eq!(project(&pool, &scenario).map(|months| months.len()), Ok(360));
}

#[test]
fn assumptions_that_do_not_fit_the_pool_are_all_reported() {
    let mut loan = Loan::level_pay(100.0, 8.0, 360);
    loan.group = "one".to_owned();
    loan.arm = Some(Arm::monthly("libor-12m", 2.0));
    let pool = Pool::from_loans(vec![loan]).unwrap();
    let mut scenario = Assumptions::default();
    scenario.prepayment_pct = GroupVectors::parse("ones: 5", Quantity::Rate).unwrap();
    scenario.default_pct = GroupVectors::flat(f64::NAN);
    scenario.severity_pct = GroupVectors::flat(-20.0);
    scenario.recovery_pct = GroupVectors::flat(100.5);
    scenario.months_to_liquidation = 5_000;
    scenario.months_to_recovery = 601;
    scenario.prepayment_interest.days_lost = 31.0;
    scenario.indices.set("libor-1m", IndexCurve::flat(900.0));
    let mistakes = project(&pool, &scenario).unwrap_err();
    let expected = [
        "prepayment: there is no group “ones”; did you mean “one”?",
        "prepayment: group “one” has no vector",
        "default: a rate of prepayment or default is from 0 to 100 percent, not NaN",
        "severity: a severity is from 0 to 1000 percent, not -20",
        "recovery: a subsequent recovery is from 0 to 100 percent, not 100.5",
        "months to liquidation are from 0 to 600, not 5000",
        "months to recovery are from 0 to 600, not 601",
        "from 0 to 30, not 31",
        "index libor-1m: an index rate is from -20 to 100 percent, not 900",
        "the loans follow the index “libor-12m”, and the curve given is named “libor-1m”, which they do not \
         follow; name it “libor-12m”",
    ];
    assert_eq!(mistakes.len(), expected.len(), "{mistakes:?}");
    for (mistake, expected) in mistakes.iter().zip(expected) {
        assert!(mistake.message.contains(expected), "{mistake}");
    }
}
