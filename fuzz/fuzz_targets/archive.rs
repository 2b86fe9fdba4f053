//! Archives and compressed files.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for name in ["a.zip", "a.csv.gz"] {
        fuzz::take_in(name, bytes);
    }
});
