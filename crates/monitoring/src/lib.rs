//! Monitoring: what a night did, told to people and machines.
