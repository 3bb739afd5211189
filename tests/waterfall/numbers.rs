//! Numbers in formulas: amounts or percentages, as their place requires; and the limit of amounts.

use approx::{abs_diff_eq, assert_abs_diff_eq};
use paydown::Deal;
use paydown::projection::Projection;

use super::{
    class, clauses, d, deal, paid, read, repline, rows, scenario, text, total, with_libor,
};

use crate::{CENT, MILLIONTH};

fn classes() -> String {
    let a = class("A", "1000000.00", "interest:\n      fixed: 6");
    format!("classes:\n{a}{}", class("R", "0.00", "interest: none"))
}

/// How much more R is paid in each of the first three months if this amount is received.
fn received(sets: &[&str], amount: &str) -> Vec<rust_decimal::Decimal> {
    let residual_with = |extra: &[&str]| {
        let mut lines = extra.to_vec();
        lines.extend([
            "pay: interest; to: A",
            "pay: scheduled principal; amount: pool.scheduled_principal; to: A",
            "pay: residual; to: R",
        ]);
        let deal = deal(&(classes() + &clauses(&lines)));
        let result = Projection::with(&deal, &scenario(0.0, 0.0, 0.0)).run().unwrap();
        rows(&result, "R").iter().take(3).map(|row| paid(row)).collect::<Vec<_>>()
    };
    let receive = format!("receive: gift; amount: {amount}");
    let with = residual_with(&[sets, &[receive.as_str()]].concat());
    with.into_iter().zip(residual_with(&[])).map(|(with, without)| with - without).collect()
}

#[test]
fn plain_number_is_an_amount_or_a_percentage_as_its_place_requires() {
    let steps = ["100.00", "100.00", "200.00"].map(d);
    // A number in its place, and a name that is a number of months in one place and dollars in another.
    assert_eq!(received(&[], "if(month < 3, 100, 200)"), steps);
    assert_eq!(received(&["set: from; is: 3"], "if(month < from, 100, 200)"), steps);
    assert_eq!(received(&["set: gift; is: 100"], "if(month < 3, gift, 2 * gift)"), steps);
    assert_eq!(received(&["set: gift; is: if(month < 3, cents(100), 200)"], "gift"), steps);
    assert_eq!(received(&["set: share; is: if(month < 3, 50%, 1)"], "share * cents(200)"), steps);
    assert_eq!(received(&[], "if(month < 3, 0.5, 1) * cents(200)"), steps);
    assert_eq!(received(&[], "cents(max(100, 50)) * if(month < 3, 100%, 200%)"), steps);
}

#[test]
fn receipt_may_equal_all_cash() {
    let all = received(&["set: all; is: cash"], "all");
    assert!(all[0] > d("0.00"));
    assert_eq!(received(&[], "cash"), all);
}

/// The only mistake of a deal that receives this amount.
fn mistake(sets: &[&str], amount: &str) -> String {
    let text = std::fs::read_to_string("deals/sequential-cmo/deal.yaml").unwrap();
    let receive = format!("receive: gift; amount: {amount}");
    let mut lines = sets.to_vec();
    lines.push(&receive);
    let clauses = clauses(&lines);
    let mistakes = Deal::from_text("d", &text.replace("waterfall:\n", &clauses)).unwrap_err();
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    mistakes[0].message.clone()
}

#[test]
fn ambiguous_numbers_of_an_if_are_refused() {
    let ambiguous = "are the numbers of this `if` amounts or percentages? Write `cents(100)` for an \
                 amount, `100%` for a percentage, `200%` for a plain 2";
    let either = "if(month < 3, 100, 200)";
    assert_eq!(mistake(&[&format!("set: x; is: {either}")], "x"), ambiguous);
    assert_eq!(mistake(&[&format!("set: x; is: 2 * {either}")], "x"), ambiguous);
    assert_eq!(mistake(&[], &format!("if(month < 2, 50, {either})")), ambiguous);
    assert_eq!(mistake(&[], &format!("min(50, {either})")), ambiguous);
    assert_eq!(mistake(&[], &format!("50 + {either}")), ambiguous);
    let refused = "an amount is needed here, this is a percentage";
    assert_eq!(mistake(&[], "5%"), refused);
    assert_eq!(mistake(&[], "min(pool.scheduled_principal, 5%)"), refused);
}

