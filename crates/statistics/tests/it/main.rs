//! Statistics against published examples and against the figures of other programs, and what holds of every series.
//!
//! Figures of other programs were made with scipy 1.17.1, statsmodels 0.15.0, pymannkendall 1.4.3 and ruptures 1.1.10
//! on Python 3.11. Each test says which of them and how it was called.

mod calibration;
mod campaigns;
mod changes;
mod early_warnings;
mod intervals;
mod made;
mod properties;
mod seasons;
mod shifts;
mod trends;
