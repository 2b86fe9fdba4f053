//! `emc_helpline`: reports by day, one text file for a past month, one a day for the last month.
//!
//! Quirks on purpose: no zero rows; a form reworded in 2024; a region that may be left blank; one month sent again
//! with corrections, one sent again unchanged, and one day whose note holds a telephone number.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use definitions::period::{Frequency, Period};

use super::draws::{Draws, Subject};
use super::folder::{Folder, days_after};
use super::places::{self, REGIONS};
use super::volume::Volume;
use super::words::{AGE_BANDS, AgeProfile, CHILD, MIXED, Term, YOUNG};
#[cfg(test)]
use super::words::{Word, in_column};
use super::{SampleError, SourceSummary, month_of};

/// More than 3 000 reports from 2021 to the end of 2025, +35 % in 2024; a campaign every December.
const VOLUME: Volume = Volume {
    by_year: &[430.0, 500.0, 560.0, 756.0, 900.0],
    growth_after: 1.12,
    season: [0.92, 1.02, 1.12, 0.96, 0.92, 0.90, 0.85, 0.80, 0.92, 0.98, 1.06, 1.55],
};

/// The month sent a second time with reports that had been overlooked, and how many these are.
const REVISED: (i32, u32, u32) = (2025, 3, 14);
/// The month sent a second time by mistake, byte for byte.
const RESENT: (i32, u32) = (2024, 7);
/// Day of the last month on which somebody noted a telephone number; on this day there is always a report.
const DAY_WITH_NUMBER: u32 = 17;
/// That note. The number is fictitious.
const NUMBER_NOTE: &str = "Rappeler au 06 00 00 00 01";
/// A harmless note, on the first row of each December file.
const CAMPAIGN_NOTE: &str = "Campagne nationale en cours";

const HEADER: [&str; 8] = [
    "Date",
    "Type de violence",
    "Canal",
    "Sexe",
    "Tranche d'âge",
    "Région",
    "Nombre de signalements",
    "Remarque",
];

/// A type of violence as the form has it: the word, its share, women's share, and who reports it.
type ReportedType = (Term, f64, f64, AgeProfile);

#[rustfmt::skip]
const TYPES: [ReportedType; 17] = [
    (Term::changed("C06", "Sextorsion", "Chantage sexuel (sextorsion)"), 0.26, 0.62, YOUNG),
    (Term::changed("C01", "Cyberharcèlement", "Cyber-harcèlement"), 0.20, 0.78, YOUNG),
    (Term::changed("C04", "Diffusion d'images intimes", "Diffusion non consentie d’images intimes"), 0.11, 0.86, YOUNG),
    (Term::same("C10", "Piratage de compte"), 0.11, 0.55, YOUNG),
    (Term::changed("C08", "Usurpation d'identité", "Usurpation d’identité numérique"), 0.08, 0.60, YOUNG),
    (Term::changed("C14", "Escroquerie en ligne", "Arnaque, escroquerie en ligne"), 0.08, 0.45, YOUNG),
    (Term::changed("C11", "Diffamation, injures", "Diffamation et injures en ligne"), 0.05, 0.66, YOUNG),
    (Term::changed("C12", "Menaces", "Menaces en ligne"), 0.04, 0.64, YOUNG),
    (Term::same("C07", "Chantage (non sexuel)"), 0.03, 0.50, YOUNG),
    (Term::changed("C02", "Harcèlement sexuel", "Harcèlement sexuel en ligne"), 0.03, 0.90, MIXED),
    (Term::changed("C09", "Publication de données personnelles", "Doxing"), 0.02, 0.65, YOUNG),
    (Term::changed("C16", "Sollicitation d'un mineur", "Grooming (sollicitation de mineur)"), 0.015, 0.70, CHILD),
    (Term::changed("C05", "Photo ou vidéo truquée", "Deepfake, montage"), 0.012, 0.85, YOUNG),
    (Term::same("C13", "Haine, racisme"), 0.01, 0.50, YOUNG),
    (Term::same("C15", "Contenu d'abus sexuel de mineur"), 0.008, 0.60, CHILD),
    (Term::same("C29", "Autre"), 0.02, 0.60, YOUNG),
    (Term::changed("X00", "Non précisé", "Ne sait pas"), 0.015, 0.60, YOUNG),
];

