//! Trying again: how long to wait, and when not to.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use definitions::source::Fetch;

use crate::FetchError;

/// A server that asks to be left alone for longer is asked the next night.
const RETRY_AFTER_MAX: Duration = Duration::from_mins(5);

/// The longest pause of our own choice.
const DELAY_MAX: Duration = Duration::from_mins(1);

/// How often, and after which pause, a source's transfers are tried again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    retries: usize,
    first_delay: Duration,
}

impl Patience {
    /// As the source declares it.
    pub(crate) fn of(fetch: &Fetch) -> Self {
        Self {
            retries: usize::try_from(fetch.retries).unwrap_or(usize::MAX),
            first_delay: Duration::from_millis(fetch.retry_delay_ms.into()),
        }
    }

    /// Does something until it succeeds, fails for good, or patience ends. Pauses double and are spread by chance,
    /// so that many who were refused together do not come back together.
    pub(crate) async fn retry<T, Future>(self, attempt: impl FnMut() -> Future) -> Result<T, FetchError>
    where
        Future: std::future::Future<Output = Result<T, FetchError>>,
    {
        let pauses = ExponentialBuilder::new()
            .with_jitter()
            .with_min_delay(self.first_delay)
            .with_max_delay(DELAY_MAX.max(self.first_delay))
            .with_max_times(self.retries);
        attempt
            .retry(pauses)
            .when(FetchError::is_passing)
            .adjust(wait_as_asked)
            .notify(|error, pause| tracing::debug!(%error, pause_ms = pause.as_millis(), "a transfer is tried again"))
            .await
    }
}

/// A pause as the server asked for it; none where that is too long.
fn wait_as_asked(error: &FetchError, pause: Option<Duration>) -> Option<Duration> {
    match error {
        FetchError::Status {
            retry_after: Some(asked),
            ..
        } => pause
            .map(|pause| pause.max(*asked))
            .filter(|_| *asked <= RETRY_AFTER_MAX),
        _ => pause,
    }
}
