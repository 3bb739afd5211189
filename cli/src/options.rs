//! Options that several commands share: assumptions and lists of numbers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use paydown::analytics::Curve;
use paydown::calendar::Date;
use paydown::collateral::{Assumptions, IndexCurve, Pool};
use paydown::error::Diagnostic;
use paydown::history::History;
use paydown::projection::{BalanceCarry, Projection, ProjectionOptions};
use paydown::scenario;
use paydown::valuation::{forward_path, tenor_months};
use paydown::{Deal, DealState, Errors};

use crate::begin::{Begin, reports_named, start};
use crate::output::{Failure, fail, is_read};

/// The syntax of V, for the help of commands that have vectors.
pub const VECTORS: &str = "V is a vector in percent by projected month: segments separated by commas, \
each VALUE, VALUE for MONTHS or START ramp MONTHS END; the last value holds. Each group may have its \
own: \"1: 20, 2: 15 for 12, 25\".";

/// Prepayments, defaults and severity.
#[derive(Args)]
pub struct Speeds {
    /// Prepayments, percent of the balance a year: SMM = 1 − (1 − CPR)^(1/12)
    #[arg(
        long,
        value_name = "V",
        group = "prepayment",
        allow_negative_numbers = true,
        help_heading = "Assumptions"
    )]
    cpr: Option<String>,
    /// Prepayments, percent of the PSA curve: 100 is 0.2 % CPR times age to month 30, then 6 %
    #[arg(
        long,
        value_name = "V",
        group = "prepayment",
        allow_negative_numbers = true,
        help_heading = "Assumptions"
    )]
    psa: Option<String>,
    /// Prepayments, percent of the balance a month
    #[arg(
        long,
        value_name = "V",
        group = "prepayment",
        allow_negative_numbers = true,
        help_heading = "Assumptions"
    )]
    smm: Option<String>,
    /// Prepayments, percent of the original loans a month
    #[arg(
        long,
        value_name = "V",
        group = "prepayment",
        allow_negative_numbers = true,
        help_heading = "Assumptions"
    )]
    abs: Option<String>,
    /// Prepayments, percent of the curve of --ppc-curve
    #[arg(
        long,
        value_name = "V",
        group = "prepayment",
        allow_negative_numbers = true,
        help_heading = "Assumptions"
    )]
    ppc: Option<String>,
    /// Defaults, percent a year of the balance before scheduled principal
    #[arg(
        long,
        value_name = "V",
        group = "default",
        allow_negative_numbers = true,
        help_heading = "Assumptions"
    )]
    cdr: Option<String>,
    /// Defaults, percent of the SDA curve
    #[arg(
        long,
        value_name = "V",
        group = "default",
        allow_negative_numbers = true,
        help_heading = "Assumptions"
    )]
    sda: Option<String>,
    /// Defaults, percent of the balance a month
    #[arg(
        long,
        value_name = "V",
        group = "default",
        allow_negative_numbers = true,
        help_heading = "Assumptions"
    )]
    mdr: Option<String>,
    /// Defaults, percent of the curve of --pdc-curve
    #[arg(
        long,
        value_name = "V",
        group = "default",
        allow_negative_numbers = true,
        help_heading = "Assumptions"
    )]
    pdc: Option<String>,
    /// Loss, percent of the balance at default; never more than the balance liquidated
    #[arg(long, value_name = "V", allow_negative_numbers = true, help_heading = "Assumptions")]
    severity: Option<String>,
}

impl Speeds {
    /// The options given, by the names of [`Assumptions::set`].
    pub fn given(&self) -> Vec<(String, String)> {
        let Self { cpr, psa, smm, abs, ppc, cdr, sda, mdr, pdc, severity } = self;
        let all = [
            ("cpr", cpr),
            ("psa", psa),
            ("smm", smm),
            ("abs", abs),
            ("ppc", ppc),
            ("cdr", cdr),
            ("sda", sda),
            ("mdr", mdr),
            ("pdc", pdc),
            ("severity", severity),
        ];
        all.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?))).collect()
    }
}

