//! Following a plan, from its tables up.

use std::collections::BTreeSet;

use datafusion::common::{Column, DFSchemaRef};
use datafusion::logical_expr::{
    BinaryExpr, Expr, Join, JoinType, LogicalPlan, Operator, Projection, SubqueryAlias, TableScan,
};

use super::expression::{Followed, Held, Origin, bare, held_by, hold};
use super::{Amount, Derivations, Measured, Misuse};

/// A measured table where a plan reads it.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    /// Its number among all scans of the query.
    pub(super) id: usize,
    /// Key columns by which its rows still differ.
    pub(super) live: BTreeSet<String>,
    /// Key columns that conditions hold.
    pub(super) held: Held,
    /// Whether its rows are still those of the table: not grouped, none left out as the same.
    pub(super) is_whole: bool,
}

/// What a node of a plan gives: where each column comes from, and the measured tables below it.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    pub(super) schema: DFSchemaRef,
    pub(super) columns: Vec<Origin>,
    pub(super) scans: Vec<Scan>,
    /// Key columns that a join makes equal.
    pub(super) equal: Vec<[(usize, String); 2]>,
}

impl Relation {
    pub(super) fn origin_of(&self, column: &Column) -> Origin {
        let position = self.schema.maybe_index_of_column(column);
        position.map_or(Origin::Other, |position| self.columns[position].clone())
    }

    /// The pairs of key columns that a condition makes equal.
    fn equalities(&self, condition: &Expr) -> Vec<[(usize, String); 2]> {
        match condition {
            Expr::BinaryExpr(BinaryExpr {
                left,
                op: Operator::And,
                right,
            }) => [self.equalities(left), self.equalities(right)].concat(),
            Expr::BinaryExpr(BinaryExpr {
                left,
                op: Operator::Eq,
                right,
            }) => self.equality(left, right).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn equality(&self, one: &Expr, other: &Expr) -> Option<[(usize, String); 2]> {
        let key = |expr: &Expr| match bare(expr) {
            Expr::Column(column) => match self.origin_of(column) {
                Origin::Key { scan, column } => Some((scan, column)),
                _ => None,
            },
            _ => None,
        };
        Some([key(one)?, key(other)?])
    }

    /// The key columns of a scan that grouping by these expressions tells apart, by themselves or as the equals of
    /// others.
    pub(super) fn told_apart(&self, origins: &[Origin], scan: &Scan) -> BTreeSet<String> {
        let mut keys: BTreeSet<(usize, String)> = BTreeSet::new();
        keys.extend(origins.iter().filter_map(|origin| match origin {
            Origin::Key { scan, column } => Some((*scan, column.clone())),
            _ => None,
        }));
        loop {
            let before = keys.len();
            for [one, other] in &self.equal {
                if keys.contains(one) || keys.contains(other) {
                    keys.extend([one.clone(), other.clone()]);
                }
            }
            if keys.len() == before {
                break;
            }
        }
        keys.retain(|(id, _)| *id == scan.id);
        keys.into_iter().map(|(_, column)| column).collect()
    }
}

/// Follows plans, and remembers what was found on the way.
#[derive(Debug)]
pub(super) struct Follower<'a> {
    measured: &'a [Measured<'a>],
    /// The table of each scan.
    pub(super) tables: Vec<String>,
    pub(super) misuses: BTreeSet<Misuse>,
}

