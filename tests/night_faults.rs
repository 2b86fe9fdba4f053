//! A night without space, and two at once: what is told, what is left, and that the next night makes it right.

use std::process::Command;

use serde_json::Value;

use crate::night_cut::{REPEATED, WHAT_COUNTS, project, undisturbed};
use crate::support::{NEXT_QUIET_NIGHT, QUIET_NIGHT, Ran, Row};

/// A night on a small disk of its own, and the next one after the disk has grown. A disk is a file system in memory,
/// which only exists for this shell and what it starts.
const NIGHT_ON_A_SMALL_DISK: &str = r#"
    set -e
    cp data/disclosure.key key
    mount -t tmpfs -o "size=$SIZE" tmpfs data
    cp key data/disclosure.key
    code=0; "$MARSAD" nightly --now "$FIRST" > first.out 2> first.err || code=$?
    echo "$code" > first.code
    mount -o remount,size=1g data
    code=0; "$MARSAD" nightly --now "$SECOND" > second.out 2> second.err || code=$?
    echo "$code" > second.code
    "$MARSAD" sql "$REPEATED" --format json > repeated.json
    find data/landing/.incoming -type f > leftovers
    exec "$MARSAD" sql "$WHAT_COUNTS" --format json
"#;

/// A shell that may mount, where the system allows one.
fn mounting_shell(script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
    command
}

fn may_mount() -> bool {
    let tried = mounting_shell("mount -t tmpfs tmpfs /mnt").output();
    tried.is_ok_and(|tried| tried.status.success())
}

#[test]
fn a_night_on_a_full_disk_says_so_and_the_next_one_makes_it_right() {
    if !may_mount() {
        println!("skipped: no file system can be mounted here");
        return;
    }
    let (expected, _) = undisturbed();
    let mut full = 0;
    for size in ["16k", "96k", "192k", "320k", "512k", "768k"] {
        let project = project();
        let mut shell = mounting_shell(NIGHT_ON_A_SMALL_DISK);
        shell
            .current_dir(&project.root)
            .env_remove("MARSAD_PROJECT")
            .env_remove("MARSAD_DATA")
            .env("MARSAD", env!("CARGO_BIN_EXE_marsad"))
            .envs([("SIZE", size), ("FIRST", QUIET_NIGHT), ("SECOND", NEXT_QUIET_NIGHT)])
            .envs([("REPEATED", REPEATED), ("WHAT_COUNTS", WHAT_COUNTS)]);
        let ran = Ran::of(&mut shell).ended(0);
        let text = |name: &str| std::fs::read_to_string(project.root.join(name)).expect("what was told");
        let told = text("first.out") + &text("first.err");
        // The object store's own writer panics when the disk is full; that is caught, and told as W001.
        let ours = |line: &str| line.contains("panic") && !line.contains("object_store-");
        assert!(!told.lines().any(ours), "{size}: {told}");
        let codes = ["F004", "F015", "W001", "M001", "I091"];
        let code = text("first.code");
        if ["1\n", "2\n"].contains(&code.as_str()) && codes.iter().any(|code| told.contains(code)) {
            full += 1;
        } else {
            assert_eq!(code, "2\n", "{size}: it had space enough, and a refusal: {told}");
        }
        let second = text("second.out") + &text("second.err");
        assert!(
            ["0\n", "2\n", "3\n"].contains(&text("second.code").as_str()),
            "{size}: {second}"
        );
        let left: Vec<Row> = serde_json::from_str(&ran.stdout).expect("rows");
        assert_eq!(left, expected, "{size}");
        let repeated: Value = serde_json::from_str(&text("repeated.json")).expect("rows");
        assert_eq!(repeated[0]["n"], 0, "{size}");
        assert_eq!(text("leftovers"), "", "{size}");
    }
    assert!(full >= 3, "the disk was too small for {full} of the nights");
}

#[test]
fn of_two_nights_started_together_one_runs() {
    let (expected, _) = undisturbed();
    let project = project();
    let nights = [QUIET_NIGHT, NEXT_QUIET_NIGHT].map(|now| {
        let mut command = project.command(&["nightly", "--now", now]);
        std::thread::spawn(move || Ran::of(&mut command))
    });
    let mut ran = nights.map(|night| night.join().expect("a night"));
    ran.sort_by_key(|ran| ran.code);
    let [busy, whole] = ran;
    let (busy, _) = (busy.ended(1), whole.ended(2));
    assert!(busy.stderr.contains("M003 another night is running"), "{}", busy.stderr);
    assert_eq!(project.sql(WHAT_COUNTS, &[]), expected);
    assert_eq!(project.number("SELECT count(*) AS n FROM runs", &[]), 1);
}
