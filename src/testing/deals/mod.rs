//! Random deals, as deal files.

use proptest::strategy::Strategy;

use super::DealFile;

/// Whole valid deals.
pub fn deal_files() -> impl Strategy<Value = DealFile> {
    (1u32..100, 0u32..10).prop_map(|(millions, rate_pct)| {
        let text = format!(
            "deal: random
series: random
title: A random deal

dates:
  first_distribution: 2004-02-25
  business_days: federal reserve
  source: Supplement

collateral:
  groups: [pool]
  closing_balance: {millions}000000.00
  replines:
    - balance: {millions}000000.00
      rate: {rate_pct}
      remaining_term: 360
  source: Supplement

classes:
  - class: A-1
    original_balance: {millions}000000.00
    interest:
      fixed: {rate_pct}
    source: Supplement
  - class: R
    original_balance: 0.00
    interest: none
    source: Supplement

waterfall:
  - pay: unpaid interest
    to: A-1
    source: Supplement
  - pay: interest
    to: A-1
    source: Supplement
  - pay: unscheduled principal
    to: A-1
    amount: pool.scheduled_principal + pool.unscheduled_principal
    source: Supplement
  - allocate: realized loss
    to: A-1
    amount: pool.realized_loss
    source: Supplement
  - pay: residual
    to: R
    source: Supplement
"
        );
        read(text)
    })
}

/// A generated text as a deal.
///
/// # Panics
///
/// Where the reader refuses it: a mistake of the generator, or of the reader.
fn read(text: String) -> DealFile {
    let shown = text.clone();
    match DealFile::from_text("deal.yaml", text) {
        Ok(file) => file,
        Err(mistakes) => {
            let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            unreachable!("a generated deal is refused:\n{}\n\n{shown}", told.join("\n"))
        }
    }
}
