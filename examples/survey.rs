#![allow(missing_docs, clippy::all)]
use paydown::projection::{BalanceCarry, ProjectionOptions};
use paydown::testing::*;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeMap;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let n: usize = args[1].parse().unwrap();
    let months: u32 = args[2].parse().unwrap();
    let show: usize = args.get(3).map_or(usize::MAX, |a| a.parse().unwrap());
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut tally: BTreeMap<String, (usize, usize, String)> = BTreeMap::new();
    let mut ok = 0;
    for i in 0..n {
        let tree = (deal_files(), assumptions()).new_tree(&mut runner).unwrap();
        let (file, scenario) = tree.current();
        let mut options = ProjectionOptions::default();
        options.assumptions = scenario;
        options.months = Some(months);
        options.carry = BalanceCarry::Trustee;
        let r = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| reported_tables_tie_out(&file, &options)));
        let r = match r { Ok(r) => r, Err(p) => Err(format!("PANIC {:?}", p.downcast_ref::<String>())) };
        if i == show {
            println!("{}\n{}\n{:?}", file.text(), as_options(&options), r);
            if let Ok(t) = reported_tables(&file, &options) {
                for (k, text) in t.files() { println!("== {}\n{}", k.file_name(), text); }
            }
        }
        match r {
            Ok(()) => ok += 1,
            Err(e) => {
                let key: String = e.chars().filter(|c| !c.is_ascii_digit() && *c != '.' && *c != ',').take(1000).collect();
                let col = e.split(" · ").nth(2).map(|c| c.split(':').next().unwrap_or("").to_string()).unwrap_or_default();
                let why = e.split(": ").skip(2).collect::<Vec<_>>().join(": ");
                let verdict = e.split(" is ").nth(1).map(|v| v.split(',').next().unwrap_or("")).unwrap_or("");
                let why: String = why.chars().filter(|c| !c.is_ascii_digit() && *c != '.').take(60).collect();
                let key = if col.is_empty() { key.chars().take(110).collect() } else { format!("{verdict} {col}: {why}") };
                let t = tally.entry(key).or_insert((0, i, e.clone()));
                t.0 += 1;
            }
        }
    }
    let mut v: Vec<_> = tally.into_iter().collect();
    v.sort_by_key(|(_, t)| std::cmp::Reverse(t.0));
    println!("ok {ok} of {n}");
    for (k, (c, i, e)) in v { println!("{c}\t#{i}\t{k}\n\t\t{}", e.chars().take(420).collect::<String>()); }
}
