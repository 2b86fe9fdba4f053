//! What personal data looks like in a text, whatever column it stands in.

use std::borrow::Cow;

use super::kind::Kind;
use super::{account, birth, contact, coordinates, identity, phone};
use crate::read::text::{is_invisible, with_western_digits};

/// Bytes of `a(a)b.ma`.
const SHORTEST_EMAIL: usize = 8;

/// A kind, whether a text of these traits may be of it, and the closer look.
type Candidate = (Kind, bool, fn(&str) -> bool);

/// The first kind of personal data a text looks like, kinds in `exempt` left aside.
pub(super) fn find(text: &str, exempt: &[Kind]) -> Option<Kind> {
    let traits = Traits::of(text);
    if !traits.are_suspicious() {
        return None;
    }
    let text = plain(text);
    let candidates: [Candidate; 13] = [
        (Kind::Email, traits.may_hold_at, contact::has_email),
        (Kind::Handle, traits.may_hold_at, contact::has_handle),
        (Kind::ProfileUrl, traits.has_slash, contact::has_profile_url),
        (
            Kind::Passport,
            traits.digits >= 5 && traits.has_letter,
            identity::has_passport,
        ),
        (
            Kind::Massar,
            traits.digits >= 9 && traits.has_letter,
            identity::has_massar,
        ),
        (Kind::Cin, traits.digits >= 5 && traits.has_letter, identity::has_cin),
        (Kind::Iban, traits.digits >= 10 && traits.has_letter, account::has_iban),
        (Kind::Rib, traits.digits >= 24, account::has_rib),
        (Kind::Phone, traits.digits >= 10, phone::has_phone),
        (Kind::Ip, traits.has_ip_marks(), contact::has_ip),
        (Kind::BirthDate, traits.digits >= 4, birth::has_birth_date),
        (Kind::Coordinates, traits.digits >= 8, coordinates::has_position),
        (
            Kind::Plate,
            traits.digits >= 5 && traits.has_letter,
            identity::has_plate,
        ),
    ];
    candidates
        .into_iter()
        .find(|(kind, is_possible, matches)| *is_possible && !exempt.contains(kind) && matches(&text))
        .map(|(kind, _, _)| kind)
}

/// The first kind of personal data a path or file name looks like. Hyphens and underscores part its words, and
/// neither a period (`m202403`) nor a padded serial number (`NT00062`) is a national identity number.
pub(super) fn find_in_file_name(name: &str) -> Option<Kind> {
    let words = || name.split(|letter: char| !letter.is_alphanumeric());
    let is_serial = |word: &str| {
        let digits = word.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        let month = digits.get(4..6).and_then(|month| month.parse::<u8>().ok());
        let is_year = digits.starts_with("19") || digits.starts_with("20");
        digits.starts_with('0') || (is_year && month.is_some_and(|month| (1..=12).contains(&month)))
    };
    if words().any(|word| identity::is_cin(word) && !is_serial(word)) {
        return Some(Kind::Cin);
    }
    let folders_apart = name.replace(['/', '_'], " ");
    find(&folders_apart, &[Kind::Cin, Kind::Passport, Kind::ProfileUrl, Kind::Ip])
}

/// What a text is made of: tells most cells to be harmless without a closer look.
#[derive(Default)]
struct Traits {
    digits: usize,
    dots: usize,
    colons: usize,
    has_letter: bool,
    /// An `@`, or one of the ways to hide it.
    may_hold_at: bool,
    has_slash: bool,
}

impl Traits {
    fn of(text: &str) -> Self {
        let mut traits = Self::default();
        for byte in text.bytes() {
            match byte {
                // A digit of another script has one byte in the second range, and so have other letters.
                b'0'..=b'9' => traits.digits += 1,
                0x80..=0xbf => {
                    traits.digits += usize::from(byte >= 0x90);
                    traits.has_letter = true;
                    // A full-width `@` ends so.
                    traits.may_hold_at |= byte == 0xa0;
                }
                b'.' => traits.dots += 1,
                b':' => traits.colons += 1,
                b'@' => traits.may_hold_at = true,
                b'/' => traits.has_slash = true,
                _ if byte.is_ascii_alphabetic() => traits.has_letter = true,
                _ => {}
            }
        }
        traits.may_hold_at |= traits.has_letter && text.len() >= SHORTEST_EMAIL && contact::may_hide_at(text);
        traits
    }

    fn has_ip_marks(&self) -> bool {
        self.dots >= 3 || self.colons >= 2
    }

    fn are_suspicious(&self) -> bool {
        self.may_hold_at || self.has_slash || self.has_ip_marks() || self.digits >= 5
    }
}

