//! `listening_centres`: persons heard in the associations' listening centres, one workbook a quarter with a sheet
//! for each centre.
//!
//! Quirks on purpose: a centre that received nobody in a month writes one line with zero; one centre leaves its
//! sheet without a month it never sent.

use definitions::period::Period;

use super::draws::{Draws, Subject};
use super::folder::{self, Folder};
use super::form::{self, Line, Question};
use super::sheets::{self, Page};
use super::volume::Volume;
#[cfg(test)]
use super::words::Word;
use super::{SampleError, SourceSummary, month_of};

/// Invented.
const VOLUME: Volume = Volume {
    by_year: &[900.0, 980.0, 1_050.0, 1_150.0, 1_260.0],
    growth_after: 1.05,
    season: [0.97, 0.97, 1.05, 1.0, 1.0, 0.98, 0.9, 0.85, 1.0, 1.03, 1.08, 1.17],
};

/// The sheet of a centre, and its share of all persons. The last one is so small that some months have nobody.
pub(super) const CENTRES: [(&str, f64); 6] = [
    ("ATEC Casablanca", 0.38),
    ("Centre de Rabat", 0.2),
    ("Centre de Tanger", 0.16),
    ("Centre de Fès", 0.14),
    ("Centre d'Agadir", 0.1),
    ("Centre d'Errachidia", 0.02),
];

/// The month that a centre never sent.
const NEVER_SENT: (&str, (i32, u32)) = ("Centre de Fès", (2024, 2));

const QUESTIONS: [Question; 5] = [
    Question::new(
        "violence_type",
        &[
            ("F01", "Physique", 0.26),
            ("F02", "Sexuelle", 0.1),
            ("F03", "Psychologique", 0.28),
            ("F04", "Économique", 0.2),
            ("C01", "Harcèlement en ligne", 0.08),
            ("C06", "Chantage sexuel en ligne", 0.08),
        ],
    ),
    Question::new("cyber", &[("Y", "Oui", 0.22), ("N", "Non", 0.7), ("U", "?", 0.08)]),
    Question::new("age_band", &[("MIN", "Mineure", 0.12), ("ADU", "Majeure", 0.88)]),
    Question::new(
        "referred_to",
        &[
            ("NONE", "—", 0.45),
            ("PMP", "Parquet", 0.2),
            ("POL", "Police", 0.15),
            ("HEA", "Hôpital", 0.12),
            ("REG", "CNDP", 0.08),
        ],
    ),
    Question::new(
        "elapsed",
        &[
            ("W72", "3 jours au plus", 0.24),
            ("D07", "4 à 7 jours", 0.16),
            ("D30", "8 à 30 jours", 0.22),
            ("D31", "Plus d'un mois", 0.3),
            ("UNK", "?", 0.08),
        ],
    ),
];

/// What a centre writes that received nobody.
const NOBODY: [&str; 5] = ["Psychologique", "Non", "Majeure", "—", "?"];

const HEADER: [&str; 7] = [
    "Mois",
    "Forme de violence",
    "Moyen numérique",
    "Âge",
    "Orientation",
    "Délai depuis les faits",
    "Personnes",
];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    for group in folder::left(months, 3, 30) {
        let pages: Vec<Page> = (0..)
            .zip(CENTRES)
            .map(|(number, centre)| page(seed, number, centre, group.months))
            .collect();
        let bytes = sheets::workbook(group.left_on, &HEADER, "Total", &pages)?;
        let rows = pages.iter().map(|(_, rows)| rows.len()).sum();
        let name = format!("centres_ecoute_{}.xlsx", group.quarter());
        folder.put(&name, &bytes, rows, group.left_on)?;
    }
    Ok(folder.close())
}

fn page(seed: u64, number: u64, (name, share): (&str, f64), months: &[Period]) -> Page {
    let mut rows = Vec::new();
    let (silent, (year, month_number)) = NEVER_SENT;
    for month in months {
        if name == silent && month_of(year, month_number) == Some(*month) {
            continue;
        }
        // Each centre draws from a stream of its own.
        let mut draws = Draws::of(seed + number, Subject::PersonsHeard, month.start);
        let label = month.to_string();
        let mut lines = form::filled(&mut draws, VOLUME.of_month(*month) * share, &QUESTIONS);
        // Pairs that no one ticks: violence online without a digital means.
        lines.retain(|line| !(line.words[0].ends_with("en ligne") && line.words[1] != "Oui"));
        if lines.is_empty() {
            lines.push(Line {
                words: NOBODY.to_vec(),
                count: 0,
            });
        }
        rows.extend(lines.iter().map(|line| form::row(&[&label], line)));
    }
    (name.to_owned(), rows)
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    form::vocabulary(&QUESTIONS)
}
