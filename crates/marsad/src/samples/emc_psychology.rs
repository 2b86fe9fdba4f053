//! `emc_psychology`: requests for support since 2024, one workbook a quarter with a sheet for each month.

use definitions::period::Period;

use super::draws::{Draws, Subject};
use super::folder::{self, Folder};
use super::form::{self, Question};
use super::sheets::{self, Page};
use super::volume::Volume;
#[cfg(test)]
use super::words::Word;
use super::{SampleError, SourceSummary};

/// Invented: about one request for three reports to the helpline.
const VOLUME: Volume = Volume {
    by_year: &[0.0, 0.0, 0.0, 260.0, 340.0],
    growth_after: 1.15,
    season: [0.95, 1.0, 1.1, 1.0, 0.95, 0.9, 0.85, 0.8, 0.95, 1.0, 1.05, 1.45],
};

const QUESTIONS: [Question; 4] = [
    Question::new(
        "service",
        &[
            ("P1", "Soutien psychologique", 0.62),
            ("P2", "Conseil juridique", 0.14),
            ("P3", "Aide technique", 0.18),
            ("P5", "Accompagnement social", 0.06),
        ],
    ),
    Question::new(
        "request_order",
        &[("FIRST", "Première", 0.7), ("NEXT", "Suivante", 0.3)],
    ),
    Question::new(
        "elapsed",
        &[
            ("H24", "Moins de 24 h", 0.45),
            ("H72", "1 à 3 jours", 0.3),
            ("D07", "4 à 7 jours", 0.17),
            ("D30", "Plus d'une semaine", 0.08),
        ],
    ),
    Question::new(
        "sex",
        &[("F", "Femme", 0.72), ("M", "Homme", 0.26), ("U", "Non précisé", 0.02)],
    ),
];

const HEADER: [&str; 6] = [
    "Mois",
    "Soutien demandé",
    "Rang de la demande",
    "Attente avant l'entretien",
    "Sexe",
    "Demandes",
];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    for group in folder::left(months, 3, 25)
        .into_iter()
        .filter(|group| group.year() >= 2024)
    {
        let pages: Vec<Page> = group.months.iter().map(|month| page(seed, *month)).collect();
        let bytes = sheets::workbook(group.left_on, &HEADER, "Total", &pages)?;
        let rows = pages.iter().map(|(_, rows)| rows.len()).sum();
        let name = format!("emc_psy_{}.xlsx", group.quarter());
        folder.put(&name, &bytes, rows, group.left_on)?;
    }
    Ok(folder.close())
}

fn page(seed: u64, month: Period) -> Page {
    let mut draws = Draws::of(seed, Subject::SupportRequests, month.start);
    let label = month.to_string();
    let lines = form::filled(&mut draws, VOLUME.of_month(month), &QUESTIONS);
    let rows = lines.iter().map(|line| form::row(&[&label], line)).collect();
    (label, rows)
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    form::vocabulary(&QUESTIONS)
}
