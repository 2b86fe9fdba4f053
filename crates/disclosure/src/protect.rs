//! Suppression: elimination, bound propagation and certificates in turn, until every small count
//! is proved safe.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::bounds::{Bounds, Side};
use crate::cell::{Cell, Reason, State};
use crate::certificate::{Certificate, Packed};
use crate::certify::{Proof, Unproved};
use crate::economy;
use crate::error::Error;
use crate::explanation::Explanation;
use crate::key::Key;
use crate::lattice::Lattice;
use crate::policy::{Assurance, Policy};
use crate::problem::{Problem, Role};
use crate::program::{Program, room};
use crate::suppression::{Sum, Suppression};

/// Rounds in which sums are protected; after them cells are hidden one by one.
const GENTLE_ROUNDS: usize = 40;

/// Rounds after which no more cells are hidden at once around one that could not be proved safe.
const MOST_RELIEFS: usize = 6;

/// What is done with each cell of a release, and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The state of each cell, in the order of the cells given.
    pub states: Vec<State>,
    /// Passes of elimination and bound propagation.
    pub rounds: usize,
    /// What proves the small counts safe; none below [`Assurance::Certificates`].
    pub certificates: Vec<Certificate>,
}

/// Chooses which cells of a release to hide.
///
/// `cells` is the union of all tables of the release over one universe of counts. The pattern
/// depends on the cells, not on their order, and on the secret `key`. In it every small count
/// is hidden, and for each there are certificates: tables that agree with all that is published,
/// one in which it is at least its threshold, and one in which it is at most 1, or at most what
/// shown zeros alone imply. Therefore no linear combination of published counts gives it, and no
/// bound narrows it.
///
/// Zeros drawn as camouflage meet the same, unless cells kept published show them to be 0;
/// cells kept hidden are merely not determined.
///
/// Errors: those of a malformed request, and [`Error::Exposed`] if cells kept published
/// disclose a cell whatever else is hidden. An unsafe pattern is never returned.
pub fn protect(lattice: &Lattice, cells: &[Cell], policy: &Policy, key: &[u8; 32]) -> Result<Pattern, Error> {
    suppress(lattice, cells, policy, key, Assurance::Certificates)
}

/// As [`protect`], up to an assurance; below that of certificates for comparison only.
pub fn suppress(
    lattice: &Lattice,
    cells: &[Cell],
    policy: &Policy,
    key: &[u8; 32],
    assurance: Assurance,
) -> Result<Pattern, Error> {
    let mut problem = Problem::new(lattice, cells, policy, Key::new(key))?;
    let mut suppression = Suppression::new(&mut problem, assurance)?;
    let mut proof = Proof::new(problem.system.len());
    let mut rounds = 0;
    let mut reliefs = 0;
    let mut is_economical = false;
    // Ends: every round protects another sum, up to a limit, or another combination, hides another
    // cell, or gives up another camouflaged zero.
    loop {
        rounds += 1;
        let is_known = suppression.resume(&problem);
        if assurance == Assurance::Exact {
            return Ok(pattern(&problem, &is_known, rounds));
        }
        let bounds = problem.bounds(&is_known);
        let explanation = Explanation {
            system: &problem.system,
            bounds: &bounds,
            is_known: &is_known,
        };
        let violations = bounded(&problem, &explanation);
        if violations.is_empty() {
            if !std::mem::replace(&mut is_economical, true) {
                economise(&problem, &mut suppression, bounds, &is_known);
                continue;
            }
            if assurance == Assurance::Bounds {
                return Ok(pattern(&problem, &is_known, rounds));
            }
            let room = room(&problem);
            let unproved = certify(&problem, &room, &mut suppression, &mut proof, &is_known);
            if unproved.is_empty() {
                economy::economise(&problem, &room, &mut proof);
                return Ok(certified(&problem, proof, rounds));
            }
            let is_widened = std::mem::take(&mut proof.is_widened);
            if is_widened || suppression.protect_combinations(unproved.iter().map(|unproved| &unproved.bound[..])) {
                continue;
            }
            let most = 1 << reliefs.min(MOST_RELIEFS);
            reliefs += 1;
            let remedies = reliefs_around(&problem, &explanation, &unproved, most);
            apply(remedies, &mut problem, &mut suppression)?;
            continue;
        }
        if rounds < GENTLE_ROUNDS {
            let relations = violations.iter().filter_map(|violation| violation.relation);
            let sums: Vec<Sum> = relations
                .filter_map(|relation| hidden_part(&explanation, relation))
                .collect();
            if suppression.protect_sums(sums) {
                continue;
            }
        }
        let mend = |violation: &Violation| (violation.cell, remedy(&problem, &explanation, violation));
        let remedies = violations.iter().map(mend).collect();
        apply(remedies, &mut problem, &mut suppression)?;
    }
}

