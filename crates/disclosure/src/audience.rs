//! Between readers: wider and narrower audiences, and agencies that know their own records.

use std::collections::BTreeMap;

use crate::audit::{Criteria, PublishedCell, Secret, Verdict, audit};
use crate::cell::{Cell, Request, State};
use crate::error::Error;
use crate::lattice::Lattice;
use crate::policy::Policy;
use crate::protect::{Pattern, protect};

/// What the public's release must do with cells that a wider audience's has: its masks contain
/// theirs, so that both together tell no more than the wider one.
pub fn nest(wider: &[(Vec<u32>, State)]) -> BTreeMap<Vec<u32>, Request> {
    let hidden = wider.iter().filter(|(_, state)| *state != State::Published);
    hidden
        .map(|(coordinates, _)| (coordinates.clone(), Request::KeepHidden))
        .collect()
}

/// The patterns of one release for two audiences, one of which sees more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nested {
    /// Of the staff's release.
    pub wider: Pattern,
    /// Of the public's: it hides what the wider one hides, and more.
    pub narrower: Pattern,
}

/// Protects a release for two audiences, so that what both are shown together is what the wider one is shown.
///
/// A cell that the wider policy hides is hidden from the narrower audience too. Where the narrower policy
/// shows every zero, hidden zeros cannot be nested.
///
/// Errors: those of [`protect`], and [`Error::ContradictoryPolicy`] if the wider audience is protected more
/// than the narrower one.
pub fn protect_nested(
    lattice: &Lattice,
    cells: &[Cell],
    (wider, narrower): (&Policy, &Policy),
    key: &[u8; 32],
) -> Result<Nested, Error> {
    if wider.threshold > narrower.threshold {
        return Err(Error::ContradictoryPolicy);
    }
    let wide = protect(lattice, cells, wider, key)?;
    let mut nested = cells.to_vec();
    for (cell, state) in nested.iter_mut().zip(&wide.states) {
        if *state != State::Published {
            cell.request = Request::KeepHidden;
        }
    }
    Ok(Nested {
        narrower: protect(lattice, &nested, narrower, key)?,
        wider: wide,
    })
}

/// The cells, by index, that the narrower audience is shown and the wider one is not: none, if what both
/// are shown together is what the wider one is shown.
pub fn not_nested(wider: &[State], narrower: &[State]) -> Vec<usize> {
    let shows_more = |cell: &usize| wider[*cell] != State::Published && narrower[*cell] == State::Published;
    (0..wider.len().min(narrower.len())).filter(shows_more).collect()
}

/// A release as an agency sees it that knows its own part of every count: the rest is what it
/// learns, and what is to be audited.
///
/// `own` follows the order of `cells`. Errors: [`Error::Contradiction`] if a part is larger than
/// the whole.
pub fn without_own(cells: &[PublishedCell], own: &[u64]) -> Result<Vec<PublishedCell>, Error> {
    let rest = |(cell, (published, &own)): (usize, (&PublishedCell, &u64))| {
        let value = published
            .value
            .map(|value| value.checked_sub(own).ok_or(Error::Contradiction { cell }));
        Ok(PublishedCell {
            coordinates: published.coordinates.clone(),
            value: value.transpose()?,
        })
    };
    cells.iter().zip(own).enumerate().map(rest).collect()
}

/// What an agency finds that subtracts its own records from a release: the verdict on the counts of all others.
///
/// `secrets` are those of the whole counts, `own` the agency's part of each count, both in the order of `cells`;
/// of the rest nothing but its smallness matters. Of a masked rest the agency knows only that it is not negative.
///
/// Errors: those of [`without_own`] and [`audit`].
pub fn agency_view(
    lattice: &Lattice,
    cells: &[PublishedCell],
    secrets: &[Secret],
    own: &[u64],
) -> Result<Verdict, Error> {
    let rest = without_own(cells, own)?;
    let of_others: Vec<Secret> = secrets
        .iter()
        .zip(own)
        .enumerate()
        .map(|(cell, (secret, own))| {
            Ok(Secret {
                count: secret.count.checked_sub(*own).ok_or(Error::Contradiction { cell })?,
                threshold: secret.threshold,
                reach: None,
            })
        })
        .collect::<Result<_, _>>()?;
    let found = audit(lattice, &rest, Criteria { lower_bound: 0 })?;
    Ok(found.verdict(&of_others))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agency_sees_the_rest() {
        let cell = |value| PublishedCell {
            coordinates: vec![0],
            value,
        };
        assert_eq!(
            without_own(&[cell(Some(9)), cell(None)], &[7, 1]),
            Ok(vec![cell(Some(2)), cell(None)])
        );
        assert_eq!(
            without_own(&[cell(Some(9))], &[10]),
            Err(Error::Contradiction { cell: 0 })
        );
    }
}
