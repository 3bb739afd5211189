//! Output: standard output, files that are complete or absent, JSON.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Stdout, Write};
use std::path::{Path, PathBuf};

use paydown::Errors;
use paydown::error::Diagnostic;
use serde::Serialize;
use tempfile::NamedTempFile;

/// Why a command ends early.
#[derive(Debug)]
pub enum Failure {
    /// Something could not be read, run or written: exit code 2.
    Errors(Errors),
    /// A break, or a broken law: exit code 1.
    Found,
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

impl Sink {
    /// Opens a file, or standard output if there is none. An existing file stays as it is until
    /// [`finish`](Self::finish).
    pub fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else {
            return Ok(Self::Stdout(BufWriter::new(io::stdout())));
        };
        let failed = |error: io::Error| cannot_write(path, &error);
        // A link stays a link: the file that it names is replaced.
        let path = if path.exists() { path.canonicalize().map_err(failed)? } else { path.into() };
        if path.exists() && !path.is_file() {
            if path.is_dir() {
                return Err(fail(&path.display().to_string(), "is a folder; name a file"));
            }
            let file = OpenOptions::new().write(true).open(&path).map_err(failed)?;
            return Ok(Self::Direct { file: BufWriter::new(file), path });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        builder.prefix(".paydown-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As for any new file; the process's mask applies.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let temporary = builder.tempfile_in(folder.unwrap_or(Path::new("."))).map_err(failed)?;
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
    fail(&path.display().to_string(), format!("the file cannot be written: {error}"))
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
