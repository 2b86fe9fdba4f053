//! One way to compare the labels people type: headers, sheet names, codes of a sender.

/// The comparison form of a label: lower case, without surrounding space, with inner runs of white space
/// (no-break spaces included) made one space, and without Arabic tatweel and vowel marks.
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
        folded.extend(
            word.chars()
                .filter(|c| !is_arabic_ornament(*c))
                .flat_map(char::to_lowercase),
        );
    }
    folded
}

fn is_arabic_ornament(c: char) -> bool {
    matches!(c, '\u{0640}' | '\u{064B}'..='\u{0652}' | '\u{200E}' | '\u{200F}')
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn spelling_variants_of_one_label_fold_together() {
        assert_eq!(fold(" Santiago  Del\u{a0}Estero "), fold("santiago del estero"));
        assert_eq!(fold("المَجْمُوع"), fold("المجموع"));
        assert_eq!(fold("\u{feff}fecha"), "fecha");
    }

    #[test]
    fn accents_still_tell_words_apart() {
        assert_ne!(fold("tué"), fold("tue"));
    }
}
