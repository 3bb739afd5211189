//! Machine code, interpreters and decimals on a random deal: a target for fuzzers.

use crate::deal::Deal;
use std::fmt::Debug;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::generate::{DealShape, Feature, as_options, assumptions};
use crate::collateral::{Assumptions, Vector};
use crate::projection::Projection;
use crate::projection::ProjectionOptions;
use crate::scenario::{
    Arithmetic, Full, Instructions, RunOptions, Scenario, ScenarioResult, run, run_full_with,
};

/// Months that a deal runs: enough for resets, triggers, liquidations and recoveries.
const MONTHS: u32 = 30;

/// Most scenarios of a deal: more than the sixteen of a batch.
const MOST_SCENARIOS: usize = 18;

/// Percent a year at which the present values are discounted.
const DISCOUNT_PCT: f64 = 5.25;

/// A random deal with scenarios, and for each of its first triggers whether a run forces it to fail or to pass.
#[derive(Debug)]
struct Input {
    file: Deal,
    scenarios: Vec<Assumptions>,
    forced: [Option<bool>; 4],
}

/// Makes a random deal and scenarios from bytes, and checks that every way to run it has the same results:
/// machine code and the interpreter to the last bit, in floats and in whole cents; the interpreter without
/// special instructions in whole cents; and the decimals. `false` if the deal does not run.
///
/// | bytes | choose |
/// |---|---|
/// | 0 to 4 | the features that the deal may have, a bit for each |
/// | 5, 6 | the greatest number of collateral groups and of classes |
/// | 7 | triggers that are forced: two bits for each of the first four |
/// | 8 to 15 | the deal, of all that have these features |
/// | 16 to 19, 20 to 23, … | a scenario each, up to eighteen |
///
/// Missing bytes are zero.
///
/// # Errors
///
/// The first difference, with the deal file and the scenarios as options of the program.
///
/// ```
/// use paydown::testing::instructions_agree;
///
/// assert_eq!(instructions_agree(b"any bytes"), Ok(true));
/// ```
pub fn instructions_agree(bytes: &[u8]) -> Result<bool, String> {
    let Some(input) = Input::of(bytes) else { return Ok(false) };
    input.compare().map_err(|difference| {
        let scenarios = input.options().map(|options| format!("  {}\n", as_options(&options)));
        let scenarios: String = scenarios.collect();
        format!("{difference}\n\n{}\nscenarios:\n{scenarios}", input.file.text())
    })
}

/// Bytes before those of the scenarios: features, sizes, forced triggers, and the seed of the deal.
const HEAD: usize = 16;

/// A random value of a strategy, chosen by bytes.
fn random<S: Strategy>(of: &S, bytes: &[u8]) -> Option<S::Value> {
    let mut seed = [0; 32];
    seed[..bytes.len()].copy_from_slice(bytes);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    of.new_tree(&mut runner).ok().map(|tree| tree.current())
}

