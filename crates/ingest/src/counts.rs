//! The accepted counts of a delivery: what leaves the gate, sorted by key, read batch by batch.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Date32Array, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef};
use chrono::NaiveDate;
use definitions::period::{Frequency, Period};

use crate::count::Count;
use crate::error::IngestError;
use crate::period_mapping::period_of_number;
use crate::record::{KeyLayout, Record};
use crate::settle::Settled;
use crate::spill::Spill;

/// Rows of a batch.
pub const BATCH_ROWS: usize = 1 << 16;

/// A reporting unit's periods that counts are about.
pub type Scopes = BTreeSet<(String, Period)>;

/// The accepted counts, in parts that follow each other in the order of the keys.
#[derive(Default)]
pub struct Counts {
    parts: Vec<Box<dyn Part>>,
    scopes: Scopes,
    cases: i64,
}

/// Says how many there are.
impl fmt::Debug for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counts")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

impl Counts {
    /// How many counts there are.
    pub fn len(&self) -> u64 {
        (0..self.parts()).map(|part| self.part_len(part)).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sum of the counts that are numbers.
    pub fn cases(&self) -> i64 {
        self.cases
    }

    /// The reporting units and periods the counts are about.
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// In how many parts they are: as many as can be read at once.
    pub fn parts(&self) -> usize {
        self.parts.len()
    }

    /// How many counts a part has.
    pub fn part_len(&self, part: usize) -> u64 {
        self.parts.get(part).map_or(0, |part| part.len())
    }

    /// Counts of a part from `start` on, at most [`BATCH_ROWS`]: reporting unit, period type, period start, unit
    /// of count, the dimensions, value, observation status. Texts are dictionaries. Error: `I091`.
    pub fn batch(&self, part: usize, start: u64) -> Result<Option<RecordBatch>, IngestError> {
        match self.parts.get(part) {
            Some(part) if start < part.len() => part.batch(start).map(Some),
            _ => Ok(None),
        }
    }
}

trait Part: Send + Sync {
    fn len(&self) -> u64;
    fn batch(&self, start: u64) -> Result<RecordBatch, IngestError>;
}

/// What the numbers of a key mean.
pub(crate) struct Meaning {
    pub(crate) key: KeyLayout,
    pub(crate) frequency: Frequency,
    /// The codes of each column by number: reporting unit, unit of count, dimensions.
    pub(crate) codes: Vec<Arc<StringArray>>,
    /// What the observation status can be, that of an ordinary count first.
    pub(crate) statuses: Arc<StringArray>,
    pub(crate) schema: SchemaRef,
}

impl Meaning {
    pub(crate) fn new(
        key: KeyLayout,
        frequency: Frequency,
        columns: Vec<(&str, Vec<&str>)>,
        statuses: Vec<&str>,
    ) -> Self {
        let text = |name: &str| {
            let texts = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            Field::new(name, texts, false)
        };
        let mut fields: Vec<Field> = columns.iter().map(|(name, _)| text(name)).collect();
        let period = [text("period_type"), Field::new("period_start", DataType::Date32, false)];
        fields.splice(1..1, period);
        fields.push(Field::new("value", DataType::Int64, true));
        fields.push(text("obs_status"));
        Self {
            key,
            frequency,
            codes: columns
                .into_iter()
                .map(|(_, codes)| Arc::new(StringArray::from(codes)))
                .collect(),
            statuses: Arc::new(StringArray::from(statuses)),
            schema: Arc::new(Schema::new(fields)),
        }
    }

