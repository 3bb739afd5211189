//! The command line: deals, a grid and the output.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};
use paydown::Deal;
use paydown::collateral::Assumptions;
use paydown::error::{Diagnostic, Errors};
use paydown::projection::ProjectionOptions;
use paydown::report::Report;
use paydown::scenario::{Arithmetic, Axis, Grid};

use crate::servicing::{self, Read, fail, number, value};
use crate::start;

/// A deal and the options of its projection.
pub struct Kept {
    pub deal: Deal,
    pub options: ProjectionOptions,
}

/// The parsed command line.
pub struct Arguments {
    pub subjects: Vec<Kept>,
    pub grid: Grid,
    pub arithmetic: Arithmetic,
    /// Number of threads; 0 for one for each processor.
    pub threads: usize,
    pub is_csv: bool,
    pub svg: Option<PathBuf>,
    pub out: Option<PathBuf>,
}

pub fn command() -> Command {
    let path = |name, help| value(name, "FILE", help).value_parser(value_parser!(PathBuf));
    let axis = |name, what, help| value(name, what, help).allow_hyphen_values(true);
    let command = Command::new("scenario_grid")
        .about("Runs deals over a grid of scenarios: every combination of the values of its axes")
        .after_help(
            "LIST is numbers separated by commas: --cpr 5,10,20. An axis that is not given is \
             0.\nV is a vector in percent by projected month, as in the example `project`.\n\
             Exit code 0: run; 2: something could not be read or projected.",
        )
        .arg(
            Arg::new("deal")
                .value_name("DEAL_DIR")
                .required(true)
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help("Folders of deals, or their deal.yaml"),
        )
        .arg(axis("cpr", "LIST", "Prepayments, percent of the balance a year"))
        .arg(axis("cdr", "LIST", "Defaults, percent of the balance a year"))
        .arg(axis("severity", "LIST", "Loss, percent of the balance at default"))
        .arg(axis("shift", "LIST", "Parallel shift of every index, basis points"));
    servicing::options(command)
        .arg(start::from_option())
        .arg(start::call_option())
        .arg(
            value("arithmetic", "A", "Unrounded floats, whole cents, or decimals one at a time")
                .value_parser(["float", "exact", "decimal"])
                .default_value("float"),
        )
        .arg(
            value("threads", "N", "Threads; one for each processor if not given")
                .value_parser(value_parser!(u16).range(1..)),
        )
        .arg(
            value("format", "F", "Output format")
                .value_parser(["table", "csv"])
                .default_value("table"),
        )
        .arg(path("svg", "Heat map of average life and loss over CPR × CDR"))
        .arg(path("out", "Writes to a file instead of standard output"))
}

impl Arguments {
    pub fn of(matches: &ArgMatches) -> Read<Self> {
        let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
        let folders: Vec<PathBuf> =
            matches.get_many::<PathBuf>("deal").unwrap_or_default().cloned().collect();
        let mut mistakes = Vec::new();
        let mut axis = |name: &str, make: fn(&[f64]) -> Axis| {
            let option = format!("--{name}");
            let values = values(&option, text(name).unwrap_or("0"));
            make(&values.map_err(|found| mistakes.extend(found)).unwrap_or_default())
        };
        let axes = [
            axis("cpr", Axis::cpr),
            axis("cdr", Axis::cdr),
            axis("severity", Axis::severity),
            axis("shift", Axis::shift),
        ];
        let (subjects, base) = match subjects(matches, &folders) {
            Ok(read) => read,
            Err(found) => {
                mistakes.extend(found);
                return Err(mistakes.into());
            }
        };
        if !mistakes.is_empty() {
            return Err(mistakes.into());
        }
        if base.indices.iter().next().is_none() && axes[3].values().iter().any(|by| *by != 0.0) {
            eprintln!("note: no curve is given with --index NAME=V, so --shift moves nothing");
        }
        Ok(Self {
            subjects,
            grid: axes.into_iter().fold(Grid::new(base), Grid::with),
            arithmetic: match text("arithmetic") {
                Some("exact") => Arithmetic::Cents,
                Some("decimal") => Arithmetic::Decimal,
                _ => Arithmetic::Float,
            },
            threads: matches.get_one::<u16>("threads").map_or(0, |threads| usize::from(*threads)),
            is_csv: text("format") == Some("csv"),
            svg: matches.get_one::<PathBuf>("svg").cloned(),
            out: matches.get_one::<PathBuf>("out").cloned(),
        })
    }
}

/// The numbers of an axis.
fn values(option: &str, list: &str) -> Read<Vec<f64>> {
    let (mut values, mut mistakes) = (Vec::new(), Vec::new());
    for text in list.split(',') {
        match number(option, text, "for each value, as in 5,10,20") {
            Ok(value) => values.push(value),
            Err(found) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() { Ok(values) } else { Err(mistakes.into()) }
}

/// The deals, each with its options, and the assumptions that all scenarios share.
fn subjects(matches: &ArgMatches, folders: &[PathBuf]) -> Read<(Vec<Kept>, Assumptions)> {
    let mut mistakes: Vec<Diagnostic> = Vec::new();
    let mut keep = |found: Errors| mistakes.extend(found);
    let deals: Vec<(&Path, Deal)> = folders
        .iter()
        .filter_map(|path| Some((path.as_path(), Deal::open(path).map_err(&mut keep).ok()?)))
        .collect();
    let call = start::call(matches).map_err(&mut keep).unwrap_or_default();
    let mut reports: Vec<Vec<PathBuf>> = vec![Vec::new(); deals.len()];
    for path in matches.get_many::<PathBuf>("from").into_iter().flatten() {
        match of_deal(path, &deals) {
            Ok(deal) => reports[deal].push(path.clone()),
            Err(found) => keep(found),
        }
    }
    let mut subjects = Vec::new();
    let mut bases: Vec<Assumptions> = Vec::new();
    for ((path, deal), reports) in deals.into_iter().zip(reports) {
        let mut options = ProjectionOptions::default();
        options.call = call;
        options.start = start::report(&deal, path, &reports).map_err(&mut keep).unwrap_or_default();
        let mut base = Assumptions::default();
        if let Err(found) = servicing::set(matches, &deal, &options, &mut base) {
            keep(found);
        }
        subjects.push(Kept { deal, options });
        bases.push(base);
    }
    mistakes.dedup();
    if !mistakes.is_empty() {
        return Err(mistakes.into());
    }
    let base = bases.first().cloned().unwrap_or_default();
    if bases.contains(&base) && bases.iter().any(|other| *other != base) {
        let message = "rates by date begin with each deal's own first month, and these deals begin \
                       in different ones; run them one at a time";
        return fail("--index", message);
    }
    Ok((subjects, base))
}

/// The index of a report's deal: the only deal, or the one with its series.
fn of_deal(path: &Path, deals: &[(&Path, Deal)]) -> Read<usize> {
    if deals.len() == 1 {
        return Ok(0);
    }
    let report = Report::open(path)?;
    match deals.iter().position(|(_, deal)| deal.series() == report.series) {
        Some(deal) => Ok(deal),
        None => fail(
            &path.display().to_string(),
            format!("the report has series {}, and none of the deals has it", report.series),
        ),
    }
}
