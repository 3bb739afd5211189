//! Hostile input: each target runs with its seeds, and with texts made from them by changes of
//! bytes, lines and numbers. The fuzzers in `fuzz/` call the same targets.

#![allow(clippy::unwrap_used, clippy::panic)]

mod corpus;
mod mutate;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use mutate::Mutator;
use targets::TARGETS;

/// Calls a target with each of its seeds, then with `mutations` texts made from the seeds in turn.
fn smoke(name: &str, mutations: usize) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let seeds = corpus::seeds(Path::new(env!("CARGO_MANIFEST_DIR")), name);
    let call = |bytes: &[u8], what: &str| {
        if catch_unwind(AssertUnwindSafe(|| (target.call)(bytes))).is_err() {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
            let path = folder.join(format!("{name}-{}", what.replace(' ', "-")));
            std::fs::write(&path, bytes).unwrap();
            panic!("{name} panics at {what}, written to {}", path.display());
        }
    };
    for (number, seed) in seeds.iter().enumerate() {
        call(seed, &format!("seed {number}"));
    }
    let mut mutator = Mutator::new(20_031_027);
    for (number, seed) in seeds.iter().cycle().take(mutations).enumerate() {
        call(&mutator.mutate(seed), &format!("mutation {number}"));
    }
}

#[test]
fn reports_never_panic() {
    smoke("report", 400);
}

#[test]
fn layouts_never_panic() {
    smoke("layout", 100);
}

#[test]
fn deals_never_panic() {
    smoke("deal", 1_000);
}

#[test]
fn formulas_never_panic() {
    smoke("formula", 1_000);
}

#[test]
fn tapes_never_panic() {
    smoke("tape", 1_000);
}

#[test]
fn tables_never_panic() {
    smoke("tables", 4_000);
}

#[test]
fn vectors_never_panic() {
    smoke("vector", 4_000);
}

#[test]
fn curves_never_panic() {
    smoke("curve", 4_000);
}

#[test]
fn dates_never_panic() {
    smoke("date", 4_000);
}

#[test]
fn every_target_is_run() {
    let own = include_str!("main.rs");
    for target in TARGETS {
        assert!(own.contains(&format!("smoke(\"{}\"", target.name)), "{}", target.name);
        let fuzzer = Path::new("fuzz/fuzz_targets").join(target.name).with_extension("rs");
        assert!(!Path::new("fuzz").exists() || fuzzer.exists(), "{}", fuzzer.display());
    }
}
