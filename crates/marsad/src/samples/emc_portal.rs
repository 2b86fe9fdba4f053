//! `emc_portal`: reports left on the reporting portal, one text file a quarter.

use definitions::period::Period;

use super::draws::{Draws, Subject};
use super::folder::{self, Folder};
use super::form::{self, Question};
use super::text_file::Export;
use super::volume::Volume;
#[cfg(test)]
use super::words::Word;
use super::{SampleError, SourceSummary};

/// Invented: a third of what the helpline hears.
const VOLUME: Volume = Volume {
    by_year: &[110.0, 140.0, 170.0, 230.0, 290.0],
    growth_after: 1.12,
    season: [0.92, 1.02, 1.12, 0.96, 0.92, 0.90, 0.85, 0.80, 0.92, 0.98, 1.06, 1.55],
};

const QUESTIONS: [Question; 6] = [
    Question::new(
        "violence_type",
        &[
            ("C06", "Sextorsion", 0.28),
            ("C04", "Images intimes diffusées", 0.2),
            ("C01", "Harcèlement en ligne", 0.2),
            ("C08", "Faux profil", 0.14),
            ("C10", "Compte piraté", 0.12),
            ("C29", "Autre", 0.06),
        ],
    ),
    Question::new(
        "platform",
        &[
            ("IG", "Instagram", 0.3),
            ("WA", "WhatsApp", 0.25),
            ("FB", "Facebook", 0.2),
            ("TT", "TikTok", 0.15),
            ("SC", "Snapchat", 0.06),
            ("UNK", "", 0.04),
        ],
    ),
    Question::new("sex", &[("F", "F", 0.7), ("M", "M", 0.28), ("U", "", 0.02)]),
    Question::new(
        "age_band",
        &[("MIN", "oui", 0.25), ("ADU", "non", 0.7), ("UNK", "", 0.05)],
    ),
    Question::new("urgency", &[("URGENT", "urgent", 0.2), ("NORMAL", "normal", 0.8)]),
    Question::new(
        "referred_to",
        &[
            ("HLP", "Ligne d'aide", 0.6),
            ("REG", "CNDP", 0.15),
            ("POL", "Police", 0.1),
            ("NONE", "Aucune", 0.15),
        ],
    ),
];

const HEADER: [&str; 8] = [
    "Mois",
    "Type de violence",
    "Plateforme",
    "Sexe de la victime",
    "Victime mineure",
    "Urgence",
    "Suite donnée",
    "Signalements",
];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    for group in folder::left(months, 3, 12) {
        let mut rows = Vec::new();
        for month in group.months {
            let mut draws = Draws::of(seed, Subject::PortalReports, month.start);
            let label = month.start.format("%m/%Y").to_string();
            let lines = form::filled(&mut draws, VOLUME.of_month(*month), &QUESTIONS);
            rows.extend(lines.iter().map(|line| form::row(&[&label], line)));
        }
        let name = format!("portail_{}.csv", group.quarter());
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
