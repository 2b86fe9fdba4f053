//! `public_prosecution`: cases opened, one text file a month as a French spreadsheet on Windows exports it.
//!
//! Quirks on purpose: Windows-1252, semicolons, `12,0`; zeros written out; `nd` where two offices did not yet
//! distinguish online offences; a nomenclature reworded in 2024; two regions that are late.

use chrono::Datelike;
use definitions::period::Period;
use encoding_rs::WINDOWS_1252;

use super::draws::{Draws, Subject};
use super::folder::{Folder, days_after};
use super::places::{self, REGIONS, Region};
use super::volume::{self, Volume};
use super::words::Term;
#[cfg(test)]
use super::words::{Word, in_column};
use super::{FIRST_YEAR, SampleError, SourceSummary};

/// Cases with a woman as victim: 23 879 in 2021, as published. Later years are invented.
const VOLUME: Volume = Volume {
    by_year: &[23_879.0],
    growth_after: 1.03,
    season: [0.97, 0.97, 1.02, 0.99, 1.00, 1.00, 0.99, 0.93, 1.00, 1.02, 1.03, 1.08],
};

/// Online offences take a larger part each year.
const ONLINE_GROWTH: f64 = 1.12;

/// Sex of the victim, and cases for each case with a woman as victim.
const SEXES: [(Term, f64); 3] = [
    (Term::same("F", "Féminin"), 1.0),
    (Term::same("M", "Masculin"), 0.08),
    (Term::same("U", "Non précisé"), 0.01),
];

/// Offences and their cases of 2021; the large ones follow what was published for them.
#[rustfmt::skip]
const OFFENCES: [(Term, f64); 13] = [
    (Term::changed("F01", "Coups et blessures", "Violences entraînant une incapacité"), 8_900.0),
    (Term::changed("F04", "Abandon de famille, expulsion du domicile conjugal", "Abandon de famille et expulsion du domicile conjugal"), 5_423.0),
    (Term::same("F03", "Menaces, injures et diffamation"), 3_900.0),
    (Term::changed("F02", "Viol et attentat à la pudeur", "Viol, attentat à la pudeur et harcèlement sexuel"), 1_800.0),
    (Term::same("C11", "Injure et diffamation par voie électronique"), 900.0),
    (Term::changed("C12", "Menaces par voie électronique", "Menace par voie électronique"), 700.0),
    (Term::changed("C04", "Atteinte à la vie privée (images)", "Diffusion d’images sans consentement"), 420.0),
    (Term::changed("C06", "Chantage sexuel", "Extorsion à caractère sexuel en ligne"), 380.0),
    (Term::same("C10", "Atteinte aux systèmes informatiques"), 300.0),
    (Term::same("C07", "Chantage en ligne"), 150.0),
    (Term::same("F05", "Contrainte au mariage"), 60.0),
    (Term::changed("F09", "Autres", "Autres violences"), 846.0),
    (Term::same("X00", "Nature non précisée"), 100.0),
];

/// Regions that have not sent the last month yet.
const LATE: [&str; 2] = ["MA-11", "MA-12"];
/// Regions that did not distinguish online offences in the first year, and what they wrote instead of a number.
const WITHOUT_ONLINE: ([&str; 2], &str) = (["MA-11", "MA-12"], "nd");

const HEADER: [&str; 6] = [
    "Unité",
    "Région",
    "Mois",
    "Nature de l'infraction",
    "Sexe de la victime",
    "Nombre d'affaires",
];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    for (age, month) in months.iter().rev().enumerate().rev() {
        let rows = rows_of(seed, *month, age);
        let file = format!("pmp_{month}.csv");
        let text = text(&rows)?;
        let (bytes, _, unmappable) = WINDOWS_1252.encode(&text);
        if unmappable {
            return Err(SampleError::Encoding { file });
        }
        folder.put(&file, &bytes, rows.len(), days_after(*month, 14))?;
    }
    Ok(folder.close())
}

/// The rows of a month, `age` months after it.
fn rows_of(seed: u64, month: Period, age: usize) -> Vec<[String; 6]> {
    let mut draws = Draws::of(seed, Subject::Cases, month.start);
    let shares = offence_shares(month);
    let mut rows = Vec::new();
    for region in &REGIONS {
        for ((offence, _), share) in OFFENCES.iter().zip(shares) {
            for (sex, ratio) in &SEXES {
                let mean = VOLUME.of_month(month) * places::share(region) * share * ratio;
                let count = draws.count(mean);
                let written = if lacks(region, offence, month) {
                    WITHOUT_ONLINE.1.to_owned()
                } else {
                    format!("{count},0")
                };
                // Zeros are written out for women only: the form's other columns stay empty and are not exported.
                let exported = sex.code == "F" || (count > 0 && !lacks(region, offence, month));
                if exported && !(age == 0 && LATE.contains(&region.code)) {
                    rows.push(row(region, offence, sex, month, written));
                }
            }
        }
    }
    rows
}

fn row(region: &Region, offence: &Term, sex: &Term, month: Period, count: String) -> [String; 6] {
    let year = month.start.year();
    [
        format!("PMP-{}", region.code),
        region.name.to_owned(),
        month.start.format("%m/%Y").to_string(),
        offence.word(year).to_owned(),
        sex.word(year).to_owned(),
        count,
    ]
}

/// Whether the region had no number for the offence.
fn lacks(region: &Region, offence: &Term, month: Period) -> bool {
    month.start.year() == FIRST_YEAR && WITHOUT_ONLINE.0.contains(&region.code) && offence.code.starts_with('C')
}

/// Shares of the offences in a month; they sum to one.
fn offence_shares(month: Period) -> [f64; OFFENCES.len()] {
    let online = volume::growth(ONLINE_GROWTH, volume::years_since_first(month));
    let weights = OFFENCES.map(|(offence, cases)| {
        if offence.code.starts_with('C') {
            cases * online
        } else {
            cases
        }
    });
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}

fn text(rows: &[[String; 6]]) -> Result<String, SampleError> {
    let mut text = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    text.write_record(HEADER)?;
    for row in rows {
        text.write_record(row)?;
    }
    let bytes = text
        .into_inner()
        .map_err(|error| SampleError::Text(error.into_error().into()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    let regions = REGIONS.map(|region| (region.name, region.code));
    let mut words = in_column("violence_type", OFFENCES.iter().flat_map(|(term, _)| term.all()));
    words.extend(in_column("sex", SEXES.iter().flat_map(|(term, _)| term.all())));
    words.extend(in_column("geo_code", regions));
    words
}
