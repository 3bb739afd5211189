//! Tests of `src/deal_file`: which deal files read, and what their errors say.
#![allow(clippy::unwrap_used, clippy::panic)]

mod documented_deals;
mod mistakes;
mod schema;

use paydown::Deal;

#[test]
fn every_deal_of_the_repository_reads() {
    for entry in std::fs::read_dir("deals").unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir()
            && let Err(mistakes) = Deal::open(&path)
        {
            let messages: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
            panic!("{}", messages.join("\n"));
        }
    }
}
