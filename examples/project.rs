//! What does each class of a deal pay, month by month, at 20 % CPR?
//!
//! `cargo run --release --example project`

use paydown::{Deal, Errors, Scenario};

fn main() -> Result<(), Errors> {
    let deal = Deal::open("deals/home-equity")?;
    let scenario = Scenario::new().cpr(20.0).cdr(1.0).severity(40.0).index("libor-1m", 1.1);
    let flows = deal.project(&scenario)?;
    for class in flows.summary(flows.settlement) {
        let years = class.average_life_years.map_or_else(|| "-".to_owned(), |y| format!("{y:.2}"));
        eprintln!("{}: principal {}, average life {years}", class.class, class.principal);
    }
    flows.classes().write_csv(std::io::stdout())?;
    Ok(())
}
