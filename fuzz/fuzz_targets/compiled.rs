#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(difference) = paydown::testing::instructions_agree(bytes) {
        panic!("{difference}");
    }
});
