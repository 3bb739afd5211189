//! `paydown grid`: deals over a grid of scenarios, or over scenarios from a file.

mod axes;
mod heat;
mod lives;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use clap::{Args, ValueEnum};
use paydown::collateral::{Assumptions, Pool};
use paydown::error::Diagnostic;
use paydown::projection::{Projection, ProjectionOptions};
use paydown::scenario::{
    self, Axis, Outcome, Prepared, RunOptions, ScenarioResult, ScenarioTable, Scenarios, Terms,
};
use paydown::{Deal, Errors, Grid};

use crate::begin::{Begin, Reported, reports_named, state};
use crate::deals::{Named, deal_of, report_reader};
use crate::options::{self, Arithmetic, Servicing, VECTORS, as_written};
use crate::output::{DealName, Envelope, Failure, Sink, fail, is_read, json};
use crate::picture;
use crate::terminal;
use crate::terminal::progress;
use axes::Axes;
use lives::{Lives, Writer};

/// The most scenarios of which a page or a picture keeps the results.
const MOST_ON_A_PAGE: usize = 100_000;

/// The most threads: more only use memory.
const MOST_THREADS: u16 = 1_024;

/// Runs deals over a grid of scenarios: prepayments × defaults × severity × shift of index rates
#[derive(Args)]
#[command(after_help = format!(
    "LIST is numbers separated by commas, and ranges START:END:STEP: --cpr 0:30:5,50; or vectors and \
     words separated by semicolons: --axis \"call=never; first\". Prepayments, defaults, severity and \
     shift that are not given are 0. {VECTORS}\n\n\
     A CSV of --scenarios has a header: `scenario` or `name` for names, and columns named as the options \
     without dashes, or as an index, `shift`, `call` or `force:TRIGGER`.\n\n\
     Average life is in years from the date before the first projected month, 30/360; loss is the \
     realized loss in percent of the starting balance. In floats amounts are unrounded; in cents they \
     equal those of `project`."))]
pub struct Arguments {
    /// Folders of deals, or their deal.yaml
    #[arg(value_name = "DEAL", required = true)]
    deals: Vec<PathBuf>,
    #[command(flatten)]
    axes: Axes,
    /// Scenarios from a CSV file, instead of axes
    #[arg(long, value_name = "FILE", conflicts_with_all = ["prepayment", "default", "severity", "shift", "axis"], help_heading = "Axes")]
    scenarios: Option<PathBuf>,
    #[command(flatten)]
    servicing: Servicing,
    #[command(flatten)]
    begin: Begin,
    /// Loan tape that replaces the deals' own loans
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "scale_loans",
        help_heading = "Start and end"
    )]
    loans: Option<PathBuf>,
    /// Forces a trigger's outcome in every scenario
    #[arg(long, value_name = "TRIGGER=pass|fail", help_heading = "Assumptions")]
    force: Vec<String>,
    /// Discount rates, percent a year compounded monthly: each gives a present value of every class
    #[arg(long, value_name = "V", allow_negative_numbers = true)]
    discount: Vec<String>,
    /// How amounts are carried out
    #[arg(long, value_name = "A", default_value = "float")]
    arithmetic: Arithmetic,
    /// Threads; one for each processor if not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST_THREADS)))]
    threads: Option<u16>,
    /// Format of the output
    #[arg(long, value_name = "F", default_value = "table")]
    format: Format,
    /// Classes whose results are written; all if not given
    #[arg(long, value_name = "CLASS,…", value_delimiter = ',')]
    class: Vec<String>,
    /// Heat maps of average life and loss over the axes of prepayments and defaults
    #[arg(long, value_name = "FILE", conflicts_with = "scenarios")]
    svg: Option<PathBuf>,
    /// Writes to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Average lives and losses, a line for each scenario
    Table,
    /// A row for each scenario, deal and class
    Csv,
    /// One object with those rows
    Json,
}

/// A deal and its start.
pub struct Subject {
    pub deal: Deal,
    pub options: ProjectionOptions,
    /// For each class, whether its results are written.
    pub is_chosen: Vec<bool>,
}

/// The scenarios of a run.
pub enum Cases {
    Grid(Grid),
    Table(ScenarioTable),
}

impl Scenarios for Cases {
    fn len(&self) -> usize {
        match self {
            Self::Grid(grid) => grid.len(),
            Self::Table(table) => table.len(),
        }
    }

    fn scenario(&self, position: usize) -> paydown::Scenario {
        match self {
            Self::Grid(grid) => grid.scenario(position),
            Self::Table(table) => table.scenario(position),
        }
    }

