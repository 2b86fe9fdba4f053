//! What can go wrong between a sender's place and the landing.

/// An error of fetching or landing.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// `F001`: the place is no folder or URL we can read.
    #[error("F001 {place} is no place to fetch from ({reason}); create the folder or correct fetch.url")]
    Place {
        /// The place as declared.
        place: String,
        /// The reason.
        reason: String,
    },
    /// `F002`: the pattern of file names is no pattern.
    #[error("F002 fetch.glob «{0}» is no pattern; use * and ** as in *.csv")]
    Glob(String),
    /// `F003`: reading failed.
    #[error("F003 {location} cannot be read ({reason}); it is tried again the next night")]
    Read {
        /// The file.
        location: String,
        /// The reason.
        reason: String,
    },
    /// `F004`: landing failed.
    #[error("F004 the landing cannot be written ({0}); check its free space and permissions")]
    Land(String),
    /// `F020`: the public key to seal to is none.
    #[error("F020 personal_data.seal_to is no public key; give the officer's age1… key, as age-keygen prints it")]
    SealKey,
}
