//! What a single series says, in sentences under its chart.

use definitions::period::Period;
use releases::{Cell, IndicatorEntry};

use crate::analysis::{Analysis, SIGNIFICANT};
use crate::dates;
use crate::locale::Words;
use crate::numbers::Decimal;

/// The sentences; none where too little is published.
pub(crate) fn sentences(words: Words, entry: &IndicatorEntry, cells: &[&Cell]) -> Vec<String> {
    let analysis = Analysis::of(entry, cells);
    let decimals = usize::from(entry.decimals) + 1;
    let number = |value: f64| Decimal::rounded(value, decimals).map(|number| number.localized(words.language));
    let period = |text: &str| Period::parse(text).map(|parsed| dates::period(words, parsed));
    let mut sentences = Vec::new();
    let average = analysis.moving_average.last();
    sentences.extend(average.and_then(|last| {
        let parts = [("value", number(last.value)?), ("period", period(&last.time_period)?)];
        Some(told(words, "reading-average", &parts))
    }));
    sentences.extend(analysis.trend.as_ref().and_then(|trend| {
        let [low, high] = trend.interval?;
        let key = match trend.slope_per_year {
            _ if trend.p_value >= SIGNIFICANT => "reading-no-trend",
            slope if slope > 0.0 => "reading-rise",
            _ => "reading-fall",
        };
        let parts = [
            ("slope", number(trend.slope_per_year.abs())?),
            ("low", number(low)?),
            ("high", number(high)?),
        ];
        Some(told(words, key, &parts))
    }));
    sentences.extend(analysis.shifts.last().and_then(|shift| {
        let parts = [
            ("period", period(&shift.time_period)?),
            ("before", number(shift.before)?),
            ("after", number(shift.after)?),
        ];
        Some(told(words, "reading-shift", &parts))
    }));
    if let (false, Some(from), Some(to)) = (sentences.is_empty(), &analysis.from, &analysis.to) {
        let parts = [
            ("from", period(from).unwrap_or_default()),
            ("to", period(to).unwrap_or_default()),
        ];
        sentences.push(told(words, "reading-basis", &parts));
    }
    sentences
}

fn told(words: Words, key: &str, parts: &[(&str, String)]) -> String {
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    words.with(key, &parts)
}
