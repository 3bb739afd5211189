//! Every deal of `deals/` keeps every law, and every law applies to at least one of them.

use std::collections::BTreeSet;

use paydown::collateral::GroupVectors;
use paydown::projection::{BalanceCarry, Call};
use paydown::testing::laws::{
    Case, Verdict, all, check, float_agrees_with_decimal_within_roundings,
};

use crate::deals::starts;
use crate::scenarios::{eventful, with_indices};

#[test]
fn every_deal_keeps_every_law() {
    let mut applied = BTreeSet::new();
    for (name, deal, options) in starts() {
        let mut cases = vec![("nothing", options.clone()), ("much", eventful(options.clone()))];
        with_indices(&mut cases[0].1, "3");
        let mut trustee = eventful(options.clone());
        trustee.carry = BalanceCarry::Trustee;
        trustee.months = Some(60);
        cases.push(("much, carried as the trustee does", trustee));
        let mut called = eventful(options);
        called.call = Call::First;
        if Case::new(deal.clone(), called.clone()).is_ok() {
            cases.push(("much, called", called));
        }
        for (what, options) in cases {
            let findings = check(&Case::new(deal.clone(), options).unwrap());
            assert!(findings.are_kept(), "{name}, {what}\n{findings}");
            let holds = findings.iter().filter(|finding| finding.verdict == Verdict::Holds);
            applied.extend(holds.map(|finding| finding.law.name));
        }
    }
    let never: Vec<_> = all().iter().filter(|law| !applied.contains(law.name)).collect();
    assert!(never.is_empty(), "laws that apply to none of the deals: {never:?}");
}

/// CPR, CDR, severity and lag: usual values, and the limits of what can be assumed.
const SCENARIOS: [(f64, f64, f64, u32); 9] = [
    (0.0, 0.0, 0.0, 12),
    (20.0, 0.0, 0.0, 12),
    (100.0, 0.0, 0.0, 12),
    (10.0, 2.0, 35.0, 12),
    (6.0, 12.0, 60.0, 6),
    (0.0, 100.0, 50.0, 0),
    (30.0, 100.0, 100.0, 18),
    (10.0, 5.0, 0.0, 12),
    (10.0, 5.0, 500.0, 12),
];

/// In these scenarios no test of a deal is so near its limit that cents decide it.
#[test]
fn decimals_and_floats_agree_over_the_life_of_each_class() {
    for (name, deal, options) in starts() {
        for (cpr, cdr, severity, lag) in SCENARIOS {
            let mut options = options.clone();
            options.assumptions.prepayment_pct = GroupVectors::flat(cpr);
            options.assumptions.default_pct = GroupVectors::flat(cdr);
            options.assumptions.severity_pct = GroupVectors::flat(severity);
            options.assumptions.months_to_liquidation = lag;
            with_indices(&mut options, "3");
            let case = Case::new(deal.clone(), options).unwrap();
            let verdict = float_agrees_with_decimal_within_roundings(&case);
            let what = format!("{name}, {cpr} CPR, {cdr} CDR, {severity} %, {lag} months");
            assert_eq!(verdict, Verdict::Holds, "{what}: {verdict}");
        }
    }
}
