//! A deal: the terms of its file, checked and compiled, ready to run.

mod constant_tests;
mod first_period;
mod notes;
mod reported_lines;
mod state;
mod tape;

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::calendar::{AccrualPeriod, Date};
use crate::collateral::{Pool, read_tape_text};
use crate::deal_file::{At, DealTerms, check_use, read, wrong_size};
use crate::error::{Diagnostic, Errors, Mistakes};
use crate::text_file::{read_bytes, wide_text};
use crate::waterfall::{Kind, Program, compile};
use crate::yaml;

pub use state::{ClassState, DealState, GroupState};

pub(crate) use reported_lines::{Line, deal_lines, group_subjects};

/// Name of the deal file in a deal's folder.
const FILE_NAME: &str = "deal.yaml";

/// Largest deal file, in bytes.
const LONGEST_BYTES: u64 = 1 << 20;

/// A deal (series, transaction): its classes, its collateral groups and its priority of payments,
/// checked as a whole and compiled.
///
/// `docs/deal-file.md` describes every field of the file. Reading a deal reports everything that is
/// wrong with it, so that running it cannot fail.
///
/// ```
/// use paydown::Deal;
///
/// let deal = Deal::open("deals/thornburg-2003-4").unwrap();
/// assert_eq!(deal.series(), "2003-4");
/// assert!(deal.class_names().any(|class| class == "M1"));
/// ```
///
/// Mistakes are reported together, each with its place:
///
/// ```
/// use paydown::Deal;
///
/// let mistakes = Deal::from_text("deal.yaml", "deal: example\nseries: 2001-1\n").unwrap_err();
/// assert_eq!(mistakes[0].to_string(), "deal.yaml:1:1: `title` is missing in a deal");
/// assert!(mistakes.len() > 1);
/// ```
#[derive(Clone)]
pub struct Deal {
    pub(crate) terms: DealTerms,
    pub(crate) program: Program,
    pub(crate) class_names: Vec<String>,
    /// The reported lines that the deal file defines.
    pub(crate) lines: Vec<Line>,
    /// The deal file as the caller named it.
    pub(crate) file: String,
    text: Arc<str>,
    /// The text of the tape that the deal file names, if it was read.
    tape: Option<Arc<str>>,
    /// The tape as it is named in messages.
    tape_file: Option<String>,
    /// The loans of the deal file: its replines, then its tape. `None` if it has neither.
    pub(crate) loans: Option<Arc<Pool>>,
    notes: Vec<Diagnostic>,
}

/// The text of the deal file, from a line of its own: a property test that fails prints a deal that can
/// be read, saved and projected.
impl fmt::Debug for Deal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.text)
    }
}

impl Deal {
    /// Reads a deal from its file, or from a folder that has a `deal.yaml`.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened, is not UTF-8 text or is larger than 1 MiB; if it names a loan
    /// tape that cannot be opened or lies outside its folder; otherwise as
    /// [`from_parts`](Self::from_parts).
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Errors> {
        let mut path = PathBuf::from(path.as_ref());
        if path.is_dir() {
            path.push(FILE_NAME);
        }
        let bytes = read_bytes(&path, LONGEST_BYTES, "the deal file")?;
        let deal = Self::from_bytes(&path.display().to_string(), &bytes)?;
        let Some(tape) = deal.terms.collateral.loans.clone() else { return Ok(deal) };
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        let path = tape::path_in(folder, &tape.name).map_err(|message| {
            let (line, column) = (tape.at.line, tape.at.column);
            Diagnostic { file: deal.file.clone(), line, column, message }
        })?;
        deal.with_tape(&path.display().to_string(), read_tape_text(&path)?)
    }

    /// Reads a deal from the bytes of its file; `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// If the bytes are not UTF-8 text or are more than 1 MiB; otherwise as
    /// [`from_text`](Self::from_text).
    pub fn from_bytes(file: &str, bytes: &[u8]) -> Result<Self, Errors> {
        let mistake = |message: String| Err(Diagnostic::of_file(file, message).into());
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LONGEST_BYTES {
            let mib = LONGEST_BYTES >> 20;
            let wrong = format!("the file is larger than {mib} MiB; a deal file is far smaller");
            return mistake(wrong);
        }
        if let Some(wrong) = wide_text(bytes) {
            return mistake(wrong.to_owned());
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::from_text(file, text),
            Err(_) => mistake("the deal file is not UTF-8 text".to_owned()),
        }
    }

    /// Reads a deal from the text of its file; `file` is its name in messages.
    ///
    /// # Errors
    ///
    /// At most a hundred mistakes in the order of the file, each with its line, its column and how
    /// to correct it. We check in four stages. Mistakes in one stage can hide those of a later one:
    ///
    /// 1. YAML syntax;
    /// 2. form: fields, values, formulas that do not parse;
    /// 3. the waterfall: unknown names, amounts mixed with percentages, cash that nothing pays;
    /// 4. reported lines, unused names, money that reaches no payee, claims that nothing pays.
    ///
    /// A loan tape that the file names is not read, so that the deal has no loans to project.
    pub fn from_text(file: &str, text: &str) -> Result<Self, Errors> {
        let root = yaml::parse(file, text, "a deal file")?;
        let mut mistakes = Mistakes::new(file);
        let terms = read(&root, &mut mistakes);
        let compiled = terms.and_then(|terms| {
            let program = compile(&terms, &mut mistakes)?;
            check_use(&terms, &mut mistakes);
            let class_names = terms.classes.iter().map(|class| class.name.name.clone()).collect();
            let lines = deal_lines(&terms, &program, &mut mistakes);
            let replines = &terms.collateral.replines;
            let loans = (!replines.is_empty() && terms.collateral.loans.is_none())
                .then(|| Pool::from_loans(replines.clone()));
            let loans = match loans.transpose() {
                Ok(loans) => loans,
                Err(found) => {
                    mistakes.extend(found);
                    return None;
                }
            };
            Some(Self {
                terms,
                program,
                class_names,
                lines,
                file: file.to_owned(),
                text: text.into(),
                tape: None,
                tape_file: None,
                loans: loans.map(Arc::new),
                notes: Vec::new(),
            })
        });
        yaml::name_characters(text, &mut mistakes);
        let mut deal = mistakes.finish(compiled)?;
        deal.notes = notes::of_deal(&deal);
        Ok(deal)
    }

