//! Following a plan, from its tables up.

use std::collections::BTreeSet;

use datafusion::common::{Column, DFSchemaRef};
use datafusion::logical_expr::expr::{AggregateFunction, WindowFunction};
use datafusion::logical_expr::{
    Aggregate, Expr, Join, JoinType, LogicalPlan, Projection, SubqueryAlias, TableScan, Union, Window,
    WindowFunctionDefinition,
};

use super::expression::{Followed, Held, Origin, apart, bare, either, held_by, hold};
use super::{Amount, Derivations, Measured, Misuse};

/// A measured table where a plan reads it.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    id: usize,
    /// Key columns by which its rows still differ.
    live: BTreeSet<String>,
    held: Held,
}

/// What a node of a plan gives: where each column comes from, and the measured tables below it.
#[derive(Debug, Clone)]
pub(super) struct Relation {
    schema: DFSchemaRef,
    pub(super) columns: Vec<Origin>,
    scans: Vec<Scan>,
    /// Key columns that a join makes equal.
    equal: Vec<[(usize, String); 2]>,
}

impl Relation {
    pub(super) fn origin_of(&self, column: &Column) -> Origin {
        let position = self.schema.maybe_index_of_column(column);
        position.map_or(Origin::Other, |position| self.columns[position].clone())
    }

