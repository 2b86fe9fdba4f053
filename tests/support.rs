//! What the tests stand on: a project in a folder of its own, and the binary run on it as a process.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Map, Value};
use tempfile::TempDir;

/// The clock of the demonstration's night.
pub(crate) const DEMO_NIGHT: &str = "2026-11-21T02:00:00Z";
/// A night on which the calendar of the root project allows no release, so that only the intake runs.
pub(crate) const QUIET_NIGHT: &str = "2026-11-02T02:00:00Z";
/// The one after it.
pub(crate) const NEXT_QUIET_NIGHT: &str = "2026-11-03T02:00:00Z";

/// A row of an answer to SQL.
pub(crate) type Row = Map<String, Value>;

/// The root of the repository, which is itself a project.
pub(crate) fn repository() -> PathBuf {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    root.canonicalize().expect("the repository")
}

/// The binary, with nothing of the caller's environment that would change what it does.
pub(crate) fn marsad() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marsad"));
    for variable in ["MARSAD_PROJECT", "MARSAD_DATA", "RUST_LOG"] {
        command.env_remove(variable);
    }
    command
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    pub(crate) fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().expect("the binary starts");
        Self {
            code: status.code(),
            stdout: String::from_utf8(stdout).expect("standard output in UTF-8"),
            stderr: String::from_utf8(stderr).expect("standard error in UTF-8"),
        }
    }

    /// Itself, if it ended with this code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "exit code\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout,
            self.stderr
        );
        self
    }
}

/// A project in a folder that goes away with it.
#[derive(Debug)]
pub(crate) struct TestProject {
    _temporary: TempDir,
    pub(crate) root: PathBuf,
}

impl TestProject {
    /// A copy of the definitions in `folder`, with nothing delivered.
    pub(crate) fn of(folder: &Path) -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let root = temporary.path().join("project");
        for name in ["pipelines", "schemas", "sql"] {
            let from = folder.join(name);
            if from.is_dir() {
                copy(&from, &root.join(name));
            }
        }
        Self {
            _temporary: temporary,
            root,
        }
    }

    /// A copy of the root project, with a key and an empty inbox for each of its sources.
    pub(crate) fn quiet() -> Self {
        let project = Self::of(&repository());
        for path in paths_below(&project.root.join("pipelines")) {
            if path.extension().is_some_and(|extension| extension == "toml") {
                let source = path.file_stem().expect("a name");
                fs::create_dir_all(project.root.join("inbox").join(source)).expect("an inbox");
            }
        }
        fs::create_dir_all(project.root.join("data")).expect("the data folder");
        fs::write(project.root.join("data/disclosure.key"), "5a".repeat(32)).expect("a key");
        project
    }

    /// A copy of the demonstration after its night.
    pub(crate) fn demo() -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let root = temporary.path().join("project");
        copy(&demo().join("project"), &root);
        Self {
            _temporary: temporary,
            root,
        }
    }

    /// Delivers a file of the demonstration under its own name.
    pub(crate) fn deliver(&self, location: &str) {
        self.deliver_as(location, location);
    }

    /// Delivers a file of the demonstration under another name; both begin with the source.
    pub(crate) fn deliver_as(&self, location: &str, name: &str) {
        let bytes = fs::read(demo().join("project/inbox").join(location)).expect("a file of the demonstration");
        fs::write(self.root.join("inbox").join(name), bytes).expect("an inbox");
    }

    /// A command on this project.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = marsad();
        command.args(words).arg("--project").arg(&self.root);
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        Ran::of(&mut self.command(words))
    }

    pub(crate) fn nightly(&self, now: &str) -> Ran {
        self.run(&["nightly", "--now", now])
    }

    /// Starts a night and does not wait for it.
    pub(crate) fn start_nightly(&self, now: &str) -> Child {
        let mut command = self.command(&["nightly", "--now", now]);
        let silent = command.stdout(Stdio::null()).stderr(Stdio::null());
        silent.spawn().expect("the binary starts")
    }

    /// The answer to a query; further words go on the command line.
    #[track_caller]
    pub(crate) fn sql(&self, query: &str, words: &[&str]) -> Vec<Row> {
        let ran = self
            .run(&[&["sql", query, "--format", "json"], words].concat())
            .ended(0);
        serde_json::from_str(&ran.stdout).expect("an array of objects")
    }

    /// The answer to a query that asks for one whole number.
    #[track_caller]
    pub(crate) fn number(&self, query: &str, words: &[&str]) -> i64 {
        let rows = self.sql(query, words);
        let values: Vec<&Value> = rows.iter().flat_map(Map::values).collect();
        assert_eq!(values.len(), 1, "{query} gives one value: {rows:?}");
        values[0]
            .as_i64()
            .unwrap_or_else(|| panic!("{query} gives a whole number: {rows:?}"))
    }

    /// All cases in force.
    #[track_caller]
    pub(crate) fn total(&self) -> i64 {
        self.number("SELECT coalesce(sum(value), 0) AS n FROM case_counts", &[])
    }

    pub(crate) fn shelf(&self) -> releases::Shelf {
        releases::Shelf::new(self.root.join("data/releases"))
    }

    /// The current release, read and checked against its hashes.
    pub(crate) fn release(&self) -> releases::Release {
        self.shelf().current().expect("a readable release").expect("a release")
    }

    /// All files below one of the project's folders, with their bytes.
    pub(crate) fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let folder = self.root.join(folder);
        let mut found = BTreeMap::new();
        for path in paths_below(&folder) {
            let name = path
                .strip_prefix(&folder)
                .expect("a file below")
                .to_string_lossy()
                .into_owned();
            found.insert(name, fs::read(&path).expect("a readable file"));
        }
        found
    }

    /// Changes the text of one of the project's files.
    #[track_caller]
    pub(crate) fn edit(&self, file: &str, change: impl FnOnce(&str) -> String) {
        let path = self.root.join(file);
        let before = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        let after = change(&before);
        assert_ne!(before, after, "{file} is changed");
        fs::write(path, after).expect("a writable file");
    }
}

