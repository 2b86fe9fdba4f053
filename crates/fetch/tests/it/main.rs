//! Fetching from real servers, and from servers that fail: nothing lost, nothing half landed, no secret told.

mod api;
mod bucket;
mod database;
mod faults;
mod folder;
mod night;
mod sftp;
