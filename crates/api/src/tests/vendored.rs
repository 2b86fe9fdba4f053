//! What was taken from elsewhere is what it says it is.

use definitions::sha256::sha256_hex;
use include_dir::{Dir, include_dir};

static ASSETS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets");

#[test]
fn vendored_files_have_the_hashes_of_their_tables() {
    let mut compared = 0;
    for folder in ["vendor", "fonts"] {
        let read_me = ASSETS
            .get_file(format!("{folder}/README.md"))
            .and_then(|file| file.contents_utf8());
        let read_me = read_me.expect("a README");
        let files = ASSETS.get_dir(folder).expect("a folder").files();
        for file in files.filter(|file| {
            file.path()
                .extension()
                .is_some_and(|suffix| suffix == "js" || suffix == "woff2")
        }) {
            let name = file.path().file_name().expect("a name").to_string_lossy().into_owned();
            let line = read_me
                .lines()
                .find(|line| line.contains(&format!("`{name}`")))
                .expect("a line in the table");
            assert!(
                line.contains(&sha256_hex(file.contents())),
                "{name} is not the file of its README"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 6);
}
