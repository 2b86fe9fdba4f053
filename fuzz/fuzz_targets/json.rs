//! A JSON document.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    fuzz::take_in("a.json", bytes);
});
