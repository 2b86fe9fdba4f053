//! `marsad release calendar`: the releases that were made, and those that are announced.

use chrono::{DateTime, FixedOffset, Utc};
use publish::announced;

use crate::error::Error;
use crate::output;
use crate::project::Project;
use crate::table::Table;

/// Releases announced ahead.
const AHEAD: usize = 12;

/// Tells each release, the oldest first, then what follows. Errors: those of the shelf.
pub(crate) fn run(project: &Project, now: DateTime<Utc>) -> Result<(), Error> {
    let shelf = project.shelf();
    let mut table = Table::new(&["made on", "everybody may read it", "figures to", ""]);
    let mut last = None;
    for name in shelf.list() {
        let (manifest, _) = shelf.manifest(&name)?;
        last = last.max(manifest.released_at());
        let (made_on, state) = (
            manifest.released_at().map(|at| at.date_naive().to_string()),
            if manifest.is_open_at(now) {
                "open"
            } else {
                "under embargo"
            },
        );
        let public_from = manifest.public_from.as_deref().and_then(|text| text.parse().ok());
        table.row(
            &made_on.unwrap_or_default(),
            &[told(public_from), manifest.latest_period, format!("{name}, {state}")],
        );
    }
    let calendar = project.definitions.calendar.as_ref();
    let ahead = calendar.map_or_else(Vec::new, |calendar| announced(calendar, now.date_naive(), last, AHEAD));
    for release in &ahead {
        table.row(
            &release.made_on.to_string(),
            &[
                told(release.public_from),
                release.latest_period.to_string(),
                "announced".to_owned(),
            ],
        );
    }
    table.lines().iter().for_each(|line| output::line(line));
    if ahead.is_empty() {
        output::line("no release is announced: schemas/calendar.toml lets one out every night something changed");
    }
    Ok(())
}

fn told(public_from: Option<DateTime<FixedOffset>>) -> String {
    public_from.map_or_else(
        || "at once".to_owned(),
        |instant| instant.format("%Y-%m-%d %H:%M %:z").to_string(),
    )
}
