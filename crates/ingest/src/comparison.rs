//! A delivery compared with what was known before it: what the receipt says of it. The warehouse, which knows both,
//! makes the comparison.

use serde::Serialize;

/// What a delivery changed of what was in force for the reporting units and periods it speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// One line for each unit of count, in the order of their codes: what is counted differently is not added.
    pub units_of_count: Vec<RevisedUnit>,
}

/// What changed of the counts of one unit of count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RevisedUnit {
    /// Code of list `unit_of_count`.
    pub unit_of_count: String,
    /// Cells there were none of before.
    pub added: u64,
    /// Cells with another count or another observation status.
    pub changed: u64,
    /// Cells there are none of any more.
    pub gone: u64,
    /// Cells as before.
    pub unchanged: u64,
    /// Sum of the counts before.
    pub before: i64,
    /// Sum of the counts now.
    pub after: i64,
    /// How far the totals of reporting units and periods known before moved, up and down alike.
    pub moved: u64,
    /// `moved` as a share of `before`, in thousandths, rounded up.
    pub moved_permille: u32,
}

impl Comparison {
    /// How far all totals known before moved, as a share of them, in thousandths, rounded up.
    pub fn moved_permille(&self) -> u32 {
        let units = &self.units_of_count;
        permille(
            units.iter().map(|unit| unit.moved).sum(),
            units.iter().map(|unit| unit.before.unsigned_abs()).sum(),
        )
    }
}

/// A share in thousandths, rounded up: one of many is more than none.
pub fn permille(part: u64, whole: u64) -> u32 {
    let share = part.saturating_mul(1000).div_ceil(whole.max(1));
    u32::try_from(share).unwrap_or(u32::MAX)
}

impl RevisedUnit {
    /// `moved_permille` as people read it: `4.7 %`.
    pub(crate) fn moved_percent(&self) -> String {
        format!("{}.{} %", self.moved_permille / 10, self.moved_permille % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::permille;

    #[test]
    fn a_share_is_rounded_up() {
        assert_eq!((permille(0, 0), permille(1, 10_000), permille(1, 2)), (0, 1, 500));
        assert_eq!(permille(70, 150), 467);
    }
}
