//! All integration tests, in one binary: DataFusion is linked once.
//!
//! They stand outside: they run the `marsad` binary as a process, read the files it writes, and ask its pages.
//! `support` gives each test a project of its own. `boundary` and `tidy` read the sources themselves.

mod additivity;
mod boundary;
mod definitions;
mod early_warning;
mod kept_cells;
mod licences;
mod night;
mod night_cut;
mod night_faults;
mod night_remote;
mod protection;
mod real_data;
mod receipts;
mod release;
mod report_status;
mod revision;
mod running;
mod serving;
mod sources;
mod sql;
mod support;
mod tidy;
