//! Panics without their message: a run that panics breaks a law, whose report has the message once.

use std::cell::Cell;
use std::panic;
use std::sync::Once;

thread_local! {
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does something; a panic in it prints nothing on this thread.
pub fn without_messages<T>(what: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_QUIET.get() {
                hook(panic);
            }
        }));
    });
    let was_quiet = IS_QUIET.replace(true);
    let done = what();
    IS_QUIET.set(was_quiet);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panic_inside_is_quiet_and_one_after_it_is_not() {
        assert!(without_messages(|| panic::catch_unwind(|| assert!(IS_QUIET.get()))).is_ok());
        assert!(without_messages(|| panic::catch_unwind(|| unreachable!())).is_err());
        assert!(!IS_QUIET.get());
    }
}