    /// Reads a deal from the text of its file and that of the loan tape that the file names: a deal
    /// as one value, which can be sent to another process.
    ///
    /// # Errors
    ///
    /// As [`from_text`](Self::from_text); also the mistakes of the tape, or a tape that the file
    /// does not name.
    ///
    /// ```
    /// use paydown::Deal;
    ///
    /// let deal = Deal::open("deals/sequential-cmo")?;
    /// let sent = Deal::from_parts("deal.yaml", deal.text(), deal.tape())?;
    /// assert_eq!(sent.digest(), deal.digest());
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    pub fn from_parts(file: &str, text: &str, tape: Option<&str>) -> Result<Self, Errors> {
        let deal = Self::from_text(file, text)?;
        match (tape, &deal.terms.collateral.loans) {
            (None, _) => Ok(deal),
            (Some(tape), Some(named)) => {
                let name = named.name.clone();
                deal.with_tape(&name, tape.to_owned())
            }
            (Some(_), None) => {
                let message = "there is a loan tape, but the deal file has no `loans` under \
                               `collateral` that names one";
                Err(Diagnostic::of_file(file, message).into())
            }
        }
    }

    /// The deal with the loans of its tape after its replines.
    fn with_tape(self, file: &str, tape: String) -> Result<Self, Errors> {
        let read = Pool::from_csv(file, &tape)?;
        let mut loans = self.terms.collateral.replines.clone();
        loans.extend(read.loans());
        let what = format!("loans of {file}");
        if let Some((At { line, column }, message)) = wrong_size(&self.terms, &loans, &what) {
            return Err(Diagnostic { file: self.file, line, column, message }.into());
        }
        let pool = Pool::from_loans(loans)?.with_tape_notes(&read);
        let (tape, tape_file) = (Some(tape.into()), Some(file.to_owned()));
        let mut deal = Self { tape, tape_file, loans: Some(Arc::new(pool)), ..self };
        deal.notes = notes::of_deal(&deal);
        Ok(deal)
    }

    /// The text of the deal file.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of the loan tape that the deal file names, if there is one.
    #[must_use]
    pub fn tape(&self) -> Option<&str> {
        self.tape.as_deref()
    }

    /// The files that it was read from, as they are named in messages: the deal file, and its tape.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        [self.file.as_str()].into_iter().chain(self.tape_file.as_deref())
    }

    /// SHA-256 in hexadecimal of the length of the deal file (eight bytes, the least significant first),
    /// its text, and that of its tape. Equal digests mean equal deals.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        // The length keeps the end of the file apart from the beginning of the tape.
        hash.update((self.text.len() as u64).to_le_bytes());
        hash.update(&*self.text);
        hash.update(self.tape.as_deref().unwrap_or_default());
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Notes about the deal: what its file leaves open or states twice with different figures. They
    /// are no mistakes; the deal runs.
    #[must_use]
    pub fn notes(&self) -> &[Diagnostic] {
        &self.notes
    }

    /// The deal's short name, which is also the name of its folder.
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

    /// The first distribution date as the documents give it, before the move to a business day.
    #[must_use]
    pub const fn first_distribution(&self) -> Date {
        self.terms.dates.first
    }

    /// The accrual period of a class for a distribution, with the dates of the deal file. `class` is its
    /// place in the file, from zero; `number` is that of the distribution since closing, from 1. `None`
    /// if there is no such class, or no such distribution until the year 2199.
    ///
    /// ```
    /// use paydown::Deal;
    ///
    /// let deal = Deal::open("deals/bma-pass-through")?;
    /// let period = deal.accrual_period(0, 2).unwrap();
    /// assert_eq!((period.begin.day(), period.end.day(), period.fraction.days), (1, 1, 30));
    /// assert!(deal.accrual_period(0, 0).is_none());
    /// # Ok::<(), paydown::Errors>(())
    /// ```
    #[must_use]
    pub fn accrual_period(&self, class: usize, number: u32) -> Option<AccrualPeriod> {
        let terms = &self.terms;
        let date = terms.dates.date(number).filter(|_| number > 0)?;
        let days = [terms.before(number), date];
        Some(terms.classes.get(class)?.accrual.period(&terms.dates, number, days))
    }

    /// Whether the deal file has loans (`replines`, `loans`), so that the deal can be projected
    /// from closing. Without them, a projection needs a report or the caller's loans.
    #[must_use]
    pub const fn has_loans(&self) -> bool {
        self.loans.is_some()
    }

    /// Names of the triggers: the tests that the file defines. A scenario can force their results.
    pub fn trigger_names(&self) -> impl Iterator<Item = &str> {
        let tests = self.program.named.iter().filter(|named| named.kind == Kind::Mask);
        tests.map(|named| &*named.name)
    }

    /// Names of the indices that the classes follow, in alphabetical order.
    pub(crate) fn index_names(&self) -> BTreeSet<&str> {
        self.program.indices.iter().map(|fixing| &*fixing.index).collect()
    }

    /// Names of the classes (tranches, bonds), in the order of the file.
    pub fn class_names(&self) -> impl Iterator<Item = &str> {
        self.class_names.iter().map(String::as_str)
    }
}
