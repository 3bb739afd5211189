//! A progress bar: one line, redrawn in place.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use paydown::scenario::Progress;

const WIDTH: usize = 30;

/// The shortest time between two redraws.
const EVERY: Duration = Duration::from_millis(100);

/// A progress bar on standard error, if that is a terminal.
pub struct Bar {
    start: Instant,
    /// The time of the last redraw; `None` if the bar is not shown.
    drawn: Option<Mutex<Instant>>,
}

impl Bar {
    pub fn new(is_wanted: bool) -> Self {
        let start = Instant::now();
        let shown = is_wanted && std::io::stderr().is_terminal();
        Self { start, drawn: shown.then(|| Mutex::new(start)) }
    }

    /// Redraws the bar, unless it was redrawn just before or another thread is redrawing it.
    pub fn draw(&self, progress: Progress) {
        let Some(Ok(mut drawn)) = self.drawn.as_ref().map(Mutex::try_lock) else { return };
        if drawn.elapsed() < EVERY {
            return;
        }
        *drawn = Instant::now();
        let seconds = self.start.elapsed().as_secs_f64();
        eprint!("\r{}\x1b[K", line(progress, seconds));
        let _ = std::io::stderr().flush();
    }

    pub fn clear(&self) {
        if self.drawn.is_some() {
            eprint!("\r\x1b[K");
        }
    }
}

fn line(progress: Progress, seconds: f64) -> String {
    let (done, of) = (progress.done, progress.of.max(1));
    let full = WIDTH * done / of;
    let each = if done > 0 { seconds / done as f64 } else { 0.0 };
    format!(
        "[{}{}] {done} of {of} paths, {:.0} s left",
        "#".repeat(full),
        "-".repeat(WIDTH - full),
        each * (of - done) as f64
    )
}
