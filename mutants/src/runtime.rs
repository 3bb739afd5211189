//! The active mutant, and the switches that a test reached. Compiled as a module of the
//! instrumented crate.

use std::sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed};

/// The id of the active mutant; `NONE` for no mutant; 0 to record which switches are reached.
static ON: AtomicU32 = AtomicU32::new(NONE);
const NONE: u32 = u32::MAX;
static PASSED: [AtomicU8; SWITCHES] = [const { AtomicU8::new(0) }; SWITCHES];

#[inline(always)]
pub(crate) fn mutant(id: u32) -> bool {
    let on = ON.load(Relaxed);
    on == id || (on == 0 && note(id))
}

#[cold]
#[inline(never)]
fn note(id: u32) -> bool {
    PASSED[id as usize].store(1, Relaxed);
    false
}

unsafe extern "C" {
    fn atexit(function: extern "C" fn()) -> i32;
}

/// Runs before `main`, so that a switch need not check whether the mutant is already chosen.
#[unsafe(link_section = ".init_array")]
#[used]
static START: extern "C" fn() = start;

extern "C" fn start() {
    let Some(on) = std::env::var("PAYDOWN_MUTANT").ok().and_then(|on| on.parse().ok()) else { return };
    ON.store(on, Relaxed);
    if on == 0 {
        unsafe { atexit(write_passed) };
    }
}

/// Appends to the file, because a test may run other programs of the crate.
extern "C" fn write_passed() {
    use std::io::Write;
    let Ok(path) = std::env::var("PAYDOWN_MUTANTS_PASSED") else { return };
    let Ok(mut file) = std::fs::OpenOptions::new().create(true).append(true).open(path) else { return };
    let mut text = String::new();
    for (id, passed) in PASSED.iter().enumerate() {
        if passed.load(Relaxed) == 1 {
            text += &format!("{id}\n");
        }
    }
    let _ = file.write_all(text.as_bytes());
}

/// One type for two iterator types.
pub(crate) enum Either<A, B> {
    Other(A),
    Own(B),
}

impl<T, A: Iterator<Item = T>, B: Iterator<Item = T>> Iterator for Either<A, B> {
    type Item = T;
    fn next(&mut self) -> Option<T> {
        match self {
            Self::Other(iterator) => iterator.next(),
            Self::Own(iterator) => iterator.next(),
        }
    }
}
