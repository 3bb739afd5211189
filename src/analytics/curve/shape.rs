//! What lies between the nodes of a curve, and beyond the last.

use crate::math::power::ln_1p;

/// What a curve interpolates between its nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Interpolation {
    /// The logarithm of the discount factor, linear in time: forward rates are flat between nodes.
    /// Beyond the last node the last forward rate continues.
    #[default]
    FlatForward,
    /// The bond-equivalent zero rate, linear in time. Before the first node and beyond the last it
    /// is flat.
    LinearZero,
}

/// A point of a shape: years, and what the curve interpolates at that time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub years: f64,
    /// With flat forwards the decay, −ln of the discount factor; with linear zeros the
    /// bond-equivalent zero rate, a fraction.
    pub value: f64,
}

impl Interpolation {
    /// The decay at a time, −ln of the discount factor. The points ascend, and there is one at least.
    pub(super) fn decay(self, points: &[Point], years: f64) -> f64 {
        let after = points.partition_point(|point| point.years < years).min(points.len() - 1);
        self.decay_between(after.checked_sub(1).map(|before| points[before]), points[after], years)
    }

    /// The decay at a time on the line through two points that follow one another. Without a point
    /// `before`, `after` is the first.
    pub(super) fn decay_between(self, before: Option<Point>, after: Point, years: f64) -> f64 {
        match self {
            Self::FlatForward => {
                let before = before.unwrap_or(Point { years: 0.0, value: 0.0 });
                on_line(before, after, years)
            }
            Self::LinearZero => {
                // The zero rate is flat outside the points.
                let before = before.unwrap_or(Point { years: 0.0, ..after });
                let within = if years > after.years { after.years } else { years };
                2.0 * years * ln_1p(0.5 * on_line(before, after, within))
            }
        }
    }

    /// What the curve interpolates, at a time and the decay to it.
    pub(super) fn point(self, years: f64, decay: f64) -> Point {
        let value = match self {
            Self::FlatForward => decay,
            Self::LinearZero => zero_rate(years, decay),
        };
        Point { years, value }
    }
}

/// The bond-equivalent zero rate of a decay over some years, a fraction.
pub(super) fn zero_rate(years: f64, decay: f64) -> f64 {
    2.0 * crate::math::power::exp_m1(decay / (2.0 * years))
}

/// Written so that the line is exact at both of its points.
fn on_line(before: Point, after: Point, years: f64) -> f64 {
    let (past, left) = (years - before.years, after.years - years);
    (before.value * left + after.value * past) / (after.years - before.years)
}
