//! The small differences in how people and programs write the same text: spaces, digits, invisible marks.

use std::borrow::Cow;

/// Without surrounding space, inner runs of white space (no-break spaces included) made one space, and
/// without the invisible marks that spreadsheets leave.
pub(crate) fn tidy(text: &str) -> Cow<'_, str> {
    let is_tidy = text.bytes().all(|byte| byte > b' ' && byte < 0x80)
        || (text.is_ascii()
            && !text.starts_with(' ')
            && !text.ends_with(' ')
            && !text.contains("  ")
            && !text.bytes().any(|byte| byte < b' '));
    if is_tidy {
        return Cow::Borrowed(text);
    }
    let mut tidied = String::with_capacity(text.len());
    for word in text.split(char::is_whitespace) {
        let mut letters = word.chars().filter(|letter| !is_invisible(*letter)).peekable();
        if letters.peek().is_some() && !tidied.is_empty() {
            tidied.push(' ');
        }
        tidied.extend(letters);
    }
    Cow::Owned(tidied)
}

/// Whether nothing can be seen: empty, white space, invisible marks.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|letter| letter.is_whitespace() || is_invisible(letter))
}

/// Byte-order marks, directional marks and zero-width spaces.
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{ad}')
}

/// The same text with Arabic-Indic (٠١٢), Persian (۰۱۲) and full-width digits written 012.
pub(crate) fn with_western_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(western_digit).collect())
    }
}

fn western_digit(letter: char) -> char {
    let value = match letter {
        '٠'..='٩' => u32::from(letter) - u32::from('٠'),
        '۰'..='۹' => u32::from(letter) - u32::from('۰'),
        '０'..='９' => u32::from(letter) - u32::from('０'),
        _ => return letter,
    };
    char::from_digit(value, 10).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_differences_vanish() {
        assert_eq!(tidy("\u{feff} a \u{a0} b\n"), "a b");
        assert_eq!(tidy("a b"), "a b");
        assert_eq!(tidy("a\u{200f} b"), "a b");
        assert!(is_blank("\u{a0}\u{200e}\t"));
    }

    #[test]
    fn digits_of_three_scripts_are_the_same_digits() {
        assert_eq!(with_western_digits("٢٠٢٤ ۲۰۲۴ ２"), "2024 2024 2");
    }
}