/// The text as the patterns expect it: western digits, plain spaces and hyphens, no invisible marks.
fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let spelled = with_western_digits(text);
    let letters = spelled.chars().filter(|letter| !is_invisible(*letter));
    let plain = letters.map(|letter| match letter {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '＋' => '+',
        '＠' => '@',
        _ if letter.is_whitespace() => ' ',
        _ => letter,
    });
    Cow::Owned(plain.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_found_in_running_text() {
        for (text, kind) in [
            ("BK123456", Kind::Cin),
            ("CIN : bk123456.", Kind::Cin),
            ("بطاقة رقم BE٨٣٤٥٦١", Kind::Cin),
            ("CIN-J45678", Kind::Cin),
            ("écrire à fatima.z@exemple.ma svp", Kind::Email),
            ("البريد amal+1@exemple.org", Kind::Email),
            ("auteur connecté de 196.200.131.7.", Kind::Ip),
            ("196.200.131.7:443", Kind::Ip),
            ("2001:db8:85a3::8a2e:370:7334", Kind::Ip),
            ("https://www.facebook.com/profile.php?id=1", Kind::ProfileUrl),
            ("voir instagram.com/une.personne", Kind::ProfileUrl),
            ("الرابط:https://t.me/quelquun", Kind::ProfileUrl),
            ("www.exemple.ma/pages/12", Kind::ProfileUrl),
            ("appeler le 06 12 34 56 78 le soir", Kind::Phone),
            ("compte 007 780 0001234567890123 96", Kind::Rib),
            ("FR14 2004 1010 0505 0001 3M02 606", Kind::Iban),
            ("amal (at) exemple (dot) ma", Kind::Email),
            ("amal＠exemple.ma", Kind::Email),
            ("compte @fatima.z", Kind::Handle),
            ("passeport AB1234567", Kind::Passport),
            ("élève J130245678", Kind::Massar),
            ("née le 12 mars 1987", Kind::BirthDate),
            ("مزدادة بتاريخ ١٢/٠٣/١٩٨٧", Kind::BirthDate),
            ("33.573110, -7.589843", Kind::Coordinates),
            ("12345-أ-6", Kind::Plate),
            ("BK-123456", Kind::Cin),
            ("bk 123456", Kind::Cin),
            ("٠٦ ١٢ ٣٤ ٥٦ ٧٨", Kind::Phone),
            ("06\u{a0}12\u{a0}34\u{a0}56\u{a0}78", Kind::Phone),
        ] {
            assert_eq!(find(text, &[]).map(Kind::name), Some(kind.name()), "{text}");
        }
    }

    #[test]
    fn statistics_are_not_taken_for_personal_data() {
        for text in [
            "01.511",
            "01.511.05.03",
            "09.081.01.01",
            "E01000941",
            "MA-04",
            "C06",
            "150101",
            "2024-01-15",
            "2024-01-15 10:20:30",
            "15/01/2024",
            "-34.6037232",
            "308491,1600513844",
            "7,83177350511023e-03",
            "1 234 567 890",
            "899228a3301f2dad683d5ff403bb3d18403dcc8757aa47b17e400abe29ea7660",
            "550e8400-e29b-41d4-a716-446655440000",
            "ab123456-e29b-41d4-a716-446655440000",
            "https://www.hcp.ma/",
            "Source : http://www.justice.gov.ma/statistiques/2024.htm",
            "www.facebook.com",
            "Femmes/Filles",
            "taux pour 100 000",
            "12:30:45",
            "Loi n° 103-13, art. 429-1",
            "@ domicile",
            "الجدول ٣ : ٢٠٢٣/٢٠٢٤",
            "2022/23",
            "1 234 567",
            "12 345,67",
            "45,3 %",
            "75056",
            "2A004",
            "13055 Marseille",
            "FR-75C",
            "2 500 000 DH",
            "01/01/2024 au 31/12/2024",
            "art. 503-1-1 du code pénal",
            "T1 2024",
            "2024-W05",
            "15-17 ans",
            "Décret 2-22-400 du 25 octobre 2022",
        ] {
            assert_eq!(find(text, &[]).map(Kind::name), None, "{text}");
        }
    }

    #[test]
    fn file_names_are_looked_at_too() {
        for (name, kind) in [
            ("2024/BK123456_plainte.csv", Kind::Cin),
            ("rapport-0612345678.xlsx", Kind::Phone),
            ("amal@exemple.ma.csv", Kind::Email),
            ("dossier_J130245678.csv", Kind::Massar),
        ] {
            assert_eq!(find_in_file_name(name).map(Kind::name), Some(kind.name()), "{name}");
        }
        for name in [
            "emc_signalements_2025-03_revision.csv",
            "m202403.csv",
            "NT00062_Delitti_denunciati.csv",
            "PV_202403_v2.xlsx",
            "export_20240115103045.csv",
            "2024/T1/cellules (2).xlsx",
        ] {
            assert_eq!(find_in_file_name(name).map(Kind::name), None, "{name}");
        }
    }

    #[test]
    fn an_exempted_kind_is_passed_over_and_the_others_are_not() {
        assert_eq!(find("0612345678", &[Kind::Phone]), None);
        assert_eq!(find("0612345678 a@b.ma", &[Kind::Phone]), Some(Kind::Email));
    }
}
