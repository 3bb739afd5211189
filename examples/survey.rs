#![allow(missing_docs, clippy::all)]
use paydown::projection::{BalanceCarry, ProjectionOptions};
use paydown::testing::*;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeMap;

use paydown::report::Digits;
fn one(
    file: &paydown::Deal,
    options: &ProjectionOptions,
    rng: &mut u64,
    mode: &str,
) -> Result<(), String> {
    let mut next = || {
        *rng ^= *rng << 13;
        *rng ^= *rng >> 7;
        *rng ^= *rng << 17;
        (*rng >> 16) as u32
    };
    match mode {
        "full" => reported_tables_tie_out(file, options, Digits::Full),
        "trustee" => reported_tables_tie_out(file, options, Digits::Trustee),
        _ => {
            let mut tables =
                reported_tables(file, options, Digits::Full).map_err(|e| e.to_string())?;
            let n = if mode == "holes1" { 1 } else { 1 + next() % 6 };
            let mut holes = Vec::new();
            for _ in 0..n {
                let x = next();
                let h = match if mode == "late" { 3 } else { next() % 4 } {
                    0 => Hole::Field(x),
                    1 => Hole::Line(x),
                    2 => Hole::Column(x),
                    _ => Hole::Month(if mode == "late" { 0 } else { x }),
                };
                if mode == "holes1" {
                    holes.push(match h {
                        Hole::Field(_) => "field".to_string(),
                        Hole::Line(n) => {
                            let r = &tables.rows[n as usize % tables.rows.len()];
                            format!("line {:?} {} {}", r.kind, r.name, r.date)
                        }
                        _ => format!("{h:?}"),
                    });
                }
                let before: std::collections::BTreeSet<_> = tables
                    .rows
                    .iter()
                    .flat_map(|r| r.values.iter().map(|v| (r.kind, v.field)).collect::<Vec<_>>())
                    .collect();
                let b2: std::collections::BTreeSet<_> = tables
                    .rows
                    .iter()
                    .flat_map(|r| {
                        r.values
                            .iter()
                            .map(|v| (r.kind, r.date, r.name.clone(), v.field))
                            .collect::<Vec<_>>()
                    })
                    .collect();
                h.punch(&mut tables);
                let after: std::collections::BTreeSet<_> = tables
                    .rows
                    .iter()
                    .flat_map(|r| r.values.iter().map(|v| (r.kind, v.field)).collect::<Vec<_>>())
                    .collect();
                let a2: std::collections::BTreeSet<_> = tables
                    .rows
                    .iter()
                    .flat_map(|r| {
                        r.values
                            .iter()
                            .map(|v| (r.kind, r.date, r.name.clone(), v.field))
                            .collect::<Vec<_>>()
                    })
                    .collect();
                if matches!(h, Hole::Column(_)) {
                    holes.push(format!("col {:?}", before.difference(&after).collect::<Vec<_>>()));
                }
                if matches!(h, Hole::Field(_)) {
                    holes.push(format!(
                        "field {:?}",
                        b2.difference(&a2)
                            .map(|(k, d, n, f)| format!("{k:?} {d} {n} {f}"))
                            .collect::<Vec<_>>()
                    ));
                }
                if matches!(h, Hole::Month(_)) {
                    holes.push("month".into());
                }
            }
            holes_are_not_judged(file, &tables).map_err(|e| format!("{e} ### {holes:?}"))
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let n: usize = args[1].parse().unwrap();
    let months: u32 = args[2].parse().unwrap();
    let show: usize = args.get(3).map_or(usize::MAX, |a| a.parse().unwrap());
    let mode = args.get(4).cloned().unwrap_or("full".into());
    let mut rng = 88172645463325252u64;
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut tally: BTreeMap<String, (usize, usize, String)> = BTreeMap::new();
    let mut ok = 0;
    for i in 0..n {
        let tree = (deal_files(), assumptions()).new_tree(&mut runner).unwrap();
        let (file, scenario) = tree.current();
        let mut options = ProjectionOptions::default();
        options.assumptions = scenario;
        options.months = Some(months);
        options.carry = BalanceCarry::Trustee;
        let r = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            one(&file, &options, &mut rng, &mode)
        }));
        let r = match r {
            Ok(r) => r,
            Err(p) => Err(format!("PANIC {:?}", p.downcast_ref::<String>())),
        };
        if i == show {
            println!("{}\n{}\n{:?}", file.text(), as_options(&options), r);
            if let Ok(t) = reported_tables(&file, &options, Digits::Full) {
                for (k, text) in t.files() {
                    println!("== {}\n{}", k.file_name(), text);
                }
            }
        }
        match r {
            Ok(()) => ok += 1,
            Err(e) => {
                let key: String = e
                    .chars()
                    .filter(|c| !c.is_ascii_digit() && *c != '.' && *c != ',')
                    .take(1000)
                    .collect();
                let col = e
                    .split(" · ")
                    .nth(2)
                    .map(|c| c.split(':').next().unwrap_or("").to_string())
                    .unwrap_or_default();
                let why = e.split(": ").skip(2).collect::<Vec<_>>().join(": ");
                let verdict =
                    e.split(" is ").nth(1).map(|v| v.split(',').next().unwrap_or("")).unwrap_or("");
                let why: String =
                    why.chars().filter(|c| !c.is_ascii_digit() && *c != '.').take(60).collect();
                let key = if col.is_empty() {
                    key.chars().take(110).collect()
                } else {
                    format!("{verdict} {col}: {why}")
                };
                let t = tally.entry(key).or_insert((0, i, e.clone()));
                t.0 += 1;
            }
        }
    }
    let mut v: Vec<_> = tally.into_iter().collect();
    v.sort_by_key(|(_, t)| std::cmp::Reverse(t.0));
    println!("ok {ok} of {n}");
    for (k, (c, i, e)) in v {
        println!("{c}\t#{i}\t{k}\n\t\t{}", e.chars().take(700).collect::<String>());
    }
}
