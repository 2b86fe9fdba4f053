//! Protecting a part of a universe, and attacking what would be published of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use definitions::disclosure_policy::{DisclosurePolicy, ZeroRule};
use disclosure::{
    Cell, Criteria, Lattice, Pattern, Policy, PublishedCell, Request, State, Tree, ZeroPolicy, audit,
    check_certificates, protect,
};

use releases::AuditSummary;

use crate::PublishError;
use crate::axis::Node;
use crate::tabulate::Cells;
use crate::universe::Universe;

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
    policy: &DisclosurePolicy,
    key: &DisclosureKey,
) -> Result<Protected, PublishError> {
    let DisclosurePolicy::Suppression {
        threshold,
        zeros,
        camouflage_permille,
        ..
    } = policy
    else {
        return Ok(Protected::default());
    };
    let zeros = match zeros {
        ZeroRule::Publish => ZeroPolicy::Publish,
        ZeroRule::Camouflage => ZeroPolicy::Camouflage {
            permille: *camouflage_permille,
        },
    };
    let policy = Policy {
        threshold: *threshold,
        zeros,
    };
    let failed = |error: disclosure::Error| PublishError::Unprotectable {
        universe: universe.name.clone(),
        reason: error.to_string(),
    };
    let lattice = lattice(universe).map_err(failed)?;
    let inputs = inputs(cells, requests, &policy);
    let pattern = protect(&lattice, &inputs, &policy, &key.0).map_err(failed)?;
    let audit = attack(universe, &lattice, &inputs, &pattern, &policy)?;
    let states = inputs.into_iter().zip(&pattern.states);
    let hidden = states
        .filter(|(_, state)| **state != State::Published)
        .map(|(cell, _)| cell.coordinates)
        .collect();
    Ok(Protected { hidden, audit })
}

fn lattice(universe: &Universe<'_>) -> Result<Lattice, disclosure::Error> {
    let trees: Vec<Tree> = universe
        .axes
        .iter()
        .map(|axis| Tree::new(&axis.parents))
        .collect::<Result<_, _>>()?;
    Lattice::new(trees)
}

fn inputs(cells: &Cells, requests: &Requests, policy: &Policy) -> Vec<Cell> {
    let always_shows_zeros = policy.zeros == ZeroPolicy::Publish;
    cells
        .iter()
        .map(|(coordinates, count)| {
            let count = u64::try_from(count.numerator).unwrap_or_default();
            let mut cell = Cell::new(coordinates.clone(), count);
            cell.request = requests.get(coordinates).copied().unwrap_or_default();
            if cell.request == Request::KeepHidden && count == 0 && always_shows_zeros {
                cell.request = Request::Free;
            }
            if cell.request == Request::KeepPublished && policy.is_small(&cell) {
                cell.request = Request::Free;
            }
            cell
        })
        .collect()
}

/// Reads only what a reader of the release would see, and judges it against the truth.
fn attack(
    universe: &Universe<'_>,
    lattice: &Lattice,
    inputs: &[Cell],
    pattern: &Pattern,
    policy: &Policy,
) -> Result<AuditSummary, PublishError> {
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
    let failed = |error: disclosure::Error| PublishError::Unprotectable {
        universe: universe.name.clone(),
        reason: error.to_string(),
    };
    let found = audit(lattice, &shown, criteria).map_err(failed)?;
    let counts: Vec<u64> = inputs.iter().map(|cell| cell.count).collect();
    let thresholds: Vec<u64> = inputs.iter().map(|cell| policy.threshold_of(cell)).collect();
    let verdict = found.verdict(&counts, &thresholds);
    let truth = (counts.as_slice(), thresholds.as_slice());
    let proof = check_certificates(lattice, &shown, truth, criteria, &pattern.certificates).map_err(failed)?;
    if !(verdict.is_pass() && proof.is_pass()) {
        let cells = verdict.shown.len()
            + verdict.exact.len()
            + verdict.upper_below_threshold.len()
            + verdict.lower_above_one.len()
            + verdict.outside.len()
            + proof.invalid.len()
            + proof.upper_unproved.len()
            + proof.lower_unproved.len();
        return Err(PublishError::AuditFailed {
            universe: universe.name.clone(),
            cells,
        });
    }
    Ok(AuditSummary {
        cells: inputs.len() as u64,
        hidden: hidden as u64,
        exactly_recoverable: verdict.exact.len() as u64,
        bounded_below_threshold: verdict.upper_below_threshold.len() as u64,
    })
}
