//! ZIP archives.

use serde::Deserialize;

/// Which files of a ZIP archive are read. Every other file refuses the delivery, unless it is ignored: what nobody
/// looked at is not let in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// The files that hold data, `*` for any run of characters.
    #[serde(default = "any")]
    pub member: String,
    /// Files that are neither read nor looked at, such as `*.pdf`.
    #[serde(default)]
    pub ignore: Vec<String>,
}

impl Default for Archive {
    fn default() -> Self {
        Self {
            member: any(),
            ignore: Vec::new(),
        }
    }
}

fn any() -> String {
    "*".to_owned()
}