    fn code(&self, column: usize, number: u64) -> &str {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        match self.codes.get(column) {
            Some(codes) if number < codes.len() => codes.value(number),
            _ => "",
        }
    }
}

/// The settled ranges as counts. Error: `I091`.
pub(crate) fn of_settled<const W: usize>(settled: Vec<Settled<W>>, meaning: Meaning) -> Result<Counts, IngestError> {
    let meaning = Arc::new(meaning);
    let mut counts = Counts::default();
    for range in settled {
        counts.cases = counts.cases.saturating_add(range.cases);
        add_scopes(&range.counts, &meaning, &mut counts.scopes)?;
        counts.parts.push(Box::new(Stretch {
            records: range.counts,
            meaning: Arc::clone(&meaning),
        }));
    }
    Ok(counts)
}

/// Counts are sorted by unit and period first, so that equal ones follow each other.
fn add_scopes<const W: usize>(
    records: &Spill<Record<W>>,
    meaning: &Meaning,
    scopes: &mut Scopes,
) -> Result<(), IngestError> {
    let unit = meaning.key.codes.first().copied();
    let mut last = None;
    let mut cursor = records.cursor(0, records.len());
    while let Some(record) = cursor.next()? {
        let scope = (
            unit.map_or(0, |unit| unit.get(&record.key)),
            meaning.key.period.get(&record.key),
        );
        if last != Some(scope) {
            last = Some(scope);
            let period = period_of_number(meaning.frequency, scope.1);
            scopes.extend(period.map(|period| (meaning.code(0, scope.0).to_owned(), period)));
        }
    }
    Ok(())
}

struct Stretch<const W: usize> {
    records: Spill<Record<W>>,
    meaning: Arc<Meaning>,
}

impl<const W: usize> Part for Stretch<W> {
    fn len(&self) -> u64 {
        self.records.len()
    }

    fn batch(&self, start: u64) -> Result<RecordBatch, IngestError> {
        let mut records = Vec::with_capacity(BATCH_ROWS);
        self.records.read(start, BATCH_ROWS, &mut records)?;
        let meaning = &self.meaning;
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(meaning.schema.fields().len());
        for (slot, codes) in meaning.key.codes.iter().zip(&meaning.codes) {
            let numbers = records.iter().map(|record| slot.get(&record.key));
            columns.push(dictionary(numbers, codes)?);
        }
        let letter = Arc::new(StringArray::from(vec![meaning.frequency.letter()]));
        let periods = records.iter().map(|record| meaning.key.period.get(&record.key));
        let days = day_numbers(periods, meaning.frequency);
        let period: [ArrayRef; 2] = [
            dictionary(records.iter().map(|_| 0), &letter)?,
            Arc::new(Date32Array::from_iter_values(days)),
        ];
        columns.splice(1..1, period);
        let values = records
            .iter()
            .map(|record| Count::of_word(record.count, meaning.statuses.len()).ok());
        columns.push(Arc::new(values.collect::<Int64Array>()));
        let statuses = records
            .iter()
            .map(|record| match Count::of_word(record.count, meaning.statuses.len()) {
                Ok(_) => 0,
                Err(status) => status as u64,
            });
        columns.push(dictionary(statuses, &meaning.statuses)?);
        RecordBatch::try_new(Arc::clone(&meaning.schema), columns).map_err(|_| shape())
    }
}

fn dictionary(numbers: impl Iterator<Item = u64>, texts: &Arc<StringArray>) -> Result<ArrayRef, IngestError> {
    let keys = Int32Array::from_iter_values(numbers.map(|number| i32::try_from(number).unwrap_or(i32::MAX)));
    let values: ArrayRef = Arc::<StringArray>::clone(texts);
    let dictionary = DictionaryArray::<Int32Type>::try_new(keys, values).map_err(|_| shape())?;
    Ok(Arc::new(dictionary))
}

/// The first day of each period, counted from 1970. Equal periods mostly follow each other.
fn day_numbers(periods: impl Iterator<Item = u64>, frequency: Frequency) -> impl Iterator<Item = i32> {
    let mut last = None;
    periods.map(move |number| match last {
        Some((period, day)) if period == number => day,
        _ => {
            let day = day_number(period_of_number(frequency, number));
            last = Some((number, day));
            day
        }
    })
}

fn day_number(period: Option<Period>) -> i32 {
    let days = period.map(|period| period.start.signed_duration_since(NaiveDate::default()).num_days());
    days.and_then(|days| i32::try_from(days).ok()).unwrap_or_default()
}

/// A record that was not read as it was written.
fn shape() -> IngestError {
    IngestError::Spill(std::io::ErrorKind::InvalidData)
}