    fn assumptions(&self, position: usize) -> Assumptions {
        match self {
            Self::Grid(grid) => grid.assumptions(position),
            Self::Table(table) => table.assumptions(position),
        }
    }

    fn terms(&self, position: usize) -> Terms {
        match self {
            Self::Grid(grid) => grid.terms(position),
            Self::Table(table) => table.terms(position),
        }
    }

    fn has_terms(&self) -> bool {
        match self {
            Self::Grid(grid) => grid.has_terms(),
            Self::Table(table) => table.has_terms(),
        }
    }

    fn validate(&self, pool: &paydown::collateral::Pool) -> Result<(), Errors> {
        match self {
            Self::Grid(grid) => grid.validate(pool),
            Self::Table(table) => table.validate(pool),
        }
    }
}

/// What is run, as the writers of its results see it.
pub struct Job {
    pub subjects: Vec<Subject>,
    pub cases: Cases,
    pub arithmetic: scenario::Arithmetic,
    /// Discount vectors, as text.
    pub discounts: Vec<String>,
}

impl Job {
    /// The axes of a grid; none of a table.
    pub fn axes(&self) -> &[Axis] {
        match &self.cases {
            Cases::Grid(grid) => grid.axes(),
            Cases::Table(_) => &[],
        }
    }

    /// The place of each axis's value in a scenario.
    pub fn places(&self, scenario: usize) -> Vec<usize> {
        match &self.cases {
            Cases::Grid(grid) => grid.places(scenario),
            Cases::Table(_) => Vec::new(),
        }
    }
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let job = arguments.job()?;
    let is_page = arguments.format == Format::Table;
    if (is_page || arguments.svg.is_some()) && job.cases.len() > MOST_ON_A_PAGE {
        let message = format!(
            "{} scenarios are more than a table or a picture can show; use --format csv",
            job.cases.len()
        );
        return Err(fail("--format", message));
    }
    if arguments.svg.is_some() {
        heat::check(&job)?;
    }
    let discounts = arguments.discounts()?;
    let stop = terminal::interrupted();
    let bar = progress::Bar::new();
    let draw = |done: scenario::Progress| bar.draw(done.done, done.of);
    let mut run_options = RunOptions::default();
    run_options.arithmetic = job.arithmetic;
    run_options.discount_pct = &discounts;
    run_options.cancel = Some(stop);
    run_options.progress = Some(&draw);
    let projections: Vec<Projection<'_>> =
        job.subjects.iter().map(|one| Projection::with(&one.deal, &one.options)).collect();
    // We prepare the deals and check the scenarios before a file is touched.
    let pool = options::threads(arguments.threads)?;
    let prepared =
        pool.install(|| Prepared::for_scenarios(&projections, &run_options, &job.cases))?;
    prepared.validate(&job.cases)?;
    let mut picture = arguments.svg.as_deref().map(|path| Sink::open(Some(path))).transpose()?;
    let mut out = Sink::open(arguments.out.as_deref())?;
    let mut lives = Lives::new(&job);
    let mut writer = Writer::new(&job);
    let is_kept = is_page || picture.is_some();
    let mut failed = None;
    if arguments.format == Format::Csv {
        out.write(|out| writer.csv_head(out))?;
    }
    if arguments.format == Format::Json {
        let envelope = Envelope {
            deal: (job.subjects.len() == 1).then(|| DealName::of(&job.subjects[0].deal)),
            assumptions: Some(arguments.named()),
            ..Envelope::of("grid", ())
        };
        // The rows follow as they are computed, and the notes after them.
        let text = envelope.text()?;
        let head = text.split("\"notes\":").next().unwrap_or_default().to_owned() + "\"rows\":[";
        out.write(|out| out.write_all(head.as_bytes()))?;
    }
    let mut each = |path: ScenarioResult| {
        if failed.is_some() {
            return;
        }
        let written = match arguments.format {
            Format::Table => Ok(()),
            Format::Csv => out.write(|out| writer.csv_rows(out, &path)),
            Format::Json => out.write(|out| writer.json_rows(out, &path)),
        };
        if let Err(failure) = written {
            stop.store(true, Ordering::Relaxed);
            failed = Some(failure);
        }
        if is_kept {
            lives.take(&path);
        }
    };
    let outcome = pool.install(|| prepared.run(&job.cases, &run_options, &mut each));
    bar.clear();
    let Outcome { faults, notes, cancelled, .. } = outcome?;
    if let Some(failure) = failed {
        return Err(failure);
    }
    if cancelled {
        return Err(Failure::Interrupted);
    }
    terminal::notes(&notes);
    match arguments.format {
        Format::Table => {
            let text = lives::tables(&job, &lives);
            out.write(|out| out.write_all(text.as_bytes()))?;
        }
        Format::Csv => {}
        Format::Json => {
            let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
            let (notes, faults) = (json(&notes)?, json(&faults)?);
            let text =
                format!("],\"notes\":{},\"faults\":{}}}\n", notes.trim_end(), faults.trim_end());
            out.write(|out| out.write_all(text.as_bytes()))?;
        }
    }
    if let Some(mut picture) = picture.take() {
        let heat = heat::of(&job, &lives);
        let (svg, left_out) =
            picture::heat::picture(&heat, heat::caption(&job, arguments.written()));
        if let Some(left_out) = left_out {
            terminal::note(&format!("the picture has {left_out}"));
        }
        picture.write(|out| out.write_all(svg.as_bytes()))?;
        picture.finish()?;
    }
    out.finish()?;
    for fault in faults {
        let deal = job.subjects[fault.deal].deal.name();
        terminal::fault(&format!("{deal}, scenario {}: {}", fault.position + 1, fault.message));
    }
    Ok(())
}

