//! How do average lives and losses move with prepayments and defaults?
//!
//! `cargo run --release --example grid`

use paydown::{Deal, Errors, Grid, Scenario};

fn main() -> Result<(), Errors> {
    let deal = Deal::open("deals/home-equity")?;
    let base = Scenario::new().severity(45.0).index("libor-1m", 1.1);
    let grid = Grid::of(base).cpr(&[5.0, 10.0, 20.0, 40.0]).cdr(&[0.0, 2.0, 6.0]);
    let results = deal.run_grid(&grid)?;
    results.table().write_csv(std::io::stdout())?;
    Ok(())
}
