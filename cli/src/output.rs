//! Output: standard output, files that are complete or absent, JSON.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Stdout, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use paydown::error::Diagnostic;
use paydown::table::{Row, Table};
use paydown::{Deal, Errors};
use serde::Serialize;
use tempfile::NamedTempFile;

/// Why a command ends early.
#[derive(Debug)]
pub enum Failure {
    /// Something could not be read, run or written: exit code 2.
    Errors(Errors),
    /// A break, or a broken law: exit code 1.
    Found,
    /// Everything is done already: exit code 0.
    Done,
    /// The reader of standard output has seen enough: exit code 0.
    ClosedPipe,
    /// The user interrupted: exit code 130.
    Interrupted,
}

impl From<Errors> for Failure {
    fn from(errors: Errors) -> Self {
        Self::Errors(errors)
    }
}

/// One error in a part of the input or output.
pub fn fail(of: &str, message: impl Into<String>) -> Failure {
    Failure::Errors(Diagnostic::of_file(of, message).into())
}

/// Where a command writes.
pub enum Sink {
    Stdout(BufWriter<Stdout>),
    /// Written beside the file, and renamed when it is complete.
    Beside {
        temporary: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
    /// A device or a pipe, which cannot be replaced.
    Direct {
        file: BufWriter<File>,
        path: PathBuf,
    },
}

/// The files that the command has read, and those that it writes: none of them is written again.
static TAKEN: Mutex<Vec<(PathBuf, &str)>> = Mutex::new(Vec::new());

/// Notes that a file is an input, so that no output replaces it.
pub fn is_read(path: impl AsRef<Path>) {
    take(path.as_ref(), "is an input of this command");
}

/// Notes that a deal's files are inputs.
pub fn deal_is_read(deal: &Deal) {
    deal.files().for_each(is_read);
}

fn take(path: &Path, why: &'static str) {
    if let (Ok(whole), Ok(mut taken)) = (path.canonicalize(), TAKEN.lock()) {
        taken.push((whole, why));
    }
}

/// Why a file cannot be an output, if it is one already, or an input.
fn is_taken(path: &Path) -> Option<&'static str> {
    let taken = TAKEN.lock().ok()?;
    taken.iter().find(|(known, _)| known == path).map(|(_, why)| *why)
}

/// The file that a path names, through links, also if it does not exist yet.
fn behind_links(path: &Path) -> PathBuf {
    /// Links that Linux follows at most.
    const MOST_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = std::fs::read_link(&path) else { break };
        path = path.parent().map_or_else(|| target.clone(), |folder| folder.join(&target));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).canonicalize();
    match (folder, path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

impl Sink {
    /// Opens a file, or standard output if there is none. An existing file stays as it is until
    /// [`finish`](Self::finish), and keeps its permissions.
    pub fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(named) = path else {
            return Ok(Self::Stdout(BufWriter::new(io::stdout())));
        };
        let failed = |error: io::Error| cannot_write(named, &error);
        let kind = std::fs::metadata(named).ok();
        if kind.as_ref().is_some_and(std::fs::Metadata::is_dir) {
            return Err(fail(&named.display().to_string(), "is a folder; name a file"));
        }
        if kind.as_ref().is_some_and(|kind| !kind.is_file()) {
            let file = OpenOptions::new().write(true).open(named).map_err(failed)?;
            return Ok(Self::Direct { file: BufWriter::new(file), path: named.to_owned() });
        }
        let path = behind_links(named);
        if let Some(why) = is_taken(&path) {
            let message = format!("{why}; name another file");
            return Err(fail(&named.display().to_string(), message));
        }
        if kind.is_some() {
            // A file that may not be written is not replaced either.
            OpenOptions::new().write(true).open(&path).map_err(failed)?;
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".paydown-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As for any new file, to which the process's mask applies.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let temporary = builder.tempfile_in(folder).map_err(failed)?;
        if let Some(kind) = kind {
            temporary.as_file().set_permissions(kind.permissions()).map_err(failed)?;
        }
        // Two outputs of one name are noticed before either exists.
        if let Ok(mut taken) = TAKEN.lock() {
            taken.push((path.clone(), "is another output of this command"));
        }
        Ok(Self::Beside { temporary: BufWriter::new(temporary), path })
    }

    fn failed(&self, error: &io::Error) -> Failure {
        match self {
            Self::Stdout(_) if error.kind() == ErrorKind::BrokenPipe => Failure::ClosedPipe,
            Self::Stdout(_) => fail("standard output", format!("cannot be written: {error}")),
            Self::Beside { path, .. } | Self::Direct { path, .. } => cannot_write(path, error),
        }
    }

    /// Writes with a function that writes to a stream.
    pub fn write(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let written = match self {
            Self::Stdout(out) => write(out),
            Self::Beside { temporary, .. } => write(temporary),
            Self::Direct { file, .. } => write(file),
        };
        written.map_err(|error| self.failed(&error))
    }

    /// Completes the output: flushes it, and gives a file its name.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.write(|out| out.flush())?;
        if let Self::Beside { temporary, path } = self {
            let temporary =
                temporary.into_inner().map_err(|error| cannot_write(&path, &error.into_error()))?;
            temporary.persist(&path).map_err(|error| cannot_write(&path, &error.error))?;
        }
        Ok(())
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    // The error of a temporary file names that file, which the user does not know.
    let system = error.raw_os_error().or_else(|| {
        let inner = error.get_ref()?.source()?.downcast_ref::<io::Error>()?;
        inner.raw_os_error()
    });
    let why = system
        .map_or_else(|| error.to_string(), |code| io::Error::from_raw_os_error(code).to_string());
    fail(&path.display().to_string(), format!("the file cannot be written: {why}"))
}

/// Writes a text to a file, or to standard output if there is none.
pub fn write(path: Option<&Path>, text: &str) -> Result<(), Failure> {
    let mut sink = Sink::open(path)?;
    sink.write(|out| out.write_all(text.as_bytes()))?;
    sink.finish()
}

/// Writes a text to standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    write(None, text)
}

