//! Fewer masks for the same proof.
//!
//! Certificates are found one after the other, and an early one could not know what would be hidden for
//! later ones. In the end those are given up that prove nothing more than others do; then each that alone
//! needs some masks is taken out and its demands are met by the cheapest hypercubes among all that stays
//! hidden, if these need fewer (after the backtracking of the hypercube method; see
//! [`hypercube`](crate::hypercube)).

use crate::certificate::{Certificate, Packed};
use crate::certify::{Proof, Sought, goals, is_possible, proved};
use crate::hypercube::Hypercubes;
use crate::problem::{Problem, Role};

/// Times all certificates are gone through.
const PASSES: usize = 2;

/// A proof on the way to fewer masks.
struct Economy<'a> {
    problem: &'a Problem<'a>,
    room: &'a [i64],
    hypercubes: Hypercubes<'a>,
    certificates: Vec<Packed>,
    /// By cell: how many certificates move it.
    users: Vec<u32>,
    /// By side and cell: how many certificates meet the demand.
    times: [Vec<u32>; 2],
}

/// Proves the same by fewer masks, where that can be had.
pub(crate) fn economise(problem: &Problem<'_>, room: &[i64], proof: &mut Proof) {
    let is_hidden = |cell: usize| matches!(problem.roles[cell], Role::Unlisted | Role::Protected(_));
    let cells = problem.system.len();
    let mut economy = Economy {
        problem,
        room,
        hypercubes: Hypercubes::new(problem, room, is_hidden),
        certificates: Vec::new(),
        users: vec![0; cells],
        times: [vec![0; cells], vec![0; cells]],
    };
    for certificate in std::mem::take(&mut proof.certificates) {
        economy.add(&certificate.unpacked());
    }
    economy.drop_redundant();
    for _ in 0..PASSES {
        economy.replace_dear();
        economy.drop_redundant();
    }
    proof.moved = (0..cells).filter(|&cell| economy.users[cell] > 0).collect();
    proof.certificates = economy.certificates;
}

