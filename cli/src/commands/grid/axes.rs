//! The axes of a grid, as options.

use clap::Args;
use paydown::collateral::Assumptions;
use paydown::error::Diagnostic;
use paydown::{Errors, Grid};

/// One axis of prepayments, one of defaults, severity, shift, and any others.
#[derive(Args)]
pub struct Axes {
    /// Prepayments, percent of the balance a year
    #[arg(
        long,
        value_name = "LIST",
        group = "prepayment",
        allow_hyphen_values = true,
        help_heading = "Axes"
    )]
    cpr: Option<String>,
    /// Prepayments, percent of the PSA curve
    #[arg(
        long,
        value_name = "LIST",
        group = "prepayment",
        allow_hyphen_values = true,
        help_heading = "Axes"
    )]
    psa: Option<String>,
    /// Prepayments, percent of the balance a month
    #[arg(
        long,
        value_name = "LIST",
        group = "prepayment",
        allow_hyphen_values = true,
        help_heading = "Axes"
    )]
    smm: Option<String>,
    /// Prepayments, percent of the original loans a month
    #[arg(
        long,
        value_name = "LIST",
        group = "prepayment",
        allow_hyphen_values = true,
        help_heading = "Axes"
    )]
    abs: Option<String>,
    /// Prepayments, percent of the curve of --ppc-curve
    #[arg(
        long,
        value_name = "LIST",
        group = "prepayment",
        allow_hyphen_values = true,
        help_heading = "Axes"
    )]
    ppc: Option<String>,
    /// Defaults, percent of the balance a year
    #[arg(
        long,
        value_name = "LIST",
        group = "default",
        allow_hyphen_values = true,
        help_heading = "Axes"
    )]
    cdr: Option<String>,
    /// Defaults, percent of the SDA curve
    #[arg(
        long,
        value_name = "LIST",
        group = "default",
        allow_hyphen_values = true,
        help_heading = "Axes"
    )]
    sda: Option<String>,
    /// Defaults, percent of the balance a month
    #[arg(
        long,
        value_name = "LIST",
        group = "default",
        allow_hyphen_values = true,
        help_heading = "Axes"
    )]
    mdr: Option<String>,
    /// Defaults, percent of the curve of --pdc-curve
    #[arg(
        long,
        value_name = "LIST",
        group = "default",
        allow_hyphen_values = true,
        help_heading = "Axes"
    )]
    pdc: Option<String>,
    /// Loss, percent of the balance at default
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, help_heading = "Axes")]
    severity: Option<String>,
    /// Parallel shift of every index, basis points
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, help_heading = "Axes")]
    shift: Option<String>,
    /// Any other assumption: recovery, lag, index:NAME, shift:NAME, force:TRIGGER, call and so on
    #[arg(long, value_name = "NAME=LIST", help_heading = "Axes")]
    axis: Vec<String>,
}

impl Axes {
    /// The axes of speeds, severity and shift that are given.
    pub fn given(&self) -> Vec<(&str, &str)> {
        let all = [
            ("cpr", &self.cpr),
            ("psa", &self.psa),
            ("smm", &self.smm),
            ("abs", &self.abs),
            ("ppc", &self.ppc),
            ("cdr", &self.cdr),
            ("sda", &self.sda),
            ("mdr", &self.mdr),
            ("pdc", &self.pdc),
            ("severity", &self.severity),
            ("shift", &self.shift),
        ];
        all.into_iter().filter_map(|(name, list)| Some((name, list.as_deref()?))).collect()
    }

    /// The axes of other assumptions.
    pub fn others(&self) -> Result<Vec<(&str, &str)>, Errors> {
        let mut others = Vec::new();
        let mut mistakes = Vec::new();
        for argument in &self.axis {
            match argument.split_once('=').map(|(name, list)| (name.trim(), list.trim())) {
                Some((name, list)) if !name.is_empty() => others.push((name, list)),
                _ => {
                    let message = format!("`{argument}`: write NAME=LIST, such as lag=6,12");
                    mistakes.push(Diagnostic::of_file("--axis", message));
                }
            }
        }
        if mistakes.is_empty() { Ok(others) } else { Err(mistakes.into()) }
    }

    /// The axes of a grid: those given, and 0 for the first four that are not.
    pub fn grid(&self, base: &Assumptions) -> Result<Grid, Errors> {
        let given = self.given();
        let of = |names: &[&'static str]| {
            let given = given.iter().copied().find(|(name, _)| names.contains(name));
            given.unwrap_or((names[0], "0"))
        };
        let first = [
            of(&["cpr", "psa", "smm", "abs", "ppc"]),
            of(&["cdr", "sda", "mdr", "pdc"]),
            of(&["severity"]),
            of(&["shift"]),
        ];
        Grid::of_axes(base, first.into_iter().chain(self.others()?))
    }

    /// Whether an axis is of the rates of an index.
    pub fn have_curves(&self) -> bool {
        self.axis.iter().any(|axis| axis.starts_with("index:"))
    }

    /// Whether rates are shifted.
    pub fn shift_rates(&self) -> bool {
        self.shift.as_deref().is_some_and(|list| list.trim() != "0")
    }
}
