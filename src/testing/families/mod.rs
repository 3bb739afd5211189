//! Random deals of the families whose trustees' reports can be printed, with months of their
//! collateral.
//!
//! A deal is drawn as a [`Draw`] of numbers that do not depend on one another, and written down as
//! its deal file by its family: [`pro_rata`], [`mezzanine`] or [`shifting`]. So a counterexample
//! shrinks to few classes, round balances and quiet months.

mod law;
mod mezzanine;
mod months;
mod pro_rata;
mod shifting;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;

use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::DealFile;
use crate::report::trustee::ServicerMonth;
use months::{draws, months};

pub use law::printed_report_reads_back;

/// A family of deals: how principal is shared, and what stands behind the classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// Notes that share all principal pro rata, with overcollateralization and an owner trust.
    ProRata,
    /// Senior and mezzanine certificates paid one after another, with overcollateralization that is
    /// built up, losses from the bottom, and a residual class; residual certificates may be retired
    /// from outside the account with the first distribution.
    SeniorMezzanine,
    /// Senior certificates of several groups and subordinates of all of them, whose prepayments are
    /// shifted to the seniors (shifting interest).
    ShiftingInterest,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 3] = [Self::ProRata, Self::SeniorMezzanine, Self::ShiftingInterest];
}

/// A deal of a family, with what servicers report of its first months.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FamilySeries {
    /// The deal.
    pub file: DealFile,
    /// Its months from closing on.
    pub months: Vec<ServicerMonth>,
}

/// Deals of a family: number and balances of the classes, targets, thresholds, day counts, business
/// days and how balances are carried vary. Shrinks to few classes of round balances.
///
/// ```
/// use paydown::testing::{Family, family_deals};
/// use proptest::test_runner::TestRunner;
///
/// let told = TestRunner::deterministic().run(&family_deals(Family::ProRata), |file| {
///     assert!(file.text().contains("overcollateralization_of: notes"));
///     Ok(())
/// });
/// assert!(told.is_ok());
/// ```
pub fn family_deals(family: Family) -> impl Strategy<Value = DealFile> {
    draw().prop_map(move |draw| write(family, &draw).file())
}

/// Deals of a family with their first months: losses, shortfalls, delinquencies that flip tests,
/// classes and whole groups that are retired.
///
/// ```
/// use paydown::report::Page;
/// use paydown::testing::{Family, family_series};
/// use paydown::report::trustee::Trustee;
/// use proptest::test_runner::TestRunner;
///
/// let told = TestRunner::deterministic().run(&family_series(Family::ProRata, 3), |series| {
///     let mut trustee = Trustee::at_closing(series.file.deal(), &Page::default()).unwrap();
///     for month in &series.months {
///         trustee.distribute(month).unwrap();
///     }
///     Ok(())
/// });
/// assert!(told.is_ok());
/// ```
pub fn family_series(family: Family, most_months: usize) -> impl Strategy<Value = FamilySeries> {
    (draw(), vec(draws(), 1..=most_months.max(1))).prop_map(move |(draw, draws)| {
        let written = write(family, &draw);
        let months = months(&written, &draws);
        FamilySeries { file: written.file(), months }
    })
}

/// The numbers that a deal is made of; each family takes those that it has use for.
#[derive(Debug, Clone)]
struct Draw {
    /// Thousands of dollars of the senior classes, and odd cents.
    seniors: Vec<(u32, u8)>,
    /// The same of those below them.
    juniors: Vec<(u32, u8)>,
    /// Overcollateralization at closing and its target, in hundredths of a percent.
    collateralization: (u32, u32),
    /// Fractions of a cent are carried; otherwise whole cents.
    fractions: bool,
    day_count: u8,
    business_days: u8,
    /// Of the first distribution, from January 2003.
    month: u8,
    /// The day of each month on which it distributes; the last, where a month is shorter.
    day: u8,
    denomination: u8,
    /// Switches and thresholds of the family.
    options: [u8; 4],
}

fn draw() -> impl Strategy<Value = Draw> {
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

/// A deal file in the making.
struct Written {
    text: String,
    /// Balance of each collateral group at closing.
    groups: Vec<Decimal>,
    /// Classes whose rates reports tell, the dearest last.
    given_rates: Vec<String>,
    /// Balance at closing of the classes that have to be there for shortfalls to be borne: those
    /// that accrue at given rates, or the subordinates, which accrue what the seniors leave.
    face: Decimal,
    /// Groups make the rates, so that all they bring in is accrued while subordinates are there.
    groups_make_rates: bool,
    /// Its other fee is paid as external master servicing fee.
    has_external_master_fee: bool,
}

impl Written {
    fn file(&self) -> DealFile {
        super::deals::read(self.text.clone())
    }
}

fn write(family: Family, draw: &Draw) -> Written {
    match family {
        Family::ProRata => pro_rata::write(draw),
        Family::SeniorMezzanine => mezzanine::write(draw),
        Family::ShiftingInterest => shifting::write(draw),
    }
}

impl Draw {
    fn balance((thousands, cents): (u32, u8)) -> Decimal {
        Decimal::from(thousands) * Decimal::ONE_THOUSAND + Decimal::new(cents.into(), 2)
    }

    /// What a deal file says before its classes. Notes share pro rata where `family` names them.
    fn head(&self, groups: &str, closing_balance: Decimal, family: &[String]) -> String {
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

    /// A class; `interest` is what stands after the field's name.
    fn class(&self, name: &str, balance: Decimal, interest: &str) -> String {
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
const INDEXED: &str = "\n      index: libor-1m\n      margin: 0.3";

/// A clause of the waterfall from its fields, `source` left out.
fn clause(fields: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (index, (field, value)) in fields.iter().enumerate() {
        let mark = if index == 0 { "-" } else { " " };
        text.push_str(&format!("  {mark} {field}: {value}\n"));
    }
    text.push_str("    source: random\n");
    text
}

/// A line of the report that the deal defines, of a group where it names one.
fn line(label: &str, group: Option<usize>, is: &str) -> String {
    let group = group.map(|group| format!("      group: {group}\n")).unwrap_or_default();
    format!("    - line: {label}\n{group}      is: {is}\n      source: random\n")
}
