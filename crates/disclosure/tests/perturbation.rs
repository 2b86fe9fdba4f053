//! Noise by cell keys against tables of other programs, and the attack on it.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test helper fails its test and says what it skips"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use disclosure::{PerturbationTable, cell_key, record_key};
use serde_json::Value;

fn reference() -> Option<Value> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/disclosure_cases/ptable_reference.json");
    let Ok(text) = std::fs::read_to_string(file) else {
        println!("skipped: no ../shared");
        return None;
    };
    serde_json::from_str(&text).unwrap()
}

#[test]
fn perturbation_tables_are_those_of_the_reference() {
    let Some(reference) = reference() else { return };
    let mut compared = 0;
    for (name, table) in reference["tables"].as_object().unwrap() {
        let parameters = &table["params"];
        // Ours have no fixed share without noise, no other monotony and no later changes.
        let Some(variance) = parameters["V"].as_f64() else {
            continue;
        };
        if ["pstay", "mono", "optim"]
            .iter()
            .any(|key| parameters.get(key).is_some())
        {
            continue;
        }
        let whole = |key: &str| u32::try_from(parameters[key].as_u64().unwrap_or(0)).unwrap();
        let ours = PerturbationTable::new(whole("D"), variance, whole("js"));
        // Where theirs gives up, ours may find noise of less variance than allowed.
        if table.get("error").is_some() {
            continue;
        }
        let ours = ours.unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut theirs: BTreeMap<u64, BTreeMap<u64, f64>> = BTreeMap::new();
        for row in table["pTable"].as_array().unwrap() {
            let row_of = theirs.entry(row["i"].as_u64().unwrap()).or_default();
            row_of.insert(row["j"].as_u64().unwrap(), row["p"].as_f64().unwrap());
        }
        for (count, row) in theirs {
            for (result, share) in ours.probabilities(count) {
                let due = row.get(&result).copied().unwrap_or(0.0);
                assert!(
                    (share - due).abs() < 1e-4,
                    "{name} {count} to {result}: {share}, not {due}"
                );
            }
        }
        compared += 1;
    }
    assert!(compared > 3);
}

/// Whoever could ask the same count under many names would average the noise away; with keys that
/// belong to records all answers are the same.
#[test]
fn asking_again_teaches_nothing() {
    let table = PerturbationTable::new(8, 7.0, 4).unwrap();
    let keys: Vec<u32> = (0..23).map(|record| record_key(&[5; 32], &[record])).collect();
    let ours: Vec<u64> = (0..400)
        .map(|turn| {
            let mut order = keys.clone();
            order.rotate_left(turn % 23);
            table.perturb(23, cell_key(order))
        })
        .collect();
    assert!(ours.iter().all(|&answer| answer == ours[0]));
    // Fresh noise for every question, as a careless server would draw it.
    let naive: u64 = (0..400)
        .map(|turn| table.perturb(23, record_key(&[3; 32], &[turn])))
        .sum();
    assert!((naive * 10 / 400).abs_diff(230) <= 3, "{naive}");
}
