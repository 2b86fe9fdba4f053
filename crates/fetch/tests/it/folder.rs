//! Folders of this machine.

use std::fs;
use std::time::{Duration, SystemTime};

use fetch::{Landed, Landing};

use crate::night::{NOW, Nights, assert_told, source};

/// The hash of what lands here, `12345`.
const HASH: &str = "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5";

#[tokio::test]
async fn files_land_in_their_order_and_stay_where_they_are() {
    let mut nights = Nights::new();
    let inbox = nights.root().join("inbox/2025");
    fs::create_dir_all(&inbox).expect("an inbox");
    for (name, text) in [
        ("b_2024-12.csv", "old"),
        ("a_2025-01.csv", "new"),
        ("c.csv.part", "half"),
    ] {
        fs::write(inbox.join(name), text).expect("a file");
    }
    let source = source("url = 'inbox'\nglob = '**/*.csv'\norder = 'name_date'\nname_date = '%Y-%m'");
    let landed = nights.run(&source, NOW).await.expect("landed");
    let expected = [("2025/b_2024-12.csv", "old"), ("2025/a_2025-01.csv", "new")];
    assert_eq!(landed, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    assert_eq!(fs::read_dir(&inbox).expect("the inbox").count(), 3);
    // Nobody decided on the first before the second came.
    assert_eq!(nights.files_in_landing().len(), 1);
}

#[tokio::test]
async fn a_file_that_goes_away_or_changes_is_not_landed() {
    let nights = Nights::new();
    let inbox = nights.root().join("inbox");
    fs::create_dir_all(&inbox).expect("an inbox");
    for name in ["gone.csv", "grown.csv", "rewritten.csv"] {
        fs::write(inbox.join(name), "12345").expect("a file");
    }
    let opened = nights.inbox(&source("url = 'inbox'"), NOW).expect("an inbox");
    let found = opened.list().await.expect("a list");
    fs::remove_file(inbox.join("gone.csv")).expect("removed");
    fs::write(inbox.join("grown.csv"), "1234567890").expect("written");
    let later = SystemTime::from(found[0].modified_at) + Duration::from_secs(5);
    let rewritten = fs::File::options().write(true).open(inbox.join("rewritten.csv"));
    rewritten.and_then(|file| file.set_modified(later)).expect("touched");
    let landing = nights.landing();
    let mut errors = Vec::new();
    for found in &found {
        errors.push(opened.land(found, &landing).await.expect_err("not landed").to_string());
    }
    assert_told(&errors[0], "F003 gone.csv", "it is not there");
    assert_told(&errors[1], "F006 grown.csv", "5 were announced");
    assert_told(&errors[2], "F003 rewritten.csv", "written to meanwhile");
    assert_eq!(nights.files_in_landing(), [""; 0]);
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_a_byte_comes() {
    let nights = Nights::new();
    fs::create_dir_all(nights.root().join("inbox")).expect("an inbox");
    fs::write(nights.root().join("inbox/a.csv"), "12345").expect("a file");
    let error = nights.refused(&source("url = 'inbox'\nsize_bytes_max = 4")).await;
    assert_told(&error, "F007 a.csv", "4 bytes");
}

/// A landing, and one delivery in it that nobody has decided on.
async fn landed(nights: &Nights) -> (Landing, Landed) {
    fs::create_dir_all(nights.root().join("inbox")).expect("an inbox");
    fs::write(nights.root().join("inbox/a.csv"), "12345").expect("a file");
    let inbox = nights.inbox(&source("url = 'inbox'"), NOW).expect("an inbox");
    let found = inbox.list().await.expect("a list").remove(0);
    let landing = nights.landing();
    let landed = inbox.land(&found, &landing).await.expect("landed");
    (landing, landed)
}

#[tokio::test]
async fn what_an_interrupted_night_had_not_kept_is_removed() {
    let nights = Nights::new();
    let (_, whole) = landed(&nights).await;
    fs::write(nights.root().join("landing/.incoming/dgsn/unfinished"), "half").expect("a file");
    assert!(whole.path.exists());
    drop(nights.landing());
    assert_eq!(nights.files_in_landing(), [""; 0]);
}

#[tokio::test]
async fn what_is_kept_stays_under_its_hash() {
    let nights = Nights::new();
    let (landing, landed) = landed(&nights).await;
    landing.keep("dgsn", &landed, HASH).await.expect("kept");
    drop(nights.landing());
    let kept = landing.path("dgsn", HASH);
    assert_eq!(nights.files_in_landing(), [kept.display().to_string()]);
    assert_eq!(fs::read_to_string(kept).expect("its bytes"), "12345");
}

#[tokio::test]
async fn dropped_bytes_are_gone_also_where_they_were_kept_before() {
    let nights = Nights::new();
    let (landing, first) = landed(&nights).await;
    landing.keep("dgsn", &first, HASH).await.expect("kept");
    let (landing, again) = landed(&nights).await;
    landing.drop_bytes("dgsn", &again, HASH).await.expect("dropped");
    assert_eq!(nights.files_in_landing(), [""; 0]);
    assert_eq!(landed(&nights).await.1, first, "and new when they come again");
}

#[tokio::test]
async fn places_that_are_none_are_told() {
    let nights = Nights::new();
    assert_told(
        &nights.refused(&source("url = 'nowhere'")).await,
        "F001 nowhere",
        "no such folder",
    );
    let error = nights.refused(&source("url = 'landing'\nglob = '***'")).await;
    assert_told(&error, "F002", "***");
}
