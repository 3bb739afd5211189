//! The yardsticks are honest: by hand and by `paydown`, the same results.

use paydown::collateral::{Assumptions, GroupVectors, Pool};
use paydown::scenario::{ClassResult, RunOptions, Scenario, Scenarios, run};
use paydown_benches::by_hand::{Deal2003x1, HandLoan, Life, LoanBlock, Speeds, has_avx2};
use paydown_benches::cases::{Case, Repeated, WIDTH, assumed, loans, speeds};

/// The classes' lives in each scenario, in floats.
fn paths(case: &Case, scenarios: &(impl Scenarios + ?Sized)) -> Vec<Vec<ClassResult>> {
    let mut told = Vec::new();
    run(&[case.subject()], scenarios, &RunOptions::default(), |path| told.push(path.classes))
        .unwrap();
    told
}

/// Within cents: the two add in different orders, and leave out different dust.
fn hold(what: &str, by_hand: &[Life; 11], paths: &[ClassResult]) {
    for (class, (hand, path)) in by_hand.iter().zip(paths).enumerate() {
        let what = format!("{what}, class {class}: {hand:?} and {path:?}");
        assert!((hand.interest - path.interest).abs() < 0.05, "{what}");
        assert!((hand.principal - path.principal).abs() < 0.05, "{what}");
        assert!((hand.loss - path.realized_loss).abs() < 0.05, "{what}");
        // A class that is paid dollars only has no life worth the name.
        let life = path.average_life_years.unwrap_or(0.0);
        let off = (hand.average_life_years - life).abs();
        assert!(off < 1e-6 || path.principal < 1_000.0, "{what}");
    }
}

#[test]
fn deal_by_hand_in_the_measured_scenarios_pays_what_paydown_does() {
    let case = Case::open("thornburg-2003-1");
    let by_hand = Deal2003x1::new(&case.start());
    let paths = paths(&case, &Repeated::new(WIDTH));
    for (position, path) in paths.iter().enumerate() {
        let [alone] = by_hand.scalar(&speeds([position]));
        hold(&format!("scenario {position}"), &alone, path);
    }
    if has_avx2() {
        let block = by_hand.lanes(&speeds(std::array::from_fn(|lane| lane)));
        for (position, (lane, path)) in block.iter().zip(&paths).enumerate() {
            hold(&format!("lane {position}"), lane, path);
        }
    }
}

/// From no prepayments to all in a year, from no losses to all that can be lost: seniors retire
/// while others stand, groups are undercollateralized, interest is unpaid, seniors bear losses.
#[test]
fn deal_by_hand_in_extremes_pays_what_paydown_does() {
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
    let named = |values: &[f64; 3]| Scenario {
        name: format!("{values:?}"),
        assumptions: assumptions(*values),
    };
    let list: Vec<Scenario> = scenarios.iter().map(named).collect();
    for (values, path) in scenarios.iter().zip(paths(&case, &list)) {
        let [cpr, cdr, severity] = *values;
        let [alone] = by_hand.scalar(&Speeds::of_pct([cpr], [cdr], [severity]));
        hold(&format!("{values:?}"), &alone, &path);
    }
}

#[test]
fn loans_by_hand_bring_what_paydown_projects() {
    if !has_avx2() {
        return;
    }
    let loans = loans(100);
    let by_hand: Vec<HandLoan> = loans.iter().map(HandLoan::new).collect();
    let totals = LoanBlock::new(&by_hand).run();
    let case = Case::loans(Pool::new(loans).unwrap());
    for (lane, path) in paths(&case, &Repeated::new(WIDTH)).iter().enumerate() {
        let [class] = &path[..] else { panic!("a pass-through has one class") };
        // The class is greater than the pool and so accrues more than all that comes in: it is
        // paid everything, as interest.
        let paid = class.interest + class.principal;
        let came_in = totals.interest[lane] + totals.principal[lane];
        assert!((came_in - paid).abs() < 0.01, "{totals:?}, {class:?}");
        assert!((totals.loss[lane] - class.realized_loss).abs() < 0.01, "{totals:?}, {class:?}");
    }
}
