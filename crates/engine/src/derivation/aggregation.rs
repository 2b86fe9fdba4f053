//! Following aggregations: what a sum adds together, and what it tells apart.

use std::collections::BTreeSet;

use datafusion::common::DFSchemaRef;
use datafusion::logical_expr::expr::{AggregateFunction, WindowFunction};
use datafusion::logical_expr::{Aggregate, Expr, Window, WindowFunctionDefinition};

use super::Misuse;
use super::expression::{Origin, bare, held_by, hold, is_constant};
use super::plan::{Follower, Relation};

impl Follower<'_> {
    pub(super) fn follow_aggregate(&mut self, aggregate: &Aggregate) -> Relation {
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
            scan.is_whole = false;
        }
        Relation {
            schema: DFSchemaRef::clone(&aggregate.schema),
            columns,
            ..input
        }
    }

    fn origin_of_aggregate(&mut self, function: &AggregateFunction, groups: &[Origin], input: &Relation) -> Origin {
        if counts_rows(function)
            && let Some(scan) = input.scans.iter().find(|scan| scan.is_whole)
        {
            return Origin::Rows(scan.id);
        }
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
            ("sum", rows @ Origin::Rows(_)) => rows,
            ("min" | "max" | "first_value" | "last_value" | "any_value", kept) => match kept {
                Origin::Key { .. } => Origin::Other,
                kept => kept,
            },
            ("avg" | "mean" | "median" | "approx_median", Origin::Amount(_)) => Origin::Rate(None),
            _ => Origin::Other,
        }
    }

    pub(super) fn follow_window(&mut self, window: &Window) -> Relation {
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
}

/// Whether it says how many rows there are, all of them or those of some kind: `count(*)`, `sum(1)`,
/// `sum(CASE … THEN 1 ELSE 0 END)`. A count of different values is another thing.
fn counts_rows(function: &AggregateFunction) -> bool {
    match function.func.name() {
        "count" => !function.params.distinct,
        "sum" => function.params.args.first().is_some_and(is_constant),
        _ => false,
    }
}
