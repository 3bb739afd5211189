//! `paydown bench`: paths a second over random scenarios of a deal.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Args;
use paydown::Deal;
use paydown::Scenario;
use paydown::collateral::{GroupVectors, IndexCurve, Quantity, Vector};
use paydown::projection::{Projection, ProjectionOptions};
use paydown::scenario::{FullBlock, RunOptions, ScenarioResult, Scenarios, run as run_scenarios};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use crate::begin::{Begin, reports_named, state};
use crate::options::{self, Arithmetic};
use crate::output::{self, Failure};
use crate::terminal;

/// Runs random scenarios of a deal to the end, and prints the number of paths a second
#[derive(Args)]
#[command(after_help = "\
Prints paths=… seconds=… paths_per_second=… checksum=…. A path is the deal under one scenario, from the \
first projected month to the last. The checksum depends on every result, and not on the number of \
threads.")]
pub struct Arguments {
    /// Folder of the deal, or its deal.yaml
    #[arg(value_name = "DEAL")]
    deal: PathBuf,
    /// Number of scenarios
    #[arg(long, value_name = "N", default_value = "20000", value_parser = clap::value_parser!(u32).range(1..))]
    paths: u32,
    /// How amounts are carried out
    #[arg(long, value_name = "A", default_value = "float")]
    arithmetic: Arithmetic,
    /// Threads; one for each processor if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Computes every class, month and field, not only summaries
    #[arg(long)]
    full: bool,
    /// Seed of the scenarios
    #[arg(long, value_name = "S", default_value = "1")]
    seed: u64,
    #[command(flatten)]
    begin: Begin,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let deal = Deal::open(&arguments.deal)?;
    let reports = reports_named(&arguments.deal, &arguments.begin.from, "--from")?;
    let mut begun = ProjectionOptions::default();
    begun.start = state(&deal, &arguments.deal, &reports)?;
    begun.scale_loans = arguments.begin.scale_loans;
    begun.call = arguments.begin.call()?;
    let projection = Projection::with(&deal, &begun);
    let indices = projection.index_names()?;
    let paths = arguments.paths as usize;
    let scenarios = Random { paths, seed: arguments.seed, indices: &indices };

    // Tiles arrive in any order, so we combine their digests with a sum.
    let of_full = AtomicU64::new(0);
    let take_full = |block: FullBlock<'_>| {
        let digests = (block.first..).zip(block.full.digests(block.count));
        let sum = digests.fold(0, |sum: u64, (number, digest)| {
            sum.wrapping_add(mixed(mixed(SEED, number as u64), digest))
        });
        of_full.fetch_add(sum, Ordering::Relaxed);
    };
    let mut run_options = RunOptions::default();
    run_options.arithmetic = arguments.arithmetic.into();
    run_options.cancel = Some(terminal::interrupted());
    if arguments.full {
        run_options.full = Some(&take_full);
    }
    let pool = options::threads(arguments.threads)?;
    let mut checksum = SEED;
    let begin = Instant::now();
    let outcome = pool.install(|| {
        let each = |path: ScenarioResult| checksum = summed(checksum, &path);
        run_scenarios(&[projection], &scenarios, &run_options, each)
    })?;
    if outcome.cancelled {
        return Err(Failure::Interrupted);
    }
    let seconds = begin.elapsed().as_secs_f64();
    for fault in &outcome.faults {
        terminal::fault(&format!("{}: {}", fault.scenario, fault.message));
    }
    checksum = mixed(checksum, of_full.load(Ordering::Relaxed));
    output::print(&format!(
        "paths={} seconds={seconds:.3} paths_per_second={:.1} checksum={checksum:016x}\n",
        outcome.paths,
        outcome.paths as f64 / seconds
    ))
}
/// Random scenarios. They are right by construction, so that a run need not check all of them first.
struct Random<'r> {
    paths: usize,
    seed: u64,
    indices: &'r [String],
}

impl Scenarios for Random<'_> {
    fn len(&self) -> usize {
        self.paths
    }

    fn scenario(&self, position: usize) -> Scenario {
        random(self.seed, position, self.indices)
    }

    fn validate(&self, _: &paydown::collateral::Pool) -> Result<(), paydown::Errors> {
        Ok(())
    }
}

/// A random scenario that depends only on the seed and its number.
fn random(seed: u64, number: usize, indices: &[String]) -> Scenario {
    let of_number = mixed(mixed(SEED, seed), number as u64);
    let mut source = Xoshiro256PlusPlus::seed_from_u64(of_number);
    // Hundredths of a percent, as in market quotations.
    let mut percent = |most: u64| (source.next_u64() % (most * 100 + 1)) as f64 / 100.0;
    let mut scenario = Scenario::new().named(format!("random {}", number + 1));
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
