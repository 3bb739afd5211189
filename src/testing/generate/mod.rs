//! Random deals, months and scenarios, as strategies of the crate `proptest`.

mod deal_file;
mod deals;
mod families;
mod loans;
mod months;
mod numbers;
mod remittances;
mod scenarios;

pub use deal_file::DealFile;
pub use deals::{DealShape, Feature, deal_files};
pub use families::{Family, FamilySeries, family_deals, family_series};
pub use loans::{level_pay_pool, pools};
pub use months::{Collections, MonthRunner};
pub use remittances::remittances;
pub use scenarios::{assumptions, assumptions_for};
