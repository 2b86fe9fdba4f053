//! One way to compare the labels people type: headers, sheet names, codes of a sender.

use std::borrow::Cow;

/// The comparison form of a label: lower case, without surrounding space, with inner runs of white space
/// (no-break spaces included) made one space, curly apostrophes and typographic dashes made plain, accents
/// composed, Arabic presentation forms made letters, and without Arabic tatweel and vowel marks.
///
/// `"  Santiago Del\u{a0}Estero"` and `"santiago del estero"` fold to the same text. Accents stay: they tell
/// words apart in French.
pub fn fold(label: &str) -> String {
    let mut folded = String::with_capacity(label.len());
    for word in label.split(|c: char| c.is_whitespace() || c == '\u{feff}') {
        if word.is_empty() {
            continue;
        }
        if !folded.is_empty() {
            folded.push(' ');
        }
        for c in word.chars().filter(|c| !is_ornament(*c)) {
            push(&mut folded, c);
        }
    }
    folded
}

fn push(folded: &mut String, c: char) {
    if c.is_ascii() {
        folded.push(c.to_ascii_lowercase());
        return;
    }
    if let Some(composed) = folded.chars().next_back().and_then(|letter| composed(letter, c)) {
        folded.pop();
        folded.push(composed);
        return;
    }
    match plain(c) {
        Cow::Borrowed(text) => folded.push_str(text),
        Cow::Owned(text) => folded.extend(text.chars().flat_map(char::to_lowercase)),
    }
}

/// Marks that carry no meaning: tatweel, vowel marks, marks of direction.
fn is_ornament(c: char) -> bool {
    matches!(c, '\u{0640}' | '\u{064B}'..='\u{0652}' | '\u{0670}' | '\u{200B}'..='\u{200F}' | '\u{FE70}'..='\u{FE7F}')
}

/// The plain sign or letters for a typographic one.
fn plain(c: char) -> Cow<'static, str> {
    match c {
        '‘' | '’' | '‛' | 'ʼ' | '′' | '´' => Cow::Borrowed("'"),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Cow::Borrowed("-"),
        '\u{FE80}'..='\u{FEFC}' => arabic_letter(c).map_or_else(|| Cow::Owned(c.to_string()), Cow::Borrowed),
        _ => Cow::Owned(c.to_string()),
    }
}

/// The letters of the block of Arabic presentation forms that PDF files and old programs write, in the block's
/// order, each with how many forms it has there (alone, final, initial, medial).
const PRESENTATION_FORMS: [(&str, u32); 40] = [
    ("ء", 1),
    ("آ", 2),
    ("أ", 2),
    ("ؤ", 2),
    ("إ", 2),
    ("ئ", 4),
    ("ا", 2),
    ("ب", 4),
    ("ة", 2),
    ("ت", 4),
    ("ث", 4),
    ("ج", 4),
    ("ح", 4),
    ("خ", 4),
    ("د", 2),
    ("ذ", 2),
    ("ر", 2),
    ("ز", 2),
    ("س", 4),
    ("ش", 4),
    ("ص", 4),
    ("ض", 4),
    ("ط", 4),
    ("ظ", 4),
    ("ع", 4),
    ("غ", 4),
    ("ف", 4),
    ("ق", 4),
    ("ك", 4),
    ("ل", 4),
    ("م", 4),
    ("ن", 4),
    ("ه", 4),
    ("و", 2),
    ("ى", 2),
    ("ي", 4),
    ("لآ", 2),
    ("لأ", 2),
    ("لإ", 2),
    ("لا", 2),
];

fn arabic_letter(form: char) -> Option<&'static str> {
    let mut first = 0xFE80;
    for (letter, forms) in PRESENTATION_FORMS {
        if u32::from(form) < first + forms {
            return Some(letter);
        }
        first += forms;
    }
    None
}

/// The accented letter that some systems write as a letter followed by its accent.
fn composed(letter: char, accent: char) -> Option<char> {
    let (plain, accented) = match accent {
        '\u{300}' => ("aeiou", "àèìòù"),
        '\u{301}' => ("aeiou", "áéíóú"),
        '\u{302}' => ("aeiou", "âêîôû"),
        '\u{308}' => ("aeiou", "äëïöü"),
        '\u{303}' => ("ano", "ãñõ"),
        '\u{327}' => ("c", "ç"),
        '\u{653}' => ("ا", "آ"),
        '\u{654}' => ("اوي", "أؤئ"),
        '\u{655}' => ("ا", "إ"),
        _ => return None,
    };
    plain
        .chars()
        .zip(accented.chars())
        .find(|(from, _)| *from == letter)
        .map(|(_, to)| to)
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn spelling_variants_of_one_label_fold_together() {
        assert_eq!(fold(" Santiago  Del\u{a0}Estero "), fold("santiago del estero"));
        assert_eq!(fold("المَجْمُوع"), fold("المجموع"));
        assert_eq!(fold("\u{feff}fecha"), fold("fecha"));
        assert_eq!(fold("Violence à l’égard"), fold("violence à l'égard"));
        assert_eq!(fold("15–17 ans"), fold("15-17 ans"));
        assert_eq!(fold("Re\u{301}gion"), fold("région"));
        assert_eq!(fold("ÉTÉ"), "été");
    }

    #[test]
    fn presentation_forms_are_letters() {
        assert_eq!(
            fold("\u{fe8d}\u{fedf}\u{fee4}\u{fea0}\u{fee4}\u{feee}\u{fecb}"),
            "المجموع"
        );
        assert_eq!(fold("\u{fefb}\u{fef2}"), "لاي", "the last ligature and the last letter");
    }

    #[test]
    fn accents_still_tell_words_apart() {
        assert_ne!(fold("tué"), fold("tue"));
    }
}
