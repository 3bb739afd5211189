//! `paydown laws`: checks all laws on a deal under random scenarios, or on thousands of random deals.

mod search;
mod tally;

use std::path::{Path, PathBuf};

use clap::Args;
use paydown::Deal;
use paydown::projection::ProjectionOptions;
use paydown::testing::laws::{Laws, NotHeld};

use crate::begin::state;
use crate::output::{self, Failure, fail};

/// Checks the laws that any run must keep: on a deal under random scenarios, or on random deals
#[derive(Args)]
#[command(after_help = "\
A law is a statement that holds in every run, such as `cash in equals cash out`, or `no claim is paid \
beyond what is due`. If one is broken, the smallest scenario found that shows it is printed as options \
of `paydown project`.\n\n\
Exit code 0: every law holds; 1: a law is broken; 2: the deal cannot be read or projected.")]
pub struct Arguments {
    /// Folder of the deal, or its deal.yaml
    #[arg(value_name = "DEAL", required_unless_present = "random", conflicts_with = "random")]
    deal: Option<PathBuf>,
    /// Random scenarios of the deal
    #[arg(long, value_name = "N", default_value = "64", conflicts_with = "random", value_parser = clap::value_parser!(u32).range(1..))]
    cases: u32,
    /// Seed of random choices
    #[arg(long, value_name = "S", default_value = "0")]
    seed: u64,
    /// Greatest number of months projected; to the end if not given
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(1..))]
    months: Option<u32>,
    /// Checks N random deals instead, on all processors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    random: Option<u64>,
    /// Writes a line for each hundred random deals, and continues after those already in the file;
    /// deals that break a law are written beside it
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.resume.is_some() && arguments.random.is_none() {
        return Err(fail("--resume", "continues a search of random deals; give --random N"));
    }
    let holds = match (arguments.random, &arguments.deal) {
        (Some(deals), _) => search::search(&search::Search {
            deals,
            seed: arguments.seed,
            months: arguments.months,
            file: arguments.resume.clone(),
        })?,
        (None, Some(path)) => one_deal(arguments, path)?,
        (None, None) => return Err(fail("laws", "name a deal")),
    };
    if holds { Ok(()) } else { Err(Failure::Found) }
}

/// Whether a deal keeps all laws. It starts from closing, or, if its file has no loans, after the latest
/// report in its folder.
fn one_deal(arguments: &Arguments, path: &Path) -> Result<bool, Failure> {
    let deal = Deal::open(path)?;
    let mut begun = ProjectionOptions::default();
    begun.start = state(&deal, path, &[])?;
    begun.months = arguments.months;
    let laws = Laws::of(&deal).options(begun).cases(arguments.cases).seed(arguments.seed);
    match laws.run() {
        Ok(held) => output::print(&format!("{held}\n")).map(|()| true),
        Err(NotHeld::CannotRun(errors)) => Err(Failure::Errors(errors)),
        Err(broken) => output::print(&format!("{broken}\n")).map(|()| false),
    }
}
