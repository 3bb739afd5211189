//! The verdict of a law on a case.

use std::fmt::{self, Display, Formatter};

use crate::calendar::Date;
use crate::error::Errors;

/// The verdict of a law on a case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The law checked everything it applies to, and found no breach.
    Holds,
    /// The law applies to nothing in this case; the reason.
    DoesNotApply(String),
    /// The law is broken; where and how.
    Broken(Breach),
}

impl Verdict {
    /// Whether the law is broken.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        matches!(self, Self::Broken(_))
    }
}

impl Display for Verdict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holds => f.write_str("holds"),
            Self::DoesNotApply(why) => write!(f, "does not apply: {why}"),
            Self::Broken(breach) => write!(f, "broken: {breach}"),
        }
    }
}

/// Where and how a law is broken first, in the order of the months.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Breach {
    /// Number of the distribution since closing, from 1, and its date; none if the breach concerns the whole
    /// life of the deal.
    pub distribution: Option<(u32, Date)>,
    /// The clause in market words and its line in the deal file; none if no clause is to blame.
    pub clause: Option<(String, usize)>,
    /// The class, collateral group, party or account; empty if the breach concerns none of them.
    pub whose: String,
    /// What the run has and what would be right, with the figures.
    pub what: String,
}

impl Breach {
    /// A breach that concerns the whole life of the deal.
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self { distribution: None, clause: None, whose: String::new(), what: what.into() }
    }

    pub(super) fn at(self, period: u32, date: Date) -> Self {
        Self { distribution: Some((period, date)), ..self }
    }

    pub(super) fn of(self, whose: &str) -> Self {
        Self { whose: whose.to_owned(), ..self }
    }

    pub(super) fn by(self, clause: &str, deal_line: usize) -> Self {
        Self { clause: Some((clause.to_owned(), deal_line)), ..self }
    }
}

impl Display for Breach {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some((period, date)) = self.distribution {
            write!(f, "distribution {period} of {date}, ")?;
        }
        if let Some((clause, line)) = &self.clause {
            write!(f, "`{clause}` (line {line}), ")?;
        }
        if !self.whose.is_empty() {
            write!(f, "{}: ", self.whose)?;
        }
        f.write_str(&self.what)
    }
}

/// Why a check ended early.
pub(super) enum Stop {
    NotHere(String),
    Broken(Box<Breach>),
}

impl Stop {
    pub fn not_here(why: impl Into<String>) -> Self {
        Self::NotHere(why.into())
    }
}

impl From<Breach> for Stop {
    fn from(breach: Breach) -> Self {
        Self::Broken(Box::new(breach))
    }
}

/// The case lacks something for the run that a law compares it with.
impl From<Errors> for Stop {
    fn from(mistakes: Errors) -> Self {
        let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        Self::NotHere(format!("the run that it compares cannot be made: {}", mistakes.join("; ")))
    }
}

/// A law's check of a case; `?` ends it early.
pub(super) type Check = Result<(), Stop>;

pub(super) fn verdict(check: impl FnOnce() -> Check) -> Verdict {
    match check() {
        Ok(()) => Verdict::Holds,
        Err(Stop::NotHere(why)) => Verdict::DoesNotApply(why),
        Err(Stop::Broken(breach)) => Verdict::Broken(*breach),
    }
}

/// Ends a check that found nothing to check, for the reason `otherwise`.
pub(super) fn seen(times: usize, otherwise: &str) -> Check {
    if times > 0 { Ok(()) } else { Err(Stop::not_here(otherwise)) }
}