#[test]
fn negative_margin_makes_no_negative_rate() {
    let of = |margin: &str, libor: f64| {
        let interest = format!("interest:\n      index: libor-1m\n      margin: {margin}");
        let classes = class("A", "1000000.00", &interest) + &class("R", "0.00", "interest: none");
        let lines = [
            "pay: interest; to: A",
            "pay: scheduled principal; amount: pool.scheduled_principal; to: A",
            "pay: residual; to: R",
        ];
        let mut options = scenario(0.0, 0.0, 0.0);
        with_libor(&mut options, libor);
        let text = format!("classes:\n{classes}{}", clauses(&lines));
        Projection::with(&deal(&text), &options).run().unwrap()
    };
    // 1,000,000.00 at 3 % − 0.6 % for a month; at 0.5 % − 0.6 % nothing accrues.
    assert_eq!(rows(&of("-0.6", 3.0), "A")[0].interest_due, d("2,000.00"));
    assert!(total(&of("-0.6", 0.5), "A", |row| row.interest_due).is_zero());
    assert_eq!(rows(&of("0.6", 3.0), "A")[0].interest_due, d("3,000.00"));
}

#[test]
fn receipts_end_at_the_limit_of_amounts() {
    let classes = classes();
    let accounts =
        "accounts:\n  - account: r\n    opening_balance: 100000.00\n    source: Example\n";
    let parties = "parties: [p, q]\n";
    let lines = [
        "receive: gift; amount: account(r).balance; into: r",
        "pay: interest; to: A",
        "pay: scheduled principal; amount: pool.scheduled_principal; to: A",
        "pay: fee; to: [p, q]; split: pro rata; amount: account(r).balance; from: r; when: month = 40",
        "pay: residual; to: R",
    ];
    let long = text("[pool]", &repline("").replace("term: 12", "term: 60"), "");
    let deal = read(&(long + parties + accounts + "classes:\n" + &classes[9..] + &clauses(&lines)));
    let result = Projection::with(&deal, &scenario(0.0, 0.0, 0.0)).run().unwrap();
    let most = result.account_rows.iter().map(|row| row.balance_end).max().unwrap();
    // Doubled every month; 2^46 cents.
    assert_eq!(result.account_rows[0].balance_end, d("200,000.00"));
    assert_eq!(most, d("703,687,441,776.64"));
}

#[test]
fn product_is_at_most_the_limit_of_amounts_in_both_arithmetics() {
    // A rate of 850 %, which is 8.50 without its dot, accretes each month.
    let classes = class("Z", "1000000.00", "interest:\n      fixed: 850")
        + &class("R", "0.00", "interest: none");
    let lines = [
        "allocate: accretion; to: Z",
        "pay: unpaid interest; to: Z",
        "pay: scheduled principal; amount: pool.scheduled_principal; to: Z",
        "pay: residual; to: R",
    ];
    let rest = format!("classes:\n{classes}{}", clauses(&lines));
    let deal = read(&text("[pool]", &repline("").replace("term: 12", "term: 60"), &rest));
    let options = scenario(0.0, 0.0, 0.0);
    let (decimals, floats) = (
        Projection::with(&deal, &options).run().unwrap(),
        Projection::with(&deal, &options).float().run().unwrap(),
    );
    let most = floats.rows_of(0).map(|row| row.accretion).fold(0.0, f64::max);
    assert_abs_diff_eq!(most, 703_687_441_776.64, epsilon = CENT);
    for (float, row) in floats.rows_of(0).zip(decimals.rows_of(0)) {
        let exact: f64 = row.balance_end.try_into().unwrap();
        let is_near = abs_diff_eq!(float.balance_end, exact, epsilon = CENT + exact * MILLIONTH);
        assert!(is_near, "{}", row.period);
    }
}

/// 30,000,000,000.00 at 0.36 % for 31, 28 and 31 days of 360. The days are multiplied before the
/// division, and that product may exceed the limit of amounts.
#[test]
fn large_amount_times_days_is_not_limited_before_the_division() {
    let classes = classes();
    let fee = "pay: fee; to: f; amount: closing_balance * index(libor-1m).rate * actual_days / 360";
    let lines = [
        fee,
        "pay: interest; to: A",
        "pay: scheduled principal; amount: pool.scheduled_principal; to: A",
        "pay: residual; to: R",
    ];
    let text = text("[pool]", &repline(""), &format!("parties: [f]\n{classes}{}", clauses(&lines)))
        .replacen("dates:\n", "dates:\n  closing: 2001-01-25\n", 1)
        .replace("1000000.00", "30000000000.00")
        .replace("fixed: 6", "fixed: 0");
    let mut options = scenario(0.0, 0.0, 0.0);
    with_libor(&mut options, 0.36);
    let result = Projection::with(&read(&text), &options).run().unwrap();
    let fees: Vec<_> = result.fee_rows.iter().take(3).map(|row| row.paid).collect();
    assert_eq!(fees, ["9,300,000.00", "8,400,000.00", "9,300,000.00"].map(d));
}