impl<'a> Follower<'a> {
    pub(super) fn new(measured: &'a [Measured<'a>]) -> Self {
        Self {
            measured,
            tables: Vec::new(),
            misuses: BTreeSet::new(),
        }
    }

    pub(super) fn table_of(&self, scan: usize) -> &str {
        self.tables.get(scan).map_or("", String::as_str)
    }

    pub(super) fn derivations(mut self, plan: &LogicalPlan) -> Derivations {
        let relation = self.follow(plan);
        let mut found = Derivations::default();
        for (field, origin) in relation.schema.fields().iter().zip(&relation.columns) {
            match origin {
                Origin::Amount(amount) => {
                    let table = self.table_of(amount.scan).to_owned();
                    let of_scan = relation.scans.iter().find(|scan| scan.id == amount.scan);
                    let mut held = amount.held.clone();
                    hold(&mut held, of_scan.map(|scan| scan.held.clone()).unwrap_or_default());
                    let added_over = amount.added_over.clone();
                    found.amounts.insert(
                        field.name().clone(),
                        Amount {
                            table,
                            added_over,
                            held,
                        },
                    );
                }
                Origin::Rate(_) => drop(found.rates.insert(field.name().clone())),
                Origin::Rows(scan) => {
                    let table = self.table_of(*scan).to_owned();
                    found.row_counts.insert(field.name().clone(), table);
                }
                Origin::Key { .. } | Origin::Other => {}
            }
        }
        found.misuses = self.misuses;
        found
    }

    pub(super) fn follow(&mut self, plan: &LogicalPlan) -> Relation {
        match plan {
            LogicalPlan::TableScan(scan) => self.follow_scan(scan),
            LogicalPlan::SubqueryAlias(alias) => self.follow_alias(alias),
            LogicalPlan::Projection(projection) => self.follow_projection(projection),
            LogicalPlan::Filter(filter) => {
                let mut relation = self.follow(&filter.input);
                Self::narrow(&mut relation, &filter.predicate);
                relation
            }
            LogicalPlan::Aggregate(aggregate) => self.follow_aggregate(aggregate),
            LogicalPlan::Window(window) => self.follow_window(window),
            LogicalPlan::Join(join) => self.follow_join(join),
            LogicalPlan::Union(union) => self.follow_union(union),
            LogicalPlan::Sort(sort) => self.follow(&sort.input),
            LogicalPlan::Limit(limit) => self.follow(&limit.input),
            LogicalPlan::Distinct(distinct) => {
                let mut relation = self.follow(distinct.input());
                relation.scans.iter_mut().for_each(|scan| scan.is_whole = false);
                relation
            }
            LogicalPlan::Subquery(subquery) => self.follow(&subquery.subquery),
            other => unknown(other.schema()),
        }
    }

    fn follow_scan(&mut self, scan: &TableScan) -> Relation {
        if let Some(measured) = self.find(scan.table_name.table()) {
            return self.measure(measured, &scan.projected_schema);
        }
        let Some(view) = scan.source.get_logical_plan() else {
            return unknown(&scan.projected_schema);
        };
        let whole = self.follow(&view);
        let columns = match &scan.projection {
            Some(positions) => positions
                .iter()
                .map(|position| whole.columns[*position].clone())
                .collect(),
            None => whole.columns.clone(),
        };
        let mut relation = Relation {
            schema: DFSchemaRef::clone(&scan.projected_schema),
            columns,
            ..whole
        };
        for filter in &scan.filters {
            Self::narrow(&mut relation, filter);
        }
        relation
    }

    fn follow_alias(&mut self, alias: &SubqueryAlias) -> Relation {
        if let Some(measured) = self.find(alias.alias.table()) {
            return self.measure(measured, &alias.schema);
        }
        let relation = self.follow(&alias.input);
        Relation {
            schema: DFSchemaRef::clone(&alias.schema),
            ..relation
        }
    }

    fn find(&self, table: &str) -> Option<Measured<'a>> {
        self.measured.iter().copied().find(|measured| measured.table == table)
    }

    /// A measured table, from here on.
    fn measure(&mut self, measured: Measured<'_>, schema: &DFSchemaRef) -> Relation {
        let id = self.tables.len();
        self.tables.push(measured.table.to_owned());
        let amount = || Followed {
            scan: id,
            added_over: BTreeSet::new(),
            held: Held::new(),
        };
        let origin = |name: &String| match name.as_str() {
            name if measured.amounts.contains(&name) => Origin::Amount(amount()),
            name if measured.rates.contains(&name) => Origin::Rate(Some(id)),
            _ => Origin::Key {
                scan: id,
                column: name.clone(),
            },
        };
        let columns: Vec<Origin> = schema.fields().iter().map(|field| origin(field.name())).collect();
        let live = columns.iter().filter_map(|origin| match origin {
            Origin::Key { column, .. } => Some(column.clone()),
            _ => None,
        });
        let scan = Scan {
            id,
            live: live.collect(),
            held: Held::new(),
            is_whole: true,
        };
        Relation {
            schema: DFSchemaRef::clone(schema),
            columns,
            scans: vec![scan],
            equal: Vec::new(),
        }
    }

    fn narrow(relation: &mut Relation, condition: &Expr) {
        let further: Vec<Held> = relation
            .scans
            .iter()
            .map(|scan| held_by(condition, relation, scan.id))
            .collect();
        for (scan, further) in relation.scans.iter_mut().zip(further) {
            hold(&mut scan.held, further);
        }
        relation.equal.extend(relation.equalities(condition));
    }

    fn follow_projection(&mut self, projection: &Projection) -> Relation {
        let input = self.follow(&projection.input);
        let columns = projection.expr.iter().map(|expr| self.origin(expr, &input)).collect();
        Relation {
            schema: DFSchemaRef::clone(&projection.schema),
            columns,
            ..input
        }
    }

    fn follow_join(&mut self, join: &Join) -> Relation {
        let (left, right) = (self.follow(&join.left), self.follow(&join.right));
        let equal = left.equal.iter().chain(&right.equal).cloned().collect();
        let both = || left.columns.iter().chain(&right.columns).cloned().collect();
        let columns: Vec<Origin> = match join.join_type {
            JoinType::LeftSemi | JoinType::LeftAnti | JoinType::LeftMark => left.columns.clone(),
            JoinType::RightSemi | JoinType::RightAnti | JoinType::RightMark => right.columns.clone(),
            JoinType::Inner | JoinType::Left | JoinType::Right | JoinType::Full => both(),
        };
        let scans = left.scans.into_iter().chain(right.scans).collect();
        let mut relation = Relation {
            schema: DFSchemaRef::clone(&join.schema),
            columns,
            scans,
            equal,
        };
        relation.columns.resize(join.schema.fields().len(), Origin::Other);
        for (one, other) in &join.on {
            relation.equal.extend(relation.equality(one, other));
        }
        // What the condition holds is held of the rows that found a partner: of all of them in an inner join only.
        match &join.filter {
            Some(condition) if join.join_type == JoinType::Inner => Self::narrow(&mut relation, condition),
            Some(condition) => relation.equal.extend(relation.equalities(condition)),
            None => {}
        }
        relation
    }
}

/// Columns of which nothing is known.
fn unknown(schema: &DFSchemaRef) -> Relation {
    Relation {
        schema: DFSchemaRef::clone(schema),
        columns: vec![Origin::Other; schema.fields().len()],
        scans: Vec::new(),
        equal: Vec::new(),
    }
}
