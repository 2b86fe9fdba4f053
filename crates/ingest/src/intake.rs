//! Rows to case counts: the part of the flow after the personal-data gate.

use definitions::Definitions;
use definitions::source::{Grain, Severity, Source};

use crate::case_count::CaseCount;
use crate::case_row::{CaseRow, RowReader};
use crate::codes;
use crate::delivery::Delivery;
use crate::drift::Drift;
use crate::duplicates;
use crate::layout::{Layout, LayoutFinder};
use crate::period_mapping::PeriodReader;
use crate::read::grid::Sheet;
use crate::rejection::{Refusal, Rejection};
use crate::sheets::{self, DataSheet};
use crate::tally::Tally;
use crate::unknown_labels::UnknownColumn;

/// What was found in the rows of a delivery.
#[derive(Default)]
pub(crate) struct Intake {
    pub(crate) case_counts: Vec<CaseCount>,
    pub(crate) rejections: Vec<Rejection>,
    pub(crate) unknown: Vec<UnknownColumn>,
    pub(crate) drift: Drift,
    pub(crate) rows_delivered: u64,
    pub(crate) rows_accepted: u64,
    pub(crate) control_rows: u64,
    /// Totals that disagree, if any do.
    pub(crate) totals: Vec<Refusal>,
}

/// Maps and checks all rows of a delivery that passed the gate.
pub(crate) fn take_in(
    delivery: &Delivery<'_>,
    sheets: &[Sheet],
    source: &Source,
    definitions: &Definitions,
) -> Result<Intake, Refusal> {
    let all = sheets;
    let sheets = sheets::with_data(all, source)?;
    let periods = PeriodReader::new(&source.period, source.format.decimal)?;
    let finder = LayoutFinder {
        source,
        definitions,
        periods: &periods,
    };
    let mut mappers = finder.mappers()?;
    let layouts: Result<Vec<Layout<'_>>, Refusal> =
        sheets.iter().map(|sheet| finder.layout(sheet, &mut mappers)).collect();
    let mut pass = Pass {
        reader: RowReader::new(source, delivery.received_on, mappers, &periods),
        grain: source.count.grain,
        tally: Tally::default(),
        keyed: Vec::new(),
        intake: Intake::default(),
    };
    for (index, (sheet, layout)) in sheets.iter().zip(layouts?).enumerate() {
        pass.intake.drift.compare(source, &sheet.sheet.name, &layout);
        pass.intake.control_rows += sheet.note_rows;
        pass.sheet((index, &sheet.sheet), layout);
    }
    pass.intake.drift.note_hidden(all);
    Ok(pass.finish(&sheets))
}

/// One pass over the rows.
struct Pass<'a> {
    reader: RowReader<'a>,
    grain: Grain,
    tally: Tally<'a>,
    /// Accepted rows of counts, kept until it is known that no other has their key.
    keyed: Vec<CaseRow<'a>>,
    intake: Intake,
}

impl Pass<'_> {
    fn sheet(&mut self, sheet: (usize, &Sheet), mut layout: Layout<'_>) {
        let mut totals = layout.totals.take();
        for row in &sheet.1.rows[layout.header_index + 1..] {
            let count = self.reader.count(row, &layout);
            if let Some(totals) = &mut totals {
                if totals.is_control_row(row, layout.count) {
                    totals.see(row, count);
                    self.intake.control_rows += 1;
                    continue;
                }
                totals.add(row, count.ok().and_then(|count| count.value).unwrap_or(0));
            }
            self.intake.rows_delivered += 1;
            if let Some(row) = self.reader.read(sheet, row, &layout, count) {
                self.intake.rows_accepted += 1;
                match self.grain {
                    Grain::Record => self.tally.add(row),
                    Grain::Counts => self.keyed.push(row),
                }
            }
        }
        if let (Some(totals), Some(column)) = (totals, layout.count) {
            self.intake.drift.note_empty_totals(totals.empty_totals());
            let comparison = totals.compare(&sheet.1.name, layout.headers.name(column));
            self.intake.totals.extend(comparison.err());
        }
    }

    fn finish(mut self, sheets: &[DataSheet<'_>]) -> Intake {
        let (single, repeated) = duplicates::separate(self.keyed);
        self.intake.rows_accepted -= repeated.len() as u64;
        for row in single {
            self.tally.add(row);
        }
        let mut rejections = self.reader.rejections;
        rejections.extend(repeated.iter().map(|row| Rejection {
            sheet: sheets[row.sheet].sheet.name.clone(),
            row: row.row,
            column: String::new(),
            code: codes::REPEATED,
            severity: Severity::Error,
            message: "another row has the same key".to_owned(),
        }));
        Intake {
            case_counts: self.tally.finish(&self.reader.mappers),
            rejections,
            unknown: self.reader.unknown.finish(),
            ..self.intake
        }
    }
}

impl Intake {
    /// Why the delivery is refused after all: its totals disagree, or too many rows were rejected.
    pub(crate) fn refusal(&mut self, max_rejected_share: f64) -> Option<Refusal> {
        let mut totals = std::mem::take(&mut self.totals).into_iter();
        if let Some(mut refusal) = totals.next() {
            refusal.rejections.extend(totals.flat_map(|other| other.rejections));
            return Some(refusal);
        }
        let rejected = self.rows_delivered - self.rows_accepted;
        is_above_share(rejected, self.rows_delivered, max_rejected_share).then(|| {
            let message = format!("{rejected} of {} rows were rejected", self.rows_delivered);
            Refusal::of_file(codes::TOO_MANY_REJECTED, message)
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "row counts stay far below 2^52")]
fn is_above_share(rejected: u64, delivered: u64, share: f64) -> bool {
    rejected as f64 > delivered as f64 * share
}
