//! A delivery on its way: a stream of bytes that is watched for silence, size and completeness.

use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;

use crate::FetchError;

/// The bytes of a delivery as they come.
pub(crate) type ByteStream<'a> = BoxStream<'a, Result<Bytes, FetchError>>;

/// What a transfer must hold to.
#[derive(Debug, Clone)]
pub(crate) struct Transfer {
    /// What is transferred, for messages.
    pub(crate) location: String,
    /// Bytes announced, where the place announces any.
    pub(crate) expected_bytes: Option<u64>,
    /// The most bytes that are taken.
    pub(crate) limit_bytes: u64,
    /// The longest silence, where the place does not watch for it.
    pub(crate) silence_max: Option<Duration>,
}

impl Transfer {
    /// The bytes, until they end as they must; an error otherwise. Errors: `F003`, `F006`, `F007`, and the stream's.
    pub(crate) fn watch<'a>(&'a self, bytes: ByteStream<'a>) -> ByteStream<'a> {
        futures::stream::try_unfold((bytes, 0_u64), move |(mut bytes, received)| async move {
            match self.next(&mut bytes).await? {
                None => self.ended(received).map(|()| None),
                Some(chunk) => {
                    let received = received + chunk.len() as u64;
                    self.grown(received)?;
                    Ok(Some((chunk, (bytes, received))))
                }
            }
        })
        .boxed()
    }

    /// Refuses what says of itself that it is too large, before a byte of it came. Error: `F007`.
    pub(crate) fn announced(&self) -> Result<(), FetchError> {
        match self.expected_bytes {
            Some(expected) if expected > self.limit_bytes => Err(self.too_large()),
            _ => Ok(()),
        }
    }

    async fn next(&self, bytes: &mut ByteStream<'_>) -> Result<Option<Bytes>, FetchError> {
        let Some(silence_max) = self.silence_max else {
            return bytes.next().await.transpose();
        };
        let next = tokio::time::timeout(silence_max, bytes.next()).await;
        next.map_err(|_| FetchError::Read {
            location: self.location.clone(),
            reason: format!("nothing came for {} seconds", silence_max.as_secs()),
            passing: true,
        })?
        .transpose()
    }

    fn grown(&self, received: u64) -> Result<(), FetchError> {
        if received > self.limit_bytes {
            return Err(self.too_large());
        }
        match self.expected_bytes {
            Some(expected) if received > expected => Err(self.changed(expected, received)),
            _ => Ok(()),
        }
    }

    fn ended(&self, received: u64) -> Result<(), FetchError> {
        match self.expected_bytes {
            Some(expected) if received != expected => Err(self.changed(expected, received)),
            _ => Ok(()),
        }
    }

    fn too_large(&self) -> FetchError {
        FetchError::TooLarge {
            location: self.location.clone(),
            limit_bytes: self.limit_bytes,
        }
    }

    fn changed(&self, expected_bytes: u64, received_bytes: u64) -> FetchError {
        FetchError::Changed {
            location: self.location.clone(),
            expected_bytes,
            received_bytes,
        }
    }
}
