//! Pages and API as a reader gets them: over HTTP, and in a browser.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::support::{TestProject, marsad};

/// `marsad serve` on a free port, until dropped.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(project: &TestProject) -> Self {
        Self::start_with(project, &[], &[])
    }

    /// With further words and variables of the environment.
    fn start_with(project: &TestProject, words: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = marsad();
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--project"])
            .arg(&project.root)
            .args(words)
            .envs(variables.iter().copied());
        let mut process = command.stdout(Stdio::piped()).spawn().expect("the binary starts");
        let mut line = String::new();
        let mut told = BufReader::new(process.stdout.take().expect("standard output"));
        told.read_line(&mut line).expect("a line");
        let (_, address) = line
            .split_once("http://")
            .unwrap_or_else(|| panic!("{line} gives an address"));
        let address = address.split('/').next().unwrap_or_default().to_owned();
        Self { process, address }
    }

    /// Status and headers, and the body, of a GET.
    fn get(&self, path: &str) -> (String, String) {
        self.get_with(path, "")
    }

    /// The same with a further header, ended by a line break.
    fn get_with(&self, path: &str, header: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\n{header}Connection: close\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8(answer).expect("text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let is_chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
        (head.to_owned(), if is_chunked { joined(body) } else { body.to_owned() })
    }

    #[track_caller]
    fn page(&self, path: &str) -> String {
        let (head, body) = self.get(path);
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        body
    }

    #[track_caller]
    fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.page(path)).expect("JSON")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is ours alone; if it has ended already there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The body that chunks make up.
fn joined(mut chunks: &str) -> String {
    let mut body = String::new();
    while let Some((size, rest)) = chunks.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).expect("a size");
        body.push_str(&rest[..size]);
        chunks = rest[size..].trim_start_matches("\r\n");
    }
    body
}

/// The query for every code of every dimension.
fn every_code(entry: &releases::IndicatorEntry) -> String {
    let all: Vec<String> = entry
        .dimensions
        .iter()
        .map(|dimension| format!("{}=*", dimension.name))
        .collect();
    all.join("&")
}

#[test]
fn the_api_shows_the_release_and_hides_what_is_hidden() {
    let project = TestProject::demo();
    let release = project.release();
    let server = Server::start(&project);
    let health = server.json("/healthz");
    assert_eq!(health["status"], "ok");
    assert_eq!(health["release"], Value::from(release.manifest.release_id.as_str()));
    let list = server.json("/api/v1/indicators");
    let ids: Vec<&str> = list["indicators"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|it| it["id"].as_str())
        .collect();
    let published: Vec<&str> = release
        .manifest
        .indicators
        .iter()
        .map(|entry| entry.id.as_str())
        .collect();
    assert_eq!(ids, published);
    for entry in &release.manifest.indicators {
        let answer = server.json(&format!("/api/v1/indicators/{}/data?{}", entry.id, every_code(entry)));
        let cells = answer["data"].as_array().expect("cells");
        for cell in cells.iter().filter(|cell| cell["conf_status"] == "C") {
            assert!(
                cell["value"].is_null() && cell["numerator"].is_null(),
                "{}: {cell}",
                entry.id
            );
        }
    }
    let rates = server.json("/api/v1/indicators/report_rate/data?geo=*");
    let is_hidden = |cell: &Value| cell["conf_status"] == "C";
    assert!(
        rates["data"].as_array().expect("cells").iter().any(is_hidden),
        "something is hidden"
    );
    let csv = server.page("/api/v1/indicators/report_rate/data.csv?geo=*");
    let rows = csv.trim_start_matches('\u{feff}').lines().count() - 1;
    assert_eq!(
        rows,
        rates["data"].as_array().expect("cells").len(),
        "CSV and JSON have the same cells"
    );
    assert!(csv.contains("conf_status") && csv.contains("notice"), "{}", &csv[..200]);
    let openapi = server.json("/openapi.json");
    assert!(openapi["paths"]["/api/v1/indicators"].is_object(), "{openapi}");
}

#[test]
fn every_indicator_opens_with_figures() {
    let project = TestProject::demo();
    let server = Server::start(&project);
    let mut empty = Vec::new();
    for entry in &project.release().manifest.indicators {
        let answer = server.json(&format!("/api/v1/indicators/{}/data?{}", entry.id, every_code(entry)));
        let page = server.page(&format!("/fr/indicators/{}", entry.id));
        let has_cells = answer["data"].as_array().is_some_and(|cells| !cells.is_empty());
        if !has_cells || !page.contains("<table") {
            empty.push(entry.id.clone());
        }
    }
    assert!(empty.is_empty(), "nothing is shown unless codes are chosen: {empty:?}");
}

