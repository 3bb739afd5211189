//! What a run of scenarios allocates: nothing in its months, and no more for more scenarios.
//!
//! A binary of its own, for its allocator counts what every thread does.
#![allow(unsafe_code, clippy::unwrap_used)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard};

use paydown::collateral::{Assumptions, GroupVectors, IndexCurve};
use paydown::projection::ProjectionOptions;
use paydown::scenario::{Arithmetic, DealRun, Generated, Instructions, RunOptions, Scenario, run};
use paydown::{Deal, replay};

/// The system's allocator, counted.
struct Counted;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);
static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST_HELD: AtomicUsize = AtomicUsize::new(0);

fn take(bytes: usize) {
    ALLOCATIONS.fetch_add(1, Relaxed);
    let held = HELD.fetch_add(bytes, Relaxed) + bytes;
    MOST_HELD.fetch_max(held, Relaxed);
}

// SAFETY: every call goes on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        take(size);
        HELD.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTED: Counted = Counted;

/// One test at a time: what the other allocates would be counted too.
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
    Scenario { name: String::new(), assumptions }
}

/// What a run allocates on one thread: how often, and how much more it holds at most than before.
fn allocated(
    deal: &Deal,
    options: &ProjectionOptions,
    (arithmetic, instructions): (Arithmetic, Instructions),
    scenarios: usize,
) -> (usize, usize) {
    let mut run_options = RunOptions::default();
    run_options.arithmetic = arithmetic;
    run_options.instructions = instructions;
    let subject = [DealRun::with(deal, options)];
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| {
        let (allocations, held) = (ALLOCATIONS.load(Relaxed), HELD.load(Relaxed));
        MOST_HELD.store(held, Relaxed);
        let mut sum = 0.0;
        let outcome = run(&subject, &Generated::new(scenarios, scenario), &run_options, |path| {
            sum += path.classes.iter().map(|life| life.interest).sum::<f64>();
        });
        let outcome = outcome.unwrap();
        assert_eq!((outcome.paths, outcome.faults), (scenarios, vec![]));
        assert!(sum > 0.0);
        (ALLOCATIONS.load(Relaxed) - allocations, MOST_HELD.load(Relaxed).saturating_sub(held))
    })
}

#[test]
fn nothing_is_allocated_month_by_month() {
    let _alone = alone();
    for name in ["home-equity", "thornburg-2003-1", "tape-swap-reserve", "two-groups"] {
        let deal = Deal::from_path(format!("deals/{name}")).unwrap();
        let mut options = ProjectionOptions::default();
        if !deal.has_loans() {
            options.start = Some(
                replay(&deal, format!("deals/{name}/2003-12-26.txt")).unwrap().state().clone(),
            );
        }
        let both = [Instructions::Compiled, Instructions::Vector];
        let ways = [Arithmetic::Float, Arithmetic::Cents]
            .map(|arithmetic| both.map(|instructions| (arithmetic, instructions)));
        for way in ways.into_iter().flatten() {
            // What two blocks more take; what a run takes once for itself, machine code too, is not
            // in it.
            let mut of_blocks = |months: u32| {
                options.months = Some(months);
                let three = allocated(&deal, &options, way, 48).0;
                three - allocated(&deal, &options, way, 16).0
            };
            // The first run of a thread may set up what later ones find.
            of_blocks(12);
            let (year, eight) = (of_blocks(12), of_blocks(96));
            // Two blocks more run 168 months more. The queue that hands out blocks allocates now
            // and then, whatever is in them: a few times, never once a month.
            assert!(eight.abs_diff(year) <= 24, "{name}, {way:?}: {year} and {eight}");
            assert!(year > 0);
        }
    }
}

#[test]
fn memory_does_not_grow_with_the_number_of_scenarios() {
    let _alone = alone();
    let deal = Deal::from_path("deals/bma-pass-through").unwrap();
    let mut options = ProjectionOptions::default();
    options.months = Some(1);
    let way = (Arithmetic::Float, Instructions::Detected);
    allocated(&deal, &options, way, 16);
    // Both more than are under way at once.
    let (_, some) = allocated(&deal, &options, way, 2_048);
    let (_, many) = allocated(&deal, &options, way, 16_384);
    assert!(many <= some + some / 10, "{some} and {many} bytes");
    assert!(some > 10_000);
}
