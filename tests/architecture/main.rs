//! The shape of the source: which module may import which, no circles of files, `unsafe` in two files,
//! no deal known by name, no file too long to read; and the words of code and documents.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

mod imports;
mod words;

use imports::IMPORTS;

/// The files that may contain `unsafe`: instructions that a processor may lack, and generated code.
const UNSAFE: [&str; 2] = ["src/scenario/compiled/executable.rs", "src/scenario/lanes/dispatch.rs"];

/// Lines of a file at most.
const LONGEST: usize = 500;

/// Every Rust file under a folder, in order of names.
fn sources(folder: &str) -> Vec<PathBuf> {
    files(folder, &["rs"])
}

/// Every file under a folder with one of these extensions, in order of names.
fn files(folder: &str, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|of| extensions.iter().any(|known| of == *known))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Whether a file holds tests only: its name says so.
fn is_test(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_str().unwrap();
    name.ends_with("_tests") || name.starts_with("test_")
}

/// A file's code without comments, and without the module of tests at its end.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let next = lines.clone().find(|line| !line.starts_with("#["));
        if line == "#[cfg(test)]" && next.is_some_and(|line| line.starts_with("mod ")) {
            if next.is_some_and(|line| line.ends_with('{')) {
                break;
            }
            lines.by_ref().find(|line| line.starts_with("mod "));
            continue;
        }
        code += line.split("//").next().unwrap();
        code.push('\n');
    }
    code
}

/// A path of names, such as `["crate", "deal", "Deal"]`.
type Names = Vec<String>;

/// Splits `a::{b, c::{d, e}}` into the paths `a::b`, `a::c::d` and `a::c::e`.
fn expand(prefix: &[String], body: &str, paths: &mut Vec<Names>) {
    let (head, group) = match body.split_once('{') {
        Some((head, rest)) => (head, rest.trim_end().strip_suffix('}')),
        None => (body.split(" as ").next().unwrap(), None),
    };
    let mut path = prefix.to_vec();
    path.extend(head.split("::").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned));
    let Some(group) = group else {
        paths.push(path);
        return;
    };
    let (mut depth, mut item) = (0_usize, String::new());
    for c in group.chars().chain([',']) {
        if c == ',' && depth == 0 {
            let item = std::mem::take(&mut item);
            if !item.trim().is_empty() {
                expand(&path, &item, paths);
            }
            continue;
        }
        depth += usize::from(c == '{');
        depth -= usize::from(c == '}');
        item.push(c);
    }
}

/// The paths that code names from `crate`, `super` or `self`, in `use` items and elsewhere.
fn paths(code: &str) -> Vec<Names> {
    let mut paths = Vec::new();
    for root in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(root) {
            let before = &code[..at];
            let is_inner = before.ends_with("::") || before.ends_with(char::is_alphanumeric);
            if is_inner {
                continue;
            }
            let statement = before.rsplit([';', '}']).next().unwrap().trim();
            let is_use = statement.ends_with("use");
            let rest = &code[at..];
            let end = match is_use {
                true => rest.find(';'),
                false => rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':'),
            };
            expand(&[], &rest[..end.unwrap_or(rest.len())], &mut paths);
        }
    }
    paths
}

/// The source files of the crate by their modules.
struct Modules {
    files: BTreeMap<Names, PathBuf>,
    code: BTreeMap<Names, String>,
}

impl Modules {
    fn new(texts: impl IntoIterator<Item = (PathBuf, String)>) -> Self {
        let (mut files, mut codes) = (BTreeMap::new(), BTreeMap::new());
        for (path, text) in texts {
            let inside = path.strip_prefix("src").unwrap().with_extension("");
            let mut module: Names =
                inside.iter().map(|name| name.to_str().unwrap().to_owned()).collect();
            module.pop_if(|last| last == "mod" || last == "lib");
            files.insert(module.clone(), path);
            codes.insert(module, code(&text));
        }
        Self { files, code: codes }
    }

