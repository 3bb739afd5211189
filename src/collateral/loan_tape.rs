//! Loan tapes: CSV texts with a line for each loan or repline.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::csv_text;
use super::loan::{Arm, Loan};
use super::origin::Origin;
use super::pool::Pool;
use super::speeds::{DefaultSpeed, PrepaymentSpeed};
use super::total_lines::{self, Line, is_name_of_a_total};
use super::vector::{Quantity, Vector};
use super::vector_syntax::parse_plain_number;
use crate::error::{Diagnostic, Errors, Mistakes, nearest, shortened};
use crate::text_file::read_text;

/// Most loans of a tape.
const MOST_LOANS: usize = 1_000_000;
/// Largest file of a tape: 128 MiB.
const LARGEST_BYTES: u64 = 128 << 20;
/// Longest line of a tape, in bytes.
const LONGEST_LINE: usize = 64 << 10;
/// The columns that a loan tape may have, in any order.
///
/// `balance`, `gross_rate` and `remaining_term` are required. If another column is absent or its
/// field empty, the default applies. Rates are in percent a year, terms in months from now.
///
/// | column | meaning | default |
/// |---|---|---|
/// | `loan` | number of the loan, used in messages; each once | |
/// | `group` | collateral group | `1` |
/// | `balance` | outstanding balance | |
/// | `loan_count` | number of loans that the line represents | 1 |
/// | `gross_rate` | gross rate now | |
/// | `remaining_term` | months until the whole balance falls due | |
/// | `age` | months since origination | 0 |
/// | `amortization_term` | months over which level payments would repay the balance; more than `remaining_term` for a balloon | `remaining_term` |
/// | `interest_only` | interest-only months | 0 |
/// | `servicing_fee`, `other_fees` | annual fees | 0 |
/// | `penalty`, `penalty_months` | percent of the amount prepaid, and how many months | 0 |
/// | `index` | index of an adjustable rate | fixed |
/// | `margin`, `months_to_reset` | required with an index | |
/// | `reset_frequency` | months between resets | 12 |
/// | `look_back` | months from the reading of the index to a reset | 0 |
/// | `months_to_recast` | months of constant payment before the first recast | a recast at each reset |
/// | `recast_frequency` | months between recasts | one recast |
/// | `first_cap`, `periodic_cap`, `max_rate` | caps | none |
/// | `floor` | lowest rate | 0 |
/// | `rounding` | multiple to which index + margin is rounded, such as 0.125 | 0 |
/// | one of `cpr`, `smm`, `psa`, `abs` | own prepayment vector, quoted if it has commas | the scenario's |
/// | one of `cdr`, `mdr`, `sda` | own default vector | the scenario's |
/// | `severity` | own severity vector | the scenario's |
pub const TAPE_COLUMNS: &[&str] = &[
    "loan",
    "group",
    "balance",
    "loan_count",
    "gross_rate",
    "remaining_term",
    "age",
    "amortization_term",
    "interest_only",
    "servicing_fee",
    "other_fees",
    "penalty",
    "penalty_months",
    "index",
    "margin",
    "months_to_reset",
    "reset_frequency",
    "look_back",
    "months_to_recast",
    "recast_frequency",
    "first_cap",
    "periodic_cap",
    "max_rate",
    "floor",
    "rounding",
    "cpr",
    "smm",
    "psa",
    "abs",
    "cdr",
    "mdr",
    "sda",
    "severity",
];

const NEEDED: [&str; 3] = ["balance", "gross_rate", "remaining_term"];
/// Fields of an adjustable rate, in tapes and in deal files; they need an `index`.
pub(crate) const OF_ARMS: [&str; 11] = [
    "margin",
    "months_to_reset",
    "reset_frequency",
    "look_back",
    "months_to_recast",
    "recast_frequency",
    "first_cap",
    "periodic_cap",
    "max_rate",
    "floor",
    "rounding",
];

