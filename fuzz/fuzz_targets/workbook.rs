//! Workbooks of each kind.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for name in ["a.xlsx", "a.xls", "a.ods"] {
        fuzz::take_in(name, bytes);
    }
});