impl Economy<'_> {
    fn add(&mut self, certificate: &Certificate) {
        for &(cell, _) in &certificate.changes {
            self.users[cell] += 1;
        }
        for (cell, side) in proved(self.problem, &certificate.changes) {
            self.times[side as usize][cell] += 1;
        }
        self.hypercubes.hide(&certificate.changes);
        self.certificates.extend(Packed::of(certificate));
    }

    /// Counts a certificate no longer; what it alone moved is shown.
    fn subtract(&mut self, certificate: &Certificate) {
        for &(cell, _) in &certificate.changes {
            self.users[cell] -= 1;
        }
        for (cell, side) in proved(self.problem, &certificate.changes) {
            self.times[side as usize][cell] -= 1;
        }
        let users = &self.users;
        let alone = certificate
            .changes
            .iter()
            .map(|&(cell, _)| cell)
            .filter(|&cell| users[cell] == 0);
        let is_candidate = |&cell: &usize| self.problem.roles[cell] == Role::Candidate;
        self.hypercubes.show(alone.filter(is_candidate));
    }

    /// The demands that no certificate meets.
    fn open_after(&self, certificate: &Certificate) -> Vec<Sought> {
        let is_open = |&(cell, side): &Sought| self.times[side as usize][cell] == 0;
        proved(self.problem, &certificate.changes).filter(is_open).collect()
    }

    /// Gives up what proves nothing others do not, the last first: for later ones more had to be hidden.
    fn drop_redundant(&mut self) {
        let mut kept = Vec::with_capacity(self.certificates.len());
        for packed in std::mem::take(&mut self.certificates).into_iter().rev() {
            let certificate = packed.unpacked();
            let is_needed = |(cell, side): Sought| self.times[side as usize][cell] == 1;
            if proved(self.problem, &certificate.changes).any(is_needed) {
                kept.push(packed);
            } else {
                self.subtract(&certificate);
            }
        }
        kept.reverse();
        self.certificates = kept;
    }

    /// Puts cheaper certificates in the place of those that alone need some masks.
    fn replace_dear(&mut self) {
        for packed in std::mem::take(&mut self.certificates) {
            let certificate = packed.unpacked();
            self.subtract(&certificate);
            let spent = self.hypercubes.price(&certificate.changes);
            match self.cheaper(&certificate, spent) {
                Some(others) => others.iter().for_each(|other| self.add(other)),
                None => self.add(&certificate),
            }
        }
    }

    /// Certificates that meet the demands of one that was taken out, and cost less.
    fn cheaper(&mut self, certificate: &Certificate, spent: u64) -> Option<Vec<Certificate>> {
        if spent == 0 {
            return None;
        }
        let (mut others, mut left) = (Vec::<Certificate>::new(), spent);
        for (cell, side) in self.open_after(certificate) {
            let meets = |other: &Certificate| proved(self.problem, &other.changes).any(|met| met == (cell, side));
            if others.iter().any(meets) {
                continue;
            }
            let hypercubes = &self.hypercubes;
            let mut goals = goals(self.problem, (cell, side)).into_iter();
            let changes = goals
                .find_map(|goal| hypercubes.change(cell, goal, left))
                .filter(|changes| is_possible(self.problem, self.room, changes))?;
            // What two of them need is counted twice: they then cost even less.
            left -= self.hypercubes.price(&changes).min(left);
            others.push(Certificate { changes });
        }
        Some(others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Criteria, PublishedCell, check_certificates};
    use crate::cell::Cell;
    use crate::key::Key;
    use crate::lattice::Lattice;
    use crate::policy::{Policy, ZeroPolicy};
    use crate::tree::Tree;

    const POLICY: Policy = Policy {
        threshold: 5,
        zeros: ZeroPolicy::Camouflage { permille: 0 },
    };

    /// Three by three inner counts of 9 but for a 3, with totals.
    fn table() -> (Lattice, Vec<Cell>) {
        let tree = || Tree::new(&[None, Some(0), Some(0), Some(0)]).unwrap();
        let lattice = Lattice::new(vec![tree(), tree()]).unwrap();
        let parts = |node: u32| if node == 0 { 1..4 } else { node..node + 1 };
        let inner = |row, column| if (row, column) == (1, 1) { 3 } else { 9 };
        let count = |at: &[u32]| {
            parts(at[0])
                .flat_map(|row| parts(at[1]).map(move |column| inner(row, column)))
                .sum()
        };
        let cell = |address| {
            let at = lattice.coordinates(address);
            let count = count(&at);
            Cell::new(at, count)
        };
        let cells = (0..16).map(cell).collect();
        (lattice, cells)
    }

    /// The cells of a table that hides some for certificates, once these were economised.
    fn economised(certificates: &[&[([u32; 2], i64)]]) -> (usize, Vec<[u32; 2]>) {
        let (lattice, cells) = table();
        let problem = Problem::new(&lattice, &cells, &POLICY, Key::new(&[1; 32])).unwrap();
        let room = crate::program::room(&problem);
        let mut proof = Proof::new(problem.system.len());
        for changes in certificates {
            let mut changes: Vec<(usize, i64)> = changes
                .iter()
                .map(|(at, change)| (lattice.address(at).unwrap(), *change))
                .collect();
            changes.sort_unstable();
            assert!(is_possible(&problem, &room, &changes));
            proof.take(&problem, &Certificate { changes });
        }
        economise(&problem, &room, &mut proof);
        // All cells of the lattice are listed, so that positions are addresses.
        let published = |(position, cell): (usize, &Cell)| PublishedCell {
            coordinates: cell.coordinates.clone(),
            value: (!proof.moved.contains(&position)).then_some(cell.count),
        };
        let published: Vec<PublishedCell> = cells.iter().enumerate().map(published).collect();
        let secrets: Vec<_> = cells.iter().map(|cell| POLICY.secret_of(cell)).collect();
        let criteria = Criteria { lower_bound: 0 };
        let certificates: Vec<Certificate> = proof.certificates.iter().map(Packed::unpacked).collect();
        let check = check_certificates(&lattice, &published, &secrets, criteria, &certificates).unwrap();
        assert!(check.is_pass(), "{check:?}");
        let named = |&position: &usize| [cells[position].coordinates[0], cells[position].coordinates[1]];
        (proof.certificates.len(), proof.moved.iter().map(named).collect())
    }

    const MORE: [([u32; 2], i64); 4] = [([1, 1], 2), ([1, 2], -2), ([2, 1], -2), ([2, 2], 2)];
    const FEWER: [([u32; 2], i64); 4] = [([1, 1], -2), ([1, 2], 2), ([2, 1], 2), ([2, 2], -2)];

    #[test]
    fn what_proves_nothing_others_do_not_is_given_up() {
        let elsewhere = [([1, 1], 3), ([1, 3], -3), ([3, 1], -3), ([3, 3], 3)];
        let square = vec![[1, 1], [2, 1], [1, 2], [2, 2]];
        assert_eq!(economised(&[&MORE, &FEWER, &elsewhere]), (2, square));
    }

    #[test]
    fn what_needs_masks_of_its_own_gives_way_to_what_is_hidden() {
        let dear = [
            ([1, 1], 2),
            ([1, 2], -2),
            ([2, 2], 2),
            ([2, 3], -2),
            ([3, 3], 2),
            ([3, 1], -2),
        ];
        let (certificates, moved) = economised(&[&dear, &FEWER]);
        assert_eq!((certificates, moved.len()), (2, 4));
    }
}
