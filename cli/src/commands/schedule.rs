//! `paydown schedule`: the planned schedule of a class, as the deal file has it.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use paydown::collateral::{Assumptions, Pool};
use paydown::projection::{PlannedPayment, Projection, ProjectionOptions, planned_schedule};
use paydown::scenario::{Grid, NamedScenario};
use paydown::table::Table;
use paydown::{Deal, Errors};

use crate::begin::{Begin, reports_named, state};
use crate::options::{Servicing, VECTORS};
use crate::output::{self, Envelope, Failure, Sink, fail, is_read};
use crate::{terminal, text_table};

/// Makes the planned schedule of a class: each month the least principal of the collateral at the speeds
/// given, cut at the balance of the class
#[derive(Args)]
#[command(after_help = format!(
    "LIST is one speed, for a targeted class (TAC), or two, for a planned one (PAC): --psa 90,300. \
     {VECTORS}\n\n\
     The deal file may have a schedule of zeros until this command has made it: no figure depends on it."))]
pub struct Arguments {
    /// Folder of the deal, or its deal.yaml
    #[arg(value_name = "DEAL")]
    deal: PathBuf,
    /// The class
    #[arg(long, value_name = "CLASS")]
    class: String,
    /// The collateral group that pays it; all groups if not given
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// Percent of the PSA curve
    #[arg(long, value_name = "LIST", group = "speed", help_heading = "Speeds")]
    psa: Option<String>,
    /// Percent of the balance a year
    #[arg(long, value_name = "LIST", group = "speed", help_heading = "Speeds")]
    cpr: Option<String>,
    /// Percent of the balance a month
    #[arg(long, value_name = "LIST", group = "speed", help_heading = "Speeds")]
    smm: Option<String>,
    /// Percent of the original loans a month
    #[arg(long, value_name = "LIST", group = "speed", help_heading = "Speeds")]
    abs: Option<String>,
    /// Percent of the curve of --ppc-curve
    #[arg(long, value_name = "LIST", group = "speed", help_heading = "Speeds")]
    ppc: Option<String>,
    #[command(flatten)]
    servicing: Servicing,
    #[command(flatten)]
    begin: Begin,
    /// Loan tape that replaces the deal's own loans
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "scale_loans",
        help_heading = "Start and end"
    )]
    loans: Option<PathBuf>,
    /// The name of the schedule in formulas
    #[arg(long, value_name = "NAME", default_value = "planned")]
    name: String,
    /// What the amounts of the deal file are
    #[arg(long, value_name = "WHAT", default_value = "balances")]
    terms: Terms,
    /// Format of the output
    #[arg(long, value_name = "F", default_value = "yaml")]
    format: Format,
    /// Writes to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Terms {
    /// Balances after each distribution
    Balances,
    /// Principal of each distribution
    Principal,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A schedule of the deal file, by date
    Yaml,
    /// Aligned text
    Table,
    Csv,
    /// One object: command, deal, rows
    Json,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let deal = Deal::open(&arguments.deal)?;
    output::deal_is_read(&deal);
    let options = arguments.options(&deal)?;
    let speeds = arguments.speeds(&options.assumptions)?;
    let scenarios: Vec<_> = speeds.iter().map(|one| one.options(&options)).collect();
    let group = arguments.group.as_deref();
    let plan = planned_schedule(&deal, &arguments.class, group, &scenarios)?;
    if let Some(last) = plan.last().filter(|last| !last.balance.is_zero()) {
        let (class, left) = (&arguments.class, last.balance);
        terminal::note(&format!(
            "the collateral pays too little at these speeds: {left} of {class} is never due"
        ));
    }
    let names: Vec<&str> = speeds.iter().map(|one| one.name.as_str()).collect();
    let text = match arguments.format {
        Format::Yaml => arguments.yaml(&plan, &names),
        Format::Table => {
            let shown = ["period", "date", "principal", "balance"];
            text_table::page(&text_table::columns(&plan, &shown), 2, terminal::width())
        }
        Format::Csv => output::csv(&Table::of(&plan[..]))?,
        Format::Json => Envelope {
            deal: Some(output::DealName::of(&deal)),
            ..Envelope::of("schedule", Table::of(&plan[..]))
        }
        .text()?,
    };
    let mut out = Sink::open(arguments.out.as_deref())?;
    out.write(|out| out.write_all(text.as_bytes()))?;
    out.finish()
}

impl Arguments {
    /// The start, and the assumptions that all speeds share.
    fn options(&self, deal: &Deal) -> Result<ProjectionOptions, Failure> {
        let mut options = ProjectionOptions::default();
        let reports = reports_named(&self.deal, &self.begin.from, "--from")?;
        self.loans.iter().for_each(is_read);
        options.loans = self.loans.as_ref().map(Pool::open).transpose()?;
        // With `--loans` and without `--from`, the loans are those of closing.
        if !(reports.is_empty() && options.loans.is_some()) {
            options.start = state(deal, &self.deal, &reports)?;
        }
        options.scale_loans = self.begin.scale_loans;
        options.call = self.begin.call()?;
        let first_month = Projection::with(deal, &options).first_month();
        self.servicing.set(&mut options.assumptions, first_month)?;
        Ok(options)
    }

    fn speeds(&self, base: &Assumptions) -> Result<Vec<NamedScenario>, Failure> {
        let all = [
            ("psa", &self.psa),
            ("cpr", &self.cpr),
            ("smm", &self.smm),
            ("abs", &self.abs),
            ("ppc", &self.ppc),
        ];
        let given = all.into_iter().find_map(|(name, list)| Some((name, list.as_deref()?)));
        let Some(given) = given else {
            let message = "a schedule follows from one speed or two; write --psa 90,300";
            return Err(fail("--psa", message));
        };
        let grid: Result<Grid, Errors> = Grid::of_axes(base, [given]);
        Ok(NamedScenario::all(&grid?))
    }

    /// The schedule as a deal file has it. The last value applies to all later distributions, so it is
    /// zero.
    fn yaml(&self, plan: &[PlannedPayment], speeds: &[&str]) -> String {
        let mut text = format!("schedules:\n  - schedule: {}\n    amounts:\n", self.name);
        for payment in plan {
            let amount = match self.terms {
                Terms::Balances => payment.balance,
                Terms::Principal => payment.principal,
            };
            let _ = writeln!(text, "      {}: {amount:.2}", payment.date);
        }
        if let (Terms::Principal, Some(last)) = (self.terms, plan.last()) {
            let _ = writeln!(text, "      {}: 0.00", last.period + 1);
        }
        let what = match self.terms {
            Terms::Balances => "balances",
            Terms::Principal => "principal",
        };
        let (class, speeds) = (&self.class, speeds.join(" and "));
        let _ = writeln!(text, "    source: Computed, planned {what} of {class} from {speeds}");
        text
    }
}
