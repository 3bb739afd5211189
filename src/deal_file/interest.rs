//! How a class's rate is determined.

use rust_decimal::Decimal;

use super::place::{Formula, Named};

/// How a class's pass-through rate is determined.
#[derive(Debug, Clone)]
pub(crate) enum InterestTerms {
    /// No interest of its own: a residual or a principal-only class.
    None,
    /// Fixed, in percent a year.
    Fixed(Decimal),
    /// An index plus a margin. A replay uses the rate that the report prints, because the index is
    /// not a term of the deal.
    Index(IndexTerms),
    /// A formula over indices, net rates and numbers: floaters and inverse floaters. A replay uses
    /// the rate that the report prints.
    Formula(Formula),
    /// The net rate of a collateral group.
    GroupNetRate(Named),
    /// The groups' net rates, weighted by the excess of each group's balance over its seniors.
    WeightedSubordinate,
    /// The rate that the report prints; nothing else determines it.
    Reported,
}

/// A rate that follows an index; percent a year.
#[derive(Debug, Clone)]
pub(crate) struct IndexTerms {
    pub name: String,
    pub margin: Decimal,
    pub cap: Option<Decimal>,
    pub floor: Decimal,
    /// Index plus margin is rounded to a multiple of this, halves up.
    pub rounding: Option<Decimal>,
    /// Months before a reset at which the index is read.
    pub look_back: u32,
    /// Distributions from one reset to the next.
    pub reset_frequency: u32,
    /// Distributions after closing that use the first rate.
    pub months_to_reset: u32,
}

impl InterestTerms {
    /// The index that the rate rises with, if the class is a floater: it has a margin to one index.
    pub fn floats_with(&self) -> Option<&str> {
        match self {
            Self::Index(terms) => Some(&terms.name),
            Self::Formula(formula) if !formula.expr.falls_with_an_index() => {
                let indices = formula.expr.indices();
                let first = *indices.first()?;
                indices.iter().all(|index| *index == first).then_some(first)
            }
            _ => None,
        }
    }

    /// How the rate is determined, in market words: "libor-1m + 0.32 %".
    pub fn words(&self) -> String {
        match self {
            Self::None => "no interest of its own".to_owned(),
            Self::Fixed(pct) => format!("fixed at {} %", pct.normalize()),
            Self::Index(IndexTerms { name, margin, cap, .. }) => {
                let cap = cap.map(|cap| format!(", at most {} %", cap.normalize()));
                let cap = cap.unwrap_or_default();
                let sign = if margin.is_sign_negative() { '-' } else { '+' };
                let margin = margin.abs().normalize();
                format!("{name} {sign} {margin} %{cap}, as the report prints it")
            }
            Self::Formula(formula) => format!("{}, as the report prints it", formula.expr),
            Self::GroupNetRate(group) => format!("net rate of group {}", group.name),
            Self::WeightedSubordinate => {
                "net rates of the groups, weighted by the excess of their balances over their seniors'"
                    .to_owned()
            }
            Self::Reported => "as the report prints it".to_owned(),
        }
    }

    /// Whether a replay uses the rate that the report prints: neither deal nor pool determines it.
    pub const fn is_given(&self) -> bool {
        matches!(self, Self::Index(_) | Self::Formula(_) | Self::Reported)
    }
}
