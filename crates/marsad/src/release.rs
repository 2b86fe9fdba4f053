//! `marsad release`: the releases on the shelf.

pub(crate) mod approval;
pub(crate) mod calendar;
pub(crate) mod difference;
mod levels;
pub(crate) mod verification;

use releases::{Audience, Release, ReleaseError, Shelf};

use crate::error::Error;
use crate::output;

/// Lists all releases, oldest first; the current one is marked.
pub(crate) fn list(shelf: &Shelf) -> Result<(), Error> {
    let current = shelf.current()?.map(|release| release.manifest.release_id);
    for name in shelf.list() {
        let mark = if current.as_ref() == Some(&name) {
            "  current"
        } else {
            ""
        };
        output::line(&format!("{name}{mark}"));
    }
    if let Some(held) = shelf.held()? {
        output::line(&format!("{}  waits for approval", held.manifest.release_id));
    }
    Ok(())
}

/// Shows one release, the current one unless named. Reading it checks every file against the manifest.
pub(crate) fn show(shelf: &Shelf, name: Option<&str>) -> Result<(), Error> {
    tell(&named(shelf, name)?);
    Ok(())
}

/// The release with this name, the current one without.
fn named(shelf: &Shelf, name: Option<&str>) -> Result<Release, ReleaseError> {
    match name {
        Some(name) => shelf.read(name),
        None => shelf.current()?.ok_or(ReleaseError::NoRelease),
    }
}

fn tell(release: &Release) {
    let manifest = &release.manifest;
    if let Some(notice) = &manifest.notice {
        output::line(&format!("{} / {} / {}", notice.fr, notice.ar, notice.en));
    }
    output::line(&format!("release        {}", manifest.release_id));
    if manifest.audience == Audience::Staff {
        output::line("audience       staff");
    }
    output::line(&format!("released at    {}", manifest.released_at));
    if let Some(public_from) = &manifest.public_from {
        output::line(&format!("public from    {public_from}"));
    }
    output::line(&format!("figures to     {}", manifest.latest_period));
    let previous = manifest
        .previous
        .as_ref()
        .map_or("none", |previous| previous.release_id.as_str());
    output::line(&format!("previous       {previous}"));
    output::line(&format!("definitions    {}", manifest.definitions_hash));
    let audit = &manifest.audit;
    output::line(&format!(
        "audit          {} cells, {} hidden, {} exactly recoverable, {} known to be small",
        audit.cells, audit.hidden, audit.exactly_recoverable, audit.bounded_below_threshold
    ));
    for indicator in &release.indicators {
        let entry = &indicator.entry;
        output::line(&format!(
            "{}  {:32} {:>7} cells, {:>6} hidden",
            entry.number, entry.id, entry.cells, entry.hidden
        ));
        if entry.hidden > 0 {
            for (detail, level) in levels::levels(indicator) {
                output::line(&format!("     {detail:44} {}", level.told()));
            }
        }
    }
}
