//! Subsequent recoveries, write-ups, interest on unpaid interest, deferred interest.

use super::*;
use paydown::collateral::DefaultSpeed;
use paydown::project_float;

/// A deal of these clauses on one loan of 1,000,000.00 that pays 12 % and no principal for
/// `months`, when all of it falls due.
fn bullet(months: u32, classes: &str, rest: &str, waterfall: &str) -> Deal {
    let text = format!(
        "deal: small\nseries: small\ntitle: Small\n\
         dates:\n  first_distribution: 2001-02-25\n  closing: 2001-01-25\n  \
         business_days: every day\n  source: Example\n\
         collateral:\n  groups: [pool]\n  closing_balance: 1000000.00\n  replines:\n    \
         - balance: 1000000.00\n      rate: 12\n      remaining_term: {months}\n      \
         interest_only: {months}\n  source: Example\n\
         classes:\n{classes}{rest}{waterfall}"
    );
    Deal::from_text("deal.yaml", &text).unwrap_or_else(|mistakes| {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

/// In month 1, so many percent of the loan default and are sold at once for 60 % of their balance;
/// two months later `recovered` percent of the loss comes in.
fn loss_and_recovery(defaulted: f64, recovered: f64) -> ProjectionOptions {
    let mut options = ProjectionOptions::default();
    let assumed = &mut options.assumptions;
    assumed.default_speed = DefaultSpeed::Mdr;
    assumed.default_pct = vectors(&format!("{defaulted} for 1, 0"));
    assumed.severity_pct = GroupVectors::flat(40.0);
    assumed.months_to_liquidation = 0;
    assumed.recovery_pct = GroupVectors::flat(recovered);
    assumed.months_to_recovery = 2;
    options
}

/// A of 800,000.00, M of 150,000.00 and B of 50,000.00 at 6 %; losses to B, then M; principal and
/// recoveries to A, then M, then B; and this write-up.
fn written_up(write_up: &str) -> Deal {
    let six = "interest:\n      fixed: 6";
    let classes = class("A", "800000.00", six)
        + &class("M", "150000.00", six)
        + &class("B", "50000.00", six)
        + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: [all]; split: sequential",
        "set: owed_to_b; is: class(B).unpaid_realized_loss > 20000",
        "set: owed_to_any; is: classes(all).unpaid_realized_loss > 0",
        write_up,
        "set: raised; is: classes(M, B).write_up > 0",
        "pay: unscheduled principal; to: [all]; split: sequential; \
         amount: pool.scheduled_principal + pool.unscheduled_principal + pool.subsequent_recovery",
        "allocate: realized loss; amount: pool.realized_loss; to: [B, M, A]; split: sequential",
        "pay: residual; to: R",
    ]);
    bullet(12, &classes, "lists:\n  all: [A, M, B]\n", &waterfall)
}

const IN_ORDER: &str =
    "allocate: write-up; amount: pool.subsequent_recovery; to: [M, B]; split: sequential";
const SHARED: &str =
    "allocate: write-up; amount: pool.subsequent_recovery; to: [M, B]; split: pro rata";

fn of_month<T>(result: &Result, month: usize, what: impl Fn(&Row) -> T) -> [T; 3] {
    ["A", "M", "B"].map(|class| what(rows(result, class)[month - 1]))
}

#[test]
fn a_recovery_writes_up_what_a_loss_wrote_down_and_is_paid_as_cash() {
    // 100,000.00 default: 60,000.00 come in, 40,000.00 are lost, 20,000.00 of them for two months.
    let result = project(&written_up(IN_ORDER), &loss_and_recovery(10.0, 50.0)).unwrap();
    let balances = |month| of_month(&result, month, |row| row.balance_end);
    assert_eq!(balances(1), ["740,000.00", "150,000.00", "10,000.00"].map(d));
    assert_eq!(balances(2), balances(1));
    let third = |what: fn(&Row) -> Decimal| of_month(&result, 3, what);
    assert_eq!(third(|row| row.write_up), ["0", "0", "20,000.00"].map(d));
    assert_eq!(third(|row| row.principal), ["20,000.00", "0", "0"].map(d));
    assert_eq!(third(|row| row.realized_loss), [Decimal::ZERO; 3]);
    // The classes are still what the pool is: 900,000.00.
    assert_eq!(balances(3), ["720,000.00", "150,000.00", "30,000.00"].map(d));
    // Half a percent of the balances before, and of the pool's 9,000.00 the residual has the rest.
    assert_eq!(third(|row| row.interest_paid), ["3,700.00", "750.00", "50.00"].map(d));
    assert_eq!(rows(&result, "R")[2].interest_paid, d("4,500.00"));
    assert_eq!(rows(&result, "B")[3].interest_paid, d("150.00"));
    // 40,000.00 until the write-up, 20,000.00 after it.
    assert_eq!(passed(&result, "owed_to_b")[..4], [false, true, true, false]);
    assert!(passed(&result, "owed_to_any")[11]);
    let summary = result.summary(result.settlement);
    assert_eq!((summary[2].realized_loss, summary[2].principal), (d("20,000.00"), d("30,000.00")));
}

#[test]
fn a_write_up_reaches_no_further_than_losses_and_none_that_was_paid() {
    // 200,000.00 default and 80,000.00 are lost: all of B, 30,000.00 of M.
    let with = |clause, recovered| {
        project(&written_up(clause), &loss_and_recovery(20.0, recovered)).unwrap()
    };
    let raised = |result: &Result| of_month(result, 3, |row| row.write_up);
    assert_eq!(
        of_month(&with(IN_ORDER, 50.0), 2, |row| row.balance_end),
        ["680,000.00", "120,000.00", "0"].map(d)
    );
    // 40,000.00: M first, or both by what they lost.
    assert_eq!(raised(&with(IN_ORDER, 50.0)), ["0", "30,000.00", "10,000.00"].map(d));
    assert_eq!(raised(&with(SHARED, 50.0)), ["0", "15,000.00", "25,000.00"].map(d));
    // All of it comes in, or what is more than all: each is what it was, A is not concerned.
    let all = "allocate: write-up; amount: 3 * pool.subsequent_recovery; to: [A, M, B]; \
               split: pro rata";
    for result in [with(IN_ORDER, 100.0), with(all, 50.0), with(all, 100.0)] {
        assert_eq!(raised(&result), ["0", "30,000.00", "50,000.00"].map(d));
        assert_eq!(
            of_month(&result, 3, |row| row.balance_end)[1..],
            ["150,000.00", "50,000.00"].map(d)
        );
        // Nothing is left to be written up.
        assert_eq!(passed(&result, "owed_to_any")[..4], [false, true, true, false]);
    }
    // Retired by loss, raised, and paid: B lives again.
    let again = with(IN_ORDER, 100.0);
    assert_eq!(total(&again, "B", |row| row.principal), d("50,000.00"));
    let monthly = "allocate: write-up; amount: 1000.00; to: [A, M, B]; split: sequential";
    let result = with(monthly, 0.0);
    assert!(total(&result, "A", |row| row.write_up).is_zero());
    let up = ["M", "B"].map(|class| total(&result, class, |row| row.write_up));
    assert_eq!(up, ["11,000.00", "0"].map(d));
}

#[test]
fn a_class_retired_by_principal_has_nothing_to_be_written_up() {
    let six = "interest:\n      fixed: 6";
    let classes = class("A", "50000.00", six)
        + &class("B", "950000.00", six)
        + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: [A, B]; split: sequential",
        "allocate: write-up; amount: 5 * pool.subsequent_recovery; to: [A, B]; split: sequential",
        "pay: unscheduled principal; to: [A, B]; split: sequential; \
         amount: pool.scheduled_principal + pool.unscheduled_principal + pool.subsequent_recovery",
        "allocate: realized loss; amount: pool.realized_loss; to: [B, A]; split: sequential",
        "pay: residual; to: R",
    ]);
    let deal = bullet(12, &classes, "", &waterfall);
    let result = project(&deal, &loss_and_recovery(10.0, 50.0)).unwrap();
    let [a, b] = ["A", "B"].map(|class| rows(&result, class));
    // 60,000.00 of principal in month 1 retire A; B lost 40,000.00 and gets them back, not 100,000.00.
    assert!(a[0].balance_end.is_zero() && a[11].balance_end.is_zero());
    assert!(total(&result, "A", |row| row.write_up).is_zero());
    assert_eq!((b[0].balance_end, b[2].write_up), (d("900,000.00"), d("40,000.00")));
    assert_eq!(b[2].balance_end, d("920,000.00"));
}