/// What an index has as rates if it follows the model of `oas`.
const MODEL: &str = "model";

/// Curves by loan age, liquidation, recoveries, advances, prepayment interest and index rates.
#[derive(Args)]
pub struct Servicing {
    /// CPR by month of loan age, as V: what --ppc is a percentage of
    #[arg(long, value_name = "V", allow_negative_numbers = true, help_heading = "Assumptions")]
    ppc_curve: Option<String>,
    /// CDR by month of loan age, as V: what --pdc is a percentage of
    #[arg(long, value_name = "V", allow_negative_numbers = true, help_heading = "Assumptions")]
    pdc_curve: Option<String>,
    /// Months from default to liquidation; a loan has no new default in its last N months [default: 12]
    #[arg(long, value_name = "N", allow_negative_numbers = true, help_heading = "Assumptions")]
    lag: Option<String>,
    /// Subsequent recovery, percent of the month's losses
    #[arg(long, value_name = "V", allow_negative_numbers = true, help_heading = "Assumptions")]
    recovery: Option<String>,
    /// Months from liquidation to that recovery [default: 12]
    #[arg(long, value_name = "N", allow_negative_numbers = true, help_heading = "Assumptions")]
    recovery_lag: Option<String>,
    /// The servicer advances nothing for defaulted loans
    #[arg(long, help_heading = "Assumptions")]
    no_advance: bool,
    /// Advances stop after N payments of a defaulted loan
    #[arg(long, value_name = "N", conflicts_with = "no_advance", help_heading = "Assumptions")]
    stop_advance: Option<String>,
    /// The servicer recovers advanced interest from liquidation proceeds
    #[arg(long, help_heading = "Assumptions")]
    recover_interest_advances: bool,
    /// Days of a 30-day month for which prepaid balances earn no interest
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true, help_heading = "Assumptions")]
    days_lost: Option<String>,
    /// The servicer compensates that shortfall, up to its fee of the month
    #[arg(long, requires = "days_lost", help_heading = "Assumptions")]
    compensating_interest: bool,
    /// Balance 60 days and more delinquent, percent of the ending balance; else that in foreclosure
    #[arg(long, value_name = "V", allow_negative_numbers = true, help_heading = "Assumptions")]
    delinquent: Option<String>,
    /// Rates of an index in percent a year, as V or a CSV file (month,rate or date,rate); `forward` takes
    /// those of --curve, of the tenor in the name, or forward:6m
    #[arg(long, value_name = "NAME=V", help_heading = "Assumptions")]
    index: Vec<String>,
    /// Curve of interest rates as of settlement: "par: 3m=4.1, 2y=3.9", zero: or swap:, or par:FILE.csv
    /// (tenor,rate_pct)
    #[arg(long, value_name = "KIND:CURVE", help_heading = "Assumptions")]
    curve: Option<String>,
}

impl Servicing {
    /// The options given, by the names of [`Assumptions::set`]; without the indices.
    pub fn given(&self) -> Vec<(String, String)> {
        let texts = [
            ("ppc-curve", &self.ppc_curve),
            ("pdc-curve", &self.pdc_curve),
            ("lag", &self.lag),
            ("recovery", &self.recovery),
            ("recovery-lag", &self.recovery_lag),
            ("stop-advance", &self.stop_advance),
            ("days-lost", &self.days_lost),
            ("delinquent", &self.delinquent),
            ("curve", &self.curve),
        ];
        let texts = texts.into_iter().filter_map(|(name, text)| Some((name, text.clone()?)));
        let flags = [
            ("no-advance", self.no_advance),
            ("recover-interest-advances", self.recover_interest_advances),
            ("compensating-interest", self.compensating_interest),
        ];
        let flags =
            flags.into_iter().filter(|(_, flag)| *flag).map(|(name, _)| (name, "yes".to_owned()));
        texts.chain(flags).map(|(name, text)| (name.to_owned(), text)).collect()
    }

