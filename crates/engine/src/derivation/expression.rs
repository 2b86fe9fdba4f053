//! Following expressions: what becomes of the columns they read, and what their conditions hold.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::{Case, InList};
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

use super::Misuse;
use super::plan::{Follower, Relation};

/// Columns held to certain values.
pub(super) type Held = BTreeMap<String, BTreeSet<String>>;

/// Where a column comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A key column as it stands in a measured table.
    Key { scan: usize, column: String },
    /// An amount of a measured table, or a sum of such.
    Amount(Followed),
    /// How many rows of a measured table there are.
    Rows(usize),
    /// A rate; of this measured table if it stood there as one.
    Rate(Option<usize>),
    /// Anything else.
    Other,
}

/// An amount on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Followed {
    pub(super) scan: usize,
    pub(super) added_over: BTreeSet<String>,
    pub(super) held: Held,
}

impl Followed {
    /// One where it is, the other where that is.
    pub(super) fn or(mut self, other: &Self) -> Self {
        self.added_over.extend(other.added_over.iter().cloned());
        self.held = either(&self.held, &other.held);
        self
    }

    /// Their sum: it is added over what the two are held to apart.
    fn plus(mut self, other: &Self) -> Self {
        self.added_over.extend(apart(&self.held, &other.held));
        self.or(other)
    }
}

/// The columns that are held to other values, or not at all, on one side.
pub(super) fn apart(one: &Held, other: &Held) -> BTreeSet<String> {
    let columns = one.keys().chain(other.keys());
    let apart = columns.filter(|column| one.get(*column) != other.get(*column));
    apart.cloned().collect()
}

/// What holds of rows of which one or the other holds.
pub(super) fn either(one: &Held, other: &Held) -> Held {
    let both = |(column, values): (&String, &BTreeSet<String>)| Some((column.clone(), values | other.get(column)?));
    one.iter().filter_map(both).collect()
}

impl Follower<'_> {
    /// Where an expression over the columns of `input` comes from.
    pub(super) fn origin(&mut self, expr: &Expr, input: &Relation) -> Origin {
        match expr {
            Expr::Column(column) => input.origin_of(column),
            Expr::Alias(alias) => self.origin(&alias.expr, input),
            Expr::Cast(cast) => self.origin(&cast.expr, input),
            Expr::TryCast(cast) => self.origin(&cast.expr, input),
            Expr::Negative(inner) => self.origin(inner, input),
            Expr::BinaryExpr(binary) => self.origin_of_binary(binary, input),
            Expr::Case(case) => self.origin_of_case(case, input),
            Expr::ScalarFunction(function) => match function.name() {
                "coalesce" | "round" | "abs" | "nullif" | "nvl" => self.origin_of_all(&function.args, input),
                _ => Origin::Other,
            },
            Expr::ScalarSubquery(subquery) => {
                let relation = self.follow(&subquery.subquery);
                relation.columns.into_iter().next().unwrap_or(Origin::Other)
            }
            _ => Origin::Other,
        }
    }

    fn origin_of_binary(&mut self, binary: &BinaryExpr, input: &Relation) -> Origin {
        let (left, right) = (self.origin(&binary.left, input), self.origin(&binary.right, input));
        match binary.op {
            Operator::Divide => match (&left, &right) {
                (Origin::Amount(_), Origin::Other) if is_number(&binary.right) => left,
                (Origin::Amount(_) | Origin::Rate(_), _) | (_, Origin::Amount(_)) => Origin::Rate(None),
                _ => Origin::Other,
            },
            Operator::Multiply => match (left, right) {
                (Origin::Rate(Some(rate)), Origin::Amount(amount))
                | (Origin::Amount(amount), Origin::Rate(Some(rate))) => {
                    if rate != amount.scan && self.table_of(rate) == self.table_of(amount.scan) {
                        self.misuses.insert(Misuse::BaseOfAnother);
                    }
                    Origin::Amount(amount)
                }
                (Origin::Other, kept) | (kept, Origin::Other) => kept,
                _ => Origin::Rate(None),
            },
            Operator::Plus | Operator::Minus => match (left, right) {
                (Origin::Amount(one), Origin::Amount(other))
                    if self.table_of(one.scan) == self.table_of(other.scan) =>
                {
                    Origin::Amount(one.plus(&other))
                }
                (left, right) => one_of(left, right),
            },
            _ => Origin::Other,
        }
    }

    fn origin_of_all(&mut self, args: &[Expr], input: &Relation) -> Origin {
        let mut found = Origin::Other;
        for arg in args {
            let origin = self.origin(arg, input);
            found = one_of(found, origin);
        }
        // A function of a key is no key: it may say the same of different values.
        match found {
            Origin::Key { .. } => Origin::Other,
            kept => kept,
        }
    }

    fn origin_of_case(&mut self, case: &Case, input: &Relation) -> Origin {
        let mut found = Origin::Other;
        for (when, then) in &case.when_then_expr {
            let condition = match &case.expr {
                Some(subject) => Expr::BinaryExpr(BinaryExpr::new(subject.clone(), Operator::Eq, when.clone())),
                None => when.as_ref().clone(),
            };
            let origin = match self.origin(then, input) {
                Origin::Amount(mut amount) => {
                    hold(&mut amount.held, held_by(&condition, input, amount.scan));
                    Origin::Amount(amount)
                }
                other => other,
            };
            found = one_of(found, origin);
        }
        if let Some(otherwise) = &case.else_expr {
            let origin = self.origin(otherwise, input);
            found = one_of(found, origin);
        }
        match found {
            Origin::Key { .. } => Origin::Other,
            kept => kept,
        }
    }
}

