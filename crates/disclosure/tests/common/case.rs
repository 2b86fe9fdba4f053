//! The cases with known answers beside the repository.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test helper fails its test and says what it skips"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use disclosure::{Lattice, PublishedCell, Tree};
use serde_json::Value;

/// One case: a pattern some program produced, and what an attacker finds in it.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) lattice: Lattice,
    pub(crate) cells: Vec<PublishedCell>,
    pub(crate) counts: Vec<u64>,
    pub(crate) is_primary: Vec<bool>,
    pub(crate) is_accepted: Option<bool>,
    /// By lower bound: coordinates, least and greatest integer, whether linearly derivable.
    pub(crate) attacks: Vec<(u64, Vec<Found>)>,
}

pub(crate) struct Found {
    pub(crate) coordinates: Vec<u32>,
    pub(crate) lower: u64,
    pub(crate) upper: Option<u64>,
    pub(crate) is_derivable: bool,
}

/// All table cases; empty with a notice where the folder is missing.
pub(crate) fn all() -> Vec<Case> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/disclosure_cases");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: no ../shared");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let json = files
        .iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "json"));
    let values = json.map(|file| serde_json::from_str::<Value>(&std::fs::read_to_string(file).unwrap()).unwrap());
    values
        .filter(|value| value.get("tables").is_some())
        .map(|value| case(&value))
        .collect()
}

/// The codes of one dimension and the columns in which they stand.
struct Dimension {
    columns: Vec<String>,
    codes: Vec<String>,
    root: String,
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn case(value: &Value) -> Case {
    let inner = list(&value["inner_cells"]["rows"]);
    let rows: Vec<&Value> = list(&value["tables"])
        .iter()
        .flat_map(|table| list(&table["cells"]))
        .collect();
    let (dimensions, trees) = dimensions(value, &rows, inner);
    let lattice = Lattice::new(trees).unwrap();
    let mut case = Case {
        id: text(&value["id"]),
        lattice,
        cells: Vec::new(),
        counts: Vec::new(),
        is_primary: Vec::new(),
        is_accepted: match value["verdict_on_peer_pattern"].as_str() {
            Some("accept") => Some(true),
            Some("reject") => Some(false),
            _ => None,
        },
        attacks: Vec::new(),
    };
    for row in rows.into_iter().chain(list(&value["also_published"])) {
        let count = row["n"].as_u64().unwrap();
        let is_hidden = row["suppressed"].as_bool().unwrap();
        case.cells.push(PublishedCell {
            coordinates: coordinates(&dimensions, row),
            value: (!is_hidden).then_some(count),
        });
        case.counts.push(count);
        case.is_primary.push(row["primary"].as_bool().unwrap_or(false));
    }
    if value["parameters"]["zeros"] == "structural" {
        add_structural_zeros(&mut case, value, &dimensions);
    }
    for least in [0, 1] {
        let found = list(&value["peer_pattern_audit"][format!("suppressed_at_least_{least}")]);
        let finding = |row: &Value| Found {
            coordinates: coordinates(&dimensions, &row["codes"]),
            lower: whole(&row["integer"][0]).unwrap(),
            upper: whole(&row["integer"][1]),
            is_derivable: row["linear_exact"].as_bool().unwrap(),
        };
        if !found.is_empty() {
            case.attacks.push((least, found.iter().map(finding).collect()));
        }
    }
    case
}

/// Integers are written as decimals; no upper bound is null.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small counts")]
fn whole(value: &Value) -> Option<u64> {
    value.as_f64().map(|number| number.round() as u64)
}

fn dimensions(value: &Value, rows: &[&Value], inner: &[Value]) -> (Vec<Dimension>, Vec<Tree>) {
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for column in list(&value["tables"])
        .iter()
        .flat_map(|table| list(&table["cols"]))
        .map(text)
    {
        // Countries and their groups are one dimension.
        let name = if column == "eu" {
            "geo".to_owned()
        } else {
            column.clone()
        };
        let own = columns.entry(name).or_default();
        if !own.contains(&column) {
            own.push(column);
        }
    }
    columns
        .into_iter()
        .map(|(name, columns)| dimension(value, &name, columns, rows, inner))
        .unzip()
}

fn dimension(value: &Value, name: &str, columns: Vec<String>, rows: &[&Value], inner: &[Value]) -> (Dimension, Tree) {
    let codes_in = |rows: &mut dyn Iterator<Item = &Value>| -> BTreeSet<String> {
        rows.flat_map(|row| columns.iter().filter_map(|column| row.get(column)).map(text))
            .collect()
    };
    let hierarchy = &value["hierarchies"][name];
    let finest = codes_in(&mut inner.iter());
    let mut codes = codes_in(&mut rows.iter().copied());
    codes.extend(
        hierarchy
            .as_object()
            .into_iter()
            .flatten()
            .map(|(code, _)| code.clone()),
    );
    let is_root = |code: &&String| !finest.contains(*code) && hierarchy.get(code.as_str()).is_none();
    let root = codes
        .iter()
        .find(is_root)
        .cloned()
        .unwrap_or_else(|| "Total".to_owned());
    codes.insert(root.clone());
    let codes: Vec<String> = codes.into_iter().collect();
    let parent = |code: &String| {
        let parent = hierarchy.get(code).map_or_else(|| root.clone(), text);
        (code != &root).then(|| codes.iter().position(|code| *code == parent).unwrap())
    };
    let tree = Tree::new(&codes.iter().map(parent).collect::<Vec<_>>()).unwrap();
    (Dimension { columns, codes, root }, tree)
}

fn coordinates(dimensions: &[Dimension], row: &Value) -> Vec<u32> {
    let node = |dimension: &Dimension| {
        let code = dimension
            .columns
            .iter()
            .find_map(|column| row.get(column))
            .map_or_else(|| dimension.root.clone(), text);
        u32::try_from(dimension.codes.iter().position(|own| *own == code).unwrap()).unwrap()
    };
    dimensions.iter().map(node).collect()
}

/// Combinations of a table's codes that are not listed are known to be 0.
fn add_structural_zeros(case: &mut Case, value: &Value, dimensions: &[Dimension]) {
    let mut listed: BTreeSet<Vec<u32>> = case.cells.iter().map(|cell| cell.coordinates.clone()).collect();
    for table in list(&value["tables"]) {
        let rows: Vec<Vec<u32>> = list(&table["cells"])
            .iter()
            .map(|row| coordinates(dimensions, row))
            .collect();
        let nodes = |dimension: usize| {
            rows.iter()
                .map(|row| row[dimension])
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect()
        };
        for coordinates in crate::common::product(&(0..dimensions.len()).map(nodes).collect::<Vec<_>>()) {
            if listed.insert(coordinates.clone()) {
                case.cells.push(PublishedCell {
                    coordinates,
                    value: Some(0),
                });
                case.counts.push(0);
                case.is_primary.push(false);
            }
        }
    }
}
