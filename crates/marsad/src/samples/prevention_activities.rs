//! `prevention_activities`: what the programmes did, one text file a quarter: activities, persons trained, persons
//! reached.

use definitions::period::Period;

use super::draws::{Draws, Subject};
use super::folder::{self, Folder};
use super::form::{self, Line};
use super::places::{self, REGIONS};
use super::text_file::Export;
#[cfg(test)]
use super::words::Word;
use super::{SampleError, SourceSummary};

/// A programme: its identifier, its kind of activity, our code for it, activities a month in the whole country, and
/// the measure of those who took part with its size for one activity. All invented.
type Programme = (&'static str, &'static str, &'static str, f64, &'static str, f64);

pub(super) const PROGRAMMES: [Programme; 4] = [
    ("PRG-EMC-JEUNES", "Formation de jeunes", "A4", 4.0, TRAINED, 18.0),
    ("PRG-CAMPAGNE", "Séance de sensibilisation", "A1", 14.0, REACHED, 60.0),
    ("PRG-ECOLES", "Formation d'enseignants", "A3", 6.0, TRAINED, 22.0),
    (
        "PRG-DATA-TIKA",
        "Conformité et données personnelles",
        "A5",
        2.0,
        TRAINED,
        15.0,
    ),
];

const ACTIVITIES: &str = "Activités";
const TRAINED: &str = "Personnes formées";
const REACHED: &str = "Personnes sensibilisées";

const HEADER: [&str; 6] = ["Mois", "Programme", "Région", "Type d'activité", "Mesure", "Nombre"];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    for group in folder::left(months, 3, 10) {
        let rows: Vec<Vec<String>> = group.months.iter().flat_map(|month| rows_of(seed, *month)).collect();
        let name = format!("prevention_{}.csv", group.quarter());
        let bytes = Export::Windows1252.bytes(&name, &HEADER, &rows)?;
        folder.put(&name, &bytes, rows.len(), group.left_on)?;
    }
    Ok(folder.close())
}

fn rows_of(seed: u64, month: Period) -> Vec<Vec<String>> {
    let mut draws = Draws::of(seed, Subject::Activities, month.start);
    let label = month.start.format("%m/%Y").to_string();
    let mut rows = Vec::new();
    for (programme, kind, _, activities, measure, size) in PROGRAMMES {
        for region in &REGIONS {
            let held = draws.count(activities * places::share(region));
            let present = if held > 0 {
                draws.count(f64::from(held) * size)
            } else {
                0
            };
            for (measure, count) in [(ACTIVITIES, held), (measure, present)] {
                if count > 0 {
                    let words = vec![kind, measure];
                    rows.push(form::row(&[&label, programme, region.name], &Line { words, count }));
                }
            }
        }
    }
    rows
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    let mut words: Vec<Word> = PROGRAMMES.map(|(_, kind, code, ..)| ("service", kind, code)).to_vec();
    let units = [
        (ACTIVITIES, "ACTIVITY"),
        (TRAINED, "PERSON_TRAINED"),
        (REACHED, "PERSON_REACHED"),
    ];
    words.extend(units.map(|(word, code)| ("unit_of_count", word, code)));
    words
}