const CHANNELS: [(Term, f64); 6] = [
    (Term::changed("FORM", "Formulaire", "Formulaire en ligne"), 0.36),
    (Term::same("WHATSAPP", "WhatsApp"), 0.29),
    (Term::same("PHONE", "Téléphone"), 0.15),
    (Term::same("CHAT", "Messagerie du site"), 0.10),
    (Term::changed("MAIL", "E-mail", "Courriel"), 0.08),
    (Term::same("REFERRAL", "Orienté par une association"), 0.02),
];

const SEXES: [Term; 3] = [
    Term::same("F", "Femme"),
    Term::same("M", "Homme"),
    Term::same("U", "Non précisé"),
];

/// Words for the age bands, in the order of [`AGE_BANDS`].
const AGES: [Term; 9] = [
    Term::same(AGE_BANDS[0], "Moins de 12 ans"),
    Term::same(AGE_BANDS[1], "12-14 ans"),
    Term::same(AGE_BANDS[2], "15-17 ans"),
    Term::same(AGE_BANDS[3], "18-24 ans"),
    Term::same(AGE_BANDS[4], "25-34 ans"),
    Term::same(AGE_BANDS[5], "35-44 ans"),
    Term::same(AGE_BANDS[6], "45-59 ans"),
    Term::same(AGE_BANDS[7], "60 ans et plus"),
    Term::same(AGE_BANDS[8], "Non précisé"),
];

/// Share of reports without region, and what stands in its field: nothing on the first form.
const NO_REGION: (Term, f64) = (Term::changed("MA-ZZ", "", "Ne souhaite pas répondre"), 0.08);

/// What one row counts: the day, and positions in the lists above (the region after the last is "none").
type Key = (NaiveDate, [usize; 5]);
type Counts = BTreeMap<Key, u32>;

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    let Some((last, past)) = months.split_last() else {
        return Ok(folder.close());
    };
    for month in past {
        let mut counts = Counts::new();
        for day in days_of(*month) {
            add_day(&mut counts, seed, day);
        }
        let note = (month.start.month() == 12).then_some(CAMPAIGN_NOTE);
        let bytes = file(&counts, note)?;
        folder.put(
            &format!("emc_signalements_{month}.csv"),
            &bytes,
            counts.len(),
            days_after(*month, 5),
        )?;
        if month_of(RESENT.0, RESENT.1) == Some(*month) {
            folder.put(
                &format!("emc_signalements_{month}_copie.csv"),
                &bytes,
                counts.len(),
                days_after(*month, 12),
            )?;
        }
        if month_of(REVISED.0, REVISED.1) == Some(*month) {
            add_late_reports(&mut counts, seed, *month);
            let bytes = file(&counts, note)?;
            folder.put(
                &format!("emc_signalements_{month}_revision.csv"),
                &bytes,
                counts.len(),
                days_after(*month, 60),
            )?;
        }
    }
    for day in days_of(*last) {
        let mut counts = Counts::new();
        add_day(&mut counts, seed, day);
        if !counts.is_empty() {
            let note = (day.day() == DAY_WITH_NUMBER).then_some(NUMBER_NOTE);
            let left_on = day.succ_opt().unwrap_or(day);
            folder.put(
                &format!("emc_signalements_{day}.csv"),
                &file(&counts, note)?,
                counts.len(),
                left_on,
            )?;
        }
    }
    Ok(folder.close())
}

fn days_of(month: Period) -> impl Iterator<Item = NaiveDate> {
    month.start.iter_days().take_while(move |day| *day <= month.end())
}