    /// The indices given, as their names and rates.
    pub fn indices(&self) -> Result<Vec<(String, String)>, Errors> {
        let mut indices: Vec<(String, String)> = Vec::new();
        let mut mistakes = Vec::new();
        for argument in &self.index {
            let named = argument.split_once('=').map(|(name, rates)| (name.trim(), rates.trim()));
            match named.filter(|(name, _)| !name.is_empty()) {
                None => mistakes.push(format!("`{argument}`: write NAME=V, such as libor-1m=3.5")),
                Some((name, _)) if indices.iter().any(|(known, _)| known == name) => {
                    mistakes.push(format!("`{name}` is given twice; give it one curve"));
                }
                Some((name, rates)) => indices.push((name.to_owned(), rates.to_owned())),
            }
        }
        let mistakes = mistakes.into_iter().map(|message| Diagnostic::of_file("--index", message));
        let mistakes: Errors = mistakes.collect();
        if mistakes.is_empty() { Ok(indices) } else { Err(mistakes) }
    }

    /// The curve given.
    pub fn curve(&self) -> Result<Option<Curve>, Errors> {
        self.curve.as_deref().map(|text| curve("--curve", text)).transpose()
    }

    /// The indices that take forward rates of the curve, with their tenors in months.
    pub fn forwards(&self) -> Result<BTreeMap<String, u32>, Errors> {
        self.tenors("forward")
    }

    /// The indices that take rates of the model of `oas`, with their tenors in months.
    pub fn modelled(&self) -> Result<BTreeMap<String, u32>, Errors> {
        self.tenors(MODEL)
    }

    /// The indices whose rates are `source`, or `source:TENOR`, with their tenors in months.
    fn tenors(&self, source: &str) -> Result<BTreeMap<String, u32>, Errors> {
        let mut forwards = BTreeMap::new();
        let mut mistakes = Vec::new();
        for (name, rates) in self.indices()? {
            let Some(tenor) = rates.strip_prefix(source) else { continue };
            let tenor = match tenor.strip_prefix(':') {
                None => tenor_months(&name),
                Some(tenor) => tenor_months(&format!("-{}", tenor.trim())),
            };
            match tenor {
                Some(_) if self.curve.is_none() => {
                    mistakes.push(format!(
                        "`{name}={source}` takes the rates of a curve; give --curve"
                    ));
                }
                Some(tenor) => drop(forwards.insert(name, tenor)),
                None => mistakes.push(format!(
                    "`{name}={rates}` has no tenor in months or years; write {name}={source}:6m"
                )),
            }
        }
        let mistakes = mistakes.into_iter().map(|message| Diagnostic::of_file("--index", message));
        let mistakes: Errors = mistakes.collect();
        if mistakes.is_empty() { Ok(forwards) } else { Err(mistakes) }
    }

    /// Sets the assumptions. Rates by date begin with the first projected month.
    pub fn set(&self, assumed: &mut Assumptions, first_month: Date) -> Result<(), Errors> {
        let mut mistakes = Vec::new();
        let mut given = self.given();
        given.retain(|(name, _)| name != "curve");
        set(assumed, &given, &mut mistakes);
        let forwards = self.forwards()?;
        let discounting = self.curve()?;
        for (name, rates) in self.indices()? {
            if let (Some(tenor), Some(curve)) = (forwards.get(&name), &discounting) {
                assumed.indices.set(&name, forward_path(curve, *tenor));
                continue;
            }
            if rates.starts_with(MODEL) {
                continue;
            }
            let is_file = rates.to_lowercase().ends_with(".csv") || Path::new(&rates).is_file();
            let curve = if is_file {
                is_read(&rates);
                IndexCurve::from_csv_file(Path::new(&rates), first_month)
            } else {
                IndexCurve::parse(&rates).map_err(|found| {
                    let of = format!("--index {name}");
                    found.iter().map(|error| Diagnostic::of_file(&of, error.to_string())).collect()
                })
            };
            match curve {
                Ok(curve) => assumed.indices.set(&name, curve),
                Err(found) => mistakes.extend(found),
            }
        }
        if mistakes.is_empty() { Ok(()) } else { Err(mistakes.into()) }
    }
}

