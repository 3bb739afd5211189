//! The command line: a deal, the options of its projection, and the output.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use paydown::Deal;
use paydown::calendar::Date;
use paydown::collateral::Pool;
use paydown::projection::{BalanceCarry, ProjectionOptions};
use paydown::scenario::DealRun;

use super::servicing::{Read, fail, number, value};
use super::tables::Show;
use super::written::Format;
use super::{assumed, start};

/// The parsed command line.
pub struct Arguments {
    pub deal: Deal,
    pub options: ProjectionOptions,
    pub settlement: Option<Date>,
    pub show: Show,
    pub format: Format,
    pub is_float: bool,
    pub svg: Option<PathBuf>,
    pub out: Option<PathBuf>,
}

pub fn command() -> Command {
    let path = |name, help| value(name, "FILE", help).value_parser(value_parser!(PathBuf));
    let command = Command::new("project")
        .about("Projects a deal to its end under assumptions on its collateral")
        .after_help(
            "V is a vector in percent by projected month: segments separated by commas, each\n\
             `VALUE`, `VALUE for MONTHS` or `START ramp MONTHS END`; the last value holds. Each\n\
             group may have its own: \"1: 20, 2: 15 for 12, 25\".\n\
             Exit code 0: projected; 2: something could not be read or projected.",
        )
        .arg(
            Arg::new("deal")
                .value_name("DEAL_DIR")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("Folder of the deal, or its deal.yaml"),
        )
        .arg(start::from_option());
    assumed::options(command)
        .arg(start::call_option())
        .arg(value(
            "auction-bid",
            "PCT",
            "Bid at an auction, percent of par; else the minimum price",
        ))
        .arg(
            value("force", "TRIGGER=pass|fail", "Forces a trigger's outcome; may be repeated")
                .action(ArgAction::Append),
        )
        .arg(
            value("months", "N", "Greatest number of months to project")
                .value_parser(value_parser!(u32).range(1..)),
        )
        .arg(
            value("show", "WHAT", "What to write")
                .value_parser([
                    "classes",
                    "collateral",
                    "remittance",
                    "summary",
                    "accounts",
                    "fees",
                    "triggers",
                    "steps",
                    "flips",
                    "report",
                ])
                .default_value("summary"),
        )
        .arg(
            value("arithmetic", "A", "Whole cents, or unrounded floats")
                .value_parser(["decimal", "float"])
                .default_value("decimal"),
        )
        .arg(
            value("format", "F", "Output format")
                .value_parser(["table", "csv", "json"])
                .default_value("table"),
        )
        .arg(path("svg", "Picture of the class balances over time, stacked"))
        .arg(path("loans", "Loan tape that replaces the deal's own loans"))
        .arg(value(
            "settle",
            "DATE",
            "Settlement date; average lives count principal paid after it",
        ))
        .arg(path(
            "out",
            "Writes to a file instead of standard output; reports to a folder, one file each",
        ))
        .arg(
            value("carry", "HOW", "How balances are carried: whole cents, or as the trustee does")
                .value_parser(["cents", "trustee"])
                .default_value("cents"),
        )
}

impl Arguments {
    pub fn of(matches: &ArgMatches) -> Read<Self> {
        let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
        let path = |name: &str| matches.get_one::<PathBuf>(name);
        let date = |name: &str| {
            let parse = |text: &str| match Date::parse_iso(text) {
                Some(date) => Ok(date),
                None => {
                    fail(&format!("--{name}"), format!("`{text}` is not a date; write 2003-10-27"))
                }
            };
            text(name).map(parse).transpose()
        };
        let Some(folder) = path("deal") else {
            return fail("project", "name the deal's folder");
        };
        let deal = Deal::open(folder)?;
        let reports: Vec<PathBuf> =
            matches.get_many::<PathBuf>("from").unwrap_or_default().cloned().collect();
        let mut options = ProjectionOptions::default();
        // With `--loans` and without `--from`, the loans are those of closing.
        if !(reports.is_empty() && path("loans").is_some()) {
            options.start = start::report(&deal, folder, &reports)?;
        }
        options.loans = match path("loans") {
            Some(path) => Some(Pool::open(path)?),
            None => None,
        };
        options.months = matches.get_one::<u32>("months").copied();
        if text("carry") == Some("trustee") {
            options.carry = BalanceCarry::Trustee;
        }
        options.assumptions = assumed::assumptions(matches, &deal, &options)?;
        note_unused(matches, &deal, &options);
        options.call = start::call(matches)?;
        options.auction_bid_pct = match text("auction-bid") {
            Some(bid) => Some(number("--auction-bid", bid, "in percent of par")?),
            None => None,
        };
        options.forced = forced(matches)?;
        let show = match text("show") {
            Some("classes") => Show::Classes,
            Some("collateral") => Show::Collateral,
            Some("remittance") => Show::Remittance,
            Some("triggers") => Show::Triggers,
            Some("accounts") => Show::Accounts,
            Some("fees") => Show::Fees,
            Some("steps") if text("arithmetic") == Some("float") => {
                return fail("--show", "steps are shown in decimals; leave --arithmetic out");
            }
            Some("report") if text("arithmetic") == Some("float") => {
                return fail("--show", "reports are in whole cents; leave --arithmetic out");
            }
            Some("steps") => Show::Steps,
            Some("flips") => Show::Flips,
            Some("report") => Show::Report,
            _ => Show::Summary,
        };
        Ok(Self {
            settlement: date("settle")?,
            show,
            format: match text("format") {
                Some("csv") => Format::Csv,
                Some("json") => Format::Json,
                _ => Format::Table,
            },
            is_float: text("arithmetic") == Some("float"),
            svg: path("svg").cloned(),
            out: path("out").cloned(),
            deal,
            options,
        })
    }
}

/// Prints notes for assumptions without effect: defaults without severity, indices without
/// followers.
fn note_unused(matches: &ArgMatches, deal: &Deal, options: &ProjectionOptions) {
    let defaults = ["cdr", "mdr", "sda"].iter().any(|name| matches.contains_id(name));
    if defaults && !matches.contains_id("severity") {
        eprintln!("note: without --severity only loans with their own severity have losses");
    }
    // `index_names` reads the loans, which may be a long tape, so we skip it if there are no
    // curves.
    if options.assumptions.indices.iter().next().is_none() {
        return;
    }
    let Ok(followed) = DealRun::with(deal, options).index_names() else { return };
    for (name, _) in options.assumptions.indices.iter() {
        if !followed.iter().any(|known| known == name) {
            eprintln!("note: no class and no loan follows the index {name}");
        }
    }
}

/// Triggers that are forced to pass or to fail.
fn forced(matches: &ArgMatches) -> Read<BTreeMap<String, bool>> {
    let mut forced = BTreeMap::new();
    for argument in matches.get_many::<String>("force").into_iter().flatten() {
        match argument.split_once('=') {
            Some((name, verdict @ ("pass" | "fail"))) => {
                if forced.insert(name.to_owned(), verdict == "pass").is_some() {
                    return fail("--force", format!("`{name}` is forced twice; force it once"));
                }
            }
            _ => {
                let message = format!("`{argument}`: write TRIGGER=pass or TRIGGER=fail");
                return fail("--force", message);
            }
        }
    }
    Ok(forced)
}
