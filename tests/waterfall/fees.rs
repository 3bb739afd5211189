//! Fees: by rate, fixed, per loan, before and after the classes.

use super::*;

/// A of 1,000,000.00 at `rate` and one fee, before interest or after it.
fn with_fee(amount: &str, rate: &str, senior: bool, count: &str) -> Deal {
    let classes = class("A", "1000000.00", &format!("interest:\n      fixed: {rate}"))
        + &class("R", "0.00", "interest: none");
    let fee = format!("pay: fee; to: trustee; amount: {amount}");
    let mut lines = vec![
        "pay: interest; to: A",
        "pay: unscheduled principal; to: A; \
         amount: pool.scheduled_principal + pool.unscheduled_principal",
        "pay: residual; to: R",
    ];
    lines.insert(if senior { 0 } else { 2 }, &fee);
    let rest = format!("classes:\n{classes}parties: [trustee]\n{}", clauses(&lines));
    read(&text("[pool]", &repline(count), &rest))
}

fn fees(deal: &Deal, cpr: f64) -> Vec<Decimal> {
    let mut options = scenario(0.0, 0.0, 0.0);
    options.assumptions.prepayment_speed = PrepaymentSpeed::Smm;
    options.assumptions.prepayment_pct = GroupVectors::flat(cpr);
    Projection::with(deal, &options).run().unwrap().fee_rows.iter().map(|row| row.paid).collect()
}

#[test]
fn fee_per_loan_falls_with_prepayments_and_not_with_amortization() {
    let deal = with_fee("3.00 * pool.loan_count", "6", true, "loan_count: 100");
    assert_eq!(fees(&deal, 0.0), vec![d("300.00"); 12]);
    // A tenth of the loans is prepaid each month: 100, 90, 81 and 72.9 loans are left.
    assert_eq!(fees(&deal, 10.0)[..4], [d("300.00"), d("270.00"), d("243.00"), d("218.70")]);
    // Without a loan count the fee is zero.
    assert_eq!(fees(&with_fee("3.00 * pool.loan_count", "6", true, ""), 0.0), vec![d("0"); 12]);
}

#[test]
fn fee_by_rate_falls_with_the_balance_and_a_fixed_fee_does_not() {
    // 0.12 % a year on 1,000,000.00, then on 921,151.21.
    let by_rate = fees(&with_fee("0.12% * pool.balance_begin / 12", "6", true, ""), 0.0);
    assert_eq!(by_rate[..2], [d("100.00"), d("92.12")]);
    assert_eq!(fees(&with_fee("10000.00 / 12", "6", true, ""), 30.0), vec![d("833.33"); 12]);
    // The greater of both: a minimum fee.
    let least = "max(95.00, 0.12% * pool.balance_begin / 12)";
    assert_eq!(fees(&with_fee(least, "6", true, ""), 0.0)[..2], [d("100.00"), d("95.00")]);
}

#[test]
fn senior_fee_is_paid_before_interest_and_a_subordinate_fee_after_it() {
    // The class's interest is all of the pool's 12 %.
    let interest = |senior| {
        let deal = with_fee("50.00", "12", senior, "");
        let result = Projection::with(&deal, &scenario(0.0, 0.0, 0.0)).run().unwrap();
        (result.fee_rows[0].paid, rows(&result, "A")[0].principal)
    };
    assert_eq!(interest(true), (d("50.00"), d("78,848.79") - d("50.00")));
    assert_eq!(interest(false), (d("0.00"), d("78,848.79")));
}

#[test]
fn product_is_rounded_once_at_its_end() {
    // 1,000,000.00 × 0.00012345 % is 1.2345: ten times that is 12.345, not ten times 1.23.
    let percentage = "closing_balance * max(0.00012345%, 0%)";
    let tenfold = with_fee(&format!("{percentage} * max(1000%, 0%)"), "6", true, "");
    assert_eq!(fees(&tenfold, 0.0)[0], d("12.35"));
    // By month 1.2345, 2.469 and 3.7035, in either order of the factors.
    for amount in [
        format!("{percentage} * month"),
        "closing_balance * month * max(0.00012345%, 0%)".to_owned(),
    ] {
        let by_month = fees(&with_fee(&amount, "6", true, ""), 0.0);
        assert_eq!(by_month[..3], [d("1.23"), d("2.47"), d("3.70")], "{amount}");
    }
    // A number of many digits multiplies the percentage.
    let odd = with_fee(&format!("{percentage} * 9.9999"), "6", true, "");
    assert_eq!(fees(&odd, 0.0)[0], d("12.34"));
    // A product in parentheses is rounded by itself.
    let twice = with_fee(&format!("({percentage}) * max(1000%, 0%)"), "6", true, "");
    assert_eq!(fees(&twice, 0.0)[0], d("12.30"));
}

/// A subvented loan: 1 % of 1,000,000.00 ÷ 12 is 833.33, then of 916,666.67 it is 763.89, all of it paid
/// from principal. The message for a fee above the rate says so.
#[test]
fn fee_above_the_rate_of_a_loan_is_paid_in_the_waterfall() {
    let deal = with_fee("1% * pool.balance_begin / 12", "6", true, "");
    let text = deal.text().replace("rate: 12", "rate: 0");
    let refused = text.replace("rate: 0\n", "rate: 0\n      servicing_fee: 1\n");
    let message = Deal::from_text("deal.yaml", &refused).unwrap_err().to_string();
    assert!(
        message.ends_with("a `pay: fee` with `amount: 1% * pool.balance_begin / 12`"),
        "{message}"
    );
    assert_eq!(fees(&read(&text), 0.0)[..2], [d("833.33"), d("763.89")]);
}
