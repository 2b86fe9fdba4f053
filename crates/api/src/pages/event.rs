//! The events beside a chart: campaigns and breaks within the periods shown.

use chrono::NaiveDate;
use releases::{Cell, Event};

use crate::dates;
use crate::locale::Words;

/// An event as a page shows it.
#[derive(Debug)]
pub(crate) struct ShownEvent {
    /// First day, for the chart.
    pub(crate) starts_on: String,
    /// First day, or both, in words.
    pub(crate) when: String,
    /// Its kind.
    pub(crate) kind: String,
    /// What it is, and whether its dates are to be confirmed.
    pub(crate) title: String,
}

/// The events that began within the periods of the cells shown.
pub(crate) fn beside(words: Words, events: &[Event], cells: &[&Cell]) -> Vec<ShownEvent> {
    let first = cells.iter().map(|cell| cell.period.start).min();
    let last = cells.iter().map(|cell| cell.period.end()).max();
    let (Some(first), Some(last)) = (first, last) else {
        return Vec::new();
    };
    let shown = |event: &Event| {
        let starts: NaiveDate = event.starts_on.parse().ok()?;
        if starts < first || starts > last {
            return None;
        }
        let ends: Option<NaiveDate> = event.ends_on.as_ref().and_then(|day| day.parse().ok());
        let title = event.title.in_language(words.language);
        Some(ShownEvent {
            starts_on: event.starts_on.clone(),
            when: match ends {
                Some(ends) => words.with(
                    "from-to",
                    &[("from", &dates::day(words, starts)), ("to", &dates::day(words, ends))],
                ),
                None => dates::day(words, starts),
            },
            kind: event.kind_label.in_language(words.language).to_owned(),
            title: if event.is_confirmed {
                title.to_owned()
            } else {
                words.with("to-be-confirmed", &[("what", title)])
            },
        })
    };
    events.iter().filter_map(shown).collect()
}
