//! The interval of a rate or a share: what chance alone could have made of the same events.
//!
//! Of a rate it is the exact one of Poisson's distribution (Garwood 1936), of a share Wilson's. A function of the two
//! published integers; a plain count has none, and what is listed completely, such as reports due, has none either.

use releases::{BaseOfRate, Cell, IndicatorEntry};
use statistics::{Confidence, CountInterval, MinimumBase, RateParts, rate, share};

use crate::numbers::Decimal;

/// What is below the indicator's own minimum base has no value, and is not asked for here.
const ANY_BASE: MinimumBase = MinimumBase(0);

/// Both ends of the 95 % interval, to the decimals of the value.
pub(crate) fn of(entry: &IndicatorEntry, cell: &Cell) -> Option<[Decimal; 2]> {
    if entry.minimum_base == 0 {
        return None;
    }
    let part = u64::try_from(cell.numerator?).ok()?;
    let whole = u64::try_from(cell.denominator?).ok()?;
    let interval = match entry.base {
        BaseOfRate::Count => return None,
        BaseOfRate::Population { .. } => {
            let parts = RateParts {
                events: part,
                population: whole,
                factor: entry.factor.into(),
            };
            let rate = rate(parts, CountInterval::Exact, ANY_BASE, Confidence::P95);
            rate.ok()??.interval
        }
        BaseOfRate::Share => {
            let interval = share(part, whole, ANY_BASE, Confidence::P95).ok()??.interval;
            interval.scaled(entry.factor.into())
        }
    };
    let decimals = usize::from(entry.decimals);
    Some([
        Decimal::rounded(interval.lower, decimals)?,
        Decimal::rounded(interval.upper, decimals)?,
    ])
}
