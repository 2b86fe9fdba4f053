#![allow(
    missing_docs,
    clippy::all,
    clippy::pedantic,
    unused_crate_dependencies,
    clippy::print_stdout,
    clippy::unwrap_used
)]
#[path = "../../marsad/benches/intake/generator.rs"]
mod generator;
#[path = "../../marsad/benches/intake/project.rs"]
mod project;
use std::path::PathBuf;
fn main() {
    let rows: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let root = PathBuf::from("/tmp/core-bench");
    std::fs::create_dir_all(&root).unwrap();
    project::write(&root).unwrap();
    let file = root.join(format!("d{rows}.csv"));
    if !file.exists() {
        generator::write(&file, rows).unwrap();
    }
    let (definitions, problems) = definitions::Definitions::load(&root);
    for p in problems.iter().take(3) {
        println!("{p:?}");
    }
    let source = &definitions.sources["bench"];
    let delivery = ingest::Delivery {
        file_name: "d.csv",
        content: ingest::Content::File(&file),
        content_sha256: "x",
        size_bytes: file.metadata().unwrap().len(),
        received_on: chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
    };
    let start = std::time::Instant::now();
    let got = ingest::ingest(&delivery, source, &definitions).unwrap();
    println!("ingest {:.2} s", start.elapsed().as_secs_f64());
    println!(
        "{:?} accepted {} cases {} rejected {:?}",
        got.receipt.outcome,
        got.receipt.rows_accepted,
        got.receipt.cases_accepted,
        got.receipt
            .rejections
            .iter()
            .map(|g| (g.code, g.count))
            .collect::<Vec<_>>()
    );
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
