//! A payee that is excepted from a clause takes no part in it: its claim counts as zero, and the others
//! share the amount.

use paydown::projection::CashFlows;
use paydown::projection::Projection;

use super::*;

const PRINCIPAL_SET: &str =
    "set: principal; is: pool.scheduled_principal + pool.unscheduled_principal";

/// A of 500,000.00, B of 300,000.00 and C of 200,000.00 at 6 %, and these clauses.
fn three(lines: &[&str]) -> Deal {
    let of = |name: &str, balance: &str| class(name, balance, "interest:\n      fixed: 6");
    let classes = of("A", "500000.00") + &of("B", "300000.00") + &of("C", "200000.00");
    let residual = class("R", "0.00", "interest: none");
    let lines: Vec<&str> = lines.iter().chain(&["pay: residual; to: R"]).copied().collect();
    let lists = "lists:\n  below: [B, C]\n";
    deal(&format!("classes:\n{classes}{residual}{lists}{}", clauses(&lines)))
}

/// A clause with its exceptions.
fn except(line: &str, excepted: &[&str]) -> String {
    format!(
        "{line}; except:; {}",
        excepted.iter().map(|one| format!("  {one}")).collect::<Vec<_>>().join("; ")
    )
}

/// Interest to all, and principal by one clause.
fn paying(principal: &str, excepted: &[&str]) -> Result {
    let clause = except(principal, excepted);
    let lines = ["pay: interest; to: [A, below]; split: pro rata", PRINCIPAL_SET, &clause];
    Projection::with(&three(&lines), &scenario(0.0, 0.0, 0.0)).run().unwrap()
}

fn principal(result: &Result, month: usize) -> [Decimal; 3] {
    ["A", "B", "C"].map(|class| rows(result, class)[month].principal)
}

const SHARED: &str =
    "pay: unscheduled principal; amount: principal; to: [A, below]; split: pro rata";
const IN_ORDER: &str =
    "pay: unscheduled principal; amount: principal; to: [A, below]; split: sequential";

/// The first month's principal is 78,848.79.
#[test]
fn other_classes_share_pro_rata_the_part_of_an_excepted_class() {
    let result = paying(SHARED, &["B: month < 3"]);
    // Shared 5 : 2. Two sevenths are 22,528.2257; C receives what the rounded five sevenths leave.
    assert_eq!(principal(&result, 0), [d("56,320.56"), d("0.00"), d("22,528.23")]);
    assert_eq!(rows(&result, "B")[1].balance_end, d("300,000.00"));
    // In month 3 B takes its part by current balances, so that all three end together.
    let third = principal(&result, 2);
    assert!(third[1] > third[0] * d("0.7") && third[1] < third[0] * d("0.8"), "{third:?}");
    let excepted = paying(SHARED, &["below: month = 1"]);
    assert_eq!(principal(&excepted, 0), [d("78,848.79"), d("0.00"), d("0.00")]);
    let none = paying(SHARED, &["A: month > 12", "below: month > 12"]);
    assert_eq!(principal(&none, 0), [d("39,424.40"), d("23,654.63"), d("15,769.76")]);
}

#[test]
fn sequential_clause_skips_an_excepted_class() {
    let result = paying(IN_ORDER, &["A: month <= 4"]);
    assert_eq!(principal(&result, 0), [d("0.00"), d("78,848.79"), d("0.00")]);
    // B is retired in month 4, C is paid after it, A from month 5 on.
    let fourth = principal(&result, 3);
    assert!(fourth[0].is_zero() && fourth[1] > d("0.00") && fourth[2] > d("0.00"), "{fourth:?}");
    assert!(rows(&result, "B")[3].balance_end.is_zero());
    let fifth = principal(&result, 4);
    assert!(fifth[0] > d("80,000.00") && fifth[2].is_zero(), "{fifth:?}");
}

#[test]
fn amount_beyond_the_claims_of_the_others_is_not_paid() {
    for clause in [SHARED, IN_ORDER] {
        let result = paying(clause, &["A: month < 20", "B: month < 20"]);
        let c = rows(&result, "C");
        // C of 200,000.00 is retired in month 3; A and B are paid nothing, the residual receives the
        // rest.
        assert_eq!(total(&result, "C", |row| row.principal), d("200,000.00"), "{clause}");
        assert!(c[2].balance_end.is_zero(), "{clause}");
        for class in ["A", "B"] {
            assert!(total(&result, class, |row| row.principal).is_zero(), "{clause}");
        }
        assert!(total(&result, "R", |row| row.interest_paid) > d("800,000.00"), "{clause}");
        let none = paying(clause, &["A: month = 1", "below: month = 1"]);
        assert_eq!(principal(&none, 0), [d("0.00"); 3], "{clause}");
    }
}

/// The claims are the month's interest: 2,500.00 of A, 1,500.00 of B, 1,000.00 of C.
#[test]
fn interest_of_an_excepted_class_remains_owed() {
    for (split, limit) in [("sequential", ""), ("pro rata", ""), ("pro rata", "; amount: 6000.00")]
    {
        let line = format!("pay: interest; to: [A, below]; split: {split}{limit}");
        let interest = except(&line, &["B: month = 1"]);
        let unpaid = "pay: unpaid interest; to: B";
        let result = Projection::with(
            &three(&[&interest, unpaid, PRINCIPAL_SET, SHARED]),
            &scenario(0.0, 0.0, 0.0),
        )
        .run();
        let result = result.unwrap();
        let first = ["A", "B", "C"].map(|class| rows(&result, class)[0].interest_paid);
        assert_eq!(first, [d("2,500.00"), d("0.00"), d("1,000.00")], "{line}");
        assert_eq!(rows(&result, "B")[0].interest_shortfall, d("1,500.00"), "{line}");
        assert_eq!(rows(&result, "B")[1].shortfall_paid, d("1,500.00"), "{line}");
    }
}

