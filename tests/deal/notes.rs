//! Notes about a deal: figures that its file states twice, and likely slips.

use paydown::Deal;

use crate::notes;
use crate::small_deal::{class, clauses, deal, read, repline, text};

const PASS_THROUGH: [&str; 5] = [
    "pay: interest; to: [A]",
    "pay: scheduled principal; to: [A]; amount: pool.scheduled_principal",
    "pay: unscheduled principal; to: [A]; amount: pool.unscheduled_principal",
    "allocate: realized loss; to: [A]; amount: pool.realized_loss",
    "pay: residual; to: R",
];

/// Class A of this balance and interest, and a residual, on 1,000,000.00 at 12 %.
fn pass_through(balance: &str, interest: &str) -> String {
    let residual = class("R", "0.00", "interest: none");
    format!("classes:\n{}{residual}{}", class("A", balance, interest), clauses(&PASS_THROUGH))
}

const NET: &str = "interest:\n      net_rate_of_group: pool";

#[test]
fn deals_of_the_repository_have_no_notes() {
    for entry in std::fs::read_dir("deals").unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_eq!(notes(&Deal::open(&path).unwrap()), [""; 0], "{}", path.display());
        }
    }
}

/// Classes are compared with 50 and 101 % of 1,000,000.00.
#[test]
fn classes_far_from_the_collateral_have_a_note() {
    let of = |balance: &str| notes(&deal(&pass_through(balance, NET)));
    for balance in ["500000.00", "850000.00", "1000000.00", "1010000.00"] {
        assert_eq!(of(balance), [""; 0], "{balance}");
    }
    for balance in ["100000.00", "499999.99", "1010000.01", "10000000.00"] {
        let expected = format!(
            "deal.yaml:10:20: the classes' original balances add up to {balance}, but \
             `closing_balance` is 1000000.00; is a digit wrong, or a class missing?"
        );
        assert_eq!(of(balance), [expected]);
    }
}

/// A prefunding account of 200,000.00 backs classes too, and a class paid only from outside is no
/// claim on the collateral.
#[test]
fn accounts_count_as_collateral_and_shadow_classes_as_none() {
    let rest = pass_through("1200000.00", NET);
    assert_eq!(notes(&deal(&rest)).len(), 1);
    let account =
        "accounts:\n  - account: prefunding\n    opening_balance: 200000.00\n    source: x\n";
    let funded = format!("{account}{rest}")
        + "  - pay: unscheduled principal\n    to: A\n    from: prefunding\n    amount: account(prefunding).balance\n    source: x\n";
    assert_eq!(notes(&deal(&funded)), [""; 0]);
    let shadow = class("S", "900000.00", "interest: none");
    let steps = clauses(&[
        "pay: unscheduled principal; to: [S]; from: outside; amount: pool.scheduled_principal",
        PASS_THROUGH[0],
        PASS_THROUGH[1],
        PASS_THROUGH[2],
        PASS_THROUGH[3],
        PASS_THROUGH[4],
    ]);
    let classes = class("A", "1000000.00", NET) + &shadow + &class("R", "0.00", "interest: none");
    assert_eq!(notes(&deal(&format!("classes:\n{classes}{steps}"))), [""; 0]);
}

#[test]
fn loans_that_differ_from_the_closing_balance_have_a_note() {
    let of = |balance: &str| {
        let replines = repline("").replace("1000000.00", balance);
        notes(&read(&text("[pool]", &replines, &pass_through("1000000.00", NET))))
    };
    let expected = "deal.yaml:10:20: `closing_balance` is 1000000.00, and the loans add up to \
                    999999.98, 0.02 less";
    assert_eq!(of("999999.98"), [expected]);
    // Half a dollar and half of a thousand are the rounding of one repline.
    assert_eq!(of("1000001").len(), 1);
    assert_eq!(of("1001000").len(), 1);
    let closing = |closing: &str| {
        let text = text("[pool]", &repline(""), &pass_through("1000000.00", NET));
        notes(&read(
            &text.replace("closing_balance: 1000000.00", &format!("closing_balance: {closing}")),
        ))
    };
    assert_eq!(closing("1000500.00"), [""; 0]);
    assert_eq!(closing("1000500.01").len(), 1);
}

