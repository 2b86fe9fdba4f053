//! What a workbook holds outside its cells: comments, headers and footers, text boxes, links, names, properties,
//! and the caches in which pivot tables and charts keep the records they were made from.
//!
//! Who made a file and who saved it last is not looked at: every office program writes these names by itself,
//! nothing of them is kept, and no file would pass.

use std::io::{BufReader, Read, Seek};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

/// Bytes of one part that are looked at; the workbook reader has measured the whole before.
const PART_BYTES: u64 = 256 << 20;
/// Longer pieces are cut: a pattern fits into far less.
const PIECE_BYTES: usize = 64 << 10;

/// Parts by the beginning of their name, what stands in them, and how far they are read.
const PARTS: [(&str, &str, Reach); 14] = [
    (
        "docProps/core",
        "document properties",
        Reach::Inside(&["title", "subject", "keywords", "description", "category"]),
    ),
    ("docProps/custom", "document properties", Reach::Text),
    ("xl/comments", "comments", Reach::Text),
    ("xl/threadedComments/", "comments", Reach::Text),
    ("xl/workbook.xml", "defined names", Reach::Inside(&["definedName"])),
    ("xl/worksheets/_rels/", "links", Reach::Values(&["Target"])),
    ("xl/worksheets/", "headers and footers", Reach::Outside("sheetData")),
    ("xl/drawings/", "text boxes", Reach::Text),
    ("xl/charts/", "charts", Reach::Text),
    ("xl/pivotCache/", "pivot tables", Reach::Values(&["v", "name"])),
    (
        "xl/externalLinks/",
        "links to other workbooks",
        Reach::TextAndValues(&["v", "Target"]),
    ),
    (
        "meta.xml",
        "document properties",
        Reach::Inside(&["title", "subject", "keyword", "description", "user-defined"]),
    ),
    ("styles.xml", "headers and footers", Reach::Text),
    (
        "content.xml",
        "comments and links",
        Reach::Inside(&["annotation", "named-range"]),
    ),
];

/// Attributes of a sheet that people write.
const PROMPTS: [&str; 5] = ["display", "tooltip", "prompt", "promptTitle", "error"];

/// Which texts of a part are looked at.
#[derive(Clone, Copy)]
enum Reach {
    /// All text.
    Text,
    /// The text inside these elements, and their attributes.
    Inside(&'static [&'static str]),
    /// The text of everything but this element, and what links and input prompts say.
    Outside(&'static str),
    /// The values of these attributes.
    Values(&'static [&'static str]),
    /// All text and the values of these attributes.
    TextAndValues(&'static [&'static str]),
}

/// Hands every text outside the cells of a workbook to `look`, with the place it stands in. What cannot be read
/// is passed over: the workbook reader refuses a file that is damaged.
pub(super) fn each_text(workbook: impl Read + Seek, mut look: impl FnMut(&'static str, &str)) {
    let Ok(mut archive) = ZipArchive::new(workbook) else {
        return;
    };
    for index in 0..archive.len() {
        let Ok(part) = archive.by_index(index) else { continue };
        let name = part.name().map(std::borrow::Cow::into_owned).unwrap_or_default();
        let known = PARTS.iter().find(|(start, ..)| name.starts_with(start));
        if let Some((_, place, reach)) = known {
            read_part(BufReader::new(part.take(PART_BYTES)), *reach, |text| look(place, text));
        }
    }
}

fn read_part(part: impl std::io::BufRead, reach: Reach, mut look: impl FnMut(&str)) {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    let mut piece = Piece::new(reach);
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) if piece.passes_over(&element) => {
                let name = element.to_end().into_owned();
                if reader.read_to_end_into(name.name(), &mut Vec::new()).is_err() {
                    break;
                }
            }
            Ok(Event::Start(element)) => {
                piece.open(&element, &mut look);
                piece.depth_inside += usize::from(piece.is_named(&element) || piece.depth_inside > 0);
            }
            Ok(Event::Empty(element)) => piece.open(&element, &mut look),
            Ok(Event::End(element)) => {
                piece.depth_inside = piece.depth_inside.saturating_sub(1);
                let ends_run = matches!(element.local_name().as_ref(), "t" | "r");
                if !ends_run {
                    piece.finish(&mut look);
                }
            }
            Ok(Event::Text(text)) => piece.add(&text.xml10_content()),
            Ok(Event::CData(text)) => piece.add(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => piece.add(&resolved(&reference)),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
        buffer.clear();
    }
    piece.finish(&mut look);
}

