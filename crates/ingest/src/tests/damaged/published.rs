//! Files that agencies really published, read by the definitions of `tests/real`, and damaged.
//!
//! They are not ours to copy; they are read from `../shared/realdata`, and without it nothing is checked.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use definitions::Definitions;

use super::{chance, complaint, damage};

/// Damaged deliveries of each published file.
const ROUNDS: u64 = 30;
/// A published text is cut after the last line that ends before.
const TEXT_BYTES: usize = 16 << 10;
/// Other files cannot be cut; larger ones would take too long.
const FILE_BYTES_MAX: usize = 200 << 10;

/// A file of each source of a proof, by the source.
fn files(proof: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(proof).expect("a proof");
    let proof: toml::Table = text.parse().expect("a table");
    let nights = proof["night"].as_array().expect("nights").iter();
    let deliveries = nights.flat_map(|night| night["deliveries"].as_array().expect("deliveries"));
    let named = |delivery: &toml::Value, key: &str| delivery[key].as_str().expect("a text").to_owned();
    let files = deliveries.map(|delivery| (named(delivery, "source"), named(delivery, "file")));
    files.collect()
}

/// As much of a published file as is worth damaging.
fn slice(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = fs::read(path).ok()?;
    let is_text = ["csv", "txt", "tsv", "ndjson", "jsonl"]
        .iter()
        .any(|extension| path.extension().is_some_and(|it| it == *extension));
    if is_text && bytes.len() > TEXT_BYTES {
        let end = bytes[..TEXT_BYTES].iter().rposition(|byte| *byte == b'\n')?;
        bytes.truncate(end + 1);
    }
    (bytes.len() <= FILE_BYTES_MAX).then_some(bytes)
}

fn projects(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root.join("tests/real")).expect("proofs");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    folders
}

#[test]
fn damaged_published_files_are_accounted_for() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let published = root.join("../shared/realdata");
    if !published.is_dir() {
        println!("skipped: no ../shared");
        return;
    }
    let (mut complaints, mut damaged) = (Vec::new(), 0);
    for project in projects(root) {
        let (definitions, _) = Definitions::load(&project);
        for (source_id, file) in files(&project.join("proof.toml")) {
            let (Some(source), Some(intact)) = (definitions.sources.get(&source_id), slice(&published.join(&file)))
            else {
                continue;
            };
            let name = file.rsplit('/').next().unwrap_or(&file);
            for round in 0..ROUNDS {
                let mut chance = chance(&file, round);
                let mut bytes = intact.clone();
                for _ in 0..=round % 3 {
                    damage::bytes(&mut bytes, &mut chance);
                }
                damaged += 1;
                let told = complaint(source, &definitions, name, &bytes);
                complaints.extend(told.map(|told| format!("{file}, round {round}: {told}")));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(damaged > 100, "published files are there: {damaged}");
}
