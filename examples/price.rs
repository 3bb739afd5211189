//! What does a class yield at a price, at several prepayment speeds?
//!
//! `cargo run --release --example price`

use paydown::analytics::{CashFlow, bond_equivalent_yield_pct, modified_duration_years};
use paydown::projection::Projection;
use paydown::{Deal, Errors, Scenario};

fn main() -> Result<(), Errors> {
    let deal = Deal::open("deals/sequential-cmo")?;
    let price_pct = 101.5;
    for psa in [50.0, 100.0, 165.0, 400.0] {
        let flows = Projection::of(&deal).scenario(&Scenario::new().psa(psa)).float().run()?;
        let class: Vec<CashFlow> = flows
            .rows_of(0)
            .zip(1..)
            .map(|(row, month)| CashFlow::monthly(month, 24, row.principal, row.interest_paid))
            .collect();
        let price = flows.opening[0].balance * price_pct / 100.0;
        match bond_equivalent_yield_pct(&class, price) {
            Ok(yield_pct) => {
                let years = modified_duration_years(&class, yield_pct).unwrap_or(f64::NAN);
                println!("{psa} PSA: yield {yield_pct:.3} %, modified duration {years:.2}");
            }
            Err(error) => println!("{psa} PSA: {error}"),
        }
    }
    Ok(())
}
