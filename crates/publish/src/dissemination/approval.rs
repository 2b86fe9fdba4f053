//! Approval: a release that revises much of what was published waits until somebody has looked at it.

use std::collections::BTreeMap;

use definitions::calendar::Approval;
use definitions::period::Period;
use releases::{Cell, Draft, Release};

/// Of the figures both releases show, the share that moved by more than the limit names, in thousandths.
pub(crate) fn revised_permille(approval: &Approval, before: &Release, draft: &Draft) -> u64 {
    let (mut compared, mut revised) = (0_u64, 0_u64);
    for (entry, cells) in draft.manifest.indicators.iter().zip(&draft.cells) {
        let Some(data) = before.indicator(&entry.id) else {
            continue;
        };
        let shown = |cell: &&Cell| cell.numerator.is_some();
        let earlier: BTreeMap<_, _> = data
            .cells
            .iter()
            .filter(shown)
            .map(|cell| (place(cell), cell))
            .collect();
        for cell in cells {
            let before = earlier.get(&place(cell)).and_then(|before| before.numerator);
            if let (Some(before), Some(after)) = (before, cell.numerator) {
                compared += 1;
                revised += u64::from(has_moved(before, after, approval.moved_by));
            }
        }
    }
    (revised * 1000).checked_div(compared).unwrap_or_default()
}

fn place(cell: &Cell) -> (Period, &[String]) {
    (cell.period, &cell.codes)
}

/// Whether a figure moved by more than this share of what it was; from zero, by anything.
#[expect(clippy::cast_precision_loss, reason = "counts of people stay far below 2^52")]
fn has_moved(before: i64, after: i64, share: f64) -> bool {
    before.abs_diff(after) as f64 > before.unsigned_abs() as f64 * share
}

/// Whether a release may come out on its own.
pub(crate) fn is_beyond(approval: &Approval, permille: u64) -> bool {
    u32::try_from(permille).map_or(true, |permille| {
        f64::from(permille) > approval.revised_share_max * 1000.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_moved_when_it_left_its_share() {
        assert!(!has_moved(100, 110, 0.1) && has_moved(100, 111, 0.1) && has_moved(100, 89, 0.1));
        assert!(has_moved(0, 1, 0.1) && !has_moved(0, 0, 0.1));
    }

    #[test]
    fn the_limit_itself_is_no_excess() {
        let approval = Approval {
            revised_share_max: 0.05,
            moved_by: 0.1,
        };
        assert!(!is_beyond(&approval, 50) && is_beyond(&approval, 51));
    }
}
