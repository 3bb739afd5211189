//! The command line, read into a deal and what is assumed of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};
use paydown::calendar::Date;
use paydown::collateral::{
    Advances, Assumptions, DefaultSpeed, GroupVectors, IndexCurve, PrepaymentSpeed, Quantity,
    VectorError, read_tape_file,
};
use paydown::error::Diagnostic;
use paydown::projection::{BalanceCarry, Call, ProjectionOptions};
use paydown::{Deal, replay};

use super::tables::Show;
use super::written::Format;

type Read<T> = Result<T, Vec<Diagnostic>>;

/// Everything the command line says.
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

/// How prepayments may be quoted.
const PREPAYMENTS: [(&str, PrepaymentSpeed, &str); 4] = [
    ("cpr", PrepaymentSpeed::Cpr, "Prepayments, percent of the balance a year"),
    ("psa", PrepaymentSpeed::Psa, "Prepayments, percent of the PSA curve"),
    ("smm", PrepaymentSpeed::Smm, "Prepayments, percent of the balance a month"),
    ("abs", PrepaymentSpeed::Abs, "Prepayments, percent of the original loans a month"),
];

/// How defaults may be quoted.
const DEFAULTS: [(&str, DefaultSpeed, &str); 3] = [
    ("cdr", DefaultSpeed::Cdr, "Defaults, percent of the balance a year"),
    ("sda", DefaultSpeed::Sda, "Defaults, percent of the SDA curve"),
    ("mdr", DefaultSpeed::Mdr, "Defaults, percent of the balance a month"),
];

pub fn command() -> Command {
    let value = |name: &'static str, what: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(what).allow_negative_numbers(true).help(help)
    };
    let path = |name, help| value(name, "FILE", help).value_parser(value_parser!(PathBuf));
    let speeds = PREPAYMENTS.iter().map(|(name, _, help)| value(name, "V", help));
    let defaults = DEFAULTS.iter().map(|(name, _, help)| value(name, "V", help));
    Command::new("project")
        .about("Projects a deal to its end under assumptions on its collateral")
        .after_help(
            "V is a vector in percent by projected month: segments with commas between them, each\n\
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
        .arg(path("from", "Trustee's report to start from; without it, from closing"))
        .args(speeds)
        .group(ArgGroup::new("prepayment").args(PREPAYMENTS.map(|(name, _, _)| name)))
        .args(defaults)
        .group(ArgGroup::new("default").args(DEFAULTS.map(|(name, _, _)| name)))
        .arg(value("severity", "V", "Loss, percent of the balance at default"))
        .arg(
            value("lag", "N", "Months from default to liquidation")
                .value_parser(value_parser!(u32))
                .default_value("12"),
        )
        .arg(value("recovery", "V", "Recovered later, percent of the month's losses"))
        .arg(
            value("recovery-lag", "N", "Months from liquidation to that recovery")
                .value_parser(value_parser!(u32))
                .default_value("12"),
        )
        .arg(
            Arg::new("no-advance")
                .long("no-advance")
                .action(ArgAction::SetTrue)
                .help("The servicer advances nothing of defaulted loans"),
        )
        .arg(value("delinquent", "V", "Share of the balance 60 days and more delinquent"))
        .arg(
            value("index", "NAME=V", "Rates of an index, as V or a CSV file; may be repeated")
                .action(ArgAction::Append),
        )
        .arg(value("call", "never|first|DATE", "When an optional call is exercised"))
        .arg(
            value("force", "TRIGGER=pass|fail", "Forces a trigger's outcome; may be repeated")
                .action(ArgAction::Append),
        )
        .arg(
            value("months", "N", "Months to project at most")
                .value_parser(value_parser!(u32).range(1..)),
        )
        .arg(
            value("show", "WHAT", "What is written")
                .value_parser([
                    "classes",
                    "collateral",
                    "summary",
                    "accounts",
                    "fees",
                    "triggers",
                    "steps",
                ])
                .default_value("summary"),
        )
        .arg(
            value("arithmetic", "A", "Whole cents, or unrounded floats")
                .value_parser(["decimal", "float"])
                .default_value("decimal"),
        )
        .arg(
            value("format", "F", "How it is written")
                .value_parser(["table", "csv", "json"])
                .default_value("table"),
        )
        .arg(path("svg", "Picture of the class balances over time, stacked"))
        .arg(path("loans", "Loan tape, in place of the deal's own loans"))
        .arg(value("settle", "DATE", "Settlement date, from which average lives count"))
        .arg(path("out", "Writes to a file instead of standard output"))
        .arg(
            value("carry", "HOW", "How balances are carried: whole cents, or as the trustee does")
                .value_parser(["cents", "trustee"])
                .default_value("cents"),
        )
}

fn told<T>(name: &str, message: impl Into<String>) -> Read<T> {
    Err(vec![Diagnostic::of_file(name, message)])
}

/// The vectors of an option, or what is wrong with them.
fn vectors(name: &str, text: &str, quantity: Quantity) -> Read<GroupVectors> {
    GroupVectors::parse(text, quantity).map_err(|errors| of_option(name, &errors))
}

