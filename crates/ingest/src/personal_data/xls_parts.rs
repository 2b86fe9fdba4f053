//! What an XLS workbook holds outside its cells: comments, text boxes, headers and footers, links, names, input
//! prompts, and the caches of pivot tables.
//!
//! Where in a record its texts begin differs from kind to kind, and of none of them more is wanted than its texts: so
//! whatever reads as text in it is looked at.

use std::io::{Read, Seek};

use crate::read::xls_records::{CONTINUE, each_stream, is_workbook, records};

/// Records people write text into, by type, and what stands in them.
const RECORDS: [(u16, &str); 8] = [
    (0x0014, "headers and footers"),
    (0x0015, "headers and footers"),
    (0x0018, "defined names"),
    (TEXT_OBJECT, "comments"),
    (0x01B8, "links"),
    (0x0800, "links"),
    (0x01BE, "input prompts"),
    (0x00CD, "pivot tables"),
];
/// The text of a comment or text box; it stands in the records that continue this one.
const TEXT_OBJECT: u16 = 0x01B6;
/// Document properties that people write: title, subject, keywords, comments (`[MS-OLEPS]` 2.18).
const PROPERTIES: [u32; 4] = [2, 3, 5, 6];
/// Fewer letters in a row are chance.
const LETTERS_MIN: usize = 4;

/// Hands every text outside the cells of a workbook to `look`, with the place it stands in. What cannot be read
/// is passed over: the workbook reader refuses a file that is damaged.
pub(super) fn each_text(workbook: impl Read + Seek, mut look: impl FnMut(&'static str, &str)) {
    each_stream(workbook, |path, stream| {
        if path.ends_with("SummaryInformation") {
            each_property(stream, |text| look("document properties", text));
        } else if is_workbook(path) || path.contains("_SX_DB_CUR") {
            each_record(stream, &mut look);
        }
    });
}

fn each_record(stream: &[u8], look: &mut impl FnMut(&'static str, &str)) {
    let mut last = 0;
    for (kind, content) in records(stream) {
        last = if kind == CONTINUE { last } else { kind };
        if let Some((_, place)) = RECORDS.iter().find(|(known, _)| *known == last) {
            each_run(content, |text| look(place, text));
        }
    }
}

/// What people wrote of a document about itself, not who made it.
fn each_property(stream: &[u8], mut look: impl FnMut(&str)) {
    let number = |at: usize| {
        let bytes = stream.get(at..)?.first_chunk::<4>()?;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    };
    let Some((section, count)) = number(44).and_then(|section| Some((section, number(section + 4)?))) else {
        return;
    };
    for at in (0..count.min(stream.len() / 8)).map(|index| section + 8 + 8 * index) {
        let (Some(id), Some(offset)) = (number(at), number(at + 4)) else {
            return;
        };
        let is_written = u32::try_from(id).is_ok_and(|id| PROPERTIES.contains(&id));
        let start = section.saturating_add(offset).saturating_add(8);
        if let (true, Some(length)) = (is_written, number(start - 4)) {
            let end = start.saturating_add(length).min(stream.len());
            each_run(stream.get(start..end).unwrap_or_default(), &mut look);
        }
    }
}

/// Every run of letters, written in one byte each or in two.
fn each_run(content: &[u8], mut look: impl FnMut(&str)) {
    let bytes = content.iter().map(|byte| char::from(*byte));
    runs(bytes, &mut look);
    for start in 0..2.min(content.len()) {
        let pairs = content[start..].as_chunks::<2>().0.iter();
        let letters = pairs.map(|pair| char::from_u32(u16::from_le_bytes(*pair).into()).unwrap_or('\0'));
        runs(letters, &mut look);
    }
}

fn runs(letters: impl Iterator<Item = char>, look: &mut impl FnMut(&str)) {
    let mut run = String::new();
    for letter in letters.chain(['\0']) {
        if is_written(letter) {
            run.push(letter);
            continue;
        }
        if run.chars().count() >= LETTERS_MIN {
            look(&run);
        }
        run.clear();
    }
}

/// Whether a letter belongs to what is written here: Latin, Arabic, and general punctuation.
fn is_written(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\t' | ' '..='~' | '\u{a0}'..='\u{17f}' | '\u{600}'..='\u{6ff}' | '\u{2000}'..='\u{206f}')
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use cfb::CompoundFile;

    use super::*;
    use crate::read::xls_records::record;

    fn wide(text: &str) -> Vec<u8> {
        let mut bytes = vec![1];
        bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    }

    /// A set of document properties, each with its number.
    fn properties(texts: &[(u32, &str)]) -> Vec<u8> {
        let (mut index, mut values) = (Vec::new(), Vec::new());
        for (id, text) in texts {
            let offset = 8 + 8 * texts.len() + values.len();
            index.extend(
                [*id, u32::try_from(offset).expect("short")]
                    .map(u32::to_le_bytes)
                    .concat(),
            );
            let length = u32::try_from(text.len()).expect("short");
            values.extend([0x1e, length].map(u32::to_le_bytes).concat());
            values.extend(text.as_bytes());
        }
        let count = u32::try_from(texts.len()).expect("few");
        let head = [
            &[0; 44][..],
            &48_u32.to_le_bytes(),
            &0_u32.to_le_bytes(),
            &count.to_le_bytes(),
        ]
        .concat();
        [head, index, values].concat()
    }

    fn texts(streams: &[(&str, Vec<u8>)]) -> Vec<(&'static str, String)> {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).expect("created");
        for (name, bytes) in streams {
            let mut stream = file.create_stream(name).expect("created");
            stream.write_all(bytes).expect("written");
        }
        file.flush().expect("flushed");
        let mut found = Vec::new();
        each_text(file.into_inner(), |place, text| found.push((place, text.to_owned())));
        found
    }

    #[test]
    fn everything_outside_the_cells_is_read() {
        let workbook = [
            record(0x00FC, b"\0in a cell"),
            record(CONTINUE, b"\0in a cell too"),
            record(TEXT_OBJECT, &[0; 18]),
            record(CONTINUE, b"\0appeler 0698765432"),
            record(TEXT_OBJECT, &[0; 18]),
            record(CONTINUE, &wide("هاتف 0612345678")),
            record(0x0014, b"\x14\0\0&Ca.b@exemple.ma"),
        ];
        let about = properties(&[(2, "BK123456"), (4, "who made it")]);
        let found = texts(&[("/Workbook", workbook.concat()), ("/\u{5}SummaryInformation", about)]);
        let has = |place: &str, text: &str| found.iter().any(|(at, piece)| *at == place && piece.contains(text));
        assert!(
            has("comments", "0698765432") && has("comments", "هاتف 0612345678"),
            "{found:?}"
        );
        assert!(has("headers and footers", "a.b@exemple.ma"));
        assert!(has("document properties", "BK123456"));
        let outside = |piece: &str| !piece.contains("in a cell") && !piece.contains("who made it");
        assert!(found.iter().all(|(_, piece)| outside(piece)), "{found:?}");
    }

    #[test]
    fn what_is_no_workbook_holds_nothing() {
        each_text(Cursor::new(b"\xd0\xcf\x11\xe0 not really"), |_, text| panic!("{text}"));
        assert_eq!(
            texts(&[
                ("/Workbook", vec![0xff; 7]),
                ("/\u{5}SummaryInformation", vec![0xff; 60])
            ]),
            []
        );
    }
}
