//! The files of a folder of months: ours by name, or those that `columns.yaml` names.

use std::path::{Component, Path, PathBuf};

use super::format::TableFormat;
use super::kind::TableKind;
use super::layout::Layouts;
use crate::deal_file::Named;
use crate::error::{Diagnostic, nearest, quote};

/// Most files that the patterns of one table name, and most entries of a folder.
const MOST_FILES: usize = 20_000;
/// What a spreadsheet calls its files.
const WORKBOOKS: [&str; 4] = ["xlsx", "xlsm", "xls", "ods"];

/// What Parquet files are called.
const PARQUET: &str = "parquet";

/// Whether a file is named as a spreadsheet's.
pub(super) fn is_workbook(path: &Path) -> bool {
    has_extension(path, &WORKBOOKS)
}

/// Whether a file is named as a Parquet file.
pub(super) fn is_parquet(path: &Path) -> bool {
    has_extension(path, &[PARQUET])
}

fn has_extension(path: &Path, of: &[&str]) -> bool {
    let extension = path.extension().map(|of| of.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| of.contains(&extension.as_str()))
}

/// The extensions of files that can be read.
fn extensions(formats: &[&dyn TableFormat]) -> Vec<&'static str> {
    let others = formats.iter().flat_map(|format| format.extensions());
    ["csv"].iter().chain(others).copied().collect()
}

/// A file of a table, and the name that its own name says.
pub(super) struct FileOf {
    pub kind: TableKind,
    pub path: PathBuf,
    pub own_name: String,
}

impl FileOf {
    /// A file named by the caller.
    pub(super) fn named(kind: TableKind, path: PathBuf) -> Self {
        let own_name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        Self { kind, path, own_name: own_name.unwrap_or_default() }
    }
}

/// The files of all tables of a folder.
///
/// # Errors
///
/// A table that must be there and is not, two files of one table, and names that lead out of the folder.
pub(super) fn find(
    folder: &Path,
    layouts: &Layouts,
    formats: &[&dyn TableFormat],
    wrong: &mut Vec<Diagnostic>,
) -> Vec<FileOf> {
    let readable = extensions(formats);
    let mut found = Vec::new();
    for kind in TableKind::ALL {
        let named = &layouts.get(kind).files;
        for name in named {
            match matching(folder, &name.name) {
                Ok(files) => found.extend(files.into_iter().map(|(path, own_name)| FileOf {
                    kind,
                    path,
                    own_name,
                })),
                Err(message) => wrong.push(at(layouts, name, message)),
            }
        }
        let path = folder.join(kind.file_name());
        if !named.is_empty() {
            continue;
        }
        let here = |of: &[&str]| -> Vec<PathBuf> {
            of.iter().map(|of| path.with_extension(of)).filter(|path| path.is_file()).collect()
        };
        let (mut files, mut others) = (here(&readable), here(&WORKBOOKS));
        others.extend(here(&[PARQUET]));
        // The reader says how to save what it cannot read.
        if files.is_empty() {
            files.extend(others.into_iter().next());
        }
        match files.as_slice() {
            [path] => found.push(FileOf::named(kind, path.clone())),
            [_, _, ..] => {
                let names = files.iter().filter_map(|path| path.file_name());
                let names: Vec<String> = names.map(|name| quote(&name.to_string_lossy())).collect();
                let message = format!(
                    "{} are files of one table; keep one of them, or name it in columns.yaml: `{}: \
                     {{file: NAME}}`",
                    names.join(" and "),
                    kind.name()
                );
                wrong.push(Diagnostic::of_file(&folder.display().to_string(), message));
            }
            [] if kind.is_needed() => {
                let message = format!(
                    "there is no `{}`; add it, or name its file in columns.yaml: `{}: {{file: \
                     NAME}}`",
                    kind.file_name(),
                    kind.name()
                );
                wrong.push(Diagnostic::of_file(&folder.display().to_string(), message));
            }
            [] => {}
        }
    }
    found
}

fn at(layouts: &Layouts, name: &Named, message: String) -> Diagnostic {
    let (line, column) = (name.at.line, name.at.column);
    Diagnostic { file: layouts.file.clone(), line, column, message }
}

