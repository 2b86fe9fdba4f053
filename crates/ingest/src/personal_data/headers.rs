//! Headers that announce personal data: what stands below them is judged by the header.

use super::kind::Kind;
use super::{birth, coordinates, identity, phone};
use crate::read::date::of_day_number;
use crate::read::field::Field;
use crate::read::text::with_western_digits;
use definitions::fold::fold;

/// Words that announce telephone numbers.
const PHONE_WORDS: [&str; 20] = [
    "tel",
    "tels",
    "telephone",
    "telephones",
    "telefono",
    "telf",
    "phone",
    "phones",
    "gsm",
    "mobile",
    "portable",
    "whatsapp",
    "fax",
    "msisdn",
    "هاتف",
    "الهاتف",
    "الهاتفي",
    "جوال",
    "المحمول",
    "واتساب",
];

/// Words that announce national identity numbers.
const CIN_WORDS: [&str; 6] = ["cin", "cine", "cni", "cnie", "ب.ت.و", "cnin"];

/// Words that announce student numbers, passports and number plates.
const MASSAR_WORDS: [&str; 3] = ["massar", "مسار", "cne"];
const PASSPORT_WORDS: [&str; 4] = ["passeport", "passport", "pasaporte", "جواز"];
const PLATE_WORDS: [&str; 4] = ["immatriculation", "matricule", "plate", "اللوحة"];

/// Words that announce positions.
const POSITION_WORDS: [&str; 12] = [
    "latitude",
    "longitude",
    "lat",
    "lon",
    "lng",
    "long",
    "gps",
    "coordonnees",
    "coordinates",
    "latitud",
    "longitud",
    "الإحداثيات",
];

/// Phrases that announce dates of birth.
const BIRTH_PHRASES: [&str; 14] = [
    "naissance",
    "ne le",
    "nee le",
    "ne e le",
    "ddn",
    "birth",
    "dob",
    "nacimiento",
    "nascimento",
    "الازدياد",
    "الإزدياد",
    "الميلاد",
    "الولادة",
    "ازدياد",
];

/// Words for a name. `nombre` is not among them: it is French for a number.
const NAME_WORDS: [&str; 12] = [
    "nom",
    "noms",
    "name",
    "names",
    "apellido",
    "apellidos",
    "اسم",
    "الاسم",
    "الإسم",
    "إسم",
    "النسب",
    "نسب",
];

/// Words that are a person's name by themselves, whatever stands beside them.
const PERSON_NAME_WORDS: [&str; 11] = [
    "prenom",
    "prenoms",
    "firstname",
    "lastname",
    "fullname",
    "surname",
    "forename",
    "nomcomplet",
    "patronyme",
    "الشخصي",
    "العائلي",
];

/// Words beside a name word that leave it a person's. With any other (`nom de la commune`) it names a thing.
const PERSON_WORDS: [&str; 56] = [
    "et",
    "de",
    "du",
    "des",
    "la",
    "le",
    "l",
    "d",
    "of",
    "the",
    "and",
    "complet",
    "famille",
    "jeune",
    "fille",
    "usuel",
    "full",
    "first",
    "last",
    "family",
    "given",
    "middle",
    "maiden",
    "victime",
    "victimes",
    "auteur",
    "agresseur",
    "plaignant",
    "plaignante",
    "prevenu",
    "accuse",
    "enfant",
    "mere",
    "pere",
    "mari",
    "epoux",
    "epouse",
    "conjoint",
    "patient",
    "patiente",
    "beneficiaire",
    "declarant",
    "declarante",
    "appelant",
    "appelante",
    "victim",
    "perpetrator",
    "child",
    "mother",
    "father",
    "الكامل",
    "و",
    "الضحية",
    "المشتكي",
    "المشتكية",
    "المعتدي",
];

/// What the content below a header may be, judging by the header.
pub(super) fn announced(header: Field<'_>) -> Option<Kind> {
    let Field::Text(text) = header else { return None };
    let words = words(text);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let phrase = words.join(" ");
    if has(&PHONE_WORDS) {
        Some(Kind::Phone)
    } else if has(&CIN_WORDS) || phrase.contains("carte nationale") || phrase.contains("البطاقة الوطنية")
    {
        Some(Kind::Cin)
    } else if BIRTH_PHRASES.iter().any(|known| contains_words(&phrase, known)) {
        Some(Kind::BirthDate)
    } else if has(&MASSAR_WORDS) {
        Some(Kind::Massar)
    } else if has(&PASSPORT_WORDS) {
        Some(Kind::Passport)
    } else if has(&PLATE_WORDS) {
        Some(Kind::Plate)
    } else if has(&POSITION_WORDS) || phrase.contains("خط العرض") || phrase.contains("خط الطول") {
        Some(Kind::Coordinates)
    } else if has(&PERSON_NAME_WORDS) || is_persons_name(&words) {
        Some(Kind::PersonName)
    } else {
        None
    }
}