impl Arguments {
    /// The assumptions that all scenarios share, by name, for the JSON.
    fn named(&self) -> BTreeMap<String, String> {
        let indices = self.servicing.indices().unwrap_or_default();
        let indices = indices.into_iter().map(|(name, rates)| (format!("index:{name}"), rates));
        let call = self.begin.call.clone().map(|call| ("call".to_owned(), call));
        let discounts = self.discount.join("; ");
        let discounts = (!discounts.is_empty()).then(|| ("discount".to_owned(), discounts));
        let scaled = self.begin.scale_loans.then(|| ("scale-loans".to_owned(), "yes".to_owned()));
        let loans =
            self.loans.as_ref().map(|path| ("loans".to_owned(), path.display().to_string()));
        let forced = self.force.iter().filter_map(|forced| forced.split_once('='));
        let forced = forced.map(|(name, outcome)| (format!("force:{name}"), outcome.to_owned()));
        let others = call.into_iter().chain(scaled).chain(discounts).chain(loans).chain(forced);
        self.servicing.given().into_iter().chain(indices).chain(others).collect()
    }

    /// The options that figures of a picture follow from, as they are on the command line. It has no
    /// present values.
    fn written(&self) -> Vec<String> {
        let mut options = self.named();
        options.remove("discount");
        let given = self.axes.given().into_iter().chain(self.axes.others().unwrap_or_default());
        options.extend(given.map(|(name, list)| (name.to_owned(), list.to_owned())));
        as_written(&options)
    }

    fn discounts(&self) -> Result<Vec<paydown::collateral::Vector>, Errors> {
        use paydown::collateral::{Quantity, Vector};
        let parse = |text: &String| {
            Vector::parse(text, Quantity::IndexRate).map_err(|found| -> Errors {
                found.iter().map(|e| Diagnostic::of_file("--discount", e.to_string())).collect()
            })
        };
        for (place, text) in self.discount.iter().enumerate() {
            if self.discount[..place].contains(text) {
                let message = format!("`{text}` is given twice; each gives one present value");
                return Err(Diagnostic::of_file("--discount", message).into());
            }
        }
        self.discount.iter().map(parse).collect()
    }

    /// The deals and their scenarios. Collects every mistake.
    fn job(&self) -> Result<Job, Failure> {
        let mut mistakes: Vec<Diagnostic> = Vec::new();
        if self.scenarios.is_none() {
            mistakes.extend(self.axes.grid(&Assumptions::default()).err().into_iter().flatten());
        }
        let (subjects, base) = self.subjects(&mut mistakes)?;
        let cases = match &self.scenarios {
            None => {
                let has_curve = base.indices.iter().next().is_some() || self.axes.have_curves();
                if self.axes.shift_rates() && !has_curve {
                    terminal::note(
                        "no curve is given with --index NAME=V, so --shift moves nothing",
                    );
                }
                Cases::Grid(self.axes.grid(&base)?)
            }
            Some(path) => {
                is_read(path);
                let projections: Vec<Projection<'_>> =
                    subjects.iter().map(|one| Projection::with(&one.deal, &one.options)).collect();
                Cases::Table(ScenarioTable::open_for(path, &base, &projections)?)
            }
        };
        Ok(Job {
            subjects,
            cases,
            arithmetic: self.arithmetic.into(),
            discounts: self.discount.clone(),
        })
    }

