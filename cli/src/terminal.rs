//! The terminal: its width, its colours, messages on standard error, interrupts.

use std::io::IsTerminal;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use paydown::error::Diagnostic;

use crate::Color;
use paydown::error::escaped;

/// Columns of a page if standard output is no terminal.
const PAGE: usize = 100;

/// The narrowest page that tables and texts are laid out for.
const NARROWEST: usize = 40;

/// The widest page: longer lines are hard to read.
const WIDEST: usize = 160;

struct Settings {
    color: Color,
    quiet: bool,
}

static SETTINGS: OnceLock<Settings> = OnceLock::new();

/// Whether the user interrupted the program (^C).
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Whether a command checks [`interrupted`] and ends by itself.
static ENDS_BY_ITSELF: AtomicBool = AtomicBool::new(false);

/// Sets the options of the command line, once.
pub fn set(color: Color, quiet: bool) {
    let _ = SETTINGS.set(Settings { color, quiet });
}

/// Ends the program with exit code 130 on ^C, unless a command ends by itself. The second ^C always
/// ends it.
pub fn catch_interrupts() {
    // Without a handler ^C still ends the program; only its exit code differs.
    let _ = ctrlc::set_handler(|| {
        let again = INTERRUPTED.swap(true, Ordering::Relaxed);
        if again || !ENDS_BY_ITSELF.load(Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
}

/// The flag that ^C sets. The caller ends soon after it is set.
pub fn interrupted() -> &'static AtomicBool {
    ENDS_BY_ITSELF.store(true, Ordering::Relaxed);
    &INTERRUPTED
}

/// Columns for tables and texts: those of the terminal, or 100.
pub fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(std::io::stdout());
    terminal.map_or(PAGE, |(width, _)| usize::from(width.0).clamp(NARROWEST, WIDEST))
}

/// Whether standard output gets colours.
pub fn is_coloured() -> bool {
    has_colours(std::io::stdout().is_terminal())
}

/// Whether a stream gets colours.
fn has_colours(is_terminal: bool) -> bool {
    match SETTINGS.get().map(|settings| settings.color) {
        Some(Color::Always) => true,
        Some(Color::Never) => false,
        _ => is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}

/// Whether notes and progress are shown.
pub fn is_quiet() -> bool {
    SETTINGS.get().is_some_and(|settings| settings.quiet)
}

/// Text for standard output in a colour, by the code of ECMA-48, if standard output has colours.
pub fn painted(code: &str, text: &str) -> String {
    paint(is_coloured(), code, text)
}

fn paint(coloured: bool, code: &str, text: &str) -> String {
    if coloured { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

fn message(code: &str, word: &str, text: &str) {
    let word = paint(has_colours(std::io::stderr().is_terminal()), code, word);
    eprintln!("{word}: {}", escaped(text));
}

/// Prints an error on standard error.
pub fn error(error: &Diagnostic) {
    message("1;31", "error", &error.to_string());
}

/// Prints a note on standard error, unless `--quiet` is given.
pub fn note(text: &str) {
    if !is_quiet() {
        message("36", "note", text);
    }
}

/// Prints what happened to a scenario on standard error, with `--quiet` too: its results differ from
/// those of its neighbours in how they were made, or are zeros.
pub fn fault(text: &str) {
    message("33", "fault", text);
}

/// Prints notes, each once.
pub fn notes(notes: &[Diagnostic]) {
    for (place, one) in notes.iter().enumerate() {
        if !notes[..place].contains(one) {
            note(&one.to_string());
        }
    }
}

pub mod progress {
    //! A bar of progress on standard error.

    use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

    /// A bar of progress, if standard error is a terminal and `--quiet` is not given. It fits forty
    /// columns.
    pub struct Bar(ProgressBar);

    impl Bar {
        pub fn new() -> Self {
            let bar = ProgressBar::new(0);
            let target = if super::is_quiet() {
                ProgressDrawTarget::hidden()
            } else {
                // A bar redraws at most five times a second.
                ProgressDrawTarget::stderr_with_hz(5)
            };
            bar.set_draw_target(target);
            if let Ok(style) = ProgressStyle::with_template("[{bar:12}] {percent:>3} %, {eta} left")
            {
                bar.set_style(style.progress_chars("##-"));
            }
            Self(bar)
        }

        pub fn draw(&self, done: usize, of: usize) {
            self.0.set_length(of as u64);
            self.0.set_position(done as u64);
        }

        pub fn clear(&self) {
            self.0.finish_and_clear();
        }
    }
}
