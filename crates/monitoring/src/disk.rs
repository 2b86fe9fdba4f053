//! How much room is left.

use std::path::Path;

use crate::MonitoringError;

/// Free share of the disk that holds `folder`, in thousandths: what an ordinary user may still write.
/// Error: `N005`.
pub fn free_share(folder: &Path) -> Result<u32, MonitoringError> {
    let disk = rustix::fs::statvfs(folder).map_err(|error| MonitoringError::file(folder, &error.into()))?;
    let permille = disk.f_bavail.saturating_mul(1000) / disk.f_blocks.max(1);
    Ok(u32::try_from(permille).unwrap_or(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_share_and_a_missing_folder_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(free_share(folder.path()).expect("a share") <= 1000);
        let told = free_share(&folder.path().join("gone"))
            .expect_err("no folder")
            .to_string();
        assert!(told.starts_with("N005"), "{told}");
    }
}
