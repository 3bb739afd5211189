//! Planned amortization classes of a textbook and of MATLAB's Financial Instruments Toolbox.

use paydown::Deal;
use paydown::collateral::Assumptions;
use paydown::projection::{PlannedPayment, Projection, ProjectionOptions, planned_schedule};
use paydown::scenario::{Grid, NamedScenario};

use crate::textbook::{HEAD, SEQUENTIAL, at_psa, life_after};

/// The schedule of a class at speeds of PSA.
fn planned(deal: &Deal, class: &str, speeds: &str) -> Vec<PlannedPayment> {
    let grid = Grid::of_axes(&Assumptions::default(), [("psa", speeds)]).unwrap();
    let base = ProjectionOptions::default();
    let options: Vec<_> = NamedScenario::all(&grid).iter().map(|one| one.options(&base)).collect();
    planned_schedule(deal, class, None, &options).unwrap()
}

/// Class A of 243.8 million and its support B of 156.2 million, with a waterfall.
fn planned_and_support(waterfall: &str) -> Deal {
    let text = HEAD.replace("194500000", "243800000").replace("36000000", "156200000");
    let text = text.replace("96500000", "0").replace("73000000", "0");
    Deal::from_text("deal.yaml", &format!("{text}{waterfall}")).unwrap()
}

/// Month, principal at 90 and at 300 PSA, and the less of both. The last is what is left of the class.
const SCHEDULE: &str = "
    1 508169.52 1075931.20 508169.52
    2 569843.43 1279412.11 569843.43
    3 631377.11 1482194.45 631377.11
    4 692741.89 1683966.17 692741.89
    5 753909.12 1884414.62 753909.12
    6 814850.22 2083227.31 814850.22
    7 875536.68 2280092.68 875536.68
    8 935940.10 2474700.92 935940.10
    9 996032.19 2666744.77 996032.19
    10 1055784.82 2855920.32 1055784.82
    11 1115170.01 3041927.81 1115170.01
    12 1174160.00 3224472.44 1174160.00
    13 1232727.22 3403265.17 1232727.22
    14 1290844.32 3578023.49 1290844.32
    15 1348484.24 3748472.23 1348484.24
    16 1405620.17 3914344.26 1405620.17
    17 1462225.60 4075381.29 1462225.60
    18 1518274.36 4231334.57 1518274.36
    101 1458719.34 1510072.17 1458719.34
    102 1452725.55 1484126.59 1452725.55
    103 1446761.00 1458618.04 1446761.00
    104 1440825.55 1433539.23 1433539.23
    105 1434919.07 1408883.01 1408883.01
    211 949482.58 213309.00 213309.00
    212 946033.34 209409.09 209409.09
    213 942601.99 205577.05 205577.05
    346 618684.59 13269.17 13269.17
    347 617071.58 12944.51 12944.51
    348 615468.65 12626.21 12626.21
    349 613875.77 12314.16 3432.32
";

/// The months after the last of the schedule, at 90 and at 300 PSA.
const AFTER: &str = "
    350 612292.88 12008.25
    351 610719.96 11708.38
    352 609156.96 11414.42
    353 607603.84 11126.28
    354 606060.57 10843.85
    355 604527.09 10567.02
    356 603003.38 10295.70
    357 601489.39 10029.78
";

/// Fabozzi, *Capital Markets*, fifth edition, chapter 30: P of 243.8 million between 90 and 300 PSA.
#[test]
fn planned_schedule_has_the_principal_of_the_textbook_to_the_cent() {
    let deal = planned_and_support(SEQUENTIAL);
    let plan = planned(&deal, "A", "90,300");
    assert!(plan.len() == 349 && plan[348].balance.is_zero());
    // One speed is a targeted class: the pool's own principal, but for what is more than the class.
    let pool = ["90", "300"].map(|psa| pool_principal(&deal, psa.parse().unwrap()));
    for row in format!("{SCHEDULE}{AFTER}").split('\n').filter(|row| !row.is_empty()) {
        let printed: Vec<&str> = row.split_whitespace().collect();
        let month = printed[0].parse::<usize>().unwrap() - 1;
        let speeds = pool.each_ref().map(|months| format!("{:.2}", months[month]));
        assert_eq!(speeds, printed[1..3], "month {row}");
        if let Some(least) = printed.get(3) {
            assert_eq!(plan[month].principal.to_string(), *least, "month {row}");
        }
    }
}

