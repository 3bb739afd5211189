//! Every deal of `deals/` keeps every law, and every law applies somewhere among them.

use std::collections::BTreeSet;

use paydown::projection::{BalanceCarry, Call};
use paydown::testing::laws::{Case, Verdict, all, check};

use crate::{eventful, starts, with_indices};

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
            let start = std::time::Instant::now();
            let findings = check(&Case::new(deal.clone(), options).unwrap());
            println!("{name}, {what}: {:?}\n{findings}\n", start.elapsed());
            assert!(findings.are_kept(), "{name}, {what}\n{findings}");
            let holds = findings.iter().filter(|finding| finding.verdict == Verdict::Holds);
            applied.extend(holds.map(|finding| finding.law.name));
        }
    }
    let never: Vec<_> = all().iter().filter(|law| !applied.contains(law.name)).collect();
    assert!(never.is_empty(), "laws that apply to none of the deals: {never:?}");
}
