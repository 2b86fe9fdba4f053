//! What is known of each month at the vintage chosen for it: the finest counts and the coverage.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use definitions::release_plan::ReleasePlan;
use engine::{Limits, QueryContext};
use warehouse::{AsOf, InternalTables};

use crate::PublishError;
use crate::counting::compute::{check_indicator, finest_counts};
use crate::counting::coverage::Coverage;
use crate::counting::kept_cells::KeptCells;
use crate::dissemination::revision::Vintages;
use crate::run::ReleaseRun;
use crate::tabulation::universe::Member;

/// Counts of every published indicator, and coverage.
#[derive(Debug)]
pub(crate) struct Known<'a> {
    /// The published indicators, in catalogue order.
    pub(crate) members: Vec<Member<'a>>,
    pub(crate) coverage: Coverage<'a>,
}

impl<'a> Known<'a> {
    /// Reads the warehouse once per distinct vintage.
    pub(crate) async fn at(
        run: &ReleaseRun<'a>,
        plan: &'a ReleasePlan,
        vintages: &Vintages,
    ) -> Result<Self, PublishError> {
        let mut members: Vec<Member<'a>> = run
            .definitions
            .published_indicators()
            .into_iter()
            .map(|indicator| Member {
                indicator,
                counts: Vec::new(),
                tables: plan
                    .tables
                    .iter()
                    .filter(|table| table.indicator == indicator.id)
                    .collect(),
            })
            .collect();
        let mut coverage = Coverage::new(run.definitions);
        let instants: BTreeSet<DateTime<Utc>> = vintages.values().copied().collect();
        for (position, instant) in instants.into_iter().enumerate() {
            let months: BTreeSet<NaiveDate> = vintages
                .iter()
                .filter(|(_, vintage)| **vintage == instant)
                .map(|(month, _)| month.start)
                .collect();
            let context = QueryContext::new(Limits::default())?;
            let tables = InternalTables::of_public_sources(run.warehouse, AsOf::Instant(instant), run.definitions);
            tables.register(&context, run.definitions, run.now.date_naive()).await?;
            coverage.read(&context, &months).await?;
            let kept = match run.kept_cells {
                Some(folder) => Some(KeptCells::open(folder, &context, run.definitions).await?),
                None => None,
            };
            for member in &mut members {
                // The plan is the same at every vintage.
                if position == 0 {
                    check_indicator(&context, member.indicator, run.definitions).await?;
                }
                if let Some(kept) = &kept {
                    let counts = kept.counts(&context, member.indicator, &months).await?;
                    member.counts.extend(counts);
                } else {
                    let counts = finest_counts(&context, member.indicator).await?;
                    member.counts.push(counts.of_months(&months)?);
                }
            }
        }
        Ok(Self { members, coverage })
    }
}
