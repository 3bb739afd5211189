//! Reads the tables of a folder, of named files, or of a program's rows.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Tables;
use super::columns_yaml;
use super::folder::{self, FileOf};
use super::format::{TableFormat, TableLines, format_of};
use super::gather::Gather;
use super::header::FieldAt;
use super::kind::TableKind;
use super::layout::{Layout, Layouts};
use super::row::RowText;
use super::subjects::Subjects;
use super::sums::Sums;
use super::table_file::{Field, Reading, TableFile};
use crate::deal::Deal;
use crate::error::{Diagnostic, Errors, Mistakes};
use crate::text_file::{read_bytes, read_text, utf8};

/// Largest file of a table: 512 MiB.
const LARGEST_BYTES: u64 = 512 << 20;
/// Most mistakes of all files that are shown.
const MOST_WRONG: usize = 1_000;
/// Largest `columns.yaml`: 1 MiB.
const LARGEST_LAYOUT: u64 = 1 << 20;

impl Tables {
    /// Reads the tables of a folder: `collateral.csv`, `classes.csv`, and the others if they are
    /// there; or the files that a `columns.yaml` in the folder names.
    ///
    /// # Errors
    ///
    /// Every mistake of every file, with its line and place; a missing file of the first two.
    pub fn open(deal: &Deal, folder: impl AsRef<Path>) -> Result<Self, Errors> {
        Self::open_with(deal, folder, &[])
    }

    /// The same for a folder that may have files of other formats too: with a format of Arrow files,
    /// `classes.arrow` instead of `classes.csv`.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), and two files of one table.
    pub fn open_with(
        deal: &Deal,
        folder: impl AsRef<Path>,
        formats: &[&dyn TableFormat],
    ) -> Result<Self, Errors> {
        let folder = folder.as_ref();
        let layouts = layouts_in(folder)?;
        let mut wrong = Vec::new();
        let files = folder::find(folder, &layouts, formats, &mut wrong);
        let mut gather = Gather::default();
        folder::unread(folder, &files, formats).into_iter().for_each(|note| gather.note(note));
        let all: Vec<Input<'_>> =
            files.into_iter().map(|file| Input { file, layouts: &layouts, text: None }).collect();
        read_files(deal, &all, formats, gather, wrong).map(|(rows, notes)| Self {
            file: folder.display().to_string(),
            rows,
            notes,
        })
    }

    /// Reads tables of any file names. A `columns.yaml` beside a file applies to it.
    ///
    /// # Errors
    ///
    /// Every mistake of every file, with its line and place.
    pub fn read(deal: &Deal, files: &[(TableKind, PathBuf)]) -> Result<Self, Errors> {
        Self::read_with(deal, files, &[])
    }

