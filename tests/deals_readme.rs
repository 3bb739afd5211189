//! Every deal that `deals/README.md` shows as complete is one.

#![allow(clippy::unwrap_used, clippy::panic)]

use paydown::Deal;

/// Blocks fenced as `yaml complete`, each with the line on which it begins.
fn complete_deals(text: &str) -> Vec<(usize, String)> {
    let mut deals = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.trim_end()) {
            (None, "```yaml complete") => open = Some((index + 2, String::new())),
            (Some(_), "```") => deals.extend(open.take()),
            (Some((_, deal)), line) => {
                deal.push_str(line);
                deal.push('\n');
            }
            (None, _) => {}
        }
    }
    deals
}

#[test]
fn complete_deals_of_the_readme_read_whole() {
    let text = std::fs::read_to_string("deals/README.md").unwrap();
    let deals = complete_deals(&text);
    assert!(!deals.is_empty(), "deals/README.md shows no complete deal");
    for (line, deal) in deals {
        if let Err(mistakes) = Deal::from_text("deals/README.md", &deal) {
            let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            panic!("in the deal from line {line} on:\n{}", told.join("\n"));
        }
    }
}
