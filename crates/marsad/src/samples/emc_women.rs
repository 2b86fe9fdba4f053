//! `emc_women`: the helpline for women, one text file a quarter.
//!
//! Its reports are reports of the helpline, taken from the same draws: those of women who wrote or called. So the
//! file is a true subset of `emc_helpline`, as its definition declares, and adding the two would count them twice.

use definitions::period::Period;

use super::emc_helpline;
use super::folder::{self, Folder};
use super::text_file::Export;
use super::{SampleError, SourceSummary};

/// The channels whose reports by women the line takes.
const CHANNELS: [&str; 3] = ["WHATSAPP", "PHONE", "REFERRAL"];

const HEADER: [&str; 4] = ["Mois", "Type de violence", "Tranche d'âge", "Signalements"];

/// Writes all deliveries.
pub(super) fn write(mut folder: Folder, seed: u64, months: &[Period]) -> Result<SourceSummary, SampleError> {
    for group in folder::left(months, 3, 20) {
        let mut rows = Vec::new();
        for month in group.months {
            let label = month.start.format("%m/%Y").to_string();
            for ((violence_type, age), count) in emc_helpline::by_women(seed, *month, &CHANNELS) {
                rows.push(
                    [label.as_str(), violence_type, age, &count.to_string()]
                        .map(str::to_owned)
                        .to_vec(),
                );
            }
        }
        let name = format!("emc_femmes_{}.csv", group.quarter());
        let bytes = Export::Utf8WithMark.bytes(&name, &HEADER, &rows)?;
        folder.put(&name, &bytes, rows.len(), group.left_on)?;
    }
    Ok(folder.close())
}