    /// The same for files of other formats too, known by their extensions.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_with(
        deal: &Deal,
        files: &[(TableKind, PathBuf)],
        formats: &[&dyn TableFormat],
    ) -> Result<Self, Errors> {
        let mut folders: Vec<(&Path, Layouts)> = Vec::new();
        for (_, path) in files {
            let folder = path.parent().unwrap_or_else(|| Path::new(""));
            if folders.iter().all(|(known, _)| *known != folder) {
                folders.push((folder, layouts_in(folder)?));
            }
        }
        let beside = |(kind, path): &(TableKind, PathBuf)| {
            let folder = path.parent().unwrap_or_else(|| Path::new(""));
            let (_, layouts) = folders.iter().find(|(known, _)| *known == folder)?;
            Some(Input { file: FileOf::named(*kind, path.clone()), layouts, text: None })
        };
        let all: Vec<Input<'_>> = files.iter().filter_map(beside).collect();
        let names: Vec<String> = files.iter().map(|(_, path)| path.display().to_string()).collect();
        read_files(deal, &all, formats, Gather::default(), Vec::new()).map(|(rows, notes)| Self {
            file: names.join(", "),
            rows,
            notes,
        })
    }

    /// Reads tables from their texts, each with the name of its file in messages. `columns` is the
    /// text of a `columns.yaml`; empty if there is none.
    ///
    /// # Errors
    ///
    /// Every mistake of every text, with its line and place.
    pub fn from_texts(
        deal: &Deal,
        texts: &[(TableKind, &str, &str)],
        columns: &str,
    ) -> Result<Self, Errors> {
        let layouts = match columns.is_empty() {
            true => Layouts::default(),
            false => columns_yaml::read(columns_yaml::FILE_NAME, columns)?,
        };
        let input = |(kind, name, text): &(TableKind, &'_ str, &'_ str)| Input {
            file: FileOf::named(*kind, PathBuf::from(name)),
            layouts: &layouts,
            text: Some((*text).to_owned()),
        };
        let all: Vec<Input<'_>> = texts.iter().map(input).collect();
        let names: Vec<&str> = texts.iter().map(|(_, name, _)| *name).collect();
        read_files(deal, &all, &[], Gather::default(), Vec::new()).map(|(rows, notes)| Self {
            file: names.join(", "),
            rows,
            notes,
        })
    }

    /// The tables of a program's rows, in any order.
    ///
    /// # Errors
    ///
    /// Every mistake, with the table as its file and the ordinal of the row as its line.
    pub fn from_rows(deal: &Deal, rows: impl IntoIterator<Item = RowText>) -> Result<Self, Errors> {
        let rows: Vec<RowText> = rows.into_iter().collect();
        let (mut gather, mut wrong) = (Gather::default(), Vec::new());
        let layout = Layout::default();
        for kind in TableKind::ALL {
            let subjects = Subjects::new(deal, kind, layout.matching);
            let table = TableFile {
                deal,
                kind,
                layout: &layout,
                layout_file: "",
                subjects: &subjects,
                file: kind.name().into(),
                own_name: "",
            };
            let mut mistakes = Mistakes::new(kind.name());
            let mut sums = Sums::default();
            let mut reading = Reading::new(&mut gather, &mut sums, &mut mistakes);
            let of_kind = rows.iter().zip(1..).filter(|(row, _)| row.kind == kind);
            of_kind.for_each(|(row, ordinal)| table.text_row(row, ordinal, &mut reading));
            reading.finish();
            wrong.extend(mistakes.into_diagnostics());
        }
        Diagnostic::none_of(wrong)?;
        let (rows, notes) = gather.finish();
        Ok(Self { file: String::new(), rows, notes })
    }
}

impl TableFile<'_> {
    /// Adds a program's row, the `ordinal`th.
    fn text_row(&self, row: &RowText, ordinal: usize, reading: &mut Reading<'_>) {
        let Some(subject) = self.subjects.find(&row.name) else {
            return self.unknown(&row.name, ordinal, 0, reading);
        };
        let written = (&*row.date.to_string(), row.date);
        let Some(date) = self.distribution(ordinal, 0, written, reading) else { return };
        let (mut columns, mut fields): (Vec<Field<'_>>, Vec<FieldAt>) = (Vec::new(), Vec::new());
        for (name, text) in &row.fields {
            let Some(column) = self.kind.forms().into_iter().find(|column| column.name == name)
            else {
                reading.unknown_field(self.kind, name, ordinal);
                continue;
            };
            if fields.iter().any(|field| field.column.name == name) {
                reading.twice(name, ordinal);
            }
            let parts = vec![(columns.len(), false)];
            fields.push(FieldAt { column, form: self.layout.form_of(column.name), parts });
            columns.push((0, text.trim().into()));
        }
        self.row(ordinal, (date, subject, row.revision), &fields, &columns, reading);
    }
}

/// The layouts of a folder: those of its `columns.yaml`, or ours.
fn layouts_in(folder: &Path) -> Result<Layouts, Errors> {
    let path = folder.join(columns_yaml::FILE_NAME);
    if !path.exists() {
        return Ok(Layouts::default());
    }
    let text = read_text(&path, LARGEST_LAYOUT, columns_yaml::FILE_NAME)?;
    columns_yaml::read(&path.display().to_string(), &text)
}

/// A file to read.
struct Input<'l> {
    file: FileOf,
    layouts: &'l Layouts,
    /// Its text, if it is known already.
    text: Option<String>,
}

/// What was read.
type Read = (Vec<super::TableRow>, Vec<Diagnostic>);

