//! `school_protocol`: cases of pupils taken up under the school protocol since 2023, one workbook a quarter with a
//! sheet for each level of school.

use definitions::period::Period;

use super::draws::{Draws, Subject};
use super::folder::{self, Folder};
use super::form::{self, Question};
use super::places::{self, REGIONS};
use super::sheets::{self, Page};
use super::volume::Volume;
#[cfg(test)]
use super::words::Word;
use super::{SampleError, SourceSummary};

/// Invented. No school in July and August.
const VOLUME: Volume = Volume {
    by_year: &[0.0, 0.0, 520.0, 610.0, 700.0],
    growth_after: 1.08,
    season: [1.2, 1.2, 1.3, 1.2, 1.2, 0.9, 0.0, 0.0, 0.8, 1.3, 1.5, 1.4],
};

const SHEETS: [(&str, f64); 3] = [("Primaire", 0.2), ("Collège", 0.46), ("Lycée", 0.34)];

const QUESTIONS: [Question; 3] = [
    Question::new(
        "violence_type",
        &[
            ("C01", "Cyberintimidation", 0.4),
            ("F01", "Violence physique", 0.24),
            ("F03", "Violence psychologique", 0.18),
            ("C04", "Diffusion d'images", 0.08),
            ("C06", "Chantage sexuel", 0.05),
            ("F02", "Violence sexuelle", 0.05),
        ],
    ),
    Question::new("sex", &[("F", "Filles", 0.56), ("M", "Garçons", 0.44)]),
    Question::new(
        "referred_to",
        &[
            ("SCH", "Cellule d'écoute de l'établissement", 0.6),
            ("SOC", "Assistance sociale", 0.2),
            ("PMP", "Parquet", 0.12),
            ("HLP", "Ligne d'aide", 0.08),
        ],
    ),
];

const HEADER: [&str; 6] = ["Académie", "Mois", "Type", "Sexe", "Suite donnée", "Cas"];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    for group in folder::left(months, 3, 21)
        .into_iter()
        .filter(|group| group.year() >= 2023)
    {
        let pages: Vec<Page> = (0..)
            .zip(SHEETS)
            .map(|(number, sheet)| page(seed + number, sheet, group.months))
            .collect();
        let bytes = sheets::workbook(group.left_on, &HEADER, "Total", &pages)?;
        let rows = pages.iter().map(|(_, rows)| rows.len()).sum();
        let name = format!("protocole_scolaire_{}.xlsx", group.quarter());
        folder.put(&name, &bytes, rows, group.left_on)?;
    }
    Ok(folder.close())
}

fn page(seed: u64, (name, share): (&str, f64), months: &[Period]) -> Page {
    let mut rows = Vec::new();
    for month in months {
        let mut draws = Draws::of(seed, Subject::SchoolCases, month.start);
        for region in &REGIONS {
            let mean = VOLUME.of_month(*month) * share * places::share(region);
            for line in form::filled(&mut draws, mean, &QUESTIONS) {
                rows.push(form::row(
                    &[&format!("AREF {}", region.name), &month.to_string()],
                    &line,
                ));
            }
        }
    }
    (name.to_owned(), rows)
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    form::vocabulary(&QUESTIONS)
}
