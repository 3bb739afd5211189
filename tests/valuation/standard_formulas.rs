//! Bond Market Association *Standard Formulas*, chapter SF (02/01/99): prices and yields.

use approx::assert_abs_diff_eq;
use paydown::analytics::{
    CashFlow, average_life_years, bond_equivalent_yield_pct, present_value, total_return,
};
use paydown::calendar::Date;
use paydown::valuation::{Holding, Market, Quote};
use paydown::{Deal, Scenario};

use crate::{flows, pass_through};

/// Half a unit of a figure's last printed place.
const fn half(places: i32) -> f64 {
    match places {
        2 => 0.005,
        3 => 0.000_5,
        4 => 0.000_05,
        _ => 0.000_005,
    }
}

/// GNMA I 9.0 (gross 9.5), 360 months, 150 PSA, 14 days' actual delay: issued on the first of a month,
/// and paid on the 15th of the next.
fn gnma(settle: &str) -> Holding {
    let deal = pass_through("1999-01-01", "1999-02-15", "9");
    let flows = flows(&deal, 9.5, 9.0, 360, &Scenario::new().psa(150.0));
    Holding::of(&deal, &flows, "A", Date::parse_iso(settle).unwrap()).unwrap()
}

/// SF-50: cash flows 1, 2, 3 and 360 are 0.8242, 0.8491, 0.8738, 0.0562; at 100 the bond-equivalent yield is
/// 9.10675 %, the mortgage yield 8.93863 %, the average life 9.77844 years, Macaulay 5.73147, modified
/// 5.48186, convexity 54.4326.
#[test]
fn gnma_at_issue_has_the_printed_price_figures() {
    let held = gnma("1999-01-01");
    let paid = held.flows().unwrap();
    for (month, printed) in [(1, 0.8242), (2, 0.8491), (3, 0.8738), (360, 0.0562)] {
        assert_abs_diff_eq!(paid[month - 1].amount(), printed, epsilon = half(4));
    }
    let row = held.at(Quote::Price(100.0), &Market::default(), "psa=150", "never");
    assert_eq!(row.accrued, Some(0.0));
    assert_abs_diff_eq!(row.yield_pct.unwrap(), 9.10675, epsilon = half(5));
    assert_abs_diff_eq!(row.mortgage_yield_pct.unwrap(), 8.93863, epsilon = half(5));
    assert_abs_diff_eq!(row.average_life_years.unwrap(), 9.77844, epsilon = half(5));
    assert_abs_diff_eq!(row.macaulay_years.unwrap(), 5.73147, epsilon = half(5));
    assert_abs_diff_eq!(row.modified_years.unwrap(), 5.48186, epsilon = half(5));
    assert_abs_diff_eq!(row.convexity.unwrap(), 54.4326, epsilon = half(4));
}

/// SF-52: settled seven days after issue at par, the full price is 100.1750 and the yield 9.10644 %.
#[test]
fn gnma_a_week_after_issue_has_the_printed_full_price_and_yield() {
    let held = gnma("1999-01-08");
    let row = held.at(Quote::Price(100.0), &Market::default(), "psa=150", "never");
    assert_abs_diff_eq!(row.full_price.unwrap(), 100.1750, epsilon = 1e-9);
    assert_abs_diff_eq!(row.yield_pct.unwrap(), 9.10644, epsilon = half(5));
    // The price at that yield is where we began.
    let back = held.at(Quote::Yield(row.yield_pct.unwrap()), &Market::default(), "", "");
    assert_abs_diff_eq!(back.price.unwrap(), 100.0, epsilon = 1e-9);
}

