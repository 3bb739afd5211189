//! A small deal with one pool, which each test completes.

use super::{Program, compile};
use crate::deal_file::read;
use crate::error::{Errors, Mistakes};
use crate::yaml::parse;

pub(crate) fn compiled(text: &str) -> Result<Program, Errors> {
    let root = parse("deal.yaml", text, "a deal file")?;
    let mut mistakes = Mistakes::new("deal.yaml");
    let program = read(&root, &mut mistakes).and_then(|terms| compile(&terms, &mut mistakes));
    mistakes.finish(program)
}

/// The deal file's text. `carried` is `cents` or `fractions`; `rest` is the text from `parties:`,
/// `accounts:` or `classes:` on.
pub(crate) fn small_deal(carried: &str, rest: &str) -> String {
    format!(
        "deal: small\nseries: small\ntitle: Small\n\
         dates:\n  first_distribution: 2001-02-25\n  closing: 2001-01-25\n  \
         business_days: every day\n  source: Example\n\
         collateral:\n  groups: [pool]\n  closing_balance: 1000000.00\n  source: Example\n\
         balances:\n  carried: {carried}\n  source: Example\n{rest}"
    )
}
