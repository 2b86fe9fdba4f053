//! Numbers that stand for one person or their car: CIN, passport, Massar, number plate.

/// Words of two letters that stand before plain numbers in sentences and tables.
const STOP_WORDS: [&str; 30] = [
    "de", "du", "la", "le", "en", "au", "et", "un", "an", "no", "nr", "km", "dh", "id", "ma", "sa", "of", "to", "in",
    "at", "is", "on", "by", "ex", "es", "el", "ou", "or", "an", "as",
];

/// Words that announce a passport.
const PASSPORT_WORDS: [&str; 5] = ["passeport", "passport", "pasaporte", "جواز", "الجواز"];

/// The letters of Moroccan number plates.
const PLATE_LETTERS: [char; 12] = ['أ', 'ا', 'ب', 'ت', 'د', 'ه', 'و', 'ط', 'ي', 'ر', 'ج', 'ش'];

/// One or two letters and five to seven digits: `BK123456`, `BK-123456`, `BK 123456`. In a sentence a number
/// set apart from its letters counts only after capitals or the word CIN: `de 15000` is an amount. Identifiers
/// of more parts are not taken apart.
pub(super) fn has_cin(text: &str) -> bool {
    let tokens: Vec<&str> = tokens(text).collect();
    let is_alone = tokens.len() <= 2;
    let joined = tokens.iter().any(|token| match token.split_once(['-', '_']) {
        Some((word, number)) => {
            (super::headers::announces_cin(word) && is_cin(number))
                || (token.contains('-') && is_split_cin(word, number))
        }
        None => is_cin(token),
    });
    joined
        || tokens.windows(2).enumerate().any(|(at, pair)| {
            let is_announced = at > 0 && super::headers::announces_cin(tokens[at - 1]);
            let is_capital = pair[0].len() == 2 && pair[0].bytes().all(|letter| letter.is_ascii_uppercase());
            (is_alone || is_announced || is_capital)
                && is_split_cin(pair[0], pair[1])
                && touches(text, pair[0], pair[1])
        })
}

/// Runs of letters, digits, hyphens and underscores.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '-' | '_')))
        .map(|token| token.trim_matches(['-', '_']))
        .filter(|token| !token.is_empty())
}

/// Whether only one space or hyphen stands between two neighbouring tokens of a text.
fn touches(text: &str, word: &str, number: &str) -> bool {
    text.contains(&format!("{word} {number}")) || text.contains(&format!("{word} - {number}"))
}

fn is_split_cin(word: &str, number: &str) -> bool {
    let is_prefix = (1..=2).contains(&word.len()) && word.bytes().all(|letter| letter.is_ascii_alphabetic());
    let is_stop_word = || STOP_WORDS.iter().any(|stop| stop.eq_ignore_ascii_case(word));
    is_prefix && is_digits(number, 5..=7) && !is_stop_word()
}

/// Whether a text is a national identity number and nothing else.
pub(super) fn is_cin(token: &str) -> bool {
    lettered(token).is_some_and(|(letters, digits)| (1..=2).contains(&letters) && is_digits(digits, 5..=7))
}

/// Two letters and seven digits, or any number right after the word passport.
pub(super) fn has_passport(text: &str) -> bool {
    let tokens: Vec<&str> = tokens(text).collect();
    let is_moroccan =
        |token: &&str| lettered(token).is_some_and(|(letters, digits)| letters == 2 && is_digits(digits, 7..=7));
    let is_announced = |at: usize| tokens.iter().skip(at + 1).take(3).any(|token| is_passport(token));
    tokens.iter().any(is_moroccan)
        || tokens
            .iter()
            .enumerate()
            .any(|(at, word)| PASSPORT_WORDS.contains(&word.to_lowercase().as_str()) && is_announced(at))
}

/// Whether a text below a header of passports is one: six to nine letters and digits, mostly digits.
pub(super) fn is_passport(token: &str) -> bool {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    digits >= 5 && (6..=9).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A letter and nine digits, standing alone: the number Massar gives each pupil.
pub(super) fn has_massar(text: &str) -> bool {
    tokens(text).any(|token| lettered(token).is_some_and(|(letters, digits)| letters == 1 && is_digits(digits, 9..=9)))
}

/// `12345-أ-6`: a serial number that is no year, a letter, a prefecture from 1 to 89.
pub(super) fn has_plate(text: &str) -> bool {
    let mut parts = text
        .split([' ', '-', '|', '/', ',', ';', '(', ')'])
        .filter(|part| !part.is_empty());
    let mut last: [&str; 2] = ["", ""];
    parts.any(|part| {
        let [serial, letter] = last;
        last = [letter, part];
        is_digits(serial, 4..=5)
            && !(serial.len() == 4 && (serial.starts_with("19") || serial.starts_with("20")))
            && is_plate_letter(letter)
            && part
                .parse::<u8>()
                .is_ok_and(|prefecture| (1..=89).contains(&prefecture))
    })
}

/// Whether a text below a header of number plates is one, whatever script its letter is in.
pub(super) fn is_plate_below_header(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    digits >= 4 && (1..=4).contains(&letters) && text.chars().count() <= 14
}

fn is_plate_letter(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|letter| PLATE_LETTERS.contains(&letter)) && letters.next().is_none()
}

/// How many letters a token begins with, and the rest of it.
fn lettered(token: &str) -> Option<(usize, &str)> {
    let digits = token.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let letters = token.len() - digits.len();
    (letters > 0).then_some((letters, digits))
}

fn is_digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_numbers_are_found_in_every_spelling() {
        for text in [
            "BK123456",
            "bk123456",
            "BK-123456",
            "bk 123456",
            "J 45678",
            "CIN : bk 123456",
            "porteuse de la CIN BK 123456 et de son livret",
            "née à Fès, AB 654321",
            "CIN-J45678",
            "CNIE n° j-345678",
        ] {
            assert!(has_cin(text), "{text}");
        }
        for text in [
            "plus de 15000 appels",
            "PLUS DE 100000 HABITANTS",
            "E01000941",
            "MA-04",
            "MA 202401",
            "C06 150101",
            "a 12345 b 67890 c",
            "ab123456-e29b-41d4-a716-446655440000",
            "T3 2024",
        ] {
            assert!(!has_cin(text), "{text}");
        }
    }

    #[test]
    fn passports_are_found_by_form_or_by_word() {
        for text in ["AB1234567", "passeport n° 12AB34567", "جواز السفر رقم XY998877"] {
            assert!(has_passport(text), "{text}");
        }
        for text in ["AB123456", "ABC1234567", "passeports délivrés : 12", "12AB34567"] {
            assert!(!has_passport(text), "{text}");
        }
    }

    #[test]
    fn student_numbers_are_a_letter_and_nine_digits() {
        assert!(has_massar("J130245678") && has_massar("élève: g123456789."));
        for text in ["E01000941", "J1302456789", "JK130245678", "130245678"] {
            assert!(!has_massar(text), "{text}");
        }
    }

    #[test]
    fn number_plates_have_an_arabic_letter_between_two_numbers() {
        assert!(has_plate("12345-أ-6") && has_plate("voiture 54321 | ب | 26"));
        for text in ["2024-أ-1", "12-أ-3", "12345-أ-100", "12345-A-6", "12345 - 6"] {
            assert!(!has_plate(text), "{text}");
        }
    }
}