impl Pool {
    /// Reads a loan tape from a file of at most 128 MiB and a million loans.
    ///
    /// # Errors
    ///
    /// As [`from_csv`](Self::from_csv); also if it is not a file, or cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Errors> {
        let path = path.as_ref();
        Self::from_csv(&path.display().to_string(), &read_tape_text(path)?)
    }

    /// Reads a loan tape: a header of [`TAPE_COLUMNS`], then a line for each loan. `file` is its
    /// name in messages.
    ///
    /// # Errors
    ///
    /// Up to a thousand mistakes, each with its line, column, text and what to write instead.
    ///
    /// ```
    /// use paydown::collateral::Pool;
    /// let tape = "loan,group,balance,gross_rate,remaining_term,cpr\n\
    ///             17,2,250000.00,6.25,348,\"6 for 12, 20\"\n";
    /// assert_eq!(Pool::from_csv("loans.csv", tape).unwrap().loan_count(), 1);
    /// let wrong = Pool::from_csv("loans.csv", &tape.replace("250000.00", "25O000")).unwrap_err();
    /// assert_eq!(
    ///     wrong[0].to_string(),
    ///     "loans.csv:2: loan 17, column balance, “25O000”: write a plain number such as 6 or 0.25"
    /// );
    /// ```
    pub fn from_csv(file: &str, text: &str) -> Result<Self, Errors> {
        read_tape(file, text)
    }
}

/// The text of a tape's file.
///
/// # Errors
///
/// If it is not a file, cannot be read, or is larger than 128 MiB.
pub(crate) fn read_tape_text(path: &Path) -> Result<String, Errors> {
    read_text(path, LARGEST_BYTES, "a loan tape; make replines of like loans")
}

fn read_tape(file: &str, text: &str) -> Result<Pool, Errors> {
    let text = csv_text::checked(file, text, LONGEST_LINE, "loan")?;
    let mut records = csv_text::records(text);
    let columns = match records.next() {
        Some(Ok(header)) => read_header(file, text, &header)?,
        Some(Err(error)) => return Err(not_csv(file, &error).into()),
        None => {
            let message = "the tape is empty; its first line names its columns";
            return Err(Diagnostic::of_file(file, message).into());
        }
    };
    let mut mistakes = Mistakes::showing_all(file);
    let name: Arc<str> = file.into();
    let mut loans: Vec<Loan> = Vec::new();
    let mut lines = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for record in records {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                mistakes.extend([not_csv(file, &error)]);
                break;
            }
        };
        if mistakes.is_full() {
            break;
        }
        if loans.len() == MOST_LOANS {
            let message = format!("more than {MOST_LOANS} loans; make replines of like loans");
            mistakes.of_file(message);
            break;
        }
        let line = record.position().map_or(0, |at| at.line() as usize);
        if record.len() != columns.len() {
            mistakes.at_line(line, csv_text::wrong_field_count(&record, columns.len()));
            continue;
        }
        let mut row = Row { file, line, columns: &columns, record: &record, mistakes: Vec::new() };
        for column in ["loan", "group"] {
            if row.text(column).is_some_and(is_name_of_a_total) {
                row.report(column, "each line is a loan; remove the line of totals");
            }
        }
        if let Some(name) = row.text("loan") {
            if let Some(first) = seen.get(name) {
                row.report("loan", &format!("this loan is already on line {first}"));
            } else {
                seen.insert(name.to_owned(), line);
            }
        }
        let mut loan = row.loan();
        let place = u32::try_from(line).unwrap_or(u32::MAX);
        loan.origin = Origin { file: Some(name.clone()), line: place, column: 0 };
        let is_named = row.text("loan").is_some();
        lines.push(Line { number: line, balance: loan.balance, is_named });
        loans.push(loan);
        mistakes.extend(row.mistakes);
    }
    let notes = if mistakes.is_empty() {
        total_lines::find(file, &lines, &mut mistakes)
    } else {
        Vec::new()
    };
    if mistakes.is_empty() && loans.is_empty() {
        mistakes.of_file("the tape has a header but no loan");
    }
    let loans = mistakes.finish(Some(loans))?;
    let pool = Pool::from_loans(loans).map_err(|found| {
        found.into_iter().map(|d| Diagnostic::of_file(file, d.message)).collect::<Errors>()
    })?;
    Ok(pool.with_notes(notes))
}