/// Reads files in the order of their tables. `wrong` has the mistakes found before.
fn read_files(
    deal: &Deal,
    files: &[Input<'_>],
    formats: &[&dyn TableFormat],
    mut gather: Gather,
    mut wrong: Vec<Diagnostic>,
) -> Result<Read, Errors> {
    for kind in TableKind::ALL {
        let mut sums = Sums::default();
        for Input { file, layouts, text } in files.iter().filter(|of| of.file.kind == kind) {
            let layout = layouts.get(kind);
            let subjects = Subjects::new(deal, kind, layout.matching);
            if let (true, Some(at)) = (subjects.is_empty(), layout.match_at) {
                let (file, message) = (layouts.file.clone(), subjects.without_numbers());
                wrong.push(Diagnostic { file, line: at.line, column: at.column, message });
                break;
            }
            let name: Arc<str> = file.path.display().to_string().into();
            let table = TableFile {
                deal,
                kind,
                layout,
                layout_file: &layouts.file,
                subjects: &subjects,
                file: name.clone(),
                own_name: &file.own_name,
            };
            let mut mistakes = Mistakes::new(&name);
            let opened = match text {
                Some(text) => Ok(Opened::Csv(text.clone())),
                None => opened(&file.path, formats),
            };
            match opened {
                Ok(Opened::Csv(text)) => table.read(&text, &mut gather, &mut sums, &mut mistakes),
                Ok(Opened::Lines(lines)) => {
                    table.read_lines(lines, &mut gather, &mut sums, &mut mistakes);
                }
                Err(unreadable) => mistakes.extend(unreadable),
            }
            wrong.extend(mistakes.into_diagnostics());
            if wrong.len() > MOST_WRONG {
                wrong.truncate(MOST_WRONG);
                wrong.push(Diagnostic::of_file("", "further mistakes are not shown"));
                return Err(wrong.into());
            }
        }
        sums.finish(&mut gather, &mut wrong);
    }
    Diagnostic::none_of(wrong)?;
    Ok(gather.finish())
}

/// What is in a table's file.
enum Opened {
    Csv(String),
    Lines(Box<dyn TableLines>),
}

/// Opens a table's file.
fn opened(path: &Path, formats: &[&dyn TableFormat]) -> Result<Opened, Errors> {
    let file = path.display().to_string();
    let bytes = read_bytes(path, LARGEST_BYTES, "the table")?;
    if bytes.len() as u64 > LARGEST_BYTES {
        let mib = LARGEST_BYTES >> 20;
        let message = format!("the file is larger than the {mib} MiB of a table");
        return Err(Diagnostic::of_file(&file, message).into());
    }
    if let Some(format) = format_of(path, formats) {
        let wrong = |found: Vec<String>| {
            found.into_iter().map(|message| Diagnostic::of_file(&file, message)).collect()
        };
        return format.lines(bytes).map(Opened::Lines).map_err(wrong);
    }
    if let Some(message) = workbook(path, &bytes).or_else(|| columnar(path, &bytes)) {
        return Err(Diagnostic::of_file(&file, message).into());
    }
    utf8(&file, bytes).map(Opened::Csv)
}

/// The message for a file of columns, as databases write it.
fn columnar(path: &Path, bytes: &[u8]) -> Option<String> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if folder::is_parquet(path) || bytes.starts_with(b"PAR1") {
        let arrow = Path::new(&name).with_extension("arrow");
        return Some(format!(
            "Parquet is not read; write it as Arrow IPC with one line of Python: `import \
             pyarrow.feather, pyarrow.parquet; pyarrow.feather.write_feather(\
             pyarrow.parquet.read_table(\"{name}\"), \"{}\")`",
            arrow.display()
        ));
    }
    bytes.starts_with(b"ARROW1").then(|| {
        "Arrow IPC is not read under this name or by this program; name the file `.arrow`, or save \
         the table as CSV"
            .to_owned()
    })
}

/// The message for a spreadsheet's workbook.
fn workbook(path: &Path, bytes: &[u8]) -> Option<String> {
    if !folder::is_workbook(path)
        && !bytes.starts_with(b"PK\x03\x04")
        && !bytes.starts_with(b"\xD0\xCF\x11\xE0")
    {
        return None;
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let csv = Path::new(&name).with_extension("csv");
    Some(format!(
        "a workbook is not read; save the sheet as CSV, or do it with two lines of Python: \
         `import pandas` and `pandas.read_excel(\"{name}\", dtype=str).to_csv(\"{}\", index=False)`",
        csv.display()
    ))
}