/// Publishes masks that turn out not to be needed, the most important first: those that disclose no cell,
/// and from which no bounds follow that are too narrow.
fn economise(problem: &Problem<'_>, suppression: &mut Suppression, mut bounds: Bounds, is_known: &[bool]) {
    let masked = |&&at: &&usize| problem.roles[at] == Role::Candidate && !is_known[at];
    for &position in problem.order.iter().filter(masked) {
        suppression.concede(position, || problem.publish(&mut bounds, position));
    }
}

/// Searches for certificates of a pattern; what is not proved.
fn certify(
    problem: &Problem<'_>,
    room: &[i64],
    suppression: &mut Suppression,
    proof: &mut Proof,
    is_known: &[bool],
) -> Vec<Unproved> {
    let program = Program::new(problem, room, suppression.hidden_vectors(is_known));
    if proof.is_to_widen(problem, &program) {
        // Before the search, which then has the memory.
        suppression.freeze();
    }
    let unproved = proof.extend(problem, room, &program);
    if proof.is_widened {
        suppression.freeze();
    }
    // What certificates move stays hidden, so that they stay valid.
    let moved = proof.moved.iter().copied();
    suppression.hide(moved.filter(|&cell| problem.roles[cell] == Role::Candidate));
    unproved
}

/// Hides what is to be hidden for each cell. A camouflaged zero for which nothing is may be
/// published; a small count for which nothing is, is an error.
fn apply(
    remedies: Vec<(usize, Remedy)>,
    problem: &mut Problem<'_>,
    suppression: &mut Suppression,
) -> Result<(), Error> {
    for (cell, remedy) in remedies {
        match remedy {
            Remedy::Hide(published) => suppression.hide(published),
            Remedy::None(_) if problem.roles[cell] == Role::Protected(Reason::Camouflage) => {
                suppression.release(problem, cell);
            }
            Remedy::None(culprits) => return Err(problem.exposed(cell, culprits)),
        }
    }
    Ok(())
}

/// A demand that is not met.
struct Violation {
    cell: usize,
    /// The side on which the attacker knows too much.
    side: Side,
    /// The relation to open.
    relation: Option<usize>,
}

/// The demands that the bounds do not meet.
fn bounded(problem: &Problem<'_>, explanation: &Explanation<'_>) -> Vec<Violation> {
    let Explanation { bounds, is_known, .. } = *explanation;
    let mut violations = Vec::new();
    for (cell, demand) in problem.demands.iter().enumerate().filter(|&(cell, _)| !is_known[cell]) {
        let (lower, upper) = (bounds.lower[cell], bounds.upper[cell]);
        let Some(side) = demand.excess(lower, upper) else {
            continue;
        };
        violations.push(Violation {
            cell,
            side,
            relation: explanation.relation(cell, side),
        });
    }
    violations
}

/// The hidden members of a relation, whose signed sum its published members disclose.
fn hidden_part(explanation: &Explanation<'_>, relation: usize) -> Option<Sum> {
    let is_hidden = |cell: &usize| !explanation.is_known[*cell];
    let relation = &explanation.system.relations[relation];
    let sum = Sum {
        total: Some(relation.parent).filter(is_hidden),
        parts: relation.children.iter().copied().filter(is_hidden).collect(),
    };
    relation
        .members()
        .any(|member| explanation.is_known[member])
        .then_some(sum)
}

