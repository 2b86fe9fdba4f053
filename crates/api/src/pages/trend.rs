//! A trend in one sentence, only as far as two published figures carry it.

use definitions::period::{Frequency, Period};
use definitions::text::Language;
use releases::{BaseOfRate, Cell, IndicatorEntry, ObsStatus};

use super::table::{self, State};
use crate::analysis::MINIMUM_BASE;
use crate::dates;
use crate::figure::Figure;
use crate::locale::Words;
use crate::numbers::Decimal;

/// The latest figure of a series and how it stands to the same time a year before.
#[derive(Debug)]
pub(crate) struct Trend {
    /// What the series is; blank for the only one.
    pub(crate) label: String,
    /// The latest number, or why there is none.
    pub(crate) value: String,
    /// How the value stands.
    pub(crate) state: State,
    /// Its period.
    pub(crate) period: String,
    /// What must be said of it: provisional, or that nothing newer is there.
    pub(crate) remark: String,
    /// The change over a year.
    pub(crate) change: String,
}

impl Trend {
    /// Of the cells of one series, by period; `None` without cells.
    pub(crate) fn of(words: Words, entry: &IndicatorEntry, label: String, cells: &[&Cell]) -> Option<Self> {
        let newest = cells.last()?;
        let has_number = |cell: &&&Cell| Figure::of(entry, cell).number().is_some();
        let latest = cells.iter().rev().find(has_number).unwrap_or(newest);
        let (state, value) = table::shown(words, Figure::of(entry, latest).shown);
        let remark = if latest.period != newest.period {
            let (_, reason) = table::shown(words, Figure::of(entry, newest).shown);
            words.with(
                "since",
                &[("period", &dates::period(words, newest.period)), ("reason", &reason)],
            )
        } else if matches!(latest.obs_status, ObsStatus::Provisional | ObsStatus::LowReliability) {
            words.of_code("status", latest.obs_status.letter())
        } else {
            String::new()
        };
        let period = dates::period(words, latest.period);
        Some(Self {
            label,
            value,
            state,
            period,
            remark,
            change: change(words, entry, cells).unwrap_or_default(),
        })
    }
}

/// From the latest firm figure to the one a year before: provisional figures are still to grow, and a month
/// differs from the month before for reasons of the calendar.
fn change(words: Words, entry: &IndicatorEntry, cells: &[&Cell]) -> Option<String> {
    let is_firm = |cell: &&&Cell| cell.obs_status == ObsStatus::Normal && Figure::of(entry, cell).number().is_some();
    let now = cells.iter().rev().find(is_firm)?;
    let before = year_before(now.period)?;
    let then = cells.iter().filter(is_firm).find(|cell| cell.period == before)?;
    let (new, old) = (Figure::of(entry, now), Figure::of(entry, then));
    let parts = [
        ("now", dates::period(words, now.period)),
        ("then", dates::period(words, then.period)),
    ];
    let mut parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let is_large = |base: i64| u64::try_from(base).is_ok_and(|base| MINIMUM_BASE.admits(base));
    if entry.base == BaseOfRate::Count && is_large(old.numerator?) {
        let difference = i128::from(new.numerator?) - i128::from(old.numerator?);
        let percent = Decimal::ratio(difference * 100, i128::from(old.numerator?), 0)?;
        let text = signed(words, percent);
        parts.push(("percent", &text));
        return Some(words.with("change-percent", &parts));
    }
    let (new, old) = (
        new.number()?.localized(words.language),
        old.number()?.localized(words.language),
    );
    parts.extend([("from", old.as_str()), ("to", new.as_str())]);
    Some(words.with("change-numbers", &parts))
}

fn signed(words: Words, percent: Decimal) -> String {
    let text = percent.localized(words.language);
    match words.language {
        _ if percent <= Decimal::whole(0) => text,
        Language::Ar => format!("\u{200e}+{text}"),
        Language::Fr | Language::En => format!("+{text}"),
    }
}

fn year_before(period: Period) -> Option<Period> {
    if period.frequency == Frequency::D {
        return None;
    }
    let start = period.start.checked_sub_months(chrono::Months::new(12))?;
    Some(Period { start, ..period })
}
