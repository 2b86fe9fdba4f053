//! Whole deliveries, from bytes to receipt.

mod acceptance;
mod against_earlier;
mod codes_and_keys;
mod damaged;
pub(crate) mod fixture;
mod given_back;
mod mangled;
mod packed;
mod personal_data;
mod record_files;
mod reshaped;
mod spelling;
mod workbooks;
