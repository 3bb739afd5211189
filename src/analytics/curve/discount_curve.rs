//! A discount curve, and what it says at a time.

use std::fmt;
use std::str::FromStr;

use super::bootstrap;
use super::shape::{Interpolation, Point, zero_rate};
use crate::calendar::Date;
use crate::error::{Diagnostic, Errors, Mistakes, nearest, quote};
use crate::math::power::{exp, exp_m1, ln_1p};

/// What the rates are from which a curve is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CurveKind {
    /// Par yields of bonds with semiannual coupons, as the Treasury publishes them.
    Par,
    /// Zero-coupon yields, bond-equivalent.
    Zero,
    /// Rates of swaps with a semiannual fixed leg, 30/360, whose floating leg is worth par.
    Swap,
}

impl CurveKind {
    const ALL: [Self; 3] = [Self::Par, Self::Zero, Self::Swap];

    /// The word in texts: `par`, `zero`, `swap`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Par => "par",
            Self::Zero => "zero",
            Self::Swap => "swap",
        }
    }
}

impl fmt::Display for CurveKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CurveKind {
    type Err = Errors;

    fn from_str(text: &str) -> Result<Self, Errors> {
        let word = text.trim();
        Self::ALL.into_iter().find(|kind| kind.name() == word).ok_or_else(|| {
            let near = nearest(word, Self::ALL.map(Self::name));
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let message = format!("a curve is `par`, `zero` or `swap`, not {}{near}", quote(word));
            Diagnostic::of_file("", message).into()
        })
    }
}

/// A discount curve: what a payment at a time is worth today, from the rates quoted at some times.
///
/// Times are in years from the curve's date, 1 or more nodes ascending, at most [`Curve::LONGEST`].
/// Rates are in percent a year. Zero rates are bond-equivalent: `D(t) = (1 + z/2)^(−2t)`. A par yield
/// or a swap rate is the coupon of a bond that is issued today, pays semiannually backwards from its
/// maturity, 30/360, and is worth par. The first coupon may be short, so that a rate of half a year or less
/// is a simple one: `D(t) = 1 ÷ (1 + c·t)`. The curve reprices each of its own quotes.
///
/// ```
/// use paydown::analytics::{Curve, CurveKind};
/// // 4 % for half a year and 5 % for a year, by hand: D(½) = 1 ÷ 1.02, D(1) = (1 − 0.025 ÷ 1.02) ÷ 1.025.
/// let curve = Curve::new(CurveKind::Par, &[(0.5, 4.0), (1.0, 5.0)]).unwrap();
/// assert!((curve.discount(0.5) - 1.0 / 1.02).abs() < 1e-15);
/// assert!((curve.discount(1.0) - (1.0 - 0.025 / 1.02) / 1.025).abs() < 1e-15);
/// assert!((curve.par_pct(1.0) - 5.0).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    kind: CurveKind,
    interpolation: Interpolation,
    as_of: Option<Date>,
    nodes: Vec<(f64, f64)>,
    points: Vec<Point>,
}

impl Curve {
    /// The latest time of a node, in years.
    pub const LONGEST: f64 = 100.0;
    /// The most nodes.
    pub const MOST_NODES: usize = 1_000;
    /// The least and the greatest rate of a node, in percent.
    pub const RATES_PCT: (f64, f64) = (-20.0, 100.0);

    /// A curve from quoted rates, each `(years, percent)`, with flat forwards between them.
    ///
    /// # Errors
    /// Every node whose time or rate is out of range or out of order; a rate that no positive
    /// discount factor reprices.
    pub fn new(kind: CurveKind, nodes: &[(f64, f64)]) -> Result<Self, Errors> {
        Self::made(kind, Interpolation::default(), nodes).map_err(errors)
    }

    /// A curve of zero rates from discount factors, each `(years, factor)`.
    ///
    /// # Errors
    /// As [`new`](Self::new); every factor that is not positive.
    pub fn from_discount_factors(factors: &[(f64, f64)]) -> Result<Self, Errors> {
        let is_factor = |factor: f64| factor > 0.0 && factor.is_finite();
        let wrong: Vec<_> = (0..).zip(factors).filter(|(_, node)| !is_factor(node.1)).collect();
        if !wrong.is_empty() {
            let message = |node: &(f64, f64)| {
                format!("the discount factor {} is not a positive number", node.1)
            };
            return Err(errors(
                wrong.iter().map(|(number, node)| (*number, message(node))).collect(),
            ));
        }
        let zero_pct =
            |years: f64, factor: f64| 100.0 * zero_rate(years, ln_1p(1.0 / factor - 1.0));
        let nodes: Vec<_> = factors.iter().map(|node| (node.0, zero_pct(node.0, node.1))).collect();
        Self::new(CurveKind::Zero, &nodes)
    }

    /// The curve from the same quotes with another interpolation.
    ///
    /// # Errors
    /// If that interpolation has no positive discount factor that reprices a quote.
    pub fn interpolated(&self, interpolation: Interpolation) -> Result<Self, Errors> {
        let curve = Self::made(self.kind, interpolation, &self.nodes).map_err(errors)?;
        Ok(Self { as_of: self.as_of, ..curve })
    }

