//! `specialised_cells`: persons received in victim support units, one workbook a month with a sheet for each kind.
//!
//! Quirks on purpose: French and Arabic words side by side, title and totals rows, dates as dates and as text, the
//! lines printed on the form filled with zeros, units that open later (their first month is all zeros), units that
//! are late.

use definitions::period::Period;

use super::draws::{Draws, Subject};
use super::folder::{Folder, days_after};
use super::units::{self, Kind, Unit};
use super::volume::{self, Volume};
use super::words::{ADULT, AGE_BANDS, AgeProfile, Bilingual, MIXED, YOUNG};
#[cfg(test)]
use super::words::{Word, in_column};
use super::workbook::{self, Row};
use super::{FIRST_YEAR, SampleError, SourceSummary, month_of};

/// Persons received in the year over all units, if all were open.
const VOLUME: Volume = Volume {
    by_year: &[17_000.0, 18_000.0, 18_800.0, 19_600.0, 20_400.0],
    growth_after: 1.03,
    season: [0.97, 0.97, 1.02, 0.99, 1.00, 1.00, 0.99, 0.93, 1.00, 1.02, 1.03, 1.08],
};

/// Online violence takes a larger part each year.
const ONLINE_GROWTH: f64 = 1.08;

/// A type of violence as the form has it: the word, its share in courts, police and hospitals, women's share, ages.
type FormType = (Bilingual, [f64; 3], f64, AgeProfile);

#[rustfmt::skip]
const TYPES: [FormType; 12] = [
    (Bilingual::new("F01", "Violences physiques", "عنف جسدي"), [0.30, 0.34, 0.55], 0.88, ADULT),
    (Bilingual::new("F02", "Violences sexuelles", "عنف جنسي"), [0.07, 0.08, 0.15], 0.87, MIXED),
    (Bilingual::new("F03", "Violence psychologique", "عنف نفسي"), [0.22, 0.20, 0.17], 0.92, ADULT),
    (Bilingual::new("F04", "Violence économique (dont abandon de famille)", "عنف اقتصادي"), [0.22, 0.11, 0.02], 0.97, ADULT),
    (Bilingual::new("F05", "Mariage forcé", "الإكراه على الزواج"), [0.010, 0.003, 0.002], 0.98, MIXED),
    (Bilingual::new("F09", "Autre violence", "عنف آخر"), [0.04, 0.04, 0.04], 0.85, ADULT),
    (Bilingual::new("C01", "Cyberharcèlement", "تحرش وتنمر إلكتروني"), [0.04, 0.06, 0.02], 0.85, YOUNG),
    (Bilingual::new("C04", "Diffusion d'images intimes", "نشر صور خاصة"), [0.03, 0.04, 0.01], 0.92, YOUNG),
    (Bilingual::new("C06", "Sextorsion", "ابتزاز جنسي"), [0.03, 0.06, 0.02], 0.75, YOUNG),
    (Bilingual::new("C11", "Injures en ligne", "سب وقذف إلكتروني"), [0.02, 0.03, 0.00], 0.80, YOUNG),
    (Bilingual::new("C12", "Menaces en ligne", "تهديد إلكتروني"), [0.02, 0.03, 0.01], 0.82, YOUNG),
    (Bilingual::new("X00", "Non précisé", "غير محدد"), [0.010, 0.007, 0.008], 0.88, MIXED),
];

const SEXES: [Bilingual; 2] = [
    Bilingual::new("F", "Femme", "أنثى"),
    Bilingual::new("M", "Homme", "ذكر"),
];

/// Words for the age bands, in the order of [`AGE_BANDS`].
const AGES: [Bilingual; 9] = [
    Bilingual::new(AGE_BANDS[0], "Moins de 12 ans", "أقل من 12 سنة"),
    Bilingual::new(AGE_BANDS[1], "12 à 14 ans", "12-14 سنة"),
    Bilingual::new(AGE_BANDS[2], "15 à 17 ans", "15-17 سنة"),
    Bilingual::new(AGE_BANDS[3], "18 à 24 ans", "18-24 سنة"),
    Bilingual::new(AGE_BANDS[4], "25 à 34 ans", "25-34 سنة"),
    Bilingual::new(AGE_BANDS[5], "35 à 44 ans", "35-44 سنة"),
    Bilingual::new(AGE_BANDS[6], "45 à 59 ans", "45-59 سنة"),
    Bilingual::new(AGE_BANDS[7], "60 ans et plus", "60 سنة فما فوق"),
    Bilingual::new(AGE_BANDS[8], "Non précisé", "غير محدد"),
];