/// The folder with the demonstration after its night (`project`), and what it printed (`stdout`, `stderr`).
///
/// One run serves all tests, whichever process they run in: it stands in cargo's folder for tests' files, named
/// after the binary that made it. Only to be read; [`TestProject::demo`] gives a copy.
pub(crate) fn demo() -> PathBuf {
    let shared = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let lock = File::create(shared.join("demo.lock")).expect("a lock");
    lock.lock().expect("the lock");
    let binary = fs::metadata(env!("CARGO_BIN_EXE_marsad")).expect("the binary");
    let built = binary.modified().expect("a time");
    let built = built.duration_since(std::time::UNIX_EPOCH).expect("a time after 1970");
    let folder = shared.join(format!("demo-{}-{}", binary.len(), built.as_micros()));
    if !folder.join("stderr").is_file() {
        make_demo(shared, &folder);
    }
    assert!(
        folder.join("project/data/releases/current.json").is_file(),
        "the demonstration made no release; see what it told in {}",
        folder.display()
    );
    folder
}

fn make_demo(shared: &Path, folder: &Path) {
    for entry in fs::read_dir(shared).expect("a folder").filter_map(Result::ok) {
        if entry.file_name().to_string_lossy().starts_with("demo-") {
            fs::remove_dir_all(entry.path()).expect("an older demonstration goes");
        }
    }
    fs::create_dir_all(folder).expect("a folder");
    let ran = Ran::of(&mut demo_command(&folder.join("project")));
    assert!(
        ran.code.is_some(),
        "something killed the demonstration; run the tests again"
    );
    fs::write(folder.join("stdout"), ran.stdout).expect("a file");
    fs::write(folder.join("stderr"), ran.stderr).expect("a file");
}

/// Runs the demonstration in a folder, without serving.
pub(crate) fn run_demo(folder: &Path) -> Ran {
    // 2: one of its deliveries is refused, on purpose.
    Ran::of(&mut demo_command(folder)).ended(2)
}

fn demo_command(folder: &Path) -> Command {
    let mut command = marsad();
    command
        .args(["demo", "--no-serve", "--now", DEMO_NIGHT, "--folder"])
        .arg(folder);
    command
}

/// Copies a folder; times of change are kept, because the intake tells by them what it has seen.
pub(crate) fn copy(from: &Path, to: &Path) {
    for path in paths_below(from) {
        let target = to.join(path.strip_prefix(from).expect("a file below"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        fs::copy(&path, &target).expect("a copy");
        let modified = fs::metadata(&path).and_then(|it| it.modified()).expect("a time");
        let copy = File::options().write(true).open(&target).expect("the copy");
        copy.set_modified(modified).expect("a time");
    }
}

/// All files below a folder, in the order of their names.
pub(crate) fn paths_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let below = |path: PathBuf| if path.is_dir() { paths_below(&path) } else { vec![path] };
    paths.into_iter().flat_map(below).collect()
}
