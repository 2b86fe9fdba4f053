//! marsad
