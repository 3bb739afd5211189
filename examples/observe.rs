//! By which clauses is a class paid, and what do they cite?
//!
//! `cargo run --release --example observe`

use paydown::report::Report;
use paydown::waterfall::{Explanation, Recording};
use paydown::{Deal, Errors, Replay};

fn main() -> Result<(), Errors> {
    let deal = Deal::open("deals/thornburg-2003-4")?;
    let report = Report::open("deals/thornburg-2003-4/2003-10-27.txt")?;
    let mut recording = Recording::default();
    Replay::of(&deal).observe(&mut recording).report(&report)?;
    let month = recording.distributions.first();
    let Some(explanation) = month.and_then(|month| Explanation::of(month, "M1")) else {
        return Ok(());
    };
    for step in &explanation.steps {
        let clause = &step.payment.clause;
        println!("{}: {} ({})", clause.title, step.payment.paid, clause.source);
        for value in &step.values {
            println!("    {} = {}", value.name, value.clause.formula);
        }
    }
    Ok(())
}
