//! The report of broken laws.

use std::fmt::{self, Debug, Display, Formatter};

use super::wrap;
use crate::calendar::Date;
use crate::deal::Deal;
use crate::error::Errors;
use crate::projection::ProjectionOptions;
use crate::testing::generate::{options_of, quoted};
use crate::testing::laws::findings::Finding;
use crate::testing::laws::verdict::Verdict;

/// Why a check of a deal did not end with all laws kept. It prints as a report, with [`Debug`] too, so that
/// `unwrap` in a test shows it.
#[derive(Clone)]
#[non_exhaustive]
pub enum NotHeld {
    /// A scenario breaks a law.
    Broken(Box<Broken>),
    /// The deal cannot be projected, and no law was checked.
    CannotRun(Errors),
}

/// Laws that a deal breaks, and the smallest scenario that shows it. It prints as a report whose lines have at
/// most a hundred characters.
#[derive(Clone)]
#[non_exhaustive]
pub struct Broken {
    /// The broken laws, in the order of the laws, each with its breach.
    pub findings: Vec<Finding>,
    /// The smallest scenario found that breaks the first of them, and the other options of the projection.
    pub options: ProjectionOptions,
    /// The number of the random scenario that it was shrunk from, counted from 1.
    pub scenario: u32,
    /// The number of random scenarios of the check.
    pub of: u32,
    deal: String,
    file: String,
}

impl Broken {
    pub(super) fn new(
        deal: &Deal,
        options: ProjectionOptions,
        findings: Vec<Finding>,
        scenario: u32,
        of: u32,
    ) -> Self {
        let (deal, file) = (deal.name().to_owned(), deal.file.clone());
        Self { findings, options, scenario, of, deal, file }
    }

    /// Whether every broken law is one that an unusual deal may break.
    #[must_use]
    pub fn is_of_the_deal(&self) -> bool {
        self.findings.iter().all(|finding| finding.law.is_of_the_deal)
    }

    /// The command that projects the smallest scenario, as the shell's words.
    fn command(&self) -> Vec<String> {
        let folder = self.file.strip_suffix("deal.yaml").filter(|folder| folder.len() > 1);
        let path = folder.map_or(&*self.file, |folder| folder.trim_end_matches(['/', '\\']));
        let mut words = vec![format!("paydown project {}", quoted(path))];
        words.extend(options_of(&self.options));
        words
    }

    fn start(&self) -> Option<Date> {
        self.options.start.as_ref().map(|state| state.date)
    }
}

/// The name of a law as a sentence: its words with spaces, the first with a capital letter.
fn in_words(name: &str) -> String {
    let words = name.replace('_', " ");
    let (first, rest) = words.split_at(words.chars().next().map_or(0, char::len_utf8));
    first.to_uppercase() + rest
}

impl Display for Broken {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { findings, scenario, of, deal, .. } = self;
        let laws = match findings.len() {
            1 => "a law".to_owned(),
            laws => format!("{laws} laws"),
        };
        wrap::text(
            f,
            "",
            &format!("{deal} breaks {laws} under random scenario {scenario} of {of}."),
        )?;
        for finding in findings {
            let Verdict::Broken(breach) = &finding.verdict else { continue };
            writeln!(f)?;
            wrap::text(f, "", &in_words(finding.law.name))?;
            wrap::text(f, "  expected  ", finding.law.says)?;
            let whose = if breach.whose.is_empty() { "" } else { ": " };
            wrap::text(f, "  found     ", &format!("{}{whose}{}", breach.whose, breach.what))?;
            if let Some((clause, line)) = &breach.clause {
                wrap::text(f, "  where     ", &format!("{}, line {line}: {clause}", self.file))?;
            }
            if let Some((period, date)) = breach.distribution {
                wrap::text(f, "  when      ", &format!("distribution {period}, on {date}"))?;
            }
        }
        f.write_str("\nThe smallest scenario that shows it:\n\n")?;
        let command = self.command();
        wrap::paragraph(f, "  ", command.iter().map(String::as_str), " \\")?;
        if let Some(date) = self.start() {
            writeln!(f, "\nIt starts from the state after the distribution of {date}.")?;
        }
        let advice = if self.is_of_the_deal() {
            "This judges the deal file and not the engine. Correct the file or, if the deal is meant \
             so, leave the law out."
        } else {
            "Every deal file keeps this, so it is a mistake of paydown. Please report it with the \
             deal file."
        };
        writeln!(f)?;
        wrap::text(f, "", advice)
    }
}

impl Debug for Broken {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\n\n{self}")
    }
}

impl std::error::Error for Broken {}

impl Display for NotHeld {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(broken) => Display::fmt(broken, f),
            Self::CannotRun(errors) => {
                writeln!(f, "The deal cannot be projected, and no law was checked.\n")?;
                Display::fmt(errors, f)
            }
        }
    }
}

impl Debug for NotHeld {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\n\n{self}")
    }
}

impl std::error::Error for NotHeld {}

impl From<Broken> for NotHeld {
    fn from(broken: Broken) -> Self {
        Self::Broken(Box::new(broken))
    }
}

impl From<Errors> for NotHeld {
    fn from(errors: Errors) -> Self {
        Self::CannotRun(errors)
    }
}
