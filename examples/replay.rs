//! Does the model reproduce a trustee's report, and where does it not?
//!
//! `cargo run --release --example replay`

use paydown::tie_out::Verdict;
use paydown::{Deal, Errors};

fn main() -> Result<(), Errors> {
    let deal = Deal::open("deals/thornburg-2003-4")?;
    let tied = deal.replay("deals/thornburg-2003-4/2003-10-27.txt")?;
    println!("{} {}: {:?}", tied.deal, tied.distribution_date, tied.counts());
    for cell in tied.cells.iter().filter(|cell| cell.verdict >= Verdict::Anomaly) {
        let why = cell.reason.as_deref().unwrap_or_default();
        println!("line {}, {}: published {}: {why}", cell.line, cell.row, cell.published);
    }
    Ok(())
}
