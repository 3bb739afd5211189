//! A deal: the terms of its file, resolved and compiled, ready to run.

mod reported_lines;
mod state;

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::calendar::Date;
use crate::deal_file::{DealTerms, check_use, parse, read};
use crate::error::Diagnostic;
use crate::error::Mistakes;
use crate::waterfall::{Kind, Program, compile};

pub use state::{ClassState, DealState, GroupState};

pub(crate) use reported_lines::{Line, deal_lines, group_subjects};

/// Name of the deal file in a deal's folder.
const FILE_NAME: &str = "deal.yaml";

/// Bytes of a deal file that are read at most.
const LONGEST_BYTES: u64 = 1 << 20;

/// A deal (series, transaction): its classes, its collateral groups and its priority of payments,
/// checked as a whole and compiled.
///
/// The file is described field by field in `docs/deal-file.md`. What can be wrong with a deal is
/// told when it is read, so that running one cannot fail.
///
/// ```
/// use paydown::Deal;
///
/// let deal = Deal::from_path("deals/thornburg-2003-4").unwrap();
/// assert_eq!(deal.series(), "2003-4");
/// assert!(deal.class_names().any(|class| class == "M1"));
/// ```
///
/// All mistakes of form are told together, each with its place:
///
/// ```
/// use paydown::Deal;
///
/// let mistakes = Deal::from_text("deal.yaml", "deal: example\nseries: 2001-1\n").unwrap_err();
/// assert_eq!(mistakes[0].to_string(), "deal.yaml:1:1: `title` is missing in a deal");
/// assert!(mistakes.len() > 1);
/// ```
#[derive(Debug, Clone)]
pub struct Deal {
    pub(crate) terms: DealTerms,
    pub(crate) program: Program,
    pub(crate) class_names: Vec<String>,
    /// Reported lines that the deal defines.
    pub(crate) lines: Vec<Line>,
    /// The deal file as the caller named it.
    pub(crate) file: String,
}

impl Deal {
    /// Reads a deal from its file, or from a folder that has a `deal.yaml`.
    ///
    /// # Errors
    ///
    /// That the file cannot be opened, is no UTF-8 text or has more than 1 MiB; otherwise as
    /// [`from_text`](Self::from_text).
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, Vec<Diagnostic>> {
        let (file, bytes) = read_file(path.as_ref())?;
        Self::from_bytes(&file, &bytes)
    }

    /// Reads a deal from the bytes of its file; `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// Every mistake at once; also bytes that are no text, or more than a deal file has.
    pub fn from_bytes(file: &str, bytes: &[u8]) -> Result<Self, Vec<Diagnostic>> {
        let told = |message: String| Err(vec![Diagnostic::of_file(file, message)]);
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LONGEST_BYTES {
            let mib = LONGEST_BYTES >> 20;
            return told(format!("the file is larger than {mib} MiB; a deal file is far smaller"));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::from_text(file, text),
            Err(_) => told("the deal file is not UTF-8 text".to_owned()),
        }
    }

    /// Reads a deal from the text of its file; `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// Mistakes in their order, each with line, column and what would be right, a hundred at most.
    /// Text that is no YAML is told first; then all mistakes of form (fields, values, formulas that
    /// do not parse); then all of the waterfall (unknown names, amounts mixed with percentages,
    /// cash that nobody receives); then all of the reported lines, with what the file names and
    /// never uses and with money and claims that a clause forgets.
    pub fn from_text(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let root = parse(file, text)?;
        let mut mistakes = Mistakes::new(file);
        let terms = read(&root, &mut mistakes);
        let compiled = terms.and_then(|terms| {
            let program = compile(&terms, &mut mistakes)?;
            check_use(&terms, &mut mistakes);
            let class_names = terms.classes.iter().map(|class| class.name.name.clone()).collect();
            let lines = deal_lines(&terms, &program, &mut mistakes);
            Some(Self { terms, program, class_names, lines, file: file.to_owned() })
        });
        mistakes.finish(compiled)
    }

    /// The deal's own name, by which its folder goes.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.terms.name
    }

    /// The series as the trustee's reports name it.
    #[must_use]
    pub fn series(&self) -> &str {
        &self.terms.series
    }

    /// Issuer and title of the series.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.terms.title
    }

    /// The first distribution date as the documents name it, before any move.
    #[must_use]
    pub const fn first_distribution(&self) -> Date {
        self.terms.dates.first
    }

    /// Whether the deal file has loans (`replines`, `loans`) to project from closing. A deal without
    /// is projected from a report, or with loans of the caller's.
    #[must_use]
    pub const fn has_loans(&self) -> bool {
        let collateral = &self.terms.collateral;
        !collateral.replines.is_empty() || collateral.loans.is_some()
    }

    /// Names of the deal's triggers: the tests that its file sets, which can be forced.
    pub fn trigger_names(&self) -> impl Iterator<Item = &str> {
        let tests = self.program.named.iter().filter(|named| named.kind == Kind::Mask);
        tests.map(|named| &*named.name)
    }

    /// Names of the classes (tranches, bonds), in the order of the file.
    pub fn class_names(&self) -> impl Iterator<Item = &str> {
        self.class_names.iter().map(String::as_str)
    }
}

/// The bytes of a deal file and its name in messages; of a folder, those of its `deal.yaml`. No
/// more is read than tells that a file is too long.
pub(crate) fn read_file(path: &Path) -> Result<(String, Vec<u8>), Vec<Diagnostic>> {
    let mut path = PathBuf::from(path);
    if path.is_dir() {
        path.push(FILE_NAME);
    }
    let name = path.display().to_string();
    let told = |message: String| vec![Diagnostic::of_file(&name, message)];
    let file = std::fs::File::open(&path)
        .map_err(|error| told(format!("the deal file cannot be opened: {error}")))?;
    let mut bytes = Vec::new();
    file.take(LONGEST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| told(format!("the deal file cannot be read: {error}")))?;
    Ok((name, bytes))
}
