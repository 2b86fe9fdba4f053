//! Checks on `[format]`: options that contradict each other, or that nothing could match.

use regex::Regex;

use crate::source::{FileKind, Format, Source};

/// Each thing that may be wrong with a format: whether it is, near which text, and what to do.
pub(super) fn doubts(source: &Source) -> Vec<(bool, String, String)> {
    let format = &source.format;
    let mut doubts = vec![
        doubt(
            format.thousands == Some(format.decimal),
            "thousands",
            "thousands and decimal are the same sign; correct one of them",
        ),
        doubt(
            format.thousands.is_some_and(char::is_alphanumeric),
            "thousands",
            "thousands must be a sign, not a letter or digit",
        ),
        doubt(
            format.header_rows == 0,
            "header_rows",
            "header_rows counts the rows of the headers; give 1 or more",
        ),
        doubt(
            !(format.json.rows.is_empty() || format.json.rows.starts_with('/')),
            "rows",
            "[format.json] rows is a JSON pointer; start it with /",
        ),
        doubt(
            !format.sheets.is_empty()
                && !matches!(
                    format.kind,
                    FileKind::Auto | FileKind::Xlsx | FileKind::Xls | FileKind::Ods
                ),
            "[[format.sheet]]",
            "only workbooks have sheets; remove [[format.sheet]], or correct kind",
        ),
    ];
    doubts.extend(sheets(format));
    doubts.extend(groups(format));
    doubts.extend(made_twice(format));
    let pattern = source
        .period
        .pattern
        .iter()
        .map(|pattern| ("pattern", pattern.as_str()));
    let broken = |(key, pattern): (&str, &str)| {
        let message = format!("{key} is no regular expression");
        doubt(Regex::new(pattern).is_err(), key, &message)
    };
    doubts.extend(format.patterns().into_iter().chain(pattern).map(broken));
    doubts
}

fn doubt(is_wrong: bool, near: &str, message: &str) -> (bool, String, String) {
    (is_wrong, near.to_owned(), message.to_owned())
}

fn sheets(format: &Format) -> impl Iterator<Item = (bool, String, String)> {
    let chosen = |sheet: &crate::source::Sheet| sheet.name.is_some() != sheet.position.is_some_and(|first| first > 0);
    format.sheets.iter().map(move |sheet| {
        let message = "a [[format.sheet]] needs exactly one of name and position, which counts from 1";
        doubt(!chosen(sheet), "[[format.sheet]]", message)
    })
}

/// A regular expression with groups needs as many new columns; one without needs one.
fn groups(format: &Format) -> Vec<(bool, String, String)> {
    let blocks = format
        .blocks
        .iter()
        .map(|blocks| ("title", &blocks.title, &blocks.into));
    let unpivot = format
        .unpivot
        .iter()
        .map(|unpivot| ("headers", &unpivot.headers, &unpivot.into));
    let count = |(key, pattern, into): (&str, &String, &Vec<String>)| {
        let groups = Regex::new(pattern).map_or(0, |pattern| pattern.captures_len() - 1);
        let message = format!(
            "{key} has {} parts and into names {}; make them equal",
            groups.max(1),
            into.len()
        );
        doubt(groups.max(1) != into.len(), "into", &message)
    };
    blocks.chain(unpivot).map(count).collect()
}

fn made_twice(format: &Format) -> Option<(bool, String, String)> {
    let mut made: Vec<String> = format.made_headers().map(crate::fold::fold).collect();
    made.sort_unstable();
    let twice = made.windows(2).find(|pair| pair[0] == pair[1])?;
    let message = format!("two columns named {} are made while reading; rename one", twice[0]);
    Some(doubt(true, "[format", &message))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"
id = "a"
replacement = "series"
sender = { name = { fr = "A", ar = "A", en = "A" }, kind = "POL" }
fetch = { url = "in" }
period = { frequency = "Y", year = "y" }
count = { from = "n" }
columns = {}
"#;

    fn wrong(format: &str) -> Vec<String> {
        let source: Source = toml::from_str(&format!("{SOURCE}{format}")).expect("a source");
        let wrong = doubts(&source).into_iter().filter(|(is_wrong, ..)| *is_wrong);
        wrong.map(|(_, near, _)| near).collect()
    }

    #[test]
    fn contradictions_are_seen() {
        for (format, near) in [
            ("[format]\nthousands = \".\"", "thousands"),
            ("[format]\nthousands = \"5\"", "thousands"),
            ("[format]\nheader_rows = 0", "header_rows"),
            ("[format]\njson = { rows = \"data\" }", "rows"),
            (
                "[format]\nkind = \"csv\"\n[[format.sheet]]\nname = \"x\"",
                "[[format.sheet]]",
            ),
            ("[[format.sheet]]\nname = \"x\"\nposition = 1", "[[format.sheet]]"),
            ("[[format.sheet]]\nposition = 0", "[[format.sheet]]"),
            ("[format]\nunpivot = { headers = '(a)(b)', into = [\"x\"] }", "into"),
            ("[format]\nblocks = { title = '(', into = [\"x\"] }", "title"),
            ("[format]\nfile_name_as = \"X\"\nsheet_name_as = \"x\"", "[format"),
        ] {
            assert_eq!(wrong(format), [near], "{format}");
        }
        assert_eq!(wrong("[format]\nthousands = \".\"\ndecimal = \",\""), [""; 0]);
    }
}