#[test]
fn a_write_up_whose_test_fails_leaves_balance_and_claim_as_they_were() {
    let late = format!("{IN_ORDER}; when: month >= 4");
    let result = project(&written_up(&late), &loss_and_recovery(10.0, 50.0)).unwrap();
    assert!(total(&result, "B", |row| row.write_up).is_zero());
    assert!(passed(&result, "raised").iter().all(|raised| !raised));
    assert!(passed(&result, "owed_to_b")[1..].iter().all(|owed| *owed));
}

#[test]
fn without_recoveries_a_write_up_changes_nothing() {
    let options = loss_and_recovery(10.0, 0.0);
    let with = project(&written_up(SHARED), &options).unwrap();
    let without = project(&written_up("set: paid; is: cash > 0"), &options).unwrap();
    assert_eq!(with.class_rows, without.class_rows);
}

#[test]
fn cash_of_recoveries_is_their_share_of_losses_even_after_the_last_loan() {
    for (recovered, months) in [(0.0, 12), (30.0, 14), (100.0, 14)] {
        let mut options = loss_and_recovery(0.0, recovered);
        options.assumptions.default_pct = vectors("2");
        let result = project(&written_up(SHARED), &options).unwrap();
        // The last loan is sold in month 12, and what it lost comes in two months later.
        assert_eq!(result.months, months);
        let sum = |of: &dyn Fn(&paydown::collateral::GroupMonth) -> f64| -> f64 {
            result.collateral_rows.iter().map(|row| of(&row.month)).sum()
        };
        let (lost, came) = (sum(&|month| month.loss), sum(&|month| month.subsequent_recovery));
        assert!(lost > 50_000.0);
        assert!((came - lost * recovered / 100.0).abs() < 0.1, "{came} of {lost}");
        let cash = sum(&|month| {
            month.net_interest()
                + month.scheduled_principal()
                + month.recovery
                + month.subsequent_recovery
        });
        let paid: Decimal =
            ["A", "M", "B", "R"].map(|class| total(&result, class, paid)).iter().sum();
        assert_eq!(paid, Decimal::from_f64_retain(cash).unwrap().round_dp(2));
        // Where all comes back, nobody has lost anything in the end.
        if recovered > 99.0 {
            let lives = result.summary(result.settlement);
            assert!(lives.iter().all(|life| life.realized_loss <= d("0.10")), "{lives:?}");
        }
    }
}