/// Principal of the pool by month, at a speed.
fn pool_principal(deal: &Deal, psa: f64) -> Vec<f64> {
    let result = Projection::with(deal, &at_psa(psa)).float().run().unwrap();
    let months = result.collateral_rows.iter().map(|row| &row.month);
    months.map(|month| month.scheduled_principal() + month.voluntary_prepayment).collect()
}

/// Principal to P down to its schedule, then to the support, then to P until it is retired.
const PLANNED: &str = "  - pay: interest
    to: [A, B]
    split: pro rata
    source: Exhibit
  - pay: unscheduled principal
    to: [A]
    amount: min(pool.scheduled_principal + pool.unscheduled_principal, class(A).balance - target)
    source: Exhibit
  - pay: unscheduled principal
    to: [B, A]
    split: sequential
    amount: pool.scheduled_principal + pool.unscheduled_principal - class(A).unscheduled_principal
    source: Exhibit
  - pay: residual
    to: R
    source: Assumption

schedules:
  - schedule: target
    source: Exhibit, between 90 and 300 PSA
    amounts:
";

/// The same book: lives of P and its support S by PSA, in months from the start. Left out are S at 90, 50
/// and 250 PSA: the book has 18.56 also at 100, and 24.00 and 5.37 where we have 24.009 and 5.365.
#[test]
fn planned_class_and_its_support_have_the_lives_of_the_textbook() {
    let mut text = PLANNED.to_owned();
    for (month, payment) in (1..).zip(planned(&planned_and_support(SEQUENTIAL), "A", "90,300")) {
        text += &format!("      {month}: {}\n", payment.balance);
    }
    let deal = planned_and_support(&text);
    for (psa, planned, support) in [
        (0.0, "15.97", Some("27.26")),
        (50.0, "9.44", None),
        (90.0, "7.26", None),
        (100.0, "7.26", Some("18.56")),
        (150.0, "7.26", Some("12.57")),
        (165.0, "7.26", Some("11.16")),
        (200.0, "7.26", Some("8.38")),
        (250.0, "7.26", None),
        (300.0, "7.26", Some("3.13")),
        (350.0, "6.56", Some("2.51")),
        (400.0, "5.92", Some("2.17")),
        (450.0, "5.38", Some("1.94")),
        (500.0, "4.93", Some("1.77")),
        (700.0, "3.70", Some("1.37")),
    ] {
        let result = Projection::with(&deal, &at_psa(psa)).float().run().unwrap();
        assert_eq!(life_after(&result, 0, 0), planned, "P at {psa}");
        if let Some(support) = support {
            assert_eq!(life_after(&result, 1, 0), support, "S at {psa}");
        }
    }
}

/// MATLAB Financial Instruments Toolbox, example of `cmosched`: the first forty balances in ten millions,
/// between 300 and 525 PSA on 128,687,000 at 6.48 %, 325 of 360 months left.
#[test]
fn planned_schedule_has_the_balances_of_cmosched() {
    let text = HEAD.replace("400000000", "128687000").replace("8.125", "6.48");
    let text =
        text.replace("remaining_term: 357", "remaining_term: 325").replace("age: 3", "age: 35");
    let text = text.replace("194500000", "100250000").replace("36000000", "28437000");
    let text = text.replace("96500000", "0").replace("73000000", "0").replace("7.5", "5.5");
    let deal = Deal::from_text("deal.yaml", &format!("{text}{SEQUENTIAL}")).unwrap();
    let plan = planned(&deal, "A", "300,525");
    let printed = "9.7996 9.5780 9.3602 9.1461 8.9357 8.7289 8.5257 8.3259 8.1296 7.9366 7.7469 7.5605 \
         7.3773 7.1972 7.0202 6.8463 6.6754 6.5073 6.3422 6.1799 6.0204 5.8637 5.7096 5.5582 5.4094 \
         5.2632 5.1194 4.9782 4.8394 4.7030 4.5689 4.4372 4.3077 4.1804 4.0554 3.9325 3.8118 3.6931 \
         3.5765 3.4619";
    let computed: Vec<String> = plan[..40]
        .iter()
        .map(|payment| format!("{:.4}", f64::try_from(payment.balance).unwrap() / 1e7))
        .collect();
    assert_eq!(computed, printed.split_whitespace().collect::<Vec<_>>());
}
