//! Coverage of a cell: the reports that were expected for its period, place and source, and those received whole.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use definitions::Definitions;
use definitions::period::Period;
use engine::QueryContext;

use crate::PublishError;

/// Expected and received reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reports {
    pub(crate) expected: i64,
    /// Those that came whole: a unit that sent three of four weeks has not yet reported its month.
    pub(crate) received: i64,
    /// Those of which a part came.
    pub(crate) partial: i64,
}

impl Reports {
    /// Whether reports were expected and none came: what is zero then is not known.
    pub(crate) fn none_came(self) -> bool {
        self.expected > 0 && self.received + self.partial == 0
    }

    /// Whether nobody was there to report: what is zero then cannot be anything else.
    pub(crate) fn none_due(self) -> bool {
        self.expected == 0
    }
}

/// Reports by source, first day of the month, and place of the unit.
#[derive(Debug)]
pub(crate) struct Coverage<'a> {
    definitions: &'a Definitions,
    by_source: BTreeMap<String, BTreeMap<NaiveDate, BTreeMap<String, Reports>>>,
}

impl<'a> Coverage<'a> {
    /// Knows of no report.
    pub(crate) fn new(definitions: &'a Definitions) -> Self {
        Self {
            definitions,
            by_source: BTreeMap::new(),
        }
    }

    /// Adds the months that `wanted` names, from `report_status`.
    pub(crate) async fn read(
        &mut self,
        context: &QueryContext,
        wanted: &BTreeSet<NaiveDate>,
    ) -> Result<(), PublishError> {
        let sql = "SELECT source_id, CAST(date_trunc('month', period_start) AS DATE) AS month, geo_code, \
                   count(*) AS expected, count(delivered_on) AS came, \
                   count(CASE WHEN status = 'PARTIAL' THEN 1 END) AS partial \
                   FROM report_status GROUP BY 1, 2, 3";
        let answer = context.query(sql).await?;
        let (sources, places) = (answer.texts("source_id")?, answer.texts("geo_code")?);
        let months = answer.days("month")?;
        let (expected, came) = (answer.integers("expected")?, answer.integers("came")?);
        let partial = answer.integers("partial")?;
        for row in 0..answer.rows() {
            let month = months[row]
                .and_then(|days| NaiveDate::default().checked_add_signed(chrono::TimeDelta::days(days.into())));
            let (Some(source), Some(place), Some(month)) = (sources[row].clone(), places[row].clone(), month) else {
                continue;
            };
            if wanted.contains(&month) {
                let partial = partial[row].unwrap_or_default();
                let reports = Reports {
                    expected: expected[row].unwrap_or_default(),
                    received: came[row].unwrap_or_default() - partial,
                    partial,
                };
                let by_month = self.by_source.entry(source).or_default();
                by_month.entry(month).or_default().insert(place, reports);
            }
        }
        Ok(())
    }

    /// Reports of a source for a period and a place; `None` for a source of which nothing is expected anywhere.
    ///
    /// A unit counts for the places it stands in and, when it serves a larger area (a national line), for all
    /// places of that area.
    pub(crate) fn of(&self, source_id: &str, period: Period, place: &str) -> Option<Reports> {
        let mut total = Reports::default();
        let months = self.by_source.get(source_id)?.range(period.start..=period.end());
        for (unit, reports) in months.flat_map(|(_, units)| units) {
            if self.touches(unit, place) {
                total.expected += reports.expected;
                total.received += reports.received;
                total.partial += reports.partial;
            }
        }
        Some(total)
    }

    fn touches(&self, unit: &str, place: &str) -> bool {
        let Some(list) = self.definitions.code_list_of("geo_code") else {
            return true;
        };
        match (list.position(unit), list.position(place)) {
            (Some(unit), Some(place)) => {
                list.ancestors_or_self(unit).any(|found| found == place)
                    || list.ancestors_or_self(place).any(|found| found == unit)
            }
            _ => false,
        }
    }
}
