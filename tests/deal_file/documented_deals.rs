//! Each deal in `docs/deal-file.md` and `docs/structures.md` reads, and runs to its end.

use paydown::Deal;
use paydown::collateral::{GroupVectors, IndexCurve};
use paydown::projection::Projection;
use paydown::projection::{Call, CashFlows, ProjectionOptions};
use rust_decimal::Decimal;

/// The blocks after a fence, each with the line on which it begins.
fn blocks(text: &str, fence: &str) -> Vec<(usize, String)> {
    let mut deals = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.trim_end()) {
            (None, line) if line == fence => open = Some((index + 2, String::new())),
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

fn read(file: &str, line: usize, text: &str) -> Deal {
    Deal::from_text(file, text).unwrap_or_else(|mistakes| {
        let messages: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        panic!("in the deal from line {line} on:\n{}\n{text}", messages.join("\n"))
    })
}

/// Projects a deal in decimals at 15 % CPR, 1 % CDR, 30 % severity, LIBOR at `libor` percent.
fn run(deal: &Deal, line: usize, libor: f64, call: Call) -> CashFlows<Decimal> {
    let mut options = ProjectionOptions::default();
    options.assumptions.prepayment_pct = GroupVectors::flat(15.0);
    options.assumptions.default_pct = GroupVectors::flat(1.0);
    options.assumptions.severity_pct = GroupVectors::flat(30.0);
    options.assumptions.indices.set("libor-1m", IndexCurve::flat(libor));
    options.call = call;
    Projection::with(deal, &options).run().unwrap_or_else(|mistakes| {
        let messages: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        panic!("the deal from line {line} on does not run:\n{}", messages.join("\n"))
    })
}

#[test]
fn complete_deals_of_the_guide_read_and_run() {
    let file = "docs/deal-file.md";
    let text = std::fs::read_to_string(file).unwrap();
    let deals = blocks(&text, "```yaml complete");
    assert!(!deals.is_empty(), "{file} shows no complete deal");
    for (line, deal) in deals {
        let has_loans = deal.contains("replines:");
        let deal = read(file, line, &deal);
        if has_loans {
            assert!(run(&deal, line, 3.0, Call::Never).months > 300, "from line {line} on");
        }
    }
}

/// The frame and the structure. If the structure has collateral of its own, we leave out the frame's.
fn framed(frame: &str, structure: &str) -> String {
    let (head, _) = frame.split_once("collateral:\n").unwrap();
    let frame = if structure.starts_with("collateral:\n") { head } else { frame };
    format!("{frame}\n{structure}")
}

#[test]
fn each_structure_runs_to_its_end_and_leaves_nothing_unpaid() {
    let file = "docs/structures.md";
    let text = std::fs::read_to_string(file).unwrap();
    let [(_, frame)] = &blocks(&text, "```yaml frame")[..] else { panic!("one frame") };
    let structures = blocks(&text, "```yaml structure");
    let headings = text.lines().filter(|line| line.starts_with("## ")).count();
    assert_eq!(structures.len(), headings, "one structure under each heading");
    for (line, structure) in &structures {
        let deal = read(file, *line, &framed(frame, structure));
        for libor in [1.0, 3.0, 7.0] {
            let result = run(&deal, *line, libor, Call::Never);
            if structure.contains("\ncall:\n") {
                assert!(run(&deal, *line, libor, Call::First).months < result.months);
            }
            let last = result.class_rows.iter().filter(|row| row.period == result.months);
            for row in last {
                let (left, class) = (row.balance_end, &result.opening[row.class_index].name);
                // Rounding errors of the deal's life, if no cash is left to pay them.
                assert!(left < Decimal::TEN, "{class} from line {line} on is left with {left}");
            }
            for row in result.account_rows.iter().filter(|row| row.period == result.months) {
                let (left, account) = (row.balance_end, &row.account);
                assert!(left.is_zero(), "{account} from line {line} on has {left}");
            }
        }
    }
}
