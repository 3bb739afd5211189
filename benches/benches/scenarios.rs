//! The time of scenarios: arithmetics and hand-written yardsticks, instruction sets, many loans,
//! and the growth of time with threads, scenarios and loans.
//!
//! The benches of a group run one after another in the same process, so that their ratios are
//! meaningful.

#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use paydown::collateral::Pool;
use paydown::scenario::{Arithmetic, Instructions, RunOptions, run};
use paydown_benches::by_hand::{Deal2003x1, HandLoan, LoanBlock, has_avx2};
use paydown_benches::cases::{Case, Repeated, WIDTH, loans, speeds};

/// Paths of a measurement: enough that the cost of preparing the run is negligible.
const PATHS: usize = 128 * WIDTH;

fn options(arithmetic: Arithmetic) -> RunOptions<'static> {
    let mut options = RunOptions::default();
    options.arithmetic = arithmetic;
    options
}

/// Total principal of a number of paths.
fn principal(case: &Case, paths: usize, options: &RunOptions<'_>, threads: usize) -> f64 {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let mut total = 0.0;
        let outcome = run(&[case.subject()], &Repeated::new(paths), options, |path| {
            total += path.classes.iter().map(|class| class.principal).sum::<f64>();
        });
        assert_eq!(outcome.unwrap().paths, paths);
        total
    })
}

fn paths(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    case: &Case,
    count: usize,
    options: &RunOptions<'_>,
) {
    group.throughput(Throughput::Elements(count as u64));
    group.bench_function(name, |bencher| {
        bencher.iter(|| black_box(principal(case, count, options, 1)));
    });
}

/// Float, exact and decimal; summary and full; detected and portable instructions.
fn arithmetics(criterion: &mut Criterion) {
    for deal in ["thornburg-2003-1", "thornburg-2003-4"] {
        let case = Case::open(deal);
        let mut group = criterion.benchmark_group(deal);
        brief(&mut group);
        if deal == "thornburg-2003-1" {
            by_hand(&mut group, &case);
        }
        for (name, arithmetic) in [("float", Arithmetic::Float), ("exact", Arithmetic::Cents)] {
            let mut options = options(arithmetic);
            paths(&mut group, name, &case, PATHS, &options);
            options.full = Some(&|_| {});
            paths(&mut group, &format!("{name}-full"), &case, PATHS, &options);
            options.full = None;
            options.instructions = Instructions::Simd;
            paths(&mut group, &format!("{name}-vector"), &case, PATHS, &options);
            options.instructions = Instructions::Portable;
            paths(&mut group, &format!("{name}-portable"), &case, PATHS, &options);
        }
        paths(&mut group, "decimal", &case, 2, &options(Arithmetic::Decimal));
        group.finish();
    }
}

fn by_hand(group: &mut BenchmarkGroup<'_, WallTime>, case: &Case) {
    let deal = Deal2003x1::new(&case.start());
    group.throughput(Throughput::Elements(WIDTH as u64));
    let each: [_; WIDTH] = std::array::from_fn(|lane| speeds([lane]));
    group.bench_function("hand-scalar", |bencher| {
        bencher.iter(|| {
            for speeds in &each {
                black_box(deal.scalar(black_box(speeds)));
            }
        });
    });
    if has_avx2() {
        let block = speeds(std::array::from_fn(|lane| lane));
        group.bench_function("hand-lanes", |bencher| {
            bencher.iter(|| black_box(deal.lanes(black_box(&block))));
        });
    }
}

/// Loans a second: 3,000 fixed-rate loans with their own vectors, in sixteen scenarios.
fn many_loans(criterion: &mut Criterion) {
    const LOANS: usize = 3_000;
    let mut group = criterion.benchmark_group("loans");
    brief(&mut group);
    group.throughput(Throughput::Elements((LOANS * WIDTH) as u64));
    let by_hand: Vec<HandLoan> = loans(LOANS).iter().map(HandLoan::new).collect();
    if has_avx2() {
        group.bench_function("hand-lanes", |bencher| {
            bencher.iter(|| black_box(LoanBlock::new(&by_hand).run()));
        });
    }
    let case = Case::loans(Pool::from_loans(loans(LOANS)).unwrap());
    let options = options(Arithmetic::Float);
    group.bench_function("float", |bencher| {
        bencher.iter(|| black_box(principal(&case, WIDTH, &options, 1)));
    });
    group.finish();
}

/// The growth of time with threads, scenarios and loans.
fn scaling(criterion: &mut Criterion) {
    let options = options(Arithmetic::Float);
    let case = Case::open("thornburg-2003-4");
    let mut group = criterion.benchmark_group("threads");
    brief(&mut group);
    group.throughput(Throughput::Elements(4 * PATHS as u64));
    for threads in [1, 2] {
        group.bench_function(threads.to_string(), |bencher| {
            bencher.iter(|| black_box(principal(&case, 4 * PATHS, &options, threads)));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("scenarios");
    brief(&mut group);
    for count in [1, 10, 100, 1_000, 10_000] {
        paths(&mut group, &count.to_string(), &case, count, &options);
    }
    group.finish();

    let mut group = criterion.benchmark_group("loans-of-a-pool");
    brief(&mut group);
    for count in [1, 10, 100, 1_000, 10_000] {
        let case = Case::loans(Pool::from_loans(loans(count)).unwrap());
        group.throughput(Throughput::Elements((count * WIDTH) as u64));
        group.bench_function(count.to_string(), |bencher| {
            bencher.iter(|| black_box(principal(&case, WIDTH, &options, 1)));
        });
    }
    group.finish();
}

/// Ten short samples: enough for ratios within a run, not for precise times.
fn brief(group: &mut BenchmarkGroup<'_, WallTime>) {
    group.sample_size(10);
    group.warm_up_time(Duration::from_millis(300));
    group.measurement_time(Duration::from_millis(1_500));
}

criterion_group!(scenarios, arithmetics, many_loans, scaling);
criterion_main!(scenarios);