fn not_csv(file: &str, error: &csv::Error) -> Diagnostic {
    let line = error.position().map_or(0, |at| at.line() as usize);
    Diagnostic::at_line(file, line, format!("not a CSV text: {error}"))
}

fn read_header(
    file: &str,
    text: &str,
    header: &csv::StringRecord,
) -> Result<Vec<&'static str>, Errors> {
    let mut mistakes = Mistakes::showing_all(file);
    let first = header.position().map_or(1, |at| at.line() as usize);
    if let Some(message) = csv_text::header_of_another_form(text, TAPE_COLUMNS) {
        return Err(Diagnostic::at_line(file, first, message).into());
    }
    let mut columns: Vec<&'static str> = Vec::new();
    for field in header {
        if mistakes.is_full() {
            break;
        }
        let shown = shortened(field);
        match TAPE_COLUMNS.iter().find(|column| **column == field) {
            Some(column) if columns.contains(column) => {
                mistakes.at_line(first, format!("column “{shown}” appears twice"));
            }
            Some(column) => columns.push(column),
            None => {
                let hint = match nearest(field, TAPE_COLUMNS.iter().copied()) {
                    Some(near) => format!("did you mean “{near}”?"),
                    None => format!("the columns are {}", TAPE_COLUMNS.join(", ")),
                };
                mistakes.at_line(first, format!("there is no column “{shown}”; {hint}"));
            }
        }
    }
    for needed in NEEDED {
        if !columns.contains(&needed) {
            mistakes.at_line(first, format!("the column “{needed}” is needed"));
        }
    }
    mistakes.finish(Some(columns))
}

/// One line of a tape.
struct Row<'a> {
    file: &'a str,
    line: usize,
    columns: &'a [&'static str],
    record: &'a csv::StringRecord,
    mistakes: Vec<Diagnostic>,
}

impl<'a> Row<'a> {
    /// The loan; meaningless if the line has mistakes.
    fn loan(&mut self) -> Loan {
        let balance = self.needed("balance");
        let rate = self.needed("gross_rate");
        let term = self.months("remaining_term");
        if term.is_none() && self.text("remaining_term").is_none() {
            self.report("remaining_term", "write the months until the loan falls due");
        }
        let term = term.unwrap_or(0);
        let mut loan = Loan::level_pay(balance, rate, term);
        if let Some(group) = self.text("group") {
            loan.group = group.to_owned();
        }
        loan.loan_count = match self.text("loan_count") {
            Some(_) => self.whole("loan_count", "write a whole number of loans").unwrap_or(0),
            None => 1,
        };
        loan.age_months = self.months("age").unwrap_or(0);
        loan.amortization_term_months = self.months("amortization_term").unwrap_or(term);
        loan.interest_only_months = self.months("interest_only").unwrap_or(0);
        loan.servicing_fee_pct = self.number("servicing_fee").unwrap_or(0.0);
        loan.other_fees_pct = self.number("other_fees").unwrap_or(0.0);
        loan.penalty_pct = self.number("penalty").unwrap_or(0.0);
        loan.penalty_months = self.months("penalty_months").unwrap_or(0);
        loan.arm = self.arm();
        let prepayments = [
            ("cpr", PrepaymentSpeed::Cpr),
            ("smm", PrepaymentSpeed::Smm),
            ("psa", PrepaymentSpeed::Psa),
            ("abs", PrepaymentSpeed::Abs),
        ];
        loan.prepayment = self.one_of(&prepayments, PrepaymentSpeed::quantity);
        let defaults =
            [("cdr", DefaultSpeed::Cdr), ("mdr", DefaultSpeed::Mdr), ("sda", DefaultSpeed::Sda)];
        loan.default = self.one_of(&defaults, DefaultSpeed::quantity);
        loan.severity_pct = self.vector("severity", Quantity::Severity);
        // An unreadable field would cause false mistakes in others.
        if self.mistakes.is_empty() {
            for mistake in loan.validate().err().into_iter().flatten() {
                self.report(mistake.field, &mistake.message);
            }
        }
        loan
    }