impl Input {
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut all = [0; HEAD + 4 * MOST_SCENARIOS];
        let length = bytes.len().min(all.len());
        all[..length].copy_from_slice(&bytes[..length]);
        let [a, b, c, d, e, groups, classes, forced, ..] = all;
        let bits = u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]);
        let features = Feature::ALL.into_iter().enumerate();
        let features = features.filter(|(place, _)| bits >> place & 1 == 1);
        let shape = DealShape::plain()
            .groups(1..=1 + usize::from(groups % 3))
            .classes(1..=1 + usize::from(classes % 6));
        let shape = features.fold(shape, |shape, (_, feature)| shape.with(feature));
        let count = length.saturating_sub(HEAD).div_ceil(4).clamp(1, MOST_SCENARIOS);
        let scenarios = all[HEAD..].chunks(4).take(count);
        Some(Self {
            file: random(&shape.deal_files(), &all[8..HEAD])?,
            scenarios: scenarios.map(|seed| random(&assumptions(), seed)).collect::<Option<_>>()?,
            forced: [0, 2, 4, 6].map(|bit| match forced >> bit & 3 {
                1 => Some(false),
                2 => Some(true),
                _ => None,
            }),
        })
    }

    fn base(&self) -> ProjectionOptions {
        let triggers = self.file.trigger_names().zip(&self.forced);
        let forced = triggers.filter_map(|(name, forced)| Some((name.to_owned(), (*forced)?)));
        ProjectionOptions {
            months: Some(MONTHS),
            forced: forced.collect(),
            ..ProjectionOptions::default()
        }
    }

    /// The options of a projection under each scenario.
    fn options(&self) -> impl Iterator<Item = ProjectionOptions> {
        let of = |assumptions: &Assumptions| ProjectionOptions {
            assumptions: assumptions.clone(),
            ..self.base()
        };
        self.scenarios.iter().map(of)
    }

    /// `false` if the deal cannot be projected.
    fn compare(&self) -> Result<bool, String> {
        let base = self.base();
        let subject = [Projection::with(&self.file, &base)];
        let scenarios = self.scenarios.iter().enumerate();
        let scenarios: Vec<Scenario> = scenarios
            .map(|(number, assumptions)| Scenario {
                name: format!("scenario {number}"),
                assumptions: assumptions.clone(),
            })
            .collect();
        let results =
            |arithmetic, instructions| results(&subject, &scenarios, arithmetic, instructions);
        let Some(decimals) = results(Arithmetic::Decimal, Instructions::Simd)? else {
            return Ok(false);
        };
        let cents = results(Arithmetic::Cents, Instructions::Compiled)?;
        same("decimals and machine code in cents", &Some(decimals), &cents)?;
        for instructions in [Instructions::Simd, Instructions::Portable] {
            let interpreted = results(Arithmetic::Cents, instructions)?;
            same(&format!("machine code and {instructions:?} in cents"), &cents, &interpreted)?;
        }
        let floats = results(Arithmetic::Float, Instructions::Compiled)?;
        let interpreted = results(Arithmetic::Float, Instructions::Simd)?;
        same("machine code and Simd in floats", &floats, &interpreted)?;
        let batch = &scenarios[..scenarios.len().min(16)];
        let [compiled, interpreted] =
            [Instructions::Compiled, Instructions::Simd].map(|instructions| {
                let mut full = Full::new();
                let run =
                    run_full_with(&subject[0], batch, Arithmetic::Cents, instructions, &mut full);
                run.map(|()| full.digests(batch.len()))
            });
        same("every month in machine code and in Simd", &compiled, &interpreted)?;
        Ok(true)
    }
}

/// The results of each scenario; none if the deal cannot be projected.
fn results(
    subject: &[Projection<'_>],
    scenarios: &Vec<Scenario>,
    arithmetic: Arithmetic,
    instructions: Instructions,
) -> Result<Option<Vec<ScenarioResult>>, String> {
    let discounts = [Vector::flat(DISCOUNT_PCT)];
    let options =
        RunOptions { arithmetic, instructions, discount_pct: &discounts, ..RunOptions::default() };
    let mut results = Vec::with_capacity(scenarios.len());
    let outcome = run(subject, scenarios, &options, |result| results.push(result));
    let Ok(outcome) = outcome else { return Ok(None) };
    match outcome.faults.first() {
        Some(fault) => Err(format!(
            "{} in {arithmetic:?} with {instructions:?}: {}",
            fault.scenario, fault.message
        )),
        None => Ok(Some(results)),
    }
}

/// `Debug` prints enough digits to distinguish floats, and one NaN as another.
fn same<T: Debug>(what: &str, one: &T, other: &T) -> Result<(), String> {
    let (one, other) = (format!("{one:#?}"), format!("{other:#?}"));
    let lines = one.lines().zip(other.lines());
    match lines.into_iter().find(|(one, other)| one != other) {
        Some((one, other)) => {
            Err(format!("{what} differ: `{}` and `{}`", one.trim(), other.trim()))
        }
        None if one.len() != other.len() => Err(format!("{what} differ in length")),
        None => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Bytes of a deal with any feature and five scenarios.
    fn bytes(number: u8) -> Vec<u8> {
        let mut bytes = vec![255; 35];
        for (place, byte) in bytes.iter_mut().enumerate().skip(4) {
            *byte = number.wrapping_mul(29).wrapping_add(7 * place as u8);
        }
        bytes
    }

    #[test]
    fn random_deals_have_the_same_results_in_machine_code() {
        for number in 0..12 {
            assert_eq!(instructions_agree(&bytes(number)), Ok(true), "{number}");
        }
    }

    #[test]
    fn few_bytes_make_a_plain_deal() {
        assert_eq!(instructions_agree(&[]), Ok(true));
        let input = Input::of(&[]).unwrap();
        assert_eq!((input.scenarios.len(), input.forced), (1, [None; 4]));
        let input = Input::of(&[255; 200]).unwrap();
        assert_eq!(input.scenarios.len(), MOST_SCENARIOS);
    }

    #[test]
    fn difference_is_reported_with_its_line() {
        let difference = same("a and b", &[1.0, 2.0], &[1.0, 2.5]).unwrap_err();
        assert_eq!(difference, "a and b differ: `2.0,` and `2.5,`");
        assert_eq!(same("a and b", &[1.0], &[1.0]), Ok(()));
    }
}
