//! Which counts must not be known: the rules of a policy.

use crate::cell::{Cell, Reach, Request};
use crate::error::Error;
use crate::policy::{Policy, ZeroPolicy};

/// The rules beyond the policy's threshold. All are off by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrimaryRules {
    /// A count with fewer persons behind it is small: one person may have several cases.
    pub persons_at_least: Option<u64>,
    /// A count from fewer reporting units is small: a unit knows its own.
    pub units_at_least: Option<u64>,
    /// What remains of a count without those of one agency must not be small to that agency.
    pub guards_against_agencies: bool,
    /// Group disclosure along sensitive dimensions.
    pub group: Option<GroupRule>,
}

/// Nearly all of a group are of one kind, so that its members are known to be.
///
/// After the k-disclosure of Lupp & Langsrud (2021).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupRule {
    /// At most so many of the group may be of another kind.
    pub k: u64,
    /// Groups from this size on are too large for anyone's membership to be known.
    pub groups_below: u64,
}

/// What is known of a cell beside its count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contributors {
    /// Distinct persons, where they can be told apart.
    pub persons: Option<u64>,
    /// Distinct reporting units.
    pub units: Option<u64>,
    /// The parts of the count that agencies know as their own.
    pub agencies: Vec<u64>,
    /// The count of the group of which the cell is one kind, along a sensitive dimension.
    pub group: Option<u64>,
    /// Higher than the policy's, for a type of violence or for minors.
    pub threshold: Option<u64>,
}

impl PrimaryRules {
    /// Errors: [`Error::InvalidPolicy`] if a rule protects nothing, [`Error::ContradictoryPolicy`]
    /// if it cannot hold together with the policy.
    pub fn check(&self, policy: &Policy) -> Result<(), Error> {
        policy.check()?;
        let is_idle = |least: Option<u64>| least.is_some_and(|least| least < 2);
        if is_idle(self.persons_at_least) || is_idle(self.units_at_least) {
            return Err(Error::InvalidPolicy);
        }
        // Of a group all of one kind the other kinds are zeros; shown, they tell.
        if self.group.is_some() && policy.zeros == ZeroPolicy::Publish {
            return Err(Error::ContradictoryPolicy);
        }
        Ok(())
    }

    /// Marks on `cell` what the rules demand of it.
    ///
    /// Errors: [`Error::ContradictoryPolicy`] if the cell's own threshold is below the policy's.
    pub fn apply(&self, policy: &Policy, cell: &mut Cell, contributors: &Contributors) -> Result<(), Error> {
        if let Some(threshold) = contributors.threshold {
            if threshold < policy.threshold {
                return Err(Error::ContradictoryPolicy);
            }
            cell.threshold = Some(threshold);
        }
        let threshold = policy.threshold_of(cell);
        let count = cell.count;
        let is_fewer = |number: Option<u64>, least: Option<u64>| {
            number
                .zip(least)
                .is_some_and(|(number, least)| (1..least).contains(&number))
        };
        if is_fewer(contributors.persons, self.persons_at_least) || is_fewer(contributors.units, self.units_at_least) {
            cell.threshold = Some(threshold.max(count + 1));
        }
        let own = contributors.agencies.iter().filter(|_| self.guards_against_agencies);
        for &own in own.filter(|&&own| (1..count).contains(&own) && (1..threshold).contains(&(count - own))) {
            cell.widen(Reach {
                at_most: own + 1,
                at_least: own + threshold,
            });
        }
        let group = contributors.group.zip(self.group);
        if let Some((group, rule)) = group
            && count > 0
            && group < rule.groups_below
            && group.saturating_sub(count) <= rule.k
        {
            cell.widen(Reach {
                at_most: count.saturating_sub(rule.k + 1),
                at_least: count,
            });
        }
        Ok(())
    }
}

/// How one zero is treated, where a policy has more to say than publish or camouflage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZeroRule {
    /// As the policy says.
    AsPolicy,
    /// The combination is impossible and everyone knows it: always shown.
    Structural,
    /// Shown only where all of a longer period is zero at the place, hidden otherwise.
    Band {
        /// Whether the whole period is zero.
        is_whole_period_zero: bool,
    },
}