/// Sets assumptions from options, and collects the mistakes, each under the name of its option.
pub fn set(assumed: &mut Assumptions, given: &[(String, String)], mistakes: &mut Vec<Diagnostic>) {
    for (name, text) in given {
        for wrong in assumed.set(name, text).err().into_iter().flatten() {
            mistakes.push(Diagnostic::of_file(&format!("--{name}"), wrong.message));
        }
    }
}

/// Whether a speed is that of the months reported.
fn is_of_history(text: &str) -> bool {
    text.trim().starts_with("history")
}

/// Sets speeds, of which some may be those of a history. Returns a note on each of these.
fn set_speeds(
    assumed: &mut Assumptions,
    given: &[(String, String)],
    history: Option<&History>,
    mistakes: &mut Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let Some(history) = history else {
        set(assumed, given, mistakes);
        return Vec::new();
    };
    let mut notes = Vec::new();
    for (name, text) in given {
        let option = format!("--{name}");
        match history.set(assumed, name, text) {
            Ok(Some(pct)) => {
                let (last, pct) = (history.last_actual, format!("{pct:.4}"));
                let message = format!("{text} up to {last} is {pct} %");
                notes.push(Diagnostic::of_file(&option, message));
            }
            Ok(None) => {}
            Err(found) => {
                let found = found.into_iter();
                mistakes.extend(found.map(|wrong| Diagnostic::of_file(&option, wrong.message)));
            }
        }
    }
    notes
}

/// Options by name as they are written on a command line: `--index libor-1m=3.5`. Speeds come first.
pub fn as_written(named: &BTreeMap<String, String>) -> Vec<String> {
    const FLAGS: [&str; 3] = ["no-advance", "recover-interest-advances", "compensating-interest"];
    let written = |(name, text): (&String, &String)| {
        let (option, value) = match name.split_once(':') {
            Some((option, of)) => (option, format!("{of}={text}")),
            None => (name.as_str(), text.clone()),
        };
        match value {
            _ if FLAGS.contains(&option) => format!("--{option}"),
            value if value.contains(' ') => format!("--{option} \"{value}\""),
            value => format!("--{option} {value}"),
        }
    };
    let is_default = |name: &str| ["cdr", "sda", "mdr", "pdc", "severity"].contains(&name);
    let is_prepayment = |name: &str| ["cpr", "psa", "smm", "abs", "ppc"].contains(&name);
    let mut named: Vec<(&String, &String)> = named.iter().collect();
    named.sort_by_key(|(name, _)| (!is_prepayment(name), !is_default(name)));
    named.into_iter().map(written).collect()
}

/// How class balances are carried in decimals.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Carry {
    /// In whole cents
    Cents,
    /// As the trustee does: with fractions of a cent if the deal file says so
    Trustee,
}

/// The arithmetic of a run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Arithmetic {
    /// Decimals, one scenario at a time: the reference
    Decimal,
    /// Unrounded floats
    Float,
    /// Whole cents; equal to decimals
    #[value(alias = "exact")]
    Cents,
}

impl From<Arithmetic> for scenario::Arithmetic {
    fn from(arithmetic: Arithmetic) -> Self {
        match arithmetic {
            Arithmetic::Decimal => Self::Decimal,
            Arithmetic::Float => Self::Float,
            Arithmetic::Cents => Self::Cents,
        }
    }
}

/// Threads for a run of scenarios: one for each processor if no number is given.
pub fn threads(number: Option<u16>) -> Result<rayon::ThreadPool, Failure> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(number.map_or(0, usize::from))
        .build()
        .map_err(|error| fail("--threads", format!("threads cannot be started: {error}")))
}

