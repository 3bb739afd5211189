//! What does a class yield at a price, at several prepayment speeds?
//!
//! `cargo run --release --example price`

use paydown::valuation::{Holding, Market, Quote};
use paydown::{Deal, Errors, Scenario};

fn main() -> Result<(), Errors> {
    let deal = Deal::open("deals/sequential-cmo")?;
    for psa in [50.0, 100.0, 165.0, 400.0] {
        let flows = deal.project(&Scenario::new().psa(psa))?;
        let held = Holding::of(&deal, &flows, "A", flows.settlement)?;
        let priced = held.at(Quote::Price(101.5), &Market::default(), "", "");
        match (priced.yield_pct, priced.modified_years) {
            (Some(pct), Some(years)) => {
                println!("{psa} PSA: yield {pct:.3} %, modified duration {years:.2}");
            }
            _ => println!("{psa} PSA: {}", priced.notes.join("; ")),
        }
    }
    Ok(())
}