/// 0.06 for 6 %, beside loans at 12 %.
#[test]
fn class_rate_written_as_a_fraction_has_a_note() {
    let of = |rate: &str| {
        notes(&deal(&pass_through("1000000.00", &format!("interest:\n      fixed: {rate}"))))
    };
    let expected =
        "deal.yaml:17:12: class A: rates are in percent: 0.06 is 0.06 % a year; did you mean 6?";
    assert_eq!(of("0.06"), [expected]);
    assert_eq!(of("0.0575").len(), 1);
    assert!(of("625")[0].ends_with("class A: 625 is 625 % a year; did you mean 6.25?"));
    // 0.29 % beside loans at 12 % would be 29 %: no slip. Zero is a rate, and so is 0.3 %.
    for rate in ["0.29", "0", "0.3", "6", "36"] {
        assert_eq!(of(rate), [""; 0], "{rate}");
    }
}

/// The classes of an auto deal of 2021: 0.11, 0.2, 0.33 and 1.24 %.
#[test]
fn class_rates_of_a_low_market_have_no_note() {
    let rates = ["0.11", "0.2", "0.33", "1.24"];
    let names = ["A1", "A2", "A3", "B"];
    let classes: String = names
        .iter()
        .zip(rates)
        .map(|(name, rate)| class(name, "250000.00", &format!("interest:\n      fixed: {rate}")))
        .collect();
    let residual = class("R", "0.00", "interest: none");
    let steps = clauses(&PASS_THROUGH).replace("[A]", "[A1, A2, A3, B]\n    split: sequential");
    assert_eq!(notes(&deal(&format!("classes:\n{classes}{residual}{steps}"))), [""; 0]);
}

#[test]
fn repline_rate_written_as_a_fraction_has_a_note() {
    let of =
        |replines: &str| notes(&read(&text("[pool]", replines, &pass_through("1000000.00", NET))));
    let one = repline("").replace("rate: 12", "rate: 0.12");
    let expected =
        "deal.yaml:12:7: gross_rate: values are in percent: 0.12 is 0.12 %; did you mean 12?";
    assert_eq!(of(&one), [expected]);
    let half = one.replace("1000000.00", "500000.00");
    assert_eq!(of(&format!("{half}{half}")), [format!("{expected} (and 1 further loan)")]);
    // Subvented loans, and a servicing fee of 25 basis points.
    assert_eq!(of(&one.replace("0.12", "0")), [""; 0]);
    assert_eq!(of(&repline("servicing_fee: 0.25")), [""; 0]);
    assert!(of(&repline("servicing_fee: 0.0025"))[0].contains("did you mean 0.25?"));
    assert!(
        of(&repline("cdr: 0.01"))[0]
            .contains("default: values are in percent: 0.01 is 0.01 %; did you mean 1?")
    );
    assert!(of(&repline("severity: 0.4"))[0].contains("did you mean 40?"));
    assert_eq!(of(&repline("cdr: 0.2")), [""; 0]);
}

#[test]
fn accretion_to_a_notional_class_has_a_note() {
    let z = class("Z", "0.00", "interest:\n      fixed: 6\n    notional: class(A).balance");
    let steps = clauses(&[
        PASS_THROUGH[0],
        "allocate: accretion; to: [Z]",
        "pay: interest; to: [Z]",
        "pay: unscheduled principal; to: [Z]; amount: class(Z).balance",
        PASS_THROUGH[1],
        PASS_THROUGH[2],
        PASS_THROUGH[3],
        PASS_THROUGH[4],
    ]);
    let classes = class("A", "1000000.00", NET) + &z + &class("R", "0.00", "interest: none");
    let found = notes(&deal(&format!("classes:\n{classes}{steps}")));
    assert!(found.len() == 1 && found[0].contains("class Z has a `notional`"), "{found:?}");
}
