//! Whole deliveries, from bytes to receipt.

mod acceptance;
mod codes_and_keys;
pub(crate) mod fixture;
mod mangled;
mod personal_data;
mod spelling;
mod workbooks;
