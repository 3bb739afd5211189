//! Measures paths a second: random scenarios of one deal, each run to its end.
//!
//! `cargo run --release --example throughput -- deals/thornburg-2003-1 --paths 20000`

#[path = "project/servicing.rs"]
#[allow(dead_code)]
mod servicing;
#[path = "project/start.rs"]
mod start;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use paydown::Deal;
use paydown::collateral::{GroupVectors, IndexCurve, Quantity, Vector};
use paydown::projection::ProjectionOptions;
use paydown::scenario::{
    Arithmetic, DealRun, FullBlock, Generated, RunOptions, Scenario, ScenarioResult, run,
};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use servicing::{Read, fail, value};

fn main() -> ExitCode {
    match throughput(&command().get_matches()) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(mistakes) => {
            for mistake in mistakes {
                eprintln!("error: {mistake}");
            }
            ExitCode::from(2)
        }
    }
}

fn command() -> Command {
    let path = value_parser!(PathBuf);
    Command::new("throughput")
        .about("Runs random scenarios of a deal to the end and prints the number of paths a second")
        .after_help(
            "Prints paths=… seconds=… paths_per_second=… checksum=…; the checksum depends on every \
             result, and not on the number of threads.",
        )
        .arg(
            Arg::new("deal")
                .value_name("DEAL_DIR")
                .required(true)
                .value_parser(path)
                .help("Folder of the deal, or its deal.yaml"),
        )
        .arg(
            value("paths", "N", "Number of scenarios")
                .required(true)
                .value_parser(value_parser!(u32).range(1..)),
        )
        .arg(
            value("arithmetic", "A", "Unrounded floats, whole cents, or decimals one at a time")
                .value_parser(["float", "exact", "decimal"])
                .default_value("float"),
        )
        .arg(
            value("threads", "T", "Threads; one for each processor if not given")
                .value_parser(value_parser!(u16).range(1..)),
        )
        .arg(
            Arg::new("full")
                .long("full")
                .action(ArgAction::SetTrue)
                .help("Computes every class, month and field, not only summaries"),
        )
        .arg(
            value("seed", "S", "Seed of the scenarios")
                .value_parser(value_parser!(u64))
                .default_value("1"),
        )
        .arg(start::from_option())
        .arg(start::call_option())
}

fn throughput(matches: &ArgMatches) -> Read<String> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let Some(folder) = matches.get_one::<PathBuf>("deal") else {
        return fail("throughput", "name the deal's folder");
    };
    let deal = Deal::open(folder)?;
    let reports: Vec<PathBuf> =
        matches.get_many::<PathBuf>("from").unwrap_or_default().cloned().collect();
    let mut begun = ProjectionOptions::default();
    begun.start = start::report(&deal, folder, &reports)?;
    begun.call = start::call(matches)?;
    let subject = DealRun::with(&deal, &begun);
    let indices = subject.index_names()?;
    let seed = matches.get_one::<u64>("seed").copied().unwrap_or(1);
    let paths = matches.get_one::<u32>("paths").map_or(0, |paths| *paths as usize);
    let scenarios = Generated::new(paths, |number| random(seed, number, &indices));

    // Tiles arrive in any order, so we combine their digests with a sum.
    let of_full = AtomicU64::new(0);
    let take_full = |block: FullBlock<'_>| {
        let digests = (block.first..).zip(block.full.digests(block.count));
        let sum = digests.fold(0, |sum: u64, (number, digest)| {
            sum.wrapping_add(mixed(mixed(SEED, number as u64), digest))
        });
        of_full.fetch_add(sum, Ordering::Relaxed);
    };
    let mut options = RunOptions::default();
    options.arithmetic = match text("arithmetic") {
        Some("exact") => Arithmetic::Cents,
        Some("decimal") => Arithmetic::Decimal,
        _ => Arithmetic::Float,
    };
    if matches.get_flag("full") {
        options.full = Some(&take_full);
    }
    let threads = matches.get_one::<u16>("threads").map_or(0, |threads| usize::from(*threads));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = match pool {
        Ok(pool) => pool,
        Err(error) => return fail("--threads", format!("threads cannot be started: {error}")),
    };
    let mut checksum = SEED;
    let begin = Instant::now();
    let outcome = pool.install(|| {
        run(&[subject], &scenarios, &options, |path| checksum = summed(checksum, &path))
    })?;
    let seconds = begin.elapsed().as_secs_f64();
    for fault in &outcome.faults {
        eprintln!("note: {}: {}", fault.scenario, fault.message);
    }
    checksum = mixed(checksum, of_full.load(Ordering::Relaxed));
    Ok(format!(
        "paths={} seconds={seconds:.3} paths_per_second={:.1} checksum={checksum:016x}",
        outcome.paths,
        outcome.paths as f64 / seconds
    ))
}

/// A random scenario that depends only on the seed and its number.
fn random(seed: u64, number: usize, indices: &[String]) -> Scenario {
    let of_number = mixed(mixed(SEED, seed), number as u64);
    let mut source = Xoshiro256PlusPlus::seed_from_u64(of_number);
    // Hundredths of a percent, as in market quotations.
    let mut percent = |most: u64| (source.next_u64() % (most * 100 + 1)) as f64 / 100.0;
    let mut scenario = Scenario { name: format!("random {}", number + 1), ..Scenario::default() };
    let assumed = &mut scenario.assumptions;
    assumed.prepayment_pct = ramp(percent(15), percent(60));
    assumed.default_pct = ramp(percent(2), percent(10));
    assumed.severity_pct = GroupVectors::flat(percent(70));
    for index in indices {
        let curve =
            Vector::parse(&format!("{} ramp 120 {}", percent(6), percent(10)), Quantity::IndexRate);
        assumed
            .indices
            .set(index, curve.map_or_else(|_| IndexCurve::flat(0.0), IndexCurve::from_vector));
    }
    scenario
}

/// A ramp from one value to another over 30 months.
fn ramp(from: f64, to: f64) -> GroupVectors {
    let vector = Vector::parse(&format!("{from} ramp 30 {to}"), Quantity::Rate);
    vector.map_or_else(|_| GroupVectors::flat(from), GroupVectors::everywhere)
}

/// The initial checksum.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// A checksum with another value mixed in (the finalizer of SplitMix64).
const fn mixed(checksum: u64, value: u64) -> u64 {
    let mut mixed = checksum.rotate_left(7) ^ value;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A checksum with the summaries of a path mixed in.
fn summed(checksum: u64, path: &ScenarioResult) -> u64 {
    let mut sum = mixed(checksum, path.scenario as u64);
    for class in &path.classes {
        let life = class.average_life_years.unwrap_or(-1.0);
        for amount in [class.balance, class.interest, class.principal, class.realized_loss, life] {
            sum = mixed(sum, amount.to_bits());
        }
        for date in [class.first_principal, class.last_principal] {
            let days = date.map_or(0, |date| {
                u64::from(date.year()) << 16 | u64::from(date.month()) << 8 | u64::from(date.day())
            });
            sum = mixed(sum, days);
        }
    }
    sum
}
