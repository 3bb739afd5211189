//! Which mutant is on, and which switches were passed. Becomes a module of the instrumented crate.

use std::sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed};

/// `NONE`, or the number of a mutant, or nil to note which switches are passed.
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

/// Run before `main`, so that no switch needs to ask whether the choice was made.
#[unsafe(link_section = ".init_array")]
#[used]
static START: extern "C" fn() = start;

extern "C" fn start() {
    let Some(on) = std::env::var("PAYDOWN_MUTANT").ok().and_then(|on| on.parse().ok()) else { return };
    ON.store(on, Relaxed);
    if on == 0 {
        unsafe { atexit(tell) };
    }
}

/// Appended, for a test may run other programs of the crate.
extern "C" fn tell() {
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

/// Iterators of two types as one.
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
