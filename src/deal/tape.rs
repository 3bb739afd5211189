//! The place of the loan tape that a deal file names.

use std::path::{Component, Path, PathBuf};

use crate::error::quote;

/// The path of a tape in the deal's folder.
///
/// # Errors
///
/// A message if the name leaves the folder, by `..`, an absolute path or a link: a deal file from
/// elsewhere must not read other files of this machine.
pub(super) fn path_in(folder: &Path, name: &str) -> Result<PathBuf, String> {
    let inside =
        || format!("`loans`: write the path of a file in the deal's folder, not {}", quote(name));
    if !Path::new(name)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
    {
        return Err(inside());
    }
    let path = folder.join(name);
    if !path.is_file() {
        return Err(format!("`loans`: there is no file {} in the deal's folder", quote(name)));
    }
    let whole = |path: &Path| {
        if path.as_os_str().is_empty() { Path::new(".") } else { path }.canonicalize()
    };
    match (whole(folder), whole(&path)) {
        (Ok(folder), Ok(file)) if file.starts_with(&folder) => Ok(path),
        _ => Err(inside()),
    }
}
