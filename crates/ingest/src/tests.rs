//! Whole deliveries, from bytes to receipt.

mod acceptance;
mod against_earlier;
mod codes_and_keys;
pub(crate) mod fixture;
mod given_back;
mod mangled;
mod personal_data;
mod record_files;
mod spelling;
mod workbooks;
