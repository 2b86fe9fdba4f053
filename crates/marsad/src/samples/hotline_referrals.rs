//! `hotline_referrals`: web addresses passed on to hotlines abroad, and the referrals that carried them, one English
//! text file a year, by quarter.

use definitions::period::{Frequency, Period};

use super::draws::{Draws, Subject};
use super::folder::{self, Folder};
use super::form::{self, Question};
use super::text_file::Export;
use super::volume;
#[cfg(test)]
use super::words::Word;
use super::{SampleError, SourceSummary};

/// Addresses a quarter in 2021, invented, and the yearly growth.
const ADDRESSES: f64 = 90.0;
const GROWTH: f64 = 1.2;

const QUESTIONS: [Question; 3] = [
    Question::new(
        "violence_type",
        &[
            ("C15", "CSAM", 0.8),
            ("C16", "Grooming", 0.08),
            ("C17", "Other sexual exploitation", 0.12),
        ],
    ),
    Question::new(
        "referred_to",
        &[
            ("INT-US", "US", 0.42),
            ("INT-NL", "NL", 0.3),
            ("INT-FR", "FR", 0.12),
            ("INT-ES", "ES", 0.04),
            ("INT-OTH", "Other", 0.12),
        ],
    ),
    Question::new(
        "ai_generated",
        &[("Y", "yes", 0.06), ("N", "no", 0.8), ("U", "unknown", 0.14)],
    ),
];

/// What is counted: addresses, and referrals, each of which carries several.
const MEASURES: [(&str, &str); 2] = [("URL", "URLs"), ("REFERRAL", "Referrals")];
const REFERRALS_PER_ADDRESS: f64 = 0.3;

const HEADER: [&str; 6] = [
    "Quarter start",
    "Measure",
    "Category",
    "Hosting country",
    "AI-generated",
    "Count",
];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    for group in folder::left(months, 12, 45) {
        let mut rows = Vec::new();
        for quarter in group.months.chunks(3) {
            let Some(first) = quarter.first() else { continue };
            let mean = ADDRESSES * volume::growth(GROWTH, volume::years_since_first(*first));
            let start = Period::containing(Frequency::Q, first.start).start.to_string();
            let of_each = [
                (Subject::Addresses, mean),
                (Subject::Referrals, mean * REFERRALS_PER_ADDRESS),
            ];
            for ((_, measure), (subject, mean)) in MEASURES.into_iter().zip(of_each) {
                let mut draws = Draws::of(seed, subject, first.start);
                let lines = form::filled(&mut draws, mean, &QUESTIONS);
                rows.extend(lines.iter().map(|line| form::row(&[&start, measure], line)));
            }
        }
        let name = format!("hotline_referrals_{}.csv", group.year());
        let bytes = Export::Utf8.bytes(&name, &HEADER, &rows)?;
        folder.put(&name, &bytes, rows.len(), group.left_on)?;
    }
    Ok(folder.close())
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    let mut words = form::vocabulary(&QUESTIONS);
    words.extend(MEASURES.map(|(code, word)| ("unit_of_count", word, code)));
    words
}
