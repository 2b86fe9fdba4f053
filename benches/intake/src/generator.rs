//! A delivery of any size, always the same for the same size: one row a day, province, type of violence, sex, age
//! band and channel. One row in a hundred is faulty, in five ways.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use chrono::{Days, NaiveDate};

/// What the columns draw on: how many days, and how many codes of each list.
pub(crate) const DAYS: u64 = 3650;
pub(crate) const PROVINCES: u64 = 75;
pub(crate) const TYPES: u64 = 20;
pub(crate) const SEXES: [&str; 3] = ["F", "M", "U"];
pub(crate) const AGES: [&str; 6] = ["0-11", "12-17", "18-24", "25-34", "35-59", "60+"];
pub(crate) const CHANNELS: [&str; 5] = ["PHONE", "WALK_IN", "ONLINE", "LETTER", "OTHER"];

/// Rows between two faulty rows of one kind.
const FAULT_EVERY: u64 = 500;
/// Visits every combination once before it visits one again: it shares no factor with their number.
const STEP: u64 = 204_587_231;

/// First day of the data.
pub(crate) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2015, 1, 1).unwrap_or_default()
}

/// The label the sender writes for a province.
pub(crate) fn province_label(number: u64) -> String {
    format!("Province de P{number:02}")
}

/// The label the sender writes for a type of violence.
pub(crate) fn type_label(number: u64) -> String {
    format!("Violence genre {number:02}")
}

/// Writes a delivery of so many rows.
pub(crate) fn write(path: &Path, rows: u64) -> io::Result<()> {
    let days: Vec<String> = (0..DAYS)
        .filter_map(|day| first_day().checked_add_days(Days::new(day)))
        .map(|day| day.to_string())
        .collect();
    let provinces: Vec<String> = (0..PROVINCES).map(province_label).collect();
    let types: Vec<String> = (0..TYPES).map(type_label).collect();
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    file.write_all(b"jour,province,type,sexe,age,canal,cas\n")?;
    for row in 0..rows {
        // The second row of a pair has the key of the first.
        let fault = row % FAULT_EVERY;
        let draw = if fault == 101 { row - 1 } else { row };
        let mut rest = draw.wrapping_mul(STEP);
        let mut pick = |count: u64| {
            let picked = rest % count;
            rest /= count;
            usize::try_from(picked).unwrap_or_default()
        };
        let cells = [
            days[pick(DAYS)].as_str(),
            &provinces[pick(PROVINCES)],
            &types[pick(TYPES)],
            SEXES[pick(3)],
            AGES[pick(6)],
            CHANNELS[pick(5)],
        ];
        write_row(&mut file, fault, cells, 1 + row % 17)?;
    }
    // What is not on the disk yet would be written while others are measured.
    file.into_inner()?.sync_all()
}

fn write_row(file: &mut impl Write, fault: u64, cells: [&str; 6], cases: u64) -> io::Result<()> {
    let [day, province, kind, sex, age, channel] = cells;
    match fault {
        1 => writeln!(file, "{day},{province},inconnu,{sex},{age},{channel},{cases}"),
        11 => writeln!(file, "{day},,{kind},{sex},{age},{channel},{cases}"),
        21 => writeln!(file, "{day},{province},{kind},{sex},{age},{channel},néant"),
        31 => writeln!(file, "2099-01-01,{province},{kind},{sex},{age},{channel},{cases}"),
        _ => writeln!(file, "{day},{province},{kind},{sex},{age},{channel},{cases}"),
    }
}
