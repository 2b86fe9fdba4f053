//! Finest cells kept from one night to the next: they spare work, and no figure depends on them.

use std::collections::BTreeMap;
use std::fs;

use crate::revision::revise_by;
use crate::support::{TestProject, paths_below};

const NEXT_NIGHT: &str = "2026-11-22T02:00:00Z";

/// The demonstration after a night more, in which a month was revised and something befell the kept cells before.
fn after(befalls: impl Fn(&str, String) -> Option<String>) -> TestProject {
    let project = TestProject::demo();
    for path in paths_below(&project.root.join("data/warehouse/cells")) {
        let name = path.to_string_lossy().into_owned();
        match befalls(&name, fs::read_to_string(&path).expect("kept cells")) {
            Some(text) => fs::write(&path, text).expect("kept cells"),
            None => fs::remove_file(&path).expect("kept cells"),
        }
    }
    revise_by(&project, 50);
    project.nightly(NEXT_NIGHT).ended(0);
    project
}

/// The cells kept of one indicator by month.
fn kept(project: &TestProject) -> BTreeMap<String, Vec<u8>> {
    project.files("data/warehouse/cells/reports_received")
}

#[test]
fn kept_cells_spare_work_and_change_no_byte() {
    let before = kept(&TestProject::demo());
    assert!(before.len() > 60, "a file a month: {:?}", before.keys());
    let [with, without] = [after(|_, text| Some(text)), after(|_, _| None)];
    let now = kept(&with);
    let counted_again = now.iter().filter(|(month, cells)| before.get(*month) != Some(cells));
    let counted_again: Vec<&str> = counted_again.map(|(month, _)| month.as_str()).collect();
    assert_eq!(counted_again, ["2025-05.csv"], "the month that was revised");
    let due = without.files("data/releases");
    assert!(due.len() > 10, "a release");
    assert!(with.files("data/releases") == due, "kept cells change no byte");
    assert_eq!(now, kept(&without), "counted at once or month by month, it is the same");
    // Other counts, another hash, cut, nothing; and whole, but of another month.
    let another = before["2024-12.csv"].clone();
    let damaged = after(|name, text| match name {
        name if name.ends_with("-01.csv") => Some(text.replace(",MA-", ",MB-")),
        name if name.ends_with("-02.csv") => Some(text.chars().skip(1).collect()),
        name if name.ends_with("-03.csv") => Some(text.chars().take(200).collect()),
        name if name.ends_with("-04.csv") => None,
        name if name.ends_with("-06.csv") => String::from_utf8(another.clone()).ok(),
        _ => Some(text),
    });
    assert!(damaged.files("data/releases") == due, "damaged ones change no byte");
    assert_eq!(now, kept(&damaged), "and are replaced");
}
