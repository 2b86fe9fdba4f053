//! Where a source's deliveries are found and in which order they are taken.

use serde::Deserialize;

use super::schedule::Schedule;

/// `[fetch]` of a source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fetch {
    /// Folder: a path from the project's root or a `file://` URL.
    pub url: String,
    /// Which of its files are deliveries, such as `*.csv`; `**/` looks into folders.
    #[serde(default = "every_file")]
    pub glob: String,
    /// Which of two new deliveries is the older one.
    #[serde(default)]
    pub order: DeliveryOrder,
    /// When `marsad serve --schedule` takes this source in besides the nights of all sources.
    pub schedule: Option<Schedule>,
}

/// How deliveries that arrived together are ordered, oldest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryOrder {
    /// By path, as text.
    #[default]
    Name,
    /// By modification time at the sender, then by path.
    Modified,
}

fn every_file() -> String {
    "*".to_owned()
}
