//! Deals on which a law was once broken, shrunk: they keep every law now.

use paydown::collateral::PrepaymentInterest;
use paydown::projection::ProjectionOptions;
use paydown::testing::DealFile;
use paydown::testing::laws::{Case, check};

use crate::{eventful, vectors, with_indices};

#[test]
fn deals_that_broke_a_law_keep_it_now() {
    let mut files: Vec<_> =
        std::fs::read_dir("tests/laws/found").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        let deal = DealFile::from_path(&file).unwrap().deal().clone();
        let mut below_nil = ProjectionOptions::default();
        with_indices(&mut below_nil, "-2");
        let mut nothing = ProjectionOptions::default();
        with_indices(&mut nothing, "0");
        let mut prepaid = ProjectionOptions::default();
        with_indices(&mut prepaid, "0");
        prepaid.assumptions.prepayment_pct = vectors("100 for 1, 0");
        prepaid.assumptions.prepayment_interest = PrepaymentInterest::new(15.0, false);
        for options in [nothing, below_nil, prepaid, eventful(ProjectionOptions::default())] {
            let findings = check(&Case::new(deal.clone(), options).unwrap());
            let broken: Vec<String> =
                findings.broken_of_the_run().map(|broken| broken.verdict.to_string()).collect();
            assert!(broken.is_empty(), "{}\n{}", file.display(), broken.join("\n"));
        }
    }
}
