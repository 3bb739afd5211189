//! Reads the tables of a folder, of named files, or of a program's rows.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Tables;
use super::gather::Gather;
use super::header::FieldAt;
use super::kind::TableKind;
use super::layout::{Layout, Layouts};
use super::row::RowText;
use super::subjects::Subjects;
use super::table_file::{Field, Reading, TableFile};
use crate::deal::Deal;
use crate::error::{Diagnostic, Errors, Mistakes};
use crate::text_file::{read_bytes, utf8};

/// Largest file of a table: 512 MiB.
const LARGEST_BYTES: u64 = 512 << 20;

impl Tables {
    /// Reads the tables of a folder: `collateral.csv`, `classes.csv`, and the others if they are there.
    ///
    /// # Errors
    ///
    /// Every mistake of every file, with its line and place; a missing file of the first two.
    pub fn open(deal: &Deal, folder: impl AsRef<Path>) -> Result<Self, Errors> {
        let folder = folder.as_ref();
        let layouts = Layouts::default();
        let mut files = Vec::new();
        for kind in TableKind::ALL {
            let path = folder.join(kind.file_name());
            let is_needed = matches!(kind, TableKind::Collateral | TableKind::Classes);
            if is_needed || path.is_file() {
                files.push((kind, path));
            }
        }
        let mut tables = read_files(deal, &layouts, &files)?;
        tables.file = folder.display().to_string();
        Ok(tables)
    }

    /// Reads tables of any file names.
    ///
    /// # Errors
    ///
    /// Every mistake of every file, with its line and place.
    pub fn read(deal: &Deal, files: &[(TableKind, PathBuf)]) -> Result<Self, Errors> {
        read_files(deal, &Layouts::default(), files)
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
                own_name: String::new(),
            };
            let mut mistakes = Mistakes::new(kind.name());
            let mut reading = Reading::new(&mut gather, &mut mistakes);
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
            columns.push((0, text.as_str().into()));
        }
        self.row(ordinal, (date, subject, row.revision), &fields, &columns, reading);
    }
}

fn read_files(
    deal: &Deal,
    layouts: &Layouts,
    files: &[(TableKind, PathBuf)],
) -> Result<Tables, Errors> {
    let mut gather = Gather::default();
    let mut wrong: Vec<Diagnostic> = Vec::new();
    for kind in TableKind::ALL {
        let layout = layouts.get(kind);
        let subjects = Subjects::new(deal, kind, layout.matching);
        for (_, path) in files.iter().filter(|(of, _)| *of == kind) {
            let file: Arc<str> = path.display().to_string().into();
            let own_name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let table = TableFile {
                deal,
                kind,
                layout,
                layout_file: &layouts.file,
                subjects: &subjects,
                file: file.clone(),
                own_name: own_name.unwrap_or_default(),
            };
            let mut mistakes = Mistakes::new(&file);
            match table_text(path) {
                Ok(text) => table.read(&text, &mut gather, &mut mistakes),
                Err(unreadable) => mistakes.extend(unreadable),
            }
            wrong.extend(mistakes.into_diagnostics());
        }
    }
    Diagnostic::none_of(wrong)?;
    let (rows, notes) = gather.finish();
    let names: Vec<String> = files.iter().map(|(_, path)| path.display().to_string()).collect();
    Ok(Tables { file: names.join(", "), rows, notes })
}

/// The text of a table's file.
fn table_text(path: &Path) -> Result<String, Errors> {
    let file = path.display().to_string();
    let bytes = read_bytes(path, LARGEST_BYTES, "the table")?;
    if bytes.len() as u64 > LARGEST_BYTES {
        let mib = LARGEST_BYTES >> 20;
        let message = format!("the file is larger than the {mib} MiB of a table");
        return Err(Diagnostic::of_file(&file, message).into());
    }
    if let Some(message) = workbook(path, &bytes) {
        return Err(Diagnostic::of_file(&file, message).into());
    }
    utf8(&file, bytes)
}

/// The message for a spreadsheet's workbook.
fn workbook(path: &Path, bytes: &[u8]) -> Option<String> {
    let extension = path.extension().map(|of| of.to_string_lossy().to_ascii_lowercase());
    let named = matches!(extension.as_deref(), Some("xlsx" | "xlsm" | "xls" | "ods"));
    let begins = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0");
    if !named && !begins {
        return None;
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let csv = Path::new(&name).with_extension("csv");
    Some(format!(
        "a workbook is not read; save the sheet as CSV, or with Python: `import pandas` and \
         `pandas.read_excel(\"{name}\", dtype=str).to_csv(\"{}\", index=False)`",
        csv.display()
    ))
}
