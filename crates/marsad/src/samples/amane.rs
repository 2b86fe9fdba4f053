//! `amane`: child victims supported by the Amane foundation: each year the whole series again, by quarter.
//!
//! Quirk on purpose: each file corrects the last quarter of the file before, which had been closed too early.

use definitions::period::{Frequency, Period};

use super::draws::{Draws, Subject};
use super::folder::{self, Folder};
use super::form::{self, Question};
use super::text_file::Export;
use super::volume;
#[cfg(test)]
use super::words::Word;
use super::{SampleError, SourceSummary};

/// Children a quarter in 2021, invented, and the yearly growth.
const CHILDREN: f64 = 45.0;
const GROWTH: f64 = 1.06;
/// Rows of its last quarter that a file does not have yet.
const NOT_YET: usize = 3;

const QUESTIONS: [Question; 4] = [
    Question::new(
        "violence_type",
        &[
            ("F02", "Violence sexuelle", 0.55),
            ("C15", "Images d'abus", 0.12),
            ("C16", "Sollicitation en ligne", 0.13),
            ("F01", "Violence physique", 0.2),
        ],
    ),
    Question::new(
        "age_band",
        &[
            ("00-11", "Moins de 12 ans", 0.45),
            ("12-14", "12 à 14 ans", 0.3),
            ("15-17", "15 à 17 ans", 0.25),
        ],
    ),
    Question::new("sex", &[("F", "Fille", 0.62), ("M", "Garçon", 0.38)]),
    Question::new(
        "service",
        &[
            ("P1", "Psychologique", 0.6),
            ("P2", "Juridique", 0.22),
            ("P5", "Sociale", 0.18),
        ],
    ),
];

const HEADER: [&str; 6] = [
    "Trimestre",
    "Type de violence",
    "Âge",
    "Sexe",
    "Prise en charge",
    "Enfants",
];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    let quarters = folder::left(months, 3, 0);
    for year in folder::left(months, 12, 60) {
        let of_series = quarters.iter().filter(|quarter| quarter.year() <= year.year());
        let mut rows: Vec<Vec<String>> = of_series
            .filter_map(|quarter| quarter.months.first())
            .flat_map(|first| rows_of(seed, *first))
            .collect();
        rows.truncate(rows.len().saturating_sub(NOT_YET));
        let name = format!("amane_serie_{}.csv", year.year());
        let bytes = Export::Utf8WithMark.bytes(&name, &HEADER, &rows)?;
        folder.put(&name, &bytes, rows.len(), year.left_on)?;
    }
    Ok(folder.close())
}

fn rows_of(seed: u64, first: Period) -> Vec<Vec<String>> {
    let mut draws = Draws::of(seed, Subject::ChildrenSupported, first.start);
    let mean = CHILDREN * volume::growth(GROWTH, volume::years_since_first(first));
    let quarter = Period::containing(Frequency::Q, first.start).start.to_string();
    let lines = form::filled(&mut draws, mean, &QUESTIONS);
    lines.iter().map(|line| form::row(&[&quarter], line)).collect()
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    form::vocabulary(&QUESTIONS)
}
