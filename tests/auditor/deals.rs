//! The deals of `deals/` and of its documents, each with the text of its file.

use paydown::Deal;
use paydown::collateral::{Loan, Pool};
use rust_decimal::prelude::ToPrimitive;

use crate::exact::to_decimal;
use crate::terms::Terms;

/// A deal and the text of its file.
#[derive(Debug)]
pub struct Case {
    pub name: String,
    pub text: String,
    pub deal: Deal,
}

impl Case {
    pub fn new(name: String, text: String) -> Self {
        // A projection has no report to take a rate from.
        let text = text.replace("interest: as reported", "interest: none");
        let deal = Deal::from_text(&name, &text).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
        Self { name, text, deal }
    }
}

/// Every deal of `deals/`.
pub fn deals() -> Vec<Case> {
    let folders = std::fs::read_dir("deals").unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = folders.map(|folder| folder.join("deal.yaml")).collect();
    files.retain(|file| file.is_file());
    files.sort();
    let read = |file: std::path::PathBuf| {
        Case::new(file.display().to_string(), std::fs::read_to_string(&file).unwrap())
    };
    files.into_iter().map(read).collect()
}

/// The deals that a document shows between fences, made whole by the frame where they need one.
pub fn shown(document: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(document).unwrap();
    let (mut frame, mut cases) = (String::new(), Vec::new());
    let mut open: Option<(usize, &str, String)> = None;
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```yaml ")) {
            (None, Some(word)) => open = Some((index + 2, word, String::new())),
            (None, None) => {}
            (Some((from, word, deal)), _) if line == "```" => {
                let name = format!("{document}:{from}");
                match *word {
                    "frame" => frame.clone_from(deal),
                    "complete" => cases.push(Case::new(name, deal.clone())),
                    _ => {
                        let head = frame.split("collateral:\n").next().unwrap();
                        let own = deal.starts_with("collateral:\n");
                        let above = if own { head } else { &frame };
                        cases.push(Case::new(name, format!("{above}\n{deal}")));
                    }
                }
                open = None;
            }
            (Some((_, _, deal)), _) => *deal += &format!("{line}\n"),
        }
    }
    cases
}

/// Loans for a deal without: one a group, as much as its own seniors are of all seniors.
pub fn made_up(text: &str) -> Pool {
    let terms = Terms::read(text);
    let of = |group: &str| {
        let seniors = terms.classes.iter().filter(|class| class.group.as_deref() == Some(group));
        to_decimal(&seniors.map(|class| &class.original_balance).sum()).to_f64().unwrap()
    };
    let seniors: f64 = terms.groups.iter().map(|group| of(group)).sum();
    let all = to_decimal(&terms.closing_balance).to_f64().unwrap();
    let loan = |group: &String| {
        let share = if seniors > 0.0 { of(group) / seniors } else { 1.0 };
        let mut loan = Loan::level_pay((all * share * 100.0).round() / 100.0, 5.5, 340);
        loan.group.clone_from(group);
        loan.servicing_fee_pct = 0.375;
        loan
    };
    Pool::new(terms.groups.iter().map(loan).collect()).unwrap()
}
