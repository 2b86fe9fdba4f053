//! Fetching from real servers, and from servers that fail: nothing lost, nothing half landed, no secret told.

mod api;
mod bucket;
#[expect(clippy::print_stdout, reason = "says why nothing was tried")]
mod database;
mod faults;
mod folder;
mod night;
#[expect(clippy::print_stdout, reason = "says why nothing was tried")]
mod sftp;
