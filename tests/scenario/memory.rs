//! Allocations of a run of scenarios: its months allocate nothing, and more scenarios need no more
//! memory.
//!
//! This is a binary of its own, because its allocator counts what every thread allocates.
#![allow(unsafe_code, clippy::unwrap_used)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard};

use paydown::Deal;
use paydown::collateral::{Assumptions, GroupVectors, IndexCurve};
use paydown::projection::Projection;
use paydown::projection::ProjectionOptions;
use paydown::scenario::{Arithmetic, Generated, Instructions, RunOptions, Scenario, run};
use paydown::tie_out::Replay;

/// The system's allocator with counters.
struct Counted;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);
static IN_USE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn take(bytes: usize) {
    ALLOCATIONS.fetch_add(1, Relaxed);
    let in_use = IN_USE.fetch_add(bytes, Relaxed) + bytes;
    PEAK.fetch_max(in_use, Relaxed);
}

// SAFETY: every call is passed to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        take(size);
        IN_USE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTED: Counted = Counted;

/// One test at a time, because the allocations of the other would be counted too.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Scenarios with losses, recoveries and rates that move.
fn scenario(number: usize) -> Scenario {
    let mut assumptions = Assumptions::default();
    assumptions.prepayment_pct = GroupVectors::flat(1.0 + (number % 20) as f64);
    assumptions.default_pct = GroupVectors::flat(1.0 + (number % 7) as f64);
    assumptions.severity_pct = GroupVectors::flat(40.0);
    assumptions.recovery_pct = GroupVectors::flat(5.0);
    assumptions.months_to_liquidation = 3;
    assumptions.months_to_recovery = 2;
    for name in ["libor-1m", "cmt-1y"] {
        assumptions.indices.set(name, IndexCurve::parse("1 ramp 100 6").unwrap());
    }
    Scenario::from(assumptions)
}

/// The number of allocations of a run on one thread, and its peak memory in bytes.
fn allocated(
    deal: &Deal,
    options: &ProjectionOptions,
    (arithmetic, instructions): (Arithmetic, Instructions),
    scenarios: usize,
) -> (usize, usize) {
    let mut run_options = RunOptions::default();
    run_options.arithmetic = arithmetic;
    run_options.instructions = instructions;
    let subject = [Projection::with(deal, options)];
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| {
        let (allocations, in_use) = (ALLOCATIONS.load(Relaxed), IN_USE.load(Relaxed));
        PEAK.store(in_use, Relaxed);
        let mut sum = 0.0;
        let outcome = run(&subject, &Generated::new(scenarios, scenario), &run_options, |path| {
            sum += path.classes.iter().map(|life| life.interest).sum::<f64>();
        });
        let outcome = outcome.unwrap();
        assert_eq!((outcome.paths, outcome.faults), (scenarios, vec![]));
        assert!(sum > 0.0);
        (ALLOCATIONS.load(Relaxed) - allocations, PEAK.load(Relaxed).saturating_sub(in_use))
    })
}

#[test]
fn months_of_a_run_allocate_nothing() {
    let _alone = alone();
    for name in ["home-equity", "thornburg-2003-1", "tape-swap-reserve", "two-groups"] {
        let deal = Deal::open(format!("deals/{name}")).unwrap();
        let mut options = ProjectionOptions::default();
        if !deal.has_loans() {
            options.start = Some(
                Replay::of(&deal)
                    .file(format!("deals/{name}/2003-12-26.txt"))
                    .unwrap()
                    .state()
                    .clone(),
            );
        }
        let both = [Instructions::Compiled, Instructions::Simd];
        let ways = [Arithmetic::Float, Arithmetic::Cents]
            .map(|arithmetic| both.map(|instructions| (arithmetic, instructions)));
        for way in ways.into_iter().flatten() {
            // The allocations of two more batches. What a run allocates once, such as machine code,
            // is not among them.
            let mut of_batches = |months: u32| {
                options.months = Some(months);
                let three = allocated(&deal, &options, way, 48).0;
                three - allocated(&deal, &options, way, 16).0
            };
            // The first run of a thread may allocate what later runs use.
            of_batches(12);
            let (year, eight) = (of_batches(12), of_batches(96));
            // 168 months more allocate nothing. The queue of tiles allocates a few times,
            // for any tiles.
            assert!(eight.abs_diff(year) <= 24, "{name}, {way:?}: {year} and {eight}");
            assert!(year > 0);
        }
    }
}

#[test]
fn memory_does_not_grow_with_the_number_of_scenarios() {
    let _alone = alone();
    let deal = Deal::open("deals/bma-pass-through").unwrap();
    let mut options = ProjectionOptions::default();
    options.months = Some(1);
    let way = (Arithmetic::Float, Instructions::Detected);
    allocated(&deal, &options, way, 16);
    // Both are more scenarios than run at the same time.
    let (_, some) = allocated(&deal, &options, way, 2_048);
    let (_, many) = allocated(&deal, &options, way, 16_384);
    assert!(many <= some + some / 10, "{some} and {many} bytes");
    assert!(some > 10_000);
}
