//! The front page: all indicators with their latest national figures.

use askama::Template;
use releases::{IndicatorData, Release};

use super::table::View;
use super::trend::Trend;
use super::{Frame, html};
use crate::call::Call;
use crate::dates;
use crate::locale::Words;
use crate::routes::Answer;
use crate::selection::Selection;

/// Series shown of one indicator; its page shows all.
const SERIES_SHOWN: usize = 3;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    words: Words,
    indicators: Vec<Item>,
    /// When the next release is announced, if it is.
    next: Option<String>,
}

struct Item {
    number: String,
    title: String,
    unit: String,
    href: String,
    trends: Vec<Trend>,
    /// What is said when there are more series than shown.
    more: String,
}

/// `GET /{lang}/`.
pub(crate) fn page(call: &Call, release: &Release) -> Answer {
    let words = call.words;
    let frame = Frame::new(words, words.t("site-name"), Some(release), "/");
    let mut indicators: Vec<&IndicatorData> = release.indicators.iter().collect();
    indicators.sort_by(|a, b| (&a.entry.number, &a.entry.id).cmp(&(&b.entry.number, &b.entry.id)));
    let indicators = indicators.into_iter().map(|data| item(words, data)).collect();
    let next = release.manifest.next_releases.first();
    let next = next.map(|day| words.with("next-release", &[("day", &dates::day_text(words, day))]));
    html(&HomePage {
        frame,
        words,
        indicators,
        next,
    })
}

fn item(words: Words, data: &IndicatorData) -> Item {
    let entry = &data.entry;
    let view = View::new(words, entry, &Selection::unfiltered(entry).cells(data));
    let trends: Vec<Trend> = view.trends(SERIES_SHOWN);
    let hidden = view.series.len().saturating_sub(SERIES_SHOWN);
    let more = if hidden > 0 {
        words.with("more-series", &[("count", &hidden.to_string())])
    } else {
        String::new()
    };
    Item {
        number: entry.number.clone(),
        title: entry.title.in_language(words.language).to_owned(),
        unit: entry.unit.in_language(words.language).to_owned(),
        href: format!("/{}/indicators/{}", words.language.tag(), entry.id),
        trends,
        more,
    }
}
