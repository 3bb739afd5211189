//! Paths of the state by the month, drawn from its exact distribution.

use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

use super::model::HullWhite;
use crate::error::{Diagnostic, Errors};
use crate::math::normal::normal_quantile;
use crate::math::power::exp;

/// The step of a path in years.
const MONTH: f64 = 1.0 / 12.0;

/// Paths of a model to a number of months.
///
/// A month's state and the integral of the state over the month are drawn together from their
/// bivariate normal distribution, so that a step has no error of discretization, and the mean of the
/// discount factors is the curve's. A path depends on the seed and its own number only: on no other path,
/// and on no thread. Path `2k + 1` has the draws of path `2k` with the opposite sign.
///
/// Draws are of xoshiro256++, one stream for a pair of paths, and become normal by Wichura's AS 241.
#[derive(Debug, Clone, PartialEq)]
pub struct Paths {
    /// What the state's mean is of the month before.
    remains: f64,
    /// What a state adds to the decay of the month.
    loading: f64,
    /// The deviation of the state.
    deviation: f64,
    /// Of the integral, what moves with the state's draw, and the deviation of the rest.
    shared: f64,
    alone: f64,
    /// The decay from today to each month if the state remains zero.
    decays: Vec<f64>,
}

/// A path at the end of a month.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PathMonth {
    /// The month, from 1.
    pub month: u32,
    /// The state at its end.
    pub x: f64,
    /// What one unit paid at its end is worth today on this path.
    pub discount: f64,
}

impl HullWhite {
    /// The most months of a path.
    pub const MOST_MONTHS: u32 = 1_200;

    /// Paths of `months`.
    ///
    /// # Errors
    /// If there are more than [`MOST_MONTHS`](Self::MOST_MONTHS).
    ///
    /// ```
    /// use paydown::analytics::{Curve, HullWhite};
    /// let curve: Curve = "par: 1y=4.9, 5y=4, 30y=4.4".parse().unwrap();
    /// let model = HullWhite::new(&curve, 0.03, 0.01).unwrap();
    /// let year = model.bond(1.0, 2.0);
    /// for state in model.paths(12).unwrap().path(7, 0).filter(|state| state.month == 12) {
    ///     println!("the one-year rate in a year is {} %", year.simple_pct(state.x));
    /// }
    /// ```
    pub fn paths(&self, months: u32) -> Result<Paths, Errors> {
        if months > Self::MOST_MONTHS {
            let message =
                format!("paths are of at most {} months, not {months}", Self::MOST_MONTHS);
            return Err(Diagnostic::of_file("Hull-White", message).into());
        }
        let deviation = self.state_variance(MONTH).sqrt();
        let covariance = self.covariance(MONTH);
        let shared = if deviation > 0.0 { covariance / deviation } else { 0.0 };
        let alone = self.integral_variance(MONTH) - shared * shared;
        Ok(Paths {
            remains: self.remains(MONTH),
            loading: self.loading(MONTH),
            deviation,
            shared,
            alone: alone.max(0.0).sqrt(),
            decays: (1..=months).map(|month| self.mean_decay(f64::from(month) / 12.0)).collect(),
        })
    }
}

impl Paths {
    /// The months of path `number`, in order.
    #[must_use]
    pub fn path(&self, seed: u64, number: u64) -> Path<'_> {
        // Neighbours in either number get seeds that have nothing in common.
        let base = SplitMix64::seed_from_u64(seed).next_u64();
        let stream = SplitMix64::seed_from_u64(number / 2).next_u64();
        let random = Xoshiro256PlusPlus::seed_from_u64(base ^ stream.rotate_left(32));
        let sign = if number.is_multiple_of(2) { 1.0 } else { -1.0 };
        Path { paths: self, random, sign, month: 0, x: 0.0, integral: 0.0 }
    }
}

/// An iterator over the months of one path.
#[derive(Debug, Clone)]
pub struct Path<'p> {
    paths: &'p Paths,
    random: Xoshiro256PlusPlus,
    sign: f64,
    month: u32,
    x: f64,
    integral: f64,
}

impl Path<'_> {
    fn draw(&mut self) -> f64 {
        // 53 random bits, and a half that keeps the share off 0 and 1.
        let share = ((self.random.next_u64() >> 11) as f64 + 0.5) * (0.5 * f64::EPSILON);
        self.sign * normal_quantile(share)
    }
}

impl Iterator for Path<'_> {
    type Item = PathMonth;

    fn next(&mut self) -> Option<PathMonth> {
        let decay = *self.paths.decays.get(self.month as usize)?;
        let (of_state, of_integral) = (self.draw(), self.draw());
        let paths = self.paths;
        let moved = paths.shared * of_state + paths.alone * of_integral;
        self.integral += paths.loading * self.x + moved;
        self.x = paths.remains * self.x + paths.deviation * of_state;
        self.month += 1;
        Some(PathMonth { month: self.month, x: self.x, discount: exp(-decay - self.integral) })
    }
}