#[test]
fn a_call_sells_what_may_still_be_recovered() {
    let text = "call:\n  percent_of_closing_balance: 95\n  source: Example\n";
    let six = "interest:\n      fixed: 6";
    let classes = class("A", "1000000.00", six) + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: interest; to: A",
        "pay: unscheduled principal; to: A; amount: cash",
        "allocate: realized loss; amount: pool.realized_loss; to: A",
        "pay: residual; to: R",
    ]);
    let deal = bullet(12, &classes, text, &waterfall);
    let mut options = loss_and_recovery(10.0, 50.0);
    options.call = Call::First;
    let result = project(&deal, &options).unwrap();
    assert_eq!(result.months, 1);
    assert_eq!(result.collateral_rows[0].month.subsequent_recovery, 0.0);
    // With all loans gone there is nothing to buy, and the deal waits for its recovery.
    let mut options = loss_and_recovery(100.0, 50.0);
    options.call = Call::From(Date::from_ymd(2001, 3, 1).unwrap());
    let result = project(&deal, &options).unwrap();
    assert_eq!(result.months, 3);
    assert_eq!(result.collateral_rows[2].month.subsequent_recovery, 200_000.0);
    assert_eq!(rows(&result, "R")[2].interest_paid, d("200,000.00"));
}

/// A bears 18 % on a pool of 12 %: of 15,000.00 a month, 10,000.00 are there. Unpaid interest is
/// paid first.
fn short_of_interest(field: &str, of_a: &str) -> Deal {
    let classes =
        class("A", "1000000.00", &format!("{of_a}{field}")) + &class("R", "0.00", "interest: none");
    let waterfall = clauses(&[
        "pay: unpaid interest; to: A",
        "pay: interest; to: A",
        "pay: unscheduled principal; to: A; amount: pool.scheduled_principal",
        "pay: residual; to: R",
    ]);
    bullet(6, &classes, "", &waterfall)
}

const EIGHTEEN: &str = "interest:\n      fixed: 18";

#[test]
fn unpaid_interest_bears_interest_where_the_class_says_so() {
    let with = |field: &str| {
        let deal = short_of_interest(field, EIGHTEEN);
        let result = project(&deal, &ProjectionOptions::default()).unwrap();
        let a: Vec<_> = rows(&result, "A").into_iter().copied().collect();
        let of = |row: &Row| (row.shortfall_paid, row.interest_paid, row.interest_shortfall);
        [of(&a[0]), of(&a[1]), of(&a[2]), of(&a[3])]
    };
    let row = |of: [&str; 3]| (d(of[0]), d(of[1]), d(of[2]));
    let first = ["0.00", "10,000.00", "5,000.00"];
    // 5,000.00 and its 75.00; 10,075.00 and its 151.13, of which 226.13 stay; with 15,000.00 of
    // month 3 and a month's 228.39 of interest, 15,454.52.
    assert_eq!(
        with("\n    interest_on_unpaid: yes"),
        [
            row(first),
            row(["5,075.00", "4,925.00", "10,075.00"]),
            row(["10,000.00", "0.00", "15,000.00"]),
            row(["10,000.00", "0.00", "15,000.00"]),
        ]
    );
    for field in ["", "\n    interest_on_unpaid: no"] {
        assert_eq!(
            with(field),
            [
                row(first),
                row(["5,000.00", "5,000.00", "10,000.00"]),
                row(["10,000.00", "0.00", "15,000.00"]),
                row(["10,000.00", "0.00", "15,000.00"]),
            ]
        );
    }
}