#[test]
fn pages_are_in_their_language_and_carry_the_notice() {
    let project = TestProject::demo();
    let notice = project.release().manifest.notice.expect("the notice");
    let server = Server::start(&project);
    let home = ["/fr/", "/ar/"].map(|path| server.page(path));
    assert!(home[0].contains(r#"<html lang="fr" dir="ltr">"#) && home[0].contains(&notice.fr));
    assert!(home[1].contains(r#"<html lang="ar" dir="rtl">"#) && home[1].contains(&notice.ar));
    let (head, _) = server.get("/api/v1/indicators/no_such_thing");
    assert!(head.starts_with("HTTP/1.1 404"), "{head}");
    let (head, _) = server.get("/fr/");
    assert!(head.to_ascii_lowercase().contains("content-security-policy"), "{head}");
}

#[test]
fn an_empty_shelf_is_served_as_such() {
    let project = TestProject::quiet();
    let server = Server::start(&project);
    let (head, body) = server.get("/api/v1/indicators");
    assert!(
        head.starts_with("HTTP/1.1 503") || head.starts_with("HTTP/1.1 404"),
        "{head}\n{body}"
    );
}

/// How the chart begins that a page's script draws.
const CHART: &str = "<svg class=\"plot";

/// The page as a browser has it after its scripts ran.
fn in_browser(url: &str) -> Option<String> {
    let profile = tempfile::tempdir().expect("a folder");
    let mut browser = Command::new("chromium");
    browser.args([
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
    ]);
    browser.args([
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]);
    browser.args(["--virtual-time-budget=10000", "--dump-dom"]);
    browser
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(url);
    let output = browser.stderr(Stdio::null()).output().ok()?;
    Some(String::from_utf8(output.stdout).expect("text"))
}

#[test]
fn a_browser_draws_the_chart_in_both_directions() {
    let project = TestProject::demo();
    let server = Server::start(&project);
    for (language, direction) in [("fr", "ltr"), ("ar", "rtl")] {
        let path = format!("/{language}/indicators/reports_received");
        assert!(
            !server.page(&path).contains(CHART),
            "{language}: the chart is not drawn by the server"
        );
        let Some(page) = in_browser(&format!("http://{}{path}", server.address)) else {
            println!("skipped: no chromium on this machine");
            return;
        };
        assert!(
            page.contains(&format!("<html lang=\"{language}\" dir=\"{direction}\">")),
            "{language}: {page}"
        );
        let (_, chart) = page
            .split_once(CHART)
            .unwrap_or_else(|| panic!("{language}: no chart in {page}"));
        let chart = chart.split("</svg>").next().unwrap_or_default();
        assert!(
            chart.contains("<path") && chart.contains("<text"),
            "{language}: an empty chart: {chart}"
        );
    }
}

/// `cabinet:tres-long` as RFC 7617 sends it.
const SIGNED: &str = "Authorization: Basic Y2FiaW5ldDp0cmVzLWxvbmc=\r\n";

#[test]
fn a_release_under_embargo_is_for_listed_readers_until_its_time() {
    let project = TestProject::quiet();
    project.edit("schemas/calendar.toml", |text| {
        format!("{text}\n[embargo]\ndays = 2\ntime = \"10:00:00\"\n")
    });
    project.deliver("emc_helpline/emc_signalements_2024-02.csv");
    project.nightly("2026-10-10T02:00:00Z").ended(0);
    project.deliver("emc_helpline/emc_signalements_2024-03.csv");
    project.nightly("2026-11-10T02:00:00Z").ended(0);
    let names = project.shelf().list();
    let [open, embargoed] = names.as_slice() else {
        panic!("two releases: {names:?}");
    };
    let reader = "[[embargo_reader]]\nname = \"cabinet\"\npassword_env = \"MARSAD_TEST_READER\"\n";
    std::fs::write(project.root.join("marsad.toml"), reader).expect("written");
    let at = |now: &str| Server::start_with(&project, &["--now", now], &[("MARSAD_TEST_READER", "tres-long")]);

    let before = at("2026-11-12T08:30:00Z");
    assert_eq!(before.json("/healthz")["release"], Value::from(open.as_str()));
    let (_, body) = before.get_with("/ar/", SIGNED);
    assert!(
        body.contains(embargoed) && body.contains("12 نونبر 2026 على الساعة 10:00"),
        "{body}"
    );
    let record = std::fs::read_to_string(project.root.join("data/releases/embargo_readings.ndjson")).expect("a record");
    assert!(
        record.contains("\"reader\":\"cabinet\"") && record.contains("\"address\":\"/ar/\""),
        "{record}"
    );
    assert_eq!(record.lines().count(), 1);
    drop(before);

    let after = at("2026-11-12T09:00:00Z");
    assert_eq!(after.json("/healthz")["release"], Value::from(embargoed.as_str()));
    assert!(
        after
            .page("/fr/")
            .contains("Prochaine publication annoncée : 12 décembre 2026.")
    );
    let calendar = project
        .run(&["release", "calendar", "--now", "2026-11-11T00:00:00Z"])
        .ended(0);
    for line in [
        format!("{embargoed}, under embargo"),
        "2026-12-10  2026-12-12 10:00 +01:00  2026-11".to_owned(),
    ] {
        let told: String = calendar.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        let line: String = line.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(&line), "{line} in {}", calendar.stdout);
    }
}
