//! `marsad release diff`: which published cells changed from one release to another, and what came in between.

use std::collections::BTreeMap;

use releases::{Cell, CellChange, ChangeKind, ConfStatus, IndicatorEntry, Release, ReleaseError, Shelf, difference};
use warehouse::AsOf;

use crate::error::Error;
use crate::project::Project;
use crate::table::{Table, grouped};
use crate::{clock, output};

/// The kinds of changes, in the order in which they are told.
const KINDS: [(ChangeKind, &str); 6] = [
    (ChangeKind::New, "new"),
    (ChangeKind::Revised, "revised"),
    (ChangeKind::Hidden, "hidden"),
    (ChangeKind::Shown, "shown"),
    (ChangeKind::Gone, "gone"),
    (ChangeKind::Status, "status"),
];

/// Which two releases are compared.
#[derive(Debug)]
pub(crate) enum Compared {
    /// The current one with the one behind it.
    Latest,
    /// The one that waits for approval with the current one.
    Held,
    /// An earlier one with a later one, by default the current.
    Named(String, Option<String>),
}

/// Tells what changed, the cells too if they are asked for. Errors: those of the shelf and the warehouse.
pub(crate) async fn run(project: &Project, compared: &Compared, with_cells: bool) -> Result<(), Error> {
    let Some((before, after)) = releases(&project.shelf(), compared)? else {
        output::line("there is no earlier release");
        return Ok(());
    };
    let changes = difference(&before, &after);
    output::line(&format!(
        "{} → {}",
        before.manifest.release_id, after.manifest.release_id
    ));
    tell_kinds(&after, &changes);
    if with_cells {
        for (id, changes) in &changes {
            let entry = after
                .indicator(id)
                .or_else(|| before.indicator(id))
                .map(|data| &data.entry);
            if let Some(entry) = entry {
                tell_cells(entry, changes);
            }
        }
    }
    tell_reasons(project, &before, &after).await
}

/// How many figures of each kind of change the current release brings, in one clause; none for a first release.
///
/// Errors: those of the shelf.
pub(crate) fn since_previous(shelf: &Shelf) -> Result<Option<String>, Error> {
    let Some((before, after)) = releases(shelf, &Compared::Latest)? else {
        return Ok(None);
    };
    let changes = difference(&before, &after);
    let told = KINDS.iter().filter_map(|(kind, word)| {
        let count = changes
            .values()
            .flatten()
            .filter(|change| change.kind() == *kind)
            .count();
        (count > 0 && *kind != ChangeKind::Status).then(|| format!("{} {word}", grouped(count as u64)))
    });
    let told = told.collect::<Vec<_>>().join(", ");
    let told = if told.is_empty() {
        "no figure changed".to_owned()
    } else {
        told
    };
    Ok(Some(format!("since {}: {told}", before.manifest.release_id)))
}

/// The earlier and the later release; nothing where there is no earlier one.
fn releases(shelf: &Shelf, compared: &Compared) -> Result<Option<(Release, Release)>, Error> {
    let later = match compared {
        Compared::Held => shelf.held()?.ok_or(ReleaseError::NoRelease)?,
        Compared::Named(_, after) => super::named(shelf, after.as_deref())?,
        Compared::Latest => super::named(shelf, None)?,
    };
    let earlier = match (compared, &later.manifest.previous) {
        (Compared::Named(before, _), _) => Some(shelf.read(before)?),
        (_, Some(link)) => Some(shelf.linked(link)?),
        (_, None) => None,
    };
    Ok(earlier.map(|earlier| (earlier, later)))
}

fn tell_kinds(after: &Release, changes: &BTreeMap<String, Vec<CellChange>>) {
    let headers: Vec<&str> = ["indicator", "cells"]
        .into_iter()
        .chain(KINDS.map(|(_, word)| word))
        .collect();
    let mut table = Table::new(&headers);
    for (id, changes) in changes {
        let cells = after.indicator(id).map_or(0, |data| data.entry.cells);
        let of_kind = |kind: ChangeKind| changes.iter().filter(|change| change.kind() == kind).count() as u64;
        let counts = KINDS.map(|(kind, _)| grouped(of_kind(kind)));
        let row: Vec<String> = std::iter::once(grouped(cells)).chain(counts).collect();
        table.row(id, &row);
    }
    if changes.is_empty() {
        output::line("no published cell changed");
    } else {
        table.lines().iter().for_each(|line| output::line(line));
    }
}

fn tell_cells(entry: &IndicatorEntry, changes: &[CellChange]) {
    output::line("");
    let names = entry.dimensions.iter().map(|dimension| dimension.name.as_str());
    let headers: Vec<&str> = [entry.id.as_str()]
        .into_iter()
        .chain(names)
        .chain(["before", "after"])
        .collect();
    let mut table = Table::new(&headers);
    for change in changes {
        let shown = |cell: &Option<Cell>| cell.as_ref().map_or_else(|| "·".to_owned(), |cell| figure(entry, cell));
        let mut row = change.codes.clone();
        row.extend([shown(&change.before), shown(&change.after)]);
        table.row(&change.period.to_string(), &row);
    }
    table.lines().iter().for_each(|line| output::line(line));
}

/// The figure of a cell with its status, as in a release: `12 A`, `hidden`.
fn figure(entry: &IndicatorEntry, cell: &Cell) -> String {
    if cell.conf_status == ConfStatus::Confidential {
        return "hidden".to_owned();
    }
    let value = entry
        .value(cell)
        .map_or_else(String::new, |value| format!("{value:.*} ", usize::from(entry.decimals)));
    format!("{value}{}", cell.obs_status.letter())
}

/// What can have made the difference: other definitions, and what was recorded in between.
async fn tell_reasons(project: &Project, before: &Release, after: &Release) -> Result<(), Error> {
    output::line("");
    if before.manifest.definitions_hash != after.manifest.definitions_hash {
        output::line("the definitions are others");
    }
    let warehouse = project.warehouse().await?;
    let today = clock::now(None).date_naive();
    let context = project.analyst_context(&warehouse, AsOf::Now, today).await?;
    let sql = format!(
        "SELECT source_id, outcome, file_name, submission_id, rows_accepted FROM submissions \
         WHERE recorded_at > TIMESTAMP '{}' AND recorded_at <= TIMESTAMP '{}' ORDER BY sequence",
        before.manifest.released_at, after.manifest.released_at
    );
    let answer = context.query(&sql).await?;
    let mut table = Table::new(&["recorded in between", "outcome", "file", "submission", "rows accepted"]);
    let columns = ["source_id", "outcome", "file_name", "submission_id"].map(|name| answer.texts(name));
    let [sources, outcomes, files, ids] = columns;
    let (sources, outcomes, files, ids) = (sources?, outcomes?, files?, ids?);
    let accepted = answer.integers("rows_accepted")?;
    for row in 0..answer.rows() {
        let text = |column: &[Option<String>]| column[row].clone().unwrap_or_default();
        let rows = accepted[row]
            .and_then(|rows| u64::try_from(rows).ok())
            .unwrap_or_default();
        table.row(
            &text(&sources),
            &[text(&outcomes), text(&files), text(&ids), grouped(rows)],
        );
    }
    table.lines().iter().for_each(|line| output::line(line));
    Ok(())
}