/// What A is owed before month 3 and 4 with interest on it, by tests on either side of it.
#[test]
fn interest_on_unpaid_interest_compounds_at_the_rate_and_day_count_of_the_class() {
    for (of_a, third, fourth) in [
        // 10,075.00 × 1.015; (226.13 + 15,000.00) × 1.015.
        (EIGHTEEN, "10226.13", "15454.52"),
        // 15,500.00, 14,000.00 and 15,500.00 for 31, 28 and 31 days. Month 1 leaves 5,500.00, which
        // is 5,577.00 after 28 days; with 14,000.00 due, 9,577.00 are left, and 31 days later
        // 9,725.44. Month 3 pays them and 274.56 of 15,500.00; 30 days on, 15,225.44 × 1.015.
        ("interest:\n      fixed: 18\n    day_count: actual/360", "9725.44", "15453.82"),
    ] {
        let deal = |most: &str, month: u32| {
            let classes = class("A", "1000000.00", &format!("{of_a}\n    interest_on_unpaid: yes"))
                + &class("R", "0.00", "interest: none");
            let owed =
                format!("set: more; is: month = {month} and class(A).unpaid_interest > {most}");
            let waterfall = clauses(&[
                &owed,
                "pay: unpaid interest; to: A",
                "pay: interest; to: A",
                "pay: unscheduled principal; to: A; amount: pool.scheduled_principal",
                "pay: residual; to: R",
            ]);
            bullet(6, &classes, "", &waterfall)
        };
        for (month, owed) in [(3, third), (4, fourth)] {
            let options = ProjectionOptions::default();
            let more = |most: Decimal| {
                let result = project(&deal(&most.to_string(), month), &options).unwrap();
                passed(&result, "more")[month as usize - 1]
            };
            assert!(!more(d(owed)), "month {month}: more than {owed}");
            assert!(more(d(owed) - d("0.01")), "month {month}: less than {owed}");
        }
    }
}

#[test]
fn interest_on_unpaid_interest_changes_nothing_where_all_is_paid() {
    let nine = "interest:\n      fixed: 9";
    let of = |field: &str| {
        let deal = short_of_interest(field, nine);
        project(&deal, &ProjectionOptions::default()).unwrap().class_rows
    };
    assert_eq!(of("\n    interest_on_unpaid: yes"), of(""));
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
    project(&deal, &ProjectionOptions::default()).unwrap()
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
            // What is not deferred is paid, and nothing is owed.
            assert_eq!(row.interest_paid, row.interest_due - deferred[place], "{name}: {clause}");
            assert!(row.interest_shortfall.is_zero());
            assert_eq!(row.balance_end, row.balance_begin + row.accretion - row.principal);
        }
        // What was deferred is cash, which here pays principal.
        let first = |what: fn(&Row) -> Decimal| -> Decimal {
            ["A", "B", "Z"].map(|name| what(rows(&result, name)[0])).iter().sum()
        };
        assert_eq!(first(|row| row.principal), deferred.iter().sum::<Decimal>());
    }
}

#[test]
fn floats_agree_with_cents_on_recoveries_unpaid_and_deferred_interest() {
    let cases = [
        (written_up(SHARED), loss_and_recovery(20.0, 55.5)),
        (written_up(IN_ORDER), loss_and_recovery(13.7, 90.1)),
        (
            short_of_interest("\n    interest_on_unpaid: yes", EIGHTEEN),
            ProjectionOptions::default(),
        ),
    ];
    for (deal, options) in cases {
        let (cents, floats) =
            (project(&deal, &options).unwrap(), project_float(&deal, &options).unwrap());
        assert_eq!(cents.class_rows.len(), floats.class_rows.len());
        for (cents, float) in cents.class_rows.iter().zip(&floats.class_rows) {
            for (a, b) in [
                (cents.write_up, float.write_up),
                (cents.balance_end, float.balance_end),
                (cents.shortfall_paid, float.shortfall_paid),
                (cents.interest_shortfall, float.interest_shortfall),
            ] {
                let a: f64 = a.to_string().parse().unwrap();
                assert!((a - b).abs() <= 0.03, "{a} and {b} on {}", cents.date);
            }
        }
    }
}
