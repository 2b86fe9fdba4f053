//! Texts as SQL writes them.

/// A text in quotes, those in it doubled.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Texts as a list, for `IN (…)`.
pub fn literals<T: AsRef<str>>(texts: &[T]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| literal(text.as_ref())).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::literals;

    #[test]
    fn a_quote_ends_no_text() {
        assert_eq!(literals(&["a", "l'aide"]), "'a', 'l''aide'");
    }
}