/// A text of a picture, between tags or in an attribute: names in a deal file may contain reserved
/// characters of XML, and characters that XML does not have.
pub fn xml(text: &str) -> String {
    let text = paydown::error::escaped(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}

/// The JSON of a command: what was run, its notes, its rows.
#[derive(Serialize)]
pub struct Envelope<'e, R: Serialize> {
    pub paydown: &'static str,
    pub schema: u32,
    pub command: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deal: Option<DealName<'e>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Start>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumptions: Option<std::collections::BTreeMap<String, String>>,
    pub notes: Vec<String>,
    pub rows: R,
}

impl<'e, R: Serialize> Envelope<'e, R> {
    pub fn of(command: &'static str, rows: R) -> Self {
        Self {
            paydown: env!("CARGO_PKG_VERSION"),
            schema: 1,
            command,
            deal: None,
            start: None,
            assumptions: None,
            notes: Vec::new(),
            rows,
        }
    }

    /// The text, on one line.
    pub fn text(&self) -> Result<String, Failure> {
        json(self)
    }
}

/// A table as the text of a CSV file.
pub fn csv<R: Row>(table: &Table<'_, R>) -> Result<String, Failure> {
    let mut text = Vec::new();
    table.write_csv(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// A value as JSON on one line.
pub fn json(value: &impl Serialize) -> Result<String, Failure> {
    match serde_json::to_string(value) {
        Ok(text) => Ok(text + "\n"),
        Err(error) => Err(fail("json", error.to_string())),
    }
}

/// A deal in the JSON.
#[derive(Serialize)]
pub struct DealName<'e> {
    pub name: &'e str,
    pub series: &'e str,
    pub digest: String,
}

impl<'e> DealName<'e> {
    pub fn of(deal: &'e paydown::Deal) -> Self {
        Self { name: deal.name(), series: deal.series(), digest: deal.digest() }
    }
}

/// The start of a projection in the JSON.
#[derive(Serialize)]
pub struct Start {
    /// `closing`, or the file of a report.
    pub from: String,
    /// The distribution date before the first projected one.
    pub date: String,
}

impl Start {
    /// After the month of a state, or from closing.
    pub fn of(state: Option<&paydown::DealState>, date: paydown::calendar::Date) -> Self {
        let from = state.map_or("closing", |state| state.source.as_str());
        Self { from: from.to_owned(), date: date.to_string() }
    }
}
