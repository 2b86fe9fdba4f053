//! Damaged deliveries, some thousands of them, the same on every run: none stops us, none is taken in by half, and
//! none is repeated in what we answer.

mod damage;
mod published;
mod samples;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::NaiveDate;
use definitions::Definitions;
use definitions::sha256::sha256_hex;
use definitions::source::Source;
use proptest::prelude::RngExt;
use proptest::test_runner::{RngAlgorithm, TestRng};

use self::damage::{MARK, PERSONAL};
use self::samples::{COUNT, SAMPLES, Sample};
use super::fixture::{DEFINITIONS, source};
use crate::{CODES, Content, Delivery, IngestError, Ingested, Outcome, ingest};

/// Damaged deliveries of each sample.
const ROUNDS: u64 = 300;
/// What the damaged deliveries may need in memory, one after the other: they are small.
const MEMORY_KIB_MAX: u64 = 1 << 20;

/// Chance that is the same on every run: round for round of one sample.
fn chance(sample: &str, round: u64) -> TestRng {
    let seed = sha256_hex(format!("{sample} {round}"));
    TestRng::from_seed(RngAlgorithm::ChaCha, &seed.as_bytes()[..32])
}

/// What becomes of a file that came at the end of 2026.
fn take_in(source: &Source, definitions: &Definitions, name: &str, bytes: &[u8]) -> Result<Ingested, IngestError> {
    let delivery = Delivery {
        file_name: name,
        content: Content::Bytes(bytes),
        size_bytes: bytes.len() as u64,
        received_on: NaiveDate::from_ymd_opt(2026, 12, 31).expect("a day"),
    };
    ingest(&delivery, source, definitions)
}

/// What is wrong with how a damaged file was taken in; nothing, as it should be.
fn complaint(source: &Source, definitions: &Definitions, name: &str, bytes: &[u8]) -> Option<String> {
    let taken = catch_unwind(AssertUnwindSafe(|| take_in(source, definitions, name, bytes)));
    match taken {
        Err(_) => Some("it panicked".to_owned()),
        Ok(Err(error)) => Some(format!("the machine is blamed: {error}")),
        Ok(Ok(ingested)) => unbalanced(&ingested).or_else(|| repeated(&ingested)),
    }
}

/// Rows that are neither accepted nor rejected, counts of a refused delivery, codes that mean nothing.
fn unbalanced(ingested: &Ingested) -> Option<String> {
    let receipt = &ingested.receipt;
    let known = |code: &str| CODES.iter().any(|(known, ..)| *known == code);
    if receipt.rows_delivered != receipt.rows_accepted + receipt.rows_rejected {
        return Some("rows do not add up".to_owned());
    }
    if let Outcome::Refused { code } = receipt.outcome {
        if receipt.rows_accepted > 0 || receipt.cases_accepted != 0 || !ingested.counts.is_empty() {
            return Some(format!("{code}, and something of it is accepted"));
        }
        if !known(code) || receipt.rejections.is_empty() {
            return Some(format!("{code} is not explained"));
        }
    }
    if receipt.rows_rejected > 0 && receipt.rejections.is_empty() {
        return Some("rows are rejected and nobody is told why".to_owned());
    }
    let unknown = receipt.rejections.iter().find(|group| !known(group.code));
    unknown.map(|group| format!("{} is no code", group.code))
}

/// Content of a cell in a message, or personal data anywhere.
fn repeated(ingested: &Ingested) -> Option<String> {
    let rejections = ingested.rejections.read(0, usize::MAX).expect("read");
    let messages: String = rejections.iter().map(|rejection| rejection.message.as_str()).collect();
    let shown = format!("{messages} {:?}", ingested.receipt.notes);
    if shown.contains(MARK) || shown.contains(COUNT) {
        return Some("a message repeats a cell".to_owned());
    }
    let is_personal = ingested.receipt.outcome == Outcome::Refused { code: "I040" };
    let all = serde_json::to_string(&(&ingested.receipt, &rejections)).expect("an answer");
    let told = PERSONAL.iter().find(|personal| is_personal && all.contains(**personal));
    told.map(|_| "the answer repeats personal data".to_owned())
}

/// The delivery of one round: its table is damaged, or its bytes are, or both.
fn damaged(sample: &Sample, round: u64) -> Vec<u8> {
    let mut chance = chance(sample.file_name, round);
    let mut table = sample.table();
    if round % 3 != 1 {
        for _ in 0..chance.random_range(1..4) {
            damage::table(&mut table, &mut chance);
        }
    }
    let mut bytes = (sample.write)(&table);
    if !round.is_multiple_of(3) {
        for _ in 0..chance.random_range(1..3) {
            damage::bytes(&mut bytes, &mut chance);
        }
    }
    bytes
}

/// The most memory this process has needed, where the system says so.
fn memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or_default()
}

#[test]
fn the_samples_themselves_are_accepted() {
    for sample in SAMPLES {
        let source = source(&sample.definition());
        let taken = take_in(
            &source,
            &DEFINITIONS,
            sample.file_name,
            &(sample.write)(&sample.table()),
        );
        let receipt = taken.expect("no failure of the machine").receipt;
        let told = &receipt.rejections;
        assert_eq!(receipt.outcome, Outcome::Accepted, "{}: {told:?}", sample.file_name);
        assert_eq!(receipt.rows_accepted, 12, "{}", sample.file_name);
    }
}

#[test]
fn damaged_samples_are_accounted_for() {
    let mut complaints = Vec::new();
    let mut accepted = 0;
    for sample in SAMPLES {
        let source = source(&sample.definition());
        for round in 0..ROUNDS {
            let bytes = damaged(sample, round);
            if let Some(told) = complaint(&source, &DEFINITIONS, sample.file_name, &bytes) {
                complaints.push(format!("{}, round {round}: {told}", sample.file_name));
            } else if round.is_multiple_of(3) {
                let taken = take_in(&source, &DEFINITIONS, sample.file_name, &bytes);
                accepted += u64::from(taken.is_ok_and(|taken| taken.receipt.rows_accepted > 0));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(SAMPLES.len() as u64 * ROUNDS >= 2_000, "some thousands");
    assert!(accepted > 100, "damage to a row leaves the others: {accepted}");
    assert!(memory_kib() < MEMORY_KIB_MAX, "{} KiB", memory_kib());
}
