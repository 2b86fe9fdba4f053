//! The loaded definitions and how the other crates ask them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::calendar::Calendar;
use crate::code_list::CodeList;
use crate::crosswalk::Crosswalk;
use crate::disclosure_policy::DisclosurePolicies;
use crate::early_warning::EarlyWarning;
use crate::expected_report::ExpectedReport;
use crate::fact_table::FactTable;
use crate::indicator::{Indicator, Status};
use crate::population::Population;
use crate::reference_metadata::ReferenceMetadata;
use crate::reference_table::ReferenceTable;
use crate::release_plan::ReleasePlan;
use crate::source::Source;
use crate::view::View;

/// All definition files of a project, typed.
#[derive(Debug, Clone)]
pub struct Definitions {
    /// The project's root folder.
    pub root: PathBuf,
    /// SHA-256 over the paths and bytes of all definition files, in hexadecimal.
    pub hash: String,
    /// `schemas/case_counts.toml`.
    pub fact_table: FactTable,
    /// Code lists by id, those of geography included.
    pub code_lists: BTreeMap<String, CodeList>,
    /// Crosswalks by id.
    pub crosswalks: BTreeMap<String, Crosswalk>,
    /// Populations.
    pub populations: Vec<Population>,
    /// Sources by id.
    pub sources: BTreeMap<String, Source>,
    /// Who owes which report.
    pub expected_reports: Vec<ExpectedReport>,
    /// Reference tables by name.
    pub reference_tables: BTreeMap<String, ReferenceTable>,
    /// Views by name.
    pub views: BTreeMap<String, View>,
    /// Indicators by id.
    pub indicators: BTreeMap<String, Indicator>,
    /// Disclosure policies.
    pub disclosure: DisclosurePolicies,
    /// What is watched for early warning, if anything is.
    pub early_warning: Option<EarlyWarning>,
    /// The release plan, if the project publishes.
    pub release_plan: Option<ReleasePlan>,
    /// What a reader must know of all figures together, if the project says so.
    pub reference_metadata: Option<ReferenceMetadata>,
    /// When releases may come out.
    pub calendar: Option<Calendar>,
}

impl Definitions {
    /// The code list of a dimension of the fact table; `None` for an open dimension.
    pub fn code_list_of(&self, dimension: &str) -> Option<&CodeList> {
        let name = self.fact_table.dimension(dimension)?.codelist.as_ref()?;
        self.code_lists.get(name)
    }

    /// The code that means "not broken down by this dimension": the root of its list, `T` without one.
    pub fn total_code(&self, dimension: &str) -> &str {
        self.code_list_of(dimension)
            .map_or("T", |list| list.root().code.as_str())
    }

    /// The indicators that go into releases, in catalogue order.
    pub fn published_indicators(&self) -> Vec<&Indicator> {
        let mut catalogue = self.catalogue();
        catalogue.retain(|indicator| indicator.status == Status::Published);
        catalogue
    }

    /// All indicators, in catalogue order: by number, then id.
    pub fn catalogue(&self) -> Vec<&Indicator> {
        let mut indicators: Vec<&Indicator> = self.indicators.values().collect();
        indicators.sort_by(|a, b| a.number.cmp(&b.number).then_with(|| a.id.cmp(&b.id)));
        indicators
    }
}