fn of_option(name: &str, errors: &[VectorError]) -> Vec<Diagnostic> {
    let name = format!("--{name}");
    errors.iter().map(|error| Diagnostic::of_file(&name, error.to_string())).collect()
}

impl Arguments {
    pub fn of(matches: &ArgMatches) -> Read<Self> {
        let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
        let path = |name: &str| matches.get_one::<PathBuf>(name);
        let date = |name: &str| {
            let parse = |text: &str| match Date::parse_iso(text) {
                Some(date) => Ok(date),
                None => {
                    told(&format!("--{name}"), format!("`{text}` is no date; write 2003-10-27"))
                }
            };
            text(name).map(parse).transpose()
        };
        let deal = match path("deal") {
            Some(path) => Deal::from_path(path)?,
            None => return told("project", "name the deal's folder"),
        };
        let mut options = ProjectionOptions::default();
        options.from = match path("from") {
            Some(report) => Some(replay(&deal, report)?),
            None => None,
        };
        options.loans = match path("loans") {
            Some(path) => Some(read_tape_file(path)?),
            None => None,
        };
        options.months = matches.get_one::<u32>("months").copied();
        if text("carry") == Some("trustee") {
            options.carry = BalanceCarry::Trustee;
        }
        options.assumptions = assumptions(matches, &deal, &options)?;
        options.call = call(matches)?;
        options.forced = forced(matches)?;
        let show = match text("show") {
            Some("classes") => Show::Classes,
            Some("collateral") => Show::Collateral,
            Some("triggers") => Show::Triggers,
            Some("accounts") => Show::Accounts,
            Some("fees") => Show::Fees,
            Some("steps") => {
                let message =
                    "steps are not shown for projections; explain shows those of a report";
                return told("--show", message);
            }
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

fn assumptions(
    matches: &ArgMatches,
    deal: &Deal,
    options: &ProjectionOptions,
) -> Read<Assumptions> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let mut assumed = Assumptions::default();
    for (name, speed, _) in PREPAYMENTS {
        if let Some(text) = text(name) {
            assumed.prepayment_speed = speed;
            assumed.prepayment_pct = vectors(name, text, speed.quantity())?;
        }
    }
    for (name, speed, _) in DEFAULTS {
        if let Some(text) = text(name) {
            assumed.default_speed = speed;
            assumed.default_pct = vectors(name, text, speed.quantity())?;
        }
    }
    if let Some(text) = text("severity") {
        assumed.severity_pct = vectors("severity", text, Quantity::Severity)?;
    }
    if let Some(text) = text("recovery") {
        assumed.recovery_pct = vectors("recovery", text, Quantity::Recovery)?;
    }
    if let Some(lag) = matches.get_one::<u32>("recovery-lag") {
        assumed.months_to_recovery = *lag;
    }
    if let Some(text) = text("delinquent") {
        assumed.delinquent_60_pct = Some(vectors("delinquent", text, Quantity::Share)?);
    }
    if let Some(lag) = matches.get_one::<u32>("lag") {
        assumed.months_to_liquidation = *lag;
    }
    if matches.get_flag("no-advance") {
        assumed.advances = Advances::None;
    }
    let first_month = first_month(deal, options);
    for given in matches.get_many::<String>("index").into_iter().flatten() {
        let Some((name, rates)) = given.split_once('=') else {
            return told("--index", format!("`{given}`: write NAME=V, such as libor-1m=3.5"));
        };
        let curve = if rates.trim_end().ends_with(".csv") {
            match std::fs::read_to_string(Path::new(rates)) {
                Ok(text) => IndexCurve::from_csv(rates, &text, first_month)?,
                Err(error) => return told(rates, format!("the file cannot be read: {error}")),
            }
        } else {
            IndexCurve::parse(rates)
                .map_err(|errors| of_option(&format!("index {name}"), &errors))?
        };
        assumed.indices.set(name, curve);
    }
    Ok(assumed)
}

/// A day in the first projected month.
fn first_month(deal: &Deal, options: &ProjectionOptions) -> Date {
    let first = deal.first_distribution();
    match &options.from {
        Some(report) => report.distribution_date.add_months(1).unwrap_or(first),
        None => first,
    }
}

/// When the deal's call is exercised.
fn call(matches: &ArgMatches) -> Read<Call> {
    match matches.get_one::<String>("call").map(String::as_str) {
        None | Some("never") => Ok(Call::Never),
        Some("first") => Ok(Call::First),
        Some(text) => match Date::parse_iso(text) {
            Some(date) => Ok(Call::From(date)),
            None => {
                told("--call", format!("`{text}`: write never, first or a date such as 2003-10-27"))
            }
        },
    }
}

/// Triggers that are forced to pass or to fail.
fn forced(matches: &ArgMatches) -> Read<BTreeMap<String, bool>> {
    let mut forced = BTreeMap::new();
    for given in matches.get_many::<String>("force").into_iter().flatten() {
        match given.split_once('=') {
            Some((name, verdict @ ("pass" | "fail"))) => {
                forced.insert(name.to_owned(), verdict == "pass");
            }
            _ => {
                let message = format!("`{given}`: write TRIGGER=pass or TRIGGER=fail");
                return told("--force", message);
            }
        }
    }
    Ok(forced)
}
