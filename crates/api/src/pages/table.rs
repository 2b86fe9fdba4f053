//! The table of a page: one row per period, one column or group of columns per series.

use std::collections::BTreeMap;

use definitions::period::Period;
use releases::{BaseOfRate, Cell, Event, IndicatorEntry};

use super::reading;
use super::trend::Trend;
use crate::figure::{Figure, Shown};
use crate::locale::Words;
use crate::numbers::Decimal;
use crate::{dates, metadata};

/// Up to this many series the integers behind the values have columns of their own.
const SERIES_WITH_COLUMNS: usize = 2;

/// How a cell of the table stands; also a CSS class and what the chart reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// A number.
    Value,
    /// Hidden.
    Hidden,
    /// Nobody reported.
    Missing,
    /// Nobody is there to report, or there is nothing to divide by.
    NotApplicable,
    /// Too few for a rate or a share.
    SmallBase,
    /// The release holds no such cell.
    Absent,
}

impl State {
    /// Its name in HTML.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Hidden => "hidden",
            Self::Missing => "missing",
            Self::NotApplicable => "not-applicable",
            Self::SmallBase => "small-base",
            Self::Absent => "absent",
        }
    }
}

/// The state and the text of what is shown: a number, or the words that stand in its place.
pub(crate) fn shown(words: Words, shown: Shown) -> (State, String) {
    let state = match shown {
        Shown::Number(_) => State::Value,
        Shown::Hidden => State::Hidden,
        Shown::Missing => State::Missing,
        Shown::NotApplicable => State::NotApplicable,
        Shown::SmallBase => State::SmallBase,
    };
    (state, words.figure(shown))
}

/// One line of the chart.
#[derive(Debug)]
pub(crate) struct Series<'a> {
    /// What distinguishes it; blank for the only one.
    pub(crate) label: String,
    /// Its cells, by period.
    cells: Vec<&'a Cell>,
}

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Row {
    /// The period in SDMX form.
    pub(crate) period: String,
    /// Its first day.
    pub(crate) start: String,
    /// The period in words.
    pub(crate) label: String,
    /// Where its figures are explained.
    pub(crate) explained: String,
    /// One cell per series.
    pub(crate) cells: Vec<TableCell>,
}

/// One cell of the table.
#[derive(Debug)]
pub(crate) struct TableCell {
    /// How it stands.
    pub(crate) state: State,
    /// The number, or the words in its place.
    pub(crate) text: String,
    /// The number for the chart; blank without one.
    pub(crate) plain: String,
    /// Letter of its status; blank where there is no cell.
    pub(crate) status: &'static str,
    /// The status in words.
    pub(crate) status_text: String,
    /// Its 95 % interval in words.
    pub(crate) interval: String,
    /// Numerator in words.
    pub(crate) numerator: String,
    /// Denominator in words.
    pub(crate) denominator: String,
    /// Received / expected.
    pub(crate) coverage: String,
    /// Whether reports are lacking.
    pub(crate) is_incomplete: bool,
}

impl TableCell {
    /// Whether the letter of the status must stand beside the number.
    pub(crate) fn is_flagged(&self) -> bool {
        self.state == State::Value && matches!(self.status, "P" | "U")
    }
}

/// The cells of a page, ordered into series and rows.
#[derive(Debug)]
pub(crate) struct View<'a> {
    words: Words,
    entry: &'a IndicatorEntry,
    /// The series, in display order.
    pub(crate) series: Vec<Series<'a>>,
    /// Whether values are rates.
    pub(crate) is_rate: bool,
    /// Whether values have intervals.
    pub(crate) has_intervals: bool,
    /// Whether any cell tells how many reports came.
    pub(crate) has_coverage: bool,
}

