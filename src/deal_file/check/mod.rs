//! What a deal file says as a whole: names that are known and used, money that reaches somebody.

mod money;
mod names;
mod rates;
mod uses;

use super::model::DealTerms;
use crate::error::Mistakes;

pub(crate) use names::{check_names, is_total, unknown};

/// Tells what is named and never used, money that reaches nobody, and rates of hundreds of percent. Of
/// a waterfall without other mistakes: a name that is unknown in one place is unused in another.
pub(crate) fn check_use(terms: &DealTerms, mistakes: &mut Mistakes) {
    uses::check_uses(terms, mistakes);
    money::check_money(terms, mistakes);
    rates::check_rates(terms, mistakes);
}
