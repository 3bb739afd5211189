//! Prices that the Bond Market Association prints in *Standard Formulas*, chapter SF (02/01/99), of a deal file.

use paydown::valuation::{Holding, Quote};
use paydown::{Deal, Scenario};

use crate::{Loans, at, date, floats, pass_through};

/// SF-50: a GNMA I 9 % (gross 9.5 %) of 360 months, issued on 1988-03-01. It pays 14 days after the month's end.
fn gnma() -> Deal {
    let loans = Loans { balance: 1e9, rate: 9.5, fee: 0.5, term: 360, age: 0 };
    pass_through(&loans, "1988-04-15")
}

#[test]
fn gnma_at_par_has_the_printed_yield_life_and_durations() {
    let deal = gnma();
    let flows = floats(&deal, &Scenario::new().psa(150.0));
    let held = Holding::of(&deal, &flows, "PT", date("1988-03-01")).unwrap();
    let paid = held.flows().unwrap();
    let amounts = [1, 2, 3, 360].map(|month: usize| format!("{:.4}", paid[month - 1].amount()));
    assert_eq!(amounts, ["0.8242", "0.8491", "0.8738", "0.0562"]);
    let row = at(&held, Quote::Price(100.0));
    let figures = [
        (row.full_price, 4, "100.0000"),
        (row.accrued, 4, "0.0000"),
        (row.yield_pct, 5, "9.10675"),
        (row.mortgage_yield_pct, 5, "8.93863"),
        (row.average_life_years, 5, "9.77844"),
        (row.macaulay_years, 5, "5.73147"),
        (row.modified_years, 5, "5.48186"),
        (row.convexity, 4, "54.4326"),
    ];
    for (computed, places, printed) in figures {
        assert_eq!(format!("{:.places$}", computed.unwrap()), printed);
    }
}

/// SF-52: the same, settled seven days after issue.
#[test]
fn gnma_settled_after_issue_has_the_printed_full_price_and_yield() {
    let deal = gnma();
    let flows = floats(&deal, &Scenario::new().psa(150.0));
    let held = Holding::of(&deal, &flows, "PT", date("1988-03-08")).unwrap();
    let row = at(&held, Quote::Price(100.0));
    assert_eq!(format!("{:.4}", row.full_price.unwrap()), "100.1750");
    assert_eq!(format!("{:.5}", row.yield_pct.unwrap()), "9.10644");
}

/// SF-51: the price after three months at the same yield, per 100 of the balance that is left.
#[test]
fn gnma_after_three_months_has_the_printed_price() {
    let deal = gnma();
    let flows = floats(&deal, &Scenario::new().psa(150.0));
    let issue = Holding::of(&deal, &flows, "PT", date("1988-03-01")).unwrap();
    let yield_pct = at(&issue, Quote::Price(100.0)).yield_pct.unwrap();
    let held = Holding::of(&deal, &flows, "PT", date("1988-06-01")).unwrap();
    assert_eq!(format!("{:.8}", held.balance / issue.balance), "0.99701075");
    let row = at(&held, Quote::Yield(yield_pct));
    assert_eq!(format!("{:.4}", row.price.unwrap()), "99.9934");
}
