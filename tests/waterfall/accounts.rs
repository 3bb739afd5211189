//! Accounts: a reserve fund.

use super::*;

/// A bears 18 % on a pool of 12 %: interest falls short, and cash is drawn from the reserve fund. From
/// month 5 on A bears 6 %, and the fund is refilled to its target.
fn reserve(opening: &str) -> Result {
    let classes = class("A", "1000000.00", "interest:\n      formula: index(libor-1m).rate")
        + &class("R", "0.00", "interest: none")
        + &class("S", "0.00", "interest: none");
    let accounts =
        format!("  - account: reserve\n    opening_balance: {opening}\n    source: Example\n");
    // Principal collections are not paid as interest.
    let waterfall = clauses(&[
        "pay: interest; amount: pool.scheduled_interest; to: [A]",
        "pay: interest; to: [A]; from: reserve",
        PRINCIPAL[0],
        "set: target; is: if(pool.balance_end > 0, 2% * closing_balance, 0)",
        "pay: deposit; amount: target - account(reserve).balance; to: [reserve]",
        "pay: residual; to: [S]; from: reserve; when: pool.balance_end = 0",
        "pay: residual; to: [R]",
    ]);
    let text = format!("classes:\n{classes}accounts:\n{accounts}lists:\n  all: [A]\n{waterfall}");
    let mut options = scenario(0.0, 0.0, 0.0);
    options.assumptions.indices.set("libor-1m", IndexCurve::parse("18 for 4, 6").unwrap());
    Projection::with(&deal(&text), &options).run().unwrap()
}

#[test]
fn reserve_fund_is_drawn_refilled_and_released() {
    let result = reserve("12000.00");
    let [a, r, s] = ["A", "R", "S"].map(|class| rows(&result, class));
    let mut fund = d("12,000.00");
    for month in 0..12 {
        let interest = (a[month].balance_begin / d("100")).round_dp(2);
        let draw = (a[month].interest_due - interest).clamp(Decimal::ZERO, fund);
        let short = (a[month].interest_due - interest - draw).max(Decimal::ZERO);
        assert!((a[month].interest_shortfall - short).abs() <= d("0.01"), "month {}", month + 1);
        fund -= draw;
        let excess = (interest - a[month].interest_due).max(Decimal::ZERO);
        let target = if month == 11 { Decimal::ZERO } else { d("20,000.00") };
        let refill = (target - fund).clamp(Decimal::ZERO, excess);
        fund += refill;
        let off = (r[month].interest_paid - (excess - refill)).abs();
        assert!(off <= d("0.05"), "month {}: {off}", month + 1);
    }
    // Four months that lack 5,000.00 and less empty the fund; then it is refilled.
    assert!(a[3].interest_shortfall > d("0.00") && a[0].interest_shortfall.is_zero());
    assert!(r[4].interest_paid.is_zero() && s[10].interest_paid.is_zero());
    let off = (s[11].interest_paid - fund).abs();
    assert!(fund > d("10,000.00") && off <= d("0.05"), "{fund}, {}", s[11].interest_paid);
    // A fund that is large enough leaves nothing unpaid.
    assert!(total(&reserve("40000.00"), "A", |row| row.interest_shortfall).is_zero());
}
