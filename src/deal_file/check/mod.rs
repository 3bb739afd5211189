//! Checks of the deal file as a whole: every name is known and used, and all money reaches a payee.

mod money;
mod names;
mod rates;
mod uses;

use super::model::DealTerms;
use crate::error::Mistakes;

pub(crate) use money::wrong_size;
pub(crate) use names::{check_names, is_total, unknown};

/// Reports names that are never used, money that reaches no payee, and rates of hundreds of
/// percent. Call it only for a waterfall without other mistakes. Otherwise a misspelled name would
/// be reported twice, as unknown in one place and as unused in another.
pub(crate) fn check_use(terms: &DealTerms, mistakes: &mut Mistakes) {
    uses::check_uses(terms, mistakes);
    money::check_money(terms, mistakes);
    rates::check_rates(terms, mistakes);
}