impl ZeroRule {
    /// What is demanded of a zero.
    ///
    /// Errors: [`Error::ContradictoryPolicy`] if zeros are to be hidden that the policy shows.
    pub fn request(self, policy: &Policy) -> Result<Request, Error> {
        match self {
            Self::AsPolicy => Ok(Request::Free),
            Self::Structural
            | Self::Band {
                is_whole_period_zero: true,
            } => Ok(Request::KeepPublished),
            Self::Band { .. } if policy.zeros == ZeroPolicy::Publish => Err(Error::ContradictoryPolicy),
            Self::Band { .. } => Ok(Request::KeepHidden),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: Policy = Policy {
        threshold: 5,
        zeros: ZeroPolicy::Publish,
    };
    const CAMOUFLAGED: Policy = Policy {
        threshold: 5,
        zeros: ZeroPolicy::Camouflage { permille: 200 },
    };

    fn marked(rules: &PrimaryRules, count: u64, contributors: &Contributors) -> Cell {
        let mut cell = Cell::new(vec![], count);
        rules.apply(&CAMOUFLAGED, &mut cell, contributors).unwrap();
        cell
    }

    #[test]
    fn many_cases_of_few_persons_are_small() {
        let rules = PrimaryRules {
            persons_at_least: Some(3),
            units_at_least: Some(2),
            ..PrimaryRules::default()
        };
        let persons = |persons| Contributors {
            persons: Some(persons),
            units: Some(4),
            ..Contributors::default()
        };
        assert!(CAMOUFLAGED.is_small(&marked(&rules, 40, &persons(2))));
        assert!(!CAMOUFLAGED.is_small(&marked(&rules, 40, &persons(3))));
    }

    #[test]
    fn what_an_agency_does_not_know_must_not_be_small_to_it() {
        let rules = PrimaryRules {
            guards_against_agencies: true,
            ..PrimaryRules::default()
        };
        let agencies = |agencies: &[u64]| Contributors {
            agencies: agencies.to_vec(),
            ..Contributors::default()
        };
        let reach = Some(Reach {
            at_most: 48,
            at_least: 52,
        });
        assert_eq!(marked(&rules, 50, &agencies(&[47, 3])).reach, reach);
        assert_eq!(marked(&rules, 50, &agencies(&[20, 30])).reach, None);
        assert_eq!(marked(&rules, 50, &agencies(&[50])).reach, None);
        // Of three, one has one and the other two.
        let both = Some(Reach {
            at_most: 2,
            at_least: 7,
        });
        assert_eq!(marked(&rules, 3, &agencies(&[1, 2])).reach, both);
    }

    #[test]
    fn a_group_all_of_one_kind_is_hidden_and_a_large_one_is_not() {
        let rules = PrimaryRules {
            group: Some(GroupRule { k: 1, groups_below: 50 }),
            ..PrimaryRules::default()
        };
        let group = |group| Contributors {
            group: Some(group),
            ..Contributors::default()
        };
        assert!(marked(&rules, 19, &group(20)).reach.is_some());
        assert!(marked(&rules, 17, &group(20)).reach.is_none());
        assert!(marked(&rules, 60, &group(60)).reach.is_none());
    }

    #[test]
    fn contradictory_policies_are_refused() {
        let group = PrimaryRules {
            group: Some(GroupRule { k: 1, groups_below: 50 }),
            ..PrimaryRules::default()
        };
        assert_eq!(group.check(&SHOWN), Err(Error::ContradictoryPolicy));
        assert_eq!(group.check(&CAMOUFLAGED), Ok(()));
        let hidden = ZeroRule::Band {
            is_whole_period_zero: false,
        };
        assert_eq!(hidden.request(&SHOWN), Err(Error::ContradictoryPolicy));
        let lower = Contributors {
            threshold: Some(3),
            ..Contributors::default()
        };
        let refused = group.apply(&SHOWN, &mut Cell::new(vec![], 9), &lower);
        assert_eq!(refused, Err(Error::ContradictoryPolicy));
    }
}