/// What a projection is made of, besides the deal.
#[derive(Args)]
pub struct Assumed {
    #[command(flatten)]
    pub speeds: Speeds,
    #[command(flatten)]
    pub servicing: Servicing,
    /// Moves every index, or one, by basis points: 50 is half a percent
    #[arg(
        long,
        value_name = "[NAME=]BP",
        allow_negative_numbers = true,
        help_heading = "Assumptions"
    )]
    shift: Vec<String>,
    #[command(flatten)]
    pub begin: Begin,
    /// Bid at an auction, percent of par; else the deal's minimum price
    #[arg(long, value_name = "PCT", allow_negative_numbers = true, help_heading = "Start and end")]
    auction_bid: Option<String>,
    /// Forces a trigger's outcome
    #[arg(long, value_name = "TRIGGER=pass|fail", help_heading = "Assumptions")]
    force: Vec<String>,
    /// Greatest number of months to project
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Start and end")]
    pub months: Option<u32>,
    /// Loan tape that replaces the deal's own loans
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "scale_loans",
        help_heading = "Start and end"
    )]
    loans: Option<PathBuf>,
    /// How balances are carried in decimals
    #[arg(long, value_name = "HOW", default_value = "cents")]
    pub carry: Carry,
}

impl Assumed {
    /// The options of the projection of a deal.
    pub fn options(&self, deal: &Deal, path: &Path) -> Result<ProjectionOptions, Failure> {
        self.options_at(deal, path, &self.speeds.given())
    }

    /// The options of the projection of a deal at the speeds given.
    pub fn options_at(
        &self,
        deal: &Deal,
        path: &Path,
        given: &[(String, String)],
    ) -> Result<ProjectionOptions, Failure> {
        let reports = reports_named(path, &self.begin.from, "--from")?;
        if self.begin.scale_loans && reports.is_empty() {
            let message = "loans are scaled to the balances of a report; name it with --from";
            return Err(fail("--scale-loans", message));
        }
        // With `--loans` and without `--from`, the loans are those of closing.
        let (start, tied) = match reports.is_empty() && self.loans.is_some() {
            true => (None, Vec::new()),
            false => start(deal, path, &reports)?,
        };
        let of_history = given.iter().find(|(_, text)| is_of_history(text));
        let history = match of_history {
            Some((name, text)) if tied.is_empty() => {
                let message = format!(
                    "`{text}` is the speed of reported months, and the projection starts from closing; \
                     name reports with --from"
                );
                return Err(fail(&format!("--{name}"), message));
            }
            Some(_) => Some(History::of(deal, &tied)?),
            None => None,
        };
        self.options_from(deal, start, history.as_ref(), given)
    }

    /// The options of the projection that follows a deal's actual months.
    pub fn options_after(
        &self,
        deal: &Deal,
        history: &History,
    ) -> Result<ProjectionOptions, Failure> {
        let given = self.speeds.given();
        self.options_from(deal, Some(history.state().clone()), Some(history), &given)
    }

    fn options_from(
        &self,
        deal: &Deal,
        start: Option<DealState>,
        history: Option<&History>,
        given: &[(String, String)],
    ) -> Result<ProjectionOptions, Failure> {
        let mut options = ProjectionOptions::default();
        options.start = start;
        self.loans.iter().for_each(is_read);
        options.loans = self.loans.as_ref().map(Pool::open).transpose()?;
        options.scale_loans = self.begin.scale_loans;
        options.months = self.months;
        if self.carry == Carry::Trustee {
            options.carry = BalanceCarry::Trustee;
        }
        options.call = self.begin.call()?;
        options.auction_bid_pct = self.auction_bid.as_deref().map(bid).transpose()?;
        options.forced = forced(&self.force)?;
        let mut mistakes = Vec::new();
        let mut assumed = Assumptions::default();
        let resolved = set_speeds(&mut assumed, given, history, &mut mistakes);
        if let Some(start) = &mut options.start {
            start.notes.extend(resolved);
        }
        let first_month = Projection::with(deal, &options).first_month();
        if let Err(found) = self.servicing.set(&mut assumed, first_month) {
            mistakes.extend(found);
        }
        let shifts = self.shifts();
        for (place, (name, _)) in shifts.iter().enumerate() {
            if shifts[..place].iter().any(|(earlier, _)| earlier == name) {
                let message = "is given twice for the same indices; give their sum";
                mistakes.push(Diagnostic::of_file("--shift", message));
            }
        }
        if mistakes.is_empty() {
            set(&mut assumed, &shifts, &mut mistakes);
        }
        if !mistakes.is_empty() {
            return Err(Failure::Errors(mistakes.into()));
        }
        options.assumptions = assumed;
        Ok(options)
    }

