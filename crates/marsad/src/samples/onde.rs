//! `onde`: calls to the children's rights observatory, one text file a quarter.

use definitions::period::Period;

use super::draws::{Draws, Subject};
use super::folder::{self, Folder};
use super::form::{self, Question};
use super::text_file::Export;
use super::volume::Volume;
#[cfg(test)]
use super::words::Word;
use super::{SampleError, SourceSummary};

/// Invented.
const VOLUME: Volume = Volume {
    by_year: &[600.0, 640.0, 690.0, 740.0, 800.0],
    growth_after: 1.05,
    season: [1.0, 1.0, 1.05, 1.0, 1.05, 0.95, 0.85, 0.85, 1.0, 1.05, 1.2, 1.0],
};

const QUESTIONS: [Question; 5] = [
    Question::new(
        "violence_type",
        &[
            ("F01", "Maltraitance physique", 0.34),
            ("F02", "Agression sexuelle", 0.2),
            ("F03", "Maltraitance psychologique", 0.22),
            ("C16", "Sollicitation en ligne", 0.08),
            ("C01", "Harcèlement en ligne", 0.12),
            ("X00", "Non précisé", 0.04),
        ],
    ),
    Question::new(
        "age_band",
        &[
            ("00-11", "0-11", 0.4),
            ("12-14", "12-14", 0.34),
            ("15-17", "15-17", 0.26),
        ],
    ),
    Question::new("sex", &[("F", "Fille", 0.55), ("M", "Garçon", 0.45)]),
    Question::new("urgency", &[("URGENT", "Oui", 0.3), ("NORMAL", "Non", 0.7)]),
    Question::new(
        "referred_to",
        &[
            ("PMP", "Ministère public", 0.4),
            ("SOC", "Entraide nationale", 0.25),
            ("HEA", "Hôpital", 0.1),
            ("NONE", "Conseil seul", 0.25),
        ],
    ),
];

const HEADER: [&str; 7] = [
    "Mois",
    "Motif",
    "Âge de l'enfant",
    "Sexe",
    "Urgence",
    "Orientation",
    "Appels",
];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    for group in folder::left(months, 3, 15) {
        let mut rows = Vec::new();
        for month in group.months {
            let mut draws = Draws::of(seed, Subject::ChildCalls, month.start);
            let lines = form::filled(&mut draws, VOLUME.of_month(*month), &QUESTIONS);
            rows.extend(lines.iter().map(|line| form::row(&[&month.to_string()], line)));
        }
        let name = format!("onde_{}.csv", group.quarter());
        let bytes = Export::Utf8.bytes(&name, &HEADER, &rows)?;
        folder.put(&name, &bytes, rows.len(), group.left_on)?;
    }
    Ok(folder.close())
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    form::vocabulary(&QUESTIONS)
}
