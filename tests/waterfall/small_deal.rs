//! Small deals, written as deal files.

use paydown::Deal;

/// A deal of one pool of 1,000,000.00, 12 months at 12 %, and these other parts.
pub fn deal(rest: &str) -> Deal {
    read(&text("[pool]", &repline(""), rest))
}

pub fn repline(more: &str) -> String {
    let more = if more.is_empty() { String::new() } else { format!("      {more}\n") };
    format!("    - balance: 1000000.00\n      rate: 12\n      remaining_term: 12\n{more}")
}

pub fn text(groups: &str, replines: &str, rest: &str) -> String {
    format!(
        "deal: small\nseries: small\ntitle: Small\n\
         dates:\n  first_distribution: 2001-02-25\n  business_days: every day\n  source: Example\n\
         collateral:\n  groups: {groups}\n  closing_balance: 1000000.00\n  replines:\n{replines}  \
         source: Example\n{rest}"
    )
}

pub fn read(text: &str) -> Deal {
    Deal::from_text("deal.yaml", text).unwrap_or_else(|mistakes| {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

pub fn class(name: &str, balance: &str, rest: &str) -> String {
    format!("  - class: {name}\n    original_balance: {balance}\n    {rest}\n    source: Example\n")
}

/// Clauses from lines of `word: value` joined by semicolons, each with a source.
pub fn clauses(lines: &[&str]) -> String {
    let clause = |line: &&str| {
        let fields: Vec<&str> = line.split("; ").collect();
        format!("  - {}\n    source: Example\n", fields.join("\n    "))
    };
    format!("waterfall:\n{}", lines.iter().map(clause).collect::<String>())
}
