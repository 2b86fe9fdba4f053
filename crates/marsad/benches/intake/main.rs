//! The whole way of a large delivery, from the landed file to a committed Delta table, and the same work in `DuckDB`.
//!
//! `cargo bench --workspace --bench intake -- 10000000`: rows [default: 1,000,000]. Needs `pip install duckdb==1.4.2`
//! for the comparison; without it only our figures are printed. Both get as many threads as there are cores.

mod generator;
mod project;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, NaiveDate, Utc};
use definitions::Definitions;
use ingest::{Content, Delivery, content_sha256, ingest};
use serde::Deserialize;
use url::Url;
use warehouse::{Outcome, Submission, Warehouse};

/// What one of the two did with the delivery.
#[derive(Debug, Deserialize)]
struct Taken {
    seconds: f64,
    accepted: u64,
    cases: i64,
    /// Rows rejected, by code.
    rejected: BTreeMap<String, u64>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(1_000_000);
    let folder = tempfile::tempdir()?;
    let delivery = folder.path().join("delivery.csv");
    project::write(folder.path())?;
    generator::write(&delivery, rows)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let ours = runtime.block_on(marsad(folder.path(), &delivery))?;
    tell("marsad", rows, &ours);
    tell_memory();
    let Some(theirs) = duckdb(folder.path(), &delivery)? else {
        print("duckdb is not installed: pip install duckdb==1.4.2");
        return Ok(());
    };
    tell("duckdb", rows, &theirs);
    print(&format!("ratio   {:.2}", ours.seconds / theirs.seconds));
    let agree = (ours.accepted, ours.cases, &ours.rejected) == (theirs.accepted, theirs.cases, &theirs.rejected);
    if agree {
        Ok(())
    } else {
        Err("the two disagree on what is accepted or rejected".into())
    }
}

async fn marsad(root: &Path, file: &Path) -> Result<Taken, Box<dyn std::error::Error>> {
    let (definitions, _) = Definitions::load(root);
    let source = definitions.sources.get("bench").ok_or("the source cannot be read")?;
    let now: DateTime<Utc> = "2026-11-21T02:00:00Z".parse()?;
    let (hash, size_bytes) = content_sha256(File::open(file)?)?;
    let warehouse = root.join("warehouse");
    fs::create_dir_all(&warehouse)?;
    let url = Url::from_directory_path(&warehouse).map_err(|()| "no path")?;
    let mut warehouse = Warehouse::open(&url, &definitions).await?;
    let start = Instant::now();
    let delivery = Delivery {
        file_name: "delivery.csv",
        content: Content::File(file),
        content_sha256: &hash,
        size_bytes,
        received_on: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default(),
    };
    let ingested = tokio::task::block_in_place(|| ingest(&delivery, source, &definitions))?;
    print(&format!(
        "        {:.2} s to the end of the gate",
        start.elapsed().as_secs_f64()
    ));
    let receipt = ingested.receipt;
    let submission = Submission {
        submission_id: "bench".to_owned(),
        source_id: source.id.clone(),
        location: "delivery.csv".to_owned(),
        content_sha256: hash.clone(),
        size_bytes,
        delivered_at: now,
        outcome: Outcome::Accepted,
        replacement: source.replacement,
        complete_for: None,
        order_key: String::new(),
        rows_delivered: receipt.rows_delivered,
        rows_accepted: receipt.rows_accepted,
        rows_rejected: receipt.rows_rejected,
        definitions_hash: definitions.hash.clone(),
        counts: Arc::new(ingested.counts),
        rejections: Arc::new(ingested.rejections),
    };
    warehouse.commit(&[submission], "bench", now).await?;
    let seconds = start.elapsed().as_secs_f64();
    let mut rejected = BTreeMap::new();
    for group in receipt.rejections {
        *rejected.entry(group.code.to_owned()).or_default() += group.count;
    }
    Ok(Taken {
        seconds,
        accepted: receipt.rows_accepted,
        cases: receipt.cases_accepted,
        rejected,
    })
}

/// The same work in SQL; nothing where `DuckDB` is not installed.
fn duckdb(root: &Path, file: &Path) -> Result<Option<Taken>, Box<dyn std::error::Error>> {
    let installed = Command::new("python3").args(["-c", "import duckdb"]).output();
    if !installed.is_ok_and(|output| output.status.success()) {
        return Ok(None);
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/intake/same_in_duckdb.py");
    let threads = std::thread::available_parallelism()?.to_string();
    let output = Command::new("python3")
        .arg(script)
        .arg(file)
        .arg(root)
        .arg(threads)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(Some(serde_json::from_slice(&output.stdout)?))
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
fn tell(name: &str, rows: u64, result: &Taken) {
    print(&format!(
        "{name}  {:.2} s, {:.2} million rows a second; accepted {}, rejected {:?}",
        result.seconds,
        rows as f64 / result.seconds / 1e6,
        result.accepted,
        result.rejected
    ));
}

/// The most memory this process has held, where the system tells.
fn tell_memory() {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(line) = status.lines().find(|line| line.starts_with("VmHWM")) {
        print(&format!(
            "        peak memory {}",
            line.trim_start_matches("VmHWM:").trim()
        ));
    }
}

#[expect(clippy::print_stdout, reason = "figures are what a benchmark is for")]
fn print(line: &str) {
    println!("{line}");
}
