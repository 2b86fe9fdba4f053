//! What a single series says, in sentences under its chart.

use definitions::period::Period;
use releases::{Cell, Event, IndicatorEntry};

use crate::analysis::{Analysis, CampaignBody, SIGNIFICANT};
use crate::dates;
use crate::locale::Words;
use crate::numbers::Decimal;

/// The sentences; none where too little is published.
pub(crate) fn sentences(words: Words, entry: &IndicatorEntry, events: &[Event], cells: &[&Cell]) -> Vec<String> {
    let analysis = Analysis::of(entry, events, cells);
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
    sentences.extend(
        analysis
            .campaigns
            .last()
            .and_then(|campaign| campaigned(words, campaign, number)),
    );
    if let (false, Some(from), Some(to)) = (sentences.is_empty(), &analysis.from, &analysis.to) {
        let parts = [
            ("from", period(from).unwrap_or_default()),
            ("to", period(to).unwrap_or_default()),
        ];
        sentences.push(told(words, "reading-basis", &parts));
    }
    sentences
}

/// What changed with a campaign: its jump, and what else began with it.
fn campaigned(words: Words, campaign: &CampaignBody, number: impl Fn(f64) -> Option<String>) -> Option<String> {
    let jump = campaign.level_change;
    let key = match jump.value {
        _ if jump.p_value >= SIGNIFICANT => "reading-campaign-none",
        value if value > 0.0 => "reading-campaign-more",
        _ => "reading-campaign-fewer",
    };
    let period = Period::parse(&campaign.time_period)?;
    let parts = [
        ("campaign", campaign.title.in_language(words.language).to_owned()),
        ("period", dates::period(words, period)),
        ("jump", number(jump.value.abs())?),
        ("low", number(jump.interval[0])?),
        ("high", number(jump.interval[1])?),
    ];
    let beside = campaign.beside.iter().map(|title| title.in_language(words.language));
    let beside = beside.collect::<Vec<_>>().join(&words.t("list-separator"));
    let sentence = told(words, key, &parts);
    if beside.is_empty() {
        return Some(sentence);
    }
    Some(format!(
        "{sentence} {}",
        words.with("reading-campaign-beside", &[("others", &beside)])
    ))
}

fn told(words: Words, key: &str, parts: &[(&str, String)]) -> String {
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    words.with(key, &parts)
}
