//! What keeps us from taking a delivery in at all. What is wrong with its content is no error but a refusal.

use std::io;

use crate::rejection::Refusal;

/// The machine failed us, not the sender: the delivery is as new as before and is taken in the next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IngestError {
    /// `I090`: the landed file cannot be read.
    #[error("I090 the landed file cannot be read ({0}); check the landing's disk and permissions, then run again")]
    Read(io::ErrorKind),
    /// `I091`: temporary files cannot be written or read.
    #[error("I091 temporary files cannot be written or read ({0}); free space where TMPDIR points, then run again")]
    Spill(io::ErrorKind),
    /// `I092`: the file of rejected rows cannot be written.
    #[error("I092 the file of rejected rows cannot be written ({0}); check the receipts' folder, then run again")]
    RejectedRows(io::ErrorKind),
}

/// Why a delivery is not taken further.
pub(crate) enum Halt {
    Refused(Refusal),
    Failed(IngestError),
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<IngestError> for Halt {
    fn from(error: IngestError) -> Self {
        Self::Failed(error)
    }
}
