//! What each code and kind of personal data says to a sender, in French and in Arabic.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Header `key,fr,ar`.
const WORDS: &str = include_str!("../templates/words.csv");

static SENTENCES: LazyLock<BTreeMap<String, [String; 2]>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(WORDS.as_bytes());
    let rows = reader.records().filter_map(Result::ok);
    rows.map(|row| {
        let field = |at: usize| row.get(at).unwrap_or_default().to_owned();
        (field(0), [field(1), field(2)])
    })
    .collect()
});

/// The languages senders read.
#[derive(Clone, Copy)]
pub(crate) enum Language {
    French,
    Arabic,
}

/// The sentence of a code or a kind of personal data.
pub(crate) fn sentence_of(key: &str, language: Language) -> Option<&'static str> {
    SENTENCES.get(key).map(|[french, arabic]| match language {
        Language::French => french.as_str(),
        Language::Arabic => arabic.as_str(),
    })
}

/// What a rejection says to its sender; its own words where nobody has said it better.
pub(crate) fn sentence<'m>(code: &str, message: &'m str, language: Language) -> &'m str {
    // The message ends in the kind of personal data: `… (phone)`.
    let kind = message.rsplit_once('(').map(|(_, kind)| kind.trim_end_matches(')'));
    kind.and_then(|kind| sentence_of(kind, language))
        .or_else(|| sentence_of(code, language))
        .unwrap_or(message)
}

/// What a check demanded, in the sender's own headers; nothing for other rejections.
pub(crate) fn demand(message: &str) -> &str {
    message.split_once("does not hold: ").map_or("", |(_, demand)| demand)
}

#[cfg(test)]
mod tests {
    use super::{Language, sentence_of};
    use crate::CODES;
    use definitions::source::PERSONAL_DATA_KINDS;

    #[test]
    fn every_code_and_kind_is_said_in_both_languages() {
        let codes = CODES.iter().map(|(code, ..)| *code);
        for key in codes.chain(PERSONAL_DATA_KINDS) {
            for language in [Language::French, Language::Arabic] {
                assert!(sentence_of(key, language).is_some_and(|said| !said.is_empty()), "{key}");
            }
        }
    }
}
