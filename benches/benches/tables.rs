//! The time to read and tie out a long history of tables: 60 classes with every column that a deal
//! without carryover or write-ups may publish.

#![allow(missing_docs, clippy::unwrap_used)]

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use paydown::Deal;
use paydown::report::tables::{TableKind, Tables};
use paydown::tie_out::Replay;

const CLASSES: usize = 60;
const MONTHS: u64 = 100;
/// Cents of each class at closing.
const ORIGINAL: u64 = 100_000_000;

/// A deal of sequential classes at 6 percent.
fn deal_file() -> String {
    let mut text = String::from(
        "deal: sequential-60\nseries: s\ntitle: t\ndates:\n  first_distribution: 2003-02-25\n  \
         business_days: every day\n  source: s\ncollateral:\n  groups: [1]\n  \
         closing_balance: 60000000.00\n  source: s\nclasses:\n",
    );
    for name in names() {
        let terms = "original_balance: 1000000.00, interest: {fixed: 6}, source: s";
        writeln!(text, "  - {{class: {name}, {terms}}}").unwrap();
    }
    text.push_str("  - {class: R, original_balance: 0.00, interest: none, source: s}\n");
    let all = names().collect::<Vec<String>>().join(", ");
    writeln!(text, "lists:\n  all: [{all}]").unwrap();
    text.push_str(
        "waterfall:\n  - {pay: interest, to: [all], split: pro rata, source: s}\n  - {pay: \
         unscheduled principal, to: [all], split: sequential, amount: pool.scheduled_principal + \
         pool.unscheduled_principal, source: s}\n  - {allocate: realized loss, to: [all], split: \
         sequential, amount: pool.realized_loss, source: s}\n  - {pay: residual, to: R, source: s}\n",
    );
    text
}

fn names() -> impl Iterator<Item = String> {
    (1..=CLASSES).map(|class| format!("C-{class}"))
}

fn dollars(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A month's interest at 6 percent a year, to the cent.
const fn interest(balance: u64) -> u64 {
    (balance + 100) / 200
}

/// The lines of classes and of the collateral. Principal varies from month to month.
fn history() -> (String, String) {
    let mut classes = String::from(
        "distribution_date,class,original_balance,rate,balance_begin,accrued_interest,\
         interest_paid,interest_total,unpaid_interest,principal,scheduled_principal,\
         unscheduled_principal,realized_loss,balance_end,factor,distribution,cumulative_loss\n",
    );
    let mut collateral = String::from(
        "distribution_date,group,balance_begin,balance_end,scheduled_principal,\
         unscheduled_principal,realized_loss,scheduled_interest,net_interest,net_rate,distribution\n",
    );
    let mut balances = [ORIGINAL; CLASSES];
    for month in 0..MONTHS {
        let date = format!("{}-{:02}-25", 2003 + (month + 1) / 12, (month + 1) % 12 + 1);
        let pool: u64 = balances.iter().sum();
        let principal = (10_000_000 + month * 7_654_321 % 40_000_000).min(pool);
        let (mut left, mut paid) = (principal, principal);
        for (name, balance) in names().zip(&mut balances) {
            let (before, interest) = (*balance, interest(*balance));
            let part = left.min(before);
            (left, *balance, paid) = (left - part, before - part, paid + interest);
            let [begin, accrued, end] = [before, interest, *balance].map(dollars);
            let [part, total] = [part, interest + part].map(dollars);
            // In units of 1e-8 the factor of a class of a million dollars is its balance in cents.
            let factor = format!("{}.{:08}", *balance / ORIGINAL, *balance % ORIGINAL);
            writeln!(
                classes,
                "{date},{name},1000000.00,6.00000,{begin},{accrued},{accrued},{accrued},0.00,{part},\
                 0.00,{part},0.00,{end},{factor},{total},0.00"
            )
            .unwrap();
        }
        let [begin, end] = [pool, pool - principal].map(dollars);
        let [principal, interest, paid] = [principal, interest(pool), paid].map(dollars);
        writeln!(
            collateral,
            "{date},1,{begin},{end},0.00,{principal},0.00,{interest},{interest},6.00000,{paid}"
        )
        .unwrap();
    }
    (classes, collateral)
}

fn benches(criterion: &mut Criterion) {
    let deal = Deal::from_bytes("sequential-60", deal_file().as_bytes()).unwrap();
    let (classes, collateral) = history();
    let texts = [
        (TableKind::Collateral, "collateral.csv", &*collateral),
        (TableKind::Classes, "classes.csv", &*classes),
    ];
    let tables = Tables::from_texts(&deal, &texts, "").unwrap();
    let mut group = criterion.benchmark_group("tables");
    group.sample_size(10).throughput(Throughput::Elements(MONTHS));
    group.bench_function("read", |bencher| {
        bencher.iter(|| black_box(Tables::from_texts(&deal, &texts, "").unwrap()));
    });
    group.bench_function("tie_out", |bencher| {
        bencher.iter(|| {
            let months = Replay::of(&deal).tables(&tables);
            months.into_iter().map(|month| month.unwrap().cells.len()).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(tables, benches);
criterion_main!(tables);