/// Whether a word is one that stands before a national identity number.
pub(super) fn announces_cin(word: &str) -> bool {
    CIN_WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a field below such a header holds what the header announces. Numbers and labels below do not count:
/// `النسب` also means "shares", and a year of birth is no date of birth.
pub(super) fn confirms(kind: Kind, field: Field<'_>, counts_from_1904: bool) -> bool {
    match (kind, field) {
        (Kind::Phone, Field::Text(_) | Field::Number(_)) => {
            phone::is_number_of_phone_column(&with_western_digits(&field.text()))
        }
        (Kind::Cin, Field::Text(text)) => identity::is_cin(&compact(text)),
        (Kind::Massar, Field::Text(text)) => identity::has_massar(&compact(text)),
        (Kind::Passport, Field::Text(text)) => identity::is_passport(&compact(text)),
        (Kind::Plate, Field::Text(text)) => identity::is_plate_below_header(&with_western_digits(text)),
        (Kind::Coordinates, Field::Text(_) | Field::Number(_)) => {
            coordinates::is_exact_degree(&with_western_digits(&field.text()))
        }
        (Kind::BirthDate, Field::Date(_)) => true,
        (Kind::BirthDate, Field::Number(number)) => of_day_number(number, counts_from_1904).is_some(),
        (Kind::BirthDate, Field::Text(text)) => birth::is_full_date(text),
        (Kind::PersonName, Field::Text(text)) => {
            let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
            letters >= 2 && !text.chars().any(char::is_numeric)
        }
        _ => false,
    }
}

/// The words of a header, lower case and without accents or punctuation.
fn words(header: &str) -> Vec<String> {
    let plain: String = fold(header).chars().map(without_accent).collect();
    plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "s")
        .map(str::to_owned)
        .collect()
}

fn without_accent(letter: char) -> char {
    match letter {
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'à' | 'â' | 'á' | 'ã' => 'a',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ó' => 'o',
        'ù' | 'û' | 'ú' => 'u',
        'ç' => 'c',
        _ => letter,
    }
}

fn contains_words(phrase: &str, known: &str) -> bool {
    format!(" {phrase} ").contains(&format!(" {known} "))
}

fn is_persons_name(words: &[String]) -> bool {
    // The Arabic "and" is written onto the next word.
    let is_name = |word: &String| NAME_WORDS.contains(&word.strip_prefix('و').unwrap_or(word));
    let is_of_person = |word: &String| PERSON_WORDS.contains(&word.as_str());
    let numbered = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    words.iter().any(is_name)
        && words
            .iter()
            .all(|word| is_name(word) || is_of_person(word) || numbered(word))
}

/// Letters and western digits only.
fn compact(text: &str) -> String {
    let letters: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    with_western_digits(&letters).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(header: &str) -> Option<&'static str> {
        announced(Field::of_text(header)).map(Kind::name)
    }

    #[test]
    fn headers_announce_personal_data() {
        for (header, announced) in [
            ("Tél.", "phone"),
            ("N° GSM", "phone"),
            ("رقم الهاتف", "phone"),
            ("telephone_victime", "phone"),
            ("N° CIN", "cin"),
            ("رقم البطاقة الوطنية", "cin"),
            ("Date de naissance", "birth_date"),
            ("Né(e) le", "birth_date"),
            ("تاريخ الازدياد", "birth_date"),
            ("fecha_nacimiento", "birth_date"),
            ("Nom", "person_name"),
            ("Nom et prénom", "person_name"),
            ("NOM DE LA VICTIME", "person_name"),
            ("Prénom de l'enfant", "person_name"),
            ("الاسم الكامل", "person_name"),
            ("الاسم والنسب", "person_name"),
            ("اسم الضحية", "person_name"),
            ("Full name", "person_name"),
            ("Code Massar", "massar"),
            ("N° de passeport", "passport"),
            ("Immatriculation du véhicule", "plate"),
            ("Latitude", "coordinates"),
            ("gps_lng", "coordinates"),
            ("خط العرض", "coordinates"),
        ] {
            assert_eq!(kind(header), Some(announced), "{header}");
        }
    }

    #[test]
    fn headers_of_statistics_announce_nothing() {
        for header in [
            "Nombre",
            "Nombre de victimes",
            "Nom de la commune",
            "Nom du tribunal",
            "LSOA name",
            "اسم المحكمة",
            "عدد المكالمات",
            "Type de violence",
            "Total",
            "Sexe",
            "Plateforme",
            "Longueur du délai",
        ] {
            assert_eq!(kind(header), None, "{header}");
        }
    }

    #[test]
    fn the_content_must_confirm_the_header() {
        let confirmed = |kind, text: &str| confirms(kind, Field::of_text(text), false);
        assert!(confirmed(Kind::BirthDate, "12/03/1987") && confirmed(Kind::BirthDate, "12 mars 1987"));
        assert!(!confirmed(Kind::BirthDate, "1987") && !confirmed(Kind::BirthDate, "Argentina"));
        assert!(confirmed(Kind::PersonName, "فاطمة") && !confirmed(Kind::PersonName, "12,5 %"));
        assert!(confirmed(Kind::Cin, "BK 123456") && !confirmed(Kind::Cin, "oui"));
        assert!(confirmed(Kind::Phone, "٦١٢٣٤٥٦٧٨") && !confirmed(Kind::Phone, "144"));
        assert!(confirmed(Kind::Massar, "J130 245 678") && !confirmed(Kind::Massar, "Collège"));
        assert!(confirmed(Kind::Passport, "12AB34567") && !confirmed(Kind::Passport, "12"));
        assert!(confirmed(Kind::Plate, "12345 A 6") && !confirmed(Kind::Plate, "voiture"));
        assert!(confirmed(Kind::Coordinates, "33,57311") && !confirmed(Kind::Coordinates, "33,5"));
        assert!(confirms(Kind::Coordinates, Field::Number(-7.589_843), false));
        assert!(confirms(Kind::Phone, Field::Number(612_345_678.0), false));
        assert!(confirms(Kind::BirthDate, Field::Number(31_848.0), false));
    }
}
