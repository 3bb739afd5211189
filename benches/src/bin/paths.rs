//! Runs a number of paths and prints their total, for `instructions.sh` to count instructions.
//!
//! `paths DEAL ARITHMETIC PATHS`
//!
//! - `DEAL`: a folder under `deals/`, or `loans` for a pool of fixed-rate loans.
//! - `ARITHMETIC`: `float`, `exact` or `decimal`; for the first two also with `-full` (every class,
//!   month and field), `-vector` (interpreted operations, no machine code) or `-portable`;
//!   `hand-scalar` or `hand-lanes` for the yardsticks.

use std::process::ExitCode;

use paydown::collateral::Pool;
use paydown::scenario::{Arithmetic, Instructions, RunOptions, run};
use paydown_benches::by_hand::{Deal2003x1, HandLoan, LoanBlock};
use paydown_benches::cases::{Case, Repeated, WIDTH, loans, speeds};

/// Loans of the pool `loans`; enough that the cost of the waterfall is negligible.
const LOANS: usize = 200;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [deal, arithmetic, paths] = &arguments[..] else {
        eprintln!("paths DEAL ARITHMETIC PATHS");
        return ExitCode::from(2);
    };
    let Ok(paths) = paths.parse::<usize>() else {
        eprintln!("PATHS is a number, not {paths}");
        return ExitCode::from(2);
    };
    let Some(total) = total(deal, arithmetic, paths) else {
        eprintln!("ARITHMETIC is unknown: {arithmetic}");
        return ExitCode::from(2);
    };
    println!("{deal}, {arithmetic}: {paths} paths, total principal {total:.2}");
    if deal == "loans" {
        let months: u32 = loans(LOANS).iter().map(|loan| loan.remaining_term_months).sum();
        println!("loan-months of a path: {months}");
    }
    ExitCode::SUCCESS
}

/// Total principal of all paths; `None` if the arithmetic is unknown.
fn total(deal: &str, arithmetic: &str, paths: usize) -> Option<f64> {
    let blocks = paths.div_ceil(WIDTH);
    match (deal, arithmetic) {
        ("loans", "hand-lanes") => {
            let by_hand: Vec<HandLoan> = loans(LOANS).iter().map(HandLoan::new).collect();
            let block = |_| LoanBlock::new(&by_hand).run().principal.iter().sum::<f64>();
            return Some((0..blocks).map(block).sum());
        }
        (_, "hand-scalar") => {
            let by_hand = Deal2003x1::new(&Case::open(deal).start());
            let one = |path: usize| by_hand.scalar(&speeds([path % WIDTH]))[0];
            return Some((0..paths).flat_map(one).map(|life| life.principal).sum());
        }
        (_, "hand-lanes") => {
            let by_hand = Deal2003x1::new(&Case::open(deal).start());
            let block = |_| by_hand.lanes(&speeds(std::array::from_fn(|lane| lane)));
            return Some((0..blocks).flat_map(block).flatten().map(|life| life.principal).sum());
        }
        _ => {}
    }
    // A run of many paths compiles machine code. We force it here, because there are few paths.
    let mut options = RunOptions::default();
    options.instructions = Instructions::Compiled;
    let mut parts = arithmetic.split('-');
    options.arithmetic = match parts.next()? {
        "float" => Arithmetic::Float,
        "exact" => Arithmetic::Cents,
        "decimal" => Arithmetic::Decimal,
        _ => return None,
    };
    for part in parts {
        match part {
            "full" => options.full = Some(&|_| {}),
            "vector" => options.instructions = Instructions::Simd,
            "portable" => options.instructions = Instructions::Portable,
            _ => return None,
        }
    }
    let case = match deal {
        "loans" => Case::loans(Pool::from_loans(loans(LOANS)).ok()?),
        _ => Case::open(deal),
    };
    let mut total = 0.0;
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().ok()?;
    one_thread.install(|| {
        let outcome = run(&[case.subject()], &Repeated::new(paths), &options, |path| {
            total += path.classes.iter().map(|class| class.principal).sum::<f64>();
        });
        assert_eq!(outcome.map(|outcome| outcome.faults.len()), Ok(0));
    });
    Some(total)
}