    fn chooses(&self, class: &str) -> bool {
        self.class.iter().any(|chosen| chosen == class)
    }

    /// Refuses classes that no deal has, if all deals could be read.
    fn check_classes(&self, subjects: &[Subject], mistakes: &mut Vec<Diagnostic>) {
        let known: Vec<&str> = subjects.iter().flat_map(|one| one.deal.class_names()).collect();
        for class in &self.class {
            if subjects.len() == self.deals.len() && !known.contains(&class.as_str()) {
                let message =
                    format!("there is no class `{class}`; there are {}", known.join(", "));
                mistakes.push(Diagnostic::of_file("--class", message));
            }
        }
    }

    /// The deals, each with its start, and the assumptions that all scenarios share.
    fn subjects(
        &self,
        mistakes: &mut Vec<Diagnostic>,
    ) -> Result<(Vec<Subject>, Assumptions), Failure> {
        let mut keep = |found: Errors| mistakes.extend(found);
        let deals: Vec<Named> = self
            .deals
            .iter()
            .filter_map(|path| Named::open(path).map_err(&mut keep).ok())
            .collect();
        let call = match self.begin.call() {
            Ok(call) => call,
            Err(Failure::Errors(found)) => {
                keep(found);
                paydown::projection::Call::Never
            }
            Err(other) => return Err(other),
        };
        let forced = options::forced(&self.force).map_err(&mut keep).unwrap_or_default();
        self.loans.iter().for_each(is_read);
        let loans = self.loans.as_ref().map(Pool::open).transpose();
        let loans = loans.map_err(&mut keep).unwrap_or_default();
        let mut reports: Vec<Vec<Reported>> = vec![Vec::new(); deals.len()];
        for text in &self.begin.from {
            match reports_of(text, &deals) {
                Ok(found) => found.into_iter().for_each(|(deal, path)| reports[deal].push(path)),
                Err(found) => keep(found),
            }
        }
        let mut subjects = Vec::new();
        let mut bases: Vec<Assumptions> = Vec::new();
        for (Named { path, deal }, reports) in deals.into_iter().zip(reports) {
            let mut options = ProjectionOptions::default();
            options.call = call;
            options.scale_loans = self.begin.scale_loans;
            options.forced = forced.clone();
            options.loans = loans.clone();
            // With `--loans` and without `--from`, the loans are those of closing.
            if !(reports.is_empty() && loans.is_some()) {
                options.start =
                    state(&deal, &path, &reports).map_err(&mut keep).unwrap_or_default();
            }
            let mut base = Assumptions::default();
            let first_month = Projection::with(&deal, &options).first_month();
            if let Err(found) = self.servicing.set(&mut base, first_month) {
                keep(found);
            }
            let is_chosen = deal
                .class_names()
                .map(|name| self.class.is_empty() || self.chooses(name))
                .collect();
            subjects.push(Subject { deal, options, is_chosen });
            bases.push(base);
        }
        self.check_classes(&subjects, mistakes);
        mistakes.dedup();
        if !mistakes.is_empty() {
            return Err(Failure::Errors(std::mem::take(mistakes).into()));
        }
        let base = bases.first().cloned().unwrap_or_default();
        if bases.iter().any(|other| *other != base) {
            let message = "rates by date begin with each deal's own first month, and these deals begin \
                           in different ones; run them one at a time";
            return Err(fail("--index", message));
        }
        Ok((subjects, base))
    }
}

/// The reports that one `--from` names, each with its deal: the only deal, or the one with its series;
/// a date or `latest` for every deal.
fn reports_of(text: &str, deals: &[Named]) -> Result<Vec<(usize, Reported)>, Errors> {
    let is_file = text != "latest" && paydown::calendar::Date::parse_iso(text).is_none();
    if deals.len() == 1 || !is_file {
        let mut all = Vec::new();
        for (place, deal) in deals.iter().enumerate() {
            let named =
                reports_named(&deal.path, std::slice::from_ref(&text.to_owned()), "--from")?;
            all.extend(named.into_iter().map(|report| (place, report)));
        }
        return Ok(all);
    }
    let folders: Vec<PathBuf> = deals.iter().map(|named| named.path.clone()).collect();
    let report = report_reader(&[], &folders)?.open(text)?;
    Ok(vec![(deal_of(&report, deals)?, Reported::Page(PathBuf::from(text)))])
}
