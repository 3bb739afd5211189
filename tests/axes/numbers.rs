//! Numbers written in formulas: amounts or percentages as their place asks; and margins below nil.

use paydown::Deal;

use super::{
    class, clauses, d, deal, paid, read, repline, rows, scenario, text, total, with_libor,
};
use paydown::project;

fn classes() -> String {
    let a = class("A", "1000000.00", "interest:\n      fixed: 6");
    format!("classes:\n{a}{}", class("R", "0.00", "interest: none"))
}

/// What R is paid more in each of the first three months where so much is received.
fn received(sets: &[&str], amount: &str) -> Vec<rust_decimal::Decimal> {
    let residual_with = |extra: &[&str]| {
        let mut lines = extra.to_vec();
        lines.extend([
            "pay: interest; to: A",
            "pay: scheduled principal; amount: pool.scheduled_principal; to: A",
            "pay: residual; to: R",
        ]);
        let deal = deal(&(classes() + &clauses(&lines)));
        let result = project(&deal, &scenario(0.0, 0.0, 0.0)).unwrap();
        rows(&result, "R").iter().take(3).map(|row| paid(row)).collect::<Vec<_>>()
    };
    let receive = format!("receive: gift; amount: {amount}");
    let with = residual_with(&[sets, &[receive.as_str()]].concat());
    with.into_iter().zip(residual_with(&[])).map(|(with, without)| with - without).collect()
}

#[test]
fn a_plain_number_is_what_its_place_asks() {
    let steps = ["100.00", "100.00", "200.00"].map(d);
    // In its own place, and by a name that is a number of months in one place, dollars in another.
    assert_eq!(received(&[], "if(month < 3, 100, 200)"), steps);
    assert_eq!(received(&["set: from; is: 3"], "if(month < from, 100, 200)"), steps);
    assert_eq!(received(&["set: gift; is: 100"], "if(month < 3, gift, 2 * gift)"), steps);
    assert_eq!(received(&["set: gift; is: if(month < 3, cents(100), 200)"], "gift"), steps);
    assert_eq!(received(&["set: share; is: if(month < 3, 50%, 1)"], "share * cents(200)"), steps);
    assert_eq!(received(&[], "if(month < 3, 0.5, 1) * cents(200)"), steps);
    assert_eq!(received(&[], "cents(max(100, 50)) * if(month < 3, 100%, 200%)"), steps);
}

#[test]
fn as_much_may_be_received_as_there_is() {
    let all = received(&["set: all; is: cash"], "all");
    assert!(all[0] > d("0.00"));
    assert_eq!(received(&[], "cash"), all);
}

/// The one mistake of a deal that receives so much.
fn told(sets: &[&str], amount: &str) -> String {
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
fn numbers_that_may_be_amounts_or_percentages_are_asked_about() {
    let asked = "are the numbers of this `if` amounts or percentages? Write `cents(100)` for an \
                 amount, `100%` for a percentage, `200%` for a plain 2";
    let either = "if(month < 3, 100, 200)";
    assert_eq!(told(&[&format!("set: x; is: {either}")], "x"), asked);
    assert_eq!(told(&[&format!("set: x; is: 2 * {either}")], "x"), asked);
    assert_eq!(told(&[], &format!("if(month < 2, 50, {either})")), asked);
    assert_eq!(told(&[], &format!("min(50, {either})")), asked);
    assert_eq!(told(&[], &format!("50 + {either}")), asked);
    let refused = "an amount is needed here, this is a percentage";
    assert_eq!(told(&[], "5%"), refused);
    assert_eq!(told(&[], "min(pool.scheduled_principal, 5%)"), refused);
}

#[test]
fn a_margin_may_be_negative_and_a_rate_is_not() {
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
        project(&deal(&text), &options).unwrap()
    };
    // 1,000,000.00 at 3 % − 0.6 % for a month; at 0.5 % − 0.6 % nothing accrues.
    assert_eq!(rows(&of("-0.6", 3.0), "A")[0].interest_due, d("2,000.00"));
    assert!(total(&of("-0.6", 0.5), "A", |row| row.interest_due).is_zero());
    assert_eq!(rows(&of("0.6", 3.0), "A")[0].interest_due, d("3,000.00"));
}

#[test]
fn a_loans_margin_may_be_negative_in_replines_and_in_tapes() {
    let text = std::fs::read_to_string("tests/bad_deals/good.yaml").unwrap();
    let with = |margin: &str| {
        let replines = format!(
            "  replines:\n    - balance: 1010.00\n      rate: 6\n      remaining_term: 360\n      \
             index: prime\n      margin: {margin}\n      months_to_reset: 1\n"
        );
        let text = text.replace(
            "  closing_balance: 1010.00\n",
            &format!("  closing_balance: 1010.00\n{replines}"),
        );
        Deal::from_text("d", &text)
    };
    assert!(with("-0.25").is_ok());
    let told = with("-101").unwrap_err();
    assert_eq!(told[0].to_string(), "d:19:15: `-101` is too small; a margin is from -100 to 1000");
    let told = with("101").unwrap_err();
    assert!(told[0].message.contains("a margin is from -100 to 100 percent, not 101"), "{told:?}");
    let tape = |margin: &str| {
        let header = "balance,gross_rate,remaining_term,index,margin,months_to_reset";
        paydown::collateral::read_tape("t", &format!("{header}\n1010,6,360,prime,{margin},1\n"))
    };
    let arm = tape("-25.5").unwrap().loan(0).unwrap().arm.unwrap();
    assert_eq!(arm.margin_pct.to_bits(), (-25.5_f64).to_bits());
    assert!(tape("-101").is_err());
}

#[test]
fn what_is_received_ends_at_the_limit_of_amounts() {
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
    let result = project(&deal, &scenario(0.0, 0.0, 0.0)).unwrap();
    let most = result.account_rows.iter().map(|row| row.balance_end).max().unwrap();
    // Doubled every month; 2^46 cents.
    assert_eq!(result.account_rows[0].balance_end, d("200,000.00"));
    assert_eq!(most, d("703,687,441,776.64"));
}

#[test]
fn a_product_is_at_most_the_limit_of_amounts_in_floats_too() {
    // 8.50 without its dot, added to the balance each month.
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
    let (decimals, floats) =
        (project(&deal, &options).unwrap(), paydown::project_float(&deal, &options).unwrap());
    let most = floats.rows_of(0).map(|row| row.accretion).fold(0.0, f64::max);
    assert!((most - 703_687_441_776.64).abs() < 0.01, "{most}");
    for (float, row) in floats.rows_of(0).zip(decimals.rows_of(0)) {
        let exact: f64 = row.balance_end.try_into().unwrap();
        assert!((float.balance_end - exact).abs() <= 0.01 + exact * 1e-6, "{}", row.period);
    }
}

/// 30,000,000,000.00 at 0.36 % for 31, 28 and 31 days of 360; days come before the division.
#[test]
fn days_times_a_great_amount_are_no_amount_of_their_own() {
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
    let result = project(&read(&text), &options).unwrap();
    let fees: Vec<_> = result.fee_rows.iter().take(3).map(|row| row.paid).collect();
    assert_eq!(fees, ["9,300,000.00", "8,400,000.00", "9,300,000.00"].map(d));
}