    /// The curve rebuilt with other rates at the same nodes: `rate_pct` of years and percent.
    pub(super) fn with_rates(&self, rate_pct: impl Fn(f64, f64) -> f64) -> Result<Self, Errors> {
        let nodes: Vec<_> =
            self.nodes.iter().map(|node| (node.0, rate_pct(node.0, node.1))).collect();
        let curve = Self::made(self.kind, self.interpolation, &nodes).map_err(errors)?;
        Ok(Self { as_of: self.as_of, ..curve })
    }

    /// The curve as of a date.
    #[must_use]
    pub fn dated(self, as_of: Date) -> Self {
        Self { as_of: Some(as_of), ..self }
    }

    /// A curve, or the number of each wrong node, from 0, and what is wrong with it.
    pub(super) fn made(
        kind: CurveKind,
        interpolation: Interpolation,
        nodes: &[(f64, f64)],
    ) -> Result<Self, Vec<(usize, String)>> {
        let wrong = mistakes(nodes);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let points = match kind {
            CurveKind::Zero => Ok(bootstrap::from_zeros(nodes, interpolation)),
            CurveKind::Par | CurveKind::Swap => bootstrap::from_par(nodes, interpolation),
        };
        let points = points.map_err(|number| {
            let (years, rate_pct) = nodes[number];
            let message = format!(
                "no positive discount factor at {years} years gives {rate_pct} % after the rates \
                 before it; correct one of them"
            );
            vec![(number, message)]
        })?;
        Ok(Self { kind, interpolation, as_of: None, nodes: nodes.to_vec(), points })
    }

    /// What the quoted rates are.
    #[must_use]
    pub fn kind(&self) -> CurveKind {
        self.kind
    }

    /// What is interpolated between the nodes.
    #[must_use]
    pub fn interpolation(&self) -> Interpolation {
        self.interpolation
    }

    /// The date from which times count, if known.
    #[must_use]
    pub fn as_of(&self) -> Option<Date> {
        self.as_of
    }

    /// The quoted rates, each `(years, percent)`.
    #[must_use]
    pub fn nodes(&self) -> &[(f64, f64)] {
        &self.nodes
    }

    /// What one unit paid after `years` is worth today; NaN before today.
    #[must_use]
    pub fn discount(&self, years: f64) -> f64 {
        exp(-self.decay(years))
    }

    /// The bond-equivalent zero rate to `years`, in percent; NaN before today.
    #[must_use]
    pub fn zero_pct(&self, years: f64) -> f64 {
        // Today's is the limit of those to near times.
        let years = if years < INSTANT { INSTANT.min(years + INSTANT) } else { years };
        100.0 * zero_rate(years, self.decay(years))
    }

    /// The simple forward rate between two times in years, in percent: `(D(from)/D(to) − 1) ÷ (to −
    /// from)`; NaN unless `from` is before `to`.
    #[must_use]
    pub fn forward_pct(&self, from: f64, to: f64) -> f64 {
        let growth = exp_m1(self.decay(to) - self.decay(from));
        if from < to { 100.0 * growth / (to - from) } else { f64::NAN }
    }

    /// The coupon in percent of a bond of `years` that is worth par, as the curve's own par quotes
    /// are; NaN unless `years` is positive and at most 1,000.
    #[must_use]
    pub fn par_pct(&self, years: f64) -> f64 {
        if !bootstrap::is_term(years) {
            return f64::NAN;
        }
        let annuity: f64 =
            bootstrap::coupons(years).map(|(time, accrues)| accrues * self.discount(time)).sum();
        -100.0 * exp_m1(-self.decay(years)) / annuity
    }

    /// −ln of the discount factor; NaN before today.
    pub(in crate::analytics) fn decay(&self, years: f64) -> f64 {
        if years >= 0.0 { self.interpolation.decay(&self.points, years) } else { f64::NAN }
    }
}

/// A time at which the zero rate is that of today, in years.
const INSTANT: f64 = 1e-6;

/// Every mistake in nodes: the number of the node, from 0, and the message.
fn mistakes(nodes: &[(f64, f64)]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    if nodes.is_empty() {
        found.push((0, "a curve needs one rate at least, such as 10y=4.5".to_owned()));
    }
    if nodes.len() > Curve::MOST_NODES {
        let message = format!("more than {} nodes; leave some out", Curve::MOST_NODES);
        return vec![(Curve::MOST_NODES, message)];
    }
    let (least, most) = Curve::RATES_PCT;
    for (number, (years, rate_pct)) in nodes.iter().enumerate() {
        let longest = Curve::LONGEST;
        if !(*years > 0.0 && *years <= longest) {
            let message = format!("a time is more than 0 and at most {longest} years, not {years}");
            found.push((number, message));
        } else if number > 0 && nodes[number - 1].0 == *years {
            found.push((number, format!("{years} years has a rate already; remove one")));
        } else if number > 0 && nodes[number - 1].0 > *years {
            let message =
                format!("{years} years is after a later time; write times in ascending order");
            found.push((number, message));
        }
        if !(*rate_pct >= least && *rate_pct <= most) {
            let message = format!("a rate is from {least} to {most} percent, not {rate_pct}");
            found.push((number, message));
        }
    }
    found
}

/// Mistakes by the numbers of nodes, counted from 1 in messages.
fn errors(wrong: Vec<(usize, String)>) -> Errors {
    let mut mistakes = Mistakes::showing_all("curve");
    for (number, message) in wrong {
        mistakes.of_file(format!("node {}: {message}", number + 1));
    }
    mistakes.into_diagnostics().into()
}