/// Cash of 700.00 is shared by claims of 2,500.00 and 1,000.00: 500.00 and 200.00.
#[test]
fn insufficient_cash_is_shared_by_the_others() {
    let fee = "pay: fee; to: trustee; amount: cash - 700.00";
    let interest = except("pay: interest; to: [A, B, C]; split: pro rata", &["B: month = 1"]);
    let text = clauses(&[
        fee,
        &interest,
        "pay: unscheduled principal; amount: cash; to: [A, B, C]; split: pro rata",
        "pay: residual; to: R",
    ]);
    let of = |name: &str, balance: &str| class(name, balance, "interest:\n      fixed: 6");
    let classes = of("A", "500000.00") + &of("B", "300000.00") + &of("C", "200000.00");
    let residual = class("R", "0.00", "interest: none");
    let deal = deal(&format!("classes:\n{classes}{residual}parties: [trustee]\n{text}"));
    let result = Projection::with(&deal, &scenario(0.0, 0.0, 0.0)).run().unwrap();
    let first = ["A", "B", "C"].map(|class| rows(&result, class)[0].interest_paid);
    assert_eq!(first, [d("500.00"), d("0.00"), d("200.00")]);
}

/// Of 100,000.00 that default in month 1, all is lost.
#[test]
fn losses_skip_an_excepted_class() {
    let mut options = scenario(0.0, 0.0, 100.0);
    options.assumptions.default_pct = vectors("70 for 1, 0");
    options.assumptions.months_to_liquidation = 0;
    let lines = ["pay: interest; to: [A, below]; split: pro rata", PRINCIPAL_SET, SHARED];
    let lost = |loss: &str, excepted: &[&str]| {
        let loss = except(loss, excepted);
        let lines: Vec<&str> = lines.iter().copied().chain([loss.as_str()]).collect();
        let result = Projection::with(&three(&lines), &options).run().unwrap();
        ["A", "B", "C"].map(|class| rows(&result, class)[0].realized_loss)
    };
    let in_order = "allocate: realized loss; amount: 70000.00; to: [C, B, A]; split: sequential";
    assert_eq!(lost(in_order, &["C: month = 1"]), [d("0.00"), d("70,000.00"), d("0.00")]);
    let shared = "allocate: realized loss; amount: 70000.00; to: [C, B, A]; split: pro rata";
    // Balances after principal are in the ratio of closing, 5 : 2.
    assert_eq!(lost(shared, &["B: month = 1"]), [d("50,000.00"), d("0.00"), d("20,000.00")]);
}

/// Each party claims the clause's whole amount.
#[test]
fn fees_and_deposits_can_have_exceptions() {
    let of = class("A", "1000000.00", "interest:\n      fixed: 6")
        + &class("R", "0.00", "interest: none");
    let account =
        "accounts:\n  - account: reserve\n    opening_balance: 0.00\n    source: Example\n";
    let result = |split: &str, party: &str| {
        let fee = format!("pay: fee; to: [p, q, s]; split: {split}; amount: 300.01");
        let text = clauses(&[
            &except(&fee, &[&format!("{party}: month = 1")]),
            &except("pay: deposit; to: reserve; amount: 100.00", &["reserve: month = 1"]),
            "pay: interest; to: A",
            "pay: unscheduled principal; to: A; amount: cash",
            "pay: residual; to: R; from: reserve; when: class(A).balance = 0",
            "pay: residual; to: R",
        ]);
        let text = format!("classes:\n{of}parties: [p, q, s]\n{account}{text}");
        Projection::with(&deal(&text), &scenario(0.0, 0.0, 0.0)).run().unwrap()
    };
    let fees = |result: &Result| -> Vec<Decimal> {
        result.fee_rows.iter().take(6).map(|row| row.paid).collect()
    };
    let shared = result("pro rata", "q");
    assert_eq!(fees(&shared), ["150.01", "0.00", "150.00", "100.00", "100.01", "100.00"].map(d));
    assert_eq!(
        fees(&result("sequential", "p")),
        ["0.00", "300.01", "0.00", "300.01", "0.00", "0.00"].map(d)
    );
    let balances: Vec<Decimal> = shared.account_rows.iter().map(|row| row.balance_end).collect();
    assert_eq!(balances[..2], [d("0.00"), d("100.00")]);
}

#[test]
fn exception_of_the_only_payee_equals_the_negated_condition() {
    let lines = |principal: &str| {
        let more = "pay: unscheduled principal; amount: principal - class(A).principal; to: below; \
                    split: sequential";
        let lines =
            ["pay: interest; to: [A, below]; split: pro rata", PRINCIPAL_SET, principal, more];
        let deal = three(&lines);
        let floats: CashFlows<f64> =
            Projection::with(&deal, &scenario(9.0, 1.0, 0.0)).float().run().unwrap();
        (Projection::with(&deal, &scenario(9.0, 1.0, 0.0)).run().unwrap(), floats)
    };
    let clause = "pay: unscheduled principal; amount: principal; to: A";
    let excepted = lines(&except(clause, &["A: month < 4 or class(B).balance = 0"]));
    let condition = lines(&format!("{clause}; when: not (month < 4 or class(B).balance = 0)"));
    assert!(excepted == condition);
    assert_eq!(rows(&excepted.0, "A")[2].balance_end, d("500,000.00"));
}
