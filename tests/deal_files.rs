//! Every deal in `deals/` is read whole.
#![allow(missing_docs)]
use paydown::Deal;

#[test]
fn every_deal_reads() {
    for entry in std::fs::read_dir("deals").expect("deals/ is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            if let Err(mistakes) = Deal::from_path(&path) {
                let told: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
                panic!("{}", told.join("\n"));
            }
        }
    }
}
