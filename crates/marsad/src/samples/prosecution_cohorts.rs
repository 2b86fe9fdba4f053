//! `prosecution_cohorts`: complaints followed to prosecution, the whole series in one text file a year.
//!
//! Quirks on purpose: a period is the quarter of the complaint, not of the prosecution; each file holds all quarters
//! again; a delay that has not passed yet for a quarter has no row, while one in which nobody was prosecuted has a zero.

use chrono::{Months, NaiveDate};
use definitions::period::{Frequency, Period};

use super::draws::{Draws, Subject};
use super::folder::{self, Folder};
use super::form::{self, Line};
use super::text_file::Export;
use super::volume;
#[cfg(test)]
use super::words::Word;
use super::{SampleError, SourceSummary};

/// Complaints in a quarter of 2021, invented, and the yearly growth.
const COMPLAINTS: f64 = 1_500.0;
const GROWTH: f64 = 1.04;

/// Offences and their share of the complaints.
const OFFENCES: [(&str, &str, f64); 4] = [
    ("F01", "Violences physiques", 0.6),
    ("F03", "Menaces et injures", 0.2),
    ("C11", "Diffamation en ligne", 0.12),
    ("C06", "Chantage sexuel en ligne", 0.08),
];

const COMPLAINT: &str = "Plaintes";
const PROSECUTION: &str = "Poursuites";
const NO_DELAY: &str = "";

/// Months after the end of the quarter at which a delay has passed, the delay, and its share of the complaints.
const DELAYS: [(u32, &str, &str, f64); 3] = [
    (6, "M06", "6 mois au plus", 0.18),
    (12, "M12", "6 à 12 mois", 0.08),
    (24, "M24", "12 à 24 mois", 0.04),
];

const HEADER: [&str; 5] = ["Trimestre de la plainte", "Nature", "Mesure", "Délai", "Nombre"];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    let mut so_far: Vec<Period> = Vec::new();
    for group in folder::left(months, 12, 100) {
        so_far.extend(group.months);
        let Some(until) = so_far.last().map(|month| month.end()) else {
            continue;
        };
        let quarters = so_far.chunks(3).filter_map(|quarter| quarter.first());
        let rows: Vec<Vec<String>> = quarters.flat_map(|first| rows_of(seed, *first, until)).collect();
        let name = format!("suivi_plaintes_{}.csv", group.year());
        let bytes = Export::Utf8.bytes(&name, &HEADER, &rows)?;
        folder.put(&name, &bytes, rows.len(), group.left_on)?;
    }
    Ok(folder.close())
}

/// The complaints of a quarter, and what had become of them.
fn rows_of(seed: u64, first: Period, until: NaiveDate) -> Vec<Vec<String>> {
    let mut draws = Draws::of(seed, Subject::Complaints, first.start);
    let quarter = Period::containing(Frequency::Q, first.start);
    let label = quarter.start.to_string();
    let complaints = COMPLAINTS * volume::growth(GROWTH, volume::years_since_first(first));
    let mut rows = Vec::new();
    let mut row = |words: [&'static str; 3], count: u32| {
        let line = Line {
            words: words.to_vec(),
            count,
        };
        rows.push(form::row(&[&label], &line));
    };
    for (_, nature, share) in OFFENCES {
        let filed = draws.count(complaints * share);
        row([nature, COMPLAINT, NO_DELAY], filed);
        for (months, _, delay, prosecuted) in DELAYS {
            let count = draws.count(f64::from(filed) * prosecuted);
            if quarter
                .end()
                .checked_add_months(Months::new(months))
                .is_some_and(|passed| passed <= until)
            {
                row([nature, PROSECUTION, delay], count);
            }
        }
    }
    rows
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    let mut words: Vec<Word> = OFFENCES.map(|(code, word, _)| ("violence_type", word, code)).to_vec();
    words.extend([("stage", COMPLAINT, "S50"), ("stage", PROSECUTION, "S70")]);
    words.extend(DELAYS.map(|(_, code, word, _)| ("elapsed", word, code)));
    words
}