    fn arm(&mut self) -> Option<Arm> {
        let Some(index) = self.text("index") else {
            for column in OF_ARMS {
                if self.text(column).is_some() {
                    self.report(column, "only an adjustable loan has this; name its index, or leave the field empty");
                }
            }
            return None;
        };
        let mut arm = Arm::monthly(index, self.needed("margin"));
        if self.text("months_to_reset").is_none() {
            let message = "write the months that still accrue at the present rate";
            self.report("months_to_reset", message);
        }
        arm.months_to_reset = self.months("months_to_reset").unwrap_or(0);
        arm.reset_frequency_months = self.months("reset_frequency").unwrap_or(12);
        arm.look_back_months = self.months("look_back").unwrap_or(0);
        arm.months_to_recast = self.months("months_to_recast");
        arm.recast_frequency_months = self.months("recast_frequency");
        arm.first_cap_pct = self.number("first_cap");
        arm.periodic_cap_pct = self.number("periodic_cap");
        arm.max_rate_pct = self.number("max_rate");
        arm.floor_rate_pct = self.number("floor").unwrap_or(0.0);
        arm.rounding_pct = self.number("rounding").unwrap_or(0.0);
        Some(arm)
    }

    /// The loan's own vector, which is in at most one of several columns, and its speed.
    fn one_of<S: Copy>(
        &mut self,
        columns: &[(&'static str, S)],
        quantity: impl Fn(S) -> Quantity,
    ) -> Option<(S, Vector)> {
        let mut found: Option<(&'static str, S)> = None;
        for (column, speed) in columns {
            if self.text(column).is_some() {
                if let Some((first, _)) = found {
                    let message = format!("the loan has a vector under {first} already; write one");
                    self.report(column, &message);
                } else {
                    found = Some((column, *speed));
                }
            }
        }
        let (column, speed) = found?;
        self.vector(column, quantity(speed)).map(|vector| (speed, vector))
    }

    fn vector(&mut self, column: &'static str, quantity: Quantity) -> Option<Vector> {
        let parsed = Vector::parse(self.text(column)?, quantity);
        for error in parsed.as_ref().err().into_iter().flatten() {
            self.report(column, &error.to_string());
        }
        parsed.ok()
    }

    /// The field under a column, unless the column is absent or the field empty.
    fn text(&self, column: &str) -> Option<&'a str> {
        let position = self.columns.iter().position(|known| *known == column)?;
        self.record.get(position).filter(|text| !text.is_empty())
    }

    fn needed(&mut self, column: &'static str) -> f64 {
        if self.text(column).is_none() {
            self.report(column, "a number is needed here");
        }
        self.number(column).unwrap_or(0.0)
    }

    fn number(&mut self, column: &'static str) -> Option<f64> {
        let parsed = parse_plain_number(self.text(column)?);
        parsed.map_err(|message| self.report(column, &message)).ok()
    }

    fn months(&mut self, column: &'static str) -> Option<u32> {
        self.whole(column, "write a whole number of months")
    }

    fn whole(&mut self, column: &'static str, right: &str) -> Option<u32> {
        let parsed = self.text(column)?.parse::<u32>();
        parsed.map_err(|_| self.report(column, right)).ok()
    }

    fn report(&mut self, column: &str, message: &str) {
        let text = shortened(self.text(column).unwrap_or(""));
        let loan = self.text("loan").map(|name| format!("loan {}, ", shortened(name)));
        let loan = loan.unwrap_or_default();
        let message = format!("{loan}column {column}, “{text}”: {message}");
        self.mistakes.push(Diagnostic::at_line(self.file, self.line, message));
    }
}