fn add_day(counts: &mut Counts, seed: u64, day: NaiveDate) {
    let mut draws = Draws::of(seed, Subject::Reports, day);
    let month = Period::containing(Frequency::M, day);
    let mean = VOLUME.of_month(month) / f64::from(month.end().day());
    let least = u32::from(day.day() == DAY_WITH_NUMBER);
    for _ in 0..draws.count(mean).max(least) {
        *counts.entry((day, report(&mut draws))).or_default() += 1;
    }
}

fn add_late_reports(counts: &mut Counts, seed: u64, month: Period) {
    let mut draws = Draws::of(seed, Subject::LateReports, month.start);
    let days: Vec<NaiveDate> = days_of(month).collect();
    for _ in 0..REVISED.2 {
        let day = days[draws.position(&vec![1.0; days.len()])];
        *counts.entry((day, report(&mut draws))).or_default() += 1;
    }
}

/// The month's reports by women over these channels, by words for type and age, without those found afterwards: what
/// the women's line counts.
pub(super) fn by_women(seed: u64, month: Period, channels: &[&str]) -> BTreeMap<(&'static str, &'static str), u32> {
    let mut counts = Counts::new();
    for day in days_of(month) {
        add_day(&mut counts, seed, day);
    }
    let mut reports = BTreeMap::new();
    for ((day, [violence_type, channel, sex, age, _]), count) in counts {
        let by_woman = SEXES[sex].code == "F" && channels.contains(&CHANNELS[channel].0.code);
        if by_woman {
            let words = (TYPES[violence_type].0.word(day.year()), AGES[age].word(day.year()));
            *reports.entry(words).or_default() += count;
        }
    }
    reports
}

/// Draws one report: type, channel, sex, age, region.
fn report(draws: &mut Draws) -> [usize; 5] {
    let violence_type = draws.position(&TYPES.map(|(_, share, _, _)| share));
    let (_, _, women, ages) = TYPES[violence_type];
    let mut regions: Vec<f64> = REGIONS.iter().map(places::share).collect();
    regions.push(NO_REGION.1);
    [
        violence_type,
        draws.position(&CHANNELS.map(|(_, share)| share)),
        draws.position(&[women, 1.0 - women, 0.03]),
        draws.position(&ages),
        draws.position(&regions),
    ]
}

/// One delivery; the note, if any, stands on its first row.
fn file(counts: &Counts, note: Option<&str>) -> Result<Vec<u8>, SampleError> {
    let mut text = csv::Writer::from_writer(Vec::new());
    text.write_record(HEADER)?;
    let notes = note.into_iter().chain(std::iter::repeat(""));
    for (((day, [violence_type, channel, sex, age, region]), count), note) in counts.iter().zip(notes) {
        let year = day.year();
        text.write_record([
            day.format("%d/%m/%Y").to_string().as_str(),
            TYPES[*violence_type].0.word(year),
            CHANNELS[*channel].0.word(year),
            SEXES[*sex].word(year),
            AGES[*age].word(year),
            REGIONS
                .get(*region)
                .map_or(NO_REGION.0.word(year), |region| region.name),
            count.to_string().as_str(),
            note,
        ])?;
    }
    text.into_inner()
        .map_err(|error| SampleError::Text(error.into_error().into()))
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    let regions = REGIONS.map(|region| (region.name, region.code));
    let no_region = NO_REGION.0.all().into_iter().filter(|(word, _)| !word.is_empty());
    let mut words = in_column("violence_type", TYPES.iter().flat_map(|(term, ..)| term.all()));
    words.extend(in_column("channel", CHANNELS.iter().flat_map(|(term, _)| term.all())));
    words.extend(in_column("sex", SEXES.iter().flat_map(Term::all)));
    words.extend(in_column("age_band", AGES.iter().flat_map(Term::all)));
    words.extend(in_column("geo_code", regions.into_iter().chain(no_region)));
    words
}
