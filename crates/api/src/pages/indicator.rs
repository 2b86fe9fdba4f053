//! The page of an indicator: chart, table, and what one must know to read them.

use askama::Template;
use releases::{BaseOfRate, IndicatorData, IndicatorEntry, Release};

use super::event::{self, ShownEvent};
use super::form::{self, Select};
use super::table::{Row, View};
use super::trend::Trend;
use super::{Frame, html};
use crate::call::Call;
use crate::locale::Words;
use crate::metadata::{self, Base};
use crate::numbers::Decimal;
use crate::routes::Answer;
use crate::selection::Selection;

/// Most cells of a page: a browser and a reader get through this many, the files hold the rest.
const CELLS_SHOWN: usize = 8_000;
/// Most lines that an eye can tell apart; the table has them all.
const LINES_DRAWN: usize = 12;
/// Series whose latest figure stands above the chart.
const TRENDS_SHOWN: usize = 4;

#[derive(Template)]
#[template(path = "indicator.html")]
struct IndicatorPage<'a> {
    frame: Frame,
    words: Words,
    number: &'a str,
    title: &'a str,
    unit: &'a str,
    method: &'a str,
    action: String,
    selects: Vec<Select>,
    caption: String,
    view: View<'a>,
    rows: Vec<Row>,
    trends: Vec<Trend>,
    /// What a single series says.
    reading: Vec<String>,
    is_small_multiple: bool,
    /// Why there is no table, if there is none.
    instead_of_table: Option<String>,
    /// Campaigns and breaks in the time shown.
    events: Vec<ShownEvent>,
    /// What the chart leaves out.
    chart_note: Option<String>,
    lines_drawn: usize,
    decimals: u8,
    csv: String,
    json: String,
    base: Base,
    notes: Vec<String>,
}

/// `GET /{lang}/indicators/{id}`.
pub(crate) fn page<'a>(call: &Call, release: &'a Release, data: &'a IndicatorData) -> Answer {
    let words = call.words;
    let entry = &data.entry;
    let selection = Selection::parse(data, &call.pairs, &[])?;
    let cells = selection.cells(data);
    let instead_of_table = instead_of_table(words, cells.len());
    let shown: &[_] = if instead_of_table.is_none() { &cells } else { &[] };
    let view = View::new(words, entry, shown);
    let title = entry.title.in_language(words.language);
    let rest = format!("/indicators/{}{}", entry.id, selection.query(entry, &[]));
    let mut frame = Frame::new(words, title.to_owned(), Some(release), &rest);
    frame.has_chart = instead_of_table.is_none();
    let lang = [("lang", words.language.tag())];
    let address = metadata::address(entry);
    html(&IndicatorPage {
        frame,
        words,
        number: &entry.number,
        title,
        unit: entry.unit.in_language(words.language),
        method: entry.method.in_language(words.language),
        action: format!("/{}/indicators/{}", words.language.tag(), entry.id),
        selects: form::selects(words, data, &selection),
        caption: caption(words, entry, &selection),
        rows: view.rows(),
        // Of many series the first few are no better than the others: none stands out then.
        trends: if view.series.len() > TRENDS_SHOWN {
            Vec::new()
        } else {
            view.trends(TRENDS_SHOWN)
        },
        reading: view.reading(&release.manifest.events),
        is_small_multiple: view.series.len() > 1,
        chart_note: (view.series.len() > LINES_DRAWN).then(|| {
            let (drawn, all) = (LINES_DRAWN.to_string(), view.series.len().to_string());
            words.with("chart-cut", &[("drawn", &drawn), ("all", &all)])
        }),
        events: event::beside(words, &release.manifest.events, shown),
        view,
        instead_of_table,
        lines_drawn: LINES_DRAWN,
        decimals: if entry.base == BaseOfRate::Count {
            0
        } else {
            entry.decimals
        },
        csv: format!("{address}/data.csv{}", selection.query(entry, &lang)),
        json: format!("{address}/data{}", selection.query(entry, &lang)),
        base: Base::of(words, entry),
        notes: notes(words, entry),
    })
}

fn instead_of_table(words: Words, cells: usize) -> Option<String> {
    match cells {
        0 => Some(words.t("nothing-published")),
        1..=CELLS_SHOWN => None,
        _ => {
            let count = Decimal::whole(i64::try_from(cells).unwrap_or(i64::MAX)).localized(words.language);
            Some(words.with("too-many-for-page", &[("count", &count)]))
        }
    }
}

/// What the table is about: the title, and what each dimension stands at.
fn caption(words: Words, entry: &IndicatorEntry, selection: &Selection) -> String {
    let mut caption = entry.title.in_language(words.language).to_owned();
    for (dimension, choice) in entry.dimensions.iter().zip(&selection.choices) {
        let is_total = choice.codes.len() == 1 && choice.codes.first() == dimension.total.as_ref();
        let level = match choice.asked.as_slice() {
            [only] => only.strip_prefix("level:"),
            _ => None,
        };
        let part = match (level, choice.codes.as_slice()) {
            (Some(level), _) => words.of_code("level", level),
            (None, [only]) if !is_total || dimension.name == "geo_code" => {
                metadata::label(words, dimension, only).to_owned()
            }
            _ => continue,
        };
        caption.push_str(" · ");
        caption.push_str(&part);
    }
    let unit = entry.unit.in_language(words.language);
    if caption.contains(unit) {
        caption
    } else {
        format!("{caption} ({unit})")
    }
}

/// What one must know to read the figures.
fn notes(words: Words, entry: &IndicatorEntry) -> Vec<String> {
    let unit = words.of_code("unit", &entry.unit_of_count);
    let mut notes = vec![
        metadata::suppression(words, entry),
        words.with("note-unit", &[("unit", &unit)]),
    ];
    if entry.base != BaseOfRate::Count && entry.minimum_base > 0 {
        let base = entry.minimum_base.to_string();
        notes.push(words.with("note-minimum-base", &[("base", &base)]));
    }
    let name = |name: &String| {
        let dimension = entry.dimensions.iter().find(|dimension| dimension.name == *name);
        dimension
            .map_or(name.as_str(), |dimension| dimension.label.in_language(words.language))
            .to_owned()
    };
    let sources = entry.dimensions.iter().find(|dimension| dimension.name == "source_id");
    if sources.is_some_and(|sources| sources.codes.len() > 1) {
        notes.push(words.t("note-sources"));
    }
    let others: Vec<String> = entry
        .not_additive_over
        .iter()
        .filter(|other| *other != "source_id")
        .map(name)
        .collect();
    if !others.is_empty() {
        let list = others.join(&words.t("list-separator"));
        notes.push(words.with("note-not-additive", &[("dimensions", &list)]));
    }
    notes.push(words.t("note-volume"));
    notes.push(words.t("note-provisional"));
    notes
}
