//! Assumptions from text, by the names that the program's options, scenario files and bindings share.

use super::assumptions::{Advances, Assumptions};
use super::index::IndexCurve;
use super::limits::LONGEST_TERM_MONTHS;
use super::speeds::{DefaultSpeed, PrepaymentSpeed};
use super::vector::{GroupVectors, Quantity};
use super::vector_syntax::VectorError;
use crate::error::{Diagnostic, Errors, nearest, quote, shortened};

/// Basis points of a percent.
const BASIS_POINTS: f64 = 100.0;

/// What begins the name of an index's rates, as in `index:libor-1m`.
const INDEX: &str = "index:";

/// What begins the name of the shift of one index.
const SHIFT: &str = "shift:";

/// Units of prepayments, by name.
const PREPAYMENTS: [(&str, PrepaymentSpeed); 5] = [
    ("cpr", PrepaymentSpeed::Cpr),
    ("psa", PrepaymentSpeed::Psa),
    ("smm", PrepaymentSpeed::Smm),
    ("abs", PrepaymentSpeed::Abs),
    ("ppc", PrepaymentSpeed::Ppc),
];

/// Units of defaults, by name.
const DEFAULTS: [(&str, DefaultSpeed); 4] = [
    ("cdr", DefaultSpeed::Cdr),
    ("sda", DefaultSpeed::Sda),
    ("mdr", DefaultSpeed::Mdr),
    ("pdc", DefaultSpeed::Pdc),
];

