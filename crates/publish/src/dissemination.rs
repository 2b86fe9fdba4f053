//! Dissemination: rates, statuses and texts beside the figures, and the release that is made of them.

pub(crate) mod approval;
pub(crate) mod assemble;
pub(crate) mod calendar;
pub(crate) mod events;
pub(crate) mod figures;
pub(crate) mod metadata;
pub(crate) mod rates;
pub(crate) mod release;
pub(crate) mod revision;
