//! `marsad retract`: a sender withdraws a delivery.

use chrono::{DateTime, Utc};

use crate::error::Error;
use crate::lock::NightLock;
use crate::project::Project;
use crate::{night, output};

/// Puts a submission out of force. Errors: `M003`, `M012`.
pub(crate) async fn run(
    project: &Project,
    source_id: &str,
    submission_id: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let _lock = NightLock::take(&project.data_folder("")?, now)?;
    let mut warehouse = project.warehouse().await?;
    let run_id = night::run_id(now);
    if !warehouse.retract(source_id, submission_id, &run_id, now).await? {
        return Err(Error::NotInForce {
            source_id: source_id.to_owned(),
            submission_id: submission_id.to_owned(),
        });
    }
    output::line(&format!(
        "{submission_id} of {source_id} is out of force from now on; earlier evenings still know it"
    ));
    Ok(())
}