/// Either of two columns stands there.
fn one_of(left: Origin, right: Origin) -> Origin {
    match (left, right) {
        (Origin::Amount(one), Origin::Amount(other)) if one.scan == other.scan => Origin::Amount(one.or(&other)),
        (Origin::Rate(scan), _) | (_, Origin::Rate(scan)) => Origin::Rate(scan),
        (kept, Origin::Other) | (Origin::Other, kept) => kept,
        _ => Origin::Other,
    }
}

/// Narrows what is held by what a further condition holds.
pub(super) fn hold(held: &mut Held, further: Held) {
    for (column, values) in further {
        match held.get_mut(&column) {
            Some(before) => before.retain(|value| values.contains(value)),
            None => drop(held.insert(column, values)),
        }
    }
}

/// The key columns of a scan that a condition holds to certain values.
pub(super) fn held_by(condition: &Expr, input: &Relation, scan: usize) -> Held {
    let mut held = Held::new();
    match condition {
        Expr::BinaryExpr(BinaryExpr {
            left,
            op: Operator::And,
            right,
        }) => {
            held = held_by(left, input, scan);
            hold(&mut held, held_by(right, input, scan));
        }
        Expr::BinaryExpr(BinaryExpr {
            left,
            op: Operator::Or,
            right,
        }) => {
            held = either(&held_by(left, input, scan), &held_by(right, input, scan));
        }
        Expr::BinaryExpr(BinaryExpr {
            left,
            op: Operator::Eq,
            right,
        }) => {
            for (key, value) in [(left, right), (right, left)] {
                if let (Some(column), Some(value)) = (key_column(key, input, scan), text(value)) {
                    held.insert(column, BTreeSet::from([value]));
                }
            }
        }
        Expr::InList(InList {
            expr,
            list,
            negated: false,
        }) => {
            let values: Option<BTreeSet<String>> = list.iter().map(text).collect();
            if let (Some(column), Some(values)) = (key_column(expr, input, scan), values) {
                held.insert(column, values);
            }
        }
        _ => {}
    }
    held
}

fn key_column(expr: &Expr, input: &Relation, scan: usize) -> Option<String> {
    match bare(expr) {
        Expr::Column(column) => match input.origin_of(column) {
            Origin::Key { scan: found, column } if found == scan => Some(column),
            _ => None,
        },
        _ => None,
    }
}

/// An expression without casts.
pub(super) fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Cast(cast) => bare(&cast.expr),
        Expr::TryCast(cast) => bare(&cast.expr),
        Expr::Alias(alias) => bare(&alias.expr),
        other => other,
    }
}

fn text(expr: &Expr) -> Option<String> {
    match bare(expr) {
        Expr::Literal(
            ScalarValue::Utf8(Some(text)) | ScalarValue::Utf8View(Some(text)) | ScalarValue::LargeUtf8(Some(text)),
            _,
        ) => Some(text.clone()),
        Expr::Literal(number, _) if number.data_type().is_integer() && !number.is_null() => Some(number.to_string()),
        _ => None,
    }
}

fn is_number(expr: &Expr) -> bool {
    matches!(bare(expr), Expr::Literal(..))
}

/// The same number, or one of several, whatever stands in a row: added up, it counts rows.
pub(super) fn is_constant(expr: &Expr) -> bool {
    match bare(expr) {
        Expr::Literal(..) => true,
        Expr::Case(case) => {
            let thens = case.when_then_expr.iter().map(|(_, then)| then);
            thens.chain(&case.else_expr).all(|then| is_constant(then))
        }
        _ => false,
    }
}
