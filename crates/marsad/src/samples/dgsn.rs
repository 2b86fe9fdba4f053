//! `dgsn`: cybercrime recorded by the national police since 2022, one text file a quarter.
//!
//! Quirks on purpose: complaints, cases, offences, suspects and the reports of a platform in one column of measures;
//! suspects and reports for the whole country only; zeros written out; one quarter in which two regions are missing.

use definitions::period::{Frequency, Period};

use super::draws::{Draws, Subject};
use super::folder::{self, Folder};
use super::form::{self, Line, Question};
use super::places::{self, REGIONS};
use super::text_file::Export;
use super::volume::Volume;
#[cfg(test)]
use super::words::Word;
use super::{SampleError, SourceSummary, month_of};

/// Cases opened: 5 969 in 2023 and 8 333 in 2024 were published, and +6 % on 2022. Other years are invented.
const VOLUME: Volume = Volume {
    by_year: &[0.0, 5_631.0, 5_969.0, 8_333.0, 9_200.0],
    growth_after: 1.05,
    season: [1.0; 12],
};

/// Kinds of offence; 508 of 5 969 cases of 2023 were sextortion, as published.
const OFFENCES: [(&str, &str, f64); 6] = [
    ("C14", "Escroquerie en ligne", 0.52),
    ("C06", "Extorsion sexuelle", 508.0 / 5_969.0),
    ("C07", "Chantage", 0.1),
    ("C10", "Accès frauduleux à un système", 0.13),
    ("C11", "Diffamation et injure", 0.1),
    ("C12", "Menaces", 0.065),
];

/// The measures of a region, and how many there are for each case opened.
const MEASURES: [(&str, f64); 3] = [
    ("Plaintes enregistrées", 1.25),
    ("Affaires ouvertes", 1.0),
    ("Affaires élucidées", 0.8),
];

/// An offence is not a case: one case may hold several.
const OFFENCES_RECORDED: &str = "Infractions constatées";
const OFFENCES_PER_CASE: f64 = 1.15;

/// The police's platform for reports, since the middle of 2024: reports, and those of them whose author was identified
/// by the end of the quarter after. 7 083 reports in its first three months were published; the rest is invented.
const PLATFORM: [&str; 2] = ["Signalements E-Blagh", "Signalements E-Blagh, auteur identifié"];
const PLATFORM_SINCE: (i32, u32) = (2024, 7);
const PLATFORM_REPORTS: f64 = 7_083.0;
const IDENTIFIED: f64 = 0.11;

const SUSPECTS: &str = "Personnes interpellées";
const SUSPECTS_PER_CASE: f64 = 0.36;

/// Of suspects only: sex and age. Other measures have the word for "all".
const OF_SUSPECTS: [Question; 2] = [
    Question::new("sex", &[("M", "Masculin", 0.86), ("F", "Féminin", 0.14)]),
    Question::new("age_band", &[("MIN", "Mineur", 0.08), ("ADU", "Majeur", 0.92)]),
];
const ALL: &str = "Tous";
const COUNTRY: &str = "Ensemble du territoire";

/// The quarter that lacks the two southernmost regions.
const INCOMPLETE: (i32, u32) = (2025, 4);
const LEFT_OUT: [&str; 2] = ["MA-11", "MA-12"];

const HEADER: [&str; 7] = ["Trimestre", "Région", "Nature", "Mesure", "Sexe", "Âge", "Nombre"];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    for group in folder::left(months, 3, 28)
        .into_iter()
        .filter(|group| group.year() >= 2022)
    {
        let Some(first) = group.months.first() else { continue };
        let rows = rows_of(seed, *first, group.months);
        let name = format!("dgsn_{}.csv", group.quarter());
        let bytes = Export::Windows1252.bytes(&name, &HEADER, &rows)?;
        folder.put(&name, &bytes, rows.len(), group.left_on)?;
    }
    Ok(folder.close())
}

