//! `prosecution_annual`: the yearly report of the public prosecution, a workbook with a sheet on women and one on
//! children.

use definitions::period::Period;

use super::draws::{Draws, Subject};
use super::folder::{self, Folder};
use super::sheets::{self, Page};
use super::volume;
#[cfg(test)]
use super::words::Word;
use super::{SampleError, SourceSummary};

/// A measure: the word, unit and stage it means, and its scale on women and on children in 2021. Cases of both,
/// women who are victims, children who are victims and persons prosecuted for children were published; the others
/// are invented.
type Measure = (&'static str, &'static str, &'static str, [f64; 2]);

const MEASURES: [Measure; 5] = [
    ("Plaintes et procès-verbaux", "REQUEST", "S50", [61_000.0, 15_000.0]),
    ("Affaires enregistrées", "CASE", "S60", [23_879.0, 6_314.0]),
    ("Personnes poursuivies", "PERSON_PROSECUTED", "S70", [25_800.0, 6_855.0]),
    ("Victimes", "PERSON_VICTIM", "S60", [24_133.0, 6_767.0]),
    ("Jugements prononcés", "DECISION", "S80", [16_400.0, 4_300.0]),
];

const SHEETS: [&str; 2] = ["Femmes", "Enfants"];
const GROWTH: f64 = 1.03;

const HEADER: [&str; 3] = ["Année", "Indicateur", "Nombre"];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    for group in folder::left(months, 12, 90) {
        let Some(first) = group.months.first() else { continue };
        let mut draws = Draws::of(seed, Subject::AnnualReport, first.start);
        let level = volume::growth(GROWTH, volume::years_since_first(*first));
        let page = |(position, name): (usize, &str)| -> Page {
            let row = |(indicator, _, _, scale): Measure| {
                let count = draws.count(scale[position] * level);
                vec![group.year().to_string(), indicator.to_owned(), count.to_string()]
            };
            (name.to_owned(), MEASURES.into_iter().map(row).collect())
        };
        let pages: Vec<Page> = SHEETS.into_iter().enumerate().map(page).collect();
        let bytes = sheets::workbook(group.left_on, &HEADER, "Fin", &pages)?;
        let name = format!("pmp_rapport_{}.xlsx", group.year());
        folder.put(&name, &bytes, MEASURES.len() * SHEETS.len(), group.left_on)?;
    }
    Ok(folder.close())
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    let words = |(word, unit, stage, _): Measure| [("unit_of_count", word, unit), ("stage", word, stage)];
    MEASURES.into_iter().flat_map(words).collect()
}
