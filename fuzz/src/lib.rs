//! The targets of the fuzzers and their seeds, shared with `tests/fuzz_smoke`.

#[path = "../../tests/fuzz_smoke/corpus.rs"]
pub mod corpus;
#[path = "../../tests/fuzz_smoke/targets.rs"]
pub mod targets;
