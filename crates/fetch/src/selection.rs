//! Which of the files there are deliveries, and which is the oldest.

use chrono::format::{Parsed, StrftimeItems, parse_and_remainder};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use definitions::source::{DeliveryOrder, Fetch};

use crate::{FetchError, Found};

/// Ends of names that programs give to what they have not finished writing.
const UNFINISHED: [&str; 5] = [".part", ".partial", ".filepart", ".crdownload", ".tmp"];

/// What a source's definition says about files.
#[derive(Debug)]
pub(crate) struct Selection {
    pattern: glob::Pattern,
    order: DeliveryOrder,
    name_date: String,
    settle: TimeDelta,
}

impl Selection {
    /// As the source declares it. Error: `F002`.
    pub(crate) fn of(fetch: &Fetch) -> Result<Self, FetchError> {
        Ok(Self {
            pattern: glob::Pattern::new(&fetch.glob).map_err(|_| FetchError::Glob(fetch.glob.clone()))?,
            order: fetch.order,
            name_date: fetch.name_date.clone().unwrap_or_default(),
            settle: TimeDelta::seconds(fetch.settle_seconds.into()),
        })
    }

    /// Whether deliveries may stand in folders of the place, or only in the place itself.
    pub(crate) fn looks_into_folders(&self) -> bool {
        self.pattern.as_str().contains('/')
    }

    /// The deliveries among the files, oldest first. Those still being written wait for the next night.
    pub(crate) fn pick(&self, mut files: Vec<Found>, now: DateTime<Utc>) -> Vec<Found> {
        files.retain(|file| self.is_delivery(&file.location) && self.is_settled(file, now));
        match self.order {
            DeliveryOrder::Name => files.sort_by(|a, b| a.location.cmp(&b.location)),
            DeliveryOrder::Modified => {
                files.sort_by(|a, b| (a.modified_at, &a.location).cmp(&(b.modified_at, &b.location)));
            }
            DeliveryOrder::NameDate => {
                for file in &mut files {
                    file.name_date = date_in(&file.location, &self.name_date);
                }
                files.sort_by(|a, b| (a.name_date, &a.location).cmp(&(b.name_date, &b.location)));
            }
        }
        files
    }

    fn is_delivery(&self, location: &str) -> bool {
        let options = glob::MatchOptions {
            require_literal_separator: true,
            ..glob::MatchOptions::new()
        };
        let name = location.rsplit('/').next().unwrap_or(location).to_lowercase();
        let is_unfinished = UNFINISHED.iter().any(|end| name.ends_with(end));
        // Office locks (~$), and what rsync, NFS and editors write beside (a dot first).
        let is_beside = name.starts_with("~$") || name.starts_with('.');
        self.pattern.matches_with(location, options) && !is_unfinished && !is_beside
    }

    fn is_settled(&self, file: &Found, now: DateTime<Utc>) -> bool {
        self.settle.is_zero() || now - file.modified_at >= self.settle
    }
}

/// The first date in a path that reads as `format`; a missing day or month is the first one.
fn date_in(location: &str, format: &str) -> Option<NaiveDate> {
    let mut previous = ' ';
    for (start, character) in location.char_indices() {
        let is_inside_number = previous.is_ascii_digit() && character.is_ascii_digit();
        previous = character;
        if is_inside_number {
            continue;
        }
        if let Some(date) = location.get(start..).and_then(|text| date_at_start(text, format)) {
            return Some(date);
        }
    }
    None
}

fn date_at_start(text: &str, format: &str) -> Option<NaiveDate> {
    let mut parsed = Parsed::new();
    let rest = parse_and_remainder(&mut parsed, text, StrftimeItems::new(format)).ok()?;
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if parsed.month().is_none() && parsed.ordinal().is_none() {
        parsed.set_month(1).ok()?;
    }
    if parsed.day().is_none() && parsed.ordinal().is_none() {
        parsed.set_day(1).ok()?;
    }
    // A lone small number reads as a year, too.
    parsed
        .to_naive_date()
        .ok()
        .filter(|date| (1900..=2100).contains(&date.year()))
}

#[cfg(test)]
mod tests {
    use definitions::source::Fetch;

    use super::*;

    fn picked(options: &str, files: &[(&str, i64)]) -> Vec<String> {
        let fetch: Fetch = toml::from_str(options).expect("options");
        let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("a time");
        let files = files.iter().map(|(location, modified)| Found {
            location: (*location).to_owned(),
            size_bytes: 1,
            modified_at: at(*modified),
            name_date: None,
        });
        let selection = Selection::of(&fetch).expect("a selection");
        let picked = selection.pick(files.collect(), at(1000));
        picked.into_iter().map(|file| file.location).collect()
    }

    #[test]
    fn unfinished_files_and_locks_are_no_deliveries() {
        let files = ["a.csv", "b.csv.part", "~$c.xlsx", "d.TMP", ".e.csv.x7", "f/g.csv"].map(|name| (name, 0));
        assert_eq!(picked("", &files), ["a.csv"]);
        assert_eq!(picked("glob = '**/*.csv'", &files), ["a.csv", "f/g.csv"]);
    }

    #[test]
    fn young_files_wait() {
        let files = [("old.csv", 700), ("young.csv", 701), ("clock_ahead.csv", 2000)];
        assert_eq!(picked("settle_seconds = 300", &files), ["old.csv"]);
        assert_eq!(picked("", &files), ["clock_ahead.csv", "old.csv", "young.csv"]);
    }

    #[test]
    fn the_order_is_the_declared_one() {
        let files = [("b_2024-12.csv", 3), ("a_2025-01.csv", 2), ("c_2024-02.csv", 2)];
        assert_eq!(picked("", &files), ["a_2025-01.csv", "b_2024-12.csv", "c_2024-02.csv"]);
        let by_time = picked("order = 'modified'", &files);
        assert_eq!(by_time, ["a_2025-01.csv", "c_2024-02.csv", "b_2024-12.csv"]);
        let by_date = picked("order = 'name_date'\nname_date = '%Y-%m'", &files);
        assert_eq!(by_date, ["c_2024-02.csv", "b_2024-12.csv", "a_2025-01.csv"]);
    }

    #[test]
    fn dates_are_found_in_names() {
        let date = |location, format| date_in(location, format).map(|date| date.to_string());
        assert_eq!(date("état 3_2025-03.csv", "%Y-%m").as_deref(), Some("2025-03-01"));
        assert_eq!(date("2024/11/PV.xlsx", "%Y/%m").as_deref(), Some("2024-11-01"));
        assert_eq!(date("bilan_v2_2023.ods", "%Y").as_deref(), Some("2023-01-01"));
        assert_eq!(date("x_31122024_final.csv", "%d%m%Y").as_deref(), Some("2024-12-31"));
        assert_eq!(date("x_20250131.csv", "%Y%m%d").as_deref(), Some("2025-01-31"));
        assert_eq!(date("x_120250131.csv", "%Y%m%d"), None);
        assert_eq!(date("x_2025-13.csv", "%Y-%m"), None);
    }
}
