//! A universe: the counts that several indicators and tables show, on common axes, so that what one table
//! tells about another is seen.

use std::collections::{BTreeMap, BTreeSet};

use cube::Space;
use definitions::Definitions;
use definitions::indicator::{Denominator, Indicator};
use definitions::period::Period;
use definitions::release_plan::ReleaseTable;

use crate::PublishError;
use crate::counting::finest::FinestCounts;
use crate::tabulation::axis::{Axis, Node, TIME};

/// An indicator of a universe, with its finest counts.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    pub(crate) indicator: &'a Indicator,
    /// Its finest counts; those of one month stand together.
    pub(crate) counts: Vec<FinestCounts>,
    pub(crate) tables: Vec<&'a ReleaseTable>,
}

/// The axes and members of a universe.
#[derive(Debug)]
pub(crate) struct Universe<'a> {
    pub(crate) name: String,
    /// Time first, then the dimensions over which totals may be made.
    pub(crate) axes: Vec<Axis>,
    /// Dimensions over which no total may be made: each of their combinations is a part of its own.
    pub(crate) parts_by: Vec<String>,
    pub(crate) members: Vec<Member<'a>>,
}

/// A part of a universe: one code per dimension of `parts_by`.
pub(crate) type Part = Vec<String>;

impl<'a> Universe<'a> {
    /// Groups members by universe and lays out the axes.
    pub(crate) fn all(
        members: Vec<Member<'a>>,
        definitions: &Definitions,
        first_year: i32,
        last_month: Period,
    ) -> Result<Vec<Self>, PublishError> {
        let mut grouped: BTreeMap<String, Vec<Member<'a>>> = BTreeMap::new();
        for member in members {
            grouped
                .entry(member.indicator.universe.clone())
                .or_default()
                .push(member);
        }
        let time = Axis::of_time(first_year, last_month);
        grouped
            .into_iter()
            .map(|(name, members)| Self::new(name, members, definitions, time.clone()))
            .collect()
    }

    fn new(
        name: String,
        members: Vec<Member<'a>>,
        definitions: &Definitions,
        time: Axis,
    ) -> Result<Self, PublishError> {
        let policies: BTreeSet<&str> = members.iter().map(|member| member.indicator.policy.as_str()).collect();
        if policies.len() > 1 {
            return Err(PublishError::MixedPolicies { universe: name });
        }
        let mut parts_by: Vec<String> = Vec::new();
        let mut dimensions: Vec<String> = Vec::new();
        for indicator in members.iter().map(|member| member.indicator) {
            for dimension in &indicator.dimensions {
                let list = if indicator.not_additive_over.contains(dimension) {
                    &mut parts_by
                } else {
                    &mut dimensions
                };
                if !list.contains(dimension) {
                    list.push(dimension.clone());
                }
            }
        }
        let mut axes = vec![time];
        axes.extend(
            dimensions
                .iter()
                .map(|name| Axis::of_dimension(definitions, name, &occurring(&members, name))),
        );
        Ok(Self {
            name,
            axes,
            parts_by,
            members,
        })
    }

    /// Name of the policy all members share.
    pub(crate) fn policy(&self) -> &str {
        self.members
            .first()
            .map_or("", |member| member.indicator.policy.as_str())
    }

    /// The axis of a dimension, with its position.
    pub(crate) fn axis(&self, dimension: &str) -> Option<(usize, &Axis)> {
        self.axes.iter().enumerate().find(|(_, axis)| axis.name == dimension)
    }

    /// The coordinates at which every dimension but time is at its total.
    pub(crate) fn roots(&self) -> Vec<Node> {
        self.axes.iter().map(Axis::root).collect()
    }

    /// The space of all its cells. Error: `K004` when they are more than can be numbered.
    pub(crate) fn space(&self) -> Result<Space, PublishError> {
        Ok(Space::new(self.axes.iter().map(|axis| axis.codes.len()))?)
    }

    /// The source a part is about, where sources are told apart.
    pub(crate) fn source_of<'p>(&self, part: &'p Part) -> Option<&'p str> {
        let position = self.parts_by.iter().position(|name| name == "source_id")?;
        part.get(position).map(String::as_str)
    }

    /// The place a cell is about; `None` where places are not told apart.
    pub(crate) fn place_of(&self, coordinates: &[Node]) -> Option<&str> {
        self.axis("geo_code")
            .map(|(position, axis)| axis.code(coordinates[position]))
    }

    /// The period a cell is about.
    pub(crate) fn period_of(&self, coordinates: &[Node]) -> Option<Period> {
        Period::parse(self.axes[0].code(coordinates[0]))
    }

    /// A cell in words: the codes at which it is not a total.
    pub(crate) fn cell_name(&self, coordinates: &[Node]) -> String {
        let axes = self.axes.iter().zip(coordinates);
        let label = |axis: &Axis| if axis.name == TIME { "period" } else { &axis.name }.to_owned();
        let parts: Vec<String> = axes
            .filter(|(axis, node)| **node != axis.root())
            .map(|(axis, &node)| format!("{}={}", label(axis), axis.code(node)))
            .collect();
        if parts.is_empty() {
            "the total".to_owned()
        } else {
            parts.join(" ")
        }
    }

    /// Whether an indicator's base is another cell of the universe.
    pub(crate) fn shares_of(indicator: &Indicator) -> bool {
        matches!(indicator.denominator, Denominator::Cell { .. })
    }
}

fn occurring(members: &[Member<'_>], dimension: &str) -> Vec<String> {
    let mut values = BTreeSet::new();
    for member in members {
        if let Some(position) = member.indicator.dimensions.iter().position(|name| name == dimension) {
            let counts = member.counts.iter();
            values.extend(counts.flat_map(|counts| counts.occurring(position)).cloned());
        }
    }
    values.into_iter().collect()
}
