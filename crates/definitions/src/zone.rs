//! Time zones as users write them.

use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::Error;

/// A time zone by its name, as in `Africa/Casablanca`.
pub(crate) fn zone<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse()
        .map_err(|_| D::Error::custom(format!("«{name}» is no time zone; write one as in Africa/Casablanca")))
}
