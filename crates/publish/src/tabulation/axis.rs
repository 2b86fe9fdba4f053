//! Axes: the dimensions of a universe as trees of numbered nodes, time included.

use std::collections::BTreeMap;

use definitions::Definitions;
use definitions::period::{Frequency, Period};

/// A node of an axis.
pub(crate) type Node = u32;

/// One dimension of a universe.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    /// Column name; `time_period` for time.
    pub(crate) name: String,
    /// Parent of each node; `None` for the root.
    pub(crate) parents: Vec<Option<usize>>,
    /// Level of each node.
    pub(crate) levels: Vec<String>,
    /// Code of each node.
    pub(crate) codes: Vec<String>,
    positions: BTreeMap<String, Node>,
    root: Node,
}

/// Name of the time axis.
pub(crate) const TIME: &str = "time_period";

impl Axis {
    fn new(name: &str, nodes: Vec<(String, String, Option<usize>)>) -> Self {
        let mut axis = Self {
            name: name.to_owned(),
            parents: Vec::with_capacity(nodes.len()),
            levels: Vec::with_capacity(nodes.len()),
            codes: Vec::with_capacity(nodes.len()),
            positions: BTreeMap::new(),
            root: 0,
        };
        for (number, (code, level, parent)) in (0..).zip(nodes) {
            if parent.is_none() {
                axis.root = number;
            }
            axis.positions.insert(code.clone(), number);
            axis.codes.push(code);
            axis.levels.push(level);
            axis.parents.push(parent);
        }
        axis
    }

    /// The axis of a dimension with a code list. An open dimension has the values that occur, below `T`.
    pub(crate) fn of_dimension(definitions: &Definitions, name: &str, occurring: &[String]) -> Self {
        if let Some(list) = definitions.code_list_of(name) {
            let node = |code: &definitions::code_list::Code| (code.code.clone(), code.level.clone(), code.parent);
            return Self::new(name, list.codes.iter().map(node).collect());
        }
        let mut nodes = vec![("T".to_owned(), "total".to_owned(), None)];
        let others = occurring.iter().filter(|code| *code != "T");
        nodes.extend(others.map(|code| (code.clone(), name.to_owned(), Some(0))));
        Self::new(name, nodes)
    }

    /// The axis of time where no periods are told apart.
    pub(crate) fn without_time() -> Self {
        Self::new(TIME, vec![("ALL".to_owned(), "all".to_owned(), None)])
    }

    /// The axis of time: years, their quarters and their months, from the first year to the last full month.
    /// Quarters and years that have not ended are no nodes, so no table can show them.
    pub(crate) fn of_time(first_year: i32, last_month: Period) -> Self {
        let mut nodes: Vec<(String, String, Option<usize>)> = vec![("ALL".to_owned(), "all".to_owned(), None)];
        let first = chrono::NaiveDate::from_ymd_opt(first_year, 1, 1).unwrap_or(last_month.start);
        let ended = |period: Period| period.end() <= last_month.end();
        let mut month = Period::containing(Frequency::M, first);
        let (mut year_node, mut quarter_node) = (0, 0);
        while month.start <= last_month.start {
            let year = Period::containing(Frequency::Y, month.start);
            if year.start == month.start {
                year_node = 0;
                if ended(year) {
                    year_node = nodes.len();
                    nodes.push((year.to_string(), Frequency::Y.letter().to_owned(), Some(0)));
                }
            }
            let quarter = Period::containing(Frequency::Q, month.start);
            if quarter.start == month.start {
                quarter_node = year_node;
                if ended(quarter) {
                    quarter_node = nodes.len();
                    nodes.push((quarter.to_string(), Frequency::Q.letter().to_owned(), Some(year_node)));
                }
            }
            nodes.push((month.to_string(), Frequency::M.letter().to_owned(), Some(quarter_node)));
            month = month.next();
        }
        Self::new(TIME, nodes)
    }

    /// The node of a code.
    pub(crate) fn node(&self, code: &str) -> Option<Node> {
        self.positions.get(code).copied()
    }

    /// The root: the total.
    pub(crate) fn root(&self) -> Node {
        self.root
    }

    /// The code of a node.
    pub(crate) fn code(&self, node: Node) -> &str {
        &self.codes[node as usize]
    }

    /// A node and its ancestors, up to the root.
    pub(crate) fn ancestors_or_self(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        std::iter::successors(Some(node), |current| {
            self.parents[*current as usize].and_then(|parent| Node::try_from(parent).ok())
        })
    }

    /// All nodes of these levels, in the list's order.
    pub(crate) fn nodes_at(&self, levels: &[String]) -> Vec<Node> {
        let numbered = (0..).zip(&self.levels);
        numbered
            .filter(|(_, level)| levels.iter().any(|wanted| wanted == *level || wanted == "*"))
            .map(|(node, _)| node)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_has_no_quarter_or_year_that_has_not_ended() {
        let last = Period::parse("2025-05").expect("a month");
        let time = Axis::of_time(2024, last);
        assert!(time.node("2024").is_some() && time.node("2025").is_none());
        assert!(time.node("2025-Q1").is_some() && time.node("2025-Q2").is_none());
        let may = time.node("2025-05").expect("the last month");
        assert_eq!(time.parents[may as usize], Some(0), "an open quarter is no parent");
        let march = time.node("2025-03").expect("a month");
        let above: Vec<&str> = time.ancestors_or_self(march).map(|node| time.code(node)).collect();
        assert_eq!(above, ["2025-03", "2025-Q1", "ALL"]);
    }
}
