//! How scenarios shrink: to one value for every month, to round values, and to no options at all.
//!
//! The crate `proptest` shrinks each random choice once, in order, and does not return to one after it has made
//! others smaller. A vector then keeps steps that no longer matter. So we shrink the assumptions themselves:
//! each step tries every change that makes the text of the options shorter, until none of them fails.

use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::as_options::of_assumptions;
use crate::collateral::{
    Advances, Assumptions, GroupVectors, IndexCurve, PrepaymentInterest, Quantity, Vector,
};

/// Round percentages, the simplest first.
const ROUND_PCT: [f64; 6] = [0.0, 5.0, 10.0, 20.0, 50.0, 100.0];

/// A strategy whose scenarios shrink to fewer and shorter options.
#[derive(Debug)]
pub(super) struct Simplified<S>(pub S);

impl<S: Strategy<Value = Assumptions>> Strategy for Simplified<S> {
    type Tree = ScenarioTree;
    type Value = Assumptions;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Ok(ScenarioTree::new(self.0.new_tree(runner)?.current()))
    }
}

/// A scenario and its simpler ones.
#[derive(Debug)]
pub(super) struct ScenarioTree {
    /// The simplest that failed.
    simplest: Assumptions,
    /// What is left to try instead of it.
    left: std::vec::IntoIter<Assumptions>,
    current: Assumptions,
    is_exhausted: bool,
}

impl ScenarioTree {
    fn new(scenario: Assumptions) -> Self {
        let left = Vec::new().into_iter();
        Self { simplest: scenario.clone(), left, current: scenario, is_exhausted: false }
    }
}

impl ValueTree for ScenarioTree {
    type Value = Assumptions;

    fn current(&self) -> Assumptions {
        self.current.clone()
    }

    /// The current scenario fails: tries the first simpler one.
    fn simplify(&mut self) -> bool {
        if self.is_exhausted {
            return false;
        }
        self.simplest = self.current.clone();
        self.left = simpler(&self.simplest).into_iter();
        match self.left.next() {
            Some(next) => self.current = next,
            None => self.is_exhausted = true,
        }
        !self.is_exhausted
    }

    /// The current scenario passes: tries the next, and after the last returns to the simplest that failed.
    fn complicate(&mut self) -> bool {
        if self.is_exhausted {
            return false;
        }
        match self.left.next() {
            Some(next) => self.current = next,
            None => {
                self.current = self.simplest.clone();
                self.is_exhausted = true;
            }
        }
        true
    }
}

/// Scenarios with fewer or shorter options that may fail as this one does, the simplest first.
fn simpler(of: &Assumptions) -> Vec<Assumptions> {
    let default = Assumptions::default();
    let mut found = Vec::new();
    let mut try_one = |change: &dyn Fn(&mut Assumptions)| {
        let mut simpler = of.clone();
        change(&mut simpler);
        found.push(simpler);
    };
    try_one(&|one| {
        *one = Assumptions { indices: of.indices.clone(), ..Assumptions::default() };
    });
    try_one(&|one| {
        one.default_speed = default.default_speed;
        one.default_pct = default.default_pct.clone();
        one.severity_pct = default.severity_pct.clone();
        one.months_to_liquidation = default.months_to_liquidation;
        one.advances = default.advances;
    });
    try_one(&|one| {
        one.prepayment_speed = default.prepayment_speed;
        one.prepayment_pct = default.prepayment_pct.clone();
    });
    try_one(&|one| {
        one.default_speed = default.default_speed;
        one.default_pct = default.default_pct.clone();
    });
    try_one(&|one| one.recovery_pct = default.recovery_pct.clone());
    try_one(&|one| one.months_to_recovery = default.months_to_recovery);
    try_one(&|one| one.advances = default.advances);
    try_one(&|one| one.interest_advances_recovered = false);
    try_one(&|one| one.prepayment_interest = default.prepayment_interest);
    try_one(&|one| one.delinquent_60_pct = None);
    for months in [default.months_to_liquidation, 0, 1, 6] {
        try_one(&|one| one.months_to_liquidation = months);
    }
    for months in [0, 1, 6] {
        try_one(&|one| one.months_to_recovery = months);
    }
    for advances in [Advances::None, Advances::StoppedAfterMonths(1)] {
        try_one(&|one| one.advances = advances);
    }
    for days in [30.0, 15.0] {
        try_one(&|one| one.prepayment_interest = PrepaymentInterest::new(days, false));
    }
    for vectors in simpler_vectors(&of.prepayment_pct, of.prepayment_speed.quantity()) {
        try_one(&|one| one.prepayment_pct = vectors.clone());
    }
    for vectors in simpler_vectors(&of.default_pct, of.default_speed.quantity()) {
        try_one(&|one| one.default_pct = vectors.clone());
    }
    for vectors in simpler_vectors(&of.severity_pct, Quantity::Severity) {
        try_one(&|one| one.severity_pct = vectors.clone());
    }
    for vectors in simpler_vectors(&of.recovery_pct, Quantity::Recovery) {
        try_one(&|one| one.recovery_pct = vectors.clone());
    }
    for share in of.delinquent_60_pct.iter().flat_map(|of| simpler_vectors(of, Quantity::Share)) {
        try_one(&|one| one.delinquent_60_pct = Some(share.clone()));
    }
    for (name, curve) in of.indices.iter() {
        for text in simpler_texts(&curve.to_string()) {
            if let Ok(curve) = IndexCurve::parse(&text) {
                try_one(&|one| one.indices.set(name, curve.clone()));
            }
        }
    }
    // Each step makes the text shorter, so that shrinking ends.
    let length = |one: &Assumptions| of_assumptions(one).iter().map(String::len).sum::<usize>();
    let longest = length(of);
    found.retain(|one| length(one) < longest);
    found
}