fn rows_of(seed: u64, first: Period, months: &[Period]) -> Vec<Vec<String>> {
    let mut draws = Draws::of(seed, Subject::PoliceCases, first.start);
    let cases: f64 = months.iter().map(|month| VOLUME.of_month(*month)).sum();
    let label = label(first);
    let incomplete = month_of(INCOMPLETE.0, INCOMPLETE.1) == Some(first);
    let mut rows = Vec::new();
    for region in REGIONS
        .iter()
        .filter(|region| !(incomplete && LEFT_OUT.contains(&region.code)))
    {
        for (_, nature, share) in OFFENCES {
            for (measure, ratio) in MEASURES {
                let count = draws.count(cases * places::share(region) * share * ratio);
                let words = vec![nature, measure, ALL, ALL];
                rows.push(form::row(&[&label, region.name], &Line { words, count }));
            }
        }
    }
    rows.extend(offences(seed, first, cases, incomplete));
    rows.extend(platform_reports(seed, first));
    for (_, nature, share) in OFFENCES {
        for line in form::filled(&mut draws, cases * share * SUSPECTS_PER_CASE, &OF_SUSPECTS) {
            rows.push(form::row(&[&label, COUNTRY, nature, SUSPECTS], &line));
        }
    }
    rows
}

fn label(first: Period) -> String {
    let quarter = Period::containing(Frequency::Q, first.start);
    quarter.start.format("%d/%m/%Y").to_string()
}

/// Offences recorded in the quarter, by region.
fn offences(seed: u64, first: Period, cases: f64, incomplete: bool) -> Vec<Vec<String>> {
    let mut draws = Draws::of(seed, Subject::Offences, first.start);
    let mut rows = Vec::new();
    let sent = |region: &&places::Region| !(incomplete && LEFT_OUT.contains(&region.code));
    for region in REGIONS.iter().filter(sent) {
        for (_, nature, share) in OFFENCES {
            let count = draws.count(cases * places::share(region) * share * OFFENCES_PER_CASE);
            let words = vec![nature, OFFENCES_RECORDED, ALL, ALL];
            rows.push(form::row(&[&label(first), region.name], &Line { words, count }));
        }
    }
    rows
}

/// Reports on the platform in the quarter, for the whole country.
fn platform_reports(seed: u64, first: Period) -> Vec<Vec<String>> {
    let (year, month) = PLATFORM_SINCE;
    if month_of(year, month).is_none_or(|since| first < since) {
        return Vec::new();
    }
    let mut draws = Draws::of(seed, Subject::PlatformReports, first.start);
    let mut rows = Vec::new();
    for (_, nature, share) in OFFENCES {
        let received = draws.count(PLATFORM_REPORTS * share);
        let identified = draws.count(f64::from(received) * IDENTIFIED).min(received);
        for (measure, count) in PLATFORM.into_iter().zip([received, identified]) {
            let words = vec![nature, measure, ALL, ALL];
            rows.push(form::row(&[&label(first), COUNTRY], &Line { words, count }));
        }
    }
    rows
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    let mut words = form::vocabulary(&OF_SUSPECTS);
    words.extend(OFFENCES.map(|(code, word, _)| ("violence_type", word, code)));
    words.extend([("sex", ALL, "T"), ("age_band", ALL, "T"), ("geo_code", COUNTRY, "MA")]);
    words.extend(REGIONS.map(|region| ("geo_code", region.name, region.code)));
    let stages = ["S50", "S60", "S65"];
    words.extend(
        MEASURES
            .into_iter()
            .zip(stages)
            .map(|((word, _), code)| ("stage", word, code)),
    );
    words.extend(MEASURES.map(|(word, _)| ("unit_of_count", word, "CASE")));
    words.extend([
        ("stage", SUSPECTS, "S65"),
        ("unit_of_count", SUSPECTS, "PERSON_SUSPECT"),
        ("stage", OFFENCES_RECORDED, "S60"),
        ("unit_of_count", OFFENCES_RECORDED, "OFFENCE"),
        ("stage", PLATFORM[0], "S10"),
        ("unit_of_count", PLATFORM[0], "REPORT"),
        ("stage", PLATFORM[1], "S65"),
        ("unit_of_count", PLATFORM[1], "REPORT"),
    ]);
    words
}
