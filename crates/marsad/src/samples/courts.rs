//! `courts`: the ministry's yearly statistics of cases and persons judged, one Arabic text file a year.
//!
//! Quirks on purpose: Arabic headers and words, counts in Arabic-Indic digits, a stock (pending cases) beside flows.

use definitions::period::Period;

use super::draws::{Draws, Subject};
use super::folder::{self, Folder};
#[cfg(test)]
use super::form;
use super::form::Question;
use super::text_file::Export;
use super::volume;
#[cfg(test)]
use super::words::Word;
use super::{SampleError, SourceSummary};

/// The courts' circuits that hear such cases, and their share.
pub(super) const COURTS: [(&str, f64); 8] = [
    ("JUD-TNG", 0.13),
    ("JUD-KEN", 0.1),
    ("JUD-RAB", 0.14),
    ("JUD-CAS", 0.29),
    ("JUD-MEK", 0.1),
    ("JUD-MAR", 0.12),
    ("JUD-AGA", 0.08),
    ("JUD-ERR", 0.04),
];

/// Cases registered in 2021, invented, and the growth from year to year.
const REGISTERED: f64 = 12_000.0;
const GROWTH: f64 = 1.04;

const LEVEL: Question = Question::new("institution_level", &[("TPI", "ابتدائية", 0.8), ("CA", "استئناف", 0.2)]);

/// What is counted, for each case registered: unit, outcome, the words for both, how many.
type Measure = (&'static str, &'static str, [&'static str; 2], f64);

#[rustfmt::skip]
const MEASURES: [Measure; 10] = [
    ("CASE", "T", ["القضايا المسجلة", "الكل"], 1.0),
    ("CASE", "CLO", ["القضايا المحكومة", "محكومة"], 0.94),
    ("CASE", "O90", ["القضايا الرائجة", "رائجة"], 0.42),
    ("PERSON_JUDGED", "O40", ["الأشخاص المحاكمون", "حبس نافذ"], 0.34),
    ("PERSON_JUDGED", "O41", ["الأشخاص المحاكمون", "حبس موقوف التنفيذ"], 0.22),
    ("PERSON_JUDGED", "O42", ["الأشخاص المحاكمون", "غرامة"], 0.16),
    ("PERSON_JUDGED", "O30", ["الأشخاص المحاكمون", "براءة"], 0.12),
    ("PERSON_JUDGED", "O20", ["الأشخاص المحاكمون", "صلح أو تنازل"], 0.07),
    ("PERSON_JUDGED", "O50", ["الأشخاص المحاكمون", "تدبير حماية"], 0.03),
    ("PERSON_JUDGED", "O60", ["الأشخاص المحاكمون", "سقوط الدعوى"], 0.02),
];

const HEADER: [&str; 6] = ["السنة", "رمز المحكمة", "درجة التقاضي", "المؤشر", "المآل", "العدد"];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    for group in folder::left(months, 12, 75) {
        let Some(first) = group.months.first() else { continue };
        let rows = rows_of(seed, *first, &group.year().to_string());
        let name = format!("mahakim_{}.csv", group.year());
        let bytes = Export::Utf8WithMark.bytes(&name, &HEADER, &rows)?;
        folder.put(&name, &bytes, rows.len(), group.left_on)?;
    }
    Ok(folder.close())
}

fn rows_of(seed: u64, first: Period, year: &str) -> Vec<Vec<String>> {
    let mut draws = Draws::of(seed, Subject::Judgments, first.start);
    let registered = REGISTERED * volume::growth(GROWTH, volume::years_since_first(first));
    let mut rows = Vec::new();
    for (court, share) in COURTS {
        for (_, level, level_share) in LEVEL.answers {
            for (_, _, [indicator, outcome], ratio) in MEASURES {
                let count = draws.count(registered * share * level_share * ratio);
                let fields = [year, court, level, indicator, outcome, &arabic_digits(count)];
                rows.push(fields.map(str::to_owned).to_vec());
            }
        }
    }
    rows
}

fn arabic_digits(number: u32) -> String {
    const DIGITS: [char; 10] = ['٠', '١', '٢', '٣', '٤', '٥', '٦', '٧', '٨', '٩'];
    let digit = |digit: char| digit.to_digit(10).map_or(digit, |value| DIGITS[value as usize]);
    number.to_string().chars().map(digit).collect()
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    let words = |(unit, outcome, [indicator, result], _): Measure| {
        [("unit_of_count", indicator, unit), ("outcome", result, outcome)]
    };
    let mut found = form::vocabulary(&[LEVEL]);
    found.extend(MEASURES.into_iter().flat_map(words));
    found
}
