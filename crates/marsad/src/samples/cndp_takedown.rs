//! `cndp_takedown`: requests to platforms to remove content, since March 2021, one Arabic text file a quarter.
//!
//! Every request stands once, with what became of it by the end of the quarter. Only a removal has a time.

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
    by_year: &[180.0, 240.0, 300.0, 380.0, 460.0],
    growth_after: 1.1,
    season: [0.95, 0.98, 1.08, 1.0, 0.97, 0.93, 0.9, 0.85, 0.97, 1.02, 1.1, 1.25],
};

const PLATFORM: Question = Question::new(
    "platform",
    &[
        ("FB", "فيسبوك", 0.36),
        ("IG", "إنستغرام", 0.3),
        ("TT", "تيك توك", 0.16),
        ("YT", "يوتيوب", 0.1),
        ("WEB", "موقع إلكتروني", 0.08),
    ],
);

const CONTENT: Question = Question::new(
    "violence_type",
    &[
        ("C04", "صور حميمية", 0.5),
        ("C08", "انتحال هوية", 0.24),
        ("C09", "معطيات شخصية", 0.18),
        ("C05", "تزييف عميق", 0.08),
    ],
);

/// Requests that were met, and the time to removal.
const REMOVED: [Question; 4] = [
    PLATFORM,
    CONTENT,
    Question::new("outcome", &[("O70", "حذف", 0.92), ("O71", "حذف جزئي", 0.08)]),
    Question::new(
        "elapsed",
        &[
            ("H24", "أقل من 24 ساعة", 0.4),
            ("H72", "24-72 ساعة", 0.3),
            ("D07", "3-7 أيام", 0.2),
            ("D30", "8-30 يوما", 0.1),
        ],
    ),
];

/// Requests that were not, or not yet.
const NOT_REMOVED: [Question; 4] = [
    PLATFORM,
    CONTENT,
    Question::new("outcome", &[("O72", "رفض", 0.55), ("O90", "قيد المعالجة", 0.45)]),
    Question::new("elapsed", &[("NA", "-", 1.0)]),
];

/// Share of requests that are met.
const MET: f64 = 0.72;

const HEADER: [&str; 6] = ["الشهر", "المنصة", "نوع المحتوى", "النتيجة", "مدة الإزالة", "عدد الطلبات"];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    // The circuit opened in March 2021; its first file is that of the second quarter.
    for group in folder::left(months, 3, 18).into_iter().skip(1) {
        let mut rows = Vec::new();
        for month in group.months {
            let mut draws = Draws::of(seed, Subject::RemovalRequests, month.start);
            let label = month.to_string();
            let mean = VOLUME.of_month(*month);
            let mut lines = form::filled(&mut draws, mean * MET, &REMOVED);
            lines.extend(form::filled(&mut draws, mean * (1.0 - MET), &NOT_REMOVED));
            rows.extend(lines.iter().map(|line| form::row(&[&label], line)));
        }
        let name = format!("cndp_retrait_{}.csv", group.quarter());
        let bytes = Export::Windows1256.bytes(&name, &HEADER, &rows)?;
        folder.put(&name, &bytes, rows.len(), group.left_on)?;
    }
    Ok(folder.close())
}

/// Everything that can stand in these files.
#[cfg(test)]
pub(super) fn vocabulary() -> Vec<Word> {
    [form::vocabulary(&REMOVED), form::vocabulary(&NOT_REMOVED)].concat()
}
