//! Months written as words: in French, Arabic (as in Morocco, Egypt and the Levant), English and Spanish.

use std::borrow::Cow;

use definitions::fold::fold;

/// The names of each month, folded; a name of two words stands before the word it starts with.
const NAMES: [(u32, &[&str]); 12] = [
    (
        1,
        &[
            "janvier",
            "janv",
            "jan",
            "january",
            "enero",
            "ene",
            "يناير",
            "جانفي",
            "كانون الثاني",
        ],
    ),
    (
        2,
        &[
            "février",
            "fevrier",
            "févr",
            "fevr",
            "fév",
            "fev",
            "february",
            "feb",
            "febrero",
            "فبراير",
            "فيفري",
            "شباط",
        ],
    ),
    (3, &["mars", "mar", "march", "marzo", "مارس", "آذار", "اذار"]),
    (
        4,
        &[
            "avril",
            "avr",
            "april",
            "apr",
            "abril",
            "abr",
            "أبريل",
            "ابريل",
            "إبريل",
            "أفريل",
            "نيسان",
        ],
    ),
    (5, &["mai", "may", "mayo", "ماي", "مايو", "أيار", "ايار"]),
    (6, &["juin", "june", "jun", "junio", "يونيو", "يونيه", "جوان", "حزيران"]),
    (
        7,
        &[
            "juillet",
            "juil",
            "jul",
            "july",
            "julio",
            "يوليوز",
            "يوليو",
            "يوليه",
            "جويلية",
            "تموز",
        ],
    ),
    (
        8,
        &[
            "août",
            "aout",
            "aoû",
            "august",
            "aug",
            "agosto",
            "ago",
            "غشت",
            "أغسطس",
            "اغسطس",
            "أوت",
            "آب",
        ],
    ),
    (
        9,
        &[
            "septembre",
            "sept",
            "sep",
            "september",
            "septiembre",
            "setiembre",
            "set",
            "شتنبر",
            "سبتمبر",
            "أيلول",
            "ايلول",
        ],
    ),
    (
        10,
        &[
            "octobre",
            "oct",
            "october",
            "octubre",
            "أكتوبر",
            "اكتوبر",
            "تشرين الأول",
            "تشرين الاول",
        ],
    ),
    (
        11,
        &[
            "novembre",
            "nov",
            "november",
            "noviembre",
            "نونبر",
            "نوفمبر",
            "تشرين الثاني",
        ],
    ),
    (
        12,
        &[
            "décembre",
            "decembre",
            "déc",
            "dec",
            "december",
            "diciembre",
            "dic",
            "دجنبر",
            "ديسمبر",
            "كانون الأول",
            "كانون الاول",
        ],
    ),
];

/// The month that a text names, the text being its name and nothing else.
pub(crate) fn month(text: &str) -> Option<u32> {
    let folded = fold(text);
    let name = folded.trim_end_matches('.');
    NAMES
        .iter()
        .find(|(_, names)| names.contains(&name))
        .map(|(month, _)| *month)
}

/// The text with the month's name replaced by its number: `15 janv. 2024` becomes `15 1 2024`. As it was, if it
/// names no month, or several.
pub(crate) fn with_number(text: &str) -> Cow<'_, str> {
    if !text.chars().any(char::is_alphabetic) {
        return Cow::Borrowed(text);
    }
    let folded = fold(text);
    let words = words(&folded);
    let mut found = None;
    let mut index = 0;
    while index < words.len() {
        let two = words.get(index + 1).map(|(_, end)| words[index].0..*end);
        let one = words[index].0..words[index].1;
        let named = [two, Some(one)].into_iter().flatten().find_map(|range| {
            let month = month(&folded[range.clone()])?;
            Some((range, month))
        });
        if let Some((range, month)) = named {
            if found.is_some() {
                return Cow::Borrowed(text);
            }
            while index < words.len() && words[index].1 <= range.end {
                index += 1;
            }
            found = Some((range, month));
        } else {
            index += 1;
        }
    }
    let Some((range, month)) = found else {
        return Cow::Borrowed(text);
    };
    let after = &folded[range.end..];
    let after = after.strip_prefix('.').unwrap_or(after);
    Cow::Owned(format!("{}{month}{after}", &folded[..range.start]))
}

/// Where the runs of letters start and end.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words: Vec<(usize, usize)> = Vec::new();
    for (at, letter) in text.char_indices().filter(|(_, letter)| letter.is_alphabetic()) {
        match words.last_mut() {
            Some(word) if word.1 == at => word.1 = at + letter.len_utf8(),
            _ => words.push((at, at + letter.len_utf8())),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_four_languages_are_months() {
        for (text, number) in [
            ("Janvier", 1),
            ("janv.", 1),
            ("FÉVRIER", 2),
            ("août", 8),
            ("Septiembre", 9),
            ("يناير", 1),
            ("غشت", 8),
            ("كانون الثاني", 1),
            ("تشرين  الثاني", 11),
            ("شتنبر", 9),
        ] {
            assert_eq!(month(text), Some(number), "{text}");
        }
        assert_eq!(month("total"), None);
        assert_eq!(month("janvier 2024"), None);
    }

    #[test]
    fn a_name_in_a_date_becomes_its_number() {
        assert_eq!(with_number("janv-24"), "1-24");
        assert_eq!(with_number("15 Août 2024"), "15 8 2024");
        assert_eq!(with_number("كانون الأول 2023"), "12 2023");
        assert_eq!(with_number("sept. 2024"), "9 2024");
        assert_eq!(with_number("mars-avril 2024"), "mars-avril 2024", "two months are none");
        assert_eq!(with_number("2024-01"), "2024-01");
    }
}
