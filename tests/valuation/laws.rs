//! Laws of prices, on random deals and random quotes.

use approx::assert_relative_eq;
use paydown::analytics::{Curve, present_value, price_at_z_spread, z_spread_bp};
use paydown::testing::{assumptions, deal_files};
use paydown::valuation::{Holding, Market, Quote};
use paydown::{Deal, Projection};
use proptest::prelude::*;

/// Sums of some thousand flows in two orders.
const SUM: f64 = 1e-9;

/// The classes of a random deal under a random scenario, at the start of the projection.
fn holdings() -> impl Strategy<Value = (Deal, Vec<Holding>, f64)> {
    (deal_files(), assumptions()).prop_filter_map("runs", |(deal, assumed)| {
        let projection = Projection::of(&deal).assumptions(assumed);
        let flows = projection.float().run().ok()?;
        let held = |class| Holding::of(&deal, &flows, class, flows.settlement).ok();
        let all: Option<Vec<Holding>> = deal.class_names().map(held).collect();
        let all = all?;
        // What is distributed to classes, discounted as one: the sum over rows of months.
        let distributed = |yield_pct: f64| -> f64 {
            flows
                .class_rows
                .iter()
                .map(|row| {
                    let years =
                        f64::from(paydown::calendar::days_30_360(flows.settlement, row.date));
                    let paid = row.interest() + row.principal;
                    paid * (1.0 + yield_pct / 200.0).powf(-2.0 * years / 360.0)
                })
                .sum()
        };
        let value = distributed(6.0);
        Some((deal, all, value))
    })
}

fn cases() -> u32 {
    if cfg!(debug_assertions) { 24 } else { 200 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    /// The price falls as the yield rises, and a class's price at its own yield is where it began.
    #[test]
    fn price_falls_with_yield_and_comes_back(
        (_, held, _) in holdings(),
        low in -5.0..20.0_f64,
        rise in 0.01..20.0_f64,
    ) {
        for class in held {
            let at = |pct| class.at(Quote::Yield(pct), &Market::default(), "", "");
            let (Some(high_price), Some(low_price)) = (at(low).full_price, at(low + rise).full_price)
            else { continue };
            if high_price < 1e-6 {
                continue;
            }
            prop_assert!(low_price < high_price, "{}: {low_price} {high_price}", class.class);
            let clean = at(low).price.unwrap();
            let back = class.at(Quote::Price(clean), &Market::default(), "", "");
            let yield_pct = back.yield_pct.unwrap();
            let again = class.at(Quote::Yield(yield_pct), &Market::default(), "", "");
            assert_relative_eq!(again.full_price.unwrap(), high_price, max_relative = 1e-8);
        }
    }

    /// Spreads compose: a spread over a flat curve is the spread over a lower flat curve less the
    /// difference, and the price at the Z-spread of a price is that price.
    #[test]
    fn spreads_compose((_, held, _) in holdings(), spread_bp in -100.0..500.0_f64, shift in 0.0..3.0_f64) {
        let flat = |pct: f64| -> Curve { format!("zero: 1={pct}, 30={pct}").parse().unwrap() };
        for class in held {
            let Some(flows) = class.flows() else { continue };
            let price = price_at_z_spread(&flows, &flat(3.0), spread_bp);
            let over = price_at_z_spread(&flows, &flat(3.0 + shift), spread_bp - 100.0 * shift);
            assert_relative_eq!(price, over, max_relative = 1e-9, epsilon = 1e-12);
            if price < 1e-6 {
                continue;
            }
            let back = z_spread_bp(&flows, &flat(3.0), price).unwrap();
            assert_relative_eq!(
                price_at_z_spread(&flows, &flat(3.0), back), price, max_relative = 1e-8
            );
        }
    }

    /// The price of all classes together is the price of what is distributed to them.
    #[test]
    fn prices_of_classes_add_up_to_the_distributed_cash((_, held, value) in holdings()) {
        let priced = |class: &Holding| {
            let flows: Vec<_> = class
                .payments
                .iter()
                .map(|paid| paydown::analytics::CashFlow {
                    years: class.years_to(paid.date),
                    principal: paid.principal,
                    interest: paid.interest,
                })
                .collect();
            present_value(&flows, 6.0)
        };
        let sum: f64 = held.iter().map(priced).sum();
        assert_relative_eq!(sum, value, max_relative = SUM, epsilon = 1e-6);
    }
}