/// What to do about a violation that protecting sums did not end.
enum Remedy {
    /// Hide these published cells.
    Hide(Vec<usize>),
    /// Nothing: only these cells kept published bound it.
    None(Vec<usize>),
}

/// The cheapest published cell of the relation at fault, else of what bounds the cell.
fn remedy(problem: &Problem<'_>, explanation: &Explanation<'_>, violation: &Violation) -> Remedy {
    let &Violation { cell, side, relation } = violation;
    let is_free = |cell: &usize| problem.roles[*cell] == Role::Candidate && explanation.is_known[*cell];
    // A masked zero hardly widens anything; of the others the least important goes first, so that
    // totals go last.
    let rank = |cell: &usize| (problem.counts[*cell] == 0, Reverse(problem.places[*cell]));
    let at_fault = relation.and_then(|relation| {
        let members = explanation.system.relations[relation].members();
        members.filter(is_free).min_by_key(rank)
    });
    let grounds = explanation.grounds(cell, side);
    let bounding = || grounds.iter().copied().filter(is_free).min_by_key(rank);
    let nearest = || {
        explanation
            .nearest(cell, |cell| is_free(&cell))
            .into_iter()
            .min_by_key(rank)
    };
    match at_fault.or_else(bounding).or_else(nearest) {
        Some(published) => Remedy::Hide(vec![published]),
        None if grounds.is_empty() => Remedy::None(explanation.nearest(cell, |_| true)),
        None => Remedy::None(grounds.into_iter().collect()),
    }
}

/// For each cell that could not be proved safe the least important published cells nearest to it, unless
/// one near to it is hidden for another.
fn reliefs_around(
    problem: &Problem<'_>,
    explanation: &Explanation<'_>,
    unproved: &[Unproved],
    most: usize,
) -> Vec<(usize, Remedy)> {
    let mut hidden = BTreeSet::new();
    let mut remedies = Vec::new();
    for &Unproved { cell, .. } in unproved {
        let mut nearest = explanation.nearest(cell, |near| problem.roles[near] == Role::Candidate);
        if nearest.is_empty() {
            remedies.push((cell, Remedy::None(explanation.nearest(cell, |_| true))));
        } else if !nearest.iter().any(|near| hidden.contains(near)) {
            nearest.sort_by_key(|&near| (problem.counts[near] == 0, Reverse(problem.places[near])));
            nearest.truncate(most);
            hidden.extend(nearest.iter().copied());
            remedies.push((cell, Remedy::Hide(nearest)));
        }
    }
    remedies
}

fn pattern(problem: &Problem<'_>, is_known: &[bool], rounds: usize) -> Pattern {
    let state = |&position: &usize| match problem.roles[position] {
        _ if is_known[position] => State::Published,
        Role::Protected(reason) => State::Hidden(reason),
        Role::Candidate | Role::Forced | Role::Unlisted => State::Hidden(Reason::Secondary),
    };
    Pattern {
        states: problem.positions.iter().map(state).collect(),
        rounds,
        certificates: Vec::new(),
    }
}

/// The pattern in which all is shown that no certificate moves.
fn certified(problem: &Problem<'_>, proof: Proof, rounds: usize) -> Pattern {
    let is_known = |cell: usize| match problem.roles[cell] {
        Role::Unlisted | Role::Protected(_) => false,
        Role::Forced => true,
        Role::Candidate => !proof.moved.contains(&cell),
    };
    let is_known: Vec<bool> = (0..problem.system.len()).map(is_known).collect();
    let named = |packed: Packed| {
        let mut certificate = packed.unpacked();
        for (cell, _) in &mut certificate.changes {
            *cell = problem.system.addresses[*cell];
        }
        certificate
    };
    Pattern {
        certificates: proof.certificates.into_iter().map(named).collect(),
        ..pattern(problem, &is_known, rounds)
    }
}
