//! A deal file of a family under construction: the random numbers it starts from, and the text that all
//! families share.

use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::deal::Deal;
use crate::testing::generate::deal_file::generated;

/// The random numbers of a deal. Each family uses the ones that it needs.
#[derive(Debug, Clone)]
pub(super) struct Draw {
    /// Thousands of dollars of the senior classes, and odd cents.
    pub seniors: Vec<(u32, u8)>,
    /// The same of those below them.
    pub juniors: Vec<(u32, u8)>,
    /// Overcollateralization at closing and its target, in hundredths of a percent.
    pub collateralization: (u32, u32),
    /// Balances carry fractions of a cent; otherwise whole cents.
    fractions: bool,
    day_count: u8,
    business_days: u8,
    /// Of the first distribution, from January 2003.
    month: u8,
    /// The day of each month on which it distributes; the last day if a month is shorter.
    day: u8,
    denomination: u8,
    /// Switches and thresholds of the family.
    pub options: [u8; 4],
}

pub(super) fn draws() -> impl Strategy<Value = Draw> {
    let class = || (1..=400_000_u32, prop_oneof![3 => Just(0_u8), 1 => 0..100_u8]);
    (
        (vec(class(), 1..=4), vec(class(), 1..=6)),
        (0..=300_u32, 0..=200_u32),
        any::<bool>(),
        (0..2_u8, 0..4_u8, 0..24_u8, 0..3_u8, prop_oneof![Just(25_u8), 26..=31_u8]),
        any::<[u8; 4]>(),
    )
        .prop_map(|((seniors, juniors), collateralization, fractions, dates, options)| Draw {
            seniors,
            juniors,
            collateralization,
            fractions,
            day_count: dates.0,
            business_days: dates.1,
            month: dates.2,
            denomination: dates.3,
            day: dates.4,
            options,
        })
}

/// A deal file, and what its random months need to know of it.
pub(super) struct Written {
    pub text: String,
    /// Balance of each collateral group at closing.
    pub groups: Vec<Decimal>,
    /// Classes whose rates the servicer reports, the highest rate last.
    pub given_rates: Vec<String>,
    /// Reports show its other fee as external master servicing fee.
    pub has_external_master_fee: bool,
}

impl Written {
    pub(super) fn file(&self) -> Deal {
        generated(&self.text)
    }
}

impl Draw {
    pub(super) fn balance((thousands, cents): (u32, u8)) -> Decimal {
        Decimal::from(thousands) * Decimal::ONE_THOUSAND + Decimal::new(cents.into(), 2)
    }

    /// The sections before the classes. The classes in `family` share principal pro rata since issue.
    pub(super) fn head(&self, groups: &str, closing_balance: Decimal, family: &[String]) -> String {
        let (year, month) = (2003 + u32::from(self.month) / 12, self.month % 12 + 1);
        let most = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][usize::from(month) - 1];
        let day = self.day.min(if month == 2 && year % 4 == 0 { 29 } else { most });
        let calendar = ["federal reserve", "new york stock exchange", "weekdays", "every day"]
            [usize::from(self.business_days)];
        let carried = if self.fractions { "fractions" } else { "cents" };
        let shared = match (self.fractions, family) {
            (true, [_, ..]) => {
                format!("  shared_pro_rata_since_issue:\n    - [{}]\n", family.join(", "))
            }
            _ => String::new(),
        };
        format!(
            "deal: random\nseries: 2005-R\ntitle: Random Trust\n\
             dates:\n  closing: {year}-{month:02}-03\n  first_distribution: {year}-{month:02}-{day:02}\n  \
             business_days: {calendar}\n  source: random\n\
             collateral:\n  groups: [{groups}]\n  closing_balance: {closing_balance:.2}\n  \
             source: random\n\
             balances:\n  carried: {carried}\n{shared}  source: random\n"
        )
    }

    /// A class; `interest` is the text after the field's name.
    pub(super) fn class(&self, name: &str, balance: Decimal, interest: &str) -> String {
        let denomination = ["1000", "25000", "50"][usize::from(self.denomination)];
        let day_count = match (self.day_count, interest.contains("net_rate")) {
            (1, false) => "actual/360",
            _ => "30/360",
        };
        format!(
            "  - class: {name}\n    original_balance: {balance:.2}\n    \
             denomination: {denomination}\n    interest:{interest}\n    day_count: {day_count}\n    \
             source: random\n"
        )
    }
}

/// Interest that follows an index.
pub(super) const INDEXED: &str = "\n      index: libor-1m\n      margin: 0.3";

/// A clause of the waterfall from its fields, `source` left out.
pub(super) fn clause(fields: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (index, (field, value)) in fields.iter().enumerate() {
        let mark = if index == 0 { "-" } else { " " };
        text.push_str(&format!("  {mark} {field}: {value}\n"));
    }
    text.push_str("    source: random\n");
    text
}

/// A report line that the deal defines, for one group or for the deal.
pub(super) fn line(label: &str, group: Option<usize>, is: &str) -> String {
    let group = group.map(|group| format!("      group: {group}\n")).unwrap_or_default();
    format!("    - line: {label}\n{group}      is: {is}\n      source: random\n")
}
