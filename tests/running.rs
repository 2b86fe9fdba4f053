//! The operator's morning: what ran, how each source stands, who holds the lock, what machines read of it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use crate::support::{NEXT_QUIET_NIGHT, QUIET_NIGHT, Ran, TestProject, demo, paths_below};

const APRIL: &str = "emc_helpline/emc_signalements_2025-04.csv";

/// How often something is looked for before it is given up, ten times a second.
const LOOKS_MAX: usize = 600;

/// Waits until a file holds something; its text.
#[track_caller]
fn text_of(path: &std::path::Path) -> String {
    for _ in 0..LOOKS_MAX {
        match fs::read_to_string(path) {
            Ok(text) if !text.is_empty() => return text,
            _ => sleep(Duration::from_millis(100)),
        }
    }
    panic!("{} stays empty", path.display());
}

#[track_caller]
fn status(project: &TestProject, now: &str, code: i32) -> Value {
    let ran = project.run(&["status", "--json", "--now", now]).ended(code);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

/// All deliveries of one sender, one of them to be refused: a night that takes its time.
fn deliver_the_helpline(project: &TestProject) {
    let inbox = demo().join("project/inbox");
    for path in paths_below(&inbox) {
        let name = path.strip_prefix(&inbox).expect("a file below");
        if name.starts_with("emc_helpline") {
            project.deliver(&name.to_string_lossy());
        }
    }
}

#[test]
fn a_night_leaves_its_steps_in_the_ledger() {
    let project = TestProject::quiet();
    project.deliver(APRIL);
    project.nightly(QUIET_NIGHT).ended(0);
    let runs = project.sql("SELECT * FROM runs", &[]);
    assert_eq!(runs.len(), 1, "{runs:?}");
    assert_eq!(runs[0]["outcome"], "complete");
    assert_eq!(runs[0]["exit_code"], 0);
    assert!(runs[0]["duration_ms"].as_i64().is_some_and(|ms| ms > 0), "{runs:?}");
    let steps = project.sql(
        "SELECT source_id, step, outcome FROM run_steps ORDER BY source_id, step",
        &[],
    );
    let of_helpline: Vec<&Value> = steps
        .iter()
        .filter(|step| step["source_id"] == "emc_helpline")
        .map(|step| &step["step"])
        .collect();
    assert_eq!(of_helpline, ["commit", "fetch", "gate"]);
    assert!(steps.iter().all(|step| step["outcome"] == "done"), "{steps:?}");
    let rows = "SELECT rows_accepted FROM run_steps WHERE source_id = 'emc_helpline' AND step = 'gate'";
    let accepted = "SELECT sum(rows_accepted) AS n FROM submissions";
    assert_eq!(project.number(rows, &[]), project.number(accepted, &[]));
    let lineage = project.files("data/lineage");
    let events = lineage.values().next().expect("a file of events");
    let events = String::from_utf8(events.clone()).expect("text");
    let count = |kind: &str| {
        events
            .lines()
            .filter(|line| line.contains(&format!("\"eventType\":\"{kind}\"")))
            .count()
    };
    let sources = fs::read_dir(project.root.join("inbox")).expect("inboxes").count();
    let jobs = (count("START"), count("COMPLETE"), count("FAIL"));
    assert_eq!(jobs, (sources + 1, sources + 1, 0), "each source and the release");
    let metrics = text_of(&project.root.join("data/metrics/marsad.prom"));
    assert!(metrics.contains("marsad_night_exit_code 0\n"), "{metrics}");
    assert!(
        metrics.contains("marsad_source_freshness_days{source=\"emc_helpline\"} 0\n"),
        "{metrics}"
    );
}

#[test]
fn a_look_at_a_project_that_never_ran_makes_nothing() {
    let project = TestProject::quiet();
    let ran = project.run(&["status", "--now", QUIET_NIGHT]).ended(0);
    assert!(ran.stdout.contains("no night yet"), "{}", ran.stdout);
    assert!(!project.root.join("data/warehouse").exists());
}

#[test]
fn a_failed_source_is_a_failed_step_and_an_alert_until_it_is_back() {
    let project = TestProject::quiet();
    let inbox = project.root.join("inbox/specialised_cells");
    fs::remove_dir_all(&inbox).expect("the inbox goes");
    project.nightly(QUIET_NIGHT).ended(2);
    let failed = project.sql(
        "SELECT source_id, step, error_code FROM run_steps WHERE outcome = 'failed'",
        &[],
    );
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(
        (&failed[0]["step"], &failed[0]["error_code"]),
        (&Value::from("fetch"), &Value::from("F001"))
    );
    let kinds = |status: &Value| -> Vec<String> {
        let alerts = status["alerts"].as_array().expect("alerts");
        let kind = |alert: &Value| alert["condition"]["kind"].as_str().unwrap_or_default().to_owned();
        alerts.iter().map(kind).collect()
    };
    assert!(kinds(&status(&project, QUIET_NIGHT, 2)).contains(&"source_failed".to_owned()));
    fs::create_dir(inbox).expect("the inbox is back");
    project.nightly(NEXT_QUIET_NIGHT).ended(3);
    assert!(!kinds(&status(&project, NEXT_QUIET_NIGHT, 2)).contains(&"source_failed".to_owned()));
}

#[test]
fn a_night_that_was_cut_is_told_by_status_and_by_the_next_one() {
    let project = TestProject::quiet();
    deliver_the_helpline(&project);
    let mut night = project.start_nightly(QUIET_NIGHT);
    let log = project
        .root
        .join("data/warehouse/runs/_delta_log/00000000000000000001.json");
    text_of(&log);
    night.kill().expect("killed");
    night.wait().expect("an end");
    let cut = status(&project, QUIET_NIGHT, 1);
    assert_eq!(cut["runs"][0]["outcome"], "cut", "{cut}");
    assert_eq!(cut["running"], Value::Null);
    let next = project.nightly(NEXT_QUIET_NIGHT).ended(2);
    assert!(
        next.stdout.contains("night 20261102T020000000000 was cut"),
        "{}",
        next.stdout
    );
    let after = status(&project, NEXT_QUIET_NIGHT, 2);
    assert_eq!(after["runs"][0]["outcome"], "attention", "{after}");
}

#[test]
fn the_second_of_two_nights_is_told_who_runs_the_first() {
    let project = TestProject::quiet();
    deliver_the_helpline(&project);
    let mut first = project.start_nightly(QUIET_NIGHT);
    let holder = text_of(&project.root.join("data/night.lock"));
    assert_eq!(holder, format!("process {}, since {QUIET_NIGHT}", first.id()));
    let running = project.run(&["status", "--json", "--now", QUIET_NIGHT]);
    let running: Value = serde_json::from_str(&running.stdout).expect("JSON");
    assert_eq!(running["running"], Value::from(holder.as_str()));
    let second = project.nightly(NEXT_QUIET_NIGHT).ended(1);
    assert!(
        second.stderr.contains("M003") && second.stderr.contains(&holder),
        "{}",
        second.stderr
    );
    first.wait().expect("an end");
    let runs = "SELECT count(*) AS n FROM runs";
    assert_eq!(project.number(runs, &[]), 1, "the second did nothing");
}

#[test]
fn one_source_can_be_taken_in_alone() {
    let project = TestProject::quiet();
    project.deliver(APRIL);
    let words = ["nightly", "--source", "public_prosecution", "--now", QUIET_NIGHT];
    project.run(&words).ended(3);
    assert_eq!(project.total(), 0);
    let ran = project.run(&["nightly", "--source", "no_such_source"]).ended(1);
    assert!(ran.stderr.contains("M010"), "{}", ran.stderr);
    project.nightly(NEXT_QUIET_NIGHT).ended(0);
    assert!(project.total() > 0);
}

/// `marsad serve` with these words, until dropped; its lines of addresses.
struct Server {
    process: Child,
    lines: Vec<String>,
}

impl Server {
    fn start(project: &TestProject, words: &[&str], lines: usize) -> Self {
        let mut command = project.command(&[&["serve", "--listen", "127.0.0.1:0"], words].concat());
        let mut process = command.stdout(Stdio::piped()).spawn().expect("the binary starts");
        let told = BufReader::new(process.stdout.take().expect("standard output"));
        let lines = told.lines().take(lines).map(|line| line.expect("a line")).collect();
        Self { process, lines }
    }

    fn get(&self, line: usize, path: &str) -> String {
        let (_, address) = self.lines[line].split_once("http://").expect("an address");
        let address = address.split('/').next().unwrap_or_default();
        let mut stream = TcpStream::connect(address).expect("a connection");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is ours alone; if it has ended already there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn metrics_are_served_apart_from_the_pages() {
    let project = TestProject::quiet();
    project.deliver(APRIL);
    project.nightly(QUIET_NIGHT).ended(0);
    let server = Server::start(&project, &["--metrics", "127.0.0.1:0"], 4);
    assert!(server.get(0, "/metrics").starts_with("HTTP/1.1 404"));
    server.get(0, "/api/v1/indicators/somebodys_name");
    let metrics = server.get(3, "/metrics");
    assert!(
        metrics.contains("marsad_night_rows{source=\"emc_helpline\",outcome=\"accepted\"}"),
        "{metrics}"
    );
    let counted = "marsad_http_requests_total{route=\"/api/v1/indicators/{id}\",status=\"";
    assert!(metrics.contains(counted), "{metrics}");
    assert!(!metrics.contains("somebodys_name"), "{metrics}");
    assert_eq!(metrics.matches("# EOF").count(), 1, "{metrics}");
}

#[test]
fn a_server_runs_nights_on_schedule_and_says_so_when_it_has_none() {
    let project = TestProject::quiet();
    project.deliver(APRIL);
    let ran = project
        .run(&["serve", "--schedule", "--listen", "127.0.0.1:0"])
        .ended(1);
    assert!(ran.stderr.contains("M011"), "{}", ran.stderr);
    fs::write(
        project.root.join("marsad.toml"),
        "[schedule]\nnightly = \"* * * * * *\"\n",
    )
    .expect("a file");
    let server = Server::start(&project, &["--schedule"], 3);
    let runs = project.root.join("data/runs");
    let has_run = || fs::read_dir(&runs).is_ok_and(|mut runs| runs.next().is_some());
    for _ in 0..LOOKS_MAX {
        if has_run() {
            break;
        }
        sleep(Duration::from_millis(100));
    }
    assert!(has_run(), "no night was run");
    drop(server);
    assert!(project.total() > 0);
}

#[test]
fn bars_are_drawn_on_a_terminal_and_nothing_in_a_pipe() {
    let project = TestProject::quiet();
    project.deliver(APRIL);
    let piped = project.nightly(QUIET_NIGHT).ended(0);
    assert_eq!(piped.stderr, "");
    project.deliver_as(APRIL, "emc_helpline/emc_signalements_2025-04_encore.csv");
    let night = project.command(&["nightly", "--now", NEXT_QUIET_NIGHT]);
    let words: Vec<String> = std::iter::once(night.get_program())
        .chain(night.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let mut terminal = Command::new("script");
    terminal
        .args(["-qec", &words.join(" "), "/dev/null"])
        .env("TERM", "xterm");
    if terminal.stdin(Stdio::null()).output().is_err() {
        println!("skipped: no script(1) on this machine");
        return;
    }
    project.deliver_as(APRIL, "emc_helpline/emc_signalements_2025-04_bis.csv");
    let shown = Ran::of(terminal.stdin(Stdio::null()));
    assert!(shown.stdout.contains("deliveries,"), "{}", shown.stdout);
}

#[test]
fn a_trace_log_in_json_repeats_no_cell() {
    let project = TestProject::quiet();
    project.deliver(APRIL);
    // A count and a note that stand nowhere else.
    let (count, note) = ("918273", "remarque introuvable ailleurs");
    project.edit(&format!("inbox/{APRIL}"), |text| {
        let (head, rows) = text.split_once('\n').expect("a header");
        let (first, rest) = rows.split_once('\n').expect("a row");
        let mut cells: Vec<&str> = first.trim_end().split(',').collect();
        assert_eq!(cells.len(), 8, "{first}");
        cells[6] = count;
        cells[7] = note;
        format!("{head}\n{}\n{rest}", cells.join(","))
    });
    let mut night = project.command(&["--log-format", "json", "nightly", "--now", QUIET_NIGHT]);
    let ran = Ran::of(night.env("RUST_LOG", "trace"));
    assert!(matches!(ran.code, Some(0 | 2)), "{}", ran.stdout);
    let held = project.number("SELECT count(*) AS n FROM case_counts WHERE value = 918273", &[]);
    assert_eq!(held, 1, "the count was taken in");
    let lines: Vec<Value> = ran
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line} is JSON")))
        .collect();
    let named = |name: &str| lines.iter().any(|line| line["message"] == name);
    assert!(named("night.begun") && named("night.source.taken_in") && named("night.ended"));
    for needle in [count, note] {
        let found = ran.stderr.lines().find(|line| line.contains(needle));
        assert_eq!(found, None, "{needle} stands in the log");
        assert!(!ran.stdout.contains(needle), "{needle} stands in the report");
    }
}
