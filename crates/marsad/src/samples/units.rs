//! The victim support units: 24 of them, in courts, police and hospitals of eight cities, and when each was silent.

use definitions::period::Period;

use super::month_of;
use super::words::Bilingual;

/// Kind of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// In a court.
    Court,
    /// In a police station.
    Police,
    /// In a hospital.
    Hospital,
}

impl Kind {
    /// All kinds, in the order of the sheets.
    pub(super) const ALL: [Self; 3] = [Self::Court, Self::Police, Self::Hospital];

    /// The letter in a unit's identifier.
    fn letter(self) -> &'static str {
        match self {
            Self::Court => "T",
            Self::Police => "P",
            Self::Hospital => "H",
        }
    }

    /// Share of all persons that this kind receives.
    fn share(self) -> f64 {
        match self {
            Self::Court => 0.45,
            Self::Police => 0.33,
            Self::Hospital => 0.22,
        }
    }
}

/// City as its units write it, its part of a unit's identifier, its share of all persons, and the years and months
/// in which the units in court, police and hospital opened.
type City = (Bilingual, &'static str, f64, [(i32, u32); 3]);

#[rustfmt::skip]
const CITIES: [City; 8] = [
    (Bilingual::new("01.511", "Tanger", "طنجة"), "TANGER", 0.13, [(2021, 1); 3]),
    (Bilingual::new("04.281", "Kenitra", "القنيطرة"), "KENITRA", 0.10, [(2021, 1), (2021, 1), (2021, 6)]),
    (Bilingual::new("04.421", "Rabat", "الرباط"), "RABAT", 0.13, [(2021, 1); 3]),
    (Bilingual::new("06.141", "Casablanca", "الدار البيضاء"), "CASABLANCA", 0.29, [(2021, 1); 3]),
    (Bilingual::new("03.061", "Meknès", "مكناس"), "MEKNES", 0.10, [(2021, 1), (2021, 1), (2022, 1)]),
    (Bilingual::new("07.351", "Marrakech", "مراكش"), "MARRAKECH", 0.12, [(2021, 1); 3]),
    (Bilingual::new("09.001", "Agadir", "أكادير"), "AGADIR", 0.09, [(2021, 1), (2021, 9), (2021, 4)]),
    (Bilingual::new("08.201", "Errachidia", "الرشيدية"), "ERRACHIDIA", 0.04, [(2021, 1), (2022, 3), (2022, 9)]),
];

/// Units that have not sent the last month yet.
const LATE_LAST_MONTH: [&str; 4] = ["CEL-T-MEKNES", "CEL-P-AGADIR", "CEL-H-KENITRA", "CEL-H-ERRACHIDIA"];
/// Units that have not sent the month before either.
const LATE_ONE_MONTH_BEFORE: [&str; 2] = ["CEL-P-AGADIR", "CEL-H-ERRACHIDIA"];
/// The unit whose month before that came afterwards, in a workbook of its own.
const DELIVERED_AFTERWARDS: [&str; 1] = ["CEL-P-AGADIR"];
/// A month that one unit never sent.
const NEVER_SENT: (&str, (i32, u32)) = ("CEL-H-KENITRA", (2023, 8));

/// A victim support unit.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// Identifier, as in `schemas/expected_reports.csv`.
    pub(super) id: String,
    /// Kind.
    pub(super) kind: Kind,
    /// City.
    pub(super) city: Bilingual,
    /// Whether its staff fills the form in Arabic.
    pub(super) arabic: bool,
    /// Share of all persons that come to this unit.
    pub(super) share: f64,
    /// Month in which it opened.
    pub(super) opened: Option<Period>,
}

/// All units, sheet by sheet.
pub(super) fn all() -> Vec<Unit> {
    let of_kind = |(position, kind): (usize, Kind)| {
        CITIES
            .iter()
            .enumerate()
            .map(move |(row, (city, name, share, opened))| Unit {
                id: format!("CEL-{}-{name}", kind.letter()),
                kind,
                city: *city,
                // Hospitals write Arabic, courts French, police one or the other.
                arabic: kind == Kind::Hospital || (kind == Kind::Police && row % 2 == 1),
                share: share * kind.share(),
                opened: month_of(opened[position].0, opened[position].1),
            })
    };
    Kind::ALL.into_iter().enumerate().flat_map(of_kind).collect()
}

/// Units missing from a month's workbook, `age` months after it.
pub(super) fn missing(month: Period, age: usize) -> Vec<&'static str> {
    let late: &[&str] = match age {
        0 => &LATE_LAST_MONTH,
        1 => &LATE_ONE_MONTH_BEFORE,
        2 => &DELIVERED_AFTERWARDS,
        _ => &[],
    };
    let (unit, (year, number)) = NEVER_SENT;
    let never = month_of(year, number).filter(|never| *never == month).map(|_| unit);
    late.iter().copied().chain(never).collect()
}

/// Of the missing units, those that delivered the month afterwards.
pub(super) fn delivered_afterwards(age: usize) -> &'static [&'static str] {
    if age == 2 { &DELIVERED_AFTERWARDS } else { &[] }
}

/// Name and code of every city that can stand in a workbook.
#[cfg(test)]
pub(super) fn cities() -> Vec<(&'static str, &'static str)> {
    CITIES.iter().flat_map(|(city, ..)| city.all()).collect()
}
