//! Deals from generated texts.

use crate::deal::Deal;

/// A generated text as a deal.
///
/// # Panics
///
/// If the reader refuses it. Then either the generator or the reader has a mistake.
pub(super) fn generated(text: &str) -> Deal {
    match Deal::from_text("deal.yaml", text) {
        Ok(deal) => deal,
        Err(mistakes) => unreachable!("a generated deal is refused:\n{mistakes}\n\n{text}"),
    }
}