    fn of_crate() -> Self {
        let sources = sources("src").into_iter().filter(|path| !is_test(path));
        Self::new(sources.map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path, text)
        }))
    }

    /// The module that defines what a path names, followed through re-exports.
    fn defines(&self, from: &Names, path: &[String]) -> Names {
        let (mut module, mut rest) = match path[0].as_str() {
            "crate" => (Names::new(), &path[1..]),
            "self" => (from.clone(), &path[1..]),
            _ => (from.clone(), path),
        };
        while let [first, after @ ..] = rest {
            let inner: Names = module.iter().chain([first]).cloned().collect();
            if first == "super" {
                module.pop();
            } else if self.files.contains_key(&inner) {
                module = inner;
            } else {
                break;
            }
            rest = after;
        }
        let Some(name) = rest.first() else { return module };
        let exports = self.code.get(&module).into_iter().flat_map(|code| re_exports(code));
        // A macro is exported by its name alone, which leads nowhere else.
        let mut exports = exports.into_iter().filter(|path| path.len() > 1);
        match exports.find(|path| path.last() == Some(name)) {
            Some(export) => {
                let mut path = export.clone();
                let inner: Names = module.iter().chain(export.first()).cloned().collect();
                if self.files.contains_key(&inner) {
                    path.insert(0, "self".to_owned());
                }
                self.defines(&module, &path)
            }
            None => module,
        }
    }

    /// For each module, those whose items it names.
    fn imports(&self) -> BTreeMap<&Names, BTreeSet<Names>> {
        let of = |(module, code): (&Names, &String)| {
            let named = paths(code).into_iter().map(|path| self.defines(module, &path));
            named.filter(|other| other != module).collect()
        };
        self.code.iter().map(|entry| (entry.0, of(entry))).collect()
    }

    /// The files that import one another in a circle, and those between two circles.
    fn circle(&self) -> Vec<String> {
        let mut left = self.imports();
        // Kahn's algorithm, from both ends: take away what imports nothing that is left, and what nothing
        // that is left imports, until no more can go.
        loop {
            let before = left.len();
            let known: BTreeSet<Names> = left.keys().map(|module| (*module).clone()).collect();
            left.retain(|_, imports| !imports.is_disjoint(&known));
            let imported: BTreeSet<Names> = left.values().flatten().cloned().collect();
            left.retain(|module, _| imported.contains(*module));
            if left.len() == before {
                return left
                    .keys()
                    .map(|module| self.files[*module].display().to_string())
                    .collect();
            }
        }
    }
}

/// The paths that a module passes on with `pub use`.
fn re_exports(code: &str) -> Vec<Names> {
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("use ") {
        let line = code[..at].rsplit('\n').next().unwrap();
        if line.trim_start().starts_with("pub") {
            let rest = &code[at + 4..];
            expand(&[], &rest[..rest.find(';').unwrap_or(rest.len())], &mut paths);
        }
    }
    paths
}

/// The modules of the crate in the order of `lib.rs`.
fn declared() -> Vec<String> {
    let lib = std::fs::read_to_string("src/lib.rs").unwrap();
    let declared = lib.lines().filter_map(|line| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned)
    });
    declared.collect()
}

#[test]
fn modules_import_what_the_table_says_and_nothing_below_them() {
    let modules = Modules::of_crate();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (module, imports) in modules.imports() {
        let Some(of) = module.first().filter(|of| *of != "testing") else { continue };
        let others = imports.into_iter().filter_map(|other| other.into_iter().next());
        found.entry(of.clone()).or_default().extend(others.filter(|other| other != of));
    }
    let order = declared();
    let listed: Vec<&str> = IMPORTS.iter().map(|(module, _)| *module).collect();
    assert_eq!(listed, order[..order.len() - 1], "the table has the modules of lib.rs");
    for (place, (module, table)) in IMPORTS.iter().enumerate() {
        let table: BTreeSet<String> = table.iter().map(|name| (*name).to_owned()).collect();
        let imports = found.remove(*module).unwrap_or_default();
        assert_eq!(imports, table, "what {module} imports, and what the table says of it");
        let above = &order[..place];
        let below: Vec<_> = imports.iter().filter(|name| !above.contains(name)).collect();
        assert!(below.is_empty(), "{module} imports {below:?}, which lib.rs has after it");
    }
}

#[test]
fn files_import_one_another_in_no_circle() {
    let circle = Modules::of_crate().circle();
    assert!(circle.is_empty(), "these files import one another:\n{}", circle.join("\n"));
}