impl<'a> View<'a> {
    pub(crate) fn new(words: Words, entry: &'a IndicatorEntry, cells: &[&'a Cell]) -> Self {
        let mut by_place: BTreeMap<Vec<usize>, Vec<&'a Cell>> = BTreeMap::new();
        for cell in cells {
            by_place.entry(place(entry, cell)).or_default().push(cell);
        }
        let varying = varying(entry, &by_place);
        let series = by_place.into_values().map(|cells| Series {
            label: label(words, entry, &varying, &cells),
            cells,
        });
        Self {
            words,
            entry,
            series: series.collect(),
            is_rate: entry.base != BaseOfRate::Count,
            has_intervals: cells.iter().any(|cell| Figure::of(entry, cell).interval.is_some()),
            has_coverage: cells.iter().any(|cell| cell.expected.is_some()),
        }
    }

    /// Whether numerators, denominators and coverage have columns of their own.
    pub(crate) fn is_wide(&self) -> bool {
        self.series.len() <= SERIES_WITH_COLUMNS
    }

    /// Columns of one series.
    pub(crate) fn columns_per_series(&self) -> usize {
        if self.is_wide() {
            2 + usize::from(self.has_intervals) + 2 * usize::from(self.is_rate) + usize::from(self.has_coverage)
        } else {
            1
        }
    }

    /// The latest figures of the first series.
    pub(crate) fn trends(&self, most: usize) -> Vec<Trend> {
        let trend = |series: &Series<'_>| Trend::of(self.words, self.entry, series.label.clone(), &series.cells);
        self.series.iter().take(most).filter_map(trend).collect()
    }

    /// What the series says beyond its figures, if it is the only one.
    pub(crate) fn reading(&self, events: &[Event]) -> Vec<String> {
        match self.series.as_slice() {
            [only] => reading::sentences(self.words, self.entry, events, &only.cells),
            _ => Vec::new(),
        }
    }

    /// Rows from the newest to the oldest period, without a gap: a period nobody has figures for is a row too.
    ///
    /// `explained` gives the address at which a period is.
    pub(crate) fn rows(&self, explained: impl Fn(Period) -> String) -> Vec<Row> {
        let periods = || {
            self.series
                .iter()
                .flat_map(|series| series.cells.iter().map(|cell| cell.period))
        };
        let (Some(first), Some(last)) = (periods().min(), periods().max()) else {
            return Vec::new();
        };
        let by_period: Vec<BTreeMap<Period, &Cell>> = self
            .series
            .iter()
            .map(|series| series.cells.iter().map(|cell| (cell.period, *cell)).collect())
            .collect();
        let mut rows: Vec<Row> = first
            .until(last.start)
            .map(|period| Row {
                period: period.to_string(),
                start: period.start.to_string(),
                label: dates::period(self.words, period),
                explained: explained(period),
                cells: by_period
                    .iter()
                    .map(|cells| self.cell(cells.get(&period).copied()))
                    .collect(),
            })
            .collect();
        rows.reverse();
        rows
    }

    fn cell(&self, cell: Option<&Cell>) -> TableCell {
        let Some(cell) = cell else {
            return absent(self.words);
        };
        let figure = Figure::of(self.entry, cell);
        let (state, text) = shown(self.words, figure.shown);
        let whole = |number: i64| Decimal::whole(number).localized(self.words.language);
        let status = figure.obs_status(cell);
        let coverage = cell.received.zip(cell.expected);
        TableCell {
            state,
            text,
            plain: figure.number().map(Decimal::plain).unwrap_or_default(),
            status: status.letter(),
            status_text: self.words.of_code("status", status.letter()),
            interval: figure
                .interval
                .map(|ends| between(self.words, ends))
                .unwrap_or_default(),
            numerator: figure.numerator.map(whole).unwrap_or_default(),
            denominator: figure.denominator.map(whole).unwrap_or_default(),
            coverage: coverage
                .map(|(received, expected)| format!("{}\u{202f}/\u{202f}{}", whole(received), whole(expected)))
                .unwrap_or_default(),
            is_incomplete: coverage.is_some_and(|(received, expected)| received < expected),
        }
    }
}

/// An interval the way statistical tables write it, from the lower end to the upper one.
fn between(words: Words, ends: [Decimal; 2]) -> String {
    ends.map(|end| end.localized(words.language)).join("\u{202f}–\u{202f}")
}

fn absent(words: Words) -> TableCell {
    TableCell {
        state: State::Absent,
        text: "–".to_owned(),
        plain: String::new(),
        status: "",
        status_text: words.t("absent"),
        interval: String::new(),
        numerator: String::new(),
        denominator: String::new(),
        coverage: String::new(),
        is_incomplete: false,
    }
}

/// Positions of a cell's codes in display order; unknown codes last.
fn place(entry: &IndicatorEntry, cell: &Cell) -> Vec<usize> {
    let codes = entry.dimensions.iter().zip(&cell.codes);
    codes
        .map(|(dimension, code)| {
            let position = dimension.codes.iter().position(|entry| entry.code == *code);
            position.unwrap_or(dimension.codes.len())
        })
        .collect()
}

/// The dimensions that tell the series apart; of a single series those without a total, because of these one
/// must always know which.
fn varying(entry: &IndicatorEntry, by_place: &BTreeMap<Vec<usize>, Vec<&Cell>>) -> Vec<usize> {
    let varies = |position: &usize| {
        let mut codes = by_place.keys().filter_map(|place| place.get(*position));
        let first = codes.next();
        codes.any(|code| Some(code) != first)
    };
    let has_no_total = |position: &usize| {
        entry
            .dimensions
            .get(*position)
            .is_some_and(|dimension| dimension.total.is_none())
    };
    let positions = 0..entry.dimensions.len();
    if by_place.len() > 1 {
        positions.filter(varies).collect()
    } else {
        positions.filter(has_no_total).collect()
    }
}

fn label(words: Words, entry: &IndicatorEntry, varying: &[usize], cells: &[&Cell]) -> String {
    let Some(cell) = cells.first() else {
        return String::new();
    };
    let labels: Vec<&str> = varying
        .iter()
        .filter_map(|position| Some((entry.dimensions.get(*position)?, cell.codes.get(*position)?)))
        .map(|(dimension, code)| metadata::label(words, dimension, code))
        .collect();
    labels.join(" · ")
}
