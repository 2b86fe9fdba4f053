//! Protecting a part of a universe, and attacking what would be published of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use definitions::disclosure_policy::Suppression;
use disclosure::{
    Cell, Criteria, Lattice, Pattern, PublishedCell, Request, Secret, State, Tree, audit, check_certificates, protect,
};

use releases::AuditSummary;

use crate::PublishError;
use crate::protection::sensitivity::Sensitivity;
use crate::tabulation::axis::Node;
use crate::tabulation::tabulate::Cells;
use crate::tabulation::universe::Universe;

/// The secret that breaks ties and draws camouflage, so that nobody can replay the choice of hidden cells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DisclosureKey([u8; 32]);

impl DisclosureKey {
    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: Vec<u32> = text
            .trim()
            .chars()
            .map(|digit| digit.to_digit(16))
            .collect::<Option<_>>()?;
        if digits.len() != 64 {
            return None;
        }
        let mut key = [0; 32];
        for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = u8::try_from(pair[0] * 16 + pair[1]).ok()?;
        }
        Some(Self(key))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for DisclosureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DisclosureKey(…)")
    }
}

/// What earlier releases demand of each cell; cells not named are free.
pub(crate) type Requests = BTreeMap<Vec<Node>, Request>;

/// Which cells of a part are hidden, and what the audit found.
#[derive(Debug, Default)]
pub(crate) struct Protected {
    pub(crate) hidden: BTreeSet<Vec<Node>>,
    pub(crate) audit: AuditSummary,
}

/// Hides what the policy demands, then attacks the result.
///
/// Errors: `P007` when no safe pattern exists, `P008` when the audit finds a way to a small count.
pub(crate) fn protect_part(
    universe: &Universe<'_>,
    cells: &Cells,
    requests: &Requests,
    suppression: &Suppression,
    key: &DisclosureKey,
) -> Result<Protected, PublishError> {
    let failed = |error: disclosure::Error| PublishError::unprotectable(&universe.name, &error);
    let lattice = lattice(universe).map_err(failed)?;
    let sensitivity = Sensitivity::new(universe, cells, suppression).map_err(failed)?;
    let inputs = sensitivity.cells(requests).map_err(failed)?;
    let pattern = protect(&lattice, &inputs, &sensitivity.policy(), key.bytes())
        .map_err(|error| refused(universe, &inputs, &error))?;
    let (audit, failures) = attack(&sensitivity, &lattice, &inputs, &pattern).map_err(failed)?;
    if failures > 0 {
        return Err(PublishError::AuditFailed {
            universe: universe.name.clone(),
            cells: failures,
        });
    }
    let states = inputs.into_iter().zip(&pattern.states);
    let hidden = states
        .filter(|(_, state)| **state != State::Published)
        .map(|(cell, _)| cell.coordinates)
        .collect();
    Ok(Protected { hidden, audit })
}

/// The engine's refusal, with the figures it names by their codes: those that are shown already, and never the one
/// they would give away.
fn refused(universe: &Universe<'_>, inputs: &[Cell], error: &disclosure::Error) -> PublishError {
    let name = |cell: &usize| {
        let cell = inputs.get(*cell);
        cell.map_or_else(String::new, |cell| {
            format!("({})", universe.cell_name(&cell.coordinates))
        })
    };
    let reason = match error {
        disclosure::Error::Exposed { culprits, .. } => format!(
            "figures that stay shown would give a small count away: {}; hide one of them, or show less beside them",
            culprits.iter().map(name).collect::<Vec<_>>().join(", ")
        ),
        disclosure::Error::NotAdditive { cell, dimension, .. } => format!(
            "the parts of {} by {} do not add up to it; count all from the same rows",
            name(cell),
            universe.axes.get(*dimension).map_or("", |axis| &axis.name)
        ),
        _ => return PublishError::unprotectable(&universe.name, error),
    };
    PublishError::Unprotectable {
        universe: universe.name.clone(),
        reason,
    }
}

/// The trees of a universe's axes.
pub(crate) fn lattice(universe: &Universe<'_>) -> Result<Lattice, disclosure::Error> {
    let trees: Vec<Tree> = universe
        .axes
        .iter()
        .map(|axis| Tree::new(&axis.parents))
        .collect::<Result<_, _>>()?;
    Lattice::new(trees)
}

/// Reads only what a reader of the release would see, and judges it against the truth.
fn attack(
    sensitivity: &Sensitivity<'_>,
    lattice: &Lattice,
    inputs: &[Cell],
    pattern: &Pattern,
) -> Result<(AuditSummary, usize), disclosure::Error> {
    let policy = sensitivity.policy();
    let shown: Vec<PublishedCell> = inputs
        .iter()
        .zip(&pattern.states)
        .map(|(cell, state)| PublishedCell {
            coordinates: cell.coordinates.clone(),
            value: (*state == State::Published).then_some(cell.count),
        })
        .collect();
    let hidden = shown.iter().filter(|cell| cell.value.is_none()).count();
    let criteria = Criteria {
        lower_bound: policy.hidden_at_least(),
    };
    let found = audit(lattice, &shown, criteria)?;
    let secrets: Vec<Secret> = inputs.iter().map(|cell| policy.secret_of(cell)).collect();
    let verdict = found.verdict(&secrets);
    let proof = check_certificates(lattice, &shown, &secrets, criteria, &pattern.certificates)?;
    let to_units = sensitivity.exposed_to_units(lattice, &shown, &secrets)?;
    let failures = verdict.shown.len()
        + verdict.exact.len()
        + verdict.upper_too_low.len()
        + verdict.lower_too_high.len()
        + verdict.outside.len()
        + proof.invalid.len()
        + proof.upper_unproved.len()
        + proof.lower_unproved.len()
        + to_units.len();
    let summary = AuditSummary {
        cells: inputs.len() as u64,
        hidden: hidden as u64,
        exactly_recoverable: (verdict.exact.len() + to_units.len()) as u64,
        bounded_below_threshold: verdict.upper_too_low.len() as u64,
    };
    Ok((summary, failures))
}
