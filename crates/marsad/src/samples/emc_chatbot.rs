//! `emc_chatbot`: sessions since the beta of December 2025, one Unicode text file a month.
//!
//! A session is no report and no person. Sessions handed over to an adviser are counted among those opened.

use definitions::period::Period;

use super::draws::{Draws, Subject};
use super::folder::{self, Folder};
use super::form::{self, Line, Question};
use super::text_file::Export;
use super::volume::Volume;
#[cfg(test)]
use super::words::Word;
use super::{SampleError, SourceSummary, month_of};

/// Invented.
const VOLUME: Volume = Volume {
    by_year: &[0.0, 0.0, 0.0, 0.0, 1_500.0],
    growth_after: 1.6,
    season: [0.9, 0.95, 1.05, 1.0, 0.95, 0.9, 0.85, 0.85, 1.0, 1.05, 1.1, 1.4],
};

const QUESTIONS: [Question; 2] = [
    Question::new(
        "language",
        &[
            ("ARY", "darija", 0.48),
            ("FRA", "français", 0.3),
            ("ARB", "arabe", 0.17),
            ("ENG", "anglais", 0.05),
        ],
    ),
    Question::new(
        "service",
        &[
            ("P8", "comment signaler", 0.34),
            ("P7", "supprimer un contenu", 0.24),
            ("P3", "sécuriser un compte", 0.2),
            ("P1", "parler à quelqu'un", 0.14),
            ("P2", "mes droits", 0.08),
        ],
    ),
];

/// Their words for a session, and for one that was handed over; one session in so many is.
const OPENED: &str = "ouverte";
const HANDED_OVER: &str = "transmise à un conseiller";
const ONE_IN: u32 = 4;

const HEADER: [&str; 5] = ["mois", "langue", "sujet", "etape", "sessions"];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    let Some(beta) = month_of(2025, 12) else {
        return Ok(folder.close());
    };
    for month in months.iter().filter(|month| **month >= beta) {
        let rows = rows_of(seed, *month);
        let name = format!("chatbot_{month}.txt");
        let bytes = Export::Utf16.bytes(&name, &HEADER, &rows)?;
        folder.put(&name, &bytes, rows.len(), folder::days_after(*month, 4))?;
    }
    Ok(folder.close())
}

fn rows_of(seed: u64, month: Period) -> Vec<Vec<String>> {
    let mut draws = Draws::of(seed, Subject::Sessions, month.start);
    let mut rows = Vec::new();
    for line in form::filled(&mut draws, VOLUME.of_month(month), &QUESTIONS) {
        for (stage, count) in [(OPENED, line.count), (HANDED_OVER, line.count / ONE_IN)] {
            let words = line.words.iter().copied().chain([stage]).collect();
            rows.push(form::row(&[&month.to_string()], &Line { words, count }));
        }
    }
    rows
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    let mut words = form::vocabulary(&QUESTIONS);
    words.extend([("stage", OPENED, "S10"), ("stage", HANDED_OVER, "S30")]);
    words
}
