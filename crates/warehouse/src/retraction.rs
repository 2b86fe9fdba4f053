//! Retraction: a sender withdraws a whole delivery. Its load is out of force from then on; what it had replaced is
//! in force again, and what was known before stays known.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use definitions::source::Replacement;
use engine::literal;

use crate::submission::{Outcome, Submission};
use crate::{Warehouse, WarehouseError};

impl Warehouse {
    /// Withdraws the last load of a submission; false if none of it is in force. Errors: `W001`, `W003`.
    pub async fn retract(
        &mut self,
        source_id: &str,
        submission_id: &str,
        run_id: &str,
        recorded_at: DateTime<Utc>,
    ) -> Result<bool, WarehouseError> {
        let Some(retraction) = self.retraction(source_id, submission_id).await? else {
            return Ok(false);
        };
        self.commit(&[retraction], run_id, recorded_at).await?;
        Ok(true)
    }

    /// The ledger's line that withdraws a submission.
    async fn retraction(&self, source_id: &str, submission_id: &str) -> Result<Option<Submission>, WarehouseError> {
        let sql = format!(
            "SELECT load_id, file_name, content_sha256, size_bytes, delivered_at, definitions_hash FROM submissions \
             WHERE outcome = 'accepted' AND source_id = {} AND submission_id = {} \
               AND load_id NOT IN (SELECT retracts FROM submissions WHERE retracts IS NOT NULL) \
             ORDER BY sequence DESC LIMIT 1",
            literal(source_id),
            literal(submission_id)
        );
        let answer = self.internal().await?.query(&sql).await?;
        let text = |column: &str| -> Result<String, WarehouseError> {
            Ok(answer.texts(column)?.into_iter().flatten().next().unwrap_or_default())
        };
        if answer.rows() == 0 {
            return Ok(None);
        }
        let size = answer.integers("size_bytes")?.into_iter().flatten().next();
        let delivered = answer.instants("delivered_at")?.into_iter().flatten().next();
        Ok(Some(Submission {
            submission_id: submission_id.to_owned(),
            source_id: source_id.to_owned(),
            location: text("file_name")?,
            content_sha256: text("content_sha256")?,
            size_bytes: size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
            delivered_at: delivered.and_then(DateTime::from_timestamp_micros).unwrap_or_default(),
            outcome: Outcome::Retraction(text("load_id")?),
            replacement: Replacement::UnitPeriod,
            complete_for: None,
            order_key: String::new(),
            rows_delivered: 0,
            rows_accepted: 0,
            rows_rejected: 0,
            definitions_hash: text("definitions_hash")?,
            counts: Arc::default(),
            rejections: Arc::default(),
        }))
    }
}
