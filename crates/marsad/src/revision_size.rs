//! How far one night's deliveries moved what was known before, where a source has a limit to it.

use monitoring::Condition;
use warehouse::Warehouse;

use crate::error::Error;
use crate::project::Project;
use crate::report::{NightReport, SourceReport};

/// The sources whose deliveries of this night moved totals by more than `revision_share_max`: the totals of the
/// units and periods they speak of, as known before, against those known now.
///
/// Errors: those of the warehouse and the engine.
pub(crate) async fn beyond_limits(
    project: &Project,
    warehouse: &Warehouse,
    report: &NightReport,
) -> Result<Vec<Condition>, Error> {
    let brought = |source_id: &String| matches!(report.sources.get(source_id), Some(SourceReport::Arrived(arrivals)) if arrivals.accepted > 0);
    let mut conditions = Vec::new();
    for (source_id, source) in project.definitions.sources.iter().filter(|(id, _)| brought(id)) {
        let Some(limit) = source.alert.revision_share_max else {
            continue;
        };
        let comparison = warehouse.comparison_of_run(source_id, &report.run_id).await?;
        let permille = comparison.map_or(0, |comparison| comparison.moved_permille());
        if f64::from(permille) > limit * 1000.0 {
            conditions.push(Condition::RevisionLarge {
                source_id: source_id.clone(),
                permille,
            });
        }
    }
    Ok(conditions)
}
