//! Dates of birth in a sentence: words that say somebody was born, and a full date after them.

use crate::read::text::with_western_digits;

/// What stands before a date of birth.
const BORN_WORDS: [&str; 24] = [
    "né le",
    "née le",
    "né(e) le",
    "né (e) le",
    "né.e le",
    "né·e le",
    "ne le",
    "nee le",
    "ne(e) le",
    "naissance",
    "ddn",
    "born on",
    "born in",
    "date of birth",
    "dob",
    "nacido el",
    "nacida el",
    "مزداد",
    "ازدياد",
    "الازدياد",
    "ولد",
    "ميلاد",
    "المولود",
    "الإزدياد",
];

/// How many words after it a date may stand: `née à Salé, le 12/03/1987`.
const WORDS_BETWEEN: usize = 5;

/// Whether the text says when somebody was born, down to the day.
pub(super) fn has_birth_date(text: &str) -> bool {
    let lower = text.to_lowercase();
    BORN_WORDS.iter().any(|word| {
        lower.match_indices(word).any(|(at, _)| {
            let starts_word = !lower[..at].ends_with(|letter: char| letter.is_ascii_alphanumeric());
            starts_word && has_date_near(&lower[at + word.len()..])
        })
    })
}

fn has_date_near(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().take(WORDS_BETWEEN + 3).collect();
    let is_date =
        |at: usize| starts_with_digit(words[at]) && (is_full_date(words[at]) || is_full_date(&words[at..].join(" ")));
    (0..words.len().min(WORDS_BETWEEN + 1)).any(is_date)
}

fn starts_with_digit(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_numeric())
}

/// A day, a month and a year: `12/03/1987`, `1987-3-12`, `12 mars 1987`, `12 03 87`.
pub(super) fn is_full_date(text: &str) -> bool {
    let western = with_western_digits(text);
    let day = western.split('T').next().unwrap_or_default();
    let parts: Vec<&str> = day
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .take(4)
        .collect();
    let is_number = |part: &&str| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_month = |part: &&str| is_number(part) || part.chars().all(char::is_alphabetic);
    matches!(parts.as_slice(), [day, month, year, ..] if is_number(day) && is_month(month) && is_number(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_date_after_the_word_is_a_date_of_birth() {
        for text in [
            "née le 12/03/1987",
            "Né(e) le : 12 mars 1987 à Salé",
            "victime née à Salé, naissance 1987-03-12",
            "مزدادة بتاريخ 12/03/1987",
            "المزداد في ١٢ مارس ١٩٨٧",
            "DDN 12-03-87",
            "date of birth: 12.03.1987",
        ] {
            assert!(has_birth_date(text), "{text}");
        }
        for text in [
            "naissances vivantes 2024",
            "né en 1987",
            "plainte déposée le 12/03/2024",
            "naissances enregistrées au 3e trimestre",
            "البلد 12/03/2024",
            "ولدينا 15 حالة",
            "lieu de naissance : 3 provinces",
        ] {
            assert!(!has_birth_date(text), "{text}");
        }
    }
}
