//! Does a deal keep the laws that any waterfall must keep?
//!
//! `cargo run --release --features testing --example property_test`

use paydown::testing::laws::hold;
use paydown::{Deal, Errors};

fn main() -> Result<(), Errors> {
    let deal = Deal::open("deals/two-groups")?;
    match hold(&deal, 64) {
        Ok(held) => println!("{held}"),
        Err(broken) => println!("{broken}"),
    }
    Ok(())
}
