//! Every deal in `deals/` is read whole.

#![allow(clippy::unwrap_used, clippy::panic)]

use paydown::Deal;

#[test]
fn every_deal_reads() {
    for entry in std::fs::read_dir("deals").unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir()
            && let Err(mistakes) = Deal::from_path(&path)
        {
            let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            panic!("{}", told.join("\n"));
        }
    }
}
