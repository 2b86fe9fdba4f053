//! Intervals that follow from non-negative counts, sum by sum.

use super::equations::Equations;
use crate::error::Error;

/// The sweeps end when nothing changes; bounds that creep are cut off here, wider but sound.
pub(super) const MOST_SWEEPS: usize = 1000;

/// The counts from `lower` to `upper`, or without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) lower: u64,
    pub(super) upper: Option<u64>,
}

/// The bounds given all published and derived counts; `least` is that of a masked cell.
pub(super) fn narrow(equations: &Equations, derived: &[Option<u64>], least: u64) -> Result<Vec<Bounds>, Error> {
    sweep(equations, start(equations, least, |unknown| derived[unknown]))
}

/// The bounds given counts, and nothing of the others but that they are not negative.
pub(super) fn known(equations: &Equations, counts: &[Option<u64>]) -> Result<Vec<Bounds>, Error> {
    sweep(equations, start(equations, 0, |unknown| counts[unknown]))
}

/// The bounds given published zeros alone, as if every other listed cell were masked.
pub(super) fn floors(equations: &Equations, least: u64) -> Result<Vec<Bounds>, Error> {
    sweep(
        equations,
        start(equations, least, |unknown| {
            equations.shown[unknown].filter(|&count| count == 0)
        }),
    )
}

pub(super) fn start(equations: &Equations, least: u64, known: impl Fn(usize) -> Option<u64>) -> Vec<Bounds> {
    let bounds = |unknown| match known(unknown) {
        Some(count) => Bounds {
            lower: count,
            upper: Some(count),
        },
        None if equations.is_listed[unknown] => Bounds {
            lower: least,
            upper: None,
        },
        None => Bounds { lower: 0, upper: None },
    };
    (0..equations.shown.len()).map(bounds).collect()
}

fn sweep(equations: &Equations, mut bounds: Vec<Bounds>) -> Result<Vec<Bounds>, Error> {
    // Changed in the last sweep or in this one: other sums have nothing new to say.
    let mut is_fresh = vec![true; bounds.len()];
    for _ in 0..MOST_SWEEPS {
        let mut changed = vec![false; bounds.len()];
        for (total, parts) in &equations.sums {
            let members = || std::iter::once(*total).chain(parts.iter().copied());
            if !members().any(|member| is_fresh[member] || changed[member]) {
                continue;
            }
            for (member, narrower) in implied(&bounds, *total, parts) {
                if narrower != bounds[member] {
                    bounds[member] = narrower;
                    changed[member] = true;
                }
                if narrower.upper.is_some_and(|upper| upper < narrower.lower) {
                    return Err(Error::Contradiction {
                        cell: equations.name[member],
                    });
                }
            }
        }
        if changed.iter().all(|&is_changed| !is_changed) {
            break;
        }
        is_fresh = changed;
    }
    Ok(bounds)
}

/// The bounds of the members of one sum, each given those of the others.
pub(super) fn implied(bounds: &[Bounds], total: usize, parts: &[usize]) -> Vec<(usize, Bounds)> {
    let least: u128 = parts.iter().map(|&part| u128::from(bounds[part].lower)).sum();
    let most = |without: Option<usize>| {
        let others = parts.iter().filter(|&&part| Some(part) != without);
        others
            .map(|&part| bounds[part].upper.map(u128::from))
            .sum::<Option<u128>>()
    };
    let whole = bounds[total];
    let mut narrower = vec![(total, whole.within(least, most(None)))];
    // With two unbounded parts no lower bound follows, which spares most of the sums.
    let unbounded = parts.iter().filter(|&&part| bounds[part].upper.is_none()).count();
    let sum = (unbounded == 0).then(|| most(None)).flatten();
    for &part in parts {
        let own = bounds[part];
        let others = match (sum, own.upper) {
            (Some(sum), Some(upper)) => Some(sum - u128::from(upper)),
            (None, None) if unbounded == 1 => most(Some(part)),
            _ => None,
        };
        let lower = others.map_or(0, |others| u128::from(whole.lower).saturating_sub(others));
        let upper = whole
            .upper
            .map(|upper| u128::from(upper).saturating_sub(least - u128::from(own.lower)));
        narrower.push((part, own.within(lower, upper)));
    }
    narrower
}

impl Bounds {
    /// Also at least `lower` and at most `upper`; what exceeds a word bounds nothing.
    fn within(self, lower: u128, upper: Option<u128>) -> Self {
        let upper = upper.and_then(|upper| u64::try_from(upper).ok());
        Self {
            lower: self.lower.max(u64::try_from(lower).unwrap_or(u64::MAX)),
            upper: self
                .upper
                .map_or(upper, |own| Some(upper.map_or(own, |upper| own.min(upper)))),
        }
    }
}
