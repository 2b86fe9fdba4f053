//! A case count: what leaves the gate.

use definitions::period::Period;

/// One aggregated count, ready for the fact table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseCount {
    /// Who counted, as in `expected_reports.csv`; the source's id where the source does not say.
    pub reporting_unit: String,
    /// What the count is about.
    pub period: Period,
    /// What was counted: reports, calls, victims.
    pub unit_of_count: String,
    /// One code per dimension of the fact table, in its order; the total where the source does not say.
    pub dimensions: Vec<String>,
    /// The count; `None` where the sender put a marker in its place.
    pub value: Option<i64>,
    /// SDMX observation status, `A` for an ordinary count.
    pub obs_status: String,
}

impl CaseCount {
    /// What no two counts of a delivery share.
    pub fn key(&self) -> (&str, Period, &str, &[String]) {
        (&self.reporting_unit, self.period, &self.unit_of_count, &self.dimensions)
    }
}
