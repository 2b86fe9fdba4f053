//! Secrets: read where the service keeps them, and never shown.

use std::fmt;

use crate::FetchError;

/// A token, password or connection string.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// Reads a variable. Error: `F009`.
    pub(crate) fn read(name: &str, environment: &dyn Fn(&str) -> Option<String>) -> Result<Self, FetchError> {
        let value = environment(name).filter(|value| !value.trim().is_empty());
        value
            .map(|value| Self(value.trim().to_owned()))
            .ok_or_else(|| FetchError::Secret {
                name: name.to_owned(),
                reason: "the environment variable is not set".to_owned(),
            })
    }

    /// Reads a variable, if one is named. Error: `F009`.
    pub(crate) fn read_named(
        name: Option<&String>,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<Self>, FetchError> {
        name.map(|name| Self::read(name, environment)).transpose()
    }

    /// The secret itself, for the one who must be told.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