/// Notes about files of the folder that could be read and are no table.
pub(super) fn unread(
    folder: &Path,
    files: &[FileOf],
    formats: &[&dyn TableFormat],
) -> Vec<Diagnostic> {
    let readable = extensions(formats);
    let mut notes = Vec::new();
    for name in entries(folder).unwrap_or_default() {
        let path = folder.join(&name);
        if !has_extension(&path, &readable)
            || !path.is_file()
            || files.iter().any(|file| file.path == path)
        {
            continue;
        }
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        let known = TableKind::ALL.map(|kind| format!("{}.{extension}", kind.name()));
        let meant = nearest(&name, known.iter().map(String::as_str)).filter(|meant| *meant != name);
        let meant = meant.map(|meant| format!("; did you mean `{meant}`?"));
        let message = format!("the file is not read{}", meant.unwrap_or_default());
        notes.push(Diagnostic::of_file(&path.display().to_string(), message));
    }
    notes
}

/// The files that a name or a pattern means, in the order of their names, each with what `*` matches in
/// its file name, or else that name without its extension.
fn matching(folder: &Path, pattern: &str) -> Result<Vec<(PathBuf, String)>, String> {
    let inside = Path::new(pattern)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let outside = || format!("`file`: {} is not in the folder of the tables", quote(pattern));
    if !inside {
        return Err(outside());
    }
    let mut paths = vec![folder.to_owned()];
    for part in Path::new(pattern).components() {
        let Component::Normal(part) = part else { continue };
        let part = part.to_string_lossy();
        if !part.contains(['*', '?']) {
            paths.iter_mut().for_each(|path| path.push(&*part));
            continue;
        }
        let mut next = Vec::new();
        for path in &paths {
            for name in entries(path)? {
                if !name.starts_with('.') && fits(&name, &part) {
                    next.push(path.join(name));
                }
            }
        }
        if next.len() > MOST_FILES {
            return Err(format!("`file`: {} names more than {MOST_FILES} files", quote(pattern)));
        }
        paths = next;
    }
    paths.retain(|path| path.is_file());
    if paths.is_empty() {
        return Err(format!("`file`: there is no file {} in the folder", quote(pattern)));
    }
    let whole = folder_itself(folder).canonicalize().ok();
    let is_inside = |path: &PathBuf| {
        path.canonicalize().is_ok_and(|path| whole.as_ref().is_some_and(|of| path.starts_with(of)))
    };
    if !paths.iter().all(is_inside) {
        return Err(outside());
    }
    let last = Path::new(pattern).file_name().map(|name| name.to_string_lossy().into_owned());
    let last = last.unwrap_or_default();
    let named = |path: PathBuf| {
        let file = FileOf::named(TableKind::Classes, path);
        let name = file.path.file_name().map(|name| name.to_string_lossy().into_owned());
        let starred = last.split_once('*').filter(|(_, after)| !after.contains(['*', '?']));
        let matched = starred.and_then(|(before, after)| {
            let rest = name.as_deref()?.get(before.len()..)?;
            rest.strip_suffix(after).map(str::to_owned)
        });
        (file.path, matched.unwrap_or(file.own_name))
    };
    Ok(paths.into_iter().map(named).collect())
}

fn folder_itself(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// The names in a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<String>, String> {
    let Ok(entries) = std::fs::read_dir(folder_itself(folder)) else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for entry in entries.flatten() {
        if names.len() == MOST_FILES {
            return Err(format!("`file`: the folder has more than {MOST_FILES} files"));
        }
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Whether a name fits a pattern, in which `*` is any text and `?` any character.
fn fits(name: &str, pattern: &str) -> bool {
    let (name, pattern): (Vec<char>, Vec<char>) =
        (name.chars().collect(), pattern.chars().collect());
    // Where to continue if what follows the last `*` does not fit.
    let (mut at, mut of, mut again) = (0, 0, None);
    while at < name.len() {
        match pattern.get(of) {
            Some('*') => {
                again = Some((at, of));
                of += 1;
            }
            Some(c) if *c == '?' || *c == name[at] => (at, of) = (at + 1, of + 1),
            _ => match &mut again {
                Some((from, star)) => {
                    *from += 1;
                    (at, of) = (*from, *star + 1);
                }
                None => return false,
            },
        }
    }
    pattern[of..].iter().all(|c| *c == '*')
}