/// The reference payer would repeat a mistake of code that it shared with the engine.
#[test]
fn the_reference_payer_shares_only_the_calendar_with_the_engine() {
    let modules = Modules::of_crate();
    let reference = ["testing", "reference"].map(str::to_owned);
    let mut found = 0;
    for (module, imports) in modules.imports() {
        // The comparison alone knows both sides.
        if !module.starts_with(&reference) || module[2..] == ["comparison"] {
            continue;
        }
        found += 1;
        let shared: Vec<_> = imports
            .iter()
            .filter(|other| !other.starts_with(&reference) && other[0] != "calendar")
            .collect();
        assert!(shared.is_empty(), "{} imports {shared:?}", module.join("::"));
    }
    assert_eq!(found, 9, "the files of the reference payer");
}

#[test]
fn a_circle_is_found_also_through_a_re_export() {
    let texts = |b: &str| {
        [
            ("src/lib.rs", "mod a;\nmod b;\n"),
            ("src/a/mod.rs", "mod inner;\npub(crate) use inner::A;\n"),
            ("src/a/inner.rs", "use crate::b::{B, C};\npub(crate) struct A(B);\n"),
            ("src/b.rs", b),
        ]
        .map(|(path, text)| (PathBuf::from(path), text.to_owned()))
    };
    let without = Modules::new(texts("pub(crate) struct B;\n"));
    assert_eq!(without.circle(), Vec::<String>::new());
    let with = Modules::new(texts("pub(crate) struct B(crate::a::A);\n"));
    assert_eq!(with.circle(), ["src/a/inner.rs", "src/b.rs"]);
}

#[test]
fn unsafe_code_is_in_two_files() {
    let mut found = BTreeSet::new();
    for path in sources("src").into_iter().filter(|path| !is_test(path)) {
        let code = code(&std::fs::read_to_string(&path).unwrap());
        if code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "unsafe") {
            found.insert(path.display().to_string());
        }
    }
    assert_eq!(found, BTreeSet::from(UNSAFE.map(str::to_owned)));
}

/// Series and class names of the deals in `deals/`, and what shows that a deal is meant.
#[test]
fn no_deal_is_known_by_name() {
    let mut names: BTreeSet<String> = ["thornburg", "2003-"].map(str::to_owned).into();
    for entry in std::fs::read_dir("deals").unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let deal = paydown::Deal::open(&path).unwrap();
            names.insert(deal.series().to_lowercase());
            // A class named by one letter is any word.
            let classes = deal.class_names().filter(|class| class.len() > 1);
            names.extend(classes.map(|class| format!("\"{}\"", class.to_lowercase())));
        }
    }
    let mut wrong = Vec::new();
    for path in sources("src").into_iter().filter(|path| !is_test(path)) {
        let code = code(&std::fs::read_to_string(&path).unwrap()).to_lowercase();
        for (index, line) in code.lines().enumerate() {
            // Dates that messages show are no series.
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

/// Public records that callers make by hand, field by field, so that a new field is a change for them.
const MADE_BY_CALLERS: &[&str] = &[
    "CashFlow",
    "ClassText",
    "Collections",
    "Delinquencies",
    "DistributionDates",
    "Figure",
    "FloaterFlow",
    "GroupRemittance",
    "Interval",
    "Measured",
    "OtherAccount",
    "PoolHistory",
    "Remittance",
    "ServicerMonth",
    "SwaptionQuote",
];

#[test]
fn public_records_and_enums_may_grow() {
    let mut closed = Vec::new();
    for file in sources("src").iter().filter(|file| !file.starts_with("src/testing/reference")) {
        let text = std::fs::read_to_string(file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let Some((kind, rest)) =
                line.strip_prefix("pub ").and_then(|line| line.split_once(' '))
            else {
                continue;
            };
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
            let body = || lines[index + 1..].iter().take_while(|line| !line.starts_with('}'));
            let is_open = match kind {
                "enum" => true,
                "struct" => rest.ends_with('{') && body().any(|line| line.starts_with("    pub ")),
                _ => false,
            };
            let attributes = lines[..index].iter().rev();
            let mut attributes =
                attributes.take_while(|line| line.starts_with('#') || line.starts_with("///"));
            if is_open && !attributes.any(|line| *line == "#[non_exhaustive]") {
                closed.push(name);
            }
        }
    }
    closed.sort();
    closed.dedup();
    assert_eq!(closed, MADE_BY_CALLERS, "add #[non_exhaustive], or the record to the list");
}