    /// The key columns of a scan that grouping by these expressions tells apart, by themselves or as the equals of
    /// others.
    fn told_apart(&self, origins: &[Origin], scan: &Scan) -> BTreeSet<String> {
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
    tables: Vec<String>,
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
                self.narrow(&mut relation, &filter.predicate);
                relation
            }
            LogicalPlan::Aggregate(aggregate) => self.follow_aggregate(aggregate),
            LogicalPlan::Window(window) => self.follow_window(window),
            LogicalPlan::Join(join) => self.follow_join(join),
            LogicalPlan::Union(union) => self.follow_union(union),
            LogicalPlan::Sort(sort) => self.follow(&sort.input),
            LogicalPlan::Limit(limit) => self.follow(&limit.input),
            LogicalPlan::Distinct(distinct) => self.follow(distinct.input()),
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
            self.narrow(&mut relation, filter);
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
        };
        Relation {
            schema: DFSchemaRef::clone(schema),
            columns,
            scans: vec![scan],
            equal: Vec::new(),
        }
    }

    fn narrow(&mut self, relation: &mut Relation, condition: &Expr) {
        let further: Vec<Held> = relation
            .scans
            .iter()
            .map(|scan| held_by(condition, relation, scan.id))
            .collect();
        for (scan, further) in relation.scans.iter_mut().zip(further) {
            hold(&mut scan.held, further);
        }
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

    fn follow_aggregate(&mut self, aggregate: &Aggregate) -> Relation {
        let mut input = self.follow(&aggregate.input);
        let groups: Vec<Origin> = aggregate
            .group_expr
            .iter()
            .map(|expr| self.origin(expr, &input))
            .collect();
        let mut columns = groups.clone();
        for expr in &aggregate.aggr_expr {
            columns.push(match bare(expr) {
                Expr::AggregateFunction(function) => self.origin_of_aggregate(function, &groups, &input),
                _ => Origin::Other,
            });
        }
        columns.resize(aggregate.schema.fields().len(), Origin::Other);
        let live: Vec<BTreeSet<String>> = input.scans.iter().map(|scan| input.told_apart(&groups, scan)).collect();
        for (scan, live) in input.scans.iter_mut().zip(live) {
            scan.live = live;
        }
        Relation {
            schema: DFSchemaRef::clone(&aggregate.schema),
            columns,
            ..input
        }
    }

    fn origin_of_aggregate(&mut self, function: &AggregateFunction, groups: &[Origin], input: &Relation) -> Origin {
        let condition = function.params.filter.as_deref();
        let argument = function
            .params
            .args
            .first()
            .map_or(Origin::Other, |arg| self.origin(arg, input));
        self.aggregated(function.func.name(), argument, (groups, condition), input)
    }

    /// What an aggregate function makes of its argument, over the rows of a group for which the condition holds.
    fn aggregated(
        &mut self,
        function: &str,
        argument: Origin,
        (groups, condition): (&[Origin], Option<&Expr>),
        input: &Relation,
    ) -> Origin {
        match (function, argument) {
            ("sum" | "avg" | "mean", Origin::Rate(_)) => {
                self.misuses.insert(Misuse::RateAdded);
                Origin::Rate(None)
            }
            ("sum", Origin::Amount(mut amount)) => {
                if let Some(scan) = input.scans.iter().find(|scan| scan.id == amount.scan) {
                    if let Some(condition) = condition {
                        hold(&mut amount.held, held_by(condition, input, scan.id));
                    }
                    hold(&mut amount.held, scan.held.clone());
                    let apart = input.told_apart(groups, scan);
                    let is_one = |column: &String| amount.held.get(column).is_some_and(|values| values.len() == 1);
                    let added = scan.live.difference(&apart).filter(|column| !is_one(column));
                    let added: Vec<String> = added.cloned().collect();
                    amount.added_over.extend(added);
                }
                Origin::Amount(amount)
            }
            ("min" | "max" | "first_value" | "last_value" | "any_value", kept) => match kept {
                Origin::Key { .. } => Origin::Other,
                kept => kept,
            },
            ("avg" | "mean" | "median" | "approx_median", Origin::Amount(_)) => Origin::Rate(None),
            _ => Origin::Other,
        }
    }

    fn follow_window(&mut self, window: &Window) -> Relation {
        let input = self.follow(&window.input);
        let mut columns = input.columns.clone();
        for expr in &window.window_expr {
            columns.push(match bare(expr) {
                Expr::WindowFunction(function) => self.origin_of_window(function, &input),
                _ => Origin::Other,
            });
        }
        Relation {
            schema: DFSchemaRef::clone(&window.schema),
            columns,
            ..input
        }
    }

    fn origin_of_window(&mut self, function: &WindowFunction, input: &Relation) -> Origin {
        let params = &function.params;
        let argument = params.args.first().map_or(Origin::Other, |arg| self.origin(arg, input));
        let groups: Vec<Origin> = params
            .partition_by
            .iter()
            .map(|expr| self.origin(expr, input))
            .collect();
        match &function.fun {
            WindowFunctionDefinition::AggregateUDF(aggregate) => {
                self.aggregated(aggregate.name(), argument, (&groups, params.filter.as_deref()), input)
            }
            WindowFunctionDefinition::WindowUDF(_) => match argument {
                Origin::Key { .. } => Origin::Other,
                kept => kept,
            },
        }
    }

    fn follow_join(&mut self, join: &Join) -> Relation {
        let (left, right) = (self.follow(&join.left), self.follow(&join.right));
        let mut equal: Vec<[(usize, String); 2]> = left.equal.iter().chain(&right.equal).cloned().collect();
        for (one, other) in &join.on {
            if let (Origin::Key { scan: a, column: x }, Origin::Key { scan: b, column: y }) =
                (self.origin(one, &left), self.origin(other, &right))
            {
                equal.push([(a, x), (b, y)]);
            }
        }
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
        if let Some(condition) = join.filter.as_ref().filter(|_| join.join_type == JoinType::Inner) {
            self.narrow(&mut relation, condition);
        }
        relation
    }

    /// A union is one more reading of the tables its inputs read: held to what any of them is held to.
    fn follow_union(&mut self, union: &Union) -> Relation {
        let inputs: Vec<Relation> = union.inputs.iter().map(|input| self.follow(input)).collect();
        let mut scans: Vec<(String, Scan)> = Vec::new();
        let mut renamed: Vec<(usize, usize)> = Vec::new();
        for scan in inputs.iter().flat_map(|input| &input.scans) {
            let table = self.table_of(scan.id).to_owned();
            match scans.iter_mut().find(|(known, _)| *known == table) {
                Some((_, merged)) => {
                    merged.live.extend(scan.live.iter().cloned());
                    merged.live.extend(apart(&merged.held, &scan.held));
                    merged.held = either(&merged.held, &scan.held);
                    renamed.push((scan.id, merged.id));
                }
                None => {
                    let id = self.tables.len();
                    self.tables.push(table.clone());
                    renamed.push((scan.id, id));
                    scans.push((table, Scan { id, ..scan.clone() }));
                }
            }
        }
        let name = |scan: usize| {
            renamed
                .iter()
                .find(|(old, _)| *old == scan)
                .map_or(scan, |(_, new)| *new)
        };
        let moved = |origin: &Origin| match origin.clone() {
            Origin::Key { scan, column } => Origin::Key {
                scan: name(scan),
                column,
            },
            Origin::Amount(amount) => Origin::Amount(Followed {
                scan: name(amount.scan),
                ..amount
            }),
            Origin::Rate(scan) => Origin::Rate(scan.map(name)),
            Origin::Other => Origin::Other,
        };
        let width = union.schema.fields().len();
        let columns = (0..width).map(|position| {
            let mut origins = inputs
                .iter()
                .map(|input| input.columns.get(position).map_or(Origin::Other, moved));
            let first = origins.next().unwrap_or(Origin::Other);
            origins.fold(first, |one, other| match (one, other) {
                (Origin::Amount(one), Origin::Amount(other)) if one.scan == other.scan => {
                    Origin::Amount(one.or(&other))
                }
                (one, other) if one == other => one,
                _ => Origin::Other,
            })
        });
        Relation {
            schema: DFSchemaRef::clone(&union.schema),
            columns: columns.collect(),
            scans: scans.into_iter().map(|(_, scan)| scan).collect(),
            equal: Vec::new(),
        }
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
