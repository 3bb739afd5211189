//! Accretion: interest that is added to the balance, of accrual classes and of classes that defer it.

use super::*;

#[test]
fn accretion_adds_interest_to_the_balance_and_pays_the_other_classes() {
    let result =
        Projection::with(&folder("sequential-cmo"), &scenario(10.0, 0.0, 0.0)).run().unwrap();
    let [a, b, z] = ["A", "B", "Z"].map(|class| rows(&result, class));
    // 15,000,000.00 at 7.25 % for a month.
    assert_eq!(z[0].accretion, d("90,625.00"));
    let mut accruing = 0;
    for (month, z) in z.iter().enumerate() {
        let pool = &result.collateral_rows[month].month;
        let collected = pool.scheduled_principal() + pool.voluntary_prepayment;
        let collected = Decimal::from_f64_retain(collected).unwrap().round_dp(2);
        if (a[month].balance_begin + b[month].balance_begin).is_zero() {
            assert!(z.accretion.is_zero());
            assert_eq!(z.interest_paid, z.interest_due);
        } else {
            accruing += 1;
            assert!(z.interest_paid.is_zero());
            assert_eq!(z.accretion, z.interest_due);
            assert_eq!(z.balance_end, z.balance_begin + z.accretion - z.principal);
            let principal = a[month].principal + b[month].principal + z.principal;
            assert_eq!(principal, collected + z.accretion);
        }
    }
    assert!(accruing > 100 && accruing < z.len());
    assert_eq!(total(&result, "Z", |row| row.principal - row.accretion), d("15,000,000.00"));
}

/// A, B and Z bear 12 %, 12 % and 6 %; the pool's interest is 10,000.00 a month.
fn deferring(clause: &str) -> Result {
    let twelve = "interest:\n      fixed: 12";
    let classes = class("A", "600000.00", twelve)
        + &class("B", "300000.00", twelve)
        + &class("Z", "100000.00", "interest:\n      fixed: 6")
        + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        clause,
        "pay: interest; to: [A, B, Z]; split: pro rata",
        "pay: unscheduled principal; to: [A, B, Z]; split: pro rata; \
         amount: pool.scheduled_principal + classes(A, B, Z).accretion",
        "pay: residual; to: R",
    ]);
    let deal = bullet(3, &classes, "", &waterfall);
    Projection::with(&deal, &ProjectionOptions::default()).run().unwrap()
}

#[test]
fn deferred_interest_is_added_to_balances_up_to_its_amount() {
    // Due in the first month: 6,000.00, 3,000.00 and 500.00.
    for (clause, deferred) in [
        ("amount: 950.00; to: [A, B, Z]; split: pro rata", ["600.00", "300.00", "50.00"]),
        ("amount: 6300.00; to: [A, B, Z]; split: sequential", ["6,000.00", "300.00", "0"]),
        ("amount: 0.10; to: [A, B, Z]; split: pro rata", ["0.06", "0.03", "0.01"]),
        ("amount: 20000.00; to: [A, B]; split: pro rata", ["6,000.00", "3,000.00", "0"]),
        ("to: [B, Z]; split: pro rata", ["0", "3,000.00", "500.00"]),
        ("amount: 950.00; to: [A, B, Z]; split: pro rata; when: month > 1", ["0", "0", "0"]),
    ] {
        let result = deferring(&format!("allocate: accretion; {clause}"));
        let deferred = deferred.map(d);
        for (place, name) in ["A", "B", "Z"].into_iter().enumerate() {
            let row = rows(&result, name)[0];
            assert_eq!(row.accretion, deferred[place], "{name}: {clause}");
            // Interest that is not deferred is paid, and none is short.
            assert_eq!(row.interest_paid, row.interest_due - deferred[place], "{name}: {clause}");
            assert!(row.interest_shortfall.is_zero());
            assert_eq!(row.balance_end, row.balance_begin + row.accretion - row.principal);
        }
        // The cash of deferred interest pays principal here.
        let first = |what: fn(&Row) -> Decimal| -> Decimal {
            ["A", "B", "Z"].map(|name| what(rows(&result, name)[0])).iter().sum()
        };
        assert_eq!(first(|row| row.principal), deferred.iter().sum::<Decimal>());
    }
}
