//! Whole deliveries, from bytes to receipt.

mod acceptance;
mod codes_and_keys;
mod fixture;
mod mangled;
mod packed;
mod personal_data;
mod reshaped;
mod spelling;
mod workbooks;