/// The form prints a line for each of these types, women aged 18 to 44; units fill them even with zero.
const PRINTED_TYPES: [&str; 4] = ["F01", "F02", "F03", "F04"];
const PRINTED_AGES: [&str; 3] = ["18-24", "25-34", "35-44"];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    let all = units::all();
    for (age, month) in months.iter().rev().enumerate().rev() {
        let missing = units::missing(*month, age);
        let (rows, absent): (Vec<Row>, Vec<Row>) = rows_of(&all, seed, *month)
            .into_iter()
            .partition(|row| !missing.contains(&row.unit.as_str()));
        let bytes = workbook::bytes(*month, &rows)?;
        folder.put(
            &format!("cellules_{month}.xlsx"),
            &bytes,
            rows.len(),
            days_after(*month, 9),
        )?;
        let afterwards = units::delivered_afterwards(age);
        let complement: Vec<Row> = absent
            .into_iter()
            .filter(|row| afterwards.contains(&row.unit.as_str()))
            .collect();
        if !complement.is_empty() {
            let name = format!("cellules_{month}_complement.xlsx");
            let bytes = workbook::bytes(*month, &complement)?;
            folder.put(&name, &bytes, complement.len(), days_after(*month, 30))?;
        }
    }
    Ok(folder.close())
}

/// What all units that are open counted in a month.
fn rows_of(all: &[Unit], seed: u64, month: Period) -> Vec<Row> {
    let mut draws = Draws::of(seed, Subject::Persons, month.start);
    let mut rows = Vec::new();
    for unit in all
        .iter()
        .filter(|unit| unit.opened.is_some_and(|opened| opened <= month))
    {
        // A unit that opened later than the series received nobody in its first month.
        let first = unit.opened == Some(month) && unit.opened != month_of(FIRST_YEAR, 1);
        let persons = if first {
            0.0
        } else {
            VOLUME.of_month(month) * unit.share
        };
        add_rows(&mut rows, &mut draws, unit, month, persons);
    }
    rows
}

/// Rows of one unit that receives so many persons on average.
fn add_rows(rows: &mut Vec<Row>, draws: &mut Draws, unit: &Unit, month: Period, persons: f64) {
    let shares = type_shares(unit.kind, month);
    for ((violence_type, _, women, ages), share) in TYPES.iter().zip(shares) {
        for (sex, sex_share) in SEXES.iter().zip([*women, 1.0 - women]) {
            for (age, age_share) in AGES.iter().zip(ages) {
                let count = draws.count(persons * share * sex_share * age_share);
                let printed =
                    sex.code == "F" && PRINTED_TYPES.contains(&violence_type.code) && PRINTED_AGES.contains(&age.code);
                if count > 0 || printed {
                    rows.push(Row {
                        unit: unit.id.clone(),
                        kind: unit.kind,
                        city: unit.city.word(unit.arabic),
                        violence_type: violence_type.word(unit.arabic),
                        sex: sex.word(unit.arabic),
                        age: age.word(unit.arabic),
                        count,
                    });
                }
            }
        }
    }
}

/// Shares of the types in a kind of unit; they sum to one.
fn type_shares(kind: Kind, month: Period) -> [f64; TYPES.len()] {
    let online = volume::growth(ONLINE_GROWTH, volume::years_since_first(month));
    let weights = TYPES.map(|(word, shares, ..)| {
        let share = match kind {
            Kind::Court => shares[0],
            Kind::Police => shares[1],
            Kind::Hospital => shares[2],
        };
        if word.code.starts_with('C') {
            share * online
        } else {
            share
        }
    });
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    let mut words = in_column("violence_type", TYPES.iter().flat_map(|(word, ..)| word.all()));
    words.extend(in_column("sex", SEXES.iter().flat_map(Bilingual::all)));
    words.extend(in_column("age_band", AGES.iter().flat_map(Bilingual::all)));
    words.extend(in_column("geo_code", units::cities()));
    words
}
