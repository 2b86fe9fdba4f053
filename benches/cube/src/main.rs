//! All margins of a table against `DuckDB`'s `GROUP BY CUBE`, and what one more day of deliveries costs.
//!
//! `cargo run --release -p cube-benchmark -- 10000000 3`: rows [default: 1,000,000] of ten years and rounds [default: 3].
//! Needs `pip install duckdb==1.4.2`. Both are programs of their own, get as many threads as there are cores, and take
//! turns on the same files; of the rounds the median counts. In a round more, unmeasured, both write every cell, and the
//! files must be the same.
//!
//! `cargo run --release -p cube-benchmark -- history 10000000 100000000 5`: histories of so many rows, 27,400 a day, and
//! rounds; see `history.rs`.

mod counts;
mod generator;
mod history;
mod margins;
#[path = "../../intake/src/measured.rs"]
mod measured;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::margins::Summary;
use crate::measured::Measured;

/// Days of the rows that are cubed.
const DAYS: u64 = 3650;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let number = |position: usize| arguments.get(position).and_then(|text| text.parse::<u64>().ok());
    match arguments.first().map(String::as_str) {
        Some("ours") => {
            let paths: Vec<PathBuf> = arguments[2..].iter().map(PathBuf::from).collect();
            ours(&arguments[1], &paths).await
        }
        Some("history") => {
            let rounds = number(3).unwrap_or(5);
            history::compare(
                [number(1).unwrap_or(1_000_000), number(2).unwrap_or(10_000_000)],
                rounds,
            )
            .await
        }
        _ => in_turns(number(0).unwrap_or(1_000_000), number(1).unwrap_or(3)),
    }
}

/// The margins as a program of its own: `ours (cube | hierarchies) FOLDER ANSWER.json [CELLS.csv]`.
async fn ours(what: &str, paths: &[PathBuf]) -> Result<(), Box<dyn Error>> {
    let [folder, answer, cells @ ..] = paths else {
        return Err("a folder and a file for the answer".into());
    };
    let context = counts::context(folder).await?;
    let counts = publish::finest_counts(&context, &counts::indicator()?).await?;
    let dimensions = if what == "hierarchies" {
        margins::hierarchies(&counts)?
    } else {
        margins::flat(&counts)?
    };
    let margins = margins::margins(&counts, &dimensions)?;
    fs::write(answer, serde_json::to_vec(&margins::summary(&margins))?)?;
    match cells.first() {
        Some(path) => margins::write(path, &margins, &dimensions),
        None => Ok(()),
    }
}

fn in_turns(rows: u64, rounds: u64) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    generator::write_history(folder.path(), rows, rows.div_ceil(DAYS))?;
    let [ours_file, theirs_file] = ["ours.csv", "theirs.csv"].map(|name| folder.path().join(name));
    let (_, all) = run_ours(folder.path(), "cube", Some(&ours_file))?;
    let (_, due) = run_duckdb(folder.path(), "rows", Some(&theirs_file))?;
    if all != due || fs::read(&ours_file)? != fs::read(&theirs_file)? {
        return Err("the two disagree on the cells".into());
    }
    fs::remove_file(ours_file)?;
    fs::remove_file(theirs_file)?;
    print(&format!("{rows} rows, {} cells, each the same in both", all.cells));
    let mut taken: [Vec<Measured>; 4] = Default::default();
    for _ in 0..rounds {
        let (ours, found) = run_ours(folder.path(), "cube", None)?;
        let (theirs, due) = run_duckdb(folder.path(), "rows", None)?;
        let (finest, also_due) = run_duckdb(folder.path(), "finest", None)?;
        if found != due || found != also_due {
            return Err("the two disagree on the cells".into());
        }
        let (hierarchies, more) = run_ours(folder.path(), "hierarchies", None)?;
        if more.cells < found.cells {
            return Err("hierarchies have no fewer cells".into());
        }
        for (list, measured) in taken.iter_mut().zip([ours, theirs, finest, hierarchies]) {
            list.push(measured);
        }
    }
    let names = ["marsad", "duckdb", "duckdb, finest cells first", "marsad, hierarchies"];
    for (name, measured) in names.into_iter().zip(&taken) {
        tell(name, measured);
    }
    let [ours, theirs, finest, _] = taken.map(|list| median(list.iter().map(|measured| measured.seconds)));
    print(&format!(
        "ratio   {:.2}; {:.2} to DuckDB told to count the finest cells first",
        ours / theirs,
        ours / finest
    ));
    Ok(())
}

fn run_ours(folder: &Path, what: &str, cells: Option<&Path>) -> Result<(Measured, Summary), Box<dyn Error>> {
    let mut command = Command::new(env::current_exe()?);
    let answer = folder.join("answer.json");
    command.args(["ours", what]).arg(folder).arg(&answer).args(cells);
    run(&mut command, &answer)
}

fn run_duckdb(folder: &Path, what: &str, cells: Option<&Path>) -> Result<(Measured, Summary), Box<dyn Error>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/same_in_duckdb.py");
    let threads = std::thread::available_parallelism()?.to_string();
    let answer = folder.join("answer.json");
    let mut command = Command::new("python3");
    command
        .arg(script)
        .arg(folder)
        .arg(threads)
        .arg(&answer)
        .arg(what)
        .args(cells);
    run(&mut command, &answer)
}

fn run(command: &mut Command, answer: &Path) -> Result<(Measured, Summary), Box<dyn Error>> {
    // An answer of the round before is none.
    if answer.exists() {
        fs::remove_file(answer)?;
    }
    let measured = measured::run(command)?;
    let said = fs::read_to_string(answer).map_err(|_| "it did not finish; DuckDB: pip install duckdb==1.4.2")?;
    Ok((measured, serde_json::from_str(&said)?))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn tell(name: &str, measured: &[Measured]) {
    let peak = measured
        .iter()
        .map(|measured| measured.peak_kib)
        .max()
        .unwrap_or_default();
    print(&format!(
        "{name}  {:.2} s; processor {:.2} s; {} MiB at most",
        median(measured.iter().map(|measured| measured.seconds)),
        median(measured.iter().map(|measured| measured.processor_seconds)),
        peak / 1024
    ));
}

#[expect(clippy::print_stdout, reason = "figures are what a benchmark is for")]
fn print(line: &str) {
    println!("{line}");
}
