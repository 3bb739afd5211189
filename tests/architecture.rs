//! The shape of the source: what may use what, that no deal is known by name, and that no file
//! grows past reading.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Lines of a file at most.
const LONGEST: usize = 500;

/// Every Rust file under a folder, in order of names.
fn sources(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Whether a file holds tests only: a module declared under `#[cfg(test)]`.
fn is_test(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let folder = path.parent().unwrap();
    let declared_in = [folder.join("mod.rs"), folder.with_extension("rs"), folder.join("lib.rs")];
    declared_in.iter().filter_map(|path| std::fs::read_to_string(path).ok()).any(|text| {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let module = format!("mod {name};");
        lines.iter().position(|line| line.ends_with(&module)).is_some_and(|at| {
            lines[..at]
                .iter()
                .rev()
                .take_while(|line| line.starts_with("#["))
                .any(|line| *line == "#[cfg(test)]")
        })
    })
}

/// A file's code: no comments, and no modules of tests at its end.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let mut code = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let tests_begin = line == "#[cfg(test)]"
            && lines
                .clone()
                .find(|line| !line.starts_with("#["))
                .is_some_and(|line| line.starts_with("mod ") && line.ends_with('{'));
        if tests_begin {
            break;
        }
        code += line.split("//").next().unwrap();
        code.push('\n');
    }
    code
}

/// The modules of the crate in the order of `lib.rs`.
fn modules() -> Vec<String> {
    let lib = std::fs::read_to_string("src/lib.rs").unwrap();
    let declared = lib.lines().filter_map(|line| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned)
    });
    declared.collect()
}

/// The module of the crate that a file belongs to.
fn module_of(path: &Path) -> String {
    let inside = path.strip_prefix("src").unwrap();
    inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// Modules that code names as `crate::…`, also within `use crate::{a, b}`.
fn used(code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        let word = |text: &str| -> String {
            text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
        };
        match after.strip_prefix('{') {
            Some(group) => {
                let (mut depth, mut item) = (0, String::new());
                for c in group.chars() {
                    match c {
                        '}' if depth == 0 => break,
                        ',' if depth == 0 => {
                            used.insert(word(&std::mem::take(&mut item)));
                        }
                        _ => {
                            depth += usize::from(c == '{');
                            depth -= usize::from(c == '}');
                            item.push(c);
                        }
                    }
                }
                used.insert(word(&item));
            }
            None => {
                used.insert(word(after));
            }
        }
    }
    used
}

#[test]
fn modules_use_only_those_above_them() {
    let modules = modules();
    assert!(modules.len() > 10, "{modules:?}");
    let place = |module: &str| modules.iter().position(|known| known == module);
    let mut wrong = Vec::new();
    for path in sources("src") {
        let of = module_of(&path);
        if of == "lib" || is_test(&path) {
            continue;
        }
        let own = place(&of).unwrap_or_else(|| panic!("{} is not in lib.rs", path.display()));
        for module in used(&code(&path)) {
            // What `lib.rs` passes on (`crate::Deal`) is named by its module here.
            match place(&module) {
                Some(other) if other <= own => {}
                _ => wrong.push(format!("{} uses crate::{module}", path.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Instructions that a processor may lack, and code that was made.
#[test]
fn unsafe_stands_in_two_files_alone() {
    let mut found = BTreeSet::new();
    for path in sources("src").into_iter().filter(|path| !is_test(path)) {
        let code = code(&path);
        if code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "unsafe") {
            found.insert(path.display().to_string());
        }
    }
    let allowed = ["src/machine/code.rs", "src/scenario/dispatch.rs"].map(str::to_owned);
    assert_eq!(found, BTreeSet::from(allowed));
}

#[test]
fn the_reader_of_uses_reads_them() {
    let code = "use crate::a::{b, c};\nuse crate::{d, e::{f, g}, h};\nlet x = crate::i::j();\n";
    let expected = ["a", "d", "e", "h", "i"].map(str::to_owned);
    assert_eq!(used(code), BTreeSet::from(expected));
}

/// Series and class names of the deals at hand, and what says that a deal is meant.
#[test]
fn no_deal_is_known_by_name() {
    let mut names: BTreeSet<String> = ["thornburg", "2003-"].map(str::to_owned).into();
    for entry in std::fs::read_dir("deals").unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let deal = paydown::Deal::from_path(&path).unwrap();
            names.insert(deal.series().to_lowercase());
            // A class named by one letter is any word.
            let classes = deal.class_names().filter(|class| class.len() > 1);
            names.extend(classes.map(|class| format!("\"{}\"", class.to_lowercase())));
        }
    }
    let mut wrong = Vec::new();
    for path in sources("src").into_iter().filter(|path| !is_test(path)) {
        let code = code(&path).to_lowercase();
        for (index, line) in code.lines().enumerate() {
            // Dates such as messages show are no series.
            let line = line.replace("2003-10-27", "").replace("2003-12-26", "");
            for name in names.iter().filter(|name| line.contains(name.as_str())) {
                wrong.push(format!("{}:{} names {name}", path.display(), index + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_grows_past_reading() {
    let mut wrong = Vec::new();
    for path in ["src", "examples", "tests", "benches"].into_iter().flat_map(sources) {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        if lines > LONGEST {
            wrong.push(format!("{} has {lines} lines; split it", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