impl Assumptions {
    /// The names that [`set`](Self::set) knows, each with its meaning.
    ///
    /// `V` is a vector in percent by projected month: segments separated by commas, each `VALUE`,
    /// `VALUE for MONTHS` or `START ramp MONTHS END`; each group may have its own, as in
    /// `1: 20, 2: 15 for 12, 25`.
    pub const NAMES: &'static [(&'static str, &'static str)] = &[
        ("cpr", "Prepayments, percent of the balance a year (V)"),
        ("psa", "Prepayments, percent of the PSA curve (V)"),
        ("smm", "Prepayments, percent of the balance a month (V)"),
        ("abs", "Prepayments, percent of the original loans a month (V)"),
        ("ppc", "Prepayments, percent of the curve ppc-curve (V)"),
        ("ppc-curve", "That curve: CPR in percent by month of loan age (V)"),
        ("cdr", "Defaults, percent of the balance before scheduled principal a year (V)"),
        ("sda", "Defaults, percent of the SDA curve (V)"),
        ("mdr", "Defaults, percent of the balance a month (V)"),
        ("pdc", "Defaults, percent of the curve pdc-curve (V)"),
        ("pdc-curve", "That curve: CDR in percent by month of loan age (V)"),
        ("severity", "Loss, percent of the balance at default (V)"),
        (
            "lag",
            "Months from default to liquidation; a loan has no new default in its last LAG months",
        ),
        ("recovery", "Subsequent recovery, percent of the month's losses (V)"),
        ("recovery-lag", "Months from liquidation to that recovery"),
        ("no-advance", "The servicer advances nothing for defaulted loans (yes, no)"),
        ("stop-advance", "Advances stop after this number of payments of a defaulted loan"),
        (
            "recover-interest-advances",
            "The servicer recovers advanced interest from liquidation proceeds (yes, no)",
        ),
        ("days-lost", "Days of a 30-day month for which prepaid balances earn no interest"),
        (
            "compensating-interest",
            "The servicer compensates that shortfall, up to its fee of the month (yes, no)",
        ),
        ("delinquent", "Share of the balance 60 days and more delinquent, percent (V)"),
        ("index:NAME", "Rates of an index, percent a year (V)"),
        ("shift", "Moves the curve of every index, basis points"),
        ("shift:NAME", "Moves the curve of one index, basis points"),
    ];

    /// Sets one assumption from text. [`NAMES`](Self::NAMES) lists the names.
    ///
    /// A prepayment unit replaces another, so that the last of `cpr` and `psa` counts. A shift moves
    /// the curves that are already set.
    ///
    /// # Errors
    ///
    /// An unknown name, or every mistake in the text; the file of each message is the name.
    ///
    /// ```
    /// use paydown::collateral::Assumptions;
    ///
    /// let mut assumptions = Assumptions::default();
    /// assumptions.set("psa", "150")?;
    /// assumptions.set("index:libor-1m", "1.1 ramp 60 4.5")?;
    /// assumptions.set("shift", "-25")?;
    /// let wrong = assumptions.set("cbr", "6").unwrap_err();
    /// assert_eq!(wrong[0].to_string(), "cbr: there is no such assumption; did you mean `cpr`?");
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), Errors> {
        let vectors = |quantity| {
            GroupVectors::parse(text, quantity).map_err(|found| of_assumption(name, &found))
        };
        if let Some((_, speed)) = PREPAYMENTS.iter().find(|(known, _)| *known == name) {
            self.prepayment_pct = vectors(speed.quantity())?;
            self.prepayment_speed = *speed;
            return Ok(());
        }
        if let Some((_, speed)) = DEFAULTS.iter().find(|(known, _)| *known == name) {
            self.default_pct = vectors(speed.quantity())?;
            self.default_speed = *speed;
            return Ok(());
        }
        if let Some(index) = name.strip_prefix(INDEX).filter(|index| !index.is_empty()) {
            let curve = IndexCurve::parse(text).map_err(|found| of_assumption(name, &found))?;
            self.indices.set(index, curve);
            return Ok(());
        }
        if let Some(index) = name.strip_prefix(SHIFT).filter(|index| !index.is_empty()) {
            return self.shift_one(name, index, text);
        }
        match name {
            "ppc-curve" => self.prepayment_curve_pct = Some(vectors(Quantity::Rate)?),
            "pdc-curve" => self.default_curve_pct = Some(vectors(Quantity::Rate)?),
            "severity" => self.severity_pct = vectors(Quantity::Severity)?,
            "recovery" => self.recovery_pct = vectors(Quantity::Recovery)?,
            "delinquent" => self.delinquent_60_pct = Some(vectors(Quantity::Share)?),
            "lag" => self.months_to_liquidation = months(name, text)?,
            "recovery-lag" => self.months_to_recovery = months(name, text)?,
            "no-advance" => {
                self.advances =
                    if flag(name, text)? { Advances::None } else { Advances::UntilLiquidation };
            }
            "stop-advance" => self.advances = Advances::StoppedAfterMonths(months(name, text)?),
            "recover-interest-advances" => self.interest_advances_recovered = flag(name, text)?,
            "days-lost" => {
                self.prepayment_interest.days_lost = number(name, text, "of days, such as 15")?;
            }
            "compensating-interest" => self.prepayment_interest.compensated = flag(name, text)?,
            "shift" => {
                let points = number(name, text, "of basis points, such as 50")?;
                if self.indices.iter().next().is_none() && points != 0.0 {
                    return fail(name, "there is no curve to shift; give an index its rates");
                }
                self.indices = self.indices.shifted(points / BASIS_POINTS);
            }
            _ => return Self::check_name(name),
        }
        Ok(())
    }

    /// Sets one assumption to a number in all groups and months, without a look at its range, which
    /// [`validate`](Self::validate) checks. A shift moves nothing if no index has a curve.
    pub(crate) fn set_number(&mut self, name: &str, number: f64) -> Result<(), Errors> {
        if let Some((_, speed)) = PREPAYMENTS.iter().find(|(known, _)| *known == name) {
            (self.prepayment_speed, self.prepayment_pct) = (*speed, number.into());
        } else if let Some((_, speed)) = DEFAULTS.iter().find(|(known, _)| *known == name) {
            (self.default_speed, self.default_pct) = (*speed, number.into());
        } else if name == "severity" {
            self.severity_pct = number.into();
        } else if name == "shift" {
            self.indices = self.indices.shifted(number / BASIS_POINTS);
        } else {
            return self.set(name, &number.to_string());
        }
        Ok(())
    }

    /// Checks that there is an assumption of this name.
    pub(crate) fn check_name(name: &str) -> Result<(), Errors> {
        let of_index =
            |begin| name.strip_prefix(begin).is_some_and(|index: &str| !index.is_empty());
        let mut known =
            Self::NAMES.iter().map(|(name, _)| *name).filter(|name| !name.contains(':'));
        if known.clone().any(|known| known == name) || of_index(INDEX) || of_index(SHIFT) {
            return Ok(());
        }
        let hint = match nearest(name, known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let first = known.next().unwrap_or_default();
                let names = known.fold(first.to_owned(), |names, name| names + ", " + name);
                format!("the names are {names}, index:NAME and shift:NAME")
            }
        };
        fail(&shortened(name), format!("there is no such assumption; {hint}"))
    }

    fn shift_one(&mut self, name: &str, index: &str, text: &str) -> Result<(), Errors> {
        let points = number(name, text, "of basis points, such as 50")?;
        let Some(curve) = self.indices.get(index) else {
            return fail(
                name,
                format!("{} has no curve to shift; give it its rates", quote(index)),
            );
        };
        let shifted = curve.shifted(points / BASIS_POINTS);
        self.indices.set(index, shifted);
        Ok(())
    }
}

fn fail<T>(name: &str, message: impl Into<String>) -> Result<T, Errors> {
    Err(Diagnostic::of_file(name, message).into())
}

fn of_assumption(name: &str, found: &[VectorError]) -> Errors {
    found.iter().map(|error| Diagnostic::of_file(name, error.to_string())).collect()
}

fn number(name: &str, text: &str, meaning: &str) -> Result<f64, Errors> {
    match text.trim().parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => fail(name, format!("{}: write a number {meaning}", quote(text))),
    }
}

fn months(name: &str, text: &str) -> Result<u32, Errors> {
    match text.trim().parse::<u32>() {
        Ok(months) if months <= LONGEST_TERM_MONTHS => Ok(months),
        _ => {
            let most = LONGEST_TERM_MONTHS;
            fail(name, format!("{}: write a whole number of months from 0 to {most}", quote(text)))
        }
    }
}

fn flag(name: &str, text: &str) -> Result<bool, Errors> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Ok(true),
        "no" | "false" | "0" | "" => Ok(false),
        _ => fail(name, format!("{}: write yes or no", quote(text))),
    }
}
