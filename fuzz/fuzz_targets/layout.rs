#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| paydown_fuzz::targets::layout(bytes));
