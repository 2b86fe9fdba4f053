//! What a query may use.

use std::time::Duration;

/// Bounds on one context and its queries.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Memory for sorts, joins and aggregations, in bytes; beyond it they spill to disk.
    pub memory_bytes_max: usize,
    /// Longest run of one query.
    pub duration_max: Duration,
    /// Most rows one answer may have.
    pub rows_max: usize,
    /// Threads one query may use.
    pub parallelism: usize,
}

impl Default for Limits {
    /// 2 GiB, ten minutes, ten million rows, and as many threads as there are cores.
    fn default() -> Self {
        Self {
            memory_bytes_max: 2 << 30,
            duration_max: Duration::from_mins(10),
            rows_max: 10_000_000,
            parallelism: std::thread::available_parallelism().map_or(2, usize::from),
        }
    }
}
