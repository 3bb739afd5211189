//! Counts of how often each law held, did not apply and was broken.

use std::fmt::{self, Display, Formatter};

use paydown::testing::laws::{Findings, Verdict, all};

/// Counts for each law, in the order of the laws.
#[derive(Debug, Clone)]
pub struct Tally(Vec<Counts>);

/// One law's counts.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    pub held: u64,
    pub did_not_apply: u64,
    pub broken: u64,
    /// The message of the first breach; without a breach, the first reason why it did not apply.
    why: Option<String>,
}

impl Default for Tally {
    fn default() -> Self {
        Self(vec![Counts::default(); all().len()])
    }
}

impl Tally {
    pub fn count(&mut self, findings: &Findings) {
        for (counts, finding) in self.0.iter_mut().zip(findings.iter()) {
            match &finding.verdict {
                Verdict::Holds => counts.held += 1,
                Verdict::DoesNotApply(why) => {
                    counts.did_not_apply += 1;
                    counts.why.get_or_insert_with(|| why.clone());
                }
                Verdict::Broken(breach) => {
                    if counts.broken == 0 {
                        counts.why = Some(breach.to_string());
                    }
                    counts.broken += 1;
                }
                _ => {}
            }
        }
    }

    pub fn add(mut self, other: &Self) -> Self {
        for (counts, more) in self.0.iter_mut().zip(&other.0) {
            counts.held += more.held;
            counts.did_not_apply += more.did_not_apply;
            counts.broken += more.broken;
            counts.why = counts.why.take().or_else(|| more.why.clone());
        }
        self
    }

    /// Each law's name and counts.
    pub fn laws(&self) -> impl Iterator<Item = (&'static str, &Counts)> {
        all().iter().map(|law| law.name).zip(&self.0)
    }

    /// Sets the counts of a law, as read from a file.
    pub fn set(&mut self, law: &str, [held, did_not_apply, broken]: [u64; 3]) {
        if let Some(place) = all().iter().position(|known| known.name == law) {
            self.0[place] = Counts { held, did_not_apply, broken, why: None };
        }
    }
}

impl Display for Tally {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let width = all().iter().map(|law| law.name.len()).max().unwrap_or(0);
        let named = "law";
        write!(f, "{named:width$} {:>8} {:>8} {:>8}", "holds", "not here", "broken")?;
        for (law, Counts { held, did_not_apply, broken, why }) in self.laws() {
            write!(f, "\n{law:width$} {held:8} {did_not_apply:8} {broken:8}")?;
            // If a law held in some cases, the reason why it did not apply in others is not useful.
            if let Some(why) = why.as_ref().filter(|_| *held == 0 || *broken > 0) {
                write!(f, "  {why}")?;
            }
        }
        Ok(())
    }
}
