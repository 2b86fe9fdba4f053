//! Answers beyond a release, given one by one: what the span gate refuses may still be safe to add.

use crate::audit::{Criteria, PublishedCell, Secret, audit};
use crate::error::Error;
use crate::lattice::Lattice;

/// A count that was answered: published from then on, to whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// One node of each dimension's tree.
    pub coordinates: Vec<u32>,
    /// The count told.
    pub count: u64,
}

/// What was answered beyond a release, in the order of the questions; a plain value for the caller to store.
///
/// One ledger serves all who ask: answers given to two who meet are answers given to one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// Only ever added to, until the next release.
    pub given: Vec<Answered>,
}

/// What an extension stands beside: a release and what it protects.
#[derive(Debug, Clone, Copy)]
pub struct StandingRelease<'a> {
    /// The lattice of the cells.
    pub lattice: &'a Lattice,
    /// The cells as everybody sees them.
    pub cells: &'a [PublishedCell],
    /// What the attack assumes.
    pub criteria: Criteria,
    /// What of them must not be known, in the order of the cells.
    pub secrets: &'a [Secret],
}

impl Answers {
    /// Answers a question for the count of a cell, if that gives no small count away beside the release and all
    /// earlier answers; whether it was answered. What was answered is kept.
    ///
    /// The question is taken for published and the whole is attacked. First come, first served: an answer may
    /// stand in the way of a later one. That it is refused tells no more than masks do, since it depends on
    /// which counts are masked and on what is public alone.
    ///
    /// Errors: those of [`audit`].
    pub fn ask(&mut self, released: StandingRelease<'_>, question: Answered, threshold: u64) -> Result<bool, Error> {
        if self.given.contains(&question) {
            return Ok(true);
        }
        if (1..threshold).contains(&question.count) {
            return Ok(false);
        }
        let asked = self.given.iter().chain([&question]);
        let told = asked.map(|answer| PublishedCell {
            coordinates: answer.coordinates.clone(),
            value: Some(answer.count),
        });
        let known: Vec<PublishedCell> = released.cells.iter().cloned().chain(told).collect();
        let found = audit(released.lattice, &known, released.criteria)?;
        // What was told follows the cells released, and is no secret.
        let is_safe = found.verdict(released.secrets).is_pass();
        if is_safe {
            self.given.push(question);
        }
        Ok(is_safe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Tree;

    /// Four places of which two are small; no total.
    fn release() -> (Lattice, Vec<PublishedCell>, Vec<u64>) {
        let places = Tree::new(&[None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(2)]).unwrap();
        let lattice = Lattice::new(vec![places]).unwrap();
        let counts = vec![93, 43, 50, 3, 40, 20, 30];
        let hidden = [0, 1, 2, 3, 4];
        let cell = |(node, &count): (u32, &u64)| PublishedCell {
            coordinates: vec![node],
            value: (!hidden.contains(&node)).then_some(count),
        };
        (lattice, (0_u32..).zip(&counts).map(cell).collect(), counts)
    }

    #[test]
    fn an_answer_stands_in_the_way_of_what_it_would_complete() {
        let (lattice, cells, counts) = release();
        let secret = |&count| Secret {
            count,
            threshold: 5,
            reach: None,
        };
        let secrets: Vec<Secret> = counts.iter().map(secret).collect();
        let released = StandingRelease {
            lattice: &lattice,
            cells: &cells,
            criteria: Criteria { lower_bound: 0 },
            secrets: &secrets,
        };
        let mut answers = Answers::default();
        let mut ask = |node: u32| {
            let question = Answered {
                coordinates: vec![node],
                count: counts[node as usize],
            };
            answers.ask(released, question, 5).unwrap()
        };
        assert!(ask(1), "the region's total bounds the small place by 43");
        assert!(!ask(4), "with its other place the small one follows");
        assert!(!ask(3), "small itself");
        assert!(ask(1), "again");
        assert_eq!(answers.given.len(), 1);
    }
}