/// The sign that a reference stands for.
fn resolved(reference: &quick_xml::events::BytesRef<'_>) -> String {
    match reference.resolve_char_ref() {
        Ok(Some(letter)) => letter.to_string(),
        _ => quick_xml::escape::resolve_xml_entity(&reference.xml10_content())
            .unwrap_or(" ")
            .to_owned(),
    }
}

/// The text under way: programs cut one sentence into runs, so a paragraph is put together first.
struct Piece {
    reach: Reach,
    text: String,
    /// How deep inside a named element we are.
    depth_inside: usize,
}

impl Piece {
    fn new(reach: Reach) -> Self {
        Self {
            reach,
            text: String::new(),
            depth_inside: 0,
        }
    }

    fn is_named(&self, element: &BytesStart<'_>) -> bool {
        let name = element.local_name();
        match self.reach {
            Reach::Inside(names) => names.contains(&name.as_ref()),
            _ => false,
        }
    }

    /// Whether nothing inside an element is looked at: the cells, which the gate sees as rows.
    fn passes_over(&self, element: &BytesStart<'_>) -> bool {
        matches!(self.reach, Reach::Outside(other) if element.local_name().as_ref() == other)
    }

    /// Looks at the attributes of an element.
    fn open(&mut self, element: &BytesStart<'_>, look: &mut impl FnMut(&str)) {
        let is_inside = self.depth_inside > 0 || self.is_named(element);
        let (all, known): (bool, &[&str]) = match self.reach {
            Reach::Text => (false, &[]),
            Reach::Inside(_) => (is_inside, &[]),
            Reach::Outside(_) => (false, &PROMPTS),
            Reach::Values(known) | Reach::TextAndValues(known) => (false, known),
        };
        for attribute in element.attributes().with_checks(false).flatten() {
            if (all || known.contains(&attribute.key.local_name().as_ref()))
                && let Ok(value) = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0)
            {
                look(&value);
            }
        }
    }

    fn add(&mut self, text: &str) {
        let is_due = match self.reach {
            Reach::Text | Reach::TextAndValues(_) | Reach::Outside(_) => true,
            Reach::Inside(_) => self.depth_inside > 0,
            Reach::Values(_) => false,
        };
        if is_due && self.text.len() < PIECE_BYTES {
            self.text.push_str(text);
        }
    }

    fn finish(&mut self, look: &mut impl FnMut(&str)) {
        if !self.text.trim().is_empty() {
            look(&self.text);
        }
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use rust_xlsxwriter::{DocProperties, Note, Workbook};

    use super::*;

    fn texts(workbook: &mut Workbook) -> Vec<(&'static str, String)> {
        let bytes = workbook.save_to_buffer().expect("saved");
        let mut found = Vec::new();
        each_text(Cursor::new(bytes), |place, text| found.push((place, text.to_owned())));
        found
    }

    #[test]
    fn everything_outside_the_cells_is_read() {
        let mut workbook = Workbook::new();
        let properties = DocProperties::new()
            .set_title("Titre & date")
            .set_author("Auteur ignoré");
        workbook.set_properties(&properties.set_comment("rappeler 0612345678"));
        workbook.define_name("Contact", "=\"BK123456\"").expect("named");
        let sheet = workbook.add_worksheet();
        sheet.write(0, 0, "dans une cellule").expect("written");
        sheet
            .insert_note(0, 0, &Note::new("appeler 0698765432"))
            .expect("noted");
        sheet.set_header("&CSigné a.b@exemple.ma");
        sheet.write_url(1, 0, "mailto:c.d@exemple.ma").expect("linked");
        let found = texts(&mut workbook);
        let has = |place: &str, text: &str| found.iter().any(|(at, piece)| *at == place && piece.contains(text));
        assert!(has("document properties", "Titre & date") && has("document properties", "0612345678"));
        assert!(has("comments", "0698765432"), "{found:?}");
        assert!(has("defined names", "BK123456"));
        assert!(has("headers and footers", "a.b@exemple.ma"));
        assert!(has("links", "c.d@exemple.ma"));
        assert!(
            !found
                .iter()
                .any(|(_, piece)| piece.contains("cellule") || piece.contains("ignoré"))
        );
    }

    #[test]
    fn what_is_no_workbook_holds_nothing() {
        each_text(Cursor::new(b"PK\x03\x04 not really"), |_, text| panic!("{text}"));
    }
}
