//! Following unions: rows of one reading of a table below those of another.

use datafusion::common::DFSchemaRef;
use datafusion::logical_expr::Union;

use super::expression::{Followed, Origin, apart, either};
use super::plan::{Follower, Relation, Scan};

impl Follower<'_> {
    /// A union is one more reading of the tables its inputs read: held to what any of them is held to.
    pub(super) fn follow_union(&mut self, union: &Union) -> Relation {
        let inputs: Vec<Relation> = union.inputs.iter().map(|input| self.follow(input)).collect();
        let mut scans: Vec<(String, Scan)> = Vec::new();
        let mut renamed: Vec<(usize, usize)> = Vec::new();
        for scan in inputs.iter().flat_map(|input| &input.scans) {
            let table = self.table_of(scan.id).to_owned();
            if let Some((_, merged)) = scans.iter_mut().find(|(known, _)| *known == table) {
                merged.live.extend(scan.live.iter().cloned());
                merged.live.extend(apart(&merged.held, &scan.held));
                merged.held = either(&merged.held, &scan.held);
                renamed.push((scan.id, merged.id));
            } else {
                let id = self.tables.len();
                self.tables.push(table.clone());
                renamed.push((scan.id, id));
                scans.push((table, Scan { id, ..scan.clone() }));
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
            Origin::Rows(scan) => Origin::Rows(name(scan)),
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