/// SF-51: sold after three months at the same yield, for 99.9934 per 100 of the balance then (factor
/// 0.99701075), with flows reinvested at 8 %, the proceeds are 102.2502, the total return 2.250 % and its
/// rate 9.102 %. The third flow comes 14 days after the horizon and is discounted at the same 8 %.
#[test]
fn gnma_sold_after_three_months_has_the_printed_total_return() {
    let paid = gnma("1999-01-01").flows().unwrap();
    let later: Vec<CashFlow> =
        paid[3..].iter().map(|flow| CashFlow { years: flow.years - 0.25, ..*flow }).collect();
    let factor = 1.0 - paid[..3].iter().map(|flow| flow.principal).sum::<f64>() / 100.0;
    assert_abs_diff_eq!(factor, 0.99701075, epsilon = 5e-9);
    let sale = present_value(&later, bond_equivalent_yield_pct(&paid, 100.0).unwrap());
    assert_abs_diff_eq!(sale / factor, 99.9934, epsilon = half(4));
    let held = total_return(&paid[..3], 100.0, sale, 0.25, 8.0).unwrap();
    assert_abs_diff_eq!(held.proceeds, 102.2502, epsilon = half(4));
    assert_abs_diff_eq!(held.return_pct, 2.250, epsilon = half(3));
    assert_abs_diff_eq!(held.rate_pct, 9.102, epsilon = half(3));
}

/// SF-56: an FHA project loan of 7.50 % gross and 7.43 % net, originated 2/1/79 over forty years, is bought on
/// 2/1/89 at 85 and put on 6/1/99 at 96 % of its balance: 124 payments with 24 days' delay, the put without.
/// The yield to put is 9.77078 %, the average life to it 9.72452 years on the full balance.
#[test]
fn project_loan_has_the_printed_yield_and_life_to_its_put() {
    let deal = pass_through("1989-02-01", "1989-03-25", "7.43");
    let flows = flows(&deal, 7.5, 7.43, 360, &Scenario::new());
    let settle = Date::from_ymd(1989, 2, 1).unwrap();
    let held = Holding::of(&deal, &flows, "A", settle).unwrap();
    let mut paid = held.flows().unwrap();
    paid.truncate(124);
    let balance = 100.0 - paid.iter().map(|flow| flow.principal).sum::<f64>();
    let put = Date::from_ymd(1999, 6, 1).unwrap();
    let years = held.years_to(put);
    let to_put = |share: f64| {
        let put = CashFlow { years, principal: share * balance, interest: 0.0 };
        paid.iter().copied().chain([put]).collect::<Vec<_>>()
    };
    let yield_pct = bond_equivalent_yield_pct(&to_put(0.96), 85.0).unwrap();
    assert_abs_diff_eq!(yield_pct, 9.77078, epsilon = half(5));
    let life = average_life_years(&to_put(1.0)).unwrap();
    assert_abs_diff_eq!(life, 9.72452, epsilon = half(5));
}

/// MATLAB Financial Instruments Toolbox, `mbsprice` and `mbscfamounts`: gross 8.125 %, net 7.5 %, 360 months
/// from 1 January 2000, 14 days' delay, 100 PSA. Settled on 15 April 2002 at a yield of 7.25 % compounded
/// monthly, the price is 101.3147 and accrued interest 0.2917. `mbswal`: 10.5477 years.
#[test]
fn pool_of_matlab_has_the_printed_price_and_accrued_interest() {
    let deal: Deal = pass_through("2002-04-01", "2002-05-15", "7.5");
    let mut loan = paydown::collateral::Loan::level_pay(100_000_000.0, 8.125, 333);
    (loan.age_months, loan.servicing_fee_pct) = (27, 0.625);
    let pool = paydown::collateral::Pool::from_loans(vec![loan]).unwrap();
    let scenario = Scenario::new().psa(100.0);
    let projection = paydown::projection::Projection::of(&deal).scenario(&scenario).loans(pool);
    let flows = projection.float().run().unwrap();
    let settle = Date::from_ymd(2002, 4, 15).unwrap();
    let held = Holding::of(&deal, &flows, "A", settle).unwrap();
    assert_abs_diff_eq!(held.accrued_per_100().unwrap(), 0.2917, epsilon = half(4));
    let yield_pct = paydown::analytics::from_mortgage_yield_pct(7.25);
    let row = held.at(Quote::Yield(yield_pct), &Market::default(), "psa=100", "never");
    assert_abs_diff_eq!(row.price.unwrap(), 101.3147, epsilon = half(4));
    assert_abs_diff_eq!(row.average_life_years.unwrap(), 10.5477, epsilon = half(4));
}