    /// The assumptions and other options given, by name, for the JSON.
    pub fn named(&self) -> BTreeMap<String, String> {
        let indices = self.servicing.indices().unwrap_or_default();
        let indices = indices.into_iter().map(|(name, rates)| (format!("index:{name}"), rates));
        let forced = self.force.iter().filter_map(|forced| forced.split_once('='));
        let forced = forced.map(|(name, outcome)| (format!("force:{name}"), outcome.to_owned()));
        let loans = self.loans.as_ref().map(|path| path.display().to_string());
        let carry = (self.carry == Carry::Trustee).then(|| "trustee".to_owned());
        let others = [
            ("call", self.begin.call.clone()),
            ("auction-bid", self.auction_bid.clone()),
            ("months", self.months.map(|months| months.to_string())),
            ("loans", loans),
            ("scale-loans", self.begin.scale_loans.then(|| "yes".to_owned())),
            ("carry", carry),
        ];
        let others = others.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?)));
        let speeds = self.speeds.given().into_iter().chain(self.servicing.given());
        speeds.chain(self.shifts()).chain(indices).chain(forced).chain(others).collect()
    }

    fn shifts(&self) -> Vec<(String, String)> {
        let named = |shift: &String| match shift.split_once('=') {
            Some((name, points)) => (format!("shift:{name}"), points.to_owned()),
            None => ("shift".to_owned(), shift.clone()),
        };
        self.shift.iter().map(named).collect()
    }
}

/// Triggers that are forced to pass or to fail.
pub fn forced(given: &[String]) -> Result<BTreeMap<String, bool>, Errors> {
    let mut forced = BTreeMap::new();
    let mut mistakes = Vec::new();
    for argument in given {
        let message = match argument.split_once('=') {
            Some((name, verdict @ ("pass" | "fail"))) => {
                match forced.insert(name.to_owned(), verdict == "pass") {
                    Some(_) => format!("`{name}` is forced twice; force it once"),
                    None => continue,
                }
            }
            _ => format!("`{argument}`: write TRIGGER=pass or TRIGGER=fail"),
        };
        mistakes.push(Diagnostic::of_file("--force", message));
    }
    if mistakes.is_empty() { Ok(forced) } else { Err(mistakes.into()) }
}

/// A curve, as text or as a file: `par: 3m=4.1, 2y=3.9`, `swap:FILE.csv`.
pub fn curve(option: &str, text: &str) -> Result<Curve, Errors> {
    let named = |found: Errors| -> Errors {
        let found = found.into_iter();
        found.map(|wrong| Diagnostic::of_file(option, wrong.message)).collect()
    };
    if let Some((kind, file)) = text.split_once(':')
        && (file.trim().to_lowercase().ends_with(".csv") || Path::new(file.trim()).is_file())
    {
        let kind = kind.trim().parse().map_err(named)?;
        is_read(file.trim());
        return Curve::from_csv_file(Path::new(file.trim()), kind);
    }
    text.parse().map_err(named)
}

/// A bid at an auction, percent of par.
fn bid(text: &str) -> Result<f64, Failure> {
    let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    number
        .ok_or_else(|| fail("--auction-bid", format!("`{text}`: write a number in percent of par")))
}
