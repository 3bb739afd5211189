//! The hand-written yardsticks give the same results as `paydown`.

use approx::abs_diff_eq;
use paydown::collateral::{Assumptions, GroupVectors, Pool};
use paydown::scenario::{ClassResult, RunOptions, Scenario, Scenarios, run};
use paydown_benches::by_hand::{Deal2003x1, HandLoan, Life, LoanBlock, Speeds, has_avx2};
use paydown_benches::cases::{Case, Repeated, WIDTH, assumed, loans, speeds};

/// Dollars: a sum over the life of a class, added in two orders.
const SUM: f64 = 0.05;
/// Dollars: the same of a pass-through.
const CENT: f64 = 0.01;
/// Years: a quotient of such sums.
const LIFE_YEARS: f64 = 1e-6;

/// The results of the classes in each scenario, in floats.
fn paths(case: &Case, scenarios: &(impl Scenarios + ?Sized)) -> Vec<Vec<ClassResult>> {
    let mut results = Vec::new();
    run(&[case.subject()], scenarios, &RunOptions::default(), |path| results.push(path.classes))
        .unwrap();
    results
}

/// Checks equality within cents: the two add in different orders and so round differently.
fn assert_equal(what: &str, by_hand: &[Life; 11], paths: &[ClassResult]) {
    for (class, (hand, path)) in by_hand.iter().zip(paths).enumerate() {
        let what = format!("{what}, class {class}: {hand:?} and {path:?}");
        let sums = [
            (hand.interest, path.interest),
            (hand.principal, path.principal),
            (hand.loss, path.realized_loss),
        ];
        for (hand, path) in sums {
            assert!(abs_diff_eq!(hand, path, epsilon = SUM), "{what}");
        }
        // The average life of a class that is paid only a few dollars is not meaningful.
        let life = path.average_life_years.unwrap_or(0.0);
        let is_near = abs_diff_eq!(hand.average_life_years, life, epsilon = LIFE_YEARS);
        assert!(is_near || path.principal < 1_000.0, "{what}");
    }
}

#[test]
fn hand_written_deal_in_the_measured_scenarios_pays_what_paydown_pays() {
    let case = Case::open("thornburg-2003-1");
    let by_hand = Deal2003x1::new(&case.start());
    let paths = paths(&case, &Repeated::new(WIDTH));
    for (position, path) in paths.iter().enumerate() {
        let [alone] = by_hand.scalar(&speeds([position]));
        assert_equal(&format!("scenario {position}"), &alone, path);
    }
    if has_avx2() {
        let block = by_hand.lanes(&speeds(std::array::from_fn(|lane| lane)));
        for (position, (lane, path)) in block.iter().zip(&paths).enumerate() {
            assert_equal(&format!("lane {position}"), lane, path);
        }
    }
}

/// CPR from 0 to 95, CDR from 0 to 15, severity from 0 to 100: some seniors retire before others,
/// groups are undercollateralized, interest is unpaid, seniors bear losses.
#[test]
fn hand_written_deal_in_extreme_scenarios_pays_what_paydown_pays() {
    let case = Case::open("thornburg-2003-1");
    let by_hand = Deal2003x1::new(&case.start());
    let mut scenarios = Vec::new();
    for cpr in [0.0, 3.0, 10.0, 30.0, 60.0, 95.0] {
        for cdr in [0.0, 0.1, 1.0, 4.0, 15.0] {
            for severity in [0.0, 30.0, 100.0] {
                scenarios.push([cpr, cdr, severity]);
            }
        }
    }
    let assumptions = |[cpr, cdr, severity]: [f64; 3]| {
        let mut assumptions: Assumptions = assumed();
        assumptions.prepayment_pct = GroupVectors::flat(cpr);
        assumptions.default_pct = GroupVectors::flat(cdr);
        assumptions.severity_pct = GroupVectors::flat(severity);
        assumptions
    };
    let named =
        |values: &[f64; 3]| Scenario::from(assumptions(*values)).named(format!("{values:?}"));
    let list: Vec<Scenario> = scenarios.iter().map(named).collect();
    for (values, path) in scenarios.iter().zip(paths(&case, &list)) {
        let [cpr, cdr, severity] = *values;
        let [alone] = by_hand.scalar(&Speeds::of_pct([cpr], [cdr], [severity]));
        assert_equal(&format!("{values:?}"), &alone, &path);
    }
}

#[test]
fn hand_written_loans_collect_what_paydown_projects() {
    if !has_avx2() {
        return;
    }
    let loans = loans(100);
    let by_hand: Vec<HandLoan> = loans.iter().map(HandLoan::new).collect();
    let totals = LoanBlock::new(&by_hand).run();
    let case = Case::loans(Pool::from_loans(loans).unwrap());
    for (lane, path) in paths(&case, &Repeated::new(WIDTH)).iter().enumerate() {
        let [class] = &path[..] else { panic!("a pass-through has one class") };
        // The class's balance exceeds the pool's, so its accrual exceeds all collections: the class
        // receives everything, as interest.
        let paid = class.interest + class.principal;
        let collected = totals.interest[lane] + totals.principal[lane];
        for (by_hand, engine) in [(collected, paid), (totals.loss[lane], class.realized_loss)] {
            assert!(abs_diff_eq!(by_hand, engine, epsilon = CENT), "{totals:?}, {class:?}");
        }
    }
}
