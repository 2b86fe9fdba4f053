//! The personal-data gate: whatever stands around an address, the delivery that holds it is refused.
#![no_main]

use ingest::Outcome;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let delivery = format!("Mois,Signalements\n{text}\n01/2025,a.b@exemple.ma\n");
    let taken = fuzz::take_in("a.csv", delivery.as_bytes());
    assert!(
        matches!(taken.receipt.outcome, Outcome::Refused { .. }),
        "it is taken in"
    );
    let answer = format!("{:?}", taken.receipt);
    assert!(!answer.contains("a.b@exemple.ma"), "the answer repeats it");
});
