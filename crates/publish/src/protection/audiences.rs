//! Audiences: what is hidden from staff and from the public, the first within the second.
//!
//! The staff's part is protected first. What it hides is hidden from the public too, so whoever has both parts knows
//! what the staff's shows and no more: its audit is the audit of both together.

use std::collections::BTreeMap;

use definitions::disclosure_policy::Suppression;
use disclosure::Request;

use crate::PublishError;
use crate::dissemination::revision::{Told, requests};
use crate::protection::protect::{DisclosureKey, Protected, Requests, protect_part};
use crate::tabulation::axis::Node;
use crate::tabulation::tabulate::Cells;
use crate::tabulation::universe::Universe;

/// What each audience was told of the cells of a part, release after release.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ToldBefore<'a> {
    pub(crate) public: Option<&'a BTreeMap<Vec<Node>, Told>>,
    pub(crate) staff: Option<&'a BTreeMap<Vec<Node>, Told>>,
}

/// What is hidden of a part.
#[derive(Debug, Default)]
pub(crate) struct ForAudiences {
    pub(crate) public: Protected,
    /// From staff, where they are shown more than the public.
    pub(crate) staff: Option<Protected>,
}

/// Protects a part for both audiences. `gaps` are public zeros that are none.
///
/// Errors: those of [`protect_part`].
pub(crate) fn protect_for_audiences(
    universe: &Universe<'_>,
    cells: &Cells,
    (told, gaps): (ToldBefore<'_>, &Requests),
    suppression: &Suppression,
    key: &DisclosureKey,
) -> Result<ForAudiences, PublishError> {
    let demanded = |told: Option<&BTreeMap<Vec<Node>, Told>>| {
        let mut demanded = told.map_or_else(Requests::new, |told| requests(cells, told));
        for (gap, request) in gaps {
            demanded.entry(gap.clone()).or_insert(*request);
        }
        demanded
    };
    let mut of_public = demanded(told.public);
    let Some(more) = suppression.for_staff() else {
        return Ok(ForAudiences {
            public: protect_part(universe, cells, &of_public, suppression, key)?,
            staff: None,
        });
    };
    let mut of_staff = demanded(told.staff);
    let shown = of_public
        .iter()
        .filter(|(_, request)| **request == Request::KeepPublished);
    of_staff.extend(shown.map(|(cell, request)| (cell.clone(), *request)));
    let staff = protect_part(universe, cells, &of_staff, &more, key)?;
    let hidden = staff.hidden.iter();
    of_public.extend(hidden.map(|cell| (cell.clone(), Request::KeepHidden)));
    let public = protect_part(universe, cells, &of_public, suppression, key)?;
    let shown_to_public_alone = staff.hidden.difference(&public.hidden).count();
    if shown_to_public_alone > 0 {
        return Err(PublishError::AuditFailed {
            universe: universe.name.clone(),
            cells: shown_to_public_alone,
        });
    }
    Ok(ForAudiences {
        public,
        staff: Some(staff),
    })
}
