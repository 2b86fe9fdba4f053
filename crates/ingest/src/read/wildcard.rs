//! Patterns in which `*` stands for any run of characters; letters and spaces are compared folded.

use definitions::fold::fold;

/// Whether a text fits a pattern.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    matches_folded(&fold(pattern), &fold(text))
}

/// The same for a pattern and a text that are folded already.
pub(crate) fn matches_folded(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match text.split_once(part) {
            Some((_, after)) => text = after,
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        for (pattern, text) in [
            ("Feuil1", "feuil1"),
            ("région *", "Région  Nord"),
            ("*2024*", "janvier 2024 bis"),
            ("*", ""),
            ("a*b*c", "a1b2b3c"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("feuil1", "feuil10"), ("a*a", "a"), ("*x", "xy"), ("a*b*c", "acb")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