fn simpler_vectors(of: &GroupVectors, quantity: Quantity) -> Vec<GroupVectors> {
    let mut texts = Vec::new();
    let names: Vec<&str> = of.group_names().collect();
    let vectors: Vec<&Vector> = of.vectors().collect();
    for (place, vector) in vectors.iter().enumerate() {
        let text = vector.to_string();
        if names.is_empty() {
            texts.extend(simpler_texts(&text));
            continue;
        }
        texts.push(text.clone());
        for simpler in simpler_texts(&text) {
            let groups = names.iter().zip(&vectors).enumerate().map(|(other, (name, vector))| {
                if other == place {
                    format!("{name}: {simpler}")
                } else {
                    format!("{name}: {vector}")
                }
            });
            texts.push(groups.collect::<Vec<_>>().join(", "));
        }
    }
    texts.iter().filter_map(|text| GroupVectors::parse(text, quantity).ok()).collect()
}

/// Texts of vectors that are simpler: one value, without one of the segments, or with a rounder value.
fn simpler_texts(text: &str) -> Vec<String> {
    let segments: Vec<&str> = text.split(", ").collect();
    let is_value = |word: &&str| word.parse::<f64>().is_ok();
    let values = |segment: &str| -> Vec<String> {
        // The number after `for`, and the first after `ramp`, are months.
        let words: Vec<&str> = segment.split(' ').collect();
        let last = words.get(3).filter(|_| words[1] == "ramp");
        words
            .first()
            .into_iter()
            .chain(last)
            .filter(|word| is_value(word))
            .map(ToString::to_string)
            .collect()
    };
    let mut texts: Vec<String> = ROUND_PCT.iter().map(ToString::to_string).collect();
    let mut all: Vec<String> = segments.iter().flat_map(|segment| values(segment)).collect();
    let rounded: Vec<String> = all
        .iter()
        .filter_map(|value| value.parse::<f64>().ok())
        .map(|value| value.round().to_string())
        .collect();
    all.splice(0..0, rounded);
    texts.extend(all);
    if segments.len() == 1 {
        return texts;
    }
    for place in 0..segments.len() {
        let mut fewer = segments.clone();
        fewer.remove(place);
        texts.push(fewer.join(", "));
        for value in values(segments[place]) {
            let number = value.parse::<f64>().unwrap_or(0.0);
            for round in [0.0, number.round()] {
                let rounder = segments[place].replacen(&value, &round.to_string(), 1);
                let mut changed = segments.clone();
                changed[place] = &rounder;
                texts.push(changed.join(", "));
            }
        }
    }
    texts
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::collateral::{DefaultSpeed, PrepaymentSpeed};
    use crate::testing::assumptions;
    use proptest::test_runner::{Config, TestError};

    fn vectors(text: &str) -> GroupVectors {
        GroupVectors::parse(text, Quantity::Rate).unwrap()
    }

    /// Shrinks a scenario as proptest does.
    fn shrunk(scenario: Assumptions, fails: impl Fn(&Assumptions) -> bool) -> Vec<String> {
        let mut tree = ScenarioTree::new(scenario);
        let mut can_shrink = tree.simplify();
        while can_shrink {
            can_shrink = if fails(&tree.current()) { tree.simplify() } else { tree.complicate() };
        }
        assert!(fails(&tree.current()));
        of_assumptions(&tree.current())
    }

    fn eventful() -> Assumptions {
        Assumptions {
            prepayment_speed: PrepaymentSpeed::Psa,
            prepayment_pct: vectors("1: 0.125 for 8, 17.25 ramp 13 2, 0, 2: 3"),
            default_speed: DefaultSpeed::Sda,
            default_pct: vectors("0 for 8, 41.625"),
            severity_pct: vectors("0 for 8, 0"),
            months_to_liquidation: 30,
            advances: Advances::StoppedAfterMonths(4),
            ..Assumptions::default()
        }
    }

    #[test]
    fn scenario_that_does_not_matter_shrinks_to_no_options() {
        assert_eq!(shrunk(eventful(), |_| true), Vec::<String>::new());
    }

    #[test]
    fn vector_shrinks_to_one_value_and_other_options_to_their_defaults() {
        let has_defaults =
            |one: &Assumptions| one.default_pct.vectors().any(|vector| vector.range_pct().1 > 0.0);
        assert_eq!(shrunk(eventful(), has_defaults), ["--sda 5"]);
    }

    #[test]
    fn vector_keeps_the_steps_that_matter() {
        let starts_late = |one: &Assumptions| {
            let vector = one.default_pct.vectors().next().unwrap();
            vector.at(8) == 0.0 && vector.at(9) > 20.0
        };
        assert_eq!(shrunk(eventful(), starts_late), ["--sda \"0 for 8, 42\""]);
    }

    /// The shrinking of proptest itself arrives at the same.
    #[test]
    fn random_scenarios_shrink_to_what_matters() {
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
        let result = runner.run(&assumptions(), |scenario| {
            let latest = scenario.prepayment_pct.of_group("").unwrap().at(600);
            if latest > 0.0 {
                Err(proptest::test_runner::TestCaseError::fail("prepays"))
            } else {
                Ok(())
            }
        });
        let Err(TestError::Fail(_, scenario)) = result else { unreachable!("{result:?}") };
        let options = of_assumptions(&scenario);
        let prepayments = options.iter().filter(|option| !option.starts_with("--index"));
        let prepayments: Vec<_> = prepayments.collect();
        assert_eq!(prepayments.len(), 1, "{options:?}");
        assert!(prepayments[0].len() <= "--cpr 5".len() + 2, "{options:?}");
        assert!(options.iter().all(|option| !option.contains("for") && !option.contains("ramp")));
    }
}
