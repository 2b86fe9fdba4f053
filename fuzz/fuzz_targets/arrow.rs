//! Columns in Arrow files and streams.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    fuzz::take_in("a.arrow", bytes);
});
