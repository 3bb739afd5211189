//! Random deals, months and scenarios, as strategies of the crate `proptest`.

mod as_options;
mod deal_file;
mod deals;
mod families;
mod loans;
mod months;
mod numbers;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod opened_tests;
mod remittances;
mod scenarios;
mod simpler;

pub use as_options::as_options;
pub(crate) use as_options::{options_of, quoted};
pub use deals::{DealShape, Feature, deal_files};
pub use families::{Family, FamilySeries, family_deals, family_series};
pub use loans::{level_pay_pool, pools};
pub use months::{Collections, MonthRunner};
pub use remittances::remittances;
pub(crate) use scenarios::assumptions_from;
pub use scenarios::{assumptions, assumptions_for};
