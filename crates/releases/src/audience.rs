//! Audiences: who a release is for. The public's masks contain the staff's, so that both together tell no more than
//! the staff's part alone.

use serde::{Deserialize, Serialize};

/// Who may read a part of a release.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Everyone.
    #[default]
    Public,
    /// Those who are entitled to see smaller counts, and answer for not passing them on.
    Staff,
}

impl Audience {
    /// The folder of its part in that of a release; none for the public's, which is the release itself.
    pub(crate) fn folder(self) -> Option<&'static str> {
        match self {
            Self::Public => None,
            Self::Staff => Some("staff"),
        }
    }
}
