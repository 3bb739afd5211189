//! What the fuzzers call, and what they start from: the same as `tests/fuzz_smoke` runs.

#[path = "../../tests/fuzz_smoke/corpus.rs"]
pub mod corpus;
#[path = "../../tests/fuzz_smoke/targets.rs"]
pub mod targets;
